//! From the document to what the template reads: text made printable, tables measured, anchors checked, charts drawn.

use std::collections::BTreeSet;

use super::glyphs::{Place, Printer, is_unseen};
use super::text_runs::{length, plain};
use super::view;
use super::writer::Writer;
use crate::chart::{self, Labels, Plot, Point, Size};
use crate::compose::{Block, Chart, Direction, Document, Inline, Source, Twin};
use crate::finding::{Code, Finding, Location};
use crate::model::{ACCENT, is_colour};
use crate::render::sentence;

/// Letters of text up to which a block is kept on one page.
const WHOLE: usize = 1200;
/// Width of a page in millimetres, and the height a chart may have on it.
const CHART: (f64, f64) = (170.0, 185.0);

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
    if is_colour(text) {
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
            Block::Heading { text, .. } if is_unseen(&Inline::words(text)) => {}
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
            short: meta.short,
            as_at: self.text(&crate::render::day_in_words(&meta.as_at)),
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
            // PDF/UA-1 forbids a heading without words.
            Block::Heading { text, .. } if is_unseen(&Inline::words(text)) => return None,
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

    fn chart(&mut self, chart: &Chart) -> (Option<view::Block>, bool) {
        self.printer.place.item = Some(chart.label.clone());
        let caption = self.inlines(&chart.caption);
        let alt = self.words(&chart.alt, &format!("{}: {}", chart.label, plain(&caption)));
        let labels = Labels {
            id: "chart",
            title: &plain(&caption),
            desc: &alt,
        };
        let plot = self.plot(&chart.plot);
        let svg = chart::draw(&plot, Size::Wide, &self.accent, &labels);
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
        for text in &mut plot.categories {
            *text = self.printer.clean(text);
        }
        if let Some(notes) = &mut plot.axis_note {
            // One line a series.
            let lines = notes.lines().map(|line| self.printer.clean(line));
            *notes = lines.collect::<Vec<_>>().join("\n");
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

    pub(super) fn source(&mut self, source: &Source) -> view::Source {
        view::Source {
            key: self.pairs(&source.key),
            notes: source.notes.iter().map(|n| self.text(n)).collect(),
            source: self.text(&sentence(&source.source)),
        }
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
