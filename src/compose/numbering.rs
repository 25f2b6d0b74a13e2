//! The second pass: numbers for sections, figures and tables, anchors for everything that can be pointed at, and references
//! that lead there.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Block, Inline, Section, Twin};
use super::figure_binding::{FoundTable, Numbers};
use super::inline_runs::tidy;
use super::make::{Link, Made, Placement};
use super::placeholder::{Piece, pieces};
use crate::finding::{Code, Finding};
use crate::model::{cell::letters, did_you_mean};

/// Anchors that lead somewhere, with the words a reference without words of its own gets.
#[derive(Default)]
struct Anchors {
    taken: BTreeSet<String>,
    words: BTreeMap<String, String>,
}

impl Anchors {
    /// Takes an anchor; a second one of the same name gets a number.
    fn take(&mut self, wanted: &str, words: String) -> String {
        let mut id = wanted.to_owned();
        let mut n = 2;
        while !self.taken.insert(id.clone()) {
            id = format!("{wanted}-{n}");
            n += 1;
        }
        self.words.insert(id.clone(), words);
        id
    }

    /// The anchor that a reference means: its own name, or a table, figure or awaited block of that name.
    fn find(&self, target: &str) -> Option<&str> {
        let bare = bare(target);
        [
            target.to_owned(),
            format!("table-{target}"),
            format!("figure-{target}"),
            format!("awaited-{bare}"),
        ]
        .iter()
        .find_map(|id| self.words.get_key_value(id))
        .map(|(id, _)| id.as_str())
    }
}

fn bare(target: &str) -> &str {
    target
        .strip_prefix("table-")
        .or_else(|| target.strip_prefix("figure-"))
        .unwrap_or(target)
}

/// Which cells the document's tables and charts show.
#[derive(Default)]
struct Placed {
    tables: Vec<Shown>,
    /// By anchor: table id and cells.
    charts: BTreeMap<String, (String, BTreeSet<(usize, usize)>)>,
}

/// A table of the document, and the cells it shows.
struct Shown {
    table: String,
    id: String,
    label: String,
    cells: BTreeSet<(usize, usize)>,
}

/// Counts and connects all sections. Findings are added to the section they belong to.
pub(super) fn label(made: &mut [Made], numbers: &Numbers) -> Vec<Section> {
    let mut anchors = Anchors::default();
    let mut sections = number_sections(made, &mut anchors);
    let placed = number_blocks(made, &mut sections, &mut anchors);
    anchor_headings(&mut sections, &mut anchors);
    for (made, section) in made.iter_mut().zip(&mut sections) {
        connect_charts(&mut section.blocks, &placed);
        let links = std::mem::take(&mut made.links);
        each_text(&mut section.blocks, &mut |text| {
            let found = refer(std::mem::take(text), &links, &anchors, numbers, made);
            *text = tidy(found);
        });
    }
    sections
}

fn number_sections(made: &mut [Made], anchors: &mut Anchors) -> Vec<Section> {
    let (mut numbered, mut appendices) = (0, 0);
    made.iter_mut()
        .map(|made| {
            let number = if made.appendix {
                appendices += 1;
                Some(letters(appendices - 1))
            } else if made.numbered {
                numbered += 1;
                Some(numbered.to_string())
            } else {
                None
            };
            let words = match &number {
                Some(letter) if made.appendix => format!("Appendix {letter}"),
                Some(number) => format!("section {number}"),
                None => made.title.clone(),
            };
            Section {
                id: anchors.take(&made.id, words),
                number,
                title: made.title.clone(),
                blocks: std::mem::take(&mut made.blocks),
            }
        })
        .collect()
}

/// Labels tables and figures, in the order of the document. An appendix counts its own, behind its letter.
fn number_blocks(made: &[Made], sections: &mut [Section], anchors: &mut Anchors) -> Placed {
    let mut placed = Placed::default();
    let (mut tables, mut figures) = (0, 0);
    for (made, section) in made.iter().zip(sections) {
        let (mut own_tables, mut own_figures) = (0, 0);
        let prefix = match &section.number {
            Some(letter) if made.appendix => letter.as_str(),
            _ => "",
        };
        let (tables, figures) = if made.appendix {
            (&mut own_tables, &mut own_figures)
        } else {
            (&mut tables, &mut figures)
        };
        for block in &mut section.blocks {
            match block {
                Block::Table(table) => {
                    *tables += 1;
                    table.label = format!("Table {prefix}{tables}");
                    let cells = cells(&made.placements, &table.id);
                    table.id = anchors.take(&format!("table-{}", table.table), table.label.clone());
                    placed.tables.push(Shown {
                        table: table.table.clone(),
                        id: table.id.clone(),
                        label: table.label.clone(),
                        cells,
                    });
                }
                Block::Words(table) => {
                    let wanted = if table.id.is_empty() {
                        format!("table-in-{}", section.id)
                    } else {
                        table.id.clone()
                    };
                    let mut words = "the table".to_owned();
                    if !table.caption.is_empty() {
                        *tables += 1;
                        words = format!("Table {prefix}{tables}");
                        table.label = Some(words.clone());
                    }
                    table.id = anchors.take(&wanted, words);
                }
                Block::Chart(chart) => {
                    *figures += 1;
                    chart.label = format!("Figure {prefix}{figures}");
                    let cells = cells(&made.placements, &chart.id);
                    chart.id =
                        anchors.take(&format!("figure-{}", chart.table), chart.label.clone());
                    placed
                        .charts
                        .insert(chart.id.clone(), (chart.table.clone(), cells));
                }
                Block::Awaited { id, title, .. } => {
                    let words = title.trim_start_matches("[x] ").to_owned();
                    *id = anchors.take(id, format!("\u{201C}{words}\u{201D}"));
                }
                _ => {}
            }
        }
    }
    placed
}

