//! `check` on what people wrote: a text by itself with `--prose`, and the narrative of a report against its figures.

use super::examples::{copy, findings};
use super::project::{Project, Run};

/// Codes of prose that a run found, with their lines.
fn said(run: &Run) -> Vec<String> {
    let json = run.json();
    let all = json["findings"].as_array().expect("a list of findings");
    all.iter()
        .filter(|finding| {
            finding["code"]
                .as_str()
                .is_some_and(|code| code.starts_with("prose-"))
        })
        .map(|finding| {
            let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            format!(
                "{} {} {}",
                word(&finding["severity"]),
                word(&finding["code"]),
                finding["location"]["line"]
            )
        })
        .collect()
}

#[test]
fn a_text_is_checked_by_itself_outside_a_report_folder() {
    let place = Project::empty().file(
        "drafts/Partner text.md",
        "# Visits\n\nOf the families, 28% (12 of 48)\nwere seen at home. Visits rose from 40 to 60, a rise of 50%.\n",
    );
    place.run(["check", "--prose", "drafts/Partner text.md"]).is(
        1,
        "error[prose-share-differs] \"28% (12 of 48)\": 12 of 48 is 25%, not 28%.\n  --> drafts/Partner text.md, line 3\n       help: Write 25%, or correct the two numbers.\n\nFound 1 error.\n",
        "",
    );
    let sound = Project::empty().file("a.txt", "Of the families, 25% (12 of 48) were seen.\n");
    sound
        .run(["check", "--prose", "a.txt"])
        .is(0, "Nothing was found wrong.\n", "");
}

#[test]
fn plain_text_with_wrapped_lines_and_page_numbers_is_read() {
    let place = Project::empty().file(
        "scan.txt",
        "The audit of the year was larger than any before it, and\nthe number of schools that took part rose from 40 to\n\n17\n\n60, which is an increase of 20%.\n\nOutcome\tNumber\nUpheld\t12\nNot upheld\t27\nTotal\t40\n",
    );
    let run = place.run(["check", "--message-format", "json", "--prose", "scan.txt"]);
    assert_eq!(said(&run), ["error prose-sum-differs 11"], "{run:?}");
}

#[test]
fn a_text_that_cannot_be_read_is_said_in_plain_words() {
    let place = Project::empty().file("report.docx", [0xD0, 0xCF, 0x11, 0xE0]);
    let run = place.run(["check", "--prose", "nothing.md"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("nothing.md could not be read"),
        "{run:?}"
    );
    let run = place.run(["check", "--prose", "report.docx"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("is not plain text"), "{run:?}");
}

#[test]
fn typed_numbers_are_held_against_the_figures() {
    let narrative = "Teams made {visits-team/total/n} visits to families in their homes.\n\n\
        It was said that teams made 40 visits to families in their homes.\n\n\
        The largest team was the north, with {visits-team/north/n} visits.\n\n\
        The largest team was the south, with {visits-team/south/n} visits.\n\n\
        The service has 17 cars and 3 bicycles.\n\n\
        The north made 40% ({visits-team/north/n} of {visits-team/total/n}) of them.\n\n\
        {table: visits-team}\n";
    let project = Project::with_return().file("narrative/visits.md", narrative);
    let run = project.run(["check", "--message-format", "json"]);
    let mut found = said(&run);
    found.sort();
    let wanted = [
        "error prose-claim-differs 5",
        "error prose-figure-differs 3",
        "error prose-share-differs 11",
        "note prose-number-unbound 11",
        "note prose-number-unbound 9",
        "note prose-number-unbound 9",
    ];
    assert_eq!(found, wanted, "{run:?}");
    assert!(
        run.stdout
            .contains("the figure {visits-team/total/n} says 42"),
        "{run:?}"
    );
}

#[test]
fn the_narratives_of_the_samples_raise_no_alarm() {
    for folder in ["data-samples/good", "examples/aldermere-2025-26"] {
        let run = copy(folder).run(["check", "-q", "--message-format", "json"]);
        let alarms: Vec<_> = findings(&run.json())
            .into_iter()
            .filter(|finding| finding.code.starts_with("prose-") && finding.is_above_a_note())
            .collect();
        assert!(alarms.is_empty(), "{folder}: {alarms:?}");
    }
}
