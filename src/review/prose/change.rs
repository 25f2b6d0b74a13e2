//! Changes: "from 40 to 60, a rise of 50%", "12 more than the 48 of the year before", "doubled from 3% to 6%".

use rust_decimal::Decimal;

use super::clause::{self, denies, ends_clause, number, number_after, way};
use super::number::{Hedge, Number, Span, Unit, rounded, show};
use super::said::{Said, quote};
use super::text::Sentence;
use super::token::Token;
use crate::finding::Code;

/// Something that went from one number to another.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// Where the words of it begin.
    first: usize,
    /// Place of the earlier number.
    before: usize,
    /// Place of the later number.
    now: usize,
    /// Where the words of it end.
    last: usize,
}

/// Checks one sentence.
pub(super) fn check(sentence: &Sentence, out: &mut Vec<Said>) {
    for step in steps(&sentence.tokens) {
        direction(sentence, step, out);
        amount(sentence, step, out);
        times(sentence, step, out);
    }
    for step in compared(&sentence.tokens) {
        amount(sentence, step, out);
    }
    on_before(sentence, out);
    more_than(sentence, out);
    by_to(sentence, out);
}

/// "from A to B", "to B from A", "B, up from A".
fn steps(tokens: &[Token]) -> Vec<Step> {
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is(&["from"]) {
            let Some(before) = number_after(tokens, at) else {
                continue;
            };
            if let Some(to) = the_to(tokens, before) {
                let now = number_after(tokens, to);
                out.extend(
                    now.filter(|now| alike(tokens, before, *now))
                        .map(|now| Step {
                            first: at,
                            before,
                            now,
                            last: now,
                        }),
                );
                continue;
            }
            // "to B from A", "at B, up from A"
            let Some(now) = clause::number_before(tokens, at, 9) else {
                continue;
            };
            let lead = clause::heavy_before(tokens, now);
            let to = lead.is_some_and(|lead| tokens[lead].is(&["to", "at"]));
            let turn = at > 0 && way(&tokens[at - 1]) != 0 && tokens[at - 1].is(&["up", "down"]);
            let between = &tokens[now + 1..at];
            if (to && way_before(tokens, now).is_some() || turn)
                && !between.iter().any(|token| {
                    token.is(&["(", ")"])
                        || denies(token)
                        || token.is(&["came", "people", "children"]) && !to && !turn
                })
                && alike(tokens, before, now)
            {
                out.push(Step {
                    first: now,
                    before,
                    now,
                    last: before,
                });
            }
        }
    }
    out
}

/// "45 children, compared with 60 the year before, ..."; "fell by 25% to 45 (60 the year before)".
fn compared(tokens: &[Token]) -> Vec<Step> {
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let with = token.is(&["compared"])
            && tokens
                .get(at + 1)
                .is_some_and(|next| next.is(&["with", "to"]));
        if !with && !token.is(&["against", "versus"]) {
            continue;
        }
        let Some(first) = number_after(tokens, at + usize::from(with)) else {
            continue;
        };
        let counts = |range: std::ops::Range<usize>| -> Vec<usize> {
            range
                .filter(|index| tokens[*index].number().is_some())
                .collect()
        };
        // "Compared with 250 last year, there were 310": the other number follows.
        if at <= 1 {
            let after = counts(first + 1..tokens.len());
            let near = after
                .first()
                .filter(|now| **now - first < 12 && alike(tokens, first, **now));
            out.extend(near.map(|now| Step {
                first,
                before: first,
                now: *now,
                last: *now,
            }));
            continue;
        }
        // With several numbers before it nobody can say which is compared.
        if let [now] = counts(0..at).as_slice()
            && at - now < 12
            && alike(tokens, first, *now)
        {
            out.push(Step {
                first: *now,
                before: first,
                now: *now,
                last: first,
            });
        }
    }
    for now in 0..tokens.len() {
        let bracket = tokens[now].number().is_some()
            && tokens.get(now + 1).is_some_and(|token| token.is(&["("]))
            && now > 0
            && clause::heavy_before(tokens, now).is_some_and(|lead| {
                tokens[lead].is(&["to"]) && amount_before(tokens, lead).is_some()
            });
        let Some(before) = number_after(tokens, now + 1).filter(|_| bracket) else {
            continue;
        };
        let close = tokens
            .iter()
            .skip(before + 1)
            .take(6)
            .position(|token| token.is(&[")"]));
        let dated = tokens
            .iter()
            .skip(before + 1)
            .take(close.unwrap_or(0))
            .any(|token| clause::is_date(token) || token.is(&["before", "previous", "last"]));
        if dated && alike(tokens, before, now) {
            let lead = clause::heavy_before(tokens, now).unwrap_or(now);
            out.push(Step {
                first: lead,
                before,
                now,
                last: before,
            });
        }
    }
    out
}

