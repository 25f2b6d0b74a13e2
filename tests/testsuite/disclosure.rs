//! What a reader can work out of a set: found by `check` and `build` from the published figures alone, and said without the number.

use super::project::{Project, REPORT, SOURCE};

/// Visits by team and year.
const DATASET: &str = r#"title = "Visits"
about = "Visits by team and year."
counts = "children"
column = [
    { id = "team", heading = "Team", type = "text", key = true },
    { id = "year", heading = "Year", type = "period", key = true },
    { id = "n", heading = "Children", type = "count" },
]
"#;

/// Last year's numbers, by team.
const TABLE: &str = r#"title = "Children visited by team"
measure = "Number of children"
dataset = "visits"
row_heading = "Team"
rows = { by = "team", total = "All teams" }
where = { year = "2024-25" }

[[cell]]
id = "n"
heading = "Number"
sum = "n"
"#;

const RETURN: &str = "Team,Year,Children\nNorth,2024-25,12377\nSouth,2024-25,30\nWest,2024-25,55\n";

/// A threshold above all numbers but the largest.
const PROFILE: &str = "title = \"High\"\nabout = \"Counts up to 20,000 are withheld.\"\nsource = \"A test\"\nhide = { from = 10001, to = 20000 }\n";

pub(super) fn project() -> Project {
    Project::with_return()
        .file(
            "report.toml",
            format!("{}{SOURCE}", REPORT.replace("\"open\"", "\"high\"")),
        )
        .file("templates/profiles/high.toml", PROFILE)
        .file("templates/datasets/visits.toml", DATASET)
        .file("templates/tables/visits-team.toml", TABLE)
        .file("narrative/visits.md", "All teams: {visits-team/total/n}.\n")
        .file("returns/visits.csv", RETURN)
}

/// A file in history/ that nothing else can use, because it does not say its year: what it prints is known all the same.
fn history(with_total: bool) -> Project {
    let project = project();
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    let text = project
        .text("out/public/figures.json")
        .expect("it was made");
    let mut set: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let figures = set["figures"].as_array_mut().expect("figures");
    figures.retain(|figure| figure["id"] == "visits-team/total/n");
    if with_total {
        figures[0]["value"] = 12462.into();
        figures[0]["text"] = "12,462".into();
        figures[0]["mark"] = serde_json::Value::Null;
    }
    let set = serde_json::to_string(&set).expect("it is JSON");
    project.file("history/2024-25.json", set)
}

#[test]
fn an_earlier_report_that_gives_a_number_away_is_found() {
    let open = history(true);
    for command in ["check", "build"] {
        let arguments: &[&str] = match command {
            "check" => &["check", "-q"],
            _ => &["build", "-q", "--message-format", "human"],
        };
        let run = open.run_all(arguments);
        let said = "error[disclosure-open] The number withheld at \"visits-team/north/n\" can be worked out from what is published: ";
        let said = run.stdout.lines().find(|line| line.starts_with(said));
        let said = said.unwrap_or_else(|| panic!("{command}: {run:?}"));
        for figure in [
            "visits-team/south/n",
            "visits-team/west/n",
            "history/2024-25.json: visits-team/total/n",
        ] {
            assert!(said.contains(figure), "{said}");
        }
        for form in ["12377", "12,377"] {
            assert!(!run.stdout.contains(form), "{form} in {run:?}");
        }
        assert_eq!(run.code, i32::from(command == "check"), "{run:?}");
    }
    let shut = history(false).run(["check", "-q"]);
    assert!(!shut.stdout.contains("disclosure"), "{shut:?}");
}

