//! Tables in, safe tables out: small numbers are hidden, what would give them away is withheld with them, and only then are
//! shares, rates and changes worked out, from what survives.
//!
//! `SafeTables` can only be built here. A suppressed cell has a reason and no number: there is nothing to leak.

mod derive;
mod equations;
mod formula;
mod policy;
mod primary;
mod provenance;
mod published;
mod restated;
mod safe;
mod secondary;
#[cfg(test)]
mod tests;

pub use formula::{Formula, Formulas, Sum, formulas};
pub use policy::{Profile, Threshold};
pub use provenance::{FigureSource, Provenance, ReturnSource, provenance};
pub use published::{Published, PublishedFigure};
pub use restated::{Restated, restated};
pub use safe::{Figure, Reason, SafeCell, SafeColumn, SafeRow, SafeTable, SafeTables};

use std::collections::BTreeMap;

use crate::aggregate::spec::Order;
use crate::aggregate::{Table, Tables, described};
use crate::finding::{Checked, Code, Finding, Location};
use crate::model::Period;
use derive::Survivors;

/// What protect needs to know.
#[derive(Debug, Clone)]
pub struct Options {
    /// The profile named in report.toml.
    pub profile: Profile,
    /// The report's period.
    pub period: Option<Period>,
    /// What was published of earlier years, oldest first.
    pub published: Vec<Published>,
}

/// Most cells that a finding names.
const MOST_NAMED: usize = 12;

/// The note under a table that takes figures from the reports of earlier years.
const FROM_HISTORY: &str = "Figures of an earlier year that the returns no longer give are as the report of that year published them.";

/// Protects all tables together, whatever was asked for, so that no two of them give a hidden number away between them. A table that
/// may not be published is left out of the result. Findings name cells and reasons, never a number.
pub fn protect(tables: &Tables, options: &Options) -> Checked<SafeTables> {
    let profile = &options.profile;
    let mut hidden = primary::small(&tables.cells, profile);
    // Where every other count is rounded, no difference of two of them is exact (the health rule).
    if let Some(threshold) = profile.hide.filter(|_| profile.round_to.is_none()) {
        secondary::hide(tables, threshold, &mut hidden);
    }
    let published = published::fill(&tables.cells, &options.published);
    let survivors = Survivors {
        cells: &tables.cells,
        hidden: &hidden,
        profile,
        published: &published,
    };
    let mut findings = Vec::new();
    let mut safe = Vec::new();
    for table in tables.tables.iter().filter(|table| table.spec.publish) {
        let shown = show(table, survivors);
        findings.extend(withheld(table, &shown));
        safe.push(shown);
    }
    Checked::new(
        SafeTables {
            profile: profile.clone(),
            tables: safe,
            period: options.period,
            from_history: tables
                .cells
                .iter()
                .zip(&published)
                .filter_map(|(cell, taken)| {
                    let (_, file) = taken.as_ref()?;
                    Some((described(cell), (*file).to_owned()))
                })
                .collect(),
            published: options.published.clone(),
        },
        findings,
    )
}

fn show(table: &Table, survivors: Survivors<'_>) -> SafeTable {
    let spec = &table.spec;
    let mut rows: Vec<SafeRow> = table
        .rows
        .iter()
        .zip(&table.slots)
        .map(|(head, slots)| SafeRow {
            code: head.code.clone(),
            label: head.label.clone(),
            total: head.total,
            cells: slots.iter().map(|slot| survivors.show(slot)).collect(),
        })
        .collect();
    // A table that holds nothing but what an earlier report gave still waits for its returns.
    let slots = table.slots.iter().flatten();
    let awaited = rows
        .iter()
        .flat_map(|row| &row.cells)
        .zip(slots)
        .all(|(cell, slot)| matches!(cell, SafeCell::Marked(_)) || survivors.is_published(slot));
    let by_size = spec
        .rows
        .as_ref()
        .is_some_and(|rows| rows.order == Order::Size);
    if let (true, Some(first)) = (by_size, table.columns.iter().position(|head| !head.hidden)) {
        // A hidden number is never ranked, or its place among the others would tell it: it goes last, in list order.
        rows.sort_by_key(|row| {
            let value = row.cells[first].value();
            (row.total, value.is_none(), value.map(std::cmp::Reverse))
        });
    }
    let cells = || rows.iter().flat_map(|row| &row.cells);
    let mut notes = spec.notes.clone();
    notes.extend(table.notes.iter().cloned());
    if let Some(to) = survivors.profile.round_to
        && table
            .slots
            .iter()
            .flatten()
            .any(|slot| survivors.is_rounded(slot))
    {
        notes.push(format!(
            "Counts of people are rounded to the nearest {to}, and other numbers are worked out from the rounded counts."
        ));
    }
    if cells().any(|cell| *cell == SafeCell::Suppressed(Reason::GivesAway)) {
        notes.push(
            "Some numbers that are not small are withheld because a small one could be worked out from them."
                .to_owned(),
        );
    }
    if table
        .slots
        .iter()
        .flatten()
        .any(|slot| survivors.is_published(slot))
    {
        notes.push(FROM_HISTORY.to_owned());
    }
    SafeTable {
        id: spec.id.clone(),
        title: spec.title.clone(),
        measure: spec.measure.clone(),
        dataset: spec.dataset.clone(),
        period: table.period.clone(),
        row_heading: table.row_heading.clone(),
        columns: table
            .columns
            .iter()
            .map(|head| SafeColumn {
                column: head.column.clone(),
                cell: head.cell.clone(),
                total: head.total,
                heading: head.heading.clone(),
                unit: head.unit,
                hidden: head.hidden,
            })
            .collect(),
        charts: spec.charts.clone(),
        notes,
        source: spec
            .source
            .clone()
            .unwrap_or_else(|| table.sources.join("; ")),
        awaited,
        rows,
        published: None,
    }
}

/// One finding a reason: which figures of a table are withheld.
fn withheld(table: &Table, shown: &SafeTable) -> Vec<Finding> {
    let mut by_reason: BTreeMap<Reason, Vec<String>> = BTreeMap::new();
    for row in &shown.rows {
        for (column, cell) in shown.columns.iter().zip(&row.cells) {
            if let SafeCell::Suppressed(reason) = cell
                && !column.hidden
            {
                let name = format!("{} ({})", row.label, column.heading);
                by_reason.entry(*reason).or_default().push(name);
            }
        }
    }
    let file = if table.spec.file.is_empty() {
        Location::Folder
    } else {
        Location::file(table.spec.file.as_str())
    };
    by_reason
        .into_iter()
        .map(|(reason, names)| {
            let more = names.len().saturating_sub(MOST_NAMED);
            let mut list = names[..names.len() - more].join(", ");
            if more > 0 {
                list.push_str(&format!(" and {more} more"));
            }
            let message = format!(
                "In the table \"{}\" {} withheld because {}: {list}.",
                shown.id,
                if names.len() == 1 {
                    "a figure is"
                } else {
                    "figures are"
                },
                reason.words(),
            );
            Finding::new(Code::FigureWithheld, file.clone(), message).about(&shown.dataset, None)
        })
        .collect()
}
