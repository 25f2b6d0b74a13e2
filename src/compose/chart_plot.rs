//! A table's declared chart as a plain plot.

use super::figure_binding::printed;
use super::printed_table::clean;
use crate::chart::{Plot, Point, Series};
use crate::model::{Period, YearKind};
use crate::protect::{SafeCell, SafeTable};

/// A plot, and the cells of its table that it shows.
pub(super) struct Drawn {
    /// What is drawn.
    pub plot: Plot,
    /// Rows, in the table's order.
    pub rows: Vec<usize>,
    /// Columns, in the table's order.
    pub columns: Vec<usize>,
}

/// The table's chart number `n`, 0-based; none when it declares no such chart. Totals and hidden columns are left out.
pub(super) fn plot(table: &SafeTable, n: usize, when: Option<String>) -> Option<Drawn> {
    let spec = table.charts.get(n)?;
    let rows: Vec<usize> = (0..table.rows.len())
        .filter(|at| {
            let row = &table.rows[*at];
            match &row.code {
                Some(code) if !spec.rows.is_empty() => spec.rows.contains(code),
                None if !spec.rows.is_empty() => false,
                _ => !row.total,
            }
        })
        .take(spec.most.unwrap_or(usize::MAX))
        .collect();
    let visible = |at: &usize| !table.columns[*at].hidden && !table.columns[*at].total;
    let first = (0..table.columns.len())
        .find(visible)
        .map(|at| table.columns[at].cell.clone());
    let columns: Vec<usize> = (0..table.columns.len())
        .filter(visible)
        .filter(|at| {
            let column = &table.columns[*at];
            let drawn = if spec.cells.is_empty() {
                Some(&column.cell) == first.as_ref()
            } else {
                spec.cells.contains(&column.cell)
            };
            let chosen = spec.columns.is_empty()
                || column
                    .column
                    .as_ref()
                    .is_some_and(|code| spec.columns.contains(code));
            drawn && chosen
        })
        .collect();
    let one_cell = columns
        .windows(2)
        .all(|pair| table.columns[pair[0]].cell == table.columns[pair[1]].cell);
    let name = |at: usize| {
        if one_cell {
            column_name(table, at)
        } else {
            clean(&table.columns[at].heading)
        }
    };
    let mut ordered = columns.clone();
    let mut ordered_rows = rows.clone();
    if spec.years && spec.rows_as_series {
        newest_first(&mut ordered_rows, |at| table.rows[at].code.as_deref());
    } else if spec.years {
        newest_first(&mut ordered, |at| table.columns[at].column.as_deref());
    }
    let point = |row: usize, column: usize| point(&table.rows[row].cells[column]);
    let (categories, series) = if spec.rows_as_series {
        (
            ordered.iter().map(|column| name(*column)).collect(),
            ordered_rows
                .iter()
                .map(|row| Series {
                    name: clean(&table.rows[*row].label),
                    points: ordered.iter().map(|column| point(*row, *column)).collect(),
                })
                .collect(),
        )
    } else {
        (
            rows.iter()
                .map(|row| clean(&table.rows[*row].label))
                .collect(),
            ordered
                .iter()
                .map(|column| Series {
                    name: name(*column),
                    points: rows.iter().map(|row| point(*row, *column)).collect(),
                })
                .collect(),
        )
    };
    Some(Drawn {
        plot: Plot {
            kind: spec.kind,
            categories,
            series,
            years: spec.years,
            axis_note: when,
        },
        rows,
        columns,
    })
}

fn point(cell: &SafeCell) -> Point {
    match cell {
        SafeCell::Shown { value, .. } => Point::Value {
            value: *value,
            text: cell.text(),
        },
        other => Point::Mark(printed(other)),
    }
}

/// The name of a column's category: the words that the headings of all its cells begin with, or the heading itself.
fn column_name(table: &SafeTable, at: usize) -> String {
    let column = &table.columns[at];
    let Some(code) = &column.column else {
        return clean(&column.heading);
    };
    let mut common: Vec<&str> = column.heading.split_whitespace().collect();
    for other in &table.columns {
        if other.column.as_ref() == Some(code) {
            let same = common
                .iter()
                .zip(other.heading.split_whitespace())
                .take_while(|(a, b)| **a == *b)
                .count();
            common.truncate(same);
        }
    }
    if common.is_empty() {
        return clean(&column.heading);
    }
    clean(common.join(" ").trim_end_matches([',', ':']))
}

/// Puts the newest period first; what is no period keeps its place behind.
fn newest_first<'t>(places: &mut [usize], code: impl Fn(usize) -> Option<&'t str>) {
    places.sort_by_key(|at| {
        std::cmp::Reverse(
            code(*at)
                .and_then(|code| Period::parse(code, YearKind::Financial))
                .map(|period| (period.end(), period.start())),
        )
    });
}
