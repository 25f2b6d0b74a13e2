//! The account of a return in words: one line of it, or all.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::figure::{Options, may_be_told};
use crate::model::cell::letters;
use crate::model::{
    CellFate, ColumnFate, ColumnRun, Dataset, Held, ReturnAccount, ReturnUse, RowFate,
    SheetAccount, Unread, count, listed_to,
};

/// So many runs of rows are named.
const MOST_RUNS: usize = 12;

/// The account of a return in one line.
pub fn account_line(account: &ReturnAccount) -> String {
    if account.sheets.is_empty() {
        return format!("{}: nothing of it could be read.", account.file);
    }
    let rows = sum(account, |sheet| {
        sheet.count_rows(|fate| fate == RowFate::Records)
    });
    let used = &account.used;
    let mut made = vec![
        count(rows, "row", "rows"),
        count(account.records, "record", "records"),
    ];
    match used.tables.len() {
        0 if account.records > 0 => made.push("counted in no table".to_owned()),
        0 => {}
        tables => made.push(format!("counted in {}", count(tables, "table", "tables"))),
    }
    let unread = |fate| matches!(fate, RowFate::Unread(why) if why != Unread::Untouched);
    let is_unread = |sheet: &&SheetAccount| {
        sheet.unread().is_some_and(|why| why != Unread::Ours) && sheet.used().is_some()
    };
    let columns = sum(account, |sheet| {
        sheet
            .columns()
            .iter()
            .filter(|column| not_read(column))
            .count()
    });
    let (rows, sheets) = (
        sum(account, |sheet| sheet.count_rows(unread)),
        account.sheets.iter().filter(is_unread).count(),
    );
    let left = [
        (columns, "column", "columns"),
        (rows, "row", "rows"),
        (sheets, "sheet", "sheets"),
    ];
    let mut line = format!("{}: {}", account.file, made.join(", "));
    for (number, one, several) in left.into_iter().filter(|(number, ..)| *number > 0) {
        let _ = write!(line, "; {} not read", count(number, one, several));
    }
    let uncounted = used.uncounted.len();
    if uncounted > 0 && !used.tables.is_empty() {
        let _ = write!(
            line,
            "; {} in no table",
            count(uncounted, "record", "records")
        );
    }
    if !used.unsent.is_empty() {
        let columns = count(used.unsent.len(), "column", "columns");
        let is = if used.unsent.len() == 1 { "is" } else { "are" };
        let _ = write!(line, "; {columns} that tables ask for {is} not in it");
    }
    let applied = account.applied().count();
    if applied > 0 {
        let _ = write!(line, "; {} corrected", count(applied, "value", "values"));
    }
    line.push('.');
    line
}

/// How many of something the sheets have that were read.
fn sum(account: &ReturnAccount, of: impl Fn(&SheetAccount) -> usize) -> usize {
    let read = account
        .sheets
        .iter()
        .filter(|sheet| sheet.unread().is_none());
    read.map(of).sum()
}

fn not_read(column: &ColumnRun) -> bool {
    matches!(column.fate, ColumnFate::Unread { .. })
}

/// The account of a return with every row and column.
pub(super) fn account(account: &ReturnAccount, from: Options<'_>) -> String {
    let mut text = format!("{}\n", account_line(account));
    for sheet in &account.sheets {
        text.push('\n');
        text.push_str(&self::sheet(sheet, from.datasets));
    }
    text.push_str(&used(&account.used));
    text.push_str(&corrected(account, from));
    text
}

/// The corrections of its cells; no value, because one may be the very number that is withheld, and no reason that may say it.
fn corrected(account: &ReturnAccount, from: Options<'_>) -> String {
    let mut text = String::new();
    for one in &account.corrected {
        let held = match one.held {
            Held::Applied => "Corrected",
            Held::Settled => "Corrected in the return by now",
            Held::Lapsed | Held::Moved => "A correction that holds no more",
        };
        let of = &one.correction;
        let sheet = of.sheet.as_ref();
        let sheet = sheet.map_or_else(String::new, |sheet| format!("sheet \"{sheet}\", "));
        let taken = match may_be_told(from, of) {
            true => of.taken_because(),
            false => of.taken(),
        };
        let _ = write!(text, "\n{held}: {sheet}{}, {taken}\n", of.cell);
    }
    text
}

/// What the tables make of the records: which count them, which count none, and what they ask for in vain.
fn used(used: &ReturnUse) -> String {
    let mut text = String::new();
    let names = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
    if !used.tables.is_empty() {
        let _ = write!(text, "\nCounted in: {}\n", names(&used.tables));
    }
    if !used.uncounted.is_empty() {
        let mut rows = used.uncounted.iter().map(|one| one.row).collect::<Vec<_>>();
        rows.dedup();
        let runs = rows.chunk_by(|a, b| a + 1 == *b);
        let runs: Vec<String> = runs.map(run).collect();
        let _ = write!(
            text,
            "\nIn no table: {}, {}",
            count(used.uncounted.len(), "record", "records"),
            listed_to(&runs, MOST_RUNS)
        );
        if !used.kept_out.is_empty() {
            let _ = write!(text, "; kept out by {}", names(&used.kept_out));
        }
        text.push('\n');
    }
    if !used.unsent.is_empty() {
        let _ = write!(
            text,
            "\nAsked for by tables, and not in it: {}\n",
            names(&used.unsent)
        );
    }
    text
}

