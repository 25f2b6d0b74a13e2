//! All tests of the whole program, in one binary. A file a feature; `project.rs` builds the report folders they run in.

mod arrows;
mod bad_input;
mod bad_settings;
mod check;
mod commands;
mod hostile;
mod mutations;
mod output;
mod project;
mod secrets;
mod settings;
