//! From the document to what the template reads: text made printable, tables measured, anchors checked, charts drawn.

use std::collections::BTreeSet;

use super::columns::{self, Plan, Shape};
use super::glyphs::{Place, Printer};
use super::view;
use crate::chart::{Plot, Point};
use crate::compose::{
    Block, Chart, Direction, Document, Inline, Source, Table, TableColumn, TableRow, Twin,
    WordTable,
};
use crate::finding::{Code, Finding, Location};

/// The accent of a document whose own cannot be read.
const ACCENT: &str = "#14535C";
/// Letters in a row after which a word may be broken.
const WORD: usize = 30;
/// Letters of text up to which a block is kept on one page.
const WHOLE: usize = 1200;
/// Width of a page in millimetres, and the height a chart may have on it.
const CHART: (f64, f64) = (170.0, 185.0);
/// The longest address Typst takes.
const ADDRESS: usize = 8000;

/// What `convert` makes.
pub(super) struct Converted {
    pub(super) view: view::View,
    /// The charts' files, by path.
    pub(super) files: Vec<(String, Vec<u8>)>,
    pub(super) findings: Vec<Finding>,
}

/// Makes the template's data; `logo` is the path and alternative text of the logo.
pub(super) fn convert(document: &Document, logo: Option<(&str, &str)>) -> Converted {
    let mut findings = Vec::new();
    let accent = accent(&document.meta.accent, &mut findings);
    let mut anchors = BTreeSet::new();
    for section in &document.sections {
        anchors.insert(section.id.as_str());
        collect_anchors(&section.blocks, &mut anchors);
    }
    let mut writer = Writer {
        printer: Printer::default(),
        anchors,
        given: BTreeSet::new(),
        files: Vec::new(),
        accent: accent.clone(),
        level: 1,
    };
    let meta = writer.meta(document, accent, logo);
    let mut blocks = Vec::new();
    for section in &document.sections {
        writer.printer.place = Place {
            section: section.title.clone(),
            item: None,
        };
        writer.level = 1;
        blocks.push(view::Block::Heading {
            level: 1,
            id: writer.anchor(&section.id),
            number: section.number.as_deref().map(|n| writer.text(n)),
            text: vec![view::Inline::Text(writer.text(&section.title))],
        });
        writer.blocks(&section.blocks, &mut blocks);
    }
    findings.extend(writer.printer.findings());
    Converted {
        view: view::View { meta, blocks },
        files: writer.files,
        findings,
    }
}

/// The accent colour, if it is one.
fn accent(text: &str, findings: &mut Vec<Finding>) -> String {
    let digits = text.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return text.to_owned();
    }
    let message = format!("The accent colour \"{text}\" is not a colour; {ACCENT} was used.");
    let finding = Finding::new(Code::ConfigInvalid, Location::Folder, message);
    findings.push(finding.help("Write it as # and six digits or letters from a to f: #14535C."));
    ACCENT.to_owned()
}

fn collect_anchors<'a>(blocks: &'a [Block], anchors: &mut BTreeSet<&'a str>) {
    for block in blocks {
        match block {
            Block::Heading { id, .. } | Block::Awaited { id, .. } => {
                anchors.insert(id);
            }
            Block::Table(table) if !table.columns.is_empty() => {
                anchors.insert(&table.id);
            }
            Block::Words(table) if !table.head.is_empty() => {
                anchors.insert(&table.id);
            }
            Block::Chart(chart) => {
                anchors.insert(&chart.id);
            }
            Block::List { items, .. } => {
                for item in items {
                    collect_anchors(item, anchors);
                }
            }
            Block::Table(_) | Block::Words(_) | Block::Lead(_) | Block::Paragraph(_) => {}
            Block::Quote { .. } | Block::Keys(_) | Block::Panel(_) => {}
        }
    }
}

/// Walks the document.
struct Writer<'a> {
    printer: Printer,
    /// Every anchor that will exist.
    anchors: BTreeSet<&'a str>,
    /// Anchors already given, since a second one of the same name would stop the layout.
    given: BTreeSet<String>,
    files: Vec<(String, Vec<u8>)>,
    accent: String,
    /// Level of the last heading.
    level: u8,
}

