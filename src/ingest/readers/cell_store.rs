//! Collects the filled cells of a workbook within bounds. Equal texts are held once: a return says "Coventry" very often.

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::{Area, Cell};

use super::fault::Fault;
use crate::ingest::sheet::{Raw, Sheet};
use crate::ingest::traffic_light::Light;

/// Most filled cells of one workbook: a sheet filled to Excel's last row in nineteen columns. At 32 bytes a cell this is what a
/// council laptop can hold; the largest real returns have a few hundred thousand.
pub(crate) const MAX_CELLS: usize = 20_000_000;

/// Most text of one workbook, in bytes: half a gigabyte.
const MAX_TEXT: usize = 512 << 20;

/// Longest text of one cell, in bytes: Excel's own limit is 32,767 letters, and a page of a web form has more.
const LONGEST_TEXT: usize = 1 << 18;

/// Most sheets of one workbook: a sheet for each working day of a year is the most that anybody has seen.
pub(crate) const MAX_SHEETS: usize = 1000;

/// Rows and columns of the largest sheet that Excel or LibreOffice make.
pub(crate) const MAX_ROWS: u32 = 1_048_576;
pub(crate) const MAX_COLUMNS: u32 = 16_384;

/// Most coloured blank cells of a sheet that are kept: more are a background and no ratings.
pub(crate) const MAX_LIGHTS: usize = 1_048_576;

/// Longest text worth sharing, in bytes, and most texts kept for sharing: categories and names repeat, comments do not.
const SHARED_LENGTH: usize = 64;
const SHARED_TEXTS: usize = 65_536;

/// The cells of one workbook, sheet after sheet.
#[derive(Debug)]
pub(crate) struct Gather {
    left: usize,
    text_left: usize,
    texts: HashSet<Arc<str>>,
    cells: Vec<(Cell, Raw)>,
}

impl Default for Gather {
    fn default() -> Self {
        Gather::bounded(MAX_CELLS)
    }
}

impl Gather {
    /// Nothing yet, and room for so many cells.
    fn bounded(cells: usize) -> Self {
        Gather {
            left: cells,
            text_left: MAX_TEXT,
            texts: HashSet::new(),
            cells: Vec::new(),
        }
    }

    /// A text, shared with its equals.
    pub(crate) fn share(&mut self, text: &str) -> Arc<str> {
        let short = text.len() <= SHARED_LENGTH;
        if short && let Some(shared) = self.texts.get(text) {
            return shared.clone();
        }
        self.text_left = self.text_left.saturating_sub(text.len());
        let shared: Arc<str> = text.into();
        if short && self.texts.len() < SHARED_TEXTS {
            self.texts.insert(shared.clone());
        }
        shared
    }

    /// Takes in a filled cell of the present sheet.
    pub(crate) fn push(&mut self, cell: Cell, raw: Raw) -> Result<(), Fault> {
        if self.left == 0 {
            return Err(Fault::TooLarge(format!(
                "it has more than {MAX_CELLS} filled cells"
            )));
        }
        if self.text_left == 0 {
            return Err(Fault::TooLarge(
                "it holds more than half a gigabyte of text".to_owned(),
            ));
        }
        if let Raw::Text(text) | Raw::Error(text) = &raw
            && text.len() > LONGEST_TEXT
        {
            return Err(Fault::too_long(cell));
        }
        self.left -= 1;
        self.cells.push((cell, raw));
        Ok(())
    }

    /// Takes in a text of the present sheet; an empty one fills no cell.
    pub(crate) fn push_text(&mut self, cell: Cell, text: &str) -> Result<(), Fault> {
        if text.is_empty() {
            return Ok(());
        }
        if text.len() > LONGEST_TEXT {
            return Err(Fault::too_long(cell));
        }
        let text = self.share(text);
        self.push(cell, Raw::Text(text))
    }

    /// Whether a workbook may have so many sheets.
    pub(crate) fn may_have(sheets: usize) -> Result<(), Fault> {
        if sheets > MAX_SHEETS {
            return Err(Fault::TooLarge(format!(
                "it has more than {MAX_SHEETS} sheets"
            )));
        }
        Ok(())
    }

    /// Ends the present sheet. A text or a page has no name, and does not say which rows it hides.
    pub(crate) fn finish(&mut self, name: Option<&str>, beside: Beside) -> Sheet {
        let mut cells = std::mem::take(&mut self.cells);
        cells.shrink_to_fit();
        let mut sheet = Sheet::new(name.map(Into::into), cells);
        let mut hidden_rows = beside.hidden_rows;
        hidden_rows.sort_unstable();
        hidden_rows.dedup();
        sheet.hidden_rows = name.map(|_| hidden_rows);
        let mut lights = beside.lights;
        if let Some(lights) = &mut lights {
            lights.sort_unstable_by_key(|(cell, _)| *cell);
        }
        sheet.lights = lights;
        sheet.filtered = beside.filtered;
        sheet.hidden_columns = beside.hidden_columns;
        sheet.set_merges(beside.merges);
        sheet
    }
}

/// Most runs of hidden columns of a sheet that are kept: no sheet has more columns.
const MAX_RUNS: usize = MAX_COLUMNS as usize;

/// What is seen of a sheet beside the values of its cells, in any order.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    /// Rows that are hidden.
    pub(crate) hidden_rows: Vec<u32>,
    /// Columns that are hidden, as first and last of each run.
    pub(crate) hidden_columns: Vec<(u32, u32)>,
    /// Merged blocks.
    pub(crate) merges: Vec<Area>,
    /// Blank cells in the colours of a traffic light; `None` where the format does not say.
    pub(crate) lights: Option<Vec<(Cell, Light)>>,
    /// Whether a filter hides rows.
    pub(crate) filtered: bool,
}

impl Beside {
    /// Keeps that columns are hidden, 0-based, from the first to the last.
    pub(crate) fn hide_columns(&mut self, first: u32, last: u32) {
        if self.hidden_columns.len() < MAX_RUNS {
            self.hidden_columns.push((first, last));
        }
    }
}

/// Keeps a merged block if it is one: more than a cell, and no whole-sheet nonsense turned inside out.
pub(crate) fn merged(first: Cell, last: Cell) -> Option<Area> {
    let area = Area::new(first, last);
    (area.first != area.last).then_some(area)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_held_once() {
        let mut gather = Gather::default();
        let (a, b) = (gather.share("Coventry"), gather.share("Coventry"));
        assert!(Arc::ptr_eq(&a, &b));
    }

    #[test]
    fn cells_are_taken_up_to_the_limit_and_not_beyond() {
        let mut gather = Gather::bounded(2);
        assert_eq!(gather.push_text(Cell::new(0, 0), "a"), Ok(()));
        assert_eq!(gather.push_text(Cell::new(0, 1), ""), Ok(()));
        assert_eq!(gather.push_text(Cell::new(0, 2), "b"), Ok(()));
        assert!(matches!(
            gather.push_text(Cell::new(0, 3), "c"),
            Err(Fault::TooLarge(_))
        ));
    }
}