/// The folder of the year after a report that printed every number.
pub(super) fn printed_before() -> Project {
    let before = project().file(
        "report.toml",
        format!("{REPORT}{SOURCE}").replace("2025-26", "2024-25"),
    );
    let run = before.run(["close", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    let closed = before.text("history/2024-25.json").expect("it was closed");
    assert!(closed.contains("\"populations\":{"), "{closed}");
    project().file("history/2024-25.json", closed)
}

#[test]
fn what_an_earlier_report_printed_cannot_be_mended_now() {
    let run = printed_before().run(["check", "-q"]);
    assert!(run.stdout.contains("warning[printed-before]"), "{run:?}");
    assert!(!run.stdout.contains("disclosure"), "{run:?}");
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn an_earlier_report_that_cannot_be_read_is_not_safe() {
    let project = project().file("history/2024-25.json", "{\"figures\": [");
    let run = project.run(["check", "-q"]);
    assert_eq!(run.code, 1, "{run:?}");
    let said = "error[disclosure-unknown] history/2024-25.json could not be read";
    assert!(run.stdout.contains(said), "{run:?}");
}

/// A return of numbers and percentages by team.
pub(super) fn percentages(rows: &str) -> Project {
    let dataset = "title = \"Visits\"\nabout = \"x\"\ncounts = \"children\"\ncolumn = [\n\
        { id = \"team\", heading = \"Team\", type = \"text\", key = true },\n\
        { id = \"n\", heading = \"Children\", type = \"count\" },\n\
        { id = \"late\", heading = \"Late\", type = \"percent\" },\n]\n";
    let table = "title = \"Visits\"\nmeasure = \"Children, and per cent late\"\ndataset = \"visits\"\nrow_heading = \"Team\"\nrows = { by = \"team\" }\n\
        [[cell]]\nid = \"n\"\nheading = \"Number\"\nsum = \"n\"\n\
        [[cell]]\nid = \"late\"\nheading = \"Per cent late\"\nlast = \"late\"\n";
    project()
        .file(
            "report.toml",
            format!("{}{SOURCE}", REPORT.replace("\"open\"", "\"la-under5\"")),
        )
        .file("templates/datasets/visits.toml", dataset)
        .file("templates/tables/visits-team.toml", table)
        .file("narrative/visits.md", "North: {visits-team/north/n}.\n")
        .file("returns/visits.csv", format!("Team,Children,Late\n{rows}"))
}

#[test]
fn percentages_that_were_sent_are_held_against_their_base() {
    let with = |rows: &str| percentages(rows).run(["check", "-q"]);
    let run = with("North,12,8%\nSouth,400,37%\n");
    let said = "query[disclosure-guess] The percentage at \"visits-team/north/late\" gives a small number of people away, if it is of the number at \"visits-team/north/n\".";
    assert!(run.stdout.contains(said), "{run:?}");
    let run = with("North,12,50%\nSouth,400,37%\n");
    assert!(!run.stdout.contains("disclosure"), "{run:?}");
}

#[test]
fn words_that_point_at_few_people_are_asked_about_with_their_line() {
    let words = "# Visits\n\nTeams made {visits-team/total/n} visits.\n\nWe spoke with two of the six children.\n\nThe boy was stabbed on 12 March 2025 near Hillfields Primary School.\n\nThe designated doctor was off sick until May.\n\n> I am 14 and my brother was there.\n";
    let with = |profile: &str| {
        let report = REPORT.replace("\"open\"", profile);
        Project::with_return()
            .file("report.toml", format!("{report}{SOURCE}"))
            .file("narrative/visits.md", words)
            .run(["check", "-q"])
    };
    let run = with("\"la-under5\"");
    for (code, phrase, line) in [
        ("group-small", "two of the six children", 5),
        ("date-exact", "12 March", 7),
        ("place-small", "Hillfields Primary School", 7),
        ("role-single", "The designated doctor", 9),
        ("quote-traceable", "am 14", 11),
    ] {
        let said = format!("query[{code}] ");
        let found = run.stdout.split(&said).nth(1);
        let found = found.unwrap_or_else(|| panic!("{code}: {run:?}"));
        let place = format!("narrative/visits.md, line {line}");
        let end = found.len().min(400);
        assert!(found[..end].contains(phrase), "{code}: {found}");
        assert!(found[..end].contains(&place), "{code}: {found}");
    }
    // Where a profile hides nobody, nothing is asked.
    let open = with("\"open\"");
    assert!(!open.stdout.contains("query["), "{open:?}");
}

/// What a machine reads of a figure is the set that it counts, and nothing that only its records say.
#[test]
fn figures_tell_of_no_record_when_it_was_nor_which_are_the_same_people() {
    let dataset = "title = \"Visits\"\nabout = \"x\"\ncounts = \"children\"\ncolumn = [\n\
        { id = \"team\", heading = \"Team\", type = \"text\", key = true },\n\
        { id = \"seen\", heading = \"Seen\", type = \"date\", key = true },\n]\n";
    let table = |rows: &str| {
        format!(
            "title = \"Visits\"\nmeasure = \"Children\"\ndataset = \"visits\"\nrow_heading = \"Team\"\n{rows}\n\
            [[cell]]\nid = \"n\"\nheading = \"Number\"\ncount = \"records\"\n"
        )
    };
    let seen = |day: u32| format!("North,2025-08-{day:02}\n");
    let many: String = (1..=20).map(seen).collect();
    let report = REPORT.replace("\"open\"", "\"la-under5\"");
    let one = "[[row]]\nid = \"south\"\nlabel = \"South\"\nwhere = { team = \"South\" }\n";
    let project = Project::new()
        .file("report.toml", format!("{report}{SOURCE}"))
        .file("templates/datasets/visits.toml", dataset)
        .file(
            "templates/tables/visits-team.toml",
            table("rows = { by = \"team\", total = \"All\" }\n"),
        )
        .file("templates/tables/visits-south.toml", table(one))
        .file(
            "templates/sections/visits.md",
            "{{ table(id=\"visits-team\") }}\n\n{{ table(id=\"visits-south\") }}\n",
        )
        .file(
            "returns/visits.csv",
            format!("Team,Seen\n{many}South,2025-07-11\n"),
        );
    project.run(["build", "-q"]);
    for file in ["out/public/figures.json", "out/public/small.md"] {
        let text = project.text(file).expect("it was made");
        for day in ["2025-07", "11 July", "sums"] {
            assert!(!text.contains(day), "{day} in {file}: {text}");
        }
    }
    let figures = project.text("out/public/figures.json").expect("figures");
    let region = r#""formula":{"count":{"of":"visits","measure":"count","held":{"team":{"any":["South"]}},"period":"2025-26"}}"#;
    assert!(figures.contains(region), "{figures}");
}
