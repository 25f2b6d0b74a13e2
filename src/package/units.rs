//! Splits XML or HTML, as it streams by, into units of a text and the tag after it, tolerant of what real files get wrong and with
//! a bound on each unit. Knows no entities of a document's own, so none can grow.

use std::io::{self, Read};

use memchr::{memchr, memmem};

use super::entities::unescape;
use super::own_markup::{Belongs, OwnMarkup};
use super::tag::{self, Kind};

/// Longest text or tag, in bytes: the longest text that office programs hold in one place has 32,767 characters, a few hundred
/// kilobytes when every one is escaped.
const MAX_UNIT: usize = 4 << 20;

/// How much is read at a time, in bytes. Most parts are small, and room that is made is filled with noughts first.
const CHUNK: usize = 8 << 10;

/// A text and the tag that ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit<'a> {
    /// What stands before the tag, entities as they are.
    pub text: &'a [u8],
    /// What stands between `<` and `>`; empty at the end of the document.
    pub tag: &'a [u8],
}

impl Unit<'_> {
    /// What kind of tag it ends with.
    pub(crate) fn kind(&self) -> Kind {
        tag::kind(self.tag)
    }

    /// Adds its text, entities resolved, and that of a section of plain characters, which stands in the place of a tag.
    pub(crate) fn push_text(&self, out: &mut String) {
        out.push_str(&unescape(&String::from_utf8_lossy(self.text)));
        if let Some(plain) = self.tag.strip_prefix(b"![CDATA[") {
            let plain = plain.strip_suffix(b"]]").unwrap_or(plain);
            out.push_str(&String::from_utf8_lossy(plain));
        }
    }
}

/// Reads units from a source.
#[derive(Debug)]
pub(crate) struct Units<R> {
    source: R,
    buffer: Vec<u8>,
    start: usize,
    filled: usize,
    /// Bytes of the source before those in the buffer.
    before: usize,
    ended: bool,
    /// What tells the part's own elements, when only these are asked for.
    own: Option<OwnMarkup>,
}

/// Where a unit ends: the length of its text, the place of its tag, and the place after it.
struct Bounds {
    text: usize,
    tag: std::ops::Range<usize>,
    next: usize,
}

impl<R: Read> Units<R> {
    /// Units of a source, from its beginning.
    pub(crate) fn new(source: R) -> Self {
        Units {
            source,
            buffer: Vec::new(),
            start: 0,
            filled: 0,
            before: 0,
            ended: false,
            own: None,
        }
    }

    /// Units of a source, from its beginning, of which only those count that are of the language of its root element: the tag of any
    /// other is empty but for a `!`, and nothing of what it holds is given.
    pub(crate) fn own(source: R) -> Self {
        Units {
            own: Some(OwnMarkup::default()),
            ..Units::new(source)
        }
    }

    /// The next unit; `None` after the last. An error of kind `FileTooLarge` when one is longer than any real one.
    pub(crate) fn next(&mut self) -> io::Result<Option<Unit<'_>>> {
        loop {
            let rest = &self.buffer[self.start..self.filled];
            if let Some(bounds) = unit(rest) {
                let from = self.start;
                self.start += bounds.next;
                let rest = &self.buffer[from..self.filled];
                let (text, tag) = (&rest[..bounds.text], &rest[bounds.tag]);
                let belongs = self.own.as_mut().map(|own| own.see(tag));
                return Ok(Some(match belongs {
                    None | Some(Belongs::Own) => Unit { text, tag },
                    Some(Belongs::TextOnly) => Unit { text, tag: b"!" },
                    Some(Belongs::Neither) => Unit {
                        text: b"",
                        tag: b"!",
                    },
                }));
            }
            if self.ended {
                let from = self.start;
                self.start = self.filled;
                let text = &self.buffer[from..self.filled];
                return Ok((!text.is_empty()).then_some(Unit { text, tag: &[] }));
            }
            if rest.len() > MAX_UNIT {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            self.fill()?;
        }
    }

    /// How many bytes of the source have been given so far: the place behind the last unit.
    pub(crate) fn place(&self) -> usize {
        self.before + self.start
    }

    /// What stands between two tags, when it is plain and all three follow in what has been read so far: `12` of `<v>12</v></c>`.
    /// Otherwise nothing is taken.
    #[inline]
    pub(crate) fn plain_between(&mut self, open: &[u8], close: &[u8]) -> Option<&[u8]> {
        let rest = &self.buffer[self.start..self.filled];
        let inside = rest.strip_prefix(open)?;
        let length = memchr(b'<', inside)?;
        if !inside[length..].starts_with(close) || memchr(b'&', &inside[..length]).is_some() {
            return None;
        }
        let from = self.start + open.len();
        self.start = from + length + close.len();
        Some(&self.buffer[from..from + length])
    }

