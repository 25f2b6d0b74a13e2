//! Pictures that the report folder brings: for now the partnership's logo.

use super::files;
use super::picture_bounds::refused;
use super::report_folder::Project;
use crate::finding::{Checked, Code, Finding, Location, Severity};

/// The names under which a logo is looked for, the best form first.
const LOGOS: &[&str] = &[
    "assets/logo.svg",
    "assets/logo.png",
    "assets/logo.jpg",
    "assets/logo.jpeg",
];

/// A picture of the report folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Path inside the report folder.
    pub file: String,
    /// What the file holds.
    pub bytes: Vec<u8>,
}

impl Project {
    /// The partnership's logo, if there is one.
    pub fn logo(&self) -> Checked<Option<Picture>> {
        let there = LOGOS.iter().find(|name| self.folder.join(name).exists());
        match there.map(|name| files::read(&self.folder, name).map(|bytes| (name, bytes))) {
            None => Checked::new(None, Vec::new()),
            Some(Ok((name, bytes))) => {
                if let Some(why) = refused(&bytes) {
                    let message = format!("{why} The cover goes without it.");
                    let finding = Finding::new(Code::FileTooLarge, Location::file(*name), message)
                        .severity(Severity::Warning)
                        .help("Save it as a plain .png file, no larger than it is printed.");
                    return Checked::new(None, vec![finding]);
                }
                let picture = Picture {
                    file: (*name).to_owned(),
                    bytes,
                };
                Checked::new(Some(picture), Vec::new())
            }
            Some(Err(finding)) => Checked::new(None, vec![*finding]),
        }
    }
}
