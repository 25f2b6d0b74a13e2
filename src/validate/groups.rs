//! Rules of records that belong together: the same value, every code, each with each, at least one, nothing lost on the way to the
//! next year.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::found::Found;
use super::relation::Number;
use super::repair::Repairs;
use super::series::span;
use super::{Check, Groups, key_of, known_by, period_of};
use crate::finding::Code;
use crate::model::{Block, CodeList, RuleSpec, Value};

/// Records that agree in `within`. Those that are blank there are left out where `whole` is asked for.
fn grouped<'a>(check: &Check<'a>, rule: &RuleSpec, needs: &[usize], whole: bool) -> Groups<'a> {
    let mut groups = Groups::new();
    for (block, record) in check.records(rule, needs) {
        let key = check.group(&rule.within, block, record);
        if !whole || key.iter().all(Option::is_some) {
            groups.entry(key).or_default().push((block, record));
        }
    }
    groups
}

/// `agree`: records that share `columns` and agree in `within` have the same value in `column`.
pub(super) fn check_agree(
    check: &Check<'_>,
    rule: &RuleSpec,
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let Some(place) = check.place(&rule.column) else {
        return;
    };
    let shared = check.places(&rule.columns);
    let within = check.places(&rule.within);
    let named: Vec<usize> = shared.iter().chain(&within).copied().collect();
    let mut groups: BTreeMap<_, Vec<(&Block, usize)>> = BTreeMap::new();
    for (block, record) in check.records(rule, &[place]) {
        if let Some(key) = key_of(block, record, &shared) {
            let key = (key, check.group(&rule.within, block, record));
            groups.entry(key).or_default().push((block, record));
        }
    }
    for records in groups.values() {
        let mut given = records
            .iter()
            .filter(|(block, record)| !block.value(*record, place).is_absent());
        let Some(&(first, at)) = given.next() else {
            continue;
        };
        let first_value = first.value(at, place);
        for &(block, record) in given {
            let value = block.value(record, place);
            let number = |block, record| Number::of(check, block, record, place);
            let held = match (first_value, value) {
                // To the precision of each: 15.1 and 15 are one number.
                (Value::Number(_), Value::Number(_)) => number(first, at)
                    .zip(number(block, record))
                    .and_then(|(a, b)| {
                        let equal = a.spot == b.spot;
                        let sum = || {
                            repairs
                                .book
                                .sum(vec![a], vec![b], Decimal::ZERO, rule.limit)
                        };
                        if equal { None } else { sum() }
                    }),
                (a, b) if known_by(a) == known_by(b) => continue,
                _ => None,
            };
            let numbers = first_value.number().zip(value.number());
            if held.is_some_and(|held| held.holds) || numbers.is_some_and(|(a, b)| a == b) {
                continue;
            }
            let (found, expected) = (check.shown(value, place), check.shown(first_value, place));
            let message = format!(
                "{}: {} is {found} here and {expected} elsewhere.",
                check.names(block, record, &named),
                check.heading(place)
            );
            let finding = check
                .rule_finding(
                    rule,
                    Code::FactsDisagree,
                    block,
                    block.cell(record, place),
                    message,
                )
                .values(found, expected.clone())
                .related(
                    check.location(first, first.cell(at, place)),
                    format!("says {expected}"),
                );
            if let Some(held) = held {
                repairs.told(held, &finding);
            }
            findings.push(finding);
        }
    }
}

/// `some-given`: in each group of what one agency sent, `column` is given at least once.
pub(super) fn check_some_given(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let Some(place) = check.place(&rule.column) else {
        return;
    };
    let within = check.places(&rule.within);
    let mut groups: BTreeMap<_, Vec<(&Block, usize)>> = BTreeMap::new();
    for (block, record) in check.records(rule, &[place]) {
        let key = (
            block.agency.clone(),
            check.group(&rule.within, block, record),
        );
        groups.entry(key).or_default().push((block, record));
    }
    for records in groups.values() {
        let given = |(block, record): &(&Block, usize)| !block.value(*record, place).is_absent();
        let (false, Some(&(block, record))) = (records.iter().any(given), records.first()) else {
            continue;
        };
        let names = check.names(block, record, &within);
        let whose = if names.is_empty() {
            String::new()
        } else {
            format!("{names}: ")
        };
        let message = format!(
            "{whose}nothing stands under {} in any record.",
            check.heading(place)
        );
        findings.push(
            check
                .rule_finding(
                    rule,
                    Code::RequiredBlank,
                    block,
                    block.cell(record, place),
                    message,
                )
                .values("blank", "a value in at least one record"),
        );
    }
}

