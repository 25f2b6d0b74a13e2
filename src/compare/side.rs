//! One side of a comparison: the figures of a build or of a year in history/, with what is recorded of how they were made.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::finding::Finding;
use crate::project::{FigureEntry, figures_file};

/// One side; for programs what it is called.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Side {
    /// How it was named.
    pub name: String,
    /// The year, when it is a file of history/.
    pub period: Option<String>,
    /// The day it speaks of, when there is a record of its build.
    pub as_at: Option<String>,
    /// The disclosure profile.
    pub profile: String,
    /// The figures, each once, by what they are bound by; else by their place in words.
    #[serde(skip)]
    pub figures: BTreeMap<String, FigureEntry>,
    /// The record of the build; none when there is none.
    #[serde(skip)]
    pub record: Option<BuildRecord>,
    /// The documents in Markdown, by name.
    #[serde(skip)]
    pub documents: BTreeMap<String, String>,
}

/// What build.json says of how figures were made.
#[derive(Debug, Clone, Default)]
pub struct BuildRecord {
    /// The version of the program.
    pub program: String,
    /// SHA-256 of all templates.
    pub templates: String,
    /// SHA-256 by path.
    pub inputs: BTreeMap<String, String>,
    /// The files of each return, by the name that published files give it.
    pub returns: BTreeMap<String, BTreeSet<String>>,
    /// The corrections that each file is read with, as they are recorded.
    pub corrections: BTreeMap<String, BTreeSet<String>>,
}

impl Side {
    /// The figures of a file. The findings say where it is not what it should be.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Side, Vec<Finding>> {
        let file = figures_file(name, bytes)?;
        let mut figures = BTreeMap::new();
        for figure in file.figures {
            let key = figure.id.clone().unwrap_or_else(|| {
                format!("{}: {}, {}", figure.table, figure.row_label, figure.heading)
            });
            figures.entry(key).or_insert(figure);
        }
        Ok(Side {
            name: name.to_owned(),
            period: file.period,
            profile: file.profile.id,
            figures,
            ..Side::default()
        })
    }

    /// Adds what build.json says of them.
    pub fn add_record(&mut self, bytes: &[u8]) -> Result<(), serde_json::Error> {
        let json: serde_json::Value = serde_json::from_slice(bytes)?;
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let inputs = || json["inputs"].as_array().into_iter().flatten();
        let mut returns: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for input in inputs() {
            for name in input["returns"].as_array().into_iter().flatten() {
                returns
                    .entry(text(name))
                    .or_default()
                    .insert(text(&input["file"]));
            }
        }
        let mut corrections: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let recorded = json["corrections"].as_array().into_iter().flatten();
        for one in recorded.filter(|one| one["state"] == "read") {
            let own = corrections.entry(text(&one["return"])).or_default();
            own.insert(one.to_string());
        }
        self.as_at = Some(text(&json["as_at"]));
        self.record = Some(BuildRecord {
            program: text(&json["yearly"]),
            templates: text(&json["templates_sha256"]),
            returns,
            corrections,
            inputs: inputs()
                .map(|input| (text(&input["file"]), text(&input["sha256"])))
                .collect(),
        });
        Ok(())
    }

    /// What it is called.
    pub(super) fn words(&self) -> String {
        match (&self.period, &self.as_at) {
            (Some(period), _) => format!("{} (closed for {period})", self.name),
            (None, Some(day)) => format!("{} (as at {day})", self.name),
            (None, None) => self.name.clone(),
        }
    }
}
