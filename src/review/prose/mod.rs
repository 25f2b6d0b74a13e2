//! Prose: what sentences say of numbers, dates, lists and names, held against itself and against the figures of the report.
//!
//! A [`Text`] is made from the narrative of a composed document, whose bound figures are known, or from any file by itself. Every
//! check is a small file that looks at one kind of mistake and says nothing when it is not sure: precision comes before completeness.

mod announced_list;
mod body_names;
mod bound;
mod calendar;
mod change_amount;
mod claim;
mod clause;
mod cross_reference;
mod difference;
mod facts;
mod lexicon;
mod line_kind;
mod measure;
mod more;
mod named_time;
mod number;
mod number_like;
mod pace;
mod parts_of_whole;
mod pasted_tables;
mod read;
mod said;
mod stated_change;
mod stated_share;
mod step;
mod sum;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod token;
mod tokenise;
mod unfinished_text;
mod unit;
mod written;

use std::collections::BTreeSet;

use jiff::civil::Date;

pub use lexicon::Words;
pub use text::Text;

use crate::compose::{Block, Document};
use crate::finding::Finding;
use said::Said;

/// What the checks are told.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Words of the field.
    pub words: Words,
    /// First and last day of the period that the text is about, when it is known.
    pub period: Option<(Date, Date)>,
    /// Whether everything that a text may point at is known: not so for one section out of a document.
    pub whole: bool,
}

/// Checks a text by itself, in the order of its lines.
pub fn check(text: &Text, options: &Options) -> Vec<Finding> {
    let targets = cross_reference::targets(text);
    checked(text, options, &targets, false)
}

/// Checks the narrative of a document: all its files together, and their numbers against the figures of the document.
pub(super) fn narrative(document: &Document, options: &Options) -> Vec<Finding> {
    let texts: Vec<Text> = document
        .prose
        .iter()
        .map(|prose| Text::read(&prose.file, &prose.text, &prose.bound))
        .collect();
    let text = Text::joined(texts);
    let mut targets = labels(document);
    targets.extend(cross_reference::targets(&text));
    let mut findings = checked(&text, options, &targets, options.whole);
    findings.extend(bound::check(&[text], document));
    findings
}

fn checked(
    text: &Text,
    options: &Options,
    targets: &BTreeSet<(String, String)>,
    complete: bool,
) -> Vec<Finding> {
    let mut said = Vec::new();
    let period = calendar::covered(text, options.period, &mut said);
    for passage in &text.passages {
        for sentence in &passage.sentences {
            let mut own: Vec<Said> = Vec::new();
            stated_share::check(sentence, &mut own);
            stated_change::check(sentence, &mut own);
            parts_of_whole::check(sentence, &mut own);
            claim::check(sentence, &mut own);
            pace::check(sentence, &mut own);
            unit::check(sentence, &mut own);
            calendar::check(sentence, &mut own);
            if let Some(period) = period {
                calendar::outside(sentence, period, &mut own);
            }
            said.extend(once(own));
        }
        stated_share::across(passage, &mut said);
    }
    announced_list::check(text, &options.words, &mut said);
    pasted_tables::check(&text.passages, &mut said);
    facts::twice(text, &mut said);
    unfinished_text::check(text, &mut said);
    unfinished_text::repeated(text, &mut said);
    body_names::bodies(text, &options.words, &mut said);
    body_names::short(text, &options.words, &mut said);
    cross_reference::check(text, targets, complete, &mut said);
    said.sort_by_key(|said| said.line);
    let mut findings: Vec<Finding> = Vec::new();
    for finding in said.into_iter().map(|said| said.finding(text)) {
        let known = findings.iter().any(|other| {
            other.code == finding.code
                && other.location == finding.location
                && other.message == finding.message
        });
        if !known {
            findings.push(finding);
        }
    }
    findings
}

/// What several checks say of the same numbers is said once.
fn once(said: Vec<Said>) -> Vec<Said> {
    let mut out: Vec<Said> = Vec::new();
    for one in said {
        let known = out.iter().any(|other| {
            one.tokens.len() > 1
                && one
                    .tokens
                    .iter()
                    .filter(|token| other.tokens.contains(token))
                    .count()
                    >= 2
        });
        if !known {
            out.push(one);
        }
    }
    out
}

/// Tables, figures and appendices of a document, by kind and number.
fn labels(document: &Document) -> BTreeSet<(String, String)> {
    let mut out = BTreeSet::new();
    let mut add = |label: &str| {
        if let Some((kind, number)) = label.split_once(' ') {
            out.insert((kind.to_lowercase(), number.to_lowercase()));
        }
    };
    for section in &document.sections {
        if let Some(number) = &section.number {
            add(&format!("section {number}"));
            if number.chars().all(char::is_alphabetic) {
                add(&format!("appendix {number}"));
            }
        }
        for block in &section.blocks {
            match block {
                Block::Table(table) => add(&table.label),
                Block::Chart(chart) => add(&chart.label),
                Block::Words(table) => table.label.as_deref().into_iter().for_each(&mut add),
                _ => {}
            }
        }
    }
    out
}
