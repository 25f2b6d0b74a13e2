//! `set.json`: what a set holds, and what each of its documents was made from. It lists every file of the set but itself. A set of drafts
//! keeps it in `out/private/`, a final set beside its documents; nothing private is in it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::sha256;

/// The version of the form.
const SCHEMA_VERSION: u32 = 1;

/// The name of the file.
pub const MANIFEST: &str = "set.json";

/// What a set holds. Paths are inside it, with `/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetManifest {
    /// The version of the form.
    pub schema_version: u32,
    /// SHA-256 of the newest `figures.json` that anything in the set was made from.
    pub figures: String,
    /// The documents, by id. Files of one document that are of several builds have an entry each, the newest build first.
    pub documents: Vec<Made>,
    /// Sections that were built by themselves, by document and section.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Made>,
    /// The other files, by path.
    pub files: Vec<FileHash>,
}

/// A document, or a section of one, as one build made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// The document's id.
    pub id: String,
    /// The section, where it is not the whole document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Its printed title.
    pub title: String,
    /// The day it speaks of.
    pub as_at: Date,
    /// SHA-256 of the `figures.json` that belongs to it.
    pub figures: String,
    /// SHA-256 over everything it was made from: inputs, templates, day, version of the program. Empty where nobody wrote it down.
    pub inputs: String,
    /// Its files, by path.
    pub files: Vec<FileHash>,
    /// The published document whose place it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<Correction>,
}

/// A published document that another one takes the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The day of the final set that holds it.
    pub set: Date,
    /// Its id.
    pub document: String,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileHash {
    /// Its path.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

impl FileHash {
    /// A file of some bytes.
    pub fn of(file: impl Into<String>, bytes: &[u8]) -> FileHash {
        FileHash {
            file: file.into(),
            sha256: sha256(bytes),
        }
    }
}

/// Files that are older than others of the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Older {
    /// The document.
    pub id: String,
    /// The section, where it is not the whole document.
    pub section: Option<String>,
    /// The files.
    pub files: Vec<String>,
    /// What they are older than.
    pub than: Newer,
}

/// What a file may be older than.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newer {
    /// The figures of the set.
    Figures,
    /// Files of the same document from another build.
    Build,
}

/// Why a manifest could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is not the JSON of a manifest.
    #[error("it is not what the program wrote: {0}")]
    Form(#[from] serde_json::Error),
    /// A newer program wrote it.
    #[error("a newer version of the program wrote it")]
    Version,
    /// A path leads out of the set, or stands in it twice.
    #[error("it names the file \"{0}\" wrongly or twice")]
    Path(String),
}

impl SetManifest {
    /// A set without documents and files.
    pub fn new(figures: impl Into<String>) -> SetManifest {
        SetManifest {
            schema_version: SCHEMA_VERSION,
            figures: figures.into(),
            documents: Vec::new(),
            sections: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Reads a manifest, strictly: what it names may be replaced or removed.
    pub fn read(bytes: &[u8]) -> Result<SetManifest, ManifestError> {
        let manifest: SetManifest = serde_json::from_slice(bytes)?;
        if manifest.schema_version != SCHEMA_VERSION {
            return Err(ManifestError::Version);
        }
        let mut paths: Vec<&str> = manifest.paths().collect();
        paths.sort_unstable();
        let twice = paths.windows(2).find(|two| two[0] == two[1]);
        let wrong = paths.iter().find(|path| !stays_inside(path));
        match twice.map(|two| two[0]).or(wrong.copied()) {
            Some(path) => Err(ManifestError::Path(path.to_owned())),
            None => Ok(manifest),
        }
    }

    /// Its bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes =
            serde_json::to_vec_pretty(self).expect("texts and days can always be written as JSON");
        bytes.push(b'\n');
        bytes
    }

    /// Every file that it names, with its hash.
    pub fn entries(&self) -> impl Iterator<Item = &FileHash> {
        let made = self.documents.iter().chain(&self.sections);
        made.flat_map(|made| &made.files).chain(&self.files)
    }

    /// Every file that it names.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries().map(|file| file.file.as_str())
    }

    /// The set when something more was built into it: what is new takes the place of the files of the same path, and the rest stays.
    #[must_use]
    pub fn merge(self, new: SetManifest) -> SetManifest {
        let mut all = self.without(&|path| new.paths().any(|own| own == path));
        all.figures = new.figures;
        merge_made(&mut all.documents, new.documents);
        merge_made(&mut all.sections, new.sections);
        all.files.extend(new.files);
        all.files.sort();
        all
    }

    /// The set without some of its files.
    #[must_use]
    pub fn without(mut self, gone: &dyn Fn(&str) -> bool) -> SetManifest {
        for made in self.documents.iter_mut().chain(&mut self.sections) {
            made.files.retain(|file| !gone(&file.file));
        }
        self.documents.retain(|made| !made.files.is_empty());
        self.sections.retain(|made| !made.files.is_empty());
        self.files.retain(|file| !gone(&file.file));
        self
    }

    /// What is older than the figures of the set, or than the newest build of the same document.
    pub fn older(&self) -> Vec<Older> {
        let mut older: Vec<Older> = Vec::new();
        for all in [&self.documents, &self.sections] {
            for (at, made) in all.iter().enumerate() {
                let than = if made.figures != self.figures {
                    Newer::Figures
                } else if all[..at].iter().any(|before| before.key() == made.key()) {
                    Newer::Build
                } else {
                    continue;
                };
                older.push(Older {
                    id: made.id.clone(),
                    section: made.section.clone(),
                    files: made.files.iter().map(|file| file.file.clone()).collect(),
                    than,
                });
            }
        }
        older
    }
}

