//! Sentences that stop in the middle, words that hold a place, and the same words twice.

use std::collections::{BTreeMap, BTreeSet};

use super::said::{Said, quote};
use super::text::{Passage, Shape, Text};
use crate::finding::Code;

/// No sentence ends with one of these.
const NEVER_LAST: [&str; 26] = [
    "the", "a", "an", "and", "or", "of", "between", "their", "its", "our", "your", "his", "every",
    "than", "whose", "because", "although", "into", "from", "with", "for", "to", "by", "which",
    "that", "via",
];
/// These may end an item of a list or a heading ("people we work with").
const SOMETIMES_LAST: [&str; 6] = ["from", "with", "for", "to", "by", "that"];

/// Checks what each passage ends with, and looks for words that hold a place.
pub(super) fn check(text: &Text, out: &mut Vec<Said>) {
    let passages = &text.passages;
    for (at, passage) in passages.iter().enumerate() {
        placeholder(passage, out);
        doubled(passage, out);
        let Some(sentence) = passage.sentences.last() else {
            continue;
        };
        let Some(last) = sentence.tokens.last().filter(|last| last.is_word()) else {
            continue;
        };
        let strict = passage.shape == Shape::Paragraph;
        let item = matches!(passage.shape, Shape::Item(_));
        let word = last.text.as_str();
        if !(strict || item) || !NEVER_LAST.contains(&word) || sentence.tokens.len() < 4 {
            continue;
        }
        if !strict && SOMETIMES_LAST.contains(&word) {
            continue;
        }
        // "a" may be the name of a list or vitamin; "the areas we are responsible for" ends well.
        let name = sentence.text[last.start..].starts_with(char::is_uppercase);
        // A list, table or picture takes the sentence up.
        let goes_on = passages.get(at + 1).is_some_and(|next| {
            let below = match (&passage.shape, &next.shape) {
                (Shape::Item(own), Shape::Item(indent)) => indent > own,
                (_, next) => matches!(next, Shape::Item(_) | Shape::Table(_) | Shape::Caption),
            };
            let paragraph = !matches!(next.shape, Shape::Item(_));
            below
                || paragraph && next.words.starts_with(char::is_lowercase)
                || !text.markdown && next.shape == Shape::Paragraph
        });
        // "...; and" before the last item of a list.
        let listed = item
            && matches!(word, "and" | "or")
            && passages
                .get(at + 1)
                .is_some_and(|next| matches!(next.shape, Shape::Item(_)));
        if name || goes_on || listed {
            continue;
        }
        let first = sentence.tokens.len().saturating_sub(10);
        let message = format!(
            "The sentence stops in the middle: {}",
            quote(&format!(
                "... {}",
                sentence.phrase(first, sentence.tokens.len() - 1)
            ))
        );
        out.push(Said::line(
            Code::ProseUnfinished,
            sentence.line(sentence.tokens.len() - 1),
            format!("{message}."),
        ));
    }
}

/// "TBC", "XX%", "[insert number]", "lorem ipsum".
fn placeholder(passage: &Passage, out: &mut Vec<Said>) {
    for sentence in &passage.sentences {
        let tokens = &sentence.tokens;
        for (at, token) in tokens.iter().enumerate() {
            let word = token.text.as_str();
            let raw = &sentence.text[token.start..token.end];
            let next = |ahead: usize| {
                tokens
                    .get(at + ahead)
                    .map_or("", |token| token.text.as_str())
            };
            let plain =
                matches!(word, "tbc" | "tba" | "tbd") || word == "lorem" && next(1) == "ipsum";
            let coded = sentence.text[token.end..].starts_with('-');
            let crosses = !coded
                && raw.len() >= 2
                && (raw.bytes().all(|byte| byte == b'X')
                    || raw.bytes().all(|byte| byte == b'x') && raw.len() >= 2);
            let raw_next = tokens
                .get(at + 1)
                .map_or("", |token| &sentence.text[token.start..token.end]);
            let closes = next(2) == "]" || next(2) == "of";
            let bracket = word == "["
                && (matches!(next(1), "insert" | "add" | "tbc" | "xx")
                    || matches!(raw_next, "name" | "date" | "number" | "figure" | "amount")
                        && closes);
            let unknown = word == "?" && next(1) == "?" && next(2) == "?";
            if plain || crosses || bracket || unknown {
                let last = if bracket {
                    (at..tokens.len().min(at + 12))
                        .find(|index| tokens[*index].is(&["]"]))
                        .unwrap_or(at + 1)
                } else {
                    at
                };
                let shown = if unknown {
                    "\"???\"".to_owned()
                } else {
                    quote(sentence.phrase(at, last))
                };
                out.push(Said::of(
                    Code::ProsePlaceholder,
                    sentence,
                    &[at],
                    format!("{shown} holds the place of something that is still to be written."),
                ));
                break;
            }
        }
    }
}

