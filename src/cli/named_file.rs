//! Files that somebody named on the command line, wherever they lie.

use std::path::Path;

use anyhow::Context;

use crate::project::{LARGEST, read_file};

/// Reads one, of a size that a return can have.
pub(super) fn named(path: &Path) -> anyhow::Result<Vec<u8>> {
    read_file(path, LARGEST).with_context(|| format!("The file {} cannot be read", path.display()))
}
