//! `yearly accept`: a reason settles a query while the value it was given for stands; errors stay; agencies' answers and the partnership's
//! own reasons are one list.

use super::project::{Project, REPORT, SOURCE};

/// A query with a value: visits above a most that a team can make.
const RULE: &str = "title = \"Visits\"\nabout = \"Visits by team.\"\ncounts = \"meetings\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"n\"\nheading = \"Visits\"\ntype = \"count\"\nkey = true\n[[column]]\nid = \"most\"\nheading = \"Most\"\ntype = \"count\"\n[[rule]]\nid = \"V-MOST\"\nform = \"at-most\"\ncolumn = \"n\"\nagainst = \"most\"\nseverity = \"query\"\n";

fn project(north: &str) -> Project {
    Project::new()
        .file("report.toml", format!("{REPORT}{SOURCE}"))
        .file("templates/datasets/visits.toml", RULE)
        .file(
            "returns/visits.csv",
            format!("Team,Visits,Most\nNorth,{north},10\nSouth,30,40\n"),
        )
}

/// The fingerprint of the only finding of a severity.
fn fingerprint(project: &Project, severity: &str) -> String {
    let json = project
        .run(["check", "-q", "--message-format", "json"])
        .json();
    let all = json["findings"].as_array().expect("a list");
    let mut fitting = all.iter().filter(|f| f["severity"] == severity);
    let print = fitting.next().expect("a finding")["fingerprint"].as_str();
    print.expect("a text").to_owned()
}

#[test]
fn a_reason_settles_a_query_until_the_value_changes() {
    let project = project("41");
    let print = fingerprint(&project, "query");
    let list = project.run(["accept", "-q"]);
    assert_eq!(list.code, 0, "{list:?}");
    let reference = format!("{}-{}", &print[..4], &print[4..8]).to_uppercase();
    assert!(list.stdout.contains(&reference), "{list:?}");
    let run = project.run([
        "accept",
        &reference,
        "--reason",
        "Two teams were counted as one.",
        "--by",
        "Data lead",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    let kept = project.text("responses.toml").expect("it was written");
    for part in [
        "by = \"Data lead\"",
        "for = \"41\"",
        "received = \"2026-05-18\"",
        "Two teams were counted as one.",
    ] {
        assert!(kept.contains(part), "{part} in {kept}");
    }
    let check = project.run(["check", "-q", "--fail-on", "query"]);
    assert_eq!(check.code, 0, "{check:?}");
    assert!(check.stdout.contains("answered query"), "{check:?}");
    assert!(
        check
            .stdout
            .contains("answered: 18 May 2026, Data lead: Two teams were counted as one."),
        "{check:?}"
    );
    let list = project.run(["list", "-q"]);
    assert!(list.stdout.contains("nothing, 1 answered"), "{list:?}");
    let letters = project.run(["letters", "-q"]);
    assert!(
        letters.stdout.contains("No agency has anything"),
        "{letters:?}"
    );
    // The same reason again changes nothing.
    let again = project.run([
        "accept",
        &print,
        "--reason",
        "Two teams were counted as one.",
        "--by",
        "Data lead",
    ]);
    assert!(again.stdout.contains("nothing has changed"), "{again:?}");
    let project = project.file(
        "returns/visits.csv",
        "Team,Visits,Most\nNorth,52,10\nSouth,30,40\n",
    );
    let check = project.run(["check", "-q", "--fail-on", "query"]);
    assert_eq!(check.code, 1, "{check:?}");
    assert!(
        check
            .stdout
            .contains("accepted on 18 May 2026 for 41; now 52, so it is open again"),
        "{check:?}"
    );
    let letters = project.run(["letters", "-q"]);
    assert!(
        letters.stdout.contains("1 to confirm or explain"),
        "{letters:?}"
    );
}

#[test]
fn an_error_cannot_be_accepted_and_a_reason_must_be_given() {
    let project = project("1.5");
    let print = fingerprint(&project, "error");
    let run = project.run(["accept", &print, "--reason", "It is right."]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("no reason settles it"), "{run:?}");
    let run = project.run(["accept", "not-a-whole-number", "--reason", "It is right."]);
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(project.text("responses.toml"), None);
    let project = self::project("41");
    let print = fingerprint(&project, "query");
    for arguments in [
        &["accept", &print][..],
        &["accept", &print, "--reason", " "],
    ] {
        let run = project.run_all(arguments);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("--reason"), "{run:?}");
    }
    let run = project.run(["accept", "0123456789abcdef", "--reason", "x"]);
    assert!(run.stderr.contains("There is no query"), "{run:?}");
    assert_eq!(project.text("responses.toml"), None);
}

#[test]
fn all_queries_of_a_code_are_accepted_together_each_for_its_value() {
    let project = project("41").file(
        "returns/visits.csv",
        "Team,Visits,Most\nNorth,41,10\nSouth,52,40\n",
    );
    let run = project.run([
        "accept",
        "more-than-base",
        "--reason",
        "The most was raised.",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    let kept = project.text("responses.toml").expect("it was written");
    assert!(
        kept.contains("for = \"41\"") && kept.contains("for = \"52\""),
        "{kept}"
    );
    assert!(kept.contains("by = \"business manager\""), "{kept}");
    let json = project
        .run(["check", "-q", "--message-format", "json"])
        .json();
    assert_eq!(json["summary"]["answered"], 2, "{json}");
    assert_eq!(json["summary"]["queries"], 0, "{json}");
}

#[test]
fn a_value_that_may_be_personal_is_not_kept() {
    let rule = RULE.replace("id = \"most\"\nheading = \"Most\"\ntype = \"count\"", "id = \"most\"\nheading = \"Most\"\ntype = \"count\"\n[[column]]\nid = \"who\"\nheading = \"Who\"\ntype = \"text\"\npersonal = true\n[[rule]]\nid = \"V-ONE\"\nform = \"unique\"\ncolumns = [\"who\"]\nseverity = \"query\"");
    let project = project("4")
        .file("templates/datasets/visits.toml", rule)
        .file(
            "returns/visits.csv",
            "Team,Visits,Most,Who\nNorth,4,10,Zebedee Quux\nSouth,30,40,Zebedee Quux\n",
        );
    let run = project.run(["accept", "duplicate", "--reason", "Two people of one name."]);
    assert_eq!(run.code, 0, "{run:?}");
    let kept = project.text("responses.toml").expect("it was written");
    assert!(!kept.contains("Zebedee"), "{kept}");
    let check = project.run(["check", "-q", "--fail-on", "query"]);
    assert_eq!(check.code, 0, "{check:?}");
}
