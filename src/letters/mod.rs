//! Findings in, letters and marked workbooks out: for each agency what to correct, what to explain and what to look at, in its own
//! terms and about its own return only. Another agency may be named where two returns disagree; what it sent never is. Personal values
//! are in no letter. Answers that come back are read here too.

mod answers;
mod copy;
mod desk;
mod enclosure;
mod file_name;
mod item;
mod list;
mod owners;
mod page;
mod replies;
mod request;
mod sheet;
mod words;
mod writer;

pub use desk::Desk;
pub(crate) use file_name::{free, safe_name};
pub use item::{Item, Place};
pub use owners::Owners;
pub use page::PageError;
pub use replies::{Matched, Reply, matched, replies};
pub use request::Kind;
pub use words::{CodeWords, Words};
pub use writer::{LetterError, Summary, Writer, Written};
