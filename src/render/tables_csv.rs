//! Tables as files: tidy CSV, and one table as Markdown. These read `SafeTables` straight, where a withheld cell has no
//! number; nor does a file say why a cell is withheld, since that alone tells small numbers from larger ones.

use super::markdown;
use super::observation::{bare_mark, printed_value, unit, unit_name};
use crate::compose::{Source, TableColumn, TableRow};
use crate::model::Mark;
use crate::protect::{SafeCell, SafeColumn, SafeRow, SafeTable};

/// The columns of the tidy CSV.
const COLUMNS: [&str; 14] = [
    "table",
    "period",
    "row",
    "row_label",
    "row_is_total",
    "column",
    "column_is_total",
    "cell",
    "heading",
    "value",
    "text",
    "mark",
    "unit",
    "source",
];

/// One table as tidy CSV in UTF-8: a row an observation. `value` is a plain number, rounded as printed, and empty where there is none;
/// `text` is a range as the supplier gave it, or the words of a list; `mark` is `c`, `x`, `z` or `low` without brackets.
pub fn csv(table: &SafeTable) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut records = vec![COLUMNS.map(str::to_owned)];
    for (row, column, cell) in observations(table) {
        let range = match cell {
            SafeCell::Range(text) | SafeCell::Text(text) => guarded(text),
            SafeCell::Shown { .. } | SafeCell::Suppressed(_) | SafeCell::Marked(_) => String::new(),
        };
        records.push([
            guarded(&table.id),
            guarded(table.period.as_deref().unwrap_or("")),
            guarded(row.code.as_deref().unwrap_or("")),
            guarded(&row.label),
            yes_no(row.total),
            guarded(column.column.as_deref().unwrap_or("")),
            yes_no(column.total),
            guarded(&column.cell),
            guarded(&column.heading),
            printed_value(cell).map_or_else(String::new, |value| value.to_string()),
            range,
            cell.mark().map_or("", bare_mark).to_owned(),
            unit(cell, column).map_or("", unit_name).to_owned(),
            guarded(&table.source),
        ]);
    }
    for record in &records {
        writer
            .write_record(record)
            .expect("memory takes every record, and all have as many fields");
    }
    writer.into_inner().expect("memory is always flushed")
}

/// One table as Markdown: title, what is counted, the pipe table, marks, notes and source.
pub fn markdown_table(table: &SafeTable) -> String {
    let shown: Vec<usize> = (0..table.columns.len())
        .filter(|at| !table.columns[*at].hidden)
        .collect();
    let first = TableColumn {
        heading: table.row_heading.clone(),
        numeric: false,
    };
    let numbers = shown.iter().map(|at| TableColumn {
        heading: table.columns[*at].heading.clone(),
        numeric: !table.is_list(),
    });
    let columns: Vec<TableColumn> = std::iter::once(first).chain(numbers).collect();
    let rows: Vec<TableRow> = table
        .rows
        .iter()
        .map(|row| TableRow {
            cells: std::iter::once(row.label.clone())
                .chain(shown.iter().filter_map(|at| {
                    let cell = row.cells.get(*at)?;
                    Some(printed(cell, &table.columns[*at]))
                }))
                .collect(),
            figures: Vec::new(),
            total: row.total,
        })
        .collect();
    let mut marks: Vec<Mark> = observations(table)
        .filter_map(|(_, _, cell)| cell.mark())
        .collect();
    marks.sort_unstable();
    marks.dedup();
    let source = Source {
        key: marks
            .into_iter()
            .map(|mark| (mark.symbol().to_owned(), mark.meaning().to_owned()))
            .collect(),
        notes: table.notes.clone(),
        source: table.source.clone(),
    };
    markdown::table(&table.title, &table.measure, &columns, &rows, &source)
}

/// Every printed cell with its row and column, row by row.
fn observations(table: &SafeTable) -> impl Iterator<Item = (&SafeRow, &SafeColumn, &SafeCell)> {
    table.rows.iter().flat_map(|row| {
        let cells = table.columns.iter().zip(&row.cells);
        cells
            .filter(|(column, _)| !column.hidden)
            .map(move |(column, cell)| (row, column, cell))
    })
}

/// The printed form in a column: without its sign where the heading names the unit.
fn printed(cell: &SafeCell, column: &SafeColumn) -> String {
    match column.unit {
        Some(_) => cell.bare(),
        None => cell.text(),
    }
}

fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

/// Text that a spreadsheet will not take for a formula: an apostrophe stands before what would begin one (OWASP, CSV injection).
/// Control characters other than line ends are left out.
fn guarded(text: &str) -> String {
    let formula = text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
    ]);
    let kept = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    formula.then_some('\'').into_iter().chain(kept).collect()
}

#[cfg(test)]
mod tests;