/// "row 4", "rows 4 to 9", as in Excel.
fn run(rows: &[u32]) -> String {
    let name = |row: Option<&u32>| row.map_or(0, |row| u64::from(*row) + 1);
    match rows.len() {
        1 => format!("row {}", name(rows.first())),
        _ => format!("rows {} to {}", name(rows.first()), name(rows.last())),
    }
}

fn sheet(sheet: &SheetAccount, datasets: &[Dataset]) -> String {
    let mut text = match sheet.name() {
        Some(name) => format!("Sheet \"{name}\""),
        None => "The table".to_owned(),
    };
    let Some(used) = sheet.used() else {
        text.push_str(": nothing is on it.\n");
        return text;
    };
    let cells = count(sheet.all_cells(), "value cell", "value cells");
    if let Some(why) = sheet.unread() {
        let rows = count(used.last.row - used.first.row + 1, "row", "rows");
        let columns = count(
            used.last.column - used.first.column + 1,
            "column",
            "columns",
        );
        let _ = writeln!(
            text,
            ": not read, because {}: {rows}, {columns}, {cells}.",
            reason(why)
        );
        return text;
    }
    let fates = FATES
        .iter()
        .map(|(fate, words)| (sheet.cells(*fate), words));
    let fates: Vec<String> = fates
        .filter(|(number, _)| *number > 0)
        .map(|(number, words)| format!("{number} {words}"))
        .collect();
    let _ = writeln!(text, ": {cells}: {}.", fates.join(", "));
    let name = |place: u32, is_row: bool| match is_row != sheet.turned() {
        true => (place + 1).to_string(),
        false => letters(place),
    };
    let span = |first: u32, last: u32, is_row: bool| {
        let word = if is_row != sheet.turned() {
            "Row"
        } else {
            "Column"
        };
        match first == last {
            true => format!("{word} {}", name(first, is_row)),
            false => format!("{word}s {} to {}", name(first, is_row), name(last, is_row)),
        }
    };
    for run in sheet.rows() {
        let _ = writeln!(
            text,
            "  {}: {}",
            span(run.first, run.last, true),
            row_fate(run.fate)
        );
    }
    for run in sheet.columns() {
        let heading = run
            .heading
            .as_ref()
            .map_or_else(String::new, |heading| format!(" \"{heading}\""));
        let fate = column_fate(&run.fate, datasets);
        let _ = writeln!(
            text,
            "  {}{heading}: {fate}",
            span(run.first, run.last, false)
        );
    }
    text
}

/// What value cells are counted as, in words.
const FATES: [(CellFate, &str); 6] = [
    (CellFate::Value, "read as values of records"),
    (
        CellFate::Reported,
        "as totals and other numbers that it works out",
    ),
    (CellFate::Heading, "as headings"),
    (CellFate::Words, "as titles and notes"),
    (CellFate::Ignored, "left out, as its source says"),
    (CellFate::Unread, "not read"),
];

/// Why something was not read, in words after "because".
pub(super) fn reason(why: Unread) -> &'static str {
    match why {
        Unread::HeadingUnknown => "its heading is not one that the dataset knows",
        Unread::NoHeading => "it has no heading that belongs to the table",
        Unread::HeadingTwice => "its heading stands there twice",
        Unread::NoCounts => "its numbers are no counts",
        Unread::NoRecord => "it is no record",
        Unread::Untouched => "it was left as it was sent out",
        Unread::NoTable => "no table that was looked for reaches there",
        Unread::NoSource => "no source reads it",
        Unread::Ignored => "its source leaves it out",
        Unread::Hidden => "it is hidden, and no source names it",
        Unread::Ours => "it is a sheet that yearly made",
        Unread::Replaced => "another file takes its place",
    }
}

/// What a row was read as, in words.
pub(super) fn row_fate(fate: RowFate) -> String {
    match fate {
        RowFate::Records => "records",
        RowFate::Continued => "more text of the record above",
        RowFate::Reported => "totals and other numbers that the return works out",
        RowFate::Headings => "headings",
        RowFate::Title => "a title",
        RowFate::Note => "a note",
        RowFate::Ignored => "left out, as its source says",
        RowFate::Blank => "blank",
        RowFate::Unread(why) => return format!("not read, because {}", reason(why)),
    }
    .to_owned()
}

/// What a column was read as, in words.
pub(super) fn column_fate(fate: &ColumnFate, datasets: &[Dataset]) -> String {
    match fate {
        ColumnFate::Reads { dataset, column } => {
            let spec = datasets.iter().find(|one| *one.spec.id == **dataset);
            let place = spec.and_then(|one| Some(&one.spec.columns[one.spec.column(column)?]));
            match place {
                Some(known) => format!("read as \"{}\" ({dataset}/{column})", known.heading),
                None => format!("read as {dataset}/{column}"),
            }
        }
        ColumnFate::Reported => "totals and other numbers that the return works out".to_owned(),
        ColumnFate::Unread { why, whole_numbers } => {
            let numbers = if *whole_numbers {
                "; it holds whole numbers"
            } else {
                ""
            };
            format!("not read, because {}{numbers}", reason(*why))
        }
        ColumnFate::Ignored => "left out, as its source says".to_owned(),
        ColumnFate::Words => "titles, notes and headings".to_owned(),
        ColumnFate::Blank => "blank".to_owned(),
    }
}
