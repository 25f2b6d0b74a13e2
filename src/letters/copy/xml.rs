//! The tags of a part of a workbook with their places, so that a part can be changed at a few places and keep every other byte.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

use super::Unfit;

/// What kind of tag it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `<a>`.
    Open,
    /// `<a/>`.
    Empty,
    /// `</a>`.
    Close,
}

/// One tag.
#[derive(Debug, Clone)]
pub(super) struct Tag<'a> {
    /// What kind of tag it is.
    pub(super) kind: Kind,
    /// How many elements it stands in; the root and its end stand in none.
    pub(super) depth: usize,
    /// Where it stands, from `<` to behind `>`.
    pub(super) range: Range<usize>,
    /// Its text, from `<` to `>`.
    pub(super) text: &'a str,
}

impl<'a> Tag<'a> {
    /// `x:row`.
    fn name(&self) -> &'a str {
        let text = self.text.trim_start_matches('<').trim_start_matches('/');
        let end = text.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>');
        &text[..end.unwrap_or(text.len())]
    }

    /// `row`.
    pub(super) fn local(&self) -> &'a str {
        let name = self.name();
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    /// `x:`, or nothing.
    pub(super) fn prefix(&self) -> &'a str {
        let name = self.name();
        &name[..name.rfind(':').map_or(0, |at| at + 1)]
    }

    /// An attribute by its name without a prefix, as text.
    pub(super) fn attribute(&self, local: &str) -> Option<Cow<'a, str>> {
        let range = attribute(self.text, local)?;
        unescape(&self.text[range]).ok()
    }

    /// An attribute that is a number.
    pub(super) fn number(&self, local: &str) -> Option<u32> {
        self.attribute(local)?.trim().parse().ok()
    }
}

/// All tags of a part, in order. Fails on what is not well formed and on document types, which no spreadsheet program writes.
pub(super) fn tags(text: &str) -> Result<Vec<Tag<'_>>, Unfit> {
    walk(text).collect()
}

/// The tags of a part one by one: the markup of a long sheet has millions.
pub(super) fn walk(text: &str) -> Walk<'_> {
    Walk {
        reader: Reader::from_str(text),
        text,
        depth: 0,
        start: 0,
        any: false,
        done: false,
    }
}

/// See [`walk`].
pub(super) struct Walk<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    depth: usize,
    /// Where the next piece of markup begins.
    start: usize,
    any: bool,
    done: bool,
}

impl<'a> Walk<'a> {
    fn step(&mut self) -> Result<Option<Tag<'a>>, Unfit> {
        loop {
            let event = self.reader.read_event().map_err(|_| Unfit::Damaged)?;
            let end = usize::try_from(self.reader.buffer_position()).map_err(|_| Unfit::Damaged)?;
            let range = std::mem::replace(&mut self.start, end)..end;
            let kind = match event {
                Event::Start(_) => Kind::Open,
                Event::Empty(_) => Kind::Empty,
                Event::End(_) => Kind::Close,
                Event::DocType(_) => return Err(Unfit::Unusual),
                Event::Eof if self.depth == 0 && self.any => return Ok(None),
                Event::Eof => return Err(Unfit::Damaged),
                _ => continue,
            };
            if kind == Kind::Close {
                self.depth = self.depth.checked_sub(1).ok_or(Unfit::Damaged)?;
            }
            let text = self.text.get(range.clone());
            let text = text.filter(|text| text.starts_with('<') && text.ends_with('>'));
            let tag = Tag {
                kind,
                depth: self.depth,
                range,
                text: text.ok_or(Unfit::Damaged)?,
            };
            if kind == Kind::Open {
                self.depth += 1;
            }
            self.any = true;
            return Ok(Some(tag));
        }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Result<Tag<'a>, Unfit>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let step = self.step();
        self.done = !matches!(step, Ok(Some(_)));
        step.transpose()
    }
}

/// Where the value of an attribute stands inside a tag, by its name without a prefix.
fn attribute(tag: &str, local: &str) -> Option<Range<usize>> {
    let mut at = tag.find(|c: char| c.is_ascii_whitespace())?;
    loop {
        let name_start = at + tag[at..].find(|c: char| !c.is_ascii_whitespace())?;
        let equals = name_start + tag[name_start..].find('=')?;
        let open = equals + 1 + tag[equals + 1..].find(['"', '\''])?;
        let quote = tag[open..].chars().next()?;
        let close = open + 1 + tag[open + 1..].find(quote)?;
        let name = tag[name_start..equals].trim_end();
        let own = name.rsplit_once(':').map_or(name, |(_, local)| local);
        if own == local && !name.starts_with("xmlns") {
            return Some(open + 1..close);
        }
        at = close + 1;
    }
}

/// A tag with one attribute set to a value that needs no escaping.
pub(super) fn with_attribute(tag: &str, name: &str, value: &str) -> String {
    match attribute(tag, name) {
        Some(range) => format!("{}{value}{}", &tag[..range.start], &tag[range.end..]),
        None => {
            let end = tag.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>');
            let end = end.unwrap_or(tag.len());
            format!("{} {name}=\"{value}\"{}", &tag[..end], &tag[end..])
        }
    }
}

