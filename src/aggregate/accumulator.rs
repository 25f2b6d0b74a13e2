//! Adds up the records of one number: what was given, what was not, and where it stood.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::origin::Cells;
use super::tables::{Absent, Amount};
use super::verb::Verb;
use crate::model::{Area, Cell, Mark, Value};

/// A number given at a time, for `last` and `first`.
#[derive(Debug, Clone)]
pub(crate) struct Supplied {
    /// When; ordered by its last day, then its first.
    pub(crate) when: Option<(Date, Date)>,
    pub(crate) value: Value,
    /// Block and record, by place.
    pub(crate) block: usize,
    pub(crate) record: usize,
    pub(crate) cell: Cell,
    area: Area,
    /// The record's period, as a category of the time column.
    period: u32,
}

/// One record's contribution.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    /// The measure's value; none when a line-level record counts as one.
    pub(crate) value: Option<&'a Value>,
    pub(crate) when: Option<(Date, Date)>,
    /// The record's period, as a category of the time column.
    pub(crate) period: u32,
    /// The category of the measure, for `distinct`.
    pub(crate) category: u32,
    pub(crate) block: usize,
    pub(crate) record: usize,
    pub(crate) cell: Cell,
    pub(crate) area: Area,
}

/// What has been gathered for one number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gathered {
    pub(crate) records: usize,
    low: Decimal,
    high: Decimal,
    numbers: usize,
    not_applicable: usize,
    withheld: usize,
    /// Cells that hold no number: block and cell.
    pub(crate) blanks: Vec<(usize, Cell)>,
    different: BTreeSet<u32>,
    /// The readings at the latest or earliest time.
    pub(crate) stated: Vec<Supplied>,
    /// Cells by block, in the order read.
    pub(crate) cells: Vec<(usize, Cells)>,
    /// The time category that all records share; `Some(None)` when they differ.
    pub(crate) period: Option<Option<u32>>,
}

impl Gathered {
    /// Adds a record.
    pub(crate) fn add(&mut self, verb: Verb, reading: &Reading<'_>) {
        match verb {
            Verb::Last | Verb::First => return self.state(verb, reading),
            Verb::Distinct => {
                if reading.category == 0 {
                    return;
                }
                self.different.insert(reading.category);
            }
            Verb::Count | Verb::Sum | Verb::Min | Verb::Max => match reading.value {
                None => self.number(verb, Decimal::ONE, Decimal::ONE, reading),
                Some(Value::Number(value)) => self.number(verb, *value, *value, reading),
                Some(Value::Between(low, high)) => {
                    self.number(verb, Decimal::from(*low), Decimal::from(*high), reading);
                }
                Some(Value::Mark(Mark::NotApplicable)) => self.not_applicable += 1,
                Some(Value::Mark(Mark::Withheld)) => self.withheld += 1,
                Some(_) => self.blanks.push((reading.block, reading.cell)),
            },
        }
        self.read(reading);
    }

    fn read(&mut self, reading: &Reading<'_>) {
        self.records += 1;
        self.period = match self.period {
            None => Some(Some(reading.period)),
            Some(Some(period)) if period == reading.period => Some(Some(period)),
            Some(_) => Some(None),
        };
        match self.cells.last_mut() {
            Some((block, cells)) if *block == reading.block => cells.push(reading.area),
            _ => {
                let mut cells = Cells::default();
                cells.push(reading.area);
                self.cells.push((reading.block, cells));
            }
        }
    }

    fn number(&mut self, verb: Verb, low: Decimal, high: Decimal, reading: &Reading<'_>) {
        let first = self.numbers == 0;
        let (both_low, both_high) = match verb {
            Verb::Min if !first => (Some(self.low.min(low)), Some(self.high.min(high))),
            Verb::Max if !first => (Some(self.low.max(low)), Some(self.high.max(high))),
            Verb::Min | Verb::Max => (Some(low), Some(high)),
            _ => (self.low.checked_add(low), self.high.checked_add(high)),
        };
        match (both_low, both_high) {
            (Some(low), Some(high)) => {
                (self.low, self.high) = (low, high);
                self.numbers += 1;
            }
            // A number too large to add cannot be one; the sum says that it leaves something out.
            _ => self.blanks.push((reading.block, reading.cell)),
        }
    }

