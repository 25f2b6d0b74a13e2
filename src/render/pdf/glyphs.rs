//! What the PDF's fonts can print: text is brought down to it before layout, and what had to give way is reported.
//!
//! PDF/UA-1 forbids a character without a shape, so one emoji in one cell would cost the whole document.

use super::world::{self, Face};
use crate::finding::{Code, Finding, Location};

/// Shown in place of a character that no font has.
const BOX: char = '\u{25A1}';
/// Characters of context shown either side of one that was replaced.
const CONTEXT: usize = 20;

/// Where in the document a text stands, for messages.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// The title of the section; empty on the cover.
    pub(super) section: String,
    /// "Table 3", when it is in one.
    pub(super) item: Option<String>,
}

impl Place {
    /// `in Table 3 of "Adults who work with children"`.
    fn words(&self) -> String {
        let section = match self.section.as_str() {
            "" => "the cover".to_owned(),
            title => format!("\"{title}\""),
        };
        match &self.item {
            Some(item) => format!("in {item} of {section}"),
            None if self.section.is_empty() => format!("on {section}"),
            None => format!("in {section}"),
        }
    }
}

/// Makes text printable and remembers what was not.
#[derive(Debug, Default)]
pub(super) struct Printer {
    /// Where the text that comes next stands.
    pub(super) place: Place,
    lost: Vec<Lost>,
}

/// A character that could not be printed, with the first place that has it.
#[derive(Debug)]
struct Lost {
    character: char,
    hidden: bool,
    around: String,
    place: Place,
    more: usize,
}

/// What becomes of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is printed.
    Print,
    /// It is white space of some kind.
    Space,
    /// It has no shape by design and goes without a word.
    Drop,
    /// It has no shape but could change how the text around it reads: it goes, and is reported.
    Hidden,
    /// It has no shape in any font: a box stands for it.
    Box,
}

impl Printer {
    /// The text as it can be printed.
    pub(super) fn clean(&mut self, text: &str) -> String {
        if text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
            return text.to_owned();
        }
        let faces = world::faces();
        let characters: Vec<char> = text.chars().collect();
        let mut out = String::with_capacity(text.len());
        let mut lost = Vec::new();
        let mut base = ' ';
        for &character in &characters {
            let fate = match fate(character, faces) {
                // A letter and the accent above it must come from one font.
                Fate::Print if is_mark(character) && !together(base, character, faces) => Fate::Box,
                fate => fate,
            };
            match fate {
                Fate::Print => {
                    out.push(character);
                    if !is_mark(character) {
                        base = character;
                    }
                }
                Fate::Space => out.push(' '),
                Fate::Drop => {}
                Fate::Hidden => lost.push((character, true, out.chars().count())),
                Fate::Box => {
                    lost.push((character, false, out.chars().count()));
                    out.push(BOX);
                }
            }
        }
        for (character, hidden, at) in lost {
            self.report(character, hidden, &out, at);
        }
        out
    }

    /// Notes a character; `at` is its place in the cleaned text, in characters.
    fn report(&mut self, character: char, hidden: bool, text: &str, at: usize) {
        if let Some(known) = self.lost.iter_mut().find(|l| l.character == character) {
            known.more += 1;
            return;
        }
        let from = at.saturating_sub(CONTEXT);
        let mut around: String = text.chars().skip(from).take(2 * CONTEXT + 1).collect();
        if from > 0 {
            around.insert(0, '…');
        }
        if text.chars().count() > from + 2 * CONTEXT + 1 {
            around.push('…');
        }
        self.lost.push(Lost {
            character,
            hidden,
            around: around.trim().to_owned(),
            place: self.place.clone(),
            more: 0,
        });
    }

    /// One finding for each character that could not be printed.
    pub(super) fn findings(self) -> Vec<Finding> {
        self.lost.into_iter().map(Lost::finding).collect()
    }
}

impl Lost {
    fn finding(self) -> Finding {
        let place = self.place.words();
        let code = u32::from(self.character);
        let more = match self.more {
            0 => String::new(),
            1 => " and 1 more place".to_owned(),
            n => format!(" and {n} more places"),
        };
        let around = self.around;
        if self.hidden {
            let message = format!(
                "A hidden character (U+{code:04X}) was left out of the PDF at \"{around}\", {place}{more}."
            );
            Finding::new(Code::CharacterUnprintable, Location::Folder, message)
                .help("Type the words again where they came from, so that nothing hidden is left in them.")
        } else {
            let message = format!(
                "The PDF has no shape for the character U+{code:04X} at \"{around}\", {place}{more}; it shows □ instead."
            );
            let finding = Finding::new(Code::CharacterUnprintable, Location::Folder, message);
            match is_private(self.character) || self.character.is_control() {
                true => finding,
                false => finding.values(self.character.to_string(), BOX.to_string()),
            }
        }
    }
}

