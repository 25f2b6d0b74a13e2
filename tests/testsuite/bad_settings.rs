//! A report folder that is broken by hand: report.toml in pieces, names that nothing has, templates and narrative with mistakes, an
//! out/ that cannot be written. Each is told once, in words, with its place; and the last good set stays whole.

use super::project::{Project, REPORT, Run, SOURCE};

const STOPPED: &str = "yearly: The settings have to be corrected before anything can be done.\n";

/// A folder with a right return, and one thing in report.toml changed.
fn changed(from: &str, to: &str) -> Project {
    let text = format!("{REPORT}{SOURCE}");
    assert!(text.contains(from), "{from}");
    Project::with_return().file("report.toml", text.replacen(from, to, 1))
}

/// What `check` says of one mistake that stops everything.
fn stops(project: &Project, error: &str) {
    let told = format!("error[config-invalid] {error}\n\nFound 1 error.\n");
    project.run(["check", "-q", "--all"]).is(2, &told, STOPPED);
}

/// What `check` says of one mistake that it can work around.
fn is_told(run: &Run, error: &str) {
    let told = format!("error[config-invalid] {error}\n\n");
    assert!(run.stdout.starts_with(&told), "{error}\n{run:?}");
    assert!(run.stdout.contains("\n\nFound 1 error"), "{error}\n{run:?}");
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{run:?}");
}

#[test]
fn a_report_toml_in_pieces_is_told_by_its_line() {
    let with = |text: &str| Project::with_return().file("report.toml", text);
    stops(
        &with("\n  \n"),
        "report.toml is empty.\n  --> report.toml\n       help: Bring back an earlier copy, or make a folder with yearly init DIR and take the report.toml in it as a pattern.",
    );
    stops(
        &with("[report]\ntitle = \"x\"\nperiod = \"2025-26\"\ndocument = \"small\"\n"),
        "The part [partnership] is missing.\n  --> report.toml, line 1, column 1\n       help: Add a line [partnership], and its settings below it.",
    );
    stops(
        &with("[partnership]\nname = \"x\"\nar"),
        "The line gives a setting no value: the = sign and what follows it are missing.\n  --> report.toml, line 3, column 3\n       help: Correct the line: a setting is written name = \"words\".",
    );
    stops(
        &with("[partnership]\nname = \"North"),
        "A quotation mark is missing at the end of the words.\n  --> report.toml, line 2, column 14\n       help: Put words in quotation marks, at both ends.",
    );
    stops(
        &with("[partnership]\nname = \"a\u{1b}[31mb\"\n"),
        "The words hold a character that cannot be seen.\n  --> report.toml, line 2, column 10\n       help: Type the words again.",
    );
    let project = Project::with_return().file("report.toml", b"title = \"caf\xe9\"");
    project.run(["check", "-q", "--all"]).is(
        2,
        "error[file-unreadable] The file is not text as this program reads it (UTF-8).\n  --> report.toml\n       help: Save it again as plain text with the encoding UTF-8.\n\nFound 1 error.\n",
        STOPPED,
    );
    Project::empty().file("other.txt", "").run(["check", "--all"]).is(
        2,
        "",
        "yearly: The folder . has no report.toml, so it is not a report folder. Go into one, name one with -C DIR, or make one with yearly init DIR.\n",
    );
}

#[test]
fn what_everything_hangs_on_stops_the_run() {
    for (from, to, error) in [
        (
            "profile = \"open\"",
            "profile = \"opne\"",
            "There is no disclosure profile \"opne\".\n  --> report.toml, line 12\n       help: Did you mean \"open\"? There are: dfe-cin (DfE children in need rule), internal (Internal), la-under5 (Fewer than five), nhs-subnational (NHS sub-national rule), open (Everything shown), strict (Strict).",
        ),
        (
            "period = \"2025-26\"",
            "period = \"last year\"",
            "\"last year\" could not be read as a period.\n  --> report.toml, line 9\n       help: Write it as 2014-15, or as 2014-09..2015-09 from the first month to the last.",
        ),
        (
            "as-at = 2026-05-18",
            "as-at = \"18/05/2026\"",
            "\"18/05/2026\" is not a day.\n  --> report.toml, line 10, column 9\n       help: Write it as year-month-day, such as 2026-05-31.",
        ),
        (
            "as-at = 2026-05-18",
            "as-at = 2026-02-30",
            "This is not a day.\n  --> report.toml, line 10, column 9\n       help: Write it as year-month-day, such as 2026-05-31.",
        ),
        (
            "document = \"small\"\n",
            "",
            "The setting \"document\" is missing here.\n  --> report.toml, line 7, column 1\n       help: Add a line that begins with: document =",
        ),
    ] {
        stops(&changed(from, to), error);
    }
}

