//! `out/private/build.json`: what a build was made from, so that it can be made again and compared.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::output::{Output, RECORD};
use super::set_files::Rendered;
use crate::Figures;
use crate::finding::{Grouped, counts};
use crate::model::sha256;
use crate::project::Project;

/// The version of the program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a build was made from.
pub(crate) struct Record<'a> {
    pub(crate) project: &'a Project,
    pub(crate) figures: &'a Figures,
    pub(crate) rendered: &'a [Rendered],
    pub(crate) as_at: Date,
    pub(crate) grouped: &'a Grouped,
}

#[derive(Serialize)]
struct Build<'a> {
    schema_version: u32,
    yearly: &'static str,
    documents: Vec<&'a str>,
    status: &'static str,
    as_at: String,
    profile: &'a str,
    inputs: Vec<Input>,
    templates_sha256: String,
    findings: BTreeMap<&'static str, usize>,
    awaited: usize,
    /// Values that are read as agencies corrected them; left out where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrections: Vec<Correction<'a>>,
}

#[derive(Serialize)]
struct Correction<'a> {
    #[serde(rename = "return")]
    file: &'a str,
    sheet: Option<&'a str>,
    cell: String,
    /// Neither is told where it may be about a person.
    old: Option<&'a str>,
    new: Option<&'a str>,
    agency: Option<&'a str>,
    by: &'a str,
    taken: String,
    reason: &'a str,
    state: &'static str,
}

#[derive(Serialize)]
struct Input {
    file: String,
    bytes: usize,
    sha256: String,
    /// What published files call it, where it is a return.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    returns: BTreeSet<String>,
}

impl Record<'_> {
    /// Writes the record of a build.
    pub(crate) fn write(&self) -> anyhow::Result<Output> {
        let build = Build {
            schema_version: 1,
            yearly: VERSION,
            documents: (self.rendered.iter())
                .map(|one| one.document.meta.id.as_str())
                .collect(),
            status: "draft",
            as_at: self.as_at.to_string(),
            profile: &self.project.profile.id,
            inputs: self.inputs(),
            templates_sha256: self.templates_sha256(),
            findings: counts(&self.grouped.findings)
                .into_iter()
                .map(|(severity, count)| (severity.word(), count))
                .collect(),
            awaited: self.figures.awaited.len(),
            corrections: self.corrections(),
        };
        Ok(Output::json(RECORD, &build)?)
    }

    /// What was corrected, return by return.
    fn corrections(&self) -> Vec<Correction<'_>> {
        let accounts = self.figures.accounts.iter();
        let all =
            accounts.flat_map(|account| account.corrected.iter().map(move |one| (account, one)));
        all.map(|(account, one)| {
            let taken = &*one.correction;
            Correction {
                file: &account.file,
                sheet: taken.sheet.as_deref(),
                cell: taken.cell.to_string(),
                old: taken.old.plain(),
                new: taken.is_impersonal().then_some(&*taken.new),
                agency: taken.agency.as_deref(),
                by: &taken.by,
                taken: taken.taken.to_string(),
                reason: &taken.reason,
                state: one.held.word(),
            }
        })
        .collect()
    }

    /// Over everything that what is built depends on: inputs, templates, day, and version of the program.
    pub(crate) fn inputs_sha256(&self) -> String {
        let mut text = format!("{VERSION}\n{}\n{}\n", self.as_at, self.templates_sha256());
        for input in self.inputs() {
            text.push_str(&format!("{} {}\n", input.sha256, input.file));
        }
        sha256(text.as_bytes())
    }

    /// The files of the report folder that were read, by path.
    fn inputs(&self) -> Vec<Input> {
        let own = self.project.own_files();
        let returns = self.figures.returns.files.iter();
        let returns = returns.map(|file| (&*file.name, &*file.bytes));
        let all: BTreeMap<&str, &[u8]> = own.chain(returns).collect();
        all.into_iter()
            .map(|(file, bytes)| Input {
                file: file.to_owned(),
                bytes: bytes.len(),
                sha256: sha256(bytes),
                returns: (self.figures.tables.returns.iter())
                    .filter(|((_, own), _)| **own == *file)
                    .map(|(_, name)| name.clone())
                    .collect(),
            })
            .collect()
    }

    /// Of all templates, built in and of the report folder.
    fn templates_sha256(&self) -> String {
        let mut all = Vec::new();
        for (path, file) in self.project.pack.files() {
            all.extend(path.as_bytes());
            all.push(0);
            all.extend(Sha256::digest(&file.bytes));
        }
        sha256(&all)
    }
}
