//! The text of a document, block by block.

use std::collections::BTreeMap;

use super::super::readers::fault::Fault;
use super::content::{Comment, Lost, Prose, Span, Word, words};
use super::document_parts::{self, Parts};
use super::xml::Element;
use crate::model::strip_private;

/// Reads the body of a document.
pub(super) fn read(document: &Element, parts: &Parts) -> Result<Word, Fault> {
    let body = document
        .find("body")
        .ok_or_else(|| Fault::Damaged("its text is missing".to_owned()))?;
    let mut reader = Reader {
        parts,
        word: Word::default(),
        heading: String::new(),
        pending: Vec::new(),
        notes: Vec::new(),
        boxes: Vec::new(),
        part: String::new(),
        remarked: BTreeMap::new(),
        columns: Columns::default(),
    };
    reader.blocks(body);
    reader.end_of_columns();
    if !reader.pending.is_empty() {
        let spans = std::mem::take(&mut reader.pending);
        reader.word.blocks.push(Prose::Paragraph(tidy(spans)));
    }
    if parts.margins {
        reader.lose(Lost::Margins);
    }
    reader.word.notes = reader.read_notes();
    Ok(reader.word)
}

struct Reader<'a> {
    parts: &'a Parts,
    word: Word,
    /// The words of the last heading, which say where something stood.
    heading: String,
    /// Runs of a paragraph whose end was deleted: they belong to the next.
    pending: Vec<Span>,
    /// The notes that were marked, in order.
    notes: Vec<String>,
    /// Text boxes of the present paragraph.
    boxes: Vec<&'a Element>,
    /// The letter of the part that is being read: nothing for the text, else that of its kind of notes.
    part: String,
    /// The words, so far, that comments are about, by the id of each that is open or done.
    remarked: BTreeMap<String, Remarked>,
    /// Lines that are set in columns.
    columns: Columns,
}

/// What a comment is about.
#[derive(Default)]
struct Remarked {
    words: String,
    done: bool,
}

/// Lines, one after the other, that tabs or runs of blanks set in columns.
#[derive(Default)]
struct Columns {
    /// How many.
    lines: usize,
    /// The heading below which they stand.
    heading: String,
    /// Whether the line that is being read has words, and a gap behind them.
    words: bool,
    gap: bool,
    /// Whether it has words on both sides of a gap.
    set: bool,
}

/// So many blanks set words apart: nobody types them between two words of a sentence.
const BLANKS: usize = 3;
/// The most letters that are kept of the words a comment is about.
const ABOUT: usize = 200;

impl Columns {
    /// Words as they stand; a tab is one.
    fn read(&mut self, text: &str) {
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim();
            if word.is_empty() {
                continue;
            }
            self.set |= self.words && self.gap;
            self.words = true;
            self.gap = false;
        }
        let blanks = text.chars().rev().take_while(|c| c.is_whitespace()).count();
        self.gap |= blanks >= BLANKS || text.contains('\t');
        let inner = text.trim();
        let mut run = 0;
        for letter in inner.chars() {
            run = if letter == ' ' || letter == '\u{a0}' {
                run + 1
            } else {
                0
            };
            self.set |= run >= BLANKS;
        }
    }

    /// The end of a line; whether it was set in columns.
    fn end_of_line(&mut self) -> bool {
        (self.words, self.gap) = (false, false);
        std::mem::take(&mut self.set)
    }
}

/// What holds for the runs of a paragraph.
#[derive(Clone, Copy, Default)]
struct Manner {
    bold: bool,
    italic: bool,
}

impl<'a> Reader<'a> {
    fn lose(&mut self, what: Lost) {
        let place = self.heading.clone();
        self.word.lost.entry(what).or_default().push(place);
    }

    /// Ends a line; one that is not in columns, or a heading, ends what stood above it.
    fn end_of_line(&mut self, heading: bool) {
        if self.columns.end_of_line() && !heading {
            if self.columns.lines == 0 {
                self.columns.heading = self.heading.clone();
            }
            self.columns.lines += 1;
        } else {
            self.end_of_columns();
        }
    }

    /// Two lines or more in columns look like a table.
    fn end_of_columns(&mut self) {
        if std::mem::take(&mut self.columns.lines) > 1 {
            let place = self.columns.heading.clone();
            self.word.lost.entry(Lost::Columns).or_default().push(place);
        }
    }

