//! `yearly add`: takes a return, or a partner's Word text, into the report folder: says what it seems to be and how it would be read,
//! and writes that down. The one command that reads outside the folder, and there only the files that are named. Asks nothing; where
//! it cannot be sure it says what it saw and writes nothing.

mod draft;
mod narrative;
mod plan;
mod say;
mod take;

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use super::args::Add;
use super::exit::Exit;
use super::open::{epoch, open};
use super::terminal::Terminal;
use crate::ingest::is_word;
use crate::project::as_at;

/// Runs it.
pub(crate) fn run(folder: &Path, args: &Add, terminal: &Terminal) -> anyhow::Result<Exit> {
    let mut exit = Exit::Done;
    // One after the other, each with what the one before has written: two files of one run may belong together.
    for path in &args.files {
        let project = open(folder, None, &[], terminal)?.project;
        check(args, &project)?;
        terminal.step("Looking at the file");
        let bytes = take::read(path)?;
        let one = if is_word(&bytes) {
            narrative::one(&project, args, path, bytes)?
        } else {
            plan::one(&project, args, path, bytes, today(args)?)?
        };
        terminal.finish();
        terminal.result(one.words.trim_end())?;
        if !one.done {
            exit = Exit::Blocked;
        }
    }
    Ok(exit)
}

/// The day on which the files were received: today, unless it is said.
fn today(args: &Add) -> anyhow::Result<Date> {
    Ok(as_at(args.received, None, epoch()?, Timestamp::now()))
}

/// The names in the arguments have to exist.
fn check(args: &Add, project: &crate::project::Project) -> anyhow::Result<()> {
    let unknown = |what: &str, name: &str, known: &mut dyn Iterator<Item = &str>| {
        let near = crate::project::nearest(name, known);
        let help = near.map_or_else(String::new, |near| format!(" Did you mean \"{near}\"?"));
        anyhow::anyhow!("There is no {what} called \"{name}\".{help}")
    };
    if let Some(id) = &args.dataset
        && project.dataset(id).is_none()
    {
        let mut known = project.datasets.iter().map(|spec| spec.id.as_str());
        return Err(unknown("dataset", id, &mut known));
    }
    if let Some(id) = &args.agency
        && !project
            .config
            .agencies
            .iter()
            .any(|agency| agency.id == *id)
    {
        let mut known = project
            .config
            .agencies
            .iter()
            .map(|agency| agency.id.as_str());
        return Err(unknown("agency in report.toml", id, &mut known));
    }
    Ok(())
}
