//! What agencies owe and have not sent.

use jiff::civil::Date;

use super::{Project, REPORT, Returns, parse};
use crate::finding::{Checked, Code, Finding, Location};
use crate::model::Dataset;

/// A return that has not arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// Agency id.
    pub agency: String,
    /// Its printed name.
    pub agency_name: String,
    /// Dataset id.
    pub dataset: String,
    /// What the return is called.
    pub title: String,
    /// The day it is due.
    pub due: Option<Date>,
    /// Days since then; none while it is not late.
    pub days_late: Option<u32>,
}

impl Project {
    /// The returns that are owed and not there, in the order of report.toml. `datasets` is what was read from those that are: a
    /// source that covers several agencies says only in its sheets which they are.
    pub fn awaited(
        &self,
        returns: &Returns,
        datasets: &[Dataset],
        as_at: Date,
    ) -> Checked<Vec<Awaited>> {
        let mut awaited = Vec::new();
        let mut findings = Vec::new();
        for agency in &self.config.agencies {
            for owes in &agency.owes {
                let dataset = owes.dataset.get_ref();
                let Some(spec) = self.dataset(dataset) else {
                    continue;
                };
                if self.has_arrived(&agency.id, dataset, returns, datasets) {
                    continue;
                }
                let late = owes.due.and_then(|due| as_at.since(due).ok());
                let days_late = late
                    .and_then(|span| u32::try_from(span.get_days()).ok())
                    .filter(|days| *days > 0);
                let message = match (owes.due, days_late) {
                    (Some(due), Some(days)) => format!(
                        "The return \"{}\" from {} was due on {} and is {days} {} late.",
                        spec.title,
                        agency.name,
                        in_words(due),
                        if days == 1 { "day" } else { "days" }
                    ),
                    (Some(due), None) => format!(
                        "The return \"{}\" from {} is due on {} and has not arrived yet.",
                        spec.title,
                        agency.name,
                        in_words(due)
                    ),
                    (None, _) => format!(
                        "The return \"{}\" from {} has not arrived.",
                        spec.title, agency.name
                    ),
                };
                let line = self.line_of(owes.dataset.span().start);
                let finding = Finding::new(
                    Code::ReturnOutstanding,
                    Location::line(REPORT, line),
                    message,
                );
                findings.push(finding.about(dataset, Some(&agency.id)));
                awaited.push(Awaited {
                    agency: agency.id.clone(),
                    agency_name: agency.name.clone(),
                    dataset: dataset.clone(),
                    title: spec.title.clone(),
                    due: owes.due,
                    days_late,
                });
            }
        }
        Checked::new(awaited, findings)
    }

    /// Whether this report has to do with a dataset at all: a source brings it, or an agency owes it.
    pub fn expects(&self, dataset: &str) -> bool {
        let mut owed = self.config.agencies.iter().flat_map(|agency| &agency.owes);
        self.sources.iter().any(|source| source.dataset == dataset)
            || owed.any(|owes| owes.dataset.get_ref() == dataset)
    }

    /// How many returns are owed in all.
    pub fn owed(&self) -> usize {
        self.config.agencies.iter().map(|a| a.owes.len()).sum()
    }

    fn has_arrived(
        &self,
        agency: &str,
        dataset: &str,
        returns: &Returns,
        datasets: &[Dataset],
    ) -> bool {
        let mut owed_by = self
            .config
            .agencies
            .iter()
            .filter(|a| a.owes.iter().any(|owes| owes.dataset.get_ref() == dataset));
        let only_one = owed_by.next().is_some() && owed_by.next().is_none();
        let with_files = self.sources.iter().zip(&returns.by_source);
        let declared = with_files.into_iter().any(|(source, files)| {
            !files.is_empty()
                && source.dataset == dataset
                && match &source.agency {
                    Some(sender) => sender == agency,
                    // A return that names no agency is that of the only one who owes it.
                    None => source.agency_from.is_none() && only_one,
                }
        });
        declared
            || datasets.iter().any(|read| {
                read.spec.id == dataset
                    && read
                        .blocks
                        .iter()
                        .any(|b| b.agency.as_deref() == Some(agency))
            })
    }

    /// Line of a byte of report.toml.
    fn line_of(&self, byte: usize) -> u32 {
        parse::line_of(&self.report_text, byte)
    }
}

/// `16 October 2015`.
fn in_words(date: Date) -> String {
    crate::model::Period::Day(date).label()
}
