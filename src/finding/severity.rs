//! How grave a finding is.

use std::fmt;

use crate::model::count;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Doubtful.
    Warning,
    /// Only the agency can say: amend the return or give a reason.
    Query,
    /// Wrong by itself.
    Error,
}

impl Severity {
    /// The word used in messages, JSON and `--fail-on`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Query => "query",
            Severity::Error => "error",
        }
    }

    /// "4 errors", "1 query".
    pub fn counted(self, number: usize) -> String {
        match self {
            Severity::Query => count(number, "query", "queries"),
            other => count(number, other.word(), &format!("{other}s")),
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Severity> {
        [
            Severity::Note,
            Severity::Warning,
            Severity::Query,
            Severity::Error,
        ]
        .into_iter()
        .find(|s| s.word() == word)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
