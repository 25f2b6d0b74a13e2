//! What a build would publish, held against what earlier years' files in history/ printed; and the record of what is withheld.

mod record;

pub(crate) use record::{JSON, PAGE, record};

use std::path::Path;

use crate::finding::{Checked, Code, Finding, Location};
use crate::{Disclosure, Figures};

/// Attacks what a build would publish, with what earlier years did.
pub(crate) fn disclosure(folder: &Path, figures: &Figures) -> Checked<Disclosure> {
    let mut findings = Vec::new();
    let mut history = Vec::new();
    for (name, bytes) in earlier(folder) {
        match bytes {
            Ok(bytes) => history.push((name, bytes)),
            Err(error) => {
                let message = format!(
                    "The figures of an earlier year could not be read ({error}), so that this year's were not held against them."
                );
                let location = Location::file(name.as_str());
                findings.push(Finding::new(Code::DisclosureUnknown, location, message));
            }
        }
    }
    let mut disclosure = crate::disclosure(figures, &history).gather(&mut findings);
    disclosure.blocks_final |= !findings.is_empty();
    Checked::new(disclosure, findings)
}

/// The files in history/, the newest first.
fn earlier(folder: &Path) -> Vec<(String, std::io::Result<Vec<u8>>)> {
    let Ok(entries) = std::fs::read_dir(folder.join("history")) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    files
        .into_iter()
        .rev()
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            (format!("history/{name}"), std::fs::read(&path))
        })
        .collect()
}
