//! A report folder that has been opened, and what it tells each stage.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;

use super::config::{Config, REPORT};
use super::disclosure_settings::Exceptions;
use super::edition::{Edition, FINAL, FinalSet};
use super::history::final_facts;
use super::pack::{Pack, Text};
use super::response::Responses;
use super::taken_texts::TakenText;
use crate::aggregate::table_spec::TableSpec;
use crate::finding::Location;
use crate::model::{CodeLists, DatasetSpec, Period, SourceSpec};
use crate::protect::{Profile, Published};
use crate::set::manifest::Correction;
use crate::{aggregate, ingest, protect, validate};

/// A report folder that has been opened.
#[derive(Debug, Clone)]
pub struct Project {
    /// Where it is.
    pub folder: PathBuf,
    /// report.toml, as written.
    pub config: Config,
    /// The period reported on.
    pub period: Period,
    /// The sources, each with its line in report.toml.
    pub sources: Vec<SourceSpec>,
    /// The templates, those of the folder laid over those built in.
    pub pack: Pack,
    /// The datasets, ordered by id.
    pub datasets: Vec<Arc<DatasetSpec>>,
    /// The code lists.
    pub codes: Arc<CodeLists>,
    /// The declared tables, ordered by id.
    pub tables: Vec<Arc<TableSpec>>,
    /// The disclosure profile that report.toml names.
    pub profile: Profile,
    /// Where another profile holds, and figures that somebody answers for.
    pub exceptions: Exceptions,
    /// What is written: documents, sections, and the narrative of people.
    pub writing: Writing,
    /// What agencies have answered, and what was accepted, as responses.toml keeps it.
    pub responses: Responses,
    /// Which words of the narrative came out of whose document, as texts.toml keeps it.
    pub texts: Vec<TakenText>,
    /// What was published of earlier years, oldest first.
    pub history: Vec<Published>,
    /// Which edition of a document is made.
    pub edition: Edition,
    /// The final sets that there are, earliest first.
    pub finals: Vec<FinalSet>,
    /// The files that were there when it was opened, by path.
    pub(super) there: BTreeSet<String>,
    /// The text of report.toml, to tell lines by.
    pub(super) report_text: Arc<str>,
    /// report.toml and narrative as they were read, by path.
    pub(super) own: BTreeMap<String, Vec<u8>>,
}

/// The texts that compose works from, each by its id: the file's name without its ending.
#[derive(Debug, Clone, Default)]
pub struct Writing {
    /// `templates/documents/*.toml`.
    pub documents: BTreeMap<String, Text>,
    /// `templates/sections/*.md`.
    pub sections: BTreeMap<String, Text>,
    /// `narrative/*.md`; in sub-folders the id has a `/`.
    pub narrative: BTreeMap<String, Text>,
}

impl Project {
    /// What ingest needs.
    pub fn ingest_options(&self) -> ingest::Options {
        ingest::Options {
            datasets: self.datasets.clone(),
            codes: Arc::clone(&self.codes),
            period: Some(self.period),
            corrections: self
                .responses
                .corrections
                .iter()
                .cloned()
                .map(Arc::new)
                .collect(),
            sources: self
                .sources
                .iter()
                .filter(|s| s.may_be_read())
                .cloned()
                .collect(),
        }
    }

    /// What aggregate needs; `as_at` decides what is past, and `personal_columns` which cells a list may not show.
    pub fn aggregate_options(&self, as_at: Date, personal: Vec<Location>) -> aggregate::Options {
        let finals = (self.finals.iter()).filter_map(|set| self.final_figures(set.day));
        aggregate::Options {
            tables: self.tables.clone(),
            datasets: self.datasets.clone(),
            agencies: self.agency_names(),
            period: Some(self.period),
            as_at: Some(as_at),
            personal,
            history: self.history.iter().map(|year| year.period).collect(),
            earlier: (self.history.iter())
                .flat_map(|year| year.counts.clone())
                .chain(final_facts(finals))
                .collect(),
        }
    }

    /// Every file of the report folder that went in, other than returns: report.toml, narrative and templates, by path.
    pub fn own_files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let own = self
            .own
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        let templates = self.pack.files().filter(|(_, file)| !file.built_in);
        own.chain(templates.map(|(path, file)| (path, file.bytes.as_ref())))
    }

    /// A file of the report folder as it was read: report.toml, responses.toml, narrative, history.
    pub fn own_file(&self, path: &str) -> Option<&[u8]> {
        self.own.get(path).map(Vec::as_slice)
    }

    /// report.toml as it was read.
    pub fn report_bytes(&self) -> &[u8] {
        self.own_file(REPORT).unwrap_or_default()
    }

    /// What validate needs; `as_at` decides what is overdue.
    pub fn validate_options(&self, as_at: Date) -> validate::Options {
        validate::Options {
            codes: Arc::clone(&self.codes),
            as_at: Some(as_at),
            period: Some(self.period),
        }
    }

    /// What protect needs.
    pub fn protect_options(&self) -> protect::Options {
        protect::Options {
            datasets: self.exceptions.datasets.clone(),
            tables: self.exceptions.tables.clone(),
            overrides: self.exceptions.overrides.clone(),
            period: Some(self.period),
            published: self.history.clone(),
            ..protect::Options::new(self.profile.clone())
        }
    }

    /// Agency id to printed name.
    pub fn agency_names(&self) -> BTreeMap<String, String> {
        let pairs = self.config.agencies.iter();
        pairs.map(|a| (a.id.clone(), a.name.clone())).collect()
    }

    /// A dataset by id.
    pub fn dataset(&self, id: &str) -> Option<&Arc<DatasetSpec>> {
        self.datasets.iter().find(|dataset| dataset.id == id)
    }

    /// The final set of a day.
    pub fn final_set(&self, day: Date) -> Option<&FinalSet> {
        self.finals.iter().find(|set| set.day == day)
    }

    /// The bytes of `figures.json` in the final set of a day.
    pub fn final_figures(&self, day: Date) -> Option<&[u8]> {
        let figures = self.own.get(&format!("{FINAL}/{day}/figures.json"));
        figures.map(Vec::as_slice)
    }

    /// The published document that a final one of a day takes the place of: the latest before it.
    pub fn corrects(&self, document: &str, day: Date) -> Option<Correction> {
        if self.edition == Edition::Draft {
            return None;
        }
        let mut earlier = self.finals.iter().rev();
        let set = earlier.find(|set| set.day < day && set.documents.contains(document))?;
        Some(Correction {
            set: set.day,
            document: document.to_owned(),
        })
    }

    /// The same report folder, of which a final set is made.
    #[must_use]
    pub fn finalised(mut self) -> Self {
        self.edition = Edition::Final;
        self
    }
}
