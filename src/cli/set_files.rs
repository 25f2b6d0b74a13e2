//! What a build adds to the list of the set, and what in the set is older than its figures.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::args::Format;
use super::output::{DraftSet, Output};
use crate::compose::Document;
use crate::project::Project;
use crate::set::Transaction;
use crate::set::manifest::{FileHash, Made, Older, SetManifest};

/// What says which documents are older than the figures, inside out/.
const OLDER: &str = "public/older-documents.txt";

/// One document that was rendered: what it is, and its files.
pub(super) struct Rendered {
    pub(super) document: Document,
    pub(super) section: Option<String>,
    pub(super) files: Vec<Output>,
}

impl Rendered {
    /// Its entry in the list of a set, whose paths begin after `prefix`.
    fn made(&self, project: &Project, as_at: Date, hashes: &Hashes, prefix: &str) -> Made {
        let meta = &self.document.meta;
        Made {
            id: meta.id.clone(),
            section: self.section.clone(),
            title: meta.title.clone(),
            as_at,
            figures: hashes.figures.clone(),
            inputs: hashes.inputs.clone(),
            files: hashed(&self.files, prefix),
            corrects: project.corrects(&meta.id, as_at),
        }
    }
}

/// What everything in one build was made from.
pub(super) struct Hashes {
    pub(super) figures: String,
    pub(super) inputs: String,
}

/// The list of what one build makes.
pub(super) fn manifest(
    project: &Project,
    as_at: Date,
    hashes: &Hashes,
    rendered: &[Rendered],
    files: &[Output],
    prefix: &str,
) -> SetManifest {
    let made = rendered
        .iter()
        .map(|one| one.made(project, as_at, hashes, prefix));
    let (sections, documents) = made.partition(|made| made.section.is_some());
    let none = SetManifest::new(&hashes.figures);
    none.merge(SetManifest {
        documents,
        sections,
        files: hashed(files, prefix),
        ..SetManifest::new(&hashes.figures)
    })
}

/// The change that puts files into the set of drafts, of which everything else stays as it is.
pub(super) fn beside(set: DraftSet, files: Vec<Output>) -> Transaction {
    let before = set.manifest.clone();
    let before = before.unwrap_or_else(|| SetManifest::new(String::new()));
    let new = SetManifest {
        files: hashed(&files, ""),
        ..SetManifest::new(before.figures.clone())
    };
    let after = before.merge(new);
    set.change(files, &after)
}

/// The entries of files in the list of a set, whose paths begin after `prefix`.
pub(super) fn hashed(files: &[Output], prefix: &str) -> Vec<FileHash> {
    let inside = files.iter().filter_map(|file| {
        let path = file.path.strip_prefix(prefix)?;
        Some(FileHash::of(path, &file.bytes))
    });
    inside.collect()
}

/// The set of drafts after a build.
pub(super) struct Drafts {
    /// What it holds.
    pub(super) manifest: SetManifest,
    /// What in it is older than the rest.
    pub(super) older: Vec<Older>,
    /// The file that says so.
    pub(super) mark: Option<Output>,
}

/// The set of drafts as it is after a build, with the files that belong to it as a whole. `before` is the set as it was; what every
/// build makes anew is gone from it, and sections of documents that are now made in full.
pub(super) fn draft_set(
    project: &Project,
    before: SetManifest,
    new: SetManifest,
    formats: &[Format],
) -> Drafts {
    let whole = |made: &Made| {
        let full = formats.len() == Format::ALL.len();
        full && new.documents.iter().any(|own| own.id == made.id)
    };
    let unknown = |made: &Made| !project.writing.documents.contains_key(&made.id);
    let sections = before
        .sections
        .iter()
        .filter(|made| whole(made) || unknown(made));
    let documents = before.documents.iter().filter(|made| unknown(made));
    let superseded: Vec<String> = (sections.chain(documents).flat_map(|made| &made.files))
        .map(|file| file.file.clone())
        .collect();
    let only_sections = new.documents.is_empty();
    let gone = |path: &str| {
        path == OLDER
            || superseded.iter().any(|own| own == path)
            || (!only_sections && is_made_by_every_build(path))
    };
    let mut manifest = before.without(&gone).merge(new);
    let older = manifest.older();
    let mark = (!older.is_empty()).then(|| Output::new(OLDER, in_words(&older).into_bytes()));
    if let Some(file) = &mark {
        manifest.files.push(FileHash::of(OLDER, &file.bytes));
        manifest.files.sort();
    }
    Drafts {
        manifest,
        older,
        mark,
    }
}

/// Files that every build of a document makes anew, or leaves out because there is nothing to say.
fn is_made_by_every_build(path: &str) -> bool {
    let folders = ["public/tables/", "private/suggested/"];
    folders.iter().any(|folder| path.starts_with(folder))
}

/// The command that makes an older document or section again.
pub(super) fn again(older: &Older) -> String {
    match &older.section {
        None => format!("yearly build --document {}", older.id),
        Some(section) => format!("yearly build --document {} --section {section}", older.id),
    }
}

/// Which files are older, and how to make them again.
fn in_words(older: &[Older]) -> String {
    let mut text = "These files are older than the newest figures, or than another file of the same document:\n".to_owned();
    for one in older {
        text.push('\n');
        for file in &one.files {
            let _ = writeln!(text, "  {}", file.strip_prefix("public/").unwrap_or(file));
        }
        let _ = writeln!(text, "  To make them again: {}", again(one));
    }
    text
}
