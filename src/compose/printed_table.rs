//! Protected tables as printed columns, rows, keys and sources.

use std::collections::BTreeSet;

use super::document::{Source, TableColumn, TableRow};
use super::figure_binding::{id_at, printed};
use crate::model::{Mark, Unit, strip_private};
use crate::protect::{SafeCell, SafeColumn, SafeTable};

/// The printed columns, the row heading first.
pub(super) fn columns(table: &SafeTable, places: &[usize]) -> Vec<TableColumn> {
    let first = TableColumn {
        heading: or_else(&table.row_heading, "Category"),
        numeric: false,
    };
    let rest = places.iter().map(|place| TableColumn {
        heading: heading(table, &table.columns[*place]),
        numeric: !table.is_list(),
    });
    std::iter::once(first).chain(rest).collect()
}

/// A column's heading, with its unit when the cells print without a sign.
fn heading(table: &SafeTable, column: &SafeColumn) -> String {
    let heading = or_else(&column.heading, &table.measure);
    let (sign, words): (&str, &[&str]) = match column.unit {
        Some(Unit::Percent) => ("%", &["%", "per cent", "percent"]),
        Some(Unit::Pounds) => ("£", &["£"]),
        Some(Unit::ThousandPounds) => ("£000", &["£000", "£k", "£ thousand"]),
        Some(Unit::Points) => ("percentage points", &["point"]),
        Some(Unit::Count | Unit::Rate | Unit::Number) | None => return heading,
    };
    let lower = heading.to_lowercase();
    if words.iter().any(|word| lower.contains(word)) {
        return heading;
    }
    format!("{heading} ({sign})")
}

/// The printed rows.
pub(super) fn rows(table: &SafeTable, rows: &[usize], columns: &[usize]) -> Vec<TableRow> {
    rows.iter()
        .map(|row| {
            let head = &table.rows[*row];
            let label = or_else(&head.label, "Not stated");
            let cells = columns.iter().map(|column| cell_text(table, *row, *column));
            let figures = columns.iter().map(|column| id_at(table, *row, *column));
            TableRow {
                cells: std::iter::once(label).chain(cells).collect(),
                figures: std::iter::once(None).chain(figures).collect(),
                total: head.total,
            }
        })
        .collect()
}

/// A cell as it is printed in its table: without a sign where the heading names the unit.
pub(super) fn cell_text(table: &SafeTable, row: usize, column: usize) -> String {
    let cell = &table.rows[row].cells[column];
    let text = if let SafeCell::Text(words) = cell {
        clean(words)
    } else if table.columns[column].unit.is_some() {
        cell.bare()
    } else {
        cell.text()
    };
    if text.trim().is_empty() {
        return printed(cell);
    }
    text
}

/// What stands below: the key of the marks that are used, notes and source.
pub(super) fn source(table: &SafeTable, rows: &[usize], columns: &[usize]) -> Source {
    let marks: BTreeSet<Mark> = rows
        .iter()
        .flat_map(|row| columns.iter().map(move |column| (*row, *column)))
        .filter_map(|(row, column)| table.rows[row].cells[column].mark())
        .collect();
    Source {
        key: meanings(&marks),
        notes: table.notes.iter().map(|note| clean(note)).collect(),
        source: clean(&table.source).trim_end_matches('.').to_owned(),
    }
}

/// Marks with their meaning.
pub(super) fn meanings(marks: &BTreeSet<Mark>) -> Vec<(String, String)> {
    marks
        .iter()
        .map(|mark| (mark.symbol().to_owned(), mark.meaning().to_owned()))
        .collect()
}

/// What is counted, and when.
pub(super) fn measure(table: &SafeTable) -> String {
    let measure = clean(&table.measure);
    match &table.period {
        Some(period) if !measure.contains(period.as_str()) => format!("{measure}, {period}"),
        _ => measure,
    }
}

/// Text of a table, which may come from a return: on one line, and without characters that nobody can see.
pub(super) fn clean(text: &str) -> String {
    strip_private(&text.replace(['\n', '\t'], " "))
        .trim()
        .to_owned()
}

fn or_else(text: &str, otherwise: &str) -> String {
    let text = clean(text);
    if text.is_empty() {
        otherwise.to_owned()
    } else {
        text
    }
}
