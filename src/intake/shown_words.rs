//! Words of a return as they may be shown: headings and categories on one line, those that are words and look like no person; of all
//! else there is only how many.

use crate::ingest::names_somebody;
use crate::model::{Period, YearKind, count, listed, shorten, strip_private};

/// How many headings, categories or rows are named before the rest is counted.
pub(super) const NAMED: usize = 12;

/// A heading or a category as it may be shown; none where it is a number or a day, or looks like a person.
pub(super) fn as_words(text: &str) -> Option<String> {
    let text = clean(text);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let is_word = match Period::parse(&text, YearKind::Calendar) {
        Some(Period::Day(_)) => false,
        Some(_) => true,
        None => letters > 0 || text.contains(['%', '£']),
    };
    (is_word && !names_somebody(&text)).then_some(text)
}

/// Headings or categories in quotation marks, those that may be shown, and how many more there are.
pub(super) fn shown<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let (words, others): (Vec<_>, Vec<_>) =
        names.into_iter().map(as_words).partition(Option::is_some);
    let words: Vec<String> = words.into_iter().flatten().collect();
    let named = quoted(words.iter().map(String::as_str));
    let hidden = count(others.len(), "that is not shown", "that are not shown");
    match (words.is_empty(), others.is_empty()) {
        (_, true) => named,
        (true, false) => hidden,
        (false, false) => format!("{named}, and {hidden}"),
    }
}

/// `"a", "b" and "c"`.
pub(super) fn quoted<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names = names.into_iter();
    let named = names.by_ref().take(NAMED);
    let mut words: Vec<String> = named.map(|name| format!("\"{}\"", clean(name))).collect();
    match names.count() {
        0 => {}
        more => words.push(format!("{more} more")),
    }
    listed(&words, "and")
}

/// A text from outside on one line, without what could steer a terminal.
pub(super) fn clean(text: &str) -> String {
    let text: String = strip_private(text)
        .chars()
        .filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    shorten(&text, 100)
}
