//! `yearly` turns the spreadsheets that agencies send to a safeguarding partnership into its statutory yearly report.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        reason = "a test that unwraps fails where it should"
    )
)]

pub mod aggregate;
pub mod chart;
pub mod compose;
pub mod finding;
pub mod ingest;
pub mod model;
pub mod protect;
pub mod review;
pub mod validate;
