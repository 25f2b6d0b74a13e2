//! The report folder: report.toml, templates and returns, turned into one Options for each stage. All reading from disk on behalf
//! of the stages happens here; they get names and bytes.

mod as_at;
mod assets;
mod checks;
mod config;
mod disclosure;
mod document;
mod due;
mod edit;
mod edition;
mod files;
mod history;
mod pack;
mod parse;
mod personal;
mod prose;
mod responses;
mod returns;
mod roll;
mod rules;
mod stamped;

pub use as_at::as_at;
pub use assets::Picture;
pub use config::{Agency, Config, Owes, Partnership, Report};
pub use disclosure::{Disclosure, Exceptions, OverrideSpec};
pub use due::{Arrived, Awaited, Ownership, Standing};
pub use edit::{Change, edit};
pub use edition::{Edition, FINAL};
pub(crate) use files::{LARGEST, read as read_inside, walk};
pub use history::{FigureEntry, FiguresFile, SourceEntry, figures_file, is_earlier_copy};
pub(crate) use pack::collect;
pub use pack::{Pack, PackError, PackFile, Text};
pub use parse::{did_you_mean, nearest, parse};
pub use personal::may_be_personal;
pub use prose::prose_words;
pub use responses::{Asked, Query, RESPONSES, Response, asked, merge_responses, write_responses};
pub use returns::Returns;
pub use roll::{next_year, roll, skeleton};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use crate::aggregate::spec::TableSpec;
use crate::finding::{Checked, Code, Finding, Location};
use crate::ingest::SourceSpec;
use crate::model::{CodeEntry, CodeList, CodeLists, DatasetSpec, Period, YearKind};
use crate::protect::{Profile, Published};
use crate::{aggregate, ingest, protect, validate};

/// The name of the file that makes a folder a report folder.
pub const REPORT: &str = "report.toml";

/// The code list that report.toml's agencies are laid over.
const AGENCIES: &str = "agencies";

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
    /// What agencies have answered and the reasons that were accepted, as responses.toml keeps them.
    pub responses: Vec<Response>,
    /// What was published of earlier years, oldest first.
    pub history: Vec<Published>,
    /// Which edition of a document is made.
    pub edition: Edition,
    /// The days of the final sets that there are, earliest first.
    pub finals: Vec<Date>,
    /// The text of report.toml, to tell lines by.
    report_text: Arc<str>,
    /// report.toml and narrative as they were read, by path.
    own: BTreeMap<String, Vec<u8>>,
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

/// Why a report folder could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such folder.
    #[error("There is no folder {}.", .0.display())]
    NoFolder(PathBuf),
    /// The folder has no report.toml.
    #[error("The folder {} has no report.toml, so it is not a report folder.", .0.display())]
    NoReport(PathBuf),
    /// The settings are wrong in ways that leave nothing to work with.
    #[error("The settings have to be corrected first.")]
    Invalid(Vec<Finding>),
}

