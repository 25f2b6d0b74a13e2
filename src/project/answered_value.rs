//! Whether an answer says that another value is right, in the words that people use: "25", "should be 25", "25 not 250", "typo, 25". An
//! answer that only explains the value that stands there, whatever numbers it is explained with, says no other.

use rust_decimal::Decimal;

use crate::model::{Period, YearKind, fold, word_value};

/// What stands before the right value.
const CUES: [&str; 26] = [
    "should be",
    "should read",
    "should say",
    "should have been",
    "should have read",
    "should have said",
    "ought to be",
    "meant to be",
    "supposed to be",
    "needs to be",
    "was meant",
    "we meant",
    "i meant",
    "actually",
    "changed to",
    "change to",
    "change it to",
    "change this to",
    "amend to",
    "amended to",
    "correct to",
    "corrected to",
    "replace with",
    "please use",
    "please read",
    "correction",
];

/// What a whole answer may begin with before the right value.
const OPENINGS: [&str; 5] = ["it is", "its", "it s", "the", "is"];

/// What names the right value, before "is" and the value.
const NOUNS: [&str; 6] = ["figure", "number", "value", "answer", "date", "count"];

/// Words that say that what stands there is a mistake.
const MISTAKES: [&str; 16] = [
    "typo",
    "typos",
    "typing",
    "error",
    "mistake",
    "mistyped",
    "miskeyed",
    "slip",
    "sorry",
    "apologies",
    "apology",
    "oops",
    "wrong",
    "incorrect",
    "misread",
    "misprint",
];

/// Words that may stand between a cue and the value.
const FILLERS: [&str; 8] = ["a", "an", "the", "is", "to", "only", "just", "as"];

/// Words that end a value.
const ENDS: [&str; 7] = ["not", "instead", "rather", "and", "but", "because", "as"];

/// Words in the place of a value that only say that all is well.
const CONFIRMS: [&str; 15] = [
    "correct",
    "right",
    "ok",
    "okay",
    "fine",
    "asis",
    "asstated",
    "same",
    "nochange",
    "confirmed",
    "agreed",
    "na",
    "none",
    "seeanswer",
    "unchanged",
];

/// Most words of a value.
const LONGEST: usize = 6;

/// Most words of an answer that only names a mistake and a number.
const SHORT: usize = 8;

/// The other value that an answer says is right: from the column for it, or from its words. `found` is what stands there, and `is_category`
/// says whether a text is a category of the return.
pub(super) fn another_value(
    value: Option<&str>,
    answer: Option<&str>,
    found: Option<&str>,
    is_category: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let found = found.map_or(Reading::Words(String::new()), Reading::of);
    let is_other = |text: &String| Reading::of(text) != found;
    let in_column = value.and_then(|value| {
        let value = value.trim();
        let confirms = CONFIRMS.contains(&&*fold(value).replace(' ', ""));
        let reading = Reading::of(value);
        match (&reading, &found) {
            (Reading::Words(words), _) if confirms || words.is_empty() => None,
            // Words beside a number or a day are an answer in the wrong column.
            (Reading::Words(_), Reading::Number(_) | Reading::Day(_)) => {
                in_words(value, &found, is_category)
            }
            _ => Some(value.to_owned()),
        }
    });
    let said = in_column.or_else(|| in_words(answer?, &found, is_category));
    said.filter(is_other)
}

/// Whether a value is a number or a day, which tells nobody's name.
pub(super) fn is_plain(value: &str) -> bool {
    !Reading::of(value).is_words()
}

/// What a text is as a value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Reading {
    Number(Decimal),
    Day(jiff::civil::Date),
    Words(String),
}

impl Reading {
    fn of(text: &str) -> Reading {
        let text = text.trim();
        if let Some(number) = number(text) {
            return Reading::Number(number);
        }
        match Period::parse(text, YearKind::Calendar) {
            Some(Period::Day(day)) => Reading::Day(day),
            _ => Reading::Words(fold(text)),
        }
    }

    fn is_words(&self) -> bool {
        matches!(self, Reading::Words(_))
    }
}

/// A number in digits, with the signs people put to it, or a small one in words.
fn number(text: &str) -> Option<Decimal> {
    let lower = text.to_lowercase();
    let bare = lower.trim_end_matches("per cent").trim_end_matches('%');
    let bare = bare.trim().trim_start_matches('£');
    let digits: String = bare.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    if digits.starts_with(|c: char| c.is_ascii_digit() || c == '-') && digits.len() <= 20 {
        return digits
            .parse()
            .ok()
            .map(|number: Decimal| number.normalize());
    }
    word_value(&bare.replace(' ', "-")).map(Decimal::from)
}

