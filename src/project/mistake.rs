//! Mistakes in settings: where they stand, and the name that may have been meant.

use std::sync::Arc;

use super::config::REPORT;
use crate::finding::{Code, Finding, Location};
use crate::model::did_you_mean;

/// Something wrong in a file.
pub(super) fn within(file: impl Into<Arc<str>>, message: impl Into<String>) -> Finding {
    Finding::new(Code::ConfigInvalid, Location::file(file), message)
}

/// Something wrong in a line of report.toml.
pub(super) fn at(line: u32, message: impl Into<String>) -> Finding {
    Finding::new(Code::ConfigInvalid, Location::line(REPORT, line), message)
}

/// A name that is not declared: with the one that may be meant, else with all there are.
pub(super) fn undeclared<'a>(
    line: u32,
    message: String,
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> Finding {
    let known: Vec<&str> = known.collect();
    let finding = at(line, message);
    if known.is_empty() {
        return finding;
    }
    let all = format!("There are: {}.", known.join(", "));
    finding.help(did_you_mean(name, known, &all))
}
