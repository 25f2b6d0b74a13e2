//! What a Word text holds: blocks of words, notes, and what has no place in a narrative.

use std::collections::BTreeMap;

/// The words of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Word {
    /// Its blocks, in order.
    pub blocks: Vec<Prose>,
    /// The notes at the foot of its pages or at its end, as [`Span::Note`] counts them.
    pub notes: Vec<Vec<Span>>,
    /// What people remarked on it in the margin; no part of the text.
    pub comments: Vec<Comment>,
    /// What was left out or changed, each kind with the places where it stood: the heading above it.
    pub lost: BTreeMap<Lost, Vec<String>>,
}

/// A comment in the margin.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comment {
    /// The heading below which it stands; blank before the first.
    pub below: String,
    /// The words that it is about, as far as Word says.
    pub about: String,
    /// What it says.
    pub words: String,
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
    /// A comment, which is kept beside the text.
    Comment,
    /// Lines that tabs or blanks set in columns, and that are no table for Word.
    Columns,
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
