//! The few calls by which anything is written: small enough that a test can die, or run out of space, at each of them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::model::{hex, sha256};

/// The most bytes of a file that is read as a whole: a record of a change.
const MOST: u64 = 200 << 20;

/// What stands at a path; a link is never followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An ordinary file.
    File,
    /// A file that may only be read.
    Fixed,
    /// A folder.
    Folder,
    /// A link to something, on Windows a junction too.
    Link,
    /// A pipe, a device, a socket.
    Other,
}

/// A disk. Every call does one thing, or fails and has done nothing that a later call could trip over.
pub(crate) trait Disk {
    /// What stands at a path; none when nothing does.
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>>;
    /// The bytes of a file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// The SHA-256 of the bytes of a file.
    fn sha256(&self, path: &Path) -> io::Result<String> {
        self.read(path).map(|bytes| sha256(&bytes))
    }
    /// The names in a folder, in any order.
    fn names(&self, folder: &Path) -> io::Result<Vec<String>>;
    /// Makes one folder, which is not there yet.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Writes a file that is not there yet, with the rights of another one, and brings its bytes to the disk.
    fn write_new(&self, path: &Path, bytes: &[u8], rights_of: Option<&Path>) -> io::Result<()>;
    /// Keeps a file under a second name; where the disk gives a file one name only, as a copy that is on the disk.
    fn keep(&self, path: &Path, second: &Path) -> io::Result<()>;
    /// Gives a file another name, in the place of the file that has it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Takes a file away.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Takes an empty folder away.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Brings the names in a folder to the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RealDisk;

impl Disk for RealDisk {
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        match fs::symlink_metadata(path) {
            Ok(meta) if meta.is_symlink() => Ok(Some(Kind::Link)),
            Ok(meta) if meta.is_dir() => Ok(Some(Kind::Folder)),
            Ok(meta) if meta.is_file() && meta.permissions().readonly() => Ok(Some(Kind::Fixed)),
            Ok(meta) if meta.is_file() => Ok(Some(Kind::File)),
            Ok(_) => Ok(Some(Kind::Other)),
            Err(error) => match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(None),
                _ => Err(error),
            },
        }
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
        match u64::try_from(bytes.len()) {
            Ok(length) if length <= MOST => Ok(bytes),
            _ => Err(io::ErrorKind::FileTooLarge.into()),
        }
    }

    fn sha256(&self, path: &Path) -> io::Result<String> {
        // Of any size: it may be something that somebody put there.
        let mut file = File::open(path)?;
        let mut digest = Sha256::new();
        let mut piece = vec![0; 1 << 16];
        loop {
            match file.read(&mut piece)? {
                0 => return Ok(hex(&digest.finalize())),
                length => digest.update(&piece[..length]),
            }
        }
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        let name = |entry: io::Result<fs::DirEntry>| {
            entry.map(|entry| entry.file_name().to_string_lossy().into_owned())
        };
        fs::read_dir(folder)?.map(name).collect()
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn write_new(&self, path: &Path, bytes: &[u8], rights_of: Option<&Path>) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        let done = file
            .write_all(bytes)
            .and_then(|()| match rights_of {
                Some(other) => file.set_permissions(fs::metadata(other)?.permissions()),
                None => Ok(()),
            })
            .and_then(|()| file.sync_all());
        if done.is_err() {
            let _ = fs::remove_file(path);
        }
        done
    }

    fn keep(&self, path: &Path, second: &Path) -> io::Result<()> {
        fs::hard_link(path, second)
            .or_else(|_| self.write_new(second, &fs::read(path)?, Some(path)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        if cfg!(windows) {
            return Ok(());
        }
        match File::open(folder)?.sync_all() {
            // Some shares cannot; they bring names to their disk in their own time.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
                ) =>
            {
                Ok(())
            }
            done => done,
        }
    }
}
