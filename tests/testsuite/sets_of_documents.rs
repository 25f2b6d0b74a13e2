//! A set holds documents: which are built, which stay, which are older than the figures, and how they are published together.

use std::collections::BTreeMap;

use super::examples::copy;
use super::project::{Project, REPORT, Run, SOURCE};

const RETURN: &str = "returns/visits.csv";

/// The small report folder with two documents that are published and one that nobody owes.
fn two() -> Project {
    let report = REPORT.replace("document = \"small\"", "documents = [\"small\", \"more\"]");
    Project::with_return()
        .file("report.toml", format!("{report}{SOURCE}"))
        .file(
            "templates/documents/more.toml",
            "title = \"More of it\"\nkind = \"LADO report\"\n\n[[section]]\nid = \"teams\"\n",
        )
        .file(
            "templates/sections/teams.md",
            "+++\ntitle = \"Teams\"\n+++\nTeams made {{ figure(id=\"visits-team/total/n\") }} visits.\n\n{{ table(id=\"visits-team\") }}\n",
        )
        .file(
            "templates/datasets/unasked.toml",
            "title = \"Unasked\"\nabout = \"Nobody owes it.\"\ncounts = \"meetings\"\n[[column]]\nid = \"n\"\nheading = \"N\"\ntype = \"count\"\nkey = true\n",
        )
        .file(
            "templates/documents/unowed.toml",
            "title = \"Unowed\"\n\n[[section]]\nid = \"unasked\"\n",
        )
        .file(
            "templates/sections/unasked.md",
            "+++\ntitle = \"Unasked\"\nneeds = [\"unasked\"]\n+++\nWords.\n",
        )
}

fn done(run: &Run) {
    assert_eq!(run.code, 0, "{run:?}");
}

#[track_caller]
fn refused(run: &Run, words: &str) {
    run.is(2, "", &format!("yearly: {words}\n"));
}

/// Every file below a folder.
fn bytes(project: &Project, under: &str) -> BTreeMap<String, Vec<u8>> {
    let files = project.files(under).into_iter();
    files
        .map(|file| {
            let bytes = std::fs::read(project.path(&file)).expect("a file");
            (file, bytes)
        })
        .collect()
}

fn json(project: &Project, file: &str) -> serde_json::Value {
    let text = project.text(file).unwrap_or_else(|| panic!("no {file}"));
    serde_json::from_str(&text).expect("it is JSON")
}

/// Which files a list names, and that each is there with that hash and no other file is.
fn listed(project: &Project, folder: &str, list: &str) -> Vec<String> {
    let set =
        yearly::set::manifest::SetManifest::read(project.text(list).expect("a list").as_bytes())
            .expect("it can be read");
    let made = set.documents.iter().chain(&set.sections);
    let files = made.flat_map(|made| &made.files).chain(&set.files);
    let mut names = Vec::new();
    for file in files {
        let path = format!("{folder}/{}", file.file);
        let bytes = std::fs::read(project.path(&path)).unwrap_or_else(|_| panic!("no {path}"));
        assert_eq!(yearly::model::sha256(&bytes), file.sha256, "{path}");
        names.push(path);
    }
    names.push(list.to_owned());
    names.sort();
    assert_eq!(names, project.files(folder));
    names
}

