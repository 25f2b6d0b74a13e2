//! The inverse of a basis as a product of columns (product form of the inverse): each stands for one exchange in the basis. The columns are
//! sparse and stay so, because a basis of sums is nearly triangular once it is taken in the right order.

/// Smaller than this is nought.
const TINY: f64 = 1e-11;

/// A basis, by how it was built up from the one in which each row has a number of its own.
#[derive(Debug, Default, Clone)]
pub(crate) struct ProductForm {
    /// Of each exchange its row, what stands there, and where its other entries begin.
    exchanges: Vec<(usize, f64, usize)>,
    entries: Vec<(usize, f64)>,
    /// Exchanges since the basis was put in order.
    pub(crate) late: usize,
}

/// What may still be spent, in multiplications: the same for the same input on every machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Work(pub(crate) u64);

impl Work {
    pub(crate) fn spend(&mut self, steps: usize) {
        self.0 = self.0.saturating_sub(steps as u64);
    }
}

impl ProductForm {
    /// What it costs to solve once.
    pub(crate) fn size(&self) -> usize {
        self.exchanges.len() + self.entries.len()
    }

    fn entries(&self, at: usize) -> &[(usize, f64)] {
        let end = self
            .exchanges
            .get(at + 1)
            .map_or(self.entries.len(), |next| next.2);
        &self.entries[self.exchanges[at].2..end]
    }

    /// Puts a column, already solved by what is there, in the place of a row.
    pub(crate) fn exchange(&mut self, row: usize, column: &[f64]) {
        self.exchanges.push((row, column[row], self.entries.len()));
        let others = column.iter().copied().enumerate();
        self.entries
            .extend(others.filter(|(at, value)| *at != row && value.abs() > TINY));
        self.late += 1;
    }

    /// What a column is in terms of the basis.
    pub(crate) fn solve(&self, column: &mut [f64]) {
        for (at, (row, pivot, _)) in self.exchanges.iter().enumerate() {
            let value = column[*row];
            if value == 0.0 {
                continue;
            }
            let value = value / pivot;
            column[*row] = value;
            for (other, factor) in self.entries(at) {
                column[*other] -= factor * value;
            }
        }
    }

    /// What a row of the basis is in terms of the sums.
    pub(crate) fn solve_row(&self, row: &mut [f64]) {
        for (at, (own, pivot, _)) in self.exchanges.iter().enumerate().rev() {
            let entries = self.entries(at).iter();
            let others: f64 = entries.map(|(other, factor)| factor * row[*other]).sum();
            row[*own] = (row[*own] - others) / pivot;
        }
    }

    /// Builds a basis of columns, each of (row, factor), over the rows wanted, in an order that keeps the product sparse: first columns that
    /// are alone in some row, last those that have one row left. The row of each column; none when they depend on one another.
    pub(crate) fn build(
        wanted: &[bool],
        columns: &[&[(usize, f64)]],
        work: &mut Work,
    ) -> Option<(Self, Vec<usize>)> {
        let mut form = ProductForm::default();
        let order = Order::new(wanted, columns);
        let mut open: Vec<bool> = wanted.to_vec();
        let mut places = vec![usize::MAX; columns.len()];
        for (column, row) in order.first.iter().chain(&order.last) {
            open[*row] = false;
            places[*column] = *row;
        }
        for (column, row) in order.first.iter().copied() {
            form.push(row, columns[column]);
        }
        let mut solved = vec![0.0; wanted.len()];
        for column in order.middle.iter().copied() {
            solved.fill(0.0);
            for (row, factor) in columns[column] {
                solved[*row] += factor;
            }
            form.solve(&mut solved);
            work.spend(form.size() + 3 * open.len());
            let rows = || (0..open.len()).filter(|row| open[*row] && solved[*row].abs() > 1e-7);
            let most = rows().map(|row| solved[row].abs()).fold(0.0, f64::max);
            // Of those that are large enough the one in which the fewest others stand, so that the product stays sparse.
            let large = rows().filter(|row| solved[*row].abs() >= most / 4.0);
            let row = large.min_by_key(|row| (order.in_row[*row], *row))?;
            open[row] = false;
            places[column] = row;
            form.exchange(row, &solved);
        }
        for (column, row) in order.last.into_iter().rev() {
            form.push(row, columns[column]);
        }
        form.late = 0;
        Some((form, places))
    }

    /// Puts a column that nothing before bears on in the place of a row.
    fn push(&mut self, row: usize, column: &[(usize, f64)]) {
        let own = column.iter().filter(|(at, _)| *at == row);
        let pivot = own.map(|(_, factor)| factor).sum();
        self.exchanges.push((row, pivot, self.entries.len()));
        self.entries
            .extend(column.iter().filter(|(at, _)| *at != row));
    }
}

/// In which order columns go into a basis: (column, row), and those in the middle that have no row yet.
#[derive(Default)]
struct Order {
    first: Vec<(usize, usize)>,
    middle: Vec<usize>,
    last: Vec<(usize, usize)>,
    /// How many of those in the middle stand in each row.
    in_row: Vec<usize>,
}

impl Order {
    fn new(wanted: &[bool], columns: &[&[(usize, f64)]]) -> Self {
        let mut order = Order::default();
        let mut of_row: Vec<Vec<usize>> = vec![Vec::new(); wanted.len()];
        let mut left: Vec<usize> = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            let rows = column.iter().filter(|(row, _)| wanted[*row]);
            rows.clone().for_each(|(row, _)| of_row[*row].push(at));
            left.push(rows.count());
        }
        let mut in_row: Vec<usize> = of_row.iter().map(Vec::len).collect();
        let mut row_open = wanted.to_vec();
        let mut open = vec![true; columns.len()];
        let mut rows: Vec<usize> = (0..in_row.len()).filter(|row| in_row[*row] == 1).collect();
        let mut alone: Vec<usize> = (0..left.len()).filter(|at| left[*at] == 1).collect();
        loop {
            let (column, row) = if let Some(row) = rows.pop() {
                let column = of_row[row].iter().find(|at| open[**at]);
                let Some(column) = column.filter(|_| row_open[row]) else {
                    continue;
                };
                order.first.push((*column, row));
                (*column, row)
            } else if let Some(column) = alone.pop() {
                let own = columns[column].iter().map(|(row, _)| *row);
                let row = own.into_iter().find(|row| row_open[*row]);
                let Some(row) = row.filter(|_| open[column]) else {
                    continue;
                };
                order.last.push((column, row));
                (column, row)
            } else {
                break;
            };
            open[column] = false;
            row_open[row] = false;
            for (other, _) in columns[column].iter().filter(|(row, _)| row_open[*row]) {
                in_row[*other] -= 1;
                if in_row[*other] == 1 {
                    rows.push(*other);
                }
            }
            for other in of_row[row].iter().filter(|at| open[**at]) {
                left[*other] -= 1;
                if left[*other] == 1 {
                    alone.push(*other);
                }
            }
        }
        order.middle = (0..columns.len()).filter(|at| open[*at]).collect();
        order.middle.sort_by_key(|at| (left[*at], *at));
        order.in_row = in_row;
        order
    }
}
