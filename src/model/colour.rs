//! The accent colour of everything that is made.

/// The accent where a partnership names none, or none that can be read.
pub const ACCENT: &str = "#14535C";

/// Whether a text is a colour as `#14535C`: anything else could break out of a style sheet.
pub fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_digits_after_its_sign() {
        assert!(is_colour(ACCENT) && is_colour("#abcdef"));
        for text in [
            "", "14535C", "#14535", "#14535CC", "#14535g", "##14535", "red",
        ] {
            assert!(!is_colour(text), "{text}");
        }
    }
}
