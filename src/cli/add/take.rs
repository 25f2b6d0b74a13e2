//! Files from outside into the report folder: reads what is named and nothing else, and never writes over anything.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, bail};

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

/// Writes a new file inside the report folder. One that is there is never written over.
pub(super) fn write_new(root: &Path, path: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let whole = root.join(path);
    let folder = whole.parent().unwrap_or(root);
    fs::create_dir_all(folder).with_context(|| format!("The folder of {path} cannot be made"))?;
    let within = fs::canonicalize(root)
        .and_then(|root| Ok(fs::canonicalize(folder)?.starts_with(root)))
        .with_context(|| format!("The folder of {path} cannot be used"))?;
    if !within {
        bail!("{path} would lie outside the report folder; nothing was written.");
    }
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&whole)
        .and_then(|mut file| {
            let done = file.write_all(bytes).and_then(|()| file.sync_all());
            if done.is_err() {
                // Half a file would look like a return.
                let _ = fs::remove_file(&whole);
            }
            done
        });
    written.with_context(|| format!("{path} cannot be written"))
}

/// Puts a new text in the place of a file that still holds what was read from it, in one step: whoever reads it sees the old one or
/// the new one.
pub(super) fn swap(root: &Path, name: &str, before: &[u8], text: &str) -> anyhow::Result<()> {
    let path =
        fs::canonicalize(root.join(name)).with_context(|| format!("{name} cannot be read"))?;
    let beside = path.with_file_name(format!(
        ".{}.{}.new",
        name.replace('/', "-"),
        std::process::id()
    ));
    let done = (|| -> io::Result<bool> {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::set_permissions(&beside, fs::metadata(&path)?.permissions())?;
        if fs::read(&path)? != before {
            return Ok(false);
        }
        fs::rename(&beside, &path)?;
        Ok(true)
    })();
    if !matches!(done, Ok(true)) {
        let _ = fs::remove_file(&beside);
    }
    match done {
        Ok(true) => Ok(()),
        Ok(false) => bail!("{name} was changed by somebody else meanwhile. Run the command again."),
        Err(error) => Err(error).with_context(|| {
            format!("{name} cannot be written. If it is open in another program, close it there")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_over() {
        let dir = tempfile::tempdir().unwrap();
        write_new(dir.path(), "returns/a.csv", b"1").unwrap();
        assert!(write_new(dir.path(), "returns/a.csv", b"2").is_err());
        write_new(dir.path(), "returns/a (2).csv", b"2").unwrap();
        assert_eq!(same(dir.path(), b"2").as_deref(), Some("returns/a (2).csv"));
        assert_eq!(same(dir.path(), b"3"), None);
    }

    #[test]
    fn a_text_is_swapped_only_while_it_is_what_was_read() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("report.toml"), "one").unwrap();
        assert!(swap(dir.path(), "report.toml", b"other", "two").is_err());
        swap(dir.path(), "report.toml", b"one", "two").unwrap();
        assert_eq!(fs::read(dir.path().join("report.toml")).unwrap(), b"two");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
