//! `history/`, `yearly close` and `yearly roll`: figures frozen as published, compared with the year after, and a folder for the next year.

use super::project::{Project, REPORT, Run};

const VISITS: &str = r#"title = "Visits"
about = "Visits by team and year."
counts = "children"

[[column]]
id = "team"
heading = "Team"
type = "text"
key = true

[[column]]
id = "period"
heading = "Year"
type = "period"
key = true

[[column]]
id = "n"
heading = "Visits"
type = "count"
"#;

const YEARS: &str = r#"title = "Visits by year"
measure = "Number of visits"
dataset = "visits"
rows = { by = "team" }
columns = { by = "period" }

[[cell]]
id = "n"
heading = "number"
sum = "n"

[[cell]]
id = "change"
heading = "change"
change = "n"
against = "previous"
"#;

const CHANGE: &str = r#"title = "Visits since the year before"
measure = "Number of visits"
dataset = "visits"

[[row]]
id = "all"
label = "All visits"

[[cell]]
id = "before"
heading = "Year before"
sum = "n"
where = { period = "report-previous" }

[[cell]]
id = "now"
heading = "This year"
sum = "n"
where = { period = "report" }

[[cell]]
id = "change"
heading = "Change"
change = "now"
against = "before"
"#;

/// A table whose figures name no year: only the report they stood in does.
const PLAIN: &str = "title = \"All visits\"\nmeasure = \"Number of visits\"\ndataset = \"visits\"\n[[row]]\nid = \"all\"\nlabel = \"All\"\n[[cell]]\nid = \"n\"\nheading = \"Number\"\nsum = \"n\"\n";

const AGENCY: &str = "\n[[agency]]\nid = \"council\"\nname = \"Northmoor Council\"\nowes = [{ dataset = \"visits\", due = 2025-05-12 }]\n\n# The council's own file.\n[[source]]\ndataset = \"visits\"\nagency = \"council\"\nreceived = 2025-05-10\nfile = \"returns/Council visits 2024-25.csv\"\n";

const RETURN: &str = "returns/Council visits 2024-25.csv";

/// A report folder of a year, with this return and a profile that hides 1 to 5.
fn year(period: &str, rows: &str) -> Project {
    let report = REPORT
        .replace("2025-26", period)
        .replace("profile = \"open\"", "profile = \"hiding\"");
    Project::new()
        .file("report.toml", format!("{report}{AGENCY}"))
        .file("templates/profiles/hiding.toml", "title = \"Hiding\"\nabout = \"One to five are hidden.\"\nsource = \"A test\"\nhide = { from = 1, to = 5 }\n")
        .file("templates/datasets/visits.toml", VISITS)
        .file("templates/tables/visits-team.toml", PLAIN)
        .file("templates/tables/visits-years.toml", YEARS)
        .file("templates/tables/visits-change.toml", CHANGE)
        .file("narrative/visits.md", "There were {visits-change/all/now} visits, after {visits-team/all/n@previous} and {visits-change/all/before}.\n")
        .file("templates/sections/visits.md", "{{ narrative(file=\"visits\") }}\n\n{{ table(id=\"visits-years\") }}\n\n{{ table(id=\"visits-change\") }}\n")
        .file(RETURN, format!("Team,Year,Visits\n{rows}"))
}

fn last_year() -> Project {
    year(
        "2024-25",
        "North,2024-25,41\nSouth,2024-25,3\nEast,2024-25,4\nWest,2024-25,60\n",
    )
}

/// This year's folder with last year's figures, and these rows.
pub(super) fn this_year(rows: &str) -> Project {
    let last = last_year();
    let run = last.run(["close"]);
    assert_eq!(run.code, 0, "{run:?}");
    let history = last.text("history/2024-25.json").expect("it was written");
    year("2025-26", rows).file("history/2024-25.json", history)
}

fn figure(project: &Project, id: &str) -> serde_json::Value {
    let text = project
        .text("out/public/figures.json")
        .expect("it was built");
    let json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let figures = json["figures"].as_array().expect("a list").iter();
    let mut fitting = figures.filter(|figure| figure["id"] == id);
    fitting.next().unwrap_or_else(|| panic!("no {id}")).clone()
}

