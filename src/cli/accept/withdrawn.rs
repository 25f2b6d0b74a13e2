//! Taking back what was accepted.

use anyhow::bail;

use super::listed::place;
use super::named::{SHORTEST, digits};
use crate::cli::exit::Exit;
use crate::cli::responses_file::save;
use crate::cli::terminal::Terminal;
use crate::finding::reference;
use crate::project::Project;
use crate::set::Workplace;

/// Takes back the corrections and the partnership's own reasons that a reference names. What an agency answered stays.
pub(super) fn withdraw(
    folder: &Workplace<'_>,
    project: &Project,
    query: &str,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let wanted = digits(query);
    let is_it = |fingerprint: &str| wanted.len() >= SHORTEST && fingerprint.starts_with(&wanted);
    let mut left = project.responses.clone();
    let mut told = Vec::new();
    left.corrections.retain(|taken| {
        let goes = is_it(&taken.fingerprint);
        if goes {
            told.push(format!(
                "Taken back: the correction of {}. The cell is read as it stands.",
                place(taken)
            ));
        }
        !goes
    });
    left.answers.retain(|answer| {
        let goes = answer.agency.is_none() && is_it(&answer.fingerprint);
        if goes {
            told.push(format!(
                "Taken back: the reason for {}.",
                reference(&answer.fingerprint)
            ));
        }
        !goes
    });
    if told.is_empty() {
        bail!("Nothing was accepted under \"{query}\". yearly accept lists the corrections.");
    }
    save(folder, project, &left)?;
    terminal.result(&told.join("\n"))?;
    Ok(Exit::Done)
}
