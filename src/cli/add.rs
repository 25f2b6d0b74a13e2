//! `yearly add`: takes a return, or a partner's Word text, into the report folder: says what it seems to be and how it would be read,
//! and writes that down. The one command that reads outside the folder, and there only the files that are named. Asks nothing; where
//! it cannot be sure it says what it saw and writes nothing.

mod take;

use std::fs;
use std::path::Path;

use jiff::Timestamp;

use super::args::Add;
use super::exit::Exit;
use super::open_folder::{epoch, open};
use super::terminal::Terminal;
use crate::intake::{Arrival, Intake, Kept, Options, Outcome, Unable, intake, tame};
use crate::project::{Project, REPORT, as_at, read_inside};

/// Runs it.
pub(crate) fn run(folder: &Path, args: &Add, terminal: &Terminal) -> anyhow::Result<Exit> {
    let received = as_at(args.received, None, epoch()?, Timestamp::now());
    let mut exit = Exit::Done;
    // One after the other, each with what the one before has written: two files of one run may belong together.
    for path in &args.files {
        let project = open(folder, None, &[], terminal)?.project;
        let root = &project.folder;
        let options = Options {
            project: &project,
            dataset: args.dataset.as_deref(),
            agency: args.agency.as_deref(),
            received,
            set: args.set.iter().cloned().collect(),
            replace: args.replace,
            partly: args.partly,
            section: args.section.as_deref(),
            part: args.part.as_deref(),
            is_there: &|path| fs::symlink_metadata(root.join(path)).is_ok(),
            forms: &|| project.returns().value.stamped,
        };
        options.check()?;
        terminal.step("Looking at the file");
        let bytes = take::read(path)?;
        let given = path.file_name().unwrap_or_default().to_string_lossy();
        let arrival = Arrival {
            name: tame(&given),
            kept: take::kept(root, path, &bytes),
            bytes: bytes.into(),
        };
        let taken = intake(arrival, &options).map_err(|why| reason(&project, why))?;
        if !args.dry_run {
            write(&project, &taken)?;
        }
        terminal.finish();
        let words = taken.words(&project, args.dry_run);
        terminal.result(words.trim_end())?;
        if matches!(taken.outcome, Outcome::Refused) {
            exit = Exit::Blocked;
        }
    }
    Ok(exit)
}

/// Why nothing can be made of a file; of a narrative file that could not be read, what the disk says.
fn reason(project: &Project, why: Unable) -> anyhow::Error {
    if let Unable::Unread(name) = &why
        && let Err(finding) = read_inside(&project.folder, name)
    {
        return anyhow::anyhow!("{name}: {}", finding.message);
    }
    why.into()
}

/// Writes what is to be written.
fn write(project: &Project, taken: &Intake) -> anyhow::Result<()> {
    let root = &project.folder;
    match &taken.outcome {
        Outcome::NothingToDo | Outcome::Refused => {}
        Outcome::Return(taking) => {
            let is_new = taken.kept == Kept::Nowhere;
            // The file first, so that report.toml never names one that is not there.
            if is_new {
                take::write_new(root, &taking.file.name, &taking.file.bytes)?;
            }
            if !taking.changes.is_empty()
                && let Err(error) = take::swap(root, REPORT, project.report_bytes(), &taking.report)
            {
                if is_new {
                    // A return that no source reads would only be in the way of the next try.
                    let _ = fs::remove_file(root.join(&*taking.file.name));
                }
                return Err(error);
            }
        }
        Outcome::Text(drafts) => {
            for draft in drafts {
                match &draft.before {
                    Some(before) => take::swap(root, &draft.name, before, &draft.text)?,
                    None => take::write_new(root, &draft.name, draft.text.as_bytes())?,
                }
            }
        }
    }
    Ok(())
}
