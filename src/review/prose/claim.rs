//! Words that claim something of the numbers beside them: "most (45%)", "half (12 of 48)", "all 30 (28 of 30)", "the largest group".

use rust_decimal::Decimal;

use super::clause::{self, denies, ends_clause, number, pairs};
use super::number::{Number, Span, Unit, rounded, show};
use super::said::{Said, quote};
use super::text::Sentence;
use super::token::{Token, says, text_before};
use crate::finding::Code;

/// What a word claims of a share.
struct Claim {
    /// First token of it.
    first: usize,
    /// Last token of it.
    last: usize,
    /// Lowest and highest per cent that it may mean.
    wants: Span,
}

/// Checks one sentence.
pub(super) fn check(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for at in 0..tokens.len() {
        let Some(claim) = claim(tokens, at) else {
            continue;
        };
        let Some((share, shown, places)) = share_of(tokens, &claim) else {
            continue;
        };
        if share.low <= claim.wants.high && claim.wants.low <= share.high {
            continue;
        }
        let middle = rounded((share.low + share.high) / Decimal::TWO, 0);
        let word = sentence.phrase(claim.first, claim.last).to_lowercase();
        let last = *places.iter().max().unwrap_or(&claim.last);
        let message = format!(
            "{}: \"{word}\" is said of {shown}{}.",
            quote(sentence.phrase(claim.first, last)),
            if shown.ends_with('%') {
                String::new()
            } else {
                format!(", which is {}%", show(middle))
            },
        );
        let mut about = places.clone();
        about.push(claim.first);
        out.push(Said::of(Code::ProseClaim, sentence, &about, message));
    }
    ranked(sentence, out);
}

fn span(low: i64, high: i64) -> Span {
    Span::of(Decimal::new(low, 1), Decimal::new(high, 1))
}

/// Reads a claim that begins at a token. Bounds are in tenths of a per cent, wide enough for ordinary speech.
fn claim(tokens: &[Token], at: usize) -> Option<Claim> {
    let word = |ahead: usize| {
        tokens
            .get(at + ahead)
            .map_or("", |token| token.text.as_str())
    };
    let back = |behind: usize| text_before(tokens, at, behind);
    if at
        .checked_sub(1)
        .is_some_and(|index| denies(&tokens[index]))
    {
        return None;
    }
    let make = |length: usize, low: i64, high: i64| {
        Some(Claim {
            first: at,
            last: at + length - 1,
            wants: span(low, high),
        })
    };
    match word(0) {
        "most"
            if matches!(
                word(1),
                "of" | "common"
                    | "recent"
                    | "likely"
                    | "important"
                    | "vulnerable"
                    | "serious"
                    | "at"
                    | "often"
            ) || back(1) == "the"
                || back(1) == "at" =>
        {
            (word(1) == "of").then(|| Claim {
                first: at,
                last: at + 1,
                wants: span(501, 1000),
            })
        }
        "most" => make(1, 501, 1000),
        "majority" if back(1) == "vast" || back(1) == "large" || back(1) == "great" => {
            make(1, 650, 1000)
        }
        "majority" => make(1, 501, 1000),
        "minority" if back(1) != "ethnic" && matches!(back(1), "a" | "small" | "the") => {
            make(1, 0, 499)
        }
        "all" if matches!(back(1), "almost" | "nearly" | "virtually") => Some(Claim {
            first: at - 1,
            last: at,
            wants: span(850, 1000),
        }),
        "all" if back(1) != "of" && back(1) != "at" && back(1) != "in" && word(1) != "age" => {
            make(1, 995, 1000)
        }
        "every" => make(1, 995, 1000),
        "none" => make(1, 0, 4),
        "no" if !matches!(
            word(1),
            "more" | "fewer" | "less" | "longer" | "doubt" | "." | "one" | "other"
        ) =>
        {
            let opened = (2..5).any(|ahead| word(ahead) == "(");
            opened.then(|| Claim {
                first: at,
                last: at,
                wants: span(0, 4),
            })
        }
        "half" | "a-half" => {
            if matches!(
                word(1),
                "-" | "term"
                    | "day"
                    | "year"
                    | "hour"
                    | "yearly"
                    | "termly"
                    | "an"
                    | "past"
                    | "price"
            ) || matches!(back(1), "and" | "second" | "first" | "last" | "other")
            {
                return None;
            }
            let (low, high) = match (back(2), back(1)) {
                ("more", "than") | (_, "over" | "above") => (501, 750),
                ("less" | "fewer", "than") | (_, "under" | "below") => (250, 499),
                (_, "nearly" | "almost") => (420, 500),
                ("at", "least") => (500, 1000),
                (_, "about" | "around" | "roughly" | "approximately") => (420, 580),
                _ => (450, 550),
            };
            make(1, low, high)
        }
        "third" | "thirds" | "quarter" | "quarters" | "fifth" | "tenth" => fraction(tokens, at),
        "in" => one_in(tokens, at),
        _ => None,
    }
}

