//! `figures.json` and the years of `history/`: every figure as it is published, one a line, with the public part of where it comes from.
//! Made of `SafeTables`, where a withheld cell has no number; nor does a file say why a cell is withheld, since that alone tells small
//! numbers from larger ones.

use std::collections::BTreeMap;

use serde::Serialize;

use super::observation::{bare_mark, printed_value, unit, unit_name};
use crate::protect::{
    Columns, FigureSource, Formula, Formulas, Profile, Provenance, ReturnSource, SafeCell,
    SafeColumn, SafeRow, SafeTable, SafeTables,
};

/// The version of the form.
const SCHEMA_VERSION: u32 = 2;

/// Every figure of every table as it is published.
#[derive(Debug, Clone, Serialize)]
pub struct PublicFigures<'a> {
    /// The version of the form.
    pub schema_version: u32,
    /// The disclosure profile.
    pub profile: PublicProfile<'a>,
    /// Tables that were protected by another profile.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub exceptions: BTreeMap<&'a str, PublicProfile<'a>>,
    /// The figures.
    pub figures: Vec<PublicFigure<'a>>,
    /// Figures of earlier years as their reports gave them, which text may name too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<EarlierFigure<'a>>,
    /// The populations of which the figures count regions.
    pub populations: &'a BTreeMap<String, Columns>,
}

/// A disclosure profile as it is published.
#[derive(Debug, Clone, Serialize)]
pub struct PublicProfile<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its printed name.
    pub title: &'a str,
    /// Whether nothing is hidden.
    pub not_for_publication: bool,
    /// The counts that are hidden by themselves, both ends included.
    pub hide: Option<(u32, u32)>,
    /// Counts of people are rounded to the nearest so many.
    pub round_to: Option<u32>,
    /// Breakdowns of fewer than so many are withheld as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cohort: Option<u32>,
    /// How many whole numbers a withheld count leaves possible, where the profile says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub possible: Option<u32>,
}

/// One figure as it is published.
#[derive(Debug, Clone, Serialize)]
pub struct PublicFigure<'a> {
    /// `table/row[/column]/cell`; none for a category outside the code list, which nothing can name.
    pub id: Option<String>,
    /// Its table.
    pub table: &'a str,
    /// Code of its row.
    pub row: Option<&'a str>,
    /// Label of its row.
    pub row_label: &'a str,
    /// Code of its column.
    pub column: Option<&'a str>,
    /// Its cell.
    pub cell: &'a str,
    /// Heading of its column.
    pub heading: &'a str,
    /// The number as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<serde_json::Number>,
    /// The printed text.
    pub text: String,
    /// Its unit.
    pub unit: Option<&'static str>,
    /// The period of its table in words.
    pub period: Option<&'a str>,
    /// The mark in the place of a number, without brackets.
    pub mark: Option<&'static str>,
    /// What a percentage or rate is of, in words.
    pub base: Option<&'a str>,
    /// Which agencies gave what it needs, in words, where some did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<&'a str>,
    /// The returns it is made from.
    pub sources: Vec<PublicSource<'a>>,
    /// How it is made, in words.
    pub rule: Option<&'a str>,
    /// The same for a machine: a formula over regions.
    pub formula: Option<&'a Formula>,
    /// The declaration that made it.
    pub declared_in: String,
}

/// A figure of an earlier year.
#[derive(Debug, Clone, Serialize)]
pub struct EarlierFigure<'a> {
    /// `table/row[/column]/cell@year`.
    id: String,
    /// The number as printed then.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<serde_json::Number>,
    /// The text printed then.
    text: String,
    /// Its unit.
    unit: Option<&'static str>,
    /// The mark in the place of a number, without brackets.
    mark: Option<&'static str>,
    /// The file of the report folder that keeps it.
    published_in: &'a str,
}

/// A return behind a figure.
#[derive(Debug, Clone, Serialize)]
pub struct PublicSource<'a> {
    dataset: &'a str,
    /// What the return is called, never its file.
    #[serde(rename = "return")]
    name: &'a str,
    sheet: Option<&'a str>,
    column: &'a str,
    filter: &'a str,
    /// Only where the return is itself a table of sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    cells: Option<&'a str>,
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

/// What is published of all tables. Without provenance the figures have no words of where they come from.
pub fn public_figures<'a>(
    safe: &'a SafeTables,
    formulas: &'a Formulas,
    provenance: &'a Provenance,
) -> PublicFigures<'a> {
    let mut figures = Vec::new();
    for table in safe.tables() {
        for (row_at, row) in table.rows.iter().enumerate() {
            // Text may name the figures of a hidden column too.
            let columns = table.columns.iter().zip(&row.cells).enumerate();
            for (column_at, (column, cell)) in columns {
                let formula = formulas.cell(&table.id, row_at, column_at);
                let figure = figure(table, row, column, cell, provenance);
                figures.push(PublicFigure { formula, ..figure });
            }
        }
    }
    let exceptions = safe.exceptions().iter();
    PublicFigures {
        schema_version: SCHEMA_VERSION,
        profile: profile(safe.profile()),
        exceptions: exceptions
            .map(|(table, own)| (table.as_str(), profile(own)))
            .collect(),
        figures,
        earlier: earlier(safe),
        populations: &formulas.populations,
    }
}

