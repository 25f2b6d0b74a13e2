//! Which edition of a document is made: a draft, which says so on every page, or a final one; and the final sets there are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;

use super::files;
use super::mistake::within;
use crate::finding::{Code, Finding, Location};
use crate::model::sha256;
use crate::set::manifest::{MANIFEST, SetManifest};

/// The folder of final sets; each stands in a folder named by its day.
pub const FINAL: &str = "final";

/// The endings of documents, by which those of a set without a manifest are known.
const ENDINGS: [&str; 3] = ["html", "md", "pdf"];

/// Which edition is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Edition {
    /// From whatever has arrived.
    #[default]
    Draft,
    /// Fit to be published; a correction says which earlier one it takes the place of.
    Final,
}

/// A final set that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalSet {
    /// Its day.
    pub day: Date,
    /// The documents that it holds, by id.
    pub documents: BTreeSet<String>,
    /// What it says it holds; none in a set made before there were manifests.
    pub manifest: Option<SetManifest>,
    /// The bytes of that.
    pub list: Option<Vec<u8>>,
}

/// The final sets, earliest first. Their figures are kept in `own`: what they printed is known to everybody.
pub(super) fn read(
    root: &Path,
    own: &mut BTreeMap<String, Vec<u8>>,
    findings: &mut Vec<Finding>,
) -> Vec<FinalSet> {
    let mut sets: BTreeMap<Date, FinalSet> = BTreeMap::new();
    for path in files::walk(root, FINAL).gather(findings) {
        let mut parts = path.split('/').skip(1);
        let (Some(Ok(day)), Some(file), None) = (
            parts.next().map(str::parse::<Date>),
            parts.next(),
            parts.next(),
        ) else {
            continue;
        };
        let set = sets.entry(day).or_insert_with(|| FinalSet {
            day,
            documents: BTreeSet::new(),
            manifest: None,
            list: None,
        });
        match file {
            "figures.json" => match files::read(root, &path) {
                Ok(bytes) => _ = own.insert(path, bytes),
                Err(finding) => findings.push(*finding),
            },
            MANIFEST => match files::read(root, &path)
                .map(|bytes| (SetManifest::read(&bytes), bytes))
            {
                Ok((Ok(manifest), bytes)) => {
                    findings.extend(changed(root, day, &manifest));
                    (set.manifest, set.list) = (Some(manifest), Some(bytes));
                }
                Ok((Err(why), _)) => {
                    let message =
                        format!("The list of what the final set holds could not be read: {why}.");
                    let help = "Put back the file that yearly build --final wrote.";
                    findings.push(within(path, message).help(help));
                }
                Err(finding) => findings.push(*finding),
            },
            name => {
                let document = name
                    .rsplit_once('.')
                    .filter(|(_, ending)| ENDINGS.contains(ending));
                set.documents.extend(document.map(|(id, _)| id.to_owned()));
            }
        }
    }
    let mut sets: Vec<FinalSet> = sets.into_values().collect();
    for set in &mut sets {
        if let Some(manifest) = &set.manifest {
            set.documents = manifest
                .documents
                .iter()
                .map(|made| made.id.clone())
                .collect();
        }
    }
    sets
}

/// A finding for each file of a final set that is not what was published.
fn changed(root: &Path, day: Date, manifest: &SetManifest) -> Vec<Finding> {
    let entries = manifest.entries().filter_map(|entry| {
        let path = format!("{FINAL}/{day}/{}", entry.file);
        let same = files::read(root, &path).is_ok_and(|bytes| sha256(&bytes) == entry.sha256);
        (!same).then(|| {
            let message = "The file is not what was published in this final set, or is gone.";
            Finding::new(Code::FinalChanged, Location::file(path), message)
        })
    });
    entries.collect()
}
