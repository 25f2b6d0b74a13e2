//! Tokens: private-use characters around a number, which carry figures, tables and outside text through Tera and Markdown
//! unseen. `strip_private` takes these characters out of everything that comes from outside, so a token is always ours.

/// Opens a token.
const OPEN: char = '\u{E000}';
/// Closes a token.
const CLOSE: char = '\u{E001}';
/// Stands for an opening brace that the writer escaped.
pub(super) const BRACE: char = '\u{E002}';
/// Stands before a caption, so that Markdown reads it as a sentence and never as a list or heading.
pub(super) const START: char = '\u{E003}';

/// The token of a number.
pub(super) fn token(index: usize) -> String {
    format!("{OPEN}{index}{CLOSE}")
}

/// A piece of text between tokens, or a token's number.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text.
    Text(&'a str),
    /// A token's number.
    Token(usize),
    /// Something that was a token until a template cut it up.
    Broken,
}

/// Takes a text apart into text and tokens, each with the byte where it begins.
pub(super) fn pieces(text: &str) -> Vec<(usize, Piece<'_>)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find([OPEN, CLOSE]) {
        let start = text.len() - rest.len();
        if at > 0 {
            pieces.push((start, Piece::Text(&rest[..at])));
        }
        let opened = rest[at..].starts_with(OPEN);
        let inner = &rest[at + OPEN.len_utf8()..];
        let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
        rest = match inner[..digits].parse() {
            Ok(index) if opened && inner[digits..].starts_with(CLOSE) => {
                pieces.push((start + at, Piece::Token(index)));
                &inner[digits + CLOSE.len_utf8()..]
            }
            _ => {
                pieces.push((start + at, Piece::Broken));
                if opened { &inner[digits..] } else { inner }
            }
        };
    }
    if !rest.is_empty() {
        pieces.push((text.len() - rest.len(), Piece::Text(rest)));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_found_and_broken_ones_told() {
        let text = format!("a{}b", token(12));
        assert_eq!(
            pieces(&text),
            [
                (0, Piece::Text("a")),
                (1, Piece::Token(12)),
                (9, Piece::Text("b"))
            ]
        );
        assert_eq!(pieces("\u{E000}1"), [(0, Piece::Broken)]);
        assert_eq!(
            pieces("1\u{E001}"),
            [(0, Piece::Text("1")), (1, Piece::Broken)]
        );
        assert_eq!(pieces("\u{E000}99999999999999999999999\u{E001}").len(), 2);
    }
}
