//! The document: sections, blocks and inlines that every renderer reads. Nothing in it is markup of any format, every
//! number in it has come from `SafeTables`, and every label ("Figure 2") has been given.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::chart::Plot;

/// A whole document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What stands on the cover and in the file's properties.
    pub meta: Meta,
    /// The sections, in order.
    pub sections: Vec<Section>,
    /// Every figure shown, for `review` and `figures.json`.
    pub facts: Vec<Fact>,
    /// By section, the figures that its words rest on: what rose or fell, what is the largest.
    pub compared: BTreeMap<String, BTreeSet<String>>,
    /// The narrative that is shown, file by file, for `review`.
    pub prose: Vec<Prose>,
}

/// One narrative file as the document shows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prose {
    /// The file, for findings.
    pub file: Arc<str>,
    /// Its Markdown, figures in the place of their names; parts that are not shown are blank lines.
    pub text: String,
    /// The figures that stand in it.
    pub bound: Vec<Bound>,
    /// The lines on which the parts that are shown begin.
    pub parts: Vec<u32>,
}

/// A figure in running text.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// Bytes of its printed text.
    pub range: Range<usize>,
    /// Its id.
    pub id: String,
}

/// What stands on the cover and in the file's properties.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meta {
    /// The document's id: `annual-report`.
    pub id: String,
    /// "Coventry Local Safeguarding Children Board".
    pub partnership: String,
    /// "Safeguarding children in Coventry".
    pub title: String,
    /// "Yearly report".
    pub kind: String,
    /// "2014 to 2015".
    pub year: String,
    /// "1 September 2014 to 30 September 2015".
    pub period: String,
    /// First letters of the period's months, three each, in order, with the year under the first and each January.
    pub months: Vec<(String, Option<String>)>,
    /// One accent colour, `#14535C`.
    pub accent: String,
    /// A draft carries the DRAFT tag on every page.
    pub draft: bool,
    /// The line beside the tag: "31 October 2015. 19 of 23 returns are in. Not for publication."
    pub draft_line: String,
    /// Label and text of the rows at the foot of the cover.
    pub cover: Vec<Cover>,
    /// Marks used anywhere in the document, with their meaning, for the key before the first table.
    pub marks: Vec<(String, String)>,
    /// The day the document speaks of, `2015-10-31`.
    pub as_at: String,
    /// A few pages: a title above the first section, and neither cover nor contents.
    pub short: bool,
}

/// One row of the cover.
#[derive(Debug, Clone, PartialEq)]
pub struct Cover {
    /// "Period".
    pub label: String,
    /// "1 April 2025 to 31 March 2026".
    pub text: String,
}

/// One section. Its title is the document's heading level 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Anchor, unique in the document.
    pub id: String,
    /// "1", "A"; none for a foreword.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// One block.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading below the section's title: level 2 to 5, never skipping one.
    Heading {
        /// 2 to 5.
        level: u8,
        /// Anchor.
        id: String,
        /// Its words.
        text: Vec<Inline>,
    },
    /// The opening paragraph, larger.
    Lead(Vec<Inline>),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// Numbered, from this number.
        start: Option<u64>,
        /// Each item is blocks: paragraphs and lists.
        items: Vec<Vec<Block>>,
    },
    /// Somebody's own words.
    Quote {
        /// Hangs in the margin: "Children told us".
        label: String,
        /// The words, without quotation marks.
        text: Vec<Inline>,
        /// Who said it, without age, name or place.
        by: Option<String>,
    },
    /// Up to four figures in a row.
    Keys(Vec<KeyFigure>),
    /// Hung headings with their answers: what worked well, what worried us, what happens next.
    Panel(Vec<PanelRow>),
    /// A table of numbers.
    Table(Table),
    /// A table of words.
    Words(WordTable),
    /// A chart.
    Chart(Chart),
    /// Something that has not arrived.
    Awaited {
        /// Anchor.
        id: String,
        /// `[x] Wexmoor Police: police contacts and powers, 2025 to 2026`.
        title: String,
        /// "Due 12 May 2026, 6 days ago."; empty when nothing was promised.
        due: String,
        /// What it means for this document.
        effect: String,
    },
}

/// A key figure.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyFigure {
    /// Its id in `templates/tables`.
    pub id: String,
    /// "Children on a child protection plan".
    pub label: String,
    /// "578".
    pub value: String,
    /// "of 124"; may be empty.
    pub unit: String,
    /// The arrow: up, down, same; none when there is nothing to compare with.
    pub direction: Option<Direction>,
    /// "304 fewer than last year (882)"; may be empty.
    pub change: String,
    /// "At 30 September 2015".
    pub when: String,
    /// The id of the figure that it is out of; may be empty.
    pub of: String,
    /// The id of the earlier figure that it is compared with; may be empty.
    pub before: String,
}