impl Writer<'_> {
    fn meta(
        &mut self,
        document: &Document,
        accent: String,
        logo: Option<(&str, &str)>,
    ) -> view::Meta {
        let meta = &document.meta;
        let kind = self.text(&meta.kind);
        view::Meta {
            partnership: self.text(&meta.partnership),
            title: self.text(&meta.title),
            kind_inside: inside(&kind),
            kind,
            year: self.text(&meta.year),
            period: self.text(&meta.period),
            accent,
            draft: meta.draft,
            draft_line: self.text(&meta.draft_line),
            months: meta
                .months
                .iter()
                .map(|(name, year)| view::Month {
                    name: self.text(name),
                    year: year.as_deref().map(|y| self.text(y)),
                })
                .collect(),
            cover: meta
                .cover
                .iter()
                .map(|row| self.pair(&row.label, &row.text))
                .collect(),
            marks: self.pairs(&meta.marks),
            logo: logo.map(|(file, alt)| view::Logo {
                file: file.to_owned(),
                alt: self.words(alt, &meta.partnership),
            }),
        }
    }

    /// Text that can be printed; a very long word may be broken.
    fn text(&mut self, text: &str) -> String {
        soften(&self.printer.clean(text))
    }

    /// Text, or other text when it is empty: alternative text must never be missing.
    fn words(&mut self, text: &str, otherwise: &str) -> String {
        let text = if text.trim().is_empty() {
            otherwise
        } else {
            text
        };
        self.printer.clean(text)
    }

    fn pair(&mut self, label: &str, text: &str) -> view::Pair {
        view::Pair {
            label: self.text(label),
            text: self.text(text),
        }
    }

    fn pairs(&mut self, pairs: &[(String, String)]) -> Vec<view::Pair> {
        pairs.iter().map(|(l, t)| self.pair(l, t)).collect()
    }

    /// The anchor, unless it is empty or was given before.
    fn anchor(&mut self, id: &str) -> Option<String> {
        let new = !id.is_empty() && self.given.insert(id.to_owned());
        new.then(|| id.to_owned())
    }

    /// Where a reference leads, if there is such a place.
    fn target(&self, id: &str) -> Option<String> {
        let known = !id.is_empty() && self.anchors.contains(id);
        known.then(|| id.to_owned())
    }

    fn inlines(&mut self, inlines: &[Inline]) -> Vec<view::Inline> {
        let mut out = Vec::new();
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Figure { text, .. } => {
                    out.push(view::Inline::Text(self.text(text)));
                }
                Inline::Strong(inner) => out.push(view::Inline::Strong {
                    strong: self.inlines(inner),
                }),
                Inline::Emphasis(inner) => out.push(view::Inline::Emphasis {
                    emph: self.inlines(inner),
                }),
                Inline::Code(code) => out.push(view::Inline::Code {
                    code: self.text(code),
                }),
                Inline::Link { href, text } => {
                    let mut text = self.inlines(text);
                    if text.is_empty() {
                        text.push(view::Inline::Text(self.text(href)));
                    }
                    match address(href) {
                        Some(link) => out.push(view::Inline::Link { link, text }),
                        None => out.extend(text),
                    }
                }
                Inline::Reference { id, text } => {
                    let text = self.inlines(text);
                    match self.target(id) {
                        Some(reference) => out.push(view::Inline::Reference { reference, text }),
                        None => out.extend(text),
                    }
                }
                Inline::Break => out.push(view::Inline::Break { line_break: true }),
            }
        }
        out
    }

    /// Adds the blocks; a table that needs its page turned takes the headings just above it along.
    fn blocks(&mut self, blocks: &[Block], out: &mut Vec<view::Block>) {
        for block in blocks {
            self.printer.place.item = None;
            let (block, turned) = match block {
                Block::Table(table) => self.table(table),
                Block::Words(table) => self.word_table(table),
                Block::Chart(chart) => self.chart(chart),
                other => (self.block(other), false),
            };
            let Some(block) = block else { continue };
            if !turned {
                out.push(block);
            } else if let Some(view::Block::Landscape { blocks }) = out.last_mut() {
                blocks.push(block);
            } else {
                let headings = out.iter().rev();
                let headings = headings.take_while(|b| matches!(b, view::Block::Heading { .. }));
                let at = out.len() - headings.count();
                let mut blocks = out.split_off(at);
                blocks.push(block);
                out.push(view::Block::Landscape { blocks });
            }
        }
    }

    fn block(&mut self, block: &Block) -> Option<view::Block> {
        Some(match block {
            Block::Heading { level, id, text } => {
                // PDF/UA-1 forbids a heading that skips a level.
                self.level = (*level).clamp(2, self.level + 1);
                view::Block::Heading {
                    level: self.level,
                    id: self.anchor(id),
                    number: None,
                    text: self.inlines(text),
                }
            }
            Block::Lead(text) => view::Block::Lead {
                text: self.inlines(text),
            },
            Block::Paragraph(text) => view::Block::Paragraph {
                text: self.inlines(text),
            },
            Block::List { start, items } => {
                let item = |item: &Vec<Block>| {
                    let mut out = Vec::new();
                    self.blocks(item, &mut out);
                    out
                };
                let items: Vec<_> = items.iter().map(item).collect();
                if items.is_empty() {
                    return None;
                }
                view::Block::List {
                    start: *start,
                    items,
                }
            }
            Block::Quote { label, text, by } => view::Block::Quote {
                label: self.text(label),
                whole: length(text) <= WHOLE,
                text: self.inlines(text),
                by: by.as_deref().map(|by| self.text(by)),
            },
            Block::Keys(figures) => {
                let key = |k: &crate::compose::KeyFigure| view::Key {
                    label: self.text(&k.label),
                    value: self.text(&k.value),
                    unit: self.text(&k.unit),
                    direction: k.direction.map(direction),
                    change: self.text(&k.change),
                    when: self.text(&k.when),
                };
                let keys: Vec<view::Key> = figures.iter().map(key).collect();
                rows_of_four(keys)?
            }
            Block::Panel(rows) if rows.is_empty() => return None,
            Block::Panel(rows) => view::Block::Panel {
                level: self.level + 1,
                rows: rows
                    .iter()
                    .map(|row| view::PanelRow {
                        label: self.text(&row.label),
                        whole: row.items.iter().map(|i| length(i)).sum::<usize>() <= WHOLE,
                        items: row.items.iter().map(|i| self.inlines(i)).collect(),
                    })
                    .collect(),
            },
            Block::Awaited {
                id,
                title,
                due,
                effect,
            } => view::Block::Awaited {
                id: self.anchor(id),
                title: self.text(title),
                due: self.text(due),
                effect: self.text(effect),
            },
            Block::Table(_) | Block::Words(_) | Block::Chart(_) => return None,
        })
    }

    fn table(&mut self, table: &Table) -> (Option<view::Block>, bool) {
        if table.columns.is_empty() {
            return (None, false);
        }
        self.printer.place.item = Some(table.label.clone());
        let (grid, turned) = self.numbers(&table.columns, &table.rows, false);
        let block = view::Block::Table {
            id: self.anchor(&table.id),
            label: self.text(&table.label),
            caption: self.inlines(&table.caption),
            measure: self.text(&table.measure),
            table: grid,
            source: self.source(&table.source),
        };
        (Some(block), turned)
    }

    /// A table of numbers, measured; and whether its page must be turned.
    fn numbers(
        &mut self,
        columns: &[TableColumn],
        rows: &[TableRow],
        beside: bool,
    ) -> (view::Grid<view::Cell>, bool) {
        let headings: Vec<String> = columns.iter().map(|c| self.text(&c.heading)).collect();
        let mut cells: Vec<Vec<String>> = Vec::with_capacity(rows.len());
        for row in rows {
            let mut row: Vec<String> = row.cells.iter().map(|c| self.text(c)).collect();
            // Typst would move the next row's cells into the gap.
            row.resize(columns.len(), String::new());
            cells.push(row);
        }
        let mut pads = vec![vec![0.0; columns.len()]; rows.len()];
        for (i, _) in columns.iter().enumerate().filter(|(_, c)| c.numeric) {
            let column: Vec<(&str, bool)> = cells
                .iter()
                .zip(rows)
                .map(|(cells, row)| (cells[i].as_str(), row.total))
                .collect();
            for (row, pad) in pads.iter_mut().zip(columns::decimals(&column)) {
                row[i] = pad;
            }
        }
        let shape = Shape {
            headings: headings.iter().map(String::as_str).collect(),
            numeric: columns.iter().map(|c| c.numeric).collect(),
            rows: cells
                .iter()
                .zip(&pads)
                .map(|(cells, pads)| {
                    let cells = cells.iter().map(String::as_str);
                    cells.zip(pads.iter().copied()).collect()
                })
                .collect(),
        };
        let plan = columns::plan(&shape, beside);
        let turned = plan.landscape;
        let numeric = shape.numeric.clone();
        let headings = headings
            .iter()
            .map(|h| view::Cell::Text(h.clone()))
            .collect();
        let rows = cells
            .into_iter()
            .zip(pads)
            .zip(rows)
            .map(|((cells, pads), row)| view::Row {
                cells: cells.into_iter().zip(pads).map(padded).collect(),
                total: row.total,
            })
            .collect();
        (grid(plan, headings, numeric, rows), turned)
    }

    fn word_table(&mut self, table: &WordTable) -> (Option<view::Block>, bool) {
        if table.head.is_empty() {
            return (None, false);
        }
        let label = table.label.clone().unwrap_or_default();
        self.printer.place.item = (!label.is_empty()).then(|| label.clone());
        let columns = table.head.len();
        let headings: Vec<Vec<view::Inline>> =
            table.head.iter().map(|cell| self.inlines(cell)).collect();
        let mut rows = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let mut cells: Vec<Vec<view::Inline>> =
                row.iter().map(|cell| self.inlines(cell)).collect();
            cells.resize_with(columns, Vec::new);
            rows.push(view::Row {
                cells,
                total: false,
            });
        }
        let plain_head: Vec<String> = headings.iter().map(|cell| plain(cell)).collect();
        let plain_rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| plain(cell)).collect())
            .collect();
        let shape = Shape {
            headings: plain_head.iter().map(String::as_str).collect(),
            numeric: vec![false; columns],
            rows: plain_rows
                .iter()
                .map(|row| row.iter().map(|cell| (cell.as_str(), 0.0)).collect())
                .collect(),
        };
        let plan = columns::plan(&shape, false);
        let turned = plan.landscape;
        let block = view::Block::Words {
            id: self.anchor(&table.id),
            label: self.text(&label),
            caption: self.inlines(&table.caption),
            table: grid(plan, headings, vec![false; columns], rows),
        };
        (Some(block), turned)
    }

    fn chart(&mut self, chart: &Chart) -> (Option<view::Block>, bool) {
        self.printer.place.item = Some(chart.label.clone());
        let caption = self.inlines(&chart.caption);
        let alt = self.words(&chart.alt, &format!("{}: {}", chart.label, plain(&caption)));
        let svg = super::chart_svg(&self.plot(&chart.plot), &self.accent);
        let file = format!("/charts/{}.svg", self.files.len() + 1);
        let width = chart_width(&svg);
        self.files.push((file.clone(), svg.into_bytes()));
        let mut turned = false;
        let twin = match &chart.twin {
            Twin::Elsewhere { id, label } => view::Twin::Elsewhere {
                reference: self.target(id),
                label: self.text(label),
            },
            Twin::Here { columns, .. } if columns.is_empty() => view::Twin::Nowhere {},
            Twin::Here { columns, rows } => {
                let (table, wide) = self.numbers(columns, rows, true);
                turned = wide;
                view::Twin::Here { table }
            }
        };
        let block = view::Block::Chart {
            id: self.anchor(&chart.id),
            label: self.text(&chart.label),
            caption,
            measure: self.text(&chart.measure),
            file,
            width,
            alt,
            twin,
            source: self.source(&chart.source),
        };
        (Some(block), turned)
    }

    /// The plot with printable text.
    fn plot(&mut self, plot: &Plot) -> Plot {
        let mut plot = plot.clone();
        let texts = plot.categories.iter_mut().chain(plot.axis_note.as_mut());
        for text in texts {
            *text = self.printer.clean(text);
        }
        for series in &mut plot.series {
            series.name = self.printer.clean(&series.name);
            for point in &mut series.points {
                let (Point::Value { text, .. } | Point::Mark(text)) = point;
                *text = self.printer.clean(text);
            }
        }
        plot
    }

    fn source(&mut self, source: &Source) -> view::Source {
        view::Source {
            key: self.pairs(&source.key),
            notes: source.notes.iter().map(|n| self.text(n)).collect(),
            source: self.text(source.source.trim_end_matches('.')),
        }
    }
}

