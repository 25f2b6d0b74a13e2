//! The returns as they lie in the folder: which source names which file, what is missing, what nobody asked for.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::config::REPORT;
use super::files;
use super::mistake::at;
use super::report_folder::Project;
use super::sample;
use super::stamped::Taken;
use crate::finding::{Checked, Code, Finding, Location, Severity};
use crate::ingest::File;
use crate::model::{SourceSpec, pattern};

/// The returns that were found and read.
#[derive(Debug, Clone, Default)]
pub struct Returns {
    /// Each file once, sorted by name.
    pub files: Vec<File>,
    /// The names of the files that each source has, in the order of [`Project::sources`].
    pub by_source: Vec<Vec<Arc<str>>>,
    /// Sources that stand in no report.toml: forms of ours that say themselves what they are.
    pub stamped: Vec<SourceSpec>,
}

impl Project {
    /// Finds and reads the files that the sources name. A source without a file, a file without a source, and a file that
    /// cannot be read are findings.
    pub fn returns(&self) -> Checked<Returns> {
        let mut findings = Vec::new();
        let names = files::walk(&self.folder, "").gather(&mut findings);
        let mut wanted = BTreeSet::new();
        let mut by_source = Vec::new();
        for source in &self.sources {
            let mut matched: Vec<Arc<str>> = Vec::new();
            // What leads outside was refused when the folder was opened, and a pattern that is none is told by ingest.
            if source.may_be_read()
                && files::stays_inside(&source.file)
                && let Some(glob) = pattern(&source.file)
            {
                let fitting = names.iter().filter(|name| glob.is_match(name));
                matched.extend(fitting.map(|name| Arc::from(name.as_str())));
                if matched.is_empty() && !source.awaited {
                    let message = format!("No file is there for \"{}\".", source.file);
                    let at = Location::line(REPORT, source.line);
                    let finding = Finding::new(Code::FileMissing, at, message)
                        .about(&source.dataset, source.agency.as_deref());
                    findings.push(if source.file.contains('\\') {
                        finding.help("Write folders with / instead of \\.")
                    } else {
                        finding
                    });
                }
            }
            wanted.extend(matched.iter().cloned());
            by_source.push(matched);
        }
        let (older, none) = self.replaced(&names);
        findings.extend(none);
        let mut read = Vec::new();
        let mut stamped = Vec::new();
        let mut taken = Taken::new();
        for name in &names {
            if !name.starts_with("returns/")
                || wanted.contains(name.as_str())
                || older.contains(name.as_str())
                || is_ours(name)
            {
                continue;
            }
            let file = files::read(&self.folder, name).ok().map(|bytes| File {
                name: Arc::from(name.as_str()),
                bytes: Arc::from(bytes),
            });
            let form = file.and_then(|file| Some((self.stamped(&file, &mut taken)?, file)));
            let Some(((source, found), file)) = form else {
                findings.push(Finding::new(
                    Code::FileUndeclared,
                    Location::file(name.as_str()),
                    "No [[source]] in report.toml names this file, so nothing in it is used.",
                ));
                continue;
            };
            findings.extend(found);
            if let Some(source) = source {
                stamped.push(source);
                read.push(file);
            }
        }
        for name in wanted {
            match files::read(&self.folder, &name) {
                Ok(bytes) => read.push(File {
                    name,
                    bytes: Arc::from(bytes),
                }),
                Err(finding) => findings.push(*finding),
            }
        }
        let is_form = |file: &&String| stamped.iter().any(|form| form.file == **file);
        for file in self.config.received.keys().filter(|file| !is_form(file)) {
            let message = format!("[received] names {file}, which is no form of ours in returns/.");
            let help = "Correct the name or remove the line. The day of another return stands in its [[source]].";
            let finding = Finding::new(Code::ConfigInvalid, Location::file(REPORT), message);
            findings.push(finding.severity(Severity::Note).help(help));
        }
        read.sort_by(|a, b| a.name.cmp(&b.name));
        findings.extend(sample::returns(self, &read));
        let returns = Returns {
            files: read,
            by_source,
            stamped,
        };
        Checked::new(returns, findings)
    }

    /// The files that others take the place of, as the sources say; with a finding for each name under `replaces` that no file has.
    fn replaced<'a>(&self, names: &'a [String]) -> (BTreeSet<&'a str>, Vec<Finding>) {
        let mut older = BTreeSet::new();
        let mut findings = Vec::new();
        for source in &self.sources {
            let Some(text) = source.replaces.as_deref() else {
                continue;
            };
            // What is no pattern is told by ingest.
            let Some(glob) = pattern(text) else {
                continue;
            };
            let fitting: Vec<&String> = names.iter().filter(|name| glob.is_match(name)).collect();
            older.extend(fitting.iter().map(|name| name.as_str()));
            if fitting.is_empty() {
                let message = format!("No file is there for replaces = \"{text}\".");
                let finding = at(source.line, message)
                .severity(Severity::Note)
                .help("Nothing to do, if the older file was taken out of returns/; else correct the name.");
                findings.push(finding.about(&source.dataset, source.agency.as_deref()));
            }
        }
        (older, findings)
    }
}

/// A note for people that says what belongs into the folder is no return.
fn is_ours(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.eq_ignore_ascii_case("readme.md") || name.eq_ignore_ascii_case("readme.txt")
}