impl Project {
    /// Opens a report folder. A template with a mistake is left out and found; without a report.toml that can be read, a period
    /// and a disclosure profile nothing can be done.
    pub fn open(folder: &Path) -> Result<Checked<Project>, OpenError> {
        if !folder.is_dir() {
            return Err(OpenError::NoFolder(folder.to_owned()));
        }
        if !folder.join(REPORT).is_file() {
            return Err(OpenError::NoReport(folder.to_owned()));
        }
        let mut findings = Vec::new();
        let mut own = BTreeMap::new();
        let read = files::read(folder, REPORT).and_then(|bytes| {
            let text = pack::text_of(REPORT, &bytes);
            own.insert(REPORT.to_owned(), bytes);
            text
        });
        let pack = Pack::with_folder(folder).gather(&mut findings);
        let words = vocabulary(&pack).gather(&mut findings);
        let writing = writing(folder, &pack, &mut own).gather(&mut findings);
        let (responses, bytes) = responses::read(folder).gather(&mut findings);
        own.extend(bytes.map(|bytes| (RESPONSES.to_owned(), bytes)));
        // The mistakes of the templates are told even when report.toml has its own, so that both are mended in one go.
        let text = match read {
            Ok(text) if text.text.trim().is_empty() => {
                return Err(OpenError::Invalid(first(checks::empty(), findings)));
            }
            Ok(text) => text.text,
            Err(finding) => return Err(OpenError::Invalid(first(*finding, findings))),
        };
        let config: Config = match parse(REPORT, &text) {
            Ok(config) => config,
            Err(mut wrong) => {
                wrong.append(&mut findings);
                return Err(OpenError::Invalid(wrong));
            }
        };
        let line = |byte| parse::line_of(&text, byte);
        let sources = config
            .sources
            .iter()
            .map(|source| SourceSpec {
                line: line(source.span().start),
                ..source.get_ref().clone()
            })
            .collect();
        let period = checks::period(&config, &line);
        let profile = checks::profile(&config, &words.profiles, &line);
        let (period, profile) = match (period, profile) {
            (Ok(period), Ok(profile)) => (period, profile),
            (period, profile) => {
                let wrong = [period.err(), profile.err()].into_iter().flatten();
                let mut wrong: Vec<_> = wrong.map(|finding| *finding).collect();
                wrong.append(&mut findings);
                return Err(OpenError::Invalid(wrong));
            }
        };
        let exceptions = match disclosure::exceptions(&config, &words, &line) {
            Ok(exceptions) => exceptions,
            Err(mut wrong) => {
                wrong.append(&mut findings);
                return Err(OpenError::Invalid(wrong));
            }
        };
        let history = history::read(folder, period, &profile, &mut own).gather(&mut findings);
        let finals = edition::read(folder, &mut own, &mut findings);
        let project = Project {
            edition: Edition::Draft,
            finals,
            exceptions,
            folder: folder.to_owned(),
            period,
            sources,
            pack,
            datasets: words.datasets,
            codes: Arc::new(with_agencies(words.codes, &config.agencies)),
            tables: words.tables,
            profile,
            writing,
            config,
            responses,
            history,
            report_text: Arc::clone(&text),
            own,
        };
        findings.extend(checks::settings(&project, &line));
        Ok(Checked::new(project, findings))
    }

    /// What ingest needs.
    pub fn ingest_options(&self) -> ingest::Options {
        ingest::Options {
            datasets: self.datasets.clone(),
            codes: Arc::clone(&self.codes),
            sources: self
                .sources
                .iter()
                .filter(|s| s.may_be_read())
                .cloned()
                .collect(),
        }
    }

