//! Largest and smallest value of one unknown over rows and ends, in real numbers: the revised simplex method between bounds, over sparse
//! rows. The start of one question is the end of the one before, which is why many questions about one system are cheap.
//!
//! Arithmetic is floating point. Nothing is concluded from it alone: that a count can have a value is shown by whole numbers that are
//! held against the rows exactly (`search`).

use std::sync::Arc;

use super::inverse::{Inverse, Work};

/// Differences below this are nought.
const TINY: f64 = 1e-9;
/// How far a value may lie outside its ends.
const NEAR: f64 = 1e-7;
/// Steps without gain after which the entering unknown is chosen by its number, so that the method ends.
const PATIENCE: usize = 40;

/// Columns that may come in before the inverse is built anew.
const MOST_SINCE: usize = 50;

/// Steps after which the values are worked out anew before an end is believed.
const MOST_DRIFT: usize = 25;

/// Unknowns, each times a factor, whose sum lies between two ends.
pub(crate) type Sum = (Vec<(usize, f64)>, f64, f64);

/// What a question found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Best {
    /// The end, reached by the present values.
    Value(f64),
    /// There is none.
    Open,
    /// The work allowed was spent, or rounding errors had piled up.
    Unknown,
}

/// Whether rows and ends can be kept together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feasible {
    Yes,
    No,
    Unknown,
}

/// A system with its present values. Unknowns first, then for each row what makes its sum up to nought.
#[derive(Debug, Clone)]
pub(crate) struct Simplex {
    rows: Arc<Vec<Vec<(usize, f64)>>>,
    columns: Arc<Vec<Vec<(usize, f64)>>>,
    low: Vec<f64>,
    high: Vec<f64>,
    value: Vec<f64>,
    /// The unknown that each line gives.
    basic: Vec<usize>,
    /// The line of an unknown that one gives.
    line: Vec<Option<usize>>,
    inverse: Inverse,
    /// Steps since the values were worked out.
    drift: usize,
    gains: Vec<f64>,
    /// Unknowns that have a gain.
    priced: Vec<usize>,
    /// Room for a row and a column.
    row: Vec<f64>,
    column: Vec<f64>,
}

impl Simplex {
    /// A system of unknowns between `ends`, and rows of terms whose sum lies between two ends. Every unknown has a finite low end.
    pub(crate) fn new(ends: &[(f64, f64)], rows: &[Sum], work: &mut Work) -> Simplex {
        let (count, height) = (ends.len(), rows.len());
        let mut columns = vec![Vec::new(); count + height];
        for (at, (terms, _, _)) in rows.iter().enumerate() {
            for (unknown, factor) in terms {
                columns[*unknown].push((at, *factor));
            }
            columns[count + at].push((at, 1.0));
            work.spend(terms.len());
        }
        let own = ends.iter().copied();
        let all = own.chain(rows.iter().map(|(_, low, high)| (-high, -low)));
        let (low, high): (Vec<f64>, Vec<f64>) = all.unzip();
        let mut value = low.clone();
        value[count..].fill(0.0);
        let mut simplex = Simplex {
            rows: Arc::new(rows.iter().map(|(terms, _, _)| terms.clone()).collect()),
            columns: Arc::new(columns),
            low,
            high,
            value,
            basic: (count..count + height).collect(),
            line: (0..count + height)
                .map(|at| at.checked_sub(count))
                .collect(),
            inverse: Inverse::default(),
            drift: 0,
            gains: vec![0.0; count + height],
            priced: Vec::new(),
            row: vec![0.0; height],
            column: vec![0.0; height],
        };
        simplex.evaluate(work);
        simplex
    }

    /// The present value of an unknown.
    pub(crate) fn value(&self, unknown: usize) -> f64 {
        self.value[unknown]
    }

