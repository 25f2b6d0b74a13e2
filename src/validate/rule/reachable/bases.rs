//! The percentages of a set, and the numbers given for their base: in their own records, or in other ones.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::model::{Period, Value};
use crate::validate::attainability::Shown;
use crate::validate::cross_dataset::Other;
use crate::validate::rule_form::{Datum, Key, Record, Rule};

/// One percentage of a set.
#[derive(Clone, Copy)]
pub(super) struct Percent<'a> {
    pub(super) datum: Datum<'a>,
    pub(super) value: Decimal,
    pub(super) shown: Shown,
}

/// A number given for the base of a set, and where it stands, or the first of the cells that make it.
#[derive(Clone, Copy)]
pub(super) struct Base<'a> {
    pub(super) number: u64,
    /// The dataset it is of.
    pub(super) dataset: &'a str,
    pub(super) datum: Datum<'a>,
    /// Whether it stands there itself, as one number.
    pub(super) stated: bool,
}

/// The base that the records of a set state themselves.
pub(super) fn own<'a>(dataset: &'a str, set: &[Percent<'a>], place: usize) -> Vec<Base<'a>> {
    let datum = set.first().map(|one| one.datum.record.at(place));
    let first = datum.and_then(|datum| {
        Some(Base {
            number: counted(datum.number()?)?,
            dataset,
            datum,
            stated: true,
        })
    });
    first.into_iter().collect()
}

/// A number as a base: whole, and at least one.
fn counted(number: Decimal) -> Option<u64> {
    let whole = number.fract().is_zero() && number >= Decimal::ONE;
    whole.then(|| number.to_u64()).flatten()
}

/// What values link records by: periods by their days, however they are written.
pub(super) fn linked(record: Record<'_>, places: &[usize]) -> Key {
    let days = |period: Period| format!("{}..{}", period.start(), period.end());
    let each = places.iter().map(|&place| match record.period(place) {
        Some(period) => Some(days(period)),
        None => record.key(place),
    });
    each.collect()
}

/// The numbers of other records that are bases, by what links them. None when the rule looks into no other records.
pub(super) fn elsewhere<'a>(rule: &Rule<'a>) -> Option<BTreeMap<Key, Vec<Base<'a>>>> {
    let other = Other::of(rule)?;
    let place = other.check.place(&rule.spec.base)?;
    let added = other.check.spec.columns[place].weight;
    let base = |number, datum, stated| Base {
        number,
        dataset: &other.check.spec.id,
        datum,
        stated,
    };
    let mut bases: BTreeMap<Key, Vec<Base<'_>>> = BTreeMap::new();
    let mut sums: BTreeMap<Key, (Option<Decimal>, Datum<'_>)> = BTreeMap::new();
    for record in other.records(rule) {
        let (key, datum) = (linked(record, &other.places), record.at(place));
        let number = match datum.value() {
            Value::Number(number) => Some(*number),
            // A row of a register stands for one.
            Value::Blank if added && !record.block.fields[place].at.is_each() => Some(Decimal::ONE),
            _ => None,
        };
        if added {
            let (sum, _) = sums.entry(key).or_insert((Some(Decimal::ZERO), datum));
            *sum = sum.zip(number).and_then(|(sum, n)| sum.checked_add(n));
        } else if let Some(number) = number.and_then(counted) {
            let known = bases.entry(key).or_default();
            if known.iter().all(|base| base.number != number) {
                known.push(base(number, datum, true));
            }
        }
    }
    for (key, (sum, datum)) in sums {
        if let Some(number) = sum.and_then(counted) {
            let known = bases.entry(key).or_default();
            known.push(base(number, datum, false));
        }
    }
    Some(bases)
}
