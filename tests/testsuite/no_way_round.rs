//! Nothing lifts the protection of small numbers by accident, small numbers that nobody prints are asked about, and an error of protection
//! comes with a way out that works.

use super::project::Project;
use super::protection::children;

const ROWS: &str = "title = \"Visits by team\"\nmeasure = \"Number of children\"\ndataset = \"visits\"\nrow_heading = \"Team\"\n";
const CELL: &str = "\n[[cell]]\nid = \"n\"\nheading = \"Number\"\nsum = \"n\"\n";

/// Children by team; the table has `more` under its head, `rows`, and `cell` in its cell.
pub(super) fn table(more: &str, rows: &str, cell: &str) -> Project {
    children("").file(
        "templates/tables/visits-team.toml",
        format!("{ROWS}{more}{rows}{CELL}{cell}"),
    )
}

const BY_TEAM: &str = "rows = { by = \"team\", total = \"All teams\" }\n";

/// A register of children, one row each, and a table of it.
pub(super) fn register(rows: &str, cell: &str) -> Project {
    let dataset = "title = \"Visits\"\nabout = \"x\"\ncounts = \"children\"\n[[column]]\nid = \"ref\"\nheading = \"Ref\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"one\"\nheading = \"One\"\ntype = \"number\"\n[[column]]\nid = \"name\"\nheading = \"Name\"\ntype = \"text\"\npersonal = true\n";
    let count = |team: &str, count: usize| {
        (0..count)
            .map(|at| format!("{team}{at},{team},1,{team} {at}\n"))
            .collect::<String>()
    };
    let records = format!(
        "Ref,Team,One,Name\n{}{}{}",
        count("North", 3),
        count("East", 30),
        count("West", 60)
    );
    children("")
        .file("templates/datasets/visits.toml", dataset)
        .file("narrative/visits.md", "Words.\n")
        .file(
            "templates/tables/visits-team.toml",
            format!("{ROWS}{rows}\n[[cell]]\nid = \"n\"\nheading = \"Number\"\n{cell}\n"),
        )
        .file("returns/visits.csv", records)
}

fn shows_small(project: &Project) -> bool {
    let run = project.run(["table", "visits-team", "--format", "csv"]);
    assert!(run.stdout.contains("60"), "{run:?}");
    run.stdout.lines().any(|line| line.contains(",3,"))
}

#[test]
fn neither_counts_nor_units_nor_names_lift_control() {
    let north = "[[row]]\nid = \"north\"\nlabel = \"North\"\nwhere = { team = \"North\" }\nunit = \"number\"\n[[row]]\nid = \"west\"\nlabel = \"West\"\nwhere = { team = \"West\" }\n";
    let named = "[[row]]\nid = \"one\"\nlabel = \"One family\"\nwhere = { name = [\"North 0\", \"North 1\", \"North 2\"] }\n[[row]]\nid = \"west\"\nlabel = \"West\"\nwhere = { team = \"West\" }\n";
    for (project, said, line) in [
        (
            table("counts = \"work\"\n", BY_TEAM, ""),
            "its \"counts\" names something else than children",
            5,
        ),
        (
            table("", BY_TEAM, "unit = \"number\"\n"),
            "the cell \"n\" gives children another \"unit\"",
            11,
        ),
        (
            table("", north, ""),
            "the row \"north\" gives children another \"unit\"",
            9,
        ),
        (
            register(north, "count = \"records\""),
            "the row \"north\" gives children another \"unit\"",
            9,
        ),
        (
            register(named, "sum = \"one\""),
            "it is held to words of \"name\"",
            8,
        ),
    ] {
        let check = project.run(["check", "-q"]);
        assert!(
            check.stdout.contains("error[control-lifted]"),
            "{said}: {check:?}"
        );
        assert!(check.stdout.contains(said), "{said}: {check:?}");
        let place = format!("--> templates/tables/visits-team.toml, line {line}\n");
        assert!(check.stdout.contains(&place), "{place}: {check:?}");
        assert!(!shows_small(&project), "{said}");
        assert!(!check.stdout.contains("North 0"), "{check:?}");
    }
    // Stricter is allowed, and what is no count of people keeps its unit.
    for project in [
        table("counts = \"adults-accused\"\n", BY_TEAM, ""),
        table("", BY_TEAM, "unit = \"count\"\n"),
    ] {
        let check = project.run(["check", "-q"]);
        assert!(!check.stdout.contains("control-lifted"), "{check:?}");
    }
}

