//! What stands behind a figure, in words: for `yearly explain`, which is private.

use std::collections::BTreeSet;

use super::tables::{BaseCell, BaseId, Entry, Expr, Filter, RowHead, Table, Tables};
use crate::model::{ColumnHead, Unit};

/// A figure explained. It holds numbers before protection: never shown in anything that leaves the office, and never for a figure
/// that protect withheld.
#[derive(Debug, Clone)]
pub struct Explanation<'a> {
    /// The table it stands in.
    pub table: &'a Table,
    /// Label of its row.
    pub row: &'a str,
    /// Heading of its column.
    pub column: &'a str,
    /// Its unit.
    pub unit: Unit,
    /// How it is made, in words: "A as a percentage of B", with the letters of the parts.
    pub formula: String,
    /// The base cells it is made of, in the order of their letters.
    pub parts: Vec<Part<'a>>,
}

/// One base cell behind a figure.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// `A`, `B`.
    pub letter: String,
    /// What it is: "the number of records of lado".
    pub words: String,
    /// What its records are held to, one a column: "source is police".
    pub filters: Vec<String>,
    /// The number, its period and its cells.
    pub cell: &'a BaseCell,
}

/// Explains a figure by `table/row/cell`, `table/row/column/cell` or `table/row/cell@column`; none when there is no such figure.
pub fn explain<'a>(tables: &'a Tables, id: &str) -> Option<Explanation<'a>> {
    let (table, row, column) = find(tables, id)?;
    let slot = &table.slots[row][column];
    let mut ids = Vec::new();
    let formula = match &slot.entry {
        Entry::Base(id) => {
            ids.push(*id);
            "A".to_owned()
        }
        Entry::Recipe(expr) => {
            expr.add_bases(&mut ids);
            let mut seen = BTreeSet::new();
            ids.retain(|id| seen.insert(*id));
            words(expr, &ids, false)
        }
        Entry::Absent(_) => "no number can stand here".to_owned(),
        Entry::Text(_) => "words of one record, as the return gives them".to_owned(),
    };
    let parts = ids
        .iter()
        .enumerate()
        .map(|(at, id)| part(&tables.cells[id.0], at))
        .collect();
    Some(Explanation {
        table,
        row: &table.rows[row].label,
        column: &table.columns[column].heading,
        unit: slot.unit,
        formula,
        parts,
    })
}

/// Table, row, column and cell of `table/row/cell`, `table/row/column/cell` or `table/row/cell@column`.
pub(crate) fn figure_place(id: &str) -> Option<(&str, &str, Option<&str>, &str)> {
    let (path, period) = id.split_once('@').map_or((id, None), |(a, b)| (a, Some(b)));
    let parts: Vec<&str> = path.split('/').collect();
    match (&parts[..], period) {
        ([table, row, cell], period) => Some((*table, *row, period, *cell)),
        ([table, row, column, cell], None) => Some((*table, *row, Some(*column), *cell)),
        _ => None,
    }
}

fn find<'a>(tables: &'a Tables, id: &str) -> Option<(&'a Table, usize, usize)> {
    let (table, row, column, cell) = figure_place(id)?;
    let table = tables.tables.iter().find(|t| t.spec.id == table)?;
    let row = table
        .rows
        .iter()
        .position(|head: &RowHead| head.code.as_deref() == Some(row))?;
    let matches = |head: &ColumnHead| {
        head.cell == cell && (column.is_none() || head.column.as_deref() == column)
    };
    let at = table.columns.iter().position(matches)?;
    // Without a column the cell must stand in one place only.
    if column.is_none() && table.columns.iter().filter(|head| matches(head)).count() > 1 {
        return None;
    }
    Some((table, row, at))
}

