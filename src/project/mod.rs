//! The report folder: report.toml, templates and returns, turned into one Options for each stage. All reading from disk on behalf
//! of the stages happens here; they get names and bytes.

mod as_at;
mod assets;
mod checks;
mod config;
mod dataset_checks;
mod disclosure;
mod document;
mod due;
mod edit;
mod edition;
mod files;
mod history;
mod mistake;
mod open;
mod pack;
mod parse;
mod personal;
mod prose;
mod report_folder;
mod response;
mod responses;
mod returns;
mod roll;
mod rules;
mod stamped;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use as_at::as_at;
pub use assets::Picture;
pub use config::{Agency, Config, Disclosure, OverrideSpec, Owes, Partnership, REPORT, Report};
pub use disclosure::Exceptions;
pub use due::{Arrived, Awaited, Ownership, Standing};
pub use edit::{Change, edit};
pub use edition::{Edition, FINAL};
pub(crate) use files::{LARGEST, read as read_inside, walk};
pub use history::{FigureEntry, FiguresFile, SourceEntry, figures_file, is_earlier_copy};
pub use open::OpenError;
pub(crate) use pack::collect;
pub use pack::{Pack, PackError, PackFile, Text};
pub use parse::{did_you_mean, nearest, parse};
pub use personal::may_be_personal;
pub use prose::prose_words;
pub use report_folder::{Project, Writing};
pub use response::{Query, RESPONSES, Response, merge_responses, write_responses};
pub use responses::{Asked, asked};
pub use returns::Returns;
pub use roll::{next_year, roll, skeleton};
pub use vocabulary::{Vocabulary, vocabulary};