/// "310 referrals, an increase of 12% on the 250 of the year before".
fn on_before(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for at in 2..tokens.len() {
        let turn = way(&tokens[at]);
        if turn == 0 {
            continue;
        }
        let Some(by) = number_after(tokens, at).filter(|by| {
            by - at <= 3
                && tokens[at + 1..*by]
                    .iter()
                    .all(|token| token.is(&["by", "of", "just", "about", "some"]))
        }) else {
            continue;
        };
        let Some(join) = (by + 1..tokens.len().min(by + 4))
            .find(|index| tokens[*index].is(&["on", "over", "from"]))
        else {
            continue;
        };
        let Some(base) = clause::next_number(tokens, join, 7) else {
            continue;
        };
        // "from 40 to 60" is told elsewhere.
        if the_to(tokens, base).is_some() || !tokens[by + 1..join].iter().all(Token::is_word) {
            continue;
        }
        let Some(now) = clause::number_before(tokens, at, 11) else {
            continue;
        };
        let between = &tokens[now + 1..at];
        let Some(mark) = between.iter().rposition(|token| token.is(&[",", "(", "-"])) else {
            continue;
        };
        let own = between[mark + 1..].iter().all(|token| {
            token.is(&[
                "a",
                "an",
                "which",
                "was",
                "is",
                "this",
                "up",
                "down",
                "total",
                "represents",
            ])
        });
        let plain = between[..mark].iter().all(|token| {
            token.is_word() && !token.is(&["of", "to", "from", "by", "led"])
                || clause::is_date(token)
        });
        let (Some(a), Some(b), Some(x)) = (
            number(tokens, base),
            number(tokens, now),
            number(tokens, by),
        ) else {
            continue;
        };
        if !own
            || !plain
            || !alike(tokens, base, now)
            || x.unit == Unit::Count && a.unit != Unit::Count
        {
            continue;
        }
        let phrase = quote(sentence.phrase(now, base));
        let change = b.span().minus(a.span());
        if if turn > 0 {
            change.high < Decimal::ZERO
        } else {
            change.low > Decimal::ZERO
        } {
            let word = if turn > 0 { "fall" } else { "rise" };
            let message = format!("{phrase}: {} to {} is a {word}.", said_as(a), said_as(b));
            out.push(Said::of(
                Code::ProseChange,
                sentence,
                &[now, by, base],
                message,
            ));
        } else {
            judge(sentence, &[now, by, base], &phrase, a, b, x, out);
        }
    }
}

/// The "to" that goes with a "from": no other number and no new clause between.
fn the_to(tokens: &[Token], before: usize) -> Option<usize> {
    for (at, token) in tokens.iter().enumerate().skip(before + 1).take(14) {
        if token.is(&["to"]) && number_after(tokens, at).is_some() {
            return Some(at);
        }
        if token.number().is_some() || ends_clause(token) || token.is(&["from", "but", "while"]) {
            return None;
        }
    }
    None
}

/// Whether two numbers can be the same thing at two times.
fn alike(tokens: &[Token], before: usize, now: usize) -> bool {
    let (Some(a), Some(b)) = (number(tokens, before), number(tokens, now)) else {
        return false;
    };
    // "from 55 to 60%": the sign stands once.
    a.unit == b.unit && a.is_firm() && b.is_firm() && a.unit != Unit::Points
}