/// "one in four", "7 in 10".
fn one_in(tokens: &[Token], at: usize) -> Option<Claim> {
    let first = at.checked_sub(1)?;
    let (n, m) = (number(tokens, first)?, number(tokens, at + 1)?);
    let small = n.is_exact()
        && m.is_exact()
        && n.value >= Decimal::ONE
        && n.value < m.value
        && m.value <= Decimal::TEN;
    if !small {
        return None;
    }
    // Half a step on either side: one in four is anything between one in three and a half and one in four and a half.
    let half = Decimal::new(5, 1);
    let of = |whole| Decimal::ONE_HUNDRED.checked_div(whole);
    let wants = if n.value == Decimal::ONE {
        let low = of(m.value + half)? - Decimal::ONE;
        Span::of(low, of(m.value - half)? + Decimal::ONE)
    } else {
        let one = of(m.value)?;
        Span::of((n.value - half) * one, (n.value + half) * one)
    };
    // "more than one in four", "nearly 7 in 10".
    let loose = matches!(
        text_before(tokens, first, 1),
        "than" | "over" | "under" | "nearly" | "almost" | "least" | "about" | "around"
    );
    (!loose).then_some(Claim {
        first,
        last: at + 1,
        wants,
    })
}

/// "a third", "two thirds", "over a quarter", "three quarters".
fn fraction(tokens: &[Token], at: usize) -> Option<Claim> {
    let text = tokens[at].text.as_str();
    let head = at.checked_sub(1)?;
    let many = if tokens[head].is(&["a", "one"])
        || number(tokens, head).is_some_and(|n| n.value == Decimal::ONE)
    {
        1
    } else if text.ends_with('s') {
        match tokens[head].number()?.value {
            value if value == Decimal::TWO => 2,
            value if value == Decimal::from(3) => 3,
            _ => return None,
        }
    } else {
        return None;
    };
    if many == 1 && text.ends_with('s')
        || tokens.get(at + 1).is_some_and(|token| {
            token.is(&[
                "party", "sector", "time", "year", "parties", "review", "meeting",
            ])
        })
    {
        return None;
    }
    let parts = match text.trim_end_matches('s') {
        "third" => 3,
        "quarter" => 4,
        "fifth" => 5,
        _ => 10,
    };
    // "a quarter" is also three months; only "a quarter of" is a share.
    if !tokens
        .get(at + 1)
        .is_some_and(|token| token.is(&["of", "("]))
    {
        return None;
    }
    let value = 1000 * many / parts;
    let word = |back: usize| text_before(tokens, head, back);
    let (low, high) = match (word(2), word(1)) {
        ("more", "than") | (_, "over" | "above") => (value, value + 160),
        ("less" | "fewer", "than") | (_, "under" | "below") => (value - 160, value),
        (_, "nearly" | "almost") => (value - 60, value + 2),
        ("at", "least") => (value - 3, 1000),
        (_, "about" | "around" | "roughly" | "approximately") => (value - 55, value + 55),
        _ => (value - 40, value + 40),
    };
    Some(Claim {
        first: head,
        last: at,
        wants: span(low.max(0), high.min(1000)),
    })
}

/// The share that stands beside a claim: "(45%)", "(12 of 48)", "at 45%", and where.
fn share_of(tokens: &[Token], claim: &Claim) -> Option<(Span, String, Vec<usize>)> {
    let at = clause::next_number(tokens, claim.last, 13)?;
    let between = &tokens[claim.last + 1..at];
    // "most of the rest": of something that is not named here.
    if between
        .iter()
        .any(|token| token.is(&["rest", "remaining", "remainder", "others"]))
    {
        return None;
    }
    // "All 24 practices (22 of 24)".
    if between.is_empty() && number(tokens, at).is_some_and(Number::is_exact) {
        let same = pairs(tokens).into_iter().find(|pair| {
            pair.part > at
                && pair.part - at < 8
                && tokens[pair.part - 1].is(&["("])
                && number(tokens, pair.whole).map(|m| m.value)
                    == number(tokens, at).map(|m| m.value)
        });
        if let Some(pair) = same {
            return part_of(tokens, pair.part, pair.whole);
        }
    }
    if between.iter().any(|token| {
        token.is(&[
            "and", "but", "while", "who", "with", "which", "by", "from", "than", "over", "whom",
            "where", "when", "least", "compared", ")",
        ]) || denies(token)
    }) {
        // "most of whom", "all of which": of something else.
        return None;
    }
    let pair = pairs(tokens).into_iter().find(|pair| pair.part == at);
    let before = tokens.get(at.checked_sub(1)?)?;
    let opened = before.is(&["("]);
    let comma = before.is(&[",", "-", "at"]);
    if let Some(pair) = pair {
        let close = tokens
            .iter()
            .skip(pair.whole + 1)
            .take(5)
            .find(|token| token.is(&[")", ",", "-", ".", ";"]));
        if !(opened && close.is_some() || comma && close.is_some()) {
            return None;
        }
        if number(tokens, pair.part)?.value > number(tokens, pair.whole)?.value {
            return None;
        }
        return part_of(tokens, pair.part, pair.whole);
    }
    let n = number(tokens, at)?;
    if n.unit == Unit::Percent && n.is_firm() && (opened || comma) {
        let next = tokens.get(at + 1);
        let alone = next.is_none_or(|token| token.is(&[")", ",", ";", ".", "-"]))
            || before.is(&["at"])
            || opened && next.is_some_and(|token| token.is(&["of", "overall"]));
        return alone.then(|| (n.span(), format!("{}%", show(n.value)), vec![at]));
    }
    // "half of the 40 schools (12)"
    whole_then_part(tokens, claim, at, n)
}

