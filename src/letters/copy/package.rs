//! The zip archive a workbook is: its parts, the relationships between them, and a new archive in which every part that was not
//! changed is the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::Unfit;
use super::xml::{Edits, Kind, Tag, end_of, tags};

/// Most bytes that a part which is changed may unpack to; longer sheets are listed instead of marked.
const LARGEST: u64 = 256 << 20;

/// Most parts of a workbook.
const MOST_PARTS: usize = 10_000;

/// The namespace of relationships in markup.
pub(super) const RELATIONS: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Where the kinds of parts are listed.
const TYPES: &str = "[Content_Types].xml";

/// A workbook's archive, and what is changed in it.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Places by name in lower case, as Excel finds parts.
    places: BTreeMap<String, usize>,
    /// New texts of parts, by their name as the archive writes it.
    changed: BTreeMap<String, String>,
    /// New parts, in the order they were made.
    added: Vec<(String, String)>,
}

/// One relationship of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    /// Its id.
    pub(super) id: String,
    /// Its whole type.
    pub(super) kind: String,
    /// The part it leads to, from the archive's top; what it says when it leads outside.
    pub(super) target: String,
}

impl Relation {
    /// Whether it is of a kind, named by the last word of its type.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind
            .strip_prefix(RELATIONS)
            .and_then(|rest| rest.strip_prefix('/'))
            == Some(kind)
    }
}

