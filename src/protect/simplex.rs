//! Pushes one unknown number as far as a set of sums lets it go: the simplex method over bounded numbers, from the point where all
//! stand at nought. What it finds is only believed once it has been checked in whole numbers, so that a rounding error can hide too
//! much but never too little.

/// Smaller than this is nought.
const EPSILON: f64 = 1e-7;

/// Movements of unknown numbers that keep every sum.
#[derive(Debug)]
pub(crate) struct Simplex {
    rows: usize,
    unknowns: usize,
    /// Row by row: the unknowns, then one made-up number a row, which tells what the row is worth.
    table: Vec<f64>,
    basis: Vec<usize>,
    /// The row in which a number is worked out from the others.
    place: Vec<Option<usize>>,
    at: Vec<f64>,
    low: Vec<f64>,
    high: Vec<f64>,
    /// Steps left: the bound on work.
    steps: usize,
}

/// Why a push ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The number reached an end of its own, or the limit it was asked to reach.
    Reached,
    /// The sums hold it; the row says which.
    Held(usize),
    /// The work ran out.
    Stopped,
}

impl Simplex {
    /// `sums` are rows of (unknown, factor) that stay nought; `ends` how far each unknown may move down and up.
    pub(crate) fn new(sums: &[Vec<(usize, f64)>], ends: &[(f64, f64)], steps: usize) -> Self {
        let (rows, unknowns) = (sums.len(), ends.len());
        let width = rows + unknowns;
        let mut table = vec![0.0; rows * width];
        for (row, sum) in sums.iter().enumerate() {
            for (unknown, factor) in sum {
                table[row * width + unknown] += factor;
            }
            table[row * width + unknowns + row] = 1.0;
        }
        let ends = |end: fn(&(f64, f64)) -> f64| {
            let own = ends.iter().map(end);
            own.chain(std::iter::repeat_n(0.0, rows)).collect()
        };
        Simplex {
            rows,
            unknowns,
            table,
            basis: (unknowns..width).collect(),
            place: (0..width).map(|at| at.checked_sub(unknowns)).collect(),
            at: vec![0.0; width],
            low: ends(|(low, _)| *low),
            high: ends(|(_, high)| *high),
            steps,
        }
    }

    /// Where the unknowns stand now.
    pub(crate) fn point(&self) -> &[f64] {
        &self.at[..self.unknowns]
    }

