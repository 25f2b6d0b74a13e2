//! A `[[source]]` of report.toml: which file feeds which dataset, and how its table is found. A mapping made once is kept here, so
//! that next year's file reads itself.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::form::Stamp;
use super::role::Role;

/// One source.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SourceSpec {
    /// Dataset id.
    pub dataset: String,
    /// File, or a pattern such as `returns/section-11/*.xlsx`, inside the report folder.
    pub file: String,
    /// Sheet name, or a pattern; all sheets that hold the dataset's table when absent.
    #[serde(default)]
    pub sheet: Option<String>,
    /// The agency that sent it, by id.
    #[serde(default)]
    pub agency: Option<String>,
    /// Where the agency is to be read from, when one source covers several files or sheets: `sheet`, `file`, or a cell such as `B3`.
    #[serde(default)]
    pub agency_from: Option<String>,
    /// The day it was received.
    #[serde(default)]
    pub received: Option<Date>,
    /// The table begins below the first cell that holds this text (case, spaces and punctuation ignored).
    #[serde(default)]
    pub after: Option<String>,
    /// The table ends above the first cell, below `after`, that holds this text.
    #[serde(default)]
    pub before: Option<String>,
    /// Column values for all its records: `contact-type = "referral"`. `"cell:B3"`, `"sheet"` and `"file"` take them from there.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// Heading as it stands in the return to column id; `"ignore"` leaves a column out, as `ignore` does.
    #[serde(default)]
    pub headings: BTreeMap<String, String>,
    /// Headings, sheets, and rows by the first words in them, that are left out on purpose. `uncounted records` says that no table need
    /// count what is read.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Category as it stands in the return to code, by column: `[source.codes.sector] "Childrens Services" = "csc"`.
    #[serde(default)]
    pub codes: BTreeMap<String, BTreeMap<String, String>>,
    /// Wide layout: the dataset column whose values stand across, as headings: months, years, questions, grades.
    #[serde(default)]
    pub across: Option<String>,
    /// Wide layout: the dataset column that the cells hold. Not needed when the headings name it themselves ("2014-15 Number", "2014-15 %").
    #[serde(default)]
    pub value: Option<String>,
    /// Wide layout: heading to code, where a heading does not say it in a known form.
    #[serde(default)]
    pub across_names: BTreeMap<String, String>,
    /// The table stands on its side: records run across, headings stand in the first column.
    #[serde(default)]
    pub transposed: bool,
    /// Total columns that do not cover every column of the table: heading to the span they cover, `"Total" = "2015-04..2015-09"`.
    #[serde(default)]
    pub totals: BTreeMap<String, String>,
    /// What rows are, by label or as `row 7`, where words and numbers do not agree: `rows = { "All other" = "item" }`.
    #[serde(default)]
    pub rows: BTreeMap<String, String>,
    /// A table without headings: the columns in order. Else what columns are, by heading.
    #[serde(default)]
    pub columns: Columns,
    /// How the return is named under tables: "Children's social care quarterly scorecard".
    #[serde(default)]
    pub name: Option<String>,
    /// A file, or a pattern, that this source's file takes the place of: what it holds of the dataset is not counted.
    #[serde(default)]
    pub replaces: Option<String>,
    /// The mapping of an earlier year, which waits for its file: a plain name is last year's and is not read, a pattern reads what has
    /// come, and that nothing has is no error. Set by `yearly roll`; `yearly add` takes it away again.
    #[serde(default)]
    pub awaited: bool,
    /// Line of report.toml where this source begins, 1-based; filled in when it is read.
    #[serde(skip)]
    pub line: u32,
    /// What the file says of itself, when it is a form of ours and no source of report.toml.
    #[serde(skip)]
    pub form: Option<Stamp>,
}

/// The columns of a source, in one of two ways.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Columns {
    /// Of a table without headings: the id of each, or `ignore`.
    InOrder(Vec<String>),
    /// What columns are, by heading, to the word for their role.
    Roles(BTreeMap<String, String>),
}

impl Default for Columns {
    fn default() -> Self {
        Columns::InOrder(Vec::new())
    }
}

impl Columns {
    /// The ids of a table without headings; empty where it has some.
    pub fn in_order(&self) -> &[String] {
        match self {
            Columns::InOrder(ids) => ids,
            Columns::Roles(_) => &[],
        }
    }

    /// The word for what a column is, by its heading.
    pub fn by_name(&self) -> BTreeMap<String, String> {
        match self {
            Columns::InOrder(_) => BTreeMap::new(),
            Columns::Roles(roles) => roles.clone(),
        }
    }

    /// What columns are, by heading, folded.
    pub fn answers(&self) -> BTreeMap<String, Role> {
        answers(&self.by_name())
    }
}

/// What lines are, by what they are called, folded. Words that name no role are told when the source is checked.
pub fn answers(given: &BTreeMap<String, String>) -> BTreeMap<String, Role> {
    let each = given.iter();
    each.filter_map(|(name, role)| Some((super::fold(name), Role::parse(role)?)))
        .collect()
}

impl SourceSpec {
    /// Whether files of its name are its own: not when it waits for another one.
    pub fn may_be_read(&self) -> bool {
        !self.awaited || self.file.contains(['*', '?'])
    }

    /// Whether a heading, a sheet or a row is left out on purpose, by the words that stand there.
    pub fn ignores(&self, words: &str) -> bool {
        let words = super::fold(words);
        let mut ignored = self.ignore.iter();
        !words.is_empty() && ignored.any(|name| super::fold(name) == words)
    }
}
