//! `yearly add`: takes a return, or a partner's Word text, into the report folder: says what it seems to be and how it would be read,
//! and writes that down. The one command that reads outside the folder, and there only the files that are named. Where something is
//! not sure it shows what it would write, and asks; where nobody can be asked it writes nothing without `--yes`.

mod take;

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use super::access::Access;
use super::args::Add;
use super::exit::Exit;
use super::open_folder::{Opened, epoch, open};
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
    let Opened {
        mut project, as_at, ..
    } = open(folder, args.as_at, &[], terminal)?;
    let mut exit = Exit::Done;
    // One after the other, each with what the one before has written: two files of one run may belong together.
    for path in &args.files {
        terminal.step("Looking at the file");
        match look(path, args, &project, as_at) {
            Ok(taken) => {
                terminal.finish();
                let taken = settle(taken, &project, args, terminal)?;
                if let Some(place) = &place {
                    place.commit(&change(&project, &taken))?;
                    learn(&mut project, &taken.outcome);
                }
                if matches!(taken.outcome, Outcome::Refused | Outcome::Proposed(_)) {
                    exit = Exit::Blocked;
                }
            }
            // The others of the run are told all the same, unless it is the command that is wrong.
            Err(error) if args.files.len() > 1 && !is_unknown(&error) => {
                terminal.problem(&format!("{error:#}"));
                exit = Exit::Blocked;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(exit)
}

/// Looks at one file.
fn look(path: &Path, args: &Add, project: &Project, day: Date) -> anyhow::Result<Intake> {
    let root = &project.folder;
    let options = Options {
        project,
        dataset: args.dataset.as_deref(),
        agency: args.agency.as_deref(),
        received: as_at(
            args.received.or(args.as_at),
            None,
            epoch()?,
            Timestamp::now(),
        ),
        as_at: day,
        set: args.set.iter().cloned().collect(),
        replace: args.replace,
        partly: args.partly,
        section: args.section.as_deref(),
        part: args.part.as_deref(),
        is_there: &|path| fs::symlink_metadata(root.join(path)).is_ok(),
        forms: &|| project.returns().value.stamped,
    };
    options.check()?;
    let bytes = take::read(path)?;
    let given = path.file_name().unwrap_or_default().to_string_lossy();
    let arrival = Arrival {
        name: tame(&given),
        kept: take::kept(root, path, &bytes),
        bytes: bytes.into(),
    };
    intake(arrival, &options).map_err(|why| reason(project, why))
}

/// Whether the command names something that does not exist.
fn is_unknown(error: &anyhow::Error) -> bool {
    let why = error.downcast_ref();
    matches!(why, Some(Unable::Unknown { .. } | Unable::NoSection(..)))
}

/// Tells what was seen; what is proposed waits for a yes, from the command or from the person at the terminal.
fn settle(
    taken: Intake,
    project: &Project,
    args: &Add,
    terminal: &Terminal,
) -> anyhow::Result<Intake> {
    let words = taken.words(project);
    let proposed = matches!(taken.outcome, Outcome::Proposed(_));
    let may_ask = proposed && !args.yes && !args.dry_run && terminal.may_ask();
    if may_ask {
        terminal.result(words.trim_end())?;
    }
    let agreed = proposed
        && (args.yes
            || may_ask && terminal.says_yes("Write this into report.toml, and keep the file?"));
    let taken = if agreed { taken.agreed() } else { taken };
    let outcome = taken.outcome_words(args.dry_run);
    let rest = if may_ask { outcome } else { words + &outcome };
    terminal.result(rest.trim_end())?;
    Ok(taken)
}

/// What was written is what the next file finds.
fn learn(project: &mut Project, outcome: &Outcome) {
    match outcome {
        Outcome::NothingToDo | Outcome::Refused | Outcome::Proposed(_) => {}
        Outcome::Return(taking) if taking.changes.is_empty() => {}
        Outcome::Return(taking) => project.holds_now(REPORT, taking.report.clone().into_bytes()),
        Outcome::Text(drafts) => {
            for draft in drafts {
                project.holds_now(&draft.name, draft.text.clone().into_bytes());
            }
        }
    }
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
        Outcome::NothingToDo | Outcome::Refused | Outcome::Proposed(_) => {}
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
