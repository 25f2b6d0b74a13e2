//! How long a paragraph may be before it is none: reading one takes time that grows with its square.

/// The most bytes of a line, and of a paragraph: a chapter that somebody pasted without its line ends has more.
const LONGEST_LINE: usize = 20_000;
const LONGEST_PARAGRAPH: usize = 60_000;

/// The line, 1-based, at which a text has a paragraph that nobody could read: one longer than 20,000 letters on a line. A table is none.
pub fn endless_paragraph(text: &str) -> Option<u32> {
    let mut length = 0;
    for (at, line) in text.lines().enumerate() {
        let row = line.trim_start().starts_with('|');
        length = match line.trim().is_empty() {
            true => 0,
            false if row => length,
            false => length + line.len(),
        };
        if line.len() > LONGEST_LINE || length > LONGEST_PARAGRAPH {
            return u32::try_from(at + 1).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_itself_is_read_and_one_letter_more_is_not() {
        let line = "a".repeat(20_000);
        assert_eq!(endless_paragraph(&format!("b\n{line}\n")), None);
        assert_eq!(endless_paragraph(&format!("b\n{line}a\n")), Some(2));
        assert_eq!(endless_paragraph(&format!("{line}\n").repeat(3)), None);
        assert_eq!(endless_paragraph(&format!("{line}\n").repeat(4)), Some(4));
        assert_eq!(endless_paragraph(&format!("{line}\n\n").repeat(4)), None);
        assert_eq!(endless_paragraph(&"| a | b |\n".repeat(10_000)), None);
    }
}
