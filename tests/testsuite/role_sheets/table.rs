//! A table upright, as numbers with the relations between them: rows and columns have rules, rules fill cells and leave relations behind.

use super::{Axis, Line, Role};

/// A number as a return prints it, in tenths, so that one decimal is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Value {
    /// Ten times the number.
    pub(crate) tenths: i64,
    /// Decimals it is printed with: none or one.
    pub(crate) places: u8,
    /// Whether it is a percentage.
    pub(crate) percent: bool,
}

/// How the numbers of a row or a column come about, from others of the same direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Data, between these two.
    Data(i64, i64),
    /// Data that cannot be more than that line's.
    Part(usize),
    /// Numbers under the word of a total that add up to nothing.
    Loose,
    /// The sum of those.
    Sum(Vec<usize>),
    /// The one over the other, as a percentage.
    Percent(usize, usize),
    /// Its cell over all items of that column, as a percentage. Columns only.
    Share(usize),
    /// The mean of those, with one decimal.
    Mean(Vec<usize>),
    /// The sum so far of that line.
    Running(usize),
    /// What is left of this much after that line so far. Columns only.
    Balance(usize, i64),
    /// The one less the other.
    Minus(usize, usize),
    /// The same as a percentage of the other.
    Growth(usize, usize),
    /// The one for so many of the other.
    Rate(usize, usize, i64),
    /// The same numbers.
    Same(usize),
}

/// What one cell is to be by others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The sum of the others.
    Sum,
    /// No more than the first.
    AtMost,
    /// The first over the sum of the rest, times this.
    Ratio(i64),
    /// The mean of the others.
    Mean,
    /// The first less the second.
    Minus,
    /// The first less the second, over the second, in per cent.
    Growth,
    /// As the other.
    Same,
}

/// A relation that a role makes for one cell; cells are row and column of the table, without headings and labels.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    /// The cell that the role stands in.
    pub(crate) at: (usize, usize),
    /// What it is to be.
    pub(crate) kind: Kind,
    /// The cells it follows from.
    pub(crate) from: Vec<(usize, usize)>,
    /// Whether the row or the column of `at` bears the role.
    pub(crate) axis: Axis,
}

/// A table before it is laid on a sheet.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// The heading over the labels.
    pub(crate) corner: String,
    /// Headings of columns of words beside the labels, and their words by row (none for a row with a role).
    pub(crate) words: Vec<(String, Vec<String>)>,
    /// The rows, with their rules.
    pub(crate) rows: Vec<(Line, Rule)>,
    /// The columns, with their rules.
    pub(crate) columns: Vec<(Line, Rule)>,
    /// What stands above each column's heading, where headings take two rows.
    pub(crate) above: Vec<String>,
    /// The measure of the dataset that each column of items gives.
    pub(crate) measures: Vec<Option<&'static str>>,
    /// The numbers.
    pub(crate) cells: Vec<Vec<Option<Value>>>,
    /// What they are to each other.
    pub(crate) relations: Vec<Relation>,
}

/// The exact value as a fraction in tenths, or nothing where it cannot be worked out.
pub(super) fn exact(kind: Kind, from: &[i64]) -> Option<(i128, i128)> {
    let sum = |of: &[i64]| of.iter().map(|&each| i128::from(each)).sum::<i128>();
    let (first, rest) = from.split_first()?;
    let first = i128::from(*first);
    let (above, below) = match kind {
        Kind::Sum => (sum(from), 1),
        Kind::AtMost | Kind::Same => (first, 1),
        Kind::Ratio(per) => (first * i128::from(per) * 10, sum(rest)),
        Kind::Mean => (sum(from), from.len() as i128),
        Kind::Minus => (first - sum(rest), 1),
        Kind::Growth => ((first - sum(rest)) * 1000, sum(rest)),
    };
    (below > 0).then_some((above, below))
}

impl Table {
    pub(super) fn value(&self, (row, column): (usize, usize)) -> Option<i64> {
        self.cells[row][column].map(|value| value.tenths)
    }

    pub(super) fn inputs(&self, from: &[(usize, usize)]) -> Option<Vec<i64>> {
        from.iter().map(|&cell| self.value(cell)).collect()
    }

    /// Whether a relation holds as precisely as its cell is printed; nothing where a cell is blank or nought is divided by.
    pub(crate) fn holds(&self, relation: &Relation) -> Option<bool> {
        let stated = self.cells[relation.at.0][relation.at.1]?;
        let (above, below) = exact(relation.kind, &self.inputs(&relation.from)?)?;
        if relation.kind == Kind::AtMost {
            return Some(i128::from(stated.tenths) <= above);
        }
        let unit = if stated.places == 0 { 10 } else { 1 };
        Some((i128::from(stated.tenths) * below - above).abs() * 2 <= below * unit)
    }

    /// Whether a cell could speak against a role: it is not nought, nor made of a single part.
    pub(crate) fn informative(&self, relation: &Relation) -> bool {
        let filled = |cells: &[(usize, usize)]| {
            let values = cells.iter().filter_map(|&cell| self.value(cell));
            values.filter(|&value| value != 0).count()
        };
        let parts = if relation.kind == Kind::Sum { 2 } else { 1 };
        filled(&[relation.at]) == 1 && filled(&relation.from) >= parts
    }

    /// The line that bears the role of a relation.
    pub(crate) fn line(&self, relation: &Relation) -> &Line {
        match relation.axis {
            Axis::Row => &self.rows[relation.at.0].0,
            Axis::Column => &self.columns[relation.at.1].0,
        }
    }

    /// Whether an item is by accident the copy of the one before or the sum of items beside it, in three cells that say something.
    pub(crate) fn by_accident(&self) -> bool {
        let of = |axis: Axis| -> Vec<Vec<i64>> {
            let (lines, others) = match axis {
                Axis::Row => (&self.rows, &self.columns),
                Axis::Column => (&self.columns, &self.rows),
            };
            let data = |lines: &[(Line, Rule)]| -> Vec<usize> {
                (0..lines.len())
                    .filter(|&at| lines[at].0.role == Role::Item)
                    .collect()
            };
            let (lines, others) = (data(lines), data(others));
            let cell = |line: usize, other: usize| match axis {
                Axis::Row => self.value((line, other)),
                Axis::Column => self.value((other, line)),
            };
            let numbers = |&line: &usize| {
                others
                    .iter()
                    .map(|&other| cell(line, other).unwrap_or_default())
                    .collect()
            };
            lines.iter().map(numbers).collect()
        };
        [Axis::Row, Axis::Column]
            .into_iter()
            .any(|axis| accident(&of(axis)))
    }
}

/// Whether one of the lines is the line before it or a sum of lines that end or begin beside it.
fn accident(lines: &[Vec<i64>]) -> bool {
    let width = lines.first().map_or(0, Vec::len);
    let told = |line: &[i64]| line.iter().filter(|&&value| value != 0).count() >= 3;
    let sum_beside = |at: usize, beside: Vec<usize>| {
        let mut sum = vec![0; width];
        beside.into_iter().any(|other| {
            for (sum, value) in sum.iter_mut().zip(&lines[other]) {
                *sum += value;
            }
            sum == lines[at]
        })
    };
    (0..lines.len()).any(|at| {
        told(&lines[at])
            && (sum_beside(at, (0..at).rev().collect())
                || sum_beside(at, (at + 1..lines.len()).collect()))
    })
}
