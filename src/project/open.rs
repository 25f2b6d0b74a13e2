//! Opens a report folder: reads everything in it but the returns, and checks what its settings say of one another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config::{AGENCIES, Agency, Config, REPORT, YEAR};
use super::disclosure_settings::Exceptions;
use super::edition::{self, Edition};
use super::pack::{self, Pack, Text};
use super::parse;
use super::report_folder::{Project, Writing};
use super::response::RESPONSES;
use super::vocabulary::vocabulary;
use super::{
    assets, changed, disclosure_settings, files, history, kept_file, mistake, name_resolution,
    sample, taken_texts, told_too_much,
};
use crate::finding::{Checked, Code, Finding, Location, Severity};
use crate::ingest;
use crate::model::{CodeEntry, CodeList, CodeLists, Period, SourceSpec, endless_paragraph};

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

/// Whether a folder has a report.toml.
pub fn is_report_folder(folder: &Path) -> Result<(), OpenError> {
    if !folder.is_dir() {
        return Err(OpenError::NoFolder(folder.to_owned()));
    }
    if !folder.join(REPORT).exists() {
        return Err(OpenError::NoReport(folder.to_owned()));
    }
    Ok(())
}

/// The sources of report.toml, each with its line.
fn sources(config: &Config, text: &str) -> Vec<SourceSpec> {
    let sources = config.sources.iter().map(|source| SourceSpec {
        line: parse::line_of(text, source.span().start),
        ..source.get_ref().clone()
    });
    sources.collect()
}

impl Project {
    /// The same folder after a command has written one of its own files. Of report.toml the sources are read anew: a command that
    /// writes others opens the folder again.
    pub fn holds_now(&mut self, path: &str, bytes: Vec<u8>) {
        if path == REPORT {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let (Some(config), _) = parse::parse_around::<Config>(REPORT, &text) {
                self.sources = sources(&config, &text);
                self.config = config;
            }
            self.report_text = text.into();
        }
        self.own.insert(path.to_owned(), bytes);
    }

    /// Opens a report folder. A template with a mistake is left out and found; without a report.toml that can be read, a period
    /// and a disclosure profile nothing can be done.
    pub fn open(folder: &Path) -> Result<Checked<Project>, OpenError> {
        is_report_folder(folder)?;
        let mut findings = Vec::new();
        let mut own = BTreeMap::new();
        let there = changed::everything(folder);
        let read = text(folder, REPORT, &mut own);
        let pack = Pack::with_folder(folder).gather(&mut findings);
        let words = vocabulary(&pack).gather(&mut findings);
        let writing = writing(folder, &pack, &mut own).gather(&mut findings);
        let responses = kept_file::read(folder, RESPONSES, &mut own).gather(&mut findings);
        let texts = taken_texts::read(folder, &mut own).gather(&mut findings);
        // The mistakes of the templates are told even when report.toml has its own, so that both are mended in one go.
        let text = match read {
            Ok(text) if text.text.trim().is_empty() => {
                return Err(invalid([name_resolution::empty()], findings));
            }
            Ok(text) => text.text,
            Err(finding) => return Err(invalid([*finding], findings)),
        };
        let (config, mut wrong) = parse::parse_around::<Config>(REPORT, &text);
        let Some(config) = config else {
            return Err(invalid(wrong, findings));
        };
        let line = |byte| parse::line_of(&text, byte);
        let sources = sources(&config, &text);
        if let Some((byte, mistake, help)) = config.report.documents_mistake() {
            wrong.push(mistake::at(line(byte), mistake).help(help));
        }
        if let Some(finding) = name_resolution::unsaid(&config, &text) {
            return Err(invalid([finding], findings));
        }
        let period = name_resolution::period(&config, &line);
        let profile = disclosure_settings::profile(&config, &words.profiles, &line);
        // With a mistake in one of these the folder is not opened; the others stand in, so that the rest can be looked at.
        let period = period.or_else(|finding| {
            wrong.push(*finding);
            Period::parse("2000-01", YEAR).ok_or(())
        });
        let profile = profile.or_else(|finding| {
            wrong.push(*finding);
            words.profiles.values().next().cloned().ok_or(())
        });
        let (Ok(period), Ok(profile)) = (period, profile) else {
            return Err(invalid(wrong, findings));
        };
        let exceptions = disclosure_settings::exceptions(&config, &words, &line);
        let exceptions = exceptions.unwrap_or_else(|found| {
            wrong.extend(found);
            Exceptions::default()
        });
        findings.extend(exceptions.asked.iter().cloned());
        let history = if wrong.is_empty() {
            history::read(folder, period, &profile, &mut own).gather(&mut findings)
        } else {
            Vec::new()
        };
        assets::read(folder, &mut own, &mut findings);
        let finals = edition::read(folder, &mut own, &mut findings);
        let sets = own.iter().filter(|(path, _)| {
            let folders = ["history/", "final/"];
            path.ends_with(".json") && folders.iter().any(|folder| path.starts_with(folder))
        });
        findings.extend(sets.filter_map(|(path, bytes)| told_too_much::finding(path, bytes)));
        let project = Project {
            edition: Edition::Draft,
            there,
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
            texts,
            history,
            report_text: Arc::clone(&text),
            own,
        };
        let settings = name_resolution::settings(&project, &line);
        if !wrong.is_empty() {
            let mut rest = settings;
            rest.extend(ingest::declared(&project.ingest_options()).findings);
            let missing = project.returns().findings.into_iter();
            rest.extend(missing.filter(|finding| finding.code == Code::FileMissing));
            rest.retain(|finding| finding.severity == Severity::Error);
            wrong.extend(rest);
            wrong.sort_by(|a, b| a.location.cmp(&b.location));
            return Err(invalid(wrong, findings));
        }
        findings.extend(settings);
        findings.extend(sample::left(&project));
        Ok(Checked::new(project, findings))
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
        match text(folder, &name, own).and_then(readable) {
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

/// A text whose paragraphs can be read.
fn readable(text: Text) -> Result<Text, Box<Finding>> {
    match endless_paragraph(&text.text) {
        None => Ok(text),
        Some(line) => {
            let at = Location::line(text.file, line);
            let message =
                "A paragraph here is longer than 20,000 letters, so the text is left out.";
            let help =
                "Divide it by blank lines; if nobody wrote it like that, save the text again.";
            Err(Box::new(
                Finding::new(Code::FileTooLarge, at, message).help(help),
            ))
        }
    }
}

/// What leaves nothing to work with, before what was found besides.
fn invalid(wrong: impl IntoIterator<Item = Finding>, rest: Vec<Finding>) -> OpenError {
    OpenError::Invalid(wrong.into_iter().chain(rest).collect())
}

/// A text of the folder, whose bytes are kept.
fn text(
    folder: &Path,
    name: &str,
    own: &mut BTreeMap<String, Vec<u8>>,
) -> Result<Text, Box<Finding>> {
    let bytes = files::read(folder, name)?;
    let text = pack::text_of(name, &bytes);
    own.insert(name.to_owned(), bytes);
    text
}
