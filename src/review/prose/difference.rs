//! Whether an amount that a sentence tells is what two of its numbers make: in number, in per cent, in percentage points.

use rust_decimal::Decimal;

use super::number::{Number, Span, Unit, rounded, show};
use super::said::Said;
use super::text::Sentence;
use crate::finding::Code;

/// Whether an amount is what two numbers make.
pub(super) fn judge(
    sentence: &Sentence,
    all: &[usize],
    phrase: &str,
    a: &Number,
    b: &Number,
    x: &Number,
    out: &mut Vec<Said>,
) {
    if !x.is_firm() || x.value < Decimal::ZERO {
        return;
    }
    let difference = b.span().minus(a.span()).abs();
    let (plain, stated) = (show((b.value - a.value).abs()), show(x.value));
    let from = format!("{phrase}: {} to {} is", said_as(a), said_as(b));
    let wrong = |message: String| Said::of(Code::ProseChange, sentence, all, message);
    out.extend(match (a.unit, x.unit) {
        (Unit::Percent | Unit::Count | Unit::Pounds, Unit::Percent) => {
            let Some(relative) = b.span().change_from(a.span()).map(Span::abs) else {
                return;
            };
            let change = (b.value - a.value) * Decimal::ONE_HUNDRED;
            let Some(exact) = change.checked_div(a.value).map(|exact| exact.abs()) else {
                return;
            };
            if relative.meets(x.span()) {
                return;
            }
            let right = show(rounded(exact, x.places));
            Some(match a.unit {
                Unit::Percent if difference.meets(x.span()) => {
                    let message = format!(
                        "{phrase}: the difference is {stated} percentage points; in per cent it is {right}%."
                    );
                    Said::of(Code::ProseUnit, sentence, all, message)
                        .help(format!("Write \"{stated} percentage points\"."))
                }
                Unit::Percent => {
                    wrong(format!("{from} {plain} percentage points, not {stated}%."))
                }
                _ => {
                    let in_number = if plain == stated {
                        format!("{plain} more or less in number, which is ")
                    } else {
                        String::new()
                    };
                    wrong(format!("{from} {in_number}{right}%, not {stated}%.")).help(format!(
                        "Write {right}%, or correct one of the two numbers."
                    ))
                }
            })
        }
        _ if difference.meets(x.span()) => None,
        (Unit::Percent, Unit::Points) => Some(wrong(format!(
            "{from} {plain} percentage points, not {stated}."
        ))),
        (Unit::Count, Unit::Count) | (Unit::Pounds, Unit::Pounds) => {
            Some(wrong(format!("{from} {plain}, not {stated}.")))
        }
        _ => None,
    });
}

/// What two numbers did, where they certainly went the other way than is said: 1 up, -1 down.
pub(super) fn wrong_way(turn: i8, a: &Number, b: &Number) -> Option<String> {
    let change = b.span().minus(a.span());
    let (wrong, word) = match turn {
        0 => return None,
        1.. => (change.high < Decimal::ZERO, "fall"),
        _ => (change.low > Decimal::ZERO, "rise"),
    };
    wrong.then(|| format!("{} to {} is a {word}", said_as(a), said_as(b)))
}

/// A number as a message says it.
pub(super) fn said_as(number: &Number) -> String {
    let value = show(number.value);
    match number.unit {
        Unit::Count => value,
        Unit::Percent => format!("{value}%"),
        Unit::Points => format!("{value} percentage points"),
        Unit::Pounds => format!("\u{A3}{value}"),
    }
}
