//! The rows and columns of a table: the categories that its records have, in their printed order, with labels.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::category::{Category, Records};
use super::checks::{CellPlan, Declared, DeclaredAxis, Rows};
use super::filter::{Filters, span_code};
use super::restated::is_whole;
use super::spec::{Each, Order};
use super::tables::Filter;
use super::verb::{Verb, Work};
use crate::model::{CodeList, CodeLists, ColumnType, DatasetSpec, Period, YearKind, fold};

/// One row, or one column category.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) code: Option<String>,
    pub(crate) label: String,
    pub(crate) total: bool,
    /// What its records are held to, beside the table's own `where`.
    pub(crate) filters: Filters,
    /// The period, on an axis of time.
    pub(crate) time: Option<Period>,
}

/// The rows or the columns of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Axis {
    pub(crate) lines: Vec<Line>,
    /// The total over the lines, whether it is printed or only there for shares.
    pub(crate) total: Option<Line>,
    pub(crate) shows_total: bool,
    /// The dataset column it is made by.
    pub(crate) by: Option<usize>,
    /// Categories without a record are nought.
    pub(crate) all: bool,
}

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
    let mask = records.restated.mask(&asked);
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
            if records.restated.skips(mask, at, record) {
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
    let block = &records.dataset.blocks[at];
    let reads = |cell: &CellPlan<'_>| match cell.work {
        Work::Base(verb, measure) => {
            measure.is_none_or(|measure| block.has(measure))
                && !held
                    .keys()
                    .any(|column| records.lacks(block, *column, verb))
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
    own || table.cells.iter().any(reads)
        || derived
            && !held
                .keys()
                .any(|column| records.lacks(block, *column, Verb::Count))
}

/// What the records of a whole axis are held to.
fn total_filter(axis: &DeclaredAxis<'_>) -> Filter {
    if !axis.only.is_empty() {
        let mut only = axis.only.clone();
        only.sort();
        only.dedup();
        Filter::Any(only)
    } else if let Some(span) = &axis.span {
        span.clone()
    } else if axis.spec.blank.is_some() {
        Filter::Asked
    } else {
        Filter::Given
    }
}

struct Labels<'a> {
    dataset: &'a DatasetSpec,
    codes: &'a CodeLists,
    agencies: &'a BTreeMap<String, String>,
}

