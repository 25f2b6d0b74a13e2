//! Numbers in figures and in words: "1,320", "twenty-three", "2.5 million".

use rust_decimal::Decimal;

use super::number::{Hedge, Number, Unit};
use super::token::{Kind, Token, says};
use crate::model::word_value;

/// Reads `1,320`, `14.9`, `12k`; not `4.1.2`, `2b` or `024`.
pub(super) fn digits(piece: &str) -> Option<Number> {
    let (body, factor) = match piece.strip_suffix('k') {
        Some(body) => (body, Decimal::ONE_THOUSAND),
        None => match piece.strip_suffix('m') {
            Some(body) => (body, Decimal::from(1_000_000)),
            None => (piece, Decimal::ONE),
        },
    };
    if !body.starts_with(|c: char| c.is_ascii_digit())
        || !body
            .chars()
            .all(|c| c.is_ascii_digit() || c == ',' || c == '.')
    {
        return None;
    }
    let (whole, part) = match body.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (body, None),
    };
    if part.is_some_and(|part| part.contains(['.', ','])) {
        return None;
    }
    let groups: Vec<&str> = whole.split(',').collect();
    let grouped = groups.len() > 1;
    if grouped && (groups[0].len() > 3 || groups[1..].iter().any(|group| group.len() != 3)) {
        return None;
    }
    // A telephone or case number; nobody counts so.
    if whole.len() > 1 && whole.starts_with('0') || groups.concat().len() > 12 {
        return None;
    }
    let value: Decimal = body.replace(',', "").parse().ok()?;
    let mut number = Number::new(value.checked_mul(factor)?, Unit::Count);
    number.places = part.map_or(0, |part| u32::try_from(part.len()).unwrap_or(0));
    if factor != Decimal::ONE {
        number.hedge = Hedge::About;
    }
    Some(number)
}

/// "twenty-three", "one hundred and five"; "one" alone only where it counts: "one of", "one out of", "one in".
pub(super) fn written_numbers(tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at < tokens.len() {
        let Some(first) = tokens[at]
            .is_word()
            .then(|| word_value(&tokens[at].text))
            .flatten()
        else {
            at += 1;
            continue;
        };
        let mut value = first;
        let mut last = at;
        if says(tokens, at + 1, &["hundred"]) {
            value *= 100;
            last = at + 1;
            let and = usize::from(says(tokens, at + 2, &["and"]));
            if let Some(rest) = tokens
                .get(at + 2 + and)
                .and_then(|token| word_value(&token.text))
                && rest < 100
                && (and == 1 || rest > 0)
            {
                value += rest;
                last = at + 2 + and;
            }
        }
        let next = tokens.get(last + 1);
        let counts = match next {
            Some(next) if first == 1 && last == at => next.is(&["of", "out", "in"]),
            Some(next) => !next.is(&["hundred", "thousand", "million", "hundreds"]),
            None => true,
        };
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let pronoun = first == 1
            && before.is_some_and(|word| {
                word.is(&[
                    "no", "any", "every", "each", "another", "this", "that", "number", "the",
                ])
            });
        if counts && !pronoun {
            let mut number = Number::new(Decimal::from(value), Unit::Count);
            number.in_words = true;
            let end = tokens[last].end;
            tokens[at].end = end;
            tokens[at].kind = Kind::Number(number);
            tokens.drain(at + 1..=last);
        }
        at += 1;
    }
    scaled(tokens);
}

/// "2.5 million", "3 thousand".
pub(super) fn scaled(tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at + 1 < tokens.len() {
        let factor = match tokens[at + 1].text.as_str() {
            "million" => 1_000_000,
            "thousand" => 1_000,
            "billion" => 1_000_000_000,
            _ => 0,
        };
        let end = tokens[at + 1].end;
        if factor > 0
            && let Kind::Number(number) = &mut tokens[at].kind
            && let Some(value) = number.value.checked_mul(Decimal::from(factor))
        {
            number.value = value;
            number.hedge = Hedge::About;
            number.places = 0;
            tokens[at].end = end;
            tokens.remove(at + 1);
        }
        at += 1;
    }
}
