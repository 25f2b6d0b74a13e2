//! The other dataset that a rule looks into. One of which nothing was read says nothing: that it is awaited is said elsewhere.

use super::datum::Record;
use super::declared_rule::Rule;
use super::under_check::Check;

/// The dataset a rule looks into, with the places of its columns.
pub(super) struct Other<'a> {
    pub(super) check: Check<'a>,
    /// The places of its columns `others`.
    pub(super) places: Vec<usize>,
}

impl<'a> Other<'a> {
    /// None when nothing of it was read, or it was read without one of the columns.
    pub(super) fn of(rule: &Rule<'a>) -> Option<Other<'a>> {
        let (own, id) = (rule.check, rule.spec.dataset.as_deref()?);
        let dataset = own.all.iter().find(|dataset| dataset.spec.id == id)?;
        let check = Check::new(dataset, own.all, own.options);
        let places = check.places(&rule.spec.others);
        let mut blocks = dataset.blocks.iter();
        let read =
            blocks.any(|block| !block.is_empty() && places.iter().all(|&place| block.has(place)));
        read.then_some(Other { check, places })
    }

    /// The records that the rule looks at.
    pub(super) fn records(&self, rule: &Rule<'a>) -> impl Iterator<Item = Record<'a>> {
        let (check, of) = (self.check, &rule.spec.of);
        check
            .records()
            .filter(move |record| check.meets_all(of, *record))
    }

    /// The same, each by what it is known by under `others`; those that are blank there are left out.
    pub(super) fn known(&self, rule: &Rule<'a>) -> impl Iterator<Item = (Vec<String>, Record<'a>)> {
        let records = self.records(rule);
        records.filter_map(|record| Some((record.known_by(&self.places)?, record)))
    }

    /// What the return is called.
    pub(super) fn title(&self) -> &'a str {
        &self.check.spec.title
    }
}
