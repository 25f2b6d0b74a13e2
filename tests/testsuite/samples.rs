//! `data-samples/` and the returns of `examples/`: the good ones are right, and every fault
//! planted in the broken ones is found.

use serde::Deserialize;

use super::examples::{Found, SAMPLE, copy, files, findings, root};
use super::project::Project;

/// `data-samples/broken/faults.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Faults {
    fault: Vec<Fault>,
}

/// A planted fault.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    file: String,
    #[serde(default)]
    sheet: String,
    /// The cell that was spoilt.
    cell: String,
    /// The finding that should name it.
    code: String,
    /// What is wrong, for people.
    #[expect(dead_code, reason = "shown when a test fails")]
    about: String,
    /// Where the finding is when it is not at the cell: another cell, or "sheet".
    at: Option<String>,
    /// What follows from it: a code and its cell, or a file.
    #[serde(default)]
    follows: Vec<String>,
}

impl Fault {
    /// Whether a finding names this fault, at its place or at the cell that it contradicts.
    fn is(&self, found: &Found) -> bool {
        let cell = match self.at.as_deref() {
            Some("sheet") => "",
            Some(cell) => cell,
            None => &self.cell,
        };
        let place = [&self.file, &self.sheet, cell];
        found.code == self.code
            && found
                .places
                .iter()
                .any(|at| place == at.each_ref().map(String::as_str))
    }

    /// Whether a finding is the one that is listed as following from this fault.
    fn brings(&self, follows: &str, found: &Found) -> bool {
        let (code, place) = follows.split_once(' ').expect("a code and a place");
        let [file, sheet, cell] = &found.places[0];
        found.code == code
            && (file == place || ([file, sheet] == [&self.file, &self.sheet] && cell == place))
    }
}

#[test]
fn every_planted_fault_is_found_and_nothing_else() {
    assert!(hold_to_list("data-samples/broken").len() > 30);
}

/// Holds `check` on a folder to the list of its planted faults; gives the code of each.
pub(crate) fn hold_to_list(folder: &str) -> Vec<String> {
    let project = copy(folder);
    let list = project.text("faults.toml").expect("the list is there");
    let faults: Faults = toml::from_str(&list).expect("the list is TOML");
    let run = project.run(["check", "-q", "--message-format", "json"]);
    assert_eq!(run.code, 1);
    let found = findings(&run.json());
    let missed: Vec<&Fault> = faults
        .fault
        .iter()
        .filter(|fault| !found.iter().any(|found| fault.is(found)))
        .collect();
    assert!(missed.is_empty(), "not found: {missed:#?}");
    let unlisted: Vec<&Found> = found
        .iter()
        .filter(|found| found.is_above_a_note())
        .filter(|found| {
            let known = |fault: &Fault| {
                let mut follows = fault.follows.iter();
                fault.is(found) || follows.any(|follows| fault.brings(follows, found))
            };
            !faults.fault.iter().any(known)
        })
        .collect();
    assert!(unlisted.is_empty(), "found, but not planted: {unlisted:#?}");
    let stale: Vec<&String> = faults
        .fault
        .iter()
        .flat_map(|fault| fault.follows.iter().map(move |follows| (fault, follows)))
        .filter(|(fault, follows)| !found.iter().any(|found| fault.brings(follows, found)))
        .map(|(_, follows)| follows)
        .collect();
    assert!(stale.is_empty(), "listed, but not found: {stale:?}");
    faults.fault.into_iter().map(|fault| fault.code).collect()
}

#[test]
fn the_good_returns_are_right() {
    let run = SAMPLE
        .project
        .run(["check", "-q", "--message-format", "json"]);
    assert_eq!(run.code, 0);
    let mut found = findings(&run.json());
    found.retain(Found::is_above_a_note);
    assert!(found.is_empty(), "{found:#?}");
    let unwritten = findings(&run.json())
        .into_iter()
        .find(|found| found.code == "narrative-missing");
    assert!(unwritten.is_none(), "{unwritten:?}");
}

#[test]
fn init_copies_the_good_samples() {
    let place = Project::empty();
    assert_eq!(place.run(["init", "report"]).code, 0);
    let mut made = files(&place.path("report"));
    assert!(made.remove(".gitignore").is_some());
    assert!(made.remove(".yearly/lock").is_some());
    let mut kept = files(&root().join("data-samples/good"));
    kept.retain(|name, _| !name.starts_with("out/"));
    assert_eq!(
        made.keys().collect::<Vec<_>>(),
        kept.keys().collect::<Vec<_>>()
    );
    is_marked(&mut made);
    for (name, bytes) in &kept {
        assert!(made[name] == *bytes, "{name} differs");
    }
}

/// The settings that `init` wrote say that they are a sample; takes the mark away.
pub(crate) fn is_marked(made: &mut std::collections::BTreeMap<String, Vec<u8>>) {
    let report = made.get_mut("report.toml").expect("it was written");
    let text = String::from_utf8(report.clone()).expect("it is text");
    let whole = text.replacen("name = \"Sample: ", "name = \"", 1);
    assert_ne!(text, whole);
    *report = whole.into_bytes();
}
