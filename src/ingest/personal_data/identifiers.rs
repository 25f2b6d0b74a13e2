//! What points at one person by itself: an address, a number, an e-mail address. The forms are those that only such a thing has.

use super::word_shapes::{Word, is_other};

/// Ends of the name of a street.
const STREETS: [&str; 11] = [
    "Street", "Road", "Avenue", "Lane", "Close", "Drive", "Crescent", "Terrace", "Gardens",
    "Grove", "Row",
];
/// Before a number that is no house's.
const NUMBERED: [&str; 9] = [
    "level", "tier", "step", "phase", "section", "table", "year", "stage", "task",
];
/// Systems that hold a record of each case.
const SYSTEMS: [&str; 4] = ["mosaic", "liquidlogic", "carefirst", "eclipse"];
/// What such a number may belong to, and the words that say that a number follows.
const CASES: [&str; 8] = [
    "case", "client", "crime", "custody", "hospital", "patient", "person", "pupil",
];
const MARKERS: [&str; 5] = ["id", "no", "number", "ref", "reference"];
/// Parts of the addresses of teams.
const TEAMS: [&str; 12] = [
    "admin",
    "childrens",
    "duty",
    "enquiries",
    "info",
    "mash",
    "office",
    "referrals",
    "schools",
    "training",
    "adults",
    "hub",
];

/// A house number and the name of a street: `112a Old Bridge Road`.
pub(super) fn has_address(words: &[Word<'_>]) -> bool {
    (0..words.len()).any(|at| {
        let digits = words[at]
            .text
            .trim_end_matches(|c: char| c.is_ascii_lowercase());
        let house = (1..=4).contains(&digits.len())
            && words[at].text.len() <= digits.len() + 1
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        let numbered = at
            .checked_sub(1)
            .is_some_and(|before| NUMBERED.contains(&words[before].text.to_lowercase().as_str()));
        let mut name = words[at + 1..].iter().take(4).take_while(|word| {
            word.before == " " && word.text.starts_with(|c: char| c.is_uppercase())
        });
        house
            && !numbered
            && name
                .next()
                .is_some_and(|first| !STREETS.contains(&first.text))
            && name.any(|word| STREETS.contains(&word.text))
    })
}

/// Somebody's own address, not a team's: `ann.example@school.example.org`.
pub(super) fn has_email(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | ':'))
        .filter_map(|word| word.split_once('@'))
        .any(|(local, domain)| {
            let parts: Vec<String> = local.split(['.', '_']).map(str::to_lowercase).collect();
            let is_name = |part: &String| {
                part.starts_with(char::is_alphabetic)
                    && !TEAMS.contains(&part.as_str())
                    && !is_other(part)
            };
            domain.contains('.') && parts.len() == 2 && parts.iter().all(is_name)
        })
}

/// Eleven digits that begin with 07, or with +44 7.
pub(super) fn has_mobile(text: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-');
    text.split(|c: char| !is_sign(c)).any(|run| {
        let digits: String = run.chars().filter(char::is_ascii_digit).collect();
        digits.len() == 11 && digits.starts_with("07")
            || digits.len() == 12 && digits.starts_with("447") && run.contains('+')
    })
}

/// A letter, eleven digits, and a digit or a letter (DfE, unique pupil numbers).
pub(super) fn has_pupil_number(words: &[Word<'_>]) -> bool {
    words.iter().any(|word| match word.text.as_bytes() {
        [first, digits @ .., last] => {
            first.is_ascii_uppercase()
                && digits.len() == 11
                && digits.iter().all(u8::is_ascii_digit)
                && (last.is_ascii_digit() || last.is_ascii_uppercase())
        }
        [] | [_] => false,
    })
}

/// Two letters, six digits and a letter from A to D (HMRC), at once or in pairs.
pub(super) fn has_insurance_number(words: &[Word<'_>]) -> bool {
    let is_one = |text: &str| {
        matches!(text.as_bytes(), [a, b, digits @ .., last]
            if a.is_ascii_uppercase() && b.is_ascii_uppercase() && digits.len() == 6
                && digits.iter().all(u8::is_ascii_digit) && (b'A'..=b'D').contains(last))
    };
    words.iter().any(|word| is_one(word.text))
        || words.windows(5).any(|five| {
            let parted = five[1..].iter().all(|word| word.before == " ");
            let lengths = five.iter().map(|word| word.text.len()).eq([2, 2, 2, 2, 1]);
            parted && lengths && is_one(&five.iter().map(|word| word.text).collect::<String>())
        })
}

/// A long number after the name of a system, or after "case no".
pub(super) fn has_case_number(words: &[Word<'_>]) -> bool {
    let lower = |at: usize| words.get(at).map(|word| word.text.to_lowercase());
    let is = |at: usize, list: &[&str]| lower(at).is_some_and(|word| list.contains(&word.as_str()));
    (0..words.len()).any(|at| {
        let marked = is(at + 1, &MARKERS);
        if !(is(at, &SYSTEMS) || is(at, &CASES) && marked) {
            return false;
        }
        let rest = &words[(at + 1 + usize::from(marked)).min(words.len())..];
        let number = rest.iter().enumerate().take_while(|(place, word)| {
            word.text.starts_with(|c: char| c.is_ascii_digit())
                && (*place == 0 || matches!(word.before, "/" | "-"))
        });
        number.map(|(_, word)| word.text.len()).sum::<usize>() >= 5
    })
}
