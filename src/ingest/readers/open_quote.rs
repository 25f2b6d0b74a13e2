//! Finds a quotation mark in a .csv that opens a text by mistake, so that the lines after it are swallowed into one cell. A text of
//! several lines in quotation marks, and a mark that is doubled inside one, are as they should be.

use memchr::memchr;

/// A quotation mark that swallows lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenQuote {
    /// The line it stands in, 1-based.
    pub(super) line: u32,
    /// The line up to which everything became one cell.
    pub(super) last: u32,
}

/// So many columns a table has at least, before lines inside a text are held to be its rows.
const COLUMNS: usize = 3;

/// The first such mark. `columns` is how many fields most rows have; `fields` counts those of a line by itself.
pub(super) fn first(
    text: &str,
    separator: u8,
    columns: usize,
    fields: impl Fn(&str) -> usize,
) -> Option<OpenQuote> {
    let bytes = text.as_bytes();
    let (mut at, mut line, mut begin, mut opens) = (0, 1, 0, true);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' if opens => {
                let inside = at + 1;
                let Some(end) = closing(bytes, inside) else {
                    // The line end at the end of the file is no line of its own.
                    let lines = breaks(text[inside..].trim_end().as_bytes());
                    return Some(OpenQuote {
                        line,
                        last: line + lines,
                    });
                };
                let lines = breaks(&bytes[inside..end]);
                if lines > 0 {
                    let rest = bytes[end + 1..].iter();
                    let next = rest.copied().find(|byte| *byte != b' ');
                    let is_stray = next
                        .is_some_and(|next| next != separator && next != b'\n' && next != b'\r');
                    let ends = bytes[end..].iter().position(|b| matches!(b, b'\n' | b'\r'));
                    let ends = ends.map_or(bytes.len(), |length| end + length);
                    let mut rows = [&text[begin..at], &text[inside..ends]].concat();
                    rows.retain(|letter| letter != '\r');
                    let are_rows =
                        columns >= COLUMNS && rows.split('\n').all(|row| fields(row) == columns);
                    if is_stray || are_rows {
                        return Some(OpenQuote {
                            line,
                            last: line + lines,
                        });
                    }
                    line += lines;
                    begin = inside
                        + bytes[inside..end]
                            .iter()
                            .rposition(|b| matches!(b, b'\n' | b'\r'))
                            .map_or(0, |place| place + 1);
                }
                at = end;
                opens = false;
            }
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => {}
            b'\n' | b'\r' => {
                line += 1;
                begin = at + 1;
                opens = true;
            }
            other => opens = other == separator,
        }
        at += 1;
    }
    None
}

/// The place of the mark that closes a text which begins at `from`; two marks beside each other are one of the text.
fn closing(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let end = from + memchr(b'"', bytes.get(from..)?)?;
        if bytes.get(end + 1) != Some(&b'"') {
            return Some(end);
        }
        from = end + 2;
    }
}

/// How many line ends there are.
fn breaks(bytes: &[u8]) -> u32 {
    let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    u32::try_from(ends.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(u32, u32)> {
        let fields = |line: &str| line.split(',').count();
        first(text, b',', 3, fields).map(|open| (open.line, open.last))
    }

    #[test]
    fn a_mark_that_swallows_lines_is_found_at_its_line() {
        for (text, want) in [
            ("a,b,c\n1,\"2,3\n4,5,6\n7,8,9\n", (2, 4)),
            ("a,b,c\r\n\r\n1,2,\"3\r\n4,5,6\r\n", (3, 4)),
            ("a,b,c\n1,2,\"3", (2, 2)),
            ("\"a,b,c\n1,2,3\n", (1, 2)),
            // Closed by a mark inside a word, and by one that opens a text itself.
            ("a,b,c\n\"1,2,3\n4,5\" x,6\n", (2, 3)),
            ("a,b,c\n\"1,2,3\n\"4\",5,6\n", (2, 3)),
            // Closed as a text should be: what it holds are rows all the same.
            ("a,b,c\n\"1,2,3\n4,5,6\n7\",8,9\n", (2, 4)),
            // After a true text of two lines.
            ("a,\"b\nb\",c\n1,\"2,3\n4,5,6\n", (3, 4)),
        ] {
            assert_eq!(found(text), Some(want), "{text:?}");
        }
    }

    #[test]
    fn texts_of_several_lines_and_doubled_marks_are_sound() {
        for text in [
            "a,b,c\n\"one\ntwo\",2,3\n",
            "a,b,c\n1,2,\"one\ntwo, and three\"\n",
            "a,b,c\n\"she said \"\"no\"\"\nand left\" ,2,3\n",
            "a,b,c\n1,5\" pipe,3\n4,\"5\",6\n",
            "a,b,c\n\"Tom\" Smith,2,3\n",
            "a,b,c\n\"\",\"\"\"\",3\r\n",
            "a,b,c\n\"12 High St, Town\n12 Low St, Town\",2,3\n",
            "",
        ] {
            assert_eq!(found(text), None, "{text:?}");
        }
    }
}
