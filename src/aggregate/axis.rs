//! The rows and columns of a table: which categories its records have, and which records have none.

use std::collections::{BTreeMap, BTreeSet};

use super::axis_categories::{Axis, Labels, Line, bucket, total_filter};
use super::category::{Category, Records};
use super::declaration::{CellPlan, Declared, DeclaredAxis, Rows};
use super::filter::Filters;
use super::tables::Filter;
use super::verb::Work;
use crate::model::CodeLists;

/// Records of one block that give no category of an axis.
#[derive(Debug, Clone)]
pub(crate) struct Left {
    /// Dataset column, by place.
    pub(crate) column: usize,
    /// Block, by place.
    pub(crate) block: usize,
    /// The records, by place.
    pub(crate) records: Vec<usize>,
}

/// What a table's records hold: whether there are any, and their categories in the order met.
#[derive(Debug, Default)]
struct Found {
    any: bool,
    rows: Vec<u32>,
    columns: Vec<u32>,
    left: Vec<Left>,
}

/// The rows and columns of a table, and what was left out of them.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) rows: Axis,
    pub(crate) columns: Option<Axis>,
    /// No record of the table has arrived.
    pub(crate) empty: bool,
    pub(crate) left: Vec<Left>,
}

/// Makes the rows and columns of a table.
pub(crate) fn plan(
    table: &Declared<'_>,
    records: Option<&Records<'_>>,
    codes: &CodeLists,
    agencies: &BTreeMap<String, String>,
) -> Plan {
    let found = records
        .map(|records| find(table, records))
        .unwrap_or_default();
    let labels = Labels {
        dataset: table.dataset,
        codes,
        agencies,
    };
    let rows = match &table.rows {
        Rows::Axis(axis) => labels.axis(axis, records, &found.rows),
        Rows::List(rows) => Axis {
            lines: rows
                .iter()
                .map(|row| Line {
                    code: Some(row.spec.id.clone()),
                    label: row.spec.label.clone(),
                    total: row.spec.total,
                    filters: row.filters.clone(),
                    time: None,
                })
                .collect(),
            ..Axis::default()
        },
    };
    Plan {
        rows,
        columns: table
            .columns
            .as_ref()
            .map(|axis| labels.axis(axis, records, &found.columns)),
        empty: !found.any,
        left: found.left,
    }
}

fn find(table: &Declared<'_>, records: &Records<'_>) -> Found {
    let row_axis = match &table.rows {
        Rows::Axis(axis) => Some(axis),
        Rows::List(_) => None,
    };
    let axes = [row_axis, table.columns.as_ref()];
    let mut held: Filters = table.filters.clone();
    for axis in axes.into_iter().flatten() {
        // Only there so that returns without the column are passed over.
        held.entry(axis.by).or_insert(Filter::Asked);
    }
    let tests: Vec<(usize, Vec<bool>)> = held
        .iter()
        .filter_map(|(at, filter)| Some((*at, records.column(*at)?.allowed(filter))))
        .collect();
    let passes: [Option<Vec<bool>>; 2] = axes.map(|axis| {
        let column = records.column(axis?.by)?;
        Some(column.allowed(&total_filter(axis?)))
    });
    let mut asked = table.filters.clone();
    for axis in axes
        .into_iter()
        .flatten()
        .filter(|axis| !axis.only.is_empty())
    {
        asked.insert(axis.by, total_filter(axis));
    }
    let mask = records.margins.mask(&asked);
    let mut found = Found::default();
    let mut seen: [BTreeSet<u32>; 2] = Default::default();
    for (at, block) in records.dataset.blocks.iter().enumerate() {
        if !feeds(table, records, at, &held) {
            continue;
        }
        let mut left: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for record in 0..block.len() {
            let id = |column: usize| {
                records
                    .column(column)
                    .map_or(0, |column| column.id(at, record))
            };
            if tests
                .iter()
                .any(|(column, test)| !test[id(*column) as usize])
            {
                continue;
            }
            found.any = true;
            if records.margins.skips(mask, at, record) {
                continue;
            }
            let mut ids = [None; 2];
            let mut inside = true;
            for (side, axis) in axes.iter().enumerate() {
                let Some(axis) = axis else { continue };
                let id = id(axis.by);
                if id == 0 && axis.spec.blank.is_none() && axis.only.is_empty() {
                    left.entry(axis.by).or_default().push(record);
                }
                inside &= passes[side].as_ref().is_some_and(|pass| pass[id as usize]);
                if inside && !fits(axis, records, id) {
                    left.entry(axis.by).or_default().push(record);
                    inside = false;
                }
                ids[side] = Some(id);
            }
            if !inside {
                continue;
            }
            for (side, id) in ids.into_iter().enumerate() {
                let Some(id) = id else { continue };
                if seen[side].insert(id) {
                    [&mut found.rows, &mut found.columns][side].push(id);
                }
            }
        }
        found
            .left
            .extend(left.into_iter().map(|(column, records)| Left {
                column,
                block: at,
                records,
            }));
    }
    found
}

/// Whether a record's period lies within one of the periods that the axis is made of: a year's number has no place among months.
fn fits(axis: &DeclaredAxis<'_>, records: &Records<'_>, id: u32) -> bool {
    let (Some(each), Some(column)) = (axis.spec.each, records.column(axis.by)) else {
        return true;
    };
    let year = records.dataset.spec.columns[axis.by].year;
    match column.categories[id as usize] {
        Category::Time(time) => {
            bucket(time.start(), each, year).is_some_and(|period| period.covers(time))
        }
        _ => true,
    }
}

/// Whether a block has anything to say to the table: the columns it is held to, and a number for one of its cells.
fn feeds(table: &Declared<'_>, records: &Records<'_>, at: usize, held: &Filters) -> bool {
    let says = |mut columns: std::collections::btree_map::Keys<'_, usize, Filter>| {
        columns.all(|column| !records.lacks(at, *column))
    };
    let reads = |cell: &CellPlan<'_>| match cell.work {
        Work::Base(_, measure) => {
            measure.is_none_or(|measure| !records.lacks(at, measure)) && says(held.keys())
        }
        _ => false,
    };
    let own = match &table.rows {
        Rows::Axis(_) => false,
        Rows::List(rows) => rows
            .iter()
            .flat_map(|row| row.cells.iter().flatten())
            .any(reads),
    };
    // A table made of other tables' cells takes its rows from any return that has their column.
    let derived = !table
        .cells
        .iter()
        .any(|cell| matches!(cell.work, Work::Base(..)));
    own || table.cells.iter().any(reads) || derived && says(held.keys())
}
