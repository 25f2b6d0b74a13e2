//! A package with some of its parts changed and others added: every part that was not changed is the same bytes in the new archive.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::result::ZipError;

use super::archive::{Archive, MAX_HELD};
use super::edits::{Edits, root_end, tags};
use super::error::PackageError;
use super::fresh::options;
use super::relationships::{RELATIONS, Relation, relations_of};

/// Where the kinds of parts are listed.
const TYPES: &str = "[Content_Types].xml";

/// A package, and what is changed in it.
pub(crate) struct Rewrite<'a> {
    archive: Archive<'a>,
    /// The texts of parts that were changed or added, in the order they were made.
    texts: Vec<(String, String)>,
}

impl<'a> Rewrite<'a> {
    /// Opens an archive, of which nothing is changed yet.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, PackageError> {
        Ok(Rewrite {
            archive: Archive::open(bytes)?,
            texts: Vec::new(),
        })
    }

    /// Whether there is such a part, new ones included.
    pub(crate) fn has(&self, name: &str) -> bool {
        let mut texts = self.texts.iter();
        self.archive.has(name) || texts.any(|(own, _)| own.eq_ignore_ascii_case(name))
    }

    /// The names of the parts that were there, in lower case.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.archive.names()
    }

    /// The text of a part, as it is by now.
    pub(crate) fn text(&mut self, name: &str) -> Result<String, PackageError> {
        if let Some(text) = self.new_text(name) {
            return Ok(text.clone());
        }
        let bytes = self.archive.read(name, MAX_HELD)?;
        let bytes = bytes.ok_or_else(|| PackageError::Missing(name.to_owned()))?;
        String::from_utf8(bytes).map_err(|_| PackageError::NotText)
    }

    /// Gives a part another text; a part that was not there is new.
    pub(crate) fn set(&mut self, name: &str, text: String) {
        match self.new_text(name) {
            Some(old) => *old = text,
            None => self.texts.push((name.to_owned(), text)),
        }
    }

    fn new_text(&mut self, name: &str) -> Option<&mut String> {
        let mut texts = self.texts.iter_mut();
        let named = texts.find(|(own, _)| own.eq_ignore_ascii_case(name));
        named.map(|(_, text)| text)
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
        let taken = self.relations(part)?;
        let id = (taken.len() + 1..)
            .map(|number| format!("rId{number}"))
            .find(|id| taken.iter().all(|relation| relation.id != *id))
            .unwrap_or_default();
        if !self.has(&path) {
            let empty = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";
            self.set(&path, empty.to_owned());
        }
        self.append(
            &path,
            &format!("Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"/{target}\""),
        )?;
        Ok(id)
    }

    /// Says of what kind a new part is.
    pub(crate) fn declare(&mut self, part: &str, kind: &str) -> Result<(), PackageError> {
        self.append(
            TYPES,
            &format!("Override PartName=\"/{part}\" ContentType=\"{kind}\""),
        )
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
        self.append(
            TYPES,
            &format!("Default Extension=\"{ending}\" ContentType=\"{kind}\""),
        )
    }

    /// Adds an empty element, with the prefix of the root, as the last thing in a part.
    fn append(&mut self, part: &str, element: &str) -> Result<(), PackageError> {
        let text = self.text(part)?;
        let all = tags(&text)?;
        let mut edits = Edits::default();
        edits.append(root_end(&all)?, &format!("<{}{element}/>", all[0].prefix()));
        self.set(part, edits.apply(&text));
        Ok(())
    }

    /// The new archive. Parts keep their order; new ones stand at the end.
    pub(crate) fn write(mut self) -> Result<Vec<u8>, PackageError> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        let fresh = options();
        let failed = |error| PackageError::Writing(ZipError::Io(error));
        let (changed, added): (Vec<_>, Vec<_>) = (self.texts.iter())
            .map(|(name, text)| (self.archive.place(name), name, text))
            .partition(|(place, ..)| place.is_some());
        for place in 0..self.archive.zip.len() {
            let part = self.archive.zip.by_index_raw(place);
            let part = part.map_err(|_| PackageError::Directory)?;
            match changed.iter().find(|(own, ..)| *own == Some(place)) {
                None => out.raw_copy_file(part)?,
                Some((_, _, text)) => {
                    out.start_file(part.name()?, fresh)?;
                    out.write_all(text.as_bytes()).map_err(failed)?;
                }
            }
        }
        for (_, name, text) in added {
            out.start_file(name.as_str(), fresh)?;
            out.write_all(text.as_bytes()).map_err(failed)?;
        }
        Ok(out.finish()?.into_inner())
    }
}
