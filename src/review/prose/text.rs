//! Prose as the checks see it: passages with the lines they stand on, cut into sentences and tokens, and the numbers in them that are
//! bound to figures.

use std::ops::Range;
use std::sync::Arc;

use super::token::Token;
use super::tokenise::tokens;
use crate::finding::Location;

/// The prose of a file, or of several.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// The files' names, for findings, each with the line on which it begins, less one: several files are counted through.
    pub(super) files: Vec<(u32, Arc<str>)>,
    /// Whether it is Markdown, where a blank line ends a paragraph; in other texts a page may end in the middle of one.
    pub(super) markdown: bool,
    /// What it says, in order.
    pub(super) passages: Vec<Passage>,
}

/// What a passage is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// A heading, or a short line that stands like one.
    Heading,
    /// A paragraph.
    Paragraph,
    /// An item of a list, set in by so many spaces.
    Item(usize),
    /// The caption of a table or figure.
    Caption,
    /// A table: its cells, row by row, each row with its line.
    Table(Vec<Row>),
}

/// One row of a table in prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Line, 1-based.
    pub line: u32,
    /// Its cells.
    pub cells: Vec<String>,
}

/// A heading, paragraph, item, caption or table.
#[derive(Debug, Clone)]
pub(super) struct Passage {
    /// What it is.
    pub shape: Shape,
    /// Its words on one line.
    pub words: String,
    /// Line on which it begins, 1-based.
    pub line: u32,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
}

/// A sentence.
#[derive(Debug, Clone)]
pub(super) struct Sentence {
    /// Its words.
    pub text: String,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Where lines begin in it: byte and line, 1-based.
    lines: Vec<(usize, u32)>,
}

/// Words that are being put together, with the place each stretch came from.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    /// The words so far.
    pub text: String,
    /// Byte and line at which each piece begins.
    pub lines: Vec<(usize, u32)>,
    /// Bytes of bound numbers, with the figure's id.
    pub bound: Vec<(Range<usize>, String)>,
}

impl Draft {
    /// Adds the words of a line.
    pub(super) fn push(&mut self, words: &str, line: u32, bound: Vec<(Range<usize>, String)>) {
        self.append(Draft {
            text: words.to_owned(),
            lines: vec![(0, line)],
            bound,
        });
    }

    /// Adds the words of another draft behind its own.
    pub(super) fn append(&mut self, other: Draft) {
        if !self.text.is_empty() && !other.text.is_empty() {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.push_str(&other.text);
        let lines = other.lines.into_iter();
        self.lines
            .extend(lines.map(|(at, line)| (at + start, line)));
        let bound = other.bound.into_iter();
        self.bound
            .extend(bound.map(|(range, id)| (range.start + start..range.end + start, id)));
    }

    /// The passage, cut into sentences.
    pub(super) fn finish(self, shape: Shape) -> Passage {
        let sentences = sentences(&self.text)
            .into_iter()
            .map(|range| self.sentence(range))
            .collect();
        Passage {
            shape,
            line: self.lines.first().map_or(1, |(_, line)| *line),
            words: self.text,
            sentences,
        }
    }

    fn sentence(&self, range: Range<usize>) -> Sentence {
        let text = self.text[range.clone()].to_owned();
        let mut tokens = tokens(&text);
        for token in &mut tokens {
            let at = range.start + token.start;
            let id = self
                .bound
                .iter()
                .find(|(bound, _)| bound.contains(&at))
                .map(|(_, id)| id);
            if let (super::token::Kind::Number(number), Some(id)) = (&mut token.kind, id) {
                number.bound = Some(id.clone());
            }
        }
        let mut lines = vec![(0, line_at(&self.lines, range.start))];
        lines.extend(
            self.lines
                .iter()
                .filter(|(start, _)| range.start < *start && *start < range.end)
                .map(|(start, line)| (start - range.start, *line)),
        );
        Sentence {
            text,
            tokens,
            lines,
        }
    }
}

impl Sentence {
    /// The line of a token.
    pub(super) fn line(&self, token: usize) -> u32 {
        let at = self.tokens.get(token).map_or(0, |token| token.start);
        line_at(&self.lines, at)
    }

    /// The words from one token to another, both included, as they are written.
    pub(super) fn phrase(&self, first: usize, last: usize) -> &str {
        let start = self.tokens.get(first).map_or(0, |token| token.start);
        let end = self
            .tokens
            .get(last)
            .map_or(self.text.len(), |token| token.end);
        // An abbreviated phrase: the bracket that closes it belongs to it.
        let phrase = &self.text[start..end.max(start)];
        let open = phrase.matches('(').count() > phrase.matches(')').count();
        if open && self.text[end..].starts_with(')') {
            &self.text[start..=end]
        } else {
            phrase
        }
    }

    /// Places of the numbers among the tokens.
    pub(super) fn numbers(&self) -> Vec<usize> {
        (0..self.tokens.len())
            .filter(|at| self.tokens[*at].number().is_some())
            .collect()
    }

