//! Which words of the narrative came out of whose document, as texts.toml keeps it: by this a later version of the same document takes
//! the place of the one before. The words themselves stand in the narrative alone; here is only by what each paragraph is known again.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::kept_file;
use crate::finding::Checked;

/// The name of the file.
pub const TEXTS: &str = "texts.toml";

/// What stands above the texts in the file.
const HEAD: &str = "# Which paragraphs of narrative/ came out of which document, written by yearly add: by this a later version of a document takes the\n# place of the one before. Each paragraph is known by a digest of its words.\n\n";

/// A document whose words were put into the narrative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TakenText {
    /// The document's file name.
    pub document: String,
    /// Its first heading, folded; blank when it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Who wrote it, by id, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The day it was received.
    pub received: Date,
    /// The section that a person chose for all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The part of that section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Where its words went.
    #[serde(default, rename = "piece")]
    pub pieces: Vec<TakenPiece>,
}

/// Some of a document's words in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TakenPiece {
    /// The narrative file, without folder and ending.
    pub text: String,
    /// The part of it, by its level-1 heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The heading within it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
    /// Whether no heading placed it, so that it has a file of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
    /// What the labels of its notes begin with.
    pub label: String,
    /// Its paragraphs, each by its digest.
    pub paragraphs: Vec<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, rename = "document")]
    documents: Vec<TakenText>,
}

/// The texts of a report folder.
pub(super) fn read(folder: &Path, own: &mut BTreeMap<String, Vec<u8>>) -> Checked<Vec<TakenText>> {
    let read = kept_file::read::<Written>(folder, TEXTS, own);
    Checked::new(read.value.documents, read.findings)
}

/// The text of texts.toml.
pub fn write_texts(texts: &[TakenText]) -> Result<String, toml::ser::Error> {
    let documents = texts.to_vec();
    Ok(format!(
        "{HEAD}{}",
        toml::to_string(&Written { documents })?
    ))
}
