//! The last appendix of a draft: what is still open, counted. It quotes no cell and no text of a return, so that a draft can be passed
//! around among the partners.

use std::collections::BTreeMap;

use super::document::{Block, Document, Inline, Section, WordTable};
use super::document_spec::AwaitedReturn;
use crate::finding::{Code, Finding, Severity};

/// Adds the appendix to a draft. `findings` are all that were found until now, grouped as they are shown; notes are left out.
pub fn add_open_items(document: &mut Document, findings: &[Finding], awaited: &[AwaitedReturn]) {
    let letters = document
        .sections
        .iter()
        .filter(|section| is_letter(section.number.as_deref()))
        .count();
    let mut blocks = vec![Block::Paragraph(vec![text(&summary(findings, awaited))])];
    if !awaited.is_empty() {
        blocks.push(heading("open-awaited", "Returns that are awaited"));
        let items = awaited.iter().map(|awaited| {
            let due = if awaited.due.is_empty() {
                String::new()
            } else {
                format!(". {}", awaited.due)
            };
            vec![Block::Paragraph(vec![text(&format!(
                "{}{due}.",
                awaited.title
            ))])]
        });
        blocks.push(Block::List {
            start: None,
            items: items.collect(),
        });
    }
    let counts = counts(findings);
    if !counts.is_empty() {
        blocks.push(heading("open-findings", "What the checks found"));
        let row = |(severity, code, number): &(Severity, Code, usize)| {
            vec![
                vec![text(code.title())],
                vec![text(severity.word())],
                vec![text(&number.to_string())],
            ]
        };
        blocks.push(Block::Words(WordTable {
            id: "open-table".to_owned(),
            label: None,
            caption: vec![text("Findings by kind")],
            head: ["What was found", "How grave", "Number"]
                .map(|head| vec![text(head)])
                .into(),
            rows: counts.iter().map(row).collect(),
        }));
    }
    document.sections.push(Section {
        id: "open".to_owned(),
        number: Some(letter(letters)),
        title: "What is still open in this draft".to_owned(),
        blocks,
    });
}

fn summary(findings: &[Finding], awaited: &[AwaitedReturn]) -> String {
    let counts = crate::finding::counts(findings);
    let of = |severity: Severity| {
        counts
            .iter()
            .filter(|(of, _)| *of == severity)
            .map(|(_, number)| number)
            .sum::<usize>()
    };
    let count = |number: usize, one: &str, many: &str| {
        format!("{number} {}", if number == 1 { one } else { many })
    };
    let (errors, queries, warnings) = (
        of(Severity::Error),
        of(Severity::Query),
        of(Severity::Warning),
    );
    if errors + queries + warnings == 0 && awaited.is_empty() {
        return "Every return is in, and the checks found nothing to correct.".to_owned();
    }
    format!(
        "This appendix is part of drafts only. {} to correct, {} for agencies to answer, {} to look at; {} awaited. Where each of them is stands in the list of findings, which is not published.",
        count(errors, "error", "errors"),
        count(queries, "query", "queries"),
        count(warnings, "warning", "warnings"),
        count(awaited.len(), "return is", "returns are"),
    )
}

/// How many findings of each kind, the gravest first.
fn counts(findings: &[Finding]) -> Vec<(Severity, Code, usize)> {
    let mut counts: BTreeMap<(std::cmp::Reverse<Severity>, Code), usize> = BTreeMap::new();
    for finding in findings
        .iter()
        .filter(|finding| finding.severity > Severity::Note)
    {
        *counts
            .entry((std::cmp::Reverse(finding.severity), finding.code))
            .or_default() += 1 + finding.repeats.len();
    }
    counts
        .into_iter()
        .map(|((severity, code), number)| (severity.0, code, number))
        .collect()
}

fn is_letter(number: Option<&str>) -> bool {
    number.is_some_and(|number| number.chars().all(|c| c.is_ascii_uppercase()))
}

/// The letter of an appendix, counted from 0: A to Z, then AA.
fn letter(at: usize) -> String {
    let first = char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    if at < 26 {
        first.to_string()
    } else {
        format!("{}{first}", letter(at / 26 - 1))
    }
}

fn heading(id: &str, words: &str) -> Block {
    Block::Heading {
        level: 2,
        id: id.to_owned(),
        text: vec![text(words)],
    }
}

fn text(words: &str) -> Inline {
    Inline::Text(words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Location;

    fn document() -> Document {
        let appendix = Section {
            id: "a".into(),
            number: Some("A".into()),
            title: "Appendix".into(),
            blocks: Vec::new(),
        };
        Document {
            meta: super::super::Meta::default(),
            sections: vec![appendix],
            facts: Vec::new(),
            compared: std::collections::BTreeMap::new(),
            prose: Vec::new(),
        }
    }

    #[test]
    fn counts_what_is_open_and_quotes_nothing() {
        let secret =
            |code| Finding::new(code, Location::file("returns/x.xlsx"), "Cell B7 says 4711");
        let findings = [
            secret(Code::TotalDiffers),
            secret(Code::TotalDiffers),
            secret(Code::UnmappedCategory),
            secret(Code::RowUnread).severity(Severity::Note),
        ];
        let awaited = [AwaitedReturn {
            title: "Wexmoor Police: scorecard".into(),
            due: "Due 12 May 2026".into(),
            ..AwaitedReturn::default()
        }];
        let mut document = document();
        add_open_items(&mut document, &findings, &awaited);
        let section = &document.sections[1];
        assert_eq!(section.number.as_deref(), Some("B"));
        let shown = format!("{section:?}");
        assert!(shown.contains("2 errors to correct, 0 queries for agencies to answer, 1 warning to look at; 1 return is awaited"), "{shown}");
        assert!(
            shown.contains("A total is not the sum of its parts")
                && shown.contains("Wexmoor Police: scorecard. Due 12 May 2026.")
        );
        assert!(
            !shown.contains("4711") && !shown.contains("x.xlsx") && !shown.contains("row-unread")
        );
    }

    #[test]
    fn says_when_nothing_is_open() {
        let mut document = document();
        add_open_items(&mut document, &[], &[]);
        assert!(format!("{:?}", document.sections[1]).contains("nothing to correct"));
        assert_eq!(
            (letter(0), letter(25), letter(26)),
            ("A".into(), "Z".into(), "AA".into())
        );
    }
}
