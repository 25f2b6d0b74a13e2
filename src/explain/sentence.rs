//! The sentences of a document that show figures: runs of text cut where a sentence ends, each with the figures bound in it.

use std::collections::BTreeSet;

use crate::compose::{Block, Document, Inline, Section};

/// A sentence that shows a figure.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// "3 Designated officer".
    pub section: String,
    /// The sentence, its figures as the document prints them.
    pub text: String,
    /// The figures bound in it, in one form each.
    pub figures: BTreeSet<String>,
}

/// Every sentence of a document that shows at least one figure, in order.
pub(super) fn sentences(document: &Document) -> Vec<Sentence> {
    let mut found = Vec::new();
    for section in &document.sections {
        let name = named(section);
        blocks(&section.blocks, &mut |text| cut(text, &name, &mut found));
    }
    found
}

/// Number and title of a section.
pub(super) fn named(section: &Section) -> String {
    match &section.number {
        Some(number) => format!("{number} {}", section.title),
        None => section.title.clone(),
    }
}

/// One form for the ways in which a figure may be named: `table/row/cell@column` is `table/row/column/cell`.
pub(super) fn plain_id(id: &str) -> String {
    match id.split_once('@') {
        Some((path, column)) => match path.rsplit_once('/') {
            Some((before, cell)) => format!("{before}/{column}/{cell}"),
            None => id.to_owned(),
        },
        None => id.to_owned(),
    }
}

/// Every run of text of some blocks.
fn blocks<'a>(all: &'a [Block], take: &mut impl FnMut(&'a [Inline])) {
    for block in all {
        match block {
            Block::Heading { text, .. } | Block::Lead(text) | Block::Paragraph(text) => take(text),
            Block::List { items, .. } => items.iter().for_each(|item| blocks(item, take)),
            Block::Quote { text, .. } => take(text),
            Block::Panel(rows) => rows.iter().flat_map(|row| &row.items).for_each(|i| take(i)),
            Block::Table(table) => take(&table.caption),
            Block::Chart(chart) => take(&chart.caption),
            Block::Words(table) => {
                take(&table.caption);
                let cells = table.head.iter().chain(table.rows.iter().flatten());
                cells.for_each(|cell| take(cell));
            }
            Block::Keys(_) | Block::Awaited { .. } => {}
        }
    }
}

/// Cuts a run of text into sentences and keeps those with figures.
fn cut(text: &[Inline], section: &str, found: &mut Vec<Sentence>) {
    let mut words = String::new();
    let mut bound = Vec::new();
    flatten(text, &mut words, &mut bound);
    if bound.is_empty() {
        return;
    }
    let mut start = 0;
    for end in ends(&words) {
        let figures: BTreeSet<String> = bound
            .iter()
            .filter(|(at, _)| (start..end).contains(at))
            .map(|(_, id)| plain_id(id))
            .collect();
        if !figures.is_empty() {
            found.push(Sentence {
                section: section.to_owned(),
                text: words[start..end].trim().to_owned(),
                figures,
            });
        }
        start = end;
    }
}

/// The words of a run of text, and where in them each figure begins.
fn flatten<'a>(text: &'a [Inline], words: &mut String, bound: &mut Vec<(usize, &'a str)>) {
    for inline in text {
        match inline {
            Inline::Text(text) | Inline::Code(text) => words.push_str(text),
            Inline::Figure { id, text } => {
                bound.push((words.len(), id));
                words.push_str(text);
            }
            Inline::Strong(inner) | Inline::Emphasis(inner) => flatten(inner, words, bound),
            Inline::Link { text, .. } | Inline::Reference { text, .. } => {
                flatten(text, words, bound);
            }
            Inline::Break => words.push(' '),
        }
    }
}

/// Where sentences end, in bytes: after a mark that ends one and the space behind it, when what follows begins like a sentence.
fn ends(words: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut letters = words.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        if before != ' '
            && matches!(before, '.' | '!' | '?')
            && letter == ' '
            && next.is_some_and(|next| !next.is_lowercase())
        {
            ends.push(at + 1);
        }
        before = letter;
    }
    ends.push(words.len());
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(id: &str, text: &str) -> Inline {
        Inline::Figure {
            id: id.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_sentence_is_told_with_its_own_figures() {
        let text = [
            Inline::Text("There were ".to_owned()),
            figure("a/b/n", "1,320"),
            Inline::Text(" in all. In 2014/15 it was ".to_owned()),
            Inline::Strong(vec![figure("a/c/n@2014-15", "66.5%")]),
            Inline::Text(", e.g. more. None is bound here.".to_owned()),
        ];
        let mut found = Vec::new();
        cut(&text, "1 Section", &mut found);
        let told: Vec<_> = found
            .iter()
            .map(|s| (s.text.as_str(), s.figures.iter().next().map(String::as_str)))
            .collect();
        assert_eq!(
            told,
            [
                ("There were 1,320 in all.", Some("a/b/n")),
                ("In 2014/15 it was 66.5%, e.g. more.", Some("a/c/2014-15/n")),
            ]
        );
    }
}
