//! Splits XML or HTML, as it streams by, into units of a text and the tag after it, tolerant of what real files get wrong and with
//! a bound on each unit. Knows no entities of a document's own, so none can grow.

use std::borrow::Cow;
use std::io::{self, Read};

use memchr::memchr;

/// Longest text or tag, in bytes: an Excel cell holds at most 32,767 characters, a few hundred kilobytes when every one is escaped.
const MAX_UNIT: usize = 4 << 20;

/// How much is read at a time, in bytes.
const CHUNK: usize = 64 << 10;

/// A text and the tag that ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit<'a> {
    /// What stands before the tag, entities as they are.
    pub text: &'a [u8],
    /// What stands between `<` and `>`; empty at the end of the document.
    pub tag: &'a [u8],
}

/// Reads units from a source.
#[derive(Debug)]
pub(crate) struct Units<R> {
    source: R,
    buffer: Vec<u8>,
    start: usize,
    filled: usize,
    ended: bool,
}

/// A reader that fails with `FileTooLarge` when too much comes without a tag: for XML readers that hold each text whole.
#[derive(Debug)]
pub(crate) struct Steady<R> {
    inner: R,
    since_tag: usize,
}

impl<R> Steady<R> {
    /// The same source, watched.
    pub(crate) fn new(inner: R) -> Self {
        Steady {
            inner,
            since_tag: 0,
        }
    }
}

