//! Opening the report folder for a command: the day it speaks of, and what to say when it cannot be opened.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::bail;
use jiff::Timestamp;
use jiff::civil::Date;

use super::access::with_way_on;
use super::args::MessageFormat;
use super::findings;
use super::terminal::Terminal;
use crate::finding::{Finding, group};
use crate::project::{OpenError, Project, as_at};
use crate::run::{Options, Run, Step, run};
use crate::set::is_half_done;

/// A report folder, the day it speaks of, and what was found on opening it.
pub(crate) struct Opened {
    pub(crate) project: Project,
    pub(crate) as_at: Date,
    pub(crate) findings: Vec<Finding>,
    /// Whether a second reader looks at the returns too.
    pub(crate) second_reader: bool,
}

/// Opens a report folder. Settings that cannot be used are shown as findings before the run ends.
pub(crate) fn open(
    folder: &Path,
    day: Option<Date>,
    formats: &[MessageFormat],
    terminal: &Terminal,
) -> anyhow::Result<Opened> {
    if is_half_done(folder) {
        terminal.problem("A run was stopped while it wrote into this folder, so not everything is in its place. The next command that writes, such as yearly build, completes it.");
    }
    terminal.step("Reading report.toml and templates");
    let opened = match Project::open(folder) {
        Ok(opened) => opened,
        Err(OpenError::Invalid(found)) => {
            terminal.finish();
            let grouped = group(found);
            findings::write(&grouped, &BTreeMap::new(), formats, terminal)?;
            bail!("The settings have to be corrected before anything can be done.");
        }
        Err(error) => return Err(with_way_on(error)),
    };
    let as_at = as_at(
        day,
        opened.value.config.report.as_at,
        epoch()?,
        Timestamp::now(),
    );
    Ok(Opened {
        project: opened.value,
        as_at,
        findings: opened.findings,
        second_reader: false,
    })
}

impl Opened {
    /// Works through the folder with the document that report.toml names, as far as a command goes.
    pub(crate) fn run(&mut self, until: Step, terminal: &Terminal) -> Run {
        let found = std::mem::take(&mut self.findings);
        let options = Options {
            second_reader: self.second_reader,
            ..Options::new(&self.project, self.as_at, until)
        };
        run(&self.project, &options, found, &|step| {
            terminal.step(words(step));
        })
    }
}

/// What a step is called while it is under way.
pub(crate) fn words(step: Step) -> &'static str {
    match step {
        Step::Figures => "Reading and checking the returns",
        Step::Document => "Composing the document",
        Step::Disclosure => "Trying to work out what is withheld",
    }
}

/// The day that a build system has set for reproducible output.
pub(crate) fn epoch() -> anyhow::Result<Option<i64>> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) if !text.is_empty() => {
            let Ok(seconds) = text.parse() else {
                bail!("SOURCE_DATE_EPOCH should be a number of seconds, but is \"{text}\".");
            };
            Ok(Some(seconds))
        }
        _ => Ok(None),
    }
}
