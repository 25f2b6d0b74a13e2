//! What this stage needs to know, and what it hands on.

use std::sync::Arc;

use jiff::civil::Date;

use crate::model::{Cell, CodeLists, Dataset, Period};

/// What validate needs to know.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The code lists.
    pub codes: Arc<CodeLists>,
    /// The day the report speaks of; without it nothing is overdue.
    pub as_at: Option<Date>,
    /// The period reported on.
    pub period: Option<Period>,
}

/// Datasets whose rules have been run. Only this stage makes it.
#[derive(Debug, Clone)]
pub struct Validated {
    pub(super) datasets: Vec<Dataset>,
    pub(super) codes: Arc<CodeLists>,
    pub(super) implied: Vec<Implied>,
}

/// A count that a percentage of a return gives away: no other whole number of its base prints as it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implied {
    /// The return's path inside the report folder.
    pub file: Arc<str>,
    /// The sheet; none in a .csv.
    pub sheet: Option<Arc<str>>,
    /// The cell of the percentage.
    pub cell: Cell,
    /// The dataset, by id.
    pub dataset: Arc<str>,
    /// The count.
    pub count: u64,
    /// Of how many.
    pub base: u64,
}

impl Validated {
    /// The datasets, in the order they were read.
    pub fn datasets(&self) -> &[Dataset] {
        &self.datasets
    }

    /// A dataset by id.
    pub fn dataset(&self, id: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|dataset| dataset.spec.id == id)
    }

    /// The code lists.
    pub fn codes(&self) -> &CodeLists {
        &self.codes
    }

    /// The counts that percentages give away, in the order found: for disclosure control.
    pub fn implied(&self) -> &[Implied] {
        &self.implied
    }
}

#[cfg(test)]
impl Validated {
    /// Datasets made by hand, as if every rule had been run, for the tests of later stages.
    pub(crate) fn for_tests(datasets: Vec<Dataset>, codes: CodeLists) -> Validated {
        Validated {
            datasets,
            codes: Arc::new(codes),
            implied: Vec::new(),
        }
    }
}