fn grid<C>(
    plan: Plan,
    headings: Vec<C>,
    numeric: Vec<bool>,
    rows: Vec<view::Row<C>>,
) -> view::Grid<C> {
    let columns = headings.into_iter().zip(numeric).zip(plan.widths);
    view::Grid {
        columns: columns
            .map(|((heading, numeric), width)| view::Column {
                heading,
                numeric,
                width,
            })
            .collect(),
        rows,
        size: plan.size,
        gutter: plan.gutter,
        hung: plan.hung,
        whole: plan.whole,
        split: plan.split,
    }
}

fn padded((text, right): (String, f64)) -> view::Cell {
    if right > 0.0 {
        view::Cell::Padded { text, right }
    } else {
        view::Cell::Text(text)
    }
}

/// Key figures, four in a row; five and six stand better as three and the rest.
fn rows_of_four(mut keys: Vec<view::Key>) -> Option<view::Block> {
    if keys.is_empty() {
        return None;
    }
    let in_row = if matches!(keys.len(), 5 | 6 | 9) {
        3
    } else {
        4
    };
    let mut rows = Vec::new();
    while keys.len() > in_row {
        let rest = keys.split_off(in_row);
        rows.push(std::mem::replace(&mut keys, rest));
    }
    rows.push(keys);
    Some(view::Block::Keys { rows })
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
        Direction::Same => "same",
    }
}

