//! Rules of two dates.

use jiff::civil::Date;

use super::Check;
use crate::finding::{Code, Finding};
use crate::model::{RuleSpec, Value};

/// `date-order`: the date in `column` is not later than the one in `against`.
pub(super) fn check_order(check: &Check<'_>, rule: &RuleSpec, findings: &mut Vec<Finding>) {
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
