//! The built-in datasets: every file reads, every name in it exists, and every rule finds the record that breaks it and lets the
//! right one pass.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::date;
use yearly::finding::{Code, Finding};
use yearly::ingest::{self, File};
use yearly::model::{CodeLists, Period, SourceSpec, YearKind};
use yearly::project::{Pack, Vocabulary, vocabulary};
use yearly::validate;

/// A rule with a return that keeps it and one that breaks it: rows below a line of headings, as comma-separated text.
struct Case {
    dataset: &'static str,
    rule: &'static str,
    headings: &'static str,
    right: &'static str,
    wrong: &'static str,
    /// The return of another dataset that the rule looks into; or `across` and the column that stands across.
    other: Option<(&'static str, &'static str)>,
}

/// The cases: dataset, rule, headings, right and wrong rows, and where the rule looks into another dataset, that with its return.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut fields = include_str!("datasets.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    while let Some(head) = fields.next() {
        let Some((dataset, rule)) = head.split_once(' ') else {
            continue;
        };
        let mut next = || fields.next().unwrap_or_default().trim();
        let (headings, right, wrong) = (next(), next(), next());
        cases.push(Case {
            dataset,
            rule,
            headings,
            right: right
                .strip_prefix("right:")
                .unwrap_or_else(|| panic!("{rule}")),
            wrong: wrong
                .strip_prefix("wrong:")
                .unwrap_or_else(|| panic!("{rule}")),
            other: next().split_once(": "),
        });
    }
    cases
}

/// Rows stand beside one another in a case, with a stroke between them.
fn file(name: &str, headings: &str, rows: &str) -> File {
    let rows = rows.split('|').map(str::trim).collect::<Vec<_>>();
    let text = format!("{headings}\n{}\n", rows.join("\n"));
    File {
        name: format!("returns/{name}.csv").into(),
        bytes: text.into_bytes().into(),
    }
}

/// What is found in the rows of a case.
fn found(case: &Case, rows: &str, words: &Vocabulary) -> Vec<Finding> {
    let mut files = vec![file(case.dataset, case.headings, rows)];
    let mut sources = vec![case.dataset];
    let mut across = None;
    if let Some(("across", column)) = case.other {
        across = Some(column.to_owned());
    } else if let Some((other, text)) = case.other {
        let (headings, rows) = text.split_once('|').expect("headings and rows");
        files.push(file(other, headings.trim(), rows));
        sources.push(other);
    }
    let sources = sources.into_iter().map(|dataset| SourceSpec {
        dataset: dataset.to_owned(),
        file: format!("returns/{dataset}.csv"),
        agency: Some("police".to_owned()),
        across: across.take(),
        ..SourceSpec::default()
    });
    let codes = Arc::new(words.codes.clone());
    let read = ingest::read(
        &files,
        &ingest::Options {
            datasets: words.datasets.clone(),
            codes: codes.clone(),
            sources: sources.collect(),
            corrections: Vec::new(),
            period: Period::parse("2025-26", YearKind::Financial),
        },
    );
    let options = validate::Options {
        codes,
        as_at: Some(date(2026, 5, 18)),
        period: Period::parse("2025-26", YearKind::Financial),
    };
    let mut findings = read.findings;
    findings.extend(validate::validate(read.value.datasets, &options).findings);
    findings
}

/// The codes that the cases raise.
pub(super) fn codes_raised() -> BTreeSet<Code> {
    raised().into_iter().map(|finding| finding.code).collect()
}

/// All that is found in the rows that break a rule.
pub(super) fn raised() -> Vec<Finding> {
    let words = vocabulary(&Pack::built_in()).value;
    let cases = cases();
    let findings = cases
        .iter()
        .flat_map(|case| found(case, case.wrong, &words));
    findings.collect()
}

