//! What templates and narrative ask to be placed.

use super::figure_comparison::Tolerance;
use crate::finding::Location;

/// Something asked for, and where.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// What.
    pub item: Item,
    /// Where it was asked for.
    pub at: Location,
}

/// What a token stands for.
#[derive(Debug, Clone)]
pub(super) enum Item {
    /// Text from outside, never Markdown.
    Text(String),
    /// A figure by its id.
    Figure(String),
    /// A table.
    Table(TableCall),
    /// A chart.
    Chart(ChartCall),
    /// Key figures.
    Keys(Vec<KeyCall>),
    /// Words by people.
    Narrative(NarrativeCall),
    /// The returns of a dataset that have not arrived; of every dataset without one.
    Awaited(Option<String>),
}

impl Item {
    /// Whether it is a block of its own and cannot stand inside a sentence.
    pub(super) fn is_block(&self) -> bool {
        !matches!(self, Item::Text(_) | Item::Figure(_))
    }

    /// What messages call it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Item::Text(_) => "A text",
            Item::Figure(_) => "A figure",
            Item::Table(_) => "A table",
            Item::Chart(_) => "A chart",
            Item::Keys(_) => "A row of key figures",
            Item::Narrative(_) => "Narrative",
            Item::Awaited(_) => "A list of awaited returns",
        }
    }
}

/// A table to be placed; empty lists mean all.
#[derive(Debug, Clone, Default)]
pub(super) struct TableCall {
    /// Table id.
    pub id: String,
    /// The message, as inline Markdown.
    pub title: Option<String>,
    /// Rows by code.
    pub rows: Vec<String>,
    /// Cells by id.
    pub cells: Vec<String>,
    /// Column categories by code.
    pub columns: Vec<String>,
}

/// A chart to be placed.
#[derive(Debug, Clone, Default)]
pub(super) struct ChartCall {
    /// Table id.
    pub id: String,
    /// The message, as inline Markdown.
    pub title: Option<String>,
    /// Which of the table's charts, 0-based.
    pub n: usize,
    /// "in 2025 to 2026", after the first value.
    pub when: Option<String>,
}

/// A key figure to be placed.
#[derive(Debug, Clone)]
pub(super) struct KeyCall {
    /// What it is.
    pub label: String,
    /// The figure.
    pub id: String,
    /// The whole it is out of.
    pub of: Option<String>,
    /// The earlier figure.
    pub before: Option<String>,
    /// What the earlier figure is called: "last year".
    pub since: Option<String>,
    /// "At 30 September 2015".
    pub when: Option<String>,
    /// What counts as no real change.
    pub tolerance: Tolerance,
}

/// Narrative to be placed.
#[derive(Debug, Clone)]
pub(super) struct NarrativeCall {
    /// Name of the file, without folder and ending.
    pub file: String,
    /// Name of the part; the whole file without it.
    pub part: Option<String>,
    /// Whether it may be missing without a word.
    pub optional: bool,
}
