//! Rules that look into another dataset. A dataset of which nothing was read says nothing: that it is awaited is said elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::found::Found;
use super::relation::Number;
use super::repair::Repairs;
use super::{Check, holds, key_of, known_by, period_of};
use rust_decimal::Decimal;

use crate::finding::Code;
use crate::model::{Block, Dataset, RuleSpec, Value};

/// The dataset a rule looks into, with the places of its columns.
pub(super) struct Other<'a> {
    pub(super) dataset: &'a Dataset,
    /// The places of its columns `others`.
    pub(super) places: Vec<usize>,
}

impl<'a> Other<'a> {
    /// None when nothing of it was read, or it was read without one of the columns.
    pub(super) fn of(check: &Check<'a>, rule: &RuleSpec) -> Option<Other<'a>> {
        let id = rule.dataset.as_deref()?;
        let dataset = check.all.iter().find(|dataset| dataset.spec.id == id)?;
        let places: Vec<usize> = rule
            .others
            .iter()
            .filter_map(|id| dataset.spec.column(id))
            .collect();
        let mut blocks = dataset.blocks.iter();
        let read =
            blocks.any(|block| !block.is_empty() && places.iter().all(|&place| block.has(place)));
        read.then_some(Other { dataset, places })
    }

    /// The records that the rule looks at.
    pub(super) fn records(&self, check: &Check<'_>, rule: &RuleSpec) -> Vec<(&'a Block, usize)> {
        let blocks = self.dataset.blocks.iter();
        let records = blocks.flat_map(|block| (0..block.len()).map(move |record| (block, record)));
        records
            .filter(|&(block, record)| {
                rule.of.iter().all(|(id, any)| {
                    let codes = &check.options.codes;
                    holds(&self.dataset.spec, codes, id, any, block, record)
                })
            })
            .collect()
    }

    /// The names of its columns, in quotation marks.
    fn headings(&self) -> String {
        let headings = self.places.iter();
        let headings =
            headings.map(|&place| format!("\"{}\"", self.dataset.spec.columns[place].heading));
        headings.collect::<Vec<_>>().join(" and ")
    }
}

/// `refers-to`: what stands here stands there.
pub(super) fn check_refers_to(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let Some(other) = Other::of(check, rule) else {
        return;
    };
    let places = check.places(&rule.columns);
    let there: BTreeSet<Vec<String>> = other
        .records(check, rule)
        .into_iter()
        .filter_map(|(block, record)| key_of(block, record, &other.places))
        .collect();
    for (block, record) in check.records(rule, &places) {
        let Some(key) = key_of(block, record, &places) else {
            continue;
        };
        if there.contains(&key) {
            continue;
        }
        let place = places.first().copied().unwrap_or(0);
        let shown = check.names(block, record, &places);
        let message = format!(
            "{} {shown} is not in the return \"{}\", under {}.",
            check.heading(place),
            other.dataset.spec.title,
            other.headings()
        );
        let cell = block.cell(record, place);
        findings.push(
            check
                .rule_finding(rule, Code::ReferenceUnknown, block, cell, message)
                .values(shown, format!("one in \"{}\"", other.dataset.spec.title)),
        );
    }
}

/// `expected`: what stands there stands here.
pub(super) fn check_expected(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let Some(other) = Other::of(check, rule) else {
        return;
    };
    if check.dataset.blocks.iter().all(Block::is_empty) {
        return;
    }
    let places = check.places(&rule.columns);
    let here: BTreeSet<Vec<String>> = check
        .records(rule, &places)
        .filter_map(|(block, record)| key_of(block, record, &places))
        .collect();
    let roll = Check::new(other.dataset, check.all, check.options);
    // Beside its number, a name that people know it by.
    let names: Vec<usize> = other
        .dataset
        .spec
        .columns
        .iter()
        .enumerate()
        .filter(|(place, column)| column.key && !column.personal && !other.places.contains(place))
        .map(|(place, _)| place)
        .take(1)
        .chain(other.places.iter().copied())
        .collect();
    for (block, record) in other.records(check, rule) {
        let Some(key) = key_of(block, record, &other.places) else {
            continue;
        };
        if here.contains(&key) {
            continue;
        }
        let shown = roll.names(block, record, &names);
        let message = format!(
            "{shown} stands in the return \"{}\", but there is no record of it in the return \"{}\".",
            other.dataset.spec.title, check.spec.title
        );
        let place = other.places.first().copied().unwrap_or(0);
        let cell = block.cell(record, place);
        findings.push(
            check
                .rule_finding(rule, Code::ExpectedMissing, block, cell, message)
                .values("no record", "a record"),
        );
    }
}

/// `count-of`: a number says how many records the other dataset has.
pub(super) fn check_count_of(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let (Some(other), Some(measure)) = (Other::of(check, rule), check.place(&rule.column)) else {
        return;
    };
    let distinct = rule.distinct.as_deref();
    let distinct = distinct.and_then(|id| other.dataset.spec.column(id));
    let mut counts: BTreeMap<Vec<String>, (usize, BTreeSet<String>)> = BTreeMap::new();
    for (block, record) in other.records(check, rule) {
        if let Some(key) = key_of(block, record, &other.places) {
            let count = counts.entry(key).or_default();
            count.0 += 1;
            count
                .1
                .extend(distinct.and_then(|place| known_by(block.value(record, place))));
        }
    }
    // Of records whose category nobody knows it cannot be said whether they count.
    let asked: Vec<usize> = rule
        .of
        .keys()
        .filter_map(|id| other.dataset.spec.column(id))
        .collect();
    let mut unsure = BTreeSet::new();
    for block in &other.dataset.blocks {
        for record in 0..block.len() {
            let unknown = |place: &&usize| {
                let value = block.value(record, **place);
                matches!(value, Value::Unmapped(_) | Value::Unread(_))
            };
            if asked.iter().any(|place| unknown(&place)) {
                unsure.extend(key_of(block, record, &other.places));
            }
        }
    }
    let places = check.places(&rule.columns);
    let needs: Vec<usize> = places.iter().chain([&measure]).copied().collect();
    for (block, record) in check.records(rule, &needs) {
        let (Some(key), Some(stated)) = (
            key_of(block, record, &places),
            block.value(record, measure).number(),
        ) else {
            continue;
        };
        // Where the other return has nothing at all of it, that is another rule's matter.
        let Some((records, values)) = counts.get(&key).filter(|_| !unsure.contains(&key)) else {
            continue;
        };
        let count = if distinct.is_some() {
            values.len()
        } else {
            *records
        };
        let right = Decimal::from(count);
        if stated == right || (rule.at_most && stated < right) {
            continue;
        }
        let message = format!(
            "{}: {} is {}, but the return \"{}\" has {count}.",
            check.names(block, record, &places),
            check.heading(measure),
            stated.normalize(),
            other.dataset.spec.title
        );
        let cell = block.cell(record, measure);
        findings.push(
            check
                .rule_finding(rule, Code::FactsDisagree, block, cell, message)
                .values(stated.normalize().to_string(), count.to_string()),
        );
    }
}

/// `same-as`: a number is the one of the other dataset.
pub(super) fn check_same_as(
    check: &Check<'_>,
    rule: &RuleSpec,
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let (Some(other), Some(measure)) = (Other::of(check, rule), check.place(&rule.column)) else {
        return;
    };
    let theirs = |id: &Option<String>| {
        let id = id.as_deref();
        id.and_then(|id| other.dataset.spec.column(id))
    };
    let Some(their_measure) = theirs(&rule.base) else {
        return;
    };
    let (time, their_time) = (check.place(&rule.against), theirs(&rule.target));
    let year = |block: &Block, record, place: Option<usize>| {
        let period = place.and_then(|place| period_of(block.value(record, place)));
        period.map(|period| period.start().year())
    };
    let mut numbers = BTreeMap::new();
    for (block, record) in other.records(check, rule) {
        let number = block.value(record, their_measure).number();
        if let (Some(key), Some(number)) = (key_of(block, record, &other.places), number) {
            let key = (key, year(block, record, their_time));
            numbers.entry(key).or_insert((number, block, record));
        }
    }
    let places = check.places(&rule.columns);
    for (block, record) in check.records(rule, &[measure]) {
        let (Some(key), Some(stated)) = (
            key_of(block, record, &places),
            block.value(record, measure).number(),
        ) else {
            continue;
        };
        let key = (key, year(block, record, time));
        let Some((number, their_block, their_record)) = numbers.get(&key) else {
            continue;
        };
        let roll = Check::new(other.dataset, check.all, check.options);
        let (Some(own), Some(theirs)) = (
            Number::of(check, block, record, measure),
            Number::of(&roll, their_block, *their_record, their_measure),
        ) else {
            continue;
        };
        let held = repairs
            .book
            .sum(vec![own], vec![theirs], Decimal::ZERO, None);
        let Some(held) = held.filter(|held| !held.holds) else {
            continue;
        };
        let message = format!(
            "{} is {}, but the return \"{}\" has {}.",
            check.heading(measure),
            stated.normalize(),
            other.dataset.spec.title,
            number.normalize()
        );
        let cell = block.cell(record, measure);
        let their_cell = their_block.cell(*their_record, their_measure);
        let finding = check
            .rule_finding(rule, Code::FactsDisagree, block, cell, message)
            .values(
                stated.normalize().to_string(),
                number.normalize().to_string(),
            )
            .related(
                check.location(their_block, their_cell),
                format!("says {}", number.normalize()),
            );
        repairs.told(held, &finding);
        findings.push(finding);
    }
}
