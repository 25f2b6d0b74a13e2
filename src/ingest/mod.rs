//! Returns in (a name and bytes each), located records out. Finds each table on its sheet, matches its headings, and reads its
//! cells; every value keeps its cell. Never guesses: what it cannot be sure of is a finding.

mod biff;
mod compound;
mod container;
mod delimited;
mod encoding;
mod excerpt;
mod fault;
mod gather;
mod html;
mod markup;
mod number;
mod ods;
mod open;
mod package;
mod sheet;
mod sheet_xml;
mod source;
mod xls;
mod xlsb;
mod xlsx;

pub use excerpt::excerpts;
pub use sheet::{Raw, Sheet, Workbook};
pub use source::SourceSpec;

use std::sync::Arc;

use crate::model::{CodeLists, DatasetSpec};

/// One return as it lies in the folder.
#[derive(Debug, Clone)]
pub struct File {
    /// Path inside the report folder, with `/`.
    pub name: Arc<str>,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// What ingest needs to know.
#[derive(Debug, Clone)]
pub struct Options {
    /// The datasets there are.
    pub datasets: Vec<Arc<DatasetSpec>>,
    /// The code lists they use.
    pub codes: Arc<CodeLists>,
    /// The sources, in the order of report.toml.
    pub sources: Vec<SourceSpec>,
}
