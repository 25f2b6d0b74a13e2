//! `yearly check`: what it finds, how it says so, and its exit code.

use super::project::{Project, REPORT, SOURCE};

#[test]
fn a_right_return_passes() {
    let run = Project::with_return().run(["check", "--all"]);
    run.is(
        0,
        "Nothing was found wrong.\n\nreturns/visits.csv: 2 rows, 2 records, counted in 1 table.\n",
        "As at 18 May 2026.\n",
    );
}

#[test]
fn a_wrong_cell_is_shown_as_in_excel() {
    let run = Project::with_return()
        .file("returns/visits.csv", "Team,Visits\nNorth,12\nSouth,many\n")
        .run(["check", "-q", "--all"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{run:?}");
    for part in [
        "error[not-a-number] ",
        "  --> returns/visits.csv, cell B3\n",
        "  >    3 | South |[many]",
        "Found 1 error.\nOne more is held back: it only follows from a cell that is named above.\n",
        "  Northmoor Council (north-council): 1 error\n",
    ] {
        assert!(run.stdout.contains(part), "{part} in {}", run.stdout);
    }
}

#[test]
fn a_workbook_is_checked_with_its_sheet() {
    let run = Project::with_return()
        .file(
            "report.toml",
            format!("{REPORT}{}", SOURCE.replace("visits.csv", "*.xlsx")),
        )
        .workbook("returns/Visits v3 FINAL.xlsx", |book| {
            let sheet = book.add_worksheet().set_name("2025-26")?;
            sheet.write(0, 0, "Team")?.write(0, 1, "Visits")?;
            sheet.write(1, 0, "North")?.write(1, 1, 1.5)?;
            Ok(())
        })
        .run(["check", "-q", "--all"]);
    let place = "  --> returns/Visits v3 FINAL.xlsx, sheet \"2025-26\", cell B2\n";
    assert!(run.stdout.contains(place), "{run:?}");
    assert!(run.stdout.contains("error[not-a-whole-number]"), "{run:?}");
    let unused = "warning[file-undeclared]";
    assert!(run.stdout.contains(unused), "{run:?}");
}

#[test]
fn a_missing_file_is_an_error_of_its_source() {
    let run = Project::new()
        .file("report.toml", format!("{REPORT}{SOURCE}"))
        .run(["check", "-q", "--all"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("error[file-missing] No file is there for \"returns/visits.csv\".\n  --> report.toml, line 18\n"), "{run:?}");
}

#[test]
fn an_outstanding_return_is_a_query_and_blocks_only_when_asked() {
    let owes = "\n[[agency]]\nid = \"north-council\"\nname = \"Northmoor Council\"\nowes = [{ dataset = \"visits\", due = 2026-05-12 }]\n";
    let project = Project::new().file("report.toml", format!("{REPORT}{owes}"));
    let run = project.run(["check", "-q", "--all"]);
    assert_eq!(run.code, 0, "{run:?}");
    let words = "query[return-outstanding] The return \"Visits\" from Northmoor Council was due on 12 May 2026 and is 6 days late.";
    assert!(run.stdout.contains(words), "{run:?}");
    assert_eq!(project.run(["check", "-q", "--fail-on", "query"]).code, 1);
    let later = project.run(["check", "-q", "--as-at", "2026-05-13"]);
    assert!(later.stdout.contains(", 1 day late: Visits"), "{later:?}");
}

#[test]
fn json_keeps_the_contract() {
    let project =
        Project::with_return().file("returns/visits.csv", "Team,Visits\nNorth,12\nSouth,many\n");
    let run = project.run(["check", "--message-format", "json"]);
    assert_eq!(run.code, 1);
    let json = run.json();
    assert_eq!(json["schema_version"], 1);
    let finding = &json["findings"][0];
    for key in [
        "code",
        "rule",
        "severity",
        "message",
        "help",
        "found",
        "expected",
        "dataset",
        "agency",
        "fingerprint",
        "location",
        "related",
        "repeats",
    ] {
        assert!(finding.get(key).is_some(), "{key} in {finding}");
    }
    assert_eq!(finding["code"], "not-a-number");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["agency"], "north-council");
    assert_eq!(finding["location"]["file"], "returns/visits.csv");
    assert_eq!(finding["location"]["cell"], "B3");
    assert_eq!(json["summary"]["errors"], 1);
    assert_eq!(json["summary"]["agencies"][0]["id"], "north-council");

    let both = project.run([
        "check",
        "-q",
        "--all",
        "--message-format",
        "human",
        "--message-format",
        "json=found.json",
    ]);
    assert!(both.stdout.starts_with("error[not-a-number]"), "{both:?}");
    let file = project.text("found.json").expect("it was written");
    assert_eq!(file, run.stdout);
}

#[test]
fn the_same_input_gives_the_same_findings() {
    let project = Project::with_return().file(
        "returns/visits.csv",
        "Team,Visits\nNorth,1.5\nSouth,many\nNorth,-3\n",
    );
    let first = project.run(["check", "--message-format", "json"]);
    assert_eq!(first, project.run(["check", "--message-format", "json"]));
}

#[test]
fn the_day_comes_from_the_flag_the_report_or_the_environment() {
    let told = |project: &Project, day: &str| {
        let run = project.run_with("SOURCE_DATE_EPOCH", day, ["check", "--all"]);
        run.stderr
    };
    let project = Project::with_return();
    assert_eq!(told(&project, "86400"), "As at 18 May 2026.\n");
    let undated = format!("{}{SOURCE}", REPORT.replace("as-at = 2026-05-18\n", ""));
    let project = project.file("report.toml", undated);
    assert_eq!(told(&project, "86400"), "As at 2 January 1970.\n");
    let wrong = project.run_with("SOURCE_DATE_EPOCH", "soon", ["check", "--all"]);
    assert_eq!(wrong.code, 2, "{wrong:?}");
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_early_is_no_error() {
    use std::process::{Command, Stdio};
    let project = Project::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_yearly"))
        .args(["list", "findings"])
        .current_dir(project.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
