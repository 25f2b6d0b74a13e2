//! Every id of the page: those of the document, made fit for HTML and unique, and our own, which never meet them.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{Block, Document};

/// Ids of the page template itself.
const OURS: [&str; 4] = ["main", "contents", "contents-heading", "top"];

/// The ids of one page.
#[derive(Debug)]
pub(super) struct Anchors {
    /// The document's id to the page's.
    known: BTreeMap<String, String>,
    /// Ids in use.
    used: BTreeSet<String>,
    /// The document's ids that have been placed on the page.
    placed: BTreeSet<String>,
}

impl Anchors {
    /// Reads all ids of a document, so that references can point forward.
    pub(super) fn of(document: &Document) -> Self {
        let mut anchors = Anchors {
            known: BTreeMap::new(),
            used: OURS.iter().map(|id| (*id).to_owned()).collect(),
            placed: BTreeSet::new(),
        };
        for section in &document.sections {
            anchors.learn(&section.id);
            anchors.learn_blocks(&section.blocks);
        }
        anchors
    }

    /// The page's id of an element that carries an id of the document.
    pub(super) fn place(&mut self, id: &str) -> String {
        let first = self.placed.insert(id.to_owned());
        match self.known.get(id) {
            Some(known) if first => known.clone(),
            _ => self.fresh(id),
        }
    }

    /// The page's id that a reference leads to.
    pub(super) fn find(&self, id: &str) -> Option<&str> {
        self.known.get(id).map(String::as_str)
    }

    /// An id of our own beside another, such as the caption of a table.
    pub(super) fn fresh(&mut self, wanted: &str) -> String {
        let base = slug(wanted);
        let mut id = base.clone();
        let mut count = 1u32;
        while self.used.contains(&id) {
            count += 1;
            id = format!("{base}-{count}");
        }
        self.used.insert(id.clone());
        id
    }

    fn learn(&mut self, id: &str) {
        if !self.known.contains_key(id) {
            let fresh = self.fresh(id);
            self.known.insert(id.to_owned(), fresh);
        }
    }

    fn learn_blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading { id, .. } | Block::Awaited { id, .. } => self.learn(id),
                Block::Table(table) => self.learn(&table.id),
                Block::Words(table) => self.learn(&table.id),
                Block::Chart(chart) => self.learn(&chart.id),
                Block::List { items, .. } => {
                    for item in items {
                        self.learn_blocks(item);
                    }
                }
                Block::Lead(_)
                | Block::Paragraph(_)
                | Block::Quote { .. }
                | Block::Keys(_)
                | Block::Panel(_) => {}
            }
        }
    }
}

/// Letters, digits, hyphens and underscores, a letter first. Never a full stop: ids inside drawings have one.
fn slug(id: &str) -> String {
    let mut out: String = id
        .chars()
        .map(|c| match c {
            c if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') => c,
            _ => '-',
        })
        .collect();
    if !out.starts_with(|c: char| c.is_ascii_alphabetic()) {
        out.insert_str(0, "id-");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_fit_for_html() {
        let mut anchors = Anchors {
            known: BTreeMap::new(),
            used: OURS.iter().map(|id| (*id).to_owned()).collect(),
            placed: BTreeSet::new(),
        };
        anchors.learn("contents");
        anchors.learn("a b\"<");
        anchors.learn("1");
        assert_eq!(anchors.find("contents"), Some("contents-2"));
        assert_eq!(anchors.find("a b\"<"), Some("a-b--"));
        assert_eq!(anchors.find("1"), Some("id-1"));
        assert_eq!(anchors.place("1"), "id-1");
        assert_eq!(anchors.place("1"), "id-1-2");
        assert_eq!(anchors.find("nowhere"), None);
    }
}
