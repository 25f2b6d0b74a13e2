//! Rules of single values: required, range, required or blank when another column says so.

use rust_decimal::Decimal;

use super::Check;
use super::found::Found;
use crate::finding::Code;
use crate::model::{At, Block, RuleForm, RuleSpec, Value};

/// `required`, `min` and `max` of every column.
pub(super) fn check(check: &Check<'_>, block: &Block, findings: &mut Found) {
    for (place, column) in check.spec.columns.iter().enumerate() {
        let on_sheet = matches!(block.fields[place].at, At::Column(_) | At::Row(_) | At::Own);
        if column.required && !on_sheet && block.fields[place].at == At::Absent && !block.is_empty()
        {
            let message = format!(
                "The table has no column \"{}\", which the {} needs.",
                column.heading,
                check.spec.title.to_lowercase()
            );
            findings.push(check.finding(Code::HeadingMissing, block, block.area, message));
        }
        if !on_sheet {
            continue;
        }
        for record in 0..block.len() {
            let value = block.value(record, place);
            if column.required && *value == Value::Blank {
                let message = format!("\"{}\" is blank.", column.heading);
                findings.push(
                    check
                        .finding(
                            Code::RequiredBlank,
                            block,
                            block.cell(record, place),
                            message,
                        )
                        .values("blank", "a value"),
                );
            }
            let Value::Number(number) = value else {
                continue;
            };
            let minimum = column.min.or_else(|| column.kind.smallest());
            let maximum = column.max;
            if minimum.is_some_and(|minimum| *number < minimum)
                || maximum.is_some_and(|maximum| *number > maximum)
            {
                let shown = check.shown(value, place);
                let bounds = bounds(minimum, maximum);
                let message = format!("\"{}\" is {shown}; it must be {bounds}.", column.heading);
                findings.push(
                    check
                        .finding(Code::OutOfRange, block, block.cell(record, place), message)
                        .values(shown, bounds),
                );
            }
        }
    }
}

fn bounds(minimum: Option<Decimal>, maximum: Option<Decimal>) -> String {
    match (minimum, maximum) {
        (Some(low), Some(high)) => format!("from {} to {}", low.normalize(), high.normalize()),
        (Some(low), None) if low.is_zero() => "nought or more".to_owned(),
        (Some(low), None) => format!("{} or more", low.normalize()),
        (None, Some(high)) => format!("{} or less", high.normalize()),
        (None, None) => "any number".to_owned(),
    }
}

/// `required-when` and `blank-when`.
pub(super) fn check_when(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let Some(place) = rule.column.as_deref().and_then(|id| check.spec.column(id)) else {
        return;
    };
    let heading = &check.spec.columns[place].heading;
    for block in &check.dataset.blocks {
        let conditions: Vec<usize> = rule
            .when
            .keys()
            .filter_map(|id| check.spec.column(id))
            .collect();
        // A return without one of the columns cannot break the rule; that the column is missing is said where it is needed.
        if !block.has(place) || conditions.iter().any(|&condition| !block.has(condition)) {
            continue;
        }
        for record in (0..block.len()).filter(|&record| check.when(rule, block, record)) {
            let value = block.value(record, place);
            let because = conditions
                .iter()
                .map(|&condition| {
                    format!(
                        "\"{}\" is {}",
                        check.spec.columns[condition].heading,
                        check.shown(block.value(record, condition), condition)
                    )
                })
                .collect::<Vec<_>>()
                .join(" and ");
            let finding = match rule.form {
                RuleForm::RequiredWhen if *value == Value::Blank => {
                    let message = format!("\"{heading}\" is blank, although {because}.");
                    check
                        .rule_finding(
                            rule,
                            Code::RequiredBlank,
                            block,
                            block.cell(record, place),
                            message,
                        )
                        .values("blank", "a value")
                }
                RuleForm::BlankWhen if !value.is_absent() => {
                    let shown = check.shown(value, place);
                    let message = format!("\"{heading}\" is {shown}, although {because}.");
                    check
                        .rule_finding(
                            rule,
                            Code::BlankExpected,
                            block,
                            block.cell(record, place),
                            message,
                        )
                        .values(shown, "blank")
                }
                _ => continue,
            };
            let finding = conditions
                .iter()
                .filter(|&&condition| block.fields[condition].at != At::Constant)
                .fold(finding, |finding, &condition| {
                    finding.related(
                        check.location(block, block.cell(record, condition)),
                        format!("\"{}\"", check.spec.columns[condition].heading),
                    )
                });
            findings.push(finding);
        }
    }
}

/// `blank-below`: nothing stands in `column` where `against` is less than `least`.
pub(super) fn check_blank_below(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let (Some(place), Some(base), Some(least)) = (
        check.place(&rule.column),
        check.place(&rule.against),
        rule.least,
    ) else {
        return;
    };
    for (block, record) in check.records(rule, &[place, base]) {
        let (value, Some(number)) = (
            block.value(record, place),
            block.value(record, base).number(),
        ) else {
            continue;
        };
        if value.is_absent() || number >= least {
            continue;
        }
        let shown = check.shown(value, place);
        let message = format!(
            "{} is {shown} of only {}; below {} it says more than is known.",
            check.heading(place),
            number.normalize(),
            least.normalize()
        );
        findings.push(
            check
                .rule_finding(
                    rule,
                    Code::BaseSmall,
                    block,
                    block.cell(record, place),
                    message,
                )
                .values(shown, "blank")
                .related(
                    check.location(block, block.cell(record, base)),
                    check.heading(base),
                ),
        );
    }
}
