//! Findings in, letters and marked workbooks out: for each agency what to correct, what to explain and what to look at, in its own
//! terms and about its own return only. Another agency may be named where two returns disagree; what it sent never is. Personal values
//! are in no letter. Answers that come back are read here too.

mod answer_sheet;
mod answers;
mod cell_list;
mod copy;
mod desk;
mod enclosure;
mod file_name;
mod item;
mod letter_page;
mod letter_words;
mod letter_writer;
mod message;
mod owners;
mod replies;
mod request;
mod word_letter;

pub use desk::Desk;
pub(crate) use file_name::{free, safe_name};
pub use item::{Item, Place};
pub use letter_page::PageError;
pub use letter_words::{CodeWords, Words};
pub use letter_writer::{LetterError, Summary, Templates, Writer, Written};
pub use owners::Owners;
pub use replies::{Matched, Reply, matched, replies};
pub use request::Kind;
