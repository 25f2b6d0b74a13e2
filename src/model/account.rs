//! What became of a return: each row, column and value cell of each sheet exactly once. There is no remainder and no "other": an account
//! that leaves one out, or counts one twice, cannot be made.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::cell::Area;
use super::cell_correction::{CellCorrection, Corrected, Held};

/// What became of a return.
#[derive(Debug, Clone)]
pub struct ReturnAccount {
    /// The file.
    pub file: Arc<str>,
    /// Its sheets, in their order; none when it could not be opened.
    pub sheets: Vec<SheetAccount>,
    /// How many records were made of it.
    pub records: usize,
    /// What the tables make of them; nothing before the tables are worked out.
    pub used: ReturnUse,
    /// The corrections of its cells, and what became of each.
    pub corrected: Vec<Corrected>,
}

impl ReturnAccount {
    /// The corrections that it is read with.
    pub fn applied(&self) -> impl Iterator<Item = &CellCorrection> {
        let applied = self
            .corrected
            .iter()
            .filter(|one| one.held == Held::Applied);
        applied.map(|one| &*one.correction)
    }
}

/// What a source writes under `ignore` to leave out the records that no table counts.
pub const UNCOUNTED: &str = "uncounted records";

/// What the tables make of the records of a return.
#[derive(Debug, Clone, Default)]
pub struct ReturnUse {
    /// The tables that count any of them, by id.
    pub tables: BTreeSet<String>,
    /// The records that no table counts, in the order read.
    pub uncounted: Vec<Uncounted>,
    /// The columns, by id, that keep those out of the tables that come nearest to them.
    pub kept_out: BTreeSet<String>,
    /// The headings of columns that tables ask for and that are not in it, or wholly blank.
    pub unsent: BTreeSet<String>,
}

/// A record that no table counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncounted {
    /// The dataset's id.
    pub dataset: Arc<str>,
    /// The sheet; none in a .csv.
    pub sheet: Option<Arc<str>>,
    /// The sheet's row, 0-based.
    pub row: u32,
}

/// Why something was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unread {
    /// A column whose heading the dataset does not know.
    HeadingUnknown,
    /// A column within a table or right beside it without a heading.
    NoHeading,
    /// A column whose heading stood there before.
    HeadingTwice,
    /// A column whose numbers only name their rows, or belong to one case.
    NoCounts,
    /// A row under the headings that is no record.
    NoRecord,
    /// A row of a form that was left as it was sent out.
    Untouched,
    /// A row or column that no table reaches.
    NoTable,
    /// A sheet that no source reads.
    NoSource,
    /// A sheet that its source leaves out.
    Ignored,
    /// A hidden sheet that no source names.
    Hidden,
    /// A sheet of ours: a form's guidance, or a place for answers.
    Ours,
    /// A file that another replaces, or of which another is a copy.
    Replaced,
}

/// What a row was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowFate {
    /// One record or several.
    Records,
    /// More text of the record above.
    Continued,
    /// Totals or shares that the return states.
    Reported,
    /// Headings, the first time or again.
    Headings,
    /// Words above a table.
    Title,
    /// Words below a table.
    Note,
    /// Left out, as its source says.
    Ignored,
    /// Not read.
    Unread(Unread),
    /// Nothing is in it.
    Blank,
}

/// What a column was read as.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnFate {
    /// A column of a dataset.
    Reads {
        /// The dataset's id.
        dataset: Arc<str>,
        /// The column's id.
        column: Arc<str>,
    },
    /// Totals or shares that the return states.
    Reported,
    /// Not read.
    Unread {
        /// Why.
        why: Unread,
        /// Whether every record has a whole number, or nothing, in it.
        whole_numbers: bool,
    },
    /// Left out, as its source says.
    Ignored,
    /// Titles, notes and headings only.
    Words,
    /// Nothing is in it.
    Blank,
}

/// What a value cell was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellFate {
    /// The value of a record.
    Value,
    /// A total or share that the return states.
    Reported,
    /// A heading.
    Heading,
    /// A title or a note.
    Words,
    /// Left out, as its source says.
    Ignored,
    /// Not read.
    Unread,
}

/// How many value cells became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CellCounts([usize; 6]);

impl CellCounts {
    /// Counts one cell.
    pub fn add(&mut self, fate: CellFate) {
        self.0[fate as usize] += 1;
    }

    /// How many cells became this.
    pub fn of(&self, fate: CellFate) -> usize {
        self.0[fate as usize]
    }

    /// All of them.
    pub fn all(&self) -> usize {
        self.0.iter().sum()
    }
}

/// Neighbouring rows with the same fate, 0-based, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowRun {
    /// The first row.
    pub first: u32,
    /// The last row.
    pub last: u32,
    /// What they were read as.
    pub fate: RowFate,
}

/// A column, or neighbouring blank ones, 0-based, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnRun {
    /// The first column.
    pub first: u32,
    /// The last column.
    pub last: u32,
    /// What it was read as.
    pub fate: ColumnFate,
    /// Its heading, as it stands there.
    pub heading: Option<Arc<str>>,
    /// What became of its value cells.
    pub cells: CellCounts,
}

/// What became of one sheet.
#[derive(Debug, Clone)]
pub struct SheetAccount {
    name: Option<Arc<str>>,
    unread: Option<Unread>,
    turned: bool,
    used: Option<Area>,
    rows: Vec<RowRun>,
    columns: Vec<ColumnRun>,
}

