//! `yearly compare`: each figure that changed between two builds, or since a year that was closed, with its cause, and the sentences that
//! changed with it. Reads protected files only, and shows no number that is withheld on either side.

mod cause;
mod sentences;
mod set;

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::args::{Compare, CompareFormat};
use super::exit::Exit;
use super::terminal::Terminal;
use cause::{Cause, Change, Kind};
use sentences::Sentence;
use set::Set;

/// The version of the form of `--format json`.
const SCHEMA_VERSION: u32 = 1;

/// So many figures are named with a sentence.
const MOST_NAMED: usize = 4;

/// Runs it.
pub(crate) fn run(folder: &Path, args: &Compare, terminal: &Terminal) -> anyhow::Result<Exit> {
    let before = Set::read(&folder.join(&args.before), &args.before)?;
    let after = Set::read(&folder.join(&args.after), &args.after)?;
    let found = Found::new(&before, &after);
    match args.format {
        CompareFormat::Human => terminal.result(found.human(&before, &after).trim_end())?,
        CompareFormat::Json => {
            let report = Report {
                schema_version: SCHEMA_VERSION,
                before: before.about(),
                after: after.about(),
                figures: &found.changes,
                sentences: &found.sentences,
                same: found.same,
                other_rule_same_value: found.ruled,
            };
            terminal.result(&serde_json::to_string_pretty(&report)?)?;
        }
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Report<'a> {
    schema_version: u32,
    before: set::About<'a>,
    after: set::About<'a>,
    figures: &'a [Change],
    sentences: &'a [Sentence],
    /// Figures that print the same.
    same: usize,
    /// Those of them that are made by another rule.
    other_rule_same_value: usize,
}

/// What was found.
struct Found {
    changes: Vec<Change>,
    sentences: Vec<Sentence>,
    same: usize,
    ruled: usize,
}

impl Found {
    fn new(before: &Set, after: &Set) -> Found {
        let (mut changes, mut same, mut ruled) = (Vec::new(), 0, 0);
        for (key, old) in &before.figures {
            match after.figures.get(key) {
                None => changes.push(Change::one_sided(key, old, Kind::Gone)),
                Some(new) if old.text == new.text && old.unit == new.unit => {
                    same += 1;
                    ruled += usize::from(cause::other_rule(before, after, old, new));
                }
                Some(new) => changes.push(Change::between(key, before, old, after, new)),
            }
        }
        for (key, new) in &after.figures {
            if !before.figures.contains_key(key) {
                changes.push(Change::one_sided(key, new, Kind::New));
            }
        }
        let sentences = sentences::changed(before, after, &changes);
        Found {
            changes,
            sentences,
            same,
            ruled,
        }
    }

    fn of(&self, kind: Kind) -> usize {
        self.changes
            .iter()
            .filter(|change| change.kind == kind)
            .count()
    }

    fn human(&self, before: &Set, after: &Set) -> String {
        let mut text = format!("From {} to {}.\n", before.words(), after.words());
        if self.changes.is_empty() && self.sentences.is_empty() {
            let _ = writeln!(
                text,
                "Nothing changed: all {} figures print the same.",
                self.same
            );
        } else {
            let _ = writeln!(
                text,
                "Figures: {} changed, {} new, {} gone, {} the same. Sentences: {} changed.",
                self.of(Kind::Changed),
                self.of(Kind::New),
                self.of(Kind::Gone),
                self.same,
                self.sentences.len(),
            );
        }
        if before.profile != after.profile {
            let (old, new) = (&before.profile, &after.profile);
            let _ = writeln!(text, "The disclosure profile was {old} and is {new}.");
        }
        if self.ruled > 0 {
            let _ = writeln!(
                text,
                "Of the same, {} are made by another rule.",
                self.ruled
            );
        }
        for cause in Cause::ALL {
            let mut fitting = self
                .changes
                .iter()
                .filter(|change| {
                    change.kind == Kind::Changed && change.causes.first() == Some(&cause)
                })
                .peekable();
            if fitting.peek().is_none() {
                continue;
            }
            let _ = writeln!(text, "\n{}:", cause.words());
            for change in fitting {
                let _ = writeln!(text, "  {}", change.line());
                let also: Vec<&str> = change.causes[1..].iter().map(|c| c.word()).collect();
                if !also.is_empty() {
                    let _ = writeln!(text, "      also: {}", also.join(", "));
                }
                if !change.files.is_empty() {
                    let _ = writeln!(text, "      from {}", change.files.join(", "));
                }
            }
        }
        for (kind, words) in [
            (Kind::New, "New figures"),
            (Kind::Gone, "Figures that are gone"),
        ] {
            if self.of(kind) > 0 {
                let _ = writeln!(text, "\n{words}:");
                for change in self.changes.iter().filter(|change| change.kind == kind) {
                    let _ = writeln!(text, "  {}", change.line());
                }
            }
        }
        let mut document = "";
        for sentence in &self.sentences {
            if sentence.document != document {
                document = &sentence.document;
                let _ = writeln!(text, "\nSentences of {document}:");
            }
            for (sign, words) in [('-', &sentence.before), ('+', &sentence.after)] {
                if let Some(words) = words {
                    let _ = writeln!(text, "  {sign} {words}");
                }
            }
            if !sentence.figures.is_empty() {
                let more = sentence.figures.len().saturating_sub(MOST_NAMED);
                let named = &sentence.figures[..sentence.figures.len() - more];
                let _ = write!(text, "      with {}", named.join(", "));
                if more > 0 {
                    let _ = write!(text, " or {more} more that print the same");
                }
                text.push('\n');
            }
        }
        text
    }
}
