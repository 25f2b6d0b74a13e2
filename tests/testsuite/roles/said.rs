//! A finding above a note, as a sheet is judged by it: which cells it is at, covers, touches or names.

use serde_json::Value;

use crate::role_sheets::{At, Axis, Truth};

/// First and last cell.
type Area = (At, At);

/// A finding above a note.
pub(super) struct Said {
    /// Whether it is a warning.
    pub(super) warns: bool,
    /// Whether it is a query.
    pub(super) query: bool,
    /// Its own places: location and repeats.
    own: Vec<Area>,
    related: Vec<Area>,
    /// Message and help.
    text: String,
    /// A line to print.
    pub(super) told: String,
}

/// The area that a finding gives: `B7` or `B7:C9`.
fn area(place: &Value) -> Option<Area> {
    let cell = |name: &str| -> Option<At> {
        let letters = name.chars().take_while(char::is_ascii_uppercase).count();
        let column = name[..letters].bytes().fold(0, |column, letter| {
            column * 26 + usize::from(letter - b'A') + 1
        });
        Some((
            name[letters..].parse::<usize>().ok()?.checked_sub(1)?,
            column.checked_sub(1)?,
        ))
    };
    let name = place["cell"].as_str()?;
    let (first, last) = name.split_once(':').unwrap_or((name, name));
    Some((cell(first)?, cell(last)?))
}

impl Said {
    /// A finding of `--message-format json`; none for a note.
    pub(super) fn new(finding: &Value) -> Option<Said> {
        let word = |key: &str| finding[key].as_str().unwrap_or_default();
        let areas = |key: &str| -> Vec<Area> {
            let all = finding[key].as_array().into_iter().flatten();
            all.filter_map(area).collect()
        };
        let mut own = areas("repeats");
        own.extend(area(&finding["location"]));
        (word("severity") != "note").then(|| Said {
            warns: word("severity") == "warning",
            query: word("severity") == "query",
            own,
            related: areas("related"),
            text: format!("{} {}", word("message"), word("help")),
            told: format!(
                "{}[{}] {}: {}",
                word("severity"),
                word("code"),
                finding["location"]["cell"].as_str().unwrap_or("-"),
                word("message")
            ),
        })
    }

    /// Whether it lies exactly at a cell.
    pub(super) fn at(&self, cell: At) -> bool {
        self.own.contains(&(cell, cell))
    }

    fn areas(&self) -> impl Iterator<Item = &Area> {
        self.own.iter().chain(&self.related)
    }

    /// Whether its places or those related to it cover a cell.
    pub(super) fn covers(&self, cell: At) -> bool {
        let within = |from: usize, at: usize, to: usize| from <= at && at <= to;
        self.areas()
            .any(|(first, last)| within(first.0, cell.0, last.0) && within(first.1, cell.1, last.1))
    }

    /// Whether one of these words is in its message or its help.
    pub(super) fn says(&self, words: &[&str]) -> bool {
        let mut all = self.text.split(|letter: char| !letter.is_alphanumeric());
        all.any(|word| words.contains(&word))
    }

    /// Whether its places or those related to it lie in a row or column.
    pub(super) fn touches(&self, line: &Truth) -> bool {
        self.areas().any(|(first, last)| match line.axis {
            Axis::Row => (first.0..=last.0).contains(&line.index),
            Axis::Column => (first.1..=last.1).contains(&line.index),
        })
    }
}
