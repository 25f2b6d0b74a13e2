//! `yearly` alone: the first step where there is no report yet, the next one in a report folder, and why it is that.

use std::path::Path;

use super::exit::Exit;
use super::finalise::obstacles;
use super::open_folder::open;
use super::output::DRAFTS;
use super::paste::in_folder;
use super::terminal::Terminal;
use crate::finding::{Code, Finding, Severity, counts};
use crate::model::{count, listed};
use crate::project::{OpenError, is_report_folder};
use crate::run::Step;
use crate::set::manifest::MANIFEST;

/// What is said where nothing has begun.
const FIRST: &str = "There is no report in this folder yet. First make a folder for one:
  yearly init my-report          holds an invented report, to see what comes out and to write over
  yearly init my-report --ask    asks ten things about yours, and holds nothing invented
yearly --help lists every command.";

/// Runs it.
pub(crate) fn run(folder: &Path, terminal: &Terminal) -> anyhow::Result<Exit> {
    match is_report_folder(folder) {
        Ok(()) => {}
        Err(OpenError::NoReport(_)) => {
            terminal.result(FIRST)?;
            return Ok(Exit::Done);
        }
        Err(error) => return Err(error.into()),
    }
    let mut opened = open(folder, None, &[], terminal)?;
    let run = opened.run(Step::Document, terminal);
    let project = &opened.project;
    let grouped = crate::run::grouped(run.findings, project);
    let found = &grouped.findings;
    terminal.finish();
    let open = counts(found);
    let open = open
        .into_iter()
        .filter(|(severity, count)| *severity >= Severity::Query && *count > 0);
    let history = format!("history/{}.json", project.period.code());
    let unwritten = |finding: &&Finding| finding.code == Code::NarrativeMissing;
    let state = State {
        year: project.period.label(),
        closed: project.own_file(&history).is_some(),
        agencies: project.config.agencies.len(),
        returns: run.figures.returns.files.len(),
        open: open
            .map(|(severity, count)| severity.counted(count))
            .collect(),
        agencys: found.iter().any(|finding| {
            finding.severity >= Severity::Query && !finding.is_settled() && finding.agency.is_some()
        }),
        drafted: folder.join(DRAFTS).join("private").join(MANIFEST).exists(),
        unwritten: found.iter().filter(unwritten).count(),
        obstacles: obstacles(project, &grouped, None).sentences,
        published: !project.finals.is_empty(),
    };
    let (why, steps) = state.next();
    let steps: String = steps
        .iter()
        .map(|step| format!("\n  {}", in_folder(step, folder)))
        .collect();
    terminal.result(&format!("{why}{steps}\nyearly --help lists every command."))?;
    Ok(Exit::Done)
}

/// How far a report is.
#[derive(Debug, Default)]
struct State {
    /// The year it is of.
    year: String,
    /// Its figures are kept for later years.
    closed: bool,
    /// How many agencies it names.
    agencies: usize,
    /// How many returns are read.
    returns: usize,
    /// Errors and queries that are open, counted in words.
    open: Vec<String>,
    /// Whether one of them is a matter of an agency.
    agencys: bool,
    /// There is a draft.
    drafted: bool,
    /// How many texts nobody has written yet.
    unwritten: usize,
    /// What a final set waits for, a sentence each.
    obstacles: Vec<String>,
    /// There is a final set.
    published: bool,
}

impl State {
    /// Why something is next, and the commands.
    fn next(&self) -> (String, &'static [&'static str]) {
        let (why, steps): (&str, &[&str]) = if self.closed {
            let why = format!(
                "{} is closed. Next, start the folder of the next year:",
                self.year
            );
            return (why, &["roll ../next-year"]);
        } else if self.agencies == 0 {
            (
                "report.toml names no agency. Next, say in it who sends returns, then:",
                &["check"],
            )
        } else if self.returns == 0 {
            (
                "No return is in yet. Next, send blank workbooks to the agencies, and take in what comes back:",
                &["forms", "add FILE"],
            )
        } else if !self.open.is_empty() {
            let why = format!(
                "Still open: {}. Next, see what they are:",
                listed(&self.open, "and")
            );
            return (
                why,
                if self.agencys {
                    &["check", "letters"]
                } else {
                    &["check"]
                },
            );
        } else if !self.drafted {
            (
                "The returns are in, and nothing in them is open. Next, make a draft:",
                &["build"],
            )
        } else if self.unwritten > 0 {
            let texts = count(self.unwritten, "text is", "texts are");
            let why = format!(
                "{texts} still to be written in narrative/. Next, see which, and make another draft:"
            );
            return (why, &["check --all", "build"]);
        } else if !self.published && !self.obstacles.is_empty() {
            let why = format!(
                "There is a draft, and a final set has to wait. {} Next, see which:",
                self.obstacles.join(" ")
            );
            return (why, &["check --all"]);
        } else if !self.published {
            (
                "There is a draft, and nothing in it is open. Next, when it has been read and agreed, make the final set:",
                &["build --final"],
            )
        } else {
            (
                "There is a final set. Next, once it is published, keep its figures for the next year:",
                &["close"],
            )
        };
        (why.to_owned(), steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_its_next_step() {
        let mut state = State {
            year: "2025/26".to_owned(),
            unwritten: 2,
            ..State::default()
        };
        let step = |state: &State| state.next().1.join(", ");
        assert_eq!(step(&state), "check");
        state.agencies = 3;
        assert_eq!(step(&state), "forms, add FILE");
        state.returns = 1;
        state.open = vec!["2 errors".to_owned(), "1 query".to_owned()];
        assert_eq!(
            state.next().0,
            "Still open: 2 errors and 1 query. Next, see what they are:"
        );
        assert_eq!(step(&state), "check");
        state.agencys = true;
        assert_eq!(step(&state), "check, letters");
        state.open.clear();
        assert_eq!(step(&state), "build");
        state.drafted = true;
        assert_eq!(step(&state), "check --all, build");
        state.unwritten = 0;
        state.obstacles = vec!["1 text is not written yet.".to_owned()];
        assert_eq!(step(&state), "check --all");
        state.obstacles.clear();
        assert_eq!(step(&state), "build --final");
        state.published = true;
        assert_eq!(step(&state), "close");
        state.closed = true;
        assert_eq!(step(&state), "roll ../next-year");
    }
}
