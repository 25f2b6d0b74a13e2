//! Forms go out blank and come back filled in: nothing that somebody wrote is lost on the way, and nobody has to say how to read it.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails where it should"
)]

mod added;
mod filling;
mod round_trip;

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::project::{Project, REPORT};
use filling::{Cells, FIRST, Typed, fill};

/// A report folder whose agencies owe visits and actions; the actions of the north have been read already.
pub(super) fn folder() -> Project {
    let owing = r#"
[[agency]]
id = "north"
name = "Northmoor North"
owes = [{ dataset = "visits", due = 2026-04-30 }, { dataset = "actions" }]

[[agency]]
id = "south"
name = "Northmoor South"
owes = [{ dataset = "visits" }]

[[source]]
dataset = "actions"
file = "returns/actions.csv"
agency = "north"
"#;
    Project::new()
        .file("report.toml", format!("{REPORT}{owing}"))
        .file(
            "templates/datasets/actions.toml",
            r#"title = "Business plan"
about = "Actions, one row each."
counts = "actions"

[form]
carry = ["action", "due", "owner"]
done = { status = ["complete"] }

[[column]]
id = "action"
heading = "Action"
type = "text"
key = true
required = true

[[column]]
id = "due"
heading = "Due"
type = "date"

[[column]]
id = "owner"
heading = "Owner"
type = "text"
personal = true

[[column]]
id = "status"
heading = "Status"
type = "code"
codes = "states"
key = true
"#,
        )
        .file(
            "templates/codes/states.toml",
            "title = \"States\"\n[[code]]\nid = \"complete\"\nlabel = \"Complete\"\n[[code]]\nid = \"open\"\nlabel = \"Under way\"\n",
        )
        .file(
            "returns/actions.csv",
            "Action,Due,Owner,Status\nWrite the plan,01/04/2025,A. Person,Complete\nHold a conference,30/06/2026,A. Person,Under way\nAsk children,,B. Person,\n",
        )
}

pub(super) const VISITS: &str = "out/private/forms/north-visits.xlsx";

