//! What protection says to the people who make the report: cells and reasons, never a number.

use std::collections::{BTreeMap, BTreeSet};

use super::linked_sums::low;
use super::policy::Policies;
use super::safe_cell::{Reason, SafeCell};
use super::safe_table::SafeTable;
use super::secondary_suppression::Outcome;
use super::suppression_record::Override;
use crate::aggregate::{Amount, Entry, Filter, Table, Tables, described, explain};
use crate::finding::{Code, Finding, Location};
use crate::model::{Period, YearKind, listed_to};

/// Most cells that a finding names.
const MOST_NAMED: usize = 12;

/// The file in which the overrides stand.
const REPORT: &str = "report.toml";

/// Which figures of a table are withheld, by their reason. One finding a table: how many there are must not tell whether any of the
/// numbers is withheld only for the sake of another.
pub(crate) fn withheld(table: &Table, shown: &SafeTable) -> Option<Finding> {
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in &shown.rows {
        for (column, cell) in shown.columns.iter().zip(&row.cells) {
            if let SafeCell::Suppressed(reason) = cell
                && !column.hidden
            {
                let name = format!("{} ({})", row.label, column.heading);
                by_reason.entry(reason.words()).or_default().push(name);
            }
        }
    }
    if by_reason.is_empty() {
        return None;
    }
    let reasons = by_reason
        .into_iter()
        .map(|(words, names)| format!("because {words}: {}", listed_to(&names, MOST_NAMED)));
    let reasons: Vec<String> = reasons.collect();
    let message = format!(
        "In the table \"{}\" figures are withheld {}.",
        shown.id,
        reasons.join("; ")
    );
    Some(
        Finding::new(Code::FigureWithheld, table.spec.location(), message)
            .about(&shown.dataset, None),
    )
}

/// What is wrong with an override, if anything.
pub(crate) fn wrong_override(
    one: &Override,
    exists: bool,
    blank: impl Fn(&str) -> bool,
) -> Option<Finding> {
    let (message, help) = if !exists {
        (
            format!(
                "A [[disclosure.override]] names the figure \"{}\", which does not exist.",
                one.figure
            ),
            "Take the name from yearly list figures, or take the override out.",
        )
    } else if blank(&one.reason) {
        (
            format!(
                "The [[disclosure.override]] of \"{}\" gives no reason, so the figure stays withheld.",
                one.figure
            ),
            "Write in reason = \"...\" why nobody can be recognised from it.",
        )
    } else if blank(&one.name) {
        (
            format!(
                "The [[disclosure.override]] of \"{}\" does not say who decided, so the figure stays withheld.",
                one.figure
            ),
            "Write in name = \"...\" who answers for it.",
        )
    } else {
        return None;
    };
    Some(Finding::new(Code::OverrideInvalid, place(one), message).help(help))
}

fn place(one: &Override) -> Location {
    match one.line {
        Some(line) => Location::line(REPORT, line),
        None => Location::file(REPORT),
    }
}

/// Overrides of figures that would be shown anyway.
pub(crate) fn without_effect(
    tables: &Tables,
    policies: &Policies<'_>,
    overrides: &[Override],
) -> Vec<Finding> {
    let plain = super::primary_suppression::small(tables, policies, &BTreeSet::new());
    let idle = overrides.iter().filter(|one| {
        let explained = explain(tables, &one.figure);
        let parts = explained.into_iter().flat_map(|explained| explained.parts);
        let mut places = parts.filter_map(|part| {
            tables
                .cells
                .iter()
                .position(|cell| std::ptr::eq(cell, part.cell))
        });
        !places.any(|at| plain[at].is_some())
    });
    idle.map(|one| {
        let message = format!(
            "The [[disclosure.override]] of \"{}\" shows a figure that is not small.",
            one.figure
        );
        Finding::new(Code::OverrideIdle, place(one), message)
    })
    .collect()
}

/// Small counts that an earlier report printed already: withholding them now hides nothing.
pub(crate) fn printed_before(
    tables: &Tables,
    hidden: &[Option<Reason>],
    known: &BTreeSet<usize>,
) -> Option<Finding> {
    let both = known.iter().filter(|at| hidden[**at].is_some());
    let message = "An earlier report printed what is withheld now";
    about_cells(Code::PrintedBefore, message, tables, both)
}

