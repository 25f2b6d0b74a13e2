//! `yearly` turns the spreadsheets that agencies send to a safeguarding partnership into its statutory yearly report, and shows for
//! every number in it where that number came from.
//!
//! # The way through
//!
//! The folders are the pipeline, in this order, and no arrow runs back up:
//!
//! 1. [`project`] reads the report folder and the templates, and makes the options of every stage.
//! 2. [`ingest`] takes a name and bytes, and gives records whose values keep their cells.
//! 3. [`validate`] holds every rule of a dataset against its records.
//! 4. [`aggregate`] makes base cells, the relations among them, and recipes for what is derived from them.
//! 5. [`protect`] hides small numbers, and only then works out shares, rates and changes from what survives.
//! 6. [`compose`] puts words and safe tables together into one document without markup.
//! 7. [`review`] reads the document as its readers will.
//! 8. [`render`] writes it as Markdown, HTML and PDF.
//!
//! [`run`] chains these stages, once, for every command. Beside them, [`attack`] takes what would be published and tries to work out
//! what is withheld; it shares no code with [`protect`]; [`advice`] tries other declarations of tables that lose most of their numbers.
//! [`signoff`] makes the record of what was withheld and of what the attacker was left with; [`explain`] follows a figure back to its
//! cells and a cell on to its figures; [`compare`] says what changed between two builds, and why; [`letters`] tells each agency what to
//! correct; [`dispatch`] makes the blank returns that go out.
//!
//! Before them, [`intake`] looks at a file that somebody sent, and says how it would be taken in. [`resubmission`] knows the same return
//! when it comes twice, for whoever asks.
//!
//! [`set`] is the one way to write: as a whole or not at all, one run at a time, over nothing but what is known. It knows what a set of
//! documents holds, and what in it is older than its figures.
//!
//! [`model`] is the shared vocabulary, [`finding`] one thing wrong or doubtful, [`chart`] a plain plot in and SVG out; `frame` makes a
//! page from its template, and `package` opens zip archives of markup within bounds, for every format that is one. [`forms`] writes
//! the blank returns that agencies fill in. `cli` is the only part that prints and ends with an exit code.
//!
//! # Invariants
//!
//! - A stage is a function from one type to the next. It sees no clock, terminal, environment or disk. [`validate::Validated`] and
//!   [`protect::SafeTables`] can be built by their own stages alone.
//! - Every problem is a [`finding::Finding`], and all of them are reported, not the first. Wrong data stops nothing but what depends
//!   on it.
//! - Compose and render never see [`aggregate::Tables`] or records: the numbers of prose, charts, alternative text and files come
//!   from [`protect::SafeTables`]. A withheld cell there has a reason and no number.
//! - Text from outside is data in every output.
//! - The same input and the same day give the same bytes.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        reason = "a test that unwraps fails where it should"
    )
)]

pub mod advice;
pub mod aggregate;
pub mod attack;
pub mod chart;
pub mod cli;
pub mod compare;
pub mod compose;
pub mod dispatch;
pub mod explain;
pub mod finding;
pub mod forms;
mod frame;
pub mod ingest;
pub mod intake;
pub mod letters;
pub mod model;
mod package;
pub mod project;
pub mod protect;
pub mod render;
pub mod resubmission;
pub mod review;
pub mod run;
pub mod set;
pub mod signoff;
pub mod validate;

pub use run::{Disclosure, Figures, disclosure, document, figures};
