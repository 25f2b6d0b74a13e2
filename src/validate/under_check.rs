//! A dataset under check: its columns by name, how its values are written in messages, findings at its cells.

use std::collections::BTreeMap;

use super::datum::{Datum, Record};
use super::validated::Options;
use crate::finding::{Code, Finding, Location};
use crate::model::{Area, Block, CodeEntry, CodeList, Dataset, DatasetSpec, OneOrMany, Value};

/// A dataset under check.
#[derive(Clone, Copy)]
pub(super) struct Check<'a> {
    pub(super) dataset: &'a Dataset,
    pub(super) spec: &'a DatasetSpec,
    /// All datasets, for rules that look into another.
    pub(super) all: &'a [Dataset],
    pub(super) options: &'a Options,
}

impl<'a> Check<'a> {
    pub(super) fn new(dataset: &'a Dataset, all: &'a [Dataset], options: &'a Options) -> Self {
        Check {
            dataset,
            spec: &dataset.spec,
            all,
            options,
        }
    }

    /// The place of a column that a rule may name.
    pub(super) fn place(&self, id: &Option<String>) -> Option<usize> {
        id.as_deref().and_then(|id| self.spec.column(id))
    }

    /// The places of several columns, in order.
    pub(super) fn places<'i>(&self, ids: impl IntoIterator<Item = &'i String>) -> Vec<usize> {
        let ids = ids.into_iter();
        ids.filter_map(|id| self.spec.column(id)).collect()
    }

    /// The heading of a column, in quotation marks.
    pub(super) fn heading(&self, place: usize) -> String {
        format!("\"{}\"", self.spec.columns[place].heading)
    }

    /// The headings of several.
    pub(super) fn headings(&self, places: &[usize]) -> String {
        let headings: Vec<String> = places.iter().map(|&place| self.heading(place)).collect();
        headings.join(" and ")
    }

    /// The code list of a column.
    pub(super) fn list(&self, place: usize) -> Option<&'a CodeList> {
        let id = self.spec.columns[place].codes.as_deref()?;
        self.options.codes.get(id)
    }

    /// What the code list says of a record's code in a column.
    pub(super) fn entry(&self, datum: Datum<'_>) -> Option<&'a CodeEntry> {
        match datum.value() {
            Value::Code(code) => self.list(datum.place)?.entry(code),
            _ => None,
        }
    }

    /// The printed name of a code of a column.
    pub(super) fn label(&self, code: &str, place: usize) -> String {
        let list = self.list(place);
        list.map_or(code, |list| list.label(code)).to_owned()
    }

    /// Every record.
    pub(super) fn records(&self) -> impl Iterator<Item = Record<'a>> + use<'a> {
        self.dataset.blocks.iter().flat_map(Record::all)
    }

    /// Whether a record has, in a column, one of these codes, or what one of the words `given`, `blank` and `unit:...` says.
    pub(super) fn meets(&self, (id, any): (&String, &OneOrMany), record: Record<'_>) -> bool {
        let Some(place) = self.spec.column(id) else {
            return false;
        };
        let Some(key) = record.key(place) else {
            return any.has("blank");
        };
        if any.has(&key) || any.has("given") {
            return true;
        }
        let unit = || self.list(place)?.entry(&key)?.unit;
        let words = any.all().into_iter();
        words
            .filter_map(|word| word.strip_prefix("unit:"))
            .any(|word| unit().is_some_and(|unit| unit.word() == word))
    }

    /// Whether it meets all of several conditions.
    pub(super) fn meets_all(
        &self,
        conditions: &BTreeMap<String, OneOrMany>,
        record: Record<'_>,
    ) -> bool {
        conditions.iter().all(|one| self.meets(one, record))
    }

    /// A finding at cells of a block, about its dataset and agency.
    pub(super) fn finding(
        &self,
        code: Code,
        block: &Block,
        area: impl Into<Area>,
        message: String,
    ) -> Finding {
        Finding::new(code, location(block, area), message)
            .about(&self.spec.id, block.agency.as_deref())
    }

    /// A value as the sheet shows it, for messages; nothing of a personal column.
    pub(super) fn shown(&self, datum: Datum<'_>) -> String {
        self.written(datum.value(), datum.place)
    }

    /// The same for a value that stands in no cell.
    pub(super) fn written(&self, value: &Value, place: usize) -> String {
        if self.spec.columns[place].personal {
            return "(not shown)".to_owned();
        }
        match value {
            Value::Blank => "blank".to_owned(),
            Value::Mark(mark) => mark.symbol().to_owned(),
            Value::Number(number) => number.normalize().to_string(),
            Value::Date(date) => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
            Value::Period(period) => period.short(),
            Value::Flag(flag) => if *flag { "Yes" } else { "No" }.to_owned(),
            Value::Between(low, high) => format!("{low} to {high}"),
            Value::Code(code) => self.label(code, place),
            Value::Text(text) | Value::Unmapped(text) | Value::Unread(text) => text.to_string(),
        }
    }

    /// What a record is of, in words: the values of these columns that are given and are not what is meant when nothing is said.
    pub(super) fn names(&self, record: Record<'_>, places: &[usize]) -> String {
        let given = places.iter().filter(|&&place| {
            let key = record.key(place);
            key.is_some() && key != self.spec.columns[place].unsaid
        });
        let names = given.map(|&place| self.shown(record.at(place)));
        names.collect::<Vec<_>>().join(", ")
    }
}

/// Cells of a block, with sheet and file.
pub(super) fn location(block: &Block, area: impl Into<Area>) -> Location {
    Location::cells(&block.file, block.sheet.as_ref(), area)
}
