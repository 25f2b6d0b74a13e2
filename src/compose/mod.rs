//! Section templates, narrative and safe tables in, one format-free document out.
//!
//! A template makes Markdown with *tokens* in it: figures, tables, charts, narrative and outside text, which neither Tera nor
//! Markdown can see into. The Markdown becomes blocks, in which tokens and the figures that narrative binds in braces are
//! resolved (`make`, `markdown_blocks`, `inline_runs`, `placed_blocks`). When every section is made, figures, tables and sections get their numbers
//! and references their anchors (`numbering`).

mod call_sites;
mod calls;
mod chart_plot;
mod directive;
mod document;
mod document_spec;
mod figure_binding;
mod figure_comparison;
mod front;
mod functions;
mod inline_runs;
mod line_map;
mod make;
mod markdown_blocks;
mod narrative;
mod narrative_text;
mod numbering;
mod open_items;
mod placed_blocks;
mod placeholder;
mod printed_table;
mod rank;
mod template;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

pub use document::{
    Block, Bound, Chart, Cover, Direction, Document, Fact, Inline, KeyFigure, Meta, PanelRow,
    Prose, Section, Source, Table, TableColumn, TableRow, Twin, WordTable,
};
pub use document_spec::{
    AwaitedReturn, DeclaredTable, DocumentSpec, MetaOptions, Options, SectionEntry, TextFile,
};
pub(crate) use front::needs;
pub use open_items::add_open_items;

use crate::finding::{Checked, Code, Finding, Location};
use crate::model::{Mark, Period, did_you_mean};
use crate::protect::SafeTables;
use figure_binding::Numbers;
use make::Made;
use narrative::Narrative;
use template::Templates;

/// Composes a document. Every mistake in templates and narrative is a finding, and the rest of the document is made all the same.
///
/// With `options.only`, everything is composed and one section kept, so that it equals the section in the whole document: its
/// numbers are the same, and its references may lead to sections that are not kept.
pub fn compose(tables: &SafeTables, options: &Options) -> Checked<Document> {
    let numbers = Numbers::new(tables, options);
    let narrative = narrative::read_all(&options.narrative);
    let templates = Templates::read(options, numbers, &narrative, words(options));
    let mut findings = Vec::new();
    let mut made: Vec<Made> = Vec::new();
    let entries = &options.document.sections;
    let stays = |entry: &&SectionEntry| !make::is_left_out(entry, &templates, &narrative);
    for entry in entries.iter().filter(stays) {
        if made.iter().any(|other| other.id == entry.id) {
            findings.push(twice(options, entry));
            continue;
        }
        made.push(make::section(entry, &templates, &narrative, options));
    }
    unused_narrative(&mut made, &narrative);
    let mut sections = numbering::label(&mut made, templates.numbers());
    if let Some(only) = &options.only {
        if !made.iter().any(|section| section.id == *only) {
            findings.push(no_section(options, only, &made));
        }
        sections.retain(|section| section.id == *only);
        made.retain(|section| section.id == *only);
    }
    let mut marks = BTreeSet::new();
    let mut facts = Vec::new();
    let mut used = BTreeSet::new();
    let mut compared = BTreeMap::new();
    for section in made {
        used.extend(section.used);
        marks.extend(section.marks);
        facts.extend(section.facts);
        if !section.compared.is_empty() {
            compared.insert(section.id, section.compared);
        }
        findings.extend(section.findings);
    }
    let document = Document {
        meta: meta(options, &marks),
        sections,
        facts,
        compared,
        prose: narrative_text::shown(&used, &narrative, templates.numbers()),
    };
    Checked::new(document, findings)
}

/// The words about the report that templates may print.
fn words(options: &Options) -> BTreeMap<&'static str, String> {
    let meta = &options.meta;
    BTreeMap::from([
        ("partnership", meta.partnership.clone()),
        ("title", title(options)),
        ("kind", options.document.kind.clone()),
        ("year", meta.year.clone()),
        ("period", meta.period.map(days).unwrap_or_default()),
        ("as_at", meta.as_at.clone()),
    ])
}

fn title(options: &Options) -> String {
    if options.meta.title.is_empty() {
        options.document.title.clone()
    } else {
        options.meta.title.clone()
    }
}

