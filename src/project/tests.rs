//! Tests of opening a report folder.

use std::fs;
use std::path::Path;

use jiff::civil::date;

use super::*;
use crate::finding::{Checked, Code, Finding, Severity};

/// A report folder in a temporary place with a dataset, a profile and a document of its own.
struct Folder(tempfile::TempDir);

const SETTINGS: &str = r#"
[partnership]
name = "Northmoor Safeguarding Partnership"
area = "Northmoor"
published-by = "Northmoor Council"
other-formats = "ask@northmoor.example"
[report]
title = "Safeguarding children in Northmoor"
period = "2025-26"
document = "small"
profile = "open"
"#;

impl Folder {
    fn new(report: &str) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        folder.write("report.toml", report);
        folder.write(
            "templates/datasets/visits.toml",
            "title = 'Visits'\nabout = 'Visits.'\ncounts = 'meetings'\n[[column]]\nid = 'n'\nheading = 'Number'\ntype = 'count'\n",
        );
        folder.write(
            "templates/profiles/open.toml",
            "title = 'Everything shown'\nabout = 'Nothing is hidden.'\nsource = 'A test'\n",
        );
        folder.write("templates/documents/small.toml", "title = 'Small'\n");
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn open(&self) -> Checked<Project> {
        match Project::open(self.path()) {
            Ok(project) => project,
            Err(error) => panic!("{error:?}"),
        }
    }

    fn refused(&self) -> Vec<Finding> {
        match Project::open(self.path()) {
            Err(OpenError::Invalid(findings)) => findings,
            other => panic!("{other:?}"),
        }
    }
}

fn seen(findings: &[Finding]) -> Vec<(Code, String)> {
    let each = findings.iter();
    each.map(|f| (f.code, f.location.to_string())).collect()
}

#[test]
fn opens_and_makes_options() {
    let folder = Folder::new(&format!(
        "{SETTINGS}as-at = 2026-05-31\n[[agency]]\nid = 'A'\nname = 'Agency A'\nowes = [{{ dataset = 'visits', due = 2026-05-12 }}]\n[[source]]\ndataset = 'visits'\nfile = 'returns/*.csv'\nagency = 'A'\nreceived = 2026-05-11\n"
    ));
    folder.write("returns/b.csv", "Number\n1\n");
    folder.write("returns/a.csv", "Number\n2\n");
    folder.write("narrative/foreword.md", "Hello");
    let opened = folder.open();
    assert!(opened.findings.is_empty(), "{:?}", opened.findings);
    let project = opened.value;
    assert_eq!(project.config.report.as_at, Some(date(2026, 5, 31)));
    assert_eq!(project.period.label(), "2025/26");
    assert_eq!(&*project.writing.narrative["foreword"].text, "Hello");
    let returns = project.returns();
    assert!(returns.findings.is_empty(), "{:?}", returns.findings);
    let names: Vec<_> = returns.value.files.iter().map(|f| &*f.name).collect();
    assert_eq!(names, ["returns/a.csv", "returns/b.csv"]);
    assert_eq!(returns.value.by_source[0].len(), 2);
    let options = project.ingest_options();
    assert_eq!(options.sources[0].line, 17);
    assert_eq!(options.sources[0].received, Some(date(2026, 5, 11)));
    let agencies = options.codes.get("agencies").unwrap();
    assert_eq!(agencies.label("A"), "Agency A");
    let awaited = project.awaited(&returns.value, &[], date(2026, 5, 31));
    assert!(awaited.value.is_empty());
}

#[test]
fn a_cover_without_its_statements_is_told() {
    let without = SETTINGS.replace("other-formats = \"ask@northmoor.example\"\n", "");
    let found = Folder::new(&without).open().findings;
    assert_eq!(
        seen(&found),
        [(Code::CoverIncomplete, "report.toml".to_owned())]
    );
    assert!(found[0].help.contains("other-formats"), "{found:?}");
}

