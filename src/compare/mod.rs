//! Two sets of figures and documents in, what changed between them out: each figure with its causes, and the sentences that changed with
//! it. It sees protected files only, and tells no number that is withheld on either side.

mod cause;
mod comparison;
mod comparison_text;
mod sentences;
mod side;

pub use cause::{Cause, Change, Kind};
pub use comparison::{Comparison, compare};
pub use sentences::ChangedSentence;
pub use side::{BuildRecord, Side};
