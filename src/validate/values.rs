//! What each column asks of its own values: that they are given, and that they lie in a range.

use rust_decimal::Decimal;

use super::datum::Record;
use super::found::Found;
use super::under_check::Check;
use crate::finding::Code;
use crate::model::{At, Block, Value};

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
        for datum in Record::all(block).map(|record| record.at(place)) {
            let value = datum.value();
            if column.required && *value == Value::Blank {
                let message = format!("\"{}\" is blank.", column.heading);
                let finding = check.finding(Code::RequiredBlank, block, datum.cell(), message);
                findings.push(finding.values("blank", "a value"));
            }
            let Value::Number(number) = value else {
                continue;
            };
            let minimum = column.min.or_else(|| column.kind.smallest());
            let maximum = column.max;
            if minimum.is_some_and(|minimum| *number < minimum)
                || maximum.is_some_and(|maximum| *number > maximum)
            {
                let shown = check.shown(datum);
                let bounds = bounds(minimum, maximum);
                let message = format!("\"{}\" is {shown}; it must be {bounds}.", column.heading);
                let finding = check.finding(Code::OutOfRange, block, datum.cell(), message);
                findings.push(finding.values(shown, bounds));
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
