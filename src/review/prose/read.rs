//! Markdown or plain text into passages. Both are read line by line: lines that were wrapped are joined, page numbers are left
//! out, lists and tables are known by their marks, and a sentence that a page break has cut in two is put together again.

use std::ops::Range;

use super::line_kind::{
    cells, is_caption, is_directive, is_divider, is_page_number, is_rule, marked,
    stands_like_a_heading,
};
use super::text::{Draft, Passage, Row, Shape, Text};
use crate::compose::Bound;

/// A line shorter than this was not wrapped: the writer ended it.
const WRAPPED: usize = 50;

impl Text {
    /// Reads a text. Markdown wraps lines wherever it likes; plain text keeps short lines apart.
    pub fn read(file: &str, text: &str, bound: &[Bound]) -> Text {
        let markdown = file.ends_with(".md") || file.ends_with(".markdown");
        let mut reader = Reader {
            markdown,
            bound,
            open: None,
            out: Vec::new(),
            quiet: false,
        };
        let mut at = 0;
        for (index, line) in text.split('\n').enumerate() {
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            reader.line(line.trim_end_matches('\r'), number, at);
            at += line.len() + 1;
        }
        reader.close();
        Text {
            files: vec![(0, file.into())],
            markdown,
            passages: rejoined(reader.out),
        }
    }
}

/// A passage before it is cut into sentences.
struct Raw {
    shape: Shape,
    draft: Draft,
}

struct Reader<'a> {
    markdown: bool,
    bound: &'a [Bound],
    open: Option<Raw>,
    out: Vec<Raw>,
    /// Inside a fenced block or front matter: not prose.
    quiet: bool,
}

impl Reader<'_> {
    fn line(&mut self, line: &str, number: u32, offset: usize) {
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            self.quiet = !self.quiet;
            self.close();
            if self.quiet {
                // What stands in a fence takes up the sentence before it, as a table does.
                let mut draft = Draft::default();
                draft.push("", number, Vec::new());
                let shape = Shape::Table(Vec::new());
                self.out.push(Raw { shape, draft });
            }
            return;
        }
        if self.quiet || trimmed.is_empty() || is_page_number(trimmed) {
            self.close();
            return;
        }
        let in_table = matches!(&self.open, Some(raw) if matches!(raw.shape, Shape::Table(_)));
        if let Some(cells) = cells(line, in_table) {
            self.row(cells, number);
            return;
        }
        if is_rule(trimmed) || is_directive(trimmed) {
            self.close();
            return;
        }
        let indent = line.len() - line.trim_start().len();
        let (shape, skip) = marked(trimmed, indent);
        let start = indent + skip;
        let body = line[start..].trim_end();
        let (words, bound) = self.plain(body, offset + start);
        if words.trim().is_empty() {
            self.close();
            return;
        }
        match shape {
            Some(shape) => {
                let ends = shape == Shape::Heading || shape == Shape::Caption;
                self.close();
                let mut draft = Draft::default();
                draft.push(&words, number, bound);
                self.open = Some(Raw { shape, draft });
                if ends {
                    self.close();
                }
            }
            None => self.carry_on(&words, line, number, bound),
        }
    }

    /// A line without a mark of its own: it goes on with what is open, or begins a paragraph.
    fn carry_on(
        &mut self,
        words: &str,
        line: &str,
        number: u32,
        bound: Vec<(Range<usize>, String)>,
    ) {
        let lower = words.starts_with(char::is_lowercase);
        let joins = self.open.as_ref().is_some_and(|open| {
            if matches!(open.shape, Shape::Table(_)) {
                return false;
            }
            let last = open
                .draft
                .lines
                .last()
                .map_or(0, |(start, _)| open.draft.text.len() - start);
            self.markdown
                || lower
                || last >= WRAPPED
                || line.starts_with(' ') && matches!(open.shape, Shape::Item(_))
        });
        if !joins {
            self.close();
        }
        let open = self.open.get_or_insert_with(|| Raw {
            shape: Shape::Paragraph,
            draft: Draft::default(),
        });
        open.draft.push(words, number, bound);
    }

    fn row(&mut self, cells: Vec<String>, line: u32) {
        if let Some(Raw {
            shape: Shape::Table(rows),
            ..
        }) = &mut self.open
        {
            if !is_divider(&cells) {
                rows.push(Row { line, cells });
            }
            return;
        }
        self.close();
        let mut draft = Draft::default();
        draft.push("", line, Vec::new());
        self.open = Some(Raw {
            shape: Shape::Table(vec![Row { line, cells }]),
            draft,
        });
    }

    fn close(&mut self) {
        let Some(mut raw) = self.open.take() else {
            return;
        };
        if raw.shape == Shape::Paragraph && !self.markdown && stands_like_a_heading(&raw.draft.text)
        {
            raw.shape = Shape::Heading;
        }
        if matches!(raw.shape, Shape::Paragraph | Shape::Heading) && is_caption(&raw.draft.text) {
            raw.shape = Shape::Caption;
        }
        self.out.push(raw);
    }

    /// The words of a line without Markdown's marks, and where bound numbers stand among them.
    fn plain(&self, body: &str, offset: usize) -> (String, Vec<(Range<usize>, String)>) {
        let mut out = String::with_capacity(body.len());
        let mut places: Vec<(usize, usize)> = Vec::new();
        let mut at = 0;
        while let Some(c) = body[at..].chars().next() {
            let rest = &body[at..];
            let before = body[..at].chars().next_back();
            let after = rest[c.len_utf8()..].chars().next();
            let skip = match c {
                '*' | '`' => Some(c.len_utf8()),
                '_' if before.is_none_or(|b| !b.is_alphanumeric())
                    || after.is_none_or(|a| !a.is_alphanumeric()) =>
                {
                    Some(1)
                }
                '<' => tag(rest),
                '[' if rest.starts_with("[](") => rest.find(')').map(|end| end + 1),
                '[' if link(rest).is_some() => Some(1),
                ']' if rest.starts_with("](") => rest.find(')').map(|end| end + 1),
                '\\' if after.is_some_and(|a| a.is_ascii_punctuation()) => Some(1),
                'h' | 'H' | 'w' | 'W' => address(rest, before),
                '\u{F0B7}' | '\u{2022}' | '\u{25CB}' | '\u{25CF}' => Some(c.len_utf8()),
                _ => None,
            };
            match skip {
                Some(length) => at += length.max(1),
                None => {
                    places.push((out.len(), offset + at));
                    out.push(c);
                    at += c.len_utf8();
                }
            }
        }
        let bound = self
            .bound
            .iter()
            .filter_map(|bound| {
                let inside: Vec<usize> = places
                    .iter()
                    .filter(|(_, from)| bound.range.contains(from))
                    .map(|(to, _)| *to)
                    .collect();
                Some((*inside.first()?..*inside.last()? + 1, bound.id.clone()))
            })
            .collect();
        (out, bound)
    }
}

