//! The designated officer's register of three years: a sheet a year, each contact with its meeting, its strands and its outcome.

use jiff::civil::Date;

use super::chance::{Chance, YEAR_END};
use super::{Page, Return};

const HEADINGS: &str = "LADO ref|Contact type|Date of contact|Date of referral|Source of referral|Employment sector|Capacity|M/F|\
    Category of allegation|Harm threshold|Threshold met|PoT meeting held|PoT meeting date|No. of meetings|Police came|\
    Social care came|Employer came|Outcome of allegation|Outcome date|Criminal|S47|Disciplinary|Employer action|Suspended?|\
    DBS referral|Open at 31 March";

const SOURCES: &[(&str, usize)] = &[
    ("Primary school", 22),
    ("Social care", 15),
    ("Police", 15),
    ("Secondary school", 14),
    ("Early years setting", 13),
    ("Health", 11),
    ("Children's residential", 10),
    ("IFA", 9),
];

const SECTORS: &[(&str, usize)] = &[
    ("Primary", 26),
    ("Secondary", 16),
    ("Early years", 16),
    ("Residential care", 11),
    ("Fostering", 9),
    ("Health", 9),
    ("Sport", 7),
    ("Transport", 6),
    ("Faith", 5),
];

const CATEGORIES: &[(&str, usize)] = &[
    ("Physical", 36),
    ("Conduct", 20),
    ("Sexual", 17),
    ("Suitability", 15),
    ("Emotional", 12),
    ("Neglect", 11),
];

/// What employers ask about, and who asks.
const ADVICE: &[(&str, usize)] = &[
    ("Physical", 34),
    ("Conduct", 28),
    ("Suitability", 22),
    ("Sexual", 16),
];

const ASKED_BY: &[(&str, usize)] = &[
    ("Primary school", 34),
    ("Early years setting", 26),
    ("Secondary school", 22),
    ("Health", 18),
];

const ROLES: &[(&str, usize)] = &[
    ("Permanent staff", 62),
    ("Agency staff", 15),
    ("Volunteer", 12),
    ("Foster carer", 9),
];

const OUTCOMES: &[(&str, usize)] = &[
    ("Unsubstantiated", 34),
    ("Substantiated", 30),
    ("Unfounded", 22),
];

/// The register.
pub(crate) fn register() -> Return {
    let mut chance = Chance::seeded(11);
    let mut pages = Vec::new();
    for (april, contacts) in [(2023, 118), (2024, 126), (2025, 146)] {
        let mut days: Vec<Date> = (0..contacts).map(|_| chance.day_of_year(april)).collect();
        days.sort();
        let year = format!("{april}-{}", april % 100 + 1);
        let mut dealt = Dealt::new(&mut chance, contacts);
        let lines: Vec<String> = days
            .into_iter()
            .enumerate()
            .map(|(at, day)| {
                let reference = format!("ALD{}/{:03}", april % 100 + 1, at + 1);
                contact(&mut chance, &mut dealt, &reference, day)
            })
            .collect();
        pages.push(
            Page::new(&year)
                .with([
                    format!("Aldermere designated officer: contacts {year}"),
                    "OFFICIAL-SENSITIVE. Extract taken on 9 April 2026".to_owned(),
                    String::new(),
                ])
                .head(HEADINGS)
                .with(lines),
        );
    }
    let lists = [
        "Lists for the drop-downs",
        "Referral",
        "Advice",
        "Yes",
        "No",
    ];
    pages.push(Page::new("Lists").with(lists).hide());
    Return::new("LADO/LADO register 2023-26 v4 FINAL.xlsx", pages)
}

/// What the contacts of a year are about, dealt out beforehand.
struct Dealt {
    advice: Vec<bool>,
    asked: Vec<(&'static str, &'static str)>,
    referred: Vec<(&'static str, &'static str)>,
    sexes: Vec<&'static str>,
    below: Vec<bool>,
    small: Vec<&'static str>,
    outcomes: Vec<&'static str>,
}

