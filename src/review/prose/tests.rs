//! Planted mistakes and true sentences that look alike: nine in ten of the first are found, and nothing is said of the second.

mod planted;
mod sound;

use std::collections::BTreeMap;

use super::{Options, Text, Words, check};
use crate::finding::{Code, Finding, Severity};

/// The words that come with the program.
fn options() -> Options {
    let words: Words = toml::from_str(include_str!("../../../templates/prose/words.toml")).unwrap();
    Options {
        words,
        period: Some((
            jiff::civil::date(2024, 4, 1),
            jiff::civil::date(2025, 3, 31),
        )),
        whole: false,
    }
}

fn read(text: &str) -> Vec<Finding> {
    check(&Text::read("a.md", text, &[]), &options())
}

/// What is graver than a note: notes tell, they do not accuse.
fn grave(text: &str) -> Vec<Finding> {
    let mut found = read(text);
    found.retain(|finding| finding.severity > Severity::Note);
    found
}

#[test]
fn nine_in_ten_planted_mistakes_are_found() {
    let mut missed = Vec::new();
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (code, text) in planted::ALL {
        let found = read(text);
        let hit = found.iter().any(|finding| finding.code == *code);
        let kind = kinds.entry(code.id()).or_default();
        kind.1 += 1;
        if hit {
            kind.0 += 1;
        } else {
            missed.push(format!(
                "{}: {text}\n    said: {:?}",
                code.id(),
                found.iter().map(|f| &f.message).collect::<Vec<_>>()
            ));
        }
    }
    let all = planted::ALL.len();
    assert!(all >= 60, "{all} are planted");
    assert!(kinds.len() >= 12, "{kinds:?}");
    assert!(
        missed.len() * 10 <= all,
        "{} of {all} were missed:\n{}\n{kinds:?}",
        missed.len(),
        missed.join("\n")
    );
}

#[test]
fn nothing_is_said_of_sound_sentences() {
    let mut wrong = Vec::new();
    for text in sound::ALL {
        for finding in grave(text) {
            wrong.push(format!(
                "{text}\n    {}: {}",
                finding.code.id(),
                finding.message
            ));
        }
    }
    assert!(sound::ALL.len() >= planted::ALL.len());
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        sound::ALL.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_finding_quotes_the_words_and_shows_the_arithmetic() {
    let found = read("One line.\n\nOf the answers, 28% (12 of 48)\nwere late.\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, Code::ProseShare);
    assert_eq!(
        found[0].message,
        "\"28% (12 of 48)\": 12 of 48 is 25%, not 28%."
    );
    assert_eq!(found[0].help, "Write 25%, or correct the two numbers.");
    assert_eq!(found[0].location.to_string(), "a.md, line 3");
}

#[test]
fn an_absolute_change_printed_as_a_percentage_is_named_as_such() {
    let found = read("Open plans went up from 40 in May to 60 in June (20% increase).\n");
    assert_eq!(
        found[0].message,
        "\"from 40 in May to 60 in June (20%\": 40 to 60 is 20 more or less in number, which is 50%, not 20%."
    );
}

#[test]
fn limits_of_rounding_hold_on_both_sides() {
    assert!(grave("In all 12.5% (1 of 8) came.\n").is_empty());
    assert!(grave("In all 13% (1 of 8) came.\n").is_empty());
    // 12.5 may be rounded down by those who round to even; one further may not.
    assert!(grave("In all 12% (1 of 8) came.\n").is_empty());
    assert_eq!(grave("In all 11% (1 of 8) came.\n").len(), 1);
    assert_eq!(grave("In all 14% (1 of 8) came.\n").len(), 1);
}

#[test]
fn what_one_file_says_is_held_against_another() {
    let of = |file: &str, text: &str| Text::read(file, text, &[]);
    let text = Text::joined(vec![
        of(
            "narrative/a.md",
            "The Multi-Agency Hub (MAH) is new.\n\nIn 2024 the forum had 181 members from partner agencies.\n",
        ),
        of(
            "narrative/b.md",
            "The MAH is known, and the MAH is open.\n\n\nIn 2024 the forum had 190 members from partner agencies.\n",
        ),
    ]);
    let found = check(&text, &options());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].location.to_string(), "narrative/b.md, line 4");
    assert_eq!(
        found[0].message,
        "\"190 members from partner agencies\" stands here, and \"181 members from partner agencies\" in narrative/a.md, line 3."
    );
}
