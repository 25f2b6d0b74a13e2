//! `out/private/build.json`: what a set was made from, so that it can be made again and compared.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::output::{Output, RECORD};
use crate::Figures;
use crate::finding::{Grouped, counts};
use crate::project::Project;

/// What a build was made from.
pub(crate) struct Record<'a> {
    pub(crate) project: &'a Project,
    pub(crate) figures: &'a Figures,
    pub(crate) document: &'a str,
    pub(crate) as_at: Date,
    pub(crate) grouped: &'a Grouped,
}

#[derive(Serialize)]
struct Build<'a> {
    schema_version: u32,
    yearly: &'static str,
    document: &'a str,
    status: &'static str,
    as_at: String,
    profile: &'a str,
    inputs: Vec<FileHash>,
    /// Of all templates, built in and of the report folder.
    templates_sha256: String,
    outputs: Vec<FileHash>,
    findings: BTreeMap<&'static str, usize>,
    awaited: usize,
}

#[derive(Serialize)]
struct FileHash {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

impl Record<'_> {
    /// Writes the record of a set. `kept` are files of an earlier build that stay beside it.
    pub(crate) fn write(&self, files: &[Output], kept: Vec<String>) -> anyhow::Result<Output> {
        let hashed = |file: &str, bytes: &[u8]| FileHash {
            file: file.to_owned(),
            bytes: Some(bytes.len()),
            sha256: Some(sha256(bytes)),
        };
        let mut inputs: BTreeMap<String, FileHash> = BTreeMap::new();
        for (name, bytes) in self.project.own_files() {
            inputs.insert(name.to_owned(), hashed(name, bytes));
        }
        for file in &self.figures.returns.files {
            inputs.insert(file.name.to_string(), hashed(&file.name, &file.bytes));
        }
        let mut templates = Sha256::new();
        for (path, file) in self.project.pack.files() {
            templates.update(path.as_bytes());
            templates.update([0]);
            templates.update(Sha256::digest(&file.bytes));
        }
        let mut outputs: BTreeMap<String, FileHash> = BTreeMap::new();
        for file in kept.into_iter().filter(|file| file != RECORD) {
            let entry = FileHash {
                file: file.clone(),
                bytes: None,
                sha256: None,
            };
            outputs.insert(file, entry);
        }
        for file in files {
            outputs.insert(file.path.clone(), hashed(&file.path, &file.bytes));
        }
        let build = Build {
            schema_version: 1,
            yearly: env!("CARGO_PKG_VERSION"),
            document: self.document,
            status: "draft",
            as_at: self.as_at.to_string(),
            profile: &self.project.profile.id,
            inputs: inputs.into_values().collect(),
            templates_sha256: hex(&templates.finalize()),
            outputs: outputs.into_values().collect(),
            findings: counts(&self.grouped.findings)
                .into_iter()
                .map(|(severity, count)| (severity.word(), count))
                .collect(),
            awaited: self.figures.awaited.len(),
        };
        Ok(Output::json(RECORD, &build)?)
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_as_other_programs_do() {
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