    /// What aggregate needs; `as_at` decides what is past, and `personal` which cells a list may not show.
    pub fn aggregate_options(&self, as_at: Date, personal: Vec<Location>) -> aggregate::Options {
        aggregate::Options {
            tables: self.tables.clone(),
            datasets: self.datasets.clone(),
            agencies: self.agency_names(),
            period: Some(self.period),
            as_at: Some(as_at),
            personal,
            history: self.history.iter().map(|year| year.period).collect(),
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

    /// report.toml as it was read.
    pub fn report_bytes(&self) -> &[u8] {
        self.own.get(REPORT).map_or(&[], Vec::as_slice)
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
}

/// The list of agencies, with those of report.toml laid over it: the same id takes the partnership's own name, a new one is added.
/// The names that the list had are kept as aliases, so that returns that use them are still understood.
fn with_agencies(mut lists: CodeLists, agencies: &[Agency]) -> CodeLists {
    let list = lists
        .0
        .entry(AGENCIES.to_owned())
        .or_insert_with(|| CodeList::new(AGENCIES, "Agencies", Vec::new()));
    for agency in agencies {
        match list.codes.iter_mut().find(|code| code.id == agency.id) {
            Some(code) => {
                let former = std::mem::replace(&mut code.label, agency.name.clone());
                code.aliases.push(former);
                code.aliases.extend(agency.aliases.iter().cloned());
            }
            None => list.codes.push(CodeEntry {
                id: agency.id.clone(),
                label: agency.name.clone(),
                aliases: agency.aliases.clone(),
                ..CodeEntry::default()
            }),
        }
    }
    lists
}

/// Everything in the templates that is TOML and not a document.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// The code lists.
    pub codes: CodeLists,
    /// The datasets, ordered by id.
    pub datasets: Vec<Arc<DatasetSpec>>,
    /// The declared tables, ordered by id.
    pub tables: Vec<Arc<TableSpec>>,
    /// The disclosure profiles, by id.
    pub profiles: BTreeMap<String, Profile>,
}

/// Reads everything in the templates that is TOML and not a document.
pub fn vocabulary(pack: &Pack) -> Checked<Vocabulary> {
    let mut findings = Vec::new();
    let lists = pack.read_all::<CodeList>("codes").gather(&mut findings);
    let datasets = pack.read_all::<DatasetSpec>("datasets");
    let datasets = datasets.gather(&mut findings);
    let tables = pack.read_all::<TableSpec>("tables").gather(&mut findings);
    let profiles = pack.read_all::<Profile>("profiles").gather(&mut findings);
    let lists = lists.into_iter().map(|(id, (_, mut list))| {
        list.id.clone_from(&id);
        (id, list)
    });
    let lists = CodeLists(lists.collect());
    let datasets = datasets.into_iter().map(|(id, (text, mut spec))| {
        spec.id = id;
        findings.extend(checks::dataset(&spec, &text, &lists));
        Arc::new(spec)
    });
    let datasets: Vec<_> = datasets.collect();
    for spec in &datasets {
        let file = format!("templates/datasets/{}.toml", spec.id);
        let own = pack.files().any(|(path, f)| path == file && !f.built_in);
        findings.extend(rules::check(spec, &datasets, &lists, own));
    }
    let tables = tables.into_iter().map(|(id, (text, mut spec))| {
        spec.id = id;
        spec.file = text.file.to_string();
        spec.text = Arc::clone(&text.text);
        Arc::new(spec)
    });
    let tables = tables.collect();
    let profiles = profiles.into_iter().map(|(id, (_, mut profile))| {
        profile.id.clone_from(&id);
        (id, profile)
    });
    let profiles = profiles.collect();
    let vocabulary = Vocabulary {
        codes: lists,
        datasets,
        tables,
        profiles,
    };
    Checked::new(vocabulary, findings)
}

/// Documents, sections and narrative, as texts.
fn writing(folder: &Path, pack: &Pack, own: &mut BTreeMap<String, Vec<u8>>) -> Checked<Writing> {
    let mut findings = Vec::new();
    let documents = pack.texts("documents", &["toml"]).gather(&mut findings);
    let sections = pack.texts("sections", &["md"]).gather(&mut findings);
    let mut narrative = BTreeMap::new();
    for name in files::walk(folder, "narrative").gather(&mut findings) {
        let Some(id) = name.strip_prefix("narrative/").and_then(|name| {
            name.strip_suffix(".md")
                .or_else(|| name.strip_suffix(".MD"))
        }) else {
            findings.push(
                Finding::new(
                    Code::FileUndeclared,
                    Location::file(name),
                    "Files in narrative/ are texts whose names end in .md; this one has no effect.",
                )
                .help("Save it as plain text under a name that ends in .md, or move it elsewhere."),
            );
            continue;
        };
        let id = id.to_owned();
        let read = files::read(folder, &name).and_then(|bytes| {
            let text = pack::text_of(&name, &bytes);
            own.insert(name.clone(), bytes);
            text
        });
        match read {
            Ok(text) => {
                narrative.insert(id, text);
            }
            Err(finding) => {
                // It stands as a text that is still to be written, so that its section is not called unknown.
                findings.push(*finding);
                let (file, text) = (name.as_str().into(), "".into());
                narrative.insert(id, Text { file, text });
            }
        }
    }
    let writing = Writing {
        documents,
        sections,
        narrative,
    };
    Checked::new(writing, findings)
}

fn first(finding: Finding, rest: Vec<Finding>) -> Vec<Finding> {
    let mut all = vec![finding];
    all.extend(rest);
    all
}

/// The year that a period without a year's kind is meant in: reports go by the financial year.
const YEAR: YearKind = YearKind::Financial;

#[cfg(test)]
mod tests;
