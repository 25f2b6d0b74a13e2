//! A sheet as the reader found it: sparse cells with what Excel says of them, before anything is known of datasets.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::model::{Area, Cell, strip_private};

/// A file that has been opened.
#[derive(Debug, Clone)]
pub struct Workbook {
    /// Path inside the report folder.
    pub file: Arc<str>,
    /// Its sheets, in order; a .csv has one without a name.
    pub sheets: Vec<Sheet>,
}

/// One sheet, sparse: a million blank formatted rows cost nothing.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Its name; none in a .csv.
    pub name: Option<Arc<str>>,
    /// Hidden or very hidden.
    pub hidden: bool,
    /// Merged blocks; empty where the format does not say.
    pub merges: Vec<Area>,
    /// Hidden rows, 0-based, ascending; `None` where the format does not say.
    pub hidden_rows: Option<Vec<u32>>,
    cells: Vec<(Cell, Raw)>,
}

/// What a cell holds, as its file says.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// Text, as typed (spaces and all).
    Text(Arc<str>),
    /// A number: the decimal that Excel would show at full precision (15 significant digits).
    Number {
        /// Its value. A cell formatted as a percentage keeps its fraction: 0.51.
        value: Decimal,
        /// The cell is formatted as a percentage.
        percent: bool,
    },
    /// A date; a time of day is dropped.
    Date(Date),
    /// TRUE or FALSE.
    Flag(bool),
    /// `#REF!` and its like.
    Error(Arc<str>),
    /// A formula that was saved without its result.
    NoResult,
}

impl Raw {
    /// The cell's text as a person would see it, for headings, labels, messages and excerpts.
    pub fn text(&self) -> String {
        match self {
            Raw::Text(text) | Raw::Error(text) => text.to_string(),
            Raw::Number {
                value,
                percent: false,
            } => value.normalize().to_string(),
            Raw::Number {
                value,
                percent: true,
            } => format!("{}%", (*value * Decimal::ONE_HUNDRED).normalize()),
            Raw::Date(date) => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
            Raw::Flag(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
            Raw::NoResult => String::new(),
        }
    }

    /// Whether nothing is to be seen in the cell.
    pub fn is_blank(&self) -> bool {
        match self {
            Raw::Text(text) => text.chars().all(|c| {
                c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{00AD}')
            }),
            Raw::NoResult => true,
            Raw::Number { .. } | Raw::Date(_) | Raw::Flag(_) | Raw::Error(_) => false,
        }
    }
}

impl Sheet {
    /// A sheet of cells in any order; of two at one place the later counts. Its name loses what nobody can see in it.
    pub fn new(name: Option<Arc<str>>, mut cells: Vec<(Cell, Raw)>) -> Self {
        if !cells.is_sorted_by_key(|(cell, _)| *cell) {
            cells.sort_by_key(|(cell, _)| *cell);
        }
        cells.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                std::mem::swap(&mut later.1, &mut earlier.1);
            }
            same
        });
        Sheet {
            name: name.map(|name| strip_private(&name).into()),
            cells,
            ..Sheet::default()
        }
    }

    /// All cells, by row and then column.
    pub fn cells(&self) -> &[(Cell, Raw)] {
        &self.cells
    }

    /// The cells of one row, by column.
    pub fn row(&self, row: u32) -> &[(Cell, Raw)] {
        let first = self.cells.partition_point(|(cell, _)| cell.row < row);
        let length = self.cells[first..].partition_point(|(cell, _)| cell.row == row);
        &self.cells[first..first + length]
    }

    /// One cell.
    pub fn get(&self, cell: Cell) -> Option<&Raw> {
        let at = self
            .cells
            .binary_search_by_key(&cell, |(place, _)| *place)
            .ok()?;
        Some(&self.cells[at].1)
    }

    /// The last row that holds a cell, 0-based.
    pub fn last_row(&self) -> Option<u32> {
        self.cells.last().map(|(cell, _)| cell.row)
    }
}