fn whole_then_part(
    tokens: &[Token],
    claim: &Claim,
    whole: usize,
    m: &Number,
) -> Option<(Span, String, Vec<usize>)> {
    let of = (claim.last + 1..whole)
        .all(|index| tokens[index].is(&["of", "the", "our", "all", "these", "those"]));
    if !of || !m.is_exact() {
        return None;
    }
    let part = clause::next_number(tokens, whole, 7)?;
    let opened = tokens.get(part.checked_sub(1)?)?.is(&["("]);
    let closed = tokens.get(part + 1)?.is(&[")"]);
    let n = number(tokens, part)?;
    if !opened || !closed || !n.is_exact() || n.value > m.value {
        return None;
    }
    part_of(tokens, part, whole)
}

/// The share that a part is of a whole, in words, and where both stand.
fn part_of(tokens: &[Token], part: usize, whole: usize) -> Option<(Span, String, Vec<usize>)> {
    let (n, m) = (number(tokens, part)?, number(tokens, whole)?);
    let share = n.span().percent_of(m.span())?;
    let shown = format!("{} of {}", show(n.value), show(m.value));
    Some((share, shown, vec![part, whole]))
}

/// "The largest group was education (26%), followed by social care (33%)".
fn ranked(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for at in 0..tokens.len() {
        let most = tokens[at].is(&["largest", "highest", "biggest", "greatest"])
            || tokens[at].is(&["most"]) && says(tokens, at + 1, &["common", "frequent", "often"]);
        let least = tokens[at].is(&["smallest", "lowest"])
            || tokens[at].is(&["least"]) && says(tokens, at + 1, &["common", "frequent"]);
        if !most && !least {
            continue;
        }
        if at.checked_sub(1).is_some_and(|index| {
            tokens[index].is(&["second", "third", "next", "joint"]) || denies(&tokens[index])
        }) {
            continue;
        }
        let Some(follow) = (at + 1..tokens.len())
            .take_while(|index| !tokens[*index].is(&[".", "?"]))
            .find(|index| {
                tokens[*index].is(&["followed", "ahead"]) && says(tokens, index + 1, &["by", "of"])
                    || tokens[*index].is(&["then"])
                        && *index > 0
                        && tokens[*index - 1].is(&[",", ";"])
            })
        else {
            continue;
        };
        let firsts: Vec<usize> = (at..follow)
            .filter(|index| number(tokens, *index).is_some_and(Number::is_firm))
            .collect();
        let [first] = firsts.as_slice() else {
            continue;
        };
        let Some(second) = clause::next_number(tokens, follow, 9) else {
            continue;
        };
        let (Some(a), Some(b)) = (number(tokens, *first), number(tokens, second)) else {
            continue;
        };
        if a.unit != b.unit || !b.is_firm() || tokens[*first + 1..follow].iter().any(ends_clause) {
            continue;
        }
        let wrong = if most {
            a.span().high < b.span().low || a.value < b.value
        } else {
            a.value > b.value
        };
        if wrong {
            let word = if most { "less" } else { "more" };
            let message = format!(
                "{}: the {} is given {}, which is {word} than the {} of what follows it.",
                quote(sentence.phrase(at, second)),
                sentence
                    .phrase(at, at + usize::from(tokens[at].is(&["most", "least"])))
                    .to_lowercase(),
                super::difference::said_as(a),
                super::difference::said_as(b),
            );
            out.push(
                Said::of(Code::ProseClaim, sentence, &[*first, second], message)
                    .help("Put the two in the right order, or correct one of the numbers."),
            );
        }
    }
}
