//! A sentence as words, numbers, dates and marks. What only looks like a number (the number of a section, an age, a time, a
//! telephone number, a code) becomes a word, so that no check takes it for one.

use super::measure::{hedges, ranges, units};
use super::number_like::labels;
use super::time;
use super::token::{Kind, Token};
use super::written::{digits, written_numbers};

/// Cuts a sentence into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut out = scan(text);
    written_numbers(&mut out);
    dates(&mut out);
    labels(&mut out);
    units(&mut out);
    ranges(&mut out);
    hedges(&mut out);
    out
}

/// Words, digits and marks.
fn scan(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            continue;
        }
        let mut end = start + first.len_utf8();
        if first.is_alphanumeric() {
            let mut previous = first;
            while let Some(&(at, c)) = rest.peek() {
                let next = text[at + c.len_utf8()..].chars().next();
                if !goes_on(previous, c, next) {
                    break;
                }
                rest.next();
                previous = c;
                end = at + c.len_utf8();
            }
            let piece = text[start..end].to_lowercase().replace('\u{2019}', "'");
            let mut back = text[..start].chars().rev();
            let glued = match (back.next(), back.next()) {
                (Some('@' | '.' | '_' | '#' | '\\'), Some(before)) => before.is_alphanumeric(),
                (Some('/'), Some(before)) => before.is_alphabetic(),
                _ => false,
            };
            out.push(piece_token(piece, start, end, glued));
        } else {
            let mark = match first {
                '\u{2013}' | '\u{2014}' | '\u{2212}' | '\u{2010}' | '\u{2011}' => "-".to_owned(),
                '\u{201C}' | '\u{201D}' => "\"".to_owned(),
                '\u{2018}' | '\u{2019}' => "'".to_owned(),
                other => other.to_string(),
            };
            out.push(Token {
                kind: Kind::Mark,
                text: mark,
                start,
                end,
            });
        }
    }
    out
}

/// Whether a character goes on with a word or number.
fn goes_on(previous: char, c: char, next: Option<char>) -> bool {
    if c.is_alphanumeric() {
        return true;
    }
    let Some(next) = next else { return false };
    match c {
        ',' | '.' => previous.is_ascii_digit() && next.is_ascii_digit(),
        '\'' | '\u{2019}' => previous.is_alphabetic() && next.is_alphabetic(),
        '-' | '\u{2011}' => previous.is_alphabetic() && next.is_alphabetic(),
        '\u{BD}' => true,
        _ => false,
    }
}

fn piece_token(piece: String, start: usize, end: usize, glued: bool) -> Token {
    let number = (!glued).then(|| digits(&piece)).flatten();
    let kind = match number {
        Some(number) => Kind::Number(number),
        None => Kind::Word,
    };
    Token {
        kind,
        text: piece,
        start,
        end,
    }
}

/// Days, months, years and spans of years.
fn dates(tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at < tokens.len() {
        if let Some((when, length)) = time::read(&tokens[at..]) {
            let end = tokens[at + length - 1].end;
            tokens[at].end = end;
            tokens[at].kind = Kind::Date(when);
            tokens.drain(at + 1..at + length);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::number::{Hedge, Unit};
    use super::*;

    fn numbers(text: &str) -> Vec<(String, Unit, Hedge)> {
        tokens(text)
            .iter()
            .filter_map(|token| {
                let number = token.number()?;
                Some((
                    number.value.normalize().to_string(),
                    number.unit,
                    number.hedge,
                ))
            })
            .collect()
    }

    fn counts(text: &str) -> Vec<String> {
        numbers(text).into_iter().map(|(value, ..)| value).collect()
    }

    #[test]
    fn numbers_are_read_in_figures_and_in_words() {
        assert_eq!(
            counts("1,320 people, twenty-three teams, one hundred and five calls"),
            ["1320", "23", "105"]
        );
        assert_eq!(counts("one of them and no one else"), ["1"]);
        assert_eq!(counts("2.5 million journeys"), ["2500000"]);
        let shares = numbers("97.5% or 12 per cent, up four percentage points, for \u{A3}318,000");
        let units: Vec<Unit> = shares.iter().map(|(_, unit, _)| *unit).collect();
        assert_eq!(
            units,
            [Unit::Percent, Unit::Percent, Unit::Points, Unit::Pounds]
        );
    }

    #[test]
    fn names_ages_times_and_codes_are_no_numbers() {
        for text in [
            "Section 11 and section 175",
            "levels 1 and 2",
            "children aged 5 to 18",
            "a 16 year old, 11-18 year olds and 7-year-olds",
            "at 10.30 am or 8am",
            "call 024 7697 5477",
            "a 1:1 session",
            "KS2, S175 and version 2",
            "between 10% and 20%",
            "a 5-week course",
            "4.1.2",
            "in 2014 and on 14 March 2024",
            "2022/23 and 22/23",
        ] {
            assert_eq!(counts(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn words_of_caution_belong_to_the_number() {
        let hedge = |text: &str| numbers(text)[0].2;
        assert_eq!(hedge("more than 40 came"), Hedge::AtLeast);
        assert_eq!(hedge("over \u{A3}300 was spent"), Hedge::AtLeast);
        assert_eq!(hedge("up to 101 children"), Hedge::AtMost);
        assert_eq!(hedge("about 40 came"), Hedge::About);
        assert_eq!(hedge("40 came"), Hedge::Plain);
        let both = numbers("12 more than 40");
        assert_eq!(both[1].2, Hedge::Plain);
    }
}
