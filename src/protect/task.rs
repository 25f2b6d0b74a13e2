//! What is to be protected.

use std::collections::BTreeSet;

use super::policy::Policies;
use crate::aggregate::Tables;

/// What is to be protected, and what a reader has already.
pub(crate) struct Task<'a> {
    pub(crate) tables: &'a Tables,
    pub(crate) policies: &'a Policies<'a>,
    /// Of each base cell, whether a published table prints it or makes a number of it. Nobody is told the others.
    pub(crate) printed: &'a [bool],
    /// Cells that an earlier report printed: to withhold them hides nothing.
    pub(crate) known: &'a BTreeSet<usize>,
    /// Cells that somebody answers for: they are never withheld.
    pub(crate) kept: &'a BTreeSet<usize>,
}
