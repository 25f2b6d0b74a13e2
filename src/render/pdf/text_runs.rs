//! Runs of text: what the template shows within a line, and links that a PDF may carry.

use super::view;
use super::writer::Writer;
use crate::compose::Inline;
use crate::render::safe_address;

/// The longest address Typst takes.
const ADDRESS: usize = 8000;

impl Writer<'_> {
    /// A run of text as the template reads it. A reference that leads nowhere, or an address that is none, is just words.
    pub(super) fn inlines(&mut self, inlines: &[Inline]) -> Vec<view::Inline> {
        let mut out = Vec::new();
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Figure { text, .. } => {
                    out.push(view::Inline::Text(self.text(text)));
                }
                Inline::Strong(inner) => out.push(view::Inline::Strong {
                    strong: self.inlines(inner),
                }),
                Inline::Emphasis(inner) => out.push(view::Inline::Emphasis {
                    emph: self.inlines(inner),
                }),
                Inline::Code(code) => out.push(view::Inline::Code {
                    code: self.text(code),
                }),
                Inline::Link { href, text } => {
                    let mut text = self.inlines(text);
                    if text.is_empty() {
                        text.push(view::Inline::Text(self.text(href)));
                    }
                    match address(href) {
                        Some(link) => out.push(view::Inline::Link { link, text }),
                        None => out.extend(text),
                    }
                }
                Inline::Reference { id, text } => {
                    let text = self.inlines(text);
                    match self.target(id) {
                        Some(reference) => out.push(view::Inline::Reference { reference, text }),
                        None => out.extend(text),
                    }
                }
                Inline::Break => out.push(view::Inline::Break { line_break: true }),
            }
        }
        out
    }
}

/// The words of a run.
pub(super) fn plain(inlines: &[view::Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            view::Inline::Text(text) | view::Inline::Code { code: text } => out.push_str(text),
            view::Inline::Strong { strong: inner } | view::Inline::Emphasis { emph: inner } => {
                out.push_str(&plain(inner));
            }
            view::Inline::Link { text, .. } | view::Inline::Reference { text, .. } => {
                out.push_str(&plain(text));
            }
            view::Inline::Break { .. } => out.push(' '),
        }
    }
    out
}

/// Letters in a run, links and all.
pub(super) fn length(inlines: &[Inline]) -> usize {
    let one = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Code(text) | Inline::Figure { text, .. } => text.len(),
        Inline::Strong(inner) | Inline::Emphasis(inner) => length(inner),
        Inline::Link { text, .. } | Inline::Reference { text, .. } => length(text),
        Inline::Break => 60,
    };
    inlines.iter().map(one).sum()
}

/// An address that can stand in a PDF: a safe one, with what is not ASCII written as percent signs.
fn address(href: &str) -> Option<String> {
    let href = safe_address(href)?;
    let mut out = String::with_capacity(href.len());
    for byte in href.bytes() {
        if byte.is_ascii() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    (out.len() <= ADDRESS).then_some(out)
}