#[test]
fn the_published_documents_are_built_and_checked_together() {
    let project = two();
    let run = project.run(["build"]);
    run.is(
        0,
        "Draft written: out/public/small.md, out/public/small.html, out/public/small.pdf, out/public/more.md, out/public/more.html, out/public/more.pdf.\nNothing was found wrong.\n",
        "As at 18 May 2026.\n",
    );
    listed(&project, "out", "out/private/set.json");
    let documents = json(&project, "out/private/build.json");
    assert_eq!(documents["documents"], serde_json::json!(["small", "more"]));
    // The first is the report itself; the other has its own title.
    let first = |file: &str| {
        let text = project.text(file).expect("a document");
        text.lines().next().map(str::to_owned)
    };
    assert_eq!(
        first("out/public/small.md").as_deref(),
        Some("# Safeguarding children in Northmoor")
    );
    assert_eq!(first("out/public/more.md").as_deref(), Some("# More of it"));

    // What is wrong in either is found, and what is wrong in both is told once.
    let project = project
        .file("narrative/visits.md", "Teams made {visits-team/totl/n} visits.\n")
        .file("templates/sections/teams.md", "+++\ntitle = \"Teams\"\n+++\n{{ table(id=\"visits-tem\") }}\n\n{{ narrative(file=\"visits\") }}\n");
    let run = project.run(["check", "-q"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(
        run.stdout.matches("visits-team/totl/n").count(),
        1,
        "{run:?}"
    );
    assert_eq!(
        run.stdout
            .matches("There is no table \"visits-tem\"")
            .count(),
        1,
        "{run:?}"
    );
}

#[test]
fn documents_are_named_by_one_key() {
    let with = |keys: &str| {
        let report = REPORT.replace("document = \"small\"\n", keys);
        let project = two().file("report.toml", format!("{report}{SOURCE}"));
        project.run(["check", "-q"])
    };
    for (keys, words) in [
        (
            "document = \"small\"\ndocuments = [\"small\"]\n",
            "The documents that are published are named twice, by \"document\" and by \"documents\".\n  --> report.toml, line 12\n       help: Keep \"document\" for one document, or \"documents\" for several, and take the other line out.",
        ),
        (
            "documents = []\n",
            "The list of the documents that are published is empty.\n  --> report.toml, line 11\n       help: Name them: documents = [\"annual-report\", \"lado-report\"]. yearly list documents shows every document there is.",
        ),
        (
            "\n",
            "The setting \"document\" is missing here.\n  --> report.toml, line 7, column 1\n       help: Add a line that begins with: document =",
        ),
    ] {
        let run = with(keys);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stdout.contains(words), "{words}: {run:?}");
    }
    let run = with("documents = [\"small\", \"mroe\"]\n");
    assert!(
        run.stdout.contains("There is no document \"mroe\".\n  --> report.toml, line 11\n       help: Did you mean \"more\"?"),
        "{run:?}"
    );
}

#[test]
fn building_one_document_leaves_the_others_and_marks_what_is_older() {
    let project = two();
    done(&project.run(["build", "-q"]));
    let all = bytes(&project, "out");
    // The same again, one by one and in one format, changes nothing but what the last build was.
    done(&project.run(["build", "-q", "--document", "more"]));
    done(&project.run(["build", "-q", "--format", "md"]));
    done(&project.run(["build", "-q", "--document", "more", "--document", "small"]));
    done(&project.run(["build", "-q"]));
    assert!(all == bytes(&project, "out"), "the sets differ");

    let project = project.file(RETURN, "Team,Visits\nNorth,13\nSouth,30\n");
    let run = project.run(["build", "--document", "small"]);
    run.is(
        0,
        "Draft written: out/public/small.md, out/public/small.html, out/public/small.pdf.\nNothing was found wrong.\n",
        "As at 18 May 2026.\nOlder than the figures: out/public/more.html, out/public/more.md, out/public/more.pdf. To make it again: yearly build --document more\n",
    );
    assert_eq!(
        project.text("out/public/older-documents.txt").as_deref(),
        Some(
            "These files are older than the newest figures, or than another file of the same document:\n\n  more.html\n  more.md\n  more.pdf\n  To make them again: yearly build --document more\n"
        )
    );
    listed(&project, "out", "out/private/set.json");
    let list = project.run(["list", "documents", "-q"]).stdout;
    let line = |id: &str| {
        list.lines()
            .find(|line| line.starts_with(id))
            .map(str::to_owned)
    };
    let more = line("more ").expect("it is listed");
    assert!(more.ends_with("named in report.toml; older than the figures: out/public/more.html, out/public/more.md, out/public/more.pdf"), "{more}");
    let unowed = line("unowed").expect("it is listed");
    assert!(
        unowed.ends_with("not made: nobody owes what it needs"),
        "{unowed}"
    );

    done(&project.run(["build", "-q", "--document", "more"]));
    assert_eq!(project.text("out/public/older-documents.txt"), None);
    // One format of it: the others are of an earlier build of the same document.
    let project = project.file(
        "templates/sections/teams.md",
        "+++\ntitle = \"Teams\"\n+++\nOther words.\n",
    );
    let run = project.run(["build", "--document", "more", "--format", "md"]);
    assert!(
        run.stderr.contains(
            "Older than the rest of the document: out/public/more.html, out/public/more.pdf."
        ),
        "{run:?}"
    );
    listed(&project, "out", "out/private/set.json");
}

#[test]
fn a_table_that_is_no_longer_made_goes_and_what_people_put_there_stays() {
    let project = two();
    done(&project.run(["build", "-q"]));
    std::fs::remove_file(project.path("templates/documents/more.toml")).expect("it is there");
    let report = format!("{REPORT}{SOURCE}");
    let project = project
        .file("report.toml", report)
        .file("out/public/notes.txt", "by hand")
        .file("out/private/notes.txt", "by hand")
        .file("out/public/tables/notes.csv", "by hand")
        .file("templates/tables/visits-north.toml", "title = \"Visits of the north\"\nmeasure = \"Number of visits\"\ndataset = \"visits\"\n[[row]]\nid = \"all\"\nlabel = \"All\"\n[[cell]]\nid = \"n\"\nheading = \"Number\"\nsum = \"n\"\n");
    done(&project.run(["build", "-q"]));
    assert!(project.text("out/public/tables/visits-north.csv").is_some());
    std::fs::remove_file(project.path("templates/tables/visits-north.toml")).expect("it is there");
    done(&project.run(["build", "-q", "--format", "md"]));
    assert_eq!(project.text("out/public/tables/visits-north.csv"), None);
    // A document that there is no longer goes too.
    assert_eq!(project.text("out/public/more.md"), None);
    for file in [
        "public/notes.txt",
        "private/notes.txt",
        "public/tables/notes.csv",
    ] {
        assert_eq!(
            project.text(&format!("out/{file}")).as_deref(),
            Some("by hand"),
            "{file}"
        );
    }
}

#[test]
fn a_document_that_nobody_owes_is_not_made() {
    const WHY: &str = "The document \"unowed\" is not made: nobody owes a return that it needs, no [[source]] brings one, and nobody wrote words for it.";
    let project = two();
    refused(
        &project.run(["build", "-q", "--document", "small", "--document", "unowed"]),
        &format!("{WHY} Nothing was written."),
    );
    refused(
        &project.run(["build", "-q", "--section", "unasked"]),
        "The section \"unasked\" of the document \"unowed\" is left out: no return that it needs is owed, and nobody wrote words for it. Nothing was written.",
    );
    assert!(project.files("out").is_empty());
    let run = project.run(["build", "--all", "--format", "md"]);
    done(&run);
    assert!(run.stderr.contains(WHY), "{run:?}");
    assert!(
        run.stdout.starts_with(
            "Draft written: out/public/small.md, out/public/more.md, out/public/annual-report.md."
        ),
        "{run:?}"
    );
    assert_eq!(project.text("out/public/unowed.md"), None);
    assert_eq!(project.text("out/public/business-plan.md"), None);

    // Words, or an agency that owes it, make it a document.
    let project = project.file("narrative/unasked.md", "What we know.\n");
    done(&project.run(["build", "-q", "--document", "unowed", "--format", "md"]));
    std::fs::remove_file(project.path("narrative/unasked.md")).expect("it is there");
    let report = project.text("report.toml").expect("it is there");
    let owes = report.replace(
        "name = \"Northmoor Council\"\n",
        "name = \"Northmoor Council\"\nowes = [{ dataset = \"unasked\" }]\n",
    );
    let project = project.file("report.toml", owes);
    done(&project.run(["build", "-q", "--document", "unowed", "--format", "md"]));
    let text = project.text("out/public/unowed.md").expect("it is made");
    assert!(text.contains("Northmoor Council"), "{text}");

    // Published, it is a finding with its line.
    let report = report.replace("\"more\"]", "\"unowed\"]");
    let project = project.file("report.toml", report);
    let run = project.run(["check", "-q"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stdout.contains(&format!("{WHY}\n  --> report.toml, line 11\n       help: Say under [[agency]] who owes the returns, or take the document out of the line.")),
        "{run:?}"
    );
    refused(
        &project.run(["build", "-q"]),
        &format!("{WHY} Nothing was written."),
    );
}

#[test]
fn a_section_comes_from_the_first_document_that_has_it() {
    let project = two();
    let run = project.run(["build", "--section", "teams", "--format", "md"]);
    assert!(
        run.stdout.starts_with(
            "Draft written: out/public/sections/teams.md, a section of the document \"more\"."
        ),
        "{run:?}"
    );
    let run = project.run(["build", "--section", "visits", "--format", "md"]);
    assert!(
        run.stdout
            .starts_with("Draft written: out/public/sections/visits.md.\n"),
        "{run:?}"
    );
    // One of a document that is not published.
    let project = project.file("narrative/unasked.md", "What we know.\n");
    let run = project.run(["build", "--section", "unasked", "--format", "md"]);
    assert!(
        run.stdout.contains("a section of the document \"unowed\"."),
        "{run:?}"
    );
    listed(&project, "out", "out/private/set.json");
    refused(
        &project.run(["build", "-q", "--section", "teems"]),
        "No document has a section \"teems\". Did you mean \"teams\"?",
    );
    refused(
        &project.run(["build", "-q", "--document", "small", "--section", "teams"]),
        "The document \"small\" has no section \"teams\". yearly list sections shows every section there is.",
    );
    let both = [
        "build",
        "-q",
        "--document",
        "small",
        "--document",
        "more",
        "--section",
        "teems",
    ];
    refused(
        &project.run(both),
        "None of these documents has a section \"teems\". Did you mean \"teams\"?",
    );
    let run = project.run(["build", "--all", "--document", "small"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("cannot be used with"), "{run:?}");
    // A section is older once the figures have changed.
    let project = project.file(RETURN, "Team,Visits\nNorth,13\nSouth,30\n");
    let run = project.run(["build", "--document", "small", "--format", "md"]);
    assert!(
        run.stderr.contains("Older than the figures: out/public/sections/teams.md. To make it again: yearly build --document more --section teams"),
        "{run:?}"
    );
    // A document in full takes the place of its sections.
    done(&project.run(["build", "-q", "--document", "more"]));
    assert_eq!(project.text("out/public/sections/teams.md"), None);
}

/// The line of the cover that says which edition it is.
fn status(project: &Project, file: &str) -> String {
    let text = project.text(file).unwrap_or_else(|| panic!("no {file}"));
    let mut lines = text.lines().filter(|line| line.contains("Final, "));
    lines.next().unwrap_or_default().to_owned()
}

#[test]
fn a_final_set_holds_several_documents_of_one_day() {
    let project = two();
    let run = project.run(["build", "--final"]);
    done(&run);
    assert!(
        run.stdout
            .starts_with("Final set written: final/2026-05-18/small.md"),
        "{run:?}"
    );
    assert!(run.stdout.contains("final/2026-05-18/more.pdf"), "{run:?}");
    let names = listed(&project, "final/2026-05-18", "final/2026-05-18/set.json");
    assert!(
        !names.iter().any(|name| name.contains("returns")),
        "{names:?}"
    );
    let list = project.text("final/2026-05-18/set.json").expect("a list");
    assert!(!list.contains("returns/"), "{list}");
    refused(
        &project.run(["build", "-q", "--final"]),
        "The document \"small\" is in the final set of this day already, final/2026-05-18, and what was published is never overwritten. To make a corrected one, give it its own day with --as-at. To add other documents to it, name them with --document.",
    );
}

#[test]
fn a_document_is_added_to_a_day_whose_figures_are_the_same() {
    let project = two();
    done(&project.run(["build", "-q", "--final", "--document", "small"]));
    let first = bytes(&project, "final");
    done(&project.run(["build", "-q", "--final", "--document", "more"]));
    let both = bytes(&project, "final");
    for (file, bytes) in first.iter().filter(|(file, _)| !file.ends_with("set.json")) {
        assert!(both[file] == *bytes, "{file} was changed");
    }
    listed(&project, "final/2026-05-18", "final/2026-05-18/set.json");
    assert!(status(&project, "final/2026-05-18/more.md").contains("Final, 18 May 2026."));
    // Made in one go it is the same set.
    let at_once = two();
    done(&at_once.run(["build", "-q", "--final"]));
    let names = |project: &Project| project.files("final");
    assert_eq!(names(&project), names(&at_once));
    refused(
        &project.run(["build", "-q", "--final", "--document", "more"]),
        "The document \"more\" is in the final set of this day already, final/2026-05-18, and what was published is never overwritten. To make a corrected one, give it its own day with --as-at.",
    );
    let project = two();
    done(&project.run(["build", "-q", "--final", "--document", "small"]));
    let project = project.file(RETURN, "Team,Visits\nNorth,13\nSouth,30\n");
    let before = bytes(&project, "final");
    refused(
        &project.run(["build", "-q", "--final", "--document", "more"]),
        "The figures have changed since small was made in final/2026-05-18, so more cannot be added to that set: its documents would not agree. Give the new set its own day with --as-at.",
    );
    assert!(before == bytes(&project, "final"));
}

#[test]
fn a_correction_names_the_document_and_the_set_that_it_corrects() {
    let project = two();
    let on = |day: &str, document: &str| {
        let run = project.run([
            "build",
            "-q",
            "--final",
            "--as-at",
            day,
            "--document",
            document,
        ]);
        (run.code, run.stderr)
    };
    assert_eq!(on("2026-05-18", "more").0, 0);
    // Another document of the next day corrects nothing.
    assert_eq!(on("2026-05-19", "small").0, 0);
    assert!(status(&project, "final/2026-05-19/small.md").contains("Final, 19 May 2026."));
    assert!(!status(&project, "final/2026-05-19/small.md").contains("corrects"));
    assert_eq!(on("2026-05-20", "more").0, 0);
    assert!(status(&project, "final/2026-05-20/more.md").contains(
        "Final, 20 May 2026. It corrects the LADO report of 18 May 2026, and takes its place."
    ));
    let set = json(&project, "final/2026-05-20/set.json");
    assert_eq!(
        set["documents"][0]["corrects"],
        serde_json::json!({"set": "2026-05-18", "document": "more"})
    );
    assert_eq!(
        json(&project, "final/2026-05-19/set.json")["documents"][0].get("corrects"),
        None
    );
    assert_eq!(
        on("2026-05-19", "more"),
        (2, "yearly: The document \"more\" was published on 20 May 2026, in final/2026-05-20, so one of 19 May 2026 would not be the one that holds. Give it a later day with --as-at.\n".to_owned())
    );
    assert_eq!(on("2026-05-20", "small").0, 0);
    assert!(
        status(&project, "final/2026-05-20/small.md")
            .contains("It corrects the yearly report of 19 May 2026, and takes its place.")
    );
}

/// What the sample's documents say of themselves when they are published on these days.
fn published(finals: &[(&str, &[&str])]) -> Vec<String> {
    let project = copy("data-samples/good");
    for (day, documents) in finals {
        let mut arguments = vec!["build", "-q", "--final", "--as-at", day];
        arguments.extend(documents.iter().flat_map(|id| ["--document", id]));
        done(&project.run_all(&arguments));
        let folder = format!("final/{day}");
        listed(&project, &folder, &format!("{folder}/set.json"));
    }
    let texts = project.files("final").into_iter();
    let texts = texts.filter(|file| file.ends_with(".md"));
    texts
        .map(|file| format!("{file} {}", status(&project, &file)))
        .collect()
}

#[test]
fn the_yearly_and_the_lado_report_are_published_on_one_day_or_on_two() {
    let (annual, lado) = ("annual-report", "lado-report");
    assert_eq!(
        published(&[("2026-05-18", &[annual, lado])]),
        [
            "final/2026-05-18/annual-report.md - Status: Final, 18 May 2026.",
            "final/2026-05-18/lado-report.md - Status: Final, 18 May 2026.",
        ]
    );
    assert_eq!(
        published(&[
            ("2026-05-18", &[lado]),
            ("2026-05-19", &[annual]),
            ("2026-05-20", &[lado]),
        ]),
        [
            "final/2026-05-18/lado-report.md - Status: Final, 18 May 2026.",
            "final/2026-05-19/annual-report.md - Status: Final, 19 May 2026.",
            "final/2026-05-20/lado-report.md - Status: Final, 20 May 2026. It corrects the report of the designated officer of 18 May 2026, and takes its place.",
        ]
    );
}

#[test]
fn a_final_set_from_before_there_was_a_list_is_known_by_its_files() {
    let project = two();
    done(&project.run(["build", "-q", "--final", "--document", "more"]));
    std::fs::remove_file(project.path("final/2026-05-18/set.json")).expect("it is there");
    refused(
        &project.run(["build", "-q", "--final", "--document", "more"]),
        "The document \"more\" is in the final set of this day already, final/2026-05-18, and what was published is never overwritten. To make a corrected one, give it its own day with --as-at.",
    );
    done(&project.run(["build", "-q", "--final", "--document", "small"]));
    listed(&project, "final/2026-05-18", "final/2026-05-18/set.json");
    let ids: Vec<String> = json(&project, "final/2026-05-18/set.json")["documents"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|made| made["id"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(ids, ["more", "small"]);
    // A list that somebody changed is not believed, and a folder without figures takes nothing.
    let project = project.file("final/2026-05-18/set.json", "{}");
    let run = project.run(["check", "-q"]);
    assert!(
        run.stdout
            .contains("The list of what the final set holds could not be read"),
        "{run:?}"
    );
    let project = two().file("final/2026-05-18/notes.txt", "x");
    refused(
        &project.run(["build", "-q", "--final"]),
        "final/2026-05-18 is there already, without a figures.json that a document could be held against, so nothing can be added to it. Move it away, or give the new set another day with --as-at.",
    );
}

#[test]
fn all_documents_of_all_examples_in_one_set_twice_are_the_same_bytes() {
    for folder in [
        "examples/aldermere-2025-26",
        "examples/coventry-2014-15",
        "examples/coventry-2022-23",
        "data-samples/good",
        "data-samples/broken",
    ] {
        let sets = [(); 2].map(|()| {
            let project = copy(folder);
            let run = project.run(["build", "-q", "--all", "--format", "md,html"]);
            assert_eq!(run.code, 0, "{folder}: {run:?}");
            listed(&project, "out", "out/private/set.json");
            bytes(&project, "out")
        });
        assert!(sets[0] == sets[1], "{folder}");
    }
}
