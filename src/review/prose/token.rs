//! One piece of a sentence: a word, a number, a date or a mark.

use super::named_time::When;
use super::number::Number;

/// One piece of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// Lower-case letters, apostrophes straightened.
    pub text: String,
    /// Where it begins in the sentence, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A word, or something that is not to be calculated with.
    Word,
    /// A number.
    Number(Number),
    /// A day, month, year or span of years.
    Date(When),
    /// A punctuation mark.
    Mark,
}

/// Whether the piece at a place, if there is one, is one of some words or marks.
pub(super) fn says(tokens: &[Token], at: usize, texts: &[&str]) -> bool {
    tokens.get(at).is_some_and(|token| token.is(texts))
}

/// The words of the piece so many before a place; none where there is no such piece.
pub(super) fn text_before(tokens: &[Token], at: usize, back: usize) -> &str {
    let index = at.checked_sub(back);
    index.map_or("", |index| tokens[index].text.as_str())
}

impl Token {
    /// Its number.
    pub(super) fn number(&self) -> Option<&Number> {
        match &self.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Whether it is a word.
    pub(super) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    /// Whether it is one of some words or marks.
    pub(super) fn is(&self, texts: &[&str]) -> bool {
        matches!(self.kind, Kind::Word | Kind::Mark) && texts.contains(&self.text.as_str())
    }
}
