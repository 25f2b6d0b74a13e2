//! The note under a table that values of it were corrected: by whom (the agency that answered so, or else the partnership) and how many, and
//! never a value. Where anything of the table is withheld not even how many.

use std::collections::{BTreeMap, BTreeSet};

use crate::aggregate::{self, Tables};
use crate::model::{CellCorrection, Dataset, ReturnAccount};
use crate::protect::{SafeCell, SafeTable, SafeTables};

/// A correction that is read in a return.
struct Applied<'a> {
    file: &'a str,
    correction: &'a CellCorrection,
}

/// The tables that have corrected values in them, each with its note.
pub(super) fn corrected_notes(
    accounts: &[ReturnAccount],
    datasets: &[Dataset],
    tables: &Tables,
    safe: &SafeTables,
    agencies: &BTreeMap<String, String>,
) -> Vec<(String, String)> {
    let applied: Vec<Applied<'_>> = accounts
        .iter()
        .flat_map(|account| {
            let applied = account.applied();
            applied.map(|correction| Applied {
                file: &account.file,
                correction,
            })
        })
        .collect();
    if applied.is_empty() {
        return Vec::new();
    }
    let mut notes = Vec::new();
    for table in safe
        .tables()
        .iter()
        .filter(|table| table.published.is_none())
    {
        let within = places(table, tables, datasets, &applied);
        let mut by_agency: BTreeMap<(Option<&str>, bool), usize> = BTreeMap::new();
        for place in within {
            let of = applied[place].correction;
            *by_agency
                .entry((of.agency.as_deref(), of.answered))
                .or_default() += 1;
        }
        for ((agency, answered), number) in by_agency {
            let name = agency.map(|id| agencies.get(id).map_or(id, String::as_str));
            notes.push((
                table.id.clone(),
                note(number, name, answered, withholds(table)),
            ));
        }
    }
    notes
}

/// Which of the corrections some figure of a table is made with.
fn places(
    table: &SafeTable,
    tables: &Tables,
    datasets: &[Dataset],
    applied: &[Applied<'_>],
) -> BTreeSet<usize> {
    let mut within = BTreeSet::new();
    for row in &table.rows {
        let ids = table
            .columns
            .iter()
            .filter_map(|column| table.figure_id(row, column));
        for id in ids {
            let Some(explained) = aggregate::explain(tables, &id) else {
                continue;
            };
            for part in &explained.parts {
                let of = |dataset: &&Dataset| dataset.spec.id == part.cell.key.dataset;
                let Some(dataset) = datasets.iter().find(of) else {
                    continue;
                };
                for origin in &part.cell.origin.parts {
                    let is_in = |one: &Applied<'_>| {
                        *origin.file == *one.file && origin.depends_on(dataset, one.correction)
                    };
                    within.extend((0..applied.len()).filter(|place| is_in(&applied[*place])));
                }
            }
        }
    }
    within
}

fn withholds(table: &SafeTable) -> bool {
    let mut cells = table.rows.iter().flat_map(|row| &row.cells);
    cells.any(|cell| matches!(cell, SafeCell::Suppressed(_)))
}

fn note(number: usize, agency: Option<&str>, answered: bool, withholds: bool) -> String {
    let whose = match agency {
        Some(name) => format!("the return of {name}"),
        None => "the returns".to_owned(),
    };
    let by = match (answered, agency) {
        (false, _) => "the partnership",
        (true, Some(_)) => "the agency",
        (true, None) => "those who sent them",
    };
    match (number, withholds) {
        (1, _) => format!("One value of {whose} was corrected by {by} after it was sent."),
        (_, true) => format!("Some values of {whose} were corrected by {by} after they were sent."),
        (more, false) => {
            format!("{more} values of {whose} were corrected by {by} after they were sent.")
        }
    }
}
