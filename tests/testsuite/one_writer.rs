//! Only `src/set/` writes: a second way would write through links, over what is not ours, and half.

use std::fs;
use std::path::{Path, PathBuf};

/// Words by which a file or folder is made, changed or taken away.
const WRITING: &[&str] = &[
    "fs::write",
    "File::create",
    "OpenOptions",
    "create_dir",
    "fs::rename",
    "remove_file",
    "remove_dir",
    "fs::copy",
    "hard_link",
    "set_permissions",
    "set_len",
    "tempfile",
    "unix::fs::symlink",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of source").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn nothing_else_writes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 300, "{}", files.len());
    let mut found = Vec::new();
    let mut in_set = 0;
    for file in files {
        let text = fs::read_to_string(&file).expect("it can be read");
        // Tests stand at the end of a file, or in files of their own.
        let code = text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default();
        let name = file
            .strip_prefix(&root)
            .expect("it is in src/")
            .display()
            .to_string();
        let is_test = ["tests.rs", "every_command.rs", "embed.rs"]
            .iter()
            .any(|end| name.ends_with(end))
            || name.contains("tests/");
        let words = WRITING.iter().filter(|word| code.contains(**word));
        if name.starts_with("set") {
            in_set += words.count();
        } else if !is_test {
            found.extend(words.map(|word| format!("{name}: {word}")));
        }
    }
    assert!(in_set > 5, "the words are not those of the code");
    assert!(found.is_empty(), "{found:#?}");
}
