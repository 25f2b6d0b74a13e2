//! Largest and smallest value of one unknown over rows and ends, in real numbers: the bounded simplex method on a dense dictionary.
//! The start of one question is the end of the one before, which is why many questions about one system are cheap.
//!
//! Arithmetic is floating point. Nothing is concluded from it alone: that a count can have a value is shown by whole numbers that are
//! held against the rows exactly (`search`).

/// Differences below this are nought.
const TINY: f64 = 1e-9;
/// How far a value may lie outside its ends.
const NEAR: f64 = 1e-7;
/// Steps without gain after which the entering unknown is chosen by its number, so that the method ends.
const PATIENCE: usize = 40;

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

/// A system with its present values. Unknowns first, then the sum of each row.
#[derive(Debug, Clone)]
pub(crate) struct Simplex {
    low: Vec<f64>,
    high: Vec<f64>,
    value: Vec<f64>,
    /// The unknown that each line of the dictionary gives.
    basic: Vec<usize>,
    /// The unknowns that the lines are made of.
    free: Vec<usize>,
    /// `line * free.len() + column`.
    lines: Vec<f64>,
}

impl Simplex {
    /// A system of unknowns between `ends`, and rows of terms whose sum lies between two ends. Every unknown has a finite low end.
    pub(crate) fn new(ends: &[(f64, f64)], rows: &[Sum], work: &mut Work) -> Simplex {
        let count = ends.len();
        let mut lines = vec![0.0; count * rows.len()];
        work.spend(lines.len());
        for (at, (terms, _, _)) in rows.iter().enumerate() {
            for (unknown, factor) in terms {
                lines[at * count + unknown] += factor;
            }
        }
        let mut simplex = Simplex {
            low: ends.iter().map(|(low, _)| *low).collect(),
            high: ends.iter().map(|(_, high)| *high).collect(),
            value: ends.iter().map(|(low, _)| *low).collect(),
            basic: (count..count + rows.len()).collect(),
            free: (0..count).collect(),
            lines,
        };
        for (_, low, high) in rows {
            simplex.low.push(*low);
            simplex.high.push(*high);
            simplex.value.push(0.0);
        }
        simplex.evaluate();
        simplex
    }

    /// The present value of an unknown.
    pub(crate) fn value(&self, unknown: usize) -> f64 {
        self.value[unknown]
    }

    /// Moves the ends of an unknown.
    pub(crate) fn set_ends(&mut self, unknown: usize, low: f64, high: f64) {
        self.low[unknown] = low;
        self.high[unknown] = high;
        if self.free.contains(&unknown) {
            self.value[unknown] = self.value[unknown].clamp(low, high);
            self.evaluate();
        }
    }

    /// Both ends of an unknown.
    pub(crate) fn ends(&self, unknown: usize) -> (f64, f64) {
        (self.low[unknown], self.high[unknown])
    }

