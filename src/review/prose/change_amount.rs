//! The amount of a change, beside the two numbers it lies between: "by 20%", ", a fall of 12", "(38% increase)".

use super::clause::{self, ends_clause, number_after, way};
use super::number::Hedge;
use super::token::{Token, says};

/// "rose by 20% from 40 to 48", "an increase of 8 from 40 to 48": the place of the amount and which way it goes.
pub(super) fn amount_before(tokens: &[Token], from: usize) -> Option<(usize, i8)> {
    beside(tokens, from).or_else(|| named_before(tokens, from))
}

/// "a 25% fall in first offences, from 64 to 48", "a rise of 9 in the number of ... (from 31 to 40)".
pub(super) fn named_before(tokens: &[Token], from: usize) -> Option<(usize, i8)> {
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
    let amount = if says(tokens, noun + 1, &["of"]) {
        number_after(tokens, noun + 1)?
    } else {
        noun.checked_sub(1)
            .filter(|at| tokens[*at].number().is_some())?
    };
    let rest = amount.max(noun) + 1;
    let of_it = says(tokens, rest, &["in"]);
    let alone = tokens.get(rest..end)?.iter().all(Token::is_word);
    (of_it && alone).then_some((amount, turn))
}

/// The amount right before a step: "rose by 20% from 40 to 48".
pub(super) fn beside(tokens: &[Token], from: usize) -> Option<(usize, i8)> {
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
pub(super) fn amount_after(tokens: &[Token], last: usize) -> Option<(usize, i8)> {
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

pub(super) fn is_change_of(tokens: &[Token], amount: usize) -> bool {
    (amount.saturating_sub(3)..amount)
        .any(|index| way(&tokens[index]) != 0 || tokens[index].is(&["change", "difference"]))
        && tokens[..amount]
            .iter()
            .rev()
            .take(4)
            .any(|token| token.is(&["of"]))
}
