//! Code lists: the categories that the field knows, with the names people write for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::folding::fold;
use super::period::Period;
use super::rounding::Unit;
use super::schema::Counts;

/// A list of categories, from `templates/codes/*.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    /// The name datasets use for it: the file's name.
    #[serde(skip)]
    pub id: String,
    /// What the list is of.
    pub title: String,
    /// Where the list comes from: statute, guidance paragraph, or practice.
    #[serde(default)]
    pub source: Option<String>,
    /// Labels of rows that add all categories up: "All agencies". "All" before the heading of a column need not be named.
    #[serde(default)]
    pub totals: Vec<String>,
    /// Words that may stand beside a number where categories have a range: "years", "aged".
    #[serde(default)]
    pub units: Vec<String>,
    /// The categories, in the order in which they are printed.
    #[serde(rename = "code")]
    pub codes: Vec<CodeEntry>,
    /// Every folded name and its code's place, made when first asked for: after the agencies of a report folder have been added.
    #[serde(skip)]
    names: OnceLock<BTreeMap<String, usize>>,
}

/// One category.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeEntry {
    /// Hyphenated id, stable from year to year.
    pub id: String,
    /// The name that is printed.
    pub label: String,
    /// Other names that agencies write, matched without case, spaces, punctuation, plurals or footnote marks.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The broader category this one belongs to.
    #[serde(default)]
    pub parent: Option<String>,
    /// What the code means, in plain words.
    #[serde(default)]
    pub about: Option<String>,
    /// The first day on which the category was in use under this name.
    #[serde(default)]
    pub from: Option<Date>,
    /// The last day on which it was; a return of a later period that still uses it is asked about.
    #[serde(default)]
    pub until: Option<Date>,
    /// The category that took its place then, by id.
    #[serde(default)]
    pub became: Option<String>,
    /// For an indicator: the unit of its values.
    #[serde(default)]
    pub unit: Option<Unit>,
    /// For an indicator: the decimals of its values.
    #[serde(default)]
    pub places: Option<u32>,
    /// For an indicator: what one counted thing is, when it differs from the dataset's.
    #[serde(default)]
    pub counts: Option<Counts>,
    /// For an indicator: which way is better.
    #[serde(default)]
    pub polarity: Option<Polarity>,
    /// For an indicator: what it should be, where a return gives no target of its own; in its own unit.
    #[serde(default)]
    pub target: Option<Decimal>,
    /// For an indicator: how far from its target it is still amber; in its own unit.
    #[serde(default)]
    pub tolerance: Option<Decimal>,
    /// For an indicator: what the months or quarters of a year make together.
    #[serde(default)]
    pub annualise: Option<Annualise>,
    /// For a range of numbers: the least that belongs to it.
    #[serde(default)]
    pub least: Option<Decimal>,
    /// For a range of numbers: the number from which the next begins.
    #[serde(default)]
    pub below: Option<Decimal>,
    /// For a group: the breakdown it belongs to. The groups of one breakdown make a whole.
    #[serde(default)]
    pub set: Option<String>,
}

impl CodeEntry {
    /// The names that it goes by, its own first.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        [&self.label].into_iter().chain(&self.aliases)
    }

    /// Whether the category was in use under this name at some time of a period.
    pub fn in_use(&self, period: Period) -> bool {
        self.from.is_none_or(|from| from <= period.end())
            && self.until.is_none_or(|until| until >= period.start())
    }

    /// Whether a number is in its range; never, where it has none.
    fn holds(&self, number: Decimal) -> bool {
        (self.least.is_some() || self.below.is_some())
            && self.least.is_none_or(|least| least <= number)
            && self.below.is_none_or(|below| number < below)
    }
}

/// Which way an indicator should move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    /// More is better.
    HigherBetter,
    /// Fewer are better.
    LowerBetter,
    /// Neither: the number needs its story.
    Contextual,
}

/// What the months or quarters of a year make together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Annualise {
    /// Their sum: a flow.
    Sum,
    /// The last of them: a stock.
    Last,
    /// Their plain mean.
    Mean,
    /// Their mean, each with the weight of its denominator.
    WeightedMean,
    /// The largest of them.
    Max,
    /// The sum of the numerators over the sum of the denominators.
    Recompute,
    /// Nothing: a child counted in two quarters is one child in the year.
    None,
}

