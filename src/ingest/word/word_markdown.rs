//! Blocks of a Word text as Markdown in which every sign of the text stays text: no sign of it can make a heading, a figure, a link or
//! anything else that was not one in Word.

use std::collections::BTreeMap;

use super::content::{Prose, Span, Word, words};

impl Word {
    /// Some of its blocks as Markdown: every sign of the text stays text. The highest heading among them becomes one of level 2,
    /// since level 1 divides a narrative file, or a lower one where it goes below a heading: `above` is the level of that. `label` begins
    /// the labels of notes, so that they stay apart from those of other texts.
    pub fn markdown(&self, blocks: &[Prose], above: u8, label: &str) -> String {
        let mut writer = Writer {
            word: self,
            label,
            above,
            notes: BTreeMap::new(),
            out: String::new(),
        };
        writer.blocks(blocks);
        writer.notes();
        writer.out
    }
}

struct Writer<'a> {
    word: &'a Word,
    label: &'a str,
    above: u8,
    /// Notes that were marked, by their place in the document, with their number here.
    notes: BTreeMap<usize, usize>,
    out: String,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Prose]) {
        // The levels of the headings that stand open, so that none is skipped.
        let mut open: Vec<u8> = Vec::new();
        let mut lists: Vec<(u8, bool, usize)> = Vec::new();
        let mut list_before = false;
        for block in blocks {
            let is_item = matches!(block, Prose::Item(..));
            let goes_on = is_item && list_before;
            if !self.out.is_empty() && !goes_on {
                self.out.push('\n');
            }
            if !is_item {
                lists.clear();
            }
            match block {
                Prose::Heading(level, spans) => {
                    open.retain(|above| above < level);
                    // Right above words a heading of level 4 would be a label beside them.
                    let depth = match open.len() + 1 + usize::from(self.above) {
                        depth if depth > 3 => (depth + 1).min(6),
                        depth => depth,
                    };
                    open.push(*level);
                    let line = self.line(spans, Place::Heading);
                    self.out
                        .push_str(&format!("{} {line}\n", "#".repeat(depth)));
                }
                Prose::Paragraph(spans) => {
                    let line = self.line(spans, Place::Paragraph);
                    self.out.push_str(&line);
                    self.out.push('\n');
                }
                Prose::Item(level, numbered, spans) => {
                    self.item(&mut lists, *level, *numbered, spans)
                }
                Prose::Table(rows) => self.table(rows),
            }
            list_before = is_item;
        }
    }

    /// One item; `lists` holds level, kind and count of the lists that stand open.
    fn item(
        &mut self,
        lists: &mut Vec<(u8, bool, usize)>,
        level: u8,
        numbered: bool,
        spans: &[Span],
    ) {
        lists.retain(|(above, _, _)| *above <= level);
        match lists.last_mut() {
            Some((same, kind, count)) if *same == level => {
                if *kind == numbered {
                    *count += 1;
                } else {
                    // Another kind of list on the same level begins anew; a blank line keeps them apart.
                    (*kind, *count) = (numbered, 1);
                    self.out.push('\n');
                }
            }
            _ => lists.push((level, numbered, 1)),
        }
        let indent: usize = (lists.iter().rev().skip(1))
            .map(|(_, kind, _)| if *kind { 4 } else { 2 })
            .sum();
        let count = lists.last().map_or(1, |(_, _, count)| *count);
        // Two digits and a dot fill the indent of four that what lies below it has.
        let sign = if numbered {
            format!("{:<4}", format!("{count}."))
        } else {
            "- ".to_owned()
        };
        let line = self.line(spans, Place::Paragraph);
        self.out.push_str(&format!(
            "{}{}{line}\n",
            " ".repeat(indent),
            if sign.ends_with(' ') {
                sign
            } else {
                format!("{sign} ")
            }
        ));
    }

    fn table(&mut self, rows: &[Vec<Vec<Span>>]) {
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        for (at, row) in rows.iter().enumerate() {
            let cells = (0..width).map(|column| {
                row.get(column)
                    .map(|cell| self.line(cell, Place::Cell))
                    .unwrap_or_default()
            });
            let cells: Vec<String> = cells.collect();
            self.out.push_str(&format!("| {} |\n", cells.join(" | ")));
            if at == 0 {
                self.out.push_str(&format!("|{}\n", " --- |".repeat(width)));
            }
        }
    }

    fn notes(&mut self) {
        let mut numbered: Vec<(usize, usize)> = self
            .notes
            .iter()
            .map(|(note, number)| (*number, *note))
            .collect();
        numbered.sort_unstable();
        for (number, note) in numbered {
            let spans = self.word.notes.get(note).cloned().unwrap_or_default();
            let line = self.line(&spans, Place::Cell);
            self.out
                .push_str(&format!("\n[^{}-{number}]: {line}\n", self.label));
        }
    }

    /// Runs on one line.
    fn line(&mut self, spans: &[Span], place: Place) -> String {
        let mut line = String::new();
        self.spans(spans, place, &mut line);
        let line = line.trim().to_owned();
        match place {
            Place::Paragraph => guarded(&line),
            Place::Heading | Place::Cell => line,
        }
    }

    fn spans(&mut self, spans: &[Span], place: Place, line: &mut String) {
        for (at, span) in spans.iter().enumerate() {
            match span {
                Span::Words { text, bold, italic } => {
                    let plain = place == Place::Heading;
                    let next = spans.get(at + 1).map(std::slice::from_ref).map(words);
                    let next = next.and_then(|words| words.chars().next());
                    emphasised(line, text, (*bold && !plain, *italic && !plain), next);
                }
                Span::Link(address, inner) => {
                    let mut text = String::new();
                    self.spans(inner, place, &mut text);
                    if words(inner).trim().is_empty() {
                        continue;
                    }
                    line.push_str(&format!("[{}](<{}>)", text.trim(), target(address)));
                }
                Span::Note(note) => {
                    let next = self.notes.len() + 1;
                    let number = *self.notes.entry(*note).or_insert(next);
                    line.push_str(&format!("[^{}-{number}]", self.label));
                }
                Span::Break => match place {
                    Place::Paragraph => line.push(' '),
                    Place::Heading => line.push(' '),
                    Place::Cell => line.push_str("; "),
                },
            }
        }
    }
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Paragraph,
    Heading,
    Cell,
}

