//! How a table is read, in plain words, heading by heading: which sheet and rows, what each heading was taken for, what was not read.
//! Headings and categories are named where they are words and look like no person; of all else there is only how many.

use std::collections::{BTreeMap, BTreeSet};

use super::proposed::{Proposed, Sender, unfinished};
use super::shown_words::{NAMED, as_words, clean, quoted, shown};
use crate::ingest::{Meaning, Proposal, Reads, Unplaced, Why};
use crate::model::{Cell, NOT_SHOWN, SourceSpec, capital, count, listed_to};
use crate::project::Project;

/// What a file was recognised as: its tables, those that could not be placed, and the hidden sheets.
pub(super) fn recognised(
    tables: &[Proposed],
    others: &[Unplaced],
    hidden: &[impl AsRef<str>],
    project: &Project,
) -> String {
    let mut words = String::new();
    if !hidden.is_empty() {
        let names = quoted(hidden.iter().map(AsRef::as_ref));
        words.push_str(&format!("  Hidden and not looked at: {names}.\n"));
    }
    words.push_str(&senders(tables, project));
    for Proposed { proposal, .. } in tables {
        let mut before: Option<&Reads> = None;
        for reads in &proposal.reads {
            words.push_str(&place(reads, proposal));
            if before.is_some_and(|before| before.columns == reads.columns) {
                words.push_str("    the same columns\n");
            } else {
                words.push_str(&columns(reads, proposal));
            }
            before = Some(reads);
        }
        if let Some(value) = &proposal.source.value {
            words.push_str(&format!("    the cells -> {value}\n"));
        }
        words.push_str(&around(proposal));
        words.push_str(&left_over(proposal));
    }
    words.extend(others.iter().map(unplaced));
    words
}

/// One source that reads as it did, in short.
pub(super) fn again(proposal: &Proposal) -> String {
    let places = proposal.reads.iter().map(|reads| place(reads, proposal));
    places.collect::<String>() + &around(proposal) + &left_over(proposal)
}

/// Whose return it is.
fn senders(tables: &[Proposed], project: &Project) -> String {
    let names = project.agency_names();
    let sentences: BTreeSet<String> = (tables.iter())
        .map(|table| {
            let source = &table.proposal.source;
            match (&source.agency, &source.agency_from) {
                (Some(id), _) => format!(
                    "  From {} ({id}){}.\n",
                    clean(names.get(id).unwrap_or(id)),
                    if table.sender == Sender::Told { "" } else { ", as it seems" }
                ),
                (None, Some(cell)) => format!("  From the agency named in cell {cell}.\n"),
                (None, None) => "  Whose return it is could not be told. Say so with --agency ID, or write agency = \"ID\" under its [[source]].\n".to_owned(),
            }
        })
        .collect();
    sentences.into_iter().collect()
}

/// What is the same for all records, and what the area's own name is taken for.
fn around(proposal: &Proposal) -> String {
    let given = proposal.given.iter().map(|given| {
        let value = clean(&given.value);
        format!(
            "    for all records: {} = {value}, from {}\n",
            given.column, given.from
        )
    });
    let own: BTreeMap<&String, &String> = proposal.source.codes.values().flatten().collect();
    let own = own
        .into_iter()
        .filter_map(|(name, code)| Some((as_words(name)?, code)))
        .map(|(name, code)| format!("    \"{name}\" is taken for {code}\n"));
    given.chain(own).collect()
}

/// Where a table stands, and what it is.
fn place(reads: &Reads, proposal: &Proposal) -> String {
    let on_side = proposal.source.transposed;
    let name = |index: u32| {
        if on_side {
            let cell = Cell::new(0, index).to_string();
            cell.trim_end_matches('1').to_owned()
        } else {
            (index + 1).to_string()
        }
    };
    let line = if on_side { "column" } else { "row" };
    let sheet = reads.sheet.as_deref().and_then(sheet);
    let below = proposal.source.after.as_deref().and_then(as_words);
    let below = below.map(|after| format!("below \"{after}\""));
    let at = reads.headings.map(|(first, last)| {
        if first == last {
            format!("headings in {line} {}", name(first))
        } else {
            format!("headings in {line}s {} and {}", name(first), name(last))
        }
    });
    let parts: Vec<String> = [sheet, below, at].into_iter().flatten().collect();
    format!(
        "  {}: {} ({}), {}\n",
        capital(&parts.join(", ")),
        proposal.spec.title,
        proposal.spec.id,
        count(reads.records, "record", "records")
    )
}

/// What each heading was taken for.
fn columns(reads: &Reads, proposal: &Proposal) -> String {
    let mut words = String::new();
    let mut across = 0;
    for (heading, meaning) in &reads.columns {
        let what = match meaning {
            Meaning::Column(id) => id.clone(),
            // A day that heads a column may be somebody's.
            Meaning::Across(id, ..) if as_words(heading).is_none() => id.clone(),
            Meaning::Across(id, code, None) => {
                across += 1;
                // A long row of months says the same again and again.
                if across > NAMED {
                    continue;
                }
                format!("{id} {code}")
            }
            Meaning::Across(id, code, Some(measure)) => format!("{measure}, {id} {code}"),
            Meaning::Total(None) => "a total, checked and not counted".to_owned(),
            Meaning::Total(Some(over)) => format!("a total of {over}, checked and not counted"),
            Meaning::Share => "a share, checked and not counted".to_owned(),
            Meaning::Ignored => "left out".to_owned(),
        };
        let heading = match heading.as_str() {
            "" => "(no heading)".to_owned(),
            heading => as_words(heading).unwrap_or_else(|| NOT_SHOWN.to_owned()),
        };
        words.push_str(&format!("    {heading} -> {what}\n"));
    }
    if across > NAMED {
        let id = proposal.source.across.as_deref().unwrap_or_default();
        words.push_str(&format!("    and {} more -> {id}\n", across - NAMED));
    }
    words
}