#[test]
fn every_file_reads_and_every_name_in_it_exists() {
    let words = vocabulary(&Pack::built_in());
    assert!(words.findings.is_empty(), "{:?}", words.findings);
    assert!(words.value.datasets.len() >= 32);
    let lists = words.value.codes.0.values();
    // One label may be that of several roles: the numbers tell.
    for list in lists.filter(|list| list.id != CodeLists::ROLES) {
        let mut ids = BTreeSet::new();
        // A mark such as [c] says that a value is withheld; it is never the short name of a category.
        for mark in ["[c]", "[x]", "[z]", "[k]", "[low]"] {
            assert!(list.find(mark).is_none(), "{mark} in {}", list.id);
        }
        for entry in &list.codes {
            assert!(
                ids.insert(&entry.id),
                "{} stands twice in {}",
                entry.id,
                list.id
            );
            for id in entry.parent.iter().chain(&entry.became) {
                assert!(
                    list.entry(id).is_some(),
                    "{}: {id} in {}",
                    list.id,
                    entry.id
                );
            }
            // Each name leads to its own code, not to another that was declared before it.
            for name in [&entry.id, &entry.label].into_iter().chain(&entry.aliases) {
                let found = list.find(name).map(|found| found.id.as_str());
                assert_eq!(found, Some(entry.id.as_str()), "{name} in {}", list.id);
            }
        }
    }
}

