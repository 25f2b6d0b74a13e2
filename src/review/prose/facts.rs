//! One thing stated twice with different numbers.

use rust_decimal::Decimal;

use super::clause::{self, stem};
use super::number::{Number, Unit};
use super::said::{Said, quote};
use super::text::{Sentence, Shape, Text};
use super::token::{Kind, Token, says};
use crate::finding::{Code, Location};

/// So many words of substance make a statement recognisable.
pub(super) const ENOUGH: usize = 3;
/// So many where the two sentences name no day or year that they share.
const UNDATED: usize = 4;

/// A number and what it is said of.
#[derive(Debug, Clone)]
pub(super) struct Stated {
    pub number: Number,
    pub key: Vec<String>,
    pub when: Vec<String>,
    pub words: String,
    pub at: Location,
    pub line: u32,
    pub place: (usize, usize),
    pub token: usize,
}

/// Words that make two statements speak of different times, groups or occasions.
const APART: [&str; 42] = [
    "last",
    "previous",
    "previously",
    "before",
    "earlier",
    "another",
    "further",
    "additional",
    "more",
    "fewer",
    "less",
    "than",
    "compared",
    "against",
    "then",
    "originally",
    "initially",
    "next",
    "remaining",
    "other",
    "others",
    "each",
    "every",
    "average",
    "month",
    "monthly",
    "quarter",
    "week",
    "target",
    "capacity",
    "first",
    "second",
    "third",
    "national",
    "nationally",
    "england",
    "almost",
    "estimated",
    "of",
    "new",
    "same",
    "whom",
];

pub(super) const SMALL: [&str; 40] = [
    "the",
    "a",
    "an",
    "on",
    "in",
    "of",
    "to",
    "with",
    "for",
    "and",
    "or",
    "were",
    "was",
    "are",
    "is",
    "had",
    "have",
    "has",
    "who",
    "that",
    "which",
    "by",
    "at",
    "from",
    "their",
    "our",
    "its",
    "this",
    "these",
    "there",
    "been",
    "be",
    "as",
    "during",
    "under",
    "subject",
    "now",
    "currently",
    "across",
    "within",
];

/// What a number is said of: the words of substance that follow it.
fn key(tokens: &[Token], at: usize) -> (Vec<String>, usize) {
    let mut out = Vec::new();
    let mut last = at;
    for (index, token) in tokens.iter().enumerate().skip(at + 1).take(9) {
        if !token.is_word()
            || token.is(&[
                "but", "while", "and", "because", "so", "when", "if", "than", "compared",
            ])
        {
            break;
        }
        if SMALL.contains(&token.text.as_str()) {
            continue;
        }
        if out.len() == 5 {
            break;
        }
        out.push(stem(&token.text).to_owned());
        last = index;
    }
    (out, last)
}

/// Who did what to it, where little follows a number: "the hub received 4,120 contacts".
fn led_by(tokens: &[Token], at: usize) -> Vec<String> {
    tokens[at.saturating_sub(4)..at]
        .iter()
        .rev()
        .take_while(|token| token.is_word())
        .filter(|token| !SMALL.contains(&token.text.as_str()))
        .map(|token| stem(&token.text).to_owned())
        .collect()
}

/// Every firm number that is said of something recognisable.
pub(super) fn stated(text: &Text) -> Vec<Stated> {
    let mut out = Vec::new();
    for (p, passage) in text.passages.iter().enumerate() {
        if matches!(passage.shape, Shape::Table(_)) {
            continue;
        }
        for (s, sentence) in passage.sentences.iter().enumerate() {
            for at in sentence.numbers() {
                let Some(number) = sentence.tokens[at].number().filter(|n| n.is_firm()) else {
                    continue;
                };
                let (mut key, last) = key(&sentence.tokens, at);
                if key.len() < ENOUGH && !key.is_empty() {
                    key.extend(led_by(&sentence.tokens, at));
                }
                out.push(Stated {
                    number: number.clone(),
                    key,
                    when: when(sentence, at),
                    words: sentence.phrase(at, last).to_owned(),
                    at: text.at(sentence.line(at)),
                    line: sentence.line(at),
                    place: (p, s),
                    token: at,
                });
            }
        }
    }
    out
}

/// The times that a sentence names, and whether it speaks of now.
fn when(sentence: &Sentence, at: usize) -> Vec<String> {
    // What stands behind a semicolon may speak of another time.
    let clause = |token: &Token| token.is(&[";"]);
    let tokens = &sentence.tokens;
    let first = tokens[..at].iter().rposition(clause).unwrap_or(0);
    let last = tokens[at..]
        .iter()
        .position(clause)
        .map_or(tokens.len(), |length| at + length);
    let own = &tokens[first..last];
    let mut out: Vec<String> = own
        .iter()
        .filter(|token| matches!(token.kind, Kind::Date(_)))
        .map(|token| token.text.clone() + &format!("{:?}", token.kind))
        .collect();
    let past = own.iter().any(|token| {
        token.is(&[
            "was", "were", "had", "did", "made", "came", "took", "saw", "held", "went", "rose",
            "fell", "met", "gave", "became",
        ]) || token.is_word() && token.text.len() > 4 && token.text.ends_with("ed")
    });
    if out.is_empty() && !past {
        out.push("now".to_owned());
    }
    out.sort();
    out.dedup();
    out
}

/// Whether a sentence names a time.
fn dated(when: &[String]) -> bool {
    when.iter().any(|one| one != "now")
}

pub(super) fn is_apart(sentence: &Sentence, at: usize) -> bool {
    let tokens = &sentence.tokens;
    let near = &tokens[at.saturating_sub(6)..tokens.len().min(at + 8)];
    near.iter()
        .any(|token| token.is(&APART) && !token.is(&["of"]))
        || (0..tokens.len())
            .any(|at| tokens[at].is(&["from"]) && clause::number_after(tokens, at).is_some())
        || at
            .checked_sub(1)
            .is_some_and(|index| tokens[index].is(&["of", "the", "these", "those"]))
        || says(tokens, at + 1, &["of"])
}

/// The same statement with two numbers in one text.
pub(super) fn twice(text: &Text, out: &mut Vec<Said>) {
    let all: Vec<Stated> = stated(text)
        .into_iter()
        .filter(|one| {
            one.key.len() >= if dated(&one.when) { ENOUGH } else { UNDATED }
                && one.number.value >= Decimal::TEN
                && one.number.bound.is_none()
        })
        .filter(|one| matches!(one.number.unit, Unit::Count | Unit::Pounds))
        .filter(|one| {
            !is_apart(
                &text.passages[one.place.0].sentences[one.place.1],
                one.token,
            )
        })
        .collect();
    for (index, one) in all.iter().enumerate() {
        for other in &all[index + 1..] {
            let same = one.key == other.key
                && one.number.unit == other.number.unit
                && one.when == other.when
                && one.place != other.place;
            if same && !one.number.span().meets(other.number.span()) {
                let message = format!(
                    "{} stands here, and {} {}.",
                    quote(&other.words),
                    quote(&one.words),
                    text.on(one.line, other.line)
                );
                out.push(
                    Said::line(Code::ProseFact, other.line, message)
                        .beside(one.line, format!("{} stands here", quote(&one.words)))
                        .help("If both are right, say what each of them is of; otherwise correct one."),
                );
                break;
            }
        }
    }
}
