//! Which words of the narrative came out of whose document, as texts.toml keeps it: by this a later version of the same document takes
//! the place of the one before. The words themselves stand in the narrative alone; here is only by what each paragraph is known again.

use std::path::Path;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::parse::parse;
use super::{files, pack};
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

/// The texts of a report folder; none when it has no such file. The bytes are given too, to be among a build's inputs.
pub(super) fn read(project: &Path) -> Checked<(Vec<TakenText>, Option<Vec<u8>>)> {
    if !project.join(TEXTS).exists() {
        return Checked::new((Vec::new(), None), Vec::new());
    }
    let bytes = match files::read(project, TEXTS) {
        Ok(bytes) => bytes,
        Err(finding) => return Checked::new((Vec::new(), None), vec![*finding]),
    };
    let read = pack::text_of(TEXTS, &bytes).map_err(|finding| vec![*finding]);
    match read.and_then(|text| parse::<Written>(TEXTS, &text.text)) {
        Ok(written) => Checked::new((written.documents, Some(bytes)), Vec::new()),
        Err(findings) => Checked::new((Vec::new(), Some(bytes)), findings),
    }
}

/// The text of texts.toml.
pub fn write_texts(texts: &[TakenText]) -> Result<String, toml::ser::Error> {
    let documents = texts.to_vec();
    Ok(format!(
        "{HEAD}{}",
        toml::to_string(&Written { documents })?
    ))
}
