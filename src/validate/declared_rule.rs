//! A rule as a dataset declares it: the places of the columns it names, the records it holds for, findings with its id.

use std::collections::BTreeMap;

use super::datum::{Datum, Record};
use super::under_check::Check;
use crate::finding::{Code, Finding, Severity};
use crate::model::{Area, Block, RuleSpec};

/// A rule of a dataset under check.
#[derive(Clone, Copy)]
pub(super) struct Rule<'a> {
    pub(super) check: &'a Check<'a>,
    pub(super) spec: &'a RuleSpec,
}

/// What records agree in; blank agrees with blank.
pub(super) type Key = Vec<Option<String>>;

/// Records by what they share.
pub(super) type Groups<'a, K = Key> = BTreeMap<K, Vec<Record<'a>>>;

impl<'a> Rule<'a> {
    /// The place of `column`.
    pub(super) fn column(&self) -> Option<usize> {
        self.check.place(&self.spec.column)
    }

    /// The place of `against`.
    pub(super) fn against(&self) -> Option<usize> {
        self.check.place(&self.spec.against)
    }

    /// The places of `columns`.
    pub(super) fn columns(&self) -> Vec<usize> {
        self.check.places(&self.spec.columns)
    }

    /// The first of `columns`: what codes of the rule are codes of.
    pub(super) fn by(&self) -> Option<usize> {
        self.columns().first().copied()
    }

    /// The places of `within`.
    pub(super) fn within(&self) -> Vec<usize> {
        self.check.places(&self.spec.within)
    }

    /// Every record that the rule holds for, in tables that have all of these columns.
    pub(super) fn records(&self, needs: &[usize]) -> impl Iterator<Item = Record<'a>> {
        let blocks = self.check.dataset.blocks.iter();
        let blocks = blocks.filter(|block| needs.iter().all(|&place| block.has(place)));
        blocks.flat_map(|block| self.records_of(block))
    }

    /// Those of one table.
    pub(super) fn records_of(&self, block: &'a Block) -> impl Iterator<Item = Record<'a>> {
        let (check, rule) = (self.check, self.spec);
        let meant = move |record: &Record<'_>| {
            check.meets_all(&rule.when, *record)
                && !rule.unless.iter().any(|one| check.meets(one, *record))
        };
        Record::all(block).filter(meant)
    }

    /// What the columns of `within` hold for a record.
    pub(super) fn group(&self, record: Record<'_>) -> Key {
        let ids = self.spec.within.iter();
        ids.map(|id| record.key(self.check.spec.column(id)?))
            .collect()
    }

    /// Its records in tables that have all of these columns, by what they agree in under `within`.
    pub(super) fn groups(&self, needs: &[usize]) -> Groups<'a> {
        self.grouped(needs, |record| Some(self.group(record)))
    }

    /// The same by any key; those without one are left out.
    pub(super) fn grouped<K: Ord>(
        &self,
        needs: &[usize],
        key: impl Fn(Record<'a>) -> Option<K>,
    ) -> Groups<'a, K> {
        let mut groups = Groups::new();
        for record in self.records(needs) {
            if let Some(key) = key(record) {
                groups.entry(key).or_default().push(record);
            }
        }
        groups
    }

    /// A finding at a value, with the severity that the rule declares.
    pub(super) fn finding(&self, code: Code, at: Datum<'_>, message: String) -> Finding {
        self.finding_in(code, at.record.block, at.cell(), message)
    }

    /// The same at cells of a table.
    pub(super) fn finding_in(
        &self,
        code: Code,
        block: &Block,
        area: impl Into<Area>,
        message: String,
    ) -> Finding {
        let finding = self.check.finding(code, block, area, message);
        let finding = finding.rule(&self.spec.id);
        match self.spec.severity.as_deref().and_then(Severity::parse) {
            Some(severity) => finding.severity(severity),
            None => finding,
        }
    }

    /// What is said of a group, after the names of what its records agree in, where there are any.
    pub(super) fn of_group(&self, record: Record<'_>, said: &str) -> String {
        let names = self.check.names(record, &self.within());
        match names.as_str() {
            "" => said.to_owned(),
            _ => format!("{names}: {said}"),
        }
    }
}
