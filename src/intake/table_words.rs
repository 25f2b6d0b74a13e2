//! How a table is read, in plain words, heading by heading: which sheet and rows, what each heading was taken for, what was not read.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::{Meaning, Proposal, Reads, Recognised, Unplaced, Why};
use crate::model::{Cell, CodeList, CodeLists, capital, fold, listed, shorten, strip_private};
use crate::project::Project;

/// How many headings, categories or rows are named before the rest is counted.
const NAMED: usize = 12;

/// What a file was recognised as; `given` when a person says who sent it.
pub(super) fn recognised(recognised: &Recognised, given: bool, project: &Project) -> String {
    let mut words = String::new();
    if !recognised.hidden.is_empty() {
        let names = quoted(recognised.hidden.iter().map(|name| &**name));
        words.push_str(&format!("  Hidden and not looked at: {names}.\n"));
    }
    words.push_str(&senders(&recognised.tables, given, project));
    for proposal in &recognised.tables {
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
        words.push_str(&left_over(proposal, &project.codes));
    }
    words.extend(recognised.unplaced.iter().map(unplaced));
    words
}

/// One source that reads as it did, in short.
pub(super) fn again(proposal: &Proposal, codes: &CodeLists) -> String {
    let places = proposal.reads.iter().map(|reads| place(reads, proposal));
    places.collect::<String>() + &around(proposal) + &left_over(proposal, codes)
}

/// Whose return it is.
fn senders(tables: &[Proposal], given: bool, project: &Project) -> String {
    let names = project.agency_names();
    let ids: BTreeSet<Option<&String>> = (tables.iter())
        .map(|table| table.source.agency.as_ref())
        .collect();
    let mut cells = tables.iter().map(|table| table.source.agency_from.as_ref());
    let from_cell = cells.find_map(|cell| cell);
    let sentence = |id: Option<&String>| {
        match (id, from_cell) {
        (Some(id), _) => format!(
            "  From {} ({id}){}.\n",
            clean(names.get(id).unwrap_or(id)),
            if given { "" } else { ", as it seems" }
        ),
        (None, Some(cell)) => format!("  From the agency named in cell {cell}.\n"),
        (None, None) => "  Whose return it is could not be told. Say so with --agency ID, or write agency = \"ID\" under its [[source]].\n".to_owned(),
    }
    };
    ids.into_iter().map(sentence).collect()
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
        .map(|(name, code)| format!("    \"{}\" is taken for {code}\n", clean(name)));
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
    let sheet = (reads.sheet.as_deref()).map(|name| format!("Sheet \"{}\"", clean(name)));
    let below =
        (proposal.source.after.as_deref()).map(|after| format!("below \"{}\"", clean(after)));
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
        number(reads.records, "record")
    )
}

/// What each heading was taken for.
fn columns(reads: &Reads, proposal: &Proposal) -> String {
    let mut words = String::new();
    let mut across = 0;
    for (heading, meaning) in &reads.columns {
        let what = match meaning {
            Meaning::Column(id) => id.clone(),
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
            "" => "(no heading)",
            heading => heading,
        };
        words.push_str(&format!("    {} -> {what}\n", clean(heading)));
    }
    if across > NAMED {
        let id = proposal.source.across.as_deref().unwrap_or_default();
        words.push_str(&format!("    and {} more -> {id}\n", across - NAMED));
    }
    words
}

