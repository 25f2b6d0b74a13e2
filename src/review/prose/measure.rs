//! What a number counts in, the words of caution before it, and ranges, which are no numbers to calculate with.

use rust_decimal::Decimal;

use super::number::{Hedge, Unit};
use super::token::{Kind, Token, says};

/// Per cent, percentage points and pounds.
pub(super) fn units(tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at < tokens.len() {
        let pounds =
            at > 0 && tokens[at - 1].is(&["\u{A3}"]) && tokens[at - 1].end == tokens[at].start;
        let rest = |ahead: usize, words: &[&str]| says(tokens, at + ahead, words);
        let (unit, length) = if rest(1, &["%", "percent", "pc"]) {
            if rest(2, &["point", "points", "percentage-point"]) {
                (Unit::Points, 2)
            } else {
                (Unit::Percent, 1)
            }
        } else if rest(1, &["per"]) && rest(2, &["cent"]) {
            (Unit::Percent, 2)
        } else if rest(1, &["percentage"]) && rest(2, &["point", "points"]) {
            (Unit::Points, 2)
        } else if rest(
            1,
            &["percentage-point", "pp", "ppt", "ppts", "point", "points"],
        ) {
            (Unit::Points, 1)
        } else if pounds {
            (Unit::Pounds, 0)
        } else {
            at += 1;
            continue;
        };
        let end = tokens[at + length].end;
        if let Kind::Number(number) = &mut tokens[at].kind {
            number.unit = unit;
            tokens[at].end = end;
            tokens.drain(at + 1..at + 1 + length);
        }
        at += 1;
    }
}

/// "10-20%", "between 96% and 100%", "3 to 5" without "from": a range is no number to calculate with.
pub(super) fn ranges(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        if tokens[at].number().is_none() {
            continue;
        }
        let joined = |index: usize, words: &[&str]| says(tokens, index, words);
        if at + 2 >= tokens.len() || tokens[at + 2].number().is_none() {
            continue;
        }
        let before = at.checked_sub(1).and_then(|index| tokens.get(index));
        let dash = joined(at + 1, &["-"]) && {
            // "10-20", "10% - 20%"; "- 20" after a full clause is an aside.
            tokens[at + 1].start == tokens[at].end
                || tokens[at + 2]
                    .number()
                    .zip(tokens[at].number())
                    .is_some_and(|(b, a)| a.unit == b.unit && a.value < b.value)
        };
        let between =
            joined(at + 1, &["and"]) && before.is_some_and(|token| token.is(&["between"]));
        let to = joined(at + 1, &["to", "or"])
            && tokens[at]
                .number()
                .zip(tokens[at + 2].number())
                .is_some_and(|(a, b)| {
                    a.value < b.value
                        && !(a.unit == Unit::Percent
                            && b.unit == Unit::Percent
                            && joined(at + 1, &["or"]))
                })
            && !preceded_by_from(tokens, at)
            && tokens[at].number().is_some_and(|a| {
                a.unit != Unit::Percent
                    || tokens[at + 2]
                        .number()
                        .is_some_and(|b| b.unit == Unit::Percent)
            });
        if dash || between || to {
            tokens[at].kind = Kind::Word;
            tokens[at + 2].kind = Kind::Word;
        }
    }
}

pub(super) fn preceded_by_from(tokens: &[Token], at: usize) -> bool {
    (1..=3).any(|back| {
        at.checked_sub(back)
            .is_some_and(|index| tokens[index].is(&["from"]))
    })
}

/// Puts the words of caution into the numbers they stand before.
pub(super) fn hedges(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        if tokens[at].number().is_none() {
            continue;
        }
        let word = |back: usize| {
            at.checked_sub(back)
                .map_or("", |index| match tokens[index].kind {
                    Kind::Word | Kind::Mark => tokens[index].text.as_str(),
                    _ => "",
                })
        };
        let skip = usize::from(word(1) == "\u{A3}");
        let (one, two, three) = (word(1 + skip), word(2 + skip), at.checked_sub(3 + skip));
        let compared = three.is_some_and(|index| {
            tokens[index].number().is_some()
                || tokens[index].text == "no"
                || index
                    .checked_sub(1)
                    .is_some_and(|index| tokens[index].number().is_some())
        });
        let after_is_plus = says(tokens, at + 1, &["+", "plus"]);
        let hedge = match (two, one) {
            ("more", "than") if !compared => Hedge::AtLeast,
            ("fewer" | "less", "than") if !compared => Hedge::AtMost,
            ("at", "least") | ("excess", "of") => Hedge::AtLeast,
            ("up", "to") => Hedge::AtMost,
            ("at", "most") => Hedge::AtMost,
            ("close", "to") => Hedge::About,
            (_, "over" | "above") => Hedge::AtLeast,
            (_, "under" | "below") => Hedge::AtMost,
            (
                _,
                "about" | "approximately" | "around" | "roughly" | "nearly" | "almost" | "circa"
                | "c" | "~" | "approx" | "estimated",
            ) => Hedge::About,
            // "some 40" is about 40; "some 48" is 48.
            (_, "some")
                if tokens[at]
                    .number()
                    .is_some_and(|n| (n.value % Decimal::TEN).is_zero()) =>
            {
                Hedge::About
            }
            _ if after_is_plus => Hedge::AtLeast,
            _ => continue,
        };
        if let Kind::Number(number) = &mut tokens[at].kind {
            number.hedge = hedge;
        }
    }
}
