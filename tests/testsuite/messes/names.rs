//! M17 to M19, M24, M25 and M29: things that go by several names, returns that come twice, and quarters that are running totals.

use super::{above_notes, csv, folder, places, records, source, the, told};

const NONE: [&str; 0] = [];

#[test]
fn m17_one_agency_by_several_names() {
    let keys = "set = { measure = \"newsletter-subscribers\" }";
    let rows = "Agency,Period,Number\nNorthmoor Police,Apr 2025,1\nnorthmoor police,May 2025,2\nNORTHMOOR POLICE.,Jun 2025,3\nNorthmoor  Polices,Jul 2025,4\nNorth Police,Aug 2025,5\n";
    let project = csv("activity", keys, rows);
    assert_eq!(
        records(&project, "activity", ["agency"]),
        [
            ["police"],
            ["police"],
            ["police"],
            ["police"],
            ["!North Police!"]
        ]
    );
    let unknown = the(&project, "unmapped-category");
    assert_eq!(unknown.place, "A6");
    // What the return calls it, the source can say once and for all; and so can the agency in report.toml.
    let keys = format!("{keys}\ncodes = {{ agency = {{ \"North Police\" = \"police\" }} }}");
    let project = csv("activity", &keys, rows);
    assert_eq!(records(&project, "activity", ["agency"])[4], ["police"]);
    assert_eq!(above_notes(&project), NONE);
}

/// A plan of courses whose names are written as `text`.
const COURSES: &str = r#"title = "Groups"
about = "Groups and how often they met."
counts = "meetings"

[[column]]
id = "team"
heading = "Group"
type = "text"
key = true
alike = { fillers = ["the"], qualifiers = ["north", "south"] }

[[column]]
id = "n"
heading = "Meetings"
type = "count"
key = true
"#;

#[test]
fn m17_one_group_spelt_in_four_ways() {
    let rows = "Group,Meetings\nImplementation Sub Group,1\nImplementation Sub-Group,2\nImplementation Sub-group,3\nImplementation Sub - group,4\nThe Implementation Subgroup,5\nNorth Implementation Subgroup,6\nSouth Implementation Subgroup,7\nFinance Subgroup,8\n";
    let project = csv("groups", "", rows).file("templates/datasets/groups.toml", COURSES);
    // The first four are one name; the fifth may be, and so may each of the next two, which are two for certain.
    assert_eq!(places(&project, "names-alike"), ["A6", "A7", "A8"]);
    let told = told(&project);
    let first = told
        .iter()
        .find(|told| told.place == "A6")
        .expect("it is told");
    assert_eq!(
        first.message,
        "\"The Implementation Subgroup\" may be the same as \"Implementation Sub Group\"; they are counted as two."
    );
    assert_eq!(first.severity, "query");
    // Once the source says that they are one, nobody asks again.
    let keys = "codes = { team = { \"The Implementation Subgroup\" = \"Implementation Sub Group\", \"North Implementation Subgroup\" = \"Implementation Sub Group\", \"South Implementation Subgroup\" = \"Implementation Sub Group\" } }";
    let project = csv("groups", keys, rows).file("templates/datasets/groups.toml", COURSES);
    assert_eq!(places(&project, "names-alike"), NONE);
    assert_eq!(
        records(&project, "groups", ["team"])[4],
        ["Implementation Sub Group"]
    );
}

