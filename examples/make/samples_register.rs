//! The designated officer's register of the samples: sixty invented contacts, worked out by counting, so that it holds no person.

use std::error::Error;

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::Return;

/// How many contacts there are; every fourth is a request for advice.
const CONTACTS: usize = 60;

const SOURCES: [&str; 20] = [
    "Primary school",
    "Police",
    "Nursery",
    "Social care",
    "Secondary school",
    "Primary school",
    "Health",
    "Police",
    "Independent fostering agency",
    "Primary school",
    "Early years",
    "Parent",
    "Secondary school",
    "Residential care",
    "Sport",
    "Social care",
    "Primary school",
    "Ofsted",
    "Special school",
    "Transport",
];

const SECTORS: [&str; 7] = [
    "Primary school",
    "Early years",
    "Secondary school",
    "Residential care",
    "Primary school",
    "Sport",
    "Transport",
];

const CATEGORIES: [&str; 9] = [
    "Physical",
    "Sexual",
    "Conduct",
    "Emotional",
    "Physical",
    "Suitability",
    "Online",
    "Neglect",
    "Physical",
];

const OUTCOMES: [&str; 11] = [
    "Unsubstantiated",
    "Substantiated",
    "Unfounded",
    "No further action",
    "Unsubstantiated",
    "Substantiated",
    "Threshold not met",
    "False",
    "Unsubstantiated",
    "Malicious",
    "Substantiated",
];

const ROLES: [&str; 5] = [
    "Employee",
    "Employee",
    "Volunteer",
    "Supply",
    "Foster carer",
];

/// The register, one row a contact.
pub(crate) fn register() -> Result<Return, Box<dyn Error>> {
    let mut lines = vec![
        "Aldermere designated officer: register of contacts 2025-26".to_owned(),
        String::new(),
        "Ref|Type of contact|Date of contact|Date of referral|Source|Sector of the adult|Role|Sex|Category|Threshold met|Meeting held|Date of first meeting|Number of meetings|Outcome|Date of outcome|Open at year end|Referred to DBS".to_owned(),
    ];
    for place in 0..CONTACTS {
        lines.push(contact(place)?);
    }
    Ok(Return::new(
        "LADO register 2025-26.xlsx",
        "Register",
        2,
        lines,
    ))
}

fn contact(place: usize) -> Result<String, Box<dyn Error>> {
    let days = i64::try_from(place)?;
    let first: Date = date(2025, 4, 2).checked_add((days * 6).days())?;
    let pick = |list: &[&'static str], step: usize| list[(place * step) % list.len()];
    let sex = if place % 20 == 13 {
        "Not stated"
    } else {
        ["Female", "Male", "Female", "Male", "Male"][place % 5]
    };
    let about = format!(
        "{}|{}|{}|{sex}|{}",
        pick(&SOURCES, 7),
        pick(&SECTORS, 3),
        pick(&ROLES, 3),
        pick(&CATEGORIES, 4),
    );
    let number = place + 1;
    if place % 4 == 3 {
        return Ok(format!(
            "AL26-{number:03}|Advice|{first}||{about}|No|No||||||"
        ));
    }
    let referred = first.checked_add((days % 3).days())?;
    let met = place.is_multiple_of(3);
    let meeting = if met {
        let day = referred.checked_add((4 + days % 5).days())?;
        format!("Yes|{day}|{}", 1 + place % 4)
    } else {
        "No||".to_owned()
    };
    let concluded = referred.checked_add((30 + (days * 11) % 90).days())?;
    let end = if concluded <= date(2026, 3, 31) {
        let outcome = pick(&OUTCOMES, 3);
        let barred = if outcome == "Substantiated" && place.is_multiple_of(2) {
            "Yes"
        } else {
            "No"
        };
        format!("{outcome}|{concluded}|No|{barred}")
    } else {
        "||Yes|No".to_owned()
    };
    let threshold = if met || (place.is_multiple_of(2) && !end.starts_with("Threshold not met")) {
        "Yes"
    } else {
        "No"
    };
    Ok(format!(
        "AL26-{number:03}|Referral|{first}|{referred}|{about}|{threshold}|{meeting}|{end}"
    ))
}
