//! `yearly add`: returns and Word text from outside, into an empty report folder and into one that has its sources.

use std::io::Write as _;

use super::examples::root;
use super::project::{Project, REPORT, Run, SOURCE};

/// A report folder with the agencies of an example and none of its sources or returns.
fn without_sources(example: &str, first: &str) -> Project {
    let folder = root().join(example);
    let text = std::fs::read_to_string(folder.join("report.toml")).expect("it is there");
    let end = text.find(first).expect("the sources begin there");
    let mut project = Project::empty().file("report.toml", &text[..end]);
    for kind in [
        "templates/tables",
        "templates/sections",
        "templates/documents",
    ] {
        let Ok(entries) = std::fs::read_dir(folder.join(kind)) else {
            continue;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let bytes = std::fs::read(entry.path()).expect("a template can be read");
            project = project.file(&format!("{kind}/{name}"), bytes);
        }
    }
    project
}

/// Every file under a folder of the repository.
fn files(folder: &str) -> Vec<String> {
    fn collect(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                collect(&entry.path(), found);
            } else {
                found.push(entry.path().display().to_string());
            }
        }
    }
    let mut found = Vec::new();
    collect(&root().join(folder), &mut found);
    found.sort();
    assert!(!found.is_empty(), "{folder}");
    found
}

fn add(project: &Project, files: &[String], options: &[&str]) -> Run {
    let arguments: Vec<&str> = (["add"].into_iter())
        .chain(options.iter().copied())
        .chain(files.iter().map(String::as_str))
        .collect();
    project.run_all(&arguments)
}

fn sources(project: &Project) -> usize {
    let text = project.text("report.toml").expect("it is there");
    text.lines().filter(|line| *line == "[[source]]").count()
}

/// Everything in the folder, to be held against what is there afterwards.
fn everything(project: &Project) -> Vec<(String, Vec<u8>)> {
    let names = project.files("");
    names
        .into_iter()
        .map(|name| {
            let bytes = std::fs::read(project.path(name.trim_start_matches('/'))).expect("a file");
            (name, bytes)
        })
        .collect()
}

