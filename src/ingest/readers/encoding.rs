//! Turns the bytes of a text file into text: UTF-8, UTF-16 or Windows-1252, by what the bytes are and not by what they are called.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of a file is looked at to tell text from other bytes.
const LOOKED_AT: usize = 8 << 10;

/// The text of a file, without a byte order mark; `None` when the bytes are no text.
pub(crate) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Some(encoding.decode_without_bom_handling(&bytes[mark..]).0);
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return Some(encoding.decode_without_bom_handling(bytes).0);
    }
    if !is_text(bytes) {
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        // A stray byte in what is otherwise UTF-8 does not make every other letter something else.
        Err(_) if has_utf8(bytes) => Some(String::from_utf8_lossy(bytes)),
        // Excel's "CSV" in Britain.
        Err(_) => {
            let text = WINDOWS_1252.decode_without_bom_handling(bytes).0;
            let unnamed = ['\u{81}', '\u{8D}', '\u{8F}', '\u{90}', '\u{9D}'];
            Some(match text.contains(unnamed) {
                true => Cow::Owned(text.replace(unnamed, "\u{FFFD}")),
                false => text,
            })
        }
    }
}

/// Whether some letter beyond ASCII stands in UTF-8. In Windows-1252 the same bytes are a capital with an accent and a sign after it,
/// as in "Ã©".
fn has_utf8(bytes: &[u8]) -> bool {
    let mut chunks = bytes.utf8_chunks();
    chunks.any(|chunk| !chunk.valid().is_ascii())
}

/// UTF-16 without a mark, told by its noughts: in English text every other byte is one.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let looked_at = &bytes[..bytes.len().min(LOOKED_AT)];
    let pairs = looked_at.len() / 2;
    if pairs < 2 {
        return None;
    }
    let noughts = |place: usize| {
        looked_at
            .chunks_exact(2)
            .filter(|pair| pair[place] == 0)
            .count()
    };
    let (first, second) = (noughts(0), noughts(1));
    if second * 10 > pairs * 7 && first == 0 {
        Some(UTF_16LE)
    } else if first * 10 > pairs * 7 && second == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether the bytes could be text in some 8-bit encoding: no noughts, and hardly a control character.
fn is_text(bytes: &[u8]) -> bool {
    let looked_at = &bytes[..bytes.len().min(LOOKED_AT)];
    let controls = looked_at
        .iter()
        .filter(|byte| matches!(byte, 1..=8 | 14..=25 | 27..=31 | 127))
        .count();
    !looked_at.contains(&0) && controls * 50 <= looked_at.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Option<String> {
        decode(bytes).map(Cow::into_owned)
    }

    #[test]
    fn every_encoding_that_excel_writes_is_read() {
        let want = Some("Début,£5".to_owned());
        assert_eq!(text("Début,£5".as_bytes()), want);
        assert_eq!(text("\u{FEFF}Début,£5".as_bytes()), want);
        assert_eq!(text(b"D\xe9but,\xa35"), want);
        let utf16: Vec<u16> = "Début,£5".encode_utf16().collect();
        let little: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        assert_eq!(text(&little), want);
        assert_eq!(text(&big), want);
        assert_eq!(text(&[b"\xff\xfe", &little[..]].concat()), want);
        assert_eq!(text(&[b"\xfe\xff", &big[..]].concat()), want);
        // A dash and quotes that only Windows-1252 has in these places.
        assert_eq!(text(b"\x93a\x94 \x96 b"), Some("“a” – b".to_owned()));
    }

    #[test]
    fn bytes_that_are_no_letter_are_shown_as_lost() {
        let lost = |text: &str| Some(text.replace('?', "\u{FFFD}"));
        assert_eq!(text(b"\xEF\xBB\xBFa\x92s"), lost("a?s"));
        assert_eq!(text(b"caf\xC3\xA9, it\x92s"), lost("café, it?s"));
        assert_eq!(text(b"caf\xE9, \x81x"), lost("café, ?x"));
        assert_eq!(text(b"\xff\xfea\0\x00\xd8b\0"), lost("a?b"));
    }

    #[test]
    fn other_bytes_are_no_text() {
        assert_eq!(text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), None);
        assert_eq!(text(&[7; 40]), None);
        assert_eq!(text(b""), Some(String::new()));
    }
}