/// A tag without one of its attributes.
pub(super) fn without_attribute(tag: &str, name: &str) -> String {
    let Some(value) = attribute(tag, name) else {
        return tag.to_owned();
    };
    let before = tag[..value.start].rfind(|c: char| c.is_ascii_whitespace());
    let before = before.unwrap_or(value.start);
    format!("{}{}", &tag[..before], &tag[value.end + 1..])
}

/// Changes to a text, put in where they belong all at once.
#[derive(Debug, Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Puts text in before a place. What is put in first at one place stands first.
    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.0.push((at..at, text));
        }
    }

    /// Puts text in the place of other text.
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.0.push((range, text.into()));
    }

    /// Puts text in as the last thing inside an element: `close` is its end, or its tag when it is empty.
    pub(super) fn append(&mut self, close: &Tag<'_>, text: &str) {
        match close.kind {
            Kind::Empty => {
                let open = close.text.trim_end_matches('>').trim_end_matches('/');
                let name = close.name();
                self.replace(close.range.clone(), format!("{open}>{text}</{name}>"));
            }
            Kind::Open | Kind::Close => self.insert(close.range.start, text),
        }
    }

    /// The changed text.
    pub(super) fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(range, _)| range.start);
        let mut out = String::with_capacity(text.len() + 256);
        let mut done = 0;
        for (range, new) in &self.0 {
            out.push_str(&text[done..range.start]);
            out.push_str(new);
            done = range.end;
        }
        out.push_str(&text[done..]);
        out
    }
}

/// The end of the element whose tag is at `at`: the same tag when it is empty.
pub(super) fn end_of(tags: &[Tag<'_>], at: usize) -> Option<usize> {
    if tags[at].kind == Kind::Empty {
        return Some(at);
    }
    let depth = tags[at].depth;
    let rest = tags[at + 1..].iter();
    rest.enumerate()
        .find(|(_, tag)| tag.kind == Kind::Close && tag.depth == depth)
        .map(|(further, _)| at + 1 + further)
}

/// Text that is safe inside XML and inside a cell: characters that XML cannot hold are left out, and what Excel would take for a code
/// of such a character (`_x000D_`) is kept as it reads.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '_' if is_code(&text[at..]) => out.push_str("_x005F_"),
            '\n' | '\t' => out.push(letter),
            _ if letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}') => {}
            _ => out.push(letter),
        }
    }
    out
}

/// Whether a text begins as `_x000D_` does.
fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7
        && bytes.starts_with(b"_x")
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
        && bytes[6] == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_know_their_place_and_attributes() {
        let text = "<?xml version=\"1.0\"?><x:a b = 'a&gt;b' r:id=\"7\"><!-- <no/> --><c/></x:a>";
        let tags = tags(text).unwrap();
        let seen: Vec<_> = tags.iter().map(|t| (t.local(), t.kind, t.depth)).collect();
        assert_eq!(
            seen,
            [
                ("a", Kind::Open, 0),
                ("c", Kind::Empty, 1),
                ("a", Kind::Close, 0)
            ]
        );
        assert_eq!(tags[0].prefix(), "x:");
        assert_eq!(tags[0].attribute("b").as_deref(), Some("a>b"));
        assert_eq!(tags[0].number("id"), Some(7));
        assert_eq!(tags[0].attribute("absent"), None);
        assert_eq!(end_of(&tags, 0), Some(2));
        assert_eq!(end_of(&tags, 1), Some(1));
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for wrong in ["", "<a>", "<a></b>", "</a>", "<!DOCTYPE a><a/>", "text"] {
            assert!(tags(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn attributes_are_set_and_taken_away() {
        assert_eq!(
            with_attribute("<c r=\"A1\"/>", "s", "4"),
            "<c s=\"4\" r=\"A1\"/>"
        );
        assert_eq!(
            with_attribute("<c s='1' r='A1'>", "s", "4"),
            "<c s='4' r='A1'>"
        );
        assert_eq!(with_attribute("<c>", "s", "4"), "<c s=\"4\">");
        assert_eq!(
            without_attribute("<row r='1' spans='1:3' ht='2'>", "spans"),
            "<row r='1' ht='2'>"
        );
        assert_eq!(without_attribute("<row/>", "spans"), "<row/>");
    }

    #[test]
    fn edits_leave_the_rest_alone() {
        let text = "<a><b/><c>x</c></a>";
        let tags = tags(text).unwrap();
        let mut edits = Edits::default();
        edits.append(&tags[1], "1");
        edits.append(&tags[3], "2");
        edits.append(&tags[4], "3");
        edits.append(&tags[4], "4");
        assert_eq!(edits.apply(text), "<a><b>1</b><c>x2</c>34</a>");
    }

    #[test]
    fn text_cannot_become_markup_or_a_code() {
        assert_eq!(
            escape("<a & 'b'>\u{1}\r\n"),
            "&lt;a &amp; &apos;b&apos;&gt;\n"
        );
        assert_eq!(escape("_x000D_ _x00_ é_x"), "_x005F_x000D_ _x00_ é_x");
    }
}
