//! The exit codes: what a script may rely on.

use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: done. A draft that was written is done, whatever was found in it.
    Done,
    /// 1: blocked. `check` found errors, `--fail-on` was met, or `--final` was refused; always after a full run.
    Blocked,
    /// 2: could not run. Wrong arguments, no report folder, settings that cannot be read, or nothing could be written.
    CouldNotRun,
}

impl Exit {
    /// The number.
    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Blocked => 1,
            Exit::CouldNotRun => 2,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}
