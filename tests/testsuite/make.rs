//! Generators of the returns in `examples/` and `data-samples/`, so that nobody keeps spreadsheets by hand. What is committed is held
//! against what they write; `UPDATE_EXPECTED=1 cargo test committed` writes it anew.

mod book;
mod coventry_2014_15;
mod coventry_2022_23;
mod invented;
mod merged;
mod ods;
mod samples;

use std::path::Path;

use super::examples::{files, root};
use super::project::Project;

/// Everything that is generated, below a folder laid out as the repository is.
fn write(place: &Path) -> book::Done {
    let examples = place.join("examples");
    samples::write(&place.join("data-samples"))?;
    coventry_2014_15::write(&examples.join("coventry-2014-15"))?;
    coventry_2022_23::write(&examples.join("coventry-2022-23"))?;
    invented::write(&examples)
}

#[test]
fn committed_returns_are_what_their_generators_write() {
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        write(root()).expect("they are written");
        return;
    }
    let made = Project::empty();
    write(made.path("").as_path()).expect("they are written");
    let mut folders = 0;
    for name in ["data-samples", "examples"] {
        let made = files(&made.path(name));
        let kept = files(&root().join(name));
        for (file, bytes) in &made {
            assert!(
                kept.get(file) == Some(bytes),
                "{name}/{file} was changed by hand, or its generator was: see tests/testsuite/make.rs"
            );
        }
        for file in kept.keys() {
            // A folder of returns that is generated holds nothing else.
            let Some((folder, _)) = file.split_once("/returns/") else {
                continue;
            };
            let folder = format!("{folder}/returns/");
            if made.keys().any(|made| made.starts_with(&folder)) {
                folders += 1;
                assert!(made.contains_key(file), "nothing writes {name}/{file}");
            }
        }
    }
    assert!(folders > 60, "only {folders} returns are generated");
}
