//! Section templates, narrative and safe tables in, one format-free document out.

mod calls;
mod change;
mod document;
mod front;
mod functions;
mod narrative;
mod numbers;
mod spec;
mod stamp;
mod template;
mod token;
mod tree;

pub use document::{
    Block, Chart, Cover, Direction, Document, Fact, Inline, KeyFigure, Meta, PanelRow, Section,
    Source, Table, TableColumn, TableRow, Twin, WordTable,
};
pub use spec::{
    AwaitedReturn, DeclaredTable, DocumentSpec, MetaOptions, Options, SectionEntry, TextFile,
};
