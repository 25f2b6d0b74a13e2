//! Whether what was read is still what lies there: a report that was made while somebody saved a return holds the one, and the folder the
//! other.

use std::collections::BTreeSet;
use std::path::Path;

use super::files;
use super::report_folder::Project;
use crate::finding::{Code, Finding, Location};
use crate::ingest::File;

/// Every file of a report folder that may go into a report.
pub(super) fn everything(root: &Path) -> BTreeSet<String> {
    let all = files::READ.into_iter();
    all.flat_map(|folder| files::walk(root, folder).value)
        .collect()
}

impl Project {
    /// A finding for each file that went in and is not what it was when it was read (settings, texts, templates, and these returns), and for
    /// each that was put there since.
    pub fn changed_since_read(&self, returns: &[File]) -> Vec<Finding> {
        let returns = returns.iter().map(|file| (&*file.name, &*file.bytes));
        let used: Vec<(&str, &[u8])> = self.own_files().chain(returns).collect();
        let changed = |(name, bytes): &&(&str, &[u8])| {
            !files::read(&self.folder, name).is_ok_and(|now| now == *bytes)
        };
        let finding =
            |name: &str, message| Finding::new(Code::FileChanged, Location::file(name), message);
        let mut findings: Vec<Finding> = (used.iter().filter(changed))
            .map(|(name, _)| {
                finding(name, "The file was changed, moved or taken away while this ran; what it held before is what was used.")
            })
            .collect();
        for name in everything(&self.folder).difference(&self.there) {
            if !used.iter().any(|(own, _)| own == name) {
                findings.push(finding(
                    name,
                    "The file was put there while this ran, and was not used.",
                ));
            }
        }
        findings
    }
}
