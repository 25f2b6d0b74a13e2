//! The language of `templates/datasets/*.toml`: what a kind of return holds and the rules it keeps.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::choice::OneOrMany;
use super::form::FormSpec;
use super::period::YearKind;
use super::rounding::Unit;
use super::rule_spec::RuleSpec;

/// A dataset: columns, the headings they go by, rules, and what a count counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetSpec {
    /// The name used in `[[source]]` and in tables: the file's name.
    #[serde(skip)]
    pub id: String,
    /// What the return is called in letters and messages.
    pub title: String,
    /// What the dataset holds and who sends it, for `explain`.
    pub about: String,
    /// What one counted thing is; decides whether disclosure control applies.
    pub counts: Counts,
    /// Of records that agree in `key-of`, only those with the latest date in this column are kept: a return that was sent again takes
    /// the place of the earlier one, with a finding that says so. Where the column is blank, the day the file was received counts.
    #[serde(default, rename = "latest-by")]
    pub latest_by: Option<String>,
    /// The columns by which a return that was sent again is known.
    #[serde(default, rename = "key-of")]
    pub key_of: Vec<String>,
    /// The columns, in the order of our own forms.
    #[serde(rename = "column")]
    pub columns: Vec<ColumnSpec>,
    /// Rows or columns of a return that the agency worked out from the others; kept out of the data, used to check it.
    #[serde(default)]
    pub derived: Vec<DerivedSpec>,
    /// The rules that its records keep.
    #[serde(default, rename = "rule")]
    pub rules: Vec<RuleSpec>,
    /// What its blank form begins with.
    #[serde(default)]
    pub form: FormSpec,
    /// The people it is about, where another dataset is about the same ones.
    #[serde(default, rename = "population")]
    pub populations: Vec<PopulationSpec>,
}

impl DatasetSpec {
    /// The place of a column, by id.
    pub fn column(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.id == id)
    }

    /// The heading of a column, by id, in quotation marks; the id when there is no such column.
    pub fn heading(&self, id: &str) -> String {
        let place = self.column(id);
        let heading = place.map_or(id, |place| &self.columns[place].heading);
        format!("\"{heading}\"")
    }
}

/// People that several datasets are about: datasets that name the same are about the same people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationSpec {
    /// The name that they share.
    pub of: String,
    /// The records that are about them, where not all are: column to codes; `any` for whatever stands there.
    #[serde(default, rename = "where")]
    pub held: BTreeMap<String, OneOrMany>,
    /// The column that states how many they are, where it is not the records that are counted.
    #[serde(default)]
    pub column: Option<String>,
}

/// What one counted thing is (`disclosure.md` 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counts {
    /// Children: controlled.
    Children,
    /// Adults against whom an allegation was made: controlled.
    AdultsAccused,
    /// Events about people, such as contacts or missing episodes: controlled.
    EventsAboutPeople,
    /// People who answered a survey: controlled.
    Respondents,
    /// Professionals trained: not controlled.
    Professionals,
    /// Organisations, schools among them: not controlled.
    Organisations,
    /// Meetings: not controlled.
    Meetings,
    /// Pounds: not controlled.
    Money,
    /// Actions and recommendations: not controlled.
    Actions,
    /// Pieces of the partnership's own work, such as courses, audits and risks: not controlled.
    Work,
    /// Published context such as population: not controlled.
    Population,
}

impl Counts {
    /// Whether a small count could say something about one person.
    pub fn is_controlled(self) -> bool {
        match self {
            Counts::Children
            | Counts::AdultsAccused
            | Counts::EventsAboutPeople
            | Counts::Respondents => true,
            Counts::Professionals
            | Counts::Organisations
            | Counts::Meetings
            | Counts::Money
            | Counts::Actions
            | Counts::Work
            | Counts::Population => false,
        }
    }

    /// The counted things in words, for captions: "adults about whom an allegation was made".
    pub fn words(self) -> &'static str {
        match self {
            Counts::Children => "children",
            Counts::AdultsAccused => "adults about whom a concern was raised",
            Counts::EventsAboutPeople => "events about people",
            Counts::Respondents => "people who answered",
            Counts::Professionals => "professionals",
            Counts::Organisations => "organisations",
            Counts::Meetings => "meetings",
            Counts::Money => "pounds",
            Counts::Actions => "actions",
            Counts::Work => "pieces of work",
            Counts::Population => "people",
        }
    }
}

