//! Tables in, safe tables out: small numbers are hidden, what would give them away is withheld with them, and only then are
//! shares, rates and changes worked out, from what survives.
//!
//! `SafeTables` can only be built here. A suppressed cell has a reason and no number: there is nothing to leak.

mod audit;
mod derive;
mod earlier_reports;
mod formula;
mod hitting_set;
mod integer_search;
mod jumps;
mod least_choice;
mod linked_parts;
mod linked_sums;
mod local;
mod policy;
mod primary_suppression;
mod product_form;
mod profile;
mod provenance;
#[cfg(test)]
mod random;
mod remainder;
mod revisions;
mod safe;
mod safe_cell;
mod safe_table;
mod secondary_suppression;
mod simplex;
mod suppression_record;
mod task;
mod tell;
#[cfg(test)]
mod tests;

pub use earlier_reports::{Published, PublishedFigure};
pub use formula::{Columns, Formula, Formulas, Held, Region, formulas};
pub use jumps::jumps;
pub use policy::Options;
pub use profile::{Profile, Threshold};
pub use provenance::{FigureSource, Provenance, ReturnSource, provenance, provenance_of};
pub use revisions::{Revision, revisions};
pub use safe::{Figure, SafeTables};
pub use safe_cell::{Reason, SafeCell};
pub use safe_table::{SafeColumn, SafeRow, SafeTable};
pub use suppression_record::{Override, Record, Suppression};

use std::collections::{BTreeMap, BTreeSet};

use crate::aggregate::table_spec::Order;
use crate::aggregate::{BaseId, Entry, Table, Tables, Told, described, figure_place};
use crate::finding::Checked;
use derive::Survivors;
use policy::Policies;
use secondary_suppression::Outcome;
use task::Task;

/// The note under a table that takes figures from the reports of earlier years.
const FROM_HISTORY: &str = "Figures of an earlier year that the returns no longer give are as the report of that year published them.";

