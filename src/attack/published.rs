//! What is published, as a reader gets it: what `figures.json` and the files in `history/` hold. Nothing else is known here.

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::region::{Columns, Region};

/// One published set of figures: `out/public/figures.json`, or a year's file in `history/`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Published {
    /// The version of the form.
    #[serde(default)]
    pub schema_version: u32,
    /// The profile it was protected with; none in a set made before figures said so.
    #[serde(default)]
    pub profile: Option<Profile>,
    /// Tables that were protected with another profile.
    #[serde(default)]
    pub exceptions: BTreeMap<String, Profile>,
    /// The figures.
    pub figures: Vec<Figure>,
    /// What must be known of the columns of each population.
    #[serde(default)]
    pub populations: BTreeMap<String, Columns>,
    /// What adds up to what; only in sets of version 1.
    #[serde(default)]
    pub sums: Vec<Sum>,
}

/// What the set says of its own protection.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// The counts that are hidden by themselves, both ends included.
    pub hide: Option<(u32, u32)>,
    /// Counts of people are rounded to the nearest so many.
    pub round_to: Option<u32>,
    /// Breakdowns of fewer than so many are withheld as a whole, their noughts too.
    pub cohort: Option<u32>,
    /// How many whole numbers a hidden count must leave possible, where the profile says so.
    pub possible: Option<u32>,
}

impl Profile {
    /// The smallest count that it withholds.
    fn least(&self) -> i64 {
        match (self.cohort, self.hide) {
            (Some(_), _) => 0,
            (None, Some((from, _))) => i64::from(from.max(1)),
            (None, None) => 1,
        }
    }

    /// How many whole numbers a hidden count must leave possible: as many as the threshold alone does, unless the profile says less.
    pub fn asks(&self) -> u64 {
        let all = self.hide.map_or(1, |(from, to)| {
            u64::from(to).saturating_sub(from.into()) + 1
        });
        self.possible
            .map_or(all, |possible| all.min(possible.into()))
    }
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Figure {
    /// `table/row/cell`; none for a category that nothing can name.
    pub id: Option<String>,
    /// Its table.
    #[serde(default)]
    pub table: String,
    /// Code of its row.
    #[serde(default)]
    pub row: Option<String>,
    /// Label of its row.
    #[serde(default)]
    pub row_label: String,
    /// Code of its column.
    #[serde(default)]
    pub column: Option<String>,
    /// Its cell.
    #[serde(default)]
    pub cell: String,
    /// The number as printed; none where it is withheld, a range, or not there.
    #[serde(default)]
    pub value: Option<serde_json::Number>,
    /// The printed text.
    #[serde(default)]
    pub text: String,
    /// The unit.
    #[serde(default)]
    pub unit: Option<String>,
    /// `c`, `x`, `z`.
    #[serde(default)]
    pub mark: Option<String>,
    /// How it is made.
    #[serde(default)]
    pub formula: Option<Formula>,
}

/// How a figure is made of regions.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Formula {
    /// A count of people, as a region.
    Count(Region),
    /// A count of other things, as a region.
    Things(Region),
    /// Any other number, as a region.
    Number(Region),
    /// A percentage of people that was sent as one, as a region.
    Percent(Region),
    /// A number that is stated.
    Constant(Decimal),
    /// The sum of several.
    Sum(Vec<Formula>),
    /// First over second, times 100.
    Share(Box<Formula>, Box<Formula>),
    /// First over second.
    Ratio(Box<Formula>, Box<Formula>),
    /// First over second, times the third.
    Rate(Box<Formula>, Box<Formula>, Decimal),
    /// Second less first.
    Difference(Box<Formula>, Box<Formula>),
    /// Second less first, over first, times 100.
    Change(Box<Formula>, Box<Formula>),
}

/// A count that is the sum of others, as sets of version 1 say it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Sum {
    /// The whole.
    pub whole: Region,
    /// The parts.
    pub parts: Vec<Region>,
    /// Whether the parts make the whole; if not, it holds at least them.
    #[serde(default = "yes")]
    pub complete: bool,
}

fn yes() -> bool {
    true
}

