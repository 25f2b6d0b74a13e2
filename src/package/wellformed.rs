//! Reads markup that must hold together: each element ends where it should, every text is UTF-8, and nothing is nested without end.
//! Attributes are not looked at.

use std::io::Read;

use memchr::memchr;

use super::error::PackageError;
use super::tag::{Kind, whole_name};
use super::units::Units;

/// Deepest nesting of elements: real parts stay below thirty, groups of groups included.
const MAX_DEPTH: usize = 256;

/// A text and the tag that ends it, well formed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'a> {
    /// What stands before the tag, entities as they are.
    pub(crate) text: &'a str,
    /// What stands between `<` and `>`; empty at the end of the document.
    pub(crate) tag: &'a str,
    /// What kind of tag it is.
    pub(crate) kind: Kind,
    /// How many elements the tag stands in; the root and its end stand in none.
    pub(crate) depth: usize,
    /// The place behind the tag.
    pub(crate) end: usize,
}

/// Reads pieces from a source.
#[derive(Debug)]
pub(crate) struct WellFormed<R> {
    units: Units<R>,
    /// The names of the open elements, one behind the other, and where each begins.
    names: Vec<u8>,
    open: Vec<usize>,
}

impl<R: Read> WellFormed<R> {
    /// Pieces of a source, from its beginning.
    pub(crate) fn new(source: R) -> Self {
        WellFormed {
            units: Units::new(source),
            names: Vec::new(),
            open: Vec::new(),
        }
    }

    /// The next piece; `None` after the last.
    pub(crate) fn next(&mut self) -> Result<Option<Piece<'_>>, PackageError> {
        let begin = self.units.place();
        let Some(unit) = self.units.next()? else {
            return match self.open[..] {
                [] => Ok(None),
                _ => Err(PackageError::EndsEarly),
            };
        };
        let text = std::str::from_utf8(unit.text).map_err(|_| PackageError::NotText)?;
        let tag = std::str::from_utf8(unit.tag).map_err(|_| PackageError::NotText)?;
        let mut entities = text.split('&').skip(1);
        if memchr(b'<', unit.text).is_some() || !entities.all(|rest| rest.contains(';')) {
            return Err(PackageError::IllFormed);
        }
        let kind = unit.kind();
        let (_, name) = whole_name(unit.tag);
        if kind == Kind::Close {
            let from = self.open.pop().ok_or(PackageError::IllFormed)?;
            if self.names[from..] != *name {
                return Err(PackageError::IllFormed);
            }
            self.names.truncate(from);
        }
        let depth = self.open.len();
        if kind == Kind::Open {
            if depth >= MAX_DEPTH {
                return Err(PackageError::TooDeep);
            }
            self.open.push(self.names.len());
            self.names.extend(name);
        }
        Ok(Some(Piece {
            text,
            tag,
            kind,
            depth,
            end: begin + text.len() + tag.len() + 2,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<usize, PackageError> {
        let mut reader = WellFormed::new(text);
        let mut count = 0;
        while reader.next()?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    #[test]
    fn what_does_not_hold_together_is_refused() {
        assert!(matches!(read(b"<?xml?><a>&b; <c/></a >\n"), Ok(5)));
        assert!(matches!(read(b"<a><b></b>"), Err(PackageError::EndsEarly)));
        for wrong in ["<a></b>", "</a>", "<a>1 < 2</a>", "<a>R&D</a>", "<a"] {
            let read = read(wrong.as_bytes());
            assert!(matches!(read, Err(PackageError::IllFormed)), "{wrong}");
        }
        assert!(matches!(read(b"<a>\xff</a>"), Err(PackageError::NotText)));
    }

    #[test]
    fn nesting_at_its_bound_passes_and_one_more_fails() {
        let deep = |depth| [b"<a>".repeat(depth), b"</a>".repeat(depth)].concat();
        assert!(read(&deep(MAX_DEPTH)).is_ok());
        assert!(matches!(
            read(&deep(MAX_DEPTH + 1)),
            Err(PackageError::TooDeep)
        ));
    }
}