    fn blocks(&mut self, holder: &'a Element) {
        for element in holder.elements() {
            match element.name.as_str() {
                "p" => self.paragraph(element),
                "tbl" => self.table(element),
                "sdt" => {
                    if is_contents(element) {
                        self.lose(Lost::Contents);
                    } else if let Some(content) = element.child("sdtContent") {
                        self.blocks(content);
                    }
                }
                "customXml" | "smartTag" | "ins" | "moveTo" => self.blocks(element),
                "AlternateContent" => {
                    if let Some(choice) = alternative(element) {
                        self.blocks(choice);
                    }
                }
                "altChunk" => self.lose(Lost::Object),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, element: &'a Element) {
        let properties = element.child("pPr");
        let style = properties
            .and_then(|p| p.value("pStyle"))
            .unwrap_or_default();
        if self.parts.is_contents(&style) {
            if !self.word.lost.contains_key(&Lost::Contents) {
                self.lose(Lost::Contents);
            }
            return;
        }
        let outline = properties
            .and_then(|p| p.value("outlineLvl"))
            .and_then(|level| level.parse::<u8>().ok())
            .filter(|level| *level < 9)
            .map(|level| level + 1);
        let heading = outline.or_else(|| self.parts.heading(&style));
        let (bold, italic) = if heading.is_some() {
            (false, false)
        } else {
            self.parts.emphasis(&style)
        };
        let manner = Manner { bold, italic };
        let mut spans = std::mem::take(&mut self.pending);
        self.runs(element, manner, &mut spans);
        self.end_of_line(heading.is_some());
        // The mark at the paragraph's end was deleted: it goes on in the next one.
        let mark = properties.and_then(|p| p.child("rPr"));
        if mark.is_some_and(|mark| mark.child("del").is_some() || mark.child("moveFrom").is_some())
        {
            self.pending = spans;
            return;
        }
        let spans = tidy(spans);
        let list = properties
            .and_then(document_parts::list)
            .or_else(|| self.parts.list_of(&style));
        let item = list.and_then(|(id, level)| Some((level, self.parts.numbered(&id, level)?)));
        if !words(&spans).trim().is_empty() || spans.iter().any(|s| matches!(s, Span::Note(_))) {
            let block = match (heading, item) {
                (Some(level), _) => {
                    self.heading = words(&spans).trim().chars().take(80).collect();
                    Prose::Heading(level.min(9), spans)
                }
                (None, Some((level, numbered))) => Prose::Item(level.min(8), numbered, spans),
                (None, None) => Prose::Paragraph(spans),
            };
            self.word.blocks.push(block);
        }
        for inside in std::mem::take(&mut self.boxes) {
            self.lose(Lost::TextBox);
            self.blocks(inside);
        }
    }

    /// The runs of a paragraph, or of something inside it.
    fn runs(&mut self, holder: &'a Element, manner: Manner, spans: &mut Vec<Span>) {
        for element in holder.elements() {
            match element.name.as_str() {
                "r" => self.run(element, manner, spans),
                "ins" | "moveTo" => {
                    if element.find("t").is_some() {
                        self.lose(Lost::Inserted);
                    }
                    self.runs(element, manner, spans);
                }
                "del" | "moveFrom"
                    if element.find("delText").is_some() || element.find("t").is_some() =>
                {
                    self.lose(Lost::Deleted);
                }
                "commentRangeStart" => {
                    if let Some(id) = element.attribute("id") {
                        self.remarked.entry(id).or_default();
                    }
                }
                "commentRangeEnd" => {
                    let id = element.attribute("id").unwrap_or_default();
                    if let Some(remarked) = self.remarked.get_mut(&id) {
                        remarked.done = true;
                    }
                }
                "hyperlink" => self.link(element, manner, spans),
                "fldSimple" | "smartTag" | "customXml" | "bdo" | "dir" => {
                    self.runs(element, manner, spans);
                }
                "sdt" => {
                    if let Some(content) = element.child("sdtContent") {
                        self.runs(content, manner, spans);
                    }
                }
                "oMath" | "oMathPara" => {
                    self.lose(Lost::Equation);
                    push(spans, &element.text(), manner);
                }
                "AlternateContent" => {
                    if let Some(choice) = alternative(element) {
                        self.runs(choice, manner, spans);
                    }
                }
                _ => {}
            }
        }
    }

    fn link(&mut self, element: &'a Element, manner: Manner, spans: &mut Vec<Span>) {
        let mut inner = Vec::new();
        self.runs(element, manner, &mut inner);
        let address = element
            .attribute("id")
            .and_then(|id| self.parts.link(&self.part, &id));
        let known = ["https://", "http://", "mailto:"];
        match address {
            Some(address)
                if known
                    .iter()
                    .any(|start| address.to_ascii_lowercase().starts_with(start)) =>
            {
                spans.push(Span::Link(strip_private(address), inner));
            }
            // A place inside the document is lost with its pages.
            _ => {
                self.lose(Lost::Link);
                spans.extend(inner);
            }
        }
    }

    fn run(&mut self, element: &'a Element, manner: Manner, spans: &mut Vec<Span>) {
        let properties = element.child("rPr");
        let on = |name| properties.and_then(|p| p.switch(name));
        let style = properties.and_then(|p| p.value("rStyle"));
        let (bold, italic) = style.map_or((false, false), |style| self.parts.emphasis(&style));
        let manner = Manner {
            bold: on("b").unwrap_or(manner.bold || bold),
            italic: on("i").unwrap_or(manner.italic || italic),
        };
        if on("vanish") == Some(true) {
            if element.child("t").is_some() {
                self.lose(Lost::Hidden);
            }
            return;
        }
        self.run_parts(element, manner, spans);
    }

    fn run_parts(&mut self, element: &'a Element, manner: Manner, spans: &mut Vec<Span>) {
        for part in element.elements() {
            match part.name.as_str() {
                "t" => {
                    let text = part.text();
                    self.columns.read(&text);
                    let open = self.remarked.values_mut().filter(|one| !one.done);
                    for remarked in open.filter(|one| one.words.chars().count() < ABOUT) {
                        remarked.words.push_str(&text);
                    }
                    push(spans, &text, manner);
                }
                "tab" | "ptab" => {
                    self.columns.read("\t");
                    push(spans, " ", manner);
                }
                "noBreakHyphen" => push(spans, "-", manner),
                "cr" => {
                    self.end_of_line(false);
                    spans.push(Span::Break);
                }
                "br" => match part.attribute("type").as_deref() {
                    Some("page" | "column") => push(spans, " ", manner),
                    _ => {
                        self.end_of_line(false);
                        spans.push(Span::Break);
                    }
                },
                "sym" => {
                    let letter = part
                        .attribute("char")
                        .and_then(|code| u32::from_str_radix(&code, 16).ok())
                        .and_then(char::from_u32)
                        .filter(|c| !matches!(c, '\u{E000}'..='\u{F8FF}') && !c.is_control());
                    push(spans, &letter.map(String::from).unwrap_or_default(), manner);
                }
                "footnoteReference" | "endnoteReference" => {
                    let letter = &part.name[..1];
                    if let Some(id) = part.attribute("id") {
                        let id = format!("{letter}{id}");
                        if self.parts.notes.contains_key(&id) {
                            self.notes.push(id);
                            spans.push(Span::Note(self.notes.len() - 1));
                        }
                    }
                }
                "commentReference" => {
                    self.lose(Lost::Comment);
                    let id = part.attribute("id").unwrap_or_default();
                    let about = self.remarked.remove(&id).unwrap_or_default().words;
                    let words = self.parts.comments.get(&id).map_or("", String::as_str);
                    self.word.comments.push(Comment {
                        below: self.heading.clone(),
                        about: strip_private(&about),
                        words: strip_private(words),
                    });
                }
                "drawing" | "pict" => self.drawing(part),
                "object" => self.lose(Lost::Object),
                "AlternateContent" => {
                    if let Some(choice) = alternative(part) {
                        self.run_parts(choice, manner, spans);
                    }
                }
                "ruby" => {
                    if let Some(base) = part.child("rubyBase") {
                        self.runs(base, manner, spans);
                    }
                }
                _ => {}
            }
        }
    }

    fn drawing(&mut self, element: &'a Element) {
        let boxes = self.boxes.len();
        gather_boxes(element, &mut self.boxes);
        if element.find("chart").is_some() || element.find("relIds").is_some() {
            self.lose(Lost::Chart);
        } else if element.find("blip").is_some() || element.find("imagedata").is_some() {
            self.lose(Lost::Picture);
        } else if self.boxes.len() == boxes {
            // Lines and shapes: something was drawn.
            self.lose(Lost::Picture);
        }
    }

    fn table(&mut self, element: &'a Element) {
        let mut rows = Vec::new();
        let start = self.word.blocks.len();
        for row in unwrapped(element, "tr") {
            let properties = row.child("trPr");
            if properties.is_some_and(|p| p.child("del").is_some()) {
                self.lose(Lost::Deleted);
                continue;
            }
            if properties.is_some_and(|p| p.child("ins").is_some()) {
                self.lose(Lost::Inserted);
            }
            let mut cells = Vec::new();
            for cell in unwrapped(row, "tc") {
                let properties = cell.child("tcPr");
                if properties.is_some_and(|p| p.child("cellDel").is_some()) {
                    continue;
                }
                let continued = properties
                    .and_then(|p| p.child("vMerge"))
                    .is_some_and(|merge| merge.attribute("val").as_deref() != Some("restart"));
                let spans = self.cell(cell);
                cells.push(if continued { Vec::new() } else { spans });
                let span = properties.and_then(|p| p.value("gridSpan"));
                let more = span.and_then(|n| n.parse::<usize>().ok()).unwrap_or(1);
                // Word allows 63 columns.
                for _ in 1..more.min(63) {
                    cells.push(Vec::new());
                }
            }
            rows.push(cells);
        }
        self.word.blocks.truncate(start);
        rows.retain(|row| row.iter().any(|cell| !words(cell).trim().is_empty()));
        if !rows.is_empty() {
            self.word.blocks.push(Prose::Table(rows));
        }
    }

    /// What stands in a cell, as one line of runs.
    fn cell(&mut self, cell: &'a Element) -> Vec<Span> {
        let heading = self.heading.clone();
        let (spans, tables) = self.line(cell, |spans| spans.push(Span::Break));
        self.heading = heading;
        for _ in 0..tables {
            self.lose(Lost::Nested);
        }
        spans
    }

    /// What stands in an element, as one line of runs with something put between its blocks; and how many tables were among them.
    fn line(&mut self, holder: &'a Element, part: fn(&mut Vec<Span>)) -> (Vec<Span>, usize) {
        let start = self.word.blocks.len();
        self.blocks(holder);
        let (mut spans, mut tables) = (Vec::new(), 0);
        for block in self.word.blocks.split_off(start) {
            if !spans.is_empty() {
                part(&mut spans);
            }
            match block {
                Prose::Heading(_, inner) | Prose::Paragraph(inner) | Prose::Item(_, _, inner) => {
                    spans.extend(inner);
                }
                table @ Prose::Table(_) => {
                    tables += 1;
                    push(&mut spans, &table.words(), Manner::default());
                }
            }
        }
        (spans, tables)
    }

    fn read_notes(&mut self) -> Vec<Vec<Span>> {
        let mut read = Vec::new();
        let mut at = 0;
        // A note may hold the mark of another; a document has no more notes than its parts hold.
        while at < self.notes.len() && at < 10_000 {
            self.part = self.notes[at][..1].to_owned();
            let note = self.parts.notes.get(&self.notes[at]);
            let blank = |spans: &mut Vec<Span>| push(spans, " ", Manner::default());
            let (mut spans, _) = note.map_or_else(Default::default, |note| self.line(note, blank));
            spans.retain(|span| !matches!(span, Span::Note(_)));
            read.push(spans);
            at += 1;
        }
        read
    }
}

fn is_contents(sdt: &Element) -> bool {
    (sdt.child("sdtPr").and_then(|p| p.child("docPartObj")))
        .and_then(|part| part.value("docPartGallery"))
        .is_some_and(|gallery| gallery == "Table of Contents")
}

/// What newer programs read of something that older ones read otherwise; both say the same.
fn alternative(element: &Element) -> Option<&Element> {
    element
        .child("Choice")
        .or_else(|| element.child("Fallback"))
}

/// The text boxes in a drawing, those inside others left to them.
fn gather_boxes<'a>(element: &'a Element, boxes: &mut Vec<&'a Element>) {
    for inner in element.elements() {
        if inner.name == "txbxContent" {
            boxes.push(inner);
        } else {
            gather_boxes(inner, boxes);
        }
    }
}

/// The elements of a name, also those inside the frames that forms and tags put around them.
fn unwrapped<'e>(holder: &'e Element, name: &str) -> Vec<&'e Element> {
    let mut found = Vec::new();
    for element in holder.elements() {
        match element.name.as_str() {
            own if own == name => found.push(element),
            "sdt" => {
                if let Some(content) = element.child("sdtContent") {
                    found.extend(unwrapped(content, name));
                }
            }
            "customXml" | "ins" | "moveTo" => found.extend(unwrapped(element, name)),
            _ => {}
        }
    }
    found
}

/// Adds words, to the run before where the manner is the same.
fn push(spans: &mut Vec<Span>, words: &str, manner: Manner) {
    let words: String = strip_private(words)
        .chars()
        .filter(|c| !matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'))
        .map(|c| if c.is_control() || c == '\u{a0}' { ' ' } else { c })
        .collect();
    if words.is_empty() {
        return;
    }
    if let Some(Span::Words { text, bold, italic }) = spans.last_mut()
        && (*bold, *italic) == (manner.bold, manner.italic)
    {
        text.push_str(&words);
        return;
    }
    spans.push(Span::Words {
        text: words,
        bold: manner.bold,
        italic: manner.italic,
    });
}

/// Runs without line breaks at either end.
fn tidy(mut spans: Vec<Span>) -> Vec<Span> {
    let blank = |span: &Span| match span {
        Span::Break => true,
        Span::Words { text, .. } => text.trim().is_empty(),
        Span::Link(..) | Span::Note(_) => false,
    };
    let kept = spans
        .iter()
        .rposition(|span| !blank(span))
        .map_or(0, |at| at + 1);
    spans.truncate(kept);
    let first = spans.iter().position(|span| !blank(span)).unwrap_or(0);
    spans.drain(..first);
    spans
}
