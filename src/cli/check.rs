//! `yearly check`: reads and checks everything, writes nothing, and says what is wrong.

use std::path::Path;

use super::args::Check;
use super::disclosure::disclosure;
use super::exit::Exit;
use super::findings;
use super::open::open;
use super::terminal::Terminal;
use crate::finding::Severity;

/// Runs it.
pub(crate) fn run(folder: &Path, args: &Check, terminal: &Terminal) -> anyhow::Result<Exit> {
    let formats = &args.findings.message_format;
    let opened = open(folder, args.findings.as_at, formats, terminal)?;
    let (project, as_at, mut found) = (opened.project, opened.as_at, opened.findings);
    terminal.step("Reading and checking the returns");
    let figures = crate::figures(&project, as_at).gather(&mut found);
    terminal.step("Composing the document");
    let id = project.config.report.document.get_ref();
    crate::document(&project, &figures, id, None, as_at).gather(&mut found);
    terminal.step("Trying to work out what is withheld");
    disclosure(folder, &figures).gather(&mut found);
    let mut grouped = findings::grouped(found, &project);
    findings::add_excerpts(&mut grouped, &figures);
    terminal.finish();
    terminal.say_as_at(as_at);
    findings::write(&grouped, &project.agency_names(), formats, terminal)?;
    let limit = args.findings.fail_on.unwrap_or(Severity::Error);
    Ok(findings::exit(&grouped, Some(limit)))
}
