//! What compose is told: the document's sections in order, the words of templates and narrative, what stands on the cover, and
//! what has not arrived. Files are handed in as text; nothing here reads a disk.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use super::document::Cover;
use crate::finding::Location;
use crate::model::Period;

/// What compose needs to know.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The document: which sections, in which order.
    pub document: DocumentSpec,
    /// Section templates by id, of all documents: a template may include another (`{% include "partials/actions" %}`).
    pub sections: BTreeMap<String, TextFile>,
    /// Narrative by name: `lado` for `narrative/lado.md`.
    pub narrative: BTreeMap<String, TextFile>,
    /// What stands on the cover.
    pub meta: MetaOptions,
    /// Returns that were promised and have not arrived.
    pub awaited: Vec<AwaitedReturn>,
    /// Every declared table, those without a source among them, so that a table that is awaited can be told from a misspelt one.
    pub declared: Vec<DeclaredTable>,
    /// Datasets that this report has nothing to do with: no source brings them and nobody owes them. A section that needs nothing else
    /// is left out, where nobody wrote words for it.
    pub unasked: BTreeSet<String>,
    /// Only this section, by id. It equals the section inside the whole: its references may lead to sections that are not kept.
    pub only: Option<String>,
}

/// A text and the file it came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextFile {
    /// Path inside the report folder, or of the built-in template, for findings.
    pub file: Arc<str>,
    /// The text.
    pub text: String,
}

impl TextFile {
    /// A text from a file.
    pub fn new(file: impl Into<Arc<str>>, text: impl Into<String>) -> Self {
        TextFile {
            file: file.into(),
            text: text.into(),
        }
    }
}

/// A document, from `templates/documents/*.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentSpec {
    /// The name used on the command line: the file's name.
    #[serde(skip)]
    pub id: String,
    /// The file it was declared in, for findings.
    #[serde(skip)]
    pub file: Arc<str>,
    /// What `yearly list` calls it; the document's title when report.toml gives none.
    pub title: String,
    /// "Yearly report".
    #[serde(default)]
    pub kind: String,
    /// A few pages, read at a sitting: no cover, no contents, no appendix of what is open; a title stands above the first section.
    #[serde(default)]
    pub short: bool,
    /// Its sections, in order.
    #[serde(default, rename = "section")]
    pub sections: Vec<SectionEntry>,
}

/// One section of a document.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionEntry {
    /// The line of its id in the document's file, 1-based; 0 when nobody says.
    #[serde(skip)]
    pub line: u32,
    /// Names the template `templates/sections/ID.md` and the narrative `narrative/ID.md`. A section without a template shows its
    /// narrative as it is, if `title` is given.
    pub id: String,
    /// The title, instead of the template's own.
    #[serde(default)]
    pub title: Option<String>,
    /// Whether it has a number; a foreword has none.
    #[serde(default = "yes")]
    pub numbered: bool,
    /// Appendices have letters, and so have their tables and figures: "Table A1".
    #[serde(default)]
    pub appendix: bool,
}

impl DocumentSpec {
    /// Where an entry stands, for findings.
    pub(super) fn place(&self, entry: &SectionEntry) -> Location {
        match entry.line {
            0 => Location::file(self.file.clone()),
            line => Location::line(self.file.clone(), line),
        }
    }
}

/// What stands on the cover, from report.toml.
#[derive(Debug, Clone, Default)]
pub struct MetaOptions {
    /// "Coventry Local Safeguarding Children Board".
    pub partnership: String,
    /// "Safeguarding children in Coventry"; the document's own title when empty.
    pub title: String,
    /// "2014 to 2015".
    pub year: String,
    /// The months that the report covers.
    pub period: Option<Period>,
    /// One accent colour, `#14535C`.
    pub accent: String,
    /// Whether this is a draft.
    pub draft: bool,
    /// "31 October 2015. 19 of 23 returns are in. Not for publication."
    pub draft_line: String,
    /// The rows at the foot of the cover.
    pub cover: Vec<Cover>,
    /// The day the document speaks of, `2015-10-31`.
    pub as_at: String,
}

/// A return that has not arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AwaitedReturn {
    /// Dataset id.
    pub dataset: String,
    /// "Wexmoor Police": who is to send it.
    pub agency: String,
    /// "Wexmoor Police: police contacts and powers, 2025 to 2026".
    pub title: String,
    /// "Due 12 May 2026, 6 days ago."; may be empty.
    pub due: String,
    /// What its absence means, beyond what the section says itself; may be empty.
    pub effect: String,
}

impl AwaitedReturn {
    /// "Wexmoor Police, due 12 May 2026, 6 days ago".
    pub(super) fn who_and_when(&self) -> String {
        let who = if self.agency.is_empty() {
            &self.title
        } else {
            &self.agency
        };
        let due = self.due.trim_end_matches('.');
        match due.strip_prefix("Due ") {
            Some(rest) => format!("{who}, due {rest}"),
            None if due.is_empty() => who.clone(),
            None => format!("{who}, {due}"),
        }
    }
}

/// A declared table: enough to say that it is awaited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeclaredTable {
    /// Id.
    pub id: String,
    /// Dataset id.
    pub dataset: String,
    /// What the return is called: "Section 175 audit".
    pub dataset_title: String,
    /// What it is about.
    pub title: String,
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_and_misspelt_keys_are_not() {
        let spec: DocumentSpec = toml::from_str(
            "title = \"Annual report\"\nkind = \"Yearly report\"\n[[section]]\nid = \"foreword\"\nnumbered = false\n[[section]]\nid = \"lado\"\n[[section]]\nid = \"method\"\nappendix = true\n",
        )
        .unwrap();
        let marks: Vec<(bool, bool)> = spec
            .sections
            .iter()
            .map(|section| (section.numbered, section.appendix))
            .collect();
        assert_eq!(marks, [(false, false), (true, false), (true, true)]);
        let wrong = "title = \"Annual report\"\n[[section]]\nid = \"a\"\nnumberd = false\n";
        assert!(toml::from_str::<DocumentSpec>(wrong).is_err());
    }
}
