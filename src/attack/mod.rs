//! The attacker: what can a reader work out? It takes what is published, as bytes, and what anybody knows (counts are whole numbers, none
//! is negative, nought is shown, a withheld count is therefore at least one), and finds the range of whole numbers that every
//! withheld count can have.
//!
//! It stands beside the pipeline and shares no code with `protect` or `aggregate`: a mistake there must not blind it. A count that it
//! cannot decide is not safe.

mod bounds;
mod linear;
mod published;
mod search;
mod simplex;
mod system;

pub use published::{Figure, Formula, Profile, Published, Sum};
#[cfg(test)]
mod tests;
