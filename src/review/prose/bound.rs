//! The numbers of a narrative against the figures of the report: those that are typed where a figure could be bound, those that
//! contradict a figure, and claims of the largest that another row refutes.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::clause::{self, stem};
use super::facts::{ENOUGH, SMALL, Stated, is_apart, stated};
use super::number::{Number, Unit, show};
use super::said::quote;
use super::text::{Sentence, Text};
use super::token::says;
use crate::compose::{Block, Document};
use crate::finding::{Code, Finding};

/// Numbers of narrative against the figures of the document.
pub(super) fn check(texts: &[Text], document: &Document) -> Vec<Finding> {
    let mut out = Vec::new();
    let shown = shown(document);
    let all: Vec<Stated> = texts.iter().flat_map(stated).collect();
    let known: Vec<&Stated> = all
        .iter()
        .filter(|one| one.number.bound.is_some() && one.key.len() >= ENOUGH)
        .collect();
    for (text, one) in texts
        .iter()
        .flat_map(|text| stated(text).into_iter().map(move |one| (text, one)))
    {
        if one.number.bound.is_some() || one.number.in_words && one.number.value < Decimal::TEN {
            continue;
        }
        let sentence = &text.passages[one.place.0].sentences[one.place.1];
        if let Some(finding) = contradicted(&one, sentence, &known, &shown) {
            out.push(finding);
            continue;
        }
        if passes_by(sentence, one.token) {
            continue;
        }
        let said = quote(&one.words);
        let mut finding = Finding::new(
            Code::ProseUnbound,
            one.at.clone(),
            format!("{said} was typed and is not bound to a figure, so nothing keeps it right."),
        );
        if let [id] = ids(document, &one.number).as_slice() {
            finding = finding.help(format!(
                "If it is the figure {{{id}}}, write that in its place."
            ));
        }
        out.push(finding);
    }
    for text in texts {
        for sentence in text.passages.iter().flat_map(|passage| &passage.sentences) {
            out.extend(topmost(text, sentence, document));
        }
    }
    out
}

/// Whether a number is of time, or part of a phrase, and nobody expects a figure behind it: "within 15 working days", "at sixteen".
pub(super) fn passes_by(sentence: &Sentence, at: usize) -> bool {
    const TIMES: [&str; 17] = [
        "hour", "hours", "minute", "minutes", "day", "days", "week", "weeks", "month", "months",
        "year", "years", "working", "school", "term", "terms", "times",
    ];
    let tokens = &sentence.tokens;
    let next = |ahead: usize, words: &[&str]| says(tokens, at + ahead, words);
    let back = |behind: usize, words: &[&str]| {
        at.checked_sub(behind)
            .is_some_and(|index| tokens[index].is(words))
    };
    let in_words = tokens[at].number().is_some_and(|number| number.in_words);
    let time = next(1, &TIMES) && (!next(1, &["working", "school"]) || next(2, &TIMES))
        || next(1, &["to", "or", "and"]) && next(3, &TIMES);
    let age = in_words && back(1, &["at", "to", "under", "over"]);
    let share = next(1, &["in"])
        && tokens
            .get(at + 2)
            .is_some_and(|token| token.number().is_some());
    let part = in_words && back(1, &["in"]) && at > 1 && tokens[at - 2].number().is_some();
    let span = (next(1, &["to"]) && back(1, &["from"]) || back(1, &["to"]) && back(3, &["from"]))
        && sentence.says(&["aged", "old", "olds", "people", "pupils", "children"]);
    time || age || share || part || span
}

/// A typed number where a figure is shown for the same thing.
pub(super) fn contradicted(
    one: &Stated,
    sentence: &Sentence,
    known: &[&Stated],
    shown: &[(Vec<String>, Number, String)],
) -> Option<Finding> {
    if one.key.len() < ENOUGH
        || is_apart(sentence, one.token)
        || one.number.unit != Unit::Count && one.number.unit != Unit::Percent
    {
        return None;
    }
    let beside = known.iter().find(|other| {
        other.key == one.key
            && other.when == one.when
            && other.number.unit == one.number.unit
            && !other.number.span().meets(one.number.span())
    });
    let agreed = known
        .iter()
        .any(|other| other.key == one.key && other.number.span().meets(one.number.span()));
    if agreed {
        return None;
    }
    let label = shown.iter().find(|(key, number, _)| {
        same_words(key, &one.key)
            && number.unit == one.number.unit
            && !number.span().meets(one.number.span())
    });
    let now = one.when == ["now"];
    let (value, source) = match (beside, label) {
        (Some(other), _) => (
            show(other.number.value),
            format!(
                "the figure {{{}}}",
                other.number.bound.clone().unwrap_or_default()
            ),
        ),
        (None, Some((_, number, label))) if now => (
            show(number.value),
            format!("the key figure {}", quote(label)),
        ),
        _ => return None,
    };
    let mut finding = Finding::new(
        Code::ProseFigure,
        one.at.clone(),
        format!("{}: {source} says {value}.", quote(&one.words)),
    )
    .values(show(one.number.value), value);
    if let Some(other) = beside {
        finding = finding.related(
            other.at.clone(),
            format!("{} stands here", quote(&other.words)),
        );
    }
    Some(finding)
}