/// Words between the signs of their manner, spaces kept outside of them: `** a**` would not be bold.
fn emphasised(line: &mut String, text: &str, (bold, italic): (bool, bool), next: Option<char>) {
    let inner = text.trim();
    // Between a letter and a sign, stars are no emphasis; right behind others they are not told apart.
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let opens = text.starts_with(char::is_whitespace)
        || letter(inner.chars().next()) && !line.ends_with('*')
        || line.ends_with(' ')
        || line.is_empty();
    let closes =
        text.ends_with(char::is_whitespace) || letter(inner.chars().next_back()) || !letter(next);
    let sign = match (bold, italic) {
        _ if !opens || !closes => "",
        (true, true) => "***",
        (true, false) => "**",
        (false, true) => "*",
        (false, false) => "",
    };
    let outer = |part: &str| if part.is_empty() { "" } else { " " };
    let before = &text[..text.len() - text.trim_start().len()];
    let after = &text[text.trim_end().len()..];
    if inner.is_empty() {
        line.push_str(outer(text));
        return;
    }
    line.push_str(outer(before));
    line.push_str(sign);
    line.push_str(&escaped(inner));
    line.push_str(sign);
    line.push_str(outer(after));
}

/// A text in which no sign means anything; runs of spaces become one.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for letter in text.chars() {
        if letter.is_whitespace() {
            space = true;
            continue;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
        }
        if matches!(
            letter,
            '\\' | '`'
                | '*'
                | '_'
                | '{'
                | '}'
                | '['
                | ']'
                | '<'
                | '>'
                | '|'
                | '~'
                | '&'
                | '^'
                | '$'
        ) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// A line whose first sign cannot make a heading, a list, a rule or an underline of what stands above.
fn guarded(line: &str) -> String {
    let first = line.chars().next().unwrap_or_default();
    if matches!(first, '#' | '+' | '-' | '=' | ':') {
        return format!("\\{line}");
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    if digits > 0 && line[digits..].starts_with(['.', ')']) {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    line.to_owned()
}

/// An address that cannot end its own brackets.
fn target(address: &str) -> String {
    (address.chars())
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .flat_map(|c| match c {
            '<' => "%3C".chars().collect::<Vec<_>>(),
            '>' => "%3E".chars().collect(),
            '\\' => "%5C".chars().collect(),
            '{' => "%7B".chars().collect(),
            '}' => "%7D".chars().collect(),
            other => vec![other],
        })
        .collect()
}
