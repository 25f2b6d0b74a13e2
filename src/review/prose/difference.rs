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
    let plain = (b.value - a.value).abs();
    let relative = b.span().change_from(a.span()).map(Span::abs);
    let exact = || {
        Some(
            ((b.value - a.value) * Decimal::ONE_HUNDRED)
                .checked_div(a.value)?
                .abs(),
        )
    };
    match (a.unit, x.unit) {
        (Unit::Percent, Unit::Percent) => {
            let (Some(relative), Some(exact)) = (relative, exact()) else {
                return;
            };
            if relative.meets(x.span()) {
                return;
            }
            if difference.meets(x.span()) {
                out.push(
                    Said::of(
                        Code::ProseUnit,
                        sentence,
                        all,
                        format!(
                            "{phrase}: the difference is {} percentage points; in per cent it is {}%.",
                            show(x.value),
                            show(rounded(exact, x.places)),
                        ),
                    )
                    .help(format!("Write \"{} percentage points\".", show(x.value))),
                );
                return;
            }
            let message = format!(
                "{phrase}: {} to {} is {} percentage points, not {}%.",
                said_as(a),
                said_as(b),
                show(plain),
                show(x.value),
            );
            out.push(Said::of(Code::ProseChange, sentence, all, message));
        }
        (Unit::Percent, Unit::Points) if !difference.meets(x.span()) => {
            let message = format!(
                "{phrase}: {} to {} is {} percentage points, not {}.",
                said_as(a),
                said_as(b),
                show(plain),
                show(x.value),
            );
            out.push(Said::of(Code::ProseChange, sentence, all, message));
        }
        (Unit::Count | Unit::Pounds, Unit::Percent) => {
            let (Some(relative), Some(exact)) = (relative, exact()) else {
                return;
            };
            if relative.meets(x.span()) {
                return;
            }
            let right = show(rounded(exact, x.places));
            let mut message = format!(
                "{phrase}: {} to {} is {right}%, not {}%.",
                said_as(a),
                said_as(b),
                show(x.value)
            );
            if plain == x.value {
                message = format!(
                    "{phrase}: {} to {} is {} more or less in number, which is {right}%, not {}%.",
                    said_as(a),
                    said_as(b),
                    show(plain),
                    show(x.value),
                );
            }
            out.push(
                Said::of(Code::ProseChange, sentence, all, message).help(format!(
                    "Write {right}%, or correct one of the two numbers."
                )),
            );
        }
        (Unit::Count, Unit::Count) | (Unit::Pounds, Unit::Pounds)
            if !difference.meets(x.span()) =>
        {
            let message = format!(
                "{phrase}: {} to {} is {}, not {}.",
                said_as(a),
                said_as(b),
                show(plain),
                show(x.value)
            );
            out.push(Said::of(Code::ProseChange, sentence, all, message));
        }
        _ => {}
    }
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
