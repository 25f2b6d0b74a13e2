//! `yearly list returns` and `yearly letters`: who owes what, what each agency is told and not told, its workbook marked, its answers
//! taken in.

use std::io::Read;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::project::{Project, REPORT};

/// Two agencies: the council sends a workbook, health a .csv, and both state the same team's visits.
const AGENCIES: &str = r#"
[[agency]]
id = "council"
name = "Northmoor Council"
owes = [{ dataset = "visits", due = 2026-05-12 }]

[[agency]]
id = "health"
name = "Northmoor Health | Trust"
owes = [{ dataset = "visits", due = 2026-05-12 }, { dataset = "calls", due = 2026-05-17 }]

[[source]]
dataset = "visits"
agency = "council"
received = 2026-05-15
file = "returns/Council visits v2 FINAL.xlsx"

[[source]]
dataset = "visits"
agency = "health"
received = 2026-05-11
file = "returns/health.csv"
"#;

const CALLS: &str = "title = \"Calls\"\nabout = \"Calls.\"\ncounts = \"meetings\"\n[[column]]\nid = \"n\"\nheading = \"Calls\"\ntype = \"count\"\nkey = true\n";

fn council(book: &mut Workbook, rows: &[(&str, f64)]) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name("2025-26")?;
    sheet.write(0, 0, "Team")?.write(0, 1, "Visits")?;
    for (row, (team, visits)) in (1..).zip(rows) {
        sheet.write(row, 0, *team)?.write(row, 1, *visits)?;
    }
    Ok(())
}

/// The council has a count that is no whole number and, like health, a team called East.
fn project() -> Project {
    Project::new()
        .file("report.toml", format!("{REPORT}{AGENCIES}"))
        .file("templates/datasets/calls.toml", CALLS)
        .workbook("returns/Council visits v2 FINAL.xlsx", |book| {
            council(book, &[("North", 1.5), ("East", 7331.0)])
        })
        .file("returns/health.csv", "Team,Visits\nEast,4711\n")
}

fn bytes(project: &Project, path: &str) -> Vec<u8> {
    std::fs::read(project.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All text of a workbook's parts.
fn parts(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut all = String::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).expect("a part");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("it unpacks");
        all.push_str(&String::from_utf8_lossy(&bytes));
    }
    all
}

const COPY: &str = "out/private/letters/council/Council visits v2 FINAL.xlsx";
const LIST: &str = "out/private/letters/health/Questions about health.csv.xlsx";

#[test]
fn the_list_of_returns_says_who_owes_what() {
    let run = project().run(["list"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (0, "As at 18 May 2026.\n"),
        "{run:?}"
    );
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "Agency                    Return  Due          Received     Late    Records  Open     File",
            "Northmoor Council         Visits  12 May 2026  15 May 2026  3 days        2  1 error  returns/Council visits v2 FINAL.xlsx",
            "Northmoor Health | Trust  Visits  12 May 2026  11 May 2026                1  1 query  returns/health.csv",
            "Northmoor Health | Trust  Calls   17 May 2026  outstanding  1 day",
            "",
            "1 of 3 returns is outstanding, and late.",
            "",
            "returns/Council visits v2 FINAL.xlsx: 2 rows, 2 records, counted in 1 table.",
            "returns/health.csv: 1 row, 1 record, counted in 1 table.",
        ]
    );
    let earlier = project().run(["list", "returns", "--as-at", "2026-05-17"]);
    assert!(
        earlier
            .stdout
            .contains("1 of 3 returns is outstanding, not late yet.\n"),
        "{earlier:?}"
    );
}

#[test]
fn a_draft_says_who_is_awaited_where_the_table_would_stand() {
    let project = project()
        .file("templates/tables/calls.toml", "title = \"Calls made\"\nmeasure = \"Number of calls\"\ndataset = \"calls\"\n[[row]]\nid = \"all\"\nlabel = \"All\"\n[[cell]]\nid = \"n\"\nheading = \"Number\"\nsum = \"n\"\n")
        .file("templates/sections/visits.md", "{{ table(id=\"calls\") }}\n\n{{ narrative(file=\"visits\") }}\n");
    let run = project.run(["build", "-q", "--format", "md"]);
    assert_eq!(run.code, 0, "{run:?}");
    let text = project.text("out/public/small.md").expect("it was written");
    assert!(
        text.contains("[x] Calls made") || text.contains("\\[x\\] Calls made"),
        "{text}"
    );
    assert!(
        text.contains("Awaiting Northmoor Health \\| Trust, due 17 May 2026, 1 day ago."),
        "{text}"
    );
}

