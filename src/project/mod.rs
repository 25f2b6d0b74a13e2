//! The report folder: report.toml, templates and returns, turned into one Options for each stage. All reading from disk on behalf
//! of the stages happens here; they get names and bytes.

mod answered_value;
mod as_at;
mod assets;
mod changed;
mod code_checks;
mod compose_options;
mod config;
mod dataset_checks;
mod disclosure_settings;
mod due;
mod earlier_facts;
mod edit;
mod edition;
mod file_names;
mod files;
mod history;
mod kept_file;
mod mistake;
mod name_resolution;
mod next_year;
mod open;
mod pack;
mod parse;
mod personal_columns;
mod picture_bounds;
mod prose_options;
mod report_folder;
mod response;
mod returns;
mod rule_checks;
mod sample;
mod settled;
mod stamped;
mod taken_texts;
#[cfg(test)]
mod tests;
mod told_too_much;
mod toml_words;
mod vocabulary;

pub use as_at::as_at;
pub use assets::Picture;
pub use compose_options::unowed;
pub use config::{Agency, Config, Disclosure, OverrideSpec, Owes, Partnership, REPORT, Report};
pub use disclosure_settings::Exceptions;
pub use due::{Arrived, Awaited, Ownership, Standing};
pub use edit::{Change, edit, source_lines};
pub use edition::{Edition, FINAL, FinalSet};
pub(crate) use files::{
    LARGEST, LARGEST_TEXT, READ, read as read_inside, read_file, read_file_or_pipe, walk,
};
pub use history::{FigureEntry, FiguresFile, SourceEntry, figures_file, is_earlier_copy};
pub use next_year::{next_year, roll, skeleton};
pub use open::{OpenError, is_report_folder};
pub use pack::{Pack, PackError, PackFile, Text};
pub use parse::{did_you_mean, nearest, parse};
pub use personal_columns::{may_be_personal, may_name_somebody};
pub use prose_options::prose_words;
pub use report_folder::{Project, Writing};
pub use response::{Query, RESPONSES, Response, Responses, write_responses};
pub use returns::Returns;
pub use sample::Sample;
pub use settled::{Asked, asked};
pub use taken_texts::{TEXTS, TakenPiece, TakenText, write_texts};
pub use told_too_much::cleaned;
pub use vocabulary::{Vocabulary, vocabulary};
