//! Narrative files: plain Markdown by people, divided into parts by level-1 headings.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{HeadingLevel, Tag};

use super::document_spec::TextFile;
use super::tree::{Kind, Node, parse};
use crate::model::{fold, strip_private};

/// One narrative file.
#[derive(Debug, Clone)]
pub(super) struct Narrative {
    /// Path, for findings.
    pub file: Arc<str>,
    /// Its text, without anything that could imitate a token.
    pub text: String,
    /// Its parts, in order; the first has no name and stands before the first heading.
    pub parts: Vec<Part>,
}

/// A part of a narrative file.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The words of its heading; empty for what stands before the first.
    pub name: String,
    /// Where its heading begins, in bytes.
    pub start: usize,
    /// What stands below the heading, in bytes.
    pub body: Range<usize>,
}

impl Narrative {
    /// Reads a file and finds its parts.
    pub(super) fn read(source: &TextFile) -> Narrative {
        let text = source.text.strip_prefix('\u{FEFF}').unwrap_or(&source.text);
        let text = strip_private(&text.replace("\r\n", "\n").replace('\r', "\n"));
        let mut parts = vec![Part {
            name: String::new(),
            start: 0,
            body: 0..text.len(),
        }];
        for node in parse(&text) {
            if is_divider(&node) {
                if let Some(last) = parts.last_mut() {
                    last.body.end = node.range.start;
                }
                parts.push(Part {
                    name: node.words().trim().to_owned(),
                    start: node.range.start,
                    body: node.range.end..text.len(),
                });
            }
        }
        Narrative {
            file: source.file.clone(),
            text,
            parts,
        }
    }

    /// The places in `parts` that a name means: all of them without a name.
    pub(super) fn chosen(&self, part: Option<&str>) -> Vec<usize> {
        (0..self.parts.len())
            .filter(|at| part.is_none_or(|name| fold(name) == fold(&self.parts[*at].name)))
            .filter(|at| !self.is_blank(*at))
            .collect()
    }

    /// Whether a part holds no words.
    pub(super) fn is_blank(&self, part: usize) -> bool {
        self.text[self.parts[part].body.clone()].trim().is_empty()
    }

    /// The blocks of some parts, dividers left out.
    pub(super) fn nodes(&self, parts: &[usize]) -> Vec<Node<'_>> {
        parse(&self.text)
            .into_iter()
            .filter(|node| !is_divider(node))
            .filter(|node| {
                parts
                    .iter()
                    .any(|part| self.parts[*part].body.contains(&node.range.start))
            })
            .collect()
    }

    /// The names of the parts that hold words.
    pub(super) fn written(&self) -> BTreeSet<String> {
        self.chosen(None)
            .into_iter()
            .map(|part| fold(&self.parts[part].name))
            .collect()
    }

    /// The line, 1-based, on which a part begins.
    pub(super) fn starts(&self, part: usize) -> u32 {
        line_of(&self.text, self.parts[part].start)
    }
}

/// All narrative files, read.
pub(super) fn read_all(files: &BTreeMap<String, TextFile>) -> BTreeMap<String, Narrative> {
    files
        .iter()
        .map(|(name, source)| (name.clone(), Narrative::read(source)))
        .collect()
}

/// The line, 1-based, of a byte of a text.
pub(super) fn line_of(text: &str, at: usize) -> u32 {
    let before = &text.as_bytes()[..at.min(text.len())];
    let lines = before.iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(lines + 1).unwrap_or(u32::MAX)
}

fn is_divider(node: &Node<'_>) -> bool {
    matches!(
        node.kind,
        Kind::Tag(Tag::Heading {
            level: HeadingLevel::H1,
            ..
        })
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_1_headings_divide_a_file() {
        let narrative = Narrative::read(&TextFile::new(
            "narrative/lado.md",
            "Opening.\r\n\r\n# Outcomes\r\n\r\nWords.\r\n\r\n```\n# not a heading\n```\n\n# Empty\n",
        ));
        let names: Vec<&str> = narrative.parts.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["", "Outcomes", "Empty"]);
        assert_eq!(narrative.chosen(Some("outcomes")), [1]);
        assert_eq!(narrative.chosen(Some("")), [0]);
        assert_eq!(narrative.chosen(None), [0, 1]);
        assert_eq!(narrative.nodes(&[1]).len(), 2);
        assert_eq!(narrative.nodes(&[1])[0].words(), "Words.");
        assert_eq!(narrative.starts(1), 3);
        assert!(narrative.is_blank(2));
    }

    #[test]
    fn tokens_cannot_be_imitated() {
        let narrative = Narrative::read(&TextFile::new("a.md", "\u{FEFF}a \u{E000}0\u{E001}"));
        assert_eq!(narrative.text, "a 0");
    }
}