/// The word of rise or fall that governs a place: the nearest before it in the same clause.
fn way_before(tokens: &[Token], at: usize) -> Option<i8> {
    for index in (at.saturating_sub(12)..at).rev() {
        let token = &tokens[index];
        if ends_clause(token)
            || token.is(&[
                "(", ")", "and", "but", "while", "with", "so", "because", "which", "that", "when",
                "after",
            ])
            || denies(token)
        {
            return None;
        }
        if token.is(&[","]) && index + 1 != at && !tokens[index + 1].is(&["from"]) {
            return None;
        }
        if way(token) != 0 {
            let denied = (index.saturating_sub(3)..index).any(|back| denies(&tokens[back]));
            // "a decrease in sickness saw attendance move": the noun is not what moved.
            let noun = tokens.get(index + 1).is_some_and(|next| next.is(&["in"]));
            let verb = tokens[index + 1..at].iter().any(|token| {
                way(token) != 0
                    || token.is(&[
                        "saw",
                        "led",
                        "meant",
                        "allowed",
                        "let",
                        "lets",
                        "move",
                        "moved",
                        "went",
                        "go",
                        "was",
                        "were",
                        "brought",
                        "came",
                        "made",
                        "helped",
                        "resulted",
                        "following",
                        "took",
                    ])
            });
            return (!denied && !(noun && verb)).then(|| way(token));
        }
    }
    None
}

/// "increased from 50 to 40".
fn direction(sentence: &Sentence, step: Step, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    let (Some(a), Some(b)) = (number(tokens, step.before), number(tokens, step.now)) else {
        return;
    };
    let turn = if step.first == step.now {
        // "B, up from A" has its word between; "rose to B from A" before.
        tokens[step.now + 1..step.before]
            .iter()
            .rev()
            .map(way)
            .find(|way| *way != 0)
            .or_else(|| way_before(tokens, step.now))
    } else {
        way_before(tokens, step.first)
    };
    let Some(turn) = turn else {
        return;
    };
    let wrong = match turn {
        1 => b.span().high < a.span().low,
        _ => b.span().low > a.span().high,
    };
    if wrong {
        let word = if turn == 1 { "fall" } else { "rise" };
        let said = if turn == 1 { "rise" } else { "fall" };
        let first = step
            .first
            .saturating_sub(usize::from(step.first != step.now) * 2);
        out.push(
            Said::of(
                Code::ProseChange,
                sentence,
                &[step.before, step.now],
                format!(
                    "{}: {} to {} is a {word}, not a {said}.",
                    quote(sentence.phrase(first, step.last)),
                    said_as(a),
                    said_as(b)
                ),
            )
            .help("Correct the word, or put the two numbers in the right order."),
        );
    }
}

/// The amount that is said beside a step: "by 20%", ", a fall of 12", "(38% increase)".
fn amount(sentence: &Sentence, step: Step, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    let found = amount_before(tokens, step.first).or_else(|| amount_after(tokens, step.last));
    let Some((at, turn)) = found else {
        return;
    };
    let (Some(a), Some(b), Some(x)) = (
        number(tokens, step.before),
        number(tokens, step.now),
        number(tokens, at),
    ) else {
        return;
    };
    let all = [step.before, step.now, at];
    let phrase = quote(sentence.phrase(step.first.min(at), step.last.max(at)));
    let change = b.span().minus(a.span());
    let wrong_way = turn != 0
        && (if turn > 0 {
            change.high < Decimal::ZERO
        } else {
            change.low > Decimal::ZERO
        });
    if wrong_way {
        let word = if turn > 0 { "fall" } else { "rise" };
        let message = format!("{phrase}: {} to {} is a {word}.", said_as(a), said_as(b));
        out.push(
            Said::of(Code::ProseChange, sentence, &all, message)
                .help("Correct the word, or put the two numbers in the right order."),
        );
        return;
    }
    judge(sentence, &all, &phrase, a, b, x, out);
}

/// Whether an amount is what two numbers make.
fn judge(
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
        (Unit::Percent, Unit::Points) => {
            if !difference.meets(x.span()) {
                let message = format!(
                    "{phrase}: {} to {} is {} percentage points, not {}.",
                    said_as(a),
                    said_as(b),
                    show(plain),
                    show(x.value),
                );
                out.push(Said::of(Code::ProseChange, sentence, all, message));
            }
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
        (Unit::Count, Unit::Count) | (Unit::Pounds, Unit::Pounds) => {
            if !difference.meets(x.span()) {
                let message = format!(
                    "{phrase}: {} to {} is {}, not {}.",
                    said_as(a),
                    said_as(b),
                    show(plain),
                    show(x.value)
                );
                out.push(Said::of(Code::ProseChange, sentence, all, message));
            }
        }
        _ => {}
    }
}

