//! The shared vocabulary: one word per idea, in code, files and messages.
//!
//! | word | means |
//! |---|---|
//! | return | a file an agency sent |
//! | dataset | what a kind of return holds, declared in `templates/datasets/*.toml` |
//! | record | one row of a dataset, each value with its cell |
//! | figure | one named number with unit, period, base and sources |
//! | table | named figures in rows and columns, declared in `templates/tables/*.toml` |
//! | section | a Tera template that makes Markdown, with the narrative written for it |
//! | document | an ordered list of sections |
//! | suppression | a cell withheld, with its reason and without its number |
//! | mark | what stands where a number would: `[c]`, `[x]`, `[z]`, `[low]` |
//! | period | the time a figure is about: a day, month, quarter, half or year |
//! | measure | a column of a dataset that can be added up |
//! | form | a blank workbook that an agency fills in; its stamp says what it is |
//! | account | what became of each row, column and value cell of a return, each exactly once |
//! | fate | what one of them was read as, or why it was not |
//! | correction | a value that is read in the place of the one in a cell, because the agency says so |
//! | role | what a row or a column is among the others of its table: an item, a total, a part, a percentage |
//! | reported | a number by which a return speaks of its own records: a total, a share |
//!
//! Nothing here imports a stage.

mod account;
pub(crate) mod cell;
mod cell_correction;
mod chance;
mod choice;
mod codes;
mod colour;
mod column_head;
mod dataset;
mod digest;
mod folding;
mod form;
mod number_words;
mod paragraph;
mod pattern;
mod period;
mod role;
mod rounding;
mod rule_spec;
mod schema;
mod source;
mod value;
mod words;

pub use account::{
    AccountError, CellCounts, CellFate, ColumnFate, ColumnRun, ReturnAccount, ReturnUse, RowFate,
    RowRun, SheetAccount, UNCOUNTED, Uncounted, Unread,
};
pub use cell::{Area, Cell};
pub use cell_correction::{CellCorrection, Corrected, Held, Kept};
pub use chance::is_jump;
pub use choice::OneOrMany;
pub use codes::{Annualise, CodeEntry, CodeList, CodeLists, Polarity};
pub use colour::{ACCENT, is_colour};
pub use column_head::ColumnHead;
pub use dataset::{At, Block, Dataset, Field, Presence};
pub use digest::{hex, sha256};
pub use folding::{fold, shorten, strip_private};
pub use form::{FormSpec, Stamp, Step};
pub use number_words::word_value;
pub use paragraph::endless_paragraph;
pub use pattern::{Pattern, file_stem, pattern};
pub use period::{MONTHS, Months, Period, YearKind, month_of};
pub use role::{Cells, Reported, Role, Says, Whole};
pub use rounding::{Unit, round, round_places};
pub use rule_spec::{RuleForm, RuleSpec};
pub use schema::{
    AlikeSpec, ColumnSpec, ColumnType, Counts, DatasetSpec, DerivedSpec, PopulationSpec,
};
pub use source::{Columns, SourceSpec, answers};
pub use value::{Mark, NOT_RECOGNISED, Value};
pub use words::{
    capital, count, did_you_mean, escape, hint, listed, listed_to, nearest, quoted, uncapital,
};

/// What is said in the place of what stands in a cell, where that may be about a person.
pub const NOT_SHOWN: &str = "(not shown)";

/// What stands in the first cell of a sheet that we made for an agency's answers. Such a sheet in a return is no part of its data.
pub const ANSWERS_TITLE: &str = "Answers to questions about this return";
