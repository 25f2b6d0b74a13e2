//! What the partnership looks into: audits with their cases, findings and actions; reviews with their recommendations; inspections.

use super::chance::Chance;
use super::{Page, Return};

/// Review, number, recommendation, lead agency, status.
pub(crate) const RECOMMENDATIONS: [(&str, &str, &str, &str, &str); 9] = [
    (
        "ALD-2024-A",
        "1",
        "Agencies look at the history of a family before they close its case",
        "CSC",
        "In progress",
    ),
    (
        "ALD-2024-A",
        "2",
        "Health visitors see the place where a baby sleeps",
        "Community trust",
        "Complete",
    ),
    (
        "ALD-2024-A",
        "3",
        "Supervisors ask who has spoken with the child alone",
        "CSC",
        "Complete",
    ),
    (
        "ALD-2024-B",
        "1",
        "Police and social care meet within a day when a child is found with drugs",
        "Police",
        "Delayed",
    ),
    (
        "ALD-2024-B",
        "2",
        "Schools tell the hub before they exclude a child at risk",
        "Education services",
        "In progress",
    ),
    (
        "ALD-2024-B",
        "3",
        "Taxi drivers are trained to report what they notice",
        "Council",
        "Complete",
    ),
    (
        "ALD-2025-A",
        "1",
        "Midwives use one form for concerns about an unborn baby",
        "Acute trust",
        "Complete",
    ),
    (
        "ALD-2025-A",
        "2",
        "Fathers are named in every plan",
        "CSC",
        "Not started",
    ),
    (
        "ALD-2025-A",
        "3",
        "Housing staff join conferences about families in temporary homes",
        "Housing (council)",
        "In progress",
    ),
];

/// Number, theme, kind, date, cases, lead, reported.
const AUDITS: [(&str, &str, &str, &str, usize, &str, &str); 5] = [
    (
        "A25-1",
        "Neglect of school-age children",
        "MACFA",
        "2025-05-20",
        12,
        "CSC",
        "2025-07-16",
    ),
    (
        "A25-2",
        "Children who go missing",
        "Dip sample",
        "2025-09-09",
        14,
        "Police",
        "2025-11-19",
    ),
    (
        "A25-3",
        "Babies under one",
        "Thematic",
        "2025-11-11",
        10,
        "Acute trust",
        "2026-01-21",
    ),
    (
        "A25-4",
        "Front door of children's social care",
        "QA visit",
        "2026-01-27",
        16,
        "CSC",
        "2026-03-18",
    ),
    (
        "A25-5",
        "Neglect of school-age children",
        "Re-audit",
        "2026-03-03",
        12,
        "CSC",
        "2026-03-18",
    ),
];

/// The returns on quality.
pub(crate) fn returns() -> Vec<Return> {
    vec![
        Return::new(
            "Quality assurance/Multi-agency audits 2025-26.xlsx",
            [audits(), cases(), findings(), actions()],
        ),
        Return::new(
            "Quality assurance/Reviews tracker (LIVE).xlsx",
            [reviews(), recommendations()],
        ),
        Return::new(
            "Quality assurance/Inspection recs tracker.ods",
            [inspections()],
        ),
    ]
}

fn audits() -> Page {
    Page::new("Audits")
        .with(["Programme of audits 2025-26", ""])
        .head("Audit ref|Theme|Type of audit|Programme year|Date of audit|Number of cases|Number of agencies|Led by|Repeat of|Overall grade|Status|Report date")
        .with(AUDITS.iter().map(|(id, theme, kind, day, cases, lead, reported)| {
            let repeats = if *kind == "Re-audit" { "A25-1" } else { "" };
            let grade = if repeats.is_empty() { "Requires improvement" } else { "Good" };
            format!("{id}|{theme}|{kind}|2025-26|{day}|{cases}|6|{lead}|{repeats}|{grade}|Complete|{reported}")
        }))
}

