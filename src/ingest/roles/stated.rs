//! What lines with a role say of other cells: one stated number for each cell of theirs.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::grid::{Entry, Grid, Line, Part, View};
use super::numbers::{Base, Claim};
use super::settle::{Settled, Standing};
use crate::ingest::sheet::Sheet;
use crate::ingest::value_parsing::number_in;
use crate::model::{Area, Cell, Cells, Reported, Role, Says, Whole};

/// Makes stated numbers of one view.
pub(super) struct Stating<'g> {
    sheet: &'g Sheet,
    view: View<'g>,
    /// Areas that many cells speak of.
    known: BTreeMap<(Part, Option<usize>), Cells>,
    none: Cells,
}

impl<'g> Stating<'g> {
    /// For the rows of a table, or its columns.
    pub(super) fn new(sheet: &'g Sheet, grid: &'g Grid, is_turned: bool) -> Self {
        Stating {
            sheet,
            view: View::new(grid, is_turned),
            known: BTreeMap::new(),
            none: Arc::new([]),
        }
    }

    /// The numbers that a line states.
    pub(super) fn state(&mut self, settled: &Settled, label: &Arc<str>, into: &mut Vec<Reported>) {
        let line = &self.view.lines()[settled.line];
        if line.is_personal {
            return;
        }
        let claim = &settled.best.claim;
        let mut before: Option<usize> = None;
        let mut first: Option<usize> = None;
        for across in 0..self.view.across().len() {
            let other = &self.view.across()[across];
            let runs = matches!(claim, Claim::Running { .. } | Claim::Balance { .. });
            if other.is_personal
                || if runs {
                    !other.is_item
                } else {
                    !other.is_plain()
                }
            {
                continue;
            }
            let known = matches!(self.view.get(settled.line, across), Entry::Known(..));
            let says = if runs {
                let says = known.then(|| self.along(settled.line, claim, across, before, first));
                before = known.then_some(across);
                first = first.or(before);
                says.flatten()
            } else if known && self.view.holds(settled.line, claim, across).is_some() {
                self.says(claim, across)
            } else {
                None
            };
            let cell = self.cell(settled.line, across);
            let value = self.sheet.get(cell).and_then(number_in);
            let says = says.or_else(|| (known && !line.is_read).then_some(Says::Nothing));
            if let (Some(says), Some(value)) = (says, value) {
                let (per_hundred, value, says) = as_percent(line, value, says);
                into.push(Reported {
                    cell,
                    label: Arc::clone(label),
                    value,
                    role: settled.best.role,
                    is_column: self.view.is_turned,
                    sure: settled.standing == Standing::Sure,
                    floor: self.floor(settled, across) && !per_hundred,
                    derived: line.words.derived,
                    says,
                });
            }
        }
    }

    /// Whether what is added up cannot be less than nought.
    fn floor(&self, settled: &Settled, across: usize) -> bool {
        let is_sum = matches!(
            settled.best.role,
            Role::Total | Role::Subtotal | Role::OfWhich | Role::Copy
        );
        let floor = |line: &Line| line.floor;
        let lines = if self.view.is_turned {
            let mut lines = self
                .view
                .lines()
                .iter()
                .filter(|line| line.is_item && line.class.is_some());
            lines.all(floor)
        } else {
            floor(&self.view.across()[across])
        };
        is_sum && lines
    }

    fn cell(&self, line: usize, across: usize) -> Cell {
        let (line, across) = (self.view.lines()[line].at, self.view.across()[across].at);
        if self.view.is_turned {
            Cell::new(across, line)
        } else {
            Cell::new(line, across)
        }
    }

    fn says(&mut self, claim: &Claim, across: usize) -> Option<Says> {
        let none = Arc::clone(&self.none);
        let one = |at: usize| Part::Line(at);
        Some(match claim {
            Claim::Sum(part) => Says::Sum {
                plus: self.cells(part, across),
                minus: none,
            },
            Claim::Same(line) => Says::Sum {
                plus: self.cells(&one(*line), across),
                minus: none,
            },
            Claim::Minus(plus, minus) => Says::Sum {
                plus: self.cells(&one(*plus), across),
                minus: self.cells(&one(*minus), across),
            },
            Claim::AtMost(whole) => Says::AtMost(self.cells(&one(*whole), across)),
            Claim::Mean(part) => Says::Ratio {
                per: 1,
                part: self.cells(part, across),
                less: none,
                whole: Whole::Number(self.view.part(part, across)?.known),
            },
            Claim::Ratio {
                per,
                part,
                less,
                base,
            } => Says::Ratio {
                per: *per,
                part: self.cells(part, across),
                less: less.map_or(none, |line| self.cells(&one(line), across)),
                whole: Whole::Cells(match base {
                    Base::Part(part) => self.cells(part, across),
                    Base::Across => self.over_items(part),
                }),
            },
            Claim::Running { .. } | Claim::Balance { .. } => return None,
        })
    }

