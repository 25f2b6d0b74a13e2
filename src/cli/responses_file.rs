//! responses.toml as a file of the report folder.

use std::path::Path;

use anyhow::Context;

use super::output::write_whole;
use crate::project::{RESPONSES, Response, write_responses};

/// Writes responses.toml; a run that is stopped half-way does not cost answers of earlier years.
pub(super) fn save(folder: &Path, responses: &[Response]) -> anyhow::Result<()> {
    let text = write_responses(responses)?;
    write_whole(&folder.join(RESPONSES), text.as_bytes())
        .with_context(|| format!("{RESPONSES} could not be written"))
}
