//! What only looks like a number: the number of a section, an age, a time, a telephone number, a code.

use rust_decimal::Decimal;

use super::token::{Kind, Token, says};
use crate::model::word_value;

/// Words after which a number is a name.
pub(super) const LABELS: [&str; 66] = [
    "section",
    "sections",
    "level",
    "levels",
    "priority",
    "tier",
    "tiers",
    "grade",
    "grades",
    "year",
    "stage",
    "appendix",
    "annex",
    "table",
    "tables",
    "figure",
    "figures",
    "diagram",
    "graph",
    "chart",
    "page",
    "pages",
    "phase",
    "part",
    "chapter",
    "article",
    "schedule",
    "regulation",
    "paragraph",
    "version",
    "no",
    "number",
    "recommendation",
    "standard",
    "quarter",
    "week",
    "day",
    "ward",
    "room",
    "route",
    "band",
    "bands",
    "item",
    "objective",
    "question",
    "step",
    "line",
    "row",
    "column",
    "ref",
    "tel",
    "telephone",
    "phone",
    "box",
    "act",
    "rule",
    "aged",
    "age",
    "ages",
    "s",
    "ks",
    "key",
    "strand",
    "outcome",
    "principle",
    "sch",
];

/// Takes what is a name, an age, a time or a code for a word.
pub(super) fn labels(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        if tokens[at].number().is_none() {
            continue;
        }
        let before = |back: usize| at.checked_sub(back).and_then(|index| tokens.get(index));
        let after = |ahead: usize| tokens.get(at + ahead);
        let touches_left = before(1).is_some_and(|token| token.end == tokens[at].start);
        let touches_right = after(1).is_some_and(|token| token.start == tokens[at].end);
        // "In the year 85 came" counts; "Year 13" does not.
        let counts = before(1)
            .is_some_and(|token| token.is(&["year", "quarter", "week", "day", "page", "ward"]))
            && before(2).is_some_and(|token| {
                token.is(&["the", "this", "last", "a", "one", "that", "each", "every"])
            });
        let labelled = !counts
            && before(1).is_some_and(|token| token.is(&LABELS) || token.is(&["#"]))
            // "levels 1 and 2", "aged 5 to 18", "years 6 and 9"
            || (before(1).is_some_and(|token| token.is(&["and", "to", "or", "-", ",", "&"]))
                && before(2).is_some_and(|token| {
                    token.is_word()
                        && (token.text.starts_with(|c: char| c.is_ascii_digit())
                            || word_value(&token.text).is_some())
                        && before(3).is_some_and(|word| word.is(&LABELS))
                }));
        let of_grade = before(1).is_some_and(|token| token.is(&["of", "("]))
            && before(2)
                .is_some_and(|token| token.is(&LABELS) && !token.is(&["number", "figure", "year"]));
        // "1." before the words of a heading is cut off as a sentence of its own.
        let counted =
            at == 0 && after(1).is_some_and(|token| token.is(&["."])) && tokens.len() <= 2;
        let ratio = touches_left
            && before(1).is_some_and(|token| token.is(&[":", "/", "#", "+", "_", "@", "*"]))
            && !(at > 1 && fraction(tokens, at - 2))
            || touches_right
                && after(1).is_some_and(|token| token.is(&[":", "/", "_", "*", "+"]))
                && !fraction(tokens, at);
        let reach = usize::from(
            after(1).is_some_and(|token| token.is(&["to", "-", "and", "or"]))
                && after(2).is_some_and(|token| {
                    token.number().is_some() || token.text.starts_with(|c: char| c.is_ascii_digit())
                }),
        ) * 2;
        let old = after(1 + reach)
            .is_some_and(|token| token.is(&["year", "years", "yr", "yrs", "month", "months", "-"]))
            && (1..6).any(|ahead| {
                after(ahead).is_some_and(|token| {
                    token.is(&["old", "olds", "year-old", "year-olds", "old's", "yo"])
                })
            })
            || after(1).is_some_and(|token| token.is(&["year-old", "year-olds", "plus-year-olds"]))
            || touches_right
                && after(1).is_some_and(|token| token.is(&["-"]))
                && after(2)
                    .is_some_and(|token| token.is_word() && token.start == tokens[at + 1].end);
        // "COVID-19"
        let tail = touches_left
            && before(1).is_some_and(|token| token.is(&["-"]))
            && before(2).is_some_and(|token| {
                token.is_word()
                    && !token.text.starts_with(|c: char| c.is_ascii_digit())
                    && before(1).is_some_and(|dash| dash.start == token.end)
            });
        // "7697 5477": nobody writes two counts side by side.
        let digits = |token: Option<&Token>| {
            token.is_some_and(|token| token.text.chars().all(|c| c.is_ascii_digit()))
        };
        let dialled = digits(tokens.get(at)) && (digits(before(1)) || digits(after(1)));
        let clock = after(1).is_some_and(|token| token.is(&["am", "pm", "o'clock", "noon"]));
        let ages = before(1).is_some_and(|token| token.is(&["under", "over"]))
            && after(1).is_some_and(|token| token.is(&["'", "'s", "s"]));
        let code = before(1).is_some_and(|token| token.is(&["("]))
            && tokens[at].text.len() >= 3
            && tokens[at].text.starts_with('0');
        if (labelled
            || of_grade
            || counted
            || ratio
            || old
            || tail
            || dialled
            || clock
            || ages
            || code)
            && !is_share(tokens, at)
        {
            tokens[at].kind = Kind::Word;
        }
    }
}

/// Whether `121/124` is a count of a whole, both written together.
pub(super) fn fraction(tokens: &[Token], at: usize) -> bool {
    says(tokens, at + 1, &["/"])
        && tokens
            .get(at + 2)
            .and_then(Token::number)
            .is_some_and(|whole| {
                (whole.value >= Decimal::from(20) || at > 0 && tokens[at - 1].is(&["("]))
                    && tokens[at]
                        .number()
                        .is_some_and(|part| part.value <= whole.value)
            })
}

/// Whether a per cent sign follows: a percentage is never a name.
pub(super) fn is_share(tokens: &[Token], at: usize) -> bool {
    says(tokens, at + 1, &["%"])
}
