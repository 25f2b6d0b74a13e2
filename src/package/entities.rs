//! Text inside markup: entities resolved when it is read, signs escaped when it is written. Knows no entities of a document's own, so
//! none can grow.

use std::borrow::Cow;

/// Longest name of an entity that is looked for, in bytes.
const LONGEST: usize = 10;

/// The pieces of a text as they stand in markup: some plain text, and the letter that an entity behind it names. An entity that is not
/// known stays plain text.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = (&str, Option<char>)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let known = rest.match_indices('&').find_map(|(at, _)| {
            let after = &rest[at + 1..];
            let length = after.bytes().take(LONGEST + 1).position(|b| b == b';')?;
            Some((at, entity(&after[..length])?, at + length + 2))
        });
        let Some((at, letter, end)) = known else {
            let last = std::mem::take(&mut rest);
            return (!last.is_empty()).then_some((last, None));
        };
        let plain = &rest[..at];
        rest = &rest[end..];
        Some((plain, Some(letter)))
    })
}

/// A text with its character references and the entities of HTML that real exports use resolved; unknown ones stay as they are.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (plain, letter) in pieces(text) {
        out.push_str(plain);
        out.extend(letter);
    }
    Cow::Owned(out)
}

/// A text with the letters that XML cannot hold, which Office writes as `_x000D_`, resolved (ECMA-376 part 1, 22.9.2.19).
pub(crate) fn unescape_letters(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let letter = code(&rest[at..]).and_then(char::from_u32);
        let (kept, end) = letter.map_or((at + 2, at + 2), |_| (at, at + 7));
        out.push_str(&rest[..kept]);
        out.extend(letter);
        rest = &rest[end..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Text that is safe inside markup: characters that XML cannot hold are left out, and what Office would take for the code of such a
/// character (`_x000D_`) is kept as it reads.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '_' if code(&text[at..]).is_some() => out.push_str("_x005F_"),
            '\n' | '\t' => out.push(letter),
            _ if letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}') => {}
            _ => out.push(letter),
        }
    }
    out
}

/// The number of the letter that a text begins with, where it begins as `_x000D_` does.
fn code(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("_x")?.get(..5)?.strip_suffix('_')?;
    let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
}

/// The character of an entity's name.
fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return match code {
            // Browsers and Excel read these as Windows-1252 (WHATWG HTML, 13.2.5.80).
            0x80..=0x9F => encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&[code as u8])
                .0
                .chars()
                .next(),
            0 => None,
            _ => char::from_u32(code),
        };
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{A0}',
        "pound" => '£',
        "euro" => '€',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "hellip" => '…',
        "bull" => '•',
        "middot" => '·',
        "deg" => '°',
        "frac12" => '½',
        "frac14" => '¼',
        "frac34" => '¾',
        "times" => '×',
        "eacute" => 'é',
        "egrave" => 'è',
        "ccedil" => 'ç',
        "shy" => '\u{AD}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_resolved_once_and_unknown_ones_stay() {
        assert_eq!(
            unescape("a &amp;lt; b &pound;&#163;&#x153;&#146; &bomb; & c"),
            "a &lt; b ££œ’ &bomb; & c"
        );
    }

    #[test]
    fn text_cannot_become_markup_or_a_code() {
        assert_eq!(
            escape("<a & 'b'>\u{1}\r\n"),
            "&lt;a &amp; &apos;b&apos;&gt;\n"
        );
        assert_eq!(escape("_x000D_ _x00_ é_x"), "_x005F_x000D_ _x00_ é_x");
        assert_eq!(
            unescape_letters("_x005F_x000D_ _x00_ é_x"),
            "_x000D_ _x00_ é_x"
        );
    }
}
