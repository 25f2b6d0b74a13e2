//! A cell or block of cells of a return, as people name it: `returns/x.xlsx!Sheet!B7`, `returns/x.csv!B7:B12`.

use std::sync::Arc;

use crate::finding::Location;
use crate::model::{Area, Dataset, did_you_mean, hint};

/// A cell or block of cells of a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The return's path inside the report folder.
    pub file: String,
    /// The sheet; none in a .csv.
    pub sheet: Option<String>,
    /// The cells.
    pub area: Area,
}

/// Why a place cannot be found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// No return of that name was read; and what to do.
    #[error("No return \"{0}\" was read. {1}")]
    NoReturn(String, String),
    /// What should be a cell is none.
    #[error("\"{0}\" is not a cell. Write B7 for one cell, B7:B12 for several.")]
    NoCell(String),
    /// No table was read from a sheet of that name, of a file; and what to do, if there is something.
    #[error("No table was read from a sheet \"{0}\" of {1}.{2}")]
    NoSheet(String, String, String),
    /// The file has several sheets, of which this is the first, and none was named for the cells.
    #[error("{0} has several sheets; say which, as in {0}!{1}!{2}.")]
    WhichSheet(String, String, Area),
}

/// Finds the file and sheet that `explanation_text` names among the returns.
pub fn place(text: &str, files: &[&str], datasets: &[Dataset]) -> Result<Place, PlaceError> {
    let file = files
        .iter()
        .filter(|name| {
            text.strip_prefix(**name)
                .is_some_and(|rest| rest.starts_with('!'))
        })
        .max_by_key(|name| name.len());
    let Some(&file) = file else {
        let asked = text.split('!').next().unwrap_or(text).to_owned();
        let otherwise = "Name it with its folder, as in returns/x.xlsx!Sheet!B7.";
        let help = did_you_mean(&asked, files.iter().copied(), otherwise);
        return Err(PlaceError::NoReturn(asked, help));
    };
    let rest = &text[file.len() + 1..];
    let (sheet, cells) = match rest.rsplit_once('!') {
        Some((sheet, cells)) => (Some(unquoted(sheet)), cells),
        None => (None, rest),
    };
    let Some(area) = Area::parse(cells) else {
        return Err(PlaceError::NoCell(cells.to_owned()));
    };
    let blocks = datasets.iter().flat_map(|dataset| &dataset.blocks);
    let mut sheets: Vec<&str> = blocks
        .filter(|block| &*block.file == file)
        .filter_map(|block| block.sheet.as_deref())
        .collect();
    sheets.dedup();
    let sheet = match (sheet, &sheets[..]) {
        (Some(sheet), sheets) => {
            let mut known = sheets.iter();
            let Some(known) = known.find(|known| known.eq_ignore_ascii_case(&sheet)) else {
                let help = hint(&sheet, sheets.iter().copied());
                let file = file.to_owned();
                return Err(PlaceError::NoSheet(sheet, file, help));
            };
            Some((*known).to_owned())
        }
        (None, []) => None,
        (None, [only]) => Some((*only).to_owned()),
        (None, [first, ..]) => {
            let (file, first) = (file.to_owned(), (*first).to_owned());
            return Err(PlaceError::WhichSheet(file, first, area));
        }
    };
    Ok(Place {
        file: file.to_owned(),
        sheet,
        area,
    })
}

/// A sheet's name without the quotation marks that Excel puts around one with spaces.
fn unquoted(sheet: &str) -> String {
    let inner = sheet
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    inner.map_or_else(|| sheet.to_owned(), |inner| inner.replace("''", "'"))
}

impl Place {
    /// Whether it is on a sheet of a file.
    pub(super) fn is_on(&self, file: &str, sheet: Option<&str>) -> bool {
        self.file == file && self.sheet.as_deref() == sheet
    }

    /// In words: `returns/x.xlsx, sheet "Sheet", cell B7`.
    pub(super) fn words(&self) -> String {
        let sheet = self.sheet.as_deref().map(Arc::from);
        Location::cells(&self.file.as_str().into(), sheet.as_ref(), self.area).to_string()
    }
}
