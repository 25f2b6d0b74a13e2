//! Whether a text that comes in is a later version of one that was taken in before: by who wrote it, its title, its words, and how the
//! first was taken; by its file's name only where other things say so too.

use std::collections::BTreeSet;

use crate::model::fold;
use crate::project::TakenText;

/// The text that a new one is a later version of; the last of several. `paragraphs` are the digests of the new one's.
pub(super) fn earlier<'t>(
    new: &TakenText,
    paragraphs: &[String],
    known: &'t [TakenText],
) -> Option<&'t TakenText> {
    known
        .iter()
        .rev()
        .find(|first| is_earlier(new, paragraphs, first))
}

fn is_earlier(new: &TakenText, paragraphs: &[String], first: &TakenText) -> bool {
    let agencies = new.agency.as_ref().zip(first.agency.as_ref());
    if agencies.is_some_and(|(new, first)| new != first) {
        return false;
    }
    // Headings are the same in many texts.
    let words = |one: &&String| !one.starts_with('h');
    let own: BTreeSet<&String> = paragraphs.iter().filter(words).collect();
    let all: Vec<&String> = (first.pieces.iter())
        .flat_map(|piece| &piece.paragraphs)
        .filter(words)
        .collect();
    let kept = all.iter().filter(|one| own.contains(**one)).count();
    let titled = !new.title.is_empty() && new.title == first.title;
    let named = stem(&new.document) == stem(&first.document);
    let placed =
        new.section.is_some() && (&new.section, &new.part) == (&first.section, &first.part);
    if kept > 0 && 2 * kept >= all.len() {
        return true;
    }
    let signs = [agencies.is_some(), titled, named, placed, kept > 0];
    signs.into_iter().filter(|sign| *sign).count() >= 2
}

/// A file's name without what tells versions of it apart: numbers, days, "final", "v3", "(KH comments)".
fn stem(name: &str) -> String {
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut inside = 0u32;
    let outside: String = name
        .chars()
        .filter(|c| {
            match c {
                '(' | '[' => inside += 1,
                ')' | ']' => inside = inside.saturating_sub(1),
                _ => return inside == 0,
            }
            false
        })
        .collect();
    let folded = fold(&outside.replace(['_', '-'], " "));
    let words = folded.split(' ').filter(|word| {
        !word.bytes().any(|byte| byte.is_ascii_digit())
            && !matches!(
                *word,
                "v" | "version"
                    | "final"
                    | "draft"
                    | "copy"
                    | "new"
                    | "revised"
                    | "amended"
                    | "updated"
                    | "of"
            )
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::project::TakenPiece;

    fn taken(document: &str, title: &str, agency: Option<&str>, paragraphs: &[&str]) -> TakenText {
        let piece = TakenPiece {
            text: "visits".to_owned(),
            part: None,
            under: None,
            own: false,
            label: "x".to_owned(),
            paragraphs: paragraphs.iter().map(|one| (*one).to_owned()).collect(),
        };
        TakenText {
            document: document.to_owned(),
            title: title.to_owned(),
            agency: agency.map(str::to_owned),
            received: date(2026, 5, 1),
            section: None,
            part: None,
            pieces: vec![piece],
        }
    }

    #[test]
    fn versions_are_known_by_more_than_a_name() {
        let first = taken(
            "North statement v1.docx",
            "statement",
            Some("north"),
            &["hA", "a", "b", "c"],
        );
        let is = |document: &str, title: &str, agency: Option<&str>, paragraphs: &[&str]| {
            let new = taken(document, title, agency, &[]);
            let paragraphs: Vec<String> = paragraphs.iter().map(|one| (*one).to_owned()).collect();
            earlier(&new, &paragraphs, std::slice::from_ref(&first)).is_some()
        };
        // Most of its words are the same, whatever it is called.
        assert!(is("For KH.docx", "", None, &["a", "b", "z"]));
        assert!(is(
            "North statement v2 FINAL (KH).docx",
            "statement",
            None,
            &["z"]
        ));
        assert!(is("Other.docx", "statement", Some("north"), &["z"]));
        assert!(is("Other.docx", "statement", None, &["a", "x", "y", "z"]));
        // Each of these alone is too little, and another agency's text never is.
        assert!(!is("North statement v2.docx", "", None, &["hA", "z"]));
        assert!(!is("South statement.docx", "statement", None, &["hA", "z"]));
        assert!(!is("Other.docx", "plan", Some("north"), &["z"]));
        assert!(!is(
            "North statement v1.docx",
            "statement",
            Some("south"),
            &["a", "b", "c"]
        ));
        assert_eq!(
            stem("WMP_Statement 2015-16 (final) v3.docx"),
            "wmp statement"
        );
    }
}
