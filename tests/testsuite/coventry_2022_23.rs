//! The Coventry report of 2022/23: `check` finds the mistakes that were published and
//! nothing else above a note, and the document carries the figures of the published report, each under its number in that report's
//! order. What stood only in a chart is named as missing.

use std::sync::LazyLock;

use super::examples::{copy, findings};
use super::project::Project;

const FOLDER: &str = "examples/coventry-2022-23";

/// The report folder, built in every format.
static BUILT: LazyLock<Project> = LazyLock::new(|| {
    let project = copy(FOLDER);
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    project
});

fn markdown() -> String {
    let text = BUILT.text("out/public/annual-report.md");
    text.expect("the report was written")
}

#[test]
fn every_published_mistake_is_found_and_nothing_else() {
    let json = BUILT
        .run(["check", "-q", "--message-format", "json"])
        .json();
    let mut found: Vec<String> = findings(&json)
        .iter()
        .filter(|finding| finding.is_above_a_note())
        .map(|finding| format!("{} {} {}", finding.severity, finding.code, finding.place()))
        .collect();
    found.sort();
    let plan = "returns/partnership/CSCP Business Plan 2023-24.xlsm, Business Plan";
    let outcomes = "returns/LADO/LADO annual figures 22-23 v2.xlsx, POT outcomes";
    let meetings = "returns/LADO/LADO annual figures 22-23 v2.xlsx, POT meetings";
    let facts = "returns/partnership/Key facts 2022-23.csv";
    let schools = "returns/education/S175 summary for annual report.ods, S175 summary";
    let mut wanted = vec![
        // Words where a number should be.
        format!("error not-a-number {facts}, C4"),
        format!("error not-a-number {facts}, C6"),
        // 121 of 124 is not 97.5%.
        format!("error share-differs {schools}, E4"),
        // The narrative says the same, and three things more: no number of 42 is 15%, a number that is given in per cent, and
        // an increase of 38 that is printed as 38%.
        "error prose-share-differs narrative/organisations.md".to_owned(),
        "error prose-share-differs narrative/designated-officer.md".to_owned(),
        "warning prose-unit-doubtful narrative/designated-officer.md".to_owned(),
        "error prose-change-differs narrative/system.md".to_owned(),
        // 15% of 42 allegations: 6 are 14%, 7 are 17%.
        format!("error percent-unreachable {meetings}, C5"),
        // One course by two names.
        "query names-alike returns/training/Impact evaluation.xlsx, Evaluation, D3".to_owned(),
        // Outcomes that leave something out, in both years.
        format!("query not-a-hundred {outcomes}, B4:B6"),
        format!("query not-a-hundred {outcomes}, C4:C6"),
    ];
    // Three priorities that are all called Priority 1, and no colour anywhere.
    for row in [4, 16, 24] {
        wanted.push(format!("warning row-unread {plan}, A{row}:E{row}"));
    }
    wanted.push(format!("error required-blank {plan}, D5"));
    // The conference that was due in May 2023, and held, but is not marked so.
    wanted.push(format!("query action-overdue {plan}, B7"));
    wanted.sort();
    assert_eq!(found, wanted);
    let blank = json["findings"].as_array().into_iter().flatten();
    let repeats: Vec<_> = blank
        .filter(|finding| finding["location"]["cell"] == "D5")
        .map(|finding| &finding["repeats"])
        .collect();
    assert_eq!(repeats.len(), 1);
    assert_eq!(repeats[0].as_array().map(Vec::len), Some(20), "{repeats:?}");
}

