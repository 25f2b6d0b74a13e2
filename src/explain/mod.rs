//! Explanations: from a figure back to the cells it is made of, from a cell forward to the figures and sentences that show it, and what a
//! finding code, a dataset or a table holds. Private: they may show numbers before rounding, though never one that is withheld.

mod account;
mod cell_place;
mod dataset_summary;
mod declared_table;
mod explanation_text;
mod figure;
mod sentence;
mod uses;

pub use account::account_line;
pub use cell_place::{Place, PlaceError, place};
pub use explanation_text::Explanation;
pub use figure::{FigureExplained, Made, Options, Part, Source, figure, may_be_told, withholds};
pub use sentence::Sentence;
pub use uses::{CellUses, Line, Use, View, uses};
