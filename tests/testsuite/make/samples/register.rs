//! The designated officer's register of the samples: invented contacts, dealt out from lists that say how many of each there are,
//! so that it holds no person and every table of it is known beforehand.

use std::error::Error;

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::Return;

/// So many contacts of each kind, in the words of a register.
type Kinds = &'static [(&'static str, usize)];

/// How many contacts there are; every fourth is a request for advice, the others are referrals.
const CONTACTS: usize = 128;

/// How many referrals are concluded: the earliest ones.
const CONCLUDED: usize = 82;

/// Four sources are small enough to be withheld, so that no one of them follows from the total.
const SOURCES: Kinds = &[
    ("Primary school", 19),
    ("Social care", 15),
    ("Police", 13),
    ("Secondary school", 11),
    ("Early years", 9),
    ("Health", 8),
    ("Residential care", 6),
    ("Special school", 5),
    ("Sport", 3),
    ("Independent fostering agency", 3),
    ("Parent", 2),
    ("Transport", 2),
];

const CATEGORIES: Kinds = &[
    ("Physical", 38),
    ("Sexual", 14),
    ("Conduct", 13),
    ("Suitability", 12),
    ("Emotional", 8),
    ("Neglect", 6),
    ("Online", 5),
];

/// No small number here: with one alone the total would have to go too.
const SEXES: Kinds = &[("Male", 49), ("Female", 41), ("Not stated", 6)];

const OUTCOMES: Kinds = &[
    ("Unsubstantiated", 24),
    ("Substantiated", 19),
    ("Threshold not met", 15),
    ("No further action", 10),
    ("Unfounded", 9),
    ("False", 3),
    ("Malicious", 2),
];

const ADVICE_SOURCES: Kinds = &[
    ("Primary school", 8),
    ("Social care", 6),
    ("Secondary school", 6),
    ("Early years", 6),
    ("Police", 2),
    ("Ofsted", 2),
    ("Residential care", 2),
];

const ADVICE_CATEGORIES: Kinds = &[
    ("Conduct", 8),
    ("Physical", 8),
    ("Suitability", 6),
    ("Online", 5),
    ("Sexual", 3),
    ("Emotional", 2),
];

/// Where the adult works, and as what.
const POSTS: Kinds = &[
    ("Primary school|Employee", 6),
    ("Primary school|Supply", 3),
    ("Early years|Employee", 6),
    ("Secondary school|Employee", 4),
    ("Secondary school|Supply", 2),
    ("Residential care|Employee", 4),
    ("Fostering|Foster carer", 4),
    ("Sport|Volunteer", 4),
    ("Transport|Contractor", 3),
];

/// Whether a referral above the threshold led to a meeting.
const MEETINGS: Kinds = &[("Yes", 4), ("No", 3)];

/// The register, one row a contact.
pub(super) fn register() -> Result<Return, Box<dyn Error>> {
    let mut lines = vec![
        "Aldermere designated officer: register of contacts 2025-26".to_owned(),
        String::new(),
        "Ref|Type of contact|Date of contact|Date of referral|Source|Sector of the adult|Role|Sex|Category|Threshold met|Meeting held|Date of first meeting|Number of meetings|Outcome|Date of outcome|Open at year end|Referred to DBS".to_owned(),
    ];
    for place in 0..CONTACTS {
        let first = date(2025, 4, 2).checked_add(days(place * 362 / CONTACTS)?)?;
        let line = match (place / 4, place % 4) {
            (advice, 3) => asked(advice, first),
            (fours, more) => referred(fours * 3 + more, first)?,
        };
        lines.push(format!("AL26-{:03}|{line}", place + 1));
    }
    Ok(Return::new(
        "LADO register 2025-26.xlsx",
        "Register",
        2,
        lines,
    ))
}

/// A request for advice. Who asks and what about are dealt at different steps: dealt alike, one would give the other away.
fn asked(place: usize, first: Date) -> String {
    let (source, category) = (
        dealt(ADVICE_SOURCES, place),
        dealt(ADVICE_CATEGORIES, place * 5),
    );
    let (post, sex) = (dealt(POSTS, place), dealt(SEXES, place));
    format!("Advice|{first}||{source}|{post}|{sex}|{category}|No|No||||||")
}

/// A referral.
fn referred(place: usize, first: Date) -> Result<String, Box<dyn Error>> {
    let (source, category) = (dealt(SOURCES, place), dealt(CATEGORIES, place * 5));
    let (post, sex) = (dealt(POSTS, place), dealt(SEXES, place * 7));
    let day = first.checked_add(days(place % 3)?)?;
    let open = place >= CONCLUDED;
    let outcome = if open {
        "Ongoing"
    } else {
        dealt(OUTCOMES, place)
    };
    let met = outcome != "Threshold not met";
    let meeting = if met && dealt(MEETINGS, place) == "Yes" {
        let held = day.checked_add(days(4 + place % 5)?)?;
        format!("Yes|{held}|{}", 1 + place % 3)
    } else {
        "No||".to_owned()
    };
    let concluded = if open {
        String::new()
    } else {
        let end = day.checked_add(days(14 + place * 11 % 80)?)?;
        end.min(date(2026, 3, 27)).to_string()
    };
    let barred = outcome == "Substantiated" && place.is_multiple_of(2);
    Ok(format!(
        "Referral|{first}|{day}|{source}|{post}|{sex}|{category}|{}|{meeting}|{outcome}|{concluded}|{}|{}",
        yes(met),
        yes(open),
        yes(barred),
    ))
}

/// The kind at a place: every kind comes as often as its list says, spread over the year by a step that meets each place once.
fn dealt(kinds: Kinds, place: usize) -> &'static str {
    let all: usize = kinds.iter().map(|(_, many)| many).sum();
    let mut at = place * 31 % all;
    for (kind, many) in kinds {
        if at < *many {
            return kind;
        }
        at -= many;
    }
    unreachable!("a remainder is smaller than the sum")
}

fn days(many: usize) -> Result<jiff::Span, Box<dyn Error>> {
    Ok(i64::try_from(many)?.days())
}

fn yes(is: bool) -> &'static str {
    if is { "Yes" } else { "No" }
}
