//! What stands beside a document's text: which styles are headings, which lists are numbered, where links lead, and the notes.

use std::collections::BTreeMap;

use super::super::readers::fault::Fault;
use super::xml::{self, Element};
use crate::package::Archive;

/// How long a chain of styles based on one another may be.
const CHAIN: usize = 20;

/// The parts beside the text.
#[derive(Debug, Default)]
pub(super) struct Parts {
    styles: BTreeMap<String, Style>,
    /// Whether the list of an id is numbered at a level; none where it has no sign at all.
    lists: BTreeMap<String, BTreeMap<u8, Option<bool>>>,
    /// Where links lead, by the part they stand in (`f` and `e` for footnotes and endnotes, else nothing) and their id.
    links: BTreeMap<(String, String), String>,
    /// Footnotes and endnotes: `f1`, `e1`.
    pub(super) notes: BTreeMap<String, Element>,
    /// The words of comments, by their id.
    pub(super) comments: BTreeMap<String, String>,
    /// Whether headers or footers hold words.
    pub(super) margins: bool,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    list: Option<(String, u8)>,
    bold: Option<bool>,
    italic: Option<bool>,
}

impl Parts {
    /// Reads what is there; a document may have none of it.
    pub(super) fn read(archive: &mut Archive<'_>, main: &str) -> Result<Parts, Fault> {
        let mut parts = Parts::default();
        for relation in archive.relations(main)? {
            if relation.kind == "hyperlink" {
                let key = (String::new(), relation.id);
                parts.links.insert(key, relation.target);
                continue;
            }
            let Some(path) = relation.part else {
                continue;
            };
            match relation.kind.as_str() {
                "styles" => {
                    if let Some(root) = xml::read(archive, &path)? {
                        parts.styles = styles(&root);
                    }
                }
                "numbering" => {
                    if let Some(root) = xml::read(archive, &path)? {
                        parts.lists = lists(&root);
                    }
                }
                "footnotes" | "endnotes" => {
                    let letter = &relation.kind[..1];
                    if let Some(root) = xml::read(archive, &path)? {
                        parts.notes.extend(notes(root, letter));
                    }
                    // What a note links to stands beside the notes, under ids of their own.
                    let links = archive.relations(&path)?.into_iter();
                    let links = links.filter(|relation| relation.kind == "hyperlink");
                    (parts.links)
                        .extend(links.map(|link| ((letter.to_owned(), link.id), link.target)));
                }
                "comments" => {
                    if let Some(root) = xml::read(archive, &path)? {
                        parts.comments = comments(&root);
                    }
                }
                "header" | "footer" => {
                    if let Some(root) = xml::read(archive, &path)? {
                        // A page number is no loss.
                        let text = root.text();
                        parts.margins |= text.chars().filter(|c| c.is_alphabetic()).count() > 8;
                    }
                }
                _ => {}
            }
        }
        Ok(parts)
    }

    fn chain(&self, style: &str) -> impl Iterator<Item = &Style> {
        let mut next = self.styles.get(style);
        std::iter::from_fn(move || {
            let style = next?;
            next = (style.based_on.as_ref()).and_then(|id| self.styles.get(id));
            Some(style)
        })
        .take(CHAIN)
    }

    /// The level, 1 and down, of a style that is one of headings.
    pub(super) fn heading(&self, style: &str) -> Option<u8> {
        let named = |name: &str| {
            let name = name.to_lowercase().replace(' ', "");
            match name.strip_prefix("heading").or(name.strip_prefix("titre")) {
                Some(level) => level
                    .parse::<u8>()
                    .ok()
                    .filter(|level| (1..=9).contains(level)),
                None => (name == "title").then_some(1),
            }
        };
        if !self.styles.contains_key(style) {
            return named(style);
        }
        self.chain(style).find_map(|style| {
            named(&style.name).or(style
                .outline
                .filter(|level| *level < 9)
                .map(|level| level + 1))
        })
    }

    /// Whether a style is one of a table of contents.
    pub(super) fn is_contents(&self, style: &str) -> bool {
        let name = self.styles.get(style).map_or(style, |style| &style.name);
        let name = name.to_lowercase().replace(' ', "");
        name.starts_with("toc") || name == "tableoffigures"
    }

    /// The list, with its level, that a style puts its paragraphs into.
    pub(super) fn list_of(&self, style: &str) -> Option<(String, u8)> {
        self.chain(style).find_map(|style| style.list.clone())
    }

