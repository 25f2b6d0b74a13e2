//! Answers that came back: found in returns or in files that are named, matched with what was asked, and kept in responses.toml.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use jiff::civil::Date;

use crate::cli::responses::save;
use crate::cli::terminal::Terminal;
use crate::ingest::{self, File, Workbook};
use crate::letters::{Item, Owners, Sent, read_answers};
use crate::model::Cell;
use crate::project::{Asked, Project, RESPONSES, Response, merge_responses};

/// An answer and the file it stood in.
pub(super) struct Reply {
    file: String,
    /// The agency that sent it, as far as it is known.
    agency: Option<String>,
    sent: Sent,
}

/// The answers in the returns that have arrived.
pub(super) fn in_returns(workbooks: &BTreeMap<String, Workbook>, owners: &Owners) -> Vec<Reply> {
    let mut replies = Vec::new();
    for (file, workbook) in workbooks {
        // A return is its sender's, whatever a sheet in it says.
        let owner = owners.of_file(file);
        for sent in answers(workbook).unwrap_or_default() {
            replies.push(Reply {
                file: file.clone(),
                agency: owner.map(str::to_owned).or_else(|| sent.agency.clone()),
                sent,
            });
        }
    }
    replies
}

/// The answers in files that are named.
pub(super) fn in_files(paths: &[PathBuf]) -> anyhow::Result<Vec<Reply>> {
    let mut replies = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let bytes = fs::read(path).with_context(|| format!("{name} cannot be read"))?;
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
        let Some(sent) = answers(&workbook) else {
            bail!("{name} has no sheet of answers. Name a workbook that came with a letter.");
        };
        replies.extend(sent.into_iter().map(|sent| Reply {
            file: name.clone(),
            agency: sent.agency.clone(),
            sent,
        }));
    }
    Ok(replies)
}

/// The answers in a workbook; `None` when it has no sheet for them.
fn answers(workbook: &Workbook) -> Option<Vec<Sent>> {
    let mut all = None;
    for sheet in &workbook.sheets {
        let cells: Vec<(Cell, String)> = sheet
            .cells()
            .iter()
            .map(|(cell, raw)| (*cell, raw.text()))
            .collect();
        if let Some(sent) = read_answers(&cells) {
            all.get_or_insert_with(Vec::new).extend(sent);
        }
    }
    all
}

/// Answers that belong to a question, and what is to be said of the rest.
pub(super) struct Taken {
    responses: Vec<(Response, String)>,
    /// Answers without a question, in words.
    strange: Vec<String>,
}

/// Matches answers with what was asked.
pub(super) fn taken(
    replies: Vec<Reply>,
    asked: &BTreeMap<String, Vec<Item>>,
    standing: &BTreeMap<String, Asked>,
    day: Date,
) -> Taken {
    // Reference without its dash, to what it stands for: fingerprint, agency, place.
    let mut known: BTreeMap<String, BTreeSet<(&str, &str, String)>> = BTreeMap::new();
    for item in asked.values().flatten() {
        for place in &item.places {
            let mut words = item.file.clone();
            if let Some(sheet) = &place.sheet {
                words.push_str(&format!(", sheet \"{sheet}\""));
            }
            if let Some(area) = place.area {
                words.push_str(&format!(", {area}"));
            }
            let entry = (place.fingerprint.as_str(), item.agency.as_str(), words);
            known
                .entry(digits(&place.reference))
                .or_default()
                .insert(entry);
        }
    }
    let mut taken = Taken {
        responses: Vec::new(),
        strange: Vec::new(),
    };
    for reply in replies {
        let Reply { file, agency, sent } = reply;
        let fits: Vec<_> = known
            .get(&digits(&sent.reference))
            .into_iter()
            .flatten()
            .filter(|(_, asked, _)| agency.as_deref().is_none_or(|agency| agency == *asked))
            .collect();
        let agencies: BTreeSet<&str> = fits.iter().map(|(_, agency, _)| *agency).collect();
        let (Some((fingerprint, agency, place)), 1) = (fits.first(), agencies.len()) else {
            taken
                .strange
                .push(format!("{} in {file}, {}", sent.reference, sent.cell));
            continue;
        };
        let standing = standing.get(*fingerprint);
        let response = Response {
            fingerprint: (*fingerprint).to_owned(),
            agency: Some((*agency).to_owned()),
            by: None,
            answer: sent.answer,
            value: sent.value,
            stood: standing.and_then(|asked| asked.kept.clone()),
            received: day,
            offered: None,
            query: standing.map(|asked| asked.query.clone()),
        };
        taken
            .responses
            .push((response, format!("{} {place}", sent.reference)));
    }
    taken
}

/// A reference as people may have typed it: its digits alone.
fn digits(reference: &str) -> String {
    let digits = reference.chars().filter(char::is_ascii_alphanumeric);
    digits.map(|letter| letter.to_ascii_uppercase()).collect()
}

/// Writes the answers down and says which they are. Gives whether there were any that were not known.
pub(super) fn record(
    folder: &Path,
    project: &mut Project,
    taken: Taken,
    terminal: &Terminal,
) -> anyhow::Result<bool> {
    terminal.finish();
    let words: BTreeMap<(Option<String>, String), String> = taken
        .responses
        .iter()
        .map(|(r, words)| ((r.agency.clone(), r.fingerprint.clone()), words.clone()))
        .collect();
    let new = taken
        .responses
        .into_iter()
        .map(|(response, _)| response)
        .collect();
    let merged = merge_responses(&project.responses, new);
    let fresh: Vec<&Response> = merged
        .iter()
        .filter(|response| !project.responses.contains(response))
        .collect();
    for response in &fresh {
        let key = (response.agency.clone(), response.fingerprint.clone());
        let place = words.get(&key).map_or("", String::as_str);
        let mut said = Vec::new();
        said.extend(
            response
                .answer
                .as_ref()
                .map(|answer| format!("\"{answer}\"")),
        );
        said.extend(
            response
                .value
                .as_ref()
                .map(|value| format!("the right value is {value}")),
        );
        let line = format!(
            "Answered by {}: {place}: {}",
            response.who(),
            said.join("; ")
        );
        terminal.result(&one_line(&line))?;
    }
    for strange in &taken.strange {
        terminal.say(&one_line(&format!(
            "The answer {strange} belongs to no question that is still there; it was not kept."
        )));
    }
    let any = !fresh.is_empty();
    if any {
        let count = fresh.len();
        save(folder, &merged)?;
        let answers = if count == 1 {
            "answer is"
        } else {
            "answers are"
        };
        terminal.result(&format!("{count} new {answers} in {RESPONSES}."))?;
        project.responses = merged;
    } else if !words.is_empty() {
        terminal.result("No answer is new.")?;
    }
    Ok(any)
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}