#[test]
fn a_sum_of_ones_is_a_count_of_people() {
    let rows = "rows = { by = \"team\" }\n";
    assert!(!shows_small(&register(rows, "sum = \"one\"")));
    let twos = register(rows, "sum = \"one\"");
    let text = twos.text("returns/visits.csv").expect("it is there");
    let twos = twos.file("returns/visits.csv", text.replacen(",1,", ",2,", 1));
    let run = twos.run(["table", "visits-team", "--format", "csv"]);
    assert!(run.stdout.contains(",4,"), "{run:?}");
}

/// The same records once more, as work.
pub(super) fn sent_twice(of: &str) -> Project {
    let first = register(
        "rows = { by = \"team\", total = \"All\" }\n",
        "count = \"records\"",
    );
    let rows = first.text("returns/visits.csv").expect("it is there");
    let report = first.text("report.toml").expect("it is there");
    let dataset = first
        .text("templates/datasets/visits.toml")
        .expect("it is there");
    let source = "\n[[source]]\ndataset = \"again\"\nfile = \"returns/again.csv\"\nagency = \"north-council\"\n";
    first
        .file("report.toml", format!("{report}{source}"))
        .file(
            "templates/datasets/again.toml",
            dataset.replace("\"children\"", &format!("\"{of}\"")),
        )
        .file("returns/again.csv", rows)
}

#[test]
fn the_same_records_under_another_dataset_are_asked_about() {
    let said = "query[same-records] The records of the dataset \"again\" say the same as those of \"visits\", which counts children";
    let check = sent_twice("work").run(["check", "-q"]);
    assert!(check.stdout.contains(said), "{check:?}");
    let check = sent_twice("children").run(["check", "-q"]);
    assert!(!check.stdout.contains("same-records"), "{check:?}");
    let other = sent_twice("work");
    let rows = other.text("returns/again.csv").expect("it is there");
    let other = other.file(
        "returns/again.csv",
        rows.replace("North", "Far")
            .replace("East", "Mid")
            .replace("West", "Near"),
    );
    let check = other.run(["check", "-q"]);
    assert!(!check.stdout.contains("same-records"), "{check:?}");
}

#[test]
fn a_dataset_with_personal_columns_that_counts_nobody_is_asked_about() {
    let counts = |what: &str| {
        let project = register("rows = { by = \"team\" }\n", "count = \"records\"");
        let own = project
            .text("templates/datasets/visits.toml")
            .expect("it is there");
        let own = own.replace("\"children\"", &format!("\"{what}\""));
        project.file("templates/datasets/visits.toml", own)
    };
    let check = counts("work").run(["check", "-q"]);
    let said = "query[counts-replaced] The dataset \"visits\" of this folder counts pieces of work, and a column of it is personal, as if each record were about somebody: its small numbers are not withheld.";
    assert!(check.stdout.contains(said), "{check:?}");
    for what in ["children", "professionals", "meetings"] {
        let check = counts(what).run(["check", "-q"]);
        assert!(!check.stdout.contains("counts-replaced"), "{check:?}");
    }
}

/// A dataset of the folder in the place of the built-in one.
pub(super) fn replaced(counts: &str) -> Project {
    let dataset = format!(
        "title = \"Missing\"\nabout = \"x\"\ncounts = \"{counts}\"\n[[column]]\nid = \"ref\"\nheading = \"Ref\"\ntype = \"text\"\nkey = true\n"
    );
    Project::with_return().file("templates/datasets/missing.toml", dataset)
}

#[test]
fn a_dataset_that_protects_less_than_the_built_in_one_is_asked_about() {
    let check = replaced("work").run(["check", "-q"]);
    let said = "query[counts-replaced] The dataset \"missing\" of this folder counts pieces of work, where the built-in one counts events about people: its small numbers are not withheld.\n  --> templates/datasets/missing.toml, line 3\n";
    assert!(check.stdout.contains(said), "{check:?}");
    let check = replaced("children").run(["check", "-q"]);
    assert!(!check.stdout.contains("counts-replaced"), "{check:?}");
}

