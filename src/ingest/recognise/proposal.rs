//! What is known before a file is seen, and what is said of it afterwards: how each table would be read, and which could not be placed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::options::Options;
use super::context::Said;
use crate::model::{ColumnSpec, DatasetSpec, SourceSpec};

/// What is known before any file is seen.
#[derive(Debug)]
pub struct Known<'a> {
    /// Datasets, code lists and the sources there are.
    pub options: &'a Options,
    /// The partnership's area, as its name stands in returns.
    pub area: &'a str,
    /// Ids of the agencies of report.toml.
    pub agencies: BTreeSet<String>,
    /// Datasets that some agency owes.
    pub owed: BTreeSet<String>,
    /// The only dataset to try.
    pub dataset: Option<&'a str>,
    /// Column values that a person has given.
    pub set: &'a BTreeMap<String, String>,
}

/// What a file was recognised as.
#[derive(Debug, Default)]
pub struct Recognised {
    /// The tables that would be read, by sheet and row.
    pub tables: Vec<Proposal>,
    /// The tables that could not be placed.
    pub unplaced: Vec<Unplaced>,
    /// Hidden sheets, which are not read.
    pub hidden: Vec<Arc<str>>,
}

/// One source, and what it reads.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The source to write.
    pub source: SourceSpec,
    /// Its dataset.
    pub spec: Arc<DatasetSpec>,
    /// The tables it reads.
    pub reads: Vec<Reads>,
    /// Column values that were taken from around the table, or concluded.
    pub given: Vec<Given>,
    /// Headings that no name fits, with the columns that they seem to be.
    pub guesses: Vec<Guess>,
    /// Why it may be another kind of table; none when it is sure.
    pub doubt: Option<Doubt>,
}

impl Proposal {
    /// Whether everything that the source says stands in the return itself: its headings name the key columns, and nothing had to be
    /// concluded.
    pub fn is_sure(&self) -> bool {
        let unmapped = |reads: &Reads| !reads.unmapped.is_empty() || reads.hidden > 0;
        self.doubt.is_none()
            && self.guesses.is_empty()
            && self.given.iter().all(|given| given.sure)
            && !self.reads.iter().any(unmapped)
    }
}

/// Why a table may be of another kind than its headings seem to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Its headings are such as many lists have.
    Plain,
    /// Its headings stand below one another in its first column.
    OnItsSide,
}

/// A heading that no name fits, with the column that it seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// As it stands; empty where there is none.
    pub heading: String,
    /// The column, by id.
    pub column: String,
    /// How many of the filled cells below it read as the column's values, and how many there are.
    pub reads: (usize, usize),
}

/// One table as it is read.
#[derive(Debug, Clone)]
pub struct Reads {
    /// The sheet; none in a .csv.
    pub sheet: Option<Arc<str>>,
    /// First and last heading row, 0-based; columns where the table lies on its side.
    pub headings: Option<(u32, u32)>,
    /// Each heading with what it was taken for.
    pub columns: Vec<(String, Meaning)>,
    /// Headings that no name fits.
    pub unknown: Vec<String>,
    /// Rows that are neither records nor totals nor notes, 0-based.
    pub unread: Vec<u32>,
    /// How many records there are.
    pub records: usize,
    /// Cells that do not read as what their column holds, by column heading.
    pub unreadable: BTreeMap<String, usize>,
    /// Categories that no code list knows, by column id; none of a personal column, and none that looks like a person.
    pub unmapped: BTreeMap<String, BTreeSet<String>>,
    /// How many cells hold a category that no code list knows and that looks like a person.
    pub hidden: usize,
}

/// What a heading was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A column, by id.
    Column(String),
    /// A value of the column that stands across, by its id, with that value; and the column that the cells below it hold, by id,
    /// where the heading says it.
    Across(String, String, Option<String>),
    /// A total; with the months it covers when not all.
    Total(Option<String>),
    /// A share that the agency worked out: checked, not counted.
    Share,
    /// Left out.
    Ignored,
}

/// A table that could not be placed.
#[derive(Debug)]
pub struct Unplaced {
    /// The file.
    pub file: Arc<str>,
    /// The sheet; none in a .csv.
    pub sheet: Option<Arc<str>>,
    /// The row in which its headings seem to stand, 0-based.
    pub row: u32,
    /// Why.
    pub why: Why,
}

/// What a table lacks that looks like a dataset.
#[derive(Debug)]
pub struct Lack {
    /// The dataset.
    pub spec: Arc<DatasetSpec>,
    /// The columns, by id, without which it cannot be read.
    pub columns: Vec<String>,
    /// The headings that no name fits.
    pub others: Vec<String>,
}

/// Why a table could not be placed.
#[derive(Debug)]
pub enum Why {
    /// No dataset has columns like these.
    Unknown,
    /// It has columns of a dataset, but not all that it needs.
    Lacks(Lack),
    /// It is not the dataset that a person says: no heading names a key column. With its headings.
    NotThis(Arc<DatasetSpec>, Vec<String>),
    /// Several datasets fit alike, by id.
    Alike(Vec<String>),
    /// It reads by itself, but cannot be told from the other tables of its sheet.
    NotApart(Arc<DatasetSpec>),
}

/// A column whose values do not stand in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Column id.
    pub column: String,
    /// The value or its place, as `[[source]]` writes it.
    pub value: String,
    /// Where it was taken from, in words.
    pub from: String,
    /// It is said there, and was not concluded.
    pub sure: bool,
}

impl Given {
    /// Takes a value into a source.
    pub(super) fn take(column: &ColumnSpec, said: Said, source: &mut SourceSpec) -> Given {
        source.set.insert(column.id.clone(), said.value.clone());
        Given {
            sure: said.is_sure(column),
            column: column.id.clone(),
            value: said.value,
            from: said.from.to_owned(),
        }
    }
}

impl Reads {
    /// Whether a column of the dataset is among the headings.
    pub(super) fn has(&self, id: &str) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|(_, meaning)| matches!(meaning, Meaning::Column(column) if column == id))
    }
}
