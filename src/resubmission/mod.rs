//! The same return twice. Everything by which a return is known to have come before, in one place:
//!
//! | case | what happens | file |
//! |---|---|---|
//! | a source says that its file replaces another | the other is left out, and it is said | `replaced.rs` |
//! | the same cells are read by two sources, or from two files of the same bytes | they are counted once, and it is said | `copies.rs` |
//! | two files of one agency hold the same records | both count, and it is said: nobody can tell which replaces which | `overlap.rs` |
//! | a dataset says by what its returns are known and which is the later | the later counts, and it is said | `latest.rs` |
//! | a new file comes | the mappings of earlier files are tried, those first whose names differ in date or version only | `earlier.rs` |
//!
//! `ingest` asks for the first three while it reads, `validate` for the fourth once it has held what a return states about itself
//! against all of its records, and `intake` for the last.

mod copies;
mod earlier;
mod latest;
mod overlap;
mod replaced;
mod undated_name;

pub(crate) use copies::Copies;
pub use earlier::{Earlier, earlier};
pub(crate) use latest::{Known, superseded};
pub(crate) use overlap::overlaps;
pub(crate) use replaced::Replaced;
pub use undated_name::Named;
pub(crate) use undated_name::{dates, undated};
