//! `yearly explain`: where a figure comes from, where a cell goes to, what a finding code means, what a dataset or a table holds. Private: it may show numbers
//! before rounding, though never one that is withheld.

mod cell;
mod dataset;
mod sentence;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::bail;

use super::args::Explain;
use super::exit::Exit;
use super::list::words;
use super::open::{Opened, open};
use super::terminal::Terminal;
use crate::Figures;
use crate::aggregate::spec::TableSpec;
use crate::aggregate::{self, Amount, OriginPart};
use crate::finding::Code;
use crate::model::{round, round_places};
use crate::project::{Vocabulary, nearest};
use crate::protect::SafeCell;

/// Decimals beyond the printed ones that are told of a number before rounding.
const EXACT: u32 = 4;

/// Runs it.
pub(crate) fn run(folder: &Path, args: &Explain, terminal: &Terminal) -> anyhow::Result<Exit> {
    let id = args.id.trim();
    let text = if id.contains('!') {
        let Opened { project, as_at, .. } = open(folder, None, &[], terminal)?;
        terminal.step("Reading and checking the returns");
        let figures = crate::figures(&project, as_at).value;
        cell::uses(&project, &figures, id, as_at)?
    } else if id.contains('/') {
        let Opened { project, as_at, .. } = open(folder, None, &[], terminal)?;
        terminal.step("Reading and checking the returns");
        let figures = crate::figures(&project, as_at).value;
        match figure(&figures, id, &project.agency_names()) {
            Some(text) => text,
            None => bail!("{}", no_figure(&figures, id)),
        }
    } else if let Some(code) = Code::parse(id) {
        finding_code(code)
    } else {
        let words = words(folder);
        let spec = words.datasets.iter().find(|spec| spec.id == id);
        let table_spec = words.tables.iter().find(|spec| spec.id == id);
        match (spec, table_spec) {
            (None, None) => bail!("{}", nothing(&words, id)),
            (spec, table_spec) => {
                let spec = spec.map(|spec| dataset::dataset(spec, &words.codes));
                let both: Vec<String> = spec
                    .into_iter()
                    .chain(table_spec.map(|t| table(t)))
                    .collect();
                both.join("\n")
            }
        }
    };
    terminal.finish();
    terminal.result(text.trim_end())?;
    Ok(Exit::Done)
}

fn nothing(words: &Vocabulary, id: &str) -> String {
    let codes = Code::ALL.iter().map(|code| code.id());
    let datasets = words.datasets.iter().map(|spec| spec.id.as_str());
    let tables = words.tables.iter().map(|spec| spec.id.as_str());
    let near = nearest(id, codes.chain(datasets).chain(tables));
    let near = near.map_or_else(
        || "yearly list findings, datasets, tables or figures shows what there is.".to_owned(),
        |near| format!("Did you mean \"{near}\"?"),
    );
    format!("There is no finding code, dataset, table or figure \"{id}\". {near}")
}

fn no_figure(figures: &Figures, id: &str) -> String {
    let ids: Vec<String> = figure_ids(figures);
    let near = nearest(id, ids.iter().map(String::as_str));
    let near = near.map_or_else(
        || "yearly list figures shows every figure there is.".to_owned(),
        |near| format!("Did you mean \"{near}\"?"),
    );
    format!("There is no figure \"{id}\". {near}")
}

fn figure_ids(figures: &Figures) -> Vec<String> {
    let mut ids = Vec::new();
    for table in figures.safe.tables() {
        for row in table.rows.iter().filter_map(|row| row.code.as_deref()) {
            ids.extend(table.columns.iter().map(|column| match &column.column {
                Some(at) => format!("{}/{row}/{at}/{}", table.id, column.cell),
                None => format!("{}/{row}/{}", table.id, column.cell),
            }));
        }
    }
    ids
}

/// A finding code.
fn finding_code(code: Code) -> String {
    format!(
        "{}: {}\n\n{}\n\nWhat to do: {}\nSeverity: {}, unless a rule says otherwise.",
        code.id(),
        code.title(),
        code.explain(),
        code.help(),
        code.severity()
    )
}

