//! Where a finding is: a cell of a return, a line of a file, or a whole file.

use std::fmt;
use std::sync::Arc;

use crate::model::Area;

/// Where a finding is. Files are named by their path inside the report folder, with `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// The report folder as a whole.
    Folder,
    /// A file.
    File {
        /// Path inside the report folder.
        file: Arc<str>,
    },
    /// A sheet of a workbook.
    Sheet {
        /// Path inside the report folder.
        file: Arc<str>,
        /// The sheet's name.
        sheet: Arc<str>,
    },
    /// A cell or block of cells.
    Cells {
        /// Path inside the report folder.
        file: Arc<str>,
        /// The sheet's name; none in a .csv.
        sheet: Option<Arc<str>>,
        /// The cells.
        area: Area,
    },
    /// A line of a text file: TOML, template or narrative.
    Line {
        /// Path inside the report folder, or of the built-in template.
        file: Arc<str>,
        /// Line, 1-based.
        line: u32,
        /// Column, 1-based, when it is known.
        column: Option<u32>,
    },
}

impl Location {
    /// A whole file.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Location::File { file: file.into() }
    }

    /// A line, 1-based.
    pub fn line(file: impl Into<Arc<str>>, line: u32) -> Self {
        Location::Line {
            file: file.into(),
            line,
            column: None,
        }
    }

    /// A cell or block of cells.
    pub fn cells(file: &Arc<str>, sheet: Option<&Arc<str>>, area: impl Into<Area>) -> Self {
        Location::Cells {
            file: file.clone(),
            sheet: sheet.cloned(),
            area: area.into(),
        }
    }

    /// A whole sheet; a sheet without a name is its file.
    pub fn sheet_of(file: &Arc<str>, sheet: Option<&Arc<str>>) -> Self {
        let file = file.clone();
        match sheet.cloned() {
            Some(sheet) => Location::Sheet { file, sheet },
            None => Location::File { file },
        }
    }

    /// The file it is in, if it is in one.
    pub fn path(&self) -> Option<&Arc<str>> {
        match self {
            Location::Folder => None,
            Location::File { file }
            | Location::Sheet { file, .. }
            | Location::Cells { file, .. }
            | Location::Line { file, .. } => Some(file),
        }
    }

    /// The sheet, if it is on one.
    pub fn sheet(&self) -> Option<&Arc<str>> {
        match self {
            Location::Sheet { sheet, .. } => Some(sheet),
            Location::Cells { sheet, .. } => sheet.as_ref(),
            _ => None,
        }
    }

    /// The cells, if it is on some.
    pub fn area(&self) -> Option<Area> {
        match self {
            Location::Cells { area, .. } => Some(*area),
            _ => None,
        }
    }
}

impl fmt::Display for Location {
    /// `returns/lado.xlsx, sheet "Outcomes", cell B12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Folder => f.write_str("the report folder"),
            Location::File { file } => f.write_str(file),
            Location::Sheet { file, sheet } => write!(f, "{file}, sheet \"{sheet}\""),
            Location::Cells { file, sheet, area } => {
                f.write_str(file)?;
                if let Some(sheet) = sheet {
                    write!(f, ", sheet \"{sheet}\"")?;
                }
                write!(f, ", {}", area.words())
            }
            Location::Line { file, line, column } => match column {
                Some(column) => write!(f, "{file}, line {line}, column {column}"),
                None => write!(f, "{file}, line {line}"),
            },
        }
    }
}

/// A small piece of a sheet, printed with a finding: column letters above, row numbers at the left, cells marked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    /// Columns shown, 0-based, ascending.
    pub columns: Vec<u32>,
    /// Rows shown, ascending.
    pub rows: Vec<ExcerptRow>,
}

/// One row of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcerptRow {
    /// Sheet row, 0-based.
    pub row: u32,
    /// The text of each shown column's cell, as it is displayed; personal columns hold a dash.
    pub cells: Vec<String>,
}
