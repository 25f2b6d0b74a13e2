//! The templates: those built into the binary, with the report folder's own laid over them. A file of the same relative path
//! replaces the built-in one, a new file adds to them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::str::Utf8Error;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use serde::de::DeserializeOwned;

use super::files;
use super::parse::{nearest, parse};
use crate::finding::{Checked, Code, Finding, Location};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The folders of templates/ that the program reads.
const KINDS: &[&str] = &[
    "codes",
    "datasets",
    "documents",
    "fonts",
    "guidance",
    "html",
    "letters",
    "pdf",
    "profiles",
    "prose",
    "sections",
    "tables",
];

/// The labels of rows and columns that are no items.
pub(super) const ROLES: &str = "roles.toml";

/// All template files, by their path from `templates/` on: `templates/tables/lado-source.toml`.
#[derive(Debug, Clone)]
pub struct Pack {
    files: BTreeMap<String, PackFile>,
}

/// One template file.
#[derive(Debug, Clone)]
pub struct PackFile {
    /// What it holds.
    pub bytes: Cow<'static, [u8]>,
    /// Whether it came with the program rather than from the report folder.
    pub built_in: bool,
}

/// Why a template that has to be there cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// It is not there.
    #[error("{0} is missing")]
    Missing(String),
    /// It is not text.
    #[error("{0} is not text in UTF-8")]
    NotText(String, #[source] Utf8Error),
}

/// A text with the path it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Path inside the report folder, or of the built-in template.
    pub file: Arc<str>,
    /// What it says.
    pub text: Arc<str>,
}

impl Pack {
    /// The templates that came with the program.
    pub fn built_in() -> Pack {
        let mut files = BTreeMap::new();
        collect(&BUILT_IN, &mut |path, bytes| {
            let file = PackFile {
                bytes: Cow::Borrowed(bytes),
                built_in: true,
            };
            files.insert(format!("templates/{path}"), file);
        });
        Pack { files }
    }

    /// The templates that came with the program, with the report folder's own laid over them.
    pub fn with_folder(folder: &Path) -> Checked<Pack> {
        let mut pack = Pack::built_in();
        let mut findings = Vec::new();
        let found = files::walk(folder, "templates").gather(&mut findings);
        for name in found {
            if let Some(finding) = misplaced(&name) {
                findings.push(finding);
                continue;
            }
            match files::read(folder, &name) {
                Ok(bytes) => {
                    let file = PackFile {
                        bytes: Cow::Owned(bytes),
                        built_in: false,
                    };
                    pack.files.insert(name, file);
                }
                Err(finding) => findings.push(*finding),
            }
        }
        Checked::new(pack, findings)
    }

    /// All files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &PackFile)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file))
    }

    /// The texts of one file that a report folder adds to: the built-in one, then its own.
    pub fn both(&self, name: &str) -> Vec<Text> {
        let built_in = BUILT_IN.get_file(name).map(|file| file.contents());
        let path = format!("templates/{name}");
        let own = self.files.get(&path).filter(|file| !file.built_in);
        let own = own.map(|file| file.bytes.as_ref());
        let texts = built_in.into_iter().chain(own);
        texts
            .map(|bytes| Text {
                file: path.as_str().into(),
                text: String::from_utf8_lossy(bytes).into(),
            })
            .collect()
    }

    /// The bytes of one file, by its path from `templates/` on.
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(|file| file.bytes.as_ref())
    }

    /// The text of one file that has to be there, by its path from `templates/` on.
    pub fn text(&self, path: &str) -> Result<&str, PackError> {
        let bytes = self
            .bytes(path)
            .ok_or_else(|| PackError::Missing(path.to_owned()))?;
        std::str::from_utf8(bytes).map_err(|error| PackError::NotText(path.to_owned(), error))
    }

    /// The texts of one folder of `templates/` with one of these endings, by file name without the ending.
    pub fn texts(&self, kind: &str, endings: &[&str]) -> Checked<BTreeMap<String, Text>> {
        let mut findings = Vec::new();
        let mut texts = BTreeMap::new();
        let under = format!("templates/{kind}/");
        for (path, file) in &self.files {
            let Some((stem, ending)) = path
                .strip_prefix(&under)
                .and_then(|name| name.rsplit_once('.'))
            else {
                continue;
            };
            if stem.contains('/') || stem.is_empty() || !endings.contains(&ending) {
                continue;
            }
            match text_of(path, &file.bytes) {
                Ok(text) => {
                    texts.insert(stem.to_owned(), text);
                }
                Err(finding) => findings.push(*finding),
            }
        }
        Checked::new(texts, findings)
    }

    /// Every TOML file of one folder of `templates/` as a typed value, by id; a file with a mistake is left out and found.
    pub fn read_all<T: DeserializeOwned + Send>(
        &self,
        kind: &str,
    ) -> Checked<BTreeMap<String, (Text, T)>> {
        let mut findings = Vec::new();
        let mut all = BTreeMap::new();
        let texts: Vec<(String, Text)> = self
            .texts(kind, &["toml"])
            .gather(&mut findings)
            .into_iter()
            .collect();
        // Each file is parsed by itself, side by side: together they are a good part of what a quick command costs.
        let parsed: Vec<_> = texts
            .into_par_iter()
            .map(|(id, text)| {
                let value = parse::<T>(&text.file, &text.text);
                (id, text, value)
            })
            .collect();
        for (id, text, value) in parsed {
            match value {
                Ok(value) => {
                    all.insert(id, (text, value));
                }
                Err(wrong) => findings.extend(wrong),
            }
        }
        Checked::new(all, findings)
    }
}

