//! What was published of earlier years, as `history/` keeps it: already protected, so it may be shown as it stands, and nothing that was
//! withheld then has a number here.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::safe_cell::{Reason, SafeCell};
use super::safe_table::{SafeColumn, SafeRow, SafeTable};
use crate::aggregate::{Absent, Amount, BaseCell, EarlierFact, described};
use crate::model::{Mark, Period, Unit};

/// The figures of one earlier year, as its report gave them.
#[derive(Debug, Clone)]
pub struct Published {
    /// The year.
    pub period: Period,
    /// The file they are kept in, by its path in the report folder.
    pub file: String,
    pub(in crate::protect) tables: Vec<SafeTable>,
    /// What stood there by the words of its rule: the same words stand for the same fact, whatever table it stood in.
    pub(in crate::protect) facts: BTreeMap<String, SafeCell>,
    /// What it said of counts, by the sets that they count.
    pub counts: Vec<EarlierFact>,
}

/// A figure as it is read from `history/`.
#[derive(Debug, Clone, Default)]
pub struct PublishedFigure {
    /// Its table.
    pub table: String,
    /// Code of its row.
    pub row: Option<String>,
    /// Label of its row.
    pub row_label: String,
    /// Code of its column category.
    pub column: Option<String>,
    /// Its cell.
    pub cell: String,
    /// Heading of its column.
    pub heading: String,
    /// The number as it was printed; none when it was withheld or there was none.
    pub value: Option<Decimal>,
    /// The printed text.
    pub text: String,
    /// Its unit.
    pub unit: Option<Unit>,
    /// The mark that stood in its place.
    pub mark: Option<Mark>,
    /// How it was made, in words.
    pub rule: Option<String>,
    /// What it counts, where it is a count.
    pub count: Option<EarlierFact>,
}

impl Published {
    /// The figures of a year.
    pub fn new(period: Period, file: String, figures: &[PublishedFigure]) -> Published {
        let mut tables: BTreeMap<&str, Vec<&PublishedFigure>> = BTreeMap::new();
        let mut facts = BTreeMap::new();
        for figure in figures {
            tables.entry(&figure.table).or_default().push(figure);
            if let Some(rule) = &figure.rule {
                facts.entry(rule.clone()).or_insert(figure.shown());
            }
        }
        let tables = tables.into_iter();
        Published {
            period,
            file,
            tables: tables
                .map(|(id, figures)| table(id, &period, &figures))
                .collect(),
            facts,
            counts: (figures.iter())
                .filter_map(|figure| figure.count.clone())
                .collect(),
        }
    }

    /// A table as it was published.
    pub fn table(&self, id: &str) -> Option<&SafeTable> {
        self.tables.iter().find(|table| table.id == id)
    }
}

impl PublishedFigure {
    /// What stood there, as a cell.
    fn shown(&self) -> SafeCell {
        match (self.value, self.mark) {
            (Some(value), _) => SafeCell::Shown {
                value,
                unit: self.unit.unwrap_or_default(),
                places: value.scale(),
            },
            (None, Some(Mark::Withheld)) => SafeCell::Suppressed(Reason::Published),
            (None, Some(mark)) => SafeCell::Marked(mark),
            (None, None) => SafeCell::Range(self.text.clone()),
        }
    }
}

fn table(id: &str, period: &Period, figures: &[&PublishedFigure]) -> SafeTable {
    let mut columns: Vec<SafeColumn> = Vec::new();
    let mut rows: Vec<SafeRow> = Vec::new();
    let mut places = Vec::new();
    for figure in figures {
        let same = |c: &SafeColumn| {
            (&c.column, &c.cell, &c.heading) == (&figure.column, &figure.cell, &figure.heading)
        };
        let column = columns.iter().position(same).unwrap_or_else(|| {
            columns.push(SafeColumn {
                column: figure.column.clone(),
                cell: figure.cell.clone(),
                total: false,
                heading: figure.heading.clone(),
                unit: figure.unit,
                hidden: false,
            });
            columns.len() - 1
        });
        let same = |r: &SafeRow| (&r.code, &r.label) == (&figure.row, &figure.row_label);
        let row = rows.iter().position(same).unwrap_or_else(|| {
            rows.push(SafeRow {
                code: figure.row.clone(),
                label: figure.row_label.clone(),
                total: false,
                cells: Vec::new(),
            });
            rows.len() - 1
        });
        places.push((row, column, figure.shown()));
    }
    for row in &mut rows {
        row.cells = vec![SafeCell::Marked(Mark::NotAvailable); columns.len()];
    }
    for (row, column, cell) in places {
        rows[row].cells[column] = cell;
    }
    SafeTable {
        id: id.to_owned(),
        title: id.to_owned(),
        measure: String::new(),
        dataset: String::new(),
        period: Some(period.label()),
        row_heading: String::new(),
        columns,
        rows,
        charts: Vec::new(),
        notes: Vec::new(),
        source: format!("The report for {}", period.label()),
        awaited: false,
        published: Some(period.code()),
    }
}

/// For each base cell that the returns do not give, what an earlier report said of the same fact: the cell and its file. Only of a fact
/// that names its own time: without one the same words mean another year's number.
pub(crate) fn fill<'a>(
    cells: &[BaseCell],
    published: &'a [Published],
) -> Vec<Option<(&'a SafeCell, &'a str)>> {
    let one = |cell: &BaseCell| {
        if cell.amount != Amount::Absent(Absent::NotAvailable) || !cell.key.is_dated() {
            return None;
        }
        let rule = described(cell);
        // The latest report that gave it: it may have corrected the ones before.
        published.iter().rev().find_map(|year| {
            let fact = year.facts.get(&rule)?;
            let given = !matches!(fact, SafeCell::Marked(_) | SafeCell::Range(_));
            given.then_some((fact, year.file.as_str()))
        })
    };
    if published.is_empty() {
        return vec![None; cells.len()];
    }
    cells.iter().map(one).collect()
}
