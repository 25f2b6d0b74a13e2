//! Answers that came back: read from files that are named, and kept in responses.toml.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::bail;

use crate::cli::named_file::named;
use crate::cli::responses_file::save;
use crate::cli::terminal::Terminal;
use crate::ingest::{self, File};
use crate::letters::{self, Matched, Reply};
use crate::model::count;
use crate::project::{Project, RESPONSES, Response};
use crate::set::Workplace;

/// The answers in files that are named.
pub(super) fn in_files(paths: &[PathBuf]) -> anyhow::Result<Vec<Reply>> {
    let mut replies = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let bytes = named(path)?;
        let opened = ingest::open(&File {
            name: name.as_str().into(),
            bytes: bytes.into(),
        });
        let Some(workbook) = opened.value else {
            let why = opened
                .findings
                .first()
                .map(|finding| finding.message.as_str());
            bail!("{}", why.unwrap_or("The file cannot be read."));
        };
        let Some(sent) = letters::replies(&name, &workbook, None) else {
            bail!("{name} has no sheet of answers. Name a workbook that came with a letter.");
        };
        replies.extend(sent);
    }
    Ok(replies)
}

/// Writes the answers down and says which they are. Gives whether there were any that were not known.
pub(super) fn record(
    place: &Workplace<'_>,
    project: &mut Project,
    matched: Matched,
    terminal: &Terminal,
) -> anyhow::Result<bool> {
    terminal.finish();
    let words: BTreeMap<(Option<String>, String), String> = matched
        .responses
        .iter()
        .map(|(r, words)| ((r.agency.clone(), r.fingerprint.clone()), words.clone()))
        .collect();
    let new = matched
        .responses
        .into_iter()
        .map(|(response, _)| response)
        .collect();
    let merged = project.responses.answered(new);
    let fresh: Vec<&Response> = (merged.answers.iter())
        .filter(|response| !project.responses.answers.contains(response))
        .collect();
    for response in &fresh {
        let key = (response.agency.clone(), response.fingerprint.clone());
        let place = words.get(&key).map_or("", String::as_str);
        // What somebody wrote may be about people: it stays in responses.toml.
        let with = match (&response.answer, &response.value) {
            (None, Some(_)) => ", with another value",
            (Some(_), Some(_)) => ", in words and with another value",
            _ => "",
        };
        let line = format!("Answered by {}: {place}{with}", response.who());
        terminal.result(&line.replace(char::is_control, " "))?;
    }
    for strange in &matched.strange {
        let line = format!(
            "The answer {strange} belongs to no question that is still there; it was not kept."
        );
        terminal.say(&line.replace(char::is_control, " "));
    }
    let any = !fresh.is_empty();
    if any {
        let answers = count(fresh.len(), "new answer is", "new answers are");
        save(place, project, &merged)?;
        terminal.result(&format!("{answers} in {RESPONSES}."))?;
        project.responses = merged;
    } else if !words.is_empty() {
        terminal.result("No answer is new.")?;
    }
    Ok(any)
}
