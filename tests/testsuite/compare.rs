//! `yearly compare`: what changed between two builds or since a year that was closed, why, and in which sentences; never a number that is
//! withheld.

use super::project::{Project, REPORT, SOURCE};

const TABLE: &str = "title = \"Visits by team\"\nmeasure = \"Number of visits\"\ndataset = \"visits\"\nrow_heading = \"Team\"\nrows = { by = \"team\", total = \"All teams\" }\n\n[[cell]]\nid = \"n\"\nheading = \"Number\"\nsum = \"n\"\n\n[[cell]]\nid = \"share\"\nheading = \"Share\"\nshare = \"n\"\nof = \"total\"\nplaces = 1\n";

const NARRATIVE: &str = "Teams made {visits-team/total/n} visits. North made {visits-team/north/n} of them. It rained.\n";

fn project() -> Project {
    Project::new()
        .file("report.toml", format!("{REPORT}{SOURCE}"))
        .file("templates/tables/visits-team.toml", TABLE)
        .file("returns/visits.csv", "Team,Visits\nNorth,14\nSouth,30\n")
        .file("narrative/visits.md", NARRATIVE)
}

/// What compare says, in JSON, of a project before and after.
fn compared(before: &Project, after: &Project) -> (String, serde_json::Value) {
    for project in [before, after] {
        let run = project.run(["build", "-q"]);
        assert_eq!(run.code, 0, "{run:?}");
    }
    let (a, b) = (before.path("."), after.path("."));
    let (a, b) = (a.display().to_string(), b.display().to_string());
    let human = after.run(["compare", &a, &b]);
    assert_eq!(human.code, 0, "{human:?}");
    let json = after.run(["compare", &a, &b, "--format", "json"]);
    (human.stdout, json.json())
}

fn change<'a>(json: &'a serde_json::Value, id: &str) -> &'a serde_json::Value {
    let figures = json["figures"].as_array().expect("a list").iter();
    let mut fitting = figures.filter(|figure| figure["id"] == id);
    fitting
        .next()
        .unwrap_or_else(|| panic!("no {id} in {json}"))
}

#[test]
fn other_returns_change_figures_and_the_sentences_that_give_them() {
    let after = project().file("returns/visits.csv", "Team,Visits\nNorth,25\nSouth,30\n");
    let (human, json) = compared(&project(), &after);
    let total = change(&json, "visits-team/total/n");
    assert_eq!(
        (&total["before"], &total["after"]),
        (&"44".into(), &"55".into())
    );
    assert_eq!(total["causes"][0], "data");
    assert_eq!(total["files"][0], "returns/visits.csv");
    let sentences = json["sentences"].as_array().expect("a list");
    let of_total = sentences
        .iter()
        .find(|s| s["after"] == "Teams made 55 visits.")
        .unwrap_or_else(|| panic!("{json}"));
    assert_eq!(of_total["before"], "Teams made 44 visits.");
    assert_eq!(of_total["figures"][0], "visits-team/total/n");
    assert!(!json["sentences"].to_string().contains("rained"), "{json}");
    assert!(
        human.contains("visits-team/north/n  North, Number: 14 -> 25"),
        "{human}"
    );
    assert!(human.contains("Other returns (data):"), "{human}");
}

#[test]
fn a_correction_that_was_taken_is_the_cause() {
    let after = project().file(
        "responses.toml",
        "[[correction]]\nreturn = \"returns/visits.csv\"\ncell = \"B2\"\nold = \"14\"\nnew = \"25\"\nby = \"Data lead\"\ntaken = \"2026-05-18\"\nreason = \"Telephoned\"\nfingerprint = \"b783845e\"\n",
    );
    let (human, json) = compared(&project(), &after);
    let north = change(&json, "visits-team/north/n");
    assert_eq!(north["causes"], serde_json::json!(["correction"]));
    assert_eq!(north["files"][0], "returns/visits.csv");
    assert!(
        human.contains("Read with other corrections (correction):")
            && !human.contains("Nothing recorded"),
        "{human}"
    );
}

