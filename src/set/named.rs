//! A file that somebody named on the command line, wherever it lies: findings as JSON.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::disk::{Disk, Kind, RealDisk};
use super::refusal::SetError;

/// Writes such a file as a whole or not at all, through no link to a file, and over no file but one of which `is_of_its_kind` says that it
/// may go. A pipe or a device takes what it is given.
pub(crate) fn write_named(
    path: &Path,
    bytes: &[u8],
    is_of_its_kind: &dyn Fn(&Path) -> bool,
) -> Result<(), SetError> {
    let disk = RealDisk;
    let refused = |error: io::Error| SetError::refused(path, &error);
    // What a shell hands over, such as /dev/stdout, is a link too, and leads to no file.
    let is_stream = fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir());
    if is_stream {
        let stream = fs::OpenOptions::new().write(true).open(path);
        return stream
            .and_then(|mut stream| stream.write_all(bytes))
            .map_err(refused);
    }
    let rights_of = match disk.kind(path).map_err(refused)? {
        None => None,
        Some(Kind::File) => {
            if !is_of_its_kind(path) {
                return Err(SetError::There(path.display().to_string()));
            }
            Some(path)
        }
        Some(Kind::Fixed) => return Err(SetError::Fixed(path.display().to_string())),
        Some(kind) => {
            let path = path.display().to_string();
            return Err(SetError::in_the_way(kind, "file", path));
        }
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    disk.write_new(&beside, bytes, rights_of).map_err(refused)?;
    disk.rename(&beside, path).map_err(|error| {
        let _ = disk.remove_file(&beside);
        refused(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_as_a_whole_and_through_no_link() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("found.json");
        for text in ["one", "two"] {
            write_named(&path, text.as_bytes(), &|_| true).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        assert!(write_named(&path, b"x", &|_| false).is_err());
        let error = write_named(dir.path(), b"x", &|_| true).expect_err("it is a folder");
        assert!(error.to_string().starts_with("A folder stands"), "{error}");
        let error =
            write_named(&dir.path().join("no/x.json"), b"x", &|_| true).expect_err("no folder");
        assert!(error.to_string().contains("no such folder"), "{error}");
        #[cfg(unix)]
        {
            let link = dir.path().join("link.json");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            assert!(write_named(&link, b"x", &|_| true).is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), "two");
            write_named(Path::new("/dev/null"), b"x", &|_| false).unwrap();
        }
    }
}