/// The value that the words of an answer say.
fn in_words(answer: &str, found: &Reading, is_category: &dyn Fn(&str) -> bool) -> Option<String> {
    let whole = answer.trim().trim_end_matches('.');
    let is_value = |text: &str| match Reading::of(text) {
        // Where a number stands a day is no value, and the other way round.
        Reading::Number(_) => !matches!(found, Reading::Day(_)),
        Reading::Day(_) => !matches!(found, Reading::Number(_)),
        Reading::Words(words) => found.is_words() && !words.is_empty() && is_category(text),
    };
    if is_value(whole) {
        return Some(whole.to_owned());
    }
    let words = words_of(answer);
    // "25 not 250", "25 rather than 250", "not 250 but 25".
    if let Some(value) = in_place_of(&words, found) {
        return Some(value);
    }
    let after = cues(&words).find_map(|at| value_at(&words, at, &is_value));
    after.or_else(|| {
        // "typo, 25": one number that does not stand there, beside a word for a mistake.
        let is_mistake = words.iter().any(|word| MISTAKES.contains(&&*word.folded));
        let mut others: Vec<String> = Vec::new();
        let mut at = 0;
        while at < words.len() && words.len() <= SHORT && is_mistake {
            match value_at(&words, at, &|text| {
                is_value(text) && (!found.is_words() || !Reading::of(text).is_words())
            }) {
                Some(value) if Reading::of(&value) != *found => {
                    at += value.split_whitespace().count();
                    others.push(value);
                }
                _ => at += 1,
            }
        }
        others.dedup();
        (others.len() == 1).then(|| others.remove(0))
    })
}

/// A word of an answer: as written without the signs around it, folded, and whether a sign ends the phrase behind it.
#[derive(Debug, Clone)]
struct Word {
    text: String,
    folded: String,
    ends: bool,
}

fn words_of(answer: &str) -> Vec<Word> {
    let spaced = answer.replace(['→', '='], " ").replace("->", " ");
    let signs = |c: char| ",;:.!?()\"'“”‘’".contains(c);
    let words = spaced.split_whitespace().map(|word| Word {
        ends: word.ends_with([',', ';', '.', '!', '?', ':']),
        text: word.trim_matches(signs).to_owned(),
        folded: fold(word),
    });
    words
        .filter(|word| word.text.contains(char::is_alphanumeric))
        .collect()
}

/// Where the words behind each cue begin.
fn cues(words: &[Word]) -> impl Iterator<Item = usize> {
    let has = |at: usize, cue: &str| {
        let mut length = 0;
        let mut each = cue.split(' ').zip(words[at..].iter());
        let fits = each.all(|(cue, word)| {
            length += 1;
            word.folded == cue
        });
        (fits && length == cue.split(' ').count()).then_some(at + length)
    };
    let noun = |at: usize| {
        let is_noun = NOUNS.contains(&&*words[at].folded);
        let is = words.get(at + 1).is_some_and(|word| word.folded == "is");
        let right =
            at > 0 && ["correct", "right", "true", "actual"].contains(&&*words[at - 1].folded);
        (is_noun && right && is).then_some(at + 2)
    };
    let opening = |at: usize| {
        let cue = OPENINGS.iter().find_map(|cue| has(at, cue))?;
        // Only where the answer is nothing but this.
        (at == 0 && words.len() <= cue + 2).then_some(cue)
    };
    let found: Vec<usize> = (0..words.len())
        .filter_map(|at| {
            let cue = CUES.iter().find_map(|cue| has(at, cue));
            cue.or_else(|| noun(at)).or_else(|| opening(at))
        })
        .collect();
    found.into_iter()
}

/// The longest value that begins at a word, or behind fillers.
fn value_at(words: &[Word], at: usize, is_value: &dyn Fn(&str) -> bool) -> Option<String> {
    let mut from = at;
    loop {
        let rest = words.get(from..)?;
        let mut length = 0;
        for word in rest.iter().take(LONGEST) {
            if length > 0 && ENDS.contains(&&*word.folded) {
                break;
            }
            length += 1;
            if word.ends {
                break;
            }
        }
        let candidates = (1..=length).rev().map(|length| joined(&rest[..length]));
        if let Some(value) = candidates.into_iter().find(|text| is_value(text)) {
            return Some(value);
        }
        let is_filler = rest
            .first()
            .is_some_and(|word| FILLERS.contains(&&*word.folded));
        if !is_filler {
            return None;
        }
        from += 1;
    }
}

fn joined(words: &[Word]) -> String {
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    texts.join(" ")
}