/// What could not be placed or read.
fn left_over(proposal: &Proposal, codes: &CodeLists) -> String {
    let (reads, spec) = (&proposal.reads, &proposal.spec);
    let mut words = String::new();
    let unknown: BTreeSet<&str> = (reads.iter().flat_map(|reads| &reads.unknown))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        words.push_str(&format!("    headings not placed: {}\n", quoted(unknown)));
    }
    for reads in reads.iter().filter(|reads| !reads.unread.is_empty()) {
        let rows: Vec<String> = (reads.unread.iter().take(NAMED))
            .map(|row| (row + 1).to_string())
            .collect();
        let more = match reads.unread.len() - rows.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        words.push_str(&format!("    rows not read: {}{more}\n", rows.join(", ")));
    }
    let mut unreadable: BTreeMap<&String, usize> = BTreeMap::new();
    for (heading, count) in reads.iter().flat_map(|reads| &reads.unreadable) {
        *unreadable.entry(heading).or_default() += count;
    }
    for (heading, count) in unreadable {
        let cells = number(count, "cell");
        words.push_str(&format!(
            "    {cells} under \"{heading}\" could not be read\n"
        ));
    }
    let mut unmapped: BTreeMap<&String, BTreeSet<&str>> = BTreeMap::new();
    for (column, names) in reads.iter().flat_map(|reads| &reads.unmapped) {
        let known = unmapped.entry(column).or_default();
        known.extend(names.iter().map(String::as_str));
    }
    for (column, names) in unmapped {
        words.push_str(&format!(
            "    {} not known: {}. Each stays a row of its own until codes of its [[source]] says what it is.\n",
            if names.len() == 1 { "a category" } else { "categories" },
            quoted(names.iter().copied())
        ));
        let list =
            (spec.column(column)).and_then(|at| codes.get(spec.columns[at].codes.as_deref()?));
        for name in names.into_iter().take(NAMED) {
            if let Some(code) = list.and_then(|list| near(name, list)) {
                let name = clean(name);
                words.push_str(&format!(
                    "      perhaps: codes.{column}.\"{name}\" = \"{code}\"\n"
                ));
            }
        }
    }
    words
}

/// The one code whose name is nearly the same, and much nearer than any other.
fn near<'l>(name: &str, list: &'l CodeList) -> Option<&'l str> {
    let wanted = fold(name);
    let mut likeness: Vec<(f64, &str)> = (list.codes.iter())
        .map(|code| {
            let names = [&code.label].into_iter().chain(&code.aliases);
            let best = names
                .map(|other| strsim::jaro_winkler(&fold(other), &wanted))
                .fold(0.0, f64::max);
            (best, code.id.as_str())
        })
        .collect();
    likeness.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let second = likeness.get(1).map_or(0.0, |(best, _)| *best);
    let (best, code) = *likeness.first()?;
    (best > 0.88 && best - second > 0.03).then_some(code)
}

/// A table that could not be placed.
fn unplaced(unplaced: &Unplaced) -> String {
    let sheet = (unplaced.sheet.as_deref())
        .map_or_else(String::new, |name| format!("Sheet \"{}\", ", clean(name)));
    let place = capital(&format!("{sheet}row {}", unplaced.row + 1));
    let why = match &unplaced.why {
        Why::Unknown => {
            "no kind of return has columns like these. yearly list datasets shows all kinds; --dataset ID names one".to_owned()
        }
        Why::Lacks(spec, columns) => {
            let places = columns.iter().filter_map(|id| spec.column(id));
            let named: BTreeSet<&str> = places
                .map(|at| spec.columns[at].heading.as_str())
                .collect();
            let set = columns.iter().map(|id| format!("--set {id}=VALUE"));
            format!(
                "it looks like the {} ({}), but {} {} nowhere in the table or the words around it. Where it is the same for all records, say so with {}",
                spec.title.to_lowercase(),
                spec.id,
                quoted(named.iter().copied()),
                if named.len() == 1 { "is" } else { "are" },
                set.collect::<Vec<_>>().join(" ")
            )
        }
        Why::Alike(ids) => {
            let ids: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
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

pub(super) fn number(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// `"a", "b" and "c"`.
pub(super) fn quoted<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names = names.into_iter();
    let named = names.by_ref().take(NAMED);
    let mut words: Vec<String> = named.map(|name| format!("\"{}\"", clean(name))).collect();
    match names.count() {
        0 => {}
        more => words.push(format!("{more} more")),
    }
    listed(&words, "and")
}

/// A text from outside on one line, without what could steer a terminal.
pub(super) fn clean(text: &str) -> String {
    let text: String = strip_private(text)
        .chars()
        .filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    shorten(&text, 100)
}
