//! What the checks of prose are told: the words of the field, and the period of the report.

use super::mistake::within;
use super::pack::{Pack, text_of};
use super::parse::parse;
use super::report_folder::Project;
use crate::finding::{Checked, Finding};
use crate::review::{Prose, Words};

/// Where the words are.
const FILE: &str = "templates/prose/words.toml";

/// The words that prose is checked by. With a mistake in the folder's own file, which is found, those built in.
pub fn prose_words(pack: &Pack) -> Checked<Words> {
    let read = |pack: &Pack| -> Result<Words, Vec<Finding>> {
        let missing = || vec![within(FILE, "The file is missing.")];
        let bytes = pack.bytes(FILE).ok_or_else(missing)?;
        let text = text_of(FILE, bytes).map_err(|finding| vec![*finding])?;
        parse(FILE, &text.text)
    };
    match read(pack) {
        Ok(words) => Checked::new(words, Vec::new()),
        Err(findings) => Checked::new(read(&Pack::built_in()).unwrap_or_default(), findings),
    }
}

impl Project {
    /// What the checks of narrative are told. `whole` when the document is not only one of its sections.
    pub fn prose_options(&self, whole: bool) -> Checked<Prose> {
        let mut findings = Vec::new();
        let words = prose_words(&self.pack).gather(&mut findings);
        let period = Some((self.period.start(), self.period.end()));
        Checked::new(
            Prose {
                words,
                period,
                whole,
            },
            findings,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_came_with_the_program_are_whole() {
        let words = prose_words(&Pack::built_in());
        assert_eq!(words.findings, Vec::new());
        for list in [
            &words.value.known,
            &words.value.bodies,
            &words.value.filling,
            &words.value.listed,
        ] {
            assert!(list.len() > 10);
        }
    }
}
