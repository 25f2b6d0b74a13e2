//! Looks through free text for what no return needs: dates of birth, NHS and other numbers of one person, addresses, names beside a title
//! or a word such as "child".
//! Only the clearest forms count: a finding that is wrong costs more trust than one that is missing. Says the kind, never the words.

mod identifiers;
mod word_shapes;

use super::typed_dates;
use crate::model::MONTHS;
use word_shapes::{Word, is, is_name, words};

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
    } else if has_digit && identifiers::has_address(&words) {
        found.push("an address");
    }
    for (kind, is_there) in [
        (
            "a mobile number",
            has_digit && identifiers::has_mobile(text),
        ),
        (
            "a pupil number",
            has_digit && identifiers::has_pupil_number(&words),
        ),
        (
            "a National Insurance number",
            has_digit && identifiers::has_insurance_number(&words),
        ),
        (
            "the number of one case",
            has_digit && identifiers::has_case_number(&words),
        ),
        ("one child's age", has_digit && has_age(&words)),
        (
            "somebody's e-mail address",
            text.contains('@') && identifiers::has_email(text),
        ),
    ] {
        if is_there {
            found.push(kind);
        }
    }
    if has_full_name(&words) {
        found.push("a child's or relative's full name");
    } else if has_name(&words) {
        found.push("somebody's name");
    }
    found
}

/// Whether a text seems to hold personal data.
pub(crate) fn names_somebody(text: &str) -> bool {
    !kinds(text).is_empty()
}

