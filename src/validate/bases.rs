//! Rules of breakdowns: the groups of one breakdown make the whole, and all breakdowns of one population have the same sum.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::found::Found;
use super::relation::Number;
use super::repair::Repairs;
use super::totals::Sum;
use super::{Check, Groups};
use crate::finding::Code;
use crate::model::{Block, RuleSpec, Value};

/// `breakdown`: the groups of each breakdown add up to the whole.
pub(super) fn check_breakdown(
    check: &Check<'_>,
    rule: &RuleSpec,
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let (Some(measure), Some(&by), Some(whole)) = (
        check.place(&rule.column),
        check.places(&rule.columns).first(),
        rule.whole.as_deref(),
    ) else {
        return;
    };
    let within = check.places(&rule.within);
    let mut groups = Groups::new();
    for (block, record) in check.records(rule, &[measure, by]) {
        let key = check.group(&rule.within, block, record);
        groups.entry(key).or_default().push((block, record));
    }
    for records in groups.values() {
        let is_whole = |(block, record): &&(&Block, usize)| {
            block.value(*record, by).key().as_deref() == Some(whole)
        };
        let Some(&(block, record)) = records.iter().find(is_whole) else {
            continue;
        };
        let Value::Number(total) = block.value(record, measure) else {
            continue;
        };
        for (set, parts) in sets(check, records, by, measure) {
            let (Some(sum), true) = (parts.sum, parts.records.len() > 1) else {
                continue;
            };
            let number = |(block, record)| Number::of(check, block, record, measure);
            let numbers: Option<Vec<Number>> = parts.records.iter().copied().map(number).collect();
            let (Some(numbers), Some(all)) = (numbers, number((block, record))) else {
                continue;
            };
            let held = repairs.book.sum(numbers, vec![all], Decimal::ZERO, None);
            let Some(held) = held.filter(|held| !held.holds) else {
                continue;
            };
            let message = format!(
                "{}: the groups by {set} add up to {}, but the figure for {} is {}.",
                check.names(block, record, &within),
                sum.normalize(),
                check.label(whole, by).to_lowercase(),
                total.normalize()
            );
            let cell = block.cell(record, measure);
            let mut finding = check
                .rule_finding(rule, Code::PartsDiffer, block, cell, message)
                .values(total.normalize().to_string(), sum.normalize().to_string())
                .help("Correct the wrong number, or add a group for those about whom it is not known.");
            for &(block, record) in &parts.records {
                let location = check.location(block, block.cell(record, measure));
                let label = check.shown(block.value(record, by), by);
                let value = check.shown(block.value(record, measure), measure);
                finding = finding.related(location, format!("{label}: {value}"));
            }
            repairs.told(held, &finding);
            findings.push(finding);
        }
    }
}

/// The groups of one breakdown that a return gives.
struct Parts<'a> {
    /// None when one of them is not known.
    sum: Option<Decimal>,
    records: Vec<(&'a Block, usize)>,
}

/// The groups by the breakdown they belong to; of two records of one group the first counts.
fn sets<'a>(
    check: &Check<'a>,
    records: &[(&'a Block, usize)],
    by: usize,
    measure: usize,
) -> BTreeMap<&'a str, Parts<'a>> {
    let mut sets: BTreeMap<&str, Parts<'_>> = BTreeMap::new();
    let mut seen = Vec::new();
    for &(block, record) in records {
        let Some(entry) = check.entry(block, record, by) else {
            continue;
        };
        let Some(set) = entry.set.as_deref().filter(|_| !seen.contains(&&entry.id)) else {
            continue;
        };
        seen.push(&entry.id);
        let parts = sets.entry(set).or_insert(Parts {
            sum: Some(Decimal::ZERO),
            records: Vec::new(),
        });
        let number = block.value(record, measure).number();
        parts.sum = parts
            .sum
            .zip(number)
            .and_then(|(sum, number)| sum.checked_add(number));
        parts.records.push((block, record));
    }
    sets
}

/// One table that breaks records down by one column.
struct Base<'a> {
    block: &'a Block,
    column: usize,
    sum: Decimal,
    numbers: Vec<Number>,
}