/// What is known of a figure from its own line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// A number, rounded half away from nought to so many decimals.
    Value(Decimal, u32),
    /// Between these two whole numbers, both included.
    Range(i64, i64),
    /// Withheld.
    Withheld,
    /// No number stands there.
    Nothing,
}

impl Published {
    /// Reads a set.
    ///
    /// # Errors
    /// When the bytes are not such a set; in words.
    pub fn read(bytes: &[u8]) -> Result<Published, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }

    /// The profile of a table.
    pub(crate) fn profile_of(&self, table: &str) -> Profile {
        let own = self.exceptions.get(table).or(self.profile.as_ref());
        own.cloned().unwrap_or_default()
    }

    /// The smallest count that is ever withheld: nought is shown, but for breakdowns of small groups. A count goes by the strictest
    /// profile of all tables that print it, and nobody says which that is.
    pub(crate) fn least(&self) -> i64 {
        let all = self.exceptions.values().chain(&self.profile);
        all.map(Profile::least).min().unwrap_or(1)
    }
}

impl Figure {
    /// How the figure is named to people.
    pub(crate) fn name(&self) -> String {
        match (&self.id, &self.column) {
            (Some(id), _) => id.clone(),
            (None, Some(column)) => format!(
                "{} ({}, {column}, {})",
                self.table, self.row_label, self.cell
            ),
            (None, None) => format!("{} ({}, {})", self.table, self.row_label, self.cell),
        }
    }

    /// What its line tells.
    pub(crate) fn known(&self) -> Known {
        if let Some(number) = &self.value {
            return match Decimal::from_str(&number.to_string()) {
                Ok(value) => Known::Value(value, places(&self.text).max(value.normalize().scale())),
                Err(_) => Known::Nothing,
            };
        }
        if self.mark.as_deref() == Some("c") {
            return Known::Withheld;
        }
        range(&self.text).map_or(Known::Nothing, |(low, high)| Known::Range(low, high))
    }
}

/// How many decimals a printed number has.
fn places(text: &str) -> u32 {
    let decimals = text.split_once('.').map_or("", |(_, rest)| rest);
    let digits = decimals.bytes().take_while(u8::is_ascii_digit).count();
    u32::try_from(digits).unwrap_or(0)
}

/// `fewer than 5`, `10 to 14`.
fn range(text: &str) -> Option<(i64, i64)> {
    let number = |text: &str| text.trim().replace(',', "").parse::<i64>().ok();
    if let Some(end) = text.strip_prefix("fewer than ") {
        return Some((0, number(end)? - 1));
    }
    let (low, high) = text.split_once(" to ")?;
    Some((number(low)?, number(high)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(json: &str) -> Figure {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_line_tells_a_number_a_range_or_nothing() {
        let known = |json: &str| figure(json).known();
        assert_eq!(
            known(r#"{"id":"t/a/n","value":66.5,"text":"66.50%"}"#),
            Known::Value("66.5".parse().unwrap(), 2)
        );
        assert_eq!(
            known(r#"{"id":"t/a/n","text":"fewer than 5"}"#),
            Known::Range(0, 4)
        );
        assert_eq!(
            known(r#"{"id":"t/a/n","text":"1,000 to 1,004"}"#),
            Known::Range(1000, 1004)
        );
        assert_eq!(
            known(r#"{"id":"t/a/n","text":"[c]","mark":"c"}"#),
            Known::Withheld
        );
        assert_eq!(
            known(r#"{"id":"t/a/n","text":"[x]","mark":"x"}"#),
            Known::Nothing
        );
    }

    #[test]
    fn a_formula_reads_as_it_is_written() {
        let read = figure(
            r#"{"id":"t/a/rate","formula":{"rate":[{"sum":[{"count":"a"},{"things":"b"}]},{"constant":"12"},"1000"]}}"#,
        );
        let Some(Formula::Rate(of, over, per)) = read.formula else {
            panic!("{read:?}")
        };
        assert_eq!(
            *of,
            Formula::Sum(vec![
                Formula::Count(Region::named("a")),
                Formula::Things(Region::named("b"))
            ])
        );
        assert_eq!(
            (*over, per),
            (Formula::Constant(12.into()), Decimal::from(1000))
        );
    }
}
