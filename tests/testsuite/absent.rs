//! Absent is not nought: a column that was not sent, one that is wholly blank, one that some agencies sent, and single blanks, in every
//! verb, filter, sentence and file.

use crate::project::{Project, REPORT};

const DATASET: &str = r#"title = "Contacts"
about = "One row a contact."
counts = "meetings"

[[column]]
id = "ref"
heading = "Reference"
type = "text"
key = true

[[column]]
id = "team"
heading = "Team"
type = "text"

[[column]]
id = "urgent"
heading = "Urgent"
type = "flag"

[[column]]
id = "visits"
heading = "Number of visits"
type = "number"
"#;

const TABLE: &str = r#"title = "Contacts"
measure = "Number of contacts"
dataset = "contacts"
row_heading = "Team"
rows = { by = "team", total = "All teams" }

[[cell]]
id = "n"
count = "records"

[[cell]]
id = "urgent"
count = "records"
where = { urgent = "yes" }

[[cell]]
id = "other"
count = "records"
where = { urgent = "not yes" }

[[cell]]
id = "unsaid"
count = "records"
where = { urgent = "blank" }

[[cell]]
id = "share"
share = "urgent"
of = "n"

[[cell]]
id = "visits"
sum = "visits"

[[cell]]
id = "most"
max = "visits"

[[cell]]
id = "different"
distinct = "visits"

[[cell]]
id = "mean"
ratio = "visits"
of = "n"

[[cell]]
id = "more"
change = "urgent"
against = "n"
"#;

/// A folder whose agencies sent these lists, North and South.
pub(crate) fn contacts(north: &str, south: Option<&str>) -> Project {
    let agency = |id: &str| {
        format!(
            "\n[[agency]]\nid = \"{id}\"\nname = \"{id} Council\"\n\n[[source]]\ndataset = \"contacts\"\nfile = \"returns/{id}.csv\"\nagency = \"{id}\"\nreceived = \"2026-04-20\"\n"
        )
    };
    let agencies = ["north", "south"].map(agency);
    let many = 1 + usize::from(south.is_some());
    Project::new()
        .file("report.toml", format!("{REPORT}{}", agencies[..many].concat()))
        .file("templates/datasets/contacts.toml", DATASET)
        .file("templates/tables/contacts.toml", TABLE)
        .file(
            "templates/documents/small.toml",
            "title = \"Small report\"\nkind = \"Yearly report\"\n\n[[section]]\nid = \"contacts\"\ntitle = \"Contacts\"\n",
        )
        .file("templates/sections/contacts.md", "{{ narrative() }}\n\n{{ table(id=\"contacts\") }}\n")
        .file("narrative/contacts.md", "Of the contacts {contacts/total/urgent} were urgent.\n")
        .file("returns/north.csv", north)
        .file("returns/south.csv", south.unwrap_or_default())
}

/// The same folder, where the only table counts what was urgent.
pub(crate) fn urgent_only(north: &str) -> Project {
    let table = TABLE.split("[[cell]]").next().expect("a head");
    contacts(north, None).file(
        "templates/tables/contacts.toml",
        format!("{table}[[cell]]\nid = \"urgent\"\ncount = \"records\"\nwhere = {{ urgent = \"yes\" }}\n"),
    )
}

/// The report as Markdown.
fn report(project: &Project) -> String {
    project
        .files("out/public")
        .into_iter()
        .find(|name| name.ends_with(".md"))
        .and_then(|name| project.text(&name))
        .expect("a report")
}

