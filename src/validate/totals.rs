//! Totals that a return states about itself: each must be the sum of what it covers.

use rust_decimal::Decimal;

use super::Check;
use crate::finding::{Code, Finding};
use crate::model::{Area, Block, Period, Says, Stated, Value};

/// Every total row and total column of a block.
pub(super) fn check(check: &Check<'_>, block: &Block, findings: &mut Vec<Finding>) {
    for stated in block
        .stated
        .iter()
        .filter(|stated| stated.says == Says::Total)
        // A sum of numbers about persons, such as years of birth, says nothing and would tell them.
        .filter(|stated| !check.spec.columns[stated.measure].personal)
    {
        let Some(sum) = sum(
            check,
            block,
            stated.measure,
            stated.scope,
            stated.over,
            None,
        ) else {
            continue;
        };
        if sum.low <= stated.value && stated.value <= sum.high {
            continue;
        }
        let expected = sum.words();
        let message = format!(
            "The {} says {}, but {} add up to {expected}.",
            heading(&stated.label),
            stated.value.normalize(),
            match stated.over {
                Some(period) => format!("the numbers of {}", period.label()),
                None => "the numbers it covers".to_owned(),
            },
        );
        findings.push(
            check
                .finding(Code::TotalDiffers, block, stated.cell, message)
                .rule(format!("{}/total", check.spec.id))
                .values(stated.value.normalize().to_string(), expected.clone())
                .related(
                    check.location(block, covered(check, block, stated)),
                    format!("add up to {expected}"),
                ),
        );
    }
}

/// How a stated number is called: its own label, in quotation marks, with what it is.
pub(super) fn heading(label: &str) -> String {
    if label.is_empty() {
        "total".to_owned()
    } else {
        format!("figure labelled \"{label}\"")
    }
}

/// The cells that a stated number covers: its scope, cut to the months it is declared for.
fn covered(check: &Check<'_>, block: &Block, stated: &Stated) -> Area {
    let cells: Vec<_> = (0..block.len())
        .filter(|&record| {
            covers(
                check,
                block,
                record,
                stated.scope,
                stated.measure,
                stated.over,
            )
        })
        .map(|record| block.cell(record, stated.measure))
        .collect();
    match (cells.iter().min(), cells.iter().max()) {
        (Some(first), Some(last)) => Area::new(*first, *last),
        _ => stated.scope,
    }
}

/// Whether a record's measure stands in an area, and its period in a span.
pub(super) fn covers(
    check: &Check<'_>,
    block: &Block,
    record: usize,
    scope: Area,
    measure: usize,
    over: Option<Period>,
) -> bool {
    scope.contains(block.cell(record, measure))
        && over.is_none_or(|span| {
            (0..check.spec.columns.len()).any(|place| match block.value(record, place) {
                Value::Period(period) => span.covers(*period),
                Value::Date(date) => span.covers(Period::Day(*date)),
                _ => false,
            })
        })
}

/// A sum, as a range where suppliers gave ranges.
pub(super) struct Sum {
    /// The least it can be.
    pub(super) low: Decimal,
    /// The most it can be.
    pub(super) high: Decimal,
}

impl Sum {
    pub(super) fn words(&self) -> String {
        if self.low == self.high {
            self.low.normalize().to_string()
        } else {
            format!("{} to {}", self.low.normalize(), self.high.normalize())
        }
    }
}

/// The sum of a measure over the records of an area, those that a filter takes. `None` when one of its numbers could not be read or is
/// withheld without a range, so that nothing can be said: the cell itself has its finding.
pub(super) fn sum(
    check: &Check<'_>,
    block: &Block,
    measure: usize,
    scope: Area,
    over: Option<Period>,
    filter: Option<&dyn Fn(usize) -> bool>,
) -> Option<Sum> {
    let mut sum = Sum {
        low: Decimal::ZERO,
        high: Decimal::ZERO,
    };
    let mut any = false;
    for record in 0..block.len() {
        if !covers(check, block, record, scope, measure, over)
            || filter.is_some_and(|filter| !filter(record))
        {
            continue;
        }
        let (low, high) = match block.value(record, measure) {
            Value::Number(number) => (*number, *number),
            Value::Between(low, high) => (Decimal::from(*low), Decimal::from(*high)),
            Value::Blank => continue,
            Value::Mark(crate::model::Mark::NotApplicable) => continue,
            _ => return None,
        };
        sum.low = sum.low.checked_add(low)?;
        sum.high = sum.high.checked_add(high)?;
        any = true;
    }
    any.then_some(sum)
}
