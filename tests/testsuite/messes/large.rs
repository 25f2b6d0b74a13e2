//! Very long tables: what they cost grows with their rows and no faster, and a column of wrong cells is not a page for each of them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use yearly::finding::{Code, Finding};

use super::{Project, csv};

/// Generous: in step with its rows each takes about two seconds on a slow machine, in step with their square several minutes.
const LIMIT: Duration = Duration::from_secs(25);

/// Numbers by month, and none of the tables that are made of them.
const SPEC: &str = "title = \"Visits\"\nabout = \"Visits by month.\"\ncounts = \"meetings\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"month\"\nheading = \"Month\"\ntype = \"period\"\nkey = true\n[[column]]\nid = \"n\"\nheading = \"Visits\"\ntype = \"count\"\nkey = true\n";

/// What is found in the returns of a folder when they are read and checked, and nothing more.
#[track_caller]
fn checked(project: &Project) -> Vec<Finding> {
    let opened = yearly::project::Project::open(&project.path("")).expect("the folder can be read");
    let project = &opened.value;
    let returns = project.returns().value;
    let since = Instant::now();
    let read = yearly::ingest::read(&returns.files, &project.ingest_options());
    let options = project.validate_options(jiff::civil::date(2026, 5, 18));
    let checked = yearly::validate::validate(read.value.datasets, &options);
    assert!(since.elapsed() < LIMIT, "it took {:?}", since.elapsed());
    [read.findings, checked.findings].concat()
}

/// How often each code was found.
fn counts(findings: &[Finding]) -> BTreeMap<Code, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.code).or_default() += 1;
    }
    counts
}

/// A table with a column and a row of totals; with this total in every fourth row.
fn with_totals(rows: u32, total: u32) -> Project {
    let mut text = "Team,Apr 2025,May 2025,Jun 2025,Jul 2025,Total\n".to_owned();
    for at in 0..rows {
        let total = if at % 4 == 0 { total } else { 10 };
        text += &format!("Team {at},1,2,3,4,{total}\n");
    }
    let [a, b, c, d, e] = [1, 2, 3, 4, 10].map(|each| each * rows);
    text += &format!("Total,{a},{b},{c},{d},{e}\n");
    csv("wide", "across = \"month\"\nvalue = \"n\"", &text)
        .file("templates/datasets/wide.toml", SPEC)
}

#[test]
fn totals_of_a_long_table_take_no_square_of_its_rows() {
    assert_eq!(checked(&with_totals(20_000, 10)), []);
    let wrong = checked(&with_totals(20_000, 11));
    assert_eq!(counts(&wrong), BTreeMap::from([(Code::TotalDiffers, 1001)]));
    assert_eq!(
        wrong[1000].message,
        "Each of 4001 more cells has the same fault as the 1000 that are named; they lie in F3998:F19998."
    );
}

#[test]
fn shares_of_a_long_table_take_no_square_of_its_rows() {
    let rows = (0..20_000).map(|at| format!("Health,Course {at},4,7%\n"));
    let rows = format!("Sector,Course,Attended,%\n{}", rows.collect::<String>());
    let project = csv(
        "training",
        "set = { period = \"2025-26\", level = \"1\" }",
        &rows,
    );
    assert_eq!(
        counts(&checked(&project)),
        BTreeMap::from([(Code::ShareDiffers, 1001)])
    );
}

#[test]
fn a_column_of_wrong_cells_is_told_once_it_has_been_told_a_thousand_times() {
    let rows = (0..20_000).map(|at| format!("Team {at},-3\n"));
    let project = csv(
        "visits",
        "",
        &format!("Team,Visits\n{}", rows.collect::<String>()),
    );
    assert_eq!(
        counts(&checked(&project)),
        BTreeMap::from([(Code::OutOfRange, 1001)])
    );
    let rows = (0..20_000).map(|at| format!("Team {at},none\n"));
    let project = csv(
        "visits",
        "",
        &format!("Team,Visits\n{}", rows.collect::<String>()),
    );
    let found = counts(&checked(&project));
    assert_eq!(found[&Code::NotANumber], 1001, "{found:?}");
}
