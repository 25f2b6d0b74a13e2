//! Forms of ours that come back through `yearly add`.

use std::io::{Cursor, Read, Write};

use super::super::project::{Project, Run};
use super::{VISITS, bytes, folder, found, visits};

/// A folder, and the bytes of a form of it that was filled in.
fn filled() -> (Project, Vec<u8>) {
    let project = folder();
    project.run(["forms"]);
    let form = visits(&bytes(&project, VISITS));
    (project, form)
}

/// Adds a file that lies outside the folder.
fn add(project: &Project, name: &str, bytes: &[u8], options: &[&str]) -> Run {
    let outside = tempfile::tempdir().unwrap();
    let path = outside.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let path = path.display().to_string();
    let arguments: Vec<&str> = (["add"].into_iter())
        .chain(options.iter().copied())
        .chain([path.as_str()])
        .collect();
    project.run_all(&arguments)
}

/// A form with a text exchanged wherever its XML has it.
fn with(form: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(form)).unwrap();
    let mut made = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        let name = part.name().unwrap().to_string();
        made.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        let text = String::from_utf8(bytes).unwrap().replace(from, to);
        made.write_all(text.as_bytes()).unwrap();
    }
    made.finish().unwrap().into_inner()
}

#[test]
fn a_form_is_taken_in_and_report_toml_keeps_the_day_alone() {
    let (project, form) = filled();
    let report = project.text("report.toml");
    let would = add(&project, "Our visits.xlsx", &form, &["--dry-run"]);
    assert_eq!(would.code, 0, "{would:?}");
    assert!(
        !project
            .files("returns")
            .contains(&"returns/Our visits.xlsx".to_owned())
    );
    let run = add(&project, "Our visits.xlsx", &form, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let said = "  It is the form \"Visits\" for Northmoor North, made by yearly forms; it says itself how it is read.\n";
    assert!(run.stdout.contains(said), "{run:?}");
    assert!(
        run.stdout
            .contains("  Written into report.toml: the day on which it was received.\n"),
        "{run:?}"
    );
    let now = project.text("report.toml").unwrap();
    let day = now.strip_prefix(&report.unwrap()).expect("the rest stays");
    assert!(
        day.starts_with("\n[received]\n\"returns/Our visits.xlsx\" = 20"),
        "{day}"
    );
    let told = found(&project, "returns/Our visits.xlsx");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, "form-recognised");
    let table = project
        .run(["table", "visits-team", "--format", "csv"])
        .stdout;
    assert!(table.contains("42"), "{table}");
    // A second time there is nothing to do.
    let again = add(&project, "Our visits.xlsx", &form, &[]);
    assert_eq!(again.code, 0);
    assert!(again.stdout.contains("Nothing to do."), "{again:?}");
    assert_eq!(
        project.files("returns").len(),
        2,
        "{:?}",
        project.files("returns")
    );
}

#[test]
fn a_second_form_and_one_of_something_else_are_refused() {
    let (project, form) = filled();
    assert_eq!(add(&project, "a.xlsx", &form, &[]).code, 0);
    let second = with(&form, "Visits", "Visits ");
    let run = add(&project, "b.xlsx", &second, &[]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stdout
            .contains("returns/a.xlsx is a form from the same agency"),
        "{run:?}"
    );
    assert!(run.stdout.contains("Nothing was written."), "{run:?}");
    let (project, form) = filled();
    for options in [["--dataset", "actions"], ["--agency", "south"]] {
        let run = add(&project, "a.xlsx", &form, &options);
        assert_eq!(run.code, 1, "{run:?}");
        assert!(
            run.stdout.contains("The command says something else"),
            "{run:?}"
        );
    }
    assert_eq!(project.files("returns"), ["returns/actions.csv"]);
}

#[test]
fn a_form_whose_stamp_was_tampered_with_is_refused_and_cannot_steer_anything() {
    let (project, form) = filled();
    for (from, to) in [
        (">north<", ">../../north<"),
        (">north<", ">C:\\Windows<"),
        (">visits<", ">../../../etc/passwd<"),
        (">visits<", ">&#x202E;stisiv<"),
        (">visits<", ">{visits}[[source]]<"),
    ] {
        let run = add(&project, "a.xlsx", &with(&form, from, to), &[]);
        assert_eq!(run.code, 1, "{from} {to}: {run:?}");
        assert!(run.stdout.contains("This report has no "), "{run:?}");
        assert!(!run.stdout.contains('\u{202E}'), "{run:?}");
        assert_eq!(project.files("returns"), ["returns/actions.csv"]);
        // Left in the folder by hand, it is told and not used.
        let project = folder().file("returns/a.xlsx", with(&form, from, to));
        let told = found(&project, "returns/a.xlsx");
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].0, "file-undeclared");
    }
}