fn bytes(project: &Project, path: &str) -> Vec<u8> {
    std::fs::read(project.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A form of visits with two rows filled in.
pub(super) fn visits(form: &[u8]) -> Vec<u8> {
    let word = |text: &str| Typed::Word(text.to_owned());
    let cells = Cells::from([
        ((FIRST, 0), word("North")),
        ((FIRST, 1), Typed::Number("12")),
        ((FIRST + 9, 0), word("East")),
        ((FIRST + 9, 1), Typed::Number("30")),
    ]);
    fill(form, &cells)
}

/// The codes of the findings about a file, in order, with their messages.
fn found(project: &Project, file: &str) -> Vec<(String, String)> {
    let run = project.run(["check", "--message-format", "json"]).json();
    let findings = run["findings"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    findings
        .filter(|finding| finding["location"]["file"] == file)
        .map(|finding| (text(&finding["code"]), text(&finding["message"])))
        .collect()
}

fn outstanding(project: &Project) -> String {
    project.run(["list", "agencies"]).stdout
}

#[test]
fn forms_are_made_for_what_agencies_owe_and_are_the_same_each_time() {
    let project = folder();
    let run = project.run(["forms"]);
    run.is(
        0,
        "out/private/forms/north-visits.xlsx\nout/private/forms/north-actions.xlsx\nout/private/forms/south-visits.xlsx\n",
        "Send each to its agency, and put it into returns/ when it comes back: it is read by itself.\n",
    );
    let first = bytes(&project, VISITS);
    assert_eq!(project.run(["forms", "-q"]).code, 0);
    assert!(first == bytes(&project, VISITS), "the same bytes twice");

    let only = folder();
    let run = only.run([
        "forms",
        "--agency",
        "south",
        "--dataset",
        "actions",
        "--out",
        "to send",
    ]);
    assert_eq!(
        (run.code, &*run.stdout),
        (0, "to send/south-actions.xlsx\n"),
        "{run:?}"
    );
    assert_eq!(only.files("out"), Vec::<String>::new());
}

#[test]
fn open_actions_are_carried_over_without_personal_columns() {
    let project = folder();
    project.run(["forms", "--dataset", "actions"]);
    let form = bytes(&project, "out/private/forms/north-actions.xlsx");
    let mut archive = ZipArchive::new(Cursor::new(&form)).unwrap();
    let mut all = String::new();
    for name in ["xl/sharedStrings.xml", "xl/worksheets/sheet2.xml"] {
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut all)
            .unwrap();
    }
    for carried in ["Hold a conference", "Ask children", "<v>46203</v>"] {
        assert!(all.contains(carried), "{carried}");
    }
    for kept in ["Write the plan", "Person"] {
        assert!(!all.contains(kept), "{kept}");
    }
}

#[test]
fn a_filled_form_is_read_without_a_source_and_a_blank_one_is_still_awaited() {
    let project = folder();
    project.run(["forms"]);
    let form = bytes(&project, VISITS);
    let project = project.file("returns/somewhere/Copy of form.xlsx", &form);
    assert_eq!(
        found(&project, "returns/somewhere/Copy of form.xlsx"),
        [
            ("form-unfilled".to_owned(), "The form is there, but nothing has been filled in yet.".to_owned()),
            ("form-recognised".to_owned(), "This is the form \"Visits\" for Northmoor North; it was read without a [[source]].".to_owned()),
        ]
    );
    assert!(
        outstanding(&project)
            .contains("north  Northmoor North  outstanding: visits (18 days late)")
    );

    let project = project.file("returns/somewhere/Copy of form.xlsx", visits(&form));
    let codes: Vec<String> = found(&project, "returns/somewhere/Copy of form.xlsx")
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    assert_eq!(codes, ["form-recognised"]);
    assert!(outstanding(&project).contains("Northmoor North  everything is in"));
    let table = project
        .run(["table", "visits-team", "--format", "csv"])
        .stdout;
    assert!(table.contains("42"), "all teams: {table}");
}

#[test]
fn a_form_of_another_period_or_definition_or_a_second_one_is_told() {
    let project = folder();
    project.run(["forms"]);
    let filled = visits(&bytes(&project, VISITS));
    let (first, second) = ("returns/a.xlsx", "returns/b.xlsx");
    let project = project.file(first, &filled).file(second, &filled);
    assert_eq!(found(&project, second)[0].0, "form-twice");
    assert_eq!(project.run(["check"]).code, 1);
    let table = project
        .run(["table", "visits-team", "--format", "csv"])
        .stdout;
    assert!(table.contains("42") && !table.contains("84"), "{table}");

    let report = project.text("report.toml").unwrap();
    let project = project.file("report.toml", report.replace("2025-26", "2026-27"));
    let dataset = project.text("templates/datasets/visits.toml").unwrap();
    let project = project.file(
        "templates/datasets/visits.toml",
        format!("# Changed.\n{dataset}"),
    );
    let told = found(&project, first);
    let codes: Vec<&str> = told.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(
        codes,
        ["form-other-period", "form-recognised", "form-outdated"],
        "{told:?}"
    );
    assert_eq!(
        told[0].1,
        "The form was made for 2025/26, but the report is about 2026/27."
    );
}

#[test]
fn a_form_of_an_unknown_agency_or_a_named_one_is_left_to_report_toml() {
    let project = folder();
    project.run(["forms"]);
    let filled = visits(&bytes(&project, VISITS));
    let report = project.text("report.toml").unwrap();
    let project = project
        .file("returns/a.xlsx", &filled)
        .file("report.toml", report.replace("\"north\"", "\"east\""));
    let told = found(&project, "returns/a.xlsx");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, "file-undeclared");
    assert!(told[0].1.contains("\"north\""), "{told:?}");

    let named = format!(
        "{report}\n[[source]]\ndataset = \"visits\"\nfile = \"returns/a.xlsx\"\nsheet = \"Return\"\nagency = \"south\"\n"
    );
    let project = project.file("report.toml", named);
    let told = found(&project, "returns/a.xlsx");
    assert!(
        !told.iter().any(|(code, _)| code.starts_with("form-")),
        "{told:?}"
    );
}

#[test]
fn what_has_been_filled_in_is_never_overwritten() {
    let project = folder();
    project.run(["forms"]);
    let filled = visits(&bytes(&project, VISITS));
    let project = project
        .file(VISITS, &filled)
        .file("out/private/forms/south-visits.xlsx", "mine");
    let run = project.run(["forms"]);
    assert_eq!(
        (run.code, &*run.stdout),
        (1, "out/private/forms/north-actions.xlsx\n")
    );
    assert!(
        run.stderr
            .contains(&format!("{VISITS} is not a blank form")),
        "{run:?}"
    );
    assert!(bytes(&project, VISITS) == filled);
    assert_eq!(
        bytes(&project, "out/private/forms/south-visits.xlsx"),
        b"mine"
    );
}

#[test]
fn what_cannot_be_made_says_why() {
    let project = folder();
    for (arguments, words) in [
        (
            ["--agency", "norht"],
            "There is no agency \"norht\" in report.toml. Did you mean \"north\"?",
        ),
        (
            ["--dataset", "visit"],
            "There is no dataset \"visit\". Did you mean \"visits\"?",
        ),
        (
            ["--dataset", "lado"],
            "No agency in report.toml owes the dataset \"lado\".",
        ),
        (["--out", "../elsewhere"], "is not inside the report folder"),
        (["--out", "returns/blank"], "do not belong into returns/"),
        (["--out", "./out/public"], "do not belong into out/public/"),
    ] {
        let run = project.run(["forms", arguments[0], arguments[1]]);
        assert_eq!((run.code, &*run.stdout), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains(words), "{arguments:?}: {}", run.stderr);
    }
    let none = Project::new().run(["forms"]);
    assert_eq!(none.code, 2);
    assert!(
        none.stderr
            .contains("No agency in report.toml owes a return."),
        "{none:?}"
    );
}

#[test]
fn mistakes_under_form_are_found() {
    let dataset = folder().text("templates/datasets/actions.toml").unwrap();
    let wrong = dataset.replace(
        "[form]",
        "[form]\nfixed = [\"due\"]\nwithout = [\"status\"]\nrows = [\"acton\"]\nroll = \"visit\"",
    );
    let project = folder().file("templates/datasets/actions.toml", wrong);
    let told = found(&project, "templates/datasets/actions.toml");
    for words in [
        "[form] fixes the column \"due\"",
        "[form] leaves out the column \"status\"",
        "[form] names the column \"acton\", which the dataset does not have. Did you mean \"action\"?",
        "[form] takes its roll from the dataset \"visit\"",
    ] {
        assert!(
            told.iter().any(|(_, message)| message.contains(words)),
            "{words}: {told:?}"
        );
    }
    let unknown = dataset.replace("carry =", "carries =");
    let project = folder().file("templates/datasets/actions.toml", unknown);
    assert_eq!(
        found(&project, "templates/datasets/actions.toml")[0].0,
        "unknown-key"
    );
}
