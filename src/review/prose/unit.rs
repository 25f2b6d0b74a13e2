//! What is said to be counted and what the number counts: "the number of ... rose from 10% to 15%", "the proportion ... from 40 to 60".

use super::clause::{self, ends_clause, number, way};
use super::number::Unit;
use super::said::{Said, quote};
use super::text::Sentence;
use super::token::{Token, says};
use crate::finding::Code;

/// Checks one sentence.
pub(super) fn check(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for at in 0..tokens.len() {
        let counted = tokens[at].is(&["number", "numbers"])
            && says(tokens, at + 1, &["of"])
            && at.checked_sub(1).is_none_or(|index| {
                tokens[index].is(&[
                    "the",
                    "total",
                    "overall",
                    "a",
                    "in",
                    ",",
                    "and",
                    "small",
                    "increased",
                    "while",
                    "that",
                ])
            });
        let shared =
            tokens[at].is(&["proportion", "percentage", "share"]) && says(tokens, at + 1, &["of"]);
        if counted || shared {
            subject(sentence, at, counted, out);
        }
    }
}

/// Follows a subject to the numbers it is given.
fn subject(sentence: &Sentence, at: usize, counted: bool, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    let end = (at + 1..tokens.len())
        .find(|index| ends_clause(&tokens[*index]))
        .unwrap_or(tokens.len());
    let moved = (at + 2..end).find(|index| {
        way(&tokens[*index]) != 0
            || tokens[*index].is(&["doubled", "halved", "moved", "changed", "went"])
    });
    let average =
        (at + 2..end).find(|index| tokens[*index].is(&["averaging", "averaged", "averages"]));
    if let Some(verb) = moved {
        let Some(from) = (verb + 1..end.min(verb + 9)).find(|index| tokens[*index].is(&["from"]))
        else {
            return;
        };
        // Another subject between would be another thing.
        if tokens[at + 1..from].iter().any(|token| {
            token.is(&[
                "percentage",
                "proportion",
                "rate",
                "share",
                "and",
                "but",
                "while",
            ]) || token.number().is_some()
        }) {
            return;
        }
        let Some(first) = clause::number_after(tokens, from) else {
            return;
        };
        let Some(second) = to_number(tokens, first, end) else {
            return;
        };
        judge(sentence, at, counted, &[first, second], out);
    } else if let Some(verb) = average.filter(|_| !counted) {
        let Some(first) = clause::number_after(tokens, verb) else {
            return;
        };
        let per = says(tokens, first + 1, &["per", "a", "each"]);
        if per && number(tokens, first).is_some_and(|n| n.unit == Unit::Count) {
            judge(sentence, at, counted, &[first], out);
        }
    }
}

fn to_number(tokens: &[Token], first: usize, end: usize) -> Option<usize> {
    let to = (first + 1..end.min(first + 10)).find(|index| tokens[*index].is(&["to"]))?;
    clause::number_after(tokens, to)
}

fn judge(sentence: &Sentence, at: usize, counted: bool, places: &[usize], out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    let all = |unit: Unit| {
        places
            .iter()
            .all(|place| number(tokens, *place).is_some_and(|n| n.unit == unit))
    };
    let one = rust_decimal::Decimal::ONE;
    let last = *places.last().unwrap_or(&at);
    if counted && all(Unit::Percent) {
        let message = format!(
            "{}: a number is announced, and percentages are given. A number can fall while its share rises.",
            quote(sentence.phrase(at, last)),
        );
        out.push(
            Said::of(Code::ProseUnit, sentence, places, message)
                .help("Write \"the proportion of\", or give the counts."),
        );
    }
    let fraction = places
        .iter()
        .any(|place| number(tokens, *place).is_some_and(|n| n.value < one || n.places > 0));
    let per = tokens[last..]
        .iter()
        .take(4)
        .any(|token| token.is(&["per", "%"]));
    let per_period = places.len() == 1
        && tokens[last..]
            .iter()
            .take(3)
            .any(|token| token.is(&["month", "week", "day", "year", "quarter"]));
    if !counted && all(Unit::Count) && !fraction && (!per || per_period) {
        let message = format!(
            "{}: a {} is announced, and {} given without a per cent sign.",
            quote(sentence.phrase(at, last)),
            tokens[at].text,
            if places.len() > 1 {
                "numbers are"
            } else {
                "a number is"
            },
        );
        out.push(
            Said::of(Code::ProseUnit, sentence, places, message)
                .help("Write \"the number of\", or give percentages."),
        );
    }
}
