//! The report folders that are kept in the repository, built: the Coventry report of 2014/15, and the sample report that `init` makes.
//! Their Markdown and their findings are compared in full with `expected/`. After a change that is meant, run
//! `UPDATE_EXPECTED=1 cargo test expected` and read the difference before committing it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::project::Project;

/// A report folder of the repository, copied to a temporary place and built in every format.
pub(crate) struct Example {
    /// The copy.
    pub(crate) project: Project,
    /// Everything below `out/`, by path.
    pub(crate) out: BTreeMap<String, Vec<u8>>,
}

/// The Coventry report.
pub(crate) static COVENTRY: LazyLock<Example> =
    LazyLock::new(|| Example::build("examples/coventry-2014-15"));

/// The sample report.
pub(crate) static SAMPLE: LazyLock<Example> = LazyLock::new(|| Example::build("data-samples/good"));

impl Example {
    /// A folder of the repository, copied and built.
    pub(crate) fn build(folder: &str) -> Example {
        let project = copy(folder);
        let run = project.run(["build", "-q"]);
        assert_eq!(run.code, 0, "{run:?}");
        let out = project
            .files("out")
            .into_iter()
            .map(|name| {
                let bytes = fs::read(project.path(&name)).expect("it was written");
                (name, bytes)
            })
            .collect();
        Example { project, out }
    }

    /// The report in a format, as it was written.
    pub(crate) fn report(&self, format: &str) -> &[u8] {
        let name = format!("out/public/annual-report.{format}");
        self.out.get(&name).expect("the report was written")
    }

    /// The report in a text format.
    pub(crate) fn text(&self, format: &str) -> &str {
        std::str::from_utf8(self.report(format)).expect("it is UTF-8")
    }

    /// What is compared with `expected/`: the Markdown documents, and where each finding is, without its words.
    fn expected(&self) -> BTreeMap<String, String> {
        let mut all: BTreeMap<String, String> = self
            .out
            .iter()
            .filter_map(|(name, bytes)| {
                let name = name.strip_prefix("out/public/")?;
                let text = String::from_utf8(bytes.clone()).ok()?;
                name.ends_with(".md").then(|| (name.to_owned(), text))
            })
            .collect();
        let run = self
            .project
            .run(["check", "-q", "--message-format", "json"]);
        let mut lines = String::new();
        for finding in findings(&run.json()) {
            lines += &format!(
                "{} {} {}\n",
                finding.severity,
                finding.code,
                finding.place()
            );
        }
        all.insert("findings.txt".to_owned(), lines);
        all
    }
}

/// A finding as `--message-format json` gives it.
#[derive(Debug)]
pub(crate) struct Found {
    /// `error`, `query`, `warning` or `note`.
    pub(crate) severity: String,
    /// Its code.
    pub(crate) code: String,
    /// Where it is, and the places it is related to: file, sheet and cell, empty where there is none.
    pub(crate) places: Vec<[String; 3]>,
    /// What it says.
    #[expect(dead_code, reason = "shown when a test fails")]
    pub(crate) message: String,
}

impl Found {
    /// The first place: "returns/a.xlsx, Sheet1, B7".
    pub(crate) fn place(&self) -> String {
        let parts = self.places.first().into_iter().flatten();
        let parts: Vec<&str> = parts
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(", ")
    }

    /// Whether it is more than a note.
    pub(crate) fn is_above_a_note(&self) -> bool {
        self.severity != "note"
    }
}

/// The findings of `check --message-format json`.
pub(crate) fn findings(json: &serde_json::Value) -> Vec<Found> {
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let place =
        |value: &serde_json::Value| ["file", "sheet", "cell"].map(|part| word(&value[part]));
    let all = json["findings"].as_array().expect("a list of findings");
    all.iter()
        .map(|finding| {
            let related = finding["related"].as_array().expect("a list of places");
            Found {
                severity: word(&finding["severity"]),
                code: word(&finding["code"]),
                places: std::iter::once(&finding["location"])
                    .chain(related)
                    .map(place)
                    .collect(),
                message: word(&finding["message"]),
            }
        })
        .collect()
}

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A copy of a folder of the repository, without what was built in it.
pub(crate) fn copy(folder: &str) -> Project {
    let mut project = Project::empty();
    for (name, bytes) in files(&root().join(folder)) {
        if !name.starts_with("out/") {
            project = project.file(&name, bytes);
        }
    }
    project
}

/// Every file below a folder, by path with `/`.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders: Vec<(String, PathBuf)> = vec![(String::new(), folder.to_owned())];
    while let Some((before, folder)) = folders.pop() {
        let entries =
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("a readable entry").path();
            let own = path.file_name().expect("a name").to_string_lossy();
            let name = format!("{before}{own}");
            if path.is_dir() {
                folders.push((format!("{name}/"), path));
            } else {
                found.insert(name, fs::read(&path).expect("a readable file"));
            }
        }
    }
    found
}

/// Compares with `expected/NAME/`, or writes it when UPDATE_EXPECTED is set.
#[track_caller]
fn is_expected(name: &str, made: &BTreeMap<String, String>) {
    let place = root().join("tests/testsuite/expected").join(name);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        if place.exists() {
            fs::remove_dir_all(&place).expect("it can be removed");
        }
        fs::create_dir_all(&place).expect("it can be made");
        for (file, text) in made {
            fs::write(place.join(file), text).expect("it can be written");
        }
        return;
    }
    let expected = files(&place);
    let names: Vec<&String> = expected.keys().collect();
    assert_eq!(
        names,
        made.keys().collect::<Vec<_>>(),
        "expected/{name} holds other files than are made"
    );
    for (file, text) in made {
        let expected = String::from_utf8_lossy(&expected[file]);
        let difference = expected
            .lines()
            .zip(text.lines())
            .enumerate()
            .find(|(_, (was, is))| was != is);
        if let Some((at, (was, is))) = difference {
            panic!(
                "expected/{name}/{file} differs in line {}:\n  expected: {was}\n      made: {is}",
                at + 1
            );
        }
        assert!(
            expected == *text,
            "expected/{name}/{file} is longer or shorter than what is made"
        );
    }
}

#[test]
fn the_coventry_report_is_as_expected() {
    is_expected("coventry-2014-15", &COVENTRY.expected());
}

#[test]
fn the_sample_report_is_as_expected() {
    is_expected("sample", &SAMPLE.expected());
}

#[test]
fn two_builds_in_two_places_are_the_same_bytes() {
    for (folder, first) in [
        ("examples/coventry-2014-15", &COVENTRY),
        ("data-samples/good", &SAMPLE),
    ] {
        let second = Example::build(folder);
        let names = |example: &Example| example.out.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(first), names(&second));
        for (name, bytes) in &first.out {
            assert!(*bytes == second.out[name], "{folder}: {name} differs");
        }
    }
}

#[test]
fn the_coventry_budget_raises_no_alarm() {
    let made = COVENTRY.expected();
    let about_money: Vec<&str> = made["findings.txt"]
        .lines()
        .filter(|line| line.contains("returns/finance/"))
        .collect();
    assert!(about_money.is_empty(), "{about_money:?}");
}
