//! The build script: tells cargo that the program holds `templates/` and the two samples of `init`, so that a new file there is built in.

#![allow(
    clippy::print_stdout,
    reason = "cargo reads what a build script prints"
)]

fn main() {
    for folder in ["templates", "data-samples", "examples/aldermere-2025-26"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
