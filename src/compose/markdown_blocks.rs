//! Markdown into blocks.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, HeadingLevel, Tag};

use super::directive::directives;
use super::document::{Block, Inline, PanelRow, WordTable};
use super::inline_runs::tidy;
use super::line_map::{Lines, Page};
use super::make::Maker;
use super::placeholder::{Piece, pieces};
use super::tree::{Kind, Node, parse};
use crate::finding::{Code, Finding};

/// The deepest level of a heading; below it HTML has no more.
const DEEPEST: u8 = 5;

impl Maker<'_> {
    /// The blocks of a page.
    pub(super) fn blocks(&mut self, page: &Page<'_>, nodes: &[Node<'_>]) -> Vec<Block> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < nodes.len() {
            let node = &nodes[at];
            at += 1;
            match &node.kind {
                Kind::Tag(Tag::Heading { .. }) if self.opens_row(page, nodes, at - 1) => {
                    let (panel, next) = self.panel(page, nodes, at - 1);
                    out.push(panel);
                    at = next;
                }
                Kind::Tag(Tag::Heading { level, .. }) => {
                    out.extend(self.heading(page, *level, node));
                }
                Kind::Tag(Tag::Paragraph) => {
                    let table = nodes.get(at).filter(|next| is_table(next));
                    match table.and_then(|table| Some((table, caption(&node.words())?))) {
                        Some((table, (name, skip))) => {
                            let text = self.inlines(page, &node.children);
                            let caption = without_start(tidy(text), skip);
                            out.push(self.word_table(page, &table.children, name, caption));
                            at += 1;
                        }
                        None => out.extend(self.paragraph(page, node)),
                    }
                }
                Kind::Tag(Tag::List(start)) => {
                    let items = self.items(page, &node.children);
                    out.push(Block::List {
                        start: *start,
                        items,
                    });
                }
                Kind::Tag(Tag::BlockQuote(_)) => out.extend(self.quote(page, node)),
                Kind::Tag(Tag::Table(_)) => {
                    out.push(self.word_table(page, &node.children, None, Vec::new()));
                }
                Kind::Tag(Tag::CodeBlock(kind)) => out.extend(self.code(page, node, kind)),
                Kind::Tag(Tag::HtmlBlock) => {
                    let text = self.sentence(page, &node.children);
                    push_paragraph(&mut out, text);
                }
                Kind::Tag(Tag::FootnoteDefinition(label)) => {
                    if !page.footnotes.contains_key(label.as_ref()) {
                        for text in self.paragraphs(page, &node.children) {
                            push_paragraph(&mut out, text);
                        }
                    }
                }
                Kind::Rule => {}
                _ => {
                    let text = self.sentence(page, std::slice::from_ref(node));
                    push_paragraph(&mut out, text);
                }
            }
            out.extend(self.strays());
        }
        out
    }

    /// Blocks that stood inside a sentence come after it, with a finding.
    fn strays(&mut self) -> Vec<Block> {
        let mut out = Vec::new();
        for index in std::mem::take(&mut self.stray) {
            let Some(call) = self.calls.get(index).cloned() else {
                continue;
            };
            self.report(
                Finding::new(
                    Code::TemplateInvalid,
                    call.at.clone(),
                    format!(
                        "{} stands inside a sentence or a list and was put after it.",
                        call.item.name()
                    ),
                )
                .help("Give it a paragraph of its own, with a blank line before and after."),
            );
            out.extend(self.place(&call));
        }
        out
    }

    fn heading(&mut self, page: &Page<'_>, level: HeadingLevel, node: &Node<'_>) -> Option<Block> {
        let text = self.sentence(page, &node.children);
        if text.is_empty() {
            return None;
        }
        // The title of the section stands for level 1.
        let written = (level as u8).max(2);
        self.open_headings.retain(|above| *above < written);
        let below = u8::try_from(self.open_headings.len()).unwrap_or(DEEPEST);
        let level = below.saturating_add(2).min(DEEPEST);
        self.open_headings.push(written);
        // With words right below it a heading of level 4 is a label, so that one of level 5 may follow one of level 3.
        let fits = match written {
            2 | 3 => true,
            4 => level == 4,
            deep => level + 1 >= deep,
        };
        // A template says what it means.
        if !fits && matches!(page.lines, Lines::From(_)) {
            let message = format!(
                "The heading \"{}\" is written with {written} signs #, but no heading of the level above stands over it: it is shown as one of level {level}.",
                Inline::words(&text)
            );
            self.report(
                Finding::new(Code::HeadingOrder, page.place(node.range.start), message).help(
                    format!("Write it with {level} signs #, or put a heading over it."),
                ),
            );
        }
        Some(Block::Heading {
            level,
            id: String::new(),
            text,
        })
    }

    /// A paragraph: sentences, and blocks that have a line of it to themselves.
    fn paragraph(&mut self, page: &Page<'_>, node: &Node<'_>) -> Vec<Block> {
        if let Some(blocks) = self.asked(page, node.range.clone()) {
            return blocks;
        }
        let mut out = Vec::new();
        let mut sentence = 0..0;
        let mut start = 0;
        while start < node.children.len() {
            let line = &node.children[start..];
            let length = line
                .iter()
                .position(|child| matches!(child.kind, Kind::LineEnd))
                .map_or(line.len(), |end| end + 1);
            let line = &line[..length];
            let placed = self.alone(page, line);
            if placed.is_some() {
                let text = self.sentence(page, &node.children[sentence.clone()]);
                push_paragraph(&mut out, text);
                out.extend(self.strays());
                sentence.start = start + length;
            }
            out.extend(placed.unwrap_or_default());
            start += length;
            sentence.end = start;
        }
        let text = self.sentence(page, &node.children[sentence]);
        push_paragraph(&mut out, text);
        out
    }

    /// The blocks that some bytes of a page ask for in braces, when they do nothing else.
    fn asked(&mut self, page: &Page<'_>, bytes: Range<usize>) -> Option<Vec<Block>> {
        let at = page.place(bytes.start);
        let asked = directives(page.text[bytes].trim())?.into_iter();
        Some(asked.flat_map(|one| self.directive(one, &at)).collect())
    }

    /// The blocks of a line that asks for blocks and says nothing else.
    fn alone(&mut self, page: &Page<'_>, line: &[Node<'_>]) -> Option<Vec<Block>> {
        let (first, last) = (line.first()?.range.start, line.last()?.range.end);
        if let Some(blocks) = self.asked(page, first..last) {
            return Some(blocks);
        }
        let mut out = Vec::new();
        for index in self.only_blocks(page.text[first..last].trim())? {
            if let Some(call) = self.calls.get(index).cloned() {
                out.extend(self.place(&call));
            }
        }
        Some(out)
    }

    /// The calls of a text that holds nothing but blocks.
    fn only_blocks(&self, source: &str) -> Option<Vec<usize>> {
        let mut calls = Vec::new();
        for (_, piece) in pieces(source) {
            match piece {
                Piece::Token(index) if self.calls.get(index)?.item.is_block() => calls.push(index),
                Piece::Text(text) if text.trim().is_empty() => {}
                _ => return None,
            }
        }
        (!calls.is_empty()).then_some(calls)
    }

    /// The text of every paragraph inside some nodes, however they are nested.
    pub(super) fn paragraphs(&mut self, page: &Page<'_>, nodes: &[Node<'_>]) -> Vec<Vec<Inline>> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < nodes.len() {
            let run = nodes[at..].iter().take_while(|n| n.is_inline()).count();
            let text = if run > 0 {
                at += run;
                self.inlines(page, &nodes[at - run..at])
            } else {
                let node = &nodes[at];
                at += 1;
                match &node.kind {
                    Kind::Tag(Tag::Paragraph | Tag::HtmlBlock | Tag::TableCell) => {
                        self.inlines(page, &node.children)
                    }
                    Kind::Tag(Tag::Heading { .. }) => {
                        vec![Inline::Strong(self.inlines(page, &node.children))]
                    }
                    Kind::Tag(_) => {
                        out.extend(self.paragraphs(page, &node.children));
                        continue;
                    }
                    _ => self.inlines(page, std::slice::from_ref(node)),
                }
            };
            if !Inline::words(&text).trim().is_empty() {
                out.push(text);
            }
        }
        out
    }

    /// The items of a list: paragraphs and lists.
    fn items(&mut self, page: &Page<'_>, items: &[Node<'_>]) -> Vec<Vec<Block>> {
        items
            .iter()
            .map(|item| {
                let mut blocks = Vec::new();
                let mut at = 0;
                while at < item.children.len() {
                    let node = &item.children[at];
                    if let Kind::Tag(Tag::List(start)) = &node.kind {
                        let items = self.items(page, &node.children);
                        blocks.push(Block::List {
                            start: *start,
                            items,
                        });
                        at += 1;
                        continue;
                    }
                    let end = item.children[at..]
                        .iter()
                        .position(|node| matches!(node.kind, Kind::Tag(Tag::List(_))))
                        .map_or(item.children.len(), |length| at + length);
                    for text in self.paragraphs(page, &item.children[at..end]) {
                        push_paragraph(&mut blocks, tidy(text));
                    }
                    at = end;
                }
                blocks
            })
            .collect()
    }

    /// Consecutive level-4 headings, each with one list or some paragraphs.
    fn panel(&mut self, page: &Page<'_>, nodes: &[Node<'_>], first: usize) -> (Block, usize) {
        let mut rows = Vec::new();
        let mut at = first;
        while self.opens_row(page, nodes, at) {
            let label = Inline::words(&self.sentence(page, &nodes[at].children));
            at += 1;
            let mut items = Vec::new();
            while let Some(node) = nodes.get(at) {
                match &node.kind {
                    Kind::Tag(Tag::Paragraph) if !self.stands_alone(page, node) => {
                        items.extend(self.paragraphs(page, std::slice::from_ref(node)));
                        at += 1;
                    }
                    Kind::Tag(Tag::List(_)) => {
                        for item in &node.children {
                            items.extend(self.paragraphs(page, &item.children));
                        }
                        at += 1;
                        break;
                    }
                    _ => break,
                }
            }
            rows.push(PanelRow {
                label,
                items: items.into_iter().map(tidy).collect(),
            });
        }
        (Block::Panel(rows), at)
    }

    /// Whether a row of a panel begins here: a level-4 heading with its words below it. Without words it is a heading like others.
    fn opens_row(&self, page: &Page<'_>, nodes: &[Node<'_>], at: usize) -> bool {
        nodes.get(at).is_some_and(is_label)
            && nodes.get(at + 1).is_some_and(|next| match &next.kind {
                Kind::Tag(Tag::Paragraph) => !self.stands_alone(page, next),
                Kind::Tag(Tag::List(_)) => true,
                _ => false,
            })
    }

    /// Whether a paragraph holds blocks that were asked for.
    fn stands_alone(&self, page: &Page<'_>, node: &Node<'_>) -> bool {
        let source = page.text[node.range.clone()].trim();
        directives(source).is_some()
            || source
                .lines()
                .any(|line| directives(line).is_some() || self.only_blocks(line.trim()).is_some())
    }

    fn quote(&mut self, page: &Page<'_>, node: &Node<'_>) -> Option<Block> {
        let mut paragraphs = self.paragraphs(page, &node.children);
        let by = paragraphs.last_mut().and_then(attribution);
        let mut text = Vec::new();
        for paragraph in paragraphs {
            if !text.is_empty() {
                text.push(Inline::Break);
            }
            text.extend(tidy(paragraph));
        }
        let text = unquoted(tidy(text));
        if text.is_empty() && by.is_none() {
            return None;
        }
        Some(Block::Quote {
            label: self.quote_label.clone(),
            text,
            by,
        })
    }

    fn word_table(
        &mut self,
        page: &Page<'_>,
        parts: &[Node<'_>],
        name: Option<String>,
        caption: Vec<Inline>,
    ) -> Block {
        let mut head = Vec::new();
        let mut rows = Vec::new();
        for part in parts {
            let mut cells: Vec<Vec<Inline>> = part
                .children
                .iter()
                .map(|cell| self.sentence(page, &cell.children))
                .collect();
            if matches!(part.kind, Kind::Tag(Tag::TableHead)) {
                head = cells;
            } else {
                cells.resize(head.len(), Vec::new());
                rows.push(cells);
            }
        }
        Block::Words(WordTable {
            id: name.map(|name| format!("table-{name}")).unwrap_or_default(),
            label: None,
            caption,
            head,
            rows,
        })
    }

    /// Text set in by four spaces is a slip of the typist (or the indentation of a template), not code.
    fn code(&mut self, page: &Page<'_>, node: &Node<'_>, kind: &CodeBlockKind<'_>) -> Vec<Block> {
        let text = node.words();
        if matches!(kind, CodeBlockKind::Indented) {
            let text = text
                .lines()
                .map(|line| line.trim_start().to_owned() + "\n")
                .collect::<String>();
            let lines = match (page.lines, page.place(node.range.start)) {
                (Lines::Made(template), _) => Lines::Made(template),
                (_, crate::finding::Location::Line { line, .. }) => Lines::From(line),
                _ => Lines::Unknown,
            };
            let nodes = parse(&text);
            let inner = Page::new(&text, page.file.clone(), lines, &nodes);
            return self.blocks(&inner, &nodes);
        }
        let mut inlines = Vec::new();
        for line in text.lines() {
            if !inlines.is_empty() {
                inlines.push(Inline::Break);
            }
            let line = self.text_of(page, line, node.range.start);
            inlines.push(Inline::Code(Inline::words(&tidy(line))));
        }
        if inlines.is_empty() {
            return Vec::new();
        }
        vec![Block::Paragraph(inlines)]
    }
}