impl Labels<'_> {
    fn axis(&self, axis: &DeclaredAxis<'_>, records: Option<&Records<'_>>, met: &[u32]) -> Axis {
        let column = &self.dataset.columns[axis.by];
        let list = column.codes.as_deref().and_then(|id| self.codes.get(id));
        let categories: Vec<&Category> = records
            .and_then(|records| records.column(axis.by))
            .map(|column| {
                met.iter()
                    .map(|id| &column.categories[*id as usize])
                    .collect()
            })
            .unwrap_or_default();
        let mut lines = if !axis.only.is_empty() {
            axis.only
                .iter()
                .map(|code| self.known(axis, list, code))
                .collect()
        } else if let Some(each) = axis.spec.each {
            self.periods(axis, list, each, &categories)
        } else {
            self.categories(axis, list, &categories)
        };
        if axis.spec.order == Order::Label {
            lines.sort_by_key(|line: &Line| line.label.to_lowercase());
        }
        if let Some(label) = &axis.spec.blank
            && (axis.spec.all || categories.contains(&&Category::Blank))
        {
            lines.push(self.line(axis, Some("blank"), label, Filter::Blank, None));
        }
        let label = axis.spec.total.as_deref().unwrap_or("Total");
        let mut total = self.line(axis, Some("total"), label, total_filter(axis), None);
        total.total = true;
        Axis {
            lines,
            total: Some(total),
            shows_total: axis.spec.total.is_some(),
            by: Some(axis.by),
            all: axis.spec.all,
        }
    }

    fn categories(
        &self,
        axis: &DeclaredAxis<'_>,
        list: Option<&CodeList>,
        categories: &[&Category],
    ) -> Vec<Line> {
        // What the table would show is known before anything has arrived, so that narrative can bind it.
        let all = axis.spec.all || categories.is_empty();
        let mut known: Vec<String> = Vec::new();
        let mut written = Vec::new();
        let mut times = Vec::new();
        for category in categories {
            match category {
                Category::Blank => {}
                Category::Known(code) => known.push(code.clone()),
                Category::Written(text) => written.push(text),
                Category::Time(time) => times.push(*time),
            }
        }
        match self.dataset.columns[axis.by].kind {
            ColumnType::Code => {
                let place = |code: &String| {
                    list.and_then(|list| list.codes.iter().position(|entry| entry.id == *code))
                        .unwrap_or(usize::MAX)
                };
                if let (true, Some(list)) = (all, list) {
                    let whole = |code: &str| is_whole(self.dataset, axis.by, code);
                    let missing = list.codes.iter().map(|entry| entry.id.clone());
                    let met = std::mem::take(&mut known);
                    known = missing
                        .filter(|code| met.contains(code) || !whole(code))
                        .collect();
                }
                known.sort_by_key(place);
            }
            ColumnType::Flag => {
                if all {
                    known = vec!["yes".to_owned(), "no".to_owned()];
                }
                known.sort_by(|a, b| b.cmp(a));
            }
            _ => known.sort_by_key(|code| code.parse::<rust_decimal::Decimal>().ok()),
        }
        times.sort_by_key(|time| (time.start(), time.end()));
        let mut lines: Vec<Line> = known
            .iter()
            .map(|code| self.known(axis, list, code))
            .collect();
        lines.extend(times.into_iter().map(|time| {
            let code = time.code();
            let filter = Filter::Any(vec![code.clone()]);
            self.line(axis, Some(&code), &time.short(), filter, Some(time))
        }));
        lines.extend(written.into_iter().map(|text| {
            let filter = self.held(axis, text);
            // Free text has no code list; its own words make an id. An unmapped category has none: it cannot be bound.
            let id = slug(text);
            let code = (list.is_none() && !id.is_empty()).then_some(id.as_str());
            self.line(axis, code, text, filter, None)
        }));
        lines
    }

    fn periods(
        &self,
        axis: &DeclaredAxis<'_>,
        list: Option<&CodeList>,
        each: Each,
        categories: &[&Category],
    ) -> Vec<Line> {
        let year = self.dataset.columns[axis.by].year;
        let within = match &axis.span {
            Some(Filter::Span(code)) => Period::parse(code, year),
            _ => None,
        };
        let times: Vec<Period> = categories
            .iter()
            .filter_map(|category| match category {
                Category::Time(time) => Some(*time),
                _ => None,
            })
            .collect();
        let all = axis.spec.all;
        let edge = |of: fn(Period) -> Date, last: bool| {
            let met = times.iter().map(|time| of(*time));
            let met = if last { met.max() } else { met.min() };
            within.filter(|_| all || met.is_none()).map(of).or(met)
        };
        let (Some(first), Some(last)) = (edge(Period::start, false), edge(Period::end, true))
        else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        let mut next = Some(first);
        // A misread year must not make a table of a million months.
        while let Some(period) = next
            .filter(|day| *day <= last && lines.len() < 600)
            .and_then(|day| bucket(day, each, year))
        {
            let code = period.code();
            let filter = Filter::Span(span_code(period));
            let label = axis
                .spec
                .labels
                .get(&code)
                .cloned()
                .unwrap_or_else(|| period.short());
            lines.push(self.line(axis, Some(&code), &label, filter, Some(period)));
            next = period.end().checked_add(1.day()).ok();
        }
        debug_assert!(list.is_none());
        lines
    }

    fn known(&self, axis: &DeclaredAxis<'_>, list: Option<&CodeList>, code: &str) -> Line {
        let column = &self.dataset.columns[axis.by];
        let time = match column.kind {
            ColumnType::Date | ColumnType::Period => Period::parse(code, column.year),
            _ => None,
        };
        let label = match (list, time, column.kind) {
            (Some(list), ..) => list.label(code).to_owned(),
            (_, Some(time), _) => time.short(),
            (_, _, ColumnType::Flag) if code == "yes" => "Yes".to_owned(),
            (_, _, ColumnType::Flag) => "No".to_owned(),
            _ => code.to_owned(),
        };
        let label = match self.agencies.get(code) {
            Some(name) if label == code => name.clone(),
            _ => label,
        };
        let id = match column.kind {
            ColumnType::Text => slug(code),
            _ => code.to_owned(),
        };
        self.line(axis, Some(&id), &label, self.held(axis, code), time)
    }

    /// What one category's records are held to. A whole that was met beside the categories, and not asked for, is only there for what
    /// has no parts: else the rows would not add up to their total.
    fn held(&self, axis: &DeclaredAxis<'_>, code: &str) -> Filter {
        if axis.only.is_empty() && is_whole(self.dataset, axis.by, code) {
            Filter::Unbroken(code.to_owned())
        } else {
            Filter::Any(vec![code.to_owned()])
        }
    }

    fn line(
        &self,
        axis: &DeclaredAxis<'_>,
        code: Option<&str>,
        label: &str,
        filter: Filter,
        time: Option<Period>,
    ) -> Line {
        let wanted = fold(label);
        let own = axis
            .spec
            .labels
            .iter()
            .find(|(key, _)| code == Some(key.as_str()) || fold(key) == wanted)
            .map(|(_, own)| own);
        Line {
            code: code.map(str::to_owned),
            label: own.map_or(label, String::as_str).to_owned(),
            total: false,
            filters: Filters::from([(axis.by, filter)]),
            time,
        }
    }
}

/// An id made of words: `level-3-awareness`.
fn slug(text: &str) -> String {
    fold(text).replace(' ', "-")
}

/// The month, quarter or year that holds a day.
fn bucket(day: Date, each: Each, kind: YearKind) -> Option<Period> {
    let since = (day.month() - kind.first_month()).rem_euclid(12);
    match each {
        Each::Month => Period::month(day.year(), day.month()),
        Each::Quarter => {
            let first = day
                .first_of_month()
                .checked_sub((since % 3).months())
                .ok()?;
            let last = first.checked_add(2.months()).ok()?;
            Some(Period::Months(crate::model::Months { first, last }))
        }
        Each::Year => {
            let first = day.first_of_month().checked_sub(since.months()).ok()?;
            Some(Period::Year(first.year(), kind))
        }
    }
}
