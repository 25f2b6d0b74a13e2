//! A Markdown text on its way into blocks: which file it is from, and on which line of that file each of its bytes stands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pulldown_cmark::Tag;

use super::placeholder::{Piece, pieces};
use super::tree::{Kind, Node};
use crate::finding::Location;

/// A text, its file and its footnotes.
pub(super) struct Page<'p> {
    /// The Markdown.
    pub text: &'p str,
    /// The file it is from.
    pub file: Arc<str>,
    /// Where its lines stand in that file.
    pub lines: Lines<'p>,
    /// What each footnote that the text refers to holds, by label.
    pub footnotes: BTreeMap<String, &'p [Node<'p>]>,
    /// Where its lines begin.
    starts: Vec<usize>,
}

/// Where the lines of a text stand in its file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Lines<'p> {
    /// The text's first line is this line of the file.
    From(u32),
    /// A template made the text: the line is looked up in the template by its words.
    Made(&'p str),
    /// All on one line: a caption.
    At(u32),
    /// Nobody knows.
    Unknown,
}

impl<'p> Page<'p> {
    /// A text and the nodes it was read into.
    pub(super) fn new(
        text: &'p str,
        file: Arc<str>,
        lines: Lines<'p>,
        nodes: &'p [Node<'p>],
    ) -> Self {
        let mut referred = BTreeSet::new();
        let mut defined = BTreeMap::new();
        footnotes(nodes, &mut referred, &mut defined);
        defined.retain(|label, _| referred.contains(label));
        Page {
            text,
            file,
            lines,
            footnotes: defined,
            starts: std::iter::once(0)
                .chain(text.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
        }
    }

    /// Where a byte of the text stands.
    pub(super) fn place(&self, at: usize) -> Location {
        let line = match self.lines {
            Lines::From(first) => u32::try_from(self.line(at)).ok().map(|line| first + line),
            Lines::At(line) => Some(line),
            Lines::Made(template) => self.line_in(template, at),
            Lines::Unknown => None,
        };
        match line {
            Some(line) => Location::line(self.file.clone(), line),
            None => Location::file(self.file.clone()),
        }
    }

    /// The line of the text that holds a byte, from nought on.
    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at) - 1
    }

    /// The line of a template that holds the longest piece of text it can that stands on the line of this byte.
    fn line_in(&self, template: &str, at: usize) -> Option<u32> {
        let line = self.text[self.starts[self.line(at)]..].lines().next()?;
        let mut words: Vec<&str> = pieces(line)
            .into_iter()
            .filter_map(|(_, piece)| match piece {
                Piece::Text(text) => Some(text.trim()),
                Piece::Token(_) | Piece::Broken => None,
            })
            .filter(|text| !text.is_empty())
            .collect();
        words.sort_by_key(|text| std::cmp::Reverse(text.len()));
        let found = words
            .into_iter()
            .find_map(|words| template.lines().position(|line| line.contains(words)))?;
        u32::try_from(found + 1).ok()
    }
}

fn footnotes<'p>(
    nodes: &'p [Node<'p>],
    referred: &mut BTreeSet<String>,
    defined: &mut BTreeMap<String, &'p [Node<'p>]>,
) {
    for node in nodes {
        match &node.kind {
            Kind::Footnote(label) => {
                referred.insert(label.to_string());
            }
            Kind::Tag(Tag::FootnoteDefinition(label)) => {
                defined.insert(label.to_string(), &node.children);
            }
            _ => footnotes(&node.children, referred, defined),
        }
    }
}
