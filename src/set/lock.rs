//! One run at a time in a folder: a lock that the system takes back when a run ends, however it ends, and beside it who holds it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::disk::{Disk, Kind};
use super::refusal::SetError;

/// The file that is locked. No run takes it away: another may be about to lock it.
const LOCK: &str = "lock";
/// Who holds the lock.
const WORKER: &str = "working.json";
/// No such note is longer, in bytes.
const MOST: u64 = 10_000;
/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(40);

/// Who works in a folder, to be told to whoever comes second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Worker {
    /// "yearly build".
    pub(crate) command: String,
    /// "09:41 on 28 November 2026".
    pub(crate) since: String,
    /// The number of the process.
    pub(crate) process: u32,
    /// The name of the user's account, where the system says it.
    pub(crate) user: Option<String>,
    /// The name of the computer, where the system says it.
    pub(crate) computer: Option<String>,
}

impl Worker {
    /// What is said to another run.
    fn words(&self) -> String {
        let who: Vec<&str> = [&self.user, &self.computer]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        let who = match who[..] {
            [] => String::new(),
            [one] => format!("{one}, "),
            _ => format!("{} on {}, ", who[0], who[1]),
        };
        format!(
            "Another run is at work in this folder: {}, since {} ({who}process {}).",
            self.command, self.since, self.process
        )
    }
}

/// The right to write into a folder, as long as it is held.
#[derive(Debug)]
pub(super) struct FolderLock {
    file: File,
    path: PathBuf,
    /// The file that says who holds it, where it could be written.
    signed: Option<PathBuf>,
}

impl FolderLock {
    /// Takes the lock of a folder whose `.yearly/` is `own`; waits for another run to end, as long as that.
    pub(super) fn take(
        disk: &dyn Disk,
        own: &Path,
        worker: &Worker,
        wait: Duration,
    ) -> Result<FolderLock, SetError> {
        let path = own.join(LOCK);
        let refused = |error: &io::Error| SetError::refused(&path, error);
        match disk.kind(&path).map_err(|error| refused(&error))? {
            None | Some(Kind::File | Kind::Fixed) => {}
            Some(kind) => {
                return Err(SetError::in_the_way(
                    kind,
                    "file",
                    path.display().to_string(),
                ));
            }
        }
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&path).map_err(|error| refused(&error))?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if begun.elapsed() < wait => {
                    std::thread::sleep(PAUSE);
                }
                Err(TryLockError::WouldBlock) => {
                    let who = read(disk, &own.join(WORKER)).map_or_else(
                        || "Another run is at work in this folder.".to_owned(),
                        |who| who.words(),
                    );
                    return Err(SetError::Busy(format!(
                        "{who} Only one at a time can write into it; wait until it has ended, and run the command again. Nothing was changed."
                    )));
                }
                Err(TryLockError::Error(error)) => return Err(refused(&error)),
            }
        }
        let mut lock = FolderLock {
            file,
            path,
            signed: None,
        };
        lock.is_held(disk)?;
        lock.signed = sign(disk, own, worker);
        Ok(lock)
    }

    /// Makes sure that the lock is still the one of the folder: somebody may have taken it away, or the folder.
    pub(super) fn is_held(&self, disk: &dyn Disk) -> Result<(), SetError> {
        let there = disk.kind(&self.path).is_ok_and(|kind| kind.is_some());
        match there && is_same(&self.file, &self.path) {
            true => Ok(()),
            false => Err(SetError::LockLost(self.path.display().to_string())),
        }
    }
}

/// Whether an open file is the one at a path.
#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |meta: fs::Metadata| (meta.dev(), meta.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(there)) => id(open) == id(there),
        _ => false,
    }
}

/// Whether an open file is the one at a path: elsewhere a file that is open cannot be taken away.
#[cfg(not(unix))]
fn is_same(_: &File, path: &Path) -> bool {
    path.exists()
}

/// Who is said to hold it.
fn read(disk: &dyn Disk, path: &Path) -> Option<Worker> {
    if !matches!(disk.kind(path), Ok(Some(Kind::File))) {
        return None;
    }
    let file = File::open(path).ok()?;
    serde_json::from_reader(file.take(MOST)).ok()
}

/// Says who holds it. A note for others: the lock holds without it.
fn sign(disk: &dyn Disk, own: &Path, worker: &Worker) -> Option<PathBuf> {
    let path = own.join(WORKER);
    match disk.kind(&path) {
        // A run that was killed left it.
        Ok(Some(Kind::File)) if read(disk, &path).is_some() => fs::remove_file(&path).ok()?,
        Ok(None) => {}
        _ => return None,
    }
    let text = serde_json::to_vec(worker).unwrap_or_default();
    disk.write_new(&path, &text, None).ok()?;
    Some(path)
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        if let Some(path) = &self.signed {
            let _ = fs::remove_file(path);
        }
        let _ = self.file.unlock();
    }
}
