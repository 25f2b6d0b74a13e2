//! Two datasets about the same people are one system once their files say so, and are asked about while they do not.

use super::no_way_round::register;
use super::project::Project;

/// A register of children by team, and a counted return of two of its teams; both datasets say `more`.
pub(super) fn counted(more: &str, east: usize) -> Project {
    let first = register(
        "rows = { by = \"team\", total = \"All\" }\n",
        "count = \"records\"",
    );
    let report = first.text("report.toml").expect("it is there");
    let own = first
        .text("templates/datasets/visits.toml")
        .expect("it is there");
    let source = "\n[[source]]\ndataset = \"counted\"\nfile = \"returns/counted.csv\"\nagency = \"north-council\"\n";
    let dataset = "title = \"Counted\"\nabout = \"x\"\ncounts = \"children\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"n\"\nheading = \"Number\"\ntype = \"count\"\nweight = true\nkey = true\n";
    let table = "title = \"Counted by team\"\nmeasure = \"Number of children\"\ndataset = \"counted\"\nrow_heading = \"Team\"\nrows = { by = \"team\" }\n[[cell]]\nid = \"n\"\nheading = \"Number\"\ncount = \"records\"\n";
    first
        .file("report.toml", format!("{report}{source}"))
        .file("templates/datasets/visits.toml", format!("{own}{more}"))
        .file(
            "templates/datasets/counted.toml",
            format!("{dataset}{more}"),
        )
        .file("templates/tables/counted-team.toml", table)
        .file(
            "returns/counted.csv",
            format!("Team,Number\nEast,{east}\nWest,60\n"),
        )
}

const SAME: &str = "\n[[population]]\nof = \"children-seen\"\n";

fn csv(project: &Project, table: &str) -> String {
    let run = project.run(["table", table, "--format", "csv"]);
    assert!(!run.stdout.is_empty(), "{run:?}");
    run.stdout
}

#[test]
fn what_the_register_withholds_the_counted_return_does_not_print() {
    // The register withholds its three of North, and what would give it away: 30, as long as nobody else prints it.
    let shows = |project: &Project, table: &str| csv(project, table).contains(",30,");
    let apart = counted("", 30);
    assert!(!shows(&apart, "visits-team") && shows(&apart, "counted-team"));
    let check = apart.run(["check", "-q"]);
    let said = "query[population-undeclared] \"Visits\" and \"Counted\" give the same numbers, as if they were about the same people";
    assert!(check.stdout.contains(said), "{check:?}");
    let help = "write [[population]] of = \"visits\" in templates/datasets/visits.toml and in templates/datasets/counted.toml";
    assert!(check.stdout.contains(help), "{check:?}");

    let same = counted(SAME, 30);
    assert_eq!(
        shows(&same, "visits-team"),
        shows(&same, "counted-team"),
        "one number"
    );
    assert_eq!(csv(&same, "visits-team").matches(",c,").count(), 2);
    let check = same.run(["check", "-q"]);
    assert!(!check.stdout.contains("population-"), "{check:?}");
}

#[test]
fn a_counted_return_is_not_published_where_the_register_has_come() {
    let is_published = |project: &Project| {
        let files = project.run(["build", "-q", "--format", "md"]);
        assert_eq!(files.code, 0, "{files:?}");
        let figures = project.text("out/public/figures.json").expect("figures");
        figures.contains("\"counted-team/")
    };
    let both = counted(SAME, 30);
    assert!(is_published(&both));
    let path = "templates/tables/counted-team.toml";
    let table = both.text(path).expect("it is there");
    let unless = |dataset: &str| format!("unless = \"{dataset}\"\n{table}");
    let project = both.file(path, unless("visits"));
    assert!(!is_published(&project));
    let check = project.run(["check", "-q"]);
    assert!(
        !check.stdout.contains("uncounted"),
        "it is counted for checks: {check:?}"
    );
    // Without the register it is published.
    let report = project.text("report.toml").expect("it is there");
    let (head, sources) = report.split_once("[[source]]").expect("sources");
    let counted = sources
        .split("[[source]]")
        .find(|one| one.contains("\"counted\""));
    let alone = format!("{head}[[source]]{}", counted.expect("a source"));
    let project = project.file("report.toml", alone);
    std::fs::remove_file(project.path("returns/visits.csv")).expect("it was there");
    assert!(is_published(&project));
    let project = project.file(path, unless("visit"));
    let check = project.run(["check", "-q"]);
    let said = "there is no dataset \"visit\"; did you mean \"visits\"?";
    assert!(check.stdout.contains(said), "{check:?}");
}

#[test]
fn numbers_that_differ_are_asked_about_and_not_linked() {
    let check = counted(SAME, 31).run(["check", "-q"]);
    let said = "warning[population-differs] \"Visits\" and \"Counted\" are declared to be about the same people, and 1 of the numbers that both give is not equal.";
    assert!(check.stdout.contains(said), "{check:?}");
    let other = counted("", 31).run(["check", "-q"]);
    assert!(!other.stdout.contains("population-"), "{other:?}");
}
