//! A sheet without its lines that have a role: what the items alone give, to hold the whole sheet against.

use super::{Axis, Cell, Role, Sheet, Truth};

impl Sheet {
    /// The sheet without any line that has a role: its items must give the same sums.
    pub(crate) fn plain(&self) -> Sheet {
        let mut plain = self.clone();
        let mut gone = Vec::new();
        for (at, table) in self.tables.iter().enumerate() {
            let lines = || self.truth.iter().filter(|truth| truth.table == at);
            let numbers = |axis| {
                lines()
                    .filter(move |truth| truth.axis == axis)
                    .map(|truth| truth.index)
            };
            let heads = if table.above.is_empty() { 1 } else { 2 };
            // A return of compliance is known by its percentages: they stay.
            let stays = |truth: &Truth| {
                truth.line.role == Role::Percent && self.reading.dataset == "training-compliance"
            };
            for truth in lines().filter(|truth| truth.line.role != Role::Item && !stays(truth)) {
                let across = if truth.axis == Axis::Row {
                    Axis::Column
                } else {
                    Axis::Row
                };
                let (first, last) = (
                    numbers(across).min().unwrap_or(0),
                    numbers(across).max().unwrap_or(0),
                );
                // A row goes with its label and its words, a column with its headings.
                let first = if truth.axis == Axis::Row {
                    0
                } else {
                    first.saturating_sub(heads)
                };
                for other in first..=last {
                    let (row, column) = if truth.axis == Axis::Row {
                        (truth.index, other)
                    } else {
                        (other, truth.index)
                    };
                    if let Some(cell) = plain
                        .grid
                        .get_mut(row)
                        .and_then(|cells| cells.get_mut(column))
                    {
                        *cell = Cell::Blank;
                    }
                }
                if truth.axis == Axis::Row {
                    gone.push(truth.index);
                }
            }
        }
        let mut row = 0;
        plain.grid.retain(|_| {
            row += 1;
            !gone.contains(&(row - 1))
        });
        for column in (0..plain.grid.first().map_or(0, Vec::len)).rev() {
            if plain.grid.iter().all(|cells| cells[column] == Cell::Blank) {
                for cells in &mut plain.grid {
                    cells.remove(column);
                }
            }
        }
        plain.fault = None;
        plain.truth.clear();
        plain
    }
}
