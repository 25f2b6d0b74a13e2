//! Findings for programs: the contract that `check --message-format json` and `findings.json` keep.
//!
//! `schema_version` changes when a key is renamed, removed or means something else; keys may be added without it.

use std::io::{self, Write};

use serde::Serialize;

use super::{Counts, Findings};
use crate::finding::{Finding, Location, fingerprint};

/// The version of the contract.
const SCHEMA_VERSION: u32 = 1;

/// Writes all findings as one JSON document, ended by a line end.
pub fn write(out: &mut dyn Write, findings: &Findings<'_>) -> io::Result<()> {
    let report = Report {
        schema_version: SCHEMA_VERSION,
        findings: findings.grouped.findings.iter().map(entry).collect(),
        summary: Summary {
            counts: Tally::of(findings.counts()),
            answered: crate::finding::answered(&findings.grouped.findings),
            held_back: findings.grouped.held_back,
            agencies: findings
                .by_agency()
                .into_iter()
                .map(|(id, name, counts)| Agency {
                    id,
                    name,
                    counts: Tally::of(counts),
                })
                .collect(),
        },
    };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Report<'a> {
    schema_version: u32,
    findings: Vec<Entry<'a>>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    rule: Option<&'a str>,
    severity: &'static str,
    message: &'a str,
    help: &'a str,
    found: Option<&'a str>,
    expected: Option<&'a str>,
    /// The day on which the agency answered it.
    answered: Option<String>,
    /// Who answered it and what.
    reason: Option<&'a str>,
    /// Why an answer that was given does not settle it.
    reopened: Option<&'a str>,
    dataset: Option<&'a str>,
    agency: Option<&'a str>,
    fingerprint: String,
    location: Place<'a>,
    related: Vec<Related<'a>>,
    /// Further places with the same finding.
    repeats: Vec<Place<'a>>,
}

/// Where a finding is; what does not apply is null. A finding about the report folder as a whole has no file.
#[derive(Serialize)]
struct Place<'a> {
    file: Option<&'a str>,
    sheet: Option<&'a str>,
    /// `B12`, or a range `B2:B11`.
    cell: Option<String>,
    /// 1-based.
    line: Option<u32>,
    /// 1-based.
    column: Option<u32>,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    location: Place<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct Summary<'a> {
    #[serde(flatten)]
    counts: Tally,
    /// Findings that are not counted because the agency has answered them.
    answered: usize,
    /// Findings not listed because they follow from a cell that is reported blank or unread.
    held_back: usize,
    agencies: Vec<Agency<'a>>,
}

#[derive(Serialize)]
struct Agency<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(flatten)]
    counts: Tally,
}

/// How many of each severity, each repeat for one.
#[derive(Serialize)]
struct Tally {
    errors: usize,
    queries: usize,
    warnings: usize,
    notes: usize,
}

impl Tally {
    fn of(counts: Counts) -> Tally {
        let [errors, queries, warnings, notes] = counts.map(|(_, count)| count);
        Tally {
            errors,
            queries,
            warnings,
            notes,
        }
    }
}

fn entry(finding: &Finding) -> Entry<'_> {
    Entry {
        code: finding.code.id(),
        rule: finding.rule.as_deref(),
        severity: finding.severity.word(),
        message: &finding.message,
        help: &finding.help,
        found: finding.found.as_deref(),
        expected: finding.expected.as_deref(),
        answered: finding.answered.map(|day| day.to_string()),
        reason: finding.reason.as_deref(),
        reopened: finding.reopened.as_deref(),
        dataset: finding.dataset.as_deref(),
        agency: finding.agency.as_deref(),
        fingerprint: fingerprint(finding),
        location: place(&finding.location),
        related: finding
            .related
            .iter()
            .map(|(location, message)| Related {
                location: place(location),
                message,
            })
            .collect(),
        repeats: finding.repeats.iter().map(place).collect(),
    }
}

fn place(location: &Location) -> Place<'_> {
    let (line, column) = match location {
        Location::Line { line, column, .. } => (Some(*line), *column),
        _ => (None, None),
    };
    Place {
        file: location.path().map(|file| &**file),
        sheet: location.sheet().map(|sheet| &**sheet),
        cell: location.area().map(|area| area.to_string()),
        line,
        column,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::finding::{Code, group};
    use crate::model::{Area, Cell};

    #[test]
    fn keeps_the_contract() {
        let file = "returns/lado.xlsx".into();
        let sheet = "Outcomes".into();
        let parts = Area::new(Cell::new(1, 1), Cell::new(10, 1));
        let grouped = group(vec![
            Finding::new(
                Code::TotalDiffers,
                Location::cells(&file, Some(&sheet), Cell::new(11, 1)),
                "The outcomes add up to 100, but the Total row says 105.",
            )
            .values("105", "100")
            .rule("V-LA-01")
            .about("lado-outcome", Some("LA"))
            .related(
                Location::cells(&file, Some(&sheet), parts),
                "these add up to 100",
            ),
            Finding::new(Code::UnknownKey, Location::line("report.toml", 3), "x"),
            Finding::new(Code::CoverIncomplete, Location::Folder, "y"),
        ]);
        let agencies = BTreeMap::from([("LA".to_owned(), "The council".to_owned())]);
        let mut out = Vec::new();
        let findings = Findings {
            grouped: &grouped,
            agencies: &agencies,
        };
        write(&mut out, &findings).unwrap();
        assert!(out.ends_with(b"}\n"));
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(json["schema_version"], 1);
        let first = &json["findings"][0];
        assert_eq!(first["code"], "total-differs");
        assert_eq!(first["rule"], "V-LA-01");
        assert_eq!(first["severity"], "error");
        assert_eq!(first["location"]["cell"], "B12");
        assert_eq!(first["location"]["sheet"], "Outcomes");
        assert!(first["location"]["line"].is_null());
        assert_eq!(first["related"][0]["cell"], "B2:B11");
        assert_eq!(first["related"][0]["message"], "these add up to 100");
        assert_eq!(json["findings"][1]["location"]["line"], 3);
        assert!(json["findings"][2]["location"]["file"].is_null());
        assert_eq!(json["summary"]["errors"], 2);
        assert_eq!(json["summary"]["warnings"], 1);
        assert_eq!(json["summary"]["agencies"][0]["name"], "The council");
        assert_eq!(json["summary"]["agencies"][0]["errors"], 1);
    }
}
