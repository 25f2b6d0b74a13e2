//! `yearly build`: the set it writes, what it keeps, and what it does when it cannot write.

use super::project::Project;

#[test]
fn a_draft_is_a_whole_set() {
    let project = Project::with_return();
    let run = project.run(["build"]);
    run.is(
        0,
        "Draft written: out/public/small.md, out/public/small.html, out/public/small.pdf.\nNothing was found wrong.\n",
        "As at 18 May 2026.\n",
    );
    let written = project.files("out");
    for file in [
        "out/private/build.json",
        "out/private/findings.json",
        "out/private/findings.txt",
        "out/public/figures.json",
        "out/public/small.html",
        "out/public/small.md",
        "out/public/small.pdf",
        "out/public/tables/visits-team.csv",
    ] {
        assert!(
            written.iter().any(|name| name == file),
            "{file} in {written:?}"
        );
    }
    let text = project.text("out/public/small.md").expect("it was written");
    assert!(text.contains("Teams made 42 visits."), "{text}");
}

#[test]
fn two_builds_give_the_same_bytes() {
    let project = Project::with_return();
    project.run(["build", "-q"]);
    let read = || {
        let files = project.files("out").into_iter();
        let bytes = files.map(|name| {
            let bytes = std::fs::read(project.path(&name)).expect("it can be read");
            (name, bytes)
        });
        bytes.collect::<Vec<_>>()
    };
    let first = read();
    assert!(!first.is_empty());
    project.run(["build", "-q"]);
    assert!(first == read(), "the two sets differ");
}

#[test]
fn build_json_names_every_input_with_its_hash() {
    let project = Project::with_return();
    project.run(["build", "-q"]);
    let text = project
        .text("out/private/build.json")
        .expect("it was written");
    let json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let inputs = json["inputs"].as_array().expect("a list");
    let find = |file: &str| inputs.iter().find(|input| input["file"] == file);
    for file in [
        "narrative/visits.md",
        "report.toml",
        "returns/visits.csv",
        "templates/documents/small.toml",
    ] {
        let input = find(file).unwrap_or_else(|| panic!("{file} in {text}"));
        assert_eq!(input["sha256"].as_str().map(str::len), Some(64));
    }
    assert_eq!(json["as_at"], "2026-05-18");
    assert_eq!(json["status"], "draft");
    assert_eq!(json["findings"]["error"], 0);
}

#[test]
fn errors_do_not_stop_a_draft_unless_asked() {
    let project =
        Project::with_return().file("returns/visits.csv", "Team,Visits\nNorth,12\nSouth,many\n");
    let run = project.run(["build", "--format", "md"]);
    run.is(
        0,
        "Draft written: out/public/small.md.\nFound 1 error; out/private/findings.txt says which and where.\n",
        "As at 18 May 2026.\n",
    );
    let found = project
        .text("out/private/findings.txt")
        .expect("it was written");
    assert!(found.contains("cell B3"), "{found}");
    let blocked = project.run(["build", "-q", "--format", "md", "--fail-on", "error"]);
    assert_eq!(blocked.code, 1);
}

#[test]
fn json_on_standard_output_stands_alone() {
    let run = Project::with_return().run(["build", "--format", "md", "--message-format", "json"]);
    assert_eq!(run.json()["summary"]["errors"], 0);
    assert!(
        run.stderr.contains("Draft written: out/public/small.md."),
        "{run:?}"
    );
}