fn part(cell: &BaseCell, at: usize) -> Part<'_> {
    let dataset = &cell.key.dataset;
    let words = match cell.key.measure.split_once(' ') {
        Some(("sum", column)) => format!("the sum of {column} in {dataset}"),
        Some(("last", column)) => format!("the latest {column} in {dataset}"),
        Some(("first", column)) => format!("the earliest {column} in {dataset}"),
        Some(("distinct", column)) => format!("how many different {column} there are in {dataset}"),
        Some(("min", column)) => format!("the smallest {column} in {dataset}"),
        Some(("max", column)) => format!("the largest {column} in {dataset}"),
        _ => format!("the number of {} in {dataset}", cell.counts.words()),
    };
    Part {
        letter: letter(at),
        words,
        filters: (cell.key.filters.iter())
            .map(|(column, filter)| held(column, filter))
            .collect(),
        cell,
    }
}

/// What the records of a base cell are held to, one a column, as readers may know it: words of free text only where a label shows them.
pub fn told_filters(cell: &BaseCell) -> Vec<String> {
    let filters = cell.key.filters.iter();
    let told = filters.map(|(column, filter)| match cell.untold.get(column) {
        Some(words) => format!("{column} is {words}"),
        None => held(column, filter),
    });
    told.collect()
}

fn held(column: &str, filter: &Filter) -> String {
    match filter {
        Filter::Any(codes) if codes.is_empty() => format!("{column} is nothing"),
        Filter::Any(codes) => format!("{column} is {}", codes.join(" or ")),
        Filter::Span(span) => format!("{column} is within {span}"),
        Filter::Given => format!("{column} is given"),
        Filter::Blank => format!("{column} is blank"),
        Filter::Asked => format!("the return has {column}"),
        Filter::Unbroken(code) => format!("{column} is {code}, without its parts"),
        Filter::Except(codes) => {
            let (blank, codes): (Vec<_>, Vec<_>) = codes
                .iter()
                .map(String::as_str)
                .partition(|code| code.is_empty());
            let given = if blank.is_empty() { "" } else { "given and " };
            format!("{column} is {given}not {}", codes.join(" or "))
        }
        Filter::Days(from, to) => match (from, to) {
            (Some(from), Some(to)) => format!("{column} is from {from} to {to}"),
            (Some(from), None) => format!("{column} is on or after {from}"),
            (None, Some(to)) => format!("{column} is on or before {to}"),
            (None, None) => format!("{column} is given"),
        },
    }
}

/// What a base cell is, with its filters: "the number of records in lado where source is police". The same words are the same fact.
pub fn described(cell: &BaseCell) -> String {
    let part = part(cell, 0);
    match told_filters(cell).join(" and ") {
        filter if filter.is_empty() => part.words,
        filter => format!("{} where {filter}", part.words),
    }
}

/// A recipe in words, base cells by their letters.
fn words(expr: &Expr, ids: &[BaseId], inner: bool) -> String {
    let of = |expr: &Expr| words(expr, ids, true);
    let text = match expr {
        Expr::Base(id) => {
            return letter(ids.iter().position(|known| known == id).unwrap_or_default());
        }
        Expr::Constant(number) => return number.normalize().to_string(),
        Expr::Sum(parts) => parts.iter().map(of).collect::<Vec<_>>().join(" + "),
        Expr::Share(a, b) => format!("{} as a percentage of {}", of(a), of(b)),
        Expr::Ratio(a, b) => format!("{} divided by {}", of(a), of(b)),
        Expr::Rate(a, b, per) => format!("{} divided by {}, per {}", of(a), of(b), per.normalize()),
        Expr::Difference(from, to) => format!("{} less {}", of(to), of(from)),
        Expr::PercentChange(from, to) => {
            format!(
                "{} less {}, as a percentage of {}",
                of(to),
                of(from),
                of(from)
            )
        }
    };
    if inner { format!("({text})") } else { text }
}

/// A, B, ... Z, AA.
fn letter(at: usize) -> String {
    crate::model::cell::letters(u32::try_from(at).unwrap_or(u32::MAX))
}