/// What was published of earlier years.
fn earlier(safe: &SafeTables) -> Vec<EarlierFigure<'_>> {
    let figures = safe.published().iter().flat_map(|year| {
        let figures = year.figures();
        figures.filter_map(|figure| {
            Some(EarlierFigure {
                id: figure.id()?,
                value: number(figure.cell),
                text: figure.cell.text(),
                unit: unit(figure.cell, figure.column).map(unit_name),
                mark: figure.cell.mark().map(bare_mark),
                published_in: &year.file,
            })
        })
    });
    figures.collect()
}

/// The number as printed.
fn number(cell: &SafeCell) -> Option<serde_json::Number> {
    // The text of a decimal is a JSON number as it stands.
    printed_value(cell).and_then(|value| value.to_string().parse().ok())
}

fn profile(profile: &Profile) -> PublicProfile<'_> {
    PublicProfile {
        id: &profile.id,
        title: &profile.title,
        not_for_publication: profile.not_for_publication,
        hide: profile.hide.map(|hide| (hide.from, hide.to)),
        round_to: profile.round_to,
        cohort: profile.cohort,
        possible: profile.possible,
    }
}

fn figure<'a>(
    table: &'a SafeTable,
    row: &'a SafeRow,
    column: &'a SafeColumn,
    cell: &'a SafeCell,
    provenance: &'a Provenance,
) -> PublicFigure<'a> {
    let id = table.figure_id(row, column);
    let source = id.as_deref().and_then(|id| provenance.figure(id));
    PublicFigure {
        id,
        table: &table.id,
        row: row.code.as_deref(),
        row_label: &row.label,
        column: column.column.as_deref(),
        cell: &column.cell,
        heading: &column.heading,
        value: number(cell),
        text: cell.text(),
        unit: unit(cell, column).map(unit_name),
        period: table.period.as_deref(),
        mark: cell.mark().map(bare_mark),
        base: source.and_then(|source| source.base.as_deref()),
        coverage: source.and_then(|source| source.coverage.as_deref()),
        sources: source.map_or_else(Vec::new, |source| returns(&table.dataset, source)),
        rule: source.map(|source| source.rule.as_str()),
        formula: None,
        declared_in: format!("tables/{}", table.id),
    }
}

fn returns<'a>(dataset: &'a str, source: &'a FigureSource) -> Vec<PublicSource<'a>> {
    let one = |source: &'a ReturnSource| PublicSource {
        dataset,
        name: &source.name,
        sheet: source.sheet.as_deref(),
        column: &source.column,
        filter: &source.filter,
        cells: source.cells.as_deref(),
    };
    source.returns.iter().map(one).collect()
}

/// The bytes of `figures.json`.
pub fn json(figures: &PublicFigures<'_>) -> Vec<u8> {
    written(figures, None)
}

/// The same figures as the bytes of a year of `history/`.
pub fn history(figures: &PublicFigures<'_>, closed: &Closed) -> Vec<u8> {
    written(figures, Some(closed))
}

/// The same as the figures serialise to, laid out with a figure a line, so that a mistake in a file is told by its line.
fn written(public: &PublicFigures<'_>, closed: Option<&Closed>) -> Vec<u8> {
    let year = closed.map(line).unwrap_or_default();
    let year = match year.trim_matches(['{', '}']) {
        "" => String::new(),
        keys => format!("{keys},"),
    };
    let exceptions = match public.exceptions.is_empty() {
        true => String::new(),
        false => format!("\"exceptions\":{},", line(&public.exceptions)),
    };
    let mut out = format!(
        "{{\"schema_version\":{},{year}\"profile\":{},{exceptions}\"figures\":[",
        public.schema_version,
        line(&public.profile)
    );
    lines(&mut out, &public.figures);
    // A year of `history/` is its own figures alone.
    if closed.is_none() && !public.earlier.is_empty() {
        out.push_str("\n],\"earlier\":[");
        lines(&mut out, &public.earlier);
    }
    out.push_str(&format!(
        "\n],\"populations\":{}}}\n",
        line(&public.populations)
    ));
    out.into_bytes()
}

fn lines(out: &mut String, all: &[impl Serialize]) {
    for (at, one) in all.iter().enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        out.push_str(&line(one));
    }
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers are always JSON")
}
