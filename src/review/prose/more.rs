//! Changes that are told by their amount: "12 more than the 48 of the year before", "an increase of 12% on 250", "by 17% (228) to 1,549".

use rust_decimal::Decimal;

use super::clause::{self, number, number_after, way};
use super::difference::{judge, said_as, wrong_way};
use super::number::{Number, Unit, show};
use super::said::{Said, quote};
use super::step::{alike, the_to};
use super::text::Sentence;
use super::token::{Token, says};
use crate::finding::Code;

/// A change told by three numbers of a sentence, by their places: what it was, what it is now, and by how much it changed.
#[derive(Clone, Copy)]
struct Told {
    base: usize,
    now: usize,
    by: usize,
}

impl Told {
    /// Its numbers, when the first two can be one thing at two times and the third its change.
    fn numbers(self, tokens: &[Token]) -> Option<(&Number, &Number, &Number)> {
        let (a, b) = (number(tokens, self.base)?, number(tokens, self.now)?);
        let x = number(tokens, self.by)?;
        let fits = x.unit != Unit::Count || a.unit == Unit::Count;
        (fits && alike(tokens, self.base, self.now)).then_some((a, b, x))
    }

    /// Says what is wrong with the way it went; where nothing is, whether the amount is right.
    fn judge(self, sentence: &Sentence, wrong: Option<String>, out: &mut Vec<Said>) {
        let all = [self.now, self.by, self.base];
        let phrase = quote(sentence.phrase(self.now, self.base));
        match (wrong, self.numbers(&sentence.tokens)) {
            (Some(wrong), _) => {
                let message = format!("{phrase}: {wrong}.");
                out.push(Said::of(Code::ProseChange, sentence, &all, message));
            }
            (None, Some((a, b, x))) => judge(sentence, &all, &phrase, a, b, x, out),
            (None, None) => {}
        }
    }
}

/// "310 referrals, an increase of 12% on the 250 of the year before".
pub(super) fn on_before(sentence: &Sentence, out: &mut Vec<Said>) {
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
        let told = Told { base, now, by };
        let Some((a, b, _)) = told.numbers(tokens).filter(|_| own && plain) else {
            continue;
        };
        told.judge(sentence, wrong_way(turn, a, b), out);
    }
}

/// "60 referrals, 12 more than the 50 of the year before".
pub(super) fn more_than(sentence: &Sentence, out: &mut Vec<Said>) {
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
        let told = Told { base, now, by };
        let lead = clause::heavy_before(tokens, by);
        let joined =
            lead.is_some_and(|lead| tokens[lead].is(&[",", "(", "-", "was", "is", "which"]));
        let Some((a, b, _)) = told.numbers(tokens).filter(|_| joined) else {
            continue;
        };
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
        let wrong_way = if up {
            b.span().high < a.span().low
        } else {
            b.span().low > a.span().high
        };
        let wrong = wrong_way.then(|| {
            let word = if up { "fewer" } else { "more" };
            format!("{} is {word} than {}", said_as(b), said_as(a))
        });
        told.judge(sentence, wrong, out);
    }
}

/// "increased by 17% (228) to 1,549": the change in number, and what it leads to.
pub(super) fn by_to(sentence: &Sentence, out: &mut Vec<Said>) {
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
        if !says(tokens, by + 2, &["to"]) {
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
