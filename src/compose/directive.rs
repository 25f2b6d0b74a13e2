//! Blocks that people place with Markdown alone: a paragraph that is only `{table: lado-source}`,
//! `{chart: lado-source | The message}` or `{keys: Referrals = lado-source/total/n, before lado-source/total/previous}`.

use super::calls::{Call, ChartCall, Item, KeyCall, TableCall};
use super::document::Block;
use super::figure_comparison::Tolerance;
use super::inline_runs::is_directive;
use super::make::Maker;
use crate::finding::{Code, Finding, Location};
use crate::model::{did_you_mean, strip_private};

/// A block asked for in narrative: its word and what follows the colon.
pub(super) struct Directive {
    word: String,
    rest: String,
}

/// The blocks that a paragraph asks for, one a line; none when it is an ordinary paragraph.
pub(super) fn directives(source: &str) -> Option<Vec<Directive>> {
    let each: Option<Vec<Directive>> = source.lines().map(one).collect();
    each.or_else(|| Some(vec![one(&source.replace('\n', " "))?]))
        .filter(|all| !all.is_empty())
}

fn one(text: &str) -> Option<Directive> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    if !is_directive(inner) {
        return None;
    }
    let (word, rest) = inner.split_once(':')?;
    Some(Directive {
        word: word.trim().to_owned(),
        rest: rest.trim().to_owned(),
    })
}

impl Maker<'_> {
    /// Places what a paragraph asks for.
    pub(super) fn directive(&mut self, asked: Directive, at: &Location) -> Vec<Block> {
        let item = match asked.word.as_str() {
            "keys" => Item::Keys(
                asked
                    .rest
                    .split('|')
                    .filter_map(|item| self.key_item(item, at))
                    .collect(),
            ),
            word => {
                let (head, title) = match asked.rest.split_once('|') {
                    Some((head, title)) => (head, Some(title.trim().to_owned())),
                    None => (asked.rest.as_str(), None),
                };
                let mut parts = head.split(',').map(str::trim);
                let id = parts.next().unwrap_or_default().to_owned();
                if word == "chart" {
                    let mut call = ChartCall {
                        id,
                        title,
                        ..ChartCall::default()
                    };
                    for (word, value) in self.words(parts, &["n", "when"], at) {
                        match word {
                            "n" => match value.parse() {
                                Ok(n) => call.n = n,
                                Err(_) => self.cannot_read(value, at),
                            },
                            _ => call.when = Some(value.to_owned()),
                        }
                    }
                    Item::Chart(call)
                } else {
                    let mut call = TableCall {
                        id,
                        title,
                        ..TableCall::default()
                    };
                    for (word, value) in self.words(parts, &["rows", "cells", "columns"], at) {
                        let names = value.split_whitespace().map(str::to_owned).collect();
                        match word {
                            "rows" => call.rows = names,
                            "cells" => call.cells = names,
                            _ => call.columns = names,
                        }
                    }
                    Item::Table(call)
                }
            }
        };
        self.place(&Call {
            item,
            at: at.clone(),
        })
    }

    /// `Label = id, of id, before id, since words, when words, tolerance words`.
    fn key_item(&mut self, text: &str, at: &Location) -> Option<KeyCall> {
        let Some((label, rest)) = text.split_once('=') else {
            self.cannot_read(text.trim(), at);
            return None;
        };
        let mut parts = rest.split(',').map(str::trim);
        let mut call = KeyCall {
            label: label.trim().to_owned(),
            id: bare(parts.next().unwrap_or_default()),
            of: None,
            before: None,
            since: None,
            when: None,
            tolerance: Tolerance::Exact,
        };
        let known = ["of", "before", "since", "when", "tolerance"];
        for (word, value) in self.words(parts, &known, at) {
            match word {
                "of" => call.of = Some(bare(value)),
                "before" => call.before = Some(bare(value)),
                "since" => call.since = Some(value.to_owned()),
                "when" => call.when = Some(value.to_owned()),
                _ => match Tolerance::parse(value) {
                    Some(tolerance) => call.tolerance = tolerance,
                    None => self.cannot_read(value, at),
                },
            }
        }
        Some(call)
    }

    /// Settings of the form `word value`; those that are not known are told.
    fn words<'t>(
        &mut self,
        parts: impl Iterator<Item = &'t str>,
        known: &[&str],
        at: &Location,
    ) -> Vec<(&'t str, &'t str)> {
        let mut out = Vec::new();
        for part in parts.filter(|part| !part.is_empty()) {
            let (word, value) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
            if known.contains(&word) && !value.trim().is_empty() {
                out.push((word, value.trim()));
                continue;
            }
            let help = did_you_mean(
                word,
                known.iter().copied(),
                &format!("It may be followed by {}.", known.join(", ")),
            );
            self.report(
                Finding::new(
                    Code::TemplateInvalid,
                    at.clone(),
                    format!("\"{}\" is not understood here.", strip_private(part)),
                )
                .help(help),
            );
        }
        out
    }

    fn cannot_read(&mut self, text: &str, at: &Location) {
        self.report(
            Finding::new(
                Code::TemplateInvalid,
                at.clone(),
                format!("\"{}\" is not understood here.", strip_private(text)),
            )
            .help("Key figures are written {keys: Label = table/row/cell | Label = table/row/cell}, a chart {chart: table, n 1 | Message}."),
        );
    }
}

/// An id without the braces that people may put around it from habit.
fn bare(id: &str) -> String {
    id.trim().trim_matches(['{', '}']).to_owned()
}
