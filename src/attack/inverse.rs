//! The inverse of the columns in a basis, kept as one sparse factor for each column that came in.

/// Entries below this are nought.
const NOUGHT: f64 = 1e-11;

/// One column that came in, in terms of the basis before it.
#[derive(Debug, Clone)]
struct Factor {
    line: usize,
    pivot: f64,
    others: Vec<(usize, f64)>,
}

/// The inverse of a basis that begins as the columns of one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Inverse {
    factors: Vec<Factor>,
    length: usize,
    /// Columns that came in since it was built.
    pub(crate) since: usize,
}

impl Inverse {
    /// What it takes to apply it once.
    pub(crate) fn length(&self) -> usize {
        self.length
    }

    /// Applies it to a column.
    pub(crate) fn apply(&self, column: &mut [f64]) {
        for factor in &self.factors {
            let value = column[factor.line];
            if value != 0.0 {
                let value = value / factor.pivot;
                column[factor.line] = value;
                for (line, times) in &factor.others {
                    column[*line] -= times * value;
                }
            }
        }
    }

    /// Applies it to a row.
    pub(crate) fn apply_left(&self, row: &mut [f64]) {
        for factor in self.factors.iter().rev() {
            let mut value = row[factor.line];
            for (line, times) in &factor.others {
                value -= times * row[*line];
            }
            row[factor.line] = value / factor.pivot;
        }
    }

    /// A column, to which it has been applied, takes the place of a line.
    pub(crate) fn bring_in(&mut self, line: usize, column: &[f64]) {
        let others = column.iter().copied().enumerate();
        let others: Vec<(usize, f64)> = others
            .filter(|(at, value)| *at != line && value.abs() > NOUGHT)
            .collect();
        self.length += 1 + others.len();
        self.since += 1;
        let pivot = column[line];
        self.factors.push(Factor {
            line,
            pivot,
            others,
        });
    }

    /// Builds the inverse of columns, each for some line of `lines`: which column came to stand for each line. None when they are not
    /// independent.
    pub(crate) fn build(
        lines: &[usize],
        height: usize,
        columns: &[&[(usize, f64)]],
        work: &mut Work,
    ) -> Option<(Inverse, Vec<(usize, usize)>)> {
        let mut inverse = Inverse::default();
        let mut placed = Vec::new();
        let mut standing: Vec<Vec<usize>> = vec![Vec::new(); height];
        for (at, column) in columns.iter().enumerate() {
            for (line, _) in *column {
                standing[*line].push(at);
            }
        }
        let mut is_open = vec![false; height];
        lines.iter().for_each(|line| is_open[*line] = true);
        let mut many: Vec<usize> = standing.iter().map(Vec::len).collect();
        let mut alone: Vec<usize> = lines
            .iter()
            .copied()
            .filter(|line| many[*line] == 1)
            .collect();
        let mut left = vec![true; columns.len()];
        let mut values = vec![0.0; height];
        // A line with one column left is that column's: nothing that comes later stands in it.
        while let Some(line) = alone.pop() {
            let own = standing[line].iter().copied().find(|at| left[*at]);
            let Some(at) = own.filter(|_| is_open[line]) else {
                continue;
            };
            let pivot: f64 = columns[at]
                .iter()
                .filter(|(own, _)| *own == line)
                .map(|(_, f)| f)
                .sum();
            let others: Vec<(usize, f64)> = columns[at]
                .iter()
                .copied()
                .filter(|(own, _)| *own != line)
                .collect();
            inverse.length += 1 + others.len();
            inverse.factors.push(Factor {
                line,
                pivot,
                others,
            });
            placed.push((at, line));
            (left[at], is_open[line]) = (false, false);
            for (other, _) in columns[at] {
                many[*other] -= 1;
                if many[*other] == 1 && is_open[*other] {
                    alone.push(*other);
                }
            }
        }
        let mut rest: Vec<usize> = (0..columns.len()).filter(|at| left[*at]).collect();
        rest.sort_by_key(|at| {
            (
                columns[*at]
                    .iter()
                    .filter(|(line, _)| is_open[*line])
                    .count(),
                *at,
            )
        });
        for at in rest {
            values.fill(0.0);
            columns[at]
                .iter()
                .for_each(|(line, factor)| values[*line] += factor);
            inverse.apply(&mut values);
            work.spend(inverse.length + 2 * height);
            let fits = |line: &usize| is_open[*line] && values[*line].abs() > 1e-6;
            let largest = lines.iter().filter(|line| fits(line));
            let largest = largest.map(|line| values[*line].abs()).fold(0.0, f64::max);
            let sound = lines
                .iter()
                .filter(|line| fits(line) && values[**line].abs() * 3.0 >= largest);
            let line = *sound.min_by_key(|line| (many[**line], **line))?;
            is_open[line] = false;
            placed.push((at, line));
            inverse.bring_in(line, &values);
        }
        inverse.since = 0;
        Some((inverse, placed))
    }
}

/// What may still be spent, in multiplications: the same for the same input on every machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Work(pub(crate) u64);

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
