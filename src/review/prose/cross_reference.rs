//! References to tables, figures, appendices and sections that are not there.

use std::collections::BTreeSet;

use super::said::{Said, quote};
use super::text::{Sentence, Shape, Text};
use super::token::says;
use crate::finding::Code;

/// What can be pointed at: kind and number, lower-case.
type Target = (String, String);

const SHOWN: [&str; 5] = ["table", "figure", "diagram", "graph", "chart"];
const ADDED: [&str; 2] = ["appendix", "annex"];

/// Everything in a text that carries a number of its own.
pub(super) fn targets(text: &Text) -> BTreeSet<Target> {
    let mut out = BTreeSet::new();
    for passage in &text.passages {
        if let Shape::Table(rows) = &passage.shape {
            // A list of contents.
            for cell in rows.iter().flat_map(|row| &row.cells) {
                if let Some(number) = dotted(cell.split_whitespace().next().unwrap_or_default()) {
                    out.insert(("section".to_owned(), number));
                }
            }
            continue;
        }
        let mut words = passage.words.split_whitespace();
        let first = words.next().unwrap_or_default().to_lowercase();
        let second = words.next().unwrap_or_default();
        if let Some(number) = dotted(&first) {
            out.insert(("section".to_owned(), number));
        }
        let heads = matches!(passage.shape, Shape::Heading | Shape::Caption)
            || passage.words.len() < 160 && passage.shape == Shape::Paragraph;
        if heads && (SHOWN.contains(&first.as_str()) || ADDED.contains(&first.as_str())) {
            out.insert((first, number_of(second)));
        }
    }
    out
}

/// Checks the references of a text against what it, and the document it belongs to, holds.
pub(super) fn check(text: &Text, targets: &BTreeSet<Target>, whole: bool, out: &mut Vec<Said>) {
    for passage in &text.passages {
        for sentence in &passage.sentences {
            for at in 0..sentence.tokens.len() {
                if let Some(target) = mentioned(sentence, at)
                    && is_missing(&target, targets, whole)
                {
                    let first = at + usize::from(sentence.tokens[at].is(&["see"]));
                    let words = quote(sentence.phrase(first, at + 1));
                    let message = if target.0 == "annex"
                        && targets.contains(&("appendix".to_owned(), target.1.clone()))
                    {
                        format!(
                            "There is no {words}; there is an Appendix {}.",
                            target.1.to_uppercase()
                        )
                    } else {
                        format!("There is no {words} in this document.")
                    };
                    out.push(Said::of(
                        Code::ProseReference,
                        sentence,
                        &[at, at + 1],
                        message,
                    ));
                }
            }
        }
    }
}

/// The table, figure, appendix or section that a sentence points at.
fn mentioned(sentence: &Sentence, at: usize) -> Option<Target> {
    let tokens = &sentence.tokens;
    let kind = tokens[at].text.as_str();
    let next = tokens.get(at + 1)?;
    let raw = &sentence.text[tokens[at].start..next.end];
    if raw.contains(['\n', '(', ',']) {
        return None;
    }
    if SHOWN.contains(&kind)
        && next.text.chars().all(|c| c.is_ascii_digit())
        && !next.text.is_empty()
    {
        return Some((kind.to_owned(), next.text.clone()));
    }
    let original = &sentence.text[next.start..next.end];
    if ADDED.contains(&kind) {
        let number = next.text.chars().all(|c| c.is_ascii_digit());
        let letter = original.len() == 1 && original.chars().all(|c| c.is_ascii_uppercase());
        let word = original.starts_with(char::is_uppercase)
            && number_of(original) != original.to_lowercase();
        // Of another paper: "Appendix 2 of the guidance".
        let foreign = says(tokens, at + 2, &["of", "to", "in"]);
        return ((number || letter || word) && !foreign)
            .then(|| (kind.to_owned(), number_of(original)));
    }
    if kind == "section" || kind == "see" {
        let foreign = sentence.says(&[
            "act",
            "guidance",
            "together",
            "regulations",
            "code",
            "toolkit",
            "framework",
            "working",
        ]);
        let number = dotted(&next.text)?;
        return (!foreign).then_some(("section".to_owned(), number));
    }
    None
}

/// Whether a target is missing. Of a kind that the text has none of at all, nobody can say; unless it is the whole document.
fn is_missing(target: &Target, targets: &BTreeSet<Target>, whole: bool) -> bool {
    if targets.contains(target) {
        return false;
    }
    let of = |kind: &str| targets.iter().filter(|(known, _)| known == kind).count();
    match target.0.as_str() {
        "section" => of("section") >= 3,
        "appendix" | "annex" => of("appendix") + of("annex") > 0 || whole,
        kind => of(kind) > 0 || whole,
    }
}

/// "4.1", "5.3.2", with or without a stop.
fn dotted(word: &str) -> Option<String> {
    let word = word.trim_end_matches(['.', ':', ',', ')']);
    let parts: Vec<&str> = word.split('.').collect();
    (parts.len() >= 2
        && parts.iter().all(|part| {
            !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit())
        }))
    .then(|| word.to_owned())
}

/// "One" and "1" are one number.
fn number_of(word: &str) -> String {
    let word = word
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    const WORDS: [&str; 10] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    match WORDS.iter().position(|known| *known == word) {
        Some(at) => (at + 1).to_string(),
        None => word,
    }
}
