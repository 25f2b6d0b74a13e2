//! What `add` says, in plain words: what a file seems to be, heading by heading, what could not be placed, and what was written. No
//! value of a cell is ever said but categories and headings; those of personal columns never come here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::narrative::Place;
use crate::finding::{Finding, Severity, counts};
use crate::ingest::{Lost, Meaning, Proposal, Reads, Unplaced, Why};
use crate::model::{CodeList, CodeLists, DatasetSpec, Stamp, fold, strip_private};
use crate::project::{Change, Project};

/// The last line when nothing was done.
pub(super) const NOTHING_WRITTEN: &str = "  Nothing was written.\n";

/// What to do when some tables were placed and some were not.
pub(super) const PARTLY: &str =
    "  To take in what could be placed and leave the rest, add --partly.\n";

/// How many headings, categories or rows are named before the rest is counted.
const NAMED: usize = 12;

/// The first line: what was given, and where it goes.
pub(super) fn head(shown: &str, target: &str, own: bool, kept: bool) -> String {
    let shown = clean(shown);
    match (own, kept) {
        (true, _) => format!("{}\n", clean(target)),
        (false, true) => format!(
            "{shown}: the same file is already there as {}\n",
            clean(target)
        ),
        (false, false) => format!("{shown}: to be kept as {}\n", clean(target)),
    }
}

/// A file that is there and read already.
pub(super) fn already(shown: &str, kept: &str, own: bool, sources: usize) -> String {
    let by = format!("{} in report.toml", number(sources, "source"));
    if own {
        return format!(
            "{}\n  It is read already, by {by}. Nothing to do.\n",
            clean(kept)
        );
    }
    format!(
        "{}\n  The same file, byte for byte, is already there as {}, and read by {by}. Nothing to do.\n",
        clean(shown),
        clean(kept)
    )
}

/// A form of ours that is to be taken in.
pub(super) fn form(stamp: &Stamp, project: &Project) -> String {
    let title = project.dataset(&stamp.dataset).map(|spec| &spec.title);
    let agencies = project.agency_names();
    format!(
        "  It is the form \"{}\" for {}, made by yearly forms; it says itself how it is read.\n",
        clean(title.unwrap_or(&stamp.dataset)),
        clean(agencies.get(&stamp.agency).unwrap_or(&stamp.agency))
    )
}

/// A form of ours that lies in returns/ already.
pub(super) fn form_there(
    shown: &str,
    kept: &str,
    own: bool,
    stamp: &Stamp,
    project: &Project,
) -> String {
    let there = if own {
        String::new()
    } else {
        format!("  The same file is already there as {}.\n", clean(kept))
    };
    format!(
        "{}\n{there}{}  Nothing to do.\n",
        clean(shown),
        form(stamp, project)
    )
}

/// A second form of one agency for one dataset and period.
pub(super) fn form_twice(file: &str) -> String {
    format!(
        "  {} is a form from the same agency for the same period, and is read already. Move it out of returns/ first, if this one takes its place.\n",
        clean(file)
    )
}

/// A form of ours that this report has no use for.
pub(super) fn form_of_unknown(what: &str, id: &str) -> String {
    format!(
        "  This report has no {what} \"{}\": it is a form of another report, or of an earlier state of this one.\n",
        clean(id)
    )
}

/// A form of ours that is not what the command says it is.
pub(super) fn form_of_another(stamp: &Stamp) -> String {
    format!(
        "  The command says something else: the form is for the dataset {} and the agency {}.\n",
        clean(&stamp.dataset),
        clean(&stamp.agency)
    )
}

/// A mapping that was made for an earlier file fits.
pub(super) fn as_last_time(file: &str) -> String {
    format!(
        "  Reads as last time: the mapping of {} fits.\n",
        clean(file)
    )
}

