//! A part of a package as a tree of elements, of bounded size and depth.

use super::super::open::container::Container;
use super::super::open::fault::Fault;
use super::super::open::markup::{self, Units};

/// Most bytes that a part may unpack to: a report of hundreds of pages has a few million.
const MOST: u64 = 48 << 20;
/// Most elements of a part.
const ELEMENTS: usize = 2_000_000;
/// Deepest nesting that is kept; what is deeper is left out. Tables within tables within text boxes reach about sixty.
const DEEPEST: usize = 160;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Its name without prefix.
    pub(super) name: String,
    tag: Box<[u8]>,
    /// What it holds.
    pub(super) inner: Vec<Inner>,
}

/// What an element holds.
#[derive(Debug)]
pub(super) enum Inner {
    /// An element.
    Element(Element),
    /// Text, entities resolved.
    Text(String),
}

impl Element {
    /// An attribute, by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        markup::attribute_text(&self.tag, name)
    }

    /// The elements it holds.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.inner.iter().filter_map(|inner| match inner {
            Inner::Element(element) => Some(element),
            Inner::Text(_) => None,
        })
    }

    /// The first element of a name that it holds.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The `val` of the first element of a name that it holds.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        self.child(name)?.attribute("val")
    }

    /// Whether a switch is on: the element is there and does not say otherwise.
    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        let value = self.child(name)?.attribute("val");
        Some(!matches!(
            value.as_deref(),
            Some("0" | "false" | "off" | "none")
        ))
    }

    /// All text in it.
    pub(super) fn text(&self) -> String {
        let mut all = String::new();
        for inner in &self.inner {
            match inner {
                Inner::Text(text) => all.push_str(text),
                Inner::Element(element) => all.push_str(&element.text()),
            }
        }
        all
    }

    /// The first element of a name anywhere in it.
    pub(super) fn find(&self, name: &str) -> Option<&Element> {
        self.elements().find_map(|element| {
            if element.name == name {
                Some(element)
            } else {
                element.find(name)
            }
        })
    }
}

/// Reads a part; `None` when it is not there.
pub(super) fn read(container: &mut Container<'_>, path: &str) -> Result<Option<Element>, Fault> {
    let Some(part) = container.stream(path, MOST)? else {
        return Ok(None);
    };
    let mut units = Units::new(part);
    let mut open: Vec<Element> = vec![Element::default()];
    let (mut skipped, mut count) = (0usize, 0usize);
    while let Some(unit) = units
        .next()
        .map_err(|error| Fault::reading(&error, &format!("its part {path}")))?
    {
        let deep = open.len() >= DEEPEST;
        let Some(top) = open.last_mut() else { break };
        if skipped == 0 && !unit.text.is_empty() {
            let text = markup::unescape(&String::from_utf8_lossy(unit.text));
            top.inner.push(Inner::Text(text));
        }
        let tag = unit.tag;
        if let Some(text) = tag.strip_prefix(b"![CDATA[") {
            let text = text.strip_suffix(b"]]").unwrap_or(text);
            if skipped == 0 {
                let text = String::from_utf8_lossy(text).into_owned();
                top.inner.push(Inner::Text(text));
            }
            continue;
        }
        if tag.is_empty() || matches!(tag[0], b'?' | b'!') {
            continue;
        }
        let (closing, name) = markup::name(tag);
        if closing {
            if skipped > 0 {
                skipped -= 1;
            } else if open.len() > 1
                && let Some(done) = open.pop()
                && let Some(parent) = open.last_mut()
            {
                parent.inner.push(Inner::Element(done));
            }
            continue;
        }
        count += 1;
        if count > ELEMENTS {
            return Err(Fault::TooLarge(format!(
                "its part {path} has more than {ELEMENTS} elements"
            )));
        }
        let whole = markup::closes_itself(tag);
        if skipped > 0 || deep {
            skipped += usize::from(!whole);
            continue;
        }
        let element = Element {
            name: String::from_utf8_lossy(name).into_owned(),
            tag: tag.into(),
            inner: Vec::new(),
        };
        if whole {
            top.inner.push(Inner::Element(element));
        } else {
            open.push(element);
        }
    }
    // What was cut off is kept as far as it goes.
    while open.len() > 1 {
        if let (Some(done), Some(parent)) = (open.pop(), open.last_mut()) {
            parent.inner.push(Inner::Element(done));
        }
    }
    Ok(open.pop())
}
