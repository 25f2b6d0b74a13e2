//! The Section 11 returns: one workbook an agency, twenty-five of them, in four shapes (plain, with a hidden list, saved by
//! LibreOffice, and with colours for grades).

use jiff::civil::date;

use super::chance::{Chance, after};
use super::{Page, Return};

/// Code of report.toml, the name that the agency gives itself, and the shape of its file.
pub(crate) const AGENCIES: [(&str, &str, Shape); 25] = [
    (
        "la-csc",
        "Aldermere City Council, Children's Social Care",
        Shape::Plain,
    ),
    (
        "la-edu",
        "Aldermere City Council, Education and Inclusion",
        Shape::Plain,
    ),
    ("la-eh", "Aldermere City Council, Early Help", Shape::Lists),
    ("childrens-centres", "Aldermere Family Hubs", Shape::Libre),
    (
        "la-ph",
        "Aldermere City Council, Public Health",
        Shape::Plain,
    ),
    (
        "la-housing",
        "Aldermere City Council, Housing",
        Shape::Colours,
    ),
    (
        "la-other",
        "Aldermere City Council, Adult Social Care",
        Shape::Lists,
    ),
    (
        "legal",
        "Aldermere City Council, Legal Services",
        Shape::Plain,
    ),
    (
        "youth-justice",
        "Aldermere Youth Justice Service",
        Shape::Libre,
    ),
    ("icb", "Wexmoor Integrated Care Board", Shape::Plain),
    ("hospital", "Aldermere Hospitals", Shape::Lists),
    ("mental-health", "Wexmoor Mental Health Trust", Shape::Plain),
    (
        "community-health",
        "Mere Valley Community Health",
        Shape::Libre,
    ),
    ("gp", "Aldermere GP Alliance", Shape::Colours),
    ("ambulance", "Wexmoor Ambulance Service", Shape::Plain),
    ("police", "Wexmoor Police", Shape::Plain),
    (
        "police-protection",
        "Wexmoor Police, Public Protection",
        Shape::Lists,
    ),
    ("probation", "Wexmoor Probation", Shape::Plain),
    ("cafcass", "Wexmoor Family Court Advisers", Shape::Libre),
    ("fire", "Wexmoor Fire and Rescue", Shape::Plain),
    ("housing", "Mereside Homes", Shape::Colours),
    ("voluntary", "Aldermere Voluntary Forum", Shape::Plain),
    ("faith", "Aldermere Faiths Together", Shape::Libre),
    ("early-years", "Aldermere Nurseries Network", Shape::Colours),
    (
        "further-education",
        "Aldermere Sixth Form College",
        Shape::Lists,
    ),
];

/// The shape of a file.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Shape {
    /// A workbook with one sheet.
    Plain,
    /// With a hidden sheet of lists.
    Lists,
    /// An OpenDocument spreadsheet.
    Libre,
    /// Red, amber and green for grades.
    Colours,
}

const STANDARDS: [&str; 8] = [
    "Senior management commitment",
    "Statement of responsibilities",
    "Accountability",
    "Service development",
    "Training",
    "Safer recruitment",
    "Inter-agency working",
    "Information sharing",
];

const ACTIONS: &[&str] = &[
    "Brief every team on the new threshold document",
    "Add safeguarding to the induction of agency workers",
    "Ask families about the service each quarter",
    "Check the single central record every term",
    "Report on training to the board twice a year",
    "Agree one form for sharing information with schools",
];

/// All of them.
pub(crate) fn returns() -> Vec<Return> {
    let mut chance = Chance::seeded(61);
    AGENCIES
        .iter()
        .map(|(_, name, shape)| return_of(&mut chance, name, *shape))
        .collect()
}

/// The file of an agency, below `returns/`.
pub(crate) fn file(name: &str, shape: Shape) -> String {
    match shape {
        Shape::Plain => format!("Section 11/S11 {name} 2025-26.xlsx"),
        Shape::Lists => format!("Section 11/Section 11 audit tool - {name} (returned).xlsx"),
        Shape::Libre => format!("Section 11/s11 {name}.ods"),
        Shape::Colours => format!("Section 11/RAG/S11 RAG {name}.xlsx"),
    }
}

fn return_of(chance: &mut Chance, name: &str, shape: Shape) -> Return {
    let sent = after(date(2026, 3, 24), chance.below(34));
    let rows: Vec<String> = STANDARDS
        .iter()
        .map(|standard| {
            let grade = chance.weighted(&[
                ("Outstanding", 22),
                ("Good", 62),
                ("Requires improvement", 14),
                ("Inadequate", 2),
            ]);
            let moderated = if chance.percent(86) { grade } else { "Good" };
            let weak = matches!(grade, "Requires improvement" | "Inadequate");
            let words = |grade: &str| match (shape, grade) {
                (Shape::Colours, "Outstanding") => "Blue".to_owned(),
                (Shape::Colours, "Good") => "Green".to_owned(),
                (Shape::Colours, "Requires improvement") => "Amber".to_owned(),
                (Shape::Colours, "Inadequate") => "Red".to_owned(),
                _ => grade.to_owned(),
            };
            let action = if weak {
                format!(
                    "{}|{}|{}|{}",
                    chance.pick(ACTIONS),
                    chance.pick(&["Head of safeguarding", "Designated lead", "Service manager"]),
                    after(date(2026, 9, 1), chance.below(200)),
                    chance.pick(&["Not yet started", "Ongoing"])
                )
            } else {
                "|||".to_owned()
            };
            format!(
                "{standard}|{}|{}|{}||{action}",
                words(grade),
                words(moderated),
                chance.pick(&[
                    "Policy and minutes",
                    "Audit of ten files",
                    "Training records",
                    "Supervision records"
                ])
            )
        })
        .collect();
    let mut pages = vec![
        Page::new("Self-assessment")
            .with(["Section 11 self-assessment 2025-26".to_owned(), String::new(), format!("Organisation|{name}"), format!("Date completed|{sent}"), String::new()])
            .head("Standard|Self grade|Moderated grade|Evidence|If n/a, why|Action needed|Action owner|By when|Action status")
            .with(rows)
            .with(["", "Grades are the agency's own until the challenge panel has met."]),
    ];
    if shape == Shape::Lists {
        pages.push(
            Page::new("Lists")
                .with([
                    "Outstanding",
                    "Good",
                    "Requires improvement",
                    "Inadequate",
                    "N/A",
                ])
                .hide(),
        );
    }
    Return::new(&file(name, shape), pages)
}
