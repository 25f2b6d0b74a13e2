//! One table of a sheet with everything known of it, and how what is wrong with it is told.

use std::sync::Arc;

use super::category_names::Names;
use super::headings::Recogniser;
use super::personal_data;
use super::sheet::{Raw, Sheet};
use super::value_parsing::{self, Problem};
use crate::finding::{Code, Finding, Location};
use crate::model::{Area, DatasetSpec, NOT_SHOWN, SourceSpec, Value, fold, shorten};

/// One table with everything known of it.
pub(crate) struct Reader<'a> {
    pub(crate) file: &'a Arc<str>,
    pub(crate) sheet: &'a Sheet,
    pub(crate) spec: &'a DatasetSpec,
    pub(crate) source: &'a SourceSpec,
    pub(crate) recogniser: &'a Recogniser<'a>,
    /// The names of each dataset column's categories.
    pub(crate) names: &'a [Names<'a>],
    /// The sheet was turned on its side to be read: cells are turned back in what is kept.
    pub(crate) turned: bool,
}

impl Reader<'_> {
    fn location(&self, area: impl Into<Area>) -> Location {
        Location::cells(self.file, self.sheet.name.as_ref(), area)
    }

    /// A finding at cells of the sheet, about the dataset and the agency of its source.
    pub(crate) fn finding(&self, code: Code, area: impl Into<Area>, message: String) -> Finding {
        Finding::new(code, self.location(area), message)
            .about(&self.spec.id, self.source.agency.as_deref())
    }

    /// A value that the dataset declares for a column; blank for the word `none`, or where it declares none.
    pub(crate) fn declared(&self, place: usize, said: Option<&str>, names: &Names<'_>) -> Value {
        let column = &self.spec.columns[place];
        said.filter(|said| *said != "none")
            .map_or(Value::Blank, |said| {
                value_parsing::read(&Raw::Text(said.into()), column, names).value
            })
    }

    /// What is wrong with a cell, in words.
    pub(crate) fn problem(
        &self,
        problem: &Problem,
        area: Area,
        text: &str,
        place: usize,
    ) -> Finding {
        let column = &self.spec.columns[place];
        // The word that Excel shows for an error is never about a person.
        let is_name =
            || personal_data::has_unknown_name(text, &|word| self.names[place].has_word(word));
        let hidden = problem.code != Code::CellError
            && (column.personal || !personal_data::kinds(text).is_empty() || is_name());
        let shown = if hidden {
            NOT_SHOWN.to_owned()
        } else {
            format!("\"{}\"", shorten(text, 40))
        };
        let message = match problem.code {
            Code::DateAmerican if hidden => format!(
                "A date under \"{}\" has no such month, so it was read with the month first.",
                column.heading
            ),
            Code::DateWeekday if hidden => format!(
                "A date under \"{}\" stands with another weekday than it has.",
                column.heading
            ),
            Code::DateWeekday => format!(
                "{shown} under \"{}\" is a {}, not the weekday that is written with it.",
                column.heading, problem.expected
            ),
            _ if hidden && problem.code != Code::FormulaUncached => format!(
                "What stands under \"{}\" should be {}.",
                column.heading, problem.expected
            ),
            Code::UnmappedCategory => {
                format!("{shown} is not a known {}.", column.heading.to_lowercase())
            }
            Code::LookAlike => format!(
                "{shown} under \"{}\" can only mean {}, and was read so.",
                column.heading, problem.expected
            ),
            Code::CellError => format!(
                "The cell shows {shown} instead of a value for \"{}\".",
                column.heading
            ),
            Code::FormulaUncached => format!(
                "The formula under \"{}\" was saved without its result.",
                column.heading
            ),
            Code::DateAmerican => {
                format!("The date {shown} has no such month, so it was read with the month first.")
            }
            Code::NotAWholeNumber => format!(
                "{shown} stands under \"{}\", where only whole numbers from nought upwards can stand.",
                column.heading
            ),
            _ => format!(
                "{shown} stands under \"{}\", where {} should be.",
                column.heading, problem.expected
            ),
        };
        let mut finding = self
            .finding(problem.code, area, message)
            .values(shown.trim_matches('"'), problem.expected.as_ref());
        if let Some(severity) = problem.severity {
            finding = finding.severity(severity);
        }
        if problem.code == Code::UnmappedCategory
            && let Some(near) = self.nearest_code(place, text)
        {
            finding = finding.help(format!("If it is \"{near}\", say so under codes of this [[source]] in report.toml; it stays visible as a row of its own until then."));
        }
        finding
    }

    fn nearest_code(&self, place: usize, text: &str) -> Option<&str> {
        let names = &self.names[place];
        let list = names.list?;
        let wanted = fold(text);
        let (_, near) = list
            .index()
            .iter()
            .map(|(name, at)| (strsim::jaro_winkler(name, &wanted), *at))
            .filter(|(likeness, _)| *likeness > 0.86)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
        Some(&list.codes[near].label)
    }
}
