//! Whether what was read is still what lies there: a report that was made while somebody saved a return holds the one, and the folder the
//! other.

use super::files;
use super::report_folder::Project;
use crate::finding::{Code, Finding, Location};
use crate::ingest::File;

impl Project {
    /// A finding for each file that went in and is not what it was when it was read: settings, texts, templates, and these returns.
    pub fn changed_since_read(&self, returns: &[File]) -> Vec<Finding> {
        let returns = returns.iter().map(|file| (&*file.name, &*file.bytes));
        let all = self.own_files().chain(returns);
        let changed = all.filter(|(name, bytes)| {
            !files::read(&self.folder, name).is_ok_and(|now| now == *bytes)
        });
        let finding = |(name, _): (&str, _)| {
            let message = "The file was changed, moved or taken away while this ran; what it held before is what was used.";
            Finding::new(Code::FileChanged, Location::file(name), message)
        };
        changed.map(finding).collect()
    }
}
