//! The tags of markup: their kinds, names and attributes. Namespace prefixes are passed over, and what is not well formed is read as far
//! as it goes.

use std::ops::Range;
use std::str::FromStr;

use memchr::memchr;

use super::entities::unescape;

/// What kind of tag it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `<a>`.
    Open,
    /// `<a/>`.
    Empty,
    /// `</a>`.
    Close,
    /// A comment, an instruction, a document type or a section of plain characters; at the end of a document, nothing.
    Other,
}

/// What kind of tag stands between `<` and `>`.
pub(crate) fn kind(tag: &[u8]) -> Kind {
    match tag {
        [] | [b'?' | b'!', ..] => Kind::Other,
        [b'/', ..] => Kind::Close,
        [.., b'/'] => Kind::Empty,
        _ => Kind::Open,
    }
}

/// The whole name of a tag, which closes an element when the first part says so.
pub(crate) fn whole_name(tag: &[u8]) -> (bool, &[u8]) {
    let (closing, tag) = match tag.strip_prefix(b"/") {
        Some(rest) => (true, rest),
        None => (false, tag),
    };
    let end = tag
        .iter()
        .position(|b| b.is_ascii_whitespace() || *b == b'/' || *b == b'>')
        .unwrap_or(tag.len());
    (closing, &tag[..end])
}

/// The name of a tag without its namespace prefix, and whether it closes an element.
pub(crate) fn name(tag: &[u8]) -> (bool, &[u8]) {
    let (closing, name) = whole_name(tag);
    (closing, local(name))
}

/// Whether the tag closes itself.
pub(crate) fn closes_itself(tag: &[u8]) -> bool {
    tag.ends_with(b"/")
}

fn local(name: &[u8]) -> &[u8] {
    match name.iter().rposition(|b| *b == b':') {
        // What declares a prefix is no attribute of that name.
        Some(colon) if &name[..colon] != b"xmlns" => &name[colon + 1..],
        _ => name,
    }
}

/// What stands before the colon of a name, and nothing where there is none.
fn prefix(name: &[u8]) -> &[u8] {
    let colon = name.iter().position(|b| *b == b':');
    &name[..colon.unwrap_or(0)]
}

/// The attributes of a tag: names without their namespace prefix, values with entities as they are.
pub(crate) struct Attributes<'a> {
    rest: &'a [u8],
}

/// The attributes that are an element's own: without a prefix, or with its own. Those of an extension may bear the same name.
pub(crate) fn own_attributes(tag: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let of_element = prefix(whole_name(tag).1);
    let mut all = Attributes::of(tag);
    std::iter::from_fn(move || {
        loop {
            let (name, value) = all.whole()?;
            let of_attribute = prefix(name);
            if of_attribute.is_empty() || of_attribute == of_element {
                return Some((local(name), value));
            }
        }
    })
}

/// The value of an attribute that is the element's own, entities as they are.
pub(crate) fn own_attribute<'a>(tag: &'a [u8], wanted: &str) -> Option<&'a [u8]> {
    let mut own = own_attributes(tag);
    own.find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()))
        .map(|(_, value)| value)
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
        let (name, value) = self.whole()?;
        Some((local(name), value))
    }
}

impl<'a> Attributes<'a> {
    /// The next one, its name as it stands.
    fn whole(&mut self) -> Option<(&'a [u8], &'a [u8])> {
        let begin = self
            .rest
            .iter()
            .position(|b| !b.is_ascii_whitespace() && *b != b'/')?;
        let rest = &self.rest[begin..];
        let end = rest
            .iter()
            .position(|b| b.is_ascii_whitespace() || *b == b'=')
            .unwrap_or(rest.len());
        let name = &rest[..end];
        let after = rest[end..].trim_ascii_start();
        let Some(value) = after.strip_prefix(b"=") else {
            self.rest = after;
            return Some((name, &rest[end..end]));
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

/// The value of an attribute, entities as they are; case of its name is ignored, and so is its namespace prefix where none is the
/// element's own.
pub(crate) fn attribute<'a>(tag: &'a [u8], wanted: &str) -> Option<&'a [u8]> {
    let own = own_attribute(tag, wanted);
    own.or_else(|| any_attribute(tag, wanted))
}

fn any_attribute<'a>(tag: &'a [u8], wanted: &str) -> Option<&'a [u8]> {
    Attributes::of(tag)
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()))
        .map(|(_, value)| value)
}

/// Where the value of an attribute stands inside a whole tag, from `<` to `>`; `None` when it has none in quotation marks.
pub(super) fn attribute_place(tag: &[u8], wanted: &str) -> Option<Range<usize>> {
    let mut all = Attributes::of(tag);
    while let Some((name, value)) = all.next() {
        if name.eq_ignore_ascii_case(wanted.as_bytes()) {
            let end = (tag.len() - all.rest.len()).checked_sub(1)?;
            let is_quoted = matches!(tag[end], b'"' | b'\'');
            return is_quoted.then(|| end - value.len()..end);
        }
    }
    None
}

/// An attribute's value as text, without the bytes that are not UTF-8, entities resolved.
pub(crate) fn attribute_text(tag: &[u8], wanted: &str) -> Option<String> {
    let value = attribute(tag, wanted)?;
    Some(unescape(&String::from_utf8_lossy(value)).into_owned())
}

/// An attribute's value as a number; `None` when it is none.
pub(crate) fn attribute_number<T: FromStr>(tag: &[u8], wanted: &str) -> Option<T> {
    attribute_text(tag, wanted)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let tag = b"c z:r='A1' r='B7' z:t='s'";
        assert_eq!(attribute(tag, "r"), Some(&b"B7"[..]));
        assert_eq!(attribute(tag, "t"), Some(&b"s"[..]));
        assert_eq!(own_attribute(tag, "t"), None);
        let tag = b"row xmlns:r=\"x\" r='9' xmlns=\"y\"";
        assert_eq!(attribute_number(tag, "r"), Some(9));
    }

    #[test]
    fn places_of_values_are_inside_their_marks() {
        let tag = "<c é=\"é\" x:s = '44' hidden t=e/>";
        let place = |name| attribute_place(tag.as_bytes(), name).map(|place| &tag[place]);
        assert_eq!((place("é"), place("s")), (Some("é"), Some("44")));
        assert_eq!(
            (place("hidden"), place("t"), place("u")),
            (None, None, None)
        );
        assert_eq!(attribute_place("<c s=\"é>".as_bytes(), "s"), None);
    }

    #[test]
    fn kinds_are_told_by_their_first_and_last_signs() {
        let kinds = ["a", "a/", "/a", "!-- a --", "?xml?", ""].map(|tag| kind(tag.as_bytes()));
        let other = Kind::Other;
        let want = [Kind::Open, Kind::Empty, Kind::Close, other, other, other];
        assert_eq!(kinds, want);
    }
}