#[test]
fn m18_two_labels_of_one_parent() {
    // Teams of one service, each with a code of its own below the service's.
    let list = "title = \"Teams\"\n[[code]]\nid = \"social-care\"\nlabel = \"Social care\"\n[[code]]\nid = \"looked-after\"\nlabel = \"Looked-after team\"\naliases = [\"LAC Team\"]\nparent = \"social-care\"\n[[code]]\nid = \"leaving-care\"\nlabel = \"Leaving care\"\naliases = [\"Route 21\"]\nparent = \"social-care\"\n";
    let spec = "title = \"Teams\"\nabout = \"x\"\ncounts = \"meetings\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"code\"\ncodes = \"teams\"\nkey = true\n[[column]]\nid = \"n\"\nheading = \"Visits\"\ntype = \"count\"\nkey = true\n";
    let table = "title = \"By service\"\nmeasure = \"Visits\"\ndataset = \"visits\"\nrow_heading = \"Service\"\nrows = { by = \"team\", parents = true, total = \"All\" }\n[[cell]]\nid = \"n\"\nheading = \"Number\"\nsum = \"n\"\n";
    let project = csv(
        "visits",
        "",
        "Team,Visits\nSocial Care,5\nLAC Team,3\nRoute 21,2\n",
    )
    .file("templates/codes/teams.toml", list)
    .file("templates/datasets/visits.toml", spec)
    .file("templates/tables/visits-team.toml", table);
    assert_eq!(
        records(&project, "visits", ["team"]),
        [["social-care"], ["looked-after"], ["leaving-care"]],
        "{:?}",
        told(&project)
    );
    let run = project.run(["table", "visits-team", "--format", "csv"]);
    let rows: Vec<&str> = run
        .stdout
        .lines()
        .filter(|line| line.contains("ocial care"))
        .collect();
    assert!(rows.len() == 1 && rows[0].contains("10"), "{run:?}");
}

#[test]
fn m19_course_names_differ_between_attendance_and_evaluation() {
    let sources = [
        source(
            "training",
            "attendance.csv",
            "set = { period = \"2025-26\", sector = \"health\" }",
        ),
        source("training-evaluations", "evaluation.csv", ""),
    ]
    .concat();
    let project = folder(&sources)
        .file("returns/attendance.csv", "Course,Date of course\nNon-Accidental Injuries,01/05/2025\nNeglect (Level 1),02/05/2025\n")
        .file("returns/evaluation.csv", "Course,Stage,Rating\nLevel 3 Non-Accidental Injuries in Children,End of course,5\nNeglect - Level 2,End of course,4\n");
    assert_eq!(
        places(&project, "names-alike"),
        ["A2"],
        "{:#?}",
        told(&project)
    );
    let alike = the(&project, "names-alike");
    assert!(
        alike
            .message
            .contains("\"Level 3 Non-Accidental Injuries in Children\""),
        "{alike:?}"
    );
}

#[test]
fn m24_schools_without_numbers() {
    let keys = "set = { period = \"2025-26\" }";
    let rows = "URN,School,Phase,Grade\n130001,St Mary's C of E Primary School,Primary,2\n,St Marys CE Primary Academy,Primary,2\n130002,St Mary's Catholic Primary,Primary,2\n130003,The Grange School,Secondary,2\n130004,Grange Academy,Secondary,2\n,Hillfield (The),Primary,1\n";
    let project = csv("section-175", keys, rows);
    // One that has no number may be the first; two that have numbers are two; a catholic school is none of the church of England's.
    assert_eq!(
        places(&project, "names-alike"),
        ["B3"],
        "{:#?}",
        told(&project)
    );
    // The register of schools knows the others.
    let sources = source("section-175", "r.csv", keys) + &source("schools", "roll.csv", "");
    let project = folder(&sources)
        .file("returns/r.csv", rows)
        .file("returns/roll.csv", "URN,School,Phase\n130001,St Mary's C of E Primary School,Primary\n130009,Hillfield Primary School,Primary\n");
    let told = told(&project);
    let hill = told
        .iter()
        .find(|told| told.code == "names-alike" && told.message.contains("Hillfield"));
    assert!(hill.is_some(), "{told:#?}");
}

/// A register as it is sent: lines with a reference and a date.
fn register(changed: usize) -> String {
    let rows = (0..20).map(|at| {
        let sex = if at < changed { "F" } else { "M" };
        format!("LADO-{at},Referral,{:02}/05/2025,{sex}\n", at + 1)
    });
    format!(
        "Reference,Type of contact,Date of contact,Sex\n{}",
        rows.collect::<String>()
    )
}

