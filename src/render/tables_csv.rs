//! Tables as files: tidy CSV, `figures.json`, and one table as Markdown. These read `SafeTables` straight, where a withheld cell has no
//! number; nor does a file say why a cell is withheld, since that alone tells small numbers from larger ones.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use super::markdown;
use crate::compose::{Source, TableColumn, TableRow};
use crate::model::{Mark, Unit, round};
use crate::protect::{
    FigureSource, Formula, Profile, Provenance, ReturnSource, SafeCell, SafeColumn, SafeRow,
    SafeTable, SafeTables,
};

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

/// Every figure of every table as `figures.json`, one a line, with the public part of where it comes from.
pub fn json(tables: &SafeTables, provenance: &Provenance) -> Vec<u8> {
    figures_json(tables, provenance, None)
}

/// What a year in `history/` says besides its figures.
#[derive(Debug, Clone, Serialize)]
pub struct Closed {
    /// The code of its period.
    pub period: String,
    /// The day on which it was closed, as year-month-day.
    pub closed: String,
    /// How many errors were open then, when there were any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_errors: Option<usize>,
}

/// The same figures as a year of `history/`.
pub fn history(tables: &SafeTables, provenance: &Provenance, closed: &Closed) -> Vec<u8> {
    figures_json(tables, provenance, Some(closed))
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

#[derive(Serialize)]
struct FigureJson<'a> {
    /// `table/row[/column]/cell`; none for a category outside the code list, which nothing can name.
    id: Option<String>,
    table: &'a str,
    row: Option<&'a str>,
    row_label: &'a str,
    column: Option<&'a str>,
    cell: &'a str,
    heading: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<serde_json::Number>,
    text: String,
    unit: Option<&'static str>,
    period: Option<&'a str>,
    mark: Option<&'static str>,
    /// What a percentage or rate is of, in words.
    base: Option<&'a str>,
    /// The returns it is made from.
    sources: Vec<SourceJson<'a>>,
    /// How it is made, in words.
    rule: Option<&'a str>,
    /// The same for a machine: a formula over named counts.
    formula: Option<&'a Formula>,
    /// The declaration that made it.
    declared_in: String,
}

#[derive(Serialize)]
struct SourceJson<'a> {
    dataset: &'a str,
    file: &'a str,
    sheet: Option<&'a str>,
    column: &'a str,
    filter: &'a str,
    /// Only where the return is itself a table of sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    cells: Option<&'a str>,
}

#[derive(Serialize)]
struct ProfileJson<'a> {
    id: &'a str,
    title: &'a str,
    not_for_publication: bool,
    /// The counts that are hidden by themselves, both ends included.
    hide: Option<(u32, u32)>,
    /// Counts of people are rounded to the nearest so many.
    round_to: Option<u32>,
    /// Breakdowns of fewer than so many are withheld as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    cohort: Option<u32>,
    /// How many whole numbers a withheld count leaves possible, where the profile says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    possible: Option<u32>,
}

impl<'a> ProfileJson<'a> {
    fn new(profile: &'a Profile) -> Self {
        ProfileJson {
            id: &profile.id,
            title: &profile.title,
            not_for_publication: profile.not_for_publication,
            hide: profile.hide.map(|hide| (hide.from, hide.to)),
            round_to: profile.round_to,
            cohort: profile.cohort,
            possible: profile.possible,
        }
    }
}