/// "rose by 20% from 40 to 48", "an increase of 8 from 40 to 48": the place of the amount and which way it goes.
fn amount_before(tokens: &[Token], from: usize) -> Option<(usize, i8)> {
    beside(tokens, from).or_else(|| named_before(tokens, from))
}

/// "a 25% fall in first offences, from 64 to 48", "a rise of 9 in the number of ... (from 31 to 40)".
fn named_before(tokens: &[Token], from: usize) -> Option<(usize, i8)> {
    let end = from
        .checked_sub(1)
        .filter(|at| tokens[*at].is(&[",", "("]))?;
    let noun = (end.saturating_sub(11)..end)
        .rev()
        .take_while(|at| {
            let token = &tokens[*at];
            !ends_clause(token) && !token.is(&[",", "(", ")", "and", "but", "while"])
        })
        .find(|at| way(&tokens[*at]) != 0)?;
    let turn = way(&tokens[noun]);
    let amount = if tokens.get(noun + 1).is_some_and(|token| token.is(&["of"])) {
        number_after(tokens, noun + 1)?
    } else {
        noun.checked_sub(1)
            .filter(|at| tokens[*at].number().is_some())?
    };
    let rest = amount.max(noun) + 1;
    let of_it = tokens.get(rest).is_some_and(|token| token.is(&["in"]));
    let alone = tokens.get(rest..end)?.iter().all(Token::is_word);
    (of_it && alone).then_some((amount, turn))
}

/// The amount right before a step: "rose by 20% from 40 to 48".
fn beside(tokens: &[Token], from: usize) -> Option<(usize, i8)> {
    let mut at = from.checked_sub(1)?;
    if tokens[at].is(&[",", "("]) {
        at = at.checked_sub(1)?;
    }
    // "by 8 children from", "by 8 from"
    let amount = (at.saturating_sub(2)..=at)
        .rev()
        .find(|index| tokens[*index].number().is_some())?;
    let lead = clause::heavy_before(tokens, amount)
        .filter(|lead| tokens[*lead].is(&["by", "of"]))
        .or_else(|| {
            // "of" is light, so look for it.
            (amount.saturating_sub(3)..amount)
                .rev()
                .find(|index| tokens[*index].is(&["by", "of"]))
        });
    let lead = lead
        .or_else(|| amount.checked_sub(1))
        .filter(|lead| tokens[*lead].is(&["by", "of"]) || way(&tokens[*lead]) != 0)?;
    let found = (lead.saturating_sub(6)..=lead)
        .rev()
        .map(|index| way(&tokens[index]))
        .find(|way| *way != 0);
    // "improved by 5 points from 88% to 93%": better may be more or less.
    let neutral = || {
        (lead.saturating_sub(3)..=lead)
            .any(|index| {
                tokens[index].is(&["improved", "improving", "changed", "moved", "worsened"])
            })
            .then_some(0)
    };
    Some((amount, found.or_else(neutral)?))
}

/// ", a rise of 20%", "(20% increase)", ", up 20%", ", or by 8".
fn amount_after(tokens: &[Token], last: usize) -> Option<(usize, i8)> {
    let amount = clause::next_number(tokens, last, 12)?;
    let between = &tokens[last + 1..amount];
    let elsewhere = [
        "and", "while", "but", "with", "against", "compared", "than", "whereas",
    ];
    let other = between
        .iter()
        .any(|token| token.is(&elsewhere) || token.is(&["of"]) && !is_change_of(tokens, amount));
    if other
        || tokens[amount]
            .number()
            .is_some_and(|x| x.hedge == Hedge::AtLeast)
    {
        return None;
    }
    // An amount of something else: "a rise of 20% in ..." of another thing is not told apart; one of the same is close by.
    let opened = between
        .iter()
        .any(|token| token.is(&[",", "(", "-", "or", "by", "which"]));
    if !opened {
        return None;
    }
    let change_noun = |token: &Token| token.is(&["change", "difference", "more", "fewer", "less"]);
    let mut turn = None;
    for token in tokens[(last + 1).max(amount.saturating_sub(5))..amount]
        .iter()
        .rev()
    {
        if way(token) != 0 || change_noun(token) || token.is(&["+"]) {
            turn = Some(way(token));
            break;
        }
    }
    for token in tokens.iter().skip(amount + 1).take(2) {
        if turn.is_none()
            && (way(token) != 0 || token.is(&["change", "difference", "more", "fewer", "less"]))
        {
            turn = Some(match token.text.as_str() {
                "more" => 1,
                "fewer" | "less" => -1,
                _ => way(token),
            });
        }
    }
    if turn.is_none()
        && between.iter().any(|token| token.is(&["by"]))
        && between.iter().any(|token| token.is(&["or"]))
    {
        turn = Some(0);
    }
    // "60% more likely", "12 more of them": only a change that closes its clause, or one that is named as such.
    Some((amount, turn?))
}