/// A mapping that was made for an earlier file no longer fits.
pub(super) fn no_longer(file: &str, why: &str, there: bool) -> String {
    let left = if there {
        String::new()
    } else {
        "  The sources that name the earlier file stay in report.toml; take them out once this one is read.\n".to_owned()
    };
    format!(
        "  The mapping of {} does not fit it: {}. It is looked at anew.\n{left}",
        clean(file),
        clean(why)
    )
}

/// A mapping that was made for an earlier file fits, but for one thing.
pub(super) fn needs(file: &str, what: &str) -> String {
    format!(
        "  It is of the same shape as {}, but {}.\n",
        clean(file),
        clean(what)
    )
}

/// One source that reads as it did, in short.
pub(super) fn again(proposal: &Proposal, codes: &CodeLists) -> String {
    let places = proposal.reads.iter().map(|reads| place(reads, proposal));
    places.collect::<String>()
        + &around(proposal)
        + &left_over(&proposal.reads, &proposal.spec, codes)
}

/// A second copy of a return that is there.
pub(super) fn resubmitted(file: &str) -> String {
    format!(
        "  It looks like another copy of {}, which is read already; read both, and everything would be counted twice.\n  To have this one read in its place, run the command again with --replace.\n",
        clean(file)
    )
}

/// The earlier copy is not read any more.
pub(super) fn left_behind(file: &str) -> String {
    format!(
        "  {} stays where it is, and nothing reads it any more; move it out of returns/.\n",
        clean(file)
    )
}

/// Why a file could not be opened.
pub(super) fn problems(findings: &[Finding]) -> String {
    (findings.iter())
        .map(|finding| {
            let help = finding.help.as_str();
            format!("  {} {help}\n", clean(&finding.message))
        })
        .collect()
}

/// Sheets that are hidden.
pub(super) fn hidden(sheets: &[Arc<str>]) -> String {
    if sheets.is_empty() {
        return String::new();
    }
    let names = sheets.iter().map(|name| name.to_string()).collect();
    format!("  Hidden and not looked at: {}.\n", quoted(&names))
}

/// Whose return it is.
pub(super) fn agency(tables: &[Proposal], names: &BTreeMap<String, String>, given: bool) -> String {
    let ids: BTreeSet<Option<&String>> = tables
        .iter()
        .map(|table| table.source.agency.as_ref())
        .collect();
    let from_cell = tables
        .iter()
        .find_map(|table| table.source.agency_from.as_ref());
    let mut words = String::new();
    for id in &ids {
        match id {
            Some(id) => {
                let name = names.get(*id).unwrap_or(id);
                let how = if given { "" } else { ", as it seems" };
                words.push_str(&format!("  From {} ({id}){how}.\n", clean(name)));
            }
            None if !tables.is_empty() => match from_cell {
                Some(cell) => words.push_str(&format!("  From the agency named in cell {cell}.\n")),
                None => words.push_str(
                    "  Whose return it is could not be told. Say so with --agency ID, or write agency = \"ID\" under its [[source]].\n",
                ),
            },
            None => {}
        }
    }
    words
}

/// One source and what it reads.
pub(super) fn proposal(proposal: &Proposal, codes: &CodeLists) -> String {
    let spec = &proposal.spec;
    let mut words = String::new();
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
    words.push_str(&left_over(&proposal.reads, spec, codes));
    words
}

/// What is the same for all records, and what the area's own name is taken for.
fn around(proposal: &Proposal) -> String {
    let mut words = String::new();
    for given in &proposal.given {
        words.push_str(&format!(
            "    for all records: {} = {}, from {}\n",
            given.column,
            clean(&given.value),
            given.from
        ));
    }
    let own: BTreeMap<&String, &String> = proposal.source.codes.values().flatten().collect();
    for (name, code) in own {
        words.push_str(&format!("    \"{}\" is taken for {code}\n", clean(name)));
    }
    words
}