/// Which way a figure went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It rose.
    Up,
    /// It fell.
    Down,
    /// It stayed within the declared tolerance.
    Same,
}

/// One row of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct PanelRow {
    /// "What worked well".
    pub label: String,
    /// The answers.
    pub items: Vec<Vec<Inline>>,
}

/// A table of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Anchor, `table-lado-source`.
    pub id: String,
    /// The table's id in `templates/tables`.
    pub table: String,
    /// "Table 1".
    pub label: String,
    /// The message.
    pub caption: Vec<Inline>,
    /// What is counted.
    pub measure: String,
    /// Columns; the first is the row heading.
    pub columns: Vec<TableColumn>,
    /// Rows.
    pub rows: Vec<TableRow>,
    /// Key, notes and source.
    pub source: Source,
}

/// A column of a number table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableColumn {
    /// Printed heading, never empty.
    pub heading: String,
    /// Numbers stand right, words left.
    pub numeric: bool,
}

/// A row of a number table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// One printed text a column, the row heading first; never empty.
    pub cells: Vec<String>,
    /// The id of the figure in each cell; none for the heading, and for a category that nothing can name.
    pub figures: Vec<Option<String>>,
    /// A firm rule above, figures in semibold.
    pub total: bool,
}

/// What stands below a table or chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Source {
    /// Marks used in it, with their meaning.
    pub key: Vec<(String, String)>,
    /// Notes.
    pub notes: Vec<String>,
    /// "Designated officer's return, Coventry City Council, 9 October 2015"; without a full stop; may be empty.
    pub source: String,
}

/// A table of words, from narrative.
#[derive(Debug, Clone, PartialEq)]
pub struct WordTable {
    /// Anchor.
    pub id: String,
    /// "Table 3"; none when narrative gave no caption.
    pub label: Option<String>,
    /// The caption.
    pub caption: Vec<Inline>,
    /// Headings.
    pub head: Vec<Vec<Inline>>,
    /// Rows, as many cells as headings.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Anchor, `figure-lado-source`.
    pub id: String,
    /// The table it is a view of.
    pub table: String,
    /// "Figure 2".
    pub label: String,
    /// The message.
    pub caption: Vec<Inline>,
    /// What is counted.
    pub measure: String,
    /// What is drawn.
    pub plot: Plot,
    /// The alternative text: form, what, main message, made from the data.
    pub alt: String,
    /// The same numbers as a table: every chart has one beside it, folded away or in full.
    pub twin: Twin,
    /// Key, notes and source.
    pub source: Source,
}

/// Where a chart's numbers stand as a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Twin {
    /// In a table of the document, by its anchor and label.
    Elsewhere {
        /// Anchor.
        id: String,
        /// "Table 1".
        label: String,
    },
    /// Here: the renderer puts it beside the chart (HTML: folded in `details`; PDF and Markdown: after it, small).
    Here {
        /// Columns; the first is the row heading.
        columns: Vec<TableColumn>,
        /// Rows.
        rows: Vec<TableRow>,
    },
}

/// A run of text.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Strong.
    Strong(Vec<Inline>),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Code, as text.
    Code(String),
    /// A figure: its id in `templates/tables` and its printed text.
    Figure {
        /// `lado-source/police/n`.
        id: String,
        /// `7`.
        text: String,
    },
    /// A link to the outside; the address has been checked to be http, https or mailto.
    Link {
        /// Address.
        href: String,
        /// Words.
        text: Vec<Inline>,
    },
    /// A link to an anchor of this document.
    Reference {
        /// Anchor, which exists.
        id: String,
        /// Words: "Figure 2".
        text: Vec<Inline>,
    },
    /// A line break.
    Break,
}

impl Inline {
    /// The words of a run of text, without links and emphasis.
    pub fn words(inlines: &[Inline]) -> String {
        inlines
            .iter()
            .map(|inline| match inline {
                Inline::Text(text) | Inline::Code(text) | Inline::Figure { text, .. } => {
                    text.clone()
                }
                Inline::Strong(inner)
                | Inline::Emphasis(inner)
                | Inline::Link { text: inner, .. }
                | Inline::Reference { text: inner, .. } => Inline::words(inner),
                Inline::Break => " ".to_owned(),
            })
            .collect()
    }
}

/// A figure as the document shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Its id.
    pub id: String,
    /// Its printed text.
    pub text: String,
    /// The section that shows it.
    pub section: String,
}
