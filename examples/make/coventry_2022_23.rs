//! `cargo run --example make-coventry-2022-23 [FOLDER]` writes the returns behind the Coventry 2022/23 report; without a folder, to
//! `examples/coventry-2022-23`.

#[path = "book.rs"]
mod book;
#[path = "coventry_2022_23_returns.rs"]
mod coventry_2022_23_returns;
#[path = "ods.rs"]
mod ods;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let place = std::env::args_os().nth(1).map_or_else(
        || {
            PathBuf::from(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/examples/coventry-2022-23"
            ))
        },
        PathBuf::from,
    );
    coventry_2022_23_returns::write(&place)
}
