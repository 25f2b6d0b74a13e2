//! The one way in for TOML: text to a typed value, or findings that name the line and say in plain words what is wrong with it.
//! No key is ever silently ignored.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, Error};

use super::toml_words::{advice, either, is_day, plain, unknown};
use crate::finding::{Code, Finding, Location};
pub use crate::model::{did_you_mean, nearest};
use crate::model::{listed_to, shorten, strip_private};

/// Reads a TOML text. `file` is its path for messages.
///
/// A date may stand with or without quotation marks. Words lose what nobody can see in them. On failure the findings name every mistake
/// that can be told apart from the others; there is always at least one.
pub fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Vec<Finding>> {
    match parse_around(file, text) {
        (Some(value), findings) if findings.is_empty() => Ok(value),
        (_, findings) => Err(findings),
    }
}

/// The same, with the value that is left without what was wrong, where nothing that must be there was. It is good for finding further
/// mistakes and for nothing else.
pub(super) fn parse_around<T: DeserializeOwned>(
    file: &str,
    text: &str,
) -> (Option<T>, Vec<Finding>) {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut table = match tidied(file, text) {
        Ok(table) => table,
        Err(findings) => return (None, findings),
    };
    let mut findings = Vec::new();
    let mut removed = Vec::new();
    let mut whole = true;
    // Reading stops at the first mistake; without it the next one comes to light. Each time everything is read again.
    for _ in 0..MOST_MISTAKES {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(value) => return (whole.then_some(value), by_line(findings)),
            Err(error) => error,
        };
        let span = error.span();
        if span == Some(STAND_IN) {
            return (None, by_line(findings));
        }
        if let (Some((_, known)), Some(span)) = (unknown(error.message(), "unknown field"), &span) {
            let others = remove_unknown(table.get_mut(), span, &known);
            if others.len() >= MANY {
                let finding = finding(file, text, &error);
                findings.push(and_others(finding, &others));
                continue;
            }
        }
        let lacks = error.message().strip_prefix("missing field ");
        let lacks = lacks.map(|key| key.trim_matches('`').to_owned());
        if !lacks.as_ref().is_some_and(|key| removed.contains(key)) {
            findings.push(finding(file, text, &error));
        }
        let again = match (lacks, span) {
            (Some(key), span) => {
                whole = false;
                stand_in(&mut table, &key, span)
            }
            (None, Some(span)) => match remove(table.get_mut(), &span) {
                Some(key) => {
                    removed.push(key);
                    true
                }
                None => false,
            },
            (None, None) => false,
        };
        if !again {
            return (None, by_line(findings));
        }
    }
    let message = "The file has more mistakes than are told here.";
    let finding = Finding::new(Code::ConfigInvalid, Location::file(file), message);
    findings.push(finding.help("Correct these, and run the command again."));
    (None, by_line(findings))
}

/// So often a file is looked through for one more mistake; nobody mends more before looking again.
const MOST_MISTAKES: usize = 100;

/// So many settings of one part that nobody knows are told together.
const MANY: usize = 10;

/// How many of them are named.
const NAMED: usize = 5;

/// Where a value stands that was put in for one that is missing.
const STAND_IN: Range<usize> = usize::MAX..usize::MAX;

/// Puts words in for a setting that is missing in the table at a span; whether there was such a table without it.
fn stand_in(table: &mut Spanned<DeTable<'_>>, key: &str, span: Option<Range<usize>>) -> bool {
    let whole = span.is_none_or(|span| span == table.span() || !fill(table.get_mut(), key, &span));
    !whole || put(table.get_mut(), key)
}

fn put(table: &mut DeTable<'_>, key: &str) -> bool {
    let fresh = !table.contains_key(key);
    if fresh {
        let value = DeValue::String(String::new().into());
        table.insert(
            Spanned::new(STAND_IN, key.to_owned().into()),
            Spanned::new(STAND_IN, value),
        );
    }
    fresh
}

fn fill(table: &mut DeTable<'_>, key: &str, span: &Range<usize>) -> bool {
    let mut values = table.iter_mut();
    values.any(|(_, value)| fill_value(value, key, span))
}

