//! The tags of a part with their places, so that a part can be changed at a few places and keep every other byte.

use std::borrow::Cow;
use std::ops::Range;

use super::entities::unescape;
use super::error::PackageError;
use super::tag::{Kind, attribute_number, attribute_place, whole_name};
use super::wellformed::WellFormed;

/// One tag.
#[derive(Debug, Clone)]
pub(crate) struct Tag<'a> {
    /// What kind of tag it is; never [`Kind::Other`].
    pub(crate) kind: Kind,
    /// How many elements it stands in; the root and its end stand in none.
    pub(crate) depth: usize,
    /// Where it stands, from `<` to behind `>`.
    pub(crate) range: Range<usize>,
    /// Its text, from `<` to `>`.
    pub(crate) text: &'a str,
}

impl<'a> Tag<'a> {
    /// What stands between `<` and `>`.
    pub(super) fn inner(&self) -> &'a [u8] {
        &self.text.as_bytes()[1..self.text.len() - 1]
    }

    /// `x:row`.
    fn name(&self) -> &'a str {
        std::str::from_utf8(whole_name(self.inner()).1).unwrap_or_default()
    }

    /// `row`.
    pub(crate) fn local(&self) -> &'a str {
        let name = self.name();
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    /// `x:`, or nothing.
    pub(crate) fn prefix(&self) -> &'a str {
        let name = self.name();
        &name[..name.rfind(':').map_or(0, |at| at + 1)]
    }

    /// An attribute by its name without a prefix, as text.
    pub(crate) fn attribute(&self, local: &str) -> Option<Cow<'a, str>> {
        let place = attribute_place(self.text.as_bytes(), local)?;
        Some(unescape(&self.text[place]))
    }

    /// An attribute that is a number.
    pub(crate) fn number(&self, local: &str) -> Option<u32> {
        attribute_number(self.text.as_bytes(), local)
    }
}

/// All tags of a part, in order. Fails on what is not well formed and on document types, which no office program writes.
pub(crate) fn tags(text: &str) -> Result<Vec<Tag<'_>>, PackageError> {
    walk(text).collect()
}

/// The tags of a part one by one: the markup of a long part has millions.
pub(crate) fn walk(text: &str) -> Walk<'_> {
    Walk {
        reader: WellFormed::new(text.as_bytes()),
        text,
        any: false,
    }
}

/// See [`walk`].
pub(crate) struct Walk<'a> {
    reader: WellFormed<&'a [u8]>,
    text: &'a str,
    any: bool,
}

impl<'a> Iterator for Walk<'a> {
    type Item = Result<Tag<'a>, PackageError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let piece = match self.reader.next() {
                Ok(Some(piece)) => piece,
                Ok(None) if self.any => return None,
                Ok(None) => return Some(Err(PackageError::EndsEarly)),
                Err(error) => return Some(Err(error)),
            };
            if piece.tag.starts_with("!DOCTYPE") {
                return Some(Err(PackageError::DocumentType));
            }
            if piece.kind != Kind::Other {
                self.any = true;
                let range = piece.end - piece.tag.len() - 2..piece.end;
                return Some(Ok(Tag {
                    kind: piece.kind,
                    depth: piece.depth,
                    text: &self.text[range.clone()],
                    range,
                }));
            }
        }
    }
}

/// A tag with one attribute set to a value that needs no escaping.
pub(crate) fn with_attribute(tag: &str, name: &str, value: &str) -> String {
    match attribute_place(tag.as_bytes(), name) {
        Some(range) => format!("{}{value}{}", &tag[..range.start], &tag[range.end..]),
        None => {
            let end = tag.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>');
            let end = end.unwrap_or(tag.len());
            format!("{} {name}=\"{value}\"{}", &tag[..end], &tag[end..])
        }
    }
}

/// A tag without one of its attributes.
pub(crate) fn without_attribute(tag: &str, name: &str) -> String {
    let Some(value) = attribute_place(tag.as_bytes(), name) else {
        return tag.to_owned();
    };
    let before = tag[..value.start].rfind(|c: char| c.is_ascii_whitespace());
    let before = before.unwrap_or(value.start);
    format!("{}{}", &tag[..before], &tag[value.end + 1..])
}

/// Changes to a text, put in where they belong all at once.
#[derive(Debug, Default)]
pub(crate) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Puts text in before a place. What is put in first at one place stands first.
    pub(crate) fn insert(&mut self, at: usize, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.0.push((at..at, text));
        }
    }

    /// Puts text in the place of other text.
    pub(crate) fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.0.push((range, text.into()));
    }

    /// Puts text in as the last thing inside an element: `close` is its end, or its tag when it is empty.
    pub(crate) fn append(&mut self, close: &Tag<'_>, text: &str) {
        match close.kind {
            Kind::Empty => {
                let open = close.text.trim_end_matches('>').trim_end_matches('/');
                let name = close.name();
                self.replace(close.range.clone(), format!("{open}>{text}</{name}>"));
            }
            Kind::Open | Kind::Close | Kind::Other => self.insert(close.range.start, text),
        }
    }

    /// The changed text.
    pub(crate) fn apply(mut self, text: &str) -> String {
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
pub(crate) fn end_of(tags: &[Tag<'_>], at: usize) -> Option<usize> {
    if tags[at].kind == Kind::Empty {
        return Some(at);
    }
    let depth = tags[at].depth;
    let closes = |tag: &Tag<'_>| tag.kind == Kind::Close && tag.depth == depth;
    Some(at + 1 + tags[at + 1..].iter().position(closes)?)
}

/// The end of the root element.
pub(crate) fn root_end<'t, 'a>(all: &'t [Tag<'a>]) -> Result<&'t Tag<'a>, PackageError> {
    let end = end_of(all, 0).map(|at| &all[at]);
    end.ok_or(PackageError::EndsEarly)
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
}
