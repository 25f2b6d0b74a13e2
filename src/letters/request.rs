//! What an agency is to do about a finding.

use crate::finding::Severity;

/// What an agency is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Wrong by itself.
    Correct,
    /// Only the agency can say: amend or give a reason.
    Explain,
    /// Doubtful.
    Look,
}

impl Kind {
    /// What a finding of a severity asks for; nothing where it is only worth knowing.
    pub(super) fn of(severity: Severity) -> Option<Kind> {
        match severity {
            Severity::Error => Some(Kind::Correct),
            Severity::Query => Some(Kind::Explain),
            Severity::Warning => Some(Kind::Look),
            Severity::Note => None,
        }
    }
}