/// What could not be placed or read.
fn left_over(proposal: &Proposal) -> String {
    let reads = &proposal.reads;
    let mut words = String::new();
    let unknown: BTreeSet<&str> = (reads.iter().flat_map(|reads| &reads.unknown))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        words.push_str(&format!("    headings not placed: {}\n", shown(unknown)));
    }
    for reads in reads.iter().filter(|reads| !reads.unread.is_empty()) {
        let rows = reads.unread.iter().map(|row| (row + 1).to_string());
        let rows = listed_to(&rows.collect::<Vec<_>>(), NAMED);
        words.push_str(&format!("    rows not read: {rows}\n"));
    }
    let mut unreadable: BTreeMap<&String, usize> = BTreeMap::new();
    for (heading, count) in reads.iter().flat_map(|reads| &reads.unreadable) {
        *unreadable.entry(heading).or_default() += count;
    }
    for (heading, number) in unreadable {
        let cells = count(number, "cell", "cells");
        words.push_str(&format!(
            "    {cells} under \"{heading}\" could not be read\n"
        ));
    }
    let mut unmapped: BTreeMap<&String, BTreeSet<&str>> = BTreeMap::new();
    for (column, names) in reads.iter().flat_map(|reads| &reads.unmapped) {
        let taken = proposal.source.codes.get(column);
        let names = names
            .iter()
            .filter(|name| taken.is_none_or(|own| !own.contains_key(*name)));
        unmapped
            .entry(column)
            .or_default()
            .extend(names.map(String::as_str));
    }
    for names in unmapped.into_values().filter(|names| !names.is_empty()) {
        words.push_str(&format!(
            "    {} not known: {}. Each stays a row of its own until codes of its [[source]] says what it is.\n",
            if names.len() == 1 { "a category" } else { "categories" },
            shown(names)
        ));
    }
    words
}

/// A table that could not be placed.
fn unplaced(unplaced: &Unplaced) -> String {
    let row = format!("row {}", unplaced.row + 1);
    let sheet = unplaced.sheet.as_deref().and_then(sheet);
    let place = capital(&sheet.map_or(row.clone(), |sheet| format!("{sheet}, {row}")));
    let why = match &unplaced.why {
        Why::Unknown => {
            "no kind of return has columns like these. yearly list datasets shows all kinds, and --dataset ID says which one it is".to_owned()
        }
        Why::NotThis(spec, others) => {
            let keys = spec.columns.iter().filter(|column| column.key);
            let keys: Vec<&str> = keys.map(|column| column.heading.as_str()).collect();
            format!(
                "none of its headings {} names a column by which the {} ({}) is known: {}. Write headings under its [[source]], as yearly explain {} shows them",
                shown(others.iter().map(String::as_str)),
                spec.title.to_lowercase(),
                spec.id,
                quoted(keys),
                spec.id
            )
        }
        Why::Lacks(lacks) => {
            let spec = &lacks.spec;
            let places = lacks.columns.iter().filter_map(|id| spec.column(id));
            let named: Vec<&str> = places
                .map(|at| spec.columns[at].heading.as_str())
                .collect();
            let set = lacks.columns.iter().map(|id| format!("--set {id}=VALUE"));
            let others = match lacks.others.is_empty() {
                true => String::new(),
                false => format!(
                    " Its headings without a column: {}.",
                    shown(lacks.others.iter().map(String::as_str))
                ),
            };
            let source = SourceSpec {
                dataset: spec.id.clone(),
                file: unplaced.file.to_string(),
                sheet: unplaced.sheet.as_deref().map(str::to_owned),
                ..SourceSpec::default()
            };
            return format!(
                "  {place}: it looks like the {} ({}), but {} {} nowhere in the table or the words around it.{others} Where it is the same for all records, say so with {}; else complete this for report.toml, and put the file into returns/:\n{}",
                spec.title.to_lowercase(),
                spec.id,
                quoted(named.iter().copied()),
                if named.len() == 1 { "is" } else { "are" },
                set.collect::<Vec<_>>().join(" "),
                unfinished(&source, spec, &lacks.columns)
            );
        }
        Why::Alike(ids) => {
            let ids = ids.iter().map(String::as_str);
            format!("{} fit alike. Say which it is with --dataset ID", quoted(ids))
        }
        Why::NotApart(spec) => format!(
            "it is the {} ({}), but nothing tells it from the other tables of its sheet. Put a title above each table, or write its [[source]] by hand",
            spec.title.to_lowercase(),
            spec.id
        ),
    };
    format!("  {place}: {why}.\n")
}

fn sheet(name: &str) -> Option<String> {
    Some(format!("sheet \"{}\"", as_words(name)?))
}