/// "1 April 2025 to 31 March 2026".
fn days(period: Period) -> String {
    let (start, end) = (period.start(), period.end());
    if start == end {
        return Period::Day(start).label();
    }
    format!(
        "{} to {}",
        Period::Day(start).label(),
        Period::Day(end).label()
    )
}

/// The months of a period by their first three letters, with the year under the first and under each January.
fn months(period: Period) -> Vec<(String, Option<String>)> {
    let (start, end) = (period.start(), period.end());
    let (mut year, mut month) = (start.year(), start.month());
    let mut out = Vec::new();
    while (year, month) <= (end.year(), end.month()) {
        let Some(name) = Period::month(year, month).map(Period::short) else {
            break;
        };
        let below = (out.is_empty() || month == 1).then(|| year.to_string());
        out.push((name.chars().take(3).collect(), below));
        (year, month) = if month == 12 {
            (year + 1, 1)
        } else {
            (year, month + 1)
        };
    }
    out
}

fn meta(options: &Options, marks: &BTreeSet<Mark>) -> Meta {
    let meta = &options.meta;
    Meta {
        id: options.document.id.clone(),
        partnership: meta.partnership.clone(),
        title: title(options),
        kind: options.document.kind.clone(),
        year: meta.year.clone(),
        period: meta.period.map(days).unwrap_or_default(),
        months: meta.period.map(months).unwrap_or_default(),
        accent: meta.accent.clone(),
        draft: meta.draft,
        draft_line: meta.draft_line.clone(),
        cover: meta.cover.clone(),
        marks: printed_table::meanings(marks),
        as_at: meta.as_at.clone(),
        short: options.document.short,
    }
}

/// Parts of narrative files that a section knows of and that no section shows: nothing that people wrote is left out silently.
fn unused_narrative(made: &mut [Made], narrative: &BTreeMap<String, Narrative>) {
    let used: BTreeSet<(String, usize)> = made
        .iter()
        .flat_map(|section| section.used.clone())
        .collect();
    let mut told = BTreeSet::new();
    for section in made.iter_mut() {
        let mut files: BTreeSet<&String> = section.used.iter().map(|(file, _)| file).collect();
        if !section.failed && narrative.contains_key(&section.id) {
            files.insert(&section.id);
        }
        let mut findings = Vec::new();
        for name in files {
            let Some(file) = narrative.get(name) else {
                continue;
            };
            if !told.insert(name.clone()) {
                continue;
            }
            for part in file.chosen(None) {
                if used.contains(&(name.clone(), part)) {
                    continue;
                }
                let what = match &file.parts[part].name {
                    name if name.is_empty() => "The text before the first # heading".to_owned(),
                    name => format!("The text under \"# {name}\""),
                };
                findings.push(Finding::new(
                    Code::NarrativeUnused,
                    Location::line(file.file.clone(), file.starts(part)),
                    format!("{what} is not shown by any section."),
                ));
            }
        }
        section.findings.extend(findings);
    }
}

fn twice(options: &Options, entry: &SectionEntry) -> Finding {
    let id = &entry.id;
    Finding::new(
        Code::ConfigInvalid,
        options.document.place(entry),
        format!("The section \"{id}\" stands in the document twice; the second is left out."),
    )
    .help("Take one of the two [[section]] entries out.")
}

fn no_section(options: &Options, id: &str, made: &[Made]) -> Finding {
    let entries = &options.document.sections;
    if let Some(entry) = entries.iter().find(|entry| entry.id == id) {
        let message = format!(
            "The section \"{id}\" is left out: no return that it needs is owed, and nobody wrote words for it."
        );
        return Finding::new(Code::SectionUnknown, options.document.place(entry), message)
            .help("Say in report.toml who owes its returns, or write its text in narrative/.");
    }
    Finding::new(
        Code::SectionUnknown,
        Location::file(options.document.file.clone()),
        format!(
            "The document \"{}\" has no section \"{id}\".",
            options.document.id
        ),
    )
    .help(did_you_mean(
        id,
        made.iter().map(|section| section.id.as_str()),
        Code::SectionUnknown.help(),
    ))
}
