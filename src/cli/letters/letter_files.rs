//! The files of letters in out/private/letters/.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::cli::output::{self, Output};
use crate::letters::{Summary, Written};

/// What was written when letters were last made, so that those that no longer hold can be taken away.
const RECORD: &str = "private/letters/letters.json";

#[derive(Default, Serialize, Deserialize)]
struct Record {
    schema_version: u32,
    letters: Vec<Summary>,
}

/// Writes the letters and takes away those of an earlier run that no longer hold: of all agencies, or of the one that was asked for.
pub(super) fn save(folder: &Path, written: &[Written], only: Option<&str>) -> anyhow::Result<()> {
    let earlier = fs::read(folder.join("out").join(RECORD)).ok();
    let earlier: Option<Record> = earlier.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let (stale, mut letters): (Vec<Summary>, Vec<Summary>) = earlier
        .unwrap_or_default()
        .letters
        .into_iter()
        .partition(|letter| only.is_none_or(|only| only == letter.agency));
    let mut outputs = Vec::new();
    for letter in written {
        letters.push(letter.summary.clone());
        let files = letter.files.iter();
        outputs.extend(files.map(|(path, bytes)| Output::new(path, bytes.clone())));
    }
    letters.sort_by(|a, b| a.agency.cmp(&b.agency));
    let record = Record {
        schema_version: 1,
        letters,
    };
    outputs.push(Output::json(RECORD, &record)?);
    output::replace_files(folder, &outputs)?;
    let still = record.letters.iter().flat_map(|letter| &letter.files);
    let still: BTreeSet<&String> = still.collect();
    for path in stale.iter().flat_map(|letter| &letter.files) {
        // The record is a file like any other: nothing outside the letters is taken away on its word.
        let ours = path.starts_with("private/letters/")
            && !path
                .split('/')
                .any(|step| matches!(step, ".." | "." | "") || step.contains('\\'));
        if ours && !still.contains(path) {
            let path = folder.join("out").join(path);
            let _ = fs::remove_file(&path);
            // Only when nothing is left in it.
            if let Some(parent) = path.parent().filter(|parent| !parent.ends_with("letters")) {
                let _ = fs::remove_dir(parent);
            }
        }
    }
    Ok(())
}
