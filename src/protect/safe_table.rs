//! One table fit to be seen, with its columns and rows.

use super::safe_cell::SafeCell;
use crate::aggregate::table_spec::ChartSpec;
pub use crate::model::ColumnHead as SafeColumn;

/// One table after protection.
#[derive(Debug, Clone)]
pub struct SafeTable {
    /// Id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What is counted.
    pub measure: String,
    /// Dataset id.
    pub dataset: String,
    /// The period in words, when all cells share one.
    pub period: Option<String>,
    /// Heading of the first column.
    pub row_heading: String,
    /// Columns.
    pub columns: Vec<SafeColumn>,
    /// Rows.
    pub rows: Vec<SafeRow>,
    /// Declared charts.
    pub charts: Vec<ChartSpec>,
    /// Notes under the table, those of protection included.
    pub notes: Vec<String>,
    /// Source line.
    pub source: String,
    /// No cell has a value yet: its returns are awaited.
    pub awaited: bool,
    /// The code of the year whose report it stood in; none for a table of this report.
    pub published: Option<String>,
}

impl SafeTable {
    /// Whether this is a list: its cells are words, set as text and not as figures.
    pub fn is_list(&self) -> bool {
        let mut cells = self.rows.iter().flat_map(|row| &row.cells);
        cells.any(|cell| matches!(cell, SafeCell::Text(_)))
    }

    /// The id by which a figure of the table is bound: `table/row/cell`, or `table/row/column/cell` where columns repeat. None for a
    /// category outside the code list, which nothing can name.
    pub fn figure_id(&self, row: &SafeRow, column: &SafeColumn) -> Option<String> {
        let (table, row, cell) = (&self.id, row.code.as_deref()?, &column.cell);
        let id = match column.column.as_deref() {
            Some(category) => format!("{table}/{row}/{category}/{cell}"),
            None if self
                .columns
                .iter()
                .any(|other| other.cell == *cell && other.column.is_some()) =>
            {
                return None;
            }
            None => format!("{table}/{row}/{cell}"),
        };
        Some(match &self.published {
            Some(year) => format!("{id}@{year}"),
            None => id,
        })
    }
}

/// One row.
#[derive(Debug, Clone)]
pub struct SafeRow {
    /// Code; none for an unmapped category.
    pub code: Option<String>,
    /// Printed label.
    pub label: String,
    /// Whether it is a total.
    pub total: bool,
    /// One cell a column.
    pub cells: Vec<SafeCell>,
}
