//! What stands in each cell of a sheet that a stated number may speak of, found without going through all of them: a table of fifty
//! thousand rows has fifty thousand totals beside them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::super::datum::{Datum, Record};
use super::super::quantity::Number;
use super::super::under_check::Check;
use crate::model::{Area, At, Block, Cell, Cells, Mark, Reported, Role, Value};

/// The sums of fewer areas and rows than these are made anew each time.
const WORTH_KEEPING: u32 = 32;

/// The numbers of the records of a sheet, and those that it states of them, by where they stand.
pub(super) struct SheetNumbers<'a> {
    check: &'a Check<'a>,
    /// By column of the sheet, in the order of rows.
    columns: BTreeMap<u32, Vec<(u32, Stands<'a>)>>,
    /// What one percentage is of, others of its line are too.
    bases: RefCell<BTreeMap<Cells, Option<Vec<Number>>>>,
}

/// What stands in a cell.
#[derive(Clone, Copy)]
enum Stands<'a> {
    Record(Datum<'a>),
    Stated(&'a Block, &'a Reported),
}

impl<'a> SheetNumbers<'a> {
    /// Of the tables of one sheet. A cell that is both a record's and stated is the record's; one that stands for several records counts
    /// once.
    pub(super) fn new(check: &'a Check<'a>, blocks: &[&'a Block]) -> Self {
        let mut columns: BTreeMap<u32, Vec<(u32, Stands<'a>)>> = BTreeMap::new();
        let mut put = |cell: Cell, stands: Stands<'a>| {
            columns
                .entry(cell.column)
                .or_default()
                .push((cell.row, stands));
        };
        for &block in blocks {
            let places = check.spec.columns.iter().zip(&block.fields).enumerate();
            for (place, (column, field)) in places {
                if column.kind.is_measure() && !matches!(field.at, At::Constant | At::Absent) {
                    for record in Record::all(block) {
                        let datum = record.at(place);
                        put(datum.cell(), Stands::Record(datum));
                    }
                }
            }
        }
        for &block in blocks {
            for reported in &block.reported {
                put(reported.cell, Stands::Stated(block, reported));
            }
        }
        for rows in columns.values_mut() {
            rows.sort_by_key(|(row, _)| *row);
            rows.dedup_by_key(|(row, _)| *row);
        }
        SheetNumbers {
            check,
            columns,
            bases: RefCell::default(),
        }
    }

    /// What stands in an area, column by column.
    fn within(&self, area: Area) -> impl Iterator<Item = (Cell, Stands<'a>)> {
        let columns = self.columns.range(area.first.column..=area.last.column);
        columns.flat_map(move |(&column, rows)| {
            let first = rows.partition_point(|(row, _)| *row < area.first.row);
            let end = rows.partition_point(|(row, _)| *row <= area.last.row);
            let rows = rows[first..end].iter();
            rows.map(move |&(row, stands)| (Cell::new(row, column), stands))
        })
    }

    /// The cells of an area in which anything stands.
    pub(super) fn cells(&self, area: Area) -> impl Iterator<Item = Cell> {
        self.within(area).map(|(cell, _)| cell)
    }

    /// The part of an area in which anything stands.
    pub(super) fn extent(&self, area: Area) -> Option<Area> {
        self.cells(area).map(Area::from).reduce(Area::and)
    }

    /// The numbers of some cells; blanks and what does not apply add nothing. `None` where one of them could not be read or is withheld
    /// without a range, or nothing is known of a cell that is named alone, so that nothing can be said: the cell itself has its finding.
    pub(super) fn numbers(&self, cells: &Cells) -> Option<Vec<Number>> {
        let mut numbers = Vec::new();
        for &area in cells.iter() {
            let mut known = area.first != area.last;
            for (_, stands) in self.within(area) {
                known = true;
                match stands {
                    Stands::Stated(block, reported) => numbers.push(self.stated(block, reported)?),
                    Stands::Record(datum) => match datum.value() {
                        Value::Number(_) | Value::Between(..) => {
                            numbers.push(Number::of(self.check, datum)?);
                        }
                        Value::Blank | Value::Mark(Mark::NotApplicable) => {}
                        _ => return None,
                    },
                }
            }
            known.then_some(())?;
        }
        Some(numbers)
    }

    /// The same for a relation that many others share, as one number where they are very many.
    pub(super) fn base(&self, cells: &Cells) -> Option<Vec<Number>> {
        let size =
            |area: &Area| 1 + area.last.row - area.first.row + area.last.column - area.first.column;
        let all = cells.iter().map(size).fold(0, u32::saturating_add);
        let numbers = || self.numbers(cells).map(Number::base);
        if all < WORTH_KEEPING {
            return numbers();
        }
        let mut bases = self.bases.borrow_mut();
        bases.entry(cells.clone()).or_insert_with(numbers).clone()
    }

    /// A stated number as relations see it: rounded where it has decimals, is a ratio or is made of numbers that are.
    pub(super) fn stated(&self, block: &Block, reported: &Reported) -> Option<Number> {
        let mut number = Number::new(block, reported.cell, reported.value)?;
        let is_ratio = matches!(
            reported.role,
            Role::Percent | Role::PercentChange | Role::Average | Role::Rate
        );
        number.rounded = is_ratio || number.places > 0 || self.is_of_rounded(reported);
        number.floor = reported.floor;
        Some(number)
    }

    /// Whether the first record that a number speaks of has a rounded one: those of a line are alike.
    fn is_of_rounded(&self, reported: &Reported) -> bool {
        let areas = reported
            .says
            .cells()
            .into_iter()
            .flat_map(|cells| cells.iter());
        let mut records = areas
            .flat_map(|area| self.within(*area))
            .filter_map(|(_, stands)| {
                let Stands::Record(datum) = stands else {
                    return None;
                };
                Number::of(self.check, datum)
            });
        records.next().is_some_and(|number| number.rounded)
    }
}
