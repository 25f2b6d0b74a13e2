//! Lines of Markdown, and the blocks they are made of.

use super::markdown_text::{Place, escaped, run};
use crate::compose::Inline;

/// Lines of Markdown, blocks parted by one blank line.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) lines: Vec<String>,
    /// The marker of the list just written: a list that follows at once needs another, else the two are one.
    list: Option<char>,
    /// The level of the last heading, where 1 is the document's title.
    pub(super) level: usize,
}

impl Lines {
    /// A block of one or more lines; nothing when it is empty.
    pub(super) fn block(&mut self, lines: impl IntoIterator<Item = String>) {
        let mut lines = lines
            .into_iter()
            .skip_while(|line| line.is_empty())
            .peekable();
        if lines.peek().is_none() {
            return;
        }
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.extend(lines);
        self.list = None;
    }

    /// A paragraph of plain text from outside.
    pub(super) fn plain(&mut self, text: &str) {
        self.block([escaped(text, Place::Paragraph)]);
    }

    pub(super) fn paragraph(&mut self, text: &[Inline]) {
        self.block(run(text, Place::Paragraph).split('\n').map(str::to_owned));
    }

    pub(super) fn heading(&mut self, level: usize, words: &str) {
        if !words.is_empty() {
            self.level = level.min(6);
            self.block([format!("{} {words}", "#".repeat(self.level))]);
        }
    }

    pub(super) fn list(&mut self, start: Option<u64>, items: Vec<Lines>) {
        if items.is_empty() {
            return;
        }
        let markers = if start.is_some() {
            ['.', ')']
        } else {
            ['-', '*']
        };
        let marker = markers[usize::from(self.list == Some(markers[0]))];
        let tight = items
            .iter()
            .all(|item| !item.lines.iter().any(String::is_empty));
        let mut lines = Vec::new();
        for (at, item) in items.into_iter().enumerate() {
            let prefix = match start {
                // CommonMark reads at most nine digits.
                Some(start) => {
                    let number = start.saturating_add(at as u64).min(999_999_999);
                    format!("{number}{marker} ")
                }
                None => format!("{marker} "),
            };
            if !tight && at > 0 {
                lines.push(String::new());
            }
            let indent = " ".repeat(prefix.len());
            let mut first = true;
            for line in item.lines {
                let before = if std::mem::take(&mut first) {
                    &prefix
                } else {
                    &indent
                };
                let line = format!("{before}{line}");
                lines.push(line.trim_end_matches(' ').to_owned());
            }
            if first {
                lines.push(prefix.trim_end().to_owned());
            }
        }
        self.block(lines);
        self.list = Some(marker);
    }

    pub(super) fn quote(&mut self, inner: Lines) {
        self.block(inner.lines.into_iter().map(|line| {
            if line.is_empty() {
                ">".to_owned()
            } else {
                format!("> {line}")
            }
        }));
    }
}

/// Strong text.
pub(super) fn strong(text: &str) -> Inline {
    Inline::Strong(vec![Inline::Text(text.to_owned())])
}
