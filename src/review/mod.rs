//! What is said of a document that has been made: what a reader who listens, or moves by headings, would stumble over (`access`), and
//! whether the sentences that people wrote agree with their own numbers and with the report's (`prose`), and
//! whether somebody could be recognised by their words (`recognisable`).

mod access;
mod prose;
mod recognisable;

use crate::compose::Document;
use crate::finding::Finding;

pub use prose::{Options as Prose, Text, Words, check as check_text};

/// Reads a whole document and says what is doubtful about it, in the order of the document. It changes nothing.
pub fn review(document: &Document, options: &Prose) -> Vec<Finding> {
    let mut findings = access::check(document);
    findings.extend(prose::narrative(document, options));
    findings
}

/// What in the words of a document could point at somebody although every number is safe. `most` is the largest count that the profile
/// hides; nothing is asked where it hides none.
pub fn recognisable(document: &Document, most: Option<u32>) -> Vec<Finding> {
    recognisable::check(document, most)
}
