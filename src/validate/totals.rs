//! Totals that a return states about itself: each must be the sum of what it covers.

use rust_decimal::Decimal;

use super::Check;
use super::relation::{Number, shown};
use super::repair::Repairs;
use crate::finding::{Code, Finding, Severity};
use crate::model::{Area, Block, Period, Says, Stated, Value};

/// Every total row and total column of a block.
pub(super) fn check(
    check: &Check<'_>,
    block: &Block,
    repairs: &mut Repairs,
    findings: &mut Vec<Finding>,
) {
    for stated in totals(check, block) {
        let Stated {
            measure,
            scope,
            over,
            ..
        } = *stated;
        let parts = match numbers(check, block, measure, scope, over, None) {
            Some(parts) => parts,
            // Where a number is not known, the other totals of the same line still say something.
            None => match other_totals(check, block, stated).into_iter().next() {
                Some(parts) => parts,
                None => continue,
            },
        };
        let Some(total) = total(check, block, stated, &parts) else {
            continue;
        };
        // Numbers of one line are shown with the same decimals: where one has pence, 10 is 10.00.
        let places = parts.iter().map(|n| n.places).fold(total.places, u32::max);
        let parts: Vec<Number> = parts.into_iter().map(|n| n.at(places)).collect();
        let total = total.at(places);
        for totals in other_totals(check, block, stated) {
            repairs
                .book
                .sum(totals, vec![total.clone()], Decimal::ZERO, None);
        }
        let sum = Sum::of(&parts);
        let Some(held) = repairs.book.sum(parts, vec![total], Decimal::ZERO, None) else {
            continue;
        };
        if sum.low <= stated.value && stated.value <= sum.high {
            continue;
        }
        let expected = sum.words();
        let message = format!(
            "The {} says {}, but {} add up to {expected}{}.",
            heading(&stated.label),
            stated.value.normalize(),
            match stated.over {
                Some(period) => format!("the numbers of {}", period.label()),
                None => "the numbers it covers".to_owned(),
            },
            if held.holds {
                "; rounding explains the difference"
            } else {
                ""
            },
        );
        let mut finding = check
            .finding(Code::TotalDiffers, block, stated.cell, message)
            .rule(format!("{}/total", check.spec.id))
            .values(stated.value.normalize().to_string(), expected.clone())
            .related(
                check.location(block, covered(check, block, stated)),
                format!("add up to {expected}"),
            );
        if held.holds {
            finding = finding.severity(Severity::Note);
        }
        repairs.told(held, &finding);
        findings.push(finding);
    }
}

/// The totals that a block states, but for sums of numbers about persons, such as years of birth: they say nothing and would tell them.
fn totals<'b>(check: &Check<'_>, block: &'b Block) -> impl Iterator<Item = &'b Stated> {
    let personal: Vec<bool> = check.spec.columns.iter().map(|c| c.personal).collect();
    let stated = block.stated.iter();
    stated.filter(move |stated| stated.says == Says::Total && !personal[stated.measure])
}

/// A total as a relation sees it: rounded when what it adds up is.
fn total(check: &Check<'_>, block: &Block, stated: &Stated, parts: &[Number]) -> Option<Number> {
    let mut total = Number::new(block, stated.cell, stated.value)?;
    total.rounded = parts.iter().any(|part| part.rounded);
    total.floor = check.spec.columns[stated.measure].kind.smallest().is_some();
    Some(total)
}

/// The totals that together cover what this one covers: those of its row, and those of its column, for the total of totals in the corner.
fn other_totals(check: &Check<'_>, block: &Block, corner: &Stated) -> Vec<Vec<Number>> {
    let along = |same: fn(&Stated, &Stated) -> bool| {
        let inside = |stated: &&Stated| {
            same(stated, corner)
                && stated.cell != corner.cell
                && stated.measure == corner.measure
                && stated.scope != corner.scope
                && corner.scope.contains(stated.scope.first)
                && corner.scope.contains(stated.scope.last)
        };
        let all: Vec<&Stated> = totals(check, block).filter(inside).collect();
        if all.len() < 2 {
            return None;
        }
        // Each record's number in one of them, once.
        let covered = (0..block.len())
            .filter(|&record| {
                covers(
                    check,
                    block,
                    record,
                    corner.scope,
                    corner.measure,
                    corner.over,
                )
            })
            .all(|record| {
                let cell = block.cell(record, corner.measure);
                all.iter().filter(|one| one.scope.contains(cell)).count() == 1
            });
        covered.then_some(all)
    };
    let beside = along(|a, b| a.cell.column == b.cell.column && a.over == b.over);
    let below = along(|a, b| a.cell.row == b.cell.row && a.over == b.over);
    let numbers = |all: Vec<&Stated>| -> Option<Vec<Number>> {
        let each = all.into_iter();
        each.map(|stated| total(check, block, stated, &[]))
            .collect()
    };
    beside
        .into_iter()
        .chain(below)
        .filter_map(numbers)
        .collect()
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
    /// Of numbers as they stand.
    pub(super) fn of(numbers: &[Number]) -> Sum {
        Sum {
            low: shown(numbers.iter().map(|number| number.low).sum()),
            high: shown(numbers.iter().map(|number| number.high).sum()),
        }
    }

    pub(super) fn words(&self) -> String {
        if self.low == self.high {
            self.low.normalize().to_string()
        } else {
            format!("{} to {}", self.low.normalize(), self.high.normalize())
        }
    }
}

/// The numbers of a measure over the records of an area, those that a filter takes; blanks add nothing. `None` when there is none, or one
/// of them could not be read or is withheld without a range, so that nothing can be said: the cell itself has its finding.
pub(super) fn numbers(
    check: &Check<'_>,
    block: &Block,
    measure: usize,
    scope: Area,
    over: Option<Period>,
    filter: Option<&dyn Fn(usize) -> bool>,
) -> Option<Vec<Number>> {
    let mut numbers = Vec::new();
    for record in 0..block.len() {
        if !covers(check, block, record, scope, measure, over)
            || filter.is_some_and(|filter| !filter(record))
        {
            continue;
        }
        match block.value(record, measure) {
            Value::Number(_) | Value::Between(..) => {
                numbers.push(Number::of(check, block, record, measure)?);
            }
            Value::Blank | Value::Mark(crate::model::Mark::NotApplicable) => {}
            _ => return None,
        }
    }
    (!numbers.is_empty()).then_some(numbers)
}
