//! The document as the template reads it, from `document.json`: plain data, in which no string is ever markup.
//!
//! The names here are what an overriding template relies on.

use serde::Serialize;

/// All of `document.json`.
#[derive(Debug, Serialize)]
pub(super) struct View {
    pub(super) meta: Meta,
    pub(super) blocks: Vec<Block>,
}

/// The cover and what stands on every page.
#[derive(Debug, Serialize)]
pub(super) struct Meta {
    pub(super) partnership: String,
    pub(super) title: String,
    pub(super) kind: String,
    /// "yearly report", as it stands within a sentence.
    pub(super) kind_inside: String,
    pub(super) year: String,
    pub(super) period: String,
    /// `#RRGGBB`.
    pub(super) accent: String,
    pub(super) draft: bool,
    /// A few pages: a title above the first section, and neither cover nor contents.
    pub(super) short: bool,
    /// "18 May 2026".
    pub(super) as_at: String,
    pub(super) draft_line: String,
    pub(super) months: Vec<Month>,
    pub(super) cover: Vec<Pair>,
    pub(super) marks: Vec<Pair>,
    pub(super) logo: Option<Logo>,
}

/// One month of the year rule.
#[derive(Debug, Serialize)]
pub(super) struct Month {
    pub(super) name: String,
    pub(super) year: Option<String>,
}

/// A label and its text: rows of the cover, marks and their meaning.
#[derive(Debug, Serialize)]
pub(super) struct Pair {
    pub(super) label: String,
    pub(super) text: String,
}

/// The logo on the cover.
#[derive(Debug, Serialize)]
pub(super) struct Logo {
    pub(super) file: String,
    pub(super) alt: String,
}

/// A run of text; plain text is a string.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Inline {
    Text(String),
    Strong {
        strong: Vec<Inline>,
    },
    Emphasis {
        emph: Vec<Inline>,
    },
    Code {
        code: String,
    },
    Link {
        link: String,
        text: Vec<Inline>,
    },
    Reference {
        reference: String,
        text: Vec<Inline>,
    },
    Break {
        line_break: bool,
    },
}

/// One block; `kind` says which.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Block {
    Heading {
        level: u8,
        id: Option<String>,
        number: Option<String>,
        text: Vec<Inline>,
    },
    Lead {
        text: Vec<Inline>,
    },
    Paragraph {
        text: Vec<Inline>,
    },
    List {
        start: Option<u64>,
        items: Vec<Vec<Block>>,
    },
    Quote {
        label: String,
        text: Vec<Inline>,
        by: Option<String>,
        /// Short enough to stay on one page.
        whole: bool,
    },
    /// At most four in a row.
    Keys {
        rows: Vec<Vec<Key>>,
    },
    Panel {
        /// The level of the rows' headings, one below the heading above them.
        level: u8,
        rows: Vec<PanelRow>,
    },
    Table {
        id: Option<String>,
        label: String,
        caption: Vec<Inline>,
        measure: String,
        table: Grid<Cell>,
        source: Source,
    },
    Words {
        id: Option<String>,
        label: String,
        caption: Vec<Inline>,
        table: Grid<Vec<Inline>>,
    },
    Chart {
        id: Option<String>,
        label: String,
        caption: Vec<Inline>,
        measure: String,
        file: String,
        /// Width in millimetres at which it fits on a page.
        width: f64,
        alt: String,
        twin: Twin,
        source: Source,
    },
    Awaited {
        id: Option<String>,
        title: String,
        due: String,
        effect: String,
    },
    /// Blocks on pages of their own, on their side.
    Landscape {
        blocks: Vec<Block>,
    },
}

/// A key figure.
#[derive(Debug, Serialize)]
pub(super) struct Key {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) unit: String,
    /// `up`, `down`, `same`.
    pub(super) direction: Option<&'static str>,
    pub(super) change: String,
    pub(super) when: String,
}

/// One row of a panel.
#[derive(Debug, Serialize)]
pub(super) struct PanelRow {
    pub(super) label: String,
    pub(super) items: Vec<Vec<Inline>>,
    /// Short enough to stay on one page.
    pub(super) whole: bool,
}

/// Rows and columns, with their measures.
#[derive(Debug, Serialize)]
pub(super) struct Grid<C> {
    pub(super) columns: Vec<Column<C>>,
    pub(super) rows: Vec<Row<C>>,
    /// Type size in points.
    pub(super) size: f64,
    /// Space between columns in millimetres.
    pub(super) gutter: f64,
    /// Stands in the text column.
    pub(super) hung: bool,
    /// Is kept on one page.
    pub(super) whole: bool,
    /// May split a row over two pages.
    pub(super) split: bool,
}

/// A column with its heading.
#[derive(Debug, Serialize)]
pub(super) struct Column<C> {
    pub(super) heading: C,
    pub(super) numeric: bool,
    /// Millimetres.
    pub(super) width: f64,
}

/// A row of a table.
#[derive(Debug, Serialize)]
pub(super) struct Row<C> {
    pub(super) cells: Vec<C>,
    pub(super) total: bool,
}

/// The text of a cell, with the space in em to its right that brings the decimals in line.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Cell {
    Text(String),
    Padded { text: String, right: f64 },
}

/// Where a chart's numbers stand as a table.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Twin {
    Elsewhere {
        reference: Option<String>,
        label: String,
    },
    Here {
        table: Grid<Cell>,
    },
    Nowhere {},
}

/// What stands below a table or chart.
#[derive(Debug, Serialize)]
pub(super) struct Source {
    pub(super) key: Vec<Pair>,
    pub(super) notes: Vec<String>,
    pub(super) source: String,
}