    fn state(&mut self, verb: Verb, reading: &Reading<'_>) {
        let Some(value) = reading.value else { return };
        if let Some(best) = self.stated.first() {
            let better = match verb {
                Verb::First => match (reading.when, best.when) {
                    (Some(new), Some(old)) => (new.1, new.0) < (old.1, old.0),
                    (new, old) => new.is_some() && old.is_none(),
                },
                _ => reading.when > best.when,
            };
            if better {
                self.stated.clear();
            } else if reading.when != best.when {
                return;
            }
        }
        self.stated.push(Supplied {
            when: reading.when,
            value: value.clone(),
            block: reading.block,
            record: reading.record,
            cell: reading.cell,
            area: reading.area,
            period: reading.period,
        });
    }

    /// The reading that is used: the first number, else a mark, else the first blank.
    fn used(&self) -> Option<&Supplied> {
        let mark = |stated: &&Supplied| matches!(stated.value, Value::Mark(_));
        self.given()
            .next()
            .or_else(|| self.stated.iter().find(mark))
            .or(self.stated.first())
    }

    /// Once all records are read: of several readings at one time only the used one is where the number comes from.
    pub(crate) fn settle(&mut self) {
        let Some(used) = self.used() else { return };
        let (block, period, area) = (used.block, used.period, used.area);
        let mut cells = Cells::default();
        cells.push(area);
        (self.records, self.period) = (1, Some(Some(period)));
        self.cells = vec![(block, cells)];
    }

    /// Takes over what was gathered from other blocks.
    pub(crate) fn append(&mut self, other: Gathered) {
        self.records += other.records;
        let low = self.low.checked_add(other.low);
        let high = self.high.checked_add(other.high);
        if let (Some(low), Some(high)) = (low, high) {
            (self.low, self.high) = (low, high);
        }
        self.numbers += other.numbers;
        self.not_applicable += other.not_applicable;
        self.withheld += other.withheld;
        self.blanks.extend(other.blanks);
        self.different.extend(other.different);
        self.period = match (self.period, other.period) {
            (None, period) | (period, None) => period,
            (Some(a), Some(b)) => Some(if a == b { a } else { None }),
        };
        for (block, cells) in other.cells {
            match self.cells.last_mut() {
                Some((last, before)) if *last == block => before.append(cells),
                _ => self.cells.push((block, cells)),
            }
        }
    }

    /// The number; none when no record was read.
    ///
    /// Blank is not nought: without any number there is none, and numbers beside blanks make a sum that [`Self::is_incomplete`].
    /// One withheld part withholds the sum, since nobody can say it.
    pub(crate) fn amount(&self, verb: Verb) -> Option<Amount> {
        if self.records == 0 {
            return None;
        }
        match verb {
            Verb::Distinct => return Some(Amount::Exact(Decimal::from(self.different.len()))),
            Verb::Last | Verb::First => {
                return self.used().map(|stated| amount_of(&stated.value));
            }
            Verb::Count | Verb::Sum | Verb::Min | Verb::Max => {}
        }
        Some(if self.withheld > 0 {
            Amount::Absent(Absent::WithheldBySupplier)
        } else if self.numbers > 0 && self.low == self.high {
            Amount::Exact(self.low)
        } else if self.numbers > 0 {
            Amount::Between(self.low, self.high)
        } else if !self.blanks.is_empty() {
            Amount::Absent(Absent::NotAvailable)
        } else {
            Amount::Absent(Absent::NotApplicable)
        })
    }

    /// Whether the sum leaves out a number that was not given.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.numbers > 0 && self.withheld == 0 && !self.blanks.is_empty()
    }

    /// The readings at the latest or earliest time that are numbers; the first of them is the one used.
    pub(crate) fn given(&self) -> impl Iterator<Item = &Supplied> {
        self.stated.iter().filter(|stated| is_number(&stated.value))
    }
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Number(_) | Value::Between(..))
}

fn amount_of(value: &Value) -> Amount {
    match value {
        Value::Number(value) => Amount::Exact(*value),
        Value::Between(low, high) if low == high => Amount::Exact(Decimal::from(*low)),
        Value::Between(low, high) => Amount::Between(Decimal::from(*low), Decimal::from(*high)),
        Value::Mark(Mark::NotApplicable) => Amount::Absent(Absent::NotApplicable),
        Value::Mark(Mark::Withheld) => Amount::Absent(Absent::WithheldBySupplier),
        _ => Amount::Absent(Absent::NotAvailable),
    }
}