#[test]
fn every_return_of_the_coventry_example_is_taken_in() {
    let project = without_sources("examples/coventry-2014-15", "# Children's social care\n");
    let head = project.text("report.toml").expect("it is there");
    let all = files("examples/coventry-2014-15/returns");
    let run = add(&project, &all, &["--yes"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let text = project.text("report.toml").expect("it is there");
    assert!(
        text.starts_with(head.trim_end()),
        "what was there has changed"
    );
    // What each reads is held against the sources written by hand in a test of the recognition itself.
    assert_eq!(sources(&project), 30, "{}", run.stdout);
    for part in [
        "CSC scorecard Sept 2015 v3 FINAL.xlsx: to be kept as returns/CSC scorecard Sept 2015 v3 FINAL.xlsx\n",
        "  Hidden and not looked at: \"Lookups\".\n",
        "  From Coventry City Council, Children's Social Care (la-csc), as it seems.\n",
        "    Total -> a total of 2015-04..2015-09, checked and not counted\n",
        "    for all records: level = sheet, from the name of each sheet\n",
        "    \"Coventry\" is taken for local\n",
        "    codes.agency.\"Coventry & Rugby CCG\" = \"ccg\"  # ? no category is called so; this one nearly is\n",
    ] {
        assert!(run.stdout.contains(part), "{part} in {}", run.stdout);
    }
    // A second time there is nothing to do.
    let again = add(&project, &files("examples/coventry-2014-15/returns"), &[]);
    assert_eq!(again.code, 0);
    assert_eq!(
        again.stdout.matches("Nothing to do.").count(),
        13,
        "{}",
        again.stdout
    );
    assert_eq!(project.text("report.toml").as_deref(), Some(text.as_str()));
}

#[test]
fn every_sample_return_is_taken_in_and_no_person_is_named() {
    let project = without_sources("data-samples/good", "# Where each return lies");
    let run = add(&project, &files("data-samples/good/returns"), &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    assert_eq!(sources(&project), files("data-samples/good/returns").len());
    assert!(
        !run.stdout.contains("AL26-0"),
        "a reference of the register"
    );
    let check = project.run(["check", "-q"]);
    assert_eq!(check.code, 0, "{check:?}");
}

#[test]
fn next_years_file_reads_itself() {
    let project = without_sources("examples/coventry-2014-15", "# Children's social care\n");
    let old = root().join("examples/coventry-2014-15/returns/childrens-social-care/CSC scorecard Sept 2015 v3 FINAL.xlsx");
    let bytes = std::fs::read(&old).expect("it is there");
    add(
        &project,
        &[old.display().to_string()],
        &["--yes", "--received", "2015-10-09"],
    );
    let before = project.text("report.toml").expect("it is there");
    // The folder of the next year: the sources are there, the file is not.
    std::fs::remove_file(project.path("returns/CSC scorecard Sept 2015 v3 FINAL.xlsx"))
        .expect("it goes");
    let project = project.file("post/CSC scorecard Sept 2016.xlsx", &bytes);
    let new = project
        .path("post/CSC scorecard Sept 2016.xlsx")
        .display()
        .to_string();
    let run = add(
        &project,
        std::slice::from_ref(&new),
        &["--received", "2016-10-07"],
    );
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("Reads as last time"), "{run:?}");
    let after = project.text("report.toml").expect("it is there");
    let want = before
        .replace(
            "CSC scorecard Sept 2015 v3 FINAL.xlsx",
            "CSC scorecard Sept 2016.xlsx",
        )
        .replace("2015-10-09", "2016-10-07");
    assert_eq!(after, want);
}

#[test]
fn a_second_copy_replaces_the_first_only_when_told() {
    let project = Project::with_return()
        .file("post/Visits (2).csv", "Team,Visits\nNorth,13\nSouth,30\n")
        .file("post/same.csv", "Team,Visits\nNorth,12\nSouth,30\n");
    let same = project.run(["add", "post/same.csv"]);
    assert!(
        same.stdout.contains("byte for byte") && same.code == 0,
        "{same:?}"
    );
    let before = everything(&project);
    let run = project.run(["add", "post/Visits (2).csv"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stdout.contains("another copy of returns/visits.csv"),
        "{run:?}"
    );
    assert!(run.stdout.ends_with("Nothing was written.\n"), "{run:?}");
    assert_eq!(everything(&project), before);
    let run = project.run([
        "add",
        "--replace",
        "--received",
        "2026-05-01",
        "post/Visits (2).csv",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(sources(&project), 1);
    let text = project.text("report.toml").expect("it is there");
    assert!(text.contains("file = \"returns/Visits (2).csv\""), "{text}");
    let old = project.text("returns/visits.csv").expect("it stays");
    assert!(old.contains("North,12"), "it was written over");
}

#[test]
fn what_is_unclear_is_said_and_nothing_is_written() {
    let report =
        format!("{REPORT}\n[[agency]]\nid = \"north-council\"\nname = \"Northmoor Council\"\n");
    let twin = "title = \"Calls\"\nabout = \"x\"\ncounts = \"meetings\"\n\n[[column]]\nid = \"team\"\nheading = \"Team\"\ntype = \"text\"\nkey = true\n\n[[column]]\nid = \"n\"\nheading = \"Number\"\naliases = [\"Visits\"]\ntype = \"count\"\nkey = true\n";
    let project = Project::new()
        .file("report.toml", &report)
        .file("templates/datasets/calls.toml", twin)
        .file("post/a.csv", "Team,Visits\nNorth,12\n")
        .file("post/b.csv", "Team,Reviewed,Remarks\nNorth,x,y\n")
        .file("post/c.pdf", "%PDF-1.7")
        .file("post/d.csv", "");
    let before = everything(&project);
    for (file, part) in [
        (
            "post/a.csv",
            "\"calls\" and \"visits\" fit alike. Say which it is with --dataset ID.",
        ),
        ("post/b.csv", "no kind of return has columns like these"),
        ("post/c.pdf", "is a PDF document"),
        ("post/d.csv", "empty file of 0 bytes"),
    ] {
        let run = project.run(["add", file]);
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.stdout.contains(part), "{part} in {run:?}");
        assert!(run.stdout.ends_with("Nothing was written.\n"), "{run:?}");
    }
    // Whose return it is is one of the things that are asked.
    let arguments = ["add", "--dry-run", "--dataset", "visits", "post/a.csv"];
    let run = project.run(arguments);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stdout.contains("    # agency = \"ID\"  # ? "),
        "{run:?}"
    );
    let run = project.run_all(&[&arguments[..], &["--agency", "north-council"]].concat());
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout
            .contains("With --dry-run nothing was written; 1 source of report.toml would be new.")
    );
    for (arguments, part) in [
        (
            ["--dataset", "visit"],
            "There is no dataset called \"visit\". Did you mean \"visits\"?",
        ),
        (
            ["--agency", "north"],
            "There is no agency in report.toml called \"north\".",
        ),
        (["--section", "visit"], ""),
    ] {
        let run = project.run(["add", arguments[0], arguments[1], "post/b.csv"]);
        assert!(run.code > 0 && run.stderr.contains(part), "{run:?}");
    }
    let run = project.run(["add", "post/none.csv"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(everything(&project), before);
    let run = project.run([
        "add",
        "--dataset",
        "visits",
        "--agency",
        "north-council",
        "--received",
        "2026-04-03",
        "post/a.csv",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    let text = project.text("report.toml").expect("it is there");
    assert_eq!(
        text,
        format!(
            "{report}\n[[source]]\ndataset = \"visits\"\nagency = \"north-council\"\nreceived = 2026-04-03\nfile = \"returns/a.csv\"\n"
        )
    );
}

#[test]
fn a_table_is_turned_on_its_side_and_a_value_given_by_a_person_only() {
    let project = Project::new().file("post/side.csv", "Team,North,South\nVisits,12,30\n");
    let before = everything(&project);
    for options in [&[][..], &["--dataset", "visits"], &["--yes"]] {
        let run = add(&project, &["post/side.csv".to_owned()], options);
        assert_eq!(run.code, 1, "{run:?}");
        assert_eq!(everything(&project), before, "{run:?}");
    }
    let run = project.run(["add", "--dataset", "visits", "--yes", "post/side.csv"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout
            .contains("Headings in column A: Visits (visits), 2 records\n"),
        "{run:?}"
    );
    let text = project.text("report.toml").expect("it is there");
    assert!(text.contains("transposed = true\n"), "{text}");

    let project = Project::new().file("post/one.csv", "Visits,Remarks\n12,a\n");
    let run = project.run(["add", "post/one.csv"]);
    assert_eq!(run.code, 1, "{run:?}");
    let run = project.run([
        "add",
        "--dataset",
        "visits",
        "--set",
        "team=North",
        "post/one.csv",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    let text = project.text("report.toml").expect("it is there");
    assert!(text.contains("set = { team = \"North\" }\n"), "{text}");
}

#[cfg(unix)]
#[test]
fn hostile_names_are_tamed() {
    let rows = "Team,Visits\nNorth,12\n";
    for (number, name) in [
        "line\nbreak.csv",
        "\u{1b}[31mred.csv",
        "glob*?[x].csv",
        "C:\\con.csv",
        "..csv",
        "quote\"'].csv",
        "a\u{202e}b.csv",
    ]
    .into_iter()
    .enumerate()
    {
        let post = Project::empty().file(name, format!("{rows}South,{number}\n"));
        let project = Project::new();
        let given = post.path(name).display().to_string();
        let run = project.run(["add", &given]);
        assert_eq!(run.code, 0, "{name:?}: {run:?}");
        assert!(
            !run.stdout.chars().any(|c| c.is_control() && c != '\n')
                && !run.stdout.contains('\u{202e}'),
            "{run:?}"
        );
        let check = project.run(["check", "-q"]);
        assert_eq!(check.code, 0, "{name:?}: {check:?}");
        let kept = project.files("returns");
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert!(
            !kept[0].contains(['\n', '*', '?', '\\', '"', '\u{1b}']),
            "{kept:?}"
        );
    }
    let project = Project::new().file("elsewhere/x", "");
    std::os::unix::fs::symlink(project.path("elsewhere"), project.path("returns")).expect("a link");
    let outside = Project::empty().file("a.csv", rows);
    std::fs::remove_dir_all(project.path("elsewhere")).expect("it goes");
    std::os::unix::fs::symlink(outside.path(""), project.path("elsewhere")).expect("a link");
    let away = Project::empty().file("b.csv", "Team,Visits\nEast,1\n");
    let run = project.run(["add", &away.path("b.csv").display().to_string()]);
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(outside.files(""), ["/a.csv"]);
}

#[test]
fn report_toml_with_a_mistake_is_left_alone() {
    let project = Project::with_return().file("post/b.csv", "Team,Visits\nEast,1\n");
    let broken = format!("{REPORT}{SOURCE}colour = 1\n");
    let project = project.file("report.toml", &broken);
    let run = project.run(["add", "post/b.csv"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(
        project.text("report.toml").as_deref(),
        Some(broken.as_str())
    );
    assert!(project.text("returns/b.csv").is_none());
}

/// A Word document: one paragraph a line; `#` begins headings, `+` what was inserted, `-` what was deleted.
fn document(lines: &[&str]) -> Vec<u8> {
    let body: String = lines
        .iter()
        .map(|line| {
            let run = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
            let level = line.chars().take_while(|c| *c == '#').count();
            let text = line[level..].trim_start();
            let inner = match text.chars().next() {
                Some('+') => format!("<w:ins w:author=\"A Person\">{}</w:ins>", run(&text[1..])),
                Some('-') => format!(
                    "<w:del w:author=\"A Person\"><w:r><w:delText>{}</w:delText></w:r></w:del>",
                    &text[1..]
                ),
                _ => run(text),
            };
            let style = if level > 0 {
                format!("<w:pPr><w:pStyle w:val=\"Heading{level}\"/></w:pPr>")
            } else {
                String::new()
            };
            format!("<w:p>{style}{inner}</w:p>")
        })
        .collect();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let text = format!(
        "<w:document><w:body>{body}<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p></w:body></w:document>"
    );
    for (name, part) in [
        (
            "_rels/.rels",
            "<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" Target=\"word/document.xml\"/></Relationships>",
        ),
        ("word/document.xml", text.as_str()),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(part.as_bytes()).expect("its text");
    }
    zip.finish().expect("a document").into_inner()
}

#[test]
fn word_text_goes_under_the_headings_it_names() {
    let narrative = "Teams made {visits-team/total/n} visits.\n\n# Speed\n\n## Speed\n\nFast.\n";
    let text = [
        "# Statement of the north team",
        "## Visits",
        "We {visits-team/total/n} and *more*.",
        "+New words.",
        "-Old words.",
        "## Priority 2: Speed",
        "Slower.",
        "## Something else",
        "Not asked for.",
    ];
    let project = Project::with_return()
        .file("narrative/visits.md", narrative)
        .file("templates/sections/visits.md", "+++\ntitle = \"Visits\"\n+++\n{{ narrative(part=\"\") }}\n\n{{ narrative(part=\"Speed\") }}\n")
        .file("post/North statement.docx", document(&text));
    let run = project.run(["add", "post/North statement.docx"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    assert_eq!(
        project.text("narrative/visits.md").as_deref(),
        Some(
            "Teams made {visits-team/total/n} visits.\n\nWe \\{visits-team/total/n\\} and \\*more\\*.\n\nNew words.\n\n# Speed\n\n## Speed\n\nFast.\n\nSlower.\n"
        )
    );
    let rest = project
        .text("narrative/north-statement.md")
        .expect("it was written");
    assert!(
        rest.contains("## Something else\n\nNot asked for.\n")
            || rest.contains("### Something else\n\nNot asked for.\n"),
        "{rest}"
    );
    for part in [
        "  -> narrative/visits.md (behind what is there)\n",
        "  -> narrative/visits.md, part \"Speed\" (behind what is there)\n",
        "  -> narrative/north-statement.md (new)\n    No section shows this file yet",
        "  1 picture: left out",
        "  1 tracked insertion: taken as accepted: kept",
        "  1 tracked deletion: taken as accepted: left out",
    ] {
        assert!(run.stdout.contains(part), "{part} in {}", run.stdout);
    }
    let all: String = everything(&project)
        .iter()
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    assert!(!all.contains("A Person") && !run.stdout.contains("A Person"));
    // The same document again adds nothing.
    let before = everything(&project);
    let again = project.run(["add", "post/North statement.docx"]);
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(everything(&project), before, "{again:?}");
    // The words are text in the report.
    let built = project.run(["build", "-q", "--format", "md"]);
    assert_eq!(built.code, 0, "{built:?}");
    let report = project.text("out/public/small.md").expect("it was written");
    assert!(
        report.contains("visits-team/total/n") && report.contains("42"),
        "{report}"
    );
}

#[test]
fn word_text_goes_where_it_is_told() {
    let project = Project::with_return().file(
        "post/a.docx",
        document(&["# Visits", "One.", "## Two", "Three."]),
    );
    let run = project.run([
        "add",
        "--section",
        "visits",
        "--part",
        "What we think",
        "post/a.docx",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        project.text("narrative/visits.md").as_deref(),
        Some(
            "Teams made {visits-team/total/n} visits.\n\n# What we think\n\n## What we think\n\nOne.\n\n## Two\n\nThree.\n"
        )
    );
    let before = everything(&project);
    let run = project.run(["add", "--section", "visit", "post/a.docx"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stderr
            .contains("no section called \"visit\". Did you mean \"visits\"?"),
        "{run:?}"
    );
    let run = project.run(["add", "--dry-run", "post/a.docx"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(everything(&project), before);
    let project = Project::new().file("post/old.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    let run = project.run(["add", "post/old.doc"]);
    assert_eq!(run.code, 1, "{run:?}");
}

#[test]
fn a_later_version_of_a_word_text_takes_the_place_of_the_first() {
    let first = [
        "# Statement of the north team",
        "## Visits",
        "We went out every week.",
        "We learned much.",
        "### In winter",
        "Snow kept us in.",
        "## Else",
        "Not asked for.",
    ];
    let project = Project::with_return().file("post/North v1.docx", document(&first));
    let run = project.run(["add", "--received", "2026-05-04", "post/North v1.docx"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let text = |project: &Project| project.text("narrative/visits.md").expect("it is there");
    let told = text(&project);
    // Somebody corrects a paragraph, and writes one of their own.
    let project = project.file(
        "narrative/visits.md",
        told.replace("We learned much.", "We learned a lot.\n\nOurs."),
    );
    let second = [
        "# Statement of the north team",
        "## Visits",
        "We went out every day.",
        "We learned much.",
        "### In winter",
        "Snow kept us in.",
        "Then it thawed.",
    ];
    let project = project.file("post/for KH.docx", document(&second));
    let run = project.run(["add", "post/for KH.docx"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    for part in [
        "  A later version of North v1.docx, which was received on 4 May 2026: it takes the place of that text.\n",
        "  -> narrative/visits.md (in the place of the earlier version)\n    1 paragraph added, 1 paragraph changed, below \"In winter\" and \"visits\"\n",
        "  -> narrative/north-v1.md (in the place of the earlier version)\n",
    ] {
        assert!(run.stdout.contains(part), "{part} in {}", run.stdout);
    }
    assert_eq!(
        text(&project),
        "Teams made {visits-team/total/n} visits.\n\nWe went out every day.\n\nWe learned a lot.\n\nOurs.\n\n## In winter\n\nSnow kept us in.\n\nThen it thawed.\n"
    );
    let own = project.text("narrative/north-v1.md").expect("it is there");
    assert!(!own.contains("Not asked for."), "{own}");
    // The same once more changes nothing; another partner's text with the same title is another text.
    let before = everything(&project);
    let again = project.run(["add", "post/for KH.docx"]);
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(everything(&project), before, "{again:?}");
    let other = [
        "# Statement of the south team",
        "## Visits",
        "South went too.",
    ];
    let project = project.file("post/South.docx", document(&other));
    let run = project.run(["add", "post/South.docx"]);
    assert!(run.stdout.contains("(behind what is there)"), "{run:?}");
    assert!(text(&project).contains("Then it thawed.\n\nSouth went too.\n"));
    assert_eq!(project.run(["build", "-q", "--format", "md"]).code, 0);
}