/// One column of a dataset.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnSpec {
    /// Hyphenated id, used in tables and rules.
    pub id: String,
    /// The heading our own forms print.
    pub heading: String,
    /// Other headings that agencies write.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// How its cells are read.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// The code list of a `code` column: `templates/codes/NAME.toml`.
    #[serde(default)]
    pub codes: Option<String>,
    /// A blank is an error.
    #[serde(default)]
    pub required: bool,
    /// A table without this column is not this dataset: it must be found among the headings, or be set by the source.
    #[serde(default)]
    pub key: bool,
    /// Smallest value allowed.
    #[serde(default)]
    pub min: Option<Decimal>,
    /// Largest value allowed.
    #[serde(default)]
    pub max: Option<Decimal>,
    /// Decimals a printed value has; when absent, what the cells show.
    #[serde(default)]
    pub places: Option<u32>,
    /// What a period of the form `2014-15` means in this column.
    #[serde(default)]
    pub year: YearKind,
    /// Of a period column: the date columns that give a record's period where nothing else does, the first that is given. Records that
    /// have neither are an error: they would be counted in no period.
    #[serde(default)]
    pub dates: Vec<String>,
    /// Of a date or period column: what has happened, so that no day after the report's can stand in it, nor a period that begins after it.
    #[serde(default)]
    pub past: bool,
    /// Only some of the records have it: a counted table that is broken down by it says nothing of how many there are.
    #[serde(default)]
    pub partial: bool,
    /// Of a code column: the two date columns whose distance gives the code of a record that says nothing, in a return without the column.
    #[serde(default)]
    pub between: Vec<String>,
    /// The codes of `between`, the shortest first.
    #[serde(default)]
    pub bands: Vec<BandSpec>,
    /// What a blank means in a column that was sent: a value of the column, or `none` where a blank says that the thing has not
    /// happened. Without it a blank is not known, and a column that is wholly blank says nothing.
    #[serde(default, rename = "blank-means")]
    pub blank_means: Option<String>,
    /// The code of a record that says nothing here, and counts things under the weight column: those counted as attended have attended.
    #[serde(default, rename = "counted-means")]
    pub counted_means: Option<String>,
    /// What a whole return speaks of when it has no such column: the area of a list that names none, or `none`. Never of a number or
    /// an event.
    #[serde(default)]
    pub unsaid: Option<String>,
    /// How many things the row stands for: the row of a return that is already counted (an aggregate). Rows without it stand for one.
    #[serde(default)]
    pub weight: bool,
    /// What stands in it is of one case: its reference, or a day in its course. A row that fills it stands for one, whatever numbers
    /// stand beside it.
    #[serde(default, rename = "one-case")]
    pub one_case: bool,
    /// Holds names or free text about people: never printed in a message, an excerpt or a log.
    #[serde(default)]
    pub personal: bool,
    /// May be shown in a list, one record a row: words about work, never about people. A column that is `personal`, or any column of a
    /// dataset whose records are people, is not shown whatever this says.
    #[serde(default)]
    pub listed: bool,
    /// The unit of a number column that is not a plain count.
    #[serde(default)]
    pub unit: Option<Unit>,
    /// What the column means, for `explain` and the forms.
    #[serde(default)]
    pub about: Option<String>,
    /// For a column of names that people write in several ways: when two of them may be one.
    #[serde(default)]
    pub alike: Option<AlikeSpec>,
}

/// A code that stands for a length of time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandSpec {
    /// The code.
    pub code: String,
    /// The most whole months that it covers; without them, whatever is longer.
    #[serde(default)]
    pub months: Option<i32>,
}

/// When two different names in a column may mean the same thing. They are asked about and never joined. A word may be several: `c of e`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AlikeSpec {
    /// Words that people write or leave out, which say nothing: `the`, `course`.
    #[serde(default)]
    pub fillers: Vec<String>,
    /// Words, each with its other spellings, that tell two names apart when both have one and not the same: `infant` and `junior`. A
    /// name without any may still be the one with it.
    #[serde(default)]
    pub qualifiers: Vec<OneOrMany>,
    /// Columns of the dataset by which two names are two things, whatever they are called: a school's number.
    #[serde(default)]
    pub told_apart_by: Vec<String>,
    /// Columns of other datasets with names of the same things, as `dataset/column`.
    #[serde(default)]
    pub with: Vec<String>,
}

/// How the cells of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnType {
    /// Free text.
    Text,
    /// A category of a code list.
    Code,
    /// A whole number, not negative.
    Count,
    /// A number.
    Number,
    /// A percentage, held as parts of a hundred.
    Percent,
    /// Pounds; `£000` in the heading multiplies nothing: the unit is the column's.
    Money,
    /// A calendar day.
    Date,
    /// A period.
    Period,
    /// Yes or no.
    Flag,
}

impl ColumnType {
    /// Whether its values are numbers that a total row may add up.
    pub fn is_measure(self) -> bool {
        matches!(
            self,
            ColumnType::Count | ColumnType::Number | ColumnType::Percent | ColumnType::Money
        )
    }

    /// Whether a total row adds its values up: counts and money. Numbers of other kinds may be percentages or averages.
    pub fn adds_up(self) -> bool {
        matches!(self, ColumnType::Count | ColumnType::Money)
    }

    /// The least that any value of the type can be: counts and percentages are not negative.
    pub fn smallest(self) -> Option<Decimal> {
        matches!(self, ColumnType::Count | ColumnType::Percent).then_some(Decimal::ZERO)
    }
}

/// A row or column that the agency derived: recognised by its label, kept out of the records, checked against them.
///
/// `share-of`: the number is the share, in percent, of the records that match `of` among all records of the same column
/// (for a derived row) or the share of the row among all rows (for a derived column, `of` empty).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DerivedSpec {
    /// The rule's id in messages.
    pub id: String,
    /// Labels by which a derived row goes.
    #[serde(default)]
    pub row: Vec<String>,
    /// Headings by which a derived column goes.
    #[serde(default)]
    pub column: Vec<String>,
    /// Which records make the numerator: column id to code. Empty for a derived column: the row itself.
    #[serde(default)]
    pub of: BTreeMap<String, String>,
    /// Why the rule is there.
    #[serde(default)]
    pub about: Option<String>,
}