impl CodeList {
    /// The broadest category that a code belongs to: itself, when it has no parent.
    pub fn top<'a>(&'a self, code: &'a str) -> &'a str {
        let mut at = code;
        // A list whose parents go round in a circle ends somewhere in it.
        for _ in 0..self.codes.len() {
            let own = self.codes.iter().find(|entry| entry.id == at);
            match own.and_then(|entry| entry.parent.as_deref()) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        at
    }

    /// A list of these categories.
    pub fn new(id: &str, title: &str, codes: Vec<CodeEntry>) -> Self {
        CodeList {
            id: id.to_owned(),
            title: title.to_owned(),
            source: None,
            totals: Vec::new(),
            units: Vec::new(),
            codes,
            names: OnceLock::new(),
        }
    }

    /// A code by its id.
    pub fn entry(&self, id: &str) -> Option<&CodeEntry> {
        self.codes.iter().find(|code| code.id == id)
    }

    /// Finds the code that a cell's text names: by id, label or alias.
    pub fn find(&self, text: &str) -> Option<&CodeEntry> {
        let wanted = fold(text);
        self.codes.iter().find(|code| {
            code.id.eq_ignore_ascii_case(text.trim())
                || fold(&code.label) == wanted
                || code.aliases.iter().any(|alias| fold(alias) == wanted)
        })
    }

    /// The code in whose range the number is that a text gives, alone or beside the list's own units: "12", "12 yrs", "aged 12.5".
    pub fn in_range(&self, text: &str) -> Option<&CodeEntry> {
        let text = text.to_lowercase();
        let is_word = |letter: char| letter.is_alphabetic();
        let mut words = text.split(|letter: char| !is_word(letter));
        if !words.all(|word| word.is_empty() || self.units.iter().any(|unit| unit == word)) {
            return None;
        }
        let number: String = text
            .chars()
            .map(|c| if is_word(c) { ' ' } else { c })
            .collect();
        let number = number.trim().parse().ok()?;
        self.codes.iter().find(|code| code.holds(number))
    }

    /// A map of every folded name to its code's place in the list, for reading long columns.
    pub fn index(&self) -> &BTreeMap<String, usize> {
        self.names.get_or_init(|| {
            let mut names = BTreeMap::new();
            for (place, code) in self.codes.iter().enumerate() {
                for name in [&code.id].into_iter().chain(code.names()) {
                    names.entry(fold(name)).or_insert(place);
                }
            }
            names
        })
    }

    /// For each code the name by which it is sure to be understood: its label, or its id where another code goes by that label;
    /// `None` when both are another's.
    pub fn sure_names(&self) -> Vec<Option<&str>> {
        let index = self.index();
        let sure = |place, name: &str| index.get(&fold(name)) == Some(&place);
        let codes = self.codes.iter().enumerate();
        codes
            .map(|(place, code)| {
                [code.label.as_str(), code.id.as_str()]
                    .into_iter()
                    .find(|name| sure(place, name))
            })
            .collect()
    }

    /// The printed name of a code id; the id itself when the list does not hold it.
    pub fn label<'a>(&'a self, id: &'a str) -> &'a str {
        self.codes
            .iter()
            .find(|code| code.id == id)
            .map_or(id, |code| &code.label)
    }
}

/// All code lists, by id.
#[derive(Debug, Clone, Default)]
pub struct CodeLists(pub BTreeMap<String, CodeList>);

impl CodeLists {
    /// The list whose codes are roles of rows and columns, and whose aliases are their labels.
    pub const ROLES: &'static str = "roles";

    /// A list by id.
    pub fn get(&self, id: &str) -> Option<&CodeList> {
        self.0.get(id)
    }

    /// The folded words of the names of all categories.
    pub fn words(&self) -> BTreeSet<String> {
        let names = self.0.values().flat_map(|list| list.index().keys());
        let words = names.flat_map(|name| name.split(' '));
        words.map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::YearKind;

    #[test]
    fn a_number_is_read_into_the_range_that_holds_it() {
        let list: CodeList = toml::from_str(
            r#"
            title = "Ages"
            units = ["aged", "yrs"]
            code = [
                { id = "unborn", label = "Unborn", below = 0 },
                { id = "under-1", label = "Under 1", least = 0, below = 1 },
                { id = "1-4", label = "1 to 4", least = 1, below = 5 },
                { id = "none", label = "Not known" },
            ]"#,
        )
        .unwrap();
        let code = |text: &str| list.in_range(text).map(|code| code.id.as_str());
        for text in ["1", "4", " 4.99 ", "aged 2", "3yrs", "3 Yrs"] {
            assert_eq!(code(text), Some("1-4"), "{text}");
        }
        assert_eq!(code("0.9"), Some("under-1"));
        assert_eq!(code("-0.5"), Some("unborn"));
        for text in ["5", "1 to 4", "2 3", "2 months", "yrs", "", "none"] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn a_body_is_in_use_up_to_its_last_day() {
        let entry = CodeEntry {
            from: Some(jiff::civil::date(2013, 4, 1)),
            until: Some(jiff::civil::date(2022, 6, 30)),
            ..CodeEntry::default()
        };
        let used = |year| entry.in_use(Period::Year(year, YearKind::Financial));
        assert_eq!(
            [2012, 2013, 2022, 2023].map(used),
            [false, true, true, false]
        );
    }
}
