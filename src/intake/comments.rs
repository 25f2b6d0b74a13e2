//! What people remarked in the margin of a partner's Word text: kept for whoever takes it in, in a private file of its own.

use super::arrival::{Arrival, Options};
use super::draft::Draft;
use crate::ingest::Word;
use crate::model::{count, sha256};

/// Where they are kept: nothing in there is published, or goes into version control.
const FOLDER: &str = "out/private/comments";

/// The file that holds the comments of a text; none when it has none, or they are there already.
pub(super) fn file(arrival: &Arrival, text: &Word, options: &Options<'_>) -> Option<Draft> {
    if text.comments.is_empty() {
        return None;
    }
    let number = count(text.comments.len(), "comment", "comments");
    let mut words = format!("{number} in {}. No part of the report.\n", arrival.name);
    for comment in &text.comments {
        let below = match comment.below.as_str() {
            "" => String::new(),
            heading => format!("Below \"{heading}\"\n"),
        };
        let about = match comment.about.trim() {
            "" => String::new(),
            about => format!("On \"{about}\"\n"),
        };
        let said = comment.words.trim();
        words.push_str(&format!("\n{below}{about}{said}\n"));
    }
    let stem = arrival
        .name
        .rsplit_once('.')
        .map_or(&*arrival.name, |(stem, _)| stem);
    // Those of another version get a file of their own; the same ones are there already.
    let digest = sha256(words.as_bytes());
    let name = format!("{FOLDER}/{stem} {}.txt", &digest[..8]);
    let changed = !(options.is_there)(&name);
    Some(Draft {
        name,
        before: None,
        text: words,
        changed,
    })
}
