//! Which findings a reference names.

use anyhow::bail;

use crate::finding::{Finding, Severity, fingerprint, fingerprints};
use crate::project::nearest;

/// Fewest letters of a fingerprint that name a query.
pub(super) const SHORTEST: usize = 4;

/// Whether a reason can settle it, and none has.
pub(super) fn is_open(finding: &Finding) -> bool {
    matches!(finding.severity, Severity::Query | Severity::Warning) && !finding.is_settled()
}

/// What people type of a reference: its letters and digits.
pub(super) fn digits(query: &str) -> String {
    query
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// The findings of the one place that a reference names.
pub(super) fn named<'a>(shown: &'a [Finding], query: &str) -> anyhow::Result<Vec<&'a Finding>> {
    let wanted = digits(query);
    let fits = |finding: &&Finding| fingerprints(finding).iter().any(|p| p.starts_with(&wanted));
    let fitting: Vec<&Finding> = if wanted.len() < SHORTEST {
        Vec::new()
    } else {
        shown.iter().filter(fits).collect()
    };
    match fitting[..] {
        [] => {
            let codes = shown.iter().filter(|f| is_open(f)).map(|f| f.code.id());
            let near = nearest(query, codes).map_or_else(
                || "yearly accept lists what is open.".to_owned(),
                |near| format!("Did you mean the code \"{near}\"?"),
            );
            bail!("There is no query \"{query}\". {near}")
        }
        [_] => Ok(fitting),
        [first, ..] if fitting.iter().all(|f| fingerprint(f) == fingerprint(first)) => Ok(fitting),
        _ => {
            let all: Vec<String> = fitting.iter().map(|f| fingerprint(f)).collect();
            bail!(
                "\"{query}\" may be one of {}. Give more of it.",
                all.join(", ")
            )
        }
    }
}
