//! A record of a table, and one value in it: what stands there and where.

use crate::finding::Location;
use crate::model::{Block, Cell, Period, Value, fold};

/// One record of a table.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    /// The table.
    pub(super) block: &'a Block,
    /// Its place in the table.
    pub(super) index: usize,
}

/// The value of a record in one column, by the column's place.
#[derive(Clone, Copy)]
pub(super) struct Datum<'a> {
    pub(super) record: Record<'a>,
    pub(super) place: usize,
}

impl<'a> Record<'a> {
    /// Every record of a table.
    pub(super) fn all(block: &'a Block) -> impl Iterator<Item = Record<'a>> {
        (0..block.len()).map(move |index| Record { block, index })
    }

    /// What it has in a column.
    pub(super) fn at(self, place: usize) -> Datum<'a> {
        Datum {
            record: self,
            place,
        }
    }

    /// The value in a column.
    pub(super) fn value(self, place: usize) -> &'a Value {
        self.block.value(self.index, place)
    }

    /// The number in a column, where one is known.
    pub(super) fn number(self, place: usize) -> Option<rust_decimal::Decimal> {
        self.value(place).number()
    }

    /// The text in a column by which records are grouped.
    pub(super) fn key(self, place: usize) -> Option<String> {
        self.value(place).key()
    }

    /// The period, or the day, in a column.
    pub(super) fn period(self, place: usize) -> Option<Period> {
        match self.value(place) {
            Value::Period(period) => Some(*period),
            Value::Date(day) => Some(Period::Day(*day)),
            _ => None,
        }
    }

    /// What several columns are known by together; none when one of them is blank.
    pub(super) fn known_by(self, places: &[usize]) -> Option<Vec<String>> {
        let each = places.iter();
        each.map(|&place| self.at(place).known_by()).collect()
    }
}

impl<'a> Datum<'a> {
    pub(super) fn value(self) -> &'a Value {
        self.record.value(self.place)
    }

    pub(super) fn number(self) -> Option<rust_decimal::Decimal> {
        self.value().number()
    }

    /// The cell it stands in.
    pub(super) fn cell(self) -> Cell {
        self.record.block.cell(self.record.index, self.place)
    }

    /// Its cell, with sheet and file.
    pub(super) fn location(self) -> Location {
        let block = self.record.block;
        Location::cells(&block.file, block.sheet.as_ref(), self.cell())
    }

    /// What it is known by in another return: a code, a number, or words without what people vary in them.
    pub(super) fn known_by(self) -> Option<String> {
        match self.value() {
            Value::Text(text) => Some(fold(text)),
            other => other.key(),
        }
    }
}
