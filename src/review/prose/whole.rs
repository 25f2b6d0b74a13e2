//! Parts and wholes inside one sentence: "50 of the 48", "12, of which 5 and 6", "60% girls and 45% boys".

use rust_decimal::Decimal;

use super::clause::{self, ends_clause, number, pairs};
use super::number::{Number, Unit, show};
use super::said::{Said, quote};
use super::text::Sentence;
use super::token::Token;
use crate::finding::{Code, Severity};

/// Checks one sentence.
pub(super) fn check(sentence: &Sentence, out: &mut Vec<Said>) {
    too_many(sentence, out);
    breakdown(sentence, out);
    in_all(sentence, out);
    beyond_hundred(sentence, out);
    too_much(sentence, out);
    each_from(sentence, out);
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

/// Words after a total that open its parts, and whether the parts are all of it.
fn opens(tokens: &[Token], at: usize) -> Option<(usize, bool)> {
    let token = tokens.get(at)?;
    let next =
        |ahead: usize, words: &[&str]| tokens.get(at + ahead).is_some_and(|token| token.is(words));
    if token.is(&["of"]) && next(1, &["which", "whom", "these", "them", "those"]) {
        return Some((at + 2, false));
    }
    if token.is(&["made", "split", "broken", "divided"])
        && next(1, &["up", "between", "down", "into"])
    {
        let skip = usize::from(next(2, &["of", "into", "as"]));
        return Some((at + 2 + skip, true));
    }
    if token.is(&["comprising", "comprised", "comprises"]) {
        return Some((at + 1 + usize::from(next(1, &["of"])), true));
    }
    if token.is(&["consisting", "consists", "consisted"]) && next(1, &["of"]) {
        return Some((at + 2, true));
    }
    if token.is(&["(", ":"]) {
        return Some((at + 1, true));
    }
    None
}

/// "20 referrals, of which 12 were ... and 9 ...", "20 people (12 men and 9 women)", "20 staff, made up of 12 ... and 9 ...".
fn breakdown(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for total in sentence.numbers() {
        let Some(whole) =
            number(tokens, total).filter(|whole| whole.is_exact() && whole.places == 0)
        else {
            continue;
        };
        let Some((open, (first, all))) = (total + 1..tokens.len().min(total + 9))
            .take_while(|at| tokens[*at].number().is_none() && !tokens[*at].is(&[";", ".", "and"]))
            .find_map(|at| Some((at, opens(tokens, at)?)))
        else {
            continue;
        };
        // "18 of which are ..., 16 of which are ...": each is a part itself.
        if open == total + 1 && tokens[open].is(&["of"]) {
            continue;
        }
        let bracket = tokens[open].is(&["("]);
        let Some(parts) = parts(tokens, first, bracket) else {
            continue;
        };
        if parts.len() < 2
            || tokens[open].is(&[":"]) && parts.len() < 3 && !either_or(tokens, &parts)
        {
            continue;
        }
        let last = *parts.last().unwrap_or(&total);
        let rest = tokens[open..].iter().take(60).any(|token| {
            token.is(&[
                "rest",
                "remaining",
                "remainder",
                "other",
                "others",
                "including",
                "include",
                "included",
                "includes",
                "mostly",
                "mainly",
                "also",
                "both",
                "some",
                "least",
                "further",
                "not",
                "average",
                "weeks",
                "days",
                "months",
            ])
        });
        let sum: Decimal = parts
            .iter()
            .filter_map(|at| number(tokens, *at))
            .map(|part| part.value)
            .sum();
        let mut at = vec![total];
        at.extend(&parts);
        let added: Vec<String> = parts
            .iter()
            .filter_map(|at| number(tokens, *at))
            .map(|part| show(part.value))
            .collect();
        let message = format!(
            "{}: {} make {}, not {}.",
            quote(sentence.phrase(total, last)),
            joined(&added),
            show(sum),
            show(whole.value)
        );
        // Some may be several things at once, and some none of them: only a sum that all but fits is meant to.
        let gap = (whole.value - sum).abs();
        let close = gap <= (whole.value / Decimal::TEN).max(Decimal::ONE);
        if gap.is_zero() || rest && sum < whole.value {
            continue;
        }
        if sum > whole.value && (all && close || !all && !multiple(sentence)) {
            out.push(Said::of(Code::ProseSum, sentence, &at, message));
        } else if sum < whole.value && close {
            let severity = if all {
                Severity::Error
            } else {
                Severity::Warning
            };
            out.push(Said::of(Code::ProseSum, sentence, &at, message).severity(severity));
        }
    }
}

/// Whether one of the counted may be counted twice.
fn multiple(sentence: &Sentence) -> bool {
    sentence.says(&[
        "multiple", "both", "also", "overlap", "each", "several", "either",
    ])
}

/// "5, 6 and 7".
pub(super) fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The counts of a list of parts: separated by commas and "and", each with a few words of its own, nothing else among them.
fn parts(tokens: &[Token], first: usize, bracket: bool) -> Option<Vec<usize>> {
    let mut out = Vec::new();
    let mut since = 0;
    for (at, token) in tokens.iter().enumerate().skip(first) {
        if let Some(number) = token.number() {
            if !number.is_exact() || number.places > 0 {
                return None;
            }
            // "5 of the 6", "12 out of": not a part but a share.
            if tokens
                .get(at + 1)
                .is_some_and(|next| next.is(&["out", "/"]))
                || tokens.get(at + 1).is_some_and(|next| next.is(&["of"]))
                    && clause::number_after(tokens, at + 1).is_some()
            {
                return None;
            }
            if !out.is_empty()
                && !tokens[at - since.min(at)..at]
                    .iter()
                    .any(|token| token.is(&[",", "and", ";", "&", "plus", "+"]))
            {
                break;
            }
            out.push(at);
            since = 0;
            continue;
        }
        if bracket && token.is(&[")"])
            || token.is(&[".", "?", "!"])
            || !bracket && token.is(&["(", ":"])
        {
            break;
        }
        // Compared or repeated figures are no parts.
        let from = token.is(&["from"])
            && tokens
                .get(at + 1)
                .is_some_and(|next| next.number().is_some() || clause::is_date(next));
        if from
            || token.is(&[
                "compared",
                "against",
                "than",
                "between",
                "previously",
                "versus",
                "vs",
                "up",
                "down",
                "since",
                "per",
                "average",
            ])
        {
            return (!bracket && out.len() >= 2).then_some(out);
        }
        since += 1;
        if since > 12 {
            break;
        }
        if out.is_empty() && since > 4 && bracket {
            return None;
        }
    }
    Some(out)
}

/// "12 men and 5 women, 18 in all"; "12 men and 5 women: a total of 18".
fn in_all(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for total in sentence.numbers() {
        let Some(whole) = number(tokens, total).filter(|whole| whole.is_exact()) else {
            continue;
        };
        let after = (total + 1..tokens.len().min(total + 5))
            .take_while(|at| tokens[*at].is_word())
            .any(|at| {
                tokens[at].is(&["altogether", "overall"])
                    || tokens[at].is(&["in"])
                        && tokens
                            .get(at + 1)
                            .is_some_and(|token| token.is(&["all", "total"]))
            });
        let before =
            total >= 2 && tokens[total - 1].is(&["of"]) && tokens[total - 2].is(&["total"])
                || total >= 1 && tokens[total - 1].is(&["totalling", "makes", "making"])
                || total >= 2
                    && tokens[total - 1].is(&["to"])
                    && tokens[total - 2].is(&["up", "adds", "add"]);
        if !after && !before {
            continue;
        }
        let mut found = Vec::new();
        for at in (0..total).rev() {
            if ends_clause(&tokens[at]) && !tokens[at].is(&[":", ";"])
                || tokens[at].is(&["from", "than", "compared", "against", "while", "but"])
            {
                break;
            }
            if let Some(part) = number(tokens, at) {
                if !part.is_exact() {
                    found.clear();
                    break;
                }
                found.insert(0, at);
            }
        }
        // Between the last part and the total stands a mark: "5 women, 18 in all".
        let apart = found.last().is_some_and(|last| {
            tokens[last + 1..total]
                .iter()
                .any(|token| token.is(&[",", ":", ";", "-", "(", "making", "totalling"]))
        });
        let linked = found.windows(2).all(|two| {
            tokens[two[0] + 1..two[1]]
                .iter()
                .any(|token| token.is(&[",", "and", "plus", "+", "&"]))
        });
        if found.len() < 2 || !apart || !linked {
            continue;
        }
        let sum: Decimal = found
            .iter()
            .filter_map(|at| number(tokens, *at))
            .map(|part| part.value)
            .sum();
        if sum == whole.value {
            continue;
        }
        let gap = (whole.value - sum).abs();
        if gap > (whole.value / Decimal::from(4)).max(Decimal::TWO) {
            continue;
        }
        let added: Vec<String> = found
            .iter()
            .filter_map(|at| number(tokens, *at))
            .map(|part| show(part.value))
            .collect();
        let first = found[0];
        let mut at = found.clone();
        at.push(total);
        let message = format!(
            "{}: {} make {}, not {}.",
            quote(sentence.phrase(first, total)),
            joined(&added),
            show(sum),
            show(whole.value)
        );
        out.push(Said::of(Code::ProseSum, sentence, &at, message));
    }
}

/// Pairs of words of which a person or thing is one or the other.
const EITHER: [(&str, &str); 10] = [
    ("girls", "boys"),
    ("female", "male"),
    ("females", "males"),
    ("women", "men"),
    ("agreed", "disagreed"),
    ("met", "unmet"),
    ("primary", "secondary"),
    ("maintained", "academies"),
    ("substantiated", "unsubstantiated"),
    ("internal", "external"),
];

/// Whether two numbers are of things of which everybody is one or the other.
fn either_or(tokens: &[Token], places: &[usize]) -> bool {
    places.len() == 2
        && EITHER.iter().any(|(one, other)| {
            let near = |word: &str| {
                places.iter().position(|at| {
                    tokens
                        .iter()
                        .skip(at + 1)
                        .take(6)
                        .take_while(|token| token.number().is_none())
                        .any(|token| token.is(&[word]))
                })
            };
            matches!((near(one), near(other)), (Some(a), Some(b)) if a != b)
        })
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
    let sum: Decimal = shares
        .iter()
        .filter_map(|at| number(tokens, *at))
        .map(|n| n.value)
        .sum();
    let slack: Decimal = shares
        .iter()
        .filter_map(|at| number(tokens, *at))
        .map(|n: &Number| n.span().high - n.value)
        .sum();
    let hundred = Decimal::ONE_HUNDRED;
    let exact = rest && !split || rest;
    if sum - slack > hundred || exact && sum + slack < hundred {
        let added: Vec<String> = shares
            .iter()
            .filter_map(|at| number(tokens, *at))
            .map(|n| format!("{}%", show(n.value)))
            .collect();
        let code = if sum > hundred {
            Code::ProsePart
        } else {
            Code::ProseSum
        };
        let message = format!(
            "{}: {} make {}%.",
            quote(sentence.phrase(shares[0], shares[shares.len() - 1])),
            joined(&added),
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
        if !over || !tokens.get(at + 1).is_some_and(|token| token.is(&["of"])) {
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

/// "88 people, 40 from health, 30 from education and 20 from the police": three parts or more, each with the same small word.
fn each_from(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for total in sentence.numbers() {
        let Some(whole) = number(tokens, total).filter(|whole| whole.is_exact()) else {
            continue;
        };
        let Some(comma) = (total + 1..tokens.len().min(total + 5))
            .take_while(|at| tokens[*at].is_word() || tokens[*at].is(&[",", ":"]))
            .find(|at| tokens[*at].is(&[",", ":"]))
        else {
            continue;
        };
        let parts: Vec<usize> = sentence
            .numbers()
            .into_iter()
            .filter(|at| *at > comma)
            .collect();
        let joint = |at: usize| {
            tokens
                .get(at + 1)
                .filter(|token| token.is(&["from", "in", "by", "at"]))
                .map(|token| token.text.as_str())
        };
        let Some(first) = parts.first().and_then(|at| joint(*at)) else {
            continue;
        };
        let same = parts.len() >= 3
            && parts[0] == comma + 1
            && parts.iter().all(|at| {
                joint(*at) == Some(first) && number(tokens, *at).is_some_and(Number::is_exact)
            });
        if !same || multiple(sentence) {
            continue;
        }
        let sum: Decimal = parts
            .iter()
            .filter_map(|at| number(tokens, *at))
            .map(|part| part.value)
            .sum();
        let gap = (whole.value - sum).abs();
        if gap.is_zero() || gap > (whole.value / Decimal::TEN).max(Decimal::ONE) {
            continue;
        }
        let added: Vec<String> = parts
            .iter()
            .filter_map(|at| number(tokens, *at))
            .map(|part| show(part.value))
            .collect();
        let last = parts[parts.len() - 1];
        let mut at = vec![total];
        at.extend(&parts);
        let message = format!(
            "{}: {} make {}, not {}.",
            quote(sentence.phrase(total, last)),
            joined(&added),
            show(sum),
            show(whole.value)
        );
        out.push(Said::of(Code::ProseSum, sentence, &at, message));
    }
}