    /// What the sums are worth to the number of a row that holds it: how much it would move for each unit that a sum gave way.
    pub(crate) fn worth(&self, row: usize) -> impl Iterator<Item = f64> + '_ {
        let width = self.rows + self.unknowns;
        let worth = &self.table[row * width + self.unknowns..(row + 1) * width];
        worth.iter().map(|value| -value)
    }

    /// Moves one number up or down as far as it goes, at most to `limit`.
    pub(crate) fn push(&mut self, number: usize, up: bool, limit: f64) -> End {
        let own = (self.low[number], self.high[number]);
        if up {
            self.high[number] = own.1.min(limit);
        } else {
            self.low[number] = own.0.max(limit);
        }
        let end = self.run(number, if up { 1.0 } else { -1.0 });
        (self.low[number], self.high[number]) = own;
        end
    }

    fn run(&mut self, number: usize, sign: f64) -> End {
        let mut still = 0;
        loop {
            if self.steps == 0 {
                return End::Stopped;
            }
            self.steps -= 1;
            let end = if sign > 0.0 {
                self.high[number]
            } else {
                self.low[number]
            };
            if sign * (end - self.at[number]) <= EPSILON {
                return End::Reached;
            }
            let (entering, direction) = match self.place[number] {
                None => (number, sign),
                Some(row) => match self.entering(row, sign, still > 2 * self.rows) {
                    Some(found) => found,
                    None => return End::Held(row),
                },
            };
            let moved = self.step(entering, direction);
            still = if moved { 0 } else { still + 1 };
        }
    }

    /// A number outside the basis that moves the one of the row the right way: the one that moves it most, or the first when going in
    /// circles must be feared (Bland's rule).
    fn entering(&self, row: usize, sign: f64, first: bool) -> Option<(usize, f64)> {
        let width = self.rows + self.unknowns;
        let row = &self.table[row * width..row * width + self.unknowns];
        let mut best: Option<(usize, f64)> = None;
        let mut most = EPSILON;
        for (at, factor) in row.iter().enumerate() {
            let gain = -factor * sign;
            if gain.abs() <= most || self.place[at].is_some() {
                continue;
            }
            let direction = gain.signum();
            let room = if direction > 0.0 {
                self.high[at] - self.at[at]
            } else {
                self.at[at] - self.low[at]
            };
            if room > EPSILON {
                best = Some((at, direction));
                if first {
                    return best;
                }
                most = gain.abs();
            }
        }
        best
    }

    /// Moves a number outside the basis until it or one in the basis can go no further; whether anything moved.
    fn step(&mut self, entering: usize, direction: f64) -> bool {
        let width = self.rows + self.unknowns;
        let mut far = if direction > 0.0 {
            self.high[entering] - self.at[entering]
        } else {
            self.at[entering] - self.low[entering]
        };
        let mut leaving: Option<usize> = None;
        for row in 0..self.rows {
            let rate = -self.table[row * width + entering] * direction;
            if rate.abs() <= EPSILON {
                continue;
            }
            let basic = self.basis[row];
            let room = if rate > 0.0 {
                self.high[basic] - self.at[basic]
            } else {
                self.at[basic] - self.low[basic]
            };
            let reach = room.max(0.0) / rate.abs();
            // Of several that stop it at once the first leaves, so that no circle is closed.
            let sooner = match leaving {
                None => reach < far,
                Some(known) => {
                    reach < far - EPSILON || reach <= far + EPSILON && basic < self.basis[known]
                }
            };
            if sooner {
                far = far.min(reach);
                leaving = Some(row);
            }
        }
        if !far.is_finite() {
            // Nothing holds it; the caller's limit does.
            far = 0.0;
            leaving = None;
        }
        if far > 0.0 {
            for row in 0..self.rows {
                let rate = -self.table[row * width + entering] * direction;
                let basic = self.basis[row];
                self.at[basic] += rate * far;
            }
            self.at[entering] += direction * far;
        }
        if let Some(row) = leaving {
            self.pivot(row, entering);
        }
        far > EPSILON
    }

    fn pivot(&mut self, row: usize, entering: usize) {
        let width = self.rows + self.unknowns;
        let lead = self.table[row * width + entering];
        let own: Vec<(usize, f64)> = self.table[row * width..(row + 1) * width]
            .iter()
            .enumerate()
            .filter(|(_, value)| value.abs() > 1e-12)
            .map(|(at, value)| (at, value / lead))
            .collect();
        self.table[row * width..(row + 1) * width].fill(0.0);
        for (at, value) in &own {
            self.table[row * width + at] = *value;
        }
        for other in (0..self.rows).filter(|other| *other != row) {
            let factor = self.table[other * width + entering];
            if factor.abs() <= 1e-12 {
                continue;
            }
            let line = &mut self.table[other * width..(other + 1) * width];
            for (at, value) in &own {
                line[*at] -= factor * value;
            }
            line[entering] = 0.0;
        }
        let left = self.basis[row];
        self.place[left] = None;
        self.basis[row] = entering;
        self.place[entering] = Some(row);
        // It left because it stands at an end; the end itself, not what rounding made of it.
        self.at[left] = snap(self.at[left], self.low[left], self.high[left]);
    }
}

fn snap(value: f64, low: f64, high: f64) -> f64 {
    if (value - low).abs() < (value - high).abs() {
        low
    } else {
        high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_goes_as_far_as_its_sums_let_it() {
        // Two numbers that make up for each other, one of which can only fall by 3.
        let sums = vec![vec![(0, 1.0), (1, 1.0)]];
        let mut simplex = Simplex::new(&sums, &[(-2.0, f64::INFINITY), (-3.0, f64::INFINITY)], 100);
        assert_eq!(simplex.push(0, true, 100.0), End::Held(0));
        assert!((simplex.point()[0] - 3.0).abs() < EPSILON);
        assert_eq!(simplex.push(0, false, -100.0), End::Reached);
        assert!((simplex.point()[0] + 2.0).abs() < EPSILON);
        assert!((simplex.point()[1] - 2.0).abs() < EPSILON);
    }

    #[test]
    fn a_number_alone_in_its_sum_cannot_move() {
        let sums = vec![vec![(0, 1.0)], vec![(1, 1.0), (2, -1.0)]];
        let free = (-5.0, f64::INFINITY);
        let mut simplex = Simplex::new(&sums, &[free; 3], 100);
        assert_eq!(simplex.push(0, true, 9.0), End::Held(0));
        let worth: Vec<f64> = simplex.worth(0).collect();
        assert!(worth[0].abs() > 0.5 && worth[1].abs() < EPSILON);
        assert_eq!(simplex.push(2, true, 9.0), End::Reached);
        assert!((simplex.point()[1] - 9.0).abs() < EPSILON);
    }

    #[test]
    fn work_is_bounded() {
        let sums = vec![vec![(0, 1.0), (1, 1.0)]];
        let mut simplex = Simplex::new(&sums, &[(-5.0, 5.0); 2], 0);
        assert_eq!(simplex.push(0, true, 9.0), End::Stopped);
    }
}