/// A figure: what it is, how it is made, and from which cells.
fn figure(figures: &Figures, id: &str, agencies: &BTreeMap<String, String>) -> Option<String> {
    let safe = figures.safe.figure(id)?;
    let mut text = format!(
        "{id}: {}\n{}\n{}, {}\n",
        safe.cell.text(),
        safe.table.title,
        safe.row.label,
        safe.column.heading
    );
    if safe.table.published.is_some() {
        let _ = writeln!(text, "\nIt is as it was published. {}.", safe.table.source);
        return Some(text);
    }
    let explained = aggregate::explain(&figures.tables, id);
    let formula = explained
        .as_ref()
        .map_or("", |explained| explained.formula.as_str());
    // Of a withheld number nothing is told that it could be counted from: no part, and no cells.
    let hidden = matches!(safe.cell, SafeCell::Suppressed(_));
    if let SafeCell::Suppressed(reason) = safe.cell {
        let _ = writeln!(text, "\nIt is withheld: {}.", reason.words());
    }
    let Some(explained) = &explained else {
        return Some(text);
    };
    if formula.len() > 1 {
        let _ = writeln!(text, "\nIt is {formula}.");
    }
    if let SafeCell::Shown { value, places, .. } = safe.cell
        && round_places(*value) > *places
    {
        let decimals = match places {
            0 => "a whole number".to_owned(),
            1 => "1 decimal".to_owned(),
            many => format!("{many} decimals"),
        };
        let exact = round(*value, *places + EXACT).normalize();
        let _ = writeln!(text, "It is rounded once, to {decimals}, from {exact}.");
    }
    for part in &explained.parts {
        let _ = write!(text, "\n{} is {}", part.letter, part.words);
        if !part.filters.is_empty() {
            let _ = write!(text, " where {}", part.filters.join(" and "));
        }
        if hidden {
            text.push_str(".\n");
        } else {
            let _ = writeln!(text, ": {}.", amount(&part.cell.amount));
            let records = part.cell.origin.records;
            let word = if records == 1 { "record" } else { "records" };
            let _ = writeln!(text, "  from {records} {word}:");
        }
        for origin in &part.cell.origin.parts {
            let _ = write!(text, "  {}", origin.file);
            if let Some(sheet) = &origin.sheet {
                let _ = write!(text, ", sheet \"{sheet}\"");
            }
            if !hidden && !origin.areas.is_empty() {
                let cells: Vec<String> = origin.areas.iter().map(ToString::to_string).collect();
                let _ = write!(text, ": {}", cells.join(", "));
            }
            text.push_str(&sent(figures, origin, agencies));
            text.push('\n');
        }
    }
    Some(text)
}

/// Who sent a return and when it came, as far as its source says.
fn sent(figures: &Figures, origin: &OriginPart, agencies: &BTreeMap<String, String>) -> String {
    let agency = origin.agency.as_deref();
    let agency = agency.map(|id| agencies.get(id).map_or(id, String::as_str));
    let datasets = figures.validated.datasets().iter();
    let mut blocks = datasets.flat_map(|dataset| &dataset.blocks);
    let received = blocks.find_map(|block| {
        let same = block.file == origin.file && block.sheet == origin.sheet;
        block.received.filter(|_| same)
    });
    let received =
        received.map(|day| format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()));
    match (agency, received) {
        (Some(agency), Some(day)) => format!(" (from {agency}, received {day})"),
        (Some(agency), None) => format!(" (from {agency})"),
        (None, Some(day)) => format!(" (received {day})"),
        (None, None) => String::new(),
    }
}

fn amount(amount: &Amount) -> String {
    match amount {
        Amount::Exact(value) => value.normalize().to_string(),
        Amount::Between(low, high) => format!("between {low} and {high}"),
        Amount::Absent(_) => "no number".to_owned(),
    }
}

/// A declared table.
fn table(spec: &TableSpec) -> String {
    let mut text = format!("{}: {}\n{}\n\n", spec.id, spec.title, spec.measure);
    let _ = writeln!(
        text,
        "Declared in {}, from the dataset {}.",
        spec.file, spec.dataset
    );
    if !spec.publish {
        text.push_str("It is for checks only and is never published.\n");
    }
    if !spec.filter.is_empty() {
        let _ = writeln!(
            text,
            "Only records where {}.",
            dataset::filter(&spec.filter)
        );
    }
    if let Some(rows) = &spec.rows {
        let _ = writeln!(text, "One row for each {}.", rows.by);
    }
    for row in &spec.row_list {
        let _ = writeln!(text, "Row {}: {}", row.id, row.label);
    }
    if let Some(columns) = &spec.columns {
        let _ = writeln!(text, "Columns for each {}.", columns.by);
    }
    for cell in &spec.cells {
        let _ = writeln!(text, "Cell {}: {}", cell.id, cell.heading);
    }
    for note in &spec.notes {
        let _ = writeln!(text, "Note: {note}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_something_to_say() {
        for code in Code::ALL {
            let text = finding_code(*code);
            assert!(text.starts_with(code.id()), "{text}");
            assert!(
                code.title().len() > 5 && code.help().ends_with('.'),
                "{text}"
            );
            assert!(code.explain().ends_with('.'), "{text}");
        }
    }
}
