//! What is to be protected.

use std::collections::BTreeSet;

use super::policy::Policies;
use crate::aggregate::Tables;

/// What is to be protected, and what a reader has already.
pub(crate) struct Task<'a> {
    pub(crate) tables: &'a Tables,
    pub(crate) policies: &'a Policies<'a>,
    /// Cells that an earlier report printed: to withhold them hides nothing.
    pub(crate) known: &'a BTreeSet<usize>,
    /// Cells that somebody answers for: they are never withheld.
    pub(crate) kept: &'a BTreeSet<usize>,
    /// Cells on which no figure of a published table rests: nobody reads them, withheld or not.
    pub(crate) unprinted: &'a BTreeSet<usize>,
}

/// The cells on which no figure of a published table rests. Cells without any table are all that there is to read.
pub(crate) fn unprinted(tables: &Tables) -> BTreeSet<usize> {
    if tables.tables.is_empty() {
        return BTreeSet::new();
    }
    let published = tables.tables.iter().filter(|table| table.spec.publish);
    let slots = published.flat_map(|table| table.slots.iter().flatten());
    let printed: BTreeSet<usize> = slots
        .flat_map(|slot| slot.entry.bases())
        .map(|id| id.0)
        .collect();
    (0..tables.cells.len())
        .filter(|at| !printed.contains(at))
        .collect()
}
