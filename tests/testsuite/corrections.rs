//! A value that an agency corrects: its query stays open until the partnership takes the value or the return says it; a taken one is read
//! in the place of its cell while the cell holds the old value in the same row, and it is told wherever it counts; its values and its
//! reason only where nothing that is made of its sheet is withheld.

use super::project::{Project, REPORT, SOURCE};

/// Visits by team and kind, with the most that a team can make and the day of the count.
const VISITS: &str = "title = \"Visits\"\nabout = \"Visits by team.\"\ncounts = \"meetings\"\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"kind\"\nheading = \"Kind\"\ntype = \"code\"\ncodes = \"kinds\"\n[[column]]\nid = \"n\"\nheading = \"Visits\"\ntype = \"count\"\nkey = true\n[[column]]\nid = \"most\"\nheading = \"Most\"\ntype = \"count\"\n[[column]]\nid = \"day\"\nheading = \"Counted on\"\ntype = \"date\"\n[[rule]]\nid = \"V-MOST\"\nform = \"at-most\"\ncolumn = \"n\"\nagainst = \"most\"\nseverity = \"query\"\n";

const KINDS: &str = "title = \"Kinds\"\n[[code]]\nid = \"home\"\nlabel = \"At home\"\n[[code]]\nid = \"school\"\nlabel = \"At school\"\n";

const BY_KIND: &str = "title = \"Visits by kind\"\nmeasure = \"Number of visits\"\ndataset = \"visits\"\nrow_heading = \"Kind\"\nrows = { by = \"kind\", total = \"All kinds\" }\n[[cell]]\nid = \"n\"\nheading = \"Number\"\nsum = \"n\"\n";

fn project(rows: &str) -> Project {
    Project::new()
        .file("report.toml", format!("{REPORT}{SOURCE}"))
        .file("templates/datasets/visits.toml", VISITS)
        .file("templates/codes/kinds.toml", KINDS)
        .file("templates/tables/visits-kind.toml", BY_KIND)
        .file(
            "templates/sections/visits.md",
            "{{ table(id=\"visits-team\") }}\n\n{{ narrative(file=\"visits\") }}\n",
        )
        .file("returns/visits.csv", csv(rows))
}

fn csv(rows: &str) -> String {
    format!("Team,Kind,Visits,Most,Counted on\n{rows}")
}

const NORTH: &str = "North,At home,250,40,14/05/2025\nSouth,At school,30,40,14/05/2025\n";

/// The reference of the first thing of a code.
fn reference(project: &Project, code: &str) -> String {
    let json = project
        .run(["check", "-q", "--message-format", "json"])
        .json();
    let all = json["findings"].as_array().expect("a list");
    let found = all.iter().find(|found| found["code"] == code);
    let found = found.unwrap_or_else(|| panic!("{code} in {json}"));
    let print = found["fingerprint"].as_str().expect("a text");
    format!("{}-{}", &print[..4], &print[4..8]).to_uppercase()
}

