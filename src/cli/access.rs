//! The right to write that a command is given: on which disk, as whom, and how long it waits for another run.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::terminal::Terminal;
use crate::model::Period;
use crate::project::{OpenError, REPORT, is_report_folder};
use crate::set::{Disk, Recovered, Worker, Workplace, is_half_done};

/// What a command that writes is given.
pub(crate) struct Access<'d> {
    disk: &'d dyn Disk,
    command: &'static str,
    wait: Duration,
}

impl<'d> Access<'d> {
    /// For a command, by its name.
    pub(crate) fn new(disk: &'d dyn Disk, command: &'static str, wait: Duration) -> Access<'d> {
        Access {
            disk,
            command,
            wait,
        }
    }

    /// Has a report folder to itself: nothing in it is half done, and no other run writes into it until this is dropped.
    pub(crate) fn report_folder(
        &self,
        folder: &Path,
        terminal: &Terminal,
    ) -> anyhow::Result<Workplace<'d>> {
        is_report_folder(folder).map_err(with_way_on)?;
        self.any_folder(folder, terminal)
    }

    /// Has another folder to itself for what is made of a report folder, which is only read.
    pub(crate) fn outside(
        &self,
        report: &Path,
        out: &Path,
        terminal: &Terminal,
    ) -> anyhow::Result<Workplace<'d>> {
        is_report_folder(report).map_err(with_way_on)?;
        let name = out.display();
        no_link(out)?;
        let whole = resolved(out).with_context(|| format!("The folder {name} cannot be used"))?;
        let report_folder = report.canonicalize()?;
        if whole.starts_with(&report_folder) {
            bail!(
                "The folder {name} is inside the report folder. Leave --out away to write into out/, or name a folder elsewhere."
            );
        }
        if report_folder.starts_with(&whole) {
            bail!(
                "The report folder is inside the folder {name}, so the set would be written around it. Name a folder elsewhere."
            );
        }
        if let Some(other) = whole.ancestors().find(|path| path.join(REPORT).exists()) {
            bail!(
                "The folder {name} belongs to another report folder, {}. Name a folder elsewhere.",
                other.display()
            );
        }
        if is_half_done(report) {
            bail!(
                "A run was stopped while it wrote into the report folder. Run yearly build there once, without --out: it completes what was begun."
            );
        }
        self.any_folder(out, terminal)
    }

    /// Has a folder to itself, which is made when it is not there.
    pub(crate) fn any_folder(
        &self,
        folder: &Path,
        terminal: &Terminal,
    ) -> anyhow::Result<Workplace<'d>> {
        terminal.step("Waiting for the folder");
        let place = Workplace::open(folder, self.disk, &self.worker(), self.wait)?;
        terminal.finish();
        if let Some(recovered) = place.recovered() {
            let became = match recovered {
                Recovered::Completed => "what it had begun is complete now.".to_owned(),
                Recovered::Partly => {
                    "files that it had prepared are gone, so not all of it is there. Run that command once more.".to_owned()
                }
                Recovered::Undone(why) => {
                    let why = why.as_ref().map_or(String::new(), |why| format!(" {why}"));
                    format!("what it had begun was taken back, and what others had changed since was left as it is.{why}")
                }
            };
            terminal.problem(&format!(
                "A run before this one was stopped while it wrote; {became}"
            ));
        }
        Ok(place)
    }

    fn worker(&self) -> Worker {
        let named = |names: &[&str]| {
            let known = names.iter().filter_map(|name| std::env::var(name).ok());
            known.into_iter().find(|value| !value.is_empty())
        };
        let london = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        let now = Timestamp::now().to_zoned(london);
        Worker {
            command: format!("yearly {}", self.command),
            since: format!(
                "{} on {}",
                now.strftime("%H:%M"),
                Period::Day(now.date()).label()
            ),
            process: std::process::id(),
            user: named(&["USER", "USERNAME", "LOGNAME"]),
            computer: named(&["COMPUTERNAME", "HOSTNAME"]),
        }
    }
}

/// Why a folder cannot be opened, and what to do where it is no report folder.
pub(super) fn with_way_on(error: OpenError) -> anyhow::Error {
    match error {
        OpenError::NoReport(_) => anyhow::anyhow!(
            "{error} Go into one, name one with -C DIR, or make one with yearly init DIR."
        ),
        error => error.into(),
    }
}

/// A folder that is made or filled for somebody is where it says it is.
pub(super) fn no_link(dir: &Path) -> anyhow::Result<()> {
    if fs::symlink_metadata(dir).is_ok_and(|meta| meta.is_symlink()) {
        bail!(
            "{} is a link, and nothing is written through a link. Name the folder itself; nothing was changed.",
            dir.display()
        );
    }
    Ok(())
}

/// Where a path leads, with all links followed, though its last parts may not be there yet.
fn resolved(path: &Path) -> std::io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => _ = whole.pop(),
            part => whole.push(part),
        }
        if whole.exists() {
            whole = whole.canonicalize()?;
        }
    }
    Ok(whole)
}
