//! Rules of days: how long something took, what is overdue, what was not looked at for too long.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::Check;
use super::found::Found;
use crate::finding::Code;
use crate::model::{CodeEntry, CodeList, RuleSpec, Value};

/// `within`: at most `days` working days from `column` to `against`.
pub(super) fn check_within(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let (Some(from), Some(to), Some(days)) = (
        check.place(&rule.column),
        check.place(&rule.against),
        rule.days,
    ) else {
        return;
    };
    let holidays = rule.holidays.as_deref();
    let holidays = holidays.and_then(|id| check.options.codes.get(id));
    let holidays = holidays.map(days_of).unwrap_or_default();
    for (block, record) in check.records(rule, &[from, to]) {
        let (Value::Date(start), Value::Date(end)) =
            (block.value(record, from), block.value(record, to))
        else {
            continue;
        };
        let took = working_days(*start, *end, &holidays, days);
        if took <= days {
            continue;
        }
        let message = format!(
            "{} is {}, more than {days} working days after {} on {}.",
            check.heading(to),
            check.shown(block.value(record, to), to),
            check.heading(from),
            check.shown(block.value(record, from), from)
        );
        let shown = check.shown(block.value(record, to), to);
        findings.push(
            check
                .rule_finding(rule, Code::TooLong, block, block.cell(record, to), message)
                .values(shown, format!("at most {days} working days later"))
                .related(
                    check.location(block, block.cell(record, from)),
                    check.heading(from),
                ),
        );
    }
}

/// The days of a list, whose ids are days written as year-month-day.
fn days_of(list: &CodeList) -> BTreeSet<Date> {
    let day = |code: &CodeEntry| {
        let day: Date = code.id.parse().ok()?;
        (day.to_string() == code.id).then_some(day)
    };
    list.codes.iter().filter_map(day).collect()
}

/// Working days after `start`, up to and with `end`; no more than one beyond `enough` are counted.
fn working_days(start: Date, end: Date, holidays: &BTreeSet<Date>, enough: u32) -> u32 {
    let mut days = 0;
    let mut day = start;
    while day < end && days <= enough {
        let Ok(next) = day.tomorrow() else {
            break;
        };
        day = next;
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if !weekend && !holidays.contains(&day) {
            days += 1;
        }
    }
    days
}

/// `overdue`: the date in `column` is not before the day the report speaks of.
pub(super) fn check_overdue(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let (Some(place), Some(as_at)) = (check.place(&rule.column), check.options.as_at) else {
        return;
    };
    let states = rule.unless.keys();
    let states: Vec<usize> = states.filter_map(|id| check.spec.column(id)).collect();
    for (block, record) in check.records(rule, &[place]) {
        let Value::Date(due) = block.value(record, place) else {
            continue;
        };
        // A return that has no column for it cannot say that anything was done.
        let says = states.is_empty() || states.iter().any(|&state| block.has(state));
        if *due >= as_at || !says {
            continue;
        }
        let shown = check.shown(block.value(record, place), place);
        let given = states
            .iter()
            .filter(|&&state| !block.value(record, state).is_absent());
        let states: Vec<String> = given
            .map(|&state| {
                let value = check.shown(block.value(record, state), state);
                format!("{} is {value}", check.heading(state))
            })
            .collect();
        let but = if states.is_empty() {
            "nothing says that it was done".to_owned()
        } else {
            states.join(" and ")
        };
        let message = format!(
            "{} was {shown}, which is past, and {but}.",
            check.heading(place)
        );
        findings.push(
            check
                .rule_finding(
                    rule,
                    Code::ActionOverdue,
                    block,
                    block.cell(record, place),
                    message,
                )
                .values(shown, "done, or a later date"),
        );
    }
}

/// `recent`: the date in `column` is at most `months` before the day the report speaks of.
pub(super) fn check_recent(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let (Some(place), Some(as_at), Some(months)) =
        (check.place(&rule.column), check.options.as_at, rule.months)
    else {
        return;
    };
    let Ok(oldest) = as_at.checked_sub(i64::from(months).months()) else {
        return;
    };
    for (block, record) in check.records(rule, &[place]) {
        let Value::Date(day) = block.value(record, place) else {
            continue;
        };
        if *day >= oldest {
            continue;
        }
        let shown = check.shown(block.value(record, place), place);
        let message = format!(
            "{} was on {shown}, more than {months} months ago.",
            check.heading(place)
        );
        findings.push(
            check
                .rule_finding(
                    rule,
                    Code::ReviewDue,
                    block,
                    block.cell(record, place),
                    message,
                )
                .values(
                    shown,
                    format!("{} or later", check.shown(&Value::Date(oldest), place)),
                ),
        );
    }
}
