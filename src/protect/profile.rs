//! Disclosure profiles, from `templates/profiles/*.toml`: thresholds, zeros, rounding.

use serde::Deserialize;

use crate::aggregate::BaseCell;
use crate::model::{Counts, Unit};

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
    /// A breakdown of a group of fewer than so many is withheld as a whole, its noughts too.
    #[serde(default)]
    pub cohort: Option<u32>,
    /// How many whole numbers a hidden count must leave possible; as many as the threshold does when absent.
    #[serde(default)]
    pub possible: Option<u32>,
    /// What is controlled besides counts of people: professionals, organisations, meetings, money, actions, work.
    #[serde(default)]
    pub also: Vec<Counts>,
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

impl Threshold {
    /// Steps from the smallest hidden count to the largest: how wide a hidden count must stay.
    pub(crate) fn width(self) -> i64 {
        i64::from(self.to) - i64::from(self.from)
    }
}

impl Profile {
    /// How wide a hidden count must stay: its largest possible value less its smallest. As wide as the threshold, unless the profile
    /// says less; never so narrow that the count is certain.
    pub(crate) fn width(&self) -> Option<i64> {
        let own = self.possible.map(|possible| i64::from(possible) - 1);
        Some(own.unwrap_or(self.hide?.width()).max(1))
    }

    /// Whether it has anything to say of a cell: a count of people, or of what it is told to control besides.
    pub(crate) fn controls(&self, cell: &BaseCell) -> bool {
        cell.unit == Unit::Count && self.is_about_people(cell)
    }

    /// Whether a number of any unit, a percentage too, is about what it controls.
    pub(crate) fn is_about_people(&self, cell: &BaseCell) -> bool {
        cell.counts.is_controlled() || self.also.contains(&cell.counts)
    }

    /// The larger, the stricter.
    pub(crate) fn strictness(&self) -> (u32, u32, u32) {
        let to = self.hide.map_or(0, |hide| hide.to);
        (to, self.cohort.unwrap_or(0), self.percent_base.unwrap_or(0))
    }
}
