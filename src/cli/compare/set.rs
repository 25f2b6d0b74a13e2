//! One side of a comparison: the figures of a build or of a year in history/, with what is recorded of how they were made.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Serialize;

use crate::project::{FigureEntry, figures_file};

/// One side.
#[derive(Debug, Clone, Default)]
pub(super) struct Set {
    /// How it was named.
    name: String,
    /// The year, when it is a file of history/.
    pub(super) period: Option<String>,
    /// The disclosure profile.
    pub(super) profile: String,
    /// The figures, each once, by what they are bound by; else by their place in words.
    pub(super) figures: BTreeMap<String, FigureEntry>,
    /// The record of the build; none when there is none.
    pub(super) record: Option<Record>,
    /// The documents in Markdown, by name.
    pub(super) documents: BTreeMap<String, String>,
}

/// What build.json says.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    as_at: String,
    pub(super) program: String,
    pub(super) templates: String,
    /// SHA-256 by path.
    pub(super) inputs: BTreeMap<String, String>,
}

/// A side, in JSON.
#[derive(Debug, Serialize)]
pub(super) struct About<'a> {
    name: &'a str,
    period: Option<&'a str>,
    as_at: Option<&'a str>,
    profile: &'a str,
}

impl Set {
    /// Reads a report folder, its out/ folder, a folder with figures.json in it, or a file of figures.
    pub(super) fn read(path: &Path, name: &Path) -> anyhow::Result<Set> {
        let shown = name.display().to_string();
        if path.is_file() {
            return Set::of_file(path, &shown);
        }
        if !path.is_dir() {
            bail!("There is no {shown}.");
        }
        let public = ["out/public", "public", "."]
            .into_iter()
            .map(|under| path.join(under))
            .find(|folder| folder.join("figures.json").is_file());
        let Some(public) = public else {
            bail!("{shown} holds no figures.json. Run yearly build there first, in all formats.");
        };
        let mut set = Set::of_file(&public.join("figures.json"), &shown)?;
        let record = ["../private/build.json", "build.json"]
            .into_iter()
            .map(|under| public.join(under))
            .find(|path| path.is_file());
        set.record = record.map(|path| Record::read(&path)).transpose()?;
        set.documents = documents(&public)?;
        Ok(set)
    }

    fn of_file(path: &Path, name: &str) -> anyhow::Result<Set> {
        let bytes = fs::read(path).with_context(|| format!("{name} cannot be read"))?;
        let file = figures_file(name, &bytes).map_err(|wrong| {
            let told: Vec<String> = wrong
                .iter()
                .map(|finding| format!("{}: {}", finding.location, finding.message))
                .collect();
            anyhow::anyhow!("{}", told.join("\n"))
        })?;
        let mut figures = BTreeMap::new();
        for figure in file.figures {
            let key = figure.id.clone().unwrap_or_else(|| {
                format!("{}: {}, {}", figure.table, figure.row_label, figure.heading)
            });
            figures.entry(key).or_insert(figure);
        }
        Ok(Set {
            name: name.to_owned(),
            period: file.period,
            profile: file.profile.id,
            figures,
            ..Set::default()
        })
    }

    /// For people.
    pub(super) fn words(&self) -> String {
        match (&self.period, &self.record) {
            (Some(period), _) => format!("{} (closed for {period})", self.name),
            (None, Some(record)) => format!("{} (as at {})", self.name, record.as_at),
            (None, None) => self.name.clone(),
        }
    }

    /// For programs.
    pub(super) fn about(&self) -> About<'_> {
        About {
            name: &self.name,
            period: self.period.as_deref(),
            as_at: self.record.as_ref().map(|record| record.as_at.as_str()),
            profile: &self.profile,
        }
    }
}

impl Record {
    fn read(path: &Path) -> anyhow::Result<Record> {
        let bytes = fs::read(path).context("build.json cannot be read")?;
        let json: serde_json::Value =
            serde_json::from_slice(&bytes).context("build.json is not whole")?;
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let inputs = json["inputs"].as_array().into_iter().flatten();
        Ok(Record {
            as_at: text(&json["as_at"]),
            program: text(&json["yearly"]),
            templates: text(&json["templates_sha256"]),
            inputs: inputs
                .map(|input| (text(&input["file"]), text(&input["sha256"])))
                .collect(),
        })
    }
}

fn documents(public: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let entries = fs::read_dir(public).context("the documents cannot be read")?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    paths.sort();
    let mut documents = BTreeMap::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&path).with_context(|| format!("{name} cannot be read"))?;
        documents.insert(name.into_owned(), text);
    }
    Ok(documents)
}
