//! Places in the narrative that headings can name.

use crate::model::fold;

/// A place in the narrative that headings can name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The narrative file, `narrative/ID.md` without both.
    pub section: String,
    /// The part of it, by its level-1 heading.
    pub part: Option<String>,
    /// The heading within it, as it stands.
    pub under: Option<String>,
}

/// The words of a heading without its number: `2. Learn from cases`, `Priority 2: Learn from cases`.
pub(super) fn key(words: &str) -> String {
    let folded = fold(words);
    let mut rest: Vec<&str> = folded.split(' ').collect();
    if rest.len() > 2
        && matches!(
            rest[0],
            "priority" | "section" | "part" | "chapter" | "appendix"
        )
        && rest[1].chars().all(|c| c.is_ascii_alphanumeric())
        && (rest[1].len() <= 2 || rest[1].bytes().all(|b| b.is_ascii_digit()))
    {
        rest.drain(..2);
    }
    while rest.len() > 1 && rest[0].bytes().all(|byte| byte.is_ascii_digit()) {
        rest.remove(0);
    }
    rest.join(" ")
}

/// The headings of a narrative: line, level and words. Those in blocks of code are none.
pub(super) fn headings(lines: &[String]) -> Vec<(usize, u8, String)> {
    let mut fenced = false;
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fenced = !fenced;
        }
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        if !fenced
            && (1..=6).contains(&level)
            && (line.len() == level || line[level..].starts_with(' '))
        {
            let words = line[level..].trim().trim_end_matches('#').trim();
            found.push((
                at,
                u8::try_from(level).unwrap_or(6),
                words.replace('\\', ""),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_without_their_numbers() {
        for words in [
            "2. Learn from serious cases",
            "Priority 2: Learn from Serious Cases",
            "Learn from serious cases",
            "2 Learn from serious cases",
        ] {
            assert_eq!(key(words), key("Learn from serious cases"), "{words}");
        }
        assert_eq!(key("2015"), "2015");
    }
}
