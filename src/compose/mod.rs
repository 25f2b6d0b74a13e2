//! Section templates, narrative and safe tables in, one format-free document out.

mod document;

pub use document::{
    Block, Chart, Cover, Direction, Document, Fact, Inline, KeyFigure, Meta, PanelRow, Section,
    Source, Table, TableColumn, TableRow, Twin, WordTable,
};