pub(super) fn same_words(a: &[String], b: &[String]) -> bool {
    let set = |words: &[String]| words.iter().cloned().collect::<BTreeSet<String>>();
    set(a) == set(b)
}

/// Key figures, by the words of their label.
pub(super) fn shown(document: &Document) -> Vec<(Vec<String>, Number, String)> {
    let mut out = Vec::new();
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        let Block::Keys(keys) = block else {
            continue;
        };
        for key in keys {
            let words: Vec<String> = super::tokenise::tokens(&key.label)
                .iter()
                .filter(|token| token.is_word() && !SMALL.contains(&token.text.as_str()))
                .map(|token| stem(&token.text).to_owned())
                .collect();
            if let Some(number) = read(&key.value).filter(|_| words.len() >= ENOUGH) {
                out.push((words, number, key.label.clone()));
            }
        }
    }
    out
}

/// A printed figure as a number.
pub(super) fn read(text: &str) -> Option<Number> {
    match super::tokenise::tokens(text).as_slice() {
        [one] => one.number().cloned(),
        _ => None,
    }
}

/// Figures of the document with the value of a number; none when there are several.
pub(super) fn ids(document: &Document, number: &Number) -> Vec<String> {
    // Small numbers stand in many places by chance.
    if number.value < Decimal::ONE_HUNDRED && number.places == 0 {
        return Vec::new();
    }
    let found: BTreeSet<String> = document
        .facts
        .iter()
        .filter(|fact| {
            read(&fact.text)
                .is_some_and(|shown| shown.value == number.value && shown.unit == number.unit)
        })
        .map(|fact| fact.id.clone())
        .collect();
    found.into_iter().collect()
}

/// "The largest group was the police ({table/police/n})", where another row of the table is larger.
pub(super) fn topmost(text: &Text, sentence: &Sentence, document: &Document) -> Option<Finding> {
    let tokens = &sentence.tokens;
    let at = tokens
        .iter()
        .position(|token| token.is(&["largest", "highest", "biggest", "lowest", "smallest"]))?;
    let most = tokens[at].is(&["largest", "highest", "biggest"]);
    if at.checked_sub(1).is_some_and(|index| {
        tokens[index].is(&["second", "third", "next", "among"]) || clause::denies(&tokens[index])
    }) {
        return None;
    }
    let place = clause::next_number(tokens, at, 14)?;
    if tokens[at..place].iter().any(|token| {
        token.is(&[
            "rise", "fall", "increase", "change", "decrease", "was", "were",
        ]) && token.is(&["rise", "fall", "increase", "change", "decrease"])
    }) {
        return None;
    }
    let number = tokens[place].number()?;
    let (table, row, cell) = parts(number.bound.as_deref()?)?;
    let better = document.facts.iter().find_map(|fact| {
        let (other_table, other_row, other_cell) = parts(&fact.id)?;
        if other_table != table
            || other_cell != cell
            || other_row == row
            || matches!(other_row, "total" | "all")
        {
            return None;
        }
        let shown = read(&fact.text)?;
        let beats = if most {
            shown.value > number.value
        } else {
            shown.value < number.value
        };
        (beats && shown.unit == number.unit).then(|| (fact.id.clone(), show(shown.value)))
    })?;
    let word = if most { "more" } else { "less" };
    Some(
        Finding::new(
            Code::ProseClaim,
            text.at(sentence.line(at)),
            format!(
                "{}: the figure {{{}}} is {}, which is {word}.",
                quote(sentence.phrase(at, place)),
                better.0,
                better.1
            ),
        )
        .help("Correct the claim, or name the figure that it is true of."),
    )
}

/// Table, row and the rest of a figure's id.
pub(super) fn parts(id: &str) -> Option<(&str, &str, &str)> {
    let (table, rest) = id.split_once('/')?;
    let (row, cell) = rest.split_once('/')?;
    Some((table, row, cell))
}