#[test]
fn every_code_that_a_rule_names_is_in_its_list() {
    // A report folder's own copy of a dataset is held to its lists; so are those built in, copied as they are.
    let folder = tempfile::tempdir().expect("a folder");
    let datasets = folder.path().join("templates/datasets");
    std::fs::create_dir_all(&datasets).expect("a folder");
    for (path, file) in Pack::built_in().files() {
        if let Some(name) = path.strip_prefix("templates/datasets/") {
            std::fs::write(datasets.join(name), &file.bytes).expect("a file");
        }
    }
    let pack = Pack::with_folder(folder.path()).value;
    let found = vocabulary(&pack).findings;
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_rule_finds_what_breaks_it_and_lets_the_rest_pass() {
    let words = vocabulary(&Pack::built_in()).value;
    let mut wrong = Vec::new();
    for case in cases() {
        let of_rule = |findings: &[Finding]| -> Vec<Finding> {
            let own = findings.iter();
            own.filter(|f| f.rule.as_deref() == Some(case.rule))
                .cloned()
                .collect()
        };
        let all = found(&case, case.wrong, &words);
        let (broken, kept) = (of_rule(&all), found(&case, case.right, &words));
        if broken.is_empty() {
            let said: Vec<_> = all.iter().map(|f| (&f.rule, &f.message)).collect();
            wrong.push(format!(
                "{} {} is not broken: {said:?}",
                case.dataset, case.rule
            ));
        }
        for finding in &broken {
            assert_eq!(finding.dataset.as_deref(), Some(case.dataset));
            assert!(finding.message.ends_with('.'), "{finding:?}");
            assert!(finding.location.area().is_some(), "{finding:?}");
        }
        if let Some(finding) = of_rule(&kept).first() {
            wrong.push(format!(
                "{} {}: {}",
                case.dataset, case.rule, finding.message
            ));
        }
        // The return was read: a right row is not right because nothing was there.
        let unread = kept.iter().find(|f| {
            matches!(
                f.code.id(),
                "table-missing" | "heading-unmatched" | "config-invalid" | "unmapped-category"
            )
        });
        if let Some(finding) = unread {
            wrong.push(format!(
                "{} {}: {}",
                case.dataset, case.rule, finding.message
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_case() {
    let words = vocabulary(&Pack::built_in()).value;
    let cases = cases();
    let tried: BTreeSet<(&str, &str)> =
        cases.iter().map(|case| (case.dataset, case.rule)).collect();
    let rules: BTreeSet<(&str, &str)> = words
        .datasets
        .iter()
        .flat_map(|spec| spec.rules.iter().map(|rule| (&*spec.id, &*rule.id)))
        .collect();
    let untried: Vec<_> = rules.difference(&tried).collect();
    assert!(untried.is_empty(), "{untried:?}");
    // A share that a return states may be tried here too.
    let shares = words
        .datasets
        .iter()
        .flat_map(|spec| spec.derived.iter().map(|share| (&*spec.id, &*share.id)));
    let known: BTreeSet<(&str, &str)> = shares.chain(rules).collect();
    let unknown: Vec<_> = tried.difference(&known).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn an_age_in_years_is_read_into_its_band() {
    let words = vocabulary(&Pack::built_in()).value;
    for (dataset, headings, row) in [
        (
            "referrals",
            "Referral,Date of referral,Source,Age",
            "R1,2025-06-02,Police",
        ),
        (
            "protection-plans",
            "Plan,Plan began,Category,Age",
            "P1,2025-06-02,Neglect",
        ),
    ] {
        let case = Case {
            dataset,
            rule: "",
            headings,
            right: "",
            wrong: "",
            other: None,
        };
        let is_unknown = |age: &str| {
            let found = found(&case, &format!("{row},{age}"), &words);
            let mut codes = found.iter().map(|finding| finding.code);
            codes.any(|code| code == Code::UnmappedCategory)
        };
        for age in [
            "0", "12", "17.5", "12 yrs", "aged 4", "-0.2", "10 to 15", "16+", "8 months",
        ] {
            assert!(!is_unknown(age), "{age} in {dataset}");
        }
        for age in ["26", "12 weeks", "12-13", "teenager"] {
            assert!(is_unknown(age), "{age} in {dataset}");
        }
    }
}

/// What is asked of agencies is shown to readers: some table of each dataset stands in a section that a document places.
#[test]
fn a_section_of_a_document_shows_something_of_every_dataset() {
    let pack = Pack::built_in();
    let text = |path: &str| {
        let mut files = pack.files();
        let file = files.find(|(own, _)| *own == path).expect(path).1;
        String::from_utf8(file.bytes.to_vec()).expect("text")
    };
    let ids = |folder: &str, ending: &str| -> Vec<String> {
        let files = pack.files();
        let names = files.filter_map(|(path, _)| {
            let name = path.strip_prefix(folder)?.strip_suffix(ending)?;
            Some(name.to_owned())
        });
        names.collect()
    };
    let placed: String = ids("templates/documents/", ".toml")
        .iter()
        .map(|id| text(&format!("templates/documents/{id}.toml")))
        .collect();
    let sections = ids("templates/sections/", ".md");
    let sections: String = sections
        .iter()
        .filter(|id| placed.contains(&format!("id = \"{id}\"")))
        .map(|id| text(&format!("templates/sections/{id}.md")))
        .collect();
    let words = vocabulary(&pack).value;
    let shows = |table: &str| {
        let asks = [format!("id=\"{table}\""), format!("\"{table}/")];
        asks.iter().any(|ask| sections.contains(ask))
    };
    let shown: BTreeSet<&str> = (words.tables.iter())
        .filter(|table| table.publish && shows(&table.id))
        .map(|table| table.dataset.as_str())
        .collect();
    let all = words.datasets.iter().map(|spec| spec.id.as_str());
    let hidden: Vec<&str> = all.filter(|id| !shown.contains(id)).collect();
    assert!(hidden.is_empty(), "{hidden:?}");
}

#[test]
fn no_table_chooses_what_it_counts_by_naming_most_of_a_list() {
    // Words outside the list, and blanks, would be in one table of a chapter and missing from the next.
    let pack = Pack::built_in();
    let words = vocabulary(&pack).value;
    let mut tried = 0;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/tables");
    for file in std::fs::read_dir(folder).expect("the tables") {
        let path = file.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("text");
        let table: toml::Table = toml::from_str(&text).expect("a table is TOML");
        let dataset = table["dataset"].as_str();
        let spec = words
            .datasets
            .iter()
            .find(|spec| Some(&*spec.id) == dataset);
        let spec = spec.expect("its dataset is known");
        let held = table.get("where").and_then(toml::Value::as_table);
        for (column, codes) in held.into_iter().flatten() {
            let at = spec.column(column).expect("a column");
            let list = spec.columns[at].codes.as_deref();
            let list = list.and_then(|id| words.codes.get(id));
            let (Some(list), Some(codes)) = (list, codes.as_array()) else {
                continue;
            };
            // A table whose own rows or columns are these says so itself.
            let mut axes = ["rows", "columns"]
                .into_iter()
                .filter_map(|axis| table.get(axis));
            if axes.any(|axis| axis.get("only").and_then(toml::Value::as_array) == Some(codes)) {
                continue;
            }
            tried += 1;
            let named = codes
                .iter()
                .filter(|code| list.entry(code.as_str().unwrap_or_default()).is_some());
            assert!(
                named.count() * 2 <= list.codes.len(),
                "{}: {column} names most of its list; write what it leaves out, as \"not all\"",
                path.display()
            );
        }
    }
    assert!(tried > 0);
}