impl Dealt {
    fn new(chance: &mut Chance, contacts: usize) -> Dealt {
        let asked = contacts * 26 / 100;
        let referred = contacts - asked;
        let mut pairs = |sources, categories, so_many| {
            let sources = chance.dealt(sources, so_many);
            let categories = chance.dealt(categories, so_many);
            sources.into_iter().zip(categories).collect()
        };
        Dealt {
            asked: pairs(ASKED_BY, ADVICE, asked),
            referred: pairs(SOURCES, CATEGORIES, referred),
            advice: chance.dealt(&[(true, asked), (false, referred)], contacts),
            sexes: chance.dealt(
                &[("Male", 48), ("Female", 40), ("Not recorded", 12)],
                contacts,
            ),
            below: chance.dealt(&[(true, 26), (false, 74)], referred),
            small: chance.dealt(&[("Threshold not met", 5), ("NFA", 4)], referred),
            outcomes: chance.dealt(OUTCOMES, referred),
        }
    }
}

/// The next of what was dealt out.
fn next<T: Copy + Default>(dealt: &mut Vec<T>) -> T {
    dealt.pop().unwrap_or_default()
}

fn contact(chance: &mut Chance, dealt: &mut Dealt, reference: &str, day: Date) -> String {
    let sector = chance.weighted(SECTORS);
    let role = chance.weighted(ROLES);
    let sex = next(&mut dealt.sexes);
    if next(&mut dealt.advice) {
        let (source, category) = next(&mut dealt.asked);
        return format!(
            "{reference}|Advice|{day}||{source}|{sector}|{role}|{sex}|{category}|||||||||||||||||"
        );
    }
    let (source, category) = next(&mut dealt.referred);
    let referred = chance.days_after(day, 0, 4).min(YEAR_END);
    let start =
        format!("{reference}|Referral|{day}|{referred}|{source}|{sector}|{role}|{sex}|{category}");
    if next(&mut dealt.below) {
        let outcome = next(&mut dealt.small);
        let closed = chance.days_after(referred, 1, 20).min(YEAR_END);
        return format!("{start}||No|No||||||{outcome}|{closed}|No|No|No|NFA|No|No|No");
    }
    let limb = chance.pick(&["Limb 1", "Limb 1", "Limb 2", "Limb 3", "Limb 4"]);
    let met = chance.days_after(referred, 2, 14);
    let meeting = if chance.percent(66) && met <= YEAR_END {
        format!(
            "Yes|{met}|{}|{}|{}|{}",
            chance.weighted(&[(1, 6), (2, 3), (3, 1)]),
            chance.yes(82),
            chance.yes(91),
            chance.yes(76)
        )
    } else {
        "No|||||".to_owned()
    };
    let closed = chance.days_after(met, 10, 260);
    let suspended = chance.yes(38);
    if closed > YEAR_END {
        let strands = chance.pick(&["Ongoing|No|Ongoing", "No|Ongoing|Ongoing", "No|No|Ongoing"]);
        return format!(
            "{start}|{limb}|Yes|{meeting}|Active/Monitoring||{strands}|Not known yet|{suspended}|No|Yes"
        );
    }
    let outcome = next(&mut dealt.outcomes);
    let proven = outcome == "Substantiated";
    let strands = chance.pick(&["NFA|No|Concluded", "No|No|Concluded", "NFA|NFA|Concluded"]);
    let result = if proven {
        chance.pick(&[
            "Written warning",
            "Dismissal",
            "Resigned",
            "Training",
            "Dismissal",
        ])
    } else {
        chance.pick(&["None", "None", "Management advice", "Training"])
    };
    let barred = if proven && matches!(result, "Dismissal" | "Resigned") {
        "Yes"
    } else {
        "No"
    };
    format!(
        "{start}|{limb}|Yes|{meeting}|{outcome}|{closed}|{strands}|{result}|{suspended}|{barred}|No"
    )
}
