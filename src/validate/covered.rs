//! Which records a total or a percentage of a return speaks of, found without going through all of them: a table of fifty thousand rows
//! has fifty thousand totals beside them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::datum::Record;
use super::quantity::Number;
use super::under_check::Check;
use crate::model::{Area, Block, Mark, Period, Reported, Says, Value};

/// The records of a block and what it states of them, by where they stand.
pub(super) struct Covered<'a> {
    check: &'a Check<'a>,
    block: &'a Block,
    /// By measure, made when first asked for.
    measures: RefCell<BTreeMap<usize, Rc<Columns>>>,
    totals: Totals<'a>,
}

/// The rows in which records stand, by the column of the sheet; with the record.
type Columns = BTreeMap<u32, Vec<(u32, usize)>>;

/// Totals by measure and the column, or row, that they stand in; each with the first row, or column, of what they cover.
type Lines<'a> = BTreeMap<(usize, u32), Vec<(u32, &'a Reported)>>;

struct Totals<'a> {
    by_column: Lines<'a>,
    by_row: Lines<'a>,
}

impl<'a> Covered<'a> {
    /// Of one block.
    pub(super) fn new(check: &'a Check<'a>, block: &'a Block) -> Self {
        let mut totals = Totals {
            by_column: Lines::new(),
            by_row: Lines::new(),
        };
        for reported in reported_totals(check, block) {
            let (first, cell) = (reported.scope.first, reported.cell);
            let below = totals.by_column.entry((reported.measure, cell.column));
            below.or_default().push((first.row, reported));
            let beside = totals.by_row.entry((reported.measure, cell.row));
            beside.or_default().push((first.column, reported));
        }
        let lines = totals.by_column.values_mut();
        for line in lines.chain(totals.by_row.values_mut()) {
            line.sort_by_key(|(first, _)| *first);
        }
        Covered {
            check,
            block,
            measures: RefCell::default(),
            totals,
        }
    }

    /// The block.
    pub(super) fn block(&self) -> &'a Block {
        self.block
    }

    /// The records whose measure stands in an area, and whose period lies in a span, in their order.
    pub(super) fn records(&self, scope: Area, measure: usize, over: Option<Period>) -> Vec<usize> {
        let columns = self.columns(measure);
        let mut records: Vec<usize> = columns
            .range(scope.first.column..=scope.last.column)
            .flat_map(|(_, rows)| {
                let first = rows.partition_point(|(row, _)| *row < scope.first.row);
                let end = rows.partition_point(|(row, _)| *row <= scope.last.row);
                rows[first..end].iter().map(|(_, record)| *record)
            })
            .filter(|&record| over.is_none_or(|span| self.lies_in(record, span)))
            .collect();
        records.sort_unstable();
        records
    }

    fn columns(&self, measure: usize) -> Rc<Columns> {
        let mut measures = self.measures.borrow_mut();
        let make = || {
            let mut columns = Columns::new();
            for record in Record::all(self.block) {
                let cell = record.at(measure).cell();
                let rows = columns.entry(cell.column).or_default();
                rows.push((cell.row, record.index));
            }
            columns.values_mut().for_each(|rows| rows.sort_unstable());
            Rc::new(columns)
        };
        measures.entry(measure).or_insert_with(make).clone()
    }

    fn record(&self, index: usize) -> Record<'a> {
        Record {
            block: self.block,
            index,
        }
    }

    fn lies_in(&self, record: usize, span: Period) -> bool {
        let mut places = 0..self.check.spec.columns.len();
        let period = |place| self.record(record).period(place);
        places.any(|place| period(place).is_some_and(|period| span.covers(period)))
    }

    /// The numbers of a measure over the records of an area, those that a filter takes; blanks add nothing. `None` when there is none, or
    /// one of them could not be read or is withheld without a range, so that nothing can be said: the cell itself has its finding.
    pub(super) fn numbers(
        &self,
        measure: usize,
        scope: Area,
        over: Option<Period>,
        filter: Option<&dyn Fn(usize) -> bool>,
    ) -> Option<Vec<Number>> {
        let mut numbers = Vec::new();
        for record in self.records(scope, measure, over) {
            if filter.is_some_and(|filter| !filter(record)) {
                continue;
            }
            let datum = self.record(record).at(measure);
            match datum.value() {
                Value::Number(_) | Value::Between(..) => {
                    numbers.push(Number::of(self.check, datum)?);
                }
                Value::Blank | Value::Mark(Mark::NotApplicable) => {}
                _ => return None,
            }
        }
        (!numbers.is_empty()).then_some(numbers)
    }

    /// The cells that a stated number covers: its scope, cut to the months it is declared for.
    pub(super) fn cells(&self, reported: &Reported) -> Area {
        let records = self.records(reported.scope, reported.measure, reported.over);
        let cells = records.into_iter();
        cells
            .map(|record| Area::from(self.record(record).at(reported.measure).cell()))
            .reduce(Area::and)
            .unwrap_or(reported.scope)
    }

    /// The totals that together cover what this one covers, each record once: those below one another in its column, and those side by
    /// side in its row, for the total of totals in the corner.
    pub(super) fn totals_within(&self, corner: &Reported) -> Vec<Vec<&'a Reported>> {
        let (measure, scope) = (corner.measure, corner.scope);
        let by_column = self.totals.by_column.get(&(measure, corner.cell.column));
        let below = within(by_column, scope.first.row, scope.last.row);
        let by_row = self.totals.by_row.get(&(measure, corner.cell.row));
        let beside = within(by_row, scope.first.column, scope.last.column);
        let inside = |reported: &&Reported| {
            reported.cell != corner.cell
                && reported.scope != scope
                && scope.contains(reported.scope.first)
                && scope.contains(reported.scope.last)
        };
        let below: Vec<&Reported> = below
            .filter(|reported| reported.over == corner.over)
            .filter(inside)
            .collect();
        let beside: Vec<&Reported> = beside.filter(inside).collect();
        let mut all = vec![below, beside];
        all.retain(|all| all.len() > 1 && self.each_once(corner, all));
        all
    }

    /// Whether each record that a total covers stands in one of the others, and in no other.
    fn each_once(&self, corner: &Reported, all: &[&Reported]) -> bool {
        let covered = self.records(corner.scope, corner.measure, corner.over);
        let mut once = vec![false; covered.len()];
        for reported in all {
            for record in self.records(reported.scope, corner.measure, None) {
                if let Ok(at) = covered.binary_search(&record)
                    && std::mem::replace(&mut once[at], true)
                {
                    return false;
                }
            }
        }
        once.into_iter().all(|once| once)
    }
}

/// The totals of a line that begin between two of its places, in the order of the line.
fn within<'l, 'a>(
    line: Option<&'l Vec<(u32, &'a Reported)>>,
    first: u32,
    last: u32,
) -> impl Iterator<Item = &'a Reported> + use<'l, 'a> {
    let line = line.map_or(&[][..], Vec::as_slice);
    let from = line.partition_point(|(at, _)| *at < first);
    let to = line.partition_point(|(at, _)| *at <= last);
    line[from..to].iter().map(|(_, reported)| *reported)
}

/// The totals that a block states, but for sums of numbers about persons, such as years of birth: they say nothing and would tell them.
pub(super) fn reported_totals<'b>(
    check: &Check<'_>,
    block: &'b Block,
) -> impl Iterator<Item = &'b Reported> {
    let personal: Vec<bool> = check.spec.columns.iter().map(|c| c.personal).collect();
    let reported = block.reported.iter();
    reported.filter(move |reported| reported.says == Says::Total && !personal[reported.measure])
}
