//! What a person who opens a workbook does not see, or may not notice: hidden rows and columns of a table, hidden sheets, and sheets of other years
//! that hold the same table. Hidden rows and columns are read like all others; a hidden sheet is read only when a source names it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::checked_sources::Declared;
use super::finder::Finder;
use super::headings::Heading;
use super::period_words::year_in;
use super::row_roles::Line;
use super::sheet::{Sheet, Workbook};
use super::table_detection::Layout;
use super::transpose;
use crate::finding::{Code, Finding, Location, Severity};
use crate::model::cell::letters;
use crate::model::{
    Area, At, Block, Cell, CodeLists, ColumnType, DatasetSpec, SourceSpec, Stamp, YearKind, listed,
};

/// So many runs of hidden rows are named one by one.
const RUNS_NAMED: usize = 5;

/// The hidden rows of one table of a sheet, when it has any. `table_detection` is that of the sheet as it was read: turned on its side when the
/// source says so.
pub(crate) fn rows(
    workbook: &Workbook,
    sheet: &Sheet,
    layout: &Layout,
    source: &SourceSpec,
) -> Option<Finding> {
    let hidden = sheet
        .hidden_rows
        .as_deref()
        .filter(|rows| !rows.is_empty())?;
    let (area, read): (Area, Vec<u32>) = if source.transposed {
        let area = transpose::turn_area(layout.area);
        (area, (area.first.row..=area.last.row).collect())
    } else {
        let records = layout.lines.iter().filter_map(|line| match line {
            Line::Record(row, _) | Line::Continued { row, .. } => Some(*row),
            Line::Role(..) | Line::Note(..) | Line::Unread(..) => None,
        });
        (layout.area, records.collect())
    };
    let unseen: Vec<u32> = read
        .into_iter()
        .filter(|row| hidden.binary_search(row).is_ok())
        .collect();
    let runs = runs(&unseen);
    let cells = |(first, last): (u32, u32)| {
        Location::cells(
            &workbook.file,
            sheet.name.as_ref(),
            Area::new(
                Cell::new(first, area.first.column),
                Cell::new(last, area.last.column),
            ),
        )
    };
    let by = if sheet.filtered { " by a filter" } else { "" };
    let message = match unseen.len() {
        1 => format!(
            "Row {} of this table is hidden{by}; it was read like the others.",
            unseen[0] + 1
        ),
        many => format!(
            "{many} rows of this table are hidden{by} ({}); they were read like the others.",
            named(&runs, number)
        ),
    };
    let finding = Finding::new(Code::RowsHidden, cells(*runs.first()?), message);
    Some(with_others(finding, &runs, cells))
}

/// The hidden columns of one table that are read, when it has any; as [`rows`].
pub(crate) fn columns(
    workbook: &Workbook,
    sheet: &Sheet,
    layout: &Layout,
    source: &SourceSpec,
) -> Option<Finding> {
    if sheet.hidden_columns.is_empty() {
        return None;
    }
    let (area, read): (Area, Vec<u32>) = if source.transposed {
        let area = transpose::turn_area(layout.area);
        (area, (area.first.column..=area.last.column).collect())
    } else {
        let read = layout.columns.iter();
        let read = read.filter(|(_, heading)| !matches!(heading, Heading::Ignored));
        (layout.area, read.map(|(column, _)| *column).collect())
    };
    let unseen: Vec<u32> = read
        .into_iter()
        .filter(|column| sheet.hides(*column))
        .collect();
    let cells = |(first, last): (u32, u32)| {
        Location::cells(
            &workbook.file,
            sheet.name.as_ref(),
            Area::new(
                Cell::new(area.first.row, first),
                Cell::new(area.last.row, last),
            ),
        )
    };
    let runs = runs(&unseen);
    let named = named(&runs, letters);
    let message = match unseen.len() {
        1 => format!("Column {named} of this table is hidden; it was read like the others."),
        many => format!(
            "{many} columns of this table are hidden ({named}); they were read like the others."
        ),
    };
    let finding = Finding::new(Code::RowsHidden, cells(*runs.first()?), message)
        .help("Ask the agency whether the hidden columns count. If they do not, they must be deleted and not only hidden.");
    Some(with_others(finding, &runs, cells))
}

/// A finding at the first run, with the runs beside it that are named.
fn with_others(
    finding: Finding,
    runs: &[(u32, u32)],
    cells: impl Fn((u32, u32)) -> Location,
) -> Finding {
    let others = runs.iter().skip(1).take(RUNS_NAMED - 1);
    others.fold(finding, |finding, run| {
        finding.related(cells(*run), "hidden too")
    })
}

/// Rows or columns, ascending, as runs of neighbours: first and last of each.
fn runs(rows: &[u32]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &row in rows {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == row => *last = row,
            _ => runs.push((row, row)),
        }
    }
    runs
}

/// The number of a row, 1-based.
fn number(row: u32) -> String {
    (row + 1).to_string()
}

/// "5 to 9, 12 and others", each by its name.
fn named(runs: &[(u32, u32)], name: impl Fn(u32) -> String) -> String {
    let words = runs.iter().take(RUNS_NAMED).map(|(first, last)| {
        if first == last {
            name(*first)
        } else {
            format!("{} to {}", name(*first), name(*last))
        }
    });
    let mut words: Vec<String> = words.collect();
    if runs.len() > RUNS_NAMED {
        words.push("others".to_owned());
    }
    listed(&words, "and")
}

