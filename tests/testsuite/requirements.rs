//! REQUIREMENTS.md keeps its word: each mess of returns is there once, with files and tests that exist, and its table of rules is what
//! planted faults and cases raise. After a change that is meant, run `UPDATE_EXPECTED=1 cargo test expected` and read the difference.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jiff::civil::{Date, date};
use yearly::finding::{Code, Finding};
use yearly::project::Project;

use super::datasets;
use super::examples::{files, root};

/// Report folders with mistakes in them, each with its day: what they raise is the first proof of a rule.
const FAULTY: [(&str, Date); 3] = [
    ("data-samples/broken", date(2026, 5, 18)),
    ("examples/aldermere-2025-26-faulty", date(2026, 5, 18)),
    ("examples/coventry-2014-15", date(2015, 11, 30)),
];

/// Where rules are tried that no report folder breaks.
const CASES: &str = "tests/testsuite/datasets.txt";

/// What stands before the table of rules.
const BEFORE_RULES: &str = "| Rule | Dataset | Form | Code | Finding | Broken in |\n";

/// What is known of a rule: the codes of its findings, and where the first one is.
#[derive(Default)]
struct Proof {
    codes: BTreeSet<Code>,
    place: String,
}

fn page() -> String {
    fs::read_to_string(root().join("REQUIREMENTS.md")).expect("REQUIREMENTS.md is there")
}

/// The cells of a row of a table in Markdown.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix("| ")?.strip_suffix(" |")?;
    Some(inner.split(" | ").collect())
}

/// What stands in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_mess_is_there_once_with_its_code_and_its_tests() {
    let text = page();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter_map(cells)
        .filter(|row| row[0].starts_with('M') && row[0].len() == 3)
        .collect();
    let ids: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    let all: Vec<String> = (1..=30).map(|number| format!("M{number:02}")).collect();
    assert_eq!(ids, all);
    let mut tests = BTreeMap::new();
    for (name, bytes) in files(&root().join("tests/testsuite/messes")) {
        let source = String::from_utf8(bytes).expect("source is text");
        let functions = source.split("#[test]\nfn ").skip(1);
        for name_of_test in functions.filter_map(|rest| rest.split('(').next()) {
            if name_of_test.starts_with('m') && name_of_test.as_bytes()[1].is_ascii_digit() {
                tests.insert(name_of_test.to_owned(), name.clone());
            }
        }
    }
    let mut named = BTreeSet::new();
    for row in &rows {
        let [id, what, code, proofs] = row[..] else {
            panic!("{row:?}");
        };
        assert!(what.ends_with('.'), "{id}: {what}");
        assert!(quoted(code).next().is_some(), "{id} names no code");
        for path in quoted(code) {
            assert!(root().join(path).is_file(), "{id}: {path}");
        }
        assert!(quoted(proofs).next().is_some(), "{id} names no test");
        for test in quoted(proofs) {
            assert!(tests.contains_key(test), "{id}: {test}");
            assert!(test.starts_with(&format!("{}_", id.to_lowercase())), "{id}");
            named.insert(test.to_owned());
        }
    }
    let unnamed: Vec<&String> = tests.keys().filter(|test| !named.contains(*test)).collect();
    assert!(unnamed.is_empty(), "no row names {unnamed:?}");
}

#[test]
fn the_rules_are_as_expected() {
    let (made, unproved) = rules();
    assert!(unproved.is_empty(), "nothing breaks {unproved:#?}");
    let text = page();
    let (before, was) = text.split_once(BEFORE_RULES).expect("the table of rules");
    let made = format!("|---|---|---|---|---|---|\n{made}");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(
            root().join("REQUIREMENTS.md"),
            format!("{before}{BEFORE_RULES}{made}"),
        )
        .expect("it can be written");
        return;
    }
    let differs = was.lines().zip(made.lines()).find(|(was, is)| was != is);
    assert!(was == made, "REQUIREMENTS.md differs: {differs:#?}");
}

/// The table of rules, a row a rule in the order of their datasets, and the rules that nothing breaks.
fn rules() -> (String, Vec<String>) {
    let proofs = proofs();
    let forms = files_of_forms();
    let mut table = String::new();
    let mut unproved = Vec::new();
    for (name, bytes) in files(&root().join("templates/datasets")) {
        let dataset = name.trim_end_matches(".toml");
        let text = String::from_utf8(bytes).expect("a dataset is text");
        let spec: toml::Table = toml::from_str(&text).expect("a dataset is TOML");
        for kind in ["derived", "rule"] {
            let all = spec.get(kind).and_then(toml::Value::as_array);
            for rule in all.into_iter().flatten() {
                let id = rule["id"].as_str().expect("a rule has an id");
                let (form, file) = match rule.get("form").and_then(toml::Value::as_str) {
                    Some(form) => (form, format!("src/validate/rule/{}.rs", forms[form])),
                    None => (
                        "a share that is stated",
                        "src/validate/stated.rs".to_owned(),
                    ),
                };
                let proof = proofs.get(&(dataset.to_owned(), id.to_owned()));
                let Some(proof) = proof else {
                    unproved.push(format!("{dataset} {id}"));
                    continue;
                };
                let codes = proof.codes.iter().map(|code| format!("`{}`", code.id()));
                let codes = codes.collect::<Vec<_>>().join(", ");
                table += &format!(
                    "| {id} | {dataset} | {form} | `{file}` | {codes} | {} |\n",
                    proof.place
                );
            }
        }
    }
    (table, unproved)
}

/// What is found by each rule of a dataset, in the folders with mistakes first and then in the cases.
fn proofs() -> BTreeMap<(String, String), Proof> {
    let mut proofs: BTreeMap<(String, String), Proof> = BTreeMap::new();
    let mut add = |finding: &Finding, place: &str| {
        if let (Some(dataset), Some(rule)) = (&finding.dataset, &finding.rule) {
            let proof = proofs.entry((dataset.clone(), rule.clone())).or_default();
            proof.codes.insert(finding.code);
            if proof.place.is_empty() {
                proof.place = place.to_owned();
            }
        }
    };
    for (folder, day) in FAULTY {
        let project = Project::open(&root().join(folder)).expect("the folder can be read");
        for finding in yearly::figures(&project.value, day).findings {
            add(&finding, &format!("`{folder}`: {}", finding.location));
        }
    }
    for finding in datasets::raised() {
        add(&finding, &format!("`{CASES}`"));
    }
    proofs
}

/// The file in which each form stands, by the form's name in TOML, from the one match over forms.
fn files_of_forms() -> BTreeMap<String, String> {
    let source = fs::read_to_string(root().join("src/validate/rule/mod.rs")).expect("the match");
    let arms = source.lines().filter_map(|line| {
        let (form, file) = line
            .trim()
            .strip_prefix("RuleForm::")?
            .split_once(" => &")?;
        let mut name = String::new();
        for letter in form.chars() {
            if letter.is_ascii_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.push(letter.to_ascii_lowercase());
        }
        Some((name, file.split("::").next()?.to_owned()))
    });
    arms.collect()
}