    /// Moves the ends of an unknown.
    pub(crate) fn set_ends(&mut self, unknown: usize, low: f64, high: f64, work: &mut Work) {
        self.low[unknown] = low;
        self.high[unknown] = high;
        let now = self.value[unknown];
        if self.line[unknown].is_none() && (now < low || now > high) {
            self.value[unknown] = now.clamp(low, high);
            self.evaluate(work);
        }
    }

    /// Both ends of an unknown.
    pub(crate) fn ends(&self, unknown: usize) -> (f64, f64) {
        (self.low[unknown], self.high[unknown])
    }

    /// Finds values that keep all ends.
    pub(crate) fn settle(&mut self, work: &mut Work) -> Feasible {
        let mut idle = 0;
        for _ in 0..self.most_steps() {
            self.row.fill(0.0);
            let mut outside = false;
            for line in 0..self.basic.len() {
                let miss = self.miss(self.basic[line]);
                if miss != 0.0 {
                    outside = true;
                    self.row[line] = miss.signum();
                }
            }
            if !outside {
                return Feasible::Yes;
            }
            self.price(work);
            let Some((entering, up)) = self.entering(idle > PATIENCE) else {
                return Feasible::No;
            };
            let Some(step) = self.step(entering, up, idle > PATIENCE, work) else {
                return Feasible::Unknown;
            };
            idle = if step > TINY { 0 } else { idle + 1 };
            if work.is_spent() {
                return Feasible::Unknown;
            }
        }
        Feasible::Unknown
    }

    /// The largest value of an unknown, or the smallest. The present values must keep all ends.
    pub(crate) fn best(&mut self, unknown: usize, largest: bool, work: &mut Work) -> Best {
        let sign = if largest { 1.0 } else { -1.0 };
        let mut idle = 0;
        for _ in 0..self.most_steps() {
            let end = if largest {
                self.high[unknown]
            } else {
                self.low[unknown]
            };
            let entering = if (self.value[unknown] - end).abs() <= TINY {
                None
            } else if let Some(line) = self.line[unknown] {
                self.row.fill(0.0);
                self.row[line] = sign;
                self.price(work);
                self.entering(idle > PATIENCE)
            } else {
                Some((unknown, largest))
            };
            let Some((column, up)) = entering else {
                if self.drift > MOST_DRIFT {
                    self.evaluate(work);
                }
                let stays = self.basic.iter().all(|at| self.miss(*at) == 0.0);
                return if stays {
                    Best::Value(self.value[unknown])
                } else {
                    Best::Unknown
                };
            };
            match self.step(column, up, idle > PATIENCE, work) {
                None => return Best::Open,
                Some(step) => idle = if step > TINY { 0 } else { idle + 1 },
            }
            if work.is_spent() {
                return Best::Unknown;
            }
        }
        Best::Unknown
    }

    fn most_steps(&self) -> usize {
        2000 + 50 * self.basic.len()
    }

    /// How far, and to which side, an unknown must move to keep its ends.
    fn miss(&self, unknown: usize) -> f64 {
        let value = self.value[unknown];
        // Wide ends need a wider tolerance: the value is a sum of large numbers.
        let near = NEAR * (1.0 + value.abs() * 1e-4);
        if value < self.low[unknown] - near {
            self.low[unknown] - value
        } else if value > self.high[unknown] + near {
            self.high[unknown] - value
        } else {
            0.0
        }
    }

    /// What each free unknown does, moved by one, to the sum of the lines, each times what stands in `row`.
    fn price(&mut self, work: &mut Work) {
        self.inverse.apply_left(&mut self.row);
        for at in self.priced.drain(..) {
            self.gains[at] = 0.0;
        }
        let count = self.columns.len() - self.rows.len();
        let mut spent = self.inverse.length() + self.row.len();
        for (at, (terms, weight)) in self.rows.iter().zip(&self.row).enumerate() {
            if weight.abs() <= TINY {
                continue;
            }
            spent += 2 * terms.len();
            for (unknown, factor) in terms.iter().chain([&(count + at, 1.0)]) {
                if self.line[*unknown].is_none() {
                    if self.gains[*unknown] == 0.0 {
                        self.priced.push(*unknown);
                    }
                    self.gains[*unknown] -= weight * factor;
                }
            }
        }
        work.spend(spent);
    }