fn is_change_of(tokens: &[Token], amount: usize) -> bool {
    (amount.saturating_sub(3)..amount)
        .any(|index| way(&tokens[index]) != 0 || tokens[index].is(&["change", "difference"]))
        && tokens[..amount]
            .iter()
            .rev()
            .take(4)
            .any(|token| token.is(&["of"]))
}

/// "doubled from 40 to 60", "halved (84 to 42)".
fn times(sentence: &Sentence, step: Step, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    let (Some(a), Some(b)) = (number(tokens, step.before), number(tokens, step.now)) else {
        return;
    };
    let start = step.first.saturating_sub(9);
    let words = tokens[start..step.first]
        .iter()
        .enumerate()
        .rev()
        .take_while(|(_, token)| !ends_clause(token) && !token.is(&["and", "but", "while"]));
    let after = tokens
        .iter()
        .enumerate()
        .skip(step.last + 1)
        .take(5)
        .map(|(at, token)| (at - start, token))
        .take_while(|(_, token)| !ends_clause(token) && !token.is(&["and", "but", "while"]));
    let Some((at, factor)) = words
        .chain(after)
        .find_map(|(at, token)| Some((start + at, factor(token)?)))
    else {
        return;
    };
    if (at.saturating_sub(3)..at).any(|index| denies(&tokens[index]))
        || a.value <= Decimal::ZERO
        || b.value <= Decimal::ZERO
    {
        return;
    }
    let word = |back: usize| {
        at.checked_sub(back)
            .map_or("", |index| tokens[index].text.as_str())
    };
    let more = word(1) == "than" && word(2) == "more" || word(1) == "over";
    let nearly = matches!(
        word(1),
        "nearly" | "almost" | "about" | "roughly" | "around" | "virtually"
    ) || word(1) == "than" && word(2) == "less";
    let ratio = Span {
        low: b.span().low.checked_div(a.span().high).unwrap_or_default(),
        high: b
            .span()
            .high
            .checked_div(a.span().low.max(Decimal::new(1, 3)))
            .unwrap_or_default(),
    };
    let tenth = factor / Decimal::TEN;
    let wanted = if more {
        Span {
            low: factor,
            high: factor * Decimal::from(10),
        }
    } else if nearly {
        Span {
            low: factor - tenth * Decimal::TWO,
            high: factor + tenth * Decimal::TWO,
        }
    } else {
        Span {
            low: factor - tenth,
            high: factor + tenth,
        }
    };
    if ratio.meets(wanted) {
        return;
    }
    let first = at.min(step.first);
    let times = b.value.checked_div(a.value).unwrap_or_default();
    let message = format!(
        "{}: {} is {} times {}, which is not \"{}\".",
        quote(sentence.phrase(first, step.last.max(at))),
        said_as(b),
        show(rounded(times, 2)),
        said_as(a),
        tokens[at].text,
    );
    out.push(
        Said::of(
            Code::ProseChange,
            sentence,
            &[step.before, step.now],
            message,
        )
        .help("Correct the word, or one of the two numbers."),
    );
}

/// How many times a word says.
fn factor(token: &Token) -> Option<Decimal> {
    Some(match token.text.as_str() {
        "doubled" | "doubling" | "twofold" | "double" => Decimal::TWO,
        "trebled" | "tripled" | "trebling" | "tripling" | "threefold" => Decimal::from(3),
        "quadrupled" | "fourfold" => Decimal::from(4),
        "halved" | "halving" => Decimal::new(5, 1),
        _ => return None,
    })
}