fn place(reads: &Reads, proposal: &Proposal) -> String {
    let spec = &proposal.spec;
    let sheet = (reads.sheet.as_deref())
        .map_or_else(String::new, |name| format!("Sheet \"{}\"", clean(name)));
    let below = (proposal.source.after.as_deref())
        .map_or_else(String::new, |after| format!("below \"{}\"", clean(after)));
    let line = if proposal.source.transposed {
        "column"
    } else {
        "row"
    };
    let at = reads.headings.map_or_else(String::new, |(first, last)| {
        let name = |index: u32| {
            if proposal.source.transposed {
                let cell = crate::model::Cell::new(0, index).to_string();
                cell.trim_end_matches('1').to_owned()
            } else {
                (index + 1).to_string()
            }
        };
        if first == last {
            format!("headings in {line} {}", name(first))
        } else {
            format!("headings in {line}s {} and {}", name(first), name(last))
        }
    });
    let parts = [sheet, below, at];
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    let mut place = parts.join(", ");
    if let Some(first) = place.get(..1) {
        place.replace_range(..1, &first.to_uppercase());
    }
    format!(
        "  {place}: {} ({}), {}\n",
        spec.title,
        spec.id,
        number(reads.records, "record")
    )
}

fn columns(reads: &Reads, proposal: &Proposal) -> String {
    let mut words = String::new();
    let mut across: Vec<&str> = Vec::new();
    for (heading, meaning) in &reads.columns {
        let what = match meaning {
            Meaning::Column(id) => id.clone(),
            Meaning::Across(id, code, None) => {
                across.push(heading);
                format!("{id} {code}")
            }
            Meaning::Across(id, code, Some(measure)) => format!("{measure}, {id} {code}"),
            Meaning::Total(None) => "a total, checked and not counted".to_owned(),
            Meaning::Total(Some(over)) => format!("a total of {over}, checked and not counted"),
            Meaning::Share => "a share, checked and not counted".to_owned(),
            Meaning::Ignored => "left out".to_owned(),
        };
        let heading = if heading.is_empty() {
            "(no heading)"
        } else {
            heading
        };
        // A long row of months says the same again and again.
        if across.len() > NAMED && matches!(meaning, Meaning::Across(_, _, None)) {
            continue;
        }
        words.push_str(&format!("    {} -> {what}\n", clean(heading)));
    }
    if across.len() > NAMED {
        let id = proposal.source.across.as_deref().unwrap_or_default();
        words.push_str(&format!("    and {} more -> {id}\n", across.len() - NAMED));
    }
    words
}