    /// The free unknown to move and whether upwards: the one with the largest gain, or the first.
    fn entering(&self, first: bool) -> Option<(usize, bool)> {
        let mut best: Option<(usize, f64)> = None;
        for unknown in &self.priced {
            let gain = self.gains[*unknown];
            let (low, high) = (self.low[*unknown], self.high[*unknown]);
            if gain.abs() <= TINY || high - low <= TINY {
                continue;
            }
            let can = if gain > 0.0 {
                self.value[*unknown] < high - TINY
            } else {
                self.value[*unknown] > low + TINY
            };
            let better = match best {
                None => true,
                Some((at, _)) if first => *unknown < at,
                Some((at, most)) => {
                    gain.abs() > most.abs() || gain.abs() == most.abs() && *unknown < at
                }
            };
            if can && better {
                best = Some((*unknown, gain));
            }
        }
        best.map(|(unknown, gain)| (unknown, gain > 0.0))
    }

    /// Moves a free unknown as far as the ends allow, and exchanges it with the one that stops it. How far; none when nothing does.
    fn step(&mut self, entering: usize, up: bool, first: bool, work: &mut Work) -> Option<f64> {
        if self.inverse.since >= MOST_SINCE {
            self.build(work);
        }
        self.column.fill(0.0);
        for (line, factor) in &self.columns[entering] {
            self.column[*line] += factor;
        }
        self.inverse.apply(&mut self.column);
        work.spend(self.inverse.length() + 3 * self.column.len());
        let sign = if up { 1.0 } else { -1.0 };
        let mut most = if up {
            self.high[entering] - self.value[entering]
        } else {
            self.value[entering] - self.low[entering]
        };
        let mut stop: Option<(usize, f64, f64)> = None;
        for (line, factor) in self.column.iter().enumerate() {
            let rate = -sign * factor;
            if rate.abs() <= TINY {
                continue;
            }
            let unknown = self.basic[line];
            let (low, high, value) = (self.low[unknown], self.high[unknown], self.value[unknown]);
            let miss = self.miss(unknown);
            // One that lies outside stops at the end it has missed; moving further away does not stop it.
            let end = match (miss > 0.0, miss < 0.0, rate > 0.0) {
                (true, _, true) => low,
                (_, true, false) => high,
                (true, _, false) | (_, true, true) => continue,
                (false, false, true) => high,
                (false, false, false) => low,
            };
            if end.is_infinite() {
                continue;
            }
            let far = ((end - value) / rate).max(0.0);
            let better = match stop {
                _ if far < most - TINY => true,
                Some((at, size, _)) if far <= most + TINY => {
                    if first {
                        unknown < self.basic[at]
                    } else {
                        rate.abs() > size
                    }
                }
                _ => false,
            };
            if better {
                most = most.min(far);
                stop = Some((line, rate.abs(), end));
            }
        }
        if most.is_infinite() {
            return None;
        }
        self.drift += 1;
        self.value[entering] += sign * most;
        for (line, factor) in self.column.iter().enumerate() {
            if *factor != 0.0 {
                self.value[self.basic[line]] -= factor * sign * most;
            }
        }
        match stop {
            Some((line, _, end)) => {
                let leaving = self.basic[line];
                self.value[leaving] = end;
                self.inverse.bring_in(line, &self.column);
                self.line[leaving] = None;
                self.basic[line] = entering;
                self.line[entering] = Some(line);
            }
            None => {
                self.value[entering] = if up {
                    self.high[entering]
                } else {
                    self.low[entering]
                };
            }
        }
        Some(most)
    }

