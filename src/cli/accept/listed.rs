//! What `yearly accept` lists: what is open, with what may be offered for it, the corrections that were taken, and how much is settled.

use std::sync::Arc;

use super::named::is_open;
use crate::Figures;
use crate::cli::explain::explain_options;
use crate::explain::may_be_told;
use crate::finding::{Finding, Location, fingerprint, reference};
use crate::model::{CellCorrection, Period};
use crate::project::{Project, RESPONSES};

/// What is open, with what may be offered for it, and what is settled.
pub(super) fn listed(project: &Project, run: &Figures, shown: &[Finding]) -> String {
    let mut lines = Vec::new();
    for finding in shown.iter().filter(|finding| is_open(finding)) {
        let mut more = String::new();
        if !finding.repeats.is_empty() {
            more = format!(" (and {} more places)", finding.repeats.len());
        }
        lines.push(format!(
            "{}  {}[{}]  {}{more}\n           {}",
            reference(&fingerprint(finding)),
            finding.severity,
            finding.code.id(),
            finding.location,
            finding.message
        ));
        if let Some(why) = finding
            .reopened
            .as_ref()
            .filter(|why| !why.contains("offered"))
        {
            lines.push(format!("           {why}"));
        } else if let Some(offer) = project.offer(finding) {
            lines.push(format!(
                "           offered from {}, by {}, on {}: {}",
                offer.offered.as_deref().unwrap_or_default(),
                offer.who(),
                Period::Day(offer.received).label(),
                offer.answer.as_deref().unwrap_or("no words")
            ));
        }
    }
    let settled = crate::finding::answered(shown);
    if lines.is_empty() {
        lines.push("Nothing is open that a reason could settle.".to_owned());
    } else {
        lines.push(String::new());
        lines.push("To accept one: yearly accept REFERENCE --reason \"...\"".to_owned());
    }
    let agencies = project.agency_names();
    for taken in &project.responses.corrections {
        lines.push(String::new());
        let what = match may_be_told(explain_options(run, &agencies), taken) {
            true => format!("{}, {}", taken.change(), taken.taken_because()),
            false => format!(
                "another value than stands there, {}; {RESPONSES} holds the reason",
                taken.taken()
            ),
        };
        lines.push(format!(
            "{}  correction  {}\n           {what}",
            reference(&taken.fingerprint),
            place(taken)
        ));
    }
    if !project.responses.corrections.is_empty() {
        lines.push("To take one back: yearly accept REFERENCE --withdraw".to_owned());
    }
    if settled > 0 {
        lines.push(format!("Settled by answers and reasons: {settled}."));
    }
    lines.join("\n")
}

/// Where a corrected value stands.
pub(super) fn place(taken: &CellCorrection) -> Location {
    let sheet = taken.sheet.as_deref().map(Arc::from);
    Location::cells(&taken.file.as_str().into(), sheet.as_ref(), taken.cell)
}
