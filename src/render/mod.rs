//! One format-free document in, bytes out: a file a format. Nothing here chooses words or works out numbers.
//!
//! Beside the document, the files of tables and figures are written from `SafeTables`, which hold what may be seen and no more.

pub mod figures_json;
pub mod html;
pub mod markdown;
mod observation;
pub mod pdf;
pub mod tables_csv;

/// An address that may become a link: http, https or mailto, without control characters or spaces. Everything else
/// (`javascript:`, `data:`, `file:`) stays words.
pub(crate) fn safe_address(address: &str) -> Option<&str> {
    let address = address.trim();
    let (scheme, rest) = address.split_once(':')?;
    let known = ["http", "https", "mailto"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    let clean = !address
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\\'));
    (known && clean && !rest.is_empty()).then_some(address)
}

/// The day a document speaks of, in words: `2015-10-31` is "31 October 2015".
pub(crate) fn day_in_words(day: &str) -> String {
    match day.parse() {
        Ok(date) => crate::model::Period::Day(date).label(),
        Err(_) => day.to_owned(),
    }
}

/// The number of a note below a table: "Note" when it stands alone, else "Note 2".
pub(crate) fn note_label(at: usize, of: usize) -> String {
    if of == 1 {
        "Note".to_owned()
    } else {
        format!("Note {}", at + 1)
    }
}

/// A source line as a sentence.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
pub(crate) mod samples;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_kinds_of_address_become_links() {
        for good in [
            "https://a.example/x?y=1&z=2#s",
            "HTTP://a.example",
            "mailto:a@b.example",
        ] {
            assert_eq!(safe_address(good), Some(good));
        }
        for bad in [
            "javascript:alert(1)",
            " java\nscript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "//a.example",
            "https:",
            "https://a.example/\u{0}",
            "https://a b",
            "https://a.example/\"onclick=",
            "",
        ] {
            assert_eq!(safe_address(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn days_are_words() {
        assert_eq!(day_in_words("2015-10-31"), "31 October 2015");
        assert_eq!(day_in_words("soon"), "soon");
    }
}
