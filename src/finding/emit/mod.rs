//! Findings as text: for people, and for programs. One small file a format; each writes to a `Write`.

pub mod human;
pub mod json;

use std::collections::BTreeMap;

use super::{Finding, Grouped, Severity, counts};

/// What the formats write.
#[derive(Debug, Clone, Copy)]
pub struct Findings<'a> {
    /// The findings, grouped.
    pub grouped: &'a Grouped,
    /// Agency id to printed name.
    pub agencies: &'a BTreeMap<String, String>,
}

/// How many findings of each severity, gravest first.
pub(crate) type Counts = [(Severity, usize); 4];

impl<'a> Findings<'a> {
    /// Counts of all.
    pub(crate) fn counts(&self) -> Counts {
        counts(&self.grouped.findings)
    }

    /// Counts by agency, ordered by agency id; only agencies with findings that are open.
    pub(crate) fn by_agency(&self) -> Vec<(&'a str, &'a str, Counts)> {
        let mut by: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in &self.grouped.findings {
            if let Some(agency) = &finding.agency {
                by.entry(agency).or_default().push(finding);
            }
        }
        by.into_iter()
            .map(|(id, findings)| {
                let name = self.agencies.get(id).map_or(id, String::as_str);
                (id, name, counts(findings))
            })
            .filter(|(_, _, counts)| counts.iter().any(|(_, count)| *count > 0))
            .collect()
    }
}
