//! All lines of one table, settled in the order in which they need one another.

use super::claims::Hints;
use super::grid::Grid;
use super::settle::{self, Settled, Standing};
use super::unsaid;

/// The lines of one table, settled.
pub(super) struct Table {
    /// Rows that are no items.
    pub(super) rows: Vec<Settled>,
    /// Columns that are none, or that are read and worked out from others.
    pub(super) columns: Vec<Settled>,
    /// Lines that are counted, and whether they are columns: the source is asked what they are.
    pub(super) asked: Vec<(bool, Settled)>,
}

/// Settles all lines of a table; with what is known of its rows, and of its columns, besides.
pub(super) fn table(grid: &mut Grid, of_rows: &[Hints], of_columns: &[Hints]) -> Table {
    let mut asked: Vec<(bool, Settled)> = Vec::new();
    // What a column is decides whether rows add it up, and what a row is, whether columns do.
    for (is_turned, hints) in [(true, of_columns), (false, of_rows)] {
        let first = settle::settle(grid, is_turned, hints).into_iter();
        let perhaps = first.filter(|settled| settled.standing == Standing::Perhaps);
        asked.extend(perhaps.map(|settled| (is_turned, settled)));
    }
    for (is_turned, hints) in [(false, of_rows), (true, of_columns)] {
        let hidden = unsaid::hidden_sums(grid, is_turned, hints).into_iter();
        asked.extend(hidden.map(|settled| (is_turned, settled)));
    }
    let mut rows = settle::settle(grid, false, of_rows);
    let columns = settle::settle(grid, true, of_columns);
    // What only agrees when it is taken for a role stays an item where its words need the numbers.
    rows.retain(|settled| !grid.rows[settled.line].is_item);
    for is_turned in [false, true] {
        let more = unsaid::unsaid(grid, is_turned).into_iter();
        asked.extend(more.map(|settled| (is_turned, settled)));
    }
    Table {
        rows,
        columns,
        asked,
    }
}