    /// Whether a list is numbered at a level; none when it is no list.
    pub(super) fn numbered(&self, list: &str, level: u8) -> Option<bool> {
        if list == "0" {
            return None;
        }
        match self.lists.get(list) {
            Some(levels) => levels.get(&level).copied().unwrap_or(Some(false)),
            None => Some(false),
        }
    }

    /// Whether a style's words are bold, and in italics.
    pub(super) fn emphasis(&self, style: &str) -> (bool, bool) {
        let bold = self.chain(style).find_map(|style| style.bold);
        let italic = self.chain(style).find_map(|style| style.italic);
        (bold.unwrap_or(false), italic.unwrap_or(false))
    }

    /// Where a link of the text leads, or one of a note: `part` is the letter of its kind.
    pub(super) fn link(&self, part: &str, id: &str) -> Option<&str> {
        let key = (part.to_owned(), id.to_owned());
        self.links.get(&key).map(String::as_str)
    }
}

fn root_elements<'e>(root: &'e Element, name: &'e str) -> impl Iterator<Item = &'e Element> {
    // The root holds the part's one element, which holds the others.
    (root.elements().flat_map(Element::elements)).filter(move |element| element.name == name)
}

fn styles(root: &Element) -> BTreeMap<String, Style> {
    root_elements(root, "style")
        .filter_map(|element| {
            let paragraph = element.child("pPr");
            let run = element.child("rPr");
            let style = Style {
                name: element.value("name").unwrap_or_default(),
                based_on: element.value("basedOn"),
                outline: paragraph
                    .and_then(|p| p.value("outlineLvl"))
                    .and_then(|level| level.parse().ok()),
                list: paragraph.and_then(list),
                bold: run.and_then(|run| run.switch("b")),
                italic: run.and_then(|run| run.switch("i")),
            };
            Some((element.attribute("styleId")?, style))
        })
        .collect()
}

/// The list and the level that paragraph properties name.
pub(super) fn list(properties: &Element) -> Option<(String, u8)> {
    let numbering = properties.child("numPr")?;
    let level = numbering.value("ilvl").and_then(|level| level.parse().ok());
    Some((numbering.value("numId")?, level.unwrap_or(0)))
}

fn lists(root: &Element) -> BTreeMap<String, BTreeMap<u8, Option<bool>>> {
    let levels = |element: &Element| -> BTreeMap<u8, Option<bool>> {
        (element.elements())
            .filter(|level| level.name == "lvl")
            .filter_map(|level| {
                let place = level.attribute("ilvl")?.parse().ok()?;
                let numbered = match level.value("numFmt").as_deref() {
                    Some("bullet") => Some(false),
                    Some("none") => None,
                    _ => Some(true),
                };
                Some((place, numbered))
            })
            .collect()
    };
    let kinds: BTreeMap<String, BTreeMap<u8, Option<bool>>> = root_elements(root, "abstractNum")
        .filter_map(|element| Some((element.attribute("abstractNumId")?, levels(element))))
        .collect();
    root_elements(root, "num")
        .filter_map(|element| {
            let kind = element.value("abstractNumId")?;
            let levels = kinds.get(&kind).cloned().unwrap_or_default();
            Some((element.attribute("numId")?, levels))
        })
        .collect()
}

/// The words of each comment, a paragraph behind the other; who wrote it is not read.
fn comments(root: &Element) -> BTreeMap<String, String> {
    root_elements(root, "comment")
        .filter_map(|comment| {
            let paragraphs = comment.elements().filter(|inner| inner.name == "p");
            let words: Vec<String> = paragraphs.map(Element::text).collect();
            Some((comment.attribute("id")?, words.join(" ")))
        })
        .collect()
}

fn notes(root: Element, letter: &str) -> Vec<(String, Element)> {
    let mut found = Vec::new();
    for part in root.inner {
        let xml::Inner::Element(part) = part else {
            continue;
        };
        for inner in part.inner {
            let xml::Inner::Element(note) = inner else {
                continue;
            };
            // Separators between text and notes have a type.
            if note.attribute("type").is_none_or(|kind| kind == "normal")
                && let Some(id) = note.attribute("id")
            {
                found.push((format!("{letter}{id}"), note));
            }
        }
    }
    found
}