fn fill_value(value: &mut Spanned<DeValue<'_>>, key: &str, span: &Range<usize>) -> bool {
    let here = value.span() == *span;
    match value.get_mut() {
        DeValue::Table(table) => (here && put(table, key)) || fill(table, key, span),
        DeValue::Array(values) => values.iter_mut().any(|value| fill_value(value, key, span)),
        _ => false,
    }
}

/// A text as a table of TOML, tidied.
fn tidied<'a>(file: &str, text: &'a str) -> Result<Spanned<DeTable<'a>>, Vec<Finding>> {
    let mut table = DeTable::parse(text).map_err(|error| vec![finding(file, text, &error)])?;
    tidy_table(table.get_mut());
    Ok(table)
}

/// Findings of one file, in the order of its lines.
fn by_line(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| a.location.cmp(&b.location));
    findings
}

/// Line of a byte in a text, 1-based.
pub(crate) fn line_of(text: &str, byte: usize) -> u32 {
    let before = &text.as_bytes()[..byte.min(text.len())];
    u32::try_from(before.iter().filter(|b| **b == b'\n').count()).map_or(u32::MAX, |n| n + 1)
}

/// Settings that are parts with settings of their own, and never a line.
const PARTS: &[&str] = &["partnership", "report"];

/// Turns date literals into text, since every date of ours is read from text, and takes out of all words what could imitate our
/// tokens or steer a terminal.
fn tidy_table(table: &mut DeTable<'_>) {
    for (_, value) in table.iter_mut() {
        tidy_value(value.get_mut());
    }
}

fn tidy_value(value: &mut DeValue<'_>) {
    match value {
        DeValue::Datetime(date) => *value = DeValue::String(date.to_string().into()),
        DeValue::String(words) => {
            let tidy = strip_private(words);
            if tidy != **words {
                *words = tidy.into();
            }
        }
        DeValue::Array(values) => {
            for value in values.iter_mut() {
                tidy_value(value.get_mut());
            }
        }
        DeValue::Table(table) => tidy_table(table),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => {}
    }
}

/// Where many settings of the part that holds the key at a span are unknown: takes them all out, and gives their names in the order in
/// which they stand.
fn remove_unknown(table: &mut DeTable<'_>, span: &Range<usize>, known: &[String]) -> Vec<String> {
    if table.keys().any(|key| key.span() == *span) {
        let is_known =
            |key: &Spanned<Cow<'_, str>>| known.iter().any(|known| *known == **key.get_ref());
        let mut others: Vec<(usize, String)> = (table.keys())
            .filter(|key| !is_known(key))
            .map(|key| (key.span().start, key.get_ref().to_string()))
            .collect();
        if others.len() >= MANY {
            let all = std::mem::take(table).into_iter();
            *table = all.filter(|(key, _)| is_known(key)).collect();
        }
        others.sort();
        return others.into_iter().map(|(_, key)| key).collect();
    }
    let mut within = table.iter_mut();
    let found = within.find_map(|(_, value)| {
        let inside = unknown_within(value.get_mut(), span, known);
        (!inside.is_empty()).then_some(inside)
    });
    found.unwrap_or_default()
}

