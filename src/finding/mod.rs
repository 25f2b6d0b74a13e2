//! Findings: one thing wrong or doubtful, with code, severity, cell, message and help. A value, never an error type.

mod checked;
mod code;
pub mod emit;
mod entry;
mod fingerprint;
mod group;
mod location;
mod severity;
mod sparing;

pub use checked::{Checked, Finding};
pub use code::Code;
pub use entry::{Audience, Grouping};
pub use fingerprint::{fingerprint, fingerprints, reference};
pub use group::{Grouped, answered, counts, group};
pub use location::{Excerpt, ExcerptRow, Location};
pub use severity::Severity;
pub use sparing::Sparing;
