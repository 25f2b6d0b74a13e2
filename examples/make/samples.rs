//! `cargo run --example make-samples [FOLDER]` writes the returns of data-samples; without a folder, to `data-samples`.

#[path = "book.rs"]
mod book;
#[path = "ods.rs"]
mod ods;
#[path = "samples_returns.rs"]
mod samples_returns;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let place = std::env::args_os().nth(1).map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/data-samples")),
        PathBuf::from,
    );
    samples_returns::write(&place)
}
