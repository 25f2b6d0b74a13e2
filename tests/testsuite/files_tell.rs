//! Published files tell no more than their pages: no name of a file that was sent, no words about a person, no free text that no label
//! shows; and what earlier versions told is named and taken out.

use super::project::{Project, REPORT, Run};

const DATASET: &str = "title = \"Calls\"\nabout = \"One row a call.\"\ncounts = \"work\"\ncolumn = [\n    { id = \"ref\", heading = \"Ref\", type = \"text\", key = true },\n    { id = \"who\", heading = \"Who called\", type = \"code\", codes = \"callers\", key = true },\n    { id = \"place\", heading = \"Place\", type = \"text\" },\n]\n";
const CODES: &str =
    "title = \"Callers\"\nsource = \"A test\"\n[[code]]\nid = \"school\"\nlabel = \"School\"\n";
const SENT: &str = "returns/calls re Tom Example 03.02.2012.csv";

fn table(id: &str, rows: &str) -> (String, String) {
    let text = format!(
        "title = \"{id}\"\nmeasure = \"Number of calls\"\ndataset = \"calls\"\nrow_heading = \"What\"\n{rows}\n[[cell]]\nid = \"n\"\nheading = \"Number\"\ncount = \"records\"\n"
    );
    (format!("templates/tables/{id}.toml"), text)
}

/// Calls by who called, one place by words of its own, and by place.
pub(super) fn calls(returned: &str) -> Project {
    let source = format!(
        "\n[[source]]\ndataset = \"calls\"\nname = \"Call log\"\nreceived = 2026-05-10\nfile = \"{SENT}\"\n"
    );
    let mut project = Project::new()
        .file("report.toml", format!("{REPORT}{source}"))
        .file("templates/datasets/calls.toml", DATASET)
        .file("templates/codes/callers.toml", CODES)
        .file("narrative/visits.md", "Calls: {who/total/n}.\n")
        .file(
            "templates/sections/visits.md",
            "{{ narrative(file=\"visits\") }}\n\n{{ table(id=\"who\") }}\n\n{{ table(id=\"largest\") }}\n\n{{ table(id=\"places\") }}\n",
        )
        .file(SENT, returned);
    for (path, text) in [
        table("who", "rows = { by = \"who\", total = \"All\" }"),
        table(
            "largest",
            "[[row]]\nid = \"one\"\nlabel = \"The largest place\"\nwhere = { place = \"Long Meadow\" }",
        ),
        table(
            "places",
            "rows = { by = \"place\", labels = { \"long-meadow\" = \"The largest\" } }",
        ),
    ] {
        project = project.file(&path, text);
    }
    project
}

const RETURN: &str = "Ref,Who called,Place\n1,School,Long Meadow\n2,School,Long Meadow\n3,School,Hall\n4,\"Mr Alan Example, dob 03/04/1971\",Hall\n5,Mr Bo Example,Flat of Mrs Example\n";

fn public(project: &Project) -> String {
    let files = project.files("out/public");
    let text = files.iter().filter_map(|file| project.text(file));
    text.collect::<Vec<_>>().join("\n")
}

fn done(run: &Run) {
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn neither_files_nor_words_about_people_nor_free_text_are_published() {
    let project = calls(RETURN);
    done(&project.run(["build", "-q"]));
    let public = public(&project);
    for never in [
        "Tom Example",
        "Mr ",
        "of Mrs",
        "1971",
        "alan-example",
        "Long Meadow",
        "long-meadow",
    ] {
        assert!(
            !public.contains(never),
            "{never} in {:?}",
            public
                .match_indices(never)
                .map(|(at, _)| public[at.saturating_sub(80)..]
                    .chars()
                    .take(160)
                    .collect::<String>())
                .collect::<Vec<_>>()
        );
    }
    // They are still counted, and what they are made of is still said.
    assert!(public.contains("\"row_label\":\"Not recognised\",\"column\":null,\"cell\":\"n\",\"heading\":\"Number\",\"value\":2"), "{public}");
    assert!(
        public.contains("\"row_label\":\"Withheld: it may hold personal data\""),
        "{public}"
    );
    assert!(public.contains("\"return\":\"Call log\""), "{public}");
    assert!(
        public.contains("where place is as largest/one/n has it"),
        "{public}"
    );
    // Words that a label shows are told.
    assert!(public.contains("where place is Hall"), "{public}");
    let check = project.run(["check", "-q"]);
    assert!(check.stdout.contains("personal-data"), "{check:?}");
    assert!(check.stdout.contains("cell B5"), "{check:?}");
    assert!(!check.stdout.contains("Alan"), "{check:?}");
}

/// A report folder whose history/ was written by an earlier version.
pub(super) fn closed_before() -> Project {
    let project = calls("Ref,Who called,Place\n1,School,Hall\n2,School,Hall\n");
    project.run(["build", "-q"]);
    done(&project.run(["close"]));
    let closed = project.text("history/2025-26.json").expect("history");
    let old = closed.replace(
        "\"return\":\"Call log\"",
        "\"file\":\"returns/re Tom Example.csv\"",
    );
    assert_ne!(old, closed);
    project
        .file("history/2025-26.json", &old)
        .file("history/2024-25.json", old.replace("2025-26", "2024-25"))
        .file("final/2026-04-01/figures.json", old)
}

#[test]
fn what_earlier_versions_told_is_named_and_cleaned() {
    let project = closed_before();
    let check = project.run(["check", "-q"]);
    let named = "warning[published-tells] This file of published figures tells more than the report does: the names of the files that were sent";
    assert!(check.stdout.contains(named), "{check:?}");
    for file in [
        "history/2025-26.json",
        "history/2024-25.json",
        "final/2026-04-01/figures.json",
    ] {
        assert!(
            check.stdout.contains(&format!("--> {file}")),
            "{file} {check:?}"
        );
    }
    assert!(
        check.stdout.contains("It is published already"),
        "{check:?}"
    );
    done(&project.run(["close", "--again"]));
    for file in project.files("history") {
        let text = project.text(&file).expect("it is there");
        assert!(!text.contains("Tom Example"), "{file}: {text}");
    }
    let last = project.text("history/2024-25.json").expect("it is there");
    assert!(
        last.contains("\"id\":\"who/total/n\"") && last.contains("\"value\":2"),
        "{last}"
    );
    let check = project.run(["check", "-q"]);
    assert!(!check.stdout.contains("--> history"), "{check:?}");
}