/// A workbook in which the agency answers one question, in words and with a value.
fn answered(project: Project, reference: &str, words: &str, value: &str) -> Project {
    let project = project.workbook("sent back.xlsx", |book| {
        let sheet = book.add_worksheet().set_name("Answers")?;
        sheet.write(0, 0, "Answers to questions about this return")?;
        sheet.write(1, 0, "Agency")?.write(1, 1, "north-council")?;
        for (column, heading) in (0..).zip(["Reference", "Your answer", "Corrected value"]) {
            sheet.write(4, column, heading)?;
        }
        for (column, text) in (0..).zip([reference, words, value]) {
            sheet.write(5, column, text)?;
        }
        Ok(())
    });
    let run = project.run(["letters", "--answers", "sent back.xlsx", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!run.stdout.contains("Sandra"), "{run:?}");
    project
}

#[test]
fn an_answer_with_another_value_leaves_its_query_open_until_it_is_taken() {
    for (words, value) in [("", "25"), ("typo, 25", ""), ("should be 25 (Sandra)", "")] {
        let first = project(NORTH);
        let query = reference(&first, "more-than-base");
        let project = answered(first, &query, words, value);
        let check = project.run(["check", "-q", "--fail-on", "query"]);
        assert_eq!(check.code, 1, "{words} {check:?}");
        let how = format!(
            "the agency answered that it should be 25; to have that read in its place: yearly accept {query} --correction\n"
        );
        assert!(check.stdout.contains(&how), "{check:?}");
        assert!(!check.stdout.contains("Sandra"), "{check:?}");
        // The agency is not asked again, and nothing is final meanwhile.
        let letters = project.run(["letters", "-q"]);
        assert!(letters.stdout.contains("No agency has"), "{letters:?}");
        assert_eq!(project.run(["build", "-q", "--final"]).code, 1);
        let taken = project.run(["accept", &query, "--correction", "-q"]);
        assert_eq!(taken.code, 0, "{taken:?}");
        let check = project.run(["check", "-q", "--fail-on", "query"]);
        assert_eq!(check.code, 0, "{check:?}");
        let table = project.run(["table", "visits-kind", "-q"]);
        let note = "One value of the return of Northmoor Council was corrected by the agency after it was sent.";
        assert!(
            table.stdout.contains("| At home | 25 |") && table.stdout.contains(note),
            "{table:?}"
        );
    }
    let explained = project(NORTH);
    let query = reference(&explained, "more-than-base");
    let explained = answered(explained, &query, "Right: 10 weeks of 25 visits each.", "");
    let check = explained.run(["check", "-q", "--fail-on", "query"]);
    assert_eq!(check.code, 0, "{check:?}");
}

#[test]
fn a_taken_correction_is_told_wherever_it_counts_and_can_be_taken_back() {
    let project = project(NORTH);
    let query = reference(&project, "more-than-base");
    let take = |value: &str| {
        project.run([
            "accept",
            &query,
            "--correction",
            value,
            "--reason",
            "Telephoned",
            "--by",
            "Data lead",
        ])
    };
    let run = take("25");
    assert_eq!(run.code, 0, "{run:?}");
    let kept = project.text("responses.toml").expect("it was written");
    let part = "[[correction]]\nreturn = \"returns/visits.csv\"\ncell = \"C2\"\nold = \"250\"\nnew = \"25\"\ndataset = \"visits\"\nagency = \"north-council\"\nby = \"Data lead\"\ntaken = \"2026-05-18\"\nreason = \"Telephoned\"\n";
    assert!(kept.contains(part), "{kept}");
    let again = take("25");
    assert!(again.stdout.contains("nothing has changed"), "{again:?}");
    // It may be taken with another value, though its query is gone.
    for value in ["26", "25"] {
        let run = take(value);
        assert_eq!(run.code, 0, "{run:?}");
    }
    let kept = project.text("responses.toml").expect("it was written");
    assert_eq!(kept.matches("[[correction]]").count(), 1, "{kept}");
    for (id, part) in [
        (
            "visits-team/north/n",
            "corrected: C2 is read as 25 instead of 250, taken on 18 May 2026 by Data lead: Telephoned.",
        ),
        ("returns/visits.csv!C2", "It is read as 25 instead of 250."),
        (
            "returns/visits.csv",
            "\nCorrected: C2, taken on 18 May 2026 by Data lead: Telephoned.\n",
        ),
    ] {
        let told = project.run(["explain", id, "-q"]);
        assert!(told.stdout.contains(part), "{told:?}");
    }
    let south = project.run(["explain", "visits-team/south/n", "-q"]);
    assert!(!south.stdout.contains("orrected"), "{south:?}");
    let list = project.run(["accept", "-q"]);
    assert!(list.stdout.contains("25 instead of 250"), "{list:?}");
    assert_eq!(project.run(["build", "-q", "--format", "md"]).code, 0);
    let page = project.text("out/public/small.md").expect("a page");
    let note = "One value of the return of Northmoor Council was corrected by the partnership after it was sent.";
    assert!(page.contains(note) && page.contains("55 visits"), "{page}");
    for file in project.files("out/public") {
        let text = project.text(&file).unwrap_or_default();
        assert!(!text.contains("250"), "{file}");
    }
    let record = project.text("out/private/build.json").expect("a record");
    assert!(record.contains("\"old\": \"250\""), "{record}");
    let account = project.text("out/private/account.json").expect("one");
    assert!(
        account.contains("\"cell\": \"C2\"") && account.contains("\"state\": \"read\""),
        "{account}"
    );
    let back = project.run(["accept", &query, "--withdraw", "-q"]);
    assert_eq!(back.code, 0, "{back:?}");
    assert_eq!(reference(&project, "more-than-base"), query);
    let none = project.run(["accept", &query, "--withdraw", "-q"]);
    assert_eq!(none.code, 2, "{none:?}");
}

#[test]
fn a_correction_lapses_when_the_cell_changes_and_is_settled_when_it_agrees() {
    let project = project(NORTH);
    let query = reference(&project, "more-than-base");
    let run = project.run(["accept", &query, "--correction", "25", "--reason", "x"]);
    assert_eq!(run.code, 0, "{run:?}");
    let project = project.file("returns/visits.csv", csv(&NORTH.replace("250", "27")));
    let check = project.run(["check", "-q", "--fail-on", "query"]);
    assert_eq!(check.code, 1, "{check:?}");
    assert!(
        check
            .stdout
            .contains("query[correction-lapsed] C2 does not hold"),
        "{check:?}"
    );
    let table = project.run(["table", "visits-kind", "-q"]);
    assert!(table.stdout.contains("| At home | 27 |"), "{table:?}");
    let project = project.file("returns/visits.csv", csv(&NORTH.replace("250", "25")));
    let check = project.run(["check", "-v", "--fail-on", "query"]);
    assert_eq!(check.code, 0, "{check:?}");
    assert!(
        check.stdout.contains("note[corrected] C2 says by now"),
        "{check:?}"
    );
    assert_eq!(project.run(["build", "-q", "--format", "md"]).code, 0);
    let page = project.text("out/public/small.md").expect("a page");
    assert!(!page.contains("orrected"), "{page}");
    // The return comes again under another name.
    let replaced =
        SOURCE.replace("visits.csv", "again.csv") + "replaces = \"returns/visits.csv\"\n";
    let project = project
        .file("report.toml", format!("{REPORT}{replaced}"))
        .file("returns/visits.csv", csv(NORTH))
        .file("returns/again.csv", csv(&NORTH.replace("30,40", "31,40")));
    let table = project.run(["table", "visits-kind", "-q"]);
    assert!(
        table.stdout.contains("| **All kinds** | **56** |"),
        "{table:?}"
    );
    let named = SOURCE.replace("visits.csv", "again.csv");
    let project = project.file("report.toml", format!("{REPORT}{named}"));
    let check = project.run(["check", "-q", "--fail-on", "query"]);
    assert!(check.stdout.contains("No such return is read"), "{check:?}");
}

#[test]
fn totals_of_the_return_are_judged_with_the_corrected_value() {
    let project = project(&format!("{NORTH}Total,,55,,\n"));
    let query = reference(&project, "more-than-base");
    let before = project.run(["check", "-q"]);
    assert!(before.stdout.contains("[total-differs]"), "{before:?}");
    let run = project.run(["accept", &query, "--correction", "25", "--reason", "x"]);
    assert_eq!(run.code, 0, "{run:?}");
    let after = project.run(["check", "-q", "--fail-on", "query"]);
    assert_eq!(after.code, 0, "{after:?}");
}

#[test]
fn a_total_is_corrected_into_another_number_and_into_nothing_else() {
    let project = project(&format!("{NORTH}Total,,500,,\n"));
    let query = reference(&project, "total-differs");
    let take = |value: &str| {
        let value = format!("--correction={value}");
        project.run(["accept", &query, &value, "--reason", "x", "-q"])
    };
    for value in [
        "banana",
        "4O3",
        "=1+1",
        "NaN",
        "403 or 404",
        "n/a",
        "01/05/2025",
    ] {
        let run = take(value);
        assert_eq!(run.code, 2, "{value} {run:?}");
        assert!(run.stderr.contains("could not be read there"), "{run:?}");
        assert_eq!(project.text("responses.toml"), None, "{value}");
    }
    assert_eq!(reference(&project, "total-differs"), query);
    for value in ["281", "280"] {
        let run = take(value);
        assert_eq!(run.code, 0, "{value} {run:?}");
        let check = project.run(["check", "-q"]);
        let differs = check.stdout.contains("[total-differs]");
        assert_eq!(differs, value == "281", "{check:?}");
    }
}

#[test]
fn a_correction_stays_with_its_row_when_the_return_comes_sorted_otherwise() {
    let rows = [
        "North,At home,250,40,\n",
        "South,At home,250,60,\n",
        "West,At home,20,60,\n",
    ];
    let project = project(&rows.concat());
    let query = reference(&project, "more-than-base");
    let run = project.run(["accept", &query, "--correction", "25", "--reason", "x"]);
    assert_eq!(run.code, 0, "{run:?}");
    let kept = project.text("responses.toml").expect("it was written");
    assert!(
        kept.contains("[correction.beside]\nA2 = \"sha256:"),
        "{kept}"
    );
    let send = |text: String| {
        std::fs::write(project.path("returns/visits.csv"), text).expect("a return");
    };
    let total = |rows: &str, total: &str| {
        send(csv(rows));
        let table = project.run(["table", "visits-kind", "-q"]);
        let all = format!("| **All kinds** | **{total}** |");
        assert!(table.stdout.contains(&all), "{table:?}");
        project.run(["check", "-q"]).stdout
    };
    // Other numbers may change.
    let same = total(
        &rows
            .concat()
            .replace("250,40", "250,45")
            .replace("20,60", "30,60"),
        "305",
    );
    assert!(!same.contains("correction-lapsed"), "{same}");
    let sorted = total(&[rows[1], rows[0], rows[2]].concat(), "520");
    assert!(
        sorted.contains("query[correction-lapsed] C2 stands in another row or column than the one"),
        "{sorted}"
    );
    send(csv(&rows.concat()).replace("Visits,Most", "Most,Visits"));
    let headed = project.run(["check", "-q"]).stdout;
    assert!(
        headed.contains("C2 stands in another row or column"),
        "{headed}"
    );
}

#[test]
fn a_correction_to_nothing_is_no_correction() {
    let project = project(NORTH);
    let query = reference(&project, "more-than-base");
    let run = project.run(["accept", &query, "--correction", "25", "--reason", "x"]);
    assert_eq!(run.code, 0, "{run:?}");
    let kept = project.text("responses.toml").expect("it was written");
    let emptied = kept.replace("new = \"25\"", "new = \"\"");
    let project = project.file("responses.toml", emptied);
    let check = project.run(["check", "-q"]);
    assert!(
        check
            .stdout
            .contains("a correction needs the value that is read in the place of the cell"),
        "{check:?}"
    );
}

#[test]
fn a_day_and_a_category_are_corrected_too_and_what_cannot_be_read_is_refused() {
    let wrong = "North,At hoem,25,40,31/02/2025\nSouth,At school,30,40,14/05/2025\n";
    let project = project(wrong);
    let day = reference(&project, "not-a-date");
    let kind = reference(&project, "unmapped-category");
    for (query, value) in [(&day, "31/04/2025"), (&kind, "At hme")] {
        let run = project.run(["accept", query, "--correction", value, "--reason", "x"]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("could not be read there"), "{run:?}");
    }
    assert_eq!(project.text("responses.toml"), None);
    // An error is no matter of a reason, but of a correction.
    for (query, value) in [(&day, "28 February 2025"), (&kind, "At home")] {
        let run = project.run(["accept", query, "--correction", value, "--reason", "x"]);
        assert_eq!(run.code, 0, "{run:?}");
    }
    let check = project.run(["check", "-q", "--fail-on", "warning"]);
    assert_eq!(check.code, 0, "{check:?}");
    let table = project.run(["table", "visits-kind", "-q"]);
    assert!(table.stdout.contains("| At home | 25 |"), "{table:?}");
    let note = "Note: 2 values of the return of Northmoor Council were corrected by the partnership after they were sent.";
    assert!(table.stdout.contains(note), "{table:?}");
}

#[test]
fn a_word_that_is_not_known_is_one_question_and_one_answer_for_all_of_its_cells() {
    let rows = "A,At hoem,1,40,\nB,At hoem,2,40,\nC,Jane Whitlock,3,40,\nD,at hoem,4,40,\n";
    let project = project(rows);
    let check = project.run(["check", "-q"]);
    let said = "\"At hoem\" is not a known kind.";
    assert_eq!(check.stdout.matches(said).count(), 1, "{check:?}");
    assert!(
        check.stdout.contains("and 2 more in column B: B3, B5"),
        "{check:?}"
    );
    // What may be somebody's name is named by its cell.
    assert!(
        check
            .stdout
            .contains("What stands under \"Kind\" should be a category"),
        "{check:?}"
    );
    let letters = project.run(["letters", "-q"]);
    assert_eq!(letters.code, 0, "{letters:?}");
    let letter = project
        .text("out/private/letters/north-council.md")
        .expect("a letter");
    assert_eq!(letter.matches("is not a known kind").count(), 1, "{letter}");
    assert!(
        letter.contains("It stands in 3 cells: B2, B3, B5."),
        "{letter}"
    );
    for file in [
        "north-council.md",
        "north-council.html",
        "north-council.eml",
    ] {
        let text = project
            .text(&format!("out/private/letters/{file}"))
            .expect("a letter");
        assert!(!text.contains("Whitlock"), "{text}");
    }
    let query = reference(&project, "unmapped-category");
    let project = answered(project, &query, "should be At home", "");
    let taken = project.run(["accept", &query, "--correction", "-q"]);
    assert_eq!(taken.code, 0, "{taken:?}");
    assert_eq!(taken.stdout.matches("instead of").count(), 3, "{taken:?}");
    let table = project.run(["table", "visits-kind", "-q"]);
    assert!(table.stdout.contains("| At home | 7 |"), "{table:?}");
    let back = project.run(["accept", &query, "--withdraw", "-q"]);
    assert_eq!(back.stdout.matches("Taken back").count(), 3, "{back:?}");
}

#[test]
fn of_a_table_in_which_something_is_withheld_not_even_how_many_is_told() {
    let project = project("North,At home,3,40,\nSouth,At school,450,40,\nWest,At school,520,60,\n")
        .file(
            "templates/datasets/visits.toml",
            VISITS.replace("meetings", "children"),
        )
        .file(
            "report.toml",
            format!("{}{SOURCE}", REPORT.replace("\"open\"", "\"dfe-cin\"")),
        );
    for _ in ["South", "West"] {
        let query = reference(&project, "more-than-base");
        let reason = "They said 37 and no more";
        let run = project.run(["accept", &query, "--correction", "37", "--reason", reason]);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stdout.contains("Neither is shown"), "{run:?}");
        assert!(!run.stdout.contains("37"), "{run:?}");
    }
    for command in [
        &["accept", "-q"][..],
        &["check", "-v"],
        &["explain", "returns/visits.csv", "-q"],
        &["explain", "returns/visits.csv!C3", "-q"],
        &["explain", "visits-kind/total/n", "-q"],
    ] {
        let told = project.run_all(command);
        assert!(told.stdout.contains("orrect"), "{told:?}");
        let is_told = ["instead of", "They said"]
            .iter()
            .any(|words| told.stdout.contains(words));
        assert!(!is_told, "{told:?}");
    }
    let record = project.run(["build", "-q", "--format", "md"]);
    assert_eq!(record.code, 0, "{record:?}");
    let record = project.text("out/private/build.json").expect("a record");
    assert!(record.contains("They said 37"), "{record}");
    let table = project.run(["table", "visits-team", "-q"]);
    assert!(
        table.stdout.contains("[c\\]")
            && table.stdout.contains("Note: Some values of the return of"),
        "{table:?}"
    );
}
