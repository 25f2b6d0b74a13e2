//! The numbers of one table as rows and columns, and the same turned: whatever is known of rows is known of columns by the same code.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::words::Words;
use crate::ingest::sheet::Raw;
use crate::ingest::typed_numbers::{self, Written};
use crate::ingest::value_parsing::{mark, number_in, tidy};
use crate::model::{Mark, Period, Role, round_places};

/// One, in the unit of numbers here: ten-thousandths.
pub(super) const ONE: i64 = 10_000;

/// Larger numbers are not judged: a hundred thousand of them must add up within bounds.
const LARGEST: i64 = 10_000_000_000 * ONE;

/// No more decimals than these are looked at.
const MOST_PLACES: u32 = 4;

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// Nothing.
    Blank,
    /// A number: the least and the most that it may be, in ten-thousandths, and the decimals it was written with.
    Known(i64, i64, u8),
    /// Something else.
    Unknown,
}

impl Entry {
    /// What a cell holds.
    pub(super) fn of(raw: Option<&Raw>) -> Entry {
        let Some(raw) = raw.filter(|raw| !raw.is_blank() || **raw == Raw::NoResult) else {
            return Entry::Blank;
        };
        if let Some(value) = number_in(raw) {
            let places = round_places(value).min(MOST_PLACES);
            let up = rust_decimal::Decimal::from(ONE);
            let scaled = value.checked_mul(up).map(|value| value.round());
            return match scaled.and_then(|value| i64::try_from(value).ok()) {
                Some(value) if value.abs() <= LARGEST => {
                    Entry::Known(value, value, u8::try_from(places).unwrap_or(u8::MAX))
                }
                _ => Entry::Unknown,
            };
        }
        let Raw::Text(text) = raw else {
            return Entry::Unknown;
        };
        let text = tidy(text);
        match typed_numbers::written(&text, true) {
            Written::Range(low, high) => {
                let scaled = |n: u64| i64::try_from(n).ok()?.checked_mul(ONE);
                match scaled(low.into()).zip(scaled(high.into())) {
                    Some((low, high)) if high <= LARGEST => Entry::Known(low, high, 0),
                    _ => Entry::Unknown,
                }
            }
            _ if mark(&text) == Some(Mark::NotApplicable) => Entry::Blank,
            _ => Entry::Unknown,
        }
    }
}

/// A row or a column.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// The row or column of the sheet, 0-based.
    pub(super) at: u32,
    /// What its words say; nothing for most.
    pub(super) words: Words,
    /// It is counted.
    pub(super) is_item: bool,
    /// Numbers of it and of other lines of its class may be added up.
    pub(super) adds_up: bool,
    /// Whether nobody knows if its numbers may be added up: a column of numbers of some kind.
    pub(super) may_add_up: bool,
    /// The dataset's measure that stands in it, by place; rows are all of one class.
    pub(super) class: Option<usize>,
    /// So many spaces stand before its label.
    pub(super) indent: usize,
    /// The lines below it that it may add up, from the first up to the last, without it.
    pub(super) group: Option<(usize, usize)>,
    /// The numbers are of a column of the dataset: they are read whatever their role.
    pub(super) is_read: bool,
    /// A category that stands across.
    pub(super) is_across: bool,
    /// The words are not believed without the numbers.
    pub(super) is_open: bool,
    /// It is counted, but others only add up without it.
    pub(super) is_hidden: bool,
    /// It was no item by its words, but nothing else in the table is one.
    pub(super) is_freed: bool,
    /// The source says that it is an item.
    pub(super) is_answered: bool,
    /// Numbers about persons, which nothing is said of.
    pub(super) is_personal: bool,
    /// What stands in it cannot be less than nought.
    pub(super) floor: bool,
    /// The period that stands over it.
    pub(super) period: Option<Period>,
    /// The most decimals of its numbers.
    pub(super) places: u8,
    /// The decimals of most of its numbers: 60.0 was written too where 60 stands among them, and only Excel dropped the nought.
    pub(super) decimals: u8,
    /// What it was found to be.
    pub(super) role: Option<Role>,
}

impl Line {
    /// Whether it can be added up, or taken from another, cell by cell.
    pub(super) fn is_plain(&self) -> bool {
        let all = self.words.all();
        if self.is_item || all.is_empty() {
            return self.adds_up || self.may_add_up;
        }
        let plain = [
            Role::Total,
            Role::Subtotal,
            Role::OfWhich,
            Role::Change,
            Role::Copy,
        ];
        match self.role {
            Some(role) => plain.contains(&role),
            None => plain.iter().any(|role| all.has(*role)),
        }
    }

    /// Whether it is no item, and adds up others.
    pub(super) fn is_sum(&self) -> bool {
        if self.is_hidden {
            return true;
        }
        let all = self.words.all();
        let may = all.has(Role::Total) || all.has(Role::Subtotal);
        let is = |role| matches!(role, Role::Total | Role::Subtotal);
        !self.is_item && self.role.map_or(may, is)
    }
}

/// Other lines, by their places, cell by cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// One line.
    Line(usize),
    /// Several, added up.
    Lines(Vec<usize>),
    /// The items of a class from one line up to another, without it, added up.
    Items {
        from: usize,
        to: usize,
        class: Option<usize>,
    },
}

/// The numbers of one table.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) rows: Vec<Line>,
    pub(super) columns: Vec<Line>,
    /// Row by row.
    pub(super) cells: Vec<Entry>,
}

impl Grid {
    /// The rows, or the columns.
    pub(super) fn lines(&self, is_turned: bool) -> &[Line] {
        if is_turned { &self.columns } else { &self.rows }
    }

