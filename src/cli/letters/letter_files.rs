//! The files of letters in out/private/letters/.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::cli::output::{DRAFTS, DraftSet, Output};
use crate::letters::{Summary, Written};
use crate::project::{LARGEST, read_file};
use crate::set::Workplace;
use crate::set::manifest::{FileHash, SetManifest};

/// What was written when letters were last made, so that those that no longer hold can be taken away.
const RECORD: &str = "private/letters/letters.json";

/// Where letters are, in the set.
const FOLDER: &str = "private/letters/";

#[derive(Default, Serialize, Deserialize)]
struct Record {
    schema_version: u32,
    letters: Vec<Summary>,
}

/// Writes the letters and takes away those of an earlier run that no longer hold: of all agencies, or of the one that was asked for.
pub(super) fn save(
    place: &Workplace<'_>,
    written: &[Written],
    only: Option<&str>,
) -> anyhow::Result<()> {
    let earlier = read_file(&place.root().join(DRAFTS).join(RECORD), LARGEST).ok();
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
    let set = DraftSet::read(place.root(), DRAFTS)?;
    let before = set.manifest.clone().unwrap_or_else(|| SetManifest::new(""));
    let stale: BTreeSet<&String> = stale.iter().flat_map(|letter| &letter.files).collect();
    // The record is a file like any other: nothing outside the letters is taken away on its word.
    let gone = |path: &str| path.starts_with(FOLDER) && stale.iter().any(|own| *own == path);
    let new = outputs.iter();
    let new = new
        .map(|file| FileHash::of(&*file.path, &file.bytes))
        .collect();
    let figures = before.figures.clone();
    let after = before.without(&gone).merge(SetManifest {
        files: new,
        ..SetManifest::new(figures)
    });
    Ok(place.commit(&set.change(outputs, &after))?)
}
