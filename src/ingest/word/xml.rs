//! A part of a package as a tree of elements, of bounded size and depth.

use super::super::readers::fault::Fault;
use crate::package::tag::{self, attribute_text};
use crate::package::{Archive, Kind, PackageError, Units};

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
        attribute_text(&self.tag, name)
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
pub(super) fn read(archive: &mut Archive<'_>, path: &str) -> Result<Option<Element>, Fault> {
    let Some(part) = archive.stream(path, MOST)? else {
        return Ok(None);
    };
    let mut units = Units::new(part);
    let mut open: Vec<Element> = vec![Element::default()];
    let (mut skipped, mut count) = (0usize, 0usize);
    while let Some(unit) = units
        .next()
        .map_err(|error| PackageError::Part(path.to_owned(), error))?
    {
        let deep = open.len() >= DEEPEST;
        let Some(top) = open.last_mut() else { break };
        if skipped == 0 {
            let mut text = String::new();
            unit.push_text(&mut text);
            if !text.is_empty() {
                top.inner.push(Inner::Text(text));
            }
        }
        let kind = unit.kind();
        match kind {
            Kind::Other => {}
            Kind::Close if skipped > 0 => skipped -= 1,
            Kind::Close => {
                if open.len() > 1 {
                    close(&mut open);
                }
            }
            Kind::Open | Kind::Empty => {
                count += 1;
                if count > ELEMENTS {
                    return Err(Fault::TooLarge(format!(
                        "its part {path} has more than {ELEMENTS} elements"
                    )));
                }
                if skipped > 0 || deep {
                    skipped += usize::from(kind == Kind::Open);
                    continue;
                }
                let (_, name) = tag::name(unit.tag);
                open.push(Element {
                    name: String::from_utf8_lossy(name).into_owned(),
                    tag: unit.tag.into(),
                    inner: Vec::new(),
                });
                if kind == Kind::Empty {
                    close(&mut open);
                }
            }
        }
    }
    // What was cut off is kept as far as it goes.
    while open.len() > 1 {
        close(&mut open);
    }
    Ok(open.pop())
}

/// Puts the innermost open element into the one that holds it.
fn close(open: &mut Vec<Element>) {
    if let Some(done) = open.pop()
        && let Some(parent) = open.last_mut()
    {
        parent.inner.push(Inner::Element(done));
    }
}
