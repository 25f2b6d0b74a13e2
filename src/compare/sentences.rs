//! The sentences of the documents that changed, each beside what it was, with the figures that changed in it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::cause::Change;
use super::side::Side;

/// How alike two sentences must be to be the same one, changed: from 0 to 1.
const ALIKE: f64 = 0.6;

/// So many sentences of one document are paired; a document with more that differ was written anew.
const MOST: usize = 400;

/// What stands for a number that one side withholds.
const HIDDEN: &str = "[c]";

/// A sentence that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedSentence {
    /// The document's file.
    pub document: String,
    /// As it was; none when it is new.
    pub before: Option<String>,
    /// As it is; none when it is gone.
    pub after: Option<String>,
    /// The figures that changed in it.
    pub figures: Vec<String>,
}

/// The sentences that changed in the documents that both sides have. Of sentences without a counterpart only those are told that name a
/// figure that changed.
pub(super) fn changed(before: &Side, after: &Side, changes: &[Change]) -> Vec<ChangedSentence> {
    let mut all = Vec::new();
    for (document, old) in &before.documents {
        let Some(new) = after.documents.get(document) else {
            continue;
        };
        all.extend(pairs(old, new).into_iter().filter_map(|(old, new)| {
            let figures = figures(old.as_deref(), new.as_deref(), changes);
            let both = old.is_some() && new.is_some();
            (both || !figures.is_empty()).then(|| ChangedSentence {
                document: document.clone(),
                before: old.map(|text| masked(&text, changes)),
                after: new.map(|text| masked(&text, changes)),
                figures,
            })
        }));
    }
    all
}

/// Sentences that only one side has, those that are alike beside each other.
fn pairs(old: &str, new: &str) -> Vec<(Option<String>, Option<String>)> {
    let (olds, news) = (sentences(old), sentences(new));
    let of = |list: &[String]| -> BTreeSet<String> { list.iter().map(|s| unnumbered(s)).collect() };
    let (known, here) = (of(&news), of(&olds));
    let is_in = |list: &BTreeSet<String>, sentence: &str| list.contains(&unnumbered(sentence));
    let gone: Vec<String> = olds.into_iter().filter(|s| !is_in(&known, s)).collect();
    let mut fresh: Vec<Option<String>> = news
        .into_iter()
        .filter(|s| !is_in(&here, s))
        .map(Some)
        .collect();
    if gone.len() > MOST || fresh.len() > MOST {
        return Vec::new();
    }
    let mut made = Vec::new();
    for old in gone {
        let mut best: Option<(f64, usize)> = None;
        for (at, new) in fresh.iter().enumerate() {
            let Some(new) = new else { continue };
            let alike = strsim::normalized_levenshtein(&old, new);
            if alike >= ALIKE && best.is_none_or(|(most, _)| alike > most) {
                best = Some((alike, at));
            }
        }
        let new = best.and_then(|(_, at)| fresh[at].take());
        made.push((Some(old), new));
    }
    made.extend(fresh.into_iter().flatten().map(|new| (None, Some(new))));
    made
}

/// A sentence without the numbers of tables and figures, which move when one is put before them.
fn unnumbered(sentence: &str) -> String {
    let mut made = String::new();
    let mut named = false;
    for word in sentence.split(' ') {
        if !made.is_empty() {
            made.push(' ');
        }
        let number = named && word.starts_with(|c: char| c.is_ascii_digit());
        made.push_str(if number { "#" } else { word });
        named = is_label(word);
    }
    made
}

/// Whether the number behind a word is that of a table or figure.
fn is_label(word: &str) -> bool {
    let plain = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    matches!(plain, "Table" | "Tables" | "Figure" | "Figures")
}

/// The sentences of a text in Markdown: no tables, no headings' signs, no code.
fn sentences(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut paragraph = String::new();
    for line in text.lines().chain([""]) {
        let line = line.trim();
        let line = line.trim_start_matches(['#', '>', '*', '-']).trim();
        if line.is_empty() || line.starts_with('|') {
            split(&paragraph, &mut all);
            paragraph.clear();
            continue;
        }
        if !paragraph.is_empty() {
            paragraph.push(' ');
        }
        paragraph.push_str(line);
    }
    all
}

