//! The words of a text, with what stands between them, and which of them could be a name.

/// A word, and what stands between it and the word before.
pub(super) struct Word<'a> {
    pub(super) before: &'a str,
    pub(super) text: &'a str,
}

pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '\'' | '’');
    let mut words = Vec::new();
    let (mut gap, mut start) = (0, None);
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, is_part(letter)) {
            (None, true) => start = Some(at),
            (Some(begin), false) => {
                words.push(Word {
                    before: &text[gap..begin],
                    text: &text[begin..at],
                });
                (gap, start) = (at, None);
            }
            _ => {}
        }
    }
    words
}

/// Whether a word is one of a list, in whatever case.
pub(super) fn is(words: &[Word<'_>], at: usize, list: &[&str]) -> bool {
    words
        .get(at)
        .is_some_and(|word| list.contains(&word.text.to_lowercase().as_str()))
}

/// A word in the shape of a name, and none that agencies write with a capital for other reasons.
pub(super) fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.clone().any(char::is_lowercase)
        && letters.all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '’'))
        && !is_other(&word.to_lowercase())
}

/// A word that agencies write with a capital although it is nobody's name.
pub(super) fn is_other(word: &str) -> bool {
    const OTHERS: [&str; 44] = [
        "academy",
        "act",
        "after",
        "assessment",
        "board",
        "care",
        "child",
        "children",
        "college",
        "conference",
        "council",
        "court",
        "criminal",
        "death",
        "early",
        "education",
        "exploitation",
        "families",
        "family",
        "first",
        "health",
        "help",
        "hospital",
        "house",
        "in",
        "lado",
        "looked",
        "mental",
        "need",
        "panel",
        "partnership",
        "plan",
        "police",
        "practice",
        "primary",
        "protection",
        "review",
        "safeguarding",
        "school",
        "service",
        "services",
        "sexual",
        "social",
        "team",
    ];
    OTHERS.contains(&word)
}
