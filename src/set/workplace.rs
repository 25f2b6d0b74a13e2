//! A folder that one run has to itself while it writes.

use std::path::Path;
use std::time::Duration;

use super::commit::{self, Place, Recovered};
use super::disk::{Disk, Kind};
use super::journal::Names;
use super::lock::{FolderLock, Worker};
use super::refusal::SetError;
use super::transaction::Transaction;

/// A folder in which this run alone writes, and in which nothing is half done.
pub(crate) struct Workplace<'d> {
    disk: &'d dyn Disk,
    names: Names,
    recovered: Option<Recovered>,
    _lock: FolderLock,
}

impl<'d> Workplace<'d> {
    /// Waits for the folder, and completes or undoes what a run before had begun. The folder is made when it is not there. It may be reached
    /// through a link; nothing inside it may.
    pub(crate) fn open(
        folder: &Path,
        disk: &'d dyn Disk,
        worker: &Worker,
        wait: Duration,
    ) -> Result<Workplace<'d>, SetError> {
        let refused = |error| SetError::refused(folder, &error);
        std::fs::create_dir_all(folder).map_err(refused)?;
        let names = Names::new(&std::fs::canonicalize(folder).map_err(refused)?);
        let own = &names.own;
        match disk.kind(own).map_err(refused)? {
            Some(Kind::Folder) => {}
            Some(Kind::Link) => return Err(SetError::Link(own.display().to_string())),
            Some(_) => return Err(SetError::FileInTheWay(own.display().to_string())),
            None => match std::fs::create_dir(own) {
                // Two runs may come at once.
                Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                    return Err(SetError::refused(own, &error));
                }
                _ => {}
            },
        }
        let lock = FolderLock::take(disk, own, worker, wait)?;
        let place = Place {
            disk,
            names: &names,
        };
        let recovered = commit::recover(place)?;
        Ok(Workplace {
            disk,
            recovered,
            names,
            _lock: lock,
        })
    }

    /// What became of what a run before this one had left half done.
    pub(crate) fn recovered(&self) -> Option<Recovered> {
        self.recovered
    }

    /// Makes a change, all of it or nothing.
    pub(crate) fn commit(&self, change: &Transaction) -> Result<(), SetError> {
        let place = Place {
            disk: self.disk,
            names: &self.names,
        };
        commit::commit(place, change)
    }
}
