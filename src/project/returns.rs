//! The returns as they lie in the folder: which source names which file, what is missing, what nobody asked for.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Project, REPORT, files};
use crate::finding::{Checked, Code, Finding, Location};
use crate::ingest::{File, SourceSpec};

/// The returns that were found and read.
#[derive(Debug, Clone, Default)]
pub struct Returns {
    /// Each file once, sorted by name.
    pub files: Vec<File>,
    /// Each source once for every file it names, in the order of report.toml and then of names; `file` is the exact name.
    pub sources: Vec<SourceSpec>,
}

impl Project {
    /// Finds and reads the files that the sources name. A source without a file, a file without a source, and a file that
    /// cannot be read are findings.
    pub fn returns(&self) -> Checked<Returns> {
        let mut findings = Vec::new();
        let names = files::walk(&self.folder, "").gather(&mut findings);
        let mut wanted = BTreeSet::new();
        let mut sources = Vec::new();
        for source in &self.sources {
            if !files::stays_inside(&source.file) {
                // Refused when the folder was opened.
                continue;
            }
            let place = || Location::line(REPORT, source.line);
            let about = |finding: Finding| finding.about(&source.dataset, source.agency.as_deref());
            match files::matching(&source.file, &names) {
                Ok(matched) if matched.is_empty() => findings.push(about(Finding::new(
                    Code::FileMissing,
                    place(),
                    format!("No file is there for \"{}\".", source.file),
                ))),
                Ok(matched) => {
                    for name in matched {
                        wanted.insert(name.to_owned());
                        sources.push(SourceSpec {
                            file: name.to_owned(),
                            ..source.clone()
                        });
                    }
                }
                Err(problem) => findings.push(about(Finding::new(
                    Code::ConfigInvalid,
                    place(),
                    format!(
                        "\"{}\" could not be read as a pattern: {problem}.",
                        source.file
                    ),
                ))),
            }
        }
        for name in &names {
            if name.starts_with("returns/") && !wanted.contains(name) && !is_ours(name) {
                findings.push(Finding::new(
                    Code::FileUndeclared,
                    Location::file(name.as_str()),
                    "No [[source]] in report.toml names this file, so nothing in it is used.",
                ));
            }
        }
        let mut read = Vec::new();
        for name in wanted {
            match files::read(&self.folder, &name) {
                Ok(bytes) => read.push(File {
                    name: name.as_str().into(),
                    bytes: Arc::from(bytes),
                }),
                Err(finding) => findings.push(*finding),
            }
        }
        // What could not be read has its finding; ingest need not miss it again.
        sources.retain(|source| read.iter().any(|file| *file.name == *source.file));
        let returns = Returns {
            files: read,
            sources,
        };
        Checked::new(returns, findings)
    }
}

/// A note for people that says what belongs into the folder is no return.
fn is_ours(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.eq_ignore_ascii_case("readme.md") || name.eq_ignore_ascii_case("readme.txt")
}