    /// Finds values that keep all ends.
    pub(crate) fn settle(&mut self, work: &mut Work) -> Feasible {
        let mut gains = vec![0.0; self.free.len()];
        let mut idle = 0;
        for _ in 0..self.most_steps() {
            gains.fill(0.0);
            let mut outside = 0.0;
            for line in 0..self.basic.len() {
                let miss = self.miss(self.basic[line]);
                if miss != 0.0 {
                    outside += miss.abs();
                    for (gain, factor) in gains.iter_mut().zip(self.line(line)) {
                        *gain += miss.signum() * factor;
                    }
                }
            }
            if outside == 0.0 {
                return Feasible::Yes;
            }
            work.spend(self.lines.len() / 4 + self.free.len());
            let Some((column, up)) = self.entering(&gains, idle > PATIENCE) else {
                return Feasible::No;
            };
            let Some(step) = self.step(column, up, idle > PATIENCE, work) else {
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
        let mut gains = vec![0.0; self.free.len()];
        for _ in 0..self.most_steps() {
            if let Some(line) = self.basic.iter().position(|at| *at == unknown) {
                for (gain, factor) in gains.iter_mut().zip(self.line(line)) {
                    *gain = sign * factor;
                }
            } else {
                for (gain, free) in gains.iter_mut().zip(&self.free) {
                    *gain = if *free == unknown { sign } else { 0.0 };
                }
            }
            let end = if largest {
                self.high[unknown]
            } else {
                self.low[unknown]
            };
            let reached = (self.value[unknown] - end).abs() <= TINY;
            let Some((column, up)) = self.entering(&gains, idle > PATIENCE).filter(|_| !reached)
            else {
                self.evaluate();
                let stays = self.basic.iter().all(|at| self.miss(*at) == 0.0);
                return if stays {
                    Best::Value(self.value[unknown])
                } else {
                    Best::Unknown
                };
            };
            work.spend(self.free.len());
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
        2000 + 50 * (self.basic.len() + self.free.len())
    }

    fn line(&self, line: usize) -> &[f64] {
        let width = self.free.len();
        &self.lines[line * width..(line + 1) * width]
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

    /// The free unknown to move and whether upwards: the one with the largest gain, or the first.
    fn entering(&self, gains: &[f64], first: bool) -> Option<(usize, bool)> {
        let mut best: Option<(usize, f64)> = None;
        for (column, gain) in gains.iter().enumerate() {
            let unknown = self.free[column];
            let (low, high) = (self.low[unknown], self.high[unknown]);
            if gain.abs() <= TINY || high - low <= TINY {
                continue;
            }
            let can = if *gain > 0.0 {
                self.value[unknown] < high - TINY
            } else {
                self.value[unknown] > low + TINY
            };
            let better = match best {
                None => true,
                Some((at, most)) if first => unknown < self.free[at] && most != 0.0,
                Some((_, most)) => gain.abs() > most.abs(),
            };
            if can && better {
                best = Some((column, *gain));
            }
        }
        best.map(|(column, gain)| (column, gain > 0.0))
    }

    /// Moves a free unknown as far as the ends allow, and exchanges it with the one that stops it. How far; none when nothing does.
    fn step(&mut self, column: usize, up: bool, first: bool, work: &mut Work) -> Option<f64> {
        let entering = self.free[column];
        let sign = if up { 1.0 } else { -1.0 };
        let mut most = if up {
            self.high[entering] - self.value[entering]
        } else {
            self.value[entering] - self.low[entering]
        };
        let mut stop: Option<(usize, f64, f64)> = None;
        let width = self.free.len();
        for line in 0..self.basic.len() {
            let rate = sign * self.lines[line * width + column];
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
        self.value[entering] += sign * most;
        for line in 0..self.basic.len() {
            let rate = self.lines[line * width + column];
            if rate != 0.0 {
                self.value[self.basic[line]] += rate * sign * most;
            }
        }
        work.spend(2 * self.basic.len());
        match stop {
            Some((line, _, end)) => {
                self.value[self.basic[line]] = end;
                self.exchange(line, column, work);
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

    fn exchange(&mut self, line: usize, column: usize, work: &mut Work) {
        let width = self.free.len();
        let start = line * width;
        let pivot = self.lines[start + column];
        let mut new: Vec<f64> = self.lines[start..start + width]
            .iter()
            .map(|factor| -factor / pivot)
            .collect();
        new[column] = 1.0 / pivot;
        let filled: Vec<usize> = (0..width).filter(|at| new[*at] != 0.0).collect();
        for other in 0..self.basic.len() {
            let factor = self.lines[other * width + column];
            if other == line || factor == 0.0 {
                continue;
            }
            self.lines[other * width + column] = 0.0;
            work.spend(filled.len());
            for at in &filled {
                let value = &mut self.lines[other * width + at];
                *value += factor * new[*at];
                if value.abs() < 1e-12 {
                    *value = 0.0;
                }
            }
        }
        self.lines[start..start + width].copy_from_slice(&new);
        work.spend(width + self.basic.len());
        std::mem::swap(&mut self.basic[line], &mut self.free[column]);
    }

    /// Works the basic unknowns out from the free ones.
    fn evaluate(&mut self) {
        for line in 0..self.basic.len() {
            let sum: f64 = self
                .line(line)
                .iter()
                .zip(&self.free)
                .map(|(factor, free)| factor * self.value[*free])
                .sum();
            self.value[self.basic[line]] = sum;
        }
    }
}

/// What may still be spent, in multiplications: the same for the same input on every machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Work(u64);

impl Work {
    pub(crate) fn new(most: u64) -> Work {
        Work(most)
    }

    pub(crate) fn spend(&mut self, steps: usize) {
        self.0 = self.0.saturating_sub(steps as u64);
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.0 == 0
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
