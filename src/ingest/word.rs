//! A partner's Word text: the words of a .docx with their headings, lists, tables, emphasis, links and notes, tracked changes taken as
//! accepted, and a list of what has no place in Markdown. Names of authors are never read.
//!
//! The readers of .docx that there are (`docx-rs`, `docx-lite`, `undoc`, `rdocx`) hold whole packages without a bound, and none says
//! what it left out; so this reads the few parts that matter with the same bounded readers as workbooks.

mod body;
mod content;
mod document_parts;
#[cfg(test)]
mod tests;
mod word_markdown;
mod xml;

pub use content::{Comment, Lost, Prose, Span, Word};

use super::file::File;
use super::readers::compound::{self, Compound};
use super::readers::fault::Fault;
use crate::finding::Checked;
use crate::package::{Archive, leading_to};

/// What to do with a document that is not a .docx.
const SAVE_AS_DOCX: &str = "Open it in Word, save it as a Word document (.docx), and add that.";

/// Whether bytes may be a Word document rather than a spreadsheet: by what is in them, whatever the name.
pub fn is_word(bytes: &[u8]) -> bool {
    if bytes.starts_with(compound::SIGNATURE) {
        return Compound::open(bytes).is_ok_and(|compound| compound.has("WordDocument"));
    }
    bytes.starts_with(b"PK\x03\x04")
        && Archive::open(bytes).is_ok_and(|archive| {
            let word = archive.names().any(|name| name.starts_with("word/"));
            word && !archive.names().any(|name| name.starts_with("xl/"))
        })
}

/// Reads a document. Without words there is a finding that says why.
pub fn word(file: &File) -> Checked<Option<Word>> {
    match read(&file.bytes) {
        Ok(word) => Checked::new(Some(word), Vec::new()),
        Err(fault) => Checked::new(None, vec![fault.finding(file, false)]),
    }
}

fn read(bytes: &[u8]) -> Result<Word, Fault> {
    if bytes.starts_with(compound::SIGNATURE) {
        return Err(Fault::Foreign {
            is: "an old Word document",
            help: SAVE_AS_DOCX,
        });
    }
    let mut archive = Archive::open(bytes)?;
    let relations = archive.relations("")?;
    let main = leading_to(&relations, "officeDocument").unwrap_or("word/document.xml");
    let document = xml::read(&mut archive, main)?
        .ok_or_else(|| Fault::Damaged("its text is missing".to_owned()))?;
    let parts = document_parts::Parts::read(&mut archive, main)?;
    body::read(&document, &parts)
}
