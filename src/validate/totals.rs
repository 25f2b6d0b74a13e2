//! Totals that a return states about itself: each must be the sum of what it covers.

use rust_decimal::Decimal;

use super::covered::{Covered, reported_totals};
use super::found::Found;
use super::quantity::{Number, Sum};
use super::under_check::{Check, location};
use crate::finding::{Code, Severity};
use crate::model::{Block, Reported};

/// Every total row and total column of a block.
pub(super) fn check(check: &Check<'_>, block: &Block, found: &mut Found) {
    let covered = Covered::new(check, block);
    for reported in reported_totals(check, block) {
        let others = other_totals(check, &covered, reported);
        let parts = match covered.numbers(reported.measure, reported.scope, reported.over, None) {
            Some(parts) => parts,
            // Where a number is not known, the other totals of the same line still say something.
            None => match others.first().cloned() {
                Some(parts) => parts,
                None => continue,
            },
        };
        let Some(total) = total(check, block, reported, &parts) else {
            continue;
        };
        // Numbers of one line are shown with the same decimals: where one has pence, 10 is 10.00.
        let places = parts.iter().map(|n| n.places).fold(total.places, u32::max);
        let parts: Vec<Number> = parts.into_iter().map(|n| n.at(places)).collect();
        let total = total.at(places);
        for totals in others {
            found.fails(totals, vec![total.clone()], Decimal::ZERO, None);
        }
        let sum = Sum::of(&parts);
        let book = &mut found.repairs.book;
        let Some(held) = book.sum(parts, vec![total], Decimal::ZERO, None) else {
            continue;
        };
        if sum.low <= reported.value && reported.value <= sum.high {
            continue;
        }
        let expected = sum.words();
        let message = format!(
            "The {} says {}, but {} add up to {expected}{}.",
            heading(&reported.label),
            reported.value.normalize(),
            match reported.over {
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
            .finding(Code::TotalDiffers, block, reported.cell, message)
            .rule(format!("{}/total", check.spec.id))
            .values(reported.value.normalize().to_string(), expected.clone())
            .related(
                location(block, covered.cells(reported)),
                format!("add up to {expected}"),
            );
        if held.holds {
            finding = finding.severity(Severity::Note);
        }
        found.tell(Some(held), finding);
    }
}

/// A total as a relation sees it: rounded when what it adds up is.
fn total(
    check: &Check<'_>,
    block: &Block,
    reported: &Reported,
    parts: &[Number],
) -> Option<Number> {
    let mut total = Number::new(block, reported.cell, reported.value)?;
    total.rounded = parts.iter().any(|part| part.rounded);
    total.floor = check.spec.columns[reported.measure]
        .kind
        .smallest()
        .is_some();
    Some(total)
}

/// The totals that together cover what this one covers, as numbers.
fn other_totals(check: &Check<'_>, covered: &Covered<'_>, corner: &Reported) -> Vec<Vec<Number>> {
    let numbers = |all: Vec<&Reported>| -> Option<Vec<Number>> {
        let each = all.into_iter();
        each.map(|reported| total(check, covered.block(), reported, &[]))
            .collect()
    };
    let all = covered.totals_within(corner).into_iter();
    all.filter_map(numbers).collect()
}

/// How a stated number is called: its own label, in quotation marks, with what it is.
pub(super) fn heading(label: &str) -> String {
    if label.is_empty() {
        "total".to_owned()
    } else {
        format!("figure labelled \"{label}\"")
    }
}
