//! What is needed while the document is walked: printable text, anchors, and the files that the template will ask for.

use std::collections::BTreeSet;

use super::glyphs::Printer;
use super::view;

/// Letters in a row after which a word may be broken.
const WORD: usize = 30;

/// Walks the document.
pub(super) struct Writer<'a> {
    pub(super) printer: Printer,
    /// Every anchor that will exist.
    pub(super) anchors: BTreeSet<&'a str>,
    /// Anchors already given, since a second one of the same name would stop the layout.
    pub(super) given: BTreeSet<String>,
    pub(super) files: Vec<(String, Vec<u8>)>,
    pub(super) accent: String,
    /// Level of the last heading.
    pub(super) level: u8,
}

impl Writer<'_> {
    /// Text that can be printed; a very long word may be broken.
    pub(super) fn text(&mut self, text: &str) -> String {
        soften(&self.printer.clean(text))
    }

    /// Text, or other text when it is empty: alternative text must never be missing.
    pub(super) fn words(&mut self, text: &str, otherwise: &str) -> String {
        let text = if text.trim().is_empty() {
            otherwise
        } else {
            text
        };
        self.printer.clean(text)
    }

    pub(super) fn pair(&mut self, label: &str, text: &str) -> view::Pair {
        view::Pair {
            label: self.text(label),
            text: self.text(text),
        }
    }

    pub(super) fn pairs(&mut self, pairs: &[(String, String)]) -> Vec<view::Pair> {
        pairs.iter().map(|(l, t)| self.pair(l, t)).collect()
    }

    /// The anchor, unless it is empty or was given before.
    pub(super) fn anchor(&mut self, id: &str) -> Option<String> {
        let new = !id.is_empty() && self.given.insert(id.to_owned());
        new.then(|| id.to_owned())
    }

    /// Where a reference leads, if there is such a place.
    pub(super) fn target(&self, id: &str) -> Option<String> {
        let known = !id.is_empty() && self.anchors.contains(id);
        known.then(|| id.to_owned())
    }
}

/// Lets a word of more than `WORD` letters break, at its own joints if it has any.
fn soften(text: &str) -> String {
    let long = text.split(' ').any(|word| word.chars().count() > WORD);
    if !long {
        return text.to_owned();
    }
    let words = text.split(' ').map(|word| {
        if word.chars().count() <= WORD {
            return word.to_owned();
        }
        let mut out = String::with_capacity(word.len() + 8);
        let mut run = 0;
        for character in word.chars() {
            out.push(character);
            run += 1;
            let joint = matches!(
                character,
                '/' | '-' | '_' | '.' | '@' | '&' | '=' | ',' | ';'
            );
            if run >= WORD || joint && run >= 6 {
                out.push('\u{200B}');
                run = 0;
            }
        }
        out
    });
    words.collect::<Vec<_>>().join(" ")
}