/// "60 referrals, 12 more than the 50 of the year before".
fn more_than(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for (at, token) in tokens.iter().enumerate() {
        let up = token.is(&["more", "higher"]);
        if !up && !token.is(&["fewer", "less", "lower"]) {
            continue;
        }
        let Some(by) = at
            .checked_sub(1)
            .filter(|by| number(tokens, *by).is_some_and(Number::is_firm))
        else {
            continue;
        };
        let Some(than) =
            (at + 1..tokens.len().min(at + 4)).find(|index| tokens[*index].is(&["than"]))
        else {
            continue;
        };
        let (Some(base), Some(now)) = (
            clause::next_number(tokens, than, 9),
            clause::number_before(tokens, by, 12),
        ) else {
            continue;
        };
        let (Some(a), Some(b), Some(x)) = (
            number(tokens, base),
            number(tokens, now),
            number(tokens, by),
        ) else {
            continue;
        };
        let lead = clause::heavy_before(tokens, by);
        let joined =
            lead.is_some_and(|lead| tokens[lead].is(&[",", "(", "-", "was", "is", "which"]));
        if !joined || !alike(tokens, base, now) || x.unit == Unit::Count && a.unit != Unit::Count {
            continue;
        }
        let noun = clause::noun_after(tokens, by);
        let own: Vec<&str> = noun
            .iter()
            .filter(|word| !matches!(**word, "more" | "fewer" | "less" | "higher" | "lower"))
            .map(|word| clause::stem(word))
            .collect();
        let said: Vec<&str> = clause::noun_after(tokens, now)
            .into_iter()
            .map(clause::stem)
            .collect();
        if !own.is_empty() && !own.iter().any(|word| said.contains(word)) {
            continue;
        }
        let phrase = quote(sentence.phrase(now, base));
        let wrong_way = if up {
            b.span().high < a.span().low
        } else {
            b.span().low > a.span().high
        };
        if wrong_way {
            let word = if up { "fewer" } else { "more" };
            let message = format!("{phrase}: {} is {word} than {}.", said_as(b), said_as(a));
            out.push(Said::of(
                Code::ProseChange,
                sentence,
                &[now, by, base],
                message,
            ));
        } else {
            judge(sentence, &[now, by, base], &phrase, a, b, x, out);
        }
    }
}

/// "increased by 17% (228) to 1,549": the change in number, and what it leads to.
fn by_to(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for (at, token) in tokens.iter().enumerate() {
        if !token.is(&["by", "of"]) {
            continue;
        }
        let Some(turn) = (at.saturating_sub(4)..at)
            .rev()
            .map(|index| way(&tokens[index]))
            .find(|way| *way != 0)
        else {
            continue;
        };
        let Some(share) = number_after(tokens, at).filter(|share| {
            number(tokens, *share).is_some_and(|n| n.unit == Unit::Percent && n.is_firm())
        }) else {
            continue;
        };
        let by = share + 2;
        let bracket = tokens.get(share + 1).is_some_and(|token| token.is(&["("]))
            && tokens.get(by + 1).is_some_and(|token| token.is(&[")"]));
        let Some(change) = number(tokens, by).filter(|n| bracket && n.is_count()) else {
            continue;
        };
        if !tokens.get(by + 2).is_some_and(|token| token.is(&["to"])) {
            continue;
        }
        let Some(now) = number_after(tokens, by + 2)
            .filter(|now| number(tokens, *now).is_some_and(Number::is_count))
        else {
            continue;
        };
        let (Some(b), Some(x)) = (number(tokens, now), number(tokens, share)) else {
            continue;
        };
        let before = if turn > 0 {
            b.span().minus(change.span())
        } else {
            b.span().plus(change.span())
        };
        let Some(relative) = change.span().percent_of(before) else {
            continue;
        };
        if !relative.meets(x.span()) {
            let middle = (before.low + before.high) / Decimal::TWO;
            let right = super::number::percent(change.value, middle, x.places).unwrap_or_default();
            let message = format!(
                "{}: it was {} before, and {} of that is {right}, not {}%.",
                quote(sentence.phrase(at, now)),
                show(middle),
                show(change.value),
                show(x.value),
            );
            out.push(Said::of(
                Code::ProseChange,
                sentence,
                &[share, by, now],
                message,
            ));
        }
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
