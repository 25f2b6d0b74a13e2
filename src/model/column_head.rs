//! A printed column of a table: the same before protection and after it, for it holds no number.

use super::Unit;

/// One printed column.
#[derive(Debug, Clone)]
pub struct ColumnHead {
    /// Code of the column category (a month, a year); none when the table has no `columns`.
    pub column: Option<String>,
    /// Id of the cell: `n`, `share`.
    pub cell: String,
    /// Whether this is the total over the columns.
    pub total: bool,
    /// Printed heading, one row: "2014/15 number".
    pub heading: String,
    /// The unit all its numbers share; none when its rows differ, so that each cell prints its own sign.
    pub unit: Option<Unit>,
    /// Declared `hidden`: only there for other cells to use, never printed.
    pub hidden: bool,
}
