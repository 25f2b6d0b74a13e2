//! `yearly add`: takes a return, or a partner's Word text, into the report folder: says what it seems to be and how it would be read,
//! and writes that down. The one command that reads outside the folder, and there only the files that are named. Asks nothing; where
//! it cannot be sure it says what it saw and writes nothing.

mod take;

use std::fs;
use std::path::Path;

use jiff::Timestamp;

use super::access::Access;
use super::args::Add;
use super::exit::Exit;
use super::open_folder::{epoch, open};
use super::terminal::Terminal;
use crate::intake::{Arrival, Intake, Kept, Options, Outcome, Unable, intake, tame};
use crate::project::{Project, REPORT, as_at, read_inside};
use crate::set::{Over, Transaction};

/// Runs it.
pub(crate) fn run(
    folder: &Path,
    args: &Add,
    access: &Access<'_>,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let place = match args.dry_run {
        true => None,
        false => Some(access.report_folder(folder, terminal)?),
    };
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
        if let Some(place) = &place {
            place.commit(&change(&project, &taken))?;
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

/// What is to be written.
fn change(project: &Project, taken: &Intake) -> Transaction {
    let mut change = Transaction::default();
    match &taken.outcome {
        Outcome::NothingToDo | Outcome::Refused => {}
        Outcome::Return(taking) => {
            if taken.kept == Kept::Nowhere {
                let bytes = taking.file.bytes.to_vec();
                change.put(&*taking.file.name, bytes, Over::Nothing);
            }
            if !taking.changes.is_empty() {
                let text = taking.report.clone().into_bytes();
                change.put(REPORT, text, Over::read(project.own_file(REPORT)));
            }
        }
        Outcome::Text(drafts) => {
            for draft in drafts {
                let over = Over::read(draft.before.as_deref());
                change.put(&draft.name, draft.text.clone().into_bytes(), over);
            }
        }
    }
    change
}
