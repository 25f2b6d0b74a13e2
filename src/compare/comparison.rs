//! What changed between two sides.

use serde::Serialize;

use super::cause::{self, Change, Kind};
use super::sentences::{self, ChangedSentence};
use super::side::Side;

/// The version of the form in which programs are given it.
const SCHEMA_VERSION: u32 = 1;

/// What changed between two sides; for programs as it stands here.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison<'a> {
    schema_version: u32,
    /// The earlier side.
    pub before: &'a Side,
    /// The later one.
    pub after: &'a Side,
    /// The figures that do not print the same.
    pub figures: Vec<Change>,
    /// The sentences that changed.
    pub sentences: Vec<ChangedSentence>,
    /// How many figures print the same.
    pub same: usize,
    /// How many of them are made by another rule.
    pub other_rule_same_value: usize,
}

/// Holds two sides against each other.
pub fn compare<'a>(before: &'a Side, after: &'a Side) -> Comparison<'a> {
    let (mut figures, mut same, mut other_rule_same_value) = (Vec::new(), 0, 0);
    for (key, old) in &before.figures {
        match after.figures.get(key) {
            None => figures.push(Change::one_sided(key, old, Kind::Gone)),
            Some(new) if old.text == new.text && old.unit == new.unit => {
                same += 1;
                let ruled = cause::other_rule(before, after, old, new);
                other_rule_same_value += usize::from(ruled);
            }
            Some(new) => figures.push(Change::between(key, before, old, after, new)),
        }
    }
    for (key, new) in &after.figures {
        if !before.figures.contains_key(key) {
            figures.push(Change::one_sided(key, new, Kind::New));
        }
    }
    Comparison {
        schema_version: SCHEMA_VERSION,
        before,
        after,
        sentences: sentences::changed(before, after, &figures),
        figures,
        same,
        other_rule_same_value,
    }
}
