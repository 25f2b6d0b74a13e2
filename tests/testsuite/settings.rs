//! Mistakes in settings and templates: each names its file and line, and none is silently passed over.

use super::project::{Project, REPORT};

/// A misspelt key in each kind of TOML: the file, its text, the line, and the key that was meant.
const MISSPELT: [(&str, &str, u32, &str); 6] = [
    (
        "templates/datasets/extra.toml",
        "title = \"x\"\nabout = \"x\"\ncounts = \"meetings\"\n[[column]]\nid = \"n\"\nheading = \"N\"\ntype = \"count\"\nrequierd = true\n",
        8,
        "required",
    ),
    (
        "templates/codes/extra.toml",
        "title = \"x\"\n[[code]]\nid = \"a\"\nlabel = \"A\"\nalias = [\"b\"]\n",
        5,
        "aliases",
    ),
    (
        "templates/tables/extra.toml",
        "title = \"x\"\nmesure = \"x\"\ndataset = \"visits\"\n[[cell]]\nid = \"n\"\nsum = \"n\"\n",
        2,
        "measure",
    ),
    (
        "templates/profiles/extra.toml",
        "title = \"x\"\nabout = \"x\"\nsource = \"x\"\nhide = { from = 1, too = 4 }\n",
        4,
        "to",
    ),
    (
        "templates/documents/small.toml",
        "title = \"x\"\n[[section]]\nid = \"visits\"\nnumberd = false\n",
        4,
        "numbered",
    ),
    ("report.toml", "", 13, "accent"),
];

#[test]
fn a_misspelt_key_is_an_error_in_every_kind_of_file() {
    for (file, text, line, meant) in MISSPELT {
        let (text, code) = match file {
            "report.toml" => (format!("{REPORT}acent = \"#14535C\"\n"), 2),
            _ => (text.to_owned(), 1),
        };
        let run = Project::with_return().file(file, text).run(["check", "-q"]);
        assert_eq!(run.code, code, "{file}: {run:?}");
        assert!(run.stdout.contains("error[unknown-key]"), "{file}: {run:?}");
        let place = format!("--> {file}, line {line},");
        assert!(run.stdout.contains(&place), "{place}: {run:?}");
        let help = format!("help: Did you mean \"{meant}\"?");
        assert!(run.stdout.contains(&help), "{help}: {run:?}");
    }
}

#[test]
fn settings_that_cannot_be_used_end_the_run() {
    let project = Project::new().file("report.toml", REPORT.replace("profile = \"open\"\n", ""));
    let run = project.run(["build", "-q"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stdout.contains("open (Everything shown)"), "{run:?}");
    assert_eq!(
        run.stderr,
        "yearly: The settings have to be corrected before anything can be done.\n"
    );
    assert!(project.files("out").is_empty());
    let json = project.run(["check", "--message-format", "json"]);
    assert_eq!(json.json()["findings"][0]["code"], "config-invalid");
}

#[test]
fn a_table_that_cannot_be_read_does_not_stop_the_draft() {
    let project = Project::with_return().file(
        "templates/tables/broken.toml",
        "title = \"x\"\nmesure = 1\n",
    );
    let run = project.run(["build", "-q", "--format", "md"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(project.text("out/public/small.md").is_some());
}

#[test]
fn a_template_that_does_not_parse_names_its_line() {
    let run = Project::with_return()
        .file("templates/sections/visits.md", "One\n\n{% if %}\n")
        .run(["check", "-q"]);
    assert_eq!(run.code, 1, "{run:?}");
    let place = "--> templates/sections/visits.md, line 3";
    assert!(run.stdout.contains("error[template-invalid]"), "{run:?}");
    assert!(run.stdout.contains(place), "{run:?}");
}

#[test]
fn a_figure_that_does_not_exist_names_file_and_line() {
    let run = Project::with_return()
        .file(
            "narrative/visits.md",
            "One.\n\nTwo {visits-team/norht/n}.\n",
        )
        .run(["check", "-q"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stdout.contains("error[figure-unknown]"), "{run:?}");
    assert!(
        run.stdout.contains("--> narrative/visits.md, line 3"),
        "{run:?}"
    );
}
