//! The schools of the invented area: the register of those that are open, the audit that each is asked for, and their answers to its
//! questions with one column a question.

use jiff::civil::{Date, date};

use super::chance::{Chance, after};
use super::{Page, Return};

/// A school.
pub(crate) struct School {
    /// Its number in the register.
    pub(crate) urn: usize,
    /// Its name.
    pub(crate) name: String,
    /// Its phase.
    pub(crate) phase: &'static str,
    status: &'static str,
    trust: &'static str,
    ward: &'static str,
    pupils: usize,
    opened: Date,
    /// The day its audit was sent, when it sent one.
    sent: Option<Date>,
}

const FIRST: &[&str] = &[
    "Alderbrook",
    "Bellmere",
    "Coldharbour",
    "Dunmere",
    "Elmstead Mere",
    "Fernhollow",
    "Gatemere",
    "Hartswood",
    "Ivy Wharf",
    "Kingcup Lane",
    "Lockmere",
    "Marshgate Mere",
    "Netherford Mere",
    "Oxlip Field",
    "Pearmain",
    "Quarry Mere",
    "Rushmere Bank",
    "Sallow Lane",
    "Tanners Mere",
    "Umberfield",
    "Verdmere",
    "Withy Bridge",
    "Yarrow Mere",
    "Osier Green",
    "Teasel Hill",
    "Bulrush Road",
    "Mallow Court",
    "Sedge Fen",
    "Heronsmere",
    "Lapwing Lane",
    "Otterbank",
    "Swanmere",
];

const WARDS: &[&str] = &[
    "Northgate",
    "Mereside",
    "Old Town",
    "Tannery",
    "Hartswood",
    "Wharf",
    "Eastfields",
    "Lockmere",
];

/// How many schools there are of each phase, and how they are called.
const KINDS: &[(&str, &str, usize)] = &[
    ("Nursery", "Nursery School", 4),
    ("Primary", "Primary School", 84),
    ("Secondary", "School", 18),
    ("All-through", "All-through Academy", 2),
    ("Special", "Special School", 6),
    ("PRU", "Pupil Referral Unit", 2),
    ("Independent", "Preparatory School", 5),
    ("College", "College", 3),
];

/// The 124 schools.
pub(crate) fn schools() -> Vec<School> {
    let mut chance = Chance::seeded(51);
    let mut schools = Vec::new();
    for (phase, ending, number) in KINDS {
        for at in 0..*number {
            let stem = FIRST[(at + schools.len() * 5) % FIRST.len()];
            let before = match at / FIRST.len() {
                0 => "",
                1 => "St Osyth's ",
                _ => "North ",
            };
            let status = match *phase {
                "Independent" => "Independent",
                "College" => "FE corporation",
                "Nursery" | "PRU" => "Maintained",
                "All-through" => "MAT",
                _ => chance.weighted(&[
                    ("Community", 40),
                    ("Academy converter", 42),
                    ("VA", 12),
                    ("Free school", 6),
                ]),
            };
            let year = 1974 + i16::try_from(chance.below(45)).unwrap_or(0);
            schools.push(School {
                urn: 900_201 + schools.len(),
                name: format!("{before}{stem} {ending}"),
                phase,
                status,
                trust: if status.starts_with("Academy") || status == "MAT" {
                    chance.pick(&[
                        "Mere Learning Trust",
                        "Aldermere Academies",
                        "Five Wharves Trust",
                    ])
                } else {
                    ""
                },
                ward: chance.pick(WARDS),
                pupils: match *phase {
                    "Nursery" => chance.between(60, 110),
                    "Secondary" | "All-through" => chance.between(780, 1450),
                    "Special" | "PRU" => chance.between(48, 160),
                    "College" => chance.between(1400, 3200),
                    _ => chance.between(190, 620),
                },
                opened: chance.day_of_year(year),
                sent: Some(after(date(2026, 1, 12), chance.below(52)))
                    .filter(|_| chance.percent(94)),
            });
        }
    }
    // Two of one name would be one school to whoever reads the list.
    let mut names = std::collections::BTreeSet::new();
    for school in &mut schools {
        if !names.insert(school.name.clone()) {
            school.name = format!("{} ({})", school.name, school.ward);
        }
    }
    schools
}