impl<'a> Package<'a> {
    /// Opens an archive.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Unfit> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unfit::NotAWorkbook)?;
        if zip.len() > MOST_PARTS {
            return Err(Unfit::TooLarge);
        }
        let mut places = BTreeMap::new();
        for place in 0..zip.len() {
            let entry = zip.by_index_raw(place).map_err(|_| Unfit::Damaged)?;
            if entry.encrypted() {
                return Err(Unfit::Unusual);
            }
            let name = entry.name().map_err(|_| Unfit::Unusual)?;
            // Of two parts of one name, programs disagree which one counts.
            if places.insert(name.to_ascii_lowercase(), place).is_some() {
                return Err(Unfit::Unusual);
            }
        }
        if places
            .keys()
            .any(|name| name.starts_with("_xmlsignatures/"))
        {
            return Err(Unfit::Signed);
        }
        Ok(Package {
            zip,
            places,
            changed: BTreeMap::new(),
            added: Vec::new(),
        })
    }

    /// Whether there is such a part, new ones included.
    pub(super) fn has(&self, name: &str) -> bool {
        self.places.contains_key(&name.to_ascii_lowercase())
            || self
                .added
                .iter()
                .any(|(added, _)| added.eq_ignore_ascii_case(name))
    }

    /// The names of the parts that were there, in lower case.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    /// The text of a part, as it is by now.
    pub(super) fn text(&mut self, name: &str) -> Result<String, Unfit> {
        if let Some((_, text)) = self
            .added
            .iter()
            .find(|(added, _)| added.eq_ignore_ascii_case(name))
        {
            return Ok(text.clone());
        }
        let place = *self
            .places
            .get(&name.to_ascii_lowercase())
            .ok_or(Unfit::Damaged)?;
        let part = self.zip.by_index(place).map_err(|_| Unfit::Damaged)?;
        if let Some(text) = part.name().ok().and_then(|name| self.changed.get(&*name)) {
            return Ok(text.clone());
        }
        let mut bytes = Vec::new();
        part.take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| Unfit::Damaged)?;
        if bytes.len() as u64 > LARGEST {
            return Err(Unfit::TooLarge);
        }
        String::from_utf8(bytes).map_err(|_| Unfit::Unusual)
    }

    /// Gives a part another text; a part that was not there is new.
    pub(super) fn set(&mut self, name: &str, text: String) -> Result<(), Unfit> {
        if let Some((_, old)) = self
            .added
            .iter_mut()
            .find(|(added, _)| added.eq_ignore_ascii_case(name))
        {
            *old = text;
        } else if let Some(place) = self.places.get(&name.to_ascii_lowercase()) {
            let part = self.zip.by_index_raw(*place).map_err(|_| Unfit::Damaged)?;
            let own = part.name().map_err(|_| Unfit::Damaged)?.to_string();
            drop(part);
            self.changed.insert(own, text);
        } else {
            self.added.push((name.to_owned(), text));
        }
        Ok(())
    }

    /// The first name of a series that no part has: `xl/comments3.xml`.
    pub(super) fn free_name(&self, before: &str, after: &str) -> String {
        (1..)
            .map(|number: u32| format!("{before}{number}{after}"))
            .find(|name| !self.has(name))
            .unwrap_or_default()
    }

    /// The relationships of a part; of the archive as a whole when it has no name.
    pub(super) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Unfit> {
        let path = relations_of(part);
        if !self.has(&path) {
            return Ok(Vec::new());
        }
        let text = self.text(&path)?;
        Ok(tags(&text)?
            .iter()
            .filter(|tag| tag.kind != Kind::Close && tag.local() == "Relationship")
            .map(|tag| {
                let of = |name| tag.attribute(name).unwrap_or_default().into_owned();
                let outside = of("TargetMode") == "External";
                let target = of("Target");
                Relation {
                    id: of("Id"),
                    kind: of("Type"),
                    target: if outside {
                        target
                    } else {
                        resolve(part, &target)
                    },
                }
            })
            .collect())
    }

    /// Adds a relationship from a part to another and gives its id.
    pub(super) fn relate(&mut self, part: &str, kind: &str, target: &str) -> Result<String, Unfit> {
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
            self.set(&path, empty.to_owned())?;
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
        self.set(&path, edits.apply(&text))?;
        Ok(id)
    }

    /// Says of what kind a new part is.
    pub(super) fn declare(&mut self, part: &str, kind: &str) -> Result<(), Unfit> {
        self.add_type(&format!(
            "Override PartName=\"/{part}\" ContentType=\"{kind}\""
        ))
    }

    /// Says of what kind all parts with an ending are, unless the archive says so already.
    pub(super) fn declare_ending(&mut self, ending: &str, kind: &str) -> Result<(), Unfit> {
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

    fn add_type(&mut self, entry: &str) -> Result<(), Unfit> {
        let text = self.text(TYPES)?;
        let all = tags(&text)?;
        let mut edits = Edits::default();
        edits.append(root_end(&all)?, &format!("<{}{entry}/>", all[0].prefix()));
        self.set(TYPES, edits.apply(&text))
    }

    /// The new archive. Parts keep their order; new ones stand at the end.
    pub(super) fn write(mut self) -> Result<Vec<u8>, Unfit> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        let fresh = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::DEFAULT);
        let failed = |_| Unfit::Unusual;
        for place in 0..self.zip.len() {
            let part = self.zip.by_index_raw(place).map_err(failed)?;
            let name = part.name().map_err(failed)?.to_string();
            match self.changed.get(&name) {
                None => out.raw_copy_file(part).map_err(failed)?,
                Some(text) => {
                    drop(part);
                    out.start_file(&*name, fresh).map_err(failed)?;
                    out.write_all(text.as_bytes()).map_err(|_| Unfit::Unusual)?;
                }
            }
        }
        for (name, text) in &self.added {
            out.start_file(&**name, fresh).map_err(failed)?;
            out.write_all(text.as_bytes()).map_err(|_| Unfit::Unusual)?;
        }
        Ok(out.finish().map_err(failed)?.into_inner())
    }
}

/// The end of the root element.
pub(super) fn root_end<'t, 'a>(all: &'t [Tag<'a>]) -> Result<&'t Tag<'a>, Unfit> {
    end_of(all, 0).map(|at| &all[at]).ok_or(Unfit::Damaged)
}

/// The path of the relationships of a part.
fn relations_of(part: &str) -> String {
    let (folder, name) = part.split_at(part.rfind('/').map_or(0, |at| at + 1));
    format!("{folder}_rels/{name}.rels")
}

/// The path that a target leads to from a part; `..` and `.` are followed.
fn resolve(from: &str, target: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!(
            "{}{target}",
            &from[..from.rfind('/').map_or(0, |at| at + 1)]
        ),
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_where_they_are_named() {
        assert_eq!(
            resolve("xl/worksheets/sheet1.xml", "../comments1.xml"),
            "xl/comments1.xml"
        );
        assert_eq!(
            resolve("xl/workbook.xml", "worksheets/a.xml"),
            "xl/worksheets/a.xml"
        );
        assert_eq!(resolve("", "/xl/workbook.xml"), "xl/workbook.xml");
        assert_eq!(
            relations_of("xl/workbook.xml"),
            "xl/_rels/workbook.xml.rels"
        );
        assert_eq!(relations_of(""), "_rels/.rels");
    }
}
