//! What stands around a table and says what is the same for all its records: its title, the words above it, the names of sheet and
//! file. Finds categories and periods in them, and says where.

use std::collections::BTreeSet;

use super::super::category_names::Names;
use super::super::period_words::period_in;
use super::super::sheet::{Raw, Sheet, Workbook};
use super::super::value_parsing::tidy;
use super::regions::Region;
use crate::model::{Cell, ColumnSpec, ColumnType, YearKind, file_stem, fold};
use crate::resubmission::undated;

/// Longest text that is looked through, in words: beyond it, it is a note and not a title.
const MAX_WORDS: usize = 60;

/// What the words of another sheet are called.
const OTHER_SHEET: &str = "the first words of another sheet";

/// Words around a table, the nearest first.
#[derive(Debug, Clone)]
pub(super) struct Context {
    places: Vec<Place>,
}

/// Words, and where they stand.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// As they stand.
    pub(super) text: String,
    /// "the title above the table".
    pub(super) from: &'static str,
}

/// Something that words around a table say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    /// A code or a period's code.
    pub(super) value: String,
    /// Where it was read.
    pub(super) from: &'static str,
    /// The words are its name and nothing else.
    pub(super) exact: bool,
}

impl Said {
    /// Whether it is said and not concluded: a time in the words that stand at the table, and what stands in a cell beside its name.
    /// A category in words around a table may be about something else.
    pub(super) fn is_sure(&self, column: &ColumnSpec) -> bool {
        let near = column.kind == ColumnType::Period && self.from != OTHER_SHEET;
        near || self.value.starts_with("cell:")
    }
}

impl Context {
    /// The words around a table of a sheet. `others` are the first texts of the workbook's other sheets.
    pub(super) fn of(sheet: &Sheet, region: &Region, file: &str, others: &[String]) -> Context {
        let mut places = Vec::new();
        let mut add = |text: String, from| {
            let words = text.split(' ').count();
            if !text.is_empty() && words <= MAX_WORDS {
                places.push(Place { text, from });
            }
        };
        if let Some((_, title)) = &region.title {
            add(title.clone(), "the title above the table");
        }
        let title = region.title.as_ref().map(|(cell, _)| *cell);
        let above: Vec<&(Cell, Raw)> = (sheet.cells().iter())
            .filter(|(cell, _)| (region.from..region.top).contains(&cell.row))
            .filter(|(cell, raw)| Some(*cell) != title && matches!(raw, Raw::Text(_)))
            .filter(|(cell, _)| {
                title.is_none_or(|title| title.row != cell.row || title.column == cell.column)
            })
            .collect();
        // A sheet whose first rows are records has no words above that table, and its records are not searched.
        for (_, raw) in above.iter().rev().take(12) {
            add(tidy(&raw.text()), "the words above the table");
        }
        if let Some(name) = &sheet.name {
            add(tidy(name), "the name of the sheet");
        }
        for (cell, raw) in sheet.cells().iter().take(24) {
            if cell.row < region.from && cell.row < 3 && matches!(raw, Raw::Text(_)) {
                add(tidy(&raw.text()), "the first words of the sheet");
            }
        }
        for text in others {
            add(text.clone(), OTHER_SHEET);
        }
        add(
            tidy(&file_stem(file).replace('_', " ")),
            "the name of the file",
        );
        Context { places }
    }

    /// The same words with others that stand nearer.
    pub(super) fn with(&self, text: &str, from: &'static str) -> Context {
        let mut nearer = self.clone();
        let text = tidy(text);
        nearer.places.insert(0, Place { text, from });
        nearer
    }

    /// All words, the nearest first.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> + Clone {
        self.places.iter().map(|place| place.text.as_str())
    }

    /// The category that words around the table name: first where it is all they say, then where it is part of them.
    pub(super) fn code(&self, names: &Names<'_>) -> Option<Said> {
        let near = || (self.places.iter()).filter(|place| place.from != OTHER_SHEET);
        let exact = near().find_map(|place| {
            let code = (names.code(&place.text)).or_else(|| names.code(&undated(&place.text)))?;
            Some(Said {
                value: code.to_string(),
                from: place.from,
                exact: true,
            })
        });
        exact.or_else(|| {
            near().find_map(|place| {
                Some(Said {
                    value: within(names, &place.text)?,
                    from: place.from,
                    exact: false,
                })
            })
        })
    }

    /// The period that words around the table name.
    pub(super) fn period(&self, year: YearKind) -> Option<Said> {
        self.places.iter().find_map(|place| {
            let (period, words) = period_in(&place.text, year)?;
            Some(Said {
                value: period.code(),
                from: place.from,
                exact: words == place.text,
            })
        })
    }
}

/// The first words of the other sheets, where they all say the same period or there is just one.
pub(super) fn first_words(workbook: &Workbook, sheet: &Sheet) -> Vec<String> {
    let others = (workbook.sheets.iter())
        .filter(|other| !other.hidden && other.name != sheet.name)
        .filter_map(|other| other.cells().first())
        .map(|(_, raw)| tidy(&raw.text()));
    let dated: Vec<String> = others
        .filter(|text| period_in(text, YearKind::Financial).is_some())
        .collect();
    let said: BTreeSet<String> = dated
        .iter()
        .filter_map(|text| period_in(text, YearKind::Financial))
        .map(|(period, _)| period.code())
        .collect();
    if said.len() == 1 { dated } else { Vec::new() }
}

/// The one category whose name stands in a text; none when two do.
fn within(names: &Names<'_>, text: &str) -> Option<String> {
    let folded = format!(" {} ", fold(text));
    let list = names.list?;
    let mut inside: Vec<(&str, usize)> = list
        .index()
        .iter()
        .filter(|(name, _)| name.len() > 3 && name.chars().any(char::is_alphabetic))
        .filter(|(name, _)| folded.contains(&format!(" {name} ")))
        .map(|(name, place)| (name.as_str(), *place))
        .collect();
    inside.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let (longest, place) = *inside.first()?;
    inside
        .iter()
        .all(|(name, other)| *other == place || longest.contains(name))
        .then(|| list.codes[place].id.clone())
}