/// Puts sentences together that a page break cut: no stop at the end, a small letter at the next beginning.
fn rejoined(raw: Vec<Raw>) -> Vec<Passage> {
    let mut out: Vec<Raw> = Vec::new();
    for next in raw {
        let goes_on = next.shape == Shape::Paragraph || next.shape == Shape::Heading;
        if goes_on
            && next.draft.text.starts_with(char::is_lowercase)
            && let Some(last) = out.last_mut()
            && matches!(
                last.shape,
                Shape::Paragraph | Shape::Item(_) | Shape::Heading
            )
            && !last.draft.text.ends_with(['.', '!', '?', ':', ';'])
            && last.draft.text.len() >= WRAPPED
        {
            last.draft.append(next.draft);
            if last.shape == Shape::Heading {
                last.shape = Shape::Paragraph;
            }
            continue;
        }
        out.push(next);
    }
    out.into_iter()
        .map(|raw| raw.draft.finish(raw.shape))
        .collect()
}

/// How long a tag or an address in angle brackets is.
fn tag(rest: &str) -> Option<usize> {
    let next = rest[1..].chars().next()?;
    if !(next.is_ascii_alphabetic() || next == '/') {
        return None;
    }
    rest.find('>').map(|end| end + 1)
}

/// Whether a bracket opens the words of a link.
fn link(rest: &str) -> Option<usize> {
    let close = rest.find(']')?;
    rest[close..].starts_with("](").then_some(close)
}

/// How long an address of the web is.
fn address(rest: &str, before: Option<char>) -> Option<usize> {
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let starts = ["http://", "https://", "www."];
    let lower = rest.get(..8.min(rest.len()))?.to_ascii_lowercase();
    starts
        .iter()
        .any(|start| lower.starts_with(start))
        .then(|| {
            rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | ')'))
                .unwrap_or(rest.len())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(file: &str, text: &str) -> Vec<(String, String)> {
        Text::read(file, text, &[])
            .passages
            .into_iter()
            .map(|passage| {
                let shape = match passage.shape {
                    Shape::Table(rows) => format!("table of {}", rows.len()),
                    Shape::Item(_) => "item".to_owned(),
                    other => format!("{other:?}").to_lowercase(),
                };
                (shape, passage.words)
            })
            .collect()
    }

    #[test]
    fn markdown_is_read() {
        let read = shapes(
            "a.md",
            "## Help\n\nPlans *rose* to\n[12](#x) and\nmore.\n\n- one\n  goes on\n- two\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n{table: x}\n",
        );
        let expected = [
            ("heading", "Help"),
            ("paragraph", "Plans rose to 12 and more."),
            ("item", "one goes on"),
            ("item", "two"),
            ("table of 2", ""),
        ];
        let read: Vec<(&str, &str)> = read.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn plain_text_is_joined_across_pages() {
        let read = shapes(
            "a.txt",
            "What went well\n\nThe service was extended so that all the families in the\nwest of the city could be seen by the team which\n\n17\n\nmeets every week.\n\nRow\t12\t13\nTotal\t14\t15\n\nDiagram 7: Readiness\n",
        );
        assert_eq!(read[0].0, "heading");
        assert!(
            read[1].1.ends_with("the team which meets every week."),
            "{read:?}"
        );
        assert_eq!(read[2].0, "table of 2");
        assert_eq!(read[3].0, "caption");
    }

    #[test]
    fn bound_numbers_are_known() {
        let text = "# Plans\n\nThere were **578** plans.\n";
        let at = text.find("578").unwrap();
        let bound = [Bound {
            range: at..at + 3,
            id: "plans/all/n".to_owned(),
        }];
        let text = Text::read("a.md", text, &bound);
        let sentence = &text.passages[1].sentences[0];
        let number = sentence.tokens[sentence.numbers()[0]].number().unwrap();
        assert_eq!(number.bound.as_deref(), Some("plans/all/n"));
        assert_eq!(sentence.line(0), 3);
    }
}
