//! One sheet with what a source says of it, as the search for tables sees it: where it looks, and what the columns it has met mean.

use std::collections::{BTreeMap, BTreeSet};

use super::category_names::Names;
use super::headings::{Heading, Recogniser};
use super::sheet::Sheet;
use crate::model::{CodeLists, DatasetSpec, SourceSpec, fold};

/// Where on the sheet a table is looked for; both ends included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) top: u32,
    pub(crate) bottom: u32,
    pub(crate) left: u32,
    pub(crate) right: u32,
}

/// One sheet with what a source says of it.
pub(crate) struct Finder<'a> {
    pub(crate) sheet: &'a Sheet,
    pub(crate) spec: &'a DatasetSpec,
    pub(crate) source: &'a SourceSpec,
    pub(crate) codes: &'a CodeLists,
    pub(crate) recogniser: Recogniser<'a>,
}

impl<'a> Finder<'a> {
    /// For a sheet that lies as the source says: one on its side has been turned.
    pub(crate) fn new(
        sheet: &'a Sheet,
        spec: &'a DatasetSpec,
        source: &'a SourceSpec,
        codes: &'a CodeLists,
    ) -> Self {
        Finder {
            sheet,
            spec,
            source,
            codes,
            recogniser: Recogniser::new(spec, source, codes),
        }
    }

    /// Key columns (by place) that neither the headings nor the source give, nor the dates of the records.
    pub(crate) fn lacking(&self, columns: &BTreeMap<u32, Heading>) -> Vec<usize> {
        let has = |place: usize| {
            let id = &self.spec.columns[place].id;
            columns.values().any(|heading| match heading {
                Heading::Column(column) => *column == place,
                Heading::Across(_, measure) => {
                    self.recogniser.across() == Some(place) || *measure == Some(place)
                }
                _ => false,
            }) || self.source.set.contains_key(id)
                || (self.source.value.as_deref() == Some(id)
                    && columns
                        .values()
                        .any(|heading| matches!(heading, Heading::Across(..))))
        };
        let dated = |place: usize| {
            let mut dates = self.spec.columns[place].dates.iter();
            dates.any(|id| self.spec.column(id).is_some_and(has))
        };
        (0..self.spec.columns.len())
            .filter(|&place| self.spec.columns[place].key && !has(place) && !dated(place))
            .collect()
    }

    /// The column whose texts name the rows: the first that is not a measure, keys before others.
    pub(crate) fn label_column(&self, columns: &BTreeMap<u32, Heading>) -> Option<u32> {
        let words = |heading: &Heading| match heading {
            Heading::Column(place) => (!self.spec.columns[*place].kind.is_measure())
                .then_some(self.spec.columns[*place].key),
            _ => None,
        };
        columns
            .iter()
            .find(|(_, heading)| words(heading) == Some(true))
            .or_else(|| columns.iter().find(|(_, heading)| words(heading).is_some()))
            .map(|(column, _)| *column)
    }

    /// The names of the categories in the label column.
    pub(crate) fn label_names(&self, columns: &BTreeMap<u32, Heading>, label: u32) -> Names<'a> {
        match columns.get(&label) {
            Some(Heading::Column(place)) => Names::of(self.spec, *place, self.source, self.codes),
            _ => Names::none(),
        }
    }

    /// The labels, folded, of rows that add up all others: "All" before a heading by which the label column goes ("All teams" under
    /// "Team"), and in a coded column those that its list names.
    pub(crate) fn label_totals(
        &self,
        columns: &BTreeMap<u32, Heading>,
        label: u32,
    ) -> BTreeSet<String> {
        let Some(Heading::Column(place)) = columns.get(&label) else {
            return BTreeSet::new();
        };
        let column = &self.spec.columns[*place];
        let list = column.codes.as_deref().and_then(|id| self.codes.get(id));
        let named = list.into_iter().flat_map(|list| &list.totals);
        let all = column
            .names()
            .chain(list.map(|list| &list.title))
            .flat_map(|heading| every(&fold(heading)));
        named.map(|label| fold(label)).chain(all).collect()
    }

    /// Whether the table holds counts or money, which a total row adds up.
    pub(crate) fn adds_up(&self, columns: &BTreeMap<u32, Heading>) -> bool {
        let added = |place: usize| self.spec.columns[place].kind.adds_up();
        columns.values().any(|heading| match heading {
            Heading::Column(place) | Heading::MeasureAgain(place) => added(*place),
            Heading::Across(_, Some(place)) => added(*place),
            Heading::Across(_, None) => self
                .source
                .value
                .as_deref()
                .and_then(|id| self.spec.column(id))
                .is_none_or(added),
            Heading::Role(..) | Heading::Ignored => false,
        })
    }
}

/// "All" before a folded heading, which may be one of several of its kind: "all agency", which "All agencies" folds to as well.
fn every(heading: &str) -> Vec<String> {
    let mut all = vec![format!("all {heading}")];
    if let Some(stem) = heading.strip_suffix('y') {
        all.push(format!("all {stem}ie"));
    }
    all
}
