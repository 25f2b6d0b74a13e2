//! The language of report.toml, as it is written. What it means together with the templates is `Project`'s matter.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::model::{SourceSpec, YearKind};

/// The name of the file that makes a folder a report folder.
pub const REPORT: &str = "report.toml";

/// The code list that report.toml's agencies are laid over.
pub(super) const AGENCIES: &str = "agencies";

/// The year that a period without a year's kind is meant in: reports go by the financial year.
pub(super) const YEAR: YearKind = YearKind::Financial;

/// A whole report.toml.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Whose report it is.
    pub partnership: Partnership,
    /// What the report is.
    #[serde(deserialize_with = "with_document")]
    pub report: Report,
    /// How small numbers are protected, where one profile for everything is not enough.
    #[serde(default)]
    pub disclosure: Disclosure,
    /// Who sends returns.
    #[serde(default, rename = "agency")]
    pub agencies: Vec<Agency>,
    /// The returns, each with its place in the text.
    #[serde(default, rename = "source")]
    pub sources: Vec<Spanned<SourceSpec>>,
    /// The days on which forms of ours were received, by file: they need no source.
    #[serde(default)]
    pub received: BTreeMap<String, Date>,
}

impl Config {
    /// The disclosure profile that is named, in either place.
    pub(super) fn profile(&self) -> Option<&Spanned<String>> {
        self.disclosure
            .profile
            .as_ref()
            .or(self.report.profile.as_ref())
    }
}

/// Whose report it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Partnership {
    /// "Coventry Local Safeguarding Children Board".
    pub name: String,
    /// "Coventry LSCB", for running heads; the name when absent.
    #[serde(default)]
    pub short: Option<String>,
    /// "Coventry".
    pub area: String,
    /// Who publishes it, for the cover.
    #[serde(default)]
    pub published_by: Option<String>,
    /// Whom to ask for other formats, for the cover.
    #[serde(default)]
    pub other_formats: Option<String>,
    /// How agencies reach the partnership with answers, for letters.
    #[serde(default)]
    pub contact: Option<String>,
    /// Where it is published.
    #[serde(default)]
    pub website: Option<String>,
}

impl Partnership {
    /// The short name.
    pub fn short(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.name)
    }
}

/// What the report is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Report {
    /// "Safeguarding children in Coventry".
    pub title: String,
    /// "Yearly report"; the document's own when absent.
    #[serde(default)]
    pub kind: Option<String>,
    /// The period reported on, in any form that periods are read in.
    pub period: Spanned<String>,
    /// "2014 to 2015"; made from the period when absent.
    #[serde(default)]
    pub year_label: Option<String>,
    /// When the next report is due, for the cover.
    #[serde(default)]
    pub next_report: Option<String>,
    /// The day the report speaks of; see [`super::as_at()`] for what counts before and after it.
    #[serde(default)]
    pub as_at: Option<Date>,
    /// The one document that is published: a file of templates/documents/.
    #[serde(default)]
    document: Option<Spanned<String>>,
    /// The documents that are published, where they are several; the first is the main one.
    #[serde(default)]
    documents: Option<Spanned<Vec<Spanned<String>>>>,
    /// One accent colour, `#14535C`.
    #[serde(default)]
    pub accent: Option<Spanned<String>>,
    /// The disclosure profile: a file of templates/profiles/. There is no default; that it must be given is checked when
    /// the folder is opened, so that the message can list the profiles.
    #[serde(default)]
    pub profile: Option<Spanned<String>>,
}

impl Report {
    /// The documents that are published, the main one first, each once.
    pub fn documents(&self) -> impl Iterator<Item = &Spanned<String>> {
        let all = self.named();
        let first = move |at: usize| {
            !all[..at]
                .iter()
                .any(|one| one.get_ref() == all[at].get_ref())
        };
        (0..all.len())
            .filter(move |at| first(*at))
            .map(|at| &all[at])
    }

    /// The document that takes the report's own title and kind.
    pub fn main_document(&self) -> &str {
        self.named().first().map_or("", |id| id.get_ref())
    }

    fn named(&self) -> &[Spanned<String>] {
        match (&self.documents, &self.document) {
            (Some(documents), _) => documents.get_ref(),
            (None, document) => document.as_slice(),
        }
    }

    /// What is wrong with how they are named: the byte it stands at, the mistake, and what to do.
    pub(super) fn documents_mistake(&self) -> Option<(usize, &'static str, &'static str)> {
        let several = self.documents.as_ref()?;
        let (mistake, help) = if self.document.is_some() {
            (
                "The documents that are published are named twice, by \"document\" and by \"documents\".",
                "Keep \"document\" for one document, or \"documents\" for several, and take the other line out.",
            )
        } else if several.get_ref().is_empty() {
            (
                "The list of the documents that are published is empty.",
                "Name them: documents = [\"annual-report\", \"lado-report\"]. yearly list documents shows every document there is.",
            )
        } else {
            return None;
        };
        Some((several.span().start, mistake, help))
    }
}

/// A `[report]` that names a document, by one key or the other.
fn with_document<'de, D: Deserializer<'de>>(from: D) -> Result<Report, D::Error> {
    let report = Report::deserialize(from)?;
    match (&report.document, &report.documents) {
        (None, None) => Err(D::Error::missing_field("document")),
        _ => Ok(report),
    }
}

/// Who sends returns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Agency {
    /// Short id used in sources and messages: `LA-CSC`.
    pub id: String,
    /// Printed name.
    pub name: String,
    /// Other names it goes by in returns.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The returns it owes.
    #[serde(default)]
    pub owes: Vec<Owes>,
    /// Where messages to it go.
    #[serde(default, deserialize_with = "an_address")]
    pub email: Option<String>,
}

/// An e-mail address, roughly: what stands before and after one @, without spaces, signs of lists and line ends.
fn an_address<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(from)?;
    let parts: Vec<&str> = text.split('@').collect();
    let is_part = |part: &&str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || ",;<>\"()".contains(c))
    };
    match parts[..] {
        [before, after] if is_part(&before) && is_part(&after) && text.is_ascii() => Ok(Some(text)),
        _ => Err(D::Error::custom(format!(
            "\"{text}\" is no e-mail address such as data@agency.example"
        ))),
    }
}

/// A return that an agency owes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Owes {
    /// Dataset id.
    pub dataset: Spanned<String>,
    /// The day it is due.
    #[serde(default)]
    pub due: Option<Date>,
}

/// `[disclosure]`, as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Disclosure {
    /// The profile of the report; the same as `profile` under `[report]`.
    #[serde(default)]
    pub profile: Option<Spanned<String>>,
    /// Another profile for all tables of a dataset, by its id.
    #[serde(default)]
    pub datasets: BTreeMap<String, Spanned<String>>,
    /// Another profile for a table, by its id.
    #[serde(default)]
    pub tables: BTreeMap<String, Spanned<String>>,
    /// Figures that are shown although they are small.
    #[serde(default, rename = "override")]
    pub overrides: Vec<Spanned<OverrideSpec>>,
}

/// One `[[disclosure.override]]`. That all three are there is checked when the figures are known.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OverrideSpec {
    /// The figure, as it is bound: `lado-source/police/n`.
    pub figure: String,
    /// Who decided.
    #[serde(default)]
    pub name: String,
    /// Why nobody can be recognised from it.
    #[serde(default)]
    pub reason: String,
}