/// The hidden sheets of a workbook that no source reads: a warning where one holds a table that a source looks for, else a note.
pub(crate) fn sheets(
    workbook: &Workbook,
    sources: &[&Declared<'_>],
    codes: &CodeLists,
) -> Vec<Finding> {
    let hidden = workbook.sheets.iter().filter(|sheet| sheet.hidden);
    // Our own forms keep their lists and their stamp on hidden sheets.
    let is_form = sources.iter().any(|theirs| theirs.source.form.is_some())
        || hidden
            .clone()
            .any(|sheet| sheet.name.as_deref() == Some(Stamp::NAME));
    if is_form {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for sheet in hidden {
        let Some(name) = sheet.name.as_ref().filter(|_| !sheet.cells().is_empty()) else {
            continue;
        };
        let is_read = |source: &SourceSpec| source.sheet.is_some() && sheet.is_read_by(source);
        if sheet.is_for_answers() || sources.iter().any(|theirs| is_read(theirs.source)) {
            continue;
        }
        let at = Location::sheet_of(&workbook.file, Some(name));
        let holding = sources
            .iter()
            .filter(|theirs| theirs.source.sheet.is_none())
            .find_map(|theirs| {
                let records = records(sheet, theirs.source, theirs.spec, codes);
                (records > 0).then_some((theirs.source, theirs.spec, records))
            });
        findings.push(match holding {
            Some((source, spec, records)) => {
                let message = format!(
                    "The hidden sheet \"{name}\" holds a table of the {} with {}; it was not read.",
                    spec.title.to_lowercase(),
                    match records {
                        1 => "one row".to_owned(),
                        many => format!("{many} rows"),
                    }
                );
                Finding::new(Code::SheetHidden, at, message)
                    .about(&spec.id, source.agency.as_deref())
            }
            None => {
                let message = format!("The sheet \"{name}\" is hidden, and it was not read.");
                Finding::new(Code::SheetHidden, at, message).severity(Severity::Note)
            }
        });
    }
    findings
}

/// How many records a source would read from a sheet. Columns of nothing but categories are the lists behind drop-down cells.
fn records(sheet: &Sheet, source: &SourceSpec, spec: &DatasetSpec, codes: &CodeLists) -> usize {
    let view = transpose::as_read(sheet, source);
    let layouts = Finder::new(&view, spec, source, codes).find();
    let layouts = layouts.unwrap_or_default();
    let says_more = |layout: &&Layout| {
        layout.columns.values().any(|heading| match heading {
            Heading::Column(place) => !matches!(
                spec.columns[*place].kind,
                ColumnType::Code | ColumnType::Flag | ColumnType::Period
            ),
            Heading::Ignored => false,
            Heading::Across(..) | Heading::MeasureAgain(_) | Heading::Role(..) => true,
        })
    };
    let tables = layouts.iter().filter(says_more);
    tables
        .flat_map(|layout| &layout.lines)
        .filter(|line| matches!(line, Line::Record(..)))
        .count()
}

/// The sheets of a workbook that hold the same table for another year than the latest. Blocks that say their period record by record
/// cannot be mixed up, and where a source names its sheets somebody has looked.
pub(crate) fn other_years(
    workbook: &Workbook,
    source: &SourceSpec,
    spec: &DatasetSpec,
    blocks: &[Block],
) -> Vec<Finding> {
    let by_sheet = source.set.values().any(|given| given == "sheet");
    if source.sheet.is_some() || by_sheet || source.form.is_some() {
        return Vec::new();
    }
    let says_when = |block: &Block| {
        spec.columns
            .iter()
            .zip(&block.fields)
            .any(|(column, field)| {
                column.kind == ColumnType::Period && matches!(field.at, At::Column(_) | At::Row(_))
            })
    };
    let read = |sheet: &Sheet| {
        let mut own = blocks.iter().filter(|block| block.sheet == sheet.name);
        own.any(|block| !block.is_empty() && !says_when(block))
    };
    let kind = spec
        .columns
        .iter()
        .find(|column| column.kind == ColumnType::Period);
    let kind = kind.map_or(YearKind::Financial, |column| column.year);
    let sheets: Vec<(&Arc<str>, Option<i16>)> = workbook
        .sheets
        .iter()
        .filter(|sheet| read(sheet))
        .filter_map(|sheet| Some((sheet.name.as_ref()?, year_in(sheet.name.as_deref()?, kind))))
        .collect();
    let years: BTreeSet<Option<i16>> = sheets.iter().map(|(_, year)| *year).collect();
    if years.len() < 2 {
        return Vec::new();
    }
    // A sheet that is named after no year is this year's.
    let this = sheets
        .iter()
        .max_by_key(|(_, year)| (year.is_none(), *year))
        .map(|(name, year)| ((*name).clone(), *year));
    let Some((this, latest)) = this else {
        return Vec::new();
    };
    let others = sheets.iter().filter(|(_, year)| *year != latest);
    others
        .map(|(name, _)| {
            let message = format!(
                "The sheet \"{name}\" holds the {} of another year than \"{this}\", and the records of both were read.",
                spec.title.to_lowercase()
            );
            let at = |sheet| Location::sheet_of(&workbook.file, Some(sheet));
            Finding::new(Code::SheetOtherYear, at(name), message)
                .related(at(&this), "the latest")
                .about(&spec.id, source.agency.as_deref())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_named_in_runs() {
        let runs = runs(&[4, 5, 6, 8, 11, 12]);
        assert_eq!(runs, [(4, 6), (8, 8), (11, 12)]);
        assert_eq!(named(&runs, number), "5 to 7, 9 and 12 to 13");
        assert_eq!(named(&runs[1..2], number), "9");
        let many: Vec<(u32, u32)> = (0..9).map(|at| (at * 2, at * 2)).collect();
        assert_eq!(named(&many, number), "1, 3, 5, 7, 9 and others");
    }
}