    /// The same, to be settled.
    pub(super) fn lines_mut(&mut self, is_turned: bool) -> &mut [Line] {
        if is_turned {
            &mut self.columns
        } else {
            &mut self.rows
        }
    }

    /// Where no row is an item, those that would add others up are, and else all: a total of nothing is none.
    pub(super) fn without_items(&mut self) {
        let is_given = |line: &Line| line.words.answered || line.words.derived.is_some();
        for only_sums in [true, false] {
            if self.rows.iter().any(|line| line.is_item || line.is_open) {
                return;
            }
            let rows = self.rows.iter_mut();
            for line in rows.filter(|line| !is_given(line) && (line.is_sum() || !only_sums)) {
                line.is_item = true;
                line.is_freed = true;
                line.words = Words::default();
            }
        }
    }
}

/// Sums from the first line on, of the items of one class, for each line across.
struct Sums {
    low: Vec<i64>,
    high: Vec<i64>,
    /// Cells that are no number and not blank.
    unknown: Vec<u32>,
    /// Cells that hold a number, and those of them that are not nought.
    known: Vec<u32>,
    telling: Vec<u32>,
}

/// Some numbers added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) low: i64,
    pub(super) high: i64,
    /// How many numbers.
    pub(super) known: u32,
    /// How many that are not nought.
    pub(super) telling: u32,
}

impl Sum {
    /// Adds what stands in a cell, where that is a number.
    pub(super) fn add(&mut self, entry: Entry) {
        if let Entry::Known(low, high, _) = entry {
            self.low = self.low.saturating_add(low);
            self.high = self.high.saturating_add(high);
            self.known += 1;
            self.telling += u32::from(high != 0);
        }
    }
}

/// A grid as it lies or turned: lines run one way, others across them.
pub(super) struct View<'g> {
    grid: &'g Grid,
    /// Lines are columns.
    pub(super) is_turned: bool,
    sums: RefCell<BTreeMap<Option<usize>, Rc<Sums>>>,
    /// Parts over all items across, made when first asked for.
    pub(super) wholes: RefCell<BTreeMap<Part, Option<Sum>>>,
}

impl<'g> View<'g> {
    /// Its rows, or its columns, as lines.
    pub(super) fn new(grid: &'g Grid, is_turned: bool) -> Self {
        View {
            grid,
            is_turned,
            sums: RefCell::default(),
            wholes: RefCell::default(),
        }
    }

    /// The lines.
    pub(super) fn lines(&self) -> &'g [Line] {
        self.grid.lines(self.is_turned)
    }

    /// Those across them.
    pub(super) fn across(&self) -> &'g [Line] {
        self.grid.lines(!self.is_turned)
    }

    /// What stands where a line and one across meet.
    pub(super) fn get(&self, line: usize, across: usize) -> Entry {
        let (row, column) = if self.is_turned {
            (across, line)
        } else {
            (line, across)
        };
        self.grid.cells[row * self.grid.columns.len() + column]
    }

    /// Whether at least three numbers of a line, over items, are all the same.
    pub(super) fn is_constant(&self, line: usize) -> bool {
        let items = (0..self.across().len()).filter(|at| self.across()[*at].is_item);
        let mut numbers = items.filter_map(|at| match self.get(line, at) {
            Entry::Known(low, _, _) => Some(low),
            Entry::Blank | Entry::Unknown => None,
        });
        let first = numbers.next();
        let mut others = 0;
        first.is_some()
            && numbers
                .inspect(|_| others += 1)
                .all(|number| Some(number) == first)
            && others >= 2
    }

    /// Whether a line is an item of a class; of any that adds up where no class is said.
    pub(super) fn is_item(&self, line: usize, class: Option<usize>) -> bool {
        let line = &self.lines()[line];
        line.is_item
            && (line.adds_up || line.may_add_up)
            && (class.is_none() || line.class == class)
    }

    /// The items of a class from one line up to another, added up. `None` where one of them is no number.
    pub(super) fn items(
        &self,
        (from, to): (usize, usize),
        class: Option<usize>,
        across: usize,
    ) -> Option<Sum> {
        let sums = self.sums_of(class);
        let start = across * (self.lines().len() + 1);
        let (a, b) = (start + from, start + to);
        (sums.unknown[a] == sums.unknown[b]).then(|| Sum {
            low: sums.low[b] - sums.low[a],
            high: sums.high[b] - sums.high[a],
            known: sums.known[b] - sums.known[a],
            telling: sums.telling[b] - sums.telling[a],
        })
    }

    fn sums_of(&self, class: Option<usize>) -> Rc<Sums> {
        let mut all = self.sums.borrow_mut();
        let make = || {
            let lines = self.lines().len();
            let many = (lines + 1) * self.across().len();
            let mut sums = Sums {
                low: Vec::with_capacity(many),
                high: Vec::with_capacity(many),
                unknown: Vec::with_capacity(many),
                known: Vec::with_capacity(many),
                telling: Vec::with_capacity(many),
            };
            let counts: Vec<bool> = (0..lines).map(|line| self.is_item(line, class)).collect();
            for across in 0..self.across().len() {
                let mut so_far = Sum::default();
                let mut unknown = 0;
                for (line, counts) in counts.iter().copied().chain([false]).enumerate() {
                    sums.low.push(so_far.low);
                    sums.high.push(so_far.high);
                    sums.unknown.push(unknown);
                    sums.known.push(so_far.known);
                    sums.telling.push(so_far.telling);
                    if !counts {
                        continue;
                    }
                    match self.get(line, across) {
                        Entry::Unknown => unknown += 1,
                        entry => so_far.add(entry),
                    }
                }
            }
            Rc::new(sums)
        };
        all.entry(class).or_insert_with(make).clone()
    }
}