#[test]
fn each_agency_gets_a_letter_about_its_own_return() {
    let project = project();
    let run = project.run(["letters"]);
    run.is(
        0,
        "Northmoor Council: 1 to correct, 1 to confirm or explain (out/private/letters/council.html)\nNorthmoor Health | Trust: 1 to confirm or explain, 1 still to send (out/private/letters/health.html)\n",
        "As at 18 May 2026.\n  returns/health.csv could not be marked itself, because it is not an Excel workbook of the kind that can be marked (.xlsx or .xlsm); Questions about health.csv.xlsx lists its cells.\n",
    );
    let text = project
        .text("out/private/letters/council.md")
        .expect("it was written");
    for part in [
        "To: Northmoor Council\n",
        "| Visits | Council visits v2 FINAL.xlsx | 15 May 2026 | 2 |\n",
        "### Please correct\n",
        "Sheet \"2025-26\", cell B2: ",
        "What stands there: 1.5.",
        "Please give the count as a whole number, nought or more.",
        "### Please confirm or explain\n",
        "Sheet \"2025-26\", cell A3: The same record also stands in what Northmoor Health \\| Trust sent.",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    let health = project
        .text("out/private/letters/health.md")
        .expect("it was written");
    for part in [
        "- Calls: it was due on 17 May 2026, 1 day ago",
        "what Northmoor Council sent",
    ] {
        assert!(health.contains(part), "{part} in\n{health}");
    }
    let page = project
        .text("out/private/letters/council.html")
        .expect("it was written");
    assert!(
        page.contains("<title>") && page.contains("cell B2"),
        "{page}"
    );
}

#[test]
fn nothing_of_one_agency_reaches_another() {
    let project = project();
    project.run(["letters", "-q"]);
    let of = |agency: &str, file: &str| {
        let mut all = parts(&bytes(&project, file));
        for ending in ["md", "html"] {
            all.push_str(
                &project
                    .text(&format!("out/private/letters/{agency}.{ending}"))
                    .expect("a letter"),
            );
        }
        all
    };
    let (council, health) = (of("council", COPY), of("health", LIST));
    assert!(council.contains("7331") && !council.contains("4711"));
    assert!(!health.contains("7331") && !health.contains("Council visits v2"));
}

#[test]
fn a_letter_is_a_word_document_and_a_message_too() {
    let report = format!("{REPORT}{AGENCIES}");
    let address = "name = \"Northmoor Council\"\nemail = \"data@council.example\"";
    let project = project().file(
        "report.toml",
        report.replacen("name = \"Northmoor Council\"", address, 1),
    );
    project.run(["letters", "-q"]);
    let word = bytes(&project, "out/private/letters/council.docx");
    let text = parts(&word);
    for part in [
        "<w:pStyle w:val=\"Title\"/></w:pPr><w:r><w:t xml:space=\"preserve\">Your returns for 2025",
        "<w:pStyle w:val=\"Heading2\"/></w:pPr><w:r><w:t xml:space=\"preserve\">Please correct",
        "<w:tblHeader/>",
        "<w:lang w:val=\"en-GB\"",
        "What stands there: 1.5.",
        "<dc:title>Northmoor Safeguarding Partnership: your returns for 2025",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    // Our own reader of Word texts finds the letter in it.
    let read = project.file("council.docx", &word);
    let seen = read.run(["add", "council.docx", "--dry-run"]);
    assert!(seen.stdout.contains("Word text with"), "{seen:?}");
    let message = read.text("out/private/letters/council.eml").expect("text");
    assert!(message.starts_with("X-Unsent: 1\r\nTo: data@council.example\r\nSubject: Northmoor Safeguarding Partnership: your returns for 2025"), "{message}");
    assert!(message.contains("filename=\"Council visits v2 FINAL.xlsx\""));
    let other = read.text("out/private/letters/health.eml").expect("text");
    assert!(!other.contains("\r\nTo:"), "{other}");
    let wrong = report.replacen(
        "name = \"Northmoor Council\"",
        &address.replace('@', " at "),
        1,
    );
    let run = read.file("report.toml", wrong).run(["letters", "-q"]);
    assert!(
        run.code == 2 && run.stdout.contains("is no e-mail address"),
        "{run:?}"
    );
}

#[test]
fn the_marked_copy_reads_as_the_return_did() {
    let project = project();
    let before = project.run(["check", "-q"]);
    project.run(["letters", "-q"]);
    let copy = bytes(&project, COPY);
    let text = parts(&copy);
    for part in [
        "name=\"Answers\"",
        "commentList",
        "Your answer",
        "legacyDrawing",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let project = project.file("returns/Council visits v2 FINAL.xlsx", copy);
    assert_eq!(project.run(["check", "-q"]), before);
}

#[test]
fn letters_are_the_same_bytes_each_time_and_go_when_they_no_longer_hold() {
    let project = project();
    let read = || {
        let files = project.files("out").into_iter();
        files
            .map(|name| (bytes(&project, &name), name))
            .collect::<Vec<_>>()
    };
    project.run(["letters", "-q"]);
    let first = read();
    project.run(["letters", "-q"]);
    assert!(first == read(), "the two sets differ");
    let project = project
        .workbook("returns/Council visits v2 FINAL.xlsx", |book| {
            council(book, &[("North", 1.0)])
        })
        .file("out/private/letters/council/mine.txt", "kept");
    let run = project.run(["letters", "-q"]);
    assert!(!run.stdout.contains("Northmoor Council:"), "{run:?}");
    assert_eq!(
        project.files("out/private/letters"),
        [
            "out/private/letters/council/mine.txt",
            "out/private/letters/health.docx",
            "out/private/letters/health.eml",
            "out/private/letters/health.html",
            "out/private/letters/health.md",
            "out/private/letters/letters.json",
        ]
    );
}

#[test]
fn one_agency_is_written_to_alone() {
    let project = project();
    let run = project.run(["letters", "--agency", "health", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        project
            .files("out")
            .iter()
            .all(|name| !name.contains("council"))
    );
    project.run(["letters", "--agency", "helth"]).is(
        2,
        "",
        "yearly: There is no agency \"helth\" in report.toml. Did you mean \"health\"?\n",
    );
}

/// The reference of the first question of a kind in a letter.
fn reference(letter: &str, part: &str) -> String {
    let after = letter.split(part).nth(1).expect("the part is there");
    let from = after.find("**").expect("a reference") + 2;
    after[from..from + 9].to_owned()
}

/// A workbook with answers, as it comes back.
fn answers(project: Project, path: &str, agency: &str, rows: &[[&str; 3]]) -> Project {
    project.workbook(path, |book| {
        let sheet = book.add_worksheet().set_name("Answers")?;
        sheet.write(0, 0, "Answers to questions about this return")?;
        sheet.write(1, 0, "Agency")?.write(1, 1, agency)?;
        for (column, heading) in (0..).zip(["Reference", "Your answer", "Corrected value"]) {
            sheet.write(4, column, heading)?;
        }
        for (row, cells) in (5..).zip(rows) {
            for (column, text) in (0..).zip(cells) {
                sheet.write(row, column, *text)?;
            }
        }
        Ok(())
    })
}

#[test]
fn answers_settle_queries_and_leave_errors() {
    let project = project();
    project.run(["letters", "-q"]);
    let letter = project
        .text("out/private/letters/council.md")
        .expect("a letter");
    let error = reference(&letter, "### Please correct");
    let query = reference(&letter, "### Please confirm");
    let health = project
        .text("out/private/letters/health.md")
        .expect("a letter");
    let theirs = reference(&health, "### Please confirm");
    let before = project.run(["check", "-q", "--all"]);
    assert!(before.stdout.contains("Found 1 error and "), "{before:?}");
    assert!(before.stdout.contains("query[duplicate]"), "{before:?}");
    let project = answers(
        project,
        "sent back.xlsx",
        "health",
        &[
            [
                &theirs,
                "=HYPERLINK(\"x\") Another \"East\".\n[[response]]",
                "",
            ],
            ["FFFF-FFFF", "to nothing", ""],
        ],
    );
    let project = answers(
        project,
        "council.xlsx",
        "council",
        &[[&error, "", "2"], [&query, "", ""]],
    );
    let run = project.run(["letters", "--answers", "sent back.xlsx", "council.xlsx"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        run.stdout,
        format!(
            "Answered by council: {error} returns/Council visits v2 FINAL.xlsx, sheet \"2025-26\", B2, with another value\nAnswered by health: {theirs} returns/health.csv, A2\n2 new answers are in responses.toml.\n"
        )
    );
    assert!(
        run.stderr
            .contains("The answer FFFF-FFFF in sent back.xlsx, A7 belongs to no question"),
        "{run:?}"
    );
    let kept = project.text("responses.toml").expect("it was written");
    assert_eq!(
        kept.matches("\n[[response]]\nfingerprint").count(),
        2,
        "{kept}"
    );
    let check = project.run(["check", "-q", "--all"]);
    assert_eq!(check.code, 1, "{check:?}");
    assert!(
        check.stdout.contains("answered query[duplicate]"),
        "{check:?}"
    );
    assert!(
        check
            .stdout
            .contains("answered: 18 May 2026, see responses.toml"),
        "{check:?}"
    );
    assert!(check.stdout.contains("One more is answered."), "{check:?}");
    assert!(
        check.stdout.contains("error[not-a-whole-number]"),
        "{check:?}"
    );
    let json = project
        .run(["check", "-q", "--message-format", "json"])
        .json();
    assert_eq!(json["summary"]["answered"], 1);
    assert_eq!(json["summary"]["errors"], 1);
    // The same answers once more are nothing new.
    let again = project.run(["letters", "--answers", "sent back.xlsx", "-q"]);
    assert_eq!(again.stdout, "No answer is new.\n");
    let letter = project.run(["letters", "-q"]);
    assert!(
        letter
            .stdout
            .contains("Northmoor Health | Trust: 1 still to send"),
        "{letter:?}"
    );
    let health = project
        .text("out/private/letters/health.md")
        .expect("a letter");
    assert!(
        health.contains("You have answered one question"),
        "{health}"
    );
    let list = project.run(["list", "-q"]);
    assert!(list.stdout.contains("nothing, 1 answered"), "{list:?}");
}

#[test]
fn answers_in_a_return_are_found() {
    let project = project();
    project.run(["letters", "-q"]);
    let health = project
        .text("out/private/letters/council.md")
        .expect("a letter");
    let query = reference(&health, "### Please confirm");
    // The sheet claims to be another agency's: the return's own sender counts.
    let project = project.workbook("returns/Council visits v2 FINAL.xlsx", |book| {
        council(book, &[("North", 1.5), ("East", 7331.0)])?;
        let sheet = book.add_worksheet().set_name("Answers")?;
        sheet.write(0, 0, "Answers to questions about this return")?;
        sheet.write(1, 0, "Agency")?.write(1, 1, "health")?;
        sheet.write(4, 0, "Reference")?.write(4, 1, "Your answer")?;
        sheet
            .write(5, 0, query.to_lowercase().replace('-', " "))?
            .write(5, 1, "Two teams.")?;
        Ok(())
    });
    let run = project.run(["letters", "-q"]);
    assert!(run.stdout.starts_with("Answered by council: "), "{run:?}");
    let kept = project.text("responses.toml").expect("it was written");
    assert!(
        kept.contains("agency = \"council\"") && kept.contains("Two teams."),
        "{kept}"
    );
}

#[test]
fn a_mistake_in_responses_is_told_and_nothing_is_lost() {
    let text = "[[response]]\nfingerprint = 1\n";
    let project = project().file("responses.toml", text);
    let run = project.run(["letters"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("responses.toml, line 2"), "{run:?}");
    assert_eq!(project.text("responses.toml").as_deref(), Some(text));
}

#[test]
fn a_workbook_of_several_agencies_is_copied_to_none() {
    let sources = "\n[[agency]]\nid = \"a\"\nname = \"Alpha\"\n[[agency]]\nid = \"b\"\nname = \"Beta\"\n[[source]]\ndataset = \"visits\"\nagency-from = \"sheet\"\nfile = \"returns/both.xlsx\"\n";
    let project = Project::new()
        .file("report.toml", format!("{REPORT}{sources}"))
        .workbook("returns/both.xlsx", |book| {
            for (name, team) in [("Alpha", "North"), ("Beta", "Secret Beta team")] {
                let sheet = book.add_worksheet().set_name(name)?;
                sheet.write(0, 0, "Team")?.write(0, 1, "Visits")?;
                sheet.write(1, 0, team)?.write(1, 1, "many")?;
            }
            Ok(())
        });
    let run = project.run(["letters"]);
    assert!(
        run.stderr
            .contains("because it holds returns of several agencies"),
        "{run:?}"
    );
    let alpha = parts(&bytes(
        &project,
        "out/private/letters/a/Questions about both.xlsx.xlsx",
    ));
    assert!(
        alpha.contains("Alpha") && !alpha.contains("Beta"),
        "{alpha}"
    );
}

#[test]
fn hostile_names_and_cells_stay_text_and_in_their_folder() {
    let agency = "\n[[agency]]\nid = \"../../up\"\nname = \"<script>alert(1)</script> [x](http://evil)\"\n[[source]]\ndataset = \"visits\"\nagency = \"../../up\"\nfile = \"returns/*.xlsx\"\n";
    let hostile = "=cmd|'/c calc'!A1</t><script>alert(2)</script>";
    let project = Project::new()
        .file("report.toml", format!("{REPORT}{agency}"))
        .workbook("returns/a&b 'c'.xlsx", |book| {
            let sheet = book.add_worksheet().set_name("<S> & 'T' s")?;
            sheet.write(0, 0, "Team")?.write(0, 1, "Visits")?;
            sheet
                .write_string(1, 0, "North")?
                .write_string(1, 1, hostile)?;
            Ok(())
        });
    let run = project.run(["letters", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        project.files("out/private/letters"),
        [
            "out/private/letters/-..-up.docx",
            "out/private/letters/-..-up.eml",
            "out/private/letters/-..-up.html",
            "out/private/letters/-..-up.md",
            "out/private/letters/-..-up/a&b 'c'.xlsx",
            "out/private/letters/letters.json",
        ]
    );
    let page = project
        .text("out/private/letters/-..-up.html")
        .expect("a letter");
    assert!(!page.contains("<script"), "{page}");
    let text = project
        .text("out/private/letters/-..-up.md")
        .expect("a letter");
    assert!(
        !text.contains("<script") && !text.contains("[x]("),
        "{text}"
    );
    let copy = parts(&bytes(&project, "out/private/letters/-..-up/a&b 'c'.xlsx"));
    assert!(!copy.contains("<script") && !copy.contains("<f>"), "{copy}");
}

#[test]
fn words_and_letters_can_be_a_partnerships_own() {
    let project = project()
        .file("templates/letters/letter.md", "Dear {{ agency }}\n{% for file in files %}{% for part in file.parts %}{% for item in part.items %}{{ item.ask }}\n{% endfor %}{% endfor %}{% endfor %}")
        .file("templates/letters/words.toml", "correct = 'C'\nexplain = 'E'\nlook = 'L'\nacross = 'See {other}.'\nanother = 'others'\nours = ['duplicate']\n");
    let run = project.run(["letters", "-q"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        project.text("out/private/letters/council.md").as_deref(),
        Some("Dear Northmoor Council\nC\n")
    );
    let wrong = project.file("templates/letters/words.toml", "correct = 'C'\nexplain = 'E'\nlook = 'L'\nacross = 'A'\nanother = 'o'\nours = ['duplicat']\n");
    let run = wrong.run(["letters"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stderr.contains("\"duplicat\", which does not exist"),
        "{run:?}"
    );
}
