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
//! | stated | a number by which a return speaks of its own records: a total, a share |
//!
//! Nothing here imports a stage.

mod amount;
pub(crate) mod cell;
mod codes;
mod dataset;
mod form;
mod pattern;
mod period;
mod schema;
mod source;
mod text;
mod value;

pub use amount::{Unit, round, round_places};
pub use cell::{Area, Cell};
pub use codes::{Annualise, CodeEntry, CodeList, CodeLists, Polarity};
pub use dataset::{At, Block, Dataset, Field, Says, Stated};
pub use form::{FormSpec, Stamp, Step};
pub use pattern::{Pattern, file_stem, pattern};
pub(crate) use period::MONTHS;
pub use period::{Months, Period, YearKind};
pub use schema::{
    AlikeSpec, ColumnSpec, ColumnType, Counts, DatasetSpec, DerivedSpec, OneOrMany, RuleForm,
    RuleSpec,
};
pub use source::SourceSpec;
pub use text::{fold, shorten, strip_private};
pub use value::{Mark, Value};

/// What stands in the first cell of a sheet that we made for an agency's answers. Such a sheet in a return is no part of its data.
pub const ANSWERS_TITLE: &str = "Answers to questions about this return";