/// Whether nothing of a text would be seen.
pub(super) fn is_unseen(text: &str) -> bool {
    text.chars()
        .all(|c| c == ' ' || matches!(fate(c, &[]), Fate::Drop | Fate::Hidden | Fate::Space))
}

/// What becomes of one character, taken by itself.
fn fate(character: char, faces: &[Face]) -> Fate {
    match character {
        ' '..='~' => Fate::Print,
        '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Fate::Space,
        // Joiners, soft hyphens, variation selectors: shapes of their neighbours, never one of their own.
        '\u{AD}' | '\u{34F}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' => Fate::Drop,
        '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' => Fate::Drop,
        '\u{61C}' | '\u{E0100}'..='\u{E01EF}' => Fate::Drop,
        '\u{202A}'..='\u{202E}' | '\u{2065}'..='\u{206F}' | '\u{FFF0}'..='\u{FFFC}' => Fate::Hidden,
        '\u{E0000}'..='\u{E007F}' => Fate::Hidden,
        // A replacement character is the trace of a letter already lost: say so instead of printing it.
        '\u{FFFD}' => Fate::Box,
        c if c.is_control() => Fate::Hidden,
        c if is_private(c) => Fate::Box,
        c if covered(c, faces) => Fate::Print,
        c if c.is_whitespace() => Fate::Space,
        _ => Fate::Box,
    }
}

/// Whether some font has the character.
fn covered(character: char, faces: &[Face]) -> bool {
    faces.iter().any(|f| f.glyph_index(character).is_some())
}

/// Whether one font has both a letter and the mark set on it.
fn together(base: char, mark: char, faces: &[Face]) -> bool {
    faces
        .iter()
        .any(|f| f.glyph_index(base).is_some() && f.glyph_index(mark).is_some())
}

/// Marks that are set on the letter before them, in the scripts that the fonts have.
fn is_mark(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}'..='\u{5C7}'
        | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}'
        | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// Private-use characters and those that are no characters: what they look like depends on somebody's own font.
fn is_private(character: char) -> bool {
    let code = u32::from(character);
    (0xE000..=0xF8FF).contains(&code) || code >= 0xF_0000 || code & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> (String, Vec<Finding>) {
        let mut printer = Printer::default();
        let out = printer.clean(text);
        (out, printer.findings())
    }

    #[test]
    fn words_of_many_languages_pass() {
        for text in [
            "Siân’s £1,200 – 5 ≥ 4",
            "Łódź Ștefan",
            "Ελένη",
            "Олена",
            "اردو",
            "✓ ✗ ★ →",
        ] {
            let (out, findings) = clean(text);
            assert_eq!(out, text);
            assert!(findings.is_empty(), "{text}: {findings:?}");
        }
    }

    #[test]
    fn a_character_without_a_shape_is_named_with_its_surroundings() {
        let mut printer = Printer {
            place: Place {
                section: "Voices".into(),
                item: Some("Table 2".into()),
            },
            ..Printer::default()
        };
        assert_eq!(
            printer.clean("we loved it \u{1F984} here"),
            "we loved it □ here"
        );
        printer.clean("\u{1F984}");
        let findings = printer.findings();
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].code, Code::CharacterUnprintable);
        assert_eq!(
            findings[0].message,
            "The PDF has no shape for the character U+1F984 at \"we loved it □ here\", in Table 2 of \"Voices\" \
             and 1 more place; it shows □ instead."
        );
    }

    #[test]
    fn control_and_private_characters_never_pass() {
        let (out, findings) = clean("a\u{1}b\u{202E}c\u{E000}d\te\u{FEFF}f\u{FFFD}");
        assert_eq!(out, "abc□d ef□");
        assert_eq!(findings.len(), 4);
    }

    #[test]
    fn an_accent_that_no_font_has_with_its_letter_gives_way() {
        // Source Sans has the letter and the acute; no bundled font has the acute with an Arabic letter.
        assert_eq!(clean("e\u{301}").0, "e\u{301}");
        assert_eq!(clean("\u{5D0}\u{20DD}").0, "\u{5D0}□");
    }
}