    /// Skips everything up to and with the closing tag of that name, whatever stands between: scripts are no markup.
    pub(crate) fn skip_raw(&mut self, name: &[u8]) -> io::Result<()> {
        let closing: Vec<u8> = [b"</", name].concat();
        loop {
            let rest = &self.buffer[self.start..self.filled];
            let found = rest
                .windows(closing.len())
                .position(|window| window.eq_ignore_ascii_case(&closing));
            if let Some(at) = found {
                self.start += at;
                self.next()?;
                return Ok(());
            }
            if self.ended {
                self.start = self.filled;
                return Ok(());
            }
            self.start = self.filled - rest.len().min(closing.len());
            self.fill()?;
        }
    }

    /// Reads a further chunk behind what is not yet used.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.filled, 0);
        self.filled -= self.start;
        self.before += self.start;
        self.start = 0;
        // What a chunk adds grows with what is held, so that a long text is not looked through again and again.
        let room = CHUNK.max(self.filled);
        if self.buffer.len() < self.filled + room {
            self.buffer.resize(self.filled + room, 0);
        }
        match self.source.read(&mut self.buffer[self.filled..]) {
            Ok(0) => self.ended = true,
            Ok(read) => self.filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// The first unit of a text, if it is there in full.
fn unit(rest: &[u8]) -> Option<Bounds> {
    let mut from = 0;
    loop {
        let open = from + memchr(b'<', &rest[from..])?;
        let after = &rest[open + 1..];
        let end = match *after.first()? {
            b'!' if b"!--".starts_with(after) || b"![CDATA[".starts_with(after) => return None,
            b'!' if after.starts_with(b"!--") => memmem::find(&after[3..], b"-->")? + 5,
            b'!' if after.starts_with(b"![CDATA[") => memmem::find(after, b"]]>")? + 2,
            b'/' | b'!' | b'?' | b'_' | b'a'..=b'z' | b'A'..=b'Z' => tag_end(after)?,
            // "<5" in a hand-made web page is a text.
            _ => {
                from = open + 1;
                continue;
            }
        };
        return Some(Bounds {
            text: open,
            tag: open + 1..open + 1 + end,
            next: open + 1 + end + 1,
        });
    }
}

/// The place of a tag's `>`, quoted ones passed over.
fn tag_end(tag: &[u8]) -> Option<usize> {
    // Few tags have a `>` in quotation marks: the first ends the tag when no mark is open before it.
    let first = memchr(b'>', tag)?;
    let marks = tag[..first].iter().filter(|b| **b == b'"').count();
    if marks % 2 == 0 && memchr(b'\'', &tag[..first]).is_none() {
        return Some(first);
    }
    let mut quote = None;
    let mut after_equals = false;
    for (at, &byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if after_equals => quote = Some(byte),
            (None, _) => {}
        }
        if !byte.is_ascii_whitespace() {
            after_equals = byte == b'=';
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that gives a few bytes at a time.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let length = self.0.len().min(3).min(into.len());
            into[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    fn split(text: &str) -> Vec<(String, String)> {
        let mut units = Units::new(Drip(text.as_bytes()));
        let mut all = Vec::new();
        while let Some(unit) = units.next().unwrap() {
            all.push((
                String::from_utf8_lossy(unit.text).into_owned(),
                String::from_utf8_lossy(unit.tag).into_owned(),
            ));
        }
        all
    }

    #[test]
    fn units_survive_quotes_comments_and_stray_signs() {
        let pairs = |list: &[(&str, &str)]| {
            list.iter()
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            split("x<td a=\"1>2\" b='<'>under <5 it's</td><!-- a>b -->y<![CDATA[<z>]]>end"),
            pairs(&[
                ("x", "td a=\"1>2\" b='<'"),
                ("under <5 it's", "/td"),
                ("", "!-- a>b --"),
                ("y", "![CDATA[<z>]]"),
                ("end", ""),
            ])
        );
        assert_eq!(split("<a"), pairs(&[("<a", "")]));
        assert_eq!(split(""), pairs(&[]));
    }

    #[test]
    fn scripts_are_skipped_whatever_they_hold() {
        let mut units = Units::new(Drip(b"<script>if (a<b) x='</td>'</SCRIPT >after<p>"));
        units.next().unwrap();
        units.skip_raw(b"script").unwrap();
        let unit = units.next().unwrap().unwrap();
        assert_eq!(unit.text, b"after");
    }

    #[test]
    fn a_unit_beyond_all_reason_is_refused() {
        let long = vec![b'a'; MAX_UNIT * 4];
        let mut units = Units::new(&long[..]);
        assert_eq!(
            units.next().unwrap_err().kind(),
            io::ErrorKind::FileTooLarge
        );
    }
}
