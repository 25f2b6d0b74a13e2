//! `yearly accept`: the partnership's own reason for a query, kept with who gave it, when, and for which value; a correction of its cell;
//! either taken back; or a list of what is open.

mod correction;
mod listed;
mod named;
mod withdrawn;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::bail;
use jiff::civil::Date;

use correction::Taking;
use listed::listed;
use named::{is_open, named};

use super::access::Access;
use super::args::Accept;
use super::exit::Exit;
use super::findings;
use super::open_folder::{Opened, open};
use super::responses_file::save;
use super::terminal::Terminal;
use crate::finding::{Code, Finding, Severity, fingerprint, fingerprints, reference};
use crate::project::{Asked, Project, RESPONSES, Response, asked};
use crate::run::{Step, grouped};

/// Runs it.
pub(crate) fn run(
    folder: &Path,
    args: &Accept,
    access: &Access<'_>,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    // Only a reason that is kept is written.
    let place = match args.query {
        Some(_) => Some(access.report_folder(folder, terminal)?),
        None => None,
    };
    let mut opened = open(folder, args.as_at, &[], terminal)?;
    findings::responses_can_be_read(&opened.findings)?;
    // What only a second reader asks stands in the way of a final set, and is settled here.
    opened.second_reader = true;
    let run = opened.run(Step::Disclosure, terminal);
    let Opened { project, as_at, .. } = opened;
    let standing = asked(&run.findings, run.figures.validated.datasets());
    let shown = grouped(run.findings.clone(), &project).findings;
    terminal.finish();
    let (Some(query), Some(place)) = (&args.query, &place) else {
        terminal.say_as_at(as_at);
        terminal.result(&listed(&project, &run.figures, &shown))?;
        return Ok(Exit::Done);
    };
    if args.withdraw {
        return withdrawn::withdraw(place, &project, query, terminal);
    }
    if let Some(value) = &args.correction {
        let taking = Taking {
            project: &project,
            run: &run.figures,
            shown: &shown,
            as_at,
        };
        return taking.take(place, query, value, args, terminal);
    }
    let mut new = Vec::new();
    let mut told = Vec::new();
    for finding in acceptable(&shown, query)? {
        let reason = reason(&project, args, finding)?;
        told.push(format!(
            "Accepted: {} {}: {}",
            reference(&fingerprint(finding)),
            finding.location,
            finding.message
        ));
        if finding.code == Code::Restated {
            told.push("  The reason is printed under the table that shows the figure.".to_owned());
        }
        new.extend(responses(finding, &reason, &args.by, &standing, as_at));
    }
    let count = new.len();
    let merged = project.responses.answered(new);
    if merged == project.responses {
        terminal.result("That reason was given already; nothing has changed.")?;
        return Ok(Exit::Done);
    }
    save(place, &project, &merged)?;
    told.push(match count {
        1 => format!("The reason is in {RESPONSES}, for the value that stands there now."),
        more => format!("The reason is in {RESPONSES}, for {more} places as they stand now."),
    });
    terminal.result(&told.join("\n"))?;
    Ok(Exit::Done)
}

/// The findings that a reference or code names and a reason can settle.
fn acceptable<'a>(shown: &'a [Finding], query: &str) -> anyhow::Result<Vec<&'a Finding>> {
    if let Some(code) = Code::parse(query.trim()) {
        let of_code: Vec<&Finding> = shown.iter().filter(|f| f.code == code).collect();
        let open: Vec<&Finding> = of_code.iter().copied().filter(|f| is_open(f)).collect();
        match of_code.first() {
            _ if !open.is_empty() => return Ok(open),
            None => bail!("Nothing of the code {} was found.", code.id()),
            Some(first) if !first.is_settled() => return Err(not_to_accept(first)),
            Some(_) => bail!("Everything of the code {} is answered.", code.id()),
        }
    }
    let named = named(shown, query)?;
    let may = |f: &&Finding| matches!(f.severity, Severity::Query | Severity::Warning);
    // Findings that say several things of one place in one way are one question: an error among them is no matter of a reason.
    let wrong = named.iter().find(|f| f.severity == Severity::Error);
    match wrong.or_else(|| named.iter().find(|f| !may(f))) {
        Some(wrong) => Err(not_to_accept(wrong)),
        None => Ok(named),
    }
}

fn not_to_accept(finding: &Finding) -> anyhow::Error {
    let words = match finding.severity {
        Severity::Error => {
            "is an error: it is wrong by itself, so no reason settles it. Have it corrected, or take the right value with --correction."
        }
        _ => "is a note, which asks for no reason.",
    };
    anyhow::anyhow!(
        "{} [{}] at {} {words}",
        reference(&fingerprint(finding)),
        finding.code.id(),
        finding.location
    )
}

/// The reason that is given, or the one of an earlier year that is taken again.
fn reason(project: &Project, args: &Accept, finding: &Finding) -> anyhow::Result<String> {
    let given = args.reason.as_deref().map(str::trim);
    if let Some(reason) = given.filter(|reason| !reason.is_empty()) {
        return Ok(reason.to_owned());
    }
    let offered = project.offer(finding).filter(|_| given.is_none());
    match offered.and_then(|offer| offer.answer.clone()) {
        Some(reason) => Ok(reason),
        None => bail!("Say why it is right as it stands, with --reason \"...\". Nothing was kept."),
    }
}

/// The answers for a finding and its repeats.
fn responses(
    finding: &Finding,
    reason: &str,
    by: &str,
    standing: &BTreeMap<String, Asked>,
    day: Date,
) -> Vec<Response> {
    fingerprints(finding)
        .into_iter()
        .map(|fingerprint| Response {
            agency: None,
            by: Some(by.trim().to_owned()),
            answer: Some(reason.to_owned()),
            value: None,
            stood: standing.get(&fingerprint).and_then(|a| a.kept.clone()),
            received: day,
            offered: None,
            query: standing.get(&fingerprint).map(|a| a.query.clone()),
            fingerprint,
        })
        .collect()
}
