//! Explanations: from a figure back to the cells it is made of, from a cell forward to the figures and sentences that show it, and what a
//! finding code, a dataset or a table holds. Private: they may show numbers before rounding, though never one that is withheld.

mod dataset;
mod figure;
mod place;
mod sentence;
mod table;
mod text;
mod uses;

pub use figure::{FigureExplained, Made, Options, Part, Source, figure};
pub use place::{Place, PlaceError, place};
pub use sentence::Sentence;
pub use text::Explanation;
pub use uses::{CellUses, Line, Use, View, uses};
