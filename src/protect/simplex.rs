//! Pushes one unknown number as far as a set of sums lets it go: the revised simplex method over bounded numbers, from the point where
//! all stand at nought. What it finds is only believed once it has been checked in whole numbers, so that a rounding error can hide
//! too much but never too little.

use super::product_form::{ProductForm, Work};

/// Smaller than this is nought.
const EPSILON: f64 = 1e-7;
/// Exchanges after which the basis is put in order again.
const MOST_LATE: usize = 64;

/// Movements of unknown numbers that keep every sum.
#[derive(Debug, Clone)]
pub(crate) struct Simplex {
    sums: Vec<Vec<(usize, f64)>>,
    /// Of each number the sums it stands in; then one made-up number a sum, which never moves.
    columns: Vec<Vec<(usize, f64)>>,
    low: Vec<f64>,
    high: Vec<f64>,
    at: Vec<f64>,
    /// Numbers that may not stand at nought.
    moved: Vec<usize>,
    /// The number that each sum gives.
    basis: Vec<usize>,
    /// The sum that gives a number.
    place: Vec<Option<usize>>,
    form: ProductForm,
    /// What each number outside the basis does to the one that is pushed, and which of them were touched.
    effect: Vec<f64>,
    touched: Vec<usize>,
    /// What each sum is worth to the number that is pushed.
    worth: Vec<f64>,
    column: Vec<f64>,
    /// Which of many ways is gone: another way may end at whole numbers where one ended at fractions.
    pub(crate) way: u64,
    /// The bound on work.
    pub(crate) work: Work,
}

/// Why a push ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The number reached an end of its own, or the limit it was asked to reach.
    Reached,
    /// The sums hold it.
    Held,
    /// The work ran out.
    Stopped,
}

impl Simplex {
    /// `sums` are rows of (unknown, factor) that stay nought; `ends` how far each unknown may move down and up.
    pub(crate) fn new(sums: Vec<Vec<(usize, f64)>>, ends: &[(f64, f64)], work: Work) -> Self {
        let (rows, unknowns) = (sums.len(), ends.len());
        let mut columns = vec![Vec::new(); unknowns + rows];
        for (row, sum) in sums.iter().enumerate() {
            for (unknown, factor) in sum {
                columns[*unknown].push((row, *factor));
            }
            columns[unknowns + row].push((row, 1.0));
        }
        let ends = |end: fn(&(f64, f64)) -> f64| {
            let own = ends.iter().map(end);
            own.chain(std::iter::repeat_n(0.0, rows)).collect()
        };
        let mut simplex = Simplex {
            columns,
            low: ends(|(low, _)| *low),
            high: ends(|(_, high)| *high),
            at: vec![0.0; unknowns + rows],
            moved: Vec::new(),
            basis: (unknowns..unknowns + rows).collect(),
            place: (0..unknowns + rows)
                .map(|at| at.checked_sub(unknowns))
                .collect(),
            form: ProductForm::default(),
            effect: vec![0.0; unknowns + rows],
            touched: Vec::new(),
            worth: vec![0.0; rows],
            column: vec![0.0; rows],
            sums,
            way: 0,
            work,
        };
        simplex.begin();
        simplex
    }

    /// Takes into the basis what has room to move, the most room first, so that little stands in the way of the first steps.
    fn begin(&mut self) {
        let unknowns = self.columns.len() - self.sums.len();
        let room = |at: usize| self.high[at].min(-self.low[at]);
        let mut numbers: Vec<usize> = (0..unknowns)
            .filter(|at| self.high[*at] > self.low[*at])
            .collect();
        numbers.sort_by(|a, b| room(*b).total_cmp(&room(*a)).then(a.cmp(b)));
        for number in numbers {
            self.solve(number);
            let rows = (0..self.sums.len()).filter(|row| self.basis[*row] >= unknowns);
            let best = rows.max_by(|a, b| {
                let size = |row: &usize| self.column[*row].abs();
                size(a).total_cmp(&size(b)).then(b.cmp(a))
            });
            if let Some(row) = best.filter(|row| self.column[*row].abs() > 1e-6) {
                self.exchange(row, number);
                if self.form.late > MOST_LATE {
                    self.put_in_order();
                }
            }
        }
    }

