//! A comparison in words.

use std::fmt::Write as _;

use super::cause::{Cause, Change, Kind};
use super::comparison::Comparison;
use super::sentences::ChangedSentence;

/// So many figures are named with a sentence.
const MOST_NAMED: usize = 4;

impl Comparison<'_> {
    /// It in words, each line ended.
    pub fn text(&self) -> String {
        let of = |kind: Kind| self.figures.iter().filter(move |c| c.kind == kind);
        let (before, after) = (self.before, self.after);
        let mut text = format!("From {} to {}.\n", before.words(), after.words());
        if self.figures.is_empty() && self.sentences.is_empty() {
            let _ = writeln!(
                text,
                "Nothing changed: all {} figures print the same.",
                self.same
            );
        } else {
            let _ = writeln!(
                text,
                "Figures: {} changed, {} new, {} gone, {} the same. Sentences: {} changed.",
                of(Kind::Changed).count(),
                of(Kind::New).count(),
                of(Kind::Gone).count(),
                self.same,
                self.sentences.len(),
            );
        }
        if before.profile != after.profile {
            let (old, new) = (&before.profile, &after.profile);
            let _ = writeln!(text, "The disclosure profile was {old} and is {new}.");
        }
        if self.other_rule_same_value > 0 {
            let _ = writeln!(
                text,
                "Of the same, {} are made by another rule.",
                self.other_rule_same_value
            );
        }
        for cause in Cause::ALL {
            let first = |change: &&Change| change.causes.first() == Some(&cause);
            let mut lines = of(Kind::Changed).filter(first).map(changed).peekable();
            if lines.peek().is_some() {
                let _ = writeln!(text, "\n{}:", cause.words());
                text.extend(lines);
            }
        }
        for (kind, words) in [
            (Kind::New, "New figures"),
            (Kind::Gone, "Figures that are gone"),
        ] {
            let mut lines = of(kind).map(changed).peekable();
            if lines.peek().is_some() {
                let _ = writeln!(text, "\n{words}:");
                text.extend(lines);
            }
        }
        let mut document = "";
        for sentence in &self.sentences {
            if sentence.document != document {
                document = &sentence.document;
                let _ = writeln!(text, "\nSentences of {document}:");
            }
            text.push_str(&said(sentence));
        }
        text
    }
}

/// A figure that is not as it was, and why.
fn changed(change: &Change) -> String {
    let mut text = format!("  {}\n", change.line());
    let also = change.causes.iter().skip(1);
    let also: Vec<&str> = also.map(|cause| cause.word()).collect();
    if !also.is_empty() {
        let _ = writeln!(text, "      also: {}", also.join(", "));
    }
    if !change.files.is_empty() {
        let _ = writeln!(text, "      from {}", change.files.join(", "));
    }
    text
}

/// A sentence as it was and as it is, and the figures that changed in it.
fn said(sentence: &ChangedSentence) -> String {
    let mut text = String::new();
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
    text
}
