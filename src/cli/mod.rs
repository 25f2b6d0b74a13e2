//! The command line: arguments in, files and messages out, an exit code at the end. Everything that reads or writes files on behalf
//! of a person, or speaks to one, is here; nothing else in the crate imports it.

mod args;
mod build;
mod check;
mod exit;
mod explain;
mod findings;
mod init;
mod letters;
mod list;
mod open;
mod output;
mod record;
mod table;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use exit::Exit;
use terminal::Terminal;

/// Runs the program with its arguments, the first of which is its own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => return terminal::usage(&error).into(),
    };
    let terminal = Terminal::new(args.colour, args.quiet, args.verbose);
    match dispatch(&args, &terminal) {
        Ok(exit) => exit,
        Err(error) => {
            terminal.problem(&format!("{error:#}"));
            Exit::CouldNotRun
        }
    }
    .into()
}

fn dispatch(args: &Args, terminal: &Terminal) -> anyhow::Result<Exit> {
    let folder = args.folder.as_path();
    match &args.command {
        Command::Init(init) => init::run(init, terminal),
        Command::Check(check) => check::run(folder, check, terminal),
        Command::Build(build) => build::run(folder, build, terminal),
        Command::Letters(letters) => letters::run(folder, letters, terminal),
        Command::List(list) => list::run(folder, list, terminal),
        Command::Table(table) => table::run(folder, table, terminal),
        Command::Explain(explain) => explain::run(folder, explain, terminal),
    }
}
