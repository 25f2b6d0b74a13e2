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
    lock: FolderLock,
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
            Some(kind) => {
                return Err(SetError::in_the_way(
                    kind,
                    "folder",
                    own.display().to_string(),
                ));
            }
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
            lock,
        })
    }

    /// The folder, with no link in its path.
    pub(crate) fn root(&self) -> &Path {
        &self.names.root
    }

    /// What became of what a run before this one had left half done.
    pub(crate) fn recovered(&self) -> Option<&Recovered> {
        self.recovered.as_ref()
    }

    /// Makes a change, all of it or nothing.
    pub(crate) fn commit(&self, change: &Transaction) -> Result<(), SetError> {
        let place = Place {
            disk: self.disk,
            names: &self.names,
        };
        commit::commit(place, change, &|| self.lock.is_held(self.disk))
    }
}

/// Whether a run was stopped in a folder while it wrote, so that the next one that writes has to complete or undo it.
pub(crate) fn is_half_done(folder: &Path) -> bool {
    let names = Names::new(folder);
    names.commit.exists() || names.back.exists()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::{Over, RealDisk};
    use super::*;
    use crate::model::sha256;

    fn worker(command: &str) -> Worker {
        Worker {
            command: command.to_owned(),
            since: "09:41 on 18 May 2026".to_owned(),
            process: 4711,
            user: None,
            computer: Some("PC-7".to_owned()),
        }
    }

    fn open(folder: &Path) -> Result<Workplace<'static>, SetError> {
        let wait = Duration::from_millis(100);
        Workplace::open(folder, &RealDisk, &worker("yearly build"), wait)
    }

    #[test]
    fn one_has_the_folder_until_it_is_done() {
        let dir = tempfile::tempdir().unwrap();
        let first = open(dir.path()).unwrap();
        let second = open(dir.path()).err().expect("it is taken");
        assert_eq!(
            second.to_string(),
            "Another run is at work in this folder: yearly build, since 09:41 on 18 May 2026 (PC-7, process 4711). Only one at a time can write into it; wait until it has ended, and run the command again. Nothing was changed."
        );
        drop(first);
        let third = open(dir.path()).unwrap();
        let mut change = Transaction::default();
        change.put("out/public/a.md", b"1".to_vec(), Over::Nothing);
        third.commit(&change).unwrap();
        assert_eq!(fs::read(dir.path().join("out/public/a.md")).unwrap(), b"1");
        let left: Vec<_> = fs::read_dir(dir.path().join(".yearly"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left.len(), 2, "{left:?}");
    }

    #[test]
    fn other_names_of_a_file_keep_the_old_text_and_what_may_only_be_read_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("responses.toml");
        fs::write(&path, "old").unwrap();
        fs::hard_link(&path, dir.path().join("mine")).unwrap();
        let mut change = Transaction::default();
        change.put(
            "responses.toml",
            b"new".to_vec(),
            Over::Read(sha256(b"old")),
        );
        open(dir.path()).unwrap().commit(&change).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read(dir.path().join("mine")).unwrap(), b"old");
        let mut rights = fs::metadata(&path).unwrap().permissions();
        rights.set_readonly(true);
        fs::set_permissions(&path, rights).unwrap();
        let mut change = Transaction::default();
        change.put(
            "responses.toml",
            b"newer".to_vec(),
            Over::Read(sha256(b"new")),
        );
        let error = open(dir.path())
            .unwrap()
            .commit(&change)
            .expect_err("it is refused");
        assert!(
            error
                .to_string()
                .starts_with("responses.toml may only be read."),
            "{error}"
        );
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn what_somebody_put_among_our_own_names_stays() {
        let dir = tempfile::tempdir().unwrap();
        let own = dir.path().join(".yearly");
        fs::create_dir_all(own.join("stage-mine")).unwrap();
        let mine = ["working.json", "notes.txt", "stage-mine/0.new"];
        for name in mine {
            fs::write(own.join(name), "mine").unwrap();
        }
        let mut change = Transaction::default();
        change.put("a", b"1".to_vec(), Over::Nothing);
        open(dir.path()).unwrap().commit(&change).unwrap();
        for name in mine {
            assert_eq!(fs::read(own.join(name)).unwrap(), b"mine", "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_our_own_names_is_not_followed() {
        use std::os::unix::fs::symlink;
        let outside = tempfile::tempdir().unwrap();
        for name in [
            ".yearly",
            ".yearly/lock",
            ".yearly/commit.json",
            ".yearly/undo.json",
        ] {
            let dir = tempfile::tempdir().unwrap();
            if name != ".yearly" {
                fs::create_dir(dir.path().join(".yearly")).unwrap();
            }
            symlink(outside.path().join("nothing"), dir.path().join(name)).unwrap();
            let error = open(dir.path()).err().expect("it is refused");
            let told = error.to_string();
            let (link, record) = ("There is a link at", "is not a record that yearly wrote");
            assert!(
                told.contains(link) || told.contains(record),
                "{name}: {told}"
            );
            assert!(
                fs::read_dir(outside.path()).unwrap().next().is_none(),
                "{name}"
            );
        }
    }
}