/// The three returns of the education service on schools.
pub(crate) fn returns(schools: &[School]) -> Vec<Return> {
    vec![
        Return::new(
            "Education/edubaseextract_aldermere.csv",
            [Page::new("")
                .head("URN|EstablishmentName|PhaseOfEducation|EstablishmentTypeGroup|Trust|Ward name|Number of pupils|OpenDate|Open on census day")
                .with(schools.iter().map(|school| {
                    format!(
                        "{}|{}|{}|{}|{}|{}|{}|{}|Yes",
                        school.urn, school.name, school.phase, school.status, school.trust, school.ward, school.pupils, school.opened
                    )
                }))],
        ),
        Return::new("Education/Section 175 audit returns 2025-26.ods", [audit(schools)]),
        Return::new("Education/S175 answers (one column a question).xlsx", [answers(schools)]),
    ]
}

fn audit(schools: &[School]) -> Page {
    let mut chance = Chance::seeded(52);
    Page::new("S175 2025-26")
        .with(["Section 175/157 audit 2025-26: one row a school", "Reminders sent 27 February and 13 March 2026", ""])
        .head("URN|School name|Phase|School status|MAT name|Locality|Returned?|Date submitted|Leadership|Policies|Staff training|Safer recruitment|Online safety|Pupil voice|Overall|Children monitored|DSL trained|Deputy DSL?|Deputy DSL trained|Supervision in place|DBS update service|Private fostering|Governor sign-off")
        .with(schools.iter().map(|school| {
            let start = format!(
                "{}|{}|{}|{}|{}|{}",
                school.urn, school.name, school.phase, school.status, school.trust, school.ward
            );
            let Some(sent) = school.sent else {
                return format!("{start}|No||||||||||||||||");
            };
            let grades: [usize; 6] = std::array::from_fn(|_| chance.weighted(&[(1, 34), (2, 55), (3, 10), (4, 1)]));
            let overall = (grades.iter().sum::<usize>() + 3) / 6;
            let deputy = chance.percent(94);
            format!(
                "{start}|Yes|{sent}|{}|{overall}|{}|{}|{}|{}|{}|{}|{}|{}",
                grades.map(|grade| grade.to_string()).join("|"),
                school.pupils * chance.between(15, 48) / 1000 + 1,
                chance.days_after(date(2024, 2, 1), 0, 690),
                if deputy { "Yes" } else { "No" },
                if deputy { chance.days_after(date(2024, 2, 1), 0, 690).to_string() } else { String::new() },
                chance.yes(78),
                chance.yes(64),
                chance.yes(88),
                chance.yes(96),
            )
        }))
}

fn answers(schools: &[School]) -> Page {
    let mut chance = Chance::seeded(53);
    let questions = [
        "Does every member of staff know who leads on safeguarding?",
        "Is the child protection policy on the school's website?",
        "Do governors hear about safeguarding at least once a term?",
        "Are all visitors checked and signed in?",
        "Do pupils say that they have somebody to turn to?",
        "Are filters and monitoring reviewed every year?",
    ];
    Page::new("Answers")
        .with(["Answers to the questions of the audit", ""])
        .head(&format!("URN|School name|{}", questions.join("|")))
        .with(
            schools
                .iter()
                .filter(|school| school.sent.is_some())
                .map(|school| {
                    let given: [&str; 6] = std::array::from_fn(|_| {
                        chance.weighted(&[("Yes", 84), ("Partly", 12), ("Not yet", 4)])
                    });
                    format!("{}|{}|{}", school.urn, school.name, given.join("|"))
                }),
        )
}
