//! `yearly forms`: a blank return workbook for each agency and each dataset it owes, to send out.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::bail;

use super::access::Access;
use super::args::Forms;
use super::exit::Exit;
use super::named_file::named;
use super::open_folder::{Opened, open};
use super::terminal::Terminal;
use crate::dispatch;
use crate::ingest::File;
use crate::project::{Project, READ};
use crate::set::{Over, Transaction};

/// Where forms go when nothing else is asked for. Private: they may carry over what returns hold.
const OUT: &str = "out/private/forms";

/// Runs it.
pub(crate) fn run(
    folder: &Path,
    args: &Forms,
    access: &Access<'_>,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let place = access.report_folder(folder, terminal)?;
    let Opened { project, as_at, .. } = open(folder, args.as_at, &[], terminal)?;
    let wanted = dispatch::wanted(&project, args.agency.as_deref(), args.dataset.as_deref())?;
    let under = match &args.out {
        Some(out) => inside(folder, out)?,
        None => PathBuf::from(OUT),
    };
    terminal.step("Reading what to carry over");
    let arrived = dispatch::arrived(&project, &wanted, as_at);
    terminal.step("Making the forms");
    let made = dispatch::forms(&project, &wanted, &arrived, as_at)?;
    let (mut written, mut kept) = (Vec::new(), Vec::new());
    let mut change = Transaction::default();
    for (name, bytes) in made {
        let path = under.join(name);
        let shown = shown(&path);
        match replaceable(&folder.join(&path), &project) {
            Some(over) => {
                change.put(&shown, bytes, over);
                written.push(shown);
            }
            None => kept.push(shown),
        }
    }
    place.commit(&change)?;
    terminal.finish();
    for written in &written {
        terminal.result(written)?;
    }
    for kept in &kept {
        terminal.problem(&format!("{kept} is not a blank form, so it was left as it is. If it has been filled in, put it into returns/; else move it elsewhere, and run this again."));
    }
    if kept.is_empty() {
        terminal.say("Send each to its agency, and put it into returns/ when it comes back: it is read by itself.");
        Ok(Exit::Done)
    } else {
        Ok(Exit::Blocked)
    }
}

/// The folder that is asked for, as a path from the report folder on.
fn inside(folder: &Path, out: &Path) -> anyhow::Result<PathBuf> {
    let plain = out
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let path: PathBuf = out
        .components()
        .filter(|part| matches!(part, Component::Normal(_)))
        .collect();
    let joined = folder.join(&path);
    // A link may lead elsewhere: what is there already decides.
    let there = joined.ancestors().find(|path| path.exists());
    let there = there.unwrap_or(folder).canonicalize()?;
    if !plain || !there.starts_with(folder.canonicalize()?) {
        bail!(
            "The folder {} is not inside the report folder. Name one that is, such as {OUT}.",
            out.display()
        );
    }
    let top = path.components().next();
    let top = top.map(|part| part.as_os_str().to_string_lossy().into_owned());
    if let Some(top) = top.filter(|top| READ.contains(&top.as_str()) && top != "returns") {
        bail!(
            "Forms do not belong into {top}/, which holds something else. Name another folder, such as {OUT}."
        );
    }
    if path.starts_with("returns") {
        bail!(
            "Blank forms do not belong into returns/, where they would be taken for returns. Name another folder, such as {OUT}."
        );
    }
    if path.starts_with("out/public") {
        bail!(
            "Forms may carry over what returns hold, so they do not belong into out/public/. Name another folder, such as {OUT}."
        );
    }
    Ok(path)
}

fn shown(path: &Path) -> String {
    let parts = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

/// What a form may be written over: nothing, or a form of ours that nobody has filled in.
fn replaceable(path: &Path, project: &Project) -> Option<Over> {
    match named(path) {
        Ok(bytes) => {
            let over = Over::read(Some(&bytes));
            let form = File {
                name: "form.xlsx".into(),
                bytes: bytes.into(),
            };
            dispatch::is_blank(project, form).then_some(over)
        }
        Err(_) => {
            let there = fs::symlink_metadata(path).map_err(|error| error.kind());
            let nothing = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory];
            there
                .is_err_and(|kind| nothing.contains(&kind))
                .then_some(Over::Nothing)
        }
    }
}