#[test]
fn a_profile_that_withholds_less_than_the_reports_is_asked_about() {
    let check =
        children("\n[disclosure.tables]\nvisits-team = \"internal\"\n").run(["check", "-q"]);
    let said = "query[profile-weaker] The table \"visits-team\" goes by the profile \"internal\", which withholds less than the report's own.";
    assert!(check.stdout.contains(said), "{check:?}");
    let check = children("\n[disclosure.tables]\nvisits-team = \"strict\"\n").run(["check", "-q"]);
    assert!(!check.stdout.contains("profile-weaker"), "{check:?}");
}

/// Two of three teams and all of them together; so many are in the third.
pub(super) fn left_out(third: u32) -> Project {
    let rows = ["East", "West"].map(|team| {
        format!(
            "[[row]]\nid = \"{}\"\nlabel = \"{team}\"\nwhere = {{ team = \"{team}\" }}\n",
            team.to_lowercase()
        )
    });
    let all = "[[row]]\nid = \"total\"\nlabel = \"All teams\"\ntotal = true\n";
    table("", &format!("{}{all}", rows.concat()), "").file(
        "returns/visits.csv",
        format!("Team,Visits\nNorth,{third}\nEast,30\nWest,60\n"),
    )
}

#[test]
fn a_small_remainder_is_asked_about_and_never_told() {
    let said = "query[remainder-small] In the table \"visits-team\" what is shown leaves a small number that no row prints and anybody can work out: the others of All teams (Number), by team.";
    for (third, asked) in [(0, false), (1, true), (4, true), (5, false)] {
        let check = left_out(third).run(["check", "-q"]);
        assert_eq!(check.stdout.contains(said), asked, "{third}: {check:?}");
    }
    // With the row itself it is protected like the others.
    let whole = children("").run(["check", "-q"]);
    assert!(!whole.stdout.contains("remainder-small"), "{whole:?}");
}

/// A small group broken down, under a profile that withholds all of it.
fn cohort() -> Project {
    let list = "title = \"Teams\"\nsource = \"A test\"\n[[code]]\nid = \"north\"\nlabel = \"North\"\n[[code]]\nid = \"south\"\nlabel = \"South\"\n";
    let dataset = "title = \"Visits\"\nabout = \"x\"\ncounts = \"children\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"code\"\ncodes = \"teams\"\nkey = true\n[[column]]\nid = \"n\"\nheading = \"Visits\"\ntype = \"count\"\nkey = true\n";
    let project = table(
        "",
        "rows = { by = \"team\", total = \"All teams\", all = true }\n",
        "",
    );
    let report = project.text("report.toml").expect("it is there");
    project
        .file("report.toml", report.replace("la-under5", "strict"))
        .file("templates/codes/teams.toml", list)
        .file("templates/datasets/visits.toml", dataset)
        .file("narrative/visits.md", "Words.\n")
        .file("returns/visits.csv", "Team,Visits\nNorth,8\n")
}

#[test]
fn an_error_of_protection_comes_with_a_way_out_that_works() {
    let project = cohort();
    let check = project.run(["check", "-q"]);
    assert_eq!(check.code, 1, "{check:?}");
    let help = "help: This was tried, and then nothing can be worked out: write publish = false at the top of templates/tables/visits-team.toml";
    assert!(
        check.stdout.contains("error[unprotected]") && check.stdout.contains(help),
        "{check:?}"
    );
    project.run(["build", "-q"]);
    let text = project
        .text("out/private/suggested/visits-team.toml")
        .expect("it is suggested");
    assert!(
        text.starts_with(ROWS) && text.contains("publish = false"),
        "{text}"
    );
    let project = project
        .file("templates/tables/visits-team.toml", text)
        .file(
            "templates/sections/visits.md",
            "{{ narrative(file=\"visits\") }}\n",
        );
    let check = project.run(["check", "-q"]);
    assert!(!check.stdout.contains("error["), "{check:?}");
}