/// The cells of a table or chart that still carries its place as its id.
fn cells(placements: &[Placement], id: &str) -> BTreeSet<(usize, usize)> {
    match pieces(id)[..] {
        [(_, Piece::Token(index))] => placements
            .get(index)
            .map(|placement| placement.cells.clone())
            .unwrap_or_default(),
        _ => BTreeSet::new(),
    }
}

/// A chart whose cells all stand in one table of the document points to it instead of carrying a table of its own.
fn connect_charts(blocks: &mut [Block], placed: &Placed) {
    for block in blocks {
        let Block::Chart(chart) = block else {
            continue;
        };
        let Some((table, cells)) = placed.charts.get(&chart.id) else {
            continue;
        };
        let twin = placed
            .tables
            .iter()
            .find(|shown| shown.table == *table && cells.is_subset(&shown.cells));
        if let Some(shown) = twin {
            chart.twin = Twin::Elsewhere {
                id: shown.id.clone(),
                label: shown.label.clone(),
            };
        }
    }
}

fn anchor_headings(sections: &mut [Section], anchors: &mut Anchors) {
    for section in sections {
        for block in &mut section.blocks {
            if let Block::Heading { id, text, .. } = block {
                let words = Inline::words(text);
                let slug = slug(&words);
                let wanted = if slug.is_empty() {
                    format!("{}-part", section.id)
                } else {
                    slug
                };
                *id = anchors.take(&wanted, format!("\u{201C}{words}\u{201D}"));
            }
        }
    }
}

/// "What children said" as `what-children-said`.
fn slug(words: &str) -> String {
    words
        .to_lowercase()
        .replace(['\'', '\u{2019}'], "")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// Lets references lead to their anchors; one that leads nowhere becomes its words.
fn refer(
    text: Vec<Inline>,
    links: &[Link],
    anchors: &Anchors,
    numbers: &Numbers,
    made: &mut Made,
) -> Vec<Inline> {
    let mut out = Vec::new();
    for inline in text {
        match inline {
            Inline::Strong(inner) => {
                out.push(Inline::Strong(refer(inner, links, anchors, numbers, made)));
            }
            Inline::Emphasis(inner) => {
                out.push(Inline::Emphasis(refer(
                    inner, links, anchors, numbers, made,
                )));
            }
            Inline::Reference { id, text } => {
                let link = match pieces(&id)[..] {
                    [(_, Piece::Token(index))] => links.get(index),
                    _ => None,
                };
                let Some(link) = link else {
                    out.extend(text);
                    continue;
                };
                let found = anchors.find(&link.target);
                let words = match found {
                    Some(anchor) => anchors.words.get(anchor).cloned().unwrap_or_default(),
                    None => lost(link, anchors, numbers, made),
                };
                let silent = Inline::words(&text).trim().is_empty();
                let text = if silent {
                    vec![Inline::Text(words)]
                } else {
                    text
                };
                match found.map(str::to_owned) {
                    Some(id) => out.push(Inline::Reference { id, text }),
                    None => out.extend(text),
                }
            }
            other => out.push(other),
        }
    }
    out
}

/// Tells of a reference that leads nowhere, and gives the words to put in its place.
fn lost(link: &Link, anchors: &Anchors, numbers: &Numbers, made: &mut Made) -> String {
    let table = bare(&link.target);
    let (message, help, words) = match numbers.table(table) {
        Ok(FoundTable::Awaited(title, _)) => {
            // A table that has not arrived need not stand anywhere for its absence to be told.
            return format!("\u{201C}{title}\u{201D}");
        }
        Ok(FoundTable::Table(found)) => (
            format!(
                "The link #{} leads to a table that this document does not show.",
                link.target
            ),
            "Place the table, or take the link out.".to_owned(),
            format!("\u{201C}{}\u{201D}", found.title),
        ),
        Err(_) => (
            format!("The link #{} leads nowhere in this document.", link.target),
            did_you_mean(
                &link.target,
                anchors.words.keys().map(String::as_str),
                Code::ReferenceBroken.help(),
            ),
            format!("#{}", link.target),
        ),
    };
    made.findings
        .push(Finding::new(Code::ReferenceBroken, link.at.clone(), message).help(help));
    words
}

/// Every run of text in some blocks.
fn each_text(blocks: &mut [Block], change: &mut dyn FnMut(&mut Vec<Inline>)) {
    for block in blocks {
        match block {
            Block::Heading { text, .. }
            | Block::Lead(text)
            | Block::Paragraph(text)
            | Block::Quote { text, .. } => change(text),
            Block::List { items, .. } => items.iter_mut().for_each(|item| each_text(item, change)),
            Block::Panel(rows) => rows
                .iter_mut()
                .flat_map(|row| &mut row.items)
                .for_each(&mut *change),
            Block::Table(table) => change(&mut table.caption),
            Block::Words(table) => {
                change(&mut table.caption);
                table
                    .head
                    .iter_mut()
                    .chain(table.rows.iter_mut().flatten())
                    .for_each(&mut *change);
            }
            Block::Chart(chart) => change(&mut chart.caption),
            Block::Keys(_) | Block::Awaited { .. } => {}
        }
    }
}
