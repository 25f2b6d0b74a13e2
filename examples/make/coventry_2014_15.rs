//! `cargo run --example make-coventry-2014-15 [FOLDER]` writes the returns behind the Coventry 2014/15 report; without a folder, to
//! `examples/coventry-2014-15`.

#[path = "book.rs"]
mod book;
#[path = "coventry_returns.rs"]
mod coventry_returns;
#[path = "merged.rs"]
mod merged;
#[path = "ods.rs"]
mod ods;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let place = std::env::args_os().nth(1).map_or_else(
        || {
            PathBuf::from(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/examples/coventry-2014-15"
            ))
        },
        PathBuf::from,
    );
    coventry_returns::write(&place)
}
