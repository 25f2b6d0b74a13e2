//! All tests of the whole program, in one binary. A file a feature; `project.rs` builds the report folders they run in.

mod absent;
mod accept;
mod add;
mod annual_report;
mod arrows;
mod bad_input;
mod bad_settings;
mod catalogue;
mod check;
mod commands;
mod compare;
mod contributing;
mod coventry_2022_23;
mod datasets;
mod disclosure;
mod documents;
mod every_column;
mod examples;
mod figures;
mod formats;
mod forms;
mod hostile;
mod invented;
mod letters;
mod make;
mod messes;
mod mutations;
mod output;
mod project;
mod prose;
mod protection;
mod provenance;
mod readme;
mod requirements;
#[allow(
    dead_code,
    reason = "used by the tests of roles (issue 11), which are not written yet"
)]
mod role_sheets;
mod samples;
mod second_reader;
mod secrets;
mod sentinels;
mod settings;
mod sources;
mod years;
