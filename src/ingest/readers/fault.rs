//! Why a file could not be read, before it is put into words for a person. Says nothing of the file's name: `readers` adds it.

use std::io;

use crate::finding::{Code, Finding, Location, Severity};
use crate::ingest::file::File;
use crate::model::Cell;
use crate::package::PackageError;

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is locked with a password.
    Protected,
    /// It is damaged; a clause says how.
    Damaged(String),
    /// It holds more than can be read safely; a clause says what.
    TooLarge(String),
    /// A quotation mark in a text file opens a cell that swallows lines: its line, and the last that is swallowed.
    OpenQuote {
        /// 1-based.
        line: u32,
        /// 1-based.
        last: u32,
    },
    /// Not one cell is filled.
    Empty,
    /// It is no spreadsheet: what it is, and what to do.
    Foreign {
        /// With its article: `a PDF document`.
        is: &'static str,
        /// One sentence.
        help: &'static str,
    },
}

impl From<PackageError> for Fault {
    fn from(error: PackageError) -> Fault {
        let damaged = |how: &str| Fault::Damaged(how.to_owned());
        match error {
            PackageError::NoDirectory => damaged(
                "its end is missing or damaged; it was probably cut off when it was copied or sent",
            ),
            PackageError::Directory | PackageError::SameName => {
                damaged("its list of parts is damaged")
            }
            PackageError::TooManyParts(count) => Fault::TooLarge(format!(
                "it is packed from {count} parts, where a workbook has a few dozen"
            )),
            PackageError::Locked => Fault::Protected,
            PackageError::Part(part, error) => Fault::reading(&error, &format!("its part {part}")),
            PackageError::Markup(error) => Fault::reading(&error, "its contents"),
            PackageError::TooDeep => {
                Fault::TooLarge("its contents are nested deeper than any real sheet's".to_owned())
            }
            PackageError::EndsEarly => damaged("its contents end too early"),
            PackageError::Missing(_)
            | PackageError::NotText
            | PackageError::IllFormed
            | PackageError::DocumentType
            | PackageError::Writing(_) => damaged("its contents are damaged"),
        }
    }
}

/// What to do with a file that is no spreadsheet, when nothing better is known.
pub(crate) const ASK_FOR_WORKBOOK: &str =
    "Ask the agency for the spreadsheet itself, saved as an Excel workbook (.xlsx).";

/// What to do with a table in another of Excel's own formats.
pub(crate) const SAVE_AS_WORKBOOK: &str = "Open it in Excel, save it as an Excel workbook (.xlsx), and put that into returns/ in its place.";

impl Fault {
    /// A part of a file that could not be read to its end.
    pub(crate) fn reading(error: &io::Error, part: &str) -> Fault {
        if error.kind() == io::ErrorKind::FileTooLarge {
            Fault::TooLarge(format!("{part} unpacks to more than any real return needs"))
        } else {
            Fault::Damaged(format!("{part} is damaged"))
        }
    }

    /// A cell that holds more text than a spreadsheet program puts into one.
    pub(crate) fn too_long(cell: Cell) -> Fault {
        Fault::TooLarge(format!(
            "cell {cell} holds a longer text than any real return"
        ))
    }

    /// The finding about `file`; `named_spreadsheet` when its name promises a spreadsheet.
    pub(crate) fn finding(self, file: &File, named_spreadsheet: bool) -> Finding {
        let (code, words) = match &self {
            Fault::Protected => {
                let words = "is locked with a password, so nothing in it could be read";
                (Code::FileProtected, words.to_owned())
            }
            Fault::Damaged(how) => (Code::FileUnreadable, format!("could not be read: {how}")),
            Fault::TooLarge(what) => {
                let words = format!("is too large to be read safely: {what}");
                (Code::FileTooLarge, words)
            }
            Fault::OpenQuote { line, last } => {
                let swallowed = match last - line {
                    0 => "what follows it".to_owned(),
                    1 => format!("line {last}"),
                    _ => format!("lines {} to {last}", line + 1),
                };
                let words = format!(
                    "was not read: a quotation mark in line {line} opens a text and swallows {swallowed}"
                );
                (Code::QuoteOpen, words)
            }
            Fault::Empty if file.bytes.is_empty() => {
                (Code::SheetEmpty, "is an empty file of 0 bytes".to_owned())
            }
            Fault::Empty => (
                Code::SheetEmpty,
                "has no filled cell on any sheet".to_owned(),
            ),
            Fault::Foreign { is, .. } if named_spreadsheet => {
                let words = format!(
                    "is named like a spreadsheet but is really {is}, so nothing in it could be read"
                );
                (Code::FileMislabelled, words)
            }
            Fault::Foreign { is, .. } => {
                (Code::FileUnreadable, format!("is {is}, not a spreadsheet"))
            }
        };
        let name = &file.name;
        let at = match self {
            Fault::OpenQuote { line, .. } => Location::line(name.clone(), line),
            _ => Location::file(name.clone()),
        };
        let finding = Finding::new(code, at, format!("{name} {words}."));
        match self {
            Fault::Foreign { help, .. } if named_spreadsheet => {
                finding.severity(Severity::Error).help(help)
            }
            Fault::Foreign { help, .. } => finding.help(help),
            _ => finding,
        }
    }
}