#[test]
fn a_missing_profile_lists_the_profiles() {
    let folder = Folder::new(&SETTINGS.replace("profile = \"open\"", ""));
    let found = folder.refused();
    assert!(
        found[0].help.contains("open (Everything shown)"),
        "{found:?}"
    );
    let folder = Folder::new(&SETTINGS.replace("profile = \"open\"", "profile = \"opne\""));
    let found = folder.refused();
    assert!(
        found[0].help.contains("Did you mean \"open\"?"),
        "{found:?}"
    );
    assert_eq!(found[0].location.to_string(), "report.toml, line 11");
}

#[test]
fn several_bad_files_are_told_in_one_run() {
    let folder = Folder::new(&format!("{SETTINGS}titel = 'x'\n"));
    folder.write("templates/tables/t.toml", "titel = 'x'\n");
    folder.write("templates/datasets/d.toml", "colum = 'x'\n");
    let found = seen(&folder.refused());
    for place in [
        "report.toml, line 12, column 1",
        "templates/tables/t.toml, line 1, column 1",
        "templates/datasets/d.toml, line 1, column 1",
    ] {
        assert!(
            found.contains(&(Code::UnknownKey, place.to_owned())),
            "{place} in {found:?}"
        );
    }
}

#[test]
fn a_template_with_a_mistake_is_left_out_and_found() {
    let folder = Folder::new(SETTINGS);
    folder.write("templates/datasets/d.toml", "colum = 'x'\n");
    let opened = folder.open();
    assert!(opened.value.dataset("d").is_none());
    assert!(
        opened
            .findings
            .iter()
            .any(|f| f.severity == Severity::Error)
    );
}

#[test]
fn names_that_are_not_declared_are_found() {
    let folder = Folder::new(&format!(
        "{}accent = 'teal'\n[[agency]]\nid = 'POLICE'\nname = 'Police'\nowes = [{{ dataset = 'visit' }}]\n[[source]]\ndataset = 'visits'\nfile = '../elsewhere.csv'\nagency = 'POLICY'\n",
        SETTINGS.replace("\"small\"", "\"smal\"")
    ));
    let found = folder.open().findings;
    let told: Vec<_> = found
        .iter()
        .map(|f| format!("{} {} {}", f.location, f.message, f.help))
        .collect();
    let told = told.join("\n");
    for part in [
        "line 10 There is no document \"smal\". Did you mean \"small\"?",
        "line 12 \"teal\" is not a colour.",
        "line 16 There is no dataset called \"visit\". Did you mean \"visits\"?",
        "line 17 There is no agency \"POLICY\". Did you mean \"POLICE\"?",
        "line 17 \"../elsewhere.csv\" leads out of the report folder.",
    ] {
        assert!(told.contains(part), "{part}\nin\n{told}");
    }
}

#[test]
fn missing_and_undeclared_files_are_found() {
    let folder = Folder::new(&format!(
        "{SETTINGS}[[source]]\ndataset = 'visits'\nfile = 'returns/gone.csv'\n"
    ));
    folder.write("returns/deep/stray.csv", "x");
    let returns = folder.open().value.returns();
    assert_eq!(
        seen(&returns.findings),
        [
            (Code::FileMissing, "report.toml, line 12".to_owned()),
            (Code::FileUndeclared, "returns/deep/stray.csv".to_owned()),
        ]
    );
    assert!(returns.value.files.is_empty());
}

#[test]
fn a_known_agency_takes_the_partnerships_name_and_keeps_the_former_one() {
    let folder = Folder::new(&format!(
        "{SETTINGS}[[agency]]\nid = 'beta'\nname = 'Beta Trust'\naliases = ['BT']\n"
    ));
    folder.write(
        "templates/codes/agencies.toml",
        "title = 'Agencies'\n[[code]]\nid = 'alpha'\nlabel = 'Alpha'\n[[code]]\nid = 'beta'\nlabel = 'Beta'\n",
    );
    let codes = folder.open().value.codes;
    let list = codes.get("agencies").unwrap();
    assert_eq!(list.codes.len(), 2);
    for name in ["Beta Trust", "beta", "BT"] {
        assert_eq!(list.find(name).unwrap().label, "Beta Trust", "{name}");
    }
}