/// Whether what stands in the place of a category, a date or a number has two words beside each other in the shape of a name, of which
/// `is_known` knows neither as a word of any category.
pub(crate) fn has_unknown_name(text: &str, is_known: &dyn Fn(&str) -> bool) -> bool {
    let words = words(text);
    let could = |word: &Word<'_>| is_name(word.text) && !is_time(word.text) && !is_known(word.text);
    words
        .windows(2)
        .any(|two| matches!(two[1].before, " " | ", " | "-") && could(&two[0]) && could(&two[1]))
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
        if RELATIVES.contains(&word.text.to_ascii_lowercase().as_str()) && is(words, next, &["of"])
        {
            (next, said) = (at + 2, true);
        }
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

/// Those who belong to one child.
const RELATIVES: [&str; 17] = [
    "son",
    "daughter",
    "mother",
    "father",
    "mum",
    "dad",
    "brother",
    "sister",
    "nan",
    "uncle",
    "aunt",
    "grandmother",
    "grandfather",
    "stepfather",
    "stepmother",
    "cousin",
    "partner",
];

/// One name, where only a person's can stand: "Mrs Example", "her sister Ann", "a boy named Tom", "Ann's placement".
fn has_name(words: &[Word<'_>]) -> bool {
    const TITLES: [&str; 10] = [
        "Mr",
        "Mrs",
        "Ms",
        "Miss",
        "Mx",
        "Dr",
        "Prof",
        "Professor",
        "Rev",
        "Reverend",
    ];
    const OWNED: [&str; 8] = [
        "placement",
        "injuries",
        "bruise",
        "bruises",
        "bruising",
        "disclosure",
        "diagnosis",
        "medication",
    ];
    const ANYBODY: [&str; 22] = [
        "adult", "baby", "bishop", "boy", "carer", "client", "girl", "infant", "king", "man",
        "nobody", "offender", "parent", "patient", "people", "person", "pupil", "queen", "student",
        "victim", "woman", "women",
    ];
    let name_at = |at: usize| {
        words.get(at).is_some_and(|word| {
            matches!(word.before, " " | ". " | ", ") && is_name(word.text) && !is_time(word.text)
        })
    };
    (0..words.len()).any(|at| {
        let text = words[at].text;
        let owner = text
            .strip_suffix("'s")
            .or_else(|| text.strip_suffix('s')?.strip_suffix('\u{2019}'));
        let owns = |owner: &str| {
            let lower = owner.to_lowercase();
            is_name(owner)
                && !is_time(owner)
                && owner.len() > 2
                && !ANYBODY.contains(&lower.as_str())
                && !RELATIVES.contains(&lower.as_str())
                && !at
                    .checked_sub(1)
                    .is_some_and(|before| is(words, before, &["st", "saint"]))
        };
        TITLES.contains(&text) && (name_at(at + 1) || has_initial(words, at + 1) && name_at(at + 2))
            || is(words, at, &["his", "her", "their"])
                && is(words, at + 1, &RELATIVES)
                && words.get(at + 2).is_some_and(|name| name.before == " ")
                && name_at(at + 2)
            || is(
                words,
                at,
                &["boy", "girl", "child", "baby", "son", "daughter"],
            ) && is(words, at + 1, &["called", "named"])
                && name_at(at + 2)
            || owner.is_some_and(owns)
                && (is(words, at + 1, &OWNED) || is(words, at + 1, &RELATIVES))
    })
}

/// One capital letter, as in "Mr J Example".
fn has_initial(words: &[Word<'_>], at: usize) -> bool {
    words.get(at).is_some_and(|word| {
        let mut letters = word.text.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
    })
}

fn is_time(word: &str) -> bool {
    MONTHS.contains(&word) || typed_dates::WEEKDAYS.contains(&word)
}

/// How old one child is: "the 9-year-old girl", "her son, aged 4". Ages of many are no such thing.
fn has_age(words: &[Word<'_>]) -> bool {
    const ONE: [&str; 9] = [
        "boy", "girl", "child", "male", "female", "pupil", "baby", "teenager", "student",
    ];
    let number = |at: usize| {
        words
            .get(at)
            .is_some_and(|word| word.text.parse::<u8>().is_ok_and(|age| age < 19))
    };
    (0..words.len()).any(|at| {
        let old = is(words, at, &["a", "an", "the", "this", "that", "one"])
            && number(at + 1)
            && is(words, at + 2, &["year", "month", "week"])
            && is(words, at + 3, &["old"])
            && is(words, at + 4, &ONE);
        let aged = is(words, at, &["his", "her", "their", "the", "a", "this"])
            && is(
                words,
                at + 1,
                &[
                    "son", "daughter", "brother", "sister", "boy", "girl", "baby",
                ],
            )
            && is(words, at + 2, &["aged", "age"])
            && number(at + 3)
            && !is(words, at + 4, &["to", "and", "or", "plus"]);
        old || aged
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_the_place_of_a_category_is_one_whose_words_no_category_has() {
        let known = |word: &str| ["sports", "club", "carer"].contains(&&*word.to_lowercase());
        for name in [
            "Ann Example",
            "Example, Ann",
            "Ann Mary Example",
            "Ann Example-Smith",
            "Consult with Ann Example",
            "about 3 June - Ann Example",
        ] {
            assert!(has_unknown_name(name, &known), "{name}");
        }
        for words in [
            "Sports Club",
            "Foster Carer",
            "Polise",
            "sports and leisure",
            "Not known",
            "Primary School",
            "Years 7",
            "A and B",
            "NHS Trust",
            "",
        ] {
            assert!(!has_unknown_name(words, &known), "{words}");
        }
    }

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
            (
                "letter to the father of Ann Example",
                "a child's or relative's full name",
            ),
            ("his sister Ann was present", "somebody's name"),
            ("a boy named Tom is missing", "somebody's name"),
            ("Call Mrs Example back", "somebody's name"),
            ("seen by Dr. O'Example on Monday", "somebody's name"),
            ("complaint by Ms Ann Example-Jones", "somebody's name"),
            ("Miss Example (class teacher) to attend", "somebody's name"),
            ("Agree Ann's placement by May", "somebody's name"),
            ("ask about Tom\u{2019}s mother", "somebody's name"),
            ("Chase Ann's medication", "somebody's name"),
            (
                "send to ann.example@school.example.org",
                "somebody's e-mail address",
            ),
            ("a_example@example.com", "somebody's e-mail address"),
            ("ring 07700 900456", "a mobile number"),
            ("mob: +44 7700 900 456", "a mobile number"),
            ("07700900456", "a mobile number"),
            ("the 9-year-old girl found at home", "one child's age"),
            ("a 15 year old male was stabbed", "one child's age"),
            ("her son, aged 4, was present", "one child's age"),
            ("B820001123456 left in May", "a pupil number"),
            ("UPN: H80000012345A", "a pupil number"),
            ("NINO AB123456C", "a National Insurance number"),
            ("AB 12 34 56 D", "a National Insurance number"),
            ("flat at 7 Mill Lane, first floor", "an address"),
            ("went to 112a Old Bridge Road", "an address"),
            ("see Mosaic 1234567", "the number of one case"),
            ("Liquidlogic ID: 998877", "the number of one case"),
            ("crime ref 45/123456/25", "the number of one case"),
            ("client no. 556677", "the number of one case"),
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
            "mother of the child to be asked",
            "Children of Coventry",
            "MS Teams meeting; MR scan",
            "Dr and midwife",
            "St Mary's school; Women's Aid; Children's placements",
            "Ofsted's behaviour framework, Coventry's school places",
            "Agree Women's placement at the Children's home",
            "mash.team@aldermere.gov.uk, childrens.services@aldermere.gov.uk",
            "safeguarding@aldermere.gov.uk",
            "Working with 16-year-old boys",
            "5-year-old strategy",
            "Children aged 4 to 11",
            "a 10 year plan for children",
            "Section 47 Road map",
            "3 Early Help Way forward",
            "2 Lanes of traffic; 10 Road safety talks",
            "Task 4 Close the gap",
            "Case number 12; case review 2024",
            "Mosaic training for 120 staff",
            "Reference ABC1234567",
            "L0001, R0002, C0003",
            "Call 0345 678 9012",
            "0770090045",
        ] {
            assert_eq!(kinds(text), [""; 0], "{text}");
        }
    }
}