fn split(paragraph: &str, all: &mut Vec<String>) {
    let plain: String = paragraph.replace(['\\', '*'], "");
    let mut from = 0;
    let mut letters = plain.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let ends = matches!(letter, '.' | '?' | '!');
        let then = letters.peek().map(|(_, next)| *next);
        if ends && then.is_none_or(char::is_whitespace) {
            let end = at + letter.len_utf8();
            all.push(plain[from..end].trim().to_owned());
            from = end;
        }
    }
    let rest = plain[from..].trim();
    if !rest.is_empty() {
        all.push(rest.to_owned());
    }
}

/// The figures whose old text stands in the old sentence and whose new one in the new, as far as there are such sentences and the texts
/// may be told.
fn figures(old: Option<&str>, new: Option<&str>, changes: &[Change]) -> Vec<String> {
    let fitting = changes.iter().filter(|change| {
        let says = |sentence: Option<&str>, text: &Option<String>| {
            let text = text.as_ref().or(change.hidden.as_ref());
            sentence.zip(text).map(|(s, text)| holds(s, text))
        };
        let sides = [says(old, &change.before), says(new, &change.after)];
        sides.contains(&Some(true)) && !sides.contains(&Some(false))
    });
    fitting.map(|change| change.id.clone()).collect()
}

/// Where a text stands in a sentence as a word of its own: "41" not in "141" or "41.5".
fn places(sentence: &str, text: &str) -> Vec<usize> {
    if text.is_empty() {
        return Vec::new();
    }
    let part = |c: char| c.is_alphanumeric() || c == '%';
    sentence
        .match_indices(text)
        .map(|(at, _)| at)
        .filter(|at| {
            let before = &sentence[..*at];
            let after = &sentence[at + text.len()..];
            let mut next = after.chars();
            let follows = next.next();
            let joined = matches!(follows, Some('.' | ','))
                && next.next().is_some_and(|c| c.is_ascii_digit());
            let mut last = before.chars().rev();
            let precedes = last.next();
            let led = matches!(precedes, Some('.' | ','))
                && last.next().is_some_and(|c| c.is_ascii_digit());
            let label = before.trim_end().rsplit(' ').next().is_some_and(is_label);
            !label && !precedes.is_some_and(part) && !led && !follows.is_some_and(part) && !joined
        })
        .collect()
}

fn holds(sentence: &str, text: &str) -> bool {
    !places(sentence, text).is_empty()
}

/// The sentence without the numbers that one side withholds.
fn masked(sentence: &str, changes: &[Change]) -> String {
    let mut made = sentence.to_owned();
    for hidden in changes.iter().filter_map(|change| change.hidden.as_deref()) {
        for at in places(&made, hidden).into_iter().rev() {
            made.replace_range(at..at + hidden.len(), HIDDEN);
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_into_sentences_without_its_tables() {
        let text = "# Heading\n\nThere were 4.5 of\nthem. Was it so? \\[x\\]\n\n| a | b |\n|---|---|\n\n- an item\n";
        assert_eq!(
            sentences(text),
            [
                "Heading",
                "There were 4.5 of them.",
                "Was it so?",
                "[x]",
                "an item"
            ]
        );
    }

    #[test]
    fn numbers_are_found_as_words_of_their_own() {
        assert!(holds("There were 41.", "41") && holds("41, and 3", "41"));
        for other in ["141", "41.5", "1,41", "41%", "£41k"] {
            assert!(!holds(&format!("It was {other} then."), "41"), "{other}");
        }
    }

    #[test]
    fn a_table_that_has_another_number_is_no_change() {
        assert_eq!(
            unnumbered("See Table 12, or 12."),
            unnumbered("See Table 13, or 12.")
        );
        assert!(pairs("As Figure 3 shows.", "As Figure 4 shows.").is_empty());
        assert!(!holds("(Table 3) shows it.", "3") && holds("Table 3 shows 3.", "3"));
    }

    #[test]
    fn a_sentence_stands_beside_what_it_was() {
        let made = pairs(
            "There were 41 visits. It rained.",
            "There were 52 visits. It rained. New.",
        );
        assert_eq!(
            made,
            [
                (
                    Some("There were 41 visits.".into()),
                    Some("There were 52 visits.".into())
                ),
                (None, Some("New.".into())),
            ]
        );
    }
}
