//! Rules of dates and periods: their order, their lengths, what belongs into which.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::found::Found;
use super::{Check, period_of};
use crate::finding::Code;
use crate::model::{Block, CodeEntry, Months, Period, RuleSpec, Value};

/// `date-order`: the date in `column` is not later than the one in `against`.
pub(super) fn check_order(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let place = |id: &Option<String>| id.as_deref().and_then(|id| check.spec.column(id));
    let (Some(first), Some(second)) = (place(&rule.column), place(&rule.against)) else {
        return;
    };
    let (first_heading, second_heading) = (
        &check.spec.columns[first].heading,
        &check.spec.columns[second].heading,
    );
    for block in &check.dataset.blocks {
        for record in (0..block.len()).filter(|&record| check.when(rule, block, record)) {
            let (Some(earlier), Some(later)) = (
                day(block.value(record, first)),
                day(block.value(record, second)),
            ) else {
                continue;
            };
            if earlier <= later {
                continue;
            }
            let (shown_first, shown_second) = (
                check.shown(block.value(record, first), first),
                check.shown(block.value(record, second), second),
            );
            let message = format!(
                "\"{second_heading}\" is {shown_second}, before \"{first_heading}\" on {shown_first}."
            );
            findings.push(
                check
                    .rule_finding(
                        rule,
                        Code::DateOrder,
                        block,
                        block.cell(record, second),
                        message,
                    )
                    .values(shown_second, format!("{shown_first} or later"))
                    .related(
                        check.location(block, block.cell(record, first)),
                        format!("\"{first_heading}\""),
                    ),
            );
        }
    }
}

fn day(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        Value::Period(period) => Some(period.start()),
        _ => None,
    }
}

/// `each-period`: each part of the report's period, `months` long, that is over has a record in it.
pub(super) fn check_each_period(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let (Some(place), Some(period), Some(as_at), Some(months)) = (
        check.place(&rule.column),
        check.options.period,
        check.options.as_at,
        rule.months.filter(|months| *months > 0),
    ) else {
        return;
    };
    let dates: Vec<Date> = check
        .records(rule, &[place])
        .filter_map(|(block, record)| day(block.value(record, place)))
        .collect();
    let Some(block) = check.dataset.blocks.iter().find(|block| !block.is_empty()) else {
        return;
    };
    let mut first = period.start();
    while let Ok(next) = first.checked_add(i64::from(months).months()) {
        if next > as_at || next > period.end().saturating_add(1.day()) {
            break;
        }
        if !dates.iter().any(|date| (first..next).contains(date)) {
            let last = next.saturating_sub(1.day()).first_of_month();
            let part = Period::Months(Months { first, last });
            let message = format!(
                "No record has {} in {}.",
                check.heading(place),
                part.label()
            );
            findings.push(
                check
                    .rule_finding(rule, Code::ExpectedMissing, block, block.area, message)
                    .values("no record", format!("a record in {}", part.label())),
            );
        }
        first = next;
    }
}

/// `in-force`: a code is used for a time when it was in use.
pub(super) fn check_in_force(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let Some(place) = check.place(&rule.column) else {
        return;
    };
    // Most lists hold nothing that ever ended.
    let Some(list) = check.list(place) else {
        return;
    };
    let dated = |entry: &CodeEntry| entry.from.is_some() || entry.until.is_some();
    if !list.codes.iter().any(dated) {
        return;
    }
    let time = check.place(&rule.against);
    for (block, record) in check.records(rule, &[place]) {
        let Some(entry) = check
            .entry(block, record, place)
            .filter(|entry| dated(entry))
        else {
            continue;
        };
        let own = time.and_then(|time| period_of(block.value(record, time)));
        let Some(period) = own.or(check.options.period) else {
            continue;
        };
        let ended = entry.until.filter(|until| *until < period.start());
        let begins = entry.from.filter(|from| *from > period.end());
        let (what, expected) = match (ended, begins) {
            (Some(until), _) => {
                let became = entry.became.as_deref().map(|id| list.label(id));
                let since =
                    became.map_or_else(String::new, |name| format!("; since then \"{name}\""));
                let until = Period::Day(until).label();
                (
                    format!("was in use until {until}{since}"),
                    became.unwrap_or("the present name").to_owned(),
                )
            }
            (None, Some(from)) => {
                let before = list.codes.iter();
                let before = before.filter(|e| e.became.as_deref() == Some(&entry.id));
                let names: Vec<&str> = before.map(|entry| entry.label.as_str()).collect();
                (
                    format!("is in use since {}", Period::Day(from).label()),
                    if names.is_empty() {
                        "the name of the time".to_owned()
                    } else {
                        names.join(" or ")
                    },
                )
            }
            (None, None) => continue,
        };
        let message = format!(
            "\"{}\" {what}, and the record is about {}.",
            entry.label,
            period.label()
        );
        let cell = block.cell(record, place);
        findings.push(
            check
                .rule_finding(rule, Code::NameOutOfDate, block, cell, message)
                .values(entry.label.clone(), expected),
        );
    }
}

/// `one-length`: periods of one length only. The shorter ones are asked about.
pub(super) fn check_one_length(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let Some(place) = check.place(&rule.column) else {
        return;
    };
    type Lengths<'a> = BTreeMap<u32, (&'a Block, usize, Period)>;
    let mut groups: BTreeMap<_, Lengths<'_>> = BTreeMap::new();
    for (block, record) in check.records(rule, &[place]) {
        if let Value::Period(period) = block.value(record, place) {
            let group = groups
                .entry(check.group(&rule.within, block, record))
                .or_default();
            group
                .entry(period.month_count())
                .or_insert((block, record, *period));
        }
    }
    for lengths in groups.values() {
        let Some((_, longest)) = lengths.last_key_value() else {
            continue;
        };
        for (block, record, period) in lengths.values().rev().skip(1) {
            let message = format!(
                "{} stands beside {}: they are not of one length.",
                period.label(),
                longest.2.label()
            );
            findings.push(
                check
                    .rule_finding(
                        rule,
                        Code::PeriodsMixed,
                        block,
                        block.cell(*record, place),
                        message,
                    )
                    .values(period.label(), "periods of one length")
                    .related(
                        check.location(longest.0, longest.0.cell(longest.1, place)),
                        longest.2.label(),
                    ),
            );
        }
    }
}
