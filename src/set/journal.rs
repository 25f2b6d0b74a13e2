//! The record of a change that was decided: what is moved where, and by which hashes it is known.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::transaction::{OWN, is_plain};
use crate::model::sha256;

/// A change, step by step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Journal {
    schema_version: u32,
    /// Folders that are made for it, outer ones first.
    pub(super) folders: Vec<String>,
    /// Its steps, in the order in which they are done.
    pub(super) steps: Vec<Step>,
}

/// One file that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// Inside the folder.
    pub(super) path: String,
    /// SHA-256 of what stood there; none when nothing did.
    pub(super) old: Option<String>,
    /// SHA-256 of what is put there; none when it is taken away.
    pub(super) new: Option<String>,
}

/// The version that is written.
const VERSION: u32 = 1;

impl Journal {
    /// A record of steps.
    pub(super) fn new(folders: Vec<String>, steps: Vec<Step>) -> Journal {
        Journal {
            schema_version: VERSION,
            folders,
            steps,
        }
    }

    /// Reads one; none when it is not what was written, or names anything outside the folder.
    pub(super) fn read(bytes: &[u8]) -> Option<Journal> {
        let journal: Journal = serde_json::from_slice(bytes).ok()?;
        let paths = journal.steps.iter().map(|step| &step.path);
        let plain = paths.chain(&journal.folders).all(|path| is_plain(path));
        (journal.schema_version == VERSION && plain).then_some(journal)
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts are always JSON")
    }
}

/// The names by which a change is made in a folder.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// The folder that is written to.
    pub(super) root: PathBuf,
    /// Its `.yearly/`.
    pub(super) own: PathBuf,
    /// The record of a change that is decided: it is completed.
    pub(super) commit: PathBuf,
    /// The record of a change that could not be completed: it is undone.
    pub(super) back: PathBuf,
}

impl Names {
    /// Those of a folder.
    pub(super) fn new(root: &Path) -> Names {
        let own = root.join(OWN);
        Names {
            root: root.to_owned(),
            commit: own.join("commit.json"),
            back: own.join("undo.json"),
            own,
        }
    }

    /// Where the files of a change wait. Each change has its own, so that no record ever finds the files of another.
    pub(super) fn stage(&self, journal: &Journal) -> Stage {
        Stage(
            self.own
                .join(format!("{STAGE}{}", &sha256(&journal.bytes())[..ID])),
        )
    }
}

/// The folder in which the files of one change wait.
#[derive(Debug, Clone)]
pub(super) struct Stage(pub(super) PathBuf);

/// How the names of such folders begin; letters of a hash follow, as many as `ID` says.
const STAGE: &str = "stage-";
const ID: usize = 16;
/// The record in it, before it counts.
const DRAFT: &str = "record";

impl Stage {
    /// What the step of that number, 0-based, puts.
    pub(super) fn new_file(&self, step: usize) -> PathBuf {
        self.0.join(format!("{step}.new"))
    }

    /// The record, while it is being written.
    pub(super) fn draft(&self) -> PathBuf {
        self.0.join(DRAFT)
    }

    /// What stood where that step puts something.
    pub(super) fn old_file(&self, step: usize) -> PathBuf {
        self.0.join(format!("{step}.was"))
    }
}

/// Whether a name in `.yearly/` is that of such a folder.
pub(super) fn is_stage(name: &str) -> bool {
    let id = name.strip_prefix(STAGE);
    id.is_some_and(|id| id.len() == ID && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether a name in it is one of ours.
pub(super) fn is_staged(name: &str) -> bool {
    let number = name
        .strip_suffix(".new")
        .or_else(|| name.strip_suffix(".was"));
    name == DRAFT
        || number.is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
}