#[test]
fn closing_keeps_what_was_published_and_no_more() {
    let project = last_year();
    project.run(["build", "-q"]);
    let run = project.run(["close"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("history/2024-25.json"), "{run:?}");
    let (public, closed) = (
        project.text("out/public/figures.json").expect("figures"),
        project.text("history/2024-25.json").expect("history"),
    );
    let lines = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&public), lines(&closed));
    let json: serde_json::Value = serde_json::from_str(&closed).expect("it is JSON");
    assert_eq!(json["period"], "2024-25");
    assert_eq!(json["closed"], "2026-05-18");
    assert_eq!(json["profile"]["id"], "hiding");
    let again = project.run(["close"]);
    assert_eq!(again.code, 2, "{again:?}");
    assert!(again.stderr.contains("--again"), "{again:?}");
    let same = project.run(["close", "--again"]);
    assert!(same.stdout.contains("nothing was written"), "{same:?}");
    let project = project.file(
        RETURN,
        "Team,Year,Visits\nNorth,2024-25,44\nSouth,2024-25,3\nEast,2024-25,4\nWest,2024-25,60\n",
    );
    let corrected = project.run(["close", "--again"]);
    assert!(
        corrected.stdout.contains("kept in history/2024-25.1.json"),
        "{corrected:?}"
    );
    assert_eq!(project.text("history/2024-25.1.json"), Some(closed));
    // Its own year and the earlier copy of it are no findings.
    let check = project.run(["check", "-q"]);
    assert!(!check.stdout.contains("history"), "{check:?}");
}