    /// What a cell of a running sum or a balance says of the cell before it, or of all since the first.
    fn along(
        &mut self,
        line: usize,
        claim: &Claim,
        across: usize,
        before: Option<usize>,
        first: Option<usize>,
    ) -> Option<Says> {
        let own = |this: &Self, at: usize| -> Vec<Area> { vec![this.cell(line, at).into()] };
        let (plus, minus, from_first) = match claim {
            Claim::Running { base, from_first } => (Some(base.clone()), None, *from_first),
            Claim::Balance {
                plus,
                minus,
                from_first,
            } => (plus.map(Part::Line), minus.map(Part::Line), *from_first),
            _ => return None,
        };
        let opens = matches!(claim, Claim::Balance { .. });
        let from = match (opens, from_first) {
            // What was there at first stands nowhere.
            (true, true) => first? + 1,
            (true, false) => before? + 1,
            (false, true) => 0,
            (false, false) => before.map_or(0, |before| before + 1),
        };
        let start = match (opens, from_first) {
            (true, true) => own(self, first?),
            (false, true) => Vec::new(),
            (_, false) => before.map(|before| own(self, before)).unwrap_or_default(),
        };
        let over = |part: Option<Part>| -> Vec<Area> {
            let items = (from..=across).filter(|at| self.view.across()[*at].is_item);
            let items: Vec<usize> = items.collect();
            part.map_or_else(Vec::new, |part| self.areas(&part, &items))
        };
        let (mut plus, minus) = (over(plus), over(minus));
        plus.splice(0..0, start);
        Some(Says::Sum {
            plus: plus.into(),
            minus: minus.into(),
        })
    }

    /// The cells of a part in one line across.
    fn cells(&mut self, part: &Part, across: usize) -> Cells {
        if self.view.is_turned || matches!(part, Part::Line(_)) {
            return self.areas(part, &[across]).into();
        }
        let key = (part.clone(), Some(across));
        if let Some(known) = self.known.get(&key) {
            return Arc::clone(known);
        }
        let cells: Cells = self.areas(part, &[across]).into();
        self.known.insert(key, Arc::clone(&cells));
        cells
    }

    /// The cells of a part over all items across.
    fn over_items(&mut self, part: &Part) -> Cells {
        let key = (part.clone(), None);
        if let Some(known) = self.known.get(&key) {
            return Arc::clone(known);
        }
        let across = self.view.across();
        let items: Vec<usize> = (0..across.len())
            .filter(|at| across[*at].is_item && across[*at].is_plain())
            .collect();
        let cells: Cells = self.areas(part, &items).into();
        self.known.insert(key, Arc::clone(&cells));
        cells
    }

    /// The blocks of cells where the lines of a part and some lines across meet.
    fn areas(&self, part: &Part, across: &[usize]) -> Vec<Area> {
        let lines: Vec<usize> = match part {
            Part::Line(line) => vec![*line],
            Part::Lines(lines) => lines.clone(),
            Part::Items { from, to, class } => (*from..*to)
                .filter(|line| self.view.is_item(*line, *class))
                .collect(),
        };
        let mut areas = Vec::new();
        for lines in runs(&lines) {
            for across in runs(across) {
                areas.push(Area::new(
                    self.cell(lines.0, across.0),
                    self.cell(lines.1, across.1),
                ));
            }
        }
        areas
    }
}

/// First and last of each run of numbers that follow one another.
fn runs(numbers: &[usize]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs
}

/// A fraction in a column of percentages is read as a percentage.
fn as_percent(
    line: &Line,
    value: rust_decimal::Decimal,
    says: Says,
) -> (bool, rust_decimal::Decimal, Says) {
    match says {
        Says::Ratio {
            per: 1,
            part,
            less,
            whole: Whole::Cells(cells),
        } if line.is_read && line.words.said.has(Role::Percent) => {
            let says = Says::Ratio {
                per: 100,
                part,
                less,
                whole: Whole::Cells(cells),
            };
            let hundred = value.checked_mul(rust_decimal::Decimal::ONE_HUNDRED);
            (true, hundred.unwrap_or(value), says)
        }
        says => (false, value, says),
    }
}
