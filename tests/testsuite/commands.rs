//! `init`, `list`, `table`, `explain`, and how the program answers what it does not understand.

use super::project::{Project, REPORT, SOURCE};

#[test]
fn init_makes_a_folder_that_builds() {
    let place = Project::empty();
    let run = place.run(["init", "report"]);
    run.is(
        0,
        "report is ready, with sample returns of an invented area.\nTo see the report, run: yearly build -C report\nThen put your own agencies into report.toml and their files into returns/, write your own words over those in narrative/, and run: yearly check -C report\n",
        "",
    );
    let ignored = place.text("report/.gitignore").expect("it was written");
    assert!(
        ignored.contains("/returns/") && ignored.contains("/out/private/"),
        "{ignored}"
    );
    assert!(
        !place
            .files("report")
            .iter()
            .any(|name| name.ends_with(".gitkeep"))
    );
    let again = place.run(["init", "report"]);
    again.is(
        2,
        "",
        "yearly: The folder report is not empty. Choose another name; nothing was changed.\n",
    );
    let built = place.run(["build", "-q", "-C", "report", "--format", "md,html"]);
    assert_eq!(built.code, 0, "{built:?}");
    assert!(place.text("report/out/public/annual-report.md").is_some());
}

#[test]
fn what_is_left_of_the_sample_stands_in_the_way_of_a_final_set() {
    let place = Project::empty();
    assert_eq!(place.run(["init", "report", "-q"]).code, 0);
    let refused = place.run(["build", "--final", "-C", "report"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    for part in [
        "query[sample-left] report.toml still says what the sample says: name in line 4, ",
        "--> narrative/foreword.md, line 1\n",
        "--> returns/Childrens social care scorecard 2025-26.xlsx\n",
    ] {
        assert!(refused.stdout.contains(part), "{part} in {refused:?}");
    }
    // Another area's settings and returns, and one text of which somebody wrote half.
    let report = "[partnership]\nname = \"Northmoor Safeguarding Children Partnership\"\narea = \"Northmoor\"\npublished-by = \"Northmoor Council\"\nother-formats = \"01632 960 200\"\n\n[report]\ntitle = \"Safeguarding children in Northmoor\"\nperiod = \"2025-26\"\nas-at = \"2026-05-18\"\ndocument = \"annual-report\"\nprofile = \"dfe-cin\"\n";
    for name in place
        .files("report/returns")
        .into_iter()
        .chain(place.files("report/narrative"))
    {
        std::fs::remove_file(place.path(&name)).expect("it is there");
    }
    let text = "Our own words.\n\nPeople who train together know whom to ring. Our courses bring them into one room: the health visitor, the teaching assistant, the police officer and the volunteer at the youth club.\n";
    let place = place
        .file("report/report.toml", report)
        .file("report/narrative/training.md", text);
    let check = place.run(["check", "-q", "-C", "report"]);
    assert_eq!(check.stdout.matches("sample-left").count(), 1, "{check:?}");
    assert!(check.stdout.contains("1 paragraph of this text is the sample's words, not yours; the first begins \"People who train"), "{check:?}");
    assert!(
        check.stdout.contains("--> narrative/training.md, line 3\n"),
        "{check:?}"
    );
    let place = place.file("report/narrative/training.md", "Our own words.\n");
    let check = place.run(["check", "-q", "-C", "report"]);
    assert!(!check.stdout.contains("sample-left"), "{check:?}");
}

#[test]
fn a_figure_that_nobody_knows_is_for_drafts() {
    let place = Project::with_return().file(
        "narrative/visits.md",
        "There were {visits-team/total/n} visits.\n\nOf these {visits-team/all/n@previous} were before, and {visits-team/norht/n} in the north.\n",
    );
    let draft = place.run(["build", "-q", "--format", "md"]);
    assert_eq!(draft.code, 0, "{draft:?}");
    let text = place.text("out/public/small.md").expect("it was written");
    assert!(
        text.contains("in the north") && !text.contains("visits-team/norht"),
        "{text}"
    );
    let place = Project::new();
    let refused = place.run(["build", "--final"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(
        refused.stdout.contains("\n  --> narrative/visits.md, line 1\n")
            && refused.stderr.contains("1 figure in a sentence is not known and would be printed as [x]; take in the return that gives it, or write the sentence without it."),
        "{refused:?}"
    );
}

#[test]
fn an_empty_folder_says_what_is_to_be_said() {
    let place = Project::empty();
    place.run(["init", "--empty", "a $b"]).is(
        0,
        "a $b is ready, and empty. Say the ten things that report.toml in it asks for.\nFor what is still missing, run: yearly check -C 'a $b'\n",
        "",
    );
    assert_eq!(place.files("a $b"), ["a $b/.gitignore", "a $b/report.toml"]);
    let check = place.run(["check", "-C", "a $b"]);
    assert_eq!(check.code, 2, "{check:?}");
    assert!(
        check.stdout.starts_with("error[config-invalid] 10 things are still to be said in report.toml: the name of the partnership (line 6), its area (line 8), ")
            && check.stdout.ends_with("\nFound 1 error.\n"),
        "{check:?}"
    );
    // The lines that are named are the ones to be filled in.
    let report = place.text("a $b/report.toml").expect("it is there");
    assert_eq!(
        (report.lines().nth(5), report.lines().nth(7)),
        (Some("name = \"\""), Some("area = \"\""))
    );
}

#[test]
fn init_asks_and_writes_the_answers() {
    let place = Project::empty();
    let run = place.run_fed(
        "Southfen\n\n\n2025-26\n2026-05-18\n",
        ["init", "--ask", "-q", "southfen"],
    );
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stderr.contains("10. Which agencies send you returns?"),
        "{run:?}"
    );
    let check = place.run(["check", "-q", "-C", "southfen"]);
    assert_eq!(check.code, 0, "{check:?}");
    assert!(
        !check.stdout.contains("sample-left") && !check.stdout.contains("config-invalid"),
        "{check:?}"
    );
    assert_eq!(
        place
            .run(["build", "-q", "-C", "southfen", "--format", "md"])
            .code,
        0
    );
    let text = place
        .text("southfen/out/public/annual-report.md")
        .expect("it was written");
    assert!(
        text.contains("Southfen Safeguarding Children Partnership") && !text.contains("Aldermere"),
        "{text}"
    );
    let empty = place.text("southfen/report.toml").expect("it is there");
    assert!(
        empty.contains("owes = [{ dataset = \"scorecard\", due = \"2026-04-30\" }"),
        "{empty}"
    );
}

#[test]
fn yearly_alone_says_what_is_next() {
    let place = Project::empty();
    let first = place.run([]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""), "{first:?}");
    assert!(
        first.stdout.contains("\n  yearly init my-report "),
        "{first:?}"
    );
    let next = |place: &Project| {
        let run = place.run(["-q"]);
        assert_eq!(run.code, 0, "{run:?}");
        let lines = run
            .stdout
            .lines()
            .filter_map(|line| line.strip_prefix("  ").map(str::to_owned));
        lines.collect::<Vec<_>>().join(", ")
    };
    let owes = "\n[[agency]]\nid = \"south\"\nname = \"South\"\n";
    let place = Project::new().file("report.toml", format!("{REPORT}{owes}"));
    assert_eq!(next(&place), "yearly forms, yearly add FILE");
    let wrong = "Team,Visits\nNorth,12\nNorth,many\n";
    let place = place
        .file("report.toml", format!("{REPORT}{owes}{SOURCE}"))
        .file("returns/visits.csv", wrong);
    assert!(next(&place).starts_with("yearly check"), "{}", next(&place));
    let place = Project::with_return();
    for step in [
        "yearly build",
        "yearly build --final",
        "yearly close",
        "yearly roll ../next-year",
    ] {
        assert_eq!(next(&place), step);
        let arguments: Vec<&str> = step
            .split(' ')
            .skip(1)
            .filter(|word| !word.contains(".."))
            .collect();
        if arguments != ["roll"] {
            let run = place.run_all(&arguments);
            assert_eq!(run.code, 0, "{run:?}");
        }
    }
}

#[test]
fn every_code_is_explained() {
    let place = Project::empty();
    let listed = place.run(["list", "findings"]);
    assert_eq!((listed.code, listed.stderr.as_str()), (0, ""), "{listed:?}");
    let codes: Vec<&str> = listed
        .stdout
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(codes.len() > 40, "{codes:?}");
    for code in codes {
        let run = place.run(["explain", code]);
        assert_eq!(run.code, 0, "{code}: {run:?}");
        assert!(run.stdout.starts_with(&format!("{code}: ")), "{run:?}");
        assert!(run.stdout.contains("What to do: "), "{run:?}");
    }
}

#[test]
fn a_figure_is_explained_down_to_its_cells() {
    let run = Project::with_return().run(["explain", "visits-team/total/n"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout.starts_with("visits-team/total/n: 42\n"),
        "{run:?}"
    );
    assert!(run.stdout.contains("returns/visits.csv: B2:B3"), "{run:?}");
}

#[test]
fn a_withheld_figure_is_explained_without_its_number() {
    let run = Project::with_return()
        .file(
            "templates/profiles/open.toml",
            "title = \"x\"\nabout = \"x\"\nsource = \"x\"\nhide = { from = 1, to = 14 }\n",
        )
        .file(
            "templates/datasets/visits.toml",
            "title = \"Visits\"\nabout = \"x\"\ncounts = \"children\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"n\"\nheading = \"Visits\"\ntype = \"count\"\nkey = true\n",
        )
        .run(["explain", "visits-team/north/n"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("visits-team/north/n: [c]\n"), "{run:?}");
    assert!(run.stdout.contains("It is withheld: "), "{run:?}");
    for told in ["12", "B2", "record"] {
        assert!(!run.stdout.contains(told), "{told}: {run:?}");
    }
}

#[test]
fn a_cell_tells_why_a_figure_is_withheld_and_never_what() {
    let withheld = |dataset: &str| {
        Project::with_return()
            .file(
                "templates/profiles/open.toml",
                "title = \"x\"\nabout = \"x\"\nsource = \"x\"\nhide = { from = 1, to = 14 }\n",
            )
            .file("templates/datasets/visits.toml", dataset)
            .file(
                "narrative/visits.md",
                "The north made {visits-team/north/n} visits.\n",
            )
            .run(["explain", "returns/visits.csv!B2"])
    };
    let columns = "[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"n\"\nheading = \"Visits\"\ntype = \"count\"\nkey = true\n";
    let about = "title = \"Visits\"\nabout = \"x\"\ncounts = \"children\"\n";
    // In a table of sums the cell is the figure: it is named, with the reason and without the number.
    let sums = withheld(&format!("{about}{columns}weight = true\n"));
    assert_eq!(sums.code, 0, "{sums:?}");
    assert!(
        sums.stdout.contains("visits-team/north/n: [c] "),
        "{sums:?}"
    );
    assert!(sums.stdout.contains("withheld: "), "{sums:?}");
    assert!(
        sums.stdout.contains("The north made fewer than 15 visits."),
        "{sums:?}"
    );
    assert!(!sums.stdout.contains("12"), "{sums:?}");
    // In a register the rows behind a withheld figure could be counted: it is not told which.
    let rows = Project::with_return()
        .file("templates/profiles/open.toml", "title = \"x\"\nabout = \"x\"\nsource = \"x\"\nhide = { from = 1, to = 14 }\n")
        .file("templates/datasets/visits.toml", format!("{about}{columns}"))
        .file("templates/tables/visits-team.toml", "title = \"Visits\"\nmeasure = \"Number\"\ndataset = \"visits\"\nrows = { by = \"team\" }\n[[cell]]\nid = \"n\"\nheading = \"Number\"\ncount = \"records\"\n")
        .run(["explain", "returns/visits.csv!A2:B2"]);
    assert_eq!(rows.code, 0, "{rows:?}");
    assert!(!rows.stdout.contains("visits-team/north/n"), "{rows:?}");
    assert!(
        rows.stdout
            .contains("2 figures that are withheld may be made from it too"),
        "{rows:?}"
    );
}

#[test]
fn a_cell_that_cannot_be_found_says_what_there_is() {
    let project = Project::with_return();
    for (what, said) in [
        (
            "returns/visit.csv!B2",
            "Did you mean \"returns/visits.csv\"?",
        ),
        (
            "returns/visits.csv!Data!B2",
            "No table was read from a sheet \"Data\"",
        ),
        ("returns/visits.csv!Total", "\"Total\" is not a cell."),
    ] {
        let run = project.run(["explain", what]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains(said), "{said}: {run:?}");
    }
}

#[test]
fn a_dataset_is_explained_in_plain_words() {
    let run = Project::with_return().run(["explain", "visits"]);
    run.is(
        0,
        "visits: Visits\n\nVisits by team, one row each.\nIt counts meetings: small numbers point at nobody and are shown.\n\nColumns\n  \"Team\" (team): words, the table is known by it\n  \"Visits\" (n): a whole number, the table is known by it\n\nRules\n  V-VIS-01: no two records have the same \"Team\".\n\nTotal rows and columns that a return states are kept out of the data; each must be the sum of what\nit covers.\n",
        "",
    );
}

#[test]
fn a_table_is_printed_in_each_format() {
    let project = Project::with_return();
    let text = project.run(["table", "visits-team"]);
    assert_eq!(text.code, 0, "{text:?}");
    assert!(text.stdout.contains("| North |"), "{text:?}");
    let csv = project.run(["table", "visits-team", "--format", "csv"]);
    assert!(csv.stdout.contains("North"), "{csv:?}");
    assert_eq!(Some(csv.stdout), {
        project.run(["build", "-q"]);
        project.text("out/public/tables/visits-team.csv")
    });
    let json = project
        .run(["table", "visits-team", "--format", "json"])
        .json();
    let figures = json["figures"].as_array().expect("a list");
    assert!(
        figures
            .iter()
            .all(|figure| figure["table"] == "visits-team")
    );
    let total = figures
        .iter()
        .find(|figure| figure["id"] == "visits-team/total/n");
    assert_eq!(total.expect("the total")["value"], 42);
}

#[test]
fn lists_name_what_there_is() {
    let project = Project::with_return();
    for (what, line) in [
        ("documents", "small"),
        ("sections", "visits"),
        ("datasets", "visits"),
        ("tables", "visits-team"),
        ("figures", "visits-team/total/n"),
        ("agencies", "north-council"),
        ("findings", "total-differs"),
    ] {
        let run = project.run(["list", what]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{what}: {run:?}");
        assert!(
            run.stdout
                .lines()
                .any(|found| found.starts_with(&format!("{line} "))),
            "{what}: {run:?}"
        );
    }
}

#[test]
fn unknown_ids_name_the_nearest() {
    let project = Project::with_return();
    project.run(["explain", "total-difers"]).is(
        2,
        "",
        "yearly: There is no finding code, dataset, table or figure \"total-difers\". Did you mean \"total-differs\"?\n",
    );
    project.run(["explain", "visits-team/total/m"]).is(
        2,
        "",
        "yearly: There is no figure \"visits-team/total/m\". Did you mean \"visits-team/total/n\"?\n",
    );
    project.run(["table", "visit-team"]).is(
        2,
        "",
        "yearly: There is no table \"visit-team\". Did you mean \"visits-team\"?\n",
    );
}

#[test]
fn wrong_arguments_end_with_two_and_help_with_nought() {
    let place = Project::empty();
    assert_eq!(place.run(["bild"]).code, 2);
    assert_eq!(place.run(["check", "--as-at", "soon"]).code, 2);
    assert_eq!(place.run(["check", "--fail-on", "grave"]).code, 2);
    let later = place.run(["check", "--message-format", "sarif"]);
    assert_eq!(later.code, 2);
    assert!(later.stderr.contains("not made yet"), "{later:?}");
    let help = place.run(["--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
    assert!(!help.stdout.contains("sarif"));
}

#[test]
fn a_folder_that_is_no_report_folder_says_what_to_do() {
    let run = Project::empty().run(["check"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.contains("yearly init DIR"), "{run:?}");
    let run = Project::empty().run(["check", "-C", "nowhere"]);
    run.is(2, "", "yearly: There is no folder nowhere.\n");
}

#[test]
fn a_return_is_explained_row_by_row_and_column_by_column() {
    let project = Project::with_return()
        .file(
            "report.toml",
            format!("{REPORT}{SOURCE}ignore = [\"Miles\"]\n"),
        )
        .file(
            "returns/visits.csv",
            "Visits of the year\nTeam,Visits,Miles,Rooms\nNorth,12,80,3\nSouth,30,95,4\nTotal,42,175,7\n,,,\nCounted by hand.,,,\n",
        );
    let line = "returns/visits.csv: 2 rows, 2 records, counted in 1 table; 1 column not read.\n";
    project.run(["explain", "returns/visits.csv", "-q"]).is(
        0,
        &format!(
            "{line}\nThe table: 18 value cells: 4 read as values of records, 2 as totals and other numbers that it works out, 4 as headings, 2 as titles and notes, 3 left out, as its source says, 3 not read.\n  Row 1: a title\n  Row 2: headings\n  Rows 3 to 4: records\n  Row 5: totals and other numbers that the return works out\n  Row 6: blank\n  Row 7: a note\n  Column A \"Team\": read as \"Team\" (visits/team)\n  Column B \"Visits\": read as \"Visits\" (visits/n)\n  Column C \"Miles\": left out, as its source says\n  Column D \"Rooms\": not read, because its heading is not one that the dataset knows; it holds whole numbers\n\nCounted in: visits-team\n"
        ),
        "",
    );
    for command in [["check", "-q"], ["list", "-q"]] {
        let run = project.run(command);
        assert!(run.stdout.ends_with(line), "{run:?}");
    }
    let asked = project.run(["check", "-v"]).stdout;
    assert!(
        asked.contains("The heading \"Rooms\" is not one"),
        "{asked}"
    );
    assert!(!asked.contains("The heading \"Miles\""), "{asked}");
    for (cell, read) in [
        (
            "A3",
            "Read as \"Team\" (team) of Visits (visits): the text \"North\"; record 1 of 2 in its table.\n",
        ),
        (
            "D3",
            "No record was read from it. Its column: not read, because its heading is not one that the dataset knows; it holds whole numbers.\n",
        ),
        ("A7", "No record was read from it. Its row: a note.\n"),
    ] {
        let run = project.run(["explain", "-q", &format!("returns/visits.csv!{cell}")]);
        assert!(run.stdout.contains(read), "{cell}: {run:?}");
    }
    assert_eq!(
        project.run(["build", "-q", "--format", "md,html,pdf"]).code,
        0
    );
    let account = project
        .text("out/private/account.json")
        .expect("it was written");
    let account: serde_json::Value = serde_json::from_str(&account).expect("it is JSON");
    let sheet = &account["returns"][0]["sheets"][0];
    assert_eq!(
        (&sheet["used"], &sheet["cells"]["all"]),
        (&"A1:D7".into(), &18.into())
    );
    assert_eq!(sheet["columns"][2]["is"], "ignored");
    assert_eq!(sheet["columns"][3]["why"], "heading-unknown");
}
