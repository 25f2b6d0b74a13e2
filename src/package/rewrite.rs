//! A package with some of its parts changed and others added: every part that was not changed is the same bytes in the new archive.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::archive::{Archive, MAX_HELD};
use super::edits::{Edits, root_end, tags};
use super::error::PackageError;
use super::relations::{RELATIONS, Relation, relations_of};

/// Where the kinds of parts are listed.
const TYPES: &str = "[Content_Types].xml";

/// A package, and what is changed in it.
pub(crate) struct Rewrite<'a> {
    archive: Archive<'a>,
    /// New texts of parts, by their place in the archive.
    changed: BTreeMap<usize, String>,
    /// New parts, in the order they were made.
    added: Vec<(String, String)>,
}

impl<'a> Rewrite<'a> {
    /// Opens an archive, of which nothing is changed yet.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, PackageError> {
        Ok(Rewrite {
            archive: Archive::open(bytes)?,
            changed: BTreeMap::new(),
            added: Vec::new(),
        })
    }

    /// Whether there is such a part, new ones included.
    pub(crate) fn has(&self, name: &str) -> bool {
        let mut added = self.added.iter();
        self.archive.has(name) || added.any(|(own, _)| own.eq_ignore_ascii_case(name))
    }

    /// The names of the parts that were there, in lower case.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.archive.names()
    }

    /// The text of a part, as it is by now.
    pub(crate) fn text(&mut self, name: &str) -> Result<String, PackageError> {
        let mut added = self.added.iter();
        let changed = match self.archive.place(name) {
            Some(place) => self.changed.get(&place),
            None => added.find_map(|(own, text)| own.eq_ignore_ascii_case(name).then_some(text)),
        };
        if let Some(text) = changed {
            return Ok(text.clone());
        }
        let bytes = self.archive.read(name, MAX_HELD)?;
        let bytes = bytes.ok_or_else(|| PackageError::Missing(name.to_owned()))?;
        String::from_utf8(bytes).map_err(|_| PackageError::NotText)
    }

    /// Gives a part another text; a part that was not there is new.
    pub(crate) fn set(&mut self, name: &str, text: String) {
        let mut added = self.added.iter_mut();
        if let Some(place) = self.archive.place(name) {
            self.changed.insert(place, text);
        } else if let Some((_, old)) = added.find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            *old = text;
        } else {
            self.added.push((name.to_owned(), text));
        }
    }

    /// The first name of a series that no part has: `xl/comments3.xml`.
    pub(crate) fn free_name(&self, before: &str, after: &str) -> String {
        (1..)
            .map(|number: u32| format!("{before}{number}{after}"))
            .find(|name| !self.has(name))
            .unwrap_or_default()
    }

    /// The relationships of a part, as they are by now; of the package as a whole when it has no name.
    pub(crate) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, PackageError> {
        let path = relations_of(part);
        if !self.has(&path) {
            return Ok(Vec::new());
        }
        let text = self.text(&path)?;
        let all = tags(&text)?;
        let stated = all.iter().filter_map(|tag| Relation::of(part, tag.inner()));
        Ok(stated.collect())
    }

    /// Adds a relationship from a part to another and gives its id.
    pub(crate) fn relate(
        &mut self,
        part: &str,
        kind: &str,
        target: &str,
    ) -> Result<String, PackageError> {
        let path = relations_of(part);
        let taken: BTreeSet<String> = self
            .relations(part)?
            .into_iter()
            .map(|relation| relation.id)
            .collect();
        let id = (taken.len() + 1..)
            .map(|number| format!("rId{number}"))
            .find(|id| !taken.contains(id))
            .unwrap_or_default();
        if !self.has(&path) {
            let empty = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";
            self.set(&path, empty.to_owned());
        }
        let text = self.text(&path)?;
        let all = tags(&text)?;
        let prefix = all[0].prefix();
        let mut edits = Edits::default();
        edits.append(
            root_end(&all)?,
            &format!(
                "<{prefix}Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"/{target}\"/>"
            ),
        );
        self.set(&path, edits.apply(&text));
        Ok(id)
    }

    /// Says of what kind a new part is.
    pub(crate) fn declare(&mut self, part: &str, kind: &str) -> Result<(), PackageError> {
        self.add_type(&format!(
            "Override PartName=\"/{part}\" ContentType=\"{kind}\""
        ))
    }

    /// Says of what kind all parts with an ending are, unless the archive says so already.
    pub(crate) fn declare_ending(&mut self, ending: &str, kind: &str) -> Result<(), PackageError> {
        let text = self.text(TYPES)?;
        let known = tags(&text)?.iter().any(|tag| {
            tag.local() == "Default"
                && tag
                    .attribute("Extension")
                    .is_some_and(|own| own.eq_ignore_ascii_case(ending))
        });
        if known {
            return Ok(());
        }
        self.add_type(&format!(
            "Default Extension=\"{ending}\" ContentType=\"{kind}\""
        ))
    }

    fn add_type(&mut self, entry: &str) -> Result<(), PackageError> {
        let text = self.text(TYPES)?;
        let all = tags(&text)?;
        let mut edits = Edits::default();
        edits.append(root_end(&all)?, &format!("<{}{entry}/>", all[0].prefix()));
        self.set(TYPES, edits.apply(&text));
        Ok(())
    }

    /// The new archive. Parts keep their order; new ones stand at the end.
    pub(crate) fn write(mut self) -> Result<Vec<u8>, PackageError> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        let fresh = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::DEFAULT);
        let failed = |error| PackageError::Writing(ZipError::Io(error));
        for place in 0..self.archive.zip.len() {
            let part = self.archive.zip.by_index_raw(place);
            let part = part.map_err(|_| PackageError::Directory)?;
            match self.changed.get(&place) {
                None => out.raw_copy_file(part)?,
                Some(text) => {
                    out.start_file(part.name()?, fresh)?;
                    out.write_all(text.as_bytes()).map_err(failed)?;
                }
            }
        }
        for (name, text) in &self.added {
            out.start_file(&**name, fresh)?;
            out.write_all(text.as_bytes()).map_err(failed)?;
        }
        Ok(out.finish()?.into_inner())
    }
}