impl<R: Read> Read for Steady<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        match into[..read].iter().rposition(|byte| *byte == b'<') {
            Some(last) => self.since_tag = read - last,
            None => self.since_tag += read,
        }
        if self.since_tag > MAX_UNIT {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(read)
    }
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
            ended: false,
        }
    }

    /// The next unit; `None` after the last. An error of kind `FileTooLarge` when one is longer than any cell could be.
    pub(crate) fn next(&mut self) -> io::Result<Option<Unit<'_>>> {
        loop {
            let rest = &self.buffer[self.start..self.filled];
            if let Some(bounds) = unit(rest) {
                let from = self.start;
                self.start += bounds.next;
                let rest = &self.buffer[from..self.filled];
                return Ok(Some(Unit {
                    text: &rest[..bounds.text],
                    tag: &rest[bounds.tag],
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

    /// What stands before `</v></c>`, when that is all that follows in what has been read so far: `<v>12</v></c>`. Otherwise nothing
    /// is taken.
    pub(crate) fn plain_value(&mut self) -> Option<&[u8]> {
        let rest = &self.buffer[self.start..self.filled];
        let inside = rest.strip_prefix(b"<v>")?;
        let length = memchr(b'<', inside)?;
        let end = b"</v></c>";
        if !inside[length..].starts_with(end) || memchr(b'&', &inside[..length]).is_some() {
            return None;
        }
        let from = self.start + 3;
        self.start = from + length + end.len();
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
            b'!' if after.starts_with(b"!--") => find(&after[3..], b"-->")? + 3,
            b'!' if after.starts_with(b"![CDATA[") => find(after, b"]]>")?,
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

/// The place where `what` ends in `within`, less one: the place of its last byte.
fn find(within: &[u8], what: &[u8]) -> Option<usize> {
    within
        .windows(what.len())
        .position(|window| window == what)
        .map(|at| at + what.len() - 1)
}

/// The name of a tag without its namespace prefix; a closing tag's begins with `/`.
pub(crate) fn name(tag: &[u8]) -> (bool, &[u8]) {
    let (closing, tag) = match tag.strip_prefix(b"/") {
        Some(rest) => (true, rest),
        None => (false, tag),
    };
    let end = tag
        .iter()
        .position(|b| b.is_ascii_whitespace() || *b == b'/' || *b == b'>')
        .unwrap_or(tag.len());
    (closing, local(&tag[..end]))
}

/// Whether the tag closes itself.
pub(crate) fn closes_itself(tag: &[u8]) -> bool {
    tag.ends_with(b"/")
}

fn local(name: &[u8]) -> &[u8] {
    match name.iter().rposition(|b| *b == b':') {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

/// The attributes of a tag: names without their namespace prefix, values with entities as they are.
pub(crate) struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Attributes<'a> {
    /// Those of what stands between `<` and `>`.
    pub(crate) fn of(tag: &'a [u8]) -> Self {
        let end = tag.iter().position(u8::is_ascii_whitespace);
        Attributes {
            rest: end.map_or(&[], |end| &tag[end..]),
        }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let begin = self
            .rest
            .iter()
            .position(|b| !b.is_ascii_whitespace() && *b != b'/')?;
        let rest = &self.rest[begin..];
        let end = rest
            .iter()
            .position(|b| b.is_ascii_whitespace() || *b == b'=')
            .unwrap_or(rest.len());
        let name = local(&rest[..end]);
        let after = rest[end..].trim_ascii_start();
        let Some(value) = after.strip_prefix(b"=") else {
            self.rest = after;
            return Some((name, &[]));
        };
        let value = value.trim_ascii_start();
        let (value, after) = match value.first() {
            Some(&quote @ (b'"' | b'\'')) => {
                let value = &value[1..];
                let end = memchr(quote, value).unwrap_or(value.len());
                (&value[..end], value.get(end + 1..).unwrap_or_default())
            }
            _ => {
                let end = value
                    .iter()
                    .position(u8::is_ascii_whitespace)
                    .unwrap_or(value.len());
                value.split_at(end)
            }
        };
        self.rest = after;
        Some((name, value))
    }
}

/// The value of an attribute, entities as they are; namespace prefixes and case of its name are ignored.
pub(crate) fn attribute<'a>(tag: &'a [u8], wanted: &str) -> Option<&'a [u8]> {
    Attributes::of(tag)
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()))
        .map(|(_, value)| value)
}

/// An attribute's value as text, without the bytes that are not UTF-8, entities resolved.
pub(crate) fn attribute_text(tag: &[u8], wanted: &str) -> Option<String> {
    attribute(tag, wanted).map(|value| unescape(&String::from_utf8_lossy(value)))
}

/// A text with its character references and the entities of HTML that real exports use resolved; unknown ones stay as they are.
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let resolved = rest[1..]
            .find(';')
            .filter(|length| *length <= 10)
            .and_then(|length| Some((entity(&rest[1..=length])?, length)));
        match resolved {
            Some((letter, length)) => {
                out.push(letter);
                rest = &rest[length + 2..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// A text of an .xlsx with the letters that XML cannot hold, `_x000D_`, resolved (ECMA-376 part 1, 22.9.2.19).
pub(crate) fn unescape_letters(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let letter = rest
            .get(2..7)
            .and_then(|code| code.strip_suffix('_'))
            .filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        match letter {
            Some(letter) => {
                out.push(letter);
                rest = &rest[7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[2..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of an entity's name.
pub(crate) fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return match code {
            // Browsers and Excel read these as Windows-1252 (WHATWG HTML, 13.2.5.80).
            0x80..=0x9F => encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&[code as u8])
                .0
                .chars()
                .next(),
            0 => None,
            _ => char::from_u32(code),
        };
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{A0}',
        "pound" => '£',
        "euro" => '€',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "hellip" => '…',
        "bull" => '•',
        "middot" => '·',
        "deg" => '°',
        "frac12" => '½',
        "frac14" => '¼',
        "frac34" => '¾',
        "times" => '×',
        "eacute" => 'é',
        "egrave" => 'è',
        "ccedil" => 'ç',
        "shy" => '\u{AD}',
        _ => return None,
    })
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
    fn names_and_attributes_ignore_prefixes() {
        let tag = b"x:c r=\"B7\" x:s = '4' hidden t=e/";
        assert_eq!(name(tag), (false, &b"c"[..]));
        assert_eq!(name(b"/x:row"), (true, &b"row"[..]));
        assert_eq!(attribute(tag, "r"), Some(&b"B7"[..]));
        assert_eq!(attribute(tag, "s"), Some(&b"4"[..]));
        assert_eq!(attribute(tag, "hidden"), Some(&b""[..]));
        assert_eq!(attribute(tag, "absent"), None);
        assert_eq!(attribute(b"c", "r"), None);
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

    #[test]
    fn a_text_without_end_stops_the_steady_reader() {
        let read = |length: usize| {
            let bytes = [b"<p>", &vec![b'a'; length][..]].concat();
            io::copy(&mut Steady::new(&bytes[..]), &mut io::sink())
        };
        assert!(read(MAX_UNIT - 3).is_ok());
        assert_eq!(
            read(MAX_UNIT - 2).unwrap_err().kind(),
            io::ErrorKind::FileTooLarge
        );
    }

    #[test]
    fn entities_are_resolved_once_and_unknown_ones_stay() {
        assert_eq!(
            unescape("a &amp;lt; b &pound;&#163;&#x153;&#146; &bomb; & c"),
            "a &lt; b ££œ’ &bomb; & c"
        );
    }
}