/// Protects all tables together, whatever was asked for, so that no two of them give a hidden number away between them. A table that
/// may not be published is left out of the result. Findings name cells and reasons, never a number.
pub fn protect(tables: &Tables, options: &Options) -> Checked<SafeTables> {
    let mut findings = Vec::new();
    let policies = Policies::new(tables, options);
    let printed = printed(tables);
    let (kept, overrides) = overridden(tables, &options.overrides).gather(&mut findings);
    let mut hidden = primary_suppression::small(tables, &policies, &kept);
    for (hidden, _) in hidden
        .iter_mut()
        .zip(&printed)
        .filter(|(_, printed)| !**printed)
    {
        *hidden = None;
    }
    findings.extend(tell::without_effect(tables, &policies, &overrides));
    let earlier = Earlier::new(tables, &options.published);
    for cell in earlier.withheld.iter().filter(|cell| !kept.contains(cell)) {
        hidden[*cell].get_or_insert(Reason::Earlier);
    }
    findings.extend(tell::printed_before(tables, &hidden, &earlier.known));
    let task = Task {
        tables,
        policies: &policies,
        printed: &printed,
        known: &earlier.known,
        kept: &kept,
    };
    let outcome = secondary_suppression::hide(&task, &mut hidden);
    findings.extend(tell::open(tables, &outcome));
    let published = earlier_reports::fill(&tables.cells, &options.published);
    let mut safe = Vec::new();
    let mut exceptions = BTreeMap::new();
    let mut record = Record {
        overrides,
        beside: outcome.beside,
        at_least: outcome.at_least,
        open: tell::tables_of(tables, &outcome.open),
        ..Record::default()
    };
    for (at, table) in tables.tables.iter().enumerate() {
        if !table.spec.publish {
            continue;
        }
        let profile = policies.table(at);
        if *profile != options.profile {
            exceptions.insert(table.spec.id.clone(), profile.clone());
        }
        let survivors = Survivors {
            cells: &tables.cells,
            hidden: &hidden,
            policies: &policies,
            profile,
            published: &published,
        };
        let shown = show(table, survivors);
        findings.extend(tell::withheld(table, &shown));
        record
            .suppressions
            .extend(suppressions(table, &shown, &outcome));
        safe.push(shown);
    }
    findings.extend(tell::all_in_one(tables, &policies, &hidden));
    findings.extend(remainder::small(tables, &policies, &hidden));
    Checked::new(
        SafeTables {
            profile: options.profile.clone(),
            exceptions,
            record,
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

/// Of each base cell, whether a published table prints it or makes a number of it.
fn printed(tables: &Tables) -> Vec<bool> {
    // Cells without any table are all that there is to read.
    let mut printed = vec![tables.tables.is_empty(); tables.cells.len()];
    let published = tables.tables.iter().filter(|table| table.spec.publish);
    for slot in published.flat_map(|table| table.slots.iter().flatten()) {
        for id in slot.entry.bases() {
            printed[id.0] = true;
        }
    }
    printed
}

/// The base cells of figures that somebody answers for. An override without a reason, or of a figure that is not there, shows nothing.
fn overridden(tables: &Tables, asked: &[Override]) -> Checked<(BTreeSet<usize>, Vec<Override>)> {
    let mut findings = Vec::new();
    let mut kept = BTreeSet::new();
    let mut taken = Vec::new();
    for one in asked {
        let explained = crate::aggregate::explain(tables, &one.figure);
        let blank = |text: &str| text.trim().chars().count() < 2;
        if let Some(finding) = tell::wrong_override(one, explained.is_some(), blank) {
            findings.push(finding);
            continue;
        }
        let table = tables.tables.iter();
        let slots = table.flat_map(|table| figures_of(table, &one.figure));
        for slot in slots {
            kept.extend(slot.entry.bases().into_iter().map(|id| id.0));
        }
        taken.push(one.clone());
    }
    Checked::new((kept, taken), findings)
}

/// The slots of a table that an id names.
fn figures_of<'a>(table: &'a Table, id: &str) -> Vec<&'a crate::aggregate::Slot> {
    let Some((name, row, column, cell)) = figure_place(id) else {
        return Vec::new();
    };
    if name != table.spec.id {
        return Vec::new();
    }
    let rows = table.rows.iter().zip(&table.slots);
    rows.filter(|(head, _)| head.code.as_deref() == Some(row))
        .flat_map(|(_, slots)| table.columns.iter().zip(slots))
        .filter(|(head, _)| {
            head.cell == cell && (column.is_none() || head.column.as_deref() == column)
        })
        .map(|(_, slot)| slot)
        .collect()
}

/// What earlier reports say of base cells: figures of the same words are the same number.
struct Earlier {
    /// Printed, by themselves or within another number.
    known: BTreeSet<usize>,
    /// Withheld then, and nowhere printed.
    withheld: BTreeSet<usize>,
}

impl Earlier {
    /// Only facts that name their own time: without one the same words mean another year's number.
    fn new(tables: &Tables, published: &[Published]) -> Self {
        let mut earlier = Earlier {
            known: BTreeSet::new(),
            withheld: BTreeSet::new(),
        };
        // In other words it is the same fact too, where it counts the same records.
        let count = tables.cells.len();
        for relation in &tables.relations {
            let [part] = relation.parts[..] else { continue };
            let (cell, other) = (relation.whole.0.min(part.0), relation.whole.0.max(part.0));
            let told = other.checked_sub(count).filter(|_| cell < count);
            match told.map(|at| &tables.unseen[at].told) {
                Some(Told::Printed) => drop(earlier.known.insert(cell)),
                Some(Told::Withheld(_)) => drop(earlier.withheld.insert(cell)),
                _ => {}
            }
        }
        if published.is_empty() {
            return earlier;
        }
        let mut printed: BTreeSet<&str> = BTreeSet::new();
        let mut withheld: BTreeSet<&str> = BTreeSet::new();
        for (rule, cell) in published.iter().flat_map(|year| &year.facts) {
            match cell {
                SafeCell::Shown { .. } => {
                    printed.insert(rule);
                    printed.extend(rule.split("; ").filter_map(part_words));
                }
                SafeCell::Suppressed(_) => {
                    withheld.insert(rule);
                }
                SafeCell::Range(_) | SafeCell::Marked(_) | SafeCell::Text(_) => {}
            }
        }
        let cells = tables.cells.iter().enumerate();
        for (at, cell) in cells.filter(|(_, cell)| cell.key.is_dated()) {
            let words = described(cell);
            if printed.contains(words.as_str()) {
                earlier.known.insert(at);
            } else if withheld.contains(words.as_str()) && linked_sums::low(cell).is_some() {
                earlier.withheld.insert(at);
            }
        }
        earlier
    }
}

/// "B is the number of ..." names a part of a derived number.
fn part_words(text: &str) -> Option<&str> {
    let (letter, words) = text.split_once(" is ")?;
    let upper = !letter.is_empty() && letter.chars().all(|letter| letter.is_ascii_uppercase());
    upper.then_some(words)
}

fn suppressions(table: &Table, shown: &SafeTable, outcome: &Outcome) -> Vec<Suppression> {
    let mut all = Vec::new();
    for row in &shown.rows {
        // Rows may have been put in another order; a code or label finds its slots again.
        let slots = table
            .rows
            .iter()
            .position(|head| head.code == row.code && head.label == row.label);
        for (at, (column, cell)) in shown.columns.iter().zip(&row.cells).enumerate() {
            let SafeCell::Suppressed(reason) = cell else {
                continue;
            };
            let entry = slots.map(|row| &table.slots[row][at].entry);
            let width = match entry {
                Some(Entry::Base(BaseId(id))) => outcome.widths.get(id),
                _ => None,
            };
            all.push(Suppression {
                figure: shown.figure_id(row, column),
                table: shown.id.clone(),
                row: row.label.clone(),
                column: column.heading.clone(),
                reason: *reason,
                possible: width.map(|width| width.unsigned_abs() + 1),
            });
        }
    }
    all
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
    let mut notes = spec.notes.clone();
    notes.extend(table.notes.iter().cloned());
    if let Some(to) = survivors.rounded(table) {
        notes.push(format!(
            "Counts of people are rounded to the nearest {to}, and other numbers are worked out from the rounded counts."
        ));
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
        columns: table.columns.clone(),
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