/// The value that is said to belong in the place of what stands there, before or behind it.
fn in_place_of(words: &[Word], found: &Reading) -> Option<String> {
    let is_kind = |text: &str| {
        let reading = Reading::of(text);
        reading != *found && (found.is_words() || !reading.is_words())
    };
    let is_found = |from: usize, to: usize| {
        let words = words.get(from..to).unwrap_or_default();
        !words.is_empty() && Reading::of(&joined(words)) == *found
    };
    for (at, word) in words.iter().enumerate() {
        let behind = match &*word.folded {
            "not" => at + 1,
            "rather" | "instead" => at + 2,
            _ => continue,
        };
        let Some(end) = (behind..=words.len().min(behind + LONGEST))
            .rev()
            .find(|end| is_found(behind, *end))
        else {
            continue;
        };
        let before = (at.saturating_sub(LONGEST)..at).find_map(|from| {
            let phrase = &words[from..at];
            let broken = phrase.iter().rev().skip(1).any(|word| word.ends);
            let text = joined(phrase);
            (!broken && is_kind(&text) && plain(phrase, found)).then_some(text)
        });
        let but = words.get(end).is_some_and(|word| word.folded == "but");
        let rest = words.get(end + usize::from(but)..).unwrap_or_default();
        let after = (1..=rest.len().min(LONGEST)).rev().find_map(|length| {
            let text = joined(&rest[..length]);
            (is_kind(&text) && plain(&rest[..length], found)).then_some(text)
        });
        if let Some(value) = before.or(after) {
            return Some(value);
        }
    }
    None
}

/// Whether words are a value by themselves, where words may be one.
fn plain(words: &[Word], found: &Reading) -> bool {
    let sentence = |word: &Word| {
        [
            "is", "are", "was", "were", "it", "this", "that", "should", "we", "they",
        ]
        .contains(&&*word.folded)
    };
    !found.is_words() || (words.len() <= 4 && !words.iter().any(sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(answer: &str, found: &str) -> Option<String> {
        let categories = ["Police", "Health", "Children's social care"];
        let is_category = |text: &str| categories.iter().any(|one| fold(one) == fold(text));
        another_value(None, Some(answer), Some(found), &is_category)
    }

    #[test]
    fn another_number_in_the_words_people_use() {
        for answer in [
            "25",
            "25.",
            "should be 25",
            "Should be 25 (sorry!)",
            "25 not 250",
            "25, not 250.",
            "not 250 but 25",
            "typo, 25",
            "Typo - 25",
            "Sorry, 25",
            "It's 25",
            "it should read 25 instead of 250",
            "This should have been 25, we added a nought.",
            "250 should be 25",
            "25 rather than 250",
            "The correct figure is 25.",
            "Please change to 25",
            "Actually 25",
            "error: 25",
            "250 -> should be 25",
            "wrong, it was 25",
        ] {
            let value = said(answer, "250");
            assert_eq!(
                value.as_deref().map(Reading::of),
                Some(Reading::of("25")),
                "{answer}"
            );
        }
        assert_eq!(
            said("should be twenty-five", "250").as_deref(),
            Some("twenty-five")
        );
        assert_eq!(said("should be 1,320", "13200").as_deref(), Some("1,320"));
        assert_eq!(said("12%", "120%").as_deref(), Some("12%"));
    }

    #[test]
    fn an_explanation_with_numbers_says_no_other_value() {
        for answer in [
            "250",
            "It is right.",
            "Yes, 250.",
            "250 is correct: we ran 10 sessions of 25.",
            "There were 250 because two courses were run in June 2025.",
            "Correct as stated",
            "We had 30 booked and 220 walked in.",
            "The 25 last year were only the police.",
            "Should be fine.",
            "There is no error: 10 sessions with 25 people in each of them.",
            "Last year it was 25, not so this year.",
        ] {
            assert_eq!(said(answer, "250"), None, "{answer}");
        }
    }

    #[test]
    fn another_day_or_category() {
        for (answer, found, value) in [
            ("14/05/2025", "14/05/1925", "14/05/2025"),
            ("should be 14 May 2025", "14/05/1925", "14 May 2025"),
            ("14 May 2025 not 1925", "14/05/1925", ""),
            ("typo, 14/05/2025", "14/05/1925", "14/05/2025"),
            ("Police", "Polise", "Police"),
            ("should be Police", "Polise", "Police"),
            (
                "Should be Children's social care, sorry",
                "CSC team 4",
                "Children's social care",
            ),
            ("Fire service not Polise", "Polise", "Fire service"),
            ("Police officers from two teams", "Polise", ""),
            ("14/05/1925", "14/05/1925", ""),
        ] {
            let expected = (!value.is_empty()).then_some(value);
            assert_eq!(said(answer, found).as_deref(), expected, "{answer}");
        }
    }

    #[test]
    fn the_column_for_the_value_is_believed_but_for_words_that_confirm() {
        let column =
            |value: &str, found: &str| another_value(Some(value), None, Some(found), &|_| false);
        assert_eq!(column("25", "250").as_deref(), Some("25"));
        assert_eq!(column("Police", "Polise").as_deref(), Some("Police"));
        assert_eq!(column("should be 25", "250").as_deref(), Some("25"));
        for confirms in ["250", "correct", "As is", "n/a", "No change", "we are sure"] {
            assert_eq!(column(confirms, "250"), None, "{confirms}");
        }
        assert_eq!(
            another_value(Some("7"), None, None, &|_| false).as_deref(),
            Some("7")
        );
    }
}
