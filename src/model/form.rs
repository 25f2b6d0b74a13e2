//! Forms: what a blank return of a dataset begins with, and the stamp by which a filled one is known again. Here because those who
//! write forms and those who read them must mean the same.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::choice::OneOrMany;

/// `[form]` of a dataset: how its blank return is laid out. Without it a form has every column and only blank rows.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FormSpec {
    /// Columns with one value for the whole form, which nobody has to fill in: a column of agencies holds whoever the form is
    /// for, a period column the period of the report. They do not stand on the form.
    #[serde(default)]
    pub fixed: Vec<String>,
    /// Columns that the form leaves out: what the report works out itself.
    #[serde(default)]
    pub without: Vec<String>,
    /// Columns that rows begin with, a row for each combination: every code of a column of codes, every part of the report's
    /// period in a period column.
    #[serde(default)]
    pub rows: Vec<String>,
    /// How long the parts of the period in a period column of `rows` are.
    #[serde(default)]
    pub every: Step,
    /// Columns whose values are carried over from returns that have been read, a row for each combination found there. They
    /// take the place of those columns in `rows`. Personal columns are never carried.
    #[serde(default)]
    pub carry: Vec<String>,
    /// The dataset whose records are carried, by the same column ids, when it is not the form's own: a roll of schools.
    #[serde(default)]
    pub roll: Option<String>,
    /// Records with one of these codes, or with the words `given` or `blank` for any or none, are finished and not carried:
    /// `status = "complete"`, `closed = "given"`. The columns are those of the roll, when there is one.
    #[serde(default)]
    pub done: BTreeMap<String, OneOrMany>,
    /// A row on which only what it began with stands says nothing and is no record. Otherwise it is one, and what it lacks is
    /// found.
    #[serde(default)]
    pub optional: bool,
}

impl FormSpec {
    /// Every column of its own dataset that it names, for checking.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let lists = [&self.fixed, &self.without, &self.rows, &self.carry];
        let done = self.done.keys().filter(|_| self.roll.is_none());
        lists.into_iter().flatten().chain(done).map(String::as_str)
    }
}

/// The length of a part of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The period as a whole.
    #[default]
    Whole,
    /// Six months.
    Half,
    /// Three months.
    Quarter,
    /// One month.
    Month,
}

/// What a form says of itself, hidden in the workbook, so that it is read without a `[[source]]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stamp {
    /// Dataset id.
    pub dataset: String,
    /// Fingerprint of the dataset's TOML at the time.
    pub version: String,
    /// The agency it was made for, by id.
    pub agency: String,
    /// Code of the report's period at the time.
    pub period: String,
    /// The sheet that holds the table.
    pub sheet: String,
    /// Columns that rows began with, by id.
    pub begun: Vec<String>,
    /// Rows on which only these stand are no records.
    pub optional: bool,
    /// Columns with one value for the whole form: id to value, as a source sets them.
    pub fixed: BTreeMap<String, String>,
}

impl Stamp {
    /// The very hidden sheet that holds it, and the beginning of the names of the document properties that repeat it.
    pub const NAME: &str = "yearly";

    /// The stamp as pairs of a key and a value.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let fixed = self.fixed.iter().map(|(id, value)| format!("{id}={value}"));
        vec![
            ("form", "1".to_owned()),
            ("dataset", self.dataset.clone()),
            ("version", self.version.clone()),
            ("agency", self.agency.clone()),
            ("period", self.period.clone()),
            ("sheet", self.sheet.clone()),
            ("begun", self.begun.join(";")),
            (
                "optional",
                if self.optional { "yes" } else { "no" }.to_owned(),
            ),
            ("fixed", fixed.collect::<Vec<_>>().join(";")),
        ]
    }

    /// Reads the pairs back; `None` when they are no stamp. Keys of a later kind of form are left alone.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Stamp> {
        let pairs: BTreeMap<&str, &str> = pairs
            .into_iter()
            .map(|(key, value)| (key.trim(), value.trim()))
            .collect();
        pairs.get("form")?;
        let given = |key| {
            let text = pairs.get(key).copied()?;
            (!text.is_empty()).then(|| text.to_owned())
        };
        let parts = |key| {
            let text = pairs.get(key).copied().unwrap_or_default();
            text.split(';').filter(|part| !part.is_empty())
        };
        Some(Stamp {
            dataset: given("dataset")?,
            version: given("version").unwrap_or_default(),
            agency: given("agency")?,
            period: given("period").unwrap_or_default(),
            sheet: given("sheet").unwrap_or_default(),
            begun: parts("begun").map(str::to_owned).collect(),
            optional: pairs.get("optional") == Some(&"yes"),
            fixed: parts("fixed")
                .filter_map(|part| part.split_once('='))
                .map(|(id, value)| (id.to_owned(), value.to_owned()))
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_back_as_it_was_written() {
        let stamp = Stamp {
            dataset: "scorecard".to_owned(),
            version: "ab12".to_owned(),
            agency: "police".to_owned(),
            period: "2025-26".to_owned(),
            sheet: "Return".to_owned(),
            begun: vec!["indicator".to_owned(), "period".to_owned()],
            optional: true,
            fixed: BTreeMap::from([("agency".to_owned(), "police".to_owned())]),
        };
        let pairs = stamp.pairs();
        let read = pairs.iter().map(|(key, value)| (*key, value.as_str()));
        assert_eq!(Stamp::from_pairs(read), Some(stamp));
    }

    #[test]
    fn what_is_no_stamp_is_none() {
        let none: [(&str, &str); 0] = [];
        assert_eq!(Stamp::from_pairs(none), None);
        assert_eq!(Stamp::from_pairs([("form", "1"), ("agency", "a")]), None);
        assert_eq!(Stamp::from_pairs([("dataset", "a"), ("agency", "a")]), None);
        let least = [("form", "1"), ("dataset", "lado"), ("agency", "lado")];
        let least = Stamp::from_pairs(least).expect("it names dataset and agency");
        assert!(!least.optional && least.begun.is_empty() && least.fixed.is_empty());
    }
}
