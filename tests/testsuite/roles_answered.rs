//! What the manager does with rows and columns that are no items: sees one finding at the wrong cell, answers a query by pasting what it
//! prints, and adds a label of the area's own.

use super::project::{Project, REPORT};

const DATASET: &str = r#"title = "Clubs"
about = "Who came, by club and month."
counts = "meetings"

[[column]]
id = "club"
heading = "Club"
type = "text"
key = true

[[column]]
id = "month"
heading = "Month"
type = "period"

[[column]]
id = "n"
heading = "Came"
type = "count"
key = true
weight = true
"#;

const SOURCE: &str = r#"
[[agency]]
id = "north-council"
name = "Northmoor Council"

[[source]]
dataset = "clubs"
file = "returns/clubs.csv"
agency = "north-council"
across = "month"
value = "n"
"#;

const TABLE: &str = r#"title = "Who came"
measure = "People who came"
dataset = "clubs"
row_heading = "What"

[[row]]
id = "all"
label = "All clubs"

[[cell]]
id = "n"
heading = "Came"
sum = "n"
"#;

fn clubs(more: &str, csv: &str) -> Project {
    Project::new()
        .file("report.toml", format!("{REPORT}{SOURCE}{more}"))
        .file("templates/datasets/clubs.toml", DATASET)
        .file("templates/tables/came.toml", TABLE)
        .file("templates/sections/visits.md", "{{ table(id=\"came\") }}\n")
        .file("returns/clubs.csv", csv)
}

/// What is found above a note, as code, cell and help.
fn found(project: &Project) -> Vec<(String, String, String)> {
    let run = project.run(["check", "-q", "--message-format", "json"]);
    let json = run.json();
    let all = json["findings"].as_array().expect("findings");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    all.iter()
        .filter(|one| one["severity"] != "note" && one["code"] != "narrative-unused")
        .map(|one| {
            (
                text(&one["code"]),
                text(&one["location"]["cell"]),
                text(&one["help"]),
            )
        })
        .collect()
}

fn came(project: &Project) -> String {
    let run = project.run(["table", "came", "-q"]);
    run.stdout
}

#[test]
fn a_wrong_number_in_a_grid_is_one_finding_at_its_cell() {
    let project = clubs(
        "",
        "Club,Apr 2025,May 2025,Jun 2025,Total\nAsh,12,11,14,37\nElm,5,16,4,15\nOak,3,2,4,9\nTotal,20,19,22,61\n",
    );
    let found = found(&project);
    let [(code, cell, help)] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!((code.as_str(), cell.as_str()), ("total-differs", "C3"));
    assert!(help.contains("C3 were 6 instead of 16"), "{help}");
}

const ODD: &str = "Club,Apr 2025,May 2025,Jun 2025\nAsh,12,11,14\nElm,5,6,4\nTotal,61,19,40\n";

#[test]
fn a_row_that_only_its_words_call_a_total_is_asked_about_and_the_answer_settles_it() {
    let project = clubs("", ODD);
    let found_first = found(&project);
    let [(code, _, help)] = &found_first[..] else {
        panic!("{found_first:?}");
    };
    assert_eq!(code, "role-unsure");
    assert!(came(&project).contains("52"), "{}", came(&project));
    let run = project.run(["build", "-q", "--final"]);
    assert_eq!(run.code, 1, "{run:?}");
    // The query prints what is to be pasted.
    let pasted = "rows = { \"Total\" = \"item\" }";
    assert!(help.contains(pasted), "{help}");
    let project = clubs(&format!("{pasted}\n"), ODD);
    assert_eq!(found(&project), []);
    assert!(came(&project).contains("172"), "{}", came(&project));
    let left_out = clubs("ignore = [\"Total\"]\n", ODD);
    assert_eq!(found(&left_out), []);
    assert!(came(&left_out).contains("52"), "{}", came(&left_out));
}

#[test]
fn an_answer_in_words_that_nobody_knows_is_told() {
    let run = clubs("rows = { Total = \"sum\" }\n", ODD).run(["check", "-q"]);
    assert!(
        run.stdout.contains("rows calls \"Total\" \"sum\""),
        "{run:?}"
    );
}

#[test]
fn a_folder_adds_labels_of_its_own() {
    let csv = "Club,Apr 2025,May 2025,Jun 2025\nAsh,12,11,14\nElm,5,6,4\nSwm y cyfan,17,17,18\n";
    let own = "title = \"Our labels\"\n[[code]]\nid = \"total\"\nlabel = \"Swm y cyfan\"\n";
    let project = clubs("", csv).file("templates/roles.toml", own);
    assert_eq!(found(&project), []);
    assert!(came(&project).contains("52"), "{}", came(&project));
    let wrong = clubs("", csv).file("templates/roles.toml", own.replace("\"total\"", "\"sum\""));
    let run = wrong.run(["check", "-q"]);
    assert!(
        run.stdout
            .contains("\"sum\" is no word for what a row or a column is."),
        "{run:?}"
    );
}
