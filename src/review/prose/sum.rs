//! Totals and the parts they are said to be made of: "12, of which 5 and 6", "40 (18 nurses and 22 teachers)", "28 and 17, 45 in all".

use rust_decimal::Decimal;

use super::clause::{self, ends_clause, number};
use super::number::{Number, show};
use super::said::{Said, quote};
use super::text::Sentence;
use super::token::{Token, says};
use crate::finding::{Code, Severity};
use crate::model::listed;

/// Words after a total that open its parts, and whether the parts are all of it.
pub(super) fn opens(tokens: &[Token], at: usize) -> Option<(usize, bool)> {
    let token = tokens.get(at)?;
    let next = |ahead: usize, words: &[&str]| says(tokens, at + ahead, words);
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
pub(super) fn breakdown(sentence: &Sentence, out: &mut Vec<Said>) {
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
        let sum = added(tokens, &parts);
        // Some may be several things at once, and some none of them: only a sum that all but fits is meant to.
        let gap = (whole.value - sum).abs();
        let close = gap <= (whole.value / Decimal::TEN).max(Decimal::ONE);
        if gap.is_zero() || rest && sum < whole.value {
            continue;
        }
        if sum > whole.value && (all && close || !all && !multiple(sentence)) {
            out.push(misfit(sentence, total, &parts));
        } else if sum < whole.value && close {
            let severity = if all {
                Severity::Error
            } else {
                Severity::Warning
            };
            out.push(misfit(sentence, total, &parts).severity(severity));
        }
    }
}

/// What some parts make.
fn added(tokens: &[Token], parts: &[usize]) -> Decimal {
    let numbers = parts.iter().filter_map(|at| number(tokens, *at));
    numbers.map(|part| part.value).sum()
}

/// Parts, in the order of the sentence, that do not make the total beside them.
fn misfit(sentence: &Sentence, total: usize, parts: &[usize]) -> Said {
    let tokens = &sentence.tokens;
    let value =
        |at: usize| number(tokens, at).map_or_else(String::new, |number| show(number.value));
    let mut all = parts.to_vec();
    all.push(total);
    all.sort_unstable();
    let words: Vec<String> = parts.iter().map(|at| value(*at)).collect();
    let message = format!(
        "{}: {} make {}, not {}.",
        quote(sentence.phrase(all[0], all[all.len() - 1])),
        listed(&words, "and"),
        show(added(tokens, parts)),
        value(total)
    );
    Said::of(Code::ProseSum, sentence, &all, message)
}

/// Whether one of the counted may be counted twice.
pub(super) fn multiple(sentence: &Sentence) -> bool {
    sentence.says(&[
        "multiple", "both", "also", "overlap", "each", "several", "either",
    ])
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
pub(super) fn either_or(tokens: &[Token], places: &[usize]) -> bool {
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

/// The counts of a list of parts: separated by commas and "and", each with a few words of its own, nothing else among them.
pub(super) fn parts(tokens: &[Token], first: usize, bracket: bool) -> Option<Vec<usize>> {
    let mut out = Vec::new();
    let mut since = 0;
    for (at, token) in tokens.iter().enumerate().skip(first) {
        if let Some(number) = token.number() {
            if !number.is_exact() || number.places > 0 {
                return None;
            }
            // "5 of the 6", "12 out of": not a part but a share.
            if says(tokens, at + 1, &["out", "/"])
                || says(tokens, at + 1, &["of"]) && clause::number_after(tokens, at + 1).is_some()
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
pub(super) fn in_all(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for total in sentence.numbers() {
        let Some(whole) = number(tokens, total).filter(|whole| whole.is_exact()) else {
            continue;
        };
        let after = (total + 1..tokens.len().min(total + 5))
            .take_while(|at| tokens[*at].is_word())
            .any(|at| {
                tokens[at].is(&["altogether", "overall"])
                    || tokens[at].is(&["in"]) && says(tokens, at + 1, &["all", "total"])
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
        let gap = (whole.value - added(tokens, &found)).abs();
        if gap.is_zero() || gap > (whole.value / Decimal::from(4)).max(Decimal::TWO) {
            continue;
        }
        out.push(misfit(sentence, total, &found));
    }
}

/// "88 people, 40 from health, 30 from education and 20 from the police": three parts or more, each with the same small word.
pub(super) fn each_from(sentence: &Sentence, out: &mut Vec<Said>) {
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
        let gap = (whole.value - added(tokens, &parts)).abs();
        if gap.is_zero() || gap > (whole.value / Decimal::TEN).max(Decimal::ONE) {
            continue;
        }
        out.push(misfit(sentence, total, &parts));
    }
}