fn cases() -> Page {
    let mut chance = Chance::seeded(81);
    let mut rows = Vec::new();
    for (id, _, _, _, cases, _, _) in AUDITS {
        for case in 0..cases {
            for agency in ["CSC", "Police", "Health"] {
                let grade = chance.weighted(&[
                    ("Outstanding", 8),
                    ("Good", 50),
                    ("RI", 34),
                    ("Inadequate", 8),
                ]);
                let moderated = if chance.percent(80) { grade } else { "RI" };
                let none = chance.percent(4);
                rows.push(if none {
                    format!(
                        "{id}|{}|{agency}|Overall|||The agency did not know the child",
                        case + 1
                    )
                } else {
                    format!("{id}|{}|{agency}|Overall|{grade}|{moderated}|", case + 1)
                });
            }
        }
    }
    Page::new("Cases")
        .with(["Grades of each case, before and after moderation", ""])
        .head("Audit ref|Case no|Agency|KLOE|Auditor's grade|Agreed grade|Why not graded")
        .with(rows)
}

fn findings() -> Page {
    let said = [
        ("Strength", "Plans were clear and written with the family"),
        ("Strength", "Schools knew the children well"),
        ("Worry", "Fathers were missing from assessments"),
        (
            "Worry",
            "The same facts were asked of the family by three agencies",
        ),
        ("Next step", "Share one chronology"),
        (
            "Next step",
            "Record what the child said in the child's words",
        ),
    ];
    let rows = AUDITS.iter().flat_map(|(id, ..)| {
        said.iter()
            .enumerate()
            .map(move |(at, (kind, text))| format!("{id}|F{}|{kind}|{text}|Assessment", at + 1))
    });
    Page::new("Findings")
        .with(["What the audits found", ""])
        .head("Audit ref|Finding no|Kind|What was found|Theme")
        .with(rows)
}

fn actions() -> Page {
    let rows = AUDITS.iter().enumerate().flat_map(|(at, (id, _, _, _, _, lead, reported))| {
        let (status, closed, evidence) = if at < 2 {
            ("Complete", "2026-02-20", "Dip sample of ten files")
        } else {
            ("Ongoing", "", "")
        };
        [
            format!("{id}|1|F3|2025-26|Agree one chronology for all agencies|Quality lead|{lead}|2026-06-30|{status}|{closed}|{evidence}"),
            format!("{id}|2|F4|2025-26|Add the child's words to the template, after the report of {}|Practice lead|CSC|2026-07-31|Not yet started||", words(reported)),
        ]
    });
    Page::new("Actions")
        .with(["What was agreed after the audits", ""])
        .head("Audit ref|Action no|From finding|Reporting year|Action agreed|Responsible|Lead agency|Due date|Action status|Date closed|Evidence of impact")
        .with(rows)
}

/// The month of a day, in words.
fn words(day: &str) -> &'static str {
    match day.get(5..7) {
        Some("07") => "July",
        Some("11") => "November",
        Some("01") => "January",
        _ => "March",
    }
}

fn reviews() -> Page {
    Page::new("Reviews")
        .with(["Serious incidents and reviews", "Not for circulation", ""])
        .head("Review ID|Type of review|Reporting year|Date aware|Date notified|Rapid review completed on|Panel response|Outcome|Panel agrees|Date commissioned|Date completed|Publication date|URL|Why not published|Number of children|Main category|Theme tags|Status")
        .with([
            "ALD-2024-A|LCSPR|2025-26|2024-03-05|2024-03-08|2024-03-27|2024-04-19|LCSPR|Yes|2024-05-07|2025-02-26|2025-05-15|https://aldermere.example/reviews/2024-a||1|Neglect|Neglect; infants|Published",
            "ALD-2024-B|LCSPR|2025-26|2024-09-10|2024-09-13|2024-10-03|2024-10-25|LCSPR|Yes|2024-11-12|2025-09-24|2025-12-04|https://aldermere.example/reviews/2024-b||1|Physical|Exploitation|Published",
            "ALD-2025-A|LCSPR|2025-26|2025-04-08|2025-04-10|2025-05-01|2025-05-23|LCSPR|Yes|2025-06-10|2026-02-18||||2|Neglect|Infants; domestic abuse|Awaiting publication",
            "ALD-2025-B|Rapid|2025-26|2025-07-22|2025-07-25|2025-08-14|2025-09-05|No LCSPR|Yes||||||1|Emotional|Mental health|Criteria not met",
            "ALD-2025-C|LCSPR|2025-26|2025-11-18|2025-11-21|2025-12-11|2026-01-09|LCSPR|Yes|2026-01-27|||||1|Physical|Domestic abuse|In progress",
            "ALD-2026-A|Notification|2025-26|2026-03-17|2026-03-20||||||||||1||Infants|Under consideration",
        ])
}

