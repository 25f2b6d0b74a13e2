//! `cargo run --example make-invented [FOLDER]` writes the returns of the complete invented partnership, clean and with planted faults;
//! without a folder, below `examples`.

#[path = "book.rs"]
mod book;
#[path = "invented_returns.rs"]
mod invented_returns;
#[path = "merged.rs"]
mod merged;
#[path = "ods.rs"]
mod ods;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let place = std::env::args_os().nth(1).map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/examples")),
        PathBuf::from,
    );
    invented_returns::write(&place)
}