fn push_paragraph(out: &mut Vec<Block>, text: Vec<Inline>) {
    if !text.is_empty() {
        out.push(Block::Paragraph(text));
    }
}

fn is_table(node: &Node<'_>) -> bool {
    matches!(node.kind, Kind::Tag(Tag::Table(_)))
}

fn is_label(node: &Node<'_>) -> bool {
    matches!(
        node.kind,
        Kind::Tag(Tag::Heading {
            level: HeadingLevel::H4,
            ..
        })
    )
}

/// Reads `Table: ` or `Table actions: ` at the start of a paragraph above a table: the name, if there is one, and how many bytes
/// come before the caption. A number in the place of a name is one that the writer counted; the program counts again.
fn caption(words: &str) -> Option<(Option<String>, usize)> {
    let rest = words.strip_prefix("Table")?;
    let (name, after) = rest.split_once(':')?;
    let name = name.trim();
    let fits = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !fits || after.trim().is_empty() {
        return None;
    }
    let skip = words.len() - after.trim_start().len();
    let counted = name.chars().all(|c| c.is_ascii_digit());
    Some(((!counted).then(|| name.to_owned()), skip))
}

/// Text without its first bytes, which are plain words.
fn without_start(mut text: Vec<Inline>, skip: usize) -> Vec<Inline> {
    if let Some(Inline::Text(first)) = text.first_mut() {
        *first = first.get(skip..).unwrap_or_default().to_owned();
    }
    tidy(text)
}