fn unknown_within(value: &mut DeValue<'_>, span: &Range<usize>, known: &[String]) -> Vec<String> {
    match value {
        DeValue::Table(table) => remove_unknown(table, span, known),
        DeValue::Array(values) => {
            let mut values = values.iter_mut();
            let found = values.find_map(|value| {
                let inside = unknown_within(value.get_mut(), span, known);
                (!inside.is_empty()).then_some(inside)
            });
            found.unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// A finding of many settings that nobody knows.
fn and_others(finding: Finding, keys: &[String]) -> Finding {
    let message = format!(
        "{} settings here are not known: {}.",
        keys.len(),
        listed_to(
            &keys.iter().map(|key| shorten(key, 40)).collect::<Vec<_>>(),
            NAMED
        )
    );
    Finding { message, ..finding }
        .help("Remove them, or move them to the part that they belong to.")
}

/// Takes out the setting whose key, value or listed value stands at a span; its name.
fn remove(table: &mut DeTable<'_>, span: &Range<usize>) -> Option<String> {
    let listed = |value: &DeValue<'_>| match value {
        DeValue::Array(values) => values.iter().any(|value| value.span() == *span),
        _ => false,
    };
    let mut pairs = table.iter();
    let found = pairs.find(|(key, value)| {
        key.span() == *span || value.span() == *span || listed(value.get_ref())
    });
    if let Some(key) = found.map(|(key, _)| key.clone()) {
        table.remove(&key);
        return Some(key.get_ref().to_string());
    }
    let mut values = table.iter_mut();
    values.find_map(|(_, value)| remove_within(value.get_mut(), span))
}

fn remove_within(value: &mut DeValue<'_>, span: &Range<usize>) -> Option<String> {
    match value {
        DeValue::Table(table) => remove(table, span),
        DeValue::Array(values) => values
            .iter_mut()
            .find_map(|value| remove_within(value.get_mut(), span)),
        _ => None,
    }
}

fn finding(file: &str, text: &str, error: &Error) -> Finding {
    let file: Arc<str> = file.into();
    let place = error.span().map(|span| {
        let line = line_of(text, span.start);
        let column = text[..span.start.min(text.len())]
            .rsplit('\n')
            .next()
            .map_or(1, |before| before.chars().count() + 1);
        (line, u32::try_from(column).ok())
    });
    let location = match place {
        Some((line, column)) => Location::Line { file, line, column },
        None => Location::File { file },
    };
    let message = error.message();
    if let Some((key, known)) = unknown(message, "unknown field") {
        return unknown_key(location, &key, &known);
    }
    if let Some((word, known)) = unknown(message, "unknown variant") {
        let finding = Finding::new(
            Code::ConfigInvalid,
            location,
            format!("\"{word}\" is not one of the words that may stand here."),
        )
        .values(word.clone(), either(&known));
        let names = known.iter().map(String::as_str);
        let help = did_you_mean(&word, names, "Use one of the words listed.");
        return finding.help(help);
    }
    if let Some(key) = message
        .strip_prefix("missing field ")
        .map(|key| key.trim_matches('`'))
    {
        // A part of the file rather than a line of it.
        if PARTS.contains(&key) {
            return Finding::new(
                Code::ConfigInvalid,
                location,
                format!("The part [{key}] is missing."),
            )
            .help(format!("Add a line [{key}], and its settings below it."));
        }
        return Finding::new(
            Code::ConfigInvalid,
            location,
            format!("The setting \"{key}\" is missing here."),
        )
        .help(format!("Add a line that begins with: {key} ="));
    }
    let words = error.span().and_then(|span| text.get(span));
    let words = words.filter(|words| words.starts_with(['"', '\'']));
    let said = match words.map(|words| words.trim_matches(['"', '\''])) {
        Some(words) if is_day(message) => format!("\"{words}\" is not a day."),
        _ => plain(message),
    };
    Finding::new(Code::ConfigInvalid, location, said).help(advice(message))
}

/// A key that no setting has.
pub(crate) fn unknown_key(location: Location, key: &str, known: &[String]) -> Finding {
    let finding = Finding::new(
        Code::UnknownKey,
        location,
        format!("\"{key}\" is not a setting that is known here."),
    );
    match nearest(key, known.iter().map(String::as_str)) {
        Some(near) => finding
            .values(key, near)
            .help(format!("Did you mean \"{near}\"?")),
        None if known.is_empty() => finding.help("Remove the line."),
        None => finding.values(key, either(known)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Date, date};

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "kebab-case")]
    struct Sample {
        title: String,
        #[serde(default)]
        when: Option<Date>,
        #[serde(default)]
        part: Vec<Part>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "kebab-case")]
    struct Part {
        colour_of_ink: Ink,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Ink {
        Black,
        DarkBlue,
    }

    fn one(text: &str) -> Finding {
        let mut findings = parse::<Sample>("x.toml", text).expect_err("it is wrong");
        assert_eq!(findings.len(), 1, "{findings:?}");
        findings.remove(0)
    }

    #[test]
    fn dates_stand_with_or_without_quotation_marks() {
        for text in [
            "title = 'a'\nwhen = 2015-11-30",
            "\u{FEFF}title = 'a'\r\nwhen = '2015-11-30'\r\n[[part]]\r\ncolour-of-ink = 'dark-blue'",
        ] {
            let sample: Sample = parse("x.toml", text).unwrap();
            assert_eq!(sample.when, Some(date(2015, 11, 30)));
            assert_eq!(sample.title, "a");
            assert!(sample.part.iter().all(|p| p.colour_of_ink == Ink::DarkBlue));
        }
    }

    #[test]
    fn every_unknown_key_is_named_with_its_line_and_the_nearest_known_one() {
        let text = "title = 'a'\nwhenn = 2015-11-30\n[[part]]\ncolor-of-ink = 'black'\ncolour-of-ink = 'black'\nzzz = 1\n";
        let findings = parse::<Sample>("x.toml", text).expect_err("it is wrong");
        let seen: Vec<_> = findings
            .iter()
            .map(|f| {
                assert_eq!(f.code, Code::UnknownKey);
                (f.location.to_string(), f.found.clone(), f.help.clone())
            })
            .collect();
        assert_eq!(seen.len(), 3, "{seen:?}");
        assert_eq!(seen[0].0, "x.toml, line 2, column 1");
        assert_eq!(seen[0].2, "Did you mean \"when\"?");
        assert_eq!(seen[1].0, "x.toml, line 4, column 1");
        assert_eq!(seen[1].2, "Did you mean \"colour-of-ink\"?");
        assert_eq!(seen[2].0, "x.toml, line 6, column 1");
    }

    #[test]
    fn every_mistake_is_told_and_none_that_only_follows_from_another() {
        let text = "title = 3\nwhen = '2015-11-31'\n[[part]]\ninc = 1\ncolour-of-ink = 'black'\n[[part]]\nzzz = 1\ncolour-of-ink = 'black'\n";
        let (value, findings) = parse_around::<Sample>("x.toml", text);
        assert!(value.is_none());
        let mut lines: Vec<_> = findings.iter().map(|f| f.location.to_string()).collect();
        lines.iter_mut().for_each(|line| {
            line.truncate(line.find(", column").unwrap_or(line.len()));
        });
        assert_eq!(
            lines,
            [1, 2, 4, 7].map(|line| format!("x.toml, line {line}")),
            "{findings:?}"
        );
    }

    #[test]
    fn what_is_left_without_mistakes_in_what_need_not_be_there_can_be_looked_at() {
        let (value, findings) =
            parse_around::<Sample>("x.toml", "title = 'a'\nwhen = '2015-11-31'\nzzz = 1\n");
        let value = value.unwrap();
        assert_eq!((value.title.as_str(), value.when), ("a", None));
        assert_eq!(findings.len(), 2, "{findings:?}");
    }

    #[test]
    fn a_wrong_word_is_answered_with_the_words_there_are() {
        let found = one("title = 'a'\n[[part]]\ncolour-of-ink = 'darkblue'\n");
        assert_eq!(found.location.to_string(), "x.toml, line 3, column 17");
        assert_eq!(found.expected.as_deref(), Some("black or dark-blue"));
        assert_eq!(found.help, "Did you mean \"dark-blue\"?");
    }

    #[test]
    fn a_missing_setting_is_named() {
        let found = one("when = 2015-11-30\n");
        assert_eq!(found.message, "The setting \"title\" is missing here.");
    }

    #[test]
    fn wrong_kinds_are_said_in_plain_words() {
        let found = one("title = 3\n");
        assert_eq!(
            found.message,
            "Here stands the number 3, but text in quotation marks belongs here."
        );
        assert_eq!(found.location.to_string(), "x.toml, line 1, column 9");
    }

    #[test]
    fn broken_syntax_names_its_line() {
        for (text, line) in [
            ("title = 'a'\ntitle = 'b'\n", 2),
            ("title = 'a'\nwhen == 3\n", 2),
            ("title = \"returns\\lado.xlsx\"\n", 1),
            ("title = Coventry\n", 1),
            ("title = 'a'\n[[part]\n", 2),
        ] {
            let found = parse::<Sample>("x.toml", text)
                .expect_err("it is wrong")
                .remove(0);
            match &found.location {
                Location::Line { line: at, .. } => assert_eq!(*at, line, "{found:?}"),
                other => panic!("{other:?}"),
            }
            assert!(!found.message.contains('\n'), "{found:?}");
        }
        assert_eq!(
            one("title = \"returns\\lado.xlsx\"\n").help,
            "Write folders with / instead of \\."
        );
    }
}
