//! Where a figure comes from, as far as anyone may know: return, sheet, column and filter. Cells only where the return is itself a
//! table of sums: the rows of a register would let a reader rejoin a record, and how many rows there are is the hidden count.

use std::collections::{BTreeMap, BTreeSet};

use super::safe::SafeTables;
use super::safe_cell::SafeCell;
use super::safe_table::SafeTable;
use crate::aggregate::{Explanation, OriginPart, Tables, described, explain, told_filters};

/// The public provenance of every figure that can be bound, by its id.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    figures: BTreeMap<String, FigureSource>,
}

/// The public provenance of one figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureSource {
    /// How it is made, in words: "A as a percentage of B".
    pub rule: String,
    /// What a percentage or rate is of, in words; none for a plain number.
    pub base: Option<String>,
    /// Which agencies gave what it needs, where some did not.
    pub coverage: Option<String>,
    /// The returns it is made from, each once.
    pub returns: Vec<ReturnSource>,
}

/// A return behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReturnSource {
    /// What it is called, never its file: `Register, Designated officer`; or the file of `history/` that it was taken from.
    pub name: String,
    /// The sheet; none in a .csv.
    pub sheet: Option<String>,
    /// The column of the dataset that is counted or added up.
    pub column: String,
    /// Which records: "outcome is open and contact-type is referral".
    pub filter: String,
    /// The cells, when the return is itself a table of sums and the figure is shown.
    pub cells: Option<String>,
}

impl Provenance {
    /// The provenance of a figure.
    pub fn figure(&self, id: &str) -> Option<&FigureSource> {
        self.figures.get(id)
    }
}

/// Works out the public provenance of all figures.
pub fn provenance(tables: &Tables, safe: &SafeTables) -> Provenance {
    let all = safe.tables().iter();
    let figures = all.flat_map(|table| sources(tables, safe, table)).collect();
    Provenance { figures }
}

/// Works out the public provenance of the figures of one table.
pub fn provenance_of(tables: &Tables, safe: &SafeTables, table: &SafeTable) -> Provenance {
    let figures = sources(tables, safe, table).into_iter().collect();
    Provenance { figures }
}

fn sources(tables: &Tables, safe: &SafeTables, table: &SafeTable) -> Vec<(String, FigureSource)> {
    let mut all = Vec::new();
    for row in &table.rows {
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            let Some(id) = table.figure_id(row, column) else {
                continue;
            };
            if let Some(source) = figure(tables, safe, &id, cell) {
                all.push((id, source));
            }
        }
    }
    all
}

fn figure(tables: &Tables, safe: &SafeTables, id: &str, shown: &SafeCell) -> Option<FigureSource> {
    let explained = explain(tables, id)?;
    let may_name_cells = matches!(shown, SafeCell::Shown { .. } | SafeCell::Range(_));
    let mut returns = BTreeSet::new();
    let mut wheres = Vec::new();
    for part in &explained.parts {
        let filter = told_filters(part.cell).join(" and ");
        let column = part.cell.key.measure.split_once(' ');
        let column = column.map_or("records", |(_, column)| column);
        wheres.push(described(part.cell));
        returns.extend(
            safe.from_history
                .get(&described(part.cell))
                .map(|file| ReturnSource {
                    name: file.clone(),
                    sheet: None,
                    column: column.to_owned(),
                    filter: filter.clone(),
                    cells: None,
                }),
        );
        for origin in &part.cell.origin.parts {
            let dataset = &part.cell.key.dataset;
            let name = tables.returns.get(&(dataset.clone(), origin.file.clone()));
            returns.insert(ReturnSource {
                name: name.unwrap_or(dataset).clone(),
                sheet: origin.sheet.as_deref().map(str::to_owned),
                column: column.to_owned(),
                filter: filter.clone(),
                cells: (may_name_cells && origin.aggregate).then(|| cells(origin)),
            });
        }
    }
    // "A as a percentage of B" says which letter is the base; the words of the parts replace the letters.
    let base = (wheres.len() > 1 && explained.formula.contains(" of "))
        .then(|| wheres[wheres.len() - 1].clone());
    let rule = rule(&explained);
    let given = explained
        .parts
        .iter()
        .filter_map(|part| part.cell.coverage.as_deref());
    let given: BTreeSet<&str> = given.collect();
    Some(FigureSource {
        rule,
        base,
        coverage: (!given.is_empty()).then(|| given.into_iter().collect::<Vec<_>>().join("; ")),
        returns: returns.into_iter().collect(),
    })
}

/// How a figure is made, in words: what it is, or the recipe and what its letters are.
pub(in crate::protect) fn rule(explained: &Explanation<'_>) -> String {
    match &explained.parts[..] {
        [] => explained.formula.clone(),
        [only] => described(only.cell),
        several => {
            let letters = several
                .iter()
                .map(|part| format!("{} is {}", part.letter, described(part.cell)));
            format!(
                "{}; {}",
                explained.formula,
                letters.collect::<Vec<_>>().join("; ")
            )
        }
    }
}

fn cells(origin: &OriginPart) -> String {
    let areas: Vec<String> = origin.areas.iter().map(ToString::to_string).collect();
    match origin.more {
        0 => areas.join(", "),
        more => format!("{} and {more} more", areas.join(", ")),
    }
}
