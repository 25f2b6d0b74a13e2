//! Located records in, checked records out, with every rule of their dataset held against them.

use std::sync::Arc;

use crate::model::{CodeLists, Dataset};

/// Datasets whose rules have been run. Only this stage makes it.
#[derive(Debug, Clone)]
pub struct Validated {
    datasets: Vec<Dataset>,
    codes: Arc<CodeLists>,
}

impl Validated {
    /// The datasets, in the order of their ids.
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
}

#[cfg(test)]
impl Validated {
    /// Datasets made by hand, as if every rule had been run, for the tests of later stages.
    pub(crate) fn for_tests(datasets: Vec<Dataset>, codes: CodeLists) -> Validated {
        Validated {
            datasets,
            codes: Arc::new(codes),
        }
    }
}
