//! All tests of the whole program, in one binary. A file a feature; `project.rs` builds the report folders they run in.

mod add;
mod arrows;
mod bad_input;
mod bad_settings;
mod check;
mod commands;
mod coventry_2022_23;
mod datasets;
mod disclosure;
mod documents;
mod examples;
mod figures;
mod formats;
mod forms;
mod hostile;
mod invented;
mod letters;
mod make;
mod mutations;
mod output;
mod project;
mod readme;
mod samples;
mod secrets;
mod sentinels;
mod settings;
