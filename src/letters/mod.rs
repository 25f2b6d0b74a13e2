//! Findings in, letters and marked workbooks out: for each agency what to correct, what to explain and what to look at, in its own
//! terms and about its own return only. Another agency may be named where two returns disagree; what it sent never is. Personal values
//! are in no letter. Answers that come back are read here too.

mod answers;
mod copy;
mod item;
mod list;
mod owners;
mod page;
mod request;
mod sheet;
mod words;

pub use answers::{Sent, read_answers};
pub use copy::{Unfit, annotate};
pub use item::{Item, Options, Place, items};
pub use list::list;
pub use owners::Owners;
pub use page::{FilePart, Letter, Missing, PageError, Received, html, markdown};
pub use request::Kind;
pub use sheet::{Answers, Question};
pub use words::{CodeWords, Words};
