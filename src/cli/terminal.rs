//! The only place that prints. Results go to standard output, everything about the run to standard error.

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::civil::Date;

use super::args::When;
use super::exit::Exit;
use crate::finding::emit::human::{Colour, Detail};
use crate::model::{Period, strip_private};

/// Where a run speaks to a person or a script.
#[derive(Debug)]
pub(crate) struct Terminal {
    colour: Colour,
    quiet: bool,
    verbose: bool,
    step: RefCell<Option<Step>>,
}

/// What is being done, and since when.
#[derive(Debug)]
struct Step {
    name: String,
    since: Instant,
    bar: ProgressBar,
}

impl Terminal {
    /// A terminal as the arguments ask for it. Colours by themselves only where somebody looks.
    pub(crate) fn new(colour: When, quiet: bool, verbose: bool) -> Terminal {
        let wanted = match colour {
            When::Always => true,
            When::Never => false,
            When::Auto => {
                io::stdout().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        };
        Terminal {
            colour: if wanted {
                Colour::Terminal
            } else {
                Colour::Plain
            },
            quiet,
            verbose,
            step: RefCell::new(None),
        }
    }

    /// Whether results may be coloured.
    pub(crate) fn colour(&self) -> Colour {
        self.colour
    }

    /// How much findings say: notes only with `-v`.
    pub(crate) fn detail(&self) -> Detail {
        if self.verbose {
            Detail::Full
        } else {
            Detail::WithoutNotes
        }
    }

    /// Standard output, for results.
    pub(crate) fn results(&self) -> impl Write {
        // Tests in here run commands for what they write to the disk.
        #[cfg(test)]
        let out = io::sink();
        #[cfg(not(test))]
        let out = io::stdout().lock();
        Patient(io::BufWriter::new(out), false)
    }

    /// Lines of results, with nothing in them that could steer the terminal.
    pub(crate) fn result(&self, lines: &str) -> anyhow::Result<()> {
        let mut out = self.results();
        writeln!(out, "{}", strip_private(lines))
            .and_then(|()| out.flush())
            .context("The command did its work, but this could not be printed")
    }

    /// Says something about the run, unless it is to be quiet.
    pub(crate) fn say(&self, line: &str) {
        if !self.quiet {
            self.to_errors(line);
        }
    }

    /// Says which day the report speaks of: everything that is late or due hangs on it.
    pub(crate) fn say_as_at(&self, day: Date) {
        self.say(&format!("As at {}.", Period::Day(day).label()));
    }

    /// Says something that only `-v` asks for.
    fn aside(&self, line: &str) {
        if self.verbose {
            self.to_errors(line);
        }
    }

    /// Asks something, whether it is to be quiet or not.
    pub(crate) fn ask(&self, question: &str) {
        self.finish();
        self.to_errors(question);
    }

    /// Whether somebody is there who can be asked.
    pub(crate) fn may_ask(&self) -> bool {
        !self.quiet && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Asks for a yes; anything else is a no.
    pub(crate) fn says_yes(&self, question: &str) -> bool {
        self.finish();
        let asked = write!(io::stderr(), "{} [y/N] ", strip_private(question));
        let mut answer = String::new();
        let read = asked.and_then(|()| io::stdin().read_line(&mut answer));
        read.is_ok() && matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
    }

    /// Says why the run could not be done.
    pub(crate) fn problem(&self, text: &str) {
        self.finish();
        self.to_errors(&format!("yearly: {text}"));
    }

    /// Begins the next step: on a terminal it is shown while it lasts, with `-v` its time is told.
    pub(crate) fn step(&self, name: &str) {
        self.finish();
        let bar = if self.quiet || self.verbose || !io::stderr().is_terminal() {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())
        } else {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
            bar.set_message(name.to_owned());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        };
        *self.step.borrow_mut() = Some(Step {
            name: name.to_owned(),
            since: Instant::now(),
            bar,
        });
    }

    /// Ends the last step.
    pub(crate) fn finish(&self) {
        if let Some(step) = self.step.borrow_mut().take() {
            step.bar.finish_and_clear();
            let time = step.since.elapsed().as_secs_f64() * 1000.0;
            self.aside(&format!("{:>9.1} ms  {}", time, step.name));
        }
    }

    fn to_errors(&self, line: &str) {
        // Nobody is left to be told when standard error is gone.
        let _ = writeln!(io::stderr(), "{}", strip_private(line));
    }
}

/// Prints what clap has to say of the arguments.
pub(crate) fn usage(error: &clap::Error) -> Exit {
    match error.print().and_then(|()| io::stdout().flush()) {
        // Whoever reads the help may leave before its end.
        Err(failed) if failed.kind() != io::ErrorKind::BrokenPipe => {
            let why = why_not_written(&failed);
            let _ = writeln!(io::stderr(), "yearly: This could not be printed. {why}");
            Exit::CouldNotRun
        }
        _ if error.use_stderr() => Exit::CouldNotRun,
        _ => Exit::Done,
    }
}

/// What the system says of a file or folder, in plain words.
pub(crate) fn why_not_written(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "There is no such folder.".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "You have no right to write there, or it is open in another program.".to_owned()
        }
        io::ErrorKind::IsADirectory => "A folder has that name.".to_owned(),
        io::ErrorKind::NotADirectory => "A file stands where a folder should be.".to_owned(),
        io::ErrorKind::AlreadyExists => "Something of that name is there already.".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "The disk can only be read.".to_owned(),
        io::ErrorKind::StorageFull => "The disk is full.".to_owned(),
        _ => error.to_string(),
    }
}

/// Standard output that is not put out when the reader (`head`, a pager) has seen enough; the run goes on to its exit code.
struct Patient<W: Write>(W, bool);

impl<W: Write> Patient<W> {
    fn take<T>(&mut self, done: io::Result<T>, otherwise: T) -> io::Result<T> {
        match done {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.1 = true;
                Ok(otherwise)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Patient<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.1 {
            return Ok(bytes.len());
        }
        let done = self.0.write(bytes);
        self.take(done, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.1 {
            return Ok(());
        }
        let done = self.0.flush();
        self.take(done, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that has gone away.
    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    #[test]
    fn a_reader_that_leaves_is_no_error() {
        let mut out = Patient(Gone, false);
        out.write_all(b"a long result").unwrap();
        out.write_all(b"and more").unwrap();
        out.flush().unwrap();
    }
}
