//! Changes: "from 40 to 60, a rise of 50%", "12 more than the 48 of the year before", "doubled from 3% to 6%".

use rust_decimal::Decimal;

use super::change_amount::{amount_after, amount_before};
use super::clause::{denies, ends_clause, number, way};
use super::difference::{judge, said_as, wrong_way};
use super::more;
use super::number::{Span, rounded, show};
use super::said::{Said, quote};
use super::step::{Step, compared, steps, way_before};
use super::text::Sentence;
use super::token::{Token, text_before};
use crate::finding::Code;

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
    more::on_before(sentence, out);
    more::more_than(sentence, out);
    more::by_to(sentence, out);
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
    if let Some(wrong) = wrong_way(turn, a, b) {
        let said = if turn == 1 { "rise" } else { "fall" };
        let first = step
            .first
            .saturating_sub(usize::from(step.first != step.now) * 2);
        let phrase = quote(sentence.phrase(first, step.last));
        let message = format!("{phrase}: {wrong}, not a {said}.");
        out.push(
            Said::of(
                Code::ProseChange,
                sentence,
                &[step.before, step.now],
                message,
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
    if let Some(wrong) = wrong_way(turn, a, b) {
        let message = format!("{phrase}: {wrong}.");
        out.push(
            Said::of(Code::ProseChange, sentence, &all, message)
                .help("Correct the word, or put the two numbers in the right order."),
        );
        return;
    }
    judge(sentence, &all, &phrase, a, b, x, out);
}

/// "doubled from 40 to 60", "halved (84 to 42)".
fn times(sentence: &Sentence, step: Step, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    let (Some(a), Some(b)) = (number(tokens, step.before), number(tokens, step.now)) else {
        return;
    };
    let goes_on =
        |at: &usize| !ends_clause(&tokens[*at]) && !tokens[*at].is(&["and", "but", "while"]);
    let words = (step.first.saturating_sub(9)..step.first)
        .rev()
        .take_while(goes_on);
    let after = (step.last + 1..tokens.len().min(step.last + 6)).take_while(goes_on);
    let Some((at, factor)) = words
        .chain(after)
        .find_map(|at| Some((at, factor(&tokens[at])?)))
    else {
        return;
    };
    if (at.saturating_sub(3)..at).any(|index| denies(&tokens[index]))
        || a.value <= Decimal::ZERO
        || b.value <= Decimal::ZERO
    {
        return;
    }
    let word = |back: usize| text_before(tokens, at, back);
    let more = word(1) == "than" && word(2) == "more" || word(1) == "over";
    let nearly = matches!(
        word(1),
        "nearly" | "almost" | "about" | "roughly" | "around" | "virtually"
    ) || word(1) == "than" && word(2) == "less";
    let over = |now: Decimal, before| now.checked_div(before).unwrap_or_default();
    let ratio = Span::of(
        over(b.span().low, a.span().high),
        over(b.span().high, a.span().low.max(Decimal::new(1, 3))),
    );
    let tenth = factor / Decimal::TEN;
    let wanted = if more {
        Span::of(factor, factor * Decimal::TEN)
    } else if nearly {
        Span::around(factor, tenth * Decimal::TWO)
    } else {
        Span::around(factor, tenth)
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
