//! CONTRIBUTING.md keeps its word: the files that its recipes give are written into a report folder, which then builds and shows their
//! numbers. Every path that it, ARCHITECTURE.md and README.md name is there.

use std::collections::BTreeSet;
use std::fs;

use super::examples::{files, root};
use super::project::{Project, REPORT};

/// Pages for whoever changes the program.
const PAGES: [&str; 3] = ["CONTRIBUTING.md", "ARCHITECTURE.md", "README.md"];

/// What `src/` and templates are called from inside them, and a report folder that has everything people put into one.
const PLACES: [&str; 4] = ["", "src", "templates", "examples/coventry-2014-15"];

/// What commands write into a report folder.
const WRITTEN: [&str; 6] = [
    "out/",
    "history/",
    "final/",
    "figures.json",
    "disclosure.json",
    "responses.toml",
];

fn page(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The files that the recipes give, by path: a block whose line before it ends with a path and a colon.
fn recipes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    let mut before = "";
    while let Some(line) = lines.next() {
        if let Some(fence) = line.find("```") {
            let indent = line[..fence].len();
            let block = lines
                .by_ref()
                .take_while(|line| !line.trim().starts_with("```"))
                .map(|line| line.get(indent..).unwrap_or_default());
            let block: Vec<&str> = block.collect();
            let path = before
                .strip_suffix("`:")
                .and_then(|rest| rest.rsplit('`').next());
            let path = path.unwrap_or_else(|| panic!("no path before {block:?}"));
            found.push((path.to_owned(), block.join("\n") + "\n"));
        } else if !line.trim().is_empty() {
            before = line.trim_end();
        }
    }
    found
}

#[test]
fn the_recipes_that_are_data_make_a_report() {
    let report = REPORT
        .replace("\"small\"", "\"briefing\"")
        .replace("\"open\"", "\"strict\"");
    let source = r#"
[[agency]]
id = "north-council"
name = "Northmoor Council"

[[source]]
dataset = "escalations"
file = "returns/escalations.csv"
agency = "north-council"
"#;
    let returned = "Ref,Stage,Date raised,Closed\n1,Stage 1,01/05/2025,02/05/2025\n2,Informal,03/06/2025,09/06/2025\n3,Stage 2,04/07/2025,01/08/2025\n4,Escalated to the partnership,01/09/2025,\n";
    let mut project = Project::empty()
        .file("report.toml", format!("{report}{source}"))
        .file("returns/escalations.csv", returned);
    let recipes = recipes(&page("CONTRIBUTING.md"));
    let kinds: BTreeSet<&str> = recipes
        .iter()
        .filter_map(|(path, _)| path.split('/').nth(1))
        .collect();
    let all = ["codes", "datasets", "documents", "sections", "tables"];
    assert_eq!(kinds, BTreeSet::from(all));
    for (path, text) in &recipes {
        assert!(!root().join(path).exists(), "{path} is built in already");
        project = project.file(path, text);
    }

    let check = project.run(["check", "-q", "--fail-on", "warning"]);
    assert_eq!(check.code, 0, "{check:?}");
    let table = project.run(["table", "escalations-stage"]);
    for row in [
        "| Talked over | 2 | 50 |",
        "| Between managers | 1 | 25 |",
        "| Settled by the partnership | 1 | 25 |",
        "| **All disagreements** | **4** | **100** |",
    ] {
        assert!(table.stdout.contains(row), "{row} in {}", table.stdout);
    }
    let built = project.run(["build", "-q"]);
    assert_eq!(built.code, 0, "{built:?}");
    let report = project.text("out/public/briefing.md").expect("the report");
    assert!(
        report.contains("Professionals disagreed 4 times."),
        "{report}"
    );
    assert!(report.contains("| Talked over | 2 | 50 |"), "{report}");

    // Its two rules hold: a reference twice, and a day before the one it follows.
    let wrong = returned.replace("2,Informal,03/06/2025", "1,Informal,10/06/2025");
    let check = project
        .file("returns/escalations.csv", wrong)
        .run(["check", "-q"]);
    for code in ["[duplicate]", "[date-order]"] {
        assert!(check.stdout.contains(code), "{code} in {}", check.stdout);
    }
}

#[test]
fn every_path_that_the_pages_name_is_there() {
    let given = recipes(&page("CONTRIBUTING.md"));
    let mut missing = Vec::new();
    for name in PAGES {
        for path in paths(&page(name)) {
            // Of a pattern, the folder.
            let plain = path.split_once('*').map_or(path, |(folder, _)| folder);
            let there = PLACES
                .iter()
                .any(|place| root().join(place).join(plain).exists())
                || given.iter().any(|(made, _)| made == path)
                || WRITTEN.iter().any(|written| path.contains(written));
            if !there {
                missing.push(format!("{name}: {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "not there: {missing:#?}");
}

/// What stands in backticks and looks like a path: one word with a stroke in it or a name that ends as our files do.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let outside = text.split("```").step_by(2);
    let quoted = outside.flat_map(|text| text.split('`').skip(1).step_by(2));
    quoted.filter(|word| {
        let ends = [".rs", ".toml", ".md", ".json", ".typ", ".txt"];
        let plain = !word.contains(|c: char| c.is_whitespace() || "{}<>[]|!".contains(c));
        plain && (word.contains('/') || ends.iter().any(|end| word.ends_with(end)))
    })
}

#[test]
fn every_test_and_variable_of_the_commands_is_real() {
    let sources = files(&root().join("tests/testsuite"));
    let has = |word: &str| {
        let mut texts = sources.values().map(|bytes| String::from_utf8_lossy(bytes));
        texts.any(|text| {
            let names = text.split("#[test]\nfn ").skip(1);
            names
                .filter_map(|rest| rest.split('(').next())
                .any(|name| name.contains(word))
        })
    };
    let text = page("CONTRIBUTING.md");
    let commands = text
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let filters: Vec<&str> = commands
        .filter_map(|command| command.split_once("cargo test ").map(|(_, filter)| filter))
        .collect();
    assert!(filters.len() >= 3, "{filters:?}");
    for filter in filters {
        assert!(has(filter), "no test is called {filter}");
    }
    assert!(page("Cargo.toml").contains("[profile.dist]"));
    assert!(root().join(".ci/run").is_file());
}

#[test]
fn the_architecture_names_every_room_and_every_kind_of_template() {
    let text = page("ARCHITECTURE.md");
    let words: BTreeSet<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-')
        .collect();
    let quoted: BTreeSet<&str> = text.split('`').skip(1).step_by(2).collect();
    let mut unnamed = Vec::new();
    for name in files(&root().join("src")).keys() {
        let room = name.split(['/', '.']).next().unwrap_or_default();
        if !words.contains(room) {
            unnamed.push(format!("src/{room}"));
        }
    }
    for name in files(&root().join("templates")).keys() {
        let folder = name.split_once('/').map(|(folder, _)| format!("{folder}/"));
        let named = folder.unwrap_or_else(|| name.clone());
        if !quoted.contains(named.as_str()) {
            unnamed.push(format!("templates/{named}"));
        }
    }
    unnamed.dedup();
    assert!(unnamed.is_empty(), "{unnamed:?}");
}
