//! Looks through free text for what no return needs: dates of birth, NHS numbers, postcodes, full names beside words such as "child".
//! Only the clearest forms count: a finding that is wrong costs more trust than one that is missing. Says the kind, never the words.

use super::typed_dates;

/// The kinds of personal data that a text seems to hold, in words with their article.
pub(crate) fn kinds(text: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let words = words(text);
    if has_digit && has_birth_date(text) {
        found.push("a date of birth");
    }
    if has_digit && has_nhs_number(text) {
        found.push("an NHS number");
    }
    if has_digit && has_postcode(&words) {
        found.push("a postcode");
    }
    if has_full_name(&words) {
        found.push("a child's or relative's full name");
    }
    found
}

/// A word, and what stands between it and the word before.
struct Word<'a> {
    before: &'a str,
    text: &'a str,
}

fn words(text: &str) -> Vec<Word<'_>> {
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

/// A date within a few words after one of birth.
fn has_birth_date(text: &str) -> bool {
    const SIGNS: [&str; 5] = ["dob", "d.o.b", "date of birth", "birth date", "born"];
    const NEAR: usize = 40;
    let lower = text.to_ascii_lowercase();
    SIGNS.iter().any(|sign| {
        lower.match_indices(sign).any(|(at, _)| {
            let bounded = !lower[..at].ends_with(|letter: char| letter.is_alphanumeric());
            let after = &lower[at + sign.len()..];
            let near: String = after.chars().take(NEAR).collect();
            bounded && has_date(&near)
        })
    })
}

fn has_date(text: &str) -> bool {
    let parts: Vec<&str> = text
        .split(|letter: char| {
            letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '(' | ')')
        })
        .filter(|part| !part.is_empty())
        .collect();
    let is_day = |text: &str| typed_dates::day(text.trim_end_matches('.')).is_some();
    parts.iter().any(|part| is_day(part)) || parts.windows(3).any(|three| is_day(&three.join(" ")))
}

/// Ten digits, alone or parted as 3-3-4, whose last is the check digit (NHS Data Dictionary, NHS number).
fn has_nhs_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let bounded = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        if bounded
            && bytes[at].is_ascii_digit()
            && let Some(digits) = ten_digits(&bytes[at..])
            && is_checked(digits)
        {
            return true;
        }
        at += 1;
    }
    false
}

fn ten_digits(bytes: &[u8]) -> Option<[u8; 10]> {
    let mut digits = [0; 10];
    let (mut count, mut parted, mut at) = (0, 0, 0);
    while count < 10 {
        let byte = *bytes.get(at)?;
        if byte.is_ascii_digit() {
            digits[count] = byte - b'0';
            count += 1;
        } else if matches!(byte, b' ' | b'-') && matches!(count, 3 | 6) && parted < 2 {
            parted += 1;
        } else {
            return None;
        }
        at += 1;
    }
    let ends = bytes
        .get(at)
        .is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'/'));
    (parted != 1 && ends).then_some(digits)
}

fn is_checked(digits: [u8; 10]) -> bool {
    let sum: u32 = (2..=10)
        .rev()
        .zip(digits)
        .map(|(weight, digit)| weight * u32::from(digit))
        .sum();
    let check = (11 - sum % 11) % 11;
    check != 10 && check == u32::from(digits[9]) && digits.iter().any(|digit| *digit != digits[0])
}

/// A full postcode in capitals (BS 7666): `CV1 2AB`.
fn has_postcode(words: &[Word<'_>]) -> bool {
    let parted = words
        .windows(2)
        .any(|two| two[1].before == " " && is_outward(two[0].text) && is_inward(two[1].text));
    parted
        || words.iter().any(|word| {
            let at = word.text.len().checked_sub(3);
            at.and_then(|at| word.text.split_at_checked(at))
                .is_some_and(|(first, last)| is_outward(first) && is_inward(last))
        })
}

fn is_outward(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &text.as_bytes()[letters..];
    (1..=2).contains(&letters)
        && match rest {
            [digit] => digit.is_ascii_digit(),
            [digit, last] => {
                digit.is_ascii_digit() && (last.is_ascii_digit() || last.is_ascii_uppercase())
            }
            _ => false,
        }
}

fn is_inward(text: &str) -> bool {
    let is_used = |byte: u8| byte.is_ascii_uppercase() && !b"CIKMOV".contains(&byte);
    matches!(text.as_bytes(), [digit, a, b] if digit.is_ascii_digit() && is_used(*a) && is_used(*b))
}

/// A first name and a surname right after a word for a child or relative: "the child Ann Example", "mother: Ann Example".
fn has_full_name(words: &[Word<'_>]) -> bool {
    const PEOPLE: [&str; 16] = [
        "child", "children", "pupil", "student", "boy", "girl", "son", "daughter", "baby",
        "sibling", "mother", "father", "mum", "dad", "brother", "sister",
    ];
    words.iter().enumerate().any(|(at, word)| {
        if !PEOPLE.contains(&word.text.to_ascii_lowercase().as_str()) {
            return false;
        }
        let mut next = at + 1;
        let mut said = false;
        while words
            .get(next)
            .is_some_and(|word| matches!(word.text, "called" | "named" | "name" | "is" | "full"))
        {
            said = true;
            next += 1;
        }
        let (Some(first), Some(last)) = (words.get(next), words.get(next + 1)) else {
            return false;
        };
        let marked = first.before.contains([':', '(', ',', '-', '–']);
        // "Child Protection Plan" is a title: with nothing between, the word itself must stand in a sentence.
        let in_sentence = word.text.starts_with(|letter: char| letter.is_lowercase());
        (said || marked || in_sentence)
            && last.before == " "
            && is_name(first.text)
            && is_name(last.text)
    })
}

/// A word in the shape of a name, and none that agencies write with a capital for other reasons.
fn is_name(word: &str) -> bool {
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
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.clone().any(char::is_lowercase)
        && letters.all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '’'))
        && !OTHERS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clear_forms_are_found() {
        for (text, kind) in [
            ("Boy, DOB 03/04/2012, seen at home", "a date of birth"),
            ("date of birth: 3rd April 2012", "a date of birth"),
            ("born on 3 April 2012", "a date of birth"),
            ("NHS no. 943 476 5919", "an NHS number"),
            ("9434765919", "an NHS number"),
            ("lives at 2 Mill Lane, ZZ9 9ZZ", "a postcode"),
            ("ZZ99ZZ", "a postcode"),
            (
                "the child Ann Example was seen",
                "a child's or relative's full name",
            ),
            ("Child: Ann Example", "a child's or relative's full name"),
            (
                "her mother, Ann O'Example, said",
                "a child's or relative's full name",
            ),
            (
                "a pupil called Ann Example",
                "a child's or relative's full name",
            ),
        ] {
            assert_eq!(kinds(text), [kind], "{text}");
        }
    }

    #[test]
    fn what_agencies_write_every_day_is_not() {
        for text in [
            "",
            "Child Protection Plan reviewed",
            "child Protection Plan reviewed",
            "Child in Need; child Social Care referral",
            "Meeting on 03/04/2015 with the school",
            "Newborn training delivered on 03/04/2015",
            "Reference 9434765918",
            "0000000000",
            "01632 960 2451",
            "Phone 01632960245",
            "Level 3 course, 25 places in L3 room 2",
            "Q1 2014/15",
            "KS2 results, Y6 pupils",
            "Children's Services, Early Help",
            "the child was seen by Children's Social Care",
            "Mother and Baby Unit",
            "ISO 9001",
        ] {
            assert_eq!(kinds(text), [""; 0], "{text}");
        }
    }
}