#[test]
fn names_that_nothing_has_are_told_with_the_nearest() {
    for (from, to, error) in [
        (
            "document = \"small\"",
            "document = \"smal\"",
            "There is no document \"smal\".\n  --> report.toml, line 11\n       help: Did you mean \"small\"?",
        ),
        (
            "dataset = \"visits\"",
            "dataset = \"visit\"",
            "There is no dataset called \"visit\".\n  --> report.toml, line 18\n       help: Did you mean \"visits\"?",
        ),
        (
            "agency = \"north-council\"",
            "agency = \"north-counsel\"",
            "There is no agency \"north-counsel\".\n  --> report.toml, line 18\n       help: Did you mean \"north-council\"?",
        ),
        (
            "agency = \"north-council\"\n",
            "agency = \"north-council\"\nheadings = { Visits = \"m\" }\n",
            "The dataset visits has no column \"m\".\n  --> report.toml, line 18\n       help: yearly explain visits shows its columns.",
        ),
        (
            "name = \"Northmoor Council\"",
            "name = \" \"",
            "An [[agency]] has a blank id or a blank name.\n  --> report.toml\n       help: Write both between the quotation marks.",
        ),
        (
            "title = \"Safeguarding children in Northmoor\"",
            "title = \"\"",
            "The setting \"title\" under [report] is blank: the report has no title.\n  --> report.toml\n       help: Write it between the quotation marks.",
        ),
    ] {
        is_told(&changed(from, to).run(["check", "-q", "--all"]), error);
    }
    let sheet = changed(
        "returns/visits.csv\"",
        "returns/*.xlsx\"\nsheet = \"2024-25\"",
    )
    .workbook("returns/v.xlsx", |book| {
        book.add_worksheet()
            .set_name("2025-26")?
            .write(0, 0, "Team")?;
        Ok(())
    });
    let run = sheet.run(["check", "-q", "--all"]);
    let told = "error[sheet-missing] There is no sheet called \"2024-25\" in this workbook; it has \"2025-26\".\n  --> returns/v.xlsx\n";
    assert!(run.stdout.starts_with(told), "{run:?}");
}

#[test]
fn a_source_outside_the_folder_is_not_read() {
    let outside = Project::empty().file("visits.csv", "Team,Visits\nNorth,12\n");
    let absolute = outside.path("visits.csv");
    let above = "returns/../../visits.csv".to_owned();
    for file in [
        "../visits.csv".to_owned(),
        above,
        absolute.display().to_string(),
        "C:/visits.csv".to_owned(),
        "\\\\\\\\server\\\\share\\\\visits.csv".to_owned(),
    ] {
        let run = changed("returns/visits.csv", &file).run(["check", "-q", "--all"]);
        let shown = file.replace("\\\\", "\\");
        let told = format!(
            "error[file-outside] \"{shown}\" leads out of the report folder.\n  --> report.toml, line 18\n       help: Put the file into returns/ and name it from there.\n"
        );
        assert!(run.stdout.starts_with(&told), "{run:?}");
        assert_eq!(run.code, 1);
    }
    let run = changed("returns/visits.csv", "returns\\\\visits.csv").run(["check", "-q", "--all"]);
    let told = "error[file-missing] No file is there for \"returns\\visits.csv\".\n  --> report.toml, line 18\n       help: Write folders with / instead of \\.\n";
    assert!(run.stdout.starts_with(told), "{run:?}");
}