#[test]
fn what_is_owed_is_late_from_the_day_after_it_was_due() {
    let folder = Folder::new(&format!(
        "{SETTINGS}[[agency]]\nid = 'A'\nname = 'Agency A'\nowes = [{{ dataset = 'visits', due = '2026-05-12' }}]\n"
    ));
    let project = folder.open().value;
    let at = |day| {
        let awaited = project.awaited(&Returns::default(), &[], day);
        let finding = awaited.findings[0].clone();
        let days = (awaited.value[0].days_late, finding.severity);
        (days, finding.message)
    };
    assert_eq!(at(date(2026, 5, 12)).0, (None, Severity::Note));
    let ((late, severity), message) = at(date(2026, 5, 13));
    assert_eq!(severity, Severity::Query);
    assert_eq!(late, Some(1));
    assert_eq!(
        message,
        "The return \"Visits\" from Agency A was due on 12 May 2026 and is 1 day late."
    );
    assert_eq!(at(date(2027, 5, 12)).0.0, Some(365));
}

#[test]
fn a_folder_without_a_report_says_so() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(
        Project::open(dir.path()),
        Err(OpenError::NoReport(_))
    ));
    assert!(matches!(
        Project::open(&dir.path().join("nowhere")),
        Err(OpenError::NoFolder(_))
    ));
}

#[test]
fn a_dataset_that_does_not_exist_is_told_once_with_its_other_lines() {
    let folder = Folder::new(&format!(
        "{SETTINGS}[[agency]]\nid = 'A'\nname = 'A'\nowes = [{{ dataset = 'visit' }}]\n[[source]]\ndataset = 'visit'\nfile = 'returns/a.csv'\n[[source]]\ndataset = 'visits'\nfile = 'returns/b.csv'\n"
    ));
    let found = folder.open().findings;
    let told: Vec<_> = found
        .iter()
        .filter(|f| f.message.contains("dataset"))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].related.len(), 1, "{told:?}");
    assert_eq!(told[0].help, "Did you mean \"visits\"?");
}

#[test]
fn a_section_that_needs_a_dataset_that_does_not_exist_is_told_at_its_line() {
    let folder = Folder::new(SETTINGS);
    let section = |needs: &str| format!("+++\ntitle = 'N'\nneeds = ['{needs}']\n+++\nWords.\n");
    folder.write("templates/sections/sound.md", &section("visits"));
    folder.write("templates/sections/wrong.md", &section("vists"));
    let found = folder.open().findings;
    let told: Vec<_> = found
        .iter()
        .filter(|f| f.message.contains("needs the dataset"))
        .map(|f| (f.location.to_string(), f.help.clone()))
        .collect();
    let line = "templates/sections/wrong.md, line 3".to_owned();
    assert_eq!(told, [(line, "Did you mean \"visits\"?".to_owned())]);
}

#[test]
fn mistakes_of_all_kinds_in_report_toml_are_told_at_once() {
    let folder = Folder::new(&format!(
        "{}acent = '#123456'\nas-at = '2026-02-30'\n[[source]]\ndataset = 'visit'\nfile = 'returns/gone.csv'\nagency = 'B'\n",
        SETTINGS.replace("\"small\"", "\"smal\"")
    ));
    let found = folder.refused();
    let told: Vec<_> = found.iter().map(|f| f.message.as_str()).collect();
    let told = told.join("\n");
    for part in [
        "There is no document \"smal\".",
        "\"acent\" is not a setting",
        "\"2026-02-30\" is not a day.",
        "There is no dataset called \"visit\".",
        "There is no agency \"B\".",
        "No file is there for \"returns/gone.csv\".",
    ] {
        assert!(told.contains(part), "{part}\nin\n{told}");
    }
}