fn figures_json(safe: &SafeTables, provenance: &Provenance, closed: Option<&Closed>) -> Vec<u8> {
    let profile = ProfileJson::new(safe.profile());
    let exceptions: BTreeMap<&str, ProfileJson<'_>> = safe
        .exceptions()
        .iter()
        .map(|(table, profile)| (table.as_str(), ProfileJson::new(profile)))
        .collect();
    // Tables that were protected by another profile.
    let exceptions = match exceptions.is_empty() {
        true => String::new(),
        false => format!("\"exceptions\":{},", line(&exceptions)),
    };
    let year = closed.map(line).unwrap_or_default();
    let year = match year.trim_matches(['{', '}']) {
        "" => String::new(),
        keys => format!("{keys},"),
    };
    let mut figures = Vec::new();
    for table in safe.tables() {
        for (row_at, row) in table.rows.iter().enumerate() {
            for (column_at, column) in table.columns.iter().enumerate() {
                let Some(cell) = row.cells.get(column_at).filter(|_| !column.hidden) else {
                    continue;
                };
                let formula = provenance.formulas().cell(&table.id, row_at, column_at);
                let figure = figure(table, row, column, cell, provenance);
                figures.push(line(&FigureJson { formula, ..figure }));
            }
        }
    }
    let mut out = format!(
        "{{\"schema_version\":1,{year}\"profile\":{},{exceptions}\"figures\":[",
        line(&profile)
    );
    for (at, figure) in figures.iter().enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        out.push_str(figure);
    }
    // What adds up to what, so that a reader need not guess it from the layout of a table.
    out.push_str("\n],\"sums\":[");
    for (at, sum) in provenance.formulas().sums.iter().enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        out.push_str(&line(sum));
    }
    out.push_str("\n]}\n");
    out.into_bytes()
}

fn returns<'a>(dataset: &'a str, source: &'a FigureSource) -> Vec<SourceJson<'a>> {
    let one = |source: &'a ReturnSource| SourceJson {
        dataset,
        file: &source.file,
        sheet: source.sheet.as_deref(),
        column: &source.column,
        filter: &source.filter,
        cells: source.cells.as_deref(),
    };
    source.returns.iter().map(one).collect()
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers are always JSON")
}

fn figure<'a>(
    table: &'a SafeTable,
    row: &'a SafeRow,
    column: &'a SafeColumn,
    cell: &'a SafeCell,
    provenance: &'a Provenance,
) -> FigureJson<'a> {
    let id = table.figure_id(row, column);
    let source = id.as_deref().and_then(|id| provenance.figure(id));
    FigureJson {
        id,
        table: &table.id,
        row: row.code.as_deref(),
        row_label: &row.label,
        column: column.column.as_deref(),
        cell: &column.cell,
        heading: &column.heading,
        // The text of a decimal is a JSON number as it stands.
        value: printed_value(cell).and_then(|value| value.to_string().parse().ok()),
        text: cell.text(),
        unit: unit(cell, column).map(unit_name),
        period: table.period.as_deref(),
        mark: cell.mark().map(bare_mark),
        base: source.and_then(|source| source.base.as_deref()),
        sources: source.map_or_else(Vec::new, |source| returns(&table.dataset, source)),
        rule: source.map(|source| source.rule.as_str()),
        formula: None,
        declared_in: format!("tables/{}", table.id),
    }
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

/// The number as printed: more decimals than the report shows would say more than the report does.
fn printed_value(cell: &SafeCell) -> Option<Decimal> {
    match cell {
        SafeCell::Shown { value, places, .. } => {
            let value = round(*value, *places);
            Some(if value.is_zero() {
                Decimal::ZERO
            } else {
                value
            })
        }
        SafeCell::Range(_) | SafeCell::Suppressed(_) | SafeCell::Marked(_) | SafeCell::Text(_) => {
            None
        }
    }
}

fn unit(cell: &SafeCell, column: &SafeColumn) -> Option<Unit> {
    match cell {
        SafeCell::Shown { unit, .. } => Some(*unit),
        SafeCell::Range(_) | SafeCell::Suppressed(_) | SafeCell::Marked(_) | SafeCell::Text(_) => {
            column.unit
        }
    }
}

/// The unit's name, as in the tables' TOML but in snake case.
fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "count",
        Unit::Percent => "percent",
        Unit::Points => "percentage_points",
        Unit::Pounds => "pounds",
        Unit::ThousandPounds => "thousand_pounds",
        Unit::Rate => "rate",
        Unit::Number => "number",
    }
}

/// The mark without its brackets, as the open data standards ask in CSV.
fn bare_mark(mark: Mark) -> &'static str {
    mark.symbol().trim_matches(['[', ']'])
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