#[test]
fn a_year_with_errors_or_without_protection_is_not_closed() {
    let project = year("2024-25", "North,2024-25,1.5\nWest,2024-25,60\n");
    let run = project.run(["close"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("--with-errors"), "{run:?}");
    assert_eq!(project.text("history/2024-25.json"), None);
    let run = project.run(["close", "--with-errors"]);
    assert_eq!(run.code, 0, "{run:?}");
    let closed = project.text("history/2024-25.json").expect("history");
    assert!(closed.contains("\"open_errors\":1"), "{closed}");
    let internal = last_year().file(
        "templates/profiles/hiding.toml",
        "title = \"Open\"\nabout = \"All.\"\nsource = \"A test\"\nnot_for_publication = true\n",
    );
    let run = internal.run(["close"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("not for publication"), "{run:?}");
}

#[test]
fn changes_are_against_what_was_published_when_the_returns_hold_no_earlier_year() {
    let project = this_year("North,2025-26,52\nSouth,2025-26,9\nWest,2025-26,60\n");
    let run = project.run(["build"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        figure(&project, "visits-years/north/2025-26/change")["text"],
        "11"
    );
    // What was withheld has no number: nor has the change from it.
    let hidden = figure(&project, "visits-years/south/2025-26/change");
    assert_eq!(
        (&hidden["mark"], &hidden["value"]),
        (&"c".into(), &serde_json::Value::Null)
    );
    assert_eq!(
        figure(&project, "visits-change/all/before")["sources"][0]["return"],
        "history/2024-25.json"
    );
    let text = project.text("out/public/small.md").expect("a document");
    assert!(text.contains("There were 121 visits, after"), "{text}");
    assert!(
        text.contains("as the report of that year published them"),
        "{text}"
    );
}

#[test]
fn a_jump_since_the_last_report_is_asked_about() {
    let rule = "\n[[rule]]\nid = \"V-1\"\nform = \"jump\"\nagainst = \"period\"\nlimit = 2\n";
    let asked = |rows: &str| {
        let project =
            this_year(rows).file("templates/datasets/visits.toml", format!("{VISITS}{rule}"));
        let check = project.run(["check", "-q"]);
        let told = check
            .stdout
            .lines()
            .filter(|line| line.contains("change-large"));
        told.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(asked("North,2025-26,52\nWest,2025-26,60\n"), [""; 0]);
    assert_eq!(
        asked("North,2025-26,895\nSouth,2025-26,9\nWest,2025-26,60\n"),
        [
            "query[change-large] \"All visits\" in the table \"visits-change\" is 964, after 108 in the report for 2024/25; one is more than 2 times the other, with chance allowed for.",
            "query[change-large] \"North\" in the table \"visits-years\" is 895, after 41 in the report for 2024/25; one is more than 2 times the other, with chance allowed for.",
        ]
    );
}

#[test]
fn the_year_before_can_be_named_where_no_column_holds_it() {
    let project = this_year("North,2025-26,52\nWest,2025-26,60\n");
    let last = last_year().file(
        RETURN,
        "Team,Year,Visits\nNorth,2024-25,41\nWest,2024-25,60\n",
    );
    last.run(["close", "-q"]);
    let project = project
        .file("history/2024-25.json", last.text("history/2024-25.json").expect("history"))
        .file("templates/sections/visits.md", "The number {{ change(from=\"visits-team/all/n@previous\", to=\"visits-team/all/n\") }}.\n\n{{ narrative(file=\"visits\") }}\n");
    project.run(["build", "-q"]);
    let text = project.text("out/public/small.md").expect("a document");
    assert!(text.contains("The number rose."), "{text}");
    assert!(
        text.contains("There were 112 visits, after 101 and 101."),
        "{text}"
    );
    // A year that is not there is unknown, with the place.
    let project = project.file("narrative/visits.md", "{visits-team/all/n@2019-20}\n");
    let check = project.run(["check", "-q"]);
    assert!(check.stdout.contains("figure-unknown"), "{check:?}");
}

#[test]
fn a_figure_that_contradicts_the_published_one_is_a_query_and_a_footnote_when_accepted() {
    let project = this_year(
        "North,2024-25,45\nWest,2024-25,60\nSouth,2024-25,3\nEast,2024-25,4\nNorth,2025-26,52\nSouth,2025-26,9\nWest,2025-26,60\n",
    );
    let check = project.run(["check", "-q"]);
    assert!(check.stdout.contains("query[restated]"), "{check:?}");
    assert!(
        check.stdout.contains(
            "was published in the report for 2024/25 as 41; this year's returns make it 45."
        ),
        "{check:?}"
    );
    // What is withheld on both sides contradicts nothing, and its number is nowhere.
    assert!(!check.stdout.contains("South"), "{check:?}");
    project.run(["build", "-q"]);
    let before = project.text("out/public/small.md").expect("a document");
    assert!(!before.contains("corrected since"), "{before}");
    let run = project.run([
        "accept",
        "restated",
        "--reason",
        "Visits at weekends were added",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("printed under the table"), "{run:?}");
    project.run(["build", "-q"]);
    let after = project.text("out/public/small.md").expect("a document");
    assert!(
        after.contains("published in the report for 2024/25 as 41; corrected since: Visits at weekends were added."),
        "{after}"
    );
    // Another value opens it again, under the same fingerprint.
    let project = project.file(
        RETURN,
        "Team,Year,Visits\nNorth,2024-25,46\nWest,2024-25,60\nSouth,2024-25,3\nEast,2024-25,4\nNorth,2025-26,52\n",
    );
    let check = project.run(["check", "-q"]);
    assert!(
        check.stdout.contains("for 45; now 46, so it is open again"),
        "{check:?}"
    );
}

fn wrong(history: &str, file: &str) -> Run {
    year("2025-26", "North,2025-26,52\n")
        .file(file, history)
        .run(["check", "-q"])
}

#[test]
fn a_history_that_is_not_as_it_was_written_is_told_with_its_line() {
    let last = last_year();
    last.run(["close", "-q"]);
    let good = last.text("history/2024-25.json").expect("history");
    let file = "history/2024-25.json";
    let cases = [
        (
            good.replacen("\"table\":", "\"tabel\":", 1),
            file,
            "history/2024-25.json, line 2",
            "tabel",
        ),
        (
            good.replacen("\"schema_version\":2", "\"schema_version\":9", 1),
            file,
            "line 1",
            "version 9",
        ),
        (
            good.replacen("\"value\":41", "\"value\":\"41\"", 1),
            file,
            "line ",
            "belongs here",
        ),
        (
            good.replacen("\"value\":41", "\"value\":14", 1),
            file,
            "line ",
            "do not agree",
        ),
        (
            good.replacen("\"mark\":\"c\"", "\"value\":3,\"mark\":\"c\"", 1),
            file,
            "line ",
            "beside the mark",
        ),
        (
            good[..good.len() / 2].to_owned(),
            file,
            "line ",
            "not whole",
        ),
        (
            good.clone(),
            "history/2023-24.json",
            "line 1",
            "says it holds 2024-25",
        ),
        (
            good.clone(),
            "history/old.json",
            "history/old.json",
            "named by their year",
        ),
    ];
    for (text, file, place, words) in cases {
        let run = wrong(&text, file);
        assert!(
            run.stdout.contains(place) && run.stdout.contains(words),
            "{words}: {run:?}"
        );
    }
    assert!(!wrong(&good, file).stdout.contains("history"));
}

#[test]
fn the_next_folder_builds_at_once_with_nothing_of_this_year_in_it() {
    let rule = format!(
        "{VISITS}\n[[rule]]\nid = \"V-MOST\"\nform = \"at-most\"\ncolumn = \"n\"\nagainst = \"most\"\nseverity = \"query\"\n\n[[column]]\nid = \"most\"\nheading = \"Most\"\ntype = \"count\"\n"
    );
    let rows = "Team,Year,Visits,Most\nNorth,2024-25,41,10\nWest,2024-25,60,70\n";
    let project = last_year()
        .file("templates/datasets/visits.toml", rule)
        .file(RETURN, rows)
        .file("assets/logo.svg", "<svg/>")
        .file(
            "templates/sections/visits.md",
            "{{ table(id=\"visits-change\") }}\n\n{{ narrative(part=\"\") }}\n",
        )
        .file(
            "narrative/visits.md",
            "Old words {visits-change/all/now}.\n\n# What we did\n\nMore old words.\n",
        );
    let run = project.run(["accept", "more-than-base", "--reason", "Two teams."]);
    assert_eq!(run.code, 0, "{run:?}");
    let open = project.run(["roll", "unclosed"]);
    assert!(open.stderr.contains("is not closed"), "{open:?}");
    project.run(["close", "-q"]);
    let run = project.run(["roll", "next"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("for 2025/26"), "{run:?}");
    assert!(!run.stderr.contains("closed"), "{run:?}");
    let report = project.text("next/report.toml").expect("it was written");
    for part in [
        "period = \"2025-26\"",
        "due = 2026-05-12",
        "awaited = true",
        "# The council's own file.",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert!(
        !report.contains("received") && !report.contains("as-at"),
        "{report}"
    );
    assert_eq!(
        project.text("next/narrative/visits.md").as_deref(),
        Some("# What we did\n")
    );
    let files = project.files("next");
    for file in [
        "next/assets/logo.svg",
        "next/history/2024-25.json",
        "next/templates/tables/visits-years.toml",
    ] {
        assert!(files.contains(&file.to_owned()), "{file} in {files:?}");
    }
    assert!(
        !files
            .iter()
            .any(|file| file.contains("/out/") || file.contains("/returns/")),
        "{files:?}"
    );
    let build = project.run(["build", "-C", "next", "--as-at", "2026-04-20"]);
    assert_eq!(build.code, 0, "{build:?}");
    let check = project.run(["check", "-C", "next", "-q", "--as-at", "2026-04-20"]);
    assert_eq!(check.code, 0, "{check:?}");
    let list = project.run(["list", "-C", "next", "-q", "--as-at", "2026-04-20"]);
    assert!(
        list.stdout.contains("1 of 1 returns is outstanding"),
        "{list:?}"
    );
    let draft = project
        .text("next/out/public/small.md")
        .expect("a document");
    assert!(
        draft.contains("Awaiting Northmoor Council, due 12 May 2026"),
        "{draft}"
    );
    // Last year's file, copied over by mistake, is not read as this year's.
    let project = project.file(&format!("next/{RETURN}"), rows);
    let check = project.run(["check", "-C", "next", "-q", "--as-at", "2026-04-20"]);
    assert!(check.stdout.contains("file-undeclared"), "{check:?}");
    std::fs::remove_file(project.path(&format!("next/{RETURN}"))).expect("it goes");
    // The new file is read by the old mapping, and the reason is offered, not assumed.
    let project = project.file(
        "post/Council visits 2025-26.csv",
        rows.replace("2024-25", "2025-26"),
    );
    let add = project.run([
        "add",
        "-C",
        "next",
        "post/Council visits 2025-26.csv",
        "--received",
        "2026-05-01",
    ]);
    assert_eq!(add.code, 0, "{add:?}");
    assert!(add.stdout.contains("Reads as last time"), "{add:?}");
    let report = project.text("next/report.toml").expect("it is there");
    assert!(!report.contains("awaited"), "{report}");
    let check = project.run(["check", "-C", "next", "-q", "--fail-on", "query"]);
    assert_eq!(check.code, 1, "{check:?}");
    assert!(check.stdout.contains("offered, not assumed"), "{check:?}");
    let list = project.run(["accept", "-C", "next", "-q"]);
    assert!(
        list.stdout
            .contains("offered from 2024-25, by business manager"),
        "{list:?}"
    );
    assert!(list.stdout.contains("Two teams."), "{list:?}");
    let taken = project.run(["accept", "-C", "next", "more-than-base"]);
    assert_eq!(taken.code, 0, "{taken:?}");
    let check = project.run(["check", "-C", "next", "-q", "--fail-on", "query"]);
    assert_eq!(check.code, 0, "{check:?}");
    let again = project.run(["roll", "next"]);
    assert_eq!(again.code, 2, "{again:?}");
    assert!(again.stderr.contains("not empty"), "{again:?}");
}

#[test]
fn actions_that_are_open_go_into_the_next_years_forms() {
    let place = Project::empty();
    let made = place.run(["init", "now", "--sample", "large", "-q"]);
    assert_eq!(made.code, 0, "{made:?}");
    let run = place.run(["roll", "-C", "now", "next"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout.contains("actions that are still open"),
        "{run:?}"
    );
    assert!(place.files("next/forms").len() > 1, "{run:?}");
    let build = place.run([
        "build",
        "-C",
        "next",
        "-q",
        "--as-at",
        "2027-01-10",
        "--format",
        "md",
    ]);
    assert_eq!(build.code, 0, "{build:?}");
    let json = place
        .run([
            "check",
            "-C",
            "next",
            "-q",
            "--as-at",
            "2027-01-10",
            "--message-format",
            "json",
        ])
        .json();
    assert_eq!(json["summary"]["errors"], 0, "{json}");
}