    /// Whether any word of the sentence is one of these.
    pub(super) fn says(&self, words: &[&str]) -> bool {
        self.tokens.iter().any(|token| token.is(words))
    }
}

/// The line of a byte, by the bytes at which lines begin.
fn line_at(lines: &[(usize, u32)], at: usize) -> u32 {
    let line = lines.iter().rev().find(|(start, _)| *start <= at);
    line.map_or(1, |(_, line)| *line)
}

/// Files that are counted through begin so many lines apart.
const APART: u32 = 1 << 20;

impl Text {
    /// Several texts as one, so that what one says is held against what another says.
    pub(super) fn joined(texts: Vec<Text>) -> Text {
        let mut out = Text {
            markdown: true,
            ..Text::default()
        };
        let mut base: u32 = 0;
        for text in texts {
            out.markdown &= text.markdown;
            for (_, file) in text.files {
                out.files.push((base, file));
            }
            for mut passage in text.passages {
                passage.shift(base);
                out.passages.push(passage);
            }
            // Nothing goes on from one file to the next.
            let mut end = Draft::default();
            end.push("", base + 1, Vec::new());
            out.passages.push(end.finish(Shape::Table(Vec::new())));
            base = base.saturating_add(APART);
        }
        out
    }

    /// The file and the line in it of a line that is counted through.
    fn place(&self, line: u32) -> (Arc<str>, u32) {
        let file = self.files.iter().rev().find(|(base, _)| *base < line);
        file.map_or_else(Default::default, |(base, file)| (file.clone(), line - base))
    }

    /// Where a line of it is.
    pub(super) fn at(&self, line: u32) -> Location {
        let (file, line) = self.place(line);
        Location::line(file, line)
    }

    /// A line as a message that is about another line says it: "on line 12", "in narrative/a.md, line 12".
    pub(super) fn on(&self, line: u32, here: u32) -> String {
        let ((file, line), (own, _)) = (self.place(line), self.place(here));
        if file == own {
            format!("on line {line}")
        } else {
            format!("in {file}, line {line}")
        }
    }
}

impl Passage {
    /// Moves it down by some lines.
    fn shift(&mut self, by: u32) {
        self.line += by;
        if let Shape::Table(rows) = &mut self.shape {
            for row in rows {
                row.line += by;
            }
        }
        for sentence in &mut self.sentences {
            for (_, line) in &mut sentence.lines {
                *line += by;
            }
        }
    }
}

/// Bytes of the sentences of a passage.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, mark) in text.char_indices() {
        // Stops that the sentence before has taken in are behind us.
        if at < start || !matches!(mark, '.' | '!' | '?') {
            continue;
        }
        let mut end = at + mark.len_utf8();
        while let Some(c) = text[end..].chars().next().filter(|c| {
            matches!(
                c,
                '"' | '\'' | '\u{201D}' | '\u{2019}' | ')' | ']' | '.' | '!' | '?'
            )
        }) {
            end += c.len_utf8();
        }
        let rest = &text[end..];
        let next = rest.trim_start().chars().next();
        let spaced = rest.starts_with(char::is_whitespace);
        let opens = next.is_none_or(|c| {
            c.is_uppercase()
                || c.is_ascii_digit()
                || matches!(
                    c,
                    '"' | '\'' | '\u{201C}' | '\u{2018}' | '(' | '[' | '\u{A3}'
                )
        });
        if next.is_some() && (!spaced || !opens || abbreviates(&text[start..at], mark))
            || end <= start
        {
            continue;
        }
        push(text, start..end, &mut out);
        start = end;
    }
    push(text, start..text.len(), &mut out);
    out
}

fn push(text: &str, range: Range<usize>, out: &mut Vec<Range<usize>>) {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = range.end - (piece.len() - piece.trim_end().len());
    if start < end {
        out.push(start..end);
    }
}

/// Whether the stop after some words belongs to an abbreviation or initial.
fn abbreviates(before: &str, mark: char) -> bool {
    if mark != '.' {
        return false;
    }
    let word = before
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or_default();
    let lower = word.to_lowercase();
    matches!(
        lower.as_str(),
        "e.g"
            | "i.e"
            | "eg"
            | "ie"
            | "dr"
            | "mr"
            | "mrs"
            | "ms"
            | "st"
            | "no"
            | "nos"
            | "vs"
            | "v"
            | "approx"
            | "cllr"
            | "prof"
            | "fig"
            | "para"
            | "p"
            | "pp"
            | "c"
            | "cf"
            | "inc"
            | "excl"
            | "incl"
    ) || word.len() == 1 && word.chars().all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn stops_in_a_row_end_one_sentence() {
        assert_eq!(
            cut("It went on... Then (so they say.). Why?! Yes"),
            ["It went on...", "Then (so they say.).", "Why?!", "Yes"]
        );
        assert_eq!(cut("..."), ["..."]);
        assert_eq!(cut(". . ."), [". . ."]);
    }

    #[test]
    fn sentences_end_where_they_end() {
        assert_eq!(
            cut(
                "It rose to 14.9%. Dr. Green agreed, e.g. about No. 5. \u{201C}Why?\u{201D} she asked. Nobody knew"
            ),
            [
                "It rose to 14.9%.",
                "Dr. Green agreed, e.g. about No. 5.",
                "\u{201C}Why?\u{201D} she asked.",
                "Nobody knew"
            ]
        );
    }

    #[test]
    fn a_token_knows_its_line() {
        let mut draft = Draft::default();
        draft.push("There were 12", 4, Vec::new());
        draft.push(
            "of them. Then 13 came.",
            5,
            vec![(14..16, "t/r/c".to_owned())],
        );
        let passage = draft.finish(Shape::Paragraph);
        let second = &passage.sentences[1];
        assert_eq!(second.line(0), 5);
        let at = second.numbers()[0];
        assert_eq!(
            second.tokens[at].number().unwrap().bound.as_deref(),
            Some("t/r/c")
        );
        assert_eq!(passage.sentences[0].line(3), 5);
    }
}
