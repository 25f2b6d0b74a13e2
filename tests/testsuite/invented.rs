//! The complete invented partnership of `examples/aldermere-2025-26`: its size, its clean returns, every fault planted in
//! the faulty ones, and `init --sample large`.

use std::collections::BTreeSet;
use std::fs;

use super::examples::{Example, Found, files, findings, root};
use super::project::Project;
use super::samples::{hold_to_list, is_marked};

const CLEAN: &str = "examples/aldermere-2025-26";
const FAULTY: &str = "examples/aldermere-2025-26-faulty";

#[test]
fn every_fault_of_the_large_partnership_is_found_and_nothing_else() {
    let codes = hold_to_list(FAULTY);
    let kinds: BTreeSet<&String> = codes.iter().collect();
    assert!(codes.len() >= 60 && kinds.len() >= 25, "{kinds:?}");
}

#[test]
fn every_kind_of_return_has_a_planted_fault() {
    let settings = fs::read_to_string(root().join(FAULTY).join("report.toml")).expect("settings");
    let settings: toml::Table = toml::from_str(&settings).expect("TOML");
    let list = fs::read_to_string(root().join(FAULTY).join("faults.toml")).expect("the list");
    let word = |table: &toml::Value, key: &str| table[key].as_str().unwrap_or_default().to_owned();
    let list: toml::Table = toml::from_str(&list).expect("TOML");
    let spoilt: BTreeSet<String> = list["fault"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|fault| word(fault, "file"))
        .collect();
    let mut datasets = BTreeSet::new();
    let mut untouched = BTreeSet::new();
    for source in settings["source"].as_array().expect("sources") {
        let (dataset, file) = (word(source, "dataset"), word(source, "file"));
        let (before, _) = file.split_once('*').unwrap_or((&file, ""));
        if spoilt.iter().any(|name| name.starts_with(before)) {
            datasets.insert(dataset);
        } else {
            untouched.insert(dataset);
        }
    }
    untouched.retain(|dataset| !datasets.contains(dataset));
    assert!(untouched.is_empty(), "no fault in {untouched:?}");
    let all: BTreeSet<String> = files(&root().join("templates/datasets"))
        .keys()
        .map(|name| name.trim_end_matches(".toml").to_owned())
        .collect();
    let never: Vec<&String> = all.difference(&datasets).collect();
    assert!(never.is_empty(), "no return of {never:?}");
}

#[test]
fn the_large_partnership_is_right_and_builds() {
    let made = Example::build(CLEAN);
    let json = made
        .project
        .run(["check", "-q", "--message-format", "json"])
        .json();
    let mut found = findings(&json);
    found.retain(|found| found.is_above_a_note() || found.code == "narrative-missing");
    let none: Vec<Found> = Vec::new();
    assert_eq!(format!("{found:?}"), format!("{none:?}"));
    // The register of the year is what the report counts, and not that of the two years before.
    let text = made.text("md");
    assert!(text.contains("There were 109 such referrals."));
    assert!(text.contains("116** of 124"));
    assert!(
        !text.contains("a number we cannot show") && !text.contains("a percentage we cannot show")
    );
    let pdf = made.report("pdf");
    assert!(pdf.starts_with(b"%PDF-"));
}

#[test]
fn init_copies_the_large_partnership() {
    let place = Project::empty();
    assert_eq!(place.run(["init", "report", "--sample", "large"]).code, 0);
    let mut made = files(&place.path("report"));
    assert!(made.remove(".gitignore").is_some());
    assert!(made.remove(".yearly/lock").is_some());
    let mut kept = files(&root().join(CLEAN));
    kept.retain(|name, _| !name.starts_with("out/"));
    assert_eq!(
        made.keys().collect::<Vec<_>>(),
        kept.keys().collect::<Vec<_>>()
    );
    is_marked(&mut made);
    for (name, bytes) in &kept {
        assert!(made[name] == *bytes, "{name} differs");
    }
    let bytes: usize = kept.values().map(Vec::len).sum();
    assert!(bytes < 1_500_000, "{bytes} bytes are built in");
}
