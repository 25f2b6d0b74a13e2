//! `yearly add` is sure or asks: what it takes, what it proposes as lines for report.toml, and what it leaves alone.

use super::project::{Project, Run};

/// A folder as `init` makes it, with files to take in beside it.
fn folder(files: &[(&str, &str)]) -> Project {
    let project = Project::empty();
    let run = project.run(["init", "-q", "r"]);
    assert_eq!(run.code, 0, "{run:?}");
    files.iter().fold(project, |project, (name, text)| {
        project.file(&format!("post/{name}"), text)
    })
}

fn add(project: &Project, name: &str, options: &[&str]) -> Run {
    let path = format!("post/{name}");
    let arguments = [&["add", "-C", "r", &path][..], options].concat();
    project.run_all(&arguments)
}

fn report(project: &Project) -> String {
    project.text("r/report.toml").expect("it is there")
}

/// The lines for report.toml that a run proposes, as they would be pasted.
fn proposed(run: &Run) -> String {
    let lines = run
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("    "));
    let lines = lines.skip_while(|line| *line != "[[source]]");
    lines.map(|line| format!("{line}\n")).collect()
}

const LOG: &str = "NORTHMOOR - LADO REFERRAL LOG,,,,,\n,,,,,\nRef,Contact type,Date received,Came to us through,Outcome,Days open\n\
    1,Referral,12/04/2025,Police,Unfounded,10\n2,Referral,20/04/2025,Ofsted,Substantiated,8\n\
    3,Advice,24/04/2025,Police,False,11\n4,Referral,02/05/2025,School,Unfounded,3\n";

#[test]
fn lists_that_have_nothing_to_do_with_it_are_left_alone() {
    let lists = [
        ("chess.csv", "a,,b,,c,\n,1,,1,,1\n1,,1,,1,\n,1,,1,,1\n"),
        ("hello.csv", "hello,world\n1,2\n"),
        (
            "scores.csv",
            "Case ref,Date seen,Score\nC1,2025-04-03,11\nC2,2025-04-30,25\nC3,2025-05-27,9\n",
        ),
        (
            "bank.csv",
            "Date,Description,Paid out,Balance\n2025-04-03,Rent,11,100\n2025-05-03,Rent,11,89\n",
        ),
        (
            "library.csv",
            "Title,Author,Date,Rating\nA,B,2025-04-03,4\nC,D,2025-05-03,5\n",
        ),
        (
            "rota.csv",
            "Week,Mon,Tue,Wed\n1,Early,Late,Off\n2,Off,Early,Late\n",
        ),
        ("rain.csv", "Month,2023,2024,2025\nJan,1,2,3\nFeb,4,5,6\n"),
        (
            "pupils.csv",
            "Name,Date of birth,Class\nAsha Marsh,12/03/2014,3B\nTom Reed,01/09/2014,3B\n",
        ),
    ];
    let project = folder(&lists);
    let before = (report(&project), project.files("r/returns"));
    let mut names: Vec<String> = lists
        .iter()
        .map(|(name, _)| format!("post/{name}"))
        .collect();
    names.splice(0..0, ["add", "-C", "r"].map(str::to_owned));
    let arguments: Vec<&str> = names.iter().map(String::as_str).collect();
    let run = project.run_all(&arguments);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(
        (report(&project), project.files("r/returns")),
        before,
        "{run:?}"
    );
    // The reasons are true: none of them is asked when it was.
    for word in [
        "of the same shape",
        "--set period",
        "Marsh",
        "12/03/2014",
        "2014",
    ] {
        assert!(!run.stdout.contains(word), "{word}: {}", run.stdout);
    }
    assert_eq!(
        run.stdout.matches("Nothing was written").count(),
        lists.len()
    );
}

