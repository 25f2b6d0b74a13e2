//! A file that was sent and what a person says of it; and why nothing can be made of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::model::{SourceSpec, hint};
use crate::project::Project;

/// One file that somebody sent.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Its name, made safe by [`super::tame`].
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// Whether it lies in `returns/` already.
    pub kept: Kept,
}

/// Where a file lies in `returns/`, by its path inside the report folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Nowhere.
    Nowhere,
    /// It is this file.
    Itself(String),
    /// This file holds the same bytes.
    Copy(String),
}

impl Kept {
    /// The path, when there is one.
    pub fn path(&self) -> Option<&str> {
        match self {
            Kept::Nowhere => None,
            Kept::Itself(path) | Kept::Copy(path) => Some(path),
        }
    }
}

/// What intake needs to know: the report, and what a person says of the file.
pub struct Options<'a> {
    /// The report that the file is for.
    pub project: &'a Project,
    /// The kind of return it is.
    pub dataset: Option<&'a str>,
    /// Who sent it, by id.
    pub agency: Option<&'a str>,
    /// The day it was received.
    pub received: Date,
    /// The day the report speaks of.
    pub as_at: Date,
    /// Values for all its records, by column.
    pub set: BTreeMap<String, String>,
    /// It takes the place of an earlier copy.
    pub replace: bool,
    /// The tables that can be placed are taken in although others cannot.
    pub partly: bool,
    /// Of a Word text: the section it belongs to.
    pub section: Option<&'a str>,
    /// Of a Word text: the part of the section, by its heading.
    pub part: Option<&'a str>,
    /// Whether something of this path lies in the report folder.
    pub is_there: &'a dyn Fn(&str) -> bool,
    /// The forms of ours that lie in `returns/` and are read without a source in report.toml.
    pub forms: &'a dyn Fn() -> Vec<SourceSpec>,
}

impl Options<'_> {
    /// The dataset and the agency that a person names have to exist.
    pub fn check(&self) -> Result<(), Unable> {
        let datasets = self.project.datasets.iter().map(|spec| spec.id.as_str());
        named("dataset", self.dataset, datasets)?;
        let agencies = self.project.config.agencies.iter();
        let agencies = agencies.map(|agency| agency.id.as_str());
        named("agency in report.toml", self.agency, agencies)
    }
}

fn named<'n>(
    what: &'static str,
    name: Option<&str>,
    known: impl Iterator<Item = &'n str> + Clone,
) -> Result<(), Unable> {
    match name {
        Some(name) if !known.clone().any(|id| id == name) => Err(Unable::Unknown {
            what,
            name: name.to_owned(),
            help: hint(name, known),
        }),
        _ => Ok(()),
    }
}

/// Why nothing can be made of a file, whatever it holds.
#[derive(Debug, thiserror::Error)]
pub enum Unable {
    /// Something that a person names does not exist.
    #[error("There is no {what} called \"{name}\".{help}")]
    Unknown {
        /// What it should be.
        what: &'static str,
        /// The name.
        name: String,
        /// The nearest name, in a sentence.
        help: String,
    },
    /// The report has no such section; with the nearest name in a sentence.
    #[error("The report has no section called \"{0}\". {1}")]
    NoSection(String, String),
    /// A narrative file that words would be put into is no text.
    #[error("{0} is not plain text in UTF-8, so nothing can be put behind what it says.")]
    NotText(String),
    /// A narrative file that words would be put into was not read when the folder was opened.
    #[error("{0} cannot be read.")]
    Unread(String),
    /// A narrative file would be longer than one may be.
    #[error(
        "{0} would be longer than a text that is read, or have a paragraph of more than 20,000 letters. Divide the text in Word."
    )]
    TooLong(String),
    /// report.toml cannot be changed; a clause says why.
    #[error("{0}")]
    Report(String),
}