    /// Says how far a number may move. All numbers stand at nought again.
    pub(crate) fn set_ends(&mut self, number: usize, (low, high): (f64, f64)) {
        self.home();
        (self.low[number], self.high[number]) = (low, high);
    }

    /// Puts all numbers back at nought.
    pub(crate) fn home(&mut self) {
        for number in self.moved.drain(..) {
            self.at[number] = 0.0;
        }
    }

    /// Where a number stands now.
    pub(crate) fn value(&self, number: usize) -> f64 {
        self.at[number]
    }

    /// The numbers that do not stand at nought.
    pub(crate) fn point(&self) -> Vec<(usize, f64)> {
        let unknowns = self.columns.len() - self.sums.len();
        let moved = self.moved.iter().filter(|at| **at < unknowns);
        let mut point: Vec<(usize, f64)> = moved.map(|at| (*at, self.at[*at])).collect();
        point.retain(|(_, value)| value.abs() > EPSILON);
        point.sort_by_key(|(at, _)| *at);
        point.dedup_by_key(|(at, _)| *at);
        point
    }

    /// What holds a number: how much it would move for each unit that another number moved, where it could.
    pub(crate) fn holders(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let touched = self.touched.iter();
        touched
            .map(|at| (*at, -self.effect[*at]))
            .filter(|(_, gain)| gain.abs() > EPSILON)
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
            let end = if sign > 0.0 {
                self.high[number]
            } else {
                self.low[number]
            };
            let left = sign * (end - self.at[number]);
            if left <= EPSILON {
                return End::Reached;
            }
            if self.work.0 == 0 {
                return End::Stopped;
            }
            if self.form.late > MOST_LATE {
                self.put_in_order();
            }
            let (entering, direction) = match self.place[number] {
                None => (number, sign),
                Some(row) => {
                    self.weigh(row);
                    let first = still > 2 * self.sums.len();
                    match self.entering(sign, left, first) {
                        Some(found) => found,
                        None => return End::Held,
                    }
                }
            };
            let moved = self.step(entering, direction);
            still = if moved { 0 } else { still + 1 };
        }
    }

    /// Works out what each number outside the basis does to the one that a sum gives.
    fn weigh(&mut self, row: usize) {
        self.worth.fill(0.0);
        self.worth[row] = 1.0;
        self.form.solve_row(&mut self.worth);
        self.work.spend(self.form.size() + 2 * self.worth.len());
        for at in self.touched.drain(..) {
            self.effect[at] = 0.0;
        }
        for (sum, worth) in self.sums.iter().zip(&self.worth) {
            if worth.abs() <= 1e-9 {
                continue;
            }
            self.work.spend(2 * sum.len());
            for (at, factor) in sum {
                if self.place[*at].is_none() {
                    if self.effect[*at] == 0.0 {
                        self.touched.push(*at);
                    }
                    self.effect[*at] += worth * factor;
                }
            }
        }
    }

    /// A number outside the basis that moves the one of the row the right way: the one that can move it furthest, or the first when
    /// going in circles must be feared (Bland's rule).
    fn entering(&self, sign: f64, left: f64, first: bool) -> Option<(usize, f64)> {
        let mut best: Option<(f64, usize, f64)> = None;
        for at in &self.touched {
            let gain = -self.effect[*at] * sign;
            if gain.abs() <= EPSILON {
                continue;
            }
            let direction = gain.signum();
            let room = if direction > 0.0 {
                self.high[*at] - self.at[*at]
            } else {
                self.at[*at] - self.low[*at]
            };
            if room <= EPSILON {
                continue;
            }
            let mut far = if first {
                0.0
            } else {
                (gain.abs() * room).min(left)
            };
            if self.way > 0 {
                let turn = self
                    .way
                    .wrapping_mul(2 * *at as u64 + 1)
                    .wrapping_mul(0x9e37_79b9_7f4a_7c15);
                far *= (turn >> 60) as f64;
            }
            let better = match best {
                None => true,
                Some((most, known, _)) => {
                    far > most + EPSILON || far > most - EPSILON && *at < known
                }
            };
            if better {
                best = Some((far, *at, direction));
            }
        }
        best.map(|(_, at, direction)| (at, direction))
    }

    /// Moves a number outside the basis until it or one in the basis can go no further; whether anything moved.
    fn step(&mut self, entering: usize, direction: f64) -> bool {
        self.solve(entering);
        let mut far = if direction > 0.0 {
            self.high[entering] - self.at[entering]
        } else {
            self.at[entering] - self.low[entering]
        };
        let mut leaving: Option<usize> = None;
        for (row, factor) in self.column.iter().enumerate() {
            if factor.abs() <= EPSILON {
                continue;
            }
            let rate = -factor * direction;
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
            for (row, factor) in self.column.iter().enumerate() {
                if factor.abs() > 1e-11 {
                    let basic = self.basis[row];
                    self.at[basic] -= factor * direction * far;
                    self.moved.push(basic);
                }
            }
            self.at[entering] += direction * far;
            self.moved.push(entering);
        }
        if let Some(row) = leaving {
            self.exchange(row, entering);
        }
        far > EPSILON
    }

    /// What a number outside the basis does to those in it.
    fn solve(&mut self, number: usize) {
        self.column.fill(0.0);
        for (row, factor) in &self.columns[number] {
            self.column[*row] += factor;
        }
        self.form.solve(&mut self.column);
        self.work.spend(self.form.size() + 3 * self.column.len());
    }

    fn exchange(&mut self, row: usize, entering: usize) {
        self.form.exchange(row, &self.column);
        let left = self.basis[row];
        self.place[left] = None;
        self.basis[row] = entering;
        self.place[entering] = Some(row);
        // It left because it stands at an end; the end itself, not what rounding made of it.
        self.at[left] = snap(self.at[left], self.low[left], self.high[left]);
    }

    /// Builds the basis anew; where rounding errors have made that impossible, all begins again.
    fn put_in_order(&mut self) {
        let unknowns = self.columns.len() - self.sums.len();
        let is_made_up = |number: &usize| *number >= unknowns;
        let wanted: Vec<bool> = self.basis.iter().map(|at| !is_made_up(at)).collect();
        let numbers: Vec<usize> = self
            .basis
            .iter()
            .filter(|at| !is_made_up(at))
            .copied()
            .collect();
        let columns: Vec<&[(usize, f64)]> = numbers
            .iter()
            .map(|at| self.columns[*at].as_slice())
            .collect();
        let Some((form, places)) = ProductForm::build(&wanted, &columns, &mut self.work) else {
            self.home();
            numbers.iter().for_each(|number| self.place[*number] = None);
            self.basis = (unknowns..self.columns.len()).collect();
            for row in 0..self.sums.len() {
                self.place[unknowns + row] = Some(row);
            }
            self.form = ProductForm::default();
            return;
        };
        self.form = form;
        for (number, row) in numbers.into_iter().zip(places) {
            self.place[number] = Some(row);
            self.basis[row] = number;
        }
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
        let mut simplex = Simplex::new(
            sums,
            &[(-2.0, f64::INFINITY), (-3.0, f64::INFINITY)],
            Work(10_000),
        );
        assert_eq!(simplex.push(0, true, 100.0), End::Held);
        assert!((simplex.value(0) - 3.0).abs() < EPSILON);
        assert_eq!(simplex.push(0, false, -100.0), End::Reached);
        assert!((simplex.value(0) + 2.0).abs() < EPSILON);
        assert!((simplex.value(1) - 2.0).abs() < EPSILON);
    }

    #[test]
    fn a_number_alone_in_its_sum_cannot_move() {
        let sums = vec![vec![(0, 1.0), (3, 1.0)], vec![(1, 1.0), (2, -1.0)]];
        let free = (-5.0, f64::INFINITY);
        let mut simplex = Simplex::new(sums, &[free, free, free, (0.0, 0.0)], Work(10_000));
        assert_eq!(simplex.push(0, true, 9.0), End::Held);
        // The number that is shown beside it holds it.
        assert_eq!(simplex.holders().collect::<Vec<_>>(), [(3, -1.0)]);
        assert_eq!(simplex.push(2, true, 9.0), End::Reached);
        assert!((simplex.value(1) - 9.0).abs() < EPSILON);
    }

    #[test]
    fn work_is_bounded() {
        let sums = vec![vec![(0, 1.0), (1, 1.0)]];
        let mut simplex = Simplex::new(sums, &[(-5.0, 5.0); 2], Work(0));
        assert_eq!(simplex.push(0, true, 9.0), End::Stopped);
    }
}