impl Made {
    fn key(&self) -> (&str, Option<&str>) {
        (&self.id, self.section.as_deref())
    }

    /// Whether both are of one build.
    fn is_of_same_build(&self, other: &Made) -> bool {
        let without_files = |made: &Made| Made {
            files: Vec::new(),
            ..made.clone()
        };
        without_files(self) == without_files(other)
    }
}

/// Puts what is new before what there was of the same document.
fn merge_made(all: &mut Vec<Made>, new: Vec<Made>) {
    for mut made in new {
        if let Some(at) = all.iter().position(|old| old.is_of_same_build(&made)) {
            made.files.extend(all.remove(at).files);
        }
        made.files.sort();
        all.insert(0, made);
    }
    all.sort_by(|a, b| a.key().cmp(&b.key()));
}

/// Whether a path stays inside its set on every system.
pub(super) fn stays_inside(path: &str) -> bool {
    let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']);
    path.split('/').all(plain)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn made(id: &str, figures: &str, inputs: &str, files: &[&str]) -> Made {
        Made {
            id: id.to_owned(),
            section: None,
            title: id.to_uppercase(),
            as_at: date(2026, 5, 18),
            figures: figures.to_owned(),
            inputs: inputs.to_owned(),
            files: files
                .iter()
                .map(|file| FileHash::of(*file, inputs.as_bytes()))
                .collect(),
            corrects: None,
        }
    }

    fn set(figures: &str, documents: Vec<Made>, files: &[&str]) -> SetManifest {
        SetManifest {
            documents,
            files: files.iter().map(|file| FileHash::of(*file, b"")).collect(),
            ..SetManifest::new(figures)
        }
    }

    #[test]
    fn what_is_written_is_read_back_and_nothing_else_is() {
        let mut all = set(
            "f",
            vec![made("a", "f", "1", &["public/a.md"])],
            &["public/figures.json"],
        );
        all.documents[0].corrects = Some(Correction {
            set: date(2026, 5, 17),
            document: "a".to_owned(),
        });
        assert_eq!(SetManifest::read(&all.write()).unwrap(), all);
        let text = String::from_utf8(all.write()).unwrap();
        for (from, to) in [
            ("\"figures\": \"f\",\n  \"doc", "\"doc"),
            ("\"schema_version\": 1", "\"schema_version\": 2"),
            ("\"title\"", "\"titel\""),
            ("public/a.md", "../a.md"),
            ("public/a.md", "/a.md"),
            ("public/a.md", "public\\\\a.md"),
            ("public/a.md", "C:a.md"),
            ("public/a.md", "public/figures.json"),
        ] {
            assert!(text.contains(from), "{from}");
            let wrong = text.replacen(from, to, 1);
            assert!(SetManifest::read(wrong.as_bytes()).is_err(), "{from}: {to}");
        }
    }

    #[test]
    fn building_one_document_leaves_the_others() {
        let first = set(
            "f",
            vec![
                made("a", "f", "1", &["a.html", "a.md"]),
                made("b", "f", "1", &["b.md"]),
            ],
            &["figures.json", "letter.pdf"],
        );
        let same = set("f", vec![made("a", "f", "2", &["a.html", "a.md"])], &[]);
        let both = first.clone().merge(same);
        assert_eq!(both.documents[0].inputs, "2");
        assert_eq!(both.documents[1], first.documents[1]);
        assert_eq!(both.files, first.files);
        assert_eq!(both.older(), []);
        let other = set(
            "g",
            vec![made("a", "g", "2", &["a.html", "a.md"])],
            &["figures.json"],
        );
        let older = first.merge(other).older();
        assert_eq!(older.len(), 1);
        assert_eq!((older[0].id.as_str(), older[0].than), ("b", Newer::Figures));
    }

    #[test]
    fn one_format_leaves_the_other_formats_of_the_document() {
        let first = set("f", vec![made("a", "f", "1", &["a.html", "a.md"])], &[]);
        let again = set("f", vec![made("a", "f", "1", &["a.md"])], &[]);
        assert_eq!(first.clone().merge(again), first);
        let changed = first.merge(set("f", vec![made("a", "f", "2", &["a.md"])], &[]));
        let files: Vec<(&str, &str)> = (changed.documents.iter())
            .map(|made| (made.inputs.as_str(), made.files[0].file.as_str()))
            .collect();
        assert_eq!(files, [("2", "a.md"), ("1", "a.html")]);
        let older = changed.older();
        assert_eq!(older[0].files, ["a.html"]);
        assert_eq!(older[0].than, Newer::Build);
        // It is kept in this order, whichever was first.
        assert_eq!(SetManifest::read(&changed.write()).unwrap(), changed);
        let whole = changed.merge(set(
            "f",
            vec![made("a", "f", "3", &["a.html", "a.md"])],
            &[],
        ));
        assert_eq!((whole.documents.len(), whole.older().len()), (1, 0));
    }

    #[test]
    fn the_order_of_building_leaves_no_trace() {
        let one = |id: &str| {
            set(
                "f",
                vec![made(id, "f", "1", &[&format!("{id}.md")])],
                &["figures.json"],
            )
        };
        let there = one("a").merge(one("b")).merge(one("c"));
        let back = one("c").merge(one("b")).merge(one("a"));
        assert_eq!(there.write(), back.write());
    }
}