fn recommendations() -> Page {
    Page::new("Recommendations")
        .with(["Recommendations and what came of them", ""])
        .head("Review ID|Rec no|Recommendation|Reporting year|Addressed to|Multi-agency|Accepted?|What is being done|Responsible|Lead agency|Target date|Progress status|Date agreed|Date closed|Evidence of completion|Difference made")
        .with(RECOMMENDATIONS.iter().map(|(review, number, text, agency, status)| {
            let (closed, evidence, impact) = if *status == "Complete" {
                ("2026-02-12", "Report to the learning group", "Seen in 18 of 20 records")
            } else {
                ("", "", "")
            };
            format!("{review}|{number}|{text}|2025-26|{agency}|No|Yes|Plan agreed by the learning group|Head of service|{agency}|2026-06-30|{status}|2025-06-18|{closed}|{evidence}|{impact}")
        }))
}

fn inspections() -> Page {
    let rows = [
        (
            "Joint inspection 2025",
            "Ofsted",
            "1",
            "Make sure that strategy meetings include health",
            "CSC",
            "Complete",
        ),
        (
            "Joint inspection 2025",
            "Ofsted",
            "2",
            "Tell referrers what was decided",
            "CSC",
            "In progress",
        ),
        (
            "Joint inspection 2025",
            "Ofsted",
            "3",
            "Record the child's voice in police reports",
            "Police",
            "Complete",
        ),
        (
            "Joint inspection 2025",
            "Ofsted",
            "4",
            "Shorten the wait for initial health assessments",
            "ICB",
            "Delayed",
        ),
        (
            "Youth justice 2025",
            "HMIP",
            "1",
            "Plan for risks outside the home",
            "YJS",
            "In progress",
        ),
        (
            "Youth justice 2025",
            "HMIP",
            "2",
            "Bring the board better data on exclusion",
            "YJS",
            "Complete",
        ),
        (
            "Hospital 2025",
            "CQC",
            "1",
            "Staff children's emergency care at all hours",
            "Acute trust",
            "In progress",
        ),
    ];
    Page::new("Tracker")
        .with(["Recommendations of inspectors", ""])
        .head("Name of inspection|Inspectorate|Fieldwork start|Fieldwork end|Report published|Response due|Response sent|Rec no|What needs to improve|Addressed to|Lead officer|What is being done|Target date|Progress|What shows it|Signed off by|Date closed|Reporting year")
        .with(rows.iter().map(|(name, by, number, text, agency, status)| {
            let (shown, signed, closed) = if *status == "Complete" {
                ("Audit of twenty records", "Improvement board", "2026-02-25")
            } else {
                ("", "", "")
            };
            let days = match *by {
                "CQC" => "2025-09-15|2025-09-18|2025-10-14|2025-11-18|2025-11-06",
                "HMIP" => "2025-05-12|2025-05-23|2025-07-22|2025-08-19|2025-08-14",
                _ => "2025-06-09|2025-06-20|2025-08-12|2025-11-18|2025-11-06",
            };
            format!("{name}|{by}|{days}|{number}|{text}|{agency}|Head of service|In the improvement plan|2026-06-30|{status}|{shown}|{signed}|{closed}|2025-26")
        }))
}
