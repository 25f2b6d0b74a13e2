//! responses.toml as a file of the report folder.

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::project::{RESPONSES, Response, write_responses};

/// Writes responses.toml.
pub(super) fn save(folder: &Path, responses: &[Response]) -> anyhow::Result<()> {
    let text = write_responses(responses)?;
    // Beside it first: a run that is stopped half-way must not cost answers of earlier years.
    let part = folder.join(format!("{RESPONSES}.new"));
    fs::write(&part, text)
        .and_then(|()| fs::rename(&part, folder.join(RESPONSES)))
        .with_context(|| format!("{RESPONSES} could not be written"))
}