#[test]
fn what_is_not_sure_is_proposed_whole_and_written_on_a_yes() {
    let project = folder(&[("log 2025-26.csv", LOG)]);
    let before = report(&project);
    let run = add(&project, "log 2025-26.csv", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(report(&project), before);
    let part = "headings.\"Came to us through\" = \"source\"  # ? 4 of 4 cells below it read as \"Source\"\n";
    let lines = proposed(&run);
    assert!(lines.contains(part), "{run:?}");
    // Each line has its reason, and all of it can be pasted.
    let each = lines.lines().filter(|line| *line != "[[source]]");
    assert!(
        each.clone().count() >= 5 && each.clone().all(|line| line.contains("  # ")),
        "{lines}"
    );
    let pasted = folder(&[("log 2025-26.csv", LOG)]);
    let pasted = pasted
        .file("r/report.toml", format!("{before}\n{lines}"))
        .file("r/returns/log 2025-26.csv", LOG);
    let run = add(&project, "log 2025-26.csv", &["--yes"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(project.text("r/returns/log 2025-26.csv").is_some());
    let check =
        |project: &Project| project.run(["check", "-C", "r", "-v", "--as-at", "2026-05-18"]);
    let (written, pasted) = (check(&project), check(&pasted));
    let told = |run: &Run| {
        let lines = run
            .stdout
            .lines()
            .filter(|line| line.contains("log 2025-26"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(!told(&written).is_empty(), "{written:?}");
    assert_eq!(told(&written).len(), told(&pasted).len(), "{pasted:?}");
}

#[test]
fn a_key_column_that_nothing_names_is_asked_about_and_never_written() {
    let text = "Northmoor business plan\n\nWorkstream,What will we do,Lead officer,Target date,RAG,Date closed,% complete\n\
        One,Write it,Unit,2026-03-01,Green,,10\nTwo,Read it,Unit,2026-04-01,Amber,,20\n";
    let project = folder(&[("plan.csv", text)]);
    let before = report(&project);
    let run = add(&project, "plan.csv", &["--yes"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(report(&project), before, "{run:?}");
    for part in [
        "it looks like the business plan (business-plan), but \"Priority\" is nowhere",
        "Its headings without a column: \"Workstream\".",
        "headings.\"HEADING\" = \"priority\"  # ? ",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    let run = add(
        &project,
        "plan.csv",
        &["--set", "priority=One", "--dry-run"],
    );
    assert!(
        run.stdout
            .contains("Business plan (business-plan), 2 records"),
        "{run:?}"
    );
}

#[test]
fn one_row_a_person_is_training() {
    let mut rows = "Northmoor Safeguarding Training 2025/26,,,,,,\n,,,,,,\nFirst name,Surname,Email,Organisation,Course title,Level,Date attended,Attended?\n".to_owned();
    for (at, came) in ["Y", "Y", "N", "", "Y", "DNA"].iter().enumerate() {
        rows.push_str(&format!("Asha,Marsh{at},a{at}@example.org,Northmoor Police,Neglect,Level 3,2025-06-0{},{came}\n", at + 1));
    }
    let project = folder(&[("list.csv", &rows)]);
    for options in [&[][..], &["--dataset", "training"]] {
        let run = add(&project, "list.csv", options);
        assert_eq!(run.code, 1, "{run:?}");
        let lines = proposed(&run);
        assert!(lines.contains("dataset = \"training\""), "{run:?}");
        assert!(
            lines.contains("codes.sector.\"Northmoor Police\" = \"police\""),
            "{lines}"
        );
        assert!(
            !run.stdout.contains("Marsh") && !run.stdout.contains("example.org"),
            "{run:?}"
        );
    }
    let run = add(&project, "list.csv", &["--yes"]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn a_mapping_is_remembered_by_sheet_and_headings() {
    let project = folder(&[("log 2025-26.csv", LOG)]);
    assert_eq!(add(&project, "log 2025-26.csv", &["--yes"]).code, 0);
    // Another name and other records, the same headings: the mapping is the first that is tried, and who sent it is asked.
    let other = LOG.replace("/2025", "/2026").replace("Police", "Health");
    let project = project.file("post/from the officer.csv", other);
    let run = add(
        &project,
        "from the officer.csv",
        &["--set", "period=2026-27"],
    );
    assert!(
        run.stdout
            .contains("Reads as last time: the mapping of returns/log 2025-26.csv fits."),
        "{run:?}"
    );
    // The same name, another table: the name says nothing.
    let project = project.file(
        "post/log 2026-27.csv",
        "Plant,Height,Sunlight\nFern,20,Low\n",
    );
    let run = add(&project, "log 2026-27.csv", &[]);
    assert!(
        !run.stdout.contains("as last time") && run.code == 1,
        "{run:?}"
    );
}

#[test]
fn nothing_is_filed_where_the_pattern_of_another_source_reads_it() {
    let project = folder(&[("log 2025-26.csv", LOG)]);
    let more = "\n[[source]]\ndataset = \"training\"\nfile = \"returns/*.csv\"\n";
    let text = report(&project) + more;
    let project = project.file("r/report.toml", text);
    let run = add(&project, "log 2025-26.csv", &["--yes"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        project.text("r/returns/added/log 2025-26.csv").is_some(),
        "{run:?}"
    );
    assert!(report(&project).contains("file = \"returns/added/log 2025-26.csv\""));
}

#[test]
fn each_file_of_a_call_is_told_and_the_day_of_the_report_holds() {
    let training = "Level,Course,Date of course,Sector,Programme year,Booked,Attended\nLevel 1,Basics,2025-05-14,Police,2025-26,28,24\nLevel 2,Neglect,2025-06-11,Health,2025-26,20,18\n";
    let project = folder(&[("t.csv", training), ("hello.csv", "hello,world\n1,2\n")]);
    let run = project.run([
        "add",
        "-C",
        "r",
        "--as-at",
        "2026-05-18",
        "post/none.csv",
        "post/hello.csv",
        "post/t.csv",
    ]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("none.csv"), "{run:?}");
    assert!(
        run.stdout.contains("t.csv: to be kept as returns/t.csv"),
        "{run:?}"
    );
    let text = report(&project);
    assert!(
        text.contains("received = 2026-05-18\nfile = \"returns/t.csv\""),
        "{text}"
    );
}

#[test]
fn nothing_of_a_person_is_shown() {
    // Records where headings should be, names as categories, and a sheet that is called after somebody's number.
    let text = "Level,Sector,Programme year,Attended\nLevel 1,Child Asha Marsh (DOB 12/03/2014),2025-26,3\nLevel 1,Police,2025-26,4\nLevel 2,Health,2025-26,4\n";
    let project = folder(&[("t.csv", text)]).workbook("post/b.xlsx", |workbook| {
        let sheet = workbook.add_worksheet();
        sheet.set_name("A 943 476 5919")?;
        for (column, heading) in [
            "12/03/2014",
            "Level",
            "Sector",
            "Programme year",
            "Attended",
        ]
        .iter()
        .enumerate()
        {
            sheet.write(0, column as u16, *heading)?;
        }
        for (row, sector) in ["Police", "Health"].iter().enumerate() {
            let row = row as u32 + 1;
            for (column, cell) in ["x", "Level 1", sector, "2025-26", "4"].iter().enumerate() {
                sheet.write(row, column as u16, *cell)?;
            }
        }
        Ok(())
    });
    for name in ["t.csv", "b.xlsx"] {
        let run = add(&project, name, &["--dry-run"]);
        assert!(run.stdout.contains("(training)"), "{run:?}");
        for word in ["Asha", "Marsh", "12/03/2014", "2014-03-12", "943 476"] {
            assert!(
                !run.stdout.contains(word),
                "{word} of {name}: {}",
                run.stdout
            );
        }
    }
}
