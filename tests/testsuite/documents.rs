//! The built-in documents beside the yearly report: each builds from the returns alone, finds nothing that the yearly report does not
//! find, and prints the figures of its subject. On the complete invented partnership, and on the sample, where much is awaited.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::examples::{copy, findings};
use super::project::Project;

const INVENTED: &str = "examples/aldermere-2025-26";
const SAMPLE: &str = "data-samples/good";

/// Every document, with how some of its lines begin: each goes on with a number.
const DOCUMENTS: [(&str, &[&str]); 5] = [
    (
        "lado-report",
        &[
            "- Referrals about adults who work with children: ",
            "| Police |",
            "| **Whole year** |",
            "| **All outcomes** |",
            "| **All requests for advice** |",
        ],
    ),
    (
        "section-11-report",
        &[
            "- Agencies that returned a self-assessment: ",
            "| Sharing information |",
            "| Wexmoor Police |",
            "| **All open actions** |",
        ],
    ),
    (
        "section-175-report",
        &[
            "- Schools that returned the audit: ",
            "| **All schools** |",
            "| Safer recruitment |",
            "| The audit was signed off by the governing body |",
        ],
    ),
    (
        "briefing-note",
        &[
            "- Children on a child protection plan: ",
            "- Schools that returned their safeguarding audit: ",
            "| **All priorities** |",
            "| Map where children say that they do not feel safe |",
        ],
    ),
    (
        "business-plan",
        &[
            "- Actions complete: ",
            "- Actions overdue: ",
            "| **All priorities** |",
            "| **All overdue actions** |",
            "| **All open actions** |",
            "| **All agencies** |",
            "| Open the joint exploitation hub |",
            "| Partners disagree about thresholds |",
        ],
    ),
];

static PARTNERSHIP: LazyLock<Project> = LazyLock::new(|| copy(INVENTED));

/// What a build found above a note, each with its code and its words.
fn found(project: &Project) -> BTreeSet<String> {
    let text = project.text("out/private/findings.json");
    let json = serde_json::from_str(&text.expect("findings were written")).expect("they are JSON");
    findings(&json)
        .iter()
        .filter(|finding| finding.is_above_a_note())
        .map(|finding| format!("{} {}", finding.code, finding.place()))
        .collect()
}

fn build(project: &Project, document: &str) -> String {
    let run = project.run(["build", "-q", "--document", document, "--format", "md"]);
    assert_eq!(run.code, 0, "{document}: {run:?}");
    let text = project.text(&format!("out/public/{document}.md"));
    text.expect("the document was written")
}

#[test]
fn every_document_builds_from_the_returns_of_a_whole_partnership() {
    build(&PARTNERSHIP, "annual-report");
    let known = found(&PARTNERSHIP);
    for (document, rows) in DOCUMENTS {
        let text = build(&PARTNERSHIP, document);
        let more: Vec<String> = found(&PARTNERSHIP).difference(&known).cloned().collect();
        assert_eq!(more, Vec::<String>::new(), "{document}");
        for row in rows {
            let mut lines = text.lines().filter_map(|line| line.strip_prefix(row));
            let is_full = lines.any(|rest| rest.contains(|c| matches!(c, '1'..='9')));
            assert!(is_full, "{document} lacks {row}:\n{text}");
        }
        assert!(!text.contains("is not written yet"), "{document}:\n{text}");
    }
}

#[test]
fn a_document_says_what_it_awaits() {
    let project = copy(SAMPLE);
    // Of its five datasets, the sample has no business plan.
    for (document, _) in DOCUMENTS.iter().filter(|one| one.0 != "business-plan") {
        let text = build(&project, document);
        assert_eq!(found(&project), BTreeSet::new(), "{document}");
        let awaits = text.contains("The figures for this section: ");
        assert!(!awaits, "{document}:\n{text}");
    }
    let text = build(&project, "lado-report");
    // There is no year before in the sample, so that nothing can have risen or fallen.
    assert!(!text.contains("the year before"), "{text}");
}

#[test]
fn a_document_has_a_title_and_kind_of_its_own() {
    let first = |text: String| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.is_empty());
        lines.take(3).map(str::to_owned).collect()
    };
    let project = copy(SAMPLE);
    let report = first(build(&project, "annual-report"));
    assert_eq!(report[0], "# Safeguarding children in Aldermere");
    assert_eq!(report[2], "Yearly report 2025 to 2026");
    let note = first(build(&project, "briefing-note"));
    assert_eq!(note[0], "# Briefing note for the scrutiny board");
    assert_eq!(note[2], "Briefing note 2025 to 2026");
}

#[test]
fn all_documents_are_listed() {
    let run = copy(SAMPLE).run(["list", "documents", "-q"]);
    let listed: Vec<&str> = run
        .stdout
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    for (document, _) in DOCUMENTS {
        assert!(listed.contains(&document), "{document}: {listed:?}");
    }
}