    /// Builds the inverse anew, and works the values out from it. Where that fails the old one stays.
    fn build(&mut self, work: &mut Work) {
        let count = self.columns.len() - self.rows.len();
        let own: Vec<usize> = self
            .basic
            .iter()
            .copied()
            .filter(|at| *at < count)
            .collect();
        // A row whose own unknown is in the basis is that one's line, and no other's.
        let lines: Vec<usize> = (0..self.rows.len())
            .filter(|line| self.line[count + line].is_none())
            .collect();
        let columns: Vec<&[(usize, f64)]> = own.iter().map(|at| &self.columns[*at][..]).collect();
        let Some((inverse, placed)) = Inverse::build(&lines, self.rows.len(), &columns, work)
        else {
            return;
        };
        self.inverse = inverse;
        for line in 0..self.rows.len() {
            if self.line[count + line].is_some() {
                self.basic[line] = count + line;
                self.line[count + line] = Some(line);
            }
        }
        for (at, line) in placed {
            self.basic[line] = own[at];
            self.line[own[at]] = Some(line);
        }
        self.evaluate(work);
    }

    /// Works the basic unknowns out from the free ones.
    fn evaluate(&mut self, work: &mut Work) {
        self.drift = 0;
        self.column.fill(0.0);
        let count = self.columns.len() - self.rows.len();
        for (at, terms) in self.rows.iter().enumerate() {
            work.spend(terms.len());
            for (unknown, factor) in terms.iter().chain([&(count + at, 1.0)]) {
                if self.line[*unknown].is_none() {
                    self.column[at] -= factor * self.value[*unknown];
                }
            }
        }
        self.inverse.apply(&mut self.column);
        work.spend(self.inverse.length());
        for (line, value) in self.column.iter().enumerate() {
            self.value[self.basic[line]] = *value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: f64 = f64::INFINITY;

    fn all() -> Work {
        Work::new(1 << 40)
    }

    #[test]
    fn the_ends_of_one_unknown_follow_from_the_rows() {
        // x + y = 7, y + z = 5, all at least 1.
        let rows = [
            (vec![(0, 1.0), (1, 1.0)], 7.0, 7.0),
            (vec![(1, 1.0), (2, 1.0)], 5.0, 5.0),
        ];
        let mut work = all();
        let mut simplex = Simplex::new(&[(1.0, OPEN); 3], &rows, &mut work);
        assert_eq!(simplex.settle(&mut work), Feasible::Yes);
        assert_eq!(simplex.best(0, true, &mut work), Best::Value(6.0));
        assert_eq!(simplex.best(0, false, &mut work), Best::Value(3.0));
        assert_eq!(simplex.best(2, true, &mut work), Best::Value(4.0));
        assert_eq!(simplex.best(1, true, &mut work), Best::Value(4.0));
    }

    #[test]
    fn an_unknown_that_nothing_holds_is_open() {
        let rows = [(vec![(0, 1.0), (1, -1.0)], 0.0, OPEN)];
        let mut work = all();
        let mut simplex = Simplex::new(&[(1.0, OPEN); 2], &rows, &mut work);
        assert_eq!(simplex.settle(&mut work), Feasible::Yes);
        assert_eq!(simplex.best(0, true, &mut work), Best::Open);
        assert_eq!(simplex.best(1, true, &mut work), Best::Open);
        assert_eq!(simplex.best(1, false, &mut work), Best::Value(1.0));
    }

    #[test]
    fn rows_that_contradict_each_other_are_found() {
        let rows = [
            (vec![(0, 1.0), (1, 1.0)], 7.0, 7.0),
            (vec![(0, 1.0), (1, 1.0)], 8.0, OPEN),
        ];
        let mut work = all();
        let mut simplex = Simplex::new(&[(1.0, OPEN); 2], &rows, &mut work);
        assert_eq!(simplex.settle(&mut work), Feasible::No);
    }

    #[test]
    fn spent_work_is_said() {
        let rows = [(vec![(0, 1.0), (1, 1.0)], 7.0, 7.0)];
        let mut work = Work::new(1);
        let mut simplex = Simplex::new(&[(1.0, OPEN); 2], &rows, &mut work);
        assert_eq!(simplex.settle(&mut work), Feasible::Unknown);
    }
}
