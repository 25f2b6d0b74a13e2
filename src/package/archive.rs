//! A zip archive and its parts, read within bounds: sizes that a directory states are not believed, and nothing is unpacked to a disk.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use super::error::PackageError;
use super::relationships::{Relation, relations_of};
use super::units::Units;

/// Most parts of an archive: real ones have dozens.
const MAX_PARTS: usize = 10_000;

/// Most bytes that a part which is held in memory may unpack to.
pub(crate) const MAX_HELD: u64 = 256 << 20;

/// Most bytes that a part which streams by may unpack to: a table of a million rows by twenty columns is about this large.
pub(crate) const MAX_STREAMED: u64 = 1 << 30;

/// Most bytes that all parts together may unpack to, each counted as often as it is read: a package may name one part ten thousand
/// times.
const MAX_UNPACKED: u64 = 2 << 30;

/// A part that has unpacked to so much is looked at: real ones pack to a twentieth, those of blank formatted cells to a fiftieth, a bomb
/// to a thousandth of their size.
const LOOKED_AT: u64 = 32 << 20;
const MAX_RATIO: u64 = 200;

/// An opened archive.
pub(crate) struct Archive<'a> {
    pub(super) zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Places by name in lower case and with `/`, as office programs find them.
    parts: BTreeMap<String, usize>,
    /// Bytes that may still be unpacked.
    left: u64,
    /// Bytes of the archive itself.
    length: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive and reads its directory.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, PackageError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| PackageError::NoDirectory)?;
        if zip.len() > MAX_PARTS {
            return Err(PackageError::TooManyParts(zip.len()));
        }
        let mut parts = BTreeMap::new();
        for place in 0..zip.len() {
            let damaged = |_| PackageError::Directory;
            let entry = zip.by_index_data(place).map_err(damaged)?;
            if entry.encrypted() {
                return Err(PackageError::Locked);
            }
            let name = entry.name().map_err(damaged)?;
            let name = name.replace('\\', "/").to_ascii_lowercase();
            if parts.insert(name, place).is_some() {
                return Err(PackageError::SameName);
            }
        }
        Ok(Archive {
            zip,
            parts,
            left: MAX_UNPACKED,
            length: bytes.len() as u64,
        })
    }

    /// The place of a part in the directory.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.parts.get(&name.to_ascii_lowercase()).copied()
    }

    /// Whether there is such a part.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// The names of all parts, in lower case.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// A part as it unpacks, at most so many bytes of it; `None` when it is not there.
    pub(crate) fn stream(
        &mut self,
        name: &str,
        most: u64,
    ) -> Result<Option<Bounded<'_, impl Read + '_>>, PackageError> {
        let Some(place) = self.place(name) else {
            return Ok(None);
        };
        let part = self.zip.by_index(place);
        let part = part.map_err(|error| PackageError::Part(name.to_owned(), error.into()))?;
        let packed = part.compressed_size().min(self.length);
        Ok(Some(Bounded {
            inner: part,
            left: most,
            of_all: &mut self.left,
            read: 0,
            likely: LOOKED_AT.max(packed.saturating_mul(MAX_RATIO)),
        }))
    }

    /// A part in memory; `None` when it is not there.
    pub(crate) fn read(&mut self, name: &str, most: u64) -> Result<Option<Vec<u8>>, PackageError> {
        let Some(mut part) = self.stream(name, most)? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes)
            .map_err(|error| PackageError::Part(name.to_owned(), error))?;
        Ok(Some(bytes))
    }

    /// Shows every tag of a part that is there and is of the part's own language.
    pub(crate) fn tags(
        &mut self,
        name: &str,
        mut see: impl FnMut(&[u8]),
    ) -> Result<(), PackageError> {
        let Some(part) = self.stream(name, MAX_HELD)? else {
            return Ok(());
        };
        let mut units = Units::own(part);
        while let Some(unit) = units
            .next()
            .map_err(|error| PackageError::Part(name.to_owned(), error))?
        {
            see(unit.tag);
        }
        Ok(())
    }

    /// The relationships of a part, of the package as a whole when it has no name; none when it names none.
    pub(crate) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, PackageError> {
        let mut found = Vec::new();
        self.tags(&relations_of(part), |tag| {
            found.extend(Relation::of(part, tag));
        })?;
        Ok(found)
    }
}

/// A reader that fails with `FileTooLarge` when more than so many bytes come out of it, or more than what it is packed in can hold.
#[derive(Debug)]
pub(crate) struct Bounded<'a, R> {
    inner: R,
    left: u64,
    /// What is left for all parts together.
    of_all: &'a mut u64,
    read: u64,
    /// What a part of its packed size may unpack to.
    likely: u64,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return match self.inner.read(&mut [0]) {
                Ok(0) => Ok(0),
                Ok(_) => Err(io::ErrorKind::FileTooLarge.into()),
                Err(error) => Err(error),
            };
        }
        let most = usize::try_from(self.left).map_or(into.len(), |left| left.min(into.len()));
        let read = self.inner.read(&mut into[..most])?;
        let bytes = read as u64;
        self.left -= bytes;
        self.read += bytes;
        *self.of_all = self.of_all.saturating_sub(bytes);
        if *self.of_all == 0 || self.read > self.likely {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(read)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    /// An archive of parts, for tests.
    pub(crate) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        for (name, bytes) in parts {
            zip.start_file(*name, options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn parts_are_found_whatever_their_case() {
        let bytes = archive(&[("XL/Workbook.xml", b"<a/>")]);
        let mut archive = Archive::open(&bytes).unwrap();
        assert!(archive.has("xl/workbook.xml"));
        assert_eq!(
            archive.read("xl/workbook.xml", 4).unwrap().unwrap(),
            b"<a/>"
        );
        assert_eq!(archive.read("absent", 4).unwrap(), None);
    }

    #[test]
    fn a_part_at_its_bound_passes_and_one_byte_more_fails() {
        let bytes = archive(&[("a.xml", &vec![b' '; 100_000])]);
        let mut archive = Archive::open(&bytes).unwrap();
        assert!(archive.read("a.xml", 100_000).is_ok());
        assert!(matches!(
            archive.read("a.xml", 99_999),
            Err(error) if error.is_too_large()
        ));
    }

    #[test]
    fn a_cut_archive_is_damaged() {
        let bytes = archive(&[("a.xml", b"<a/>")]);
        assert!(matches!(
            Archive::open(&bytes[..bytes.len() - 10]),
            Err(PackageError::NoDirectory)
        ));
    }

    #[test]
    fn two_parts_of_one_name_are_refused() {
        let bytes = archive(&[("a.xml", b"1"), ("A.xml", b"2")]);
        assert!(matches!(Archive::open(&bytes), Err(PackageError::SameName)));
    }
}