/// Small counts for which nothing more could be withheld.
pub(crate) fn open(tables: &Tables, outcome: &Outcome) -> Option<Finding> {
    let message = "What is shown leaves too few possible values for a withheld number, and nothing more can be withheld for it";
    about_cells(Code::Unprotected, message, tables, outcome.open.iter())
}

/// The published tables that rest on one of these cells.
pub(crate) fn tables_of(tables: &Tables, cells: &[usize]) -> BTreeSet<String> {
    let published = tables.tables.iter().filter(|table| table.spec.publish);
    let rests = published.filter(|table| {
        let mut bases = table
            .slots
            .iter()
            .flatten()
            .flat_map(|slot| slot.entry.bases());
        bases.any(|id| cells.contains(&id.0))
    });
    rests.map(|table| table.spec.id.clone()).collect()
}

/// A finding that tells its base cells after a colon, if there are any.
fn about_cells<'a>(
    code: Code,
    message: &str,
    tables: &Tables,
    cells: impl Iterator<Item = &'a usize>,
) -> Option<Finding> {
    let name = |at: &usize| match tables.cells.get(*at) {
        Some(cell) => described(cell),
        None => "a number that an earlier report withheld".to_owned(),
    };
    let mut names: Vec<String> = cells.map(name).collect();
    names.dedup();
    let message = format!("{message}: {}.", listed_to(&names, MOST_NAMED));
    (!names.is_empty()).then(|| Finding::new(code, Location::Folder, message))
}

/// Breakdowns in which everybody is in one class: that says something of each of them, without any small number.
pub(crate) fn all_in_one(
    tables: &Tables,
    policies: &Policies<'_>,
    hidden: &[Option<Reason>],
) -> Vec<Finding> {
    let mut found = BTreeSet::new();
    let all = || tables.relations.iter();
    let printed =
        all().filter(|relation| relation.parts.iter().all(|id| tables.cell(*id).is_some()));
    for relation in printed {
        let whole = relation.whole.0;
        let Some(cell) = tables.cell(relation.whole) else {
            continue;
        };
        let profile = policies.cell(whole);
        let Amount::Exact(size) = cell.amount else {
            continue;
        };
        let open = hidden[whole].is_none() && profile.hide.is_some() && profile.controls(cell);
        if relation.parts.len() < 2 || size.is_zero() || !open {
            continue;
        }
        let full = relation.parts.iter().find(|part| {
            hidden[part.0].is_none()
                && low(&tables.cells[part.0]) == Some(size)
                && !by_time(tables, whole, part.0)
        });
        if let Some(part) = full {
            found.insert(part.0);
        }
    }
    let mut named: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (at, table) in tables.tables.iter().enumerate() {
        if !table.spec.publish {
            continue;
        }
        for (row, slots) in table.rows.iter().zip(&table.slots) {
            for (slot, head) in slots.iter().zip(&table.columns) {
                if let Entry::Base(id) = &slot.entry
                    && found.contains(&id.0)
                    && !row.total
                    && !head.total
                {
                    let name = format!("{} ({})", row.label, head.heading);
                    named.entry(at).or_default().push(name);
                }
            }
        }
    }
    named
        .into_iter()
        .map(|(at, names)| {
            let table = &tables.tables[at];
            let message = format!(
                "In the table \"{}\" all who are counted fall into one class, which says something of every one of them: {}.",
                table.spec.id,
                listed_to(&names, MOST_NAMED)
            );
            Finding::new(Code::AllInOne, table.spec.location(), message).about(&table.spec.dataset, None)
        })
        .collect()
}

/// Whether a part differs from its whole by a period: that all cases fell in one month says nothing of anybody.
fn by_time(tables: &Tables, whole: usize, part: usize) -> bool {
    let filters = &tables.cells[whole].key.filters;
    let own = tables.cells[part].key.filters.iter();
    let mut more = own.filter(|(column, filter)| filters.get(*column) != Some(filter));
    more.any(|(_, filter)| match filter {
        Filter::Span(_) | Filter::Days(..) => true,
        Filter::Any(codes) => codes
            .iter()
            .all(|code| Period::parse(code, YearKind::Financial).is_some()),
        Filter::Given | Filter::Blank | Filter::Asked | Filter::Unbroken(_) | Filter::Except(_) => {
            false
        }
    })
}