/// `every-code`: in each group, `column` takes every code.
pub(super) fn check_every_code(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let Some(place) = check.place(&rule.column) else {
        return;
    };
    let Some(list) = check.list(place) else {
        return;
    };
    let wanted: Vec<&str> = if rule.parts.is_empty() {
        list.codes.iter().map(|entry| entry.id.as_str()).collect()
    } else {
        rule.parts.iter().map(String::as_str).collect()
    };
    let within = check.places(&rule.within);
    for records in grouped(check, rule, &[place], false).values() {
        let mut there = BTreeSet::new();
        for (block, record) in records {
            if let Value::Code(code) = block.value(*record, place) {
                there.extend(answers_to(list, code));
            }
        }
        let absent: Vec<String> = wanted
            .iter()
            .filter(|code| !there.contains(**code))
            .map(|code| format!("\"{}\"", list.label(code)))
            .collect();
        let (false, Some(&(block, record))) = (absent.is_empty(), records.first()) else {
            continue;
        };
        let names = check.names(block, record, &within);
        let whose = if names.is_empty() {
            String::new()
        } else {
            format!("{names}: ")
        };
        let message = format!(
            "{whose}{} {} not among the records under {}.",
            absent.join(", "),
            if absent.len() == 1 { "is" } else { "are" },
            check.heading(place)
        );
        findings.push(
            check
                .rule_finding(
                    rule,
                    Code::ExpectedMissing,
                    block,
                    block.cell(record, place),
                    message,
                )
                .values("not there", absent.join(", ")),
        );
    }
}

/// A code with those that it stands for as well: the broader ones, and those that took its place.
fn answers_to<'l>(list: &'l CodeList, code: &str) -> BTreeSet<&'l str> {
    let mut all = BTreeSet::new();
    let mut next = list.entry(code).into_iter().collect::<Vec<_>>();
    while let Some(entry) = next.pop() {
        if all.insert(entry.id.as_str()) {
            let names = entry.parent.iter().chain(&entry.became);
            next.extend(names.filter_map(|id| list.entry(id)));
        }
    }
    all
}

/// `grid`: in each group, each value of the first column stands beside each value of the second.
pub(super) fn check_grid(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let [row, column] = check.places(&rule.columns)[..] else {
        return;
    };
    let within = check.places(&rule.within);
    for records in grouped(check, rule, &[row, column], true).values() {
        let mut columns = BTreeMap::new();
        let mut rows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut first: BTreeMap<String, (&Block, usize)> = BTreeMap::new();
        for &(block, record) in records {
            let (Some(at), Some(beside)) = (
                known_by(block.value(record, row)),
                known_by(block.value(record, column)),
            ) else {
                continue;
            };
            let shown = || check.shown(block.value(record, column), column);
            columns.entry(beside.clone()).or_insert_with(shown);
            first.entry(at.clone()).or_insert((block, record));
            rows.entry(at).or_default().insert(beside);
        }
        for (at, beside) in &rows {
            let absent = columns.iter().filter(|(key, _)| !beside.contains(*key));
            let absent: Vec<&str> = absent.map(|(_, shown)| shown.as_str()).collect();
            let (false, Some(&(block, record))) = (absent.is_empty(), first.get(at)) else {
                continue;
            };
            let message = format!(
                "{}: {} {} has no record with {} {}, as others have.",
                check.names(block, record, &within),
                check.heading(row),
                check.shown(block.value(record, row), row),
                check.heading(column),
                absent.join(", ")
            );
            findings.push(
                check
                    .rule_finding(
                        rule,
                        Code::ExpectedMissing,
                        block,
                        block.cell(record, row),
                        message,
                    )
                    .values("not there", absent.join(", ")),
            );
        }
    }
}

/// `carried`: what is not done in one period is there in the next.
pub(super) fn check_carried(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let Some(time) = check.place(&rule.against) else {
        return;
    };
    let places = check.places(&rule.columns);
    // What each period's list holds; lists of all records, done or not.
    let mut lists: BTreeMap<_, (_, BTreeSet<Vec<String>>)> = BTreeMap::new();
    for block in check.dataset.blocks.iter().filter(|b| b.has(time)) {
        for record in 0..block.len() {
            let period = period_of(block.value(record, time));
            if let (Some(period), Some(key)) = (period, key_of(block, record, &places)) {
                let list = lists.entry(span(period));
                list.or_insert((period, BTreeSet::new())).1.insert(key);
            }
        }
    }
    for (block, record) in check.records(rule, &[time]) {
        let (Some(period), Some(key)) = (
            period_of(block.value(record, time)),
            key_of(block, record, &places),
        ) else {
            continue;
        };
        let later = lists.range(span(period)..).map(|(_, list)| list);
        let next = later
            .skip(1)
            .find(|(next, _)| next.month_count() == period.month_count());
        let Some((next, list)) = next else {
            continue;
        };
        if list.contains(&key) {
            continue;
        }
        let message = format!(
            "{} was not done in {} and is missing from {}.",
            check.names(block, record, &places),
            period.short(),
            next.short()
        );
        let place = places.first().copied().unwrap_or(0);
        let cell = block.cell(record, place);
        findings.push(
            check
                .rule_finding(rule, Code::NotCarried, block, cell, message)
                .values("missing", format!("a record for {}", next.short())),
        );
    }
}
