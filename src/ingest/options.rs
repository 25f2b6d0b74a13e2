//! What ingest needs to know.

use std::sync::Arc;

use crate::model::{CellCorrection, CodeLists, DatasetSpec, Period, SourceSpec};

/// What ingest needs to know.
#[derive(Debug, Clone)]
pub struct Options {
    /// The datasets there are.
    pub datasets: Vec<Arc<DatasetSpec>>,
    /// The code lists they use; the list `agencies` holds those of report.toml too.
    pub codes: Arc<CodeLists>,
    /// The sources, in the order of report.toml.
    pub sources: Vec<SourceSpec>,
    /// The period reported on: what its years are decides which period a date gives.
    pub period: Option<Period>,
    /// Values that agencies corrected, which are read in the place of those in their cells.
    pub corrections: Vec<Arc<CellCorrection>>,
}
