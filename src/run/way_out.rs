//! A way out of an error of protection. What is offered was worked out, protected and attacked before: broader categories, longer periods, or
//! tables that are not published. Nothing is tried where there is no such error.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::Figures;
use super::attacked::attacked;
use crate::advice::{Suggestion, ways_out};
use crate::aggregate::{self, table_spec::TableSpec};
use crate::finding::{Code, Finding, Severity};
use crate::project::Project;
use crate::protect;

/// Most ways that are tried.
const MOST: usize = 8;

/// So many base cells are worked out again but once, with all tables left out.
const LARGE: usize = 1000;

/// Says in the help of each error what clears all of them. What is suggested for the tables of a way goes to `suggestions`.
pub(super) fn offer(
    project: &Project,
    figures: &Figures,
    as_at: Date,
    findings: &mut [Finding],
    suggestions: &mut Vec<Suggestion>,
) {
    if !findings.iter().any(is_open) {
        return;
    }
    let mut involved = figures.safe.record().open.clone();
    involved.extend(tables_of(findings));
    let mut tried = 0;
    let mut found = None;
    // What is left out may leave another table open, which then is left out too.
    while found.is_none() && tried < MOST && !involved.is_empty() {
        let specs = project
            .tables
            .iter()
            .filter(|spec| involved.contains(&spec.id));
        let specs: Vec<&Arc<TableSpec>> = specs.collect();
        if specs.is_empty() {
            break;
        }
        let mut ways = ways_out(&specs, &project.datasets, &project.codes);
        if figures.tables.cells.len() > LARGE || tried > 0 {
            ways.drain(..ways.len() - 1);
        }
        let before = involved.len();
        for way in ways.into_iter().take(MOST - tried) {
            tried += 1;
            let left = still_open(project, figures, as_at, &way.specs);
            if left.as_ref().is_some_and(BTreeSet::is_empty) {
                found = Some(way);
                break;
            }
            involved.extend(left.into_iter().flatten());
        }
        if involved.len() == before {
            break;
        }
    }
    let help = match &found {
        Some(way) => format!(
            "This was tried, and then nothing can be worked out: write {}. yearly build puts the whole files, ready to be copied there, into out/private/suggested/.",
            way.words
        ),
        None => "Broader categories, longer periods and leaving out the tables that it is about were tried, and none of them is enough. Take the tables of its dataset out of the report, or name in a [[disclosure.override]] of report.toml who answers for the figure, and why.".to_owned(),
    };
    for finding in findings.iter_mut().filter(|finding| is_open(finding)) {
        finding.help.clone_from(&help);
    }
    for own in found.into_iter().flat_map(|way| way.suggestions) {
        suggestions.retain(|other| other.table != own.table);
        suggestions.push(own);
    }
}

/// An error of protection.
fn is_open(finding: &Finding) -> bool {
    let codes = [
        Code::Unprotected,
        Code::DisclosureOpen,
        Code::DisclosureUnknown,
    ];
    finding.severity == Severity::Error && codes.contains(&finding.code)
}

/// The tables of this year that the attacker's findings name: what can be worked out, and from what.
fn tables_of(findings: &[Finding]) -> BTreeSet<String> {
    let own = findings
        .iter()
        .filter(|finding| is_open(finding) && finding.code != Code::Unprotected);
    let figures = own.flat_map(|finding| {
        let quoted = finding.message.split('"').nth(1);
        let from = finding
            .message
            .rsplit_once(": ")
            .map_or("", |(_, from)| from);
        quoted.into_iter().chain(from.split([',', ' ']))
    });
    let tables = figures.filter_map(|figure| Some(figure.split_once('/')?.0.to_owned()));
    tables.collect()
}

/// The tables that are still open with these declarations; none when it is not known which.
fn still_open(
    project: &Project,
    figures: &Figures,
    as_at: Date,
    changed: &[Arc<TableSpec>],
) -> Option<BTreeSet<String>> {
    let mut options = project.aggregate_options(as_at, figures.personal.clone());
    for spec in &mut options.tables {
        if let Some(own) = changed.iter().find(|own| own.id == spec.id) {
            *spec = Arc::clone(own);
        }
    }
    let tables = aggregate::aggregate(&figures.validated, &options).value;
    let safe = protect::protect(&tables, &project.protect_options());
    let mut open = safe.value.record().open.clone();
    if open.is_empty() {
        let made = attacked(project, &tables, &safe.value, None);
        open = tables_of(&made.findings);
        if open.is_empty() && made.findings.iter().any(is_open) {
            return None;
        }
    }
    (!open.is_empty() || !safe.findings.iter().any(is_open)).then_some(open)
}
