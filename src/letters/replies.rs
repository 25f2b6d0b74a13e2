//! Answers that came back: found in workbooks, and matched with what was asked.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::answers::{Sent, read_answers};
use super::item::Item;
use crate::ingest::Workbook;
use crate::model::Cell;
use crate::project::{Asked, Response};

/// An answer and the file it stood in.
#[derive(Debug, Clone)]
pub struct Reply {
    file: String,
    /// The agency that sent it, as far as it is known.
    agency: Option<String>,
    sent: Sent,
}

/// The answers in a workbook; `None` when it has no sheet for them. A return is its sender's, whatever a sheet in it says.
pub fn replies(file: &str, workbook: &Workbook, sender: Option<&str>) -> Option<Vec<Reply>> {
    let mut all = None;
    for sheet in &workbook.sheets {
        let cells = sheet.cells().iter();
        let cells: Vec<(Cell, String)> = cells.map(|(cell, raw)| (*cell, raw.text())).collect();
        let Some(sent) = read_answers(&cells) else {
            continue;
        };
        let replies = sent.into_iter().map(|sent| Reply {
            file: file.to_owned(),
            agency: sender.map(str::to_owned).or_else(|| sent.agency.clone()),
            sent,
        });
        all.get_or_insert_with(Vec::new).extend(replies);
    }
    all
}

/// Answers that belong to a question, and what is to be said of the rest.
#[derive(Debug, Clone, Default)]
pub struct Matched {
    /// Answers, each with its reference and place in words.
    pub responses: Vec<(Response, String)>,
    /// Answers without a question, in words.
    pub strange: Vec<String>,
}

/// Matches answers with what was asked.
pub fn matched(
    replies: Vec<Reply>,
    asked: &BTreeMap<String, Vec<Item>>,
    standing: &BTreeMap<String, Asked>,
    day: Date,
) -> Matched {
    // Reference without its dash, to what it stands for: fingerprint, agency, place.
    let mut known: BTreeMap<String, BTreeSet<(&str, &str, String)>> = BTreeMap::new();
    for item in asked.values().flatten() {
        let one = item.places.first().filter(|_| item.is_one);
        for place in &item.places {
            let mut words = item.file.clone();
            if let Some(sheet) = &place.sheet {
                words.push_str(&format!(", sheet \"{sheet}\""));
            }
            if let Some(area) = place.area {
                words.push_str(&format!(", {area}"));
            }
            let entry = (place.fingerprint.as_str(), item.agency.as_str(), words);
            // A question about a word is answered for all of its cells.
            if let Some(first) = one.filter(|first| *first != place) {
                let all = known.entry(digits(&first.reference)).or_default();
                all.insert(entry.clone());
            }
            known
                .entry(digits(&place.reference))
                .or_default()
                .insert(entry);
        }
    }
    let mut matched = Matched::default();
    for reply in replies {
        let Reply { file, agency, sent } = reply;
        let fits: Vec<_> = known
            .get(&digits(&sent.reference))
            .into_iter()
            .flatten()
            .filter(|(_, asked, _)| agency.as_deref().is_none_or(|agency| agency == *asked))
            .collect();
        let agencies: BTreeSet<&str> = fits.iter().map(|(_, agency, _)| *agency).collect();
        if agencies.len() != 1 {
            matched
                .strange
                .push(format!("{} in {file}, {}", sent.reference, sent.cell));
            continue;
        }
        let mut seen = BTreeSet::new();
        for (fingerprint, agency, place) in fits {
            if !seen.insert(*fingerprint) {
                continue;
            }
            let standing = standing.get(*fingerprint);
            let response = Response {
                fingerprint: (*fingerprint).to_owned(),
                agency: Some((*agency).to_owned()),
                by: None,
                answer: sent.answer.clone(),
                value: sent.value.clone(),
                stood: standing.and_then(|asked| asked.kept.clone()),
                received: day,
                offered: None,
                query: standing.map(|asked| asked.query.clone()),
            };
            matched
                .responses
                .push((response, format!("{} {place}", sent.reference)));
        }
    }
    matched
}

/// A reference as people may have typed it: its digits alone.
fn digits(reference: &str) -> String {
    let digits = reference.chars().filter(char::is_ascii_alphanumeric);
    digits.map(|letter| letter.to_ascii_uppercase()).collect()
}
