//! Where a value stands on a sheet. The only place that turns row and column into `B7`.

use std::fmt;

/// One cell of a sheet. Row and column are 0-based in memory and 1-based in Excel's own terms when shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Row, 0-based.
    pub row: u32,
    /// Column, 0-based.
    pub column: u32,
}

impl Cell {
    /// The cell at a 0-based row and column.
    pub fn new(row: u32, column: u32) -> Self {
        Cell { row, column }
    }

    /// Reads `B7` (case ignored, `$` signs allowed); `None` when it is not a cell.
    pub fn parse(text: &str) -> Option<Cell> {
        let text = text.replace('$', "");
        let letters = text.chars().take_while(char::is_ascii_alphabetic).count();
        let (letters, digits) = text.split_at(letters);
        if letters.is_empty() || letters.len() > 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let column = letters.bytes().fold(0u32, |sum, b| {
            sum * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1
        });
        let row: u32 = digits.parse().ok()?;
        Some(Cell::new(row.checked_sub(1)?, column - 1))
    }
}

impl fmt::Display for Cell {
    /// `B7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{}",
            column_letters(self.column),
            u64::from(self.row) + 1
        )
    }
}

/// The letters of a 0-based column: 0 is `A`, 26 is `AA`.
fn column_letters(column: u32) -> String {
    let mut rest = u64::from(column) + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// A block of cells, from its first to its last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area {
    /// Upper left cell.
    pub first: Cell,
    /// Lower right cell.
    pub last: Cell,
}

impl Area {
    /// The block between two corners, whichever way round they are given.
    pub fn new(a: Cell, b: Cell) -> Self {
        Area {
            first: Cell::new(a.row.min(b.row), a.column.min(b.column)),
            last: Cell::new(a.row.max(b.row), a.column.max(b.column)),
        }
    }

    /// Reads `B7` or `B7:D12`; `None` when it is neither.
    pub fn parse(text: &str) -> Option<Area> {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        Some(Area::new(
            Cell::parse(first.trim())?,
            Cell::parse(last.trim())?,
        ))
    }

    /// `cell B7`, `cells B7:D12`.
    pub fn words(self) -> String {
        let one = self.first == self.last;
        format!("{} {self}", if one { "cell" } else { "cells" })
    }

    /// Whether two blocks share a cell.
    pub fn meets(self, other: Area) -> bool {
        self.first.row <= other.last.row
            && other.first.row <= self.last.row
            && self.first.column <= other.last.column
            && other.first.column <= self.last.column
    }

    /// The smallest block that holds both.
    pub fn and(self, other: Area) -> Area {
        let (a, b) = (self, other);
        Area {
            first: Cell::new(
                a.first.row.min(b.first.row),
                a.first.column.min(b.first.column),
            ),
            last: Cell::new(a.last.row.max(b.last.row), a.last.column.max(b.last.column)),
        }
    }

    /// Whether the block holds the cell.
    pub fn contains(self, cell: Cell) -> bool {
        (self.first.row..=self.last.row).contains(&cell.row)
            && (self.first.column..=self.last.column).contains(&cell.column)
    }
}

impl From<Cell> for Area {
    fn from(cell: Cell) -> Self {
        Area {
            first: cell,
            last: cell,
        }
    }
}

impl fmt::Display for Area {
    /// `B7`, or `B7:D12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}:{}", self.first, self.last)
        }
    }
}

/// The letters Excel shows above a 0-based column.
pub(crate) fn letters(column: u32) -> String {
    column_letters(column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_read_and_print_as_in_excel() {
        for (text, row, column) in [
            ("A1", 0, 0),
            ("B7", 6, 1),
            ("Z10", 9, 25),
            ("AA1", 0, 26),
            ("XFD1048576", 1_048_575, 16_383),
        ] {
            assert_eq!(Cell::parse(text), Some(Cell::new(row, column)));
            assert_eq!(Cell::new(row, column).to_string(), text);
        }
        assert_eq!(Cell::parse("$C$4"), Some(Cell::new(3, 2)));
        for wrong in ["", "7", "B", "B0", "7B", "ABCD1"] {
            assert_eq!(Cell::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn areas_print_as_one_cell_or_a_range() {
        let area = Area::new(Cell::new(11, 3), Cell::new(6, 1));
        assert_eq!(area.to_string(), "B7:D12");
        assert_eq!(Area::from(Cell::new(6, 1)).to_string(), "B7");
        assert!(area.contains(Cell::new(8, 2)) && !area.contains(Cell::new(8, 4)));
        assert_eq!(Area::parse("$B$7:d12"), Some(area));
        assert_eq!(
            Area::parse("B7").map(|a| a.to_string()).as_deref(),
            Some("B7")
        );
        assert_eq!(Area::parse("B7:"), None);
        let meets = |text: &str| Area::parse(text).is_some_and(|other| area.meets(other));
        assert!(meets("D12") && meets("A1:B7") && meets("C1:C20"));
        assert!(!meets("E12") && !meets("A1:D6"));
    }
}