#[test]
fn arguments_that_mean_nothing_end_with_two() {
    let project = Project::with_return();
    let day = "error: invalid value '18/05/2026' for '--as-at <DATE>': write the day as year-month-day, such as 2026-05-31\n\nFor more information, try '--help'.\n";
    project
        .run(["check", "--as-at", "18/05/2026"])
        .is(2, "", day);
    for (arguments, error) in [
        (["check", "-C", "nowhere"], "There is no folder nowhere."),
        (
            ["check", "-C", "report.toml"],
            "There is no folder report.toml.",
        ),
        (
            ["table", "visits-tem", "-q"],
            "There is no table \"visits-tem\". Did you mean \"visits-team\"?",
        ),
        (
            ["table", "\u{1b}[31mx", "-q"],
            "There is no table \"[31mx\". yearly list tables shows every table there is.",
        ),
        (
            ["explain", "visits-team/norht/n", "-q"],
            "There is no figure \"visits-team/norht/n\". Did you mean \"visits-team/north/n\"?",
        ),
        (
            ["explain", "////", "-q"],
            "There is no figure \"////\". yearly list figures shows every figure there is.",
        ),
    ] {
        project
            .run(arguments)
            .is(2, "", &format!("yearly: {error}\n"));
    }
    for (section, nearest) in [
        ("visist", "Did you mean \"visits\"?"),
        (
            "../../x",
            "yearly list sections shows every section there is.",
        ),
    ] {
        let error = format!("yearly: No document has a section \"{section}\". {nearest}\n");
        project
            .run(["build", "-q", "--section", section])
            .is(2, "", &error);
    }
    let run = project.run([
        "check",
        "-q",
        "--message-format",
        "json=no/such/folder.json",
    ]);
    run.is(2, "", "yearly: Writing to no/such/folder.json failed: there is no such folder. Nothing was changed.\n");
    assert!(project.files("out").is_empty());
}

#[test]
fn documents_and_words_with_mistakes_name_their_place() {
    let document = "templates/documents/small.toml";
    for (file, text, error) in [
        (
            "templates/sections/visits.md",
            "One\n\n{% if %}\n",
            "template-invalid] The template cannot be used: `%}` stands where something else belongs.\n  --> templates/sections/visits.md, line 3\n       help: Correct the line in the template.",
        ),
        (
            "templates/sections/visits.md",
            "{{ narrative() }}\n\n{{ figure(id=\"visits-team/norht/n\") }}\n",
            "figure-unknown] There is no figure {visits-team/norht/n}: the table \"visits-team\" has no row \"norht\".\n  --> templates/sections/visits.md, line 3\n       help: Did you mean \"north\"?",
        ),
        (
            "templates/sections/visits.md",
            "+++\ntitel = \"x\"\n+++\n{{ narrative() }}\n",
            "unknown-key] The front matter has a key \"titel\" that is not known.\n  --> templates/sections/visits.md, line 2\n       help: Did you mean \"title\"?",
        ),
        (
            "templates/sections/visits.md",
            "{% include \"../../../etc/passwd\" %}\n",
            "template-invalid] The template cannot be used: Unknown template `../../../etc/passwd`.\n  --> templates/sections/visits.md, line 1\n       help: Correct the line in the template.",
        ),
        (
            "narrative/visits.md",
            "One.\n\nTwo {visits-team/norht/n}.\n",
            "figure-unknown] There is no figure {visits-team/norht/n}: the table \"visits-team\" has no row \"norht\".\n  --> narrative/visits.md, line 3\n       help: Did you mean \"north\"?",
        ),
        (
            document,
            "title = \"x\"\n",
            "config-invalid] The document has no sections, so there is nothing in it.\n  --> templates/documents/small.toml\n       help: Add a [[section]] with an id for each section that it is to have.\n\nwarning[narrative-unused] No section of any document shows this text.\n  --> narrative/visits.md\n       help: Give the file the name of its section (yearly list sections shows them), or add a section for it to the document.",
        ),
    ] {
        let run = Project::with_return()
            .file(file, text)
            .run(["check", "-q", "--all"]);
        assert!(
            run.stdout
                .starts_with(&format!("error[{error}\n\nFound 1 error")),
            "{run:?}"
        );
        assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{run:?}");
    }
    let run = Project::with_return()
        .file("narrative/visits.md", b"caf\xe9")
        .run(["check", "-q", "--all"]);
    let told = "error[file-unreadable] The file is not text as this program reads it (UTF-8).\n  --> narrative/visits.md\n       help: Save it again as plain text with the encoding UTF-8.\n\nnote[narrative-missing]";
    assert!(run.stdout.starts_with(told), "{run:?}");
    let misspelt = "title = \"x\"\n[[section]]\nid = \"visist\"\n";
    let run = Project::with_return()
        .file(document, misspelt)
        .run(["check", "-q", "--all"]);
    let told = "error[section-unknown] There is neither a template templates/sections/visist.md nor a text narrative/visist.md for the section \"visist\".\n  --> templates/documents/small.toml, line 3\n       help: Did you mean \"visits\"?\n";
    assert!(run.stdout.starts_with(told), "{run:?}");
}

