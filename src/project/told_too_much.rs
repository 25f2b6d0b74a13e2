//! What published files of earlier versions tell besides their figures: names of files, days that no filter names, which withheld numbers are
//! the same people, words about a person in a label. Found in `history/` and `final/`, and taken out of a year of `history/`.

use super::edition::FINAL;
use crate::finding::{Code, Finding, Location};
use crate::ingest::names_somebody;
use crate::model::NOT_RECOGNISED;

const FILE: &str = "\"file\":\"";
const LABEL: &str = "\"row_label\":\"";
const SUMS: &str = "\n],\"sums\":[";

/// A finding for a file of `history/` or `final/` that tells too much.
pub(super) fn finding(path: &str, bytes: &[u8]) -> Option<Finding> {
    let tells = told(std::str::from_utf8(bytes).ok()?);
    if tells.is_empty() {
        return None;
    }
    let message = format!(
        "This file of published figures tells more than the report does: {}.",
        tells.join(", and ")
    );
    let finding = Finding::new(Code::PublishedTells, Location::file(path), message);
    Some(match path.starts_with(FINAL) {
        true => finding.help("It is published already and is not changed here. Ask whoever publishes it to take the file away from where it can be had, and the web page beside it; the next final set does not tell it."),
        false => finding,
    })
}

/// What a file tells, in words.
fn told(text: &str) -> Vec<&'static str> {
    let mut tells = Vec::new();
    if values(text, FILE).any(|(_, file)| !file.starts_with("history/")) {
        tells.push("the names of the files that were sent");
    }
    if same_people(text) {
        tells.push("which withheld numbers are the same people");
    }
    if days(text).next().is_some() {
        tells.push("the day on which something happened");
    }
    if values(text, LABEL).any(|(_, label)| names_somebody(label)) {
        tells.push("words that seem to be about a person");
    }
    tells
}

/// Each value of a key, and where it begins; a value with an escaped quotation mark ends there.
fn values<'a>(text: &'a str, key: &'static str) -> impl Iterator<Item = (usize, &'a str)> {
    text.match_indices(key).map(move |(at, _)| {
        let begin = at + key.len();
        let end = text[begin..]
            .find('"')
            .map_or(text.len(), |end| begin + end);
        (begin, &text[begin..end])
    })
}

/// Where the name of a count ends with a day: `|@2025-07-11`.
fn days(text: &str) -> impl Iterator<Item = usize> {
    const SHAPE: &[u8] = b"0000-00-00";
    text.match_indices("|@")
        .map(|(at, sign)| at + sign.len())
        .filter(|at| {
            let day = text
                .as_bytes()
                .get(*at..at + SHAPE.len())
                .unwrap_or_default();
            let alike = day.iter().zip(SHAPE).all(|(own, shape)| match shape {
                b'0' => own.is_ascii_digit(),
                sign => own == sign,
            });
            day.len() == SHAPE.len()
                && alike
                && text.as_bytes().get(at + SHAPE.len()) != Some(&b'.')
        })
}

/// Whether one count is said to be another one.
fn same_people(text: &str) -> bool {
    let sums = text.split_once(SUMS).map_or("", |(_, sums)| sums);
    let parts = sums.split("\"parts\":[\"").skip(1);
    parts.into_iter().any(|parts| {
        parts
            .find("\"]")
            .is_some_and(|end| !parts[..end].contains("\",\""))
    })
}

/// A year of `history/` without what it tells too much; its figures stay as they were published. `year` is the code of its period.
pub fn cleaned(text: &str, year: &str) -> Option<String> {
    if told(text).is_empty() {
        return None;
    }
    let (figures, rest) = match text.split_once(SUMS) {
        Some((figures, _)) => (figures, format!("{SUMS}\n]}}\n")),
        None => (text, String::new()),
    };
    let mut out = String::with_capacity(text.len());
    for (at, line) in figures.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(&without_names(line, year));
    }
    out.push_str(&rest);
    Some(out)
}

/// One figure, told by its dataset and without a day or the words about a person.
fn without_names(line: &str, year: &str) -> String {
    let mut line = line.to_owned();
    let label = values(&line, LABEL)
        .map(|(_, label)| label.to_owned())
        .find(|label| names_somebody(label));
    if let Some(label) = label {
        line = line.replace(&label, NOT_RECOGNISED);
    }
    let mut at = 0;
    while let Some(found) = line[at..].find(FILE) {
        let from = at + found;
        let begin = from + FILE.len();
        let end = line[begin..]
            .find('"')
            .map_or(line.len(), |end| begin + end);
        let dataset = values(&line[..from], "\"dataset\":\"")
            .last()
            .map(|(_, id)| id.to_owned());
        let name = match &line[begin..end] {
            file if file.starts_with("history/") => file.to_owned(),
            _ => dataset.unwrap_or_default(),
        };
        let new = format!("\"return\":\"{name}");
        line.replace_range(from..end, &new);
        at = from + new.len();
    }
    while let Some(at) = { days(&line).next() } {
        line.replace_range(at..at + 10, year);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "{\"schema_version\":1,\"period\":\"2024-25\",\"figures\":[\n{\"id\":null,\"row_label\":\"Mr Ann Example\",\"sources\":[{\"dataset\":\"visits\",\"file\":\"returns/re Ann Example.csv\",\"filter\":\"source is Mr Ann Example\"}],\"formula\":{\"count\":\"visits|count|@2024-07-11\"}},\n{\"id\":\"t/b/n\",\"row_label\":\"B\",\"sources\":[{\"dataset\":\"visits\",\"file\":\"history/2023-24.json\",\"filter\":\"\"}],\"formula\":{\"count\":\"visits|count|@2024-07\"}}\n],\"sums\":[\n{\"whole\":\"a\",\"parts\":[\"b\"]}\n]}\n";

    #[test]
    fn what_earlier_versions_told_is_found_and_taken_out() {
        assert_eq!(told(OLD).len(), 4, "{:?}", told(OLD));
        let clean = cleaned(OLD, "2024-25").unwrap();
        assert_eq!(
            clean,
            "{\"schema_version\":1,\"period\":\"2024-25\",\"figures\":[\n{\"id\":null,\"row_label\":\"Not recognised\",\"sources\":[{\"dataset\":\"visits\",\"return\":\"visits\",\"filter\":\"source is Not recognised\"}],\"formula\":{\"count\":\"visits|count|@2024-25\"}},\n{\"id\":\"t/b/n\",\"row_label\":\"B\",\"sources\":[{\"dataset\":\"visits\",\"return\":\"history/2023-24.json\",\"filter\":\"\"}],\"formula\":{\"count\":\"visits|count|@2024-07\"}}\n],\"sums\":[\n]}\n"
        );
        assert!(cleaned(&clean, "2024-25").is_none());
    }

    #[test]
    fn a_file_of_this_version_tells_nothing() {
        let now = OLD.replace(
            "\"file\":\"returns/re Ann Example.csv",
            "\"return\":\"Register",
        );
        let now = now
            .replace("@2024-07-11", "@2024-07-11..2024-07-12")
            .replace("Mr Ann Example", "Police")
            .replace("\"parts\":[\"b\"]", "\"parts\":[\"b\",\"c\"]");
        assert!(told(&now).is_empty(), "{:?}", told(&now));
    }
}