/// Takes the attribution from the end of a quote: what follows a dash at the start of a line of its last paragraph.
fn attribution(paragraph: &mut Vec<Inline>) -> Option<String> {
    for at in (0..paragraph.len()).rev() {
        let after_break = at == 0 || paragraph[at - 1] == Inline::Break;
        let Inline::Text(text) = &paragraph[at] else {
            continue;
        };
        let starts = text
            .match_indices('\n')
            .map(|(end, _)| end + 1)
            .chain(after_break.then_some(0));
        let Some((start, who)) = starts
            .filter_map(|start| Some((start, after_dash(&text[start..])?)))
            .max_by_key(|(start, _)| *start)
        else {
            continue;
        };
        let mut by = vec![Inline::Text(who.to_owned())];
        let kept = text[..start].to_owned();
        by.extend(paragraph.drain(at + 1..));
        paragraph[at] = Inline::Text(kept);
        let by = Inline::words(&tidy(by));
        return (!by.is_empty()).then_some(by);
    }
    None
}

fn after_dash(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(' ');
    ["\u{2014}", "\u{2013}", "\u{2015}", "-- "]
        .iter()
        .find_map(|dash| line.strip_prefix(dash))
        .map(str::trim_start)
}

/// A quote without the quotation marks around it: the look of a quote says that it is one.
fn unquoted(mut text: Vec<Inline>) -> Vec<Inline> {
    let pairs = [
        ('\u{201C}', '\u{201D}'),
        ('\u{2018}', '\u{2019}'),
        ('"', '"'),
    ];
    for (open, close) in pairs {
        let opens = matches!(text.first(), Some(Inline::Text(first)) if first.starts_with(open));
        let closes = matches!(text.last(), Some(Inline::Text(last)) if last.ends_with(close));
        if !opens || !closes {
            continue;
        }
        if let Some(Inline::Text(first)) = text.first_mut() {
            *first = first[open.len_utf8()..].to_owned();
        }
        if let Some(Inline::Text(last)) = text.last_mut() {
            last.truncate(last.len().saturating_sub(close.len_utf8()));
        }
        return tidy(text);
    }
    text
}
