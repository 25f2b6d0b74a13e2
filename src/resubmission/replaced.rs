//! Returns that a source says another one replaces: nothing of them is counted.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::{Code, Finding, Location};
use crate::model::{Pattern, SourceSpec, pattern};

/// Which files of which dataset another one replaces, as the sources say.
pub(crate) struct Replaced<'a> {
    rules: Vec<Rule<'a>>,
    /// The files, each with its dataset, that were left out for another.
    left_out: BTreeSet<(Arc<str>, String)>,
}

struct Rule<'a> {
    source: &'a SourceSpec,
    /// The files that count.
    newer: Option<Pattern>,
    /// The files that do not.
    older: Pattern,
}

impl<'a> Replaced<'a> {
    /// Gathers what the sources say.
    pub(crate) fn new(sources: impl Iterator<Item = &'a SourceSpec>) -> Self {
        let rules = sources.filter_map(|source| {
            Some(Rule {
                source,
                newer: pattern(&source.file),
                older: pattern(source.replaces.as_deref()?)?,
            })
        });
        Replaced {
            rules: rules.collect(),
            left_out: BTreeSet::new(),
        }
    }

    /// The source whose file takes the place of this one in a dataset.
    pub(crate) fn by(&self, file: &str, dataset: &str) -> Option<&'a SourceSpec> {
        let rule = self.rules.iter().find(|rule| {
            let itself = || {
                let is_pattern = rule.source.file.contains(['*', '?']);
                let newer = rule.newer.as_ref();
                !is_pattern && newer.is_some_and(|glob| glob.is_match(file))
            };
            rule.source.dataset == dataset && rule.older.is_match(file) && !itself()
        });
        rule.map(|rule| rule.source)
    }

    /// Whether a file is left out of a dataset for another; remembers that it was.
    pub(crate) fn leaves_out(&mut self, file: &Arc<str>, dataset: &str) -> bool {
        let replaced = self.by(file, dataset).is_some();
        if replaced {
            self.left_out.insert((file.clone(), dataset.to_owned()));
        }
        replaced
    }

    /// What is told of the files that were left out for another.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (file, dataset) in &self.left_out {
            let Some(by) = self.by(file, dataset) else {
                continue;
            };
            let message = format!(
                "{file} was replaced by {}, as report.toml says, so nothing of it was counted.",
                by.file
            );
            findings.push(
                Finding::new(Code::Superseded, Location::file(file.clone()), message)
                    .about(dataset, by.agency.as_deref()),
            );
        }
        findings
    }
}
