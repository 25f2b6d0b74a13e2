//! A number of a whole year beside what it is a month: "85 in the year, averaging eight a month".

use rust_decimal::Decimal;

use super::clause::{self, number};
use super::number::{Hedge, Number, Span, rounded, show};
use super::said::{Said, quote};
use super::text::Sentence;
use super::token::Token;
use crate::finding::Code;

/// Checks one sentence.
pub(super) fn check(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    let year = tokens.windows(3).any(|three| {
        three[0].is(&["in", "over", "during", "across"])
            && three[1].is(&["the", "this", "a"])
            && three[2].is(&["year"])
    });
    // "... a month in the year before" is of another year.
    if !year
        || sentence.says(&[
            "before", "previous", "last", "earlier", "against", "compared",
        ])
    {
        return;
    }
    for pace in sentence.numbers() {
        let Some((word, parts)) = each(tokens, pace) else {
            continue;
        };
        let average = tokens[pace.saturating_sub(4)..pace]
            .iter()
            .chain(tokens.iter().skip(pace + 1).take(6))
            .any(|token| token.is(&["averaging", "averaged", "average", "averages", "on"]));
        let Some(said) = number(tokens, pace).filter(|said| average && said.is_count()) else {
            continue;
        };
        let totals: Vec<usize> = sentence
            .numbers()
            .into_iter()
            .filter(|at| *at != pace && number(tokens, *at).is_some_and(Number::is_count))
            .filter(|at| number(tokens, *at).is_some_and(|total| total.value >= parts))
            .collect();
        // With two totals in the sentence nobody can say which is meant, unless one of them fits.
        let [total] = totals.as_slice() else {
            continue;
        };
        let Some(whole) = number(tokens, *total) else {
            continue;
        };
        let (Some(truth), Some(spoken)) = (whole.value.checked_div(parts), spoken(said)) else {
            continue;
        };
        if spoken.low <= truth && truth <= spoken.high {
            continue;
        }
        let (first, last) = (pace.min(*total), pace.max(*total));
        let message = format!(
            "{}: {} in a year is {} a {word}, not {}.",
            quote(sentence.phrase(first, last)),
            show(whole.value),
            show(rounded(truth, 1)),
            show(said.value),
        );
        out.push(
            Said::of(Code::ProseShare, sentence, &[pace, *total], message)
                .help("Work the average out from the number of the year."),
        );
    }
}

/// "eight a month": the word, and how many there are in a year.
fn each(tokens: &[Token], at: usize) -> Option<(&'static str, Decimal)> {
    let per = (at + 1..tokens.len().min(at + 4))
        .find(|index| tokens[*index].is(&["a", "per", "each", "every"]))?;
    let clear = tokens[at + 1..per].iter().all(Token::is_word);
    let unit = tokens.get(per + 1).filter(|_| clear)?;
    if clause::is_date(unit) {
        return None;
    }
    match unit.text.as_str() {
        "month" => Some(("month", Decimal::from(12))),
        "quarter" => Some(("quarter", Decimal::from(4))),
        _ => None,
    }
}

/// The averages that round to what is said.
fn spoken(said: &Number) -> Option<Span> {
    let mut half = Decimal::new(5, said.places + 1);
    if said.hedge == Hedge::About {
        half += Decimal::new(5, 1);
    }
    Some(Span::around(said.value, half))
}
