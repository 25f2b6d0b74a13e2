//! Disclosure profiles, from `templates/profiles/*.toml`: thresholds, zeros, rounding. The profile is named in report.toml; there
//! is no default.

use serde::Deserialize;

/// A disclosure profile (`disclosure.md` 5.2).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The name used in report.toml: the file's name.
    #[serde(skip)]
    pub id: String,
    /// Its printed name.
    pub title: String,
    /// What it does, in a sentence that the report prints.
    pub about: String,
    /// Whose rule it is.
    pub source: String,
    /// The counts that are hidden; none for internal use.
    #[serde(default)]
    pub hide: Option<Threshold>,
    /// Decimals of percentages; the table's own when absent.
    #[serde(default)]
    pub percent_places: Option<u32>,
    /// Counts are rounded to the nearest so many.
    #[serde(default)]
    pub round_to: Option<u32>,
    /// Percentages are shown only over a base of at least so many.
    #[serde(default)]
    pub percent_base: Option<u32>,
    /// Every page says that it is not for publication.
    #[serde(default)]
    pub not_for_publication: bool,
}

/// The counts that are hidden, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Smallest hidden count.
    pub from: u32,
    /// Largest hidden count.
    pub to: u32,
}
