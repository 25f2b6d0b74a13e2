//! Which edition of a document is made: a draft, which says so on every page, or a final set; and the final sets there are.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::files;
use crate::finding::Finding;
use crate::model::Period;

/// The folder of final sets; each stands in a folder named by its day.
pub const FINAL: &str = "final";

/// Which edition is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Edition {
    /// From whatever has arrived.
    #[default]
    Draft,
    /// Fit to be published; a correction says which set it takes the place of.
    Final {
        /// The day of the latest final set before it.
        replaces: Option<Date>,
    },
}

impl Edition {
    /// What the cover says of it.
    pub(super) fn status(self, as_at: Date) -> String {
        let day = Period::Day(as_at).label();
        match self {
            Edition::Draft => format!("Draft as at {day}. Not for publication."),
            Edition::Final { replaces: None } => format!("Final, {day}."),
            Edition::Final {
                replaces: Some(earlier),
            } => format!(
                "Final, {day}. It corrects the report of {}, and takes its place.",
                Period::Day(earlier).label()
            ),
        }
    }
}

/// The days of the final sets, earliest first. Their figures are kept in `own`: what they printed is known to everybody.
pub(super) fn read(
    root: &Path,
    own: &mut BTreeMap<String, Vec<u8>>,
    findings: &mut Vec<Finding>,
) -> Vec<Date> {
    let mut days = Vec::new();
    for path in files::walk(root, FINAL).gather(findings) {
        let Some(day) = path
            .strip_prefix("final/")
            .and_then(|rest| rest.strip_suffix("/figures.json"))
            .and_then(|day| day.parse::<Date>().ok())
        else {
            continue;
        };
        match files::read(root, &path) {
            Ok(bytes) => {
                own.insert(path, bytes);
                days.push(day);
            }
            Err(finding) => findings.push(*finding),
        }
    }
    days.sort();
    days
}