/// `one-base`: counted tables that break the same records down have the same sum.
pub(super) fn check_one_base(
    check: &Check<'_>,
    rule: &RuleSpec,
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let Some(weight) = check.spec.columns.iter().position(|column| column.weight) else {
        return;
    };
    let judged = check.place(&rule.column);
    let columns: Vec<usize> = judged
        .into_iter()
        .chain(check.places(&rule.columns))
        .collect();
    let mut groups: BTreeMap<Vec<Option<String>>, Vec<Base<'_>>> = BTreeMap::new();
    let counted = check.dataset.blocks.iter();
    for block in counted.filter(|block| block.fields[weight].at.is_each()) {
        for &column in columns.iter().filter(|&&c| block.fields[c].at.is_each()) {
            for (group, numbers) in sums(check, rule, block, column, weight) {
                if let Some(numbers) = numbers {
                    let sum = Sum::of(&numbers).low;
                    groups.entry(group).or_default().push(Base {
                        block,
                        column,
                        sum,
                        numbers,
                    });
                }
            }
        }
    }
    for bases in groups.values() {
        let against = bases.iter().filter(|base| Some(base.column) != judged);
        let Some(usual) = most_common(against) else {
            continue;
        };
        let others = bases.iter().filter(|base| {
            !std::ptr::eq(*base, usual) && judged.is_none_or(|judged| base.column == judged)
        });
        for base in others {
            let (own, theirs) = (base.numbers.clone(), usual.numbers.clone());
            let held = repairs.book.sum(own, theirs, Decimal::ZERO, None);
            let Some(held) = held.filter(|held| !held.holds) else {
                continue;
            };
            let message = format!(
                "The numbers by {} add up to {}, but those by {} to {}.",
                check.heading(base.column),
                base.sum.normalize(),
                check.heading(usual.column),
                usual.sum.normalize()
            );
            let expected = usual.sum.normalize().to_string();
            let finding = check
                .rule_finding(
                    rule,
                    Code::FactsDisagree,
                    base.block,
                    base.block.area,
                    message,
                )
                .values(base.sum.normalize().to_string(), expected.clone())
                .related(
                    check.location(usual.block, usual.block.area),
                    format!("says {expected}"),
                );
            repairs.told(held, &finding);
            findings.push(finding);
        }
    }
}

/// The counts of a table's records that name a category, for each group; none where a count is not known.
fn sums(
    check: &Check<'_>,
    rule: &RuleSpec,
    block: &Block,
    column: usize,
    weight: usize,
) -> BTreeMap<Vec<Option<String>>, Option<Vec<Number>>> {
    let mut sums = BTreeMap::new();
    for record in (0..block.len()).filter(|&record| check.when(rule, block, record)) {
        if block.value(record, column).is_absent() {
            continue;
        }
        let group = check.group(&rule.within, block, record);
        let numbers = sums.entry(group).or_insert(Some(Vec::new()));
        match (block.value(record, weight), numbers.as_mut()) {
            (Value::Number(_), Some(known)) => match Number::of(check, block, record, weight) {
                Some(number) => known.push(number),
                None => *numbers = None,
            },
            (Value::Blank, _) => {}
            _ => *numbers = None,
        }
    }
    sums
}

/// The table with the sum that most tables have; the first of them.
fn most_common<'b, 'a>(bases: impl Iterator<Item = &'b Base<'a>> + Clone) -> Option<&'b Base<'a>> {
    let mut best: Option<(usize, &Base<'_>)> = None;
    for base in bases.clone() {
        let many = bases.clone().filter(|other| other.sum == base.sum).count();
        if best.is_none_or(|(most, _)| many > most) {
            best = Some((many, base));
        }
    }
    best.map(|(_, base)| base)
}