/// Each figure of the table's last row, by cell.
#[track_caller]
fn total(project: &Project) -> String {
    let list = project.run(["list", "figures"]);
    assert!(list.code < 2, "{list:?}");
    let cells = [
        "n",
        "urgent",
        "other",
        "unsaid",
        "share",
        "visits",
        "most",
        "different",
        "mean",
        "more",
    ];
    let value = |cell: &&str| {
        let id = format!("contacts/total/{cell} ");
        let line = list.stdout.lines().find(|line| {
            line.contains(id.trim_end())
                && line.split_whitespace().any(|word| word == id.trim_end())
        });
        let line = line.unwrap_or_else(|| panic!("no {id}in {}", list.stdout));
        line.split_whitespace()
            .skip_while(|word| *word != id.trim_end())
            .nth(1)
            .unwrap_or_default()
            .to_owned()
    };
    cells.iter().map(value).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_was_not_sent_is_no_nought_in_any_verb() {
    let not_sent = contacts("Reference,Team\nA1,Reach\nA2,Reach\nA3,Rise\n", None);
    assert_eq!(total(&not_sent), "3 [x] [x] [x] [x] [x] [x] [x] [x] [x]");
    let blank = contacts(
        "Reference,Team,Urgent,Number of visits\nA1,Reach,,\nA2,Reach,,\nA3,Rise,,\n",
        None,
    );
    assert_eq!(total(&blank), "3 [x] [x] [x] [x] [x] [x] [x] [x] [x]");
    let nought = contacts(
        "Reference,Team,Urgent,Number of visits\nA1,Reach,no,0\nA2,Reach,no,0\nA3,Rise,no,0\n",
        None,
    );
    assert_eq!(total(&nought), "3 0 3 0 0% 0 0 1 0.0 −3");
}

#[test]
fn a_sentence_and_the_files_show_what_was_not_sent() {
    let project = contacts("Reference,Team\nA1,Reach\nA2,Rise\n", None);
    let run = project.run(["build", "-q", "--format", "md,html"]);
    assert_eq!(run.code, 0, "{run:?}");
    let text = report(&project);
    assert!(
        text.contains("Of the contacts \\[x\\] were urgent."),
        "{text}"
    );
    assert!(
        text.contains("| **All teams** | **2** | **\\[x\\]** |"),
        "{text}"
    );
}

#[test]
fn a_number_is_of_the_returns_that_give_what_it_needs() {
    let project = contacts(
        "Reference,Team,Urgent,Number of visits\nA1,Reach,yes,2\nA2,Reach,no,4\nA3,Rise,no,0\nA4,Rise,no,2\n",
        Some("Reference,Team\nB1,Reach\nB2,Far\nB3,Far\nB4,Far\n"),
    );
    // Eight contacts, four of them of returns that say whether they were urgent, one of them so.
    assert_eq!(total(&project), "8 1 3 0 25% 8 4 3 2.0 −7");
    let list = project.run(["list", "figures"]).stdout;
    let far = list
        .lines()
        .find(|line| line.contains("contacts/far/urgent"));
    assert!(far.is_some_and(|line| line.contains("[x]")), "{list}");
    let check = project.run(["check"]).stdout;
    assert!(
        check.contains("\"Urgent\" and \"Number of visits\" were given by 1 of 2 agencies"),
        "{check}"
    );
    assert_eq!(project.run(["build", "-q"]).code, 0);
    let text = report(&project);
    let figures = project.text("out/public/figures.json").expect("figures");
    assert!(
        figures.contains("\"coverage\":\"“Urgent” was given by 1 of 2 agencies\""),
        "{figures}"
    );
    assert!(
        text.contains("“Urgent” and “Number of visits” were given by 1 of 2 agencies; such numbers are of those only."),
        "{text}"
    );
}

#[test]
fn a_blank_is_no_yes_and_no_no() {
    let project = contacts(
        "Reference,Team,Urgent,Number of visits\nA1,Reach,yes,1\nA2,Reach,,1\nA3,Rise,no,1\nA4,Rise,,1\n",
        None,
    );
    let figures = total(&project);
    assert!(figures.starts_with("4 1 "), "{figures}");
    let check = project.run(["check", "-v"]).stdout;
    assert!(
        check.contains("Blanks are no answer: 2 under \"Urgent\"."),
        "{check}"
    );
}

#[test]
fn a_record_that_no_table_counts_is_asked_about_once_and_can_be_left_out() {
    let list = "Reference,Team,Urgent\nA1,Reach,yes\nA2,Rise,no\nA3,Rise,no\n";
    let project = urgent_only(list);
    let check = project.run(["check"]).stdout;
    assert!(
        check.contains("2 of 3 records are counted in no table, by what stands under \"Urgent\".")
            && check.contains("returns/north.csv, cell C3"),
        "{check}"
    );
    assert!(
        check.contains(
            "returns/north.csv: 3 rows, 3 records, counted in 1 table; 2 records in no table."
        ),
        "{check}"
    );
    assert_eq!(project.run(["build", "-q", "--format", "md"]).code, 0);
    let text = project
        .text("out/private/account.json")
        .expect("an account");
    let account: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let own = &account["returns"][0];
    assert_eq!(own["counted_nowhere"], 2, "{own}");
    assert_eq!(own["kept_out_by"][0], "urgent");
    assert_eq!(own["uncounted"][0]["rows"], serde_json::json!([3, 4]));
    assert_eq!(own["tables"], serde_json::json!(["contacts"]));
    let told = project.run(["explain", "returns/north.csv"]).stdout;
    for line in [
        "Counted in: contacts",
        "In no table: 2 records, rows 3 to 4; kept out by urgent",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let settings = project.text("report.toml").expect("settings");
    let ignored = settings.replace(
        "file = \"returns/north.csv\"\n",
        "file = \"returns/north.csv\"\nignore = [\"uncounted records\"]\n",
    );
    let project = urgent_only(list).file("report.toml", ignored);
    let check = project.run(["check"]).stdout;
    assert!(!check.contains("counted in no table, by"), "{check}");
    assert!(check.contains("2 records in no table"), "{check}");
}

#[test]
fn a_return_that_feeds_nothing_is_asked_about() {
    let check = urgent_only("Reference,Team,Urgent\nA1,Reach,no\nA2,Rise,no\n")
        .run(["check"])
        .stdout;
    assert!(
        check
            .contains("No table counts anything of this return: its 2 records stand in no figure."),
        "{check}"
    );
    assert!(check.contains("2 records, counted in no table."), "{check}");
}

#[test]
fn a_table_about_a_column_that_nobody_sent_is_not_missed() {
    let made = |needs: &str, list: &str| {
        let project = contacts(list, None);
        let own = project
            .text("templates/tables/contacts.toml")
            .expect("a table");
        let check = project
            .file("templates/tables/more.toml", format!("{needs}{own}"))
            .run(["check", "-v"])
            .stdout;
        ["more asks for", "contacts and more ask for", "\"comment\""]
            .map(|words| check.contains(words))
    };
    let (sent, unsent) = (
        "Reference,Team,Urgent,Number of visits\nA1,Reach,yes,2\n",
        "Reference,Team,Number of visits\nA1,Reach,2\n",
    );
    assert_eq!(made("", unsent), [false, true, false], "both miss it");
    assert_eq!(made("needs = [\"urgent\"]\n", unsent), [false; 3]);
    assert_eq!(made("needs = [\"urgent\"]\n", sent), [false; 3]);
    assert_eq!(
        made("needs = [\"comment\"]\n", sent),
        [false, false, true],
        "no such column"
    );
}

#[test]
fn a_return_that_no_section_shows_is_told() {
    let unshown = |table: &str, text: &str| {
        let project = contacts("Reference,Team,Urgent\nA1,Reach,no\n", None);
        let own = project
            .text("templates/tables/contacts.toml")
            .expect("a table");
        let check = project
            .file("templates/tables/contacts.toml", format!("{table}{own}"))
            .file(
                "templates/sections/contacts.md",
                "+++\ntitle = \"Contacts\"\nneeds = [\"contacts\"]\n+++\n{{ narrative() }}\n",
            )
            .file("narrative/contacts.md", text)
            .run(["check"]);
        check.stdout.contains("warning[return-unshown] No section of any document shows anything of this return: the table \"contacts\" that counts it is published as data only.\n  --> returns/north.csv\n")
    };
    assert!(unshown("", "There were contacts in the year.\n"));
    assert!(!unshown("publish = false\n", "Nothing.\n"));
    for text in [
        "There were {contacts/total/n} contacts.\n",
        "{table: contacts}\n",
        "{keys: Contacts = contacts/total/n}\n",
    ] {
        assert!(!unshown("", text), "{text}");
    }
}

#[test]
fn what_is_said_not_to_be_available_is_no_nought_either() {
    // In every record: as if the column had not been sent.
    for word in ["[x]", "not recorded", "n/a"] {
        let list = format!("Reference,Team,Urgent\nA1,Reach,{word}\nA2,Rise,{word}\nA3,Rise,\n");
        let figures = total(&contacts(&list, None));
        assert!(
            figures.starts_with("3 [x] [x] [x] [x] "),
            "{word}: {figures}"
        );
    }
    // In some: no answer, as a blank.
    let project = contacts(
        "Reference,Team,Urgent\nA1,Reach,yes\nA2,Rise,[x]\nA3,Rise,n/k\nA4,Rise,no\n",
        None,
    );
    let figures = total(&project);
    assert!(figures.starts_with("4 1 "), "{figures}");
    let check = project.run(["check", "-v"]).stdout;
    assert!(
        check.contains("Blanks are no answer: 2 under \"Urgent\"."),
        "{check}"
    );
}

#[test]
fn one_sheet_of_a_return_may_lack_what_another_gives() {
    let project = contacts("", None).workbook("returns/both.xlsx", |workbook| {
        let first = workbook.add_worksheet().set_name("April")?;
        for (row, cells) in [
            ["Reference", "Team", "Urgent"],
            ["A1", "Reach", "yes"],
            ["A2", "Rise", "no"],
        ]
        .iter()
        .enumerate()
        {
            first.write_row(u32::try_from(row).expect("small"), 0, cells.iter().copied())?;
        }
        let second = workbook.add_worksheet().set_name("May")?;
        for (row, cells) in [["Reference", "Team"], ["A3", "Reach"], ["A4", "Rise"]]
            .iter()
            .enumerate()
        {
            second.write_row(u32::try_from(row).expect("small"), 0, cells.iter().copied())?;
        }
        Ok(())
    });
    let settings = project.text("report.toml").expect("settings");
    let project = project.file("report.toml", settings.replace("north.csv", "both.xlsx"));
    let figures = total(&project);
    assert!(figures.starts_with("4 1 1 0 50% "), "{figures}");
    let check = project.run(["check"]).stdout;
    assert!(
        check.contains("\"Urgent\" was given by 1 of 2 tables, and not in this one")
            && check.contains("sheet \"May\""),
        "{check}"
    );
}

/// A folder whose only return is of a dataset that the program knows.
fn known(dataset: &str, settings: &str, list: &str) -> Project {
    Project::new()
        .file("report.toml", format!("{REPORT}\n[[agency]]\nid = \"unit\"\nname = \"Unit\"\n\n[[source]]\ndataset = \"{dataset}\"\nfile = \"returns/list.csv\"\nagency = \"unit\"\n{settings}\n"))
        .file("returns/list.csv", list)
}

/// What stands in a figure.
#[track_caller]
fn figure(project: &Project, id: &str) -> String {
    let list = project.run(["list", "figures"]).stdout;
    let mut words = list.split_whitespace().skip_while(|word| *word != id);
    words.nth(1).unwrap_or_else(|| panic!("no {id}")).to_owned()
}

#[test]
fn a_return_of_no_time_of_the_report_says_nothing_of_it() {
    let rows =
        "Ref,Type,Date received,Year\nL1,Referral,08/05/2025,YEAR\nL2,Referral,09/05/2025,YEAR\n";
    // A year of another form, and words that are no period: nobody has said that there was none.
    for (year, now) in [("2025", "[x]"), ("Q1", "[x]"), ("Q1 25/26", "2")] {
        let project = known("lado", "", &rows.replace("YEAR", year));
        assert_eq!(figure(&project, "lado-change/referrals/now"), now, "{year}");
    }
    // A log that goes over both years, and in the first there was none.
    let both = "Ref,Type,Date received,Year\nL1,Advice,08/05/2024,2024-25\nL2,Referral,09/05/2025,2025-26\n";
    assert_eq!(
        figure(&known("lado", "", both), "lado-change/referrals/before"),
        "0"
    );
}

#[test]
fn a_date_of_a_year_that_the_return_does_not_cover_is_asked_about_once() {
    let told = |days: [&str; 2]| {
        let [first, second] = days;
        let list = format!(
            "Ref,Type,Contact date,Date received\nL1,Referral,,{first}\nL2,Referral,{second},\n"
        );
        let check = known("lado", "", &list).run(["check", "--message-format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&check.stdout).expect("JSON");
        let all = json["findings"].as_array().expect("a list").iter();
        let own = all.filter(|one| one["code"] == "date-improbable");
        let words = |one: &serde_json::Value| {
            let message = one["message"].as_str().unwrap_or_default();
            let why = ["does not cover the year", "is after", "is more than"];
            let why = why.iter().find(|why| message.contains(**why));
            format!(
                "{} {}",
                one["location"]["cell"].as_str().unwrap_or_default(),
                why.unwrap_or(&"")
            )
        };
        own.map(words).collect::<Vec<_>>()
    };
    assert_eq!(told(["08/05/2025", "09/05/2025"]), [""; 0]);
    // By whichever of its dates it is told.
    assert_eq!(
        told(["03/07/2024", "09/05/2025"]),
        ["D2 does not cover the year"]
    );
    assert_eq!(
        told(["08/05/2025", "03/07/2024"]),
        ["C3 does not cover the year"]
    );
    assert_eq!(told(["08/05/2025", "01/06/2027"]), ["C3 is after"]);
    assert_eq!(told(["08/05/2025", "01/06/1925"]), ["C3 is more than"]);
}

#[test]
fn a_date_that_is_not_known_leaves_a_record_without_a_period() {
    for word in ["", "not known", "TBC", "n/k"] {
        let list = format!("Ref,Type,Date received\nL1,Referral,08/05/2025\nL2,Referral,{word}\n");
        let check = known("lado", "", &list).run(["check"]).stdout;
        assert!(
            check.contains("error[period-missing] Row 3 has no period"),
            "{word}: {check}"
        );
    }
}

#[test]
fn a_column_of_counts_that_nobody_filled_in_is_asked_about_where_rows_are_no_cases() {
    let set = "set = { period = \"2025-26\" }";
    let counts = "Agency,Course,Level,Attended\nHealth,Neglect,3,\nPolice,Neglect,3,\n";
    let project = known("training", set, counts);
    assert_eq!(figure(&project, "training-all/all/n"), "[x]");
    let check = project.run(["check"]).stdout;
    assert!(
        check.contains("query[column-blank] The column \"Attended\" is wholly blank."),
        "{check}"
    );
    let people =
        "Delegate ID,Agency,Course,Level,Attended\nD1,Health,Neglect,3,\nD2,Police,Neglect,3,\n";
    let project = known("training", set, people);
    assert_eq!(figure(&project, "training-all/all/n"), "2");
    assert!(!project.run(["check"]).stdout.contains("column-blank"));
}

#[test]
fn a_column_before_the_first_known_one_is_told_with_its_heading() {
    let set = "set = { period = \"2025-26\" }";
    let list = "Timestamp,Browser,Agency,Course,Level,Delegate ID\n12/05/2025 10:00,Fox,Health,Neglect,3,D1\n";
    let project = known("training", set, list);
    let check = project.run(["check", "-v"]).stdout;
    for heading in ["Timestamp", "Browser"] {
        assert!(
            check.contains(&format!("The heading \"{heading}\" is not one")),
            "{check}"
        );
    }
    let explained = project.run(["explain", "returns/list.csv"]).stdout;
    assert!(
        explained.contains("Column A \"Timestamp\": not read, because its heading is not one that the dataset knows"),
        "{explained}"
    );
    // Numbers that may say how many each row stands for, on the left as on the right.
    for list in [
        "Heads,Agency,Course,Level\n20,Health,Neglect,3\n10,Health,Awareness,2\n17,Police,Neglect,3\n",
        ",Agency,Course,Level\n20,Health,Neglect,3\n10,Health,Awareness,2\n17,Police,Neglect,3\n",
    ] {
        let project = known("training", set, list);
        let check = project.run(["check"]).stdout;
        assert!(check.contains("query[counts-unread]"), "{check}");
        assert_eq!(figure(&project, "training-all/all/n"), "[x]");
    }
}

#[test]
fn a_return_of_several_years_that_feeds_nothing_is_one_query() {
    let calls = "title = \"Calls\"\nabout = \"x\"\ncounts = \"meetings\"\n[[column]]\nid = \"ref\"\nheading = \"Call\"\ntype = \"text\"\nkey = true\n[[column]]\nid = \"day\"\nheading = \"Day\"\ntype = \"date\"\nkey = true\n";
    let list = "Call,Day\n1,05/05/2024\n2,05/05/2025\n3,06/05/2025\n";
    let project = known("calls", "", list).file("templates/datasets/calls.toml", calls);
    let check = project.run(["check"]).stdout;
    assert!(
        check
            .contains("No table counts anything of this return: its 3 records stand in no figure."),
        "{check}"
    );
}

#[test]
fn every_table_of_training_has_a_row_for_words_outside_its_list_and_for_blanks() {
    let set = "set = { period = \"2025-26\" }";
    let list = "Delegate ID,Agency,Course,Level,Attendance\nD1,Health,Neglect,3,Attended\nD2,Wrenmouth Council,Neglect,3,Attended\nD3,Police,Neglect,Masterclass,Attended\nD4,,Basics,1,Attended\nD5,Police,,,Attended\nD6,Police,Basics,1,DNA\n";
    let project = known("training", set, list);
    for id in [
        "training-all/all/n",
        "training-course/total/n",
        "training-sector/total/2025-26/n",
        "training-levels/total/2025-26/n",
    ] {
        assert_eq!(figure(&project, id), "5", "{id}");
    }
    assert_eq!(figure(&project, "training-sector/blank/2025-26/n"), "1");
    assert_eq!(figure(&project, "training-levels/blank/2025-26/n"), "1");
    assert_eq!(figure(&project, "training-level-3/total/2025-26/n"), "2");
}

#[test]
fn a_record_of_meetings_that_names_no_body_still_counts_them() {
    let list = "Agency,Role,Meeting,Status\nPolice,Lead,2025-05-06,Attended\nPolice,Lead,2025-09-09,Apologies\n";
    let project = known("attendance", "", list);
    assert_eq!(figure(&project, "attendance-meetings/blank/n"), "2");
}

#[test]
fn a_few_days_before_the_year_of_the_report_are_asked_about() {
    let check = |before: usize, within: usize| {
        let row = |at: usize, day: &str| format!("R{at},{day},Police\n");
        let mut list = "Referral,Date of referral,Source\n".to_owned();
        (0..within).for_each(|at| list += &row(at, "02/06/2025"));
        (0..before).for_each(|at| list += &row(within + at, "14/07/2024"));
        known("referrals", "", &list).run(["check"]).stdout
    };
    let one = check(1, 20);
    assert!(
        one.contains(
            "1 of 21 records is counted in no table, by what stands under \"Date of referral\"."
        ) && one.contains("--> returns/list.csv, cell B22"),
        "{one}"
    );
    assert!(check(2, 20).contains("2 of 22 records are counted"));
    // A list that goes back on purpose.
    assert!(!check(3, 20).contains("counted in no table"));
}
