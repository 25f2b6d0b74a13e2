//! Files from outside: reads what is named and nothing else.

use std::fs;
use std::path::Path;

use anyhow::bail;

use crate::cli::named_file::named;
use crate::intake::Kept;
use crate::project::{read_inside, walk};

/// Reads a file from anywhere: an ordinary one, of a size that a return can have.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path.is_dir() {
        bail!("{} is a folder. Name the files in it.", path.display());
    }
    named(path)
}

/// Where a file lies in the report folder's `returns/`: it is one of those, or one of them holds the same bytes.
pub(super) fn kept(root: &Path, path: &Path, bytes: &[u8]) -> Kept {
    match inside(root, path) {
        Some(own) => Kept::Itself(own),
        None => same(root, bytes).map_or(Kept::Nowhere, Kept::Copy),
    }
}

/// The path of a file inside the report folder's `returns/`, with `/`; none when it lies elsewhere.
fn inside(root: &Path, path: &Path) -> Option<String> {
    let root = fs::canonicalize(root).ok()?;
    let path = fs::canonicalize(path).ok()?;
    let parts: Option<Vec<&str>> = (path.strip_prefix(root).ok()?.components())
        .map(|part| part.as_os_str().to_str())
        .collect();
    let parts = parts?;
    (parts.len() > 1 && parts[0] == "returns").then(|| parts.join("/"))
}

/// A file of the folder that holds the same bytes already.
fn same(root: &Path, bytes: &[u8]) -> Option<String> {
    let length = u64::try_from(bytes.len()).ok()?;
    walk(root, "returns").value.into_iter().find(|name| {
        fs::metadata(root.join(name)).is_ok_and(|meta| meta.len() == length)
            && read_inside(root, name).is_ok_and(|there| there == bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_same_bytes_is_known() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("returns")).unwrap();
        fs::write(dir.path().join("returns/a (2).csv"), "2").unwrap();
        assert_eq!(same(dir.path(), b"2").as_deref(), Some("returns/a (2).csv"));
        assert_eq!(same(dir.path(), b"3"), None);
    }
}
