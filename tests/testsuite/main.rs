//! All tests of the whole program, in one binary. A file a feature; `project.rs` builds the report folders they run in.

mod arrows;
mod check;
mod commands;
mod examples;
mod figures;
mod formats;
mod make;
mod output;
mod project;
mod readme;
mod samples;
mod settings;
