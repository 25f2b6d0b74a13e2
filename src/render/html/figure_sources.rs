//! What is known of where a figure comes from: its name, its rule in words, and the returns behind it.

use std::collections::BTreeSet;

use crate::model::capital;
use crate::protect::{FigureSource, Provenance, SafeTable, SafeTables};

/// What is known of where numbers come from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The tables, for the names of rows and columns.
    pub tables: &'a SafeTables,
    /// Where each figure comes from.
    pub provenance: &'a Provenance,
}

/// What is said of one figure.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) rule: String,
    pub(super) returns: BTreeSet<String>,
}

impl Sources<'_> {
    /// What is said of a figure, if anything is known of it.
    pub(super) fn entry(&self, id: &str) -> Option<Entry> {
        let figure = self.tables.figure(id)?;
        let name = format!(
            "{}, {}, {}",
            title(figure.table, self.tables),
            figure.row.label,
            figure.column.heading
        );
        if figure.table.published.is_some() {
            return Some(Entry {
                name,
                rule: String::new(),
                returns: BTreeSet::from([format!("{}, as it was published", figure.table.source)]),
            });
        }
        let source = self.provenance.figure(id)?;
        (!source.returns.is_empty()).then(|| Entry {
            name,
            rule: capital(&source.rule),
            returns: files(source),
        })
    }
}

/// The title of a table; of one of an earlier report that of the table of the same name now.
fn title<'a>(table: &'a SafeTable, tables: &'a SafeTables) -> &'a str {
    match table.published {
        Some(_) => tables.table(&table.id).map_or(&table.title, |t| &t.title),
        None => &table.title,
    }
}

/// The returns of a figure in words: name, sheet and column.
pub(super) fn files(source: &FigureSource) -> BTreeSet<String> {
    let one = |from: &crate::protect::ReturnSource| {
        let sheet = from.sheet.as_ref();
        let sheet = sheet.map_or_else(String::new, |sheet| {
            format!(", sheet \u{201C}{sheet}\u{201D}")
        });
        match from.column.as_str() {
            "records" => format!("{}{sheet}", from.name),
            column => format!("{}{sheet}, column {column}", from.name),
        }
    };
    source.returns.iter().map(one).collect()
}
