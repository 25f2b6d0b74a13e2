//! Pictures that the report folder brings: for now the partnership's logo.

use std::collections::BTreeMap;
use std::path::Path;

use super::files;
use super::picture_bounds::refused;
use super::report_folder::Project;
use crate::finding::{Code, Finding, Location, Severity};

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

/// Reads the logo, if there is one, into `own`.
pub(super) fn read(root: &Path, own: &mut BTreeMap<String, Vec<u8>>, findings: &mut Vec<Finding>) {
    let there = LOGOS.iter().find(|name| root.join(name).exists());
    match there.map(|name| files::read(root, name).map(|bytes| (name, bytes))) {
        None => {}
        Some(Ok((name, bytes))) => match refused(&bytes) {
            Some(why) => {
                let message = format!("{why} The cover goes without it.");
                let finding = Finding::new(Code::FileTooLarge, Location::file(*name), message)
                    .severity(Severity::Warning)
                    .help("Save it as a plain .png file, no larger than it is printed.");
                findings.push(finding);
            }
            None => _ = own.insert((*name).to_owned(), bytes),
        },
        Some(Err(finding)) => findings.push(*finding),
    }
}

impl Project {
    /// The partnership's logo, if there is one.
    pub fn logo(&self) -> Option<Picture> {
        let mut logos = LOGOS.iter().filter_map(|name| {
            let bytes = self.own_file(name)?;
            Some(Picture {
                file: (*name).to_owned(),
                bytes: bytes.to_vec(),
            })
        });
        logos.next()
    }
}