/// Why an account is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// A row is missing, or stands in it twice.
    #[error("row {0} does not stand in the account exactly once")]
    Row(u32),
    /// A column is missing, or stands in it twice.
    #[error("column {0} does not stand in the account exactly once")]
    Column(u32),
    /// The value cells are more or fewer than the sheet has.
    #[error("{0} value cells are in the account of a sheet that has {1}")]
    Cells(usize, usize),
}

impl SheetAccount {
    /// The account of a sheet with `filled` value cells between the corners of `used`. `unread` says why the sheet as a whole was not
    /// read; a sheet that was read on its side has its columns in `rows` and its rows in `columns`.
    pub fn new(
        (name, unread, turned): (Option<Arc<str>>, Option<Unread>, bool),
        (used, filled): (Option<Area>, usize),
        rows: Vec<RowRun>,
        columns: Vec<ColumnRun>,
    ) -> Result<Self, AccountError> {
        let rows_of = rows.iter().map(|run| (run.first, run.last));
        covers(used.map(|a| (a.first.row, a.last.row)), rows_of).map_err(AccountError::Row)?;
        let columns_of = columns.iter().map(|run| (run.first, run.last));
        covers(used.map(|a| (a.first.column, a.last.column)), columns_of)
            .map_err(AccountError::Column)?;
        let all = columns.iter().map(|column| column.cells.all()).sum();
        if all != filled {
            return Err(AccountError::Cells(all, filled));
        }
        Ok(SheetAccount {
            name,
            unread,
            turned,
            used,
            rows,
            columns,
        })
    }

    /// Its name; none in a .csv.
    pub fn name(&self) -> Option<&Arc<str>> {
        self.name.as_ref()
    }

    /// Why nothing of the sheet was read; `None` when something was.
    pub fn unread(&self) -> Option<Unread> {
        self.unread
    }

    /// Whether it was read on its side: its columns stand in `rows`, its rows in `columns`.
    pub fn turned(&self) -> bool {
        self.turned
    }

    /// From its first to its last value cell; `None` when it has none.
    pub fn used(&self) -> Option<Area> {
        self.used
    }

    /// Every row between the first and the last value cell, once.
    pub fn rows(&self) -> &[RowRun] {
        &self.rows
    }

    /// Every column between the first and the last value cell, once.
    pub fn columns(&self) -> &[ColumnRun] {
        &self.columns
    }

    /// How many rows became what `is` asks for.
    pub fn count_rows(&self, is: impl Fn(RowFate) -> bool) -> usize {
        let runs = self.rows.iter().filter(|run| is(run.fate));
        runs.map(|run| (run.last - run.first) as usize + 1).sum()
    }

    /// How many of its value cells became this.
    pub fn cells(&self, fate: CellFate) -> usize {
        self.columns
            .iter()
            .map(|column| column.cells.of(fate))
            .sum()
    }

    /// How many value cells it has.
    pub fn all_cells(&self) -> usize {
        self.columns.iter().map(|column| column.cells.all()).sum()
    }
}

/// Whether runs stand end to end from the first place to the last; else the place where they do not.
fn covers(
    whole: Option<(u32, u32)>,
    mut runs: impl Iterator<Item = (u32, u32)>,
) -> Result<(), u32> {
    let Some((first, last)) = whole else {
        return runs.next().map_or(Ok(()), |(first, _)| Err(first));
    };
    let mut next = u64::from(first);
    for (from, to) in runs {
        if u64::from(from) != next || to < from {
            return Err(from);
        }
        next = u64::from(to) + 1;
    }
    if next == u64::from(last) + 1 {
        Ok(())
    } else {
        Err(u32::try_from(next).unwrap_or(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cell;

    fn rows(runs: &[(u32, u32)]) -> Vec<RowRun> {
        let run = |&(first, last): &(u32, u32)| RowRun {
            first,
            last,
            fate: RowFate::Records,
        };
        runs.iter().map(run).collect()
    }

    fn account(row_runs: &[(u32, u32)], cells: usize) -> Result<SheetAccount, AccountError> {
        let mut counts = CellCounts::default();
        (0..cells).for_each(|_| counts.add(CellFate::Value));
        let column = ColumnRun {
            first: 0,
            last: 0,
            fate: ColumnFate::Words,
            heading: None,
            cells: counts,
        };
        let used = Area::new(Cell::new(2, 0), Cell::new(9, 0));
        SheetAccount::new(
            (None, None, false),
            (Some(used), 3),
            rows(row_runs),
            vec![column],
        )
    }

    #[test]
    fn an_account_holds_each_row_once_and_each_cell() {
        assert!(account(&[(2, 4), (5, 9)], 3).is_ok());
        for wrong in [
            &[(2, 4), (6, 9)][..],
            &[(2, 4), (4, 9)],
            &[(2, 8)],
            &[(2, 10)],
            &[(1, 9)],
            &[],
        ] {
            assert!(
                matches!(account(wrong, 3), Err(AccountError::Row(_))),
                "{wrong:?}"
            );
        }
        assert_eq!(account(&[(2, 9)], 2).err(), Some(AccountError::Cells(2, 3)));
        assert_eq!(account(&[(2, 9)], 4).err(), Some(AccountError::Cells(4, 3)));
    }
}
