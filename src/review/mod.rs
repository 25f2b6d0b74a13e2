//! What is said of a document that has been made. So far: what a reader who listens, or moves by headings, would stumble over.

mod access;
mod disclosure;

use crate::compose::Document;
use crate::finding::Finding;

/// Reads a whole document and says what is doubtful about it, in the order of the document. It changes nothing.
pub fn review(document: &Document) -> Vec<Finding> {
    access::check(document)
}

/// What in the words of a document could point at somebody although every number is safe. `most` is the largest count that the profile
/// hides; nothing is asked where it hides none.
pub fn recognisable(document: &Document, most: Option<u32>) -> Vec<Finding> {
    disclosure::check(document, most)
}
