//! How small numbers are protected, from report.toml to the record: profiles by dataset and table, decisions, and what is suggested
//! where a table loses most of its numbers.

use super::examples::copy;
use super::project::{Project, REPORT, SOURCE};

/// Children by team under the profile la-under5, and whatever report.toml says besides.
pub(super) fn children(more: &str) -> Project {
    let dataset = "title = \"Visits\"\nabout = \"x\"\ncounts = \"children\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"n\"\nheading = \"Visits\"\ntype = \"count\"\nkey = true\n";
    let report = REPORT.replace("\"open\"", "\"la-under5\"");
    Project::with_return()
        .file("report.toml", format!("{report}{SOURCE}{more}"))
        .file("templates/datasets/visits.toml", dataset)
        .file(
            "returns/visits.csv",
            "Team,Visits\nNorth,3\nSouth,7\nEast,30\nWest,60\n",
        )
}

fn json(project: &Project, name: &str) -> serde_json::Value {
    let text = project.text(name).expect(name);
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn the_record_names_every_withheld_figure_and_no_number() {
    let project = children("");
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    let record = json(&project, "out/private/disclosure.json");
    assert_eq!(record["profile"]["id"], "la-under5");
    let withheld: Vec<(&str, &str)> = record["suppressions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            (
                one["figure"].as_str().unwrap_or_default(),
                one["kind"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        withheld,
        [
            ("visits-team/north/n", "primary"),
            ("visits-team/south/n", "secondary")
        ]
    );
    assert!(record["suppressions"][0]["possible_values_at_least"].as_u64() >= Some(4));
    // The attacker says of each how many numbers it could be: four small ones.
    assert_eq!(record["suppressions"][0]["attacker_left_with"], 4);
    assert_eq!(record["suppressions"][0]["attacker_exact"], true);
    let page = project
        .text("out/private/disclosure.html")
        .expect("the page");
    for words in [
        "North",
        "The count is small enough to point at a person",
        "Fewer than five",
        "It is one of 4 numbers",
        "No small number is shown by anybody",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // 10 is what both make together, and neither is anywhere.
    assert!(!page.contains("<td>3</td>") && !page.contains("<td>7</td>"));
}

#[test]
fn a_dataset_and_a_table_may_have_profiles_of_their_own_and_the_report_says_so() {
    let project = children("\n[disclosure.datasets]\nvisits = \"strict\"\n");
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    let record = json(&project, "out/private/disclosure.json");
    assert_eq!(record["exceptions"]["visits-team"]["id"], "strict");
    assert_eq!(record["counts"]["primary"], 2, "3 and 7 are both below 10");
    let report = project.text("out/public/small.md").expect("the report");
    assert!(report.contains("For Visits: Strict: "), "{report}");
    let table = children("\n[disclosure.tables]\nvisits-team = \"internal\"\n");
    let run = table.run(["table", "visits-team", "--format", "csv"]);
    assert!(
        run.stdout.contains("North") && !run.stdout.contains(",c,"),
        "{run:?}"
    );
}

#[test]
fn an_exception_that_is_not_known_stops_everything() {
    for (more, error) in [
        (
            "\n[disclosure.datasets]\nvisit = \"strict\"\n",
            "[disclosure] names the dataset \"visit\", which does not exist.",
        ),
        (
            "\n[disclosure.tables]\nvisits-team = \"strickt\"\n",
            "There is no disclosure profile \"strickt\".",
        ),
        (
            "\n[disclosure]\nprofile = \"strict\"\n",
            "Two disclosure profiles are named: \"la-under5\" under [report] and \"strict\" under [disclosure].",
        ),
    ] {
        let run = children(more).run(["check", "-q"]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stdout.contains(error), "{run:?}");
        assert!(run.stdout.contains("--> report.toml, line "), "{run:?}");
    }
}

#[test]
fn a_decision_is_recorded_by_name_and_one_without_a_reason_shows_nothing() {
    let decision =
        "\n[[disclosure.override]]\nfigure = \"visits-team/north/n\"\nname = \"A. Manager\"\n";
    let project = children(&format!(
        "{decision}reason = \"Published by the school <itself>\"\n"
    ));
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    let record = json(&project, "out/private/disclosure.json");
    assert_eq!(record["overrides"][0]["name"], "A. Manager");
    assert_eq!(record["suppressions"].as_array().map(Vec::len), Some(0));
    let page = project
        .text("out/private/disclosure.html")
        .expect("the page");
    assert!(
        page.contains("Published by the school &lt;itself&gt;"),
        "{page}"
    );
    let run = children(decision).run(["check", "-q"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stdout.contains("error[override-invalid] The [[disclosure.override]] of \"visits-team/north/n\" gives no reason"),
        "{run:?}"
    );
}

#[test]
fn explain_says_why_and_never_what() {
    let run = children("").run(["explain", "visits-team/north/n"]);
    assert!(run.stdout.contains("It is withheld: "), "{run:?}");
    assert!(!run.stdout.contains('3'), "{run:?}");
}

#[test]
fn the_sources_of_referrals_are_published_with_their_total_and_sectors_are_suggested() {
    let project = copy("examples/coventry-2014-15");
    let report = project.text("report.toml").expect("the settings");
    let report = report.replace("profile = \"internal\"", "profile = \"la-under5\"");
    let project = project.file("report.toml", report);
    let run = project.run(["table", "lado-source", "--format", "csv"]);
    assert_eq!(run.code, 0, "{run:?}");
    let counts = run
        .stdout
        .lines()
        .filter(|line| line.contains(",n,Number,"));
    let withheld = counts
        .clone()
        .filter(|line| line.contains(",c,count,"))
        .count();
    assert_eq!((counts.count(), withheld), (18, 13), "{}", run.stdout);
    assert!(
        run.stdout.contains(",All referrals,yes,,no,n,Number,105,"),
        "{}",
        run.stdout
    );
    let run = project.run(["check", "-q", "--all"]);
    let told = "warning[table-withheld] The table \"lado-source\" shows 5 of its 18 numbers; the others are withheld. With the broader categories of its list it would show 5 of 12.";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    assert!(
        run.stdout.contains("write under [rows]: parents = true."),
        "{}",
        run.stdout
    );
    // The suggested table does what was said.
    let run = project.run(["build", "-q", "--format", "md"]);
    assert_eq!(run.code, 0, "{run:?}");
    let suggested = project
        .text("out/private/suggested/lado-source.toml")
        .expect("it was written");
    let project = project.file("templates/tables/lado-source.toml", suggested);
    let run = project.run(["table", "lado-source", "--format", "csv"]);
    let counts = run
        .stdout
        .lines()
        .filter(|line| line.contains(",n,Number,"));
    assert_eq!(counts.count(), 12, "{}", run.stdout);
    assert!(
        run.stdout
            .contains(",education,Education,no,,no,n,Number,19,"),
        "{}",
        run.stdout
    );
}
