//! Everything that adds up: the cells on two sides of an equation, stated in the relation book, and told where they do not come to the
//! same. A rule form says which cells they are and how it is said.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::datum::{Datum, Record};
use super::declared_rule::{Key, Rule};
use super::found::Found;
use super::quantity::{Number, scaled};
use super::under_check::Check;
use crate::finding::{Code, Finding};
use crate::model::Value;

/// Cells of which those on the left add up to those on the right. With `slack` the numbers are taken as they stand and may be out by so
/// much; without, by what rounding explains.
pub(super) struct Equation<'a> {
    pub(super) left: Vec<Datum<'a>>,
    pub(super) right: Vec<Datum<'a>>,
    pub(super) slack: Option<Decimal>,
}

impl Equation<'_> {
    /// States it in the relation book; where it does not hold, tells what is said of it. Of numbers that are not known nothing is said.
    pub(super) fn hold(&self, check: &Check<'_>, found: &mut Found, say: impl FnOnce() -> Finding) {
        let sides = Number::all(check, &self.left).zip(Number::all(check, &self.right));
        let held =
            sides.and_then(|(left, right)| found.fails(left, right, Decimal::ZERO, self.slack));
        if held.is_some() {
            found.tell(held, say());
        }
    }
}

/// A sum and the cells it is made of, at least one.
pub(super) struct Tally<'a> {
    pub(super) sum: Decimal,
    pub(super) data: Vec<Datum<'a>>,
}

impl<'a> Tally<'a> {
    /// None when one of the numbers is not known, or all are beyond bounds.
    pub(super) fn of(data: Vec<Datum<'a>>) -> Option<Self> {
        let sum = difference(&numbers(&data)?, &[])?;
        Some(Tally { sum, data })
    }

    /// Where its first number stands.
    pub(super) fn first(&self) -> Datum<'a> {
        self.data[0]
    }
}

/// The sums of each code's numbers in a group; blanks add nothing. None when one of the numbers is not known.
pub(super) fn by_code<'a>(
    records: &[Record<'a>],
    by: usize,
    measure: usize,
) -> Option<BTreeMap<String, Tally<'a>>> {
    let mut data: BTreeMap<String, Vec<Datum<'_>>> = BTreeMap::new();
    for record in records {
        let datum = record.at(measure);
        match (record.key(by), datum.value()) {
            (None, _) | (_, Value::Blank) => {}
            (Some(code), Value::Number(number)) => {
                scaled(*number)?;
                data.entry(code).or_default().push(datum);
            }
            _ => return None,
        }
    }
    let sums = data.into_iter();
    sums.map(|(code, data)| Some((code, Tally::of(data)?)))
        .collect()
}

/// The numbers of a measure that each group of records adds up; blanks add nothing. None where one of them is not known.
pub(super) fn by_group<'a>(
    rule: &Rule<'a>,
    records: impl Iterator<Item = Record<'a>>,
    measure: usize,
) -> BTreeMap<Key, Option<Vec<Number>>> {
    let mut sums = BTreeMap::new();
    for record in records {
        let datum = record.at(measure);
        let numbers = sums.entry(rule.group(record)).or_insert(Some(Vec::new()));
        match (datum.value(), numbers.as_mut()) {
            (Value::Number(_), Some(known)) => match Number::of(rule.check, datum) {
                Some(number) => known.push(number),
                None => *numbers = None,
            },
            (Value::Blank, _) => {}
            _ => *numbers = None,
        }
    }
    sums
}

/// The numbers of several cells; none when one of them is not known.
pub(super) fn numbers(data: &[Datum<'_>]) -> Option<Vec<Decimal>> {
    data.iter().map(|datum| datum.number()).collect()
}

/// What is left when the second numbers are taken from the first; none when they are beyond all bounds.
pub(super) fn difference(plus: &[Decimal], minus: &[Decimal]) -> Option<Decimal> {
    let sum = |from: Decimal, numbers: &[Decimal], add: fn(Decimal, Decimal) -> Option<Decimal>| {
        numbers
            .iter()
            .try_fold(from, |sum, number| add(sum, *number))
    };
    let added = sum(Decimal::ZERO, plus, Decimal::checked_add)?;
    sum(added, minus, Decimal::checked_sub)
}

/// "a + b − c", as a message shows where a number comes from.
pub(super) fn in_words(plus: &[Decimal], minus: &[Decimal]) -> String {
    let added: Vec<String> = plus.iter().map(|number| plain(*number)).collect();
    let taken = minus.iter();
    let taken = taken.map(|number| format!(" \u{2212} {}", plain(*number)));
    added.join(" + ") + &taken.collect::<String>()
}

/// A number without the noughts behind its decimals.
pub(super) fn plain(number: Decimal) -> String {
    number.normalize().to_string()
}

impl Rule<'_> {
    /// How far what the rule adds up may be out.
    pub(super) fn slack(&self) -> Option<Decimal> {
        Some(self.spec.limit.unwrap_or(Decimal::ZERO))
    }

    /// The finding that a number, called `what`, is not what it comes to when it is worked out.
    pub(super) fn unbalanced(
        &self,
        at: Datum<'_>,
        what: &str,
        (stated, right): (Decimal, Decimal),
        worked: &str,
    ) -> Finding {
        let (stated, right) = (plain(stated), plain(right));
        let message = format!("{what} is {stated}, but {worked} is {right}.");
        self.finding(Code::DoesNotBalance, at, message)
            .values(stated, right)
    }
}