/// Every file of the set, with its bytes.
fn set(project: &Project) -> Vec<(String, Vec<u8>)> {
    let files = project.files("out").into_iter();
    files
        .map(|name| {
            (
                name.clone(),
                std::fs::read(project.path(&name)).expect("it can be read"),
            )
        })
        .collect()
}

#[test]
fn whatever_stops_a_build_leaves_the_last_set_whole() {
    let stopped = |file: &str, text: &str, code: i32, error: &str| {
        let project = Project::with_return();
        project.run(["build", "-q"]);
        let before = set(&project);
        assert!(before.len() > 6, "{before:?}");
        let project = project
            .file("narrative/visits.md", "Other words.\n")
            .file(
                "out.new-99/public/small.md",
                "half of a set whose making was killed",
            )
            .file(file, text);
        let run = project.run(["build", "-q"]);
        assert_eq!((run.code, run.stderr.as_str()), (code, error), "{file}");
        assert_eq!(set(&project), before, "{file}");
    };
    let kept = "The set could not be made. The last set is whole and unchanged.";
    stopped("report.toml", "", 2, STOPPED);
    stopped(
        "templates/documents/small.toml",
        "title = 1\n",
        2,
        "yearly: The document \"small\" could not be made. The last set is whole and unchanged.\n",
    );
    stopped(
        "templates/html/page.html",
        "{% if %}",
        2,
        &format!(
            "yearly: {kept} templates/html/page.html could not be used, line 1: `%}}` stands where something else belongs.\n"
        ),
    );
    stopped(
        "templates/html/page.html",
        "{{ nothing }}",
        2,
        &format!(
            "yearly: {kept} templates/html/page.html could not be used, line 1: Variable `nothing` is not defined. Available variables: accent, as_at, contacts, cover, draft, draft_line, kind, marks, partnership, period, sections, short, style, title, year, year_rule.\n"
        ),
    );
    stopped(
        "templates/html/style.css",
        "a { b: url(x.woff) }",
        2,
        &format!("yearly: {kept} templates/html/x.woff is missing.\n"),
    );
    stopped(
        "templates/pdf/report.typ",
        "#let x = ",
        2,
        &format!(
            "yearly: {kept} The PDF could not be laid out: templates/pdf/report.typ, line 1: expected expression.\n"
        ),
    );
}

#[test]
fn an_out_that_cannot_be_written_says_what_stands_in_the_way() {
    let project = Project::with_return();
    project.run(["build", "-q"]);
    let before = set(&project);
    let place = project.path("out/public/small.html");
    std::fs::remove_file(&place).expect("it was written");
    let project = project
        .file("out/public/small.html/mine.txt", "a folder of somebody's")
        .file("narrative/visits.md", "Other words.\n");
    let run = project.run(["build", "-q", "--format", "md,html"]);
    run.is(2, "", "yearly: A folder stands where the file out/public/small.html should be. Move it away, and run the command again. Nothing was changed.\n");
    std::fs::remove_dir_all(&place).expect("it can be removed");
    let mut whole = before.clone();
    whole.retain(|(name, _)| name != "out/public/small.html");
    assert_eq!(set(&project), whole);
}

#[test]
fn folders_beside_the_set_are_nobody_elses_business() {
    let mine = [
        "out.new-99/public/small.md",
        "out.old-98/public/mine.docx",
        "out.old-2024/a",
        "out - Copy/b",
    ];
    let mut project = Project::with_return();
    for path in mine {
        project = project.file(path, "by hand");
    }
    for command in [["build", "-q"], ["letters", "-q"], ["close", "-q"]] {
        let run = project.run(command);
        assert_eq!(run.code, 0, "{run:?}");
    }
    for path in mine {
        assert_eq!(project.text(path).as_deref(), Some("by hand"), "{path}");
    }
}

