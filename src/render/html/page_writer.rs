//! What is needed while a page is written, and runs of text: links, references, and numbers that lead to where they come from.

use std::collections::BTreeMap;

use super::anchors::Anchors;
use super::figure_sources::Sources;
use super::markup::Markup;
use crate::compose::Inline;
use crate::finding::{Code, Finding, Location};
use crate::render::safe_address;

/// What is needed while blocks are written.
pub(super) struct Writer<'a> {
    /// The ids of the page.
    pub(super) anchors: Anchors,
    /// The accent colour, checked.
    pub(super) accent: &'a str,
    /// The section's title, for messages.
    pub(super) section: &'a str,
    /// The level of the last heading written, so that none is skipped.
    pub(super) level: u8,
    /// What was found on the way.
    pub(super) findings: Vec<Finding>,
    /// Where the numbers come from, when the page is to say so.
    pub(super) sources: Option<Sources<'a>>,
    /// What has been said of it.
    pub(super) told: Told,
}

/// What has been said of sources so far, and what is left to say at the end.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The fold of each table on the page.
    pub(super) folds: BTreeMap<String, String>,
    /// Numbers in the text, in their order: the figure, and what leads to it and back.
    pub(super) numbers: Vec<Number>,
    pub(super) known: BTreeMap<String, usize>,
}

/// A number in the text.
#[derive(Debug)]
pub(super) struct Number {
    pub(super) figure: String,
    pub(super) text: String,
    pub(super) section: String,
    /// The anchor of its entry in the list.
    pub(super) entry: String,
    /// The anchor of the first place that shows it.
    pub(super) place: String,
}

impl Writer<'_> {
    /// A run of text. A link or reference that leads nowhere safe stays as its words, and a finding says so.
    pub(super) fn inlines(&mut self, m: &mut Markup, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => m.text(text),
                Inline::Strong(inner) => m.tag("strong", &[], |m| self.inlines(m, inner)),
                Inline::Emphasis(inner) => m.tag("em", &[], |m| self.inlines(m, inner)),
                Inline::Code(text) => m.words("code", &[], text),
                Inline::Figure { id, text } => self.number(m, id, text),
                Inline::Link { href, text } => match safe_address(href) {
                    Some(href) => m.tag("a", &[("href", href)], |m| self.linked(m, text)),
                    None => {
                        self.findings.push(Finding::new(
                            Code::MarkupRemoved,
                            Location::Folder,
                            format!(
                                "The link \u{201C}{}\u{201D} in \u{201C}{}\u{201D} is shown as plain words, because its address does not begin \
                                 with https, http or mailto.",
                                Inline::words(text),
                                self.section
                            ),
                        ).help("Give the link an address that begins with https:// or mailto:."));
                        self.inlines(m, text);
                    }
                },
                Inline::Reference { id, text } => match self.anchors.find(id).map(str::to_owned) {
                    Some(id) => {
                        m.tag("a", &[("href", &format!("#{id}"))], |m| {
                            self.linked(m, text)
                        });
                    }
                    None => {
                        self.findings.push(Finding::new(
                            Code::ReferenceBroken,
                            Location::Folder,
                            format!(
                                "\u{201C}{}\u{201D} in \u{201C}{}\u{201D} points to {id}, which is not in this document.",
                                Inline::words(text),
                                self.section
                            ),
                        ));
                        self.inlines(m, text);
                    }
                },
                Inline::Break => m.void("br", &[]),
            }
        }
    }

    /// The words of a link: a link inside a link is not HTML, so an inner one gives only its words.
    fn linked(&mut self, m: &mut Markup, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Link { text, .. } | Inline::Reference { text, .. } => self.linked(m, text),
                Inline::Strong(inner) => m.tag("strong", &[], |m| self.linked(m, inner)),
                Inline::Emphasis(inner) => m.tag("em", &[], |m| self.linked(m, inner)),
                Inline::Figure { id, text } => {
                    m.words("span", &[("class", "fig-n"), ("data-figure", id)], text);
                }
                other => self.inlines(m, std::slice::from_ref(other)),
            }
        }
    }

    /// A number in the text: a link to its entry, when anything is known of it.
    pub(super) fn number(&mut self, m: &mut Markup, id: &str, text: &str) {
        let plain = [("class", "fig-n"), ("data-figure", id)];
        // What is awaited, or was never counted, is no figure yet.
        let known = |sources: Sources<'_>| sources.tables.figure(id).is_some();
        if id.is_empty() || !self.sources.is_none_or(known) {
            m.words("span", &plain[..1], text);
            return;
        }
        if self
            .sources
            .is_none_or(|sources| sources.entry(id).is_none())
        {
            m.words("span", &plain, text);
            return;
        }
        let (entry, place) = match self.told.known.get(id) {
            Some(at) => (self.told.numbers[*at].entry.clone(), None),
            None => {
                let entry = self.anchors.fresh("source");
                let place = self.anchors.fresh("number");
                self.told
                    .known
                    .insert(id.to_owned(), self.told.numbers.len());
                self.told.numbers.push(Number {
                    figure: id.to_owned(),
                    text: text.to_owned(),
                    section: self.section.to_owned(),
                    entry: entry.clone(),
                    place: place.clone(),
                });
                (entry, Some(place))
            }
        };
        let href = format!("#{entry}");
        let mut attributes = plain.to_vec();
        attributes.push(("href", &href));
        attributes.extend(place.as_deref().map(|place| ("id", place)));
        m.words("a", &attributes, text);
    }
}
