//! The files of a set, and the change that puts them into its folder: what an earlier run wrote and nobody changed since makes way, and
//! nothing else does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::bail;
use jiff::civil::Date;
use serde::Serialize;

use crate::project::{FINAL, LARGEST, read_file};
use crate::set::manifest::{MANIFEST, SetManifest};
use crate::set::{Over, Transaction};

/// One file of a set.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    /// Path inside out/, with `/`.
    pub(crate) path: String,
    /// What it holds.
    pub(crate) bytes: Vec<u8>,
}

impl Output {
    /// A file of a set.
    pub(crate) fn new(path: impl Into<String>, bytes: Vec<u8>) -> Output {
        Output {
            path: path.into(),
            bytes,
        }
    }

    /// A file of a set in JSON.
    pub(crate) fn json(path: &str, value: &impl Serialize) -> serde_json::Result<Output> {
        let mut bytes = serde_json::to_vec_pretty(value)?;
        bytes.push(b'\n');
        Ok(Output::new(path, bytes))
    }
}

/// Where build.json stands in out/.
pub(crate) const RECORD: &str = "private/build.json";
/// The list of what the set holds.
pub(crate) const SET: &str = "private/set.json";
/// What became of each row, column and value cell of each return.
pub(crate) const ACCOUNT: &str = "private/account.json";
/// The record of disclosure control, for programs.
pub(crate) const DISCLOSURE: &str = "private/disclosure.json";
/// The same for whoever signs the report off.
pub(crate) const DISCLOSURE_PAGE: &str = "private/disclosure.html";

/// The set of drafts as it lies in a folder.
pub(crate) struct DraftSet {
    /// The folder, inside the one that is written to; empty or ending in `/`.
    under: &'static str,
    /// What it holds.
    pub(crate) manifest: Option<SetManifest>,
    /// The list as it was read.
    bytes: Option<Vec<u8>>,
}

/// Where the set of drafts lies in a report folder.
pub(crate) const DRAFTS: &str = "out/";

impl DraftSet {
    /// Reads what the set in a folder holds.
    pub(crate) fn read(root: &Path, under: &'static str) -> anyhow::Result<DraftSet> {
        let path = root.join(under).join(SET);
        let bytes = match read_file(&path, LARGEST) {
            Ok(bytes) => Some(bytes),
            Err(_) if !path.exists() => None,
            Err(why) => bail!("{under}{SET} cannot be used: {why} Nothing was changed."),
        };
        let manifest = match bytes.as_deref().map(SetManifest::read) {
            None => None,
            Some(Ok(manifest)) => Some(manifest),
            Some(Err(why)) => bail!(
                "{under}{SET} cannot be used: {why}. Without it nobody knows which files of the set are its own. Move the folder of the set away, and run the command again. Nothing was changed."
            ),
        };
        Ok(DraftSet {
            under,
            manifest,
            bytes,
        })
    }

    /// The change after which the set holds what `after` says, of which `files` are new.
    pub(crate) fn change(self, files: Vec<Output>, after: &SetManifest) -> Transaction {
        let mut change = Transaction::default();
        let before = self.manifest.iter().flat_map(SetManifest::entries);
        let before: BTreeMap<&str, &str> = before
            .map(|entry| (entry.file.as_str(), entry.sha256.as_str()))
            .collect();
        for file in files {
            let known = before.get(file.path.as_str()).copied().unwrap_or_default();
            let path = format!("{}{}", self.under, file.path);
            change.put(path, file.bytes, Over::Ours(known.to_owned()));
        }
        let stays: BTreeSet<&str> = after.paths().collect();
        for (path, sha256) in before.iter().filter(|(path, _)| !stays.contains(*path)) {
            change.take_away(format!("{}{path}", self.under), *sha256);
        }
        let list = format!("{}{SET}", self.under);
        change.put(list, after.write(), Over::read(self.bytes.as_deref()));
        change
    }
}

/// Adds to a change what makes a final set of a day, or goes into the one that is there. `there` is the list of that one, as it was
/// read.
pub(crate) fn final_change(
    change: &mut Transaction,
    day: Date,
    files: Vec<Output>,
    after: &SetManifest,
    there: Option<&[u8]>,
) {
    for file in files {
        if let Some(path) = file.path.strip_prefix("public/") {
            change.put(format!("{FINAL}/{day}/{path}"), file.bytes, Over::Nothing);
        }
    }
    let path = format!("{FINAL}/{day}/{MANIFEST}");
    change.put(path, after.write(), Over::read(there));
}
