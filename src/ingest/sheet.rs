//! A sheet as the reader found it: sparse cells with what Excel says of them, before anything is known of datasets.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::traffic_light::Light;
use crate::model::{ANSWERS_TITLE, Area, Cell, SourceSpec, pattern, strip_private};

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
    /// Hidden rows, 0-based, ascending; `None` where the format does not say.
    pub hidden_rows: Option<Vec<u32>>,
    /// Hidden columns, 0-based, as first and last of each run; none where the format does not say.
    pub hidden_columns: Vec<(u32, u32)>,
    /// A filter hides rows of this sheet.
    pub filtered: bool,
    /// Days are counted from 1904 in its workbook.
    pub is_1904: bool,
    /// Blank cells that are filled in the colour of a traffic light, ascending; `None` where the format does not say.
    pub lights: Option<Vec<(Cell, Light)>>,
    merges: Vec<Area>,
    cells: Vec<(Cell, Raw)>,
}

/// The cells of one row, by column.
pub(crate) type Row<'a> = &'a [(Cell, Raw)];

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

    /// Whether a column is hidden.
    pub(crate) fn hides(&self, column: u32) -> bool {
        let mut runs = self.hidden_columns.iter();
        runs.any(|(first, last)| (*first..=*last).contains(&column))
    }

    /// Whether a source reads it: the sheet that the source names, or one that can be seen. A .csv has one sheet without a name.
    pub(crate) fn is_read_by(&self, source: &SourceSpec) -> bool {
        match (&source.sheet, &self.name) {
            (None, Some(own)) if source.ignores(own) => false,
            (None, _) => !self.hidden,
            (Some(_), None) => true,
            (Some(name), Some(own)) => {
                own.trim().eq_ignore_ascii_case(name.trim())
                    || pattern(name).is_some_and(|glob| glob.is_match(own.trim()))
            }
        }
    }

    /// Whether it is one that we put into a copy for the agency's answers; a corrected copy that comes back still has it.
    pub(crate) fn is_for_answers(&self) -> bool {
        let first = self.get(Cell::new(0, 0));
        first.is_some_and(|raw| raw.text() == ANSWERS_TITLE)
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

    /// The rows from `first` to `last` that hold cells, top to bottom.
    pub(crate) fn rows(&self, first: u32, last: u32) -> impl Iterator<Item = (u32, Row<'_>)> {
        let start = self.cells.partition_point(|(cell, _)| cell.row < first);
        self.cells[start..]
            .chunk_by(|(a, _), (b, _)| a.row == b.row)
            .map(|row| (row[0].0.row, row))
            .take_while(move |(row, _)| *row <= last)
    }

    /// Merged blocks by their first cell; empty where the format does not say.
    pub fn merges(&self) -> &[Area] {
        &self.merges
    }

    /// Says which blocks are merged, in any order.
    pub fn set_merges(&mut self, mut merges: Vec<Area>) {
        merges.sort_unstable();
        merges.dedup_by_key(|merge| merge.first);
        self.merges = merges;
    }

    /// The merged block that begins at a cell.
    pub(crate) fn merge_from(&self, first: Cell) -> Option<Area> {
        let at = self
            .merges
            .binary_search_by_key(&first, |merge| merge.first);
        Some(self.merges[at.ok()?])
    }

    /// The merged blocks that reach over a column, top to bottom, for [`merge_over`].
    pub(crate) fn merges_over(&self, column: u32) -> Vec<Area> {
        let reaches = |merge: &&Area| (merge.first.column..=merge.last.column).contains(&column);
        self.merges.iter().filter(reaches).copied().collect()
    }

    /// The colour of a blank cell, when it is that of a traffic light.
    pub(crate) fn light(&self, cell: Cell) -> Option<Light> {
        let lights = self.lights.as_deref()?;
        let at = lights.binary_search_by_key(&cell, |(place, _)| *place);
        Some(lights[at.ok()?].1)
    }

    /// One cell.
    pub fn get(&self, cell: Cell) -> Option<&Raw> {
        let at = self
            .cells
            .binary_search_by_key(&cell, |(place, _)| *place)
            .ok()?;
        Some(&self.cells[at].1)
    }

    /// Puts something into a cell.
    pub(super) fn put(&mut self, cell: Cell, raw: Raw) {
        match self.cells.binary_search_by_key(&cell, |(place, _)| *place) {
            Ok(at) => self.cells[at].1 = raw,
            Err(at) => self.cells.insert(at, (cell, raw)),
        }
    }

    /// The last row that holds a cell, 0-based.
    pub fn last_row(&self) -> Option<u32> {
        self.cells.last().map(|(cell, _)| cell.row)
    }
}

/// Goes through the rows of a sheet, mostly downwards.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    cells: &'a [(Cell, Raw)],
    /// Where the row after the last one begins.
    end: usize,
}

impl<'a> Cursor<'a> {
    /// At the top of a sheet.
    pub(crate) fn new(sheet: &'a Sheet) -> Self {
        Cursor {
            cells: &sheet.cells,
            end: 0,
        }
    }

    /// The cells of a row.
    pub(crate) fn row(&mut self, row: u32) -> Row<'a> {
        let is_above = |(cell, _): &(Cell, Raw)| cell.row < row;
        let passed = self.end > 0 && self.cells[self.end - 1].0.row >= row;
        let rest = &self.cells[self.end..];
        let start = match rest.first() {
            _ if passed => self.cells.partition_point(is_above),
            Some((cell, _)) if cell.row == row => self.end,
            _ => self.end + rest.partition_point(is_above),
        };
        let rest = &self.cells[start..];
        let length = rest.iter().take_while(|(cell, _)| cell.row == row).count();
        self.end = start + length;
        &rest[..length]
    }
}

/// A row's cell in a column.
pub(crate) fn at(row: Row<'_>, column: u32) -> Option<&Raw> {
    // Rows are mostly filled from their first cell on without a gap.
    let guess = column.checked_sub(row.first()?.0.column)? as usize;
    if let Some((cell, raw)) = row.get(guess)
        && cell.column == column
    {
        return Some(raw);
    }
    let at = row
        .binary_search_by_key(&column, |(cell, _)| cell.column)
        .ok()?;
    Some(&row[at].1)
}

/// The merged block over a row, of those that reach over one column. Real ones never overlap, so there is one to look at.
pub(crate) fn merge_over(merges: &[Area], row: u32) -> Option<Area> {
    let after = merges.partition_point(|merge| merge.first.row <= row);
    merges[..after]
        .last()
        .filter(|merge| row <= merge.last.row)
        .copied()
}