/// A figure: its number, and parts of lines of the Markdown that carry its key numbers.
type Figure = (&'static str, &'static [&'static str]);

#[rustfmt::skip]
const FIGURES: &[Figure] = &[
    ("F22-01 title", &["Coventry Safeguarding Children Partnership", "Safeguarding children in Coventry"]),
    ("F22-02 values", &["aspirational, inclusive, open and honest, and welcoming", "- We challenge poor practice"]),
    ("F22-04 growth of the population", &["| People of all ages | 317,000 | 345,300 | 28,300 | 8.9 |"]),
    ("F22-05 growth beside others", &["| Growth beside other areas |"]),
    ("F22-06 ethnic background", &["| Pupils by ethnic background |"]),
    ("F22-07 ages", &["| People by age |"]),
    ("F22-08 deprivation", &["| Deprivation over time |"]),
    ("F22-09 average age", &["| Average age | 32 | 40 |"]),
    ("F22-10 low income", &["| Children in low-income families |"]),
    ("F22-11 governance", &["- Executive Group", "  - the Board", "    - Audit and Performance Subgroup"]),
    ("F22-12 training of general practice", &["234 of the 269 who answered", "| 234 | 269 | 87.0 |"]),
    ("F22-13 known to the family", &["91% of those who abuse are known to the family"]),
    ("F22-14 national estimate", &["1 child in 20, or 5%"]),
    ("F22-15 Horizon", &["up to 101 children in a month"]),
    ("F22-16 posts", &["14 new youth workers"]),
    ("F22-17 training compliance", &["| Staff up to date with training |"]),
    ("F22-18 practices and practitioners", &["21 general practices", "158 practitioners"]),
    ("F22-19 referrals", &["| 2021/22 | 295 | 84 | 28.5 |", "| 2022/23 | 282 | 42 | 14.9 |", "−13, or −4.4%"]),
    ("F22-20 source of referrals", &["| Education | 26 | 36 |", "| Police | 6 | 9 |", "| Independent fostering agencies | 3 | 6 |", "10 points more"]),
    ("F22-21 meetings by month", &["42 of them", "July, August and December"]),
    ("F22-22 conversion", &["(14.9%)", "(28.5%)", "between 10% and 20%"]),
    ("F22-23 outcomes", &["| Substantiated | 42 | 44 |", "| Unsubstantiated | 30 | 30 |", "| Unfounded | 19 | 22 |"]),
    ("F22-24 number of meetings", &["| One meeting | \\[x\\] | 64 |", "| Three or four meetings | 10 | 15 |"]),
    ("F22-25 recommendations", &["13 recommendations", "| Make sure that cases with something to teach are recognised | Child T | CSCP |", "| CSCP | 7 |"]),
    ("F22-26 hospital referrals", &["14 cases in 2022, against 4 in 2021"]),
    ("F22-27 exploitation audit", &["| Exploitation | 3 | 7 | 7 | 17 |"]),
    ("F22-28 visit to the hub", &["| MASH visit 20 May 2022 | 8 | 13 | 11 | 32 |"]),
    ("F22-29 residential placements", &["each of our 6 looked-after children", "5 had no worries", "between 96% and 100%"]),
    ("F22-30 Ward 14", &["| Ward 14 | 0 | 13 | 0 | 13 |"]),
    ("F22-31 schools' audit", &["| 2022/23 | 121 | 124 | 97.6 |", "| All schools: grade 1 or 2 | 100 |", "| Primary schools: mean grade 1 | 95 |", "| Special schools: mean grade 1 | 100 |"]),
    ("F22-32 its recommendations", &["led to six recommendations", "- Check a sample of the answers."]),
    ("F22-33 Section 11", &["| Standards in the Section 11 audit | 8 |", "| Organisations that did not complete the Section 11 audit | 2 |"]),
    ("F22-34 training by course", &[
        "| Right Help, Right Time Workshop | 204 | 9.6 |", "| SoS ½ Day | 14 | 0.7 |", "| Relationship Leader Train the Trainer | 8 | 0.4 |",
        "| **All courses** | **2,114** | **100.0** |",
    ]),
    ("F22-35 evaluation", &["| Child Sexual Abuse Awareness | 4.72 |", "| Level 2 Working Together to Safeguard Children | 4.55 |", "| Level 3 Non-Accidental Injuries in Children | 5.00 |"]),
    ("F22-36 children's answers", &["3 schools", "| the parents of a friend | more cameras in town |"]),
    ("F22-37 where children feel safest", &["Children feel safest at home", "| Where children feel safest |"]),
    ("F22-38 reach", &["181 members from over 100 agencies", "2,932 subscribers", "More than 150 safeguarding leads"]),
    ("F22-39 the forum", &["The frontline forum meets every quarter"]),
    ("F22-40 business plan", &[
        "| Child sexual abuse | 2 | 0 | 0 | 7 | 0 | 9 |", "| Exploitation | 0 | 0 | 0 | 5 | 0 | 5 |", "| **All priorities** | **4** | **0** | **0** | **17** | **0** | **21** |",
        "| Promote the part that Mountain Healthcare plays | Child sexual abuse | 1 June 2023 | CSCP Business Manager | Red: overdue |",
    ]),
];

#[test]
fn the_document_carries_the_published_figures() {
    let text = markdown();
    for (figure, parts) in FIGURES {
        for part in *parts {
            assert!(text.contains(part), "{figure}: {part}");
        }
    }
}

#[test]
fn the_briefing_note_carries_its_figures() {
    let project = copy(FOLDER);
    let run = project.run([
        "build",
        "-q",
        "--document",
        "briefing-note",
        "--format",
        "md",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    let text = project.text("out/public/briefing-note.md");
    let text = text.expect("the note was written");
    for part in [
        "282 referrals about adults who work with children, against 295",
        "121 of 124 schools",
        "2,114 attendances",
        "with 13 recommendations",
        "21 actions planned for 2023/24",
    ] {
        assert!(text.contains(part), "F22-41: {part}");
    }
}
