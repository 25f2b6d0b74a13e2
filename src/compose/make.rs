//! One section in the making: its blocks before anything has a number, and everything that was found, shown and pointed at.

use std::collections::{BTreeMap, BTreeSet};

use super::calls::Call;
use super::document::{Block, Fact};
use super::document_spec::{Options, SectionEntry};
use super::figure_binding::Numbers;
use super::line_map::{Lines, Page};
use super::narrative::Narrative;
use super::template::{Rendered, Templates};
use super::tree::parse;
use crate::finding::{Code, Finding, Location};
use crate::model::{Mark, capital, did_you_mean, endless_paragraph};

/// Makes the blocks of one section.
pub(super) struct Maker<'a> {
    /// The numbers.
    pub numbers: &'a Numbers,
    /// The narrative files.
    pub narrative: &'a BTreeMap<String, Narrative>,
    /// What compose was told.
    pub options: &'a Options,
    /// What hangs beside quotes.
    pub quote_label: String,
    /// What the tokens in the section's Markdown stand for.
    pub calls: Vec<Call>,
    /// Blocks that stood inside a sentence, until the paragraph is done.
    pub stray: Vec<usize>,
    /// Whether the words of a note are being made.
    pub in_note: bool,
    /// The levels, as written, of the headings under which the next block stands; none is skipped in the document.
    pub open_headings: Vec<u8>,
    /// Facts that are written down already.
    pub facts_seen: BTreeSet<(String, String)>,
    /// Tables that this section has said are awaited.
    pub awaited_tables: BTreeSet<String>,
    /// What has been made.
    pub made: Made,
}

/// A section before numbering. Tables, charts and references carry a token as their id: a place in `placements` or `links`.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// The section's id.
    pub id: String,
    /// Whether it has a number.
    pub numbered: bool,
    /// Whether it is an appendix.
    pub appendix: bool,
    /// Its title.
    pub title: String,
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What it shows.
    pub facts: Vec<Fact>,
    /// The figures that words of it rest on.
    pub compared: BTreeSet<String>,
    /// The marks it uses.
    pub marks: BTreeSet<Mark>,
    /// The references it makes.
    pub links: Vec<Link>,
    /// The cells that each of its tables and charts shows.
    pub placements: Vec<Placement>,
    /// The narrative parts it shows: file and place among the file's parts.
    pub used: BTreeSet<(String, usize)>,
    /// Whether its template has a mistake, so that nobody knows what it would have shown.
    pub failed: bool,
}

/// A reference.
#[derive(Debug)]
pub(super) struct Link {
    /// What was written after the `#`.
    pub target: String,
    /// Where.
    pub at: Location,
}

/// A table or chart that was placed.
#[derive(Debug)]
pub(super) struct Placement {
    /// Row and column of each cell it shows.
    pub cells: BTreeSet<(usize, usize)>,
}

/// Whether a section has nothing to say: the report has to do with none of the datasets it needs, and nobody wrote words for it.
pub(super) fn is_left_out(
    entry: &SectionEntry,
    templates: &Templates,
    narrative: &BTreeMap<String, Narrative>,
) -> bool {
    let Some(front) = templates.front(&entry.id) else {
        return false;
    };
    let numbers = templates.numbers();
    let mut needs = front.needs.iter();
    let written = narrative.get(&entry.id);
    !front.needs.is_empty()
        && needs.all(|dataset| !numbers.expects(dataset) && !numbers.arrived(dataset))
        && written.is_none_or(|text| text.chosen(None).is_empty())
}

