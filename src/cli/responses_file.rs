//! responses.toml as a file of the report folder.

use crate::project::{Project, RESPONSES, Responses, write_responses};
use crate::set::{Over, Transaction, Workplace};

/// Writes responses.toml; a run that is stopped half-way does not cost answers of earlier years.
pub(super) fn save(
    place: &Workplace<'_>,
    project: &Project,
    responses: &Responses,
) -> anyhow::Result<()> {
    let text = write_responses(responses)?;
    let mut change = Transaction::default();
    change.put(
        RESPONSES,
        text.into_bytes(),
        Over::read(project.own_file(RESPONSES)),
    );
    Ok(place.commit(&change)?)
}