#[test]
fn m25_a_return_comes_twice() {
    let sent = |old: &str, new: &str, keys: &str| {
        let first = source("lado", "LADO register v1.csv", old);
        let second = source(
            "lado",
            "LADO register v2_FINAL_final.csv",
            &format!("{new}\n{keys}"),
        );
        folder(&(first + &second))
            .file("returns/LADO register v1.csv", register(0))
            .file("returns/LADO register v2_FINAL_final.csv", register(3))
    };
    let project = sent("received = 2026-04-01", "received = 2026-04-20", "");
    let twice = the(&project, "resubmitted");
    assert_eq!(twice.place, "returns/LADO register v2_FINAL_final.csv");
    assert_eq!(
        twice.message,
        "17 of its 20 records stand in returns/LADO register v1.csv too. This file was received later and seems to replace it; both were counted."
    );
    assert_eq!(records(&project, "lado", ["ref"]).len(), 40);
    // Once it is said which counts, the other is left out, and that is said.
    let replaces = "replaces = \"returns/LADO register v1.csv\"";
    let project = sent("", "", replaces);
    assert_eq!(records(&project, "lado", ["ref", "sex"]).len(), 20);
    assert_eq!(
        records(&project, "lado", ["ref", "sex"])[0],
        ["LADO-0", "female"]
    );
    assert_eq!(places(&project, "resubmitted"), NONE);
    assert_eq!(
        places(&project, "superseded"),
        ["returns/LADO register v1.csv"]
    );
    assert_eq!(above_notes(&project), NONE);
    // The old file needs no source of its own, and none has to be there.
    let only = source("lado", "new.csv", replaces);
    let project = folder(&only)
        .file("returns/new.csv", register(3))
        .file("returns/LADO register v1.csv", register(0));
    assert_eq!(above_notes(&project), NONE);
    let project = folder(&only).file("returns/new.csv", register(3));
    assert_eq!(above_notes(&project), NONE);
    assert!(
        told(&project)
            .iter()
            .any(|told| told.message.contains("replaces"))
    );
}

#[test]
fn m25_two_halves_of_a_year_are_no_copies() {
    let sources = source("lado", "h1.csv", "") + &source("lado", "h2.csv", "");
    let second = register(0)
        .replace("LADO-", "LADO-9")
        .replace("/05/", "/11/");
    let project = folder(&sources)
        .file("returns/h1.csv", register(0))
        .file("returns/h2.csv", second);
    assert_eq!(above_notes(&project), NONE);
    assert_eq!(records(&project, "lado", ["ref"]).len(), 40);
    // The same table of two quarters, whose numbers differ but for the noughts.
    let quarter = |numbers: [u32; 3]| {
        let [a, b, c] = numbers;
        format!("Team,Visits\nNorth,{a}\nSouth,{b}\nWest,{c}\nEast,0\nFar,0\n")
    };
    let sources = source("visits", "q1.csv", "") + &source("visits", "q2.csv", "");
    let project = folder(&sources)
        .file("returns/q1.csv", quarter([3, 4, 5]))
        .file("returns/q2.csv", quarter([6, 4, 8]));
    assert_eq!(places(&project, "resubmitted"), NONE);
}

#[test]
fn m25_a_school_answers_twice() {
    let keys = "set = { period = \"2025-26\" }";
    let rows = "URN,School,Phase,Grade,Submitted\n130001,Alder Primary,Primary,2,01/05/2025\n130002,Birch Primary,Primary,1,02/05/2025\n130001,Alder Primary,Primary,1,20/05/2025\n";
    let project = csv("section-175", keys, rows);
    assert_eq!(
        places(&project, "superseded"),
        ["A2"],
        "{:#?}",
        told(&project)
    );
    assert_eq!(
        records(&project, "section-175", ["urn"]),
        [["130002"], ["130001"]]
    );
}

#[test]
fn m29_quarters_are_running_totals() {
    let keys = "across = \"period\"\nvalue = \"value\"";
    let rows = |last: [u32; 3]| {
        let [a, b, c] = last;
        format!(
            "Indicator,Q1 2025-26,Q2 2025-26,Q3 2025-26,Q4 2025-26\nContacts,100,210,330,{a}\nReferrals,40,85,120,{b}\nSection 47 enquiries,10,22,31,{c}\nInitial conferences,5,9,14,20\n"
        )
    };
    let project = csv("scorecard", keys, &rows([440, 160, 44]));
    let rising = the(&project, "figures-cumulative");
    assert_eq!(rising.severity, "warning");
    let project = csv("scorecard", keys, &rows([110, 41, 12]));
    assert_eq!(places(&project, "figures-cumulative"), NONE);
}