#[test]
fn one_format_or_section_leaves_the_rest_of_the_set() {
    let project = Project::with_return();
    project.run(["build", "-q"]);
    let page = project.text("out/public/small.html");
    let project = project.file("narrative/visits.md", "Other words.\n");
    let run = project.run(["build", "-q", "--format", "md"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(project.text("out/public/small.html"), page);
    let text = project.text("out/public/small.md").expect("it was written");
    assert!(text.contains("Other words."), "{text}");

    let whole = project.text("out/public/small.md");
    let run = project.run(["build", "-q", "--section", "visits", "--format", "md"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(project.text("out/public/small.md"), whole);
    let section = project
        .text("out/public/sections/visits.md")
        .expect("it was written");
    assert!(section.contains("Other words."), "{section}");
}

#[test]
fn what_people_put_into_out_is_kept() {
    let project = Project::with_return();
    project.run(["build", "-q"]);
    let project = project.file("out/public/comments.docx", "by hand");
    project.run(["build", "-q"]);
    assert_eq!(
        project.text("out/public/comments.docx").as_deref(),
        Some("by hand")
    );
}

#[test]
fn unknown_sections_and_documents_name_the_nearest() {
    let project = Project::with_return();
    let run = project.run(["build", "-q", "--section", "visit"]);
    run.is(
        2,
        "",
        "yearly: No document has a section \"visit\". Did you mean \"visits\"?\n",
    );
    let run = project.run(["build", "-q", "--document", "smal"]);
    run.is(
        2,
        "",
        "yearly: There is no document \"smal\". Did you mean \"small\"?\n",
    );
    assert!(project.files("out").is_empty());
}

#[test]
fn a_final_set_is_made_once_and_says_what_it_corrects() {
    let project = Project::with_return();
    let run = project.run(["build", "--final"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout
            .starts_with("Final set written: final/2026-05-18/small.md"),
        "{run:?}"
    );
    // Who signs finds the record although there was no draft.
    assert_eq!(
        project.files("out"),
        [
            "out/private/disclosure.html",
            "out/private/disclosure.json",
            "out/private/set.json"
        ]
    );
    let first = project.files("final");
    assert!(
        first
            .iter()
            .any(|name| name == "final/2026-05-18/figures.json"),
        "{first:?}"
    );
    let text = project
        .text("final/2026-05-18/small.md")
        .expect("it is written");
    assert!(text.contains("Final, 18 May 2026."), "{text}");
    assert!(!text.to_lowercase().contains("draft"), "{text}");

    let run = project.run(["build", "--final"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("never overwritten"), "{run:?}");

    let run = project.run(["build", "--final", "--as-at", "2026-06-30"]);
    assert_eq!(run.code, 0, "{run:?}");
    let text = project
        .text("final/2026-06-30/small.md")
        .expect("it is written");
    assert!(
        text.contains("It corrects the yearly report of 18 May 2026, and takes its place."),
        "{text}"
    );
}

#[test]
fn a_final_set_is_refused_while_anything_is_open() {
    let project =
        Project::with_return().file("returns/visits.csv", "Team,Number\nNorth,12\nSouth,many\n");
    let run = project.run(["build", "--final"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("1 error is not corrected."), "{run:?}");
    assert!(project.files("out").is_empty() && project.files("final").is_empty());
    // What is not for publication is never final.
    let report = super::project::REPORT.replace("\"open\"", "\"internal\"");
    let project = Project::with_return().file("report.toml", &report);
    let run = project.run(["build", "--final"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("not for publication"), "{run:?}");
}

#[test]
fn an_output_folder_that_cannot_be_written_ends_the_run() {
    let project = Project::with_return().file("out", "not a folder");
    let run = project.run(["build", "-q", "--format", "md"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    assert_eq!(
        run.stderr,
        "yearly: A file stands where the folder out should be. Move it away, and run the command again. Nothing was changed.\n"
    );
    assert_eq!(project.text("out").as_deref(), Some("not a folder"));
}

#[test]
fn a_page_template_that_is_wrong_leaves_the_last_set_whole() {
    let project = Project::with_return();
    project.run(["build", "-q"]);
    let last = project.text("out/public/small.md");
    let project = project
        .file("narrative/visits.md", "Other words.\n")
        .file("templates/html/page.html", "{% if %}");
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stderr.contains("The last set is whole and unchanged"),
        "{run:?}"
    );
    assert_eq!(project.text("out/public/small.md"), last);
}

#[test]
fn a_set_can_be_written_elsewhere_and_the_report_folder_stays_as_it_is() {
    let project = Project::with_return();
    let before = project.files("");
    let elsewhere = Project::empty();
    let out = elsewhere.path("drafts").display().to_string();
    let build = ["build", "--format", "md", "--out", &out];
    let run = project.run(build);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("drafts/public/small.md."), "{run:?}");
    assert_eq!(project.files(""), before);
    assert!(!project.path(".yearly").exists());
    let text = elsewhere.text("drafts/public/small.md");
    assert!(text.expect("it was written").contains("42 visits"));
    assert!(elsewhere.text("drafts/private/set.json").is_some());
    // What somebody puts there is theirs, as in out/.
    let elsewhere = elsewhere
        .file("drafts/public/mine.txt", "mine")
        .file("drafts/public/small.md", "my own words");
    let run = project.run(build);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stderr
            .contains("public/small.md was not written by yearly, or changed since."),
        "{run:?}"
    );
    assert_eq!(
        elsewhere.text("drafts/public/small.md").as_deref(),
        Some("my own words")
    );
    assert_eq!(
        elsewhere.text("drafts/public/mine.txt").as_deref(),
        Some("mine")
    );
}

#[test]
fn a_set_elsewhere_is_not_inside_the_report_folder_and_not_final() {
    let project = Project::with_return();
    let before = project.files("");
    for out in ["drafts", "returns/x", ".", "out", "narrative"] {
        let run = project.run(["build", "--format", "md", "--out", out]);
        run.is(
            2,
            "",
            &format!(
                "yearly: The folder {out} is inside the report folder. Leave --out away to write into out/, or name a folder elsewhere.\n"
            ),
        );
    }
    let run = project.run(["build", "--final", "--out", "/nowhere"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("cannot be used with"), "{run:?}");
    assert_eq!(project.files(""), before);
}

#[test]
fn a_set_elsewhere_is_in_nobody_elses_way() {
    let place = Project::with_return();
    let build = |out: &str| place.run(["build", "-q", "--format", "md", "--out", out]);
    let before = place.files("");
    // Through a folder that is not there, and back into the report folder.
    let name = place.path(".").canonicalize().expect("it is there");
    let name = name
        .file_name()
        .expect("it has one")
        .to_string_lossy()
        .into_owned();
    let run = build(&format!("../no-such-folder/../{name}/returns"));
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stderr.contains("is inside the report folder"),
        "{run:?}"
    );
    let run = build("..");
    assert!(
        run.stderr
            .contains("The report folder is inside the folder .."),
        "{run:?}"
    );
    // Another report folder.
    let other = Project::with_return();
    let theirs = other.path("out").display().to_string();
    let run = build(&theirs);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stderr.contains("belongs to another report folder"),
        "{run:?}"
    );
    assert!(!other.path("out").exists());
    assert_eq!(place.files(""), before);
}

#[test]
fn findings_are_written_over_nothing_but_findings() {
    let project = Project::with_return();
    for path in ["report.toml", "returns/visits.csv"] {
        let before = project.text(path);
        let run = project.run(["check", "-q", "--message-format", &format!("json={path}")]);
        run.is(
            2,
            "",
            &format!("yearly: {path} is there already, and it is not written over. Nothing was changed.\n"),
        );
        assert_eq!(project.text(path), before);
    }
    for _ in 0..2 {
        let run = project.run(["check", "-q", "--message-format", "json=found.json"]);
        assert_eq!(run.code, 0, "{run:?}");
    }
    // Where they cannot be written, no set is made either.
    let run = project.run([
        "build",
        "--final",
        "--message-format",
        "json=no/such/folder.json",
    ]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(!project.path("final").exists());
}

#[test]
fn a_final_set_that_was_changed_is_named() {
    let project = Project::with_return();
    assert_eq!(project.run(["build", "-q", "--final"]).code, 0);
    assert_eq!(project.run(["check", "-q"]).code, 0);
    let list = project
        .text("final/2026-05-18/set.json")
        .expect("it was written");
    let text = project
        .text("final/2026-05-18/small.md")
        .expect("it was written");
    let project = project
        .file("final/2026-05-18/set.json", list.replace('\n', "\r\n"))
        .file(
            "final/2026-05-18/small.md",
            format!("{text}One word more.\n"),
        );
    let run = project.run(["check", "-q"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stdout.contains("error[final-changed] The file is not what was published in this final set, or is gone.\n  --> final/2026-05-18/small.md\n"),
        "{run:?}"
    );
    let run = project.run(["build", "-q", "--final", "--as-at", "2026-05-19"]);
    assert_eq!(run.code, 1, "{run:?}");
}