#[test]
fn nothing_is_said_where_nothing_changed() {
    let (human, json) = compared(&project(), &project());
    assert!(human.contains("Nothing changed"), "{human}");
    assert_eq!(json["figures"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_rule_rounding_and_figures_that_come_and_go_are_told_apart() {
    let cell = "\n[[cell]]\nid = \"teams\"\nheading = \"Teams\"\ncount = \"records\"\n";
    let places = TABLE.replace("places = 1", "places = 0");
    let after = project().file(
        "templates/tables/visits-team.toml",
        format!("{places}{cell}"),
    );
    let (human, json) = compared(&project(), &after);
    assert_eq!(
        change(&json, "visits-team/north/share")["causes"][0],
        "rounding"
    );
    assert_eq!(change(&json, "visits-team/north/teams")["kind"], "new");
    assert!(
        human.contains("rounding") && human.contains("New figures:"),
        "{human}"
    );
    let (_, back) = compared(&after, &project());
    assert_eq!(change(&back, "visits-team/north/teams")["kind"], "gone");
    let counted = project().file(
        "templates/tables/visits-team.toml",
        TABLE.replace("sum = \"n\"", "count = \"records\""),
    );
    let (_, json) = compared(&project(), &counted);
    assert_eq!(change(&json, "visits-team/total/n")["causes"][0], "rule");
}

#[test]
fn a_number_that_one_side_withholds_is_not_printed() {
    let open = project().file(
        "returns/visits.csv",
        "Team,Visits\nNorth,3\nSouth,30\nWest,41\nEast,4\n",
    );
    let hiding = project()
        .file("returns/visits.csv", "Team,Visits\nNorth,3\nSouth,30\nWest,41\nEast,4\n")
        .file("templates/datasets/visits.toml", "title = \"Visits\"\nabout = \"Visits by team.\"\ncounts = \"children\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"n\"\nheading = \"Visits\"\ntype = \"count\"\n")
        .file("templates/profiles/open.toml", "title = \"Hiding\"\nabout = \"One to five are hidden.\"\nsource = \"A test\"\nhide = { from = 1, to = 5 }\n");
    for (before, after) in [(&open, &hiding), (&hiding, &open)] {
        let (human, json) = compared(before, after);
        let north = change(&json, "visits-team/north/n");
        assert_eq!(north["causes"][0], "suppression");
        assert!(
            north["before"].is_null() || north["after"].is_null(),
            "{north}"
        );
        for shown in [&human, &json["sentences"].to_string()] {
            assert!(!shown.contains("North made 3"), "{shown}");
            assert!(
                !shown.contains("Number: 3") && !shown.contains("-> 3\n"),
                "{shown}"
            );
        }
    }
}

#[test]
fn a_year_that_was_closed_is_compared_with_the_next() {
    let last = project();
    last.run(["close", "-q"]);
    let history = last.text("history/2025-26.json").expect("history");
    let report = format!("{REPORT}{SOURCE}").replace("2025-26", "2026-27");
    let this = project()
        .file("report.toml", report)
        .file("history/2025-26.json", history)
        .file("returns/visits.csv", "Team,Visits\nNorth,25\nSouth,30\n");
    this.run(["build", "-q"]);
    let run = this.run(["compare", "history/2025-26.json", ".", "--format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let json = run.json();
    assert_eq!(json["before"]["period"], "2025-26");
    assert_eq!(change(&json, "visits-team/north/n")["causes"][0], "data");
    let none = this.run(["compare", "history/2024-25.json", "."]);
    assert_eq!(none.code, 2, "{none:?}");
    assert!(
        none.stderr.contains("There is no history/2024-25.json"),
        "{none:?}"
    );
    let unbuilt = Project::new();
    let run = unbuilt.run(["compare", ".", "."]);
    assert!(run.stderr.contains("holds no figures.json"), "{run:?}");
}
