//! Tables in, safe tables out: small numbers are hidden, what would give them away is withheld with them, and only then are
//! shares, rates and changes worked out, from what survives.
//!
//! `SafeTables` can only be built here. A suppressed cell has a reason and no number: there is nothing to leak.

mod policy;
mod safe;

pub use policy::{Profile, Threshold};
pub use safe::{Figure, Reason, SafeCell, SafeColumn, SafeRow, SafeTable, SafeTables};
