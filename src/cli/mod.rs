//! The command line: arguments in, files and messages out, an exit code at the end. Everything that reads or writes files on behalf
//! of a person, or speaks to one, is here; nothing else in the crate imports it.

mod accept;
mod access;
mod account_file;
mod add;
mod args;
mod build;
mod build_record;
mod check;
mod close;
mod compare;
#[cfg(test)]
mod every_command;
mod every_format;
mod exit;
mod explain;
mod finalise;
mod findings;
mod findings_files;
mod findings_workbook;
mod forms;
mod init;
mod letters;
mod list;
mod named_file;
mod next_step;
mod open_folder;
mod output;
mod paste;
mod pdf_format;
mod responses_file;
mod roll;
mod screen;
mod set_files;
mod table;
mod terminal;
mod wanted_documents;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use rayon::ThreadPoolBuilder;

use crate::model::capital;
use crate::set::{Disk, RealDisk};
use access::Access;
use args::{Args, Command};
use exit::Exit;
use terminal::Terminal;

/// Most threads that read returns and lay out pages: more gain nothing.
const MOST_THREADS: usize = 32;

/// Runs the program with its arguments, the first of which is its own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => return terminal::usage(&error).into(),
    };
    let terminal = Terminal::new(args.colour, args.quiet, args.verbose);
    match start_threads().and_then(|()| dispatch(&args, &RealDisk, &terminal)) {
        Ok(exit) => exit,
        Err(error) => {
            terminal.problem(&in_sentences(&error));
            Exit::CouldNotRun
        }
    }
    .into()
}

/// Starts the threads that work side by side, one a processor or as many as `RAYON_NUM_THREADS` says, within reason.
fn start_threads() -> anyhow::Result<()> {
    let wanted = std::env::var("RAYON_NUM_THREADS").ok();
    let wanted = wanted.and_then(|number| number.parse().ok());
    let wanted = wanted.filter(|number: &usize| *number > 0);
    let threads = wanted.unwrap_or_else(|| available_parallelism().map_or(1, usize::from));
    ThreadPoolBuilder::new()
        .num_threads(threads.min(MOST_THREADS))
        .build_global()
        .context("The program could not start the threads that it works with")
}

/// Runs a command; what it writes goes to that disk.
fn dispatch(args: &Args, disk: &dyn Disk, terminal: &Terminal) -> anyhow::Result<Exit> {
    let folder = args.folder.as_path();
    let wait = Duration::from_secs(args.wait);
    let access = |command| Access::new(disk, command, wait);
    let Some(command) = &args.command else {
        return next_step::run(folder, terminal);
    };
    match command {
        Command::Init(init) => init::run(init, &access("init"), terminal),
        Command::Forms(forms) => forms::run(folder, forms, &access("forms"), terminal),
        Command::Add(add) => add::run(folder, add, &access("add"), terminal),
        Command::Check(check) => check::run(folder, check, &access("check"), terminal),
        Command::Build(build) => build::run(folder, build, &access("build"), terminal),
        Command::Accept(accept) => accept::run(folder, accept, &access("accept"), terminal),
        Command::Letters(letters) => letters::run(folder, letters, &access("letters"), terminal),
        Command::Close(close) => close::run(folder, close, &access("close"), terminal),
        Command::Roll(roll) => roll::run(folder, roll, &access("roll"), terminal),
        Command::Compare(compare) => compare::run(folder, compare, terminal),
        Command::List(list) => list::run(folder, list, terminal),
        Command::Table(table) => table::run(folder, table, terminal),
        Command::Explain(explain) => explain::run(folder, explain, terminal),
    }
}

/// An error and what it came from, each as a sentence of its own.
fn in_sentences(error: &anyhow::Error) -> String {
    let sentences: Vec<String> = error
        .chain()
        .map(|cause| match cause.downcast_ref::<io::Error>() {
            Some(error) => terminal::why_not_written(error),
            None => cause.to_string(),
        })
        .map(|text| {
            // The name of a file keeps its letters.
            let is_name = |word: &str| word.contains(['/', '.', '=']);
            let named = text.split(' ').next().is_some_and(is_name);
            let mut sentence = if named { text } else { capital(&text) };
            if !sentence.ends_with(['.', '?', '!']) {
                sentence.push('.');
            }
            sentence
        })
        .collect();
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn an_error_is_told_in_sentences() {
        let deep: Result<(), io::Error> = Err(io::ErrorKind::NotFound.into());
        let error = deep
            .context("the findings could not be written to a/b.json")
            .expect_err("it is wrong");
        assert_eq!(
            in_sentences(&error),
            "The findings could not be written to a/b.json. There is no such folder."
        );
    }
}