/// Makes a section.
pub(super) fn section(
    entry: &SectionEntry,
    templates: &Templates,
    narrative: &BTreeMap<String, Narrative>,
    options: &Options,
) -> Made {
    let front = templates.front(&entry.id);
    let title = entry
        .title
        .clone()
        .or_else(|| front.and_then(|front| front.title.clone()))
        .filter(|title| title.contains(char::is_alphanumeric));
    let mut maker = Maker {
        numbers: templates.numbers(),
        narrative,
        options,
        quote_label: front
            .and_then(|front| front.quote_label.clone())
            .unwrap_or_else(|| "In their words".to_owned()),
        calls: Vec::new(),
        stray: Vec::new(),
        in_note: false,
        open_headings: Vec::new(),
        facts_seen: BTreeSet::new(),
        awaited_tables: BTreeSet::new(),
        made: Made {
            id: entry.id.clone(),
            numbered: entry.numbered && !entry.appendix,
            appendix: entry.appendix,
            title: title.clone().unwrap_or_else(|| from_id(&entry.id)),
            ..Made::default()
        },
    };
    let mut blocks = match front {
        Some(front) if !front.needs.is_empty() && !maker.any_arrived(&front.needs) => {
            // What nobody owes is not awaited: the words stand alone.
            let expected = front.needs.iter().any(|id| maker.numbers.expects(id));
            let mut blocks = match expected {
                true => maker.awaited_returns(&front.needs),
                false => Vec::new(),
            };
            blocks.extend(maker.whole_narrative());
            blocks
        }
        Some(_) => maker.rendered(templates),
        None if narrative.contains_key(&entry.id) => {
            if title.is_none() {
                maker.report(
                    Finding::new(
                        Code::TemplateInvalid,
                        options.document.place(entry),
                        format!(
                            "The section \"{}\" has narrative and no template, so nothing gives it a title.",
                            entry.id
                        ),
                    )
                    .help("Add title = \"...\" below its id."),
                );
            }
            maker.whole_narrative()
        }
        None => {
            maker.unknown_section(entry, templates);
            Vec::new()
        }
    };
    if front.is_some_and(|front| front.lead) {
        lead(&mut blocks);
    }
    maker.made.blocks = blocks;
    maker.made
}

impl Maker<'_> {
    /// Writes a finding down, once.
    pub(super) fn report(&mut self, finding: Finding) {
        let known = self.made.findings.iter().any(|other| {
            other.code == finding.code
                && other.location == finding.location
                && other.message == finding.message
        });
        if !known {
            self.made.findings.push(finding);
        }
    }

    fn any_arrived(&self, datasets: &[String]) -> bool {
        datasets.iter().any(|dataset| self.numbers.arrived(dataset))
    }

    fn whole_narrative(&mut self) -> Vec<Block> {
        let name = self.made.id.clone();
        self.narrative_blocks(&name, None)
    }

    fn rendered(&mut self, templates: &Templates) -> Vec<Block> {
        let id = self.made.id.clone();
        let Rendered {
            markdown,
            calls,
            findings,
            compared,
        } = templates.render(&id);
        self.made.compared = compared;
        for finding in findings {
            self.report(finding);
        }
        let Some((file, body)) = templates.source(&id) else {
            return Vec::new();
        };
        let Some(markdown) = markdown else {
            self.made.failed = true;
            self.made.marks.insert(Mark::NotAvailable);
            return vec![Block::Awaited {
                id: format!("awaited-{id}"),
                title: "[x] This section could not be made".to_owned(),
                due: String::new(),
                effect: format!("Its template, {file}, has a mistake. The findings say where."),
            }];
        };
        self.calls = calls;
        if endless_paragraph(&markdown).is_some() {
            let message = "The template makes a paragraph of more than 20,000 letters.";
            let at = Location::file(file.clone());
            self.report(Finding::new(Code::TemplateInvalid, at, message));
            return Vec::new();
        }
        let nodes = parse(&markdown);
        let page = Page::new(&markdown, file.clone(), Lines::Made(body), &nodes);
        self.blocks(&page, &nodes)
    }

    fn unknown_section(&mut self, entry: &SectionEntry, templates: &Templates) {
        let id = self.made.id.clone();
        let written = self.options.narrative.keys().map(String::as_str);
        let known: BTreeSet<&str> = templates.ids().chain(written).collect();
        let help = did_you_mean(&id, known, Code::SectionUnknown.help());
        self.report(
            Finding::new(
                Code::SectionUnknown,
                self.options.document.place(entry),
                format!(
                    "There is neither a template templates/sections/{id}.md nor a text narrative/{id}.md for the section \"{id}\"."
                ),
            )
            .help(help),
        );
        self.made.failed = true;
    }
}

/// Makes the first paragraph the lead, if it stands before the first heading.
fn lead(blocks: &mut [Block]) {
    let first = blocks
        .iter_mut()
        .take_while(|block| !matches!(block, Block::Heading { .. }))
        .find(|block| matches!(block, Block::Paragraph(_)));
    if let Some(block) = first
        && let Block::Paragraph(text) = block
    {
        *block = Block::Lead(std::mem::take(text));
    }
}

/// "lado-report" as "Lado report", when nothing gives a title.
fn from_id(id: &str) -> String {
    capital(&id.replace(['-', '_'], " "))
}