/// "in in the forum".
fn doubled(passage: &Passage, out: &mut Vec<Said>) {
    if matches!(passage.shape, Shape::Table(_)) {
        return;
    }
    for sentence in &passage.sentences {
        for (at, two) in sentence.tokens.windows(2).enumerate() {
            let word = two[0].text.as_str();
            let same = two[0].is_word() && two[1].is_word() && word == two[1].text;
            let letters = word.chars().all(|c| c.is_lowercase() || c == '\'') && word.len() > 1;
            let lower = sentence.text[two[1].start..].starts_with(char::is_lowercase)
                && !sentence.text[two[1].end..].starts_with(['_', '-', '/', '=']);
            let close = sentence.text[two[0].end..two[1].start]
                .chars()
                .all(|c| c == ' ')
                && two[0].end < two[1].start;
            if same
                && letters
                && lower
                && close
                && !matches!(
                    word,
                    "that" | "had" | "is" | "very" | "to" | "who" | "no" | "bye" | "her" | "so"
                )
            {
                let first = at.saturating_sub(2);
                let last = (at + 3).min(sentence.tokens.len() - 1);
                out.push(
                    Said::of(
                        Code::ProseRepeated,
                        sentence,
                        &[at],
                        format!(
                            "{}: \"{word}\" stands twice.",
                            quote(sentence.phrase(first, last))
                        ),
                    )
                    .help("Take one of the two out."),
                );
            }
        }
    }
}

/// A paragraph with fewer words may well stand twice.
const LONG: usize = 11;
/// An item of a list with fewer words may too: duties and titles are copied on purpose.
const LONG_ITEM: usize = 20;
/// So many earlier passages with the same three words are looked at.
const MANY: usize = 40;
/// Of all runs of three words, this share (in per cent) is common to both.
const ALIKE: usize = 66;

/// Paragraphs that stand twice, word for word or nearly, and captions that stand twice.
pub(super) fn repeated(text: &Text, out: &mut Vec<Said>) {
    let passages = &text.passages;
    let runs: Vec<BTreeSet<[&str; 3]>> = passages.iter().map(runs).collect();
    // Where each run of three words has stood, so that only passages with something in common are compared.
    let mut places: BTreeMap<[&str; 3], Vec<usize>> = BTreeMap::new();
    let mut last: Option<(usize, usize)> = None;
    for later in 0..passages.len() {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for run in &runs[later] {
            let stood = places.entry(*run).or_default();
            // What stands everywhere says nothing.
            for earlier in stood.iter().take(MANY) {
                *common.entry(*earlier).or_default() += 1;
            }
            stood.push(later);
        }
        let earlier = common.into_iter().find_map(|(earlier, common)| {
            let all = runs[earlier].len() + runs[later].len() - common;
            (common * 100 >= all * ALIKE).then_some(earlier)
        });
        let Some(earlier) = earlier else {
            continue;
        };
        // A list that stands twice is one finding, not one an item.
        if last.is_some_and(|(a, b)| a + 1 == earlier && b + 1 == later) {
            last = Some((earlier, later));
            continue;
        }
        last = Some((earlier, later));
        let (one, other) = (&passages[earlier], &passages[later]);
        let exact = one.words == other.words;
        let nearly = if exact { "" } else { "nearly " };
        let message = format!(
            "{} stands {nearly}word for word {} as well.",
            quote(&head(&other.words)),
            text.on(one.line, other.line)
        );
        out.push(
            Said::line(Code::ProseRepeated, other.line, message)
                .beside(one.line, "it stands here first".to_owned()),
        );
    }
    captions(text, out);
}

fn head(words: &str) -> String {
    let some: Vec<&str> = words.split_whitespace().take(12).collect();
    format!("{} ...", some.join(" "))
}

/// Every run of three words of a paragraph or item.
fn runs(passage: &Passage) -> BTreeSet<[&str; 3]> {
    let least = match passage.shape {
        Shape::Paragraph => LONG,
        Shape::Item(_) => LONG_ITEM,
        _ => return BTreeSet::new(),
    };
    let words: Vec<&str> = passage
        .sentences
        .iter()
        .flat_map(|sentence| &sentence.tokens)
        .filter(|token| !matches!(token.kind, super::token::Kind::Mark))
        .map(|token| token.text.as_str())
        .collect();
    // Mostly names: an address, or the bodies that a paper is for.
    let capitals = passage
        .words
        .split_whitespace()
        .filter(|word| word.starts_with(char::is_uppercase))
        .count();
    if words.len() < least || capitals * 5 > words.len() * 2 {
        return BTreeSet::new();
    }
    words
        .windows(3)
        .map(|three| [three[0], three[1], three[2]])
        .collect()
}

/// The words above a table, when they are its caption or its heading.
fn captions(text: &Text, out: &mut Vec<Said>) {
    let passages = &text.passages;
    let mut seen: Vec<(String, u32)> = Vec::new();
    for (at, passage) in passages.iter().enumerate() {
        let above_table = passages
            .get(at + 1)
            .is_some_and(|next| matches!(&next.shape, Shape::Table(rows) if !rows.is_empty()));
        if !(passage.shape == Shape::Caption
            || above_table && matches!(passage.shape, Shape::Heading))
        {
            continue;
        }
        let words = caption_words(&passage.words);
        // "Level 1" above one of several tables is a name, not a message.
        if words.split_whitespace().count() < 3 {
            continue;
        }
        match seen.iter().find(|(known, _)| *known == words) {
            Some((_, line)) => {
                let message = format!(
                    "{} stands above two tables or figures, here and {}.",
                    quote(&passage.words),
                    text.on(*line, passage.line)
                );
                out.push(
                    Said::line(Code::ProseRepeated, passage.line, message)
                        .beside(*line, "it stands here first".to_owned())
                        .help("Give each its own caption, which says what it shows."),
                );
            }
            None => seen.push((words, passage.line)),
        }
    }
}

/// A caption without its label.
fn caption_words(words: &str) -> String {
    let lower = words.to_lowercase();
    match lower.split_once(':') {
        Some((label, rest)) if label.split_whitespace().count() == 2 => rest.trim().to_owned(),
        _ => lower,
    }
}
