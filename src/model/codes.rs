//! Code lists: the categories that the field knows, with the names people write for them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::amount::Unit;
use super::schema::Counts;
use super::text::fold;

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
    /// The categories, in the order in which they are printed.
    #[serde(rename = "code")]
    pub codes: Vec<CodeEntry>,
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
}

impl CodeList {
    /// Finds the code that a cell's text names: by id, label or alias.
    pub fn find(&self, text: &str) -> Option<&CodeEntry> {
        let wanted = fold(text);
        self.codes.iter().find(|code| {
            code.id.eq_ignore_ascii_case(text.trim())
                || fold(&code.label) == wanted
                || code.aliases.iter().any(|alias| fold(alias) == wanted)
        })
    }

    /// A map of every folded name to its code's place in the list, for reading long columns.
    pub fn index(&self) -> BTreeMap<String, usize> {
        let mut names = BTreeMap::new();
        for (place, code) in self.codes.iter().enumerate() {
            for name in [&code.id, &code.label].into_iter().chain(&code.aliases) {
                names.entry(fold(name)).or_insert(place);
            }
        }
        names
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
    /// A list by id.
    pub fn get(&self, id: &str) -> Option<&CodeList> {
        self.0.get(id)
    }
}
