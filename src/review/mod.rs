//! What is said of a document that has been made. So far: what a reader who listens, or moves by headings, would stumble over.

mod access;

use crate::compose::Document;
use crate::finding::Finding;

/// Reads a whole document and says what is doubtful about it, in the order of the document. It changes nothing.
pub fn review(document: &Document) -> Vec<Finding> {
    access::check(document)
}