/// "Yearly report" as it stands within a sentence; "LADO report" stays.
fn inside(kind: &str) -> String {
    let mut letters = kind.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => kind.to_owned(),
    }
}

/// The words of a run.
fn plain(inlines: &[view::Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            view::Inline::Text(text) | view::Inline::Code { code: text } => out.push_str(text),
            view::Inline::Strong { strong: inner } | view::Inline::Emphasis { emph: inner } => {
                out.push_str(&plain(inner));
            }
            view::Inline::Link { text, .. } | view::Inline::Reference { text, .. } => {
                out.push_str(&plain(text));
            }
            view::Inline::Break { .. } => out.push(' '),
        }
    }
    out
}

/// Letters in a run, links and all.
fn length(inlines: &[Inline]) -> usize {
    let one = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Code(text) | Inline::Figure { text, .. } => text.len(),
        Inline::Strong(inner) | Inline::Emphasis(inner) => length(inner),
        Inline::Link { text, .. } | Inline::Reference { text, .. } => length(text),
        Inline::Break => 60,
    };
    inlines.iter().map(one).sum()
}

/// An address that can stand in a PDF: http, https or mailto, one token, with what is not ASCII written as percent signs.
fn address(href: &str) -> Option<String> {
    let href = href.trim();
    let (scheme, _) = href.split_once(':')?;
    let known = ["http", "https", "mailto"];
    if !known.iter().any(|k| scheme.eq_ignore_ascii_case(k))
        || href.chars().any(|c| c.is_control() || c.is_whitespace())
    {
        return None;
    }
    let mut out = String::with_capacity(href.len());
    for byte in href.bytes() {
        if byte.is_ascii() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    (out.len() <= ADDRESS).then_some(out)
}

/// Lets a word of more than `WORD` letters break, at its own joints if it has any.
fn soften(text: &str) -> String {
    let long = text.split(' ').any(|word| word.chars().count() > WORD);
    if !long {
        return text.to_owned();
    }
    let words = text.split(' ').map(|word| {
        if word.chars().count() <= WORD {
            return word.to_owned();
        }
        let mut out = String::with_capacity(word.len() + 8);
        let mut run = 0;
        for character in word.chars() {
            out.push(character);
            run += 1;
            let joint = matches!(
                character,
                '/' | '-' | '_' | '.' | '@' | '&' | '=' | ',' | ';'
            );
            if run >= WORD || joint && run >= 6 {
                out.push('\u{200B}');
                run = 0;
            }
        }
        out
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The width in millimetres at which a chart fills the measure without being taller than a page.
fn chart_width(svg: &str) -> f64 {
    let (full, tallest) = CHART;
    let sides = svg
        .split_once("viewBox=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(sides, _)| {
            sides
                .split([' ', ','])
                .filter_map(|n| n.parse::<f64>().ok())
        })
        .map(Iterator::collect::<Vec<f64>>);
    match sides.as_deref() {
        Some([_, _, width, height]) if *width > 0.0 && *height > 0.0 => {
            let width = full.min(tallest * width / height);
            (width * 10.0).floor() / 10.0
        }
        _ => full,
    }
}