#[test]
fn a_section_id_never_leads_out_of_the_folder() {
    let project = Project::with_return().file(
        "templates/documents/small.toml",
        "title = \"x\"\n[[section]]\nid = \"../../../evil\"\ntitle = \"x\"\n",
    );
    let run = project.run([
        "build",
        "-q",
        "--section",
        "../../../evil",
        "--format",
        "md",
    ]);
    let told = "yearly: No document has a section \"../../../evil\". yearly list sections shows every section there is.\n";
    run.is(2, "", told);
    assert!(project.files("out").is_empty() && project.text("evil.md").is_none());
    let run = project.run(["check", "-q", "--all"]);
    let told = "error[config-invalid] \"../../../evil\" cannot be the id of a section, so the section is left out.\n  --> templates/documents/small.toml\n";
    assert!(run.stdout.starts_with(told), "{run:?}");
    assert!(project.text("evil.md").is_none());
}

#[test]
fn a_profile_that_would_hide_nothing_is_refused() {
    let profile = |rule: &str| {
        let text = format!("title = \"x\"\nabout = \"x\"\nsource = \"x\"\n{rule}\n");
        Project::with_return().file("templates/profiles/open.toml", text)
    };
    stops(
        &profile("hide = { from = 5, to = 1 }"),
        "The profile hides counts from 5 to 1, which is none at all.\n  --> templates/profiles/open.toml\n       help: Write the smaller number as from and the larger as to.",
    );
    stops(
        &profile("round_to = 0"),
        "The profile rounds counts to the nearest 0.\n  --> templates/profiles/open.toml\n       help: Write the number to round to, or take the line out.",
    );
    let same = profile("hide = { from = 5, to = 5 }");
    assert_eq!(same.run(["check", "-q", "--all"]).code, 0);
}

#[test]
fn nothing_that_people_wrote_is_passed_over() {
    let project = Project::with_return()
        .file("narrative/priorities/one.md", "Our first priority.\n")
        .file("narrative/notes.docx", "x")
        .file("narrative/README.md", "How to write.\n");
    project.run(["check", "-q", "--all"]).is(
        0,
        "warning[file-undeclared] Files in narrative/ are texts whose names end in .md; this one has no effect.\n  --> narrative/notes.docx\n       help: Save it as plain text under a name that ends in .md, or move it elsewhere.\n\nwarning[narrative-unused] No section of any document shows this text.\n  --> narrative/priorities/one.md\n       help: Give the file the name of its section (yearly list sections shows them), or add a section for it to the document.\n\nFound 2 warnings.\n\nreturns/visits.csv: 2 rows, 2 records, counted in 1 table.\n",
        "",
    );
    let shown = project.file(
        "templates/sections/visits.md",
        "{{ narrative() }}\n\n{{ narrative(file=\"priorities/one\") }}\n",
    );
    let run = shown.run(["check", "-q", "--all"]);
    assert!(run.stdout.contains("Found 1 warning.\n"), "{run:?}");
}

#[test]
fn words_and_pictures_that_cannot_be_shown_do_not_cost_the_report() {
    let document = "title = \"x\"\n[[section]]\nid = \"visits\"\ntitle = \" \"\n";
    for (file, text) in [
        (
            "narrative/visits.md",
            "## \u{200B}\n\nWords.\n\n# \u{2060}\n\n## \u{E0020}\n\n[see](#section)\n".as_bytes(),
        ),
        ("templates/documents/small.toml", document.as_bytes()),
        ("assets/logo.png", b"no picture"),
        (
            "assets/logo.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        ),
    ] {
        let project = Project::with_return().file(file, text);
        let run = project.run(["build", "-q"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{file}: {run:?}");
        assert!(project.path("out/public/small.pdf").is_file());
        let found = project
            .text("out/private/findings.txt")
            .expect("it was written");
        if file.starts_with("assets") {
            let told = format!(
                "warning[file-unreadable] The logo could not be shown, so the cover goes without it: the picture is damaged, is not of the kind its name says, or needs other files.\n  --> {file}\n"
            );
            assert!(found.contains(&told), "{found}");
        }
    }
}