/// Hands every file of an embedded folder to `take`, with its path inside it, written with `/`.
pub(crate) fn collect(dir: &'static Dir<'static>, take: &mut impl FnMut(String, &'static [u8])) {
    for file in dir.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        if !path.rsplit('/').next().is_some_and(files::is_litter) {
            take(path, file.contents());
        }
    }
    for inner in dir.dirs() {
        collect(inner, take);
    }
}

/// Bytes as text; UTF-8 only, since people write these files for us.
pub(crate) fn text_of(path: &str, bytes: &[u8]) -> Result<Text, Box<Finding>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Text {
            file: path.into(),
            text: text.strip_prefix('\u{FEFF}').unwrap_or(text).into(),
        }),
        Err(_) => Err(Box::new(
            Finding::new(
                Code::FileUnreadable,
                Location::file(path),
                "The file is not text as this program reads it (UTF-8).",
            )
            .help("Save it again as plain text with the encoding UTF-8."),
        )),
    }
}

/// A file in a folder of templates/ that is never read: most likely the folder's name is misspelt.
fn misplaced(name: &str) -> Option<Finding> {
    let rest = name.strip_prefix("templates/")?;
    let folder = rest.split_once('/').map(|(folder, _)| folder);
    if folder.is_some_and(|folder| KINDS.contains(&folder)) || rest == "README.md" || rest == ROLES
    {
        return None;
    }
    let message = match folder {
        Some(folder) => {
            format!("No folder templates/{folder} is read, so this file has no effect.")
        }
        None => "Files directly in templates/ are not read, so this file has no effect.".to_owned(),
    };
    let help = match nearest(folder.unwrap_or(rest), KINDS.iter().copied()) {
        Some(near) => format!("Did you mean templates/{near}?"),
        None => format!("The folders are {}.", KINDS.join(", ")),
    };
    let finding = Finding::new(Code::FileUndeclared, Location::file(name), message);
    Some(finding.help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_adds_to_and_replaces_what_is_built_in() {
        let dir = tempfile::tempdir().unwrap();
        let tables = dir.path().join("templates/tables");
        std::fs::create_dir_all(&tables).unwrap();
        std::fs::write(tables.join("mine.toml"), "\u{FEFF}a = 1").unwrap();
        std::fs::write(tables.join("~$mine.toml"), "lock").unwrap();
        std::fs::create_dir_all(dir.path().join("templates/table")).unwrap();
        std::fs::write(dir.path().join("templates/table/lost.toml"), "a = 1").unwrap();
        let pack = Pack::with_folder(dir.path());
        assert_eq!(pack.findings.len(), 1, "{:?}", pack.findings);
        assert_eq!(pack.findings[0].help, "Did you mean templates/tables?");
        let texts = pack.value.texts("tables", &["toml"]).value;
        assert_eq!(&*texts["mine"].text, "a = 1");
        assert!(!texts.contains_key("~$mine"));
        assert_eq!(
            pack.value
                .files()
                .filter(|(_, file)| !file.built_in)
                .count(),
            1
        );
    }

    #[test]
    fn a_file_that_is_not_text_is_found() {
        let wrong = text_of("templates/sections/a.md", b"\xff\xfea").expect_err("it is not text");
        assert_eq!(wrong.code, Code::FileUnreadable);
    }
}
