//! A partner's Word text: the words of a .docx with their headings, lists, tables, emphasis, links and notes, tracked changes taken as
//! accepted, and a list of what has no place in Markdown. Names of authors are never read.
//!
//! The readers of .docx that there are (`docx-rs`, `docx-lite`, `undoc`, `rdocx`) hold whole packages without a bound, and none says
//! what it left out; so this reads the few parts that matter with the same bounded readers as workbooks.

mod body;
mod markdown;
mod parts;
#[cfg(test)]
mod tests;
mod xml;

use std::collections::BTreeMap;

use super::file::File;
use super::open::compound::{self, Compound};
use super::open::container::Container;
use super::open::fault::Fault;
use super::open::package;
use crate::finding::Checked;

/// What to do with a document that is not a .docx.
const SAVE_AS_DOCX: &str = "Open it in Word, save it as a Word document (.docx), and add that.";

/// The words of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Word {
    /// Its blocks, in order.
    pub blocks: Vec<Prose>,
    /// The notes at the foot of its pages or at its end, as [`Span::Note`] counts them.
    pub notes: Vec<Vec<Span>>,
    /// What was left out or changed, each kind with the places where it stood: the heading above it.
    pub lost: BTreeMap<Lost, Vec<String>>,
}

/// One block of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Prose {
    /// A heading; 1 is the highest level.
    Heading(u8, Vec<Span>),
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// An item of a list: how deep it stands, 0 and up, and whether the list is numbered.
    Item(u8, bool, Vec<Span>),
    /// A table, row by row; the first row holds the headings.
    Table(Vec<Vec<Vec<Span>>>),
}

/// A run of words.
#[derive(Debug, Clone, PartialEq)]
pub enum Span {
    /// Words, bold or in italics or neither.
    Words {
        /// As they stand.
        text: String,
        /// Bold.
        bold: bool,
        /// In italics.
        italic: bool,
    },
    /// A link with its address.
    Link(String, Vec<Span>),
    /// The mark of a note, counted from 0.
    Note(usize),
    /// A line break.
    Break,
}

/// What cannot be taken over, or was decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lost {
    /// A picture.
    Picture,
    /// A chart or a diagram.
    Chart,
    /// A text box, whose words were put behind its paragraph.
    TextBox,
    /// A comment.
    Comment,
    /// Words that somebody inserted with changes tracked: kept.
    Inserted,
    /// Words that somebody deleted with changes tracked: left out.
    Deleted,
    /// Hidden words: left out.
    Hidden,
    /// An equation, of which the letters were kept.
    Equation,
    /// An embedded file or object.
    Object,
    /// A table of contents, which the report makes itself.
    Contents,
    /// A link to an address that is none of a web page or of an e-mail.
    Link,
    /// A table inside a table, whose words were put into its cell.
    Nested,
    /// Headers and footers.
    Margins,
}

impl Word {
    /// How many headings, paragraphs and list items, and tables it has.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |is: fn(&Prose) -> bool| self.blocks.iter().filter(|block| is(block)).count();
        (
            count(|block| matches!(block, Prose::Heading(..))),
            count(|block| matches!(block, Prose::Paragraph(_) | Prose::Item(..))),
            count(|block| matches!(block, Prose::Table(_))),
        )
    }

    /// Some of its blocks as Markdown: every sign of the text stays text. The highest heading among them becomes one of level 2,
    /// since level 1 divides a narrative file. `label` begins the labels of notes, so that they stay apart from those of other texts.
    pub fn markdown(&self, blocks: &[Prose], label: &str) -> String {
        markdown::write(self, blocks, label)
    }
}

impl Prose {
    /// The words of a block on one line, without any marks.
    pub fn words(&self) -> String {
        match self {
            Prose::Heading(_, spans) | Prose::Paragraph(spans) | Prose::Item(_, _, spans) => {
                words(spans)
            }
            Prose::Table(rows) => {
                let cells = rows.iter().flatten().map(|cell| words(cell));
                cells.collect::<Vec<_>>().join(" ")
            }
        }
    }
}

/// The words of runs, without any marks.
pub(crate) fn words(spans: &[Span]) -> String {
    let mut all = String::new();
    for span in spans {
        match span {
            Span::Words { text, .. } => all.push_str(text),
            Span::Link(_, inner) => all.push_str(&words(inner)),
            Span::Break => all.push(' '),
            Span::Note(_) => {}
        }
    }
    all
}

/// Whether bytes may be a Word document rather than a spreadsheet: by what is in them, whatever the name.
pub fn is_word(bytes: &[u8]) -> bool {
    if bytes.starts_with(compound::SIGNATURE) {
        return Compound::open(bytes).is_ok_and(|compound| compound.has("WordDocument"));
    }
    bytes.starts_with(b"PK\x03\x04")
        && Container::open(bytes).is_ok_and(|container| {
            let word = container.names().any(|name| name.starts_with("word/"));
            word && !container.names().any(|name| name.starts_with("xl/"))
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
    let mut container = Container::open(bytes)?;
    let main = package::main_part(&mut container)?.unwrap_or_else(|| "word/document.xml".into());
    let document = xml::read(&mut container, &main)?
        .ok_or_else(|| Fault::Damaged("its text is missing".to_owned()))?;
    let parts = parts::Parts::read(&mut container, &main)?;
    body::read(&document, &parts)
}
