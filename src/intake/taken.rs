//! What is made of a file: what it seems to be, and what would be written.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::arrival::Kept;
use super::draft::Draft;
use super::narrative_place::Place;
use super::narrative_versions::Changes;
use super::proposed::Proposed;
use crate::finding::Finding;
use crate::ingest::{File, Lost, Proposal, Unplaced};
use crate::model::Stamp;
use crate::project::Change;

/// What was made of one file.
#[derive(Debug)]
pub struct Intake {
    /// Its name.
    pub name: String,
    /// Whether it lay in `returns/` already.
    pub kept: Kept,
    /// What was seen, in the order in which it is told.
    pub seen: Vec<Seen>,
    /// What is to be done.
    pub outcome: Outcome,
}

impl Intake {
    /// The same with a person's yes to what is proposed.
    #[must_use]
    pub fn agreed(mut self) -> Intake {
        self.outcome = match self.outcome {
            Outcome::Proposed(taking) => Outcome::Return(taking),
            other => other,
        };
        self
    }
}

/// What is to be done with a file.
#[derive(Debug)]
pub enum Outcome {
    /// It is there, and read.
    NothingToDo,
    /// It is not clear how to read it, so nothing is written.
    Refused,
    /// A return is taken in.
    Return(Taking),
    /// A return would be taken in so, if a person says yes: something of it is not sure.
    Proposed(Taking),
    /// A text is taken in: the narrative files that change.
    Text(Vec<Draft>),
}

/// A return to be taken in.
#[derive(Debug)]
pub struct Taking {
    /// The file by its path inside the report folder; it may be there already.
    pub file: File,
    /// Which sources are new or read it from now on.
    pub changes: Vec<Change>,
    /// The text of report.toml with these changes.
    pub report: String,
    /// What is found in the file when it is read and checked by itself.
    pub findings: Vec<Finding>,
}

/// Something that was seen on looking at a file.
#[derive(Debug)]
pub enum Seen {
    /// It lies in `returns/`, and so many sources read it.
    ReadAlready(usize),
    /// It lies in `returns/`, and is a form of ours that is read by its stamp.
    FormThere(Stamp),
    /// It was looked at, and stays where it is.
    Looked,
    /// Where it is kept.
    KeptAs(String),
    /// It is a form of ours.
    Form(Stamp),
    /// The form names a dataset or an agency, by id, that this report does not have.
    FormUnknown(&'static str, String),
    /// The form is for another dataset or agency than the person says.
    FormOfAnother(Stamp),
    /// This file is a form from the same agency for the same dataset and period.
    FormTwice(String),
    /// The mapping of this earlier file fits, but for one thing that a clause names.
    Needs(String, String),
    /// The mapping of an earlier file does not fit.
    NoLonger {
        /// The earlier file.
        file: String,
        /// A clause that says why.
        why: String,
        /// The earlier file is still there.
        there: bool,
    },
    /// It looks like another copy of this file.
    Resubmitted(String),
    /// The mapping of this earlier file fits: what each source reads.
    AsLastTime(String, Vec<Proposal>),
    /// Nothing will read this earlier file any more.
    LeftBehind(String),
    /// What was found on opening it.
    Problems(Vec<Finding>),
    /// What its tables were recognised as.
    Recognised {
        /// The tables that would be read.
        tables: Vec<Proposed>,
        /// Those that could not be placed.
        others: Vec<Unplaced>,
        /// The hidden sheets.
        hidden: Vec<Arc<str>>,
    },
    /// The sources that would be written, where the mapping of an earlier file leaves something open.
    Proposed(Vec<Proposed>),
    /// Some of its tables could be placed.
    Partly,
    /// It is a Word text, with so many headings, paragraphs and tables; none when it could not be read.
    Text(Option<(usize, usize, usize)>),
    /// The text holds no words.
    NoWords,
    /// Where some of the text goes.
    Placed {
        /// The narrative file.
        file: String,
        /// The place in it.
        place: Place,
        /// Whether the file is new, holds other words, or holds these already.
        before: Before,
        /// Some section shows it.
        shown: bool,
    },
    /// It is a later version of this document, which was received on that day.
    Version(String, Date),
    /// Its comments are kept in this file.
    Comments(String),
    /// What was left out of the text, or decided, with the headings below which it stood.
    Lost(BTreeMap<Lost, Vec<String>>),
}

/// What a narrative file held before a text was put into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// There was no such file.
    Nothing,
    /// Other words.
    Others,
    /// The same words.
    Same,
    /// The words of an earlier version, in whose place it comes; with what it changes.
    Earlier(Changes),
}
