//! `out/private/account.json`: what became of each row, column and value cell of each return, each exactly once. Rows and columns are
//! named as in Excel; of a table on its side `rows` are the columns of the sheet.

use std::collections::BTreeSet;

use serde::Serialize;

use super::output::{ACCOUNT, Output};
use crate::model::cell::letters;
use crate::model::{
    CellFate, ColumnFate, Corrected, ReturnAccount, RowFate, SheetAccount, Uncounted, Unread,
};

#[derive(Serialize)]
struct Account<'a> {
    schema_version: u32,
    returns: Vec<Return<'a>>,
}

#[derive(Serialize)]
struct Return<'a> {
    file: &'a str,
    /// Rows that were read as records.
    rows: usize,
    records: usize,
    /// How many of them are counted in some table.
    counted: usize,
    /// How many are in none.
    counted_nowhere: usize,
    /// The tables that count any of them.
    tables: &'a BTreeSet<String>,
    /// The rows of those that no table counts.
    uncounted: Vec<UncountedRows<'a>>,
    /// The columns that keep those out of the tables that come nearest to them.
    kept_out_by: &'a BTreeSet<String>,
    /// The headings of columns that tables ask for and that are not in it, or wholly blank.
    not_in_it: &'a BTreeSet<String>,
    /// The cells for which a correction was taken; their values stand in build.json alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrected: Vec<CorrectedCell<'a>>,
    sheets: Vec<Sheet<'a>>,
}

/// A cell for which a correction was taken.
#[derive(Serialize)]
struct CorrectedCell<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    cell: String,
    by: &'a str,
    taken: String,
    reason: &'a str,
    state: &'static str,
}

/// Records of one dataset on one sheet that no table counts.
#[derive(Serialize)]
struct UncountedRows<'a> {
    dataset: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    /// As in Excel; a row stands there as often as it has such records.
    rows: Vec<u64>,
}

#[derive(Serialize)]
struct Sheet<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    /// Why nothing of it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_read: Option<Unread>,
    turned: bool,
    /// From its first to its last value cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    used: Option<String>,
    cells: Cells,
    rows: Vec<Part<'a>>,
    columns: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Cells {
    all: usize,
    values: usize,
    reported: usize,
    headings: usize,
    words: usize,
    ignored: usize,
    unread: usize,
}

/// A run of rows or of columns.
#[derive(Serialize)]
struct Part<'a> {
    from: String,
    to: String,
    is: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Unread>,
    #[serde(skip_serializing_if = "Option::is_none")]
    heading: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dataset: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whole_numbers: Option<bool>,
}

fn corrected(one: &Corrected) -> CorrectedCell<'_> {
    let taken = &*one.correction;
    CorrectedCell {
        sheet: taken.sheet.as_deref(),
        cell: taken.cell.to_string(),
        by: &taken.by,
        taken: taken.taken.to_string(),
        reason: &taken.reason,
        state: one.held.word(),
    }
}

/// The file.
pub(crate) fn file(accounts: &[ReturnAccount]) -> serde_json::Result<Output> {
    let returns = accounts.iter().map(|account| {
        let sheets = account.sheets.iter();
        let rows = sheets
            .clone()
            .map(|sheet| sheet.count_rows(|fate| fate == RowFate::Records));
        Return {
            file: &account.file,
            rows: rows.sum(),
            records: account.records,
            counted: account.records.saturating_sub(account.used.uncounted.len()),
            counted_nowhere: account.used.uncounted.len(),
            tables: &account.used.tables,
            uncounted: uncounted(&account.used.uncounted),
            kept_out_by: &account.used.kept_out,
            not_in_it: &account.used.unsent,
            corrected: account.corrected.iter().map(corrected).collect(),
            sheets: sheets.map(sheet).collect(),
        }
    });
    let account = Account {
        schema_version: 1,
        returns: returns.collect(),
    };
    Output::json(ACCOUNT, &account)
}

fn uncounted(all: &[Uncounted]) -> Vec<UncountedRows<'_>> {
    let groups = all.chunk_by(|a, b| a.dataset == b.dataset && a.sheet == b.sheet);
    let group = |group: &'_ [Uncounted]| group.iter().map(|one| u64::from(one.row) + 1).collect();
    groups
        .map(|own| UncountedRows {
            dataset: &own[0].dataset,
            sheet: own[0].sheet.as_deref(),
            rows: group(own),
        })
        .collect()
}

fn sheet(sheet: &SheetAccount) -> Sheet<'_> {
    let name = |place: u32, is_row: bool| match is_row != sheet.turned() {
        true => (place + 1).to_string(),
        false => letters(place),
    };
    let part = |first, last, is_row, is, why| Part {
        from: name(first, is_row),
        to: name(last, is_row),
        is,
        why,
        heading: None,
        dataset: None,
        column: None,
        whole_numbers: None,
    };
    let rows = sheet.rows().iter().map(|run| {
        let (is, why) = match run.fate {
            RowFate::Records => ("records", None),
            RowFate::Continued => ("continued", None),
            RowFate::Reported => ("reported", None),
            RowFate::Headings => ("headings", None),
            RowFate::Title => ("title", None),
            RowFate::Note => ("note", None),
            RowFate::Ignored => ("ignored", None),
            RowFate::Unread(why) => ("unread", Some(why)),
            RowFate::Blank => ("blank", None),
        };
        part(run.first, run.last, true, is, why)
    });
    let columns = sheet.columns().iter().map(|run| {
        let (is, why) = match &run.fate {
            ColumnFate::Reads { .. } => ("read", None),
            ColumnFate::Reported => ("reported", None),
            ColumnFate::Unread { why, .. } => ("unread", Some(*why)),
            ColumnFate::Ignored => ("ignored", None),
            ColumnFate::Words => ("words", None),
            ColumnFate::Blank => ("blank", None),
        };
        let mut part = part(run.first, run.last, false, is, why);
        part.heading = run.heading.as_deref();
        match &run.fate {
            ColumnFate::Reads { dataset, column } => {
                (part.dataset, part.column) = (Some(&**dataset), Some(&**column));
            }
            ColumnFate::Unread { whole_numbers, .. } => part.whole_numbers = Some(*whole_numbers),
            _ => {}
        }
        part
    });
    Sheet {
        sheet: sheet.name().map(|name| &**name),
        not_read: sheet.unread(),
        turned: sheet.turned(),
        used: sheet.used().map(|area| area.to_string()),
        cells: Cells {
            all: sheet.all_cells(),
            values: sheet.cells(CellFate::Value),
            reported: sheet.cells(CellFate::Reported),
            headings: sheet.cells(CellFate::Heading),
            words: sheet.cells(CellFate::Words),
            ignored: sheet.cells(CellFate::Ignored),
            unread: sheet.cells(CellFate::Unread),
        },
        rows: rows.collect(),
        columns: columns.collect(),
    }
}