/// What could not be placed or read.
fn left_over(reads: &[Reads], spec: &DatasetSpec, codes: &CodeLists) -> String {
    let mut words = String::new();
    let unknown: BTreeSet<String> = reads
        .iter()
        .flat_map(|reads| reads.unknown.clone())
        .collect();
    if !unknown.is_empty() {
        words.push_str(&format!("    headings not placed: {}\n", quoted(&unknown)));
    }
    for reads in reads.iter().filter(|reads| !reads.unread.is_empty()) {
        let rows: Vec<String> = (reads.unread.iter().take(NAMED))
            .map(|row| (row + 1).to_string())
            .collect();
        let more = reads.unread.len() - rows.len();
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        words.push_str(&format!("    rows not read: {}{more}\n", rows.join(", ")));
    }
    let mut unreadable: BTreeMap<&String, usize> = BTreeMap::new();
    for (heading, count) in reads.iter().flat_map(|reads| &reads.unreadable) {
        *unreadable.entry(heading).or_default() += count;
    }
    for (heading, count) in unreadable {
        words.push_str(&format!(
            "    {} under \"{heading}\" could not be read\n",
            number(count, "cell")
        ));
    }
    let mut unmapped: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
    for (column, names) in reads.iter().flat_map(|reads| &reads.unmapped) {
        unmapped.entry(column).or_default().extend(names.clone());
    }
    for (column, names) in unmapped {
        words.push_str(&format!(
            "    {} not known: {}. Each stays a row of its own until codes of its [[source]] says what it is.\n",
            if names.len() == 1 { "a category" } else { "categories" },
            quoted(&names)
        ));
        let list = spec
            .column(column)
            .and_then(|at| codes.get(spec.columns[at].codes.as_deref()?));
        for name in names.iter().take(NAMED) {
            if let Some(code) = list.and_then(|list| near(name, list)) {
                words.push_str(&format!(
                    "      perhaps: codes.{column}.\"{}\" = \"{code}\"\n",
                    clean(name)
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
pub(super) fn unplaced(unplaced: &Unplaced) -> String {
    let sheet = (unplaced.sheet.as_deref())
        .map_or_else(String::new, |name| format!("Sheet \"{}\", ", clean(name)));
    let mut place = format!("{sheet}row {}", unplaced.row + 1);
    if let Some(first) = place.get(..1) {
        place.replace_range(..1, &first.to_uppercase());
    }
    match &unplaced.why {
        Why::Unknown => format!(
            "  {place}: no kind of return has columns like these. yearly list datasets shows all kinds; --dataset ID names one.\n"
        ),
        Why::Lacks(spec, columns) => {
            let named: BTreeSet<String> = (columns.iter())
                .filter_map(|id| spec.column(id))
                .map(|at| spec.columns[at].heading.clone())
                .collect();
            let set: Vec<String> = columns
                .iter()
                .map(|id| format!("--set {id}=VALUE"))
                .collect();
            format!(
                "  {place}: it looks like the {} ({}), but {} {} nowhere in the table or the words around it. Where it is the same for all records, say so with {}.\n",
                spec.title.to_lowercase(),
                spec.id,
                quoted(&named),
                if named.len() == 1 { "is" } else { "are" },
                set.join(" ")
            )
        }
        Why::Alike(ids) => format!(
            "  {place}: {} fit alike. Say which it is with --dataset ID.\n",
            quoted(&ids.iter().cloned().collect())
        ),
        Why::NotApart(spec) => format!(
            "  {place}: it is the {} ({}), but nothing tells it from the other tables of its sheet. Put a title above each table, or write its [[source]] by hand.\n",
            spec.title.to_lowercase(),
            spec.id
        ),
    }
}

/// What was written into report.toml.
pub(super) fn written(changes: &[Change]) -> String {
    match changes {
        [] => "  report.toml reads it as it is.\n".to_owned(),
        [Change::Add(_), ..] => {
            format!(
                "  Written into report.toml: {}.\n",
                number(changes.len(), "source")
            )
        }
        [Change::Replace(..), ..] => format!(
            "  Written into report.toml: {} now {} this file.\n",
            number(changes.len(), "source"),
            if changes.len() == 1 { "reads" } else { "read" }
        ),
    }
}

/// What would be written.
pub(super) fn would(changes: &[Change]) -> String {
    format!(
        "  With --dry-run nothing was written; {} of report.toml would be {}.\n",
        number(changes.len(), "source"),
        match changes {
            [Change::Replace(..), ..] => "changed",
            _ => "new",
        }
    )
}

/// How many findings the file has.
pub(super) fn first_check(found: &[Finding]) -> String {
    let all: Vec<String> = counts(found)
        .into_iter()
        .filter(|(severity, count)| *count > 0 && *severity != Severity::Note)
        .map(|(severity, count)| {
            let plural = match severity {
                Severity::Error => "errors",
                Severity::Query => "queries",
                Severity::Warning => "warnings",
                Severity::Note => "notes",
            };
            format!(
                "{count} {}",
                if count == 1 { severity.word() } else { plural }
            )
        })
        .collect();
    if all.is_empty() {
        "  First check: nothing was found wrong.\n".to_owned()
    } else {
        format!(
            "  First check: {}. To see them: yearly check\n",
            all.join(", ")
        )
    }
}

/// What is said of a Word document that holds no words.
pub(super) const NO_WORDS: &str = "  It holds no words.\n";

/// The first line about a text, with its headings, paragraphs and tables.
pub(super) fn text_head(shown: &str, counts: Option<(usize, usize, usize)>) -> String {
    let shown = clean(shown);
    match counts {
        None => format!("{shown}\n"),
        Some((headings, paragraphs, tables)) => format!(
            "{shown}: Word text with {}, {} and {}\n",
            number(headings, "heading"),
            number(paragraphs, "paragraph"),
            number(tables, "table")
        ),
    }
}

/// Where some of a text goes.
pub(super) fn placed(name: &str, place: &Place, there: bool, same: bool, shown_by: bool) -> String {
    let part = (place.part.as_deref())
        .map_or_else(String::new, |part| format!(", part \"{}\"", clean(part)));
    let under = (place.under.as_deref())
        .map_or_else(String::new, |under| format!(", under \"{}\"", clean(under)));
    let how = match (same, there) {
        (true, _) => " (there already, word for word: not put in again)",
        (false, true) => " (behind what is there)",
        (false, false) => " (new)",
    };
    let unseen = if shown_by {
        ""
    } else {
        "    No section shows this file yet: move its text under a heading of a section, or add it with --section ID.\n"
    };
    format!("  -> {}{part}{under}{how}\n{unseen}", clean(name))
}

/// What was left out of a text, or decided, with the headings below which it stood.
pub(super) fn lost(lost: &BTreeMap<Lost, Vec<String>>) -> String {
    let mut words = String::new();
    for (what, places) in lost {
        let (name, done) = match what {
            Lost::Picture => ("picture", "left out"),
            Lost::Chart => ("chart", "left out"),
            Lost::TextBox => ("text box", "put behind its paragraph"),
            Lost::Comment => ("comment", "left out"),
            Lost::Inserted => ("tracked insertion", "taken as accepted: kept"),
            Lost::Deleted => ("tracked deletion", "taken as accepted: left out"),
            Lost::Hidden => ("run of hidden words", "left out"),
            Lost::Equation => ("equation", "only its letters kept"),
            Lost::Object => ("embedded file", "left out"),
            Lost::Contents => ("table of contents", "left out: the report makes its own"),
            Lost::Link => (
                "link to a place inside the document or on a disk",
                "only its words kept",
            ),
            Lost::Nested => ("table within a table", "its words put into its cell"),
            Lost::Margins => ("header or footer", "left out"),
        };
        let count = places.len();
        let name = match (count, name) {
            (1, name) => name.to_owned(),
            (_, "text box") => "text boxes".to_owned(),
            (_, "run of hidden words") => "runs of hidden words".to_owned(),
            (_, "table of contents") => "tables of contents".to_owned(),
            (_, "table within a table") => "tables within tables".to_owned(),
            (_, "link to a place inside the document or on a disk") => {
                "links to places inside the document or on a disk".to_owned()
            }
            (_, name) => format!("{name}s"),
        };
        let below: BTreeSet<String> = places
            .iter()
            .filter(|place| !place.is_empty())
            .cloned()
            .collect();
        let below = match (what, below.is_empty()) {
            (Lost::Margins, _) | (_, true) => String::new(),
            _ => format!(", below {}", quoted(&below)),
        };
        words.push_str(&format!("  {count} {name}: {done}{below}\n"));
    }
    words
}

/// How many narrative files would be written.
pub(super) fn would_write(count: usize) -> String {
    format!(
        "  With --dry-run nothing was written; {} would be.\n",
        number(count, "file")
    )
}

fn number(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn quoted(names: &BTreeSet<String>) -> String {
    let mut words: Vec<String> = (names.iter().take(NAMED))
        .map(|name| format!("\"{}\"", clean(name)))
        .collect();
    if names.len() > NAMED {
        words.push(format!("{} more", names.len() - NAMED));
    }
    match words.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => words.concat(),
    }
}

/// A text from outside on one line, without what could steer a terminal.
fn clean(text: &str) -> String {
    let text: String = strip_private(text)
        .chars()
        .filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().count() <= 100 {
        return text;
    }
    let cut: String = text.chars().take(100).collect();
    format!("{}…", cut.trim_end())
}
