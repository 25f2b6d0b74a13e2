//! All tests of the whole program, in one binary. A file a feature; `project.rs` builds the report folders they run in.

mod arrows;
mod check;
mod commands;
mod letters;
mod output;
mod project;
mod settings;
