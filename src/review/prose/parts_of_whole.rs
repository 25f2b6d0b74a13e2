//! Parts and wholes inside one sentence: "50 of the 48", "12, of which 5 and 6", "60% girls and 45% boys".

use rust_decimal::Decimal;

use super::clause::{self, number, pairs};
use super::number::{Unit, show};
use super::said::{Said, quote};
use super::sum::{self, either_or, multiple};
use super::text::Sentence;
use super::token::says;
use crate::finding::Code;
use crate::model::listed;

/// Checks one sentence.
pub(super) fn check(sentence: &Sentence, out: &mut Vec<Said>) {
    too_many(sentence, out);
    sum::breakdown(sentence, out);
    sum::in_all(sentence, out);
    beyond_hundred(sentence, out);
    too_much(sentence, out);
    sum::each_from(sentence, out);
}

/// "50 of the 48 schools".
fn too_many(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for pair in pairs(tokens) {
        let (Some(part), Some(whole)) = (number(tokens, pair.part), number(tokens, pair.whole))
        else {
            continue;
        };
        let said = tokens
            .get(pair.part + 1)
            .is_some_and(|token| token.is(&["of", "out", "("]));
        if !said
            || part.span().low <= whole.span().high
            || part.places > 0
            || whole.places > 0
            || whole.value < Decimal::TWO
        {
            continue;
        }
        // "reductions of 12 of 5 each" and the like are rare; "groups of 12 of" is no part.
        let lead = clause::heavy_before(tokens, pair.part);
        if lead.is_some_and(|lead| tokens[lead].is(&["total", "groups", "sets", "times"])) {
            continue;
        }
        let message = format!(
            "{}: {} cannot be part of {}.",
            quote(sentence.phrase(pair.part, pair.whole)),
            show(part.value),
            show(whole.value),
        );
        out.push(Said::of(
            Code::ProsePart,
            sentence,
            &[pair.part, pair.whole],
            message,
        ));
    }
}

/// "60% were girls and 45% boys", "55% ..., and the remaining 55%".
fn beyond_hundred(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    let shares: Vec<usize> = sentence
        .numbers()
        .into_iter()
        .filter(|at| number(tokens, *at).is_some_and(|n| n.unit == Unit::Percent && n.is_firm()))
        .collect();
    if shares.len() < 2 || shares.len() > 8 || multiple(sentence) {
        return;
    }
    if tokens.iter().any(|token| {
        token.is(&[
            "than",
            "compared",
            "against",
            "previous",
            "previously",
            "respectively",
            "england",
            "national",
            "nationally",
            "last",
            "rose",
            "fell",
            "target",
            "when",
            "whereas",
            "within",
        ])
    }) {
        return;
    }
    if (0..tokens.len())
        .any(|at| tokens[at].is(&["from"]) && clause::number_after(tokens, at).is_some())
    {
        return;
    }
    let either = either_or(tokens, &shares);
    let rest = shares.last().is_some_and(|last| {
        (last.saturating_sub(3)..*last).any(|at| {
            tokens[at].is(&["remaining", "rest", "remainder", "other"])
                    // "most of the rest" is not all of it.
                    && !(at > 1 && tokens[at - 2].is(&["of"]))
        }) || tokens
            .iter()
            .skip(last + 1)
            .take(3)
            .any(|token| token.is(&["remaining", "rest", "remainder"]))
    });
    let split = tokens
        .iter()
        .any(|token| token.is(&["split", "divided", "breakdown", "made"]));
    if !either && !rest && !split {
        return;
    }
    let numbers = || shares.iter().filter_map(|at| number(tokens, *at));
    let sum: Decimal = numbers().map(|n| n.value).sum();
    let slack: Decimal = numbers().map(|n| n.span().high - n.value).sum();
    let hundred = Decimal::ONE_HUNDRED;
    // Where one share is the rest, together they are all.
    if sum - slack > hundred || rest && sum + slack < hundred {
        let added = numbers().map(|n| format!("{}%", show(n.value)));
        let added: Vec<String> = added.collect();
        let code = if sum > hundred {
            Code::ProsePart
        } else {
            Code::ProseSum
        };
        let message = format!(
            "{}: {} make {}%.",
            quote(sentence.phrase(shares[0], shares[shares.len() - 1])),
            listed(&added, "and"),
            show(sum)
        );
        out.push(Said::of(code, sentence, &shares, message).help(
            "Correct one of the percentages, or say that people could be counted more than once.",
        ));
    }
}

/// "110% of staff".
fn too_much(sentence: &Sentence, out: &mut Vec<Said>) {
    const PEOPLE: [&str; 20] = [
        "staff",
        "children",
        "schools",
        "families",
        "agencies",
        "respondents",
        "practitioners",
        "people",
        "parents",
        "pupils",
        "cases",
        "referrals",
        "officers",
        "delegates",
        "participants",
        "partners",
        "actions",
        "visits",
        "assessments",
        "settings",
    ];
    let tokens = &sentence.tokens;
    for at in sentence.numbers() {
        let over = number(tokens, at).is_some_and(|n| {
            n.unit == Unit::Percent && n.is_firm() && n.span().low > Decimal::ONE_HUNDRED
        });
        if !over || !says(tokens, at + 1, &["of"]) {
            continue;
        }
        if let Some(of) =
            (at + 2..tokens.len().min(at + 5)).find(|index| tokens[*index].is(&PEOPLE))
        {
            let message = format!(
                "{} is more than all of them.",
                quote(sentence.phrase(at, of))
            );
            out.push(Said::of(Code::ProsePart, sentence, &[at], message));
        }
    }
}
