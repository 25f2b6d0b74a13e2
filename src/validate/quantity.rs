//! The numbers of returns as relations see them: each with its cell, the decimals it shows, and whether it was rounded to them. All
//! arithmetic is in whole ten-millionths.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::datum::{Datum, Record};
use super::under_check::Check;
use crate::model::{Block, Cell, ColumnType, Unit, Value, round, round_places};

/// No number is judged beyond so many decimals: Excel's own arithmetic is not exact there.
pub(super) const MOST_PLACES: u32 = 6;

/// One, in the unit of all arithmetic here: half of the last of [`MOST_PLACES`] decimals is a whole number of it.
pub(super) const ONE: i128 = 10_000_000;

/// Larger numbers are not judged: products of two must fit.
pub(super) const LARGEST: i128 = 10_000_000_000_000 * ONE;

/// So many cells at most are named one by one as the base of a percentage: a table has as many percentages as its base has cells.
const MOST_IN_BASE: usize = 200;

/// Where a number stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) file: Arc<str>,
    pub(super) sheet: Option<Arc<str>>,
    pub(super) cell: Cell,
}

/// A number in a cell, as a relation sees it.
#[derive(Debug, Clone)]
pub(super) struct Number {
    pub(super) spot: Spot,
    /// The number; the two ends of it where a supplier gave a range.
    pub(super) low: i128,
    pub(super) high: i128,
    /// Decimals that another number in its place would have.
    pub(super) places: u32,
    /// Whether it may have been rounded to those decimals.
    pub(super) rounded: bool,
    /// Whether it cannot be less than nought.
    pub(super) floor: bool,
    /// How many cells it is the sum of: one, but for the base of a great many percentages.
    pub(super) cells: usize,
}

impl Number {
    /// What stands in a cell, with its decimals. `None` for a number beyond all bounds.
    pub(super) fn new(block: &Block, cell: Cell, value: Decimal) -> Option<Number> {
        let exact = scaled(value)?;
        Some(Number {
            spot: Spot {
                file: block.file.clone(),
                sheet: block.sheet.clone(),
                cell,
            },
            low: exact,
            high: exact,
            places: round_places(value).min(MOST_PLACES),
            rounded: false,
            floor: false,
            cells: 1,
        })
    }

    /// The number of a record in a column. `None` when there is none, or it is not known exactly enough.
    pub(super) fn of(check: &Check<'_>, datum: Datum<'_>) -> Option<Number> {
        let (block, cell) = (datum.record.block, datum.cell());
        let column = &check.spec.columns[datum.place];
        let mut number = match datum.value() {
            Value::Number(value) => Number::new(block, cell, *value)?,
            Value::Between(low, high) => Number {
                low: i128::from(*low) * ONE,
                high: i128::from(*high) * ONE,
                ..Number::new(block, cell, Decimal::ZERO)?
            },
            _ => return None,
        };
        // An indicator says what its number is counted in; else the column does.
        let unit = unit(check, datum.record).filter(|_| column.kind == ColumnType::Number);
        number.rounded = match (unit, column.kind) {
            (Some(unit), _) => unit != Unit::Count,
            (None, ColumnType::Count) => false,
            (None, ColumnType::Number) => number.places > 0,
            (None, _) => true,
        };
        number.floor = column.kind.smallest().is_some() || column.min == Some(Decimal::ZERO);
        Some(number)
    }

    /// The numbers of several cells; none when one of them is not known.
    pub(super) fn all(check: &Check<'_>, data: &[Datum<'_>]) -> Option<Vec<Number>> {
        data.iter().map(|&datum| Number::of(check, datum)).collect()
    }

    /// The base of percentages: what it adds up, or their sum, where a relation for each percentage would name too many cells.
    pub(super) fn base(numbers: Vec<Number>) -> Vec<Number> {
        if numbers.len() <= MOST_IN_BASE {
            return numbers;
        }
        let cells = numbers.len();
        let sum = numbers.into_iter().reduce(|mut sum, next| {
            // Numbers are bounded: as many as a sheet has cells add up.
            sum.low += next.low;
            sum.high += next.high;
            sum
        });
        let sum = sum.map(|sum| Number { cells, ..sum });
        sum.into_iter().collect()
    }

    /// The same number as one that is shown rounded, whatever it counts.
    pub(super) fn rounded(mut self) -> Number {
        self.rounded = true;
        self
    }

    /// The same number with the decimals of the line it stands in.
    pub(super) fn at(mut self, places: u32) -> Number {
        self.places = places.min(MOST_PLACES);
        self
    }
}

/// The unit that a code list gives the record's indicator.
fn unit(check: &Check<'_>, record: Record<'_>) -> Option<Unit> {
    let mut places = 0..check.spec.columns.len();
    places.find_map(|place| check.entry(record.at(place))?.unit)
}

/// Half a unit of the last of so many decimals.
pub(super) fn half(places: u32) -> i128 {
    ONE / 2 / 10i128.pow(places.min(MOST_PLACES))
}

/// A decimal number in ten-millionths; digits beyond [`MOST_PLACES`] are rounded away.
pub(super) fn scaled(value: Decimal) -> Option<i128> {
    let value = round(value, MOST_PLACES).normalize();
    let up = 10i128.checked_pow(7u32.checked_sub(value.scale())?)?;
    value
        .mantissa()
        .checked_mul(up)
        .filter(|scaled| scaled.abs() <= LARGEST)
}

/// The number again.
pub(super) fn shown(scaled: i128) -> Decimal {
    Decimal::try_from_i128_with_scale(scaled, 7)
        .unwrap_or_default()
        .normalize()
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

    /// Of some numbers, less that of others.
    pub(super) fn less(plus: &[Number], minus: &[Number]) -> Sum {
        let (plus, minus) = (Sum::of(plus), Sum::of(minus));
        Sum {
            low: plus.low - minus.high,
            high: plus.high - minus.low,
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
