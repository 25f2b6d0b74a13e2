//! What a form is for: a dataset, an agency and a period; the names of its sheets, and why it could not be written.

use jiff::civil::Date;
use rust_xlsxwriter::XlsxError;

use crate::model::{CodeLists, Dataset, DatasetSpec, Period};

/// The name of the sheet with the table.
pub const TABLE: &str = "Return";
/// The name of the sheet to read first.
pub const GUIDE: &str = "Read me";
/// The name of the hidden sheet with the lists of categories.
pub(super) const LISTS: &str = "Lists";

/// Most rows that a form may begin with.
pub(super) const MOST_ROWS: usize = 20_000;

/// A form for one agency and one dataset.
#[derive(Debug, Clone)]
pub struct Form<'a> {
    /// What the return holds.
    pub spec: &'a DatasetSpec,
    /// Fingerprint of the dataset's TOML.
    pub version: &'a str,
    /// The code lists; the list `agencies` holds those of report.toml too.
    pub codes: &'a CodeLists,
    /// The agency that fills it in, by id.
    pub agency: &'a str,
    /// Its printed name.
    pub agency_name: &'a str,
    /// Who asks for the return.
    pub partnership: &'a str,
    /// The period of the report.
    pub period: Period,
    /// The day the return is due.
    pub due: Option<Date>,
    /// The day the form is made.
    pub made: Date,
    /// What has been read of the dataset, to carry over from.
    pub known: Option<&'a Dataset>,
    /// What has been read of the dataset's roll, when it names one.
    pub roll: Option<&'a Dataset>,
}

/// Why a form could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// The rows it should begin with are more than a person can fill in.
    #[error(
        "it would begin with more than {} rows; shorten rows = [...] under [form] of the dataset",
        MOST_ROWS
    )]
    TooManyRows,
    /// Excel's limits do not allow it.
    #[error("{0}")]
    Workbook(#[from] XlsxError),
    /// The workbook could not be packed.
    #[error("the workbook could not be packed: {0}")]
    Packing(String),
}

impl Form<'_> {
    /// "Performance scorecard: Northmoor Police".
    pub(super) fn title(&self) -> String {
        format!("{}: {}", self.spec.title, self.agency_name)
    }
}
