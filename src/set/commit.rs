//! Makes a change as a whole or not at all, and completes or undoes what a run that died had begun.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Disk, Kind};
use super::fate::{self, Fate};
use super::journal::{Journal, Names, Step, is_stage, is_staged};
use super::refusal::{Named, SetError};
use super::transaction::{Over, Put, Transaction, is_plain};
use crate::model::sha256;

/// What became of a change that a run before this one had begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Recovered {
    /// It was decided, and is complete now.
    Completed,
    /// It was decided, but files that it had prepared are gone.
    Partly,
    /// It could not be completed, for this reason where it came up now, and is undone.
    Undone(Option<String>),
}

/// A disk and the folder that is written to.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) disk: &'a dyn Disk,
    pub(super) names: &'a Names,
}

/// Makes a change. Before it is decided, `may` is asked once more.
pub(super) fn commit(
    place: Place<'_>,
    change: &Transaction,
    may: &dyn Fn() -> Result<(), SetError>,
) -> Result<(), SetError> {
    let (journal, puts) = place.examine(change)?;
    if journal.steps.is_empty() && journal.folders.is_empty() {
        return Ok(());
    }
    place
        .stage(&journal, &puts)
        .and_then(|()| may())
        .inspect_err(|_| place.clean())?;
    place.decide(&journal)?;
    match place.carry_out(&journal)? {
        true => Ok(()),
        false => Err(SetError::StageLost(place.names.own.display().to_string())),
    }
}

/// Completes or undoes what a run before had begun, and takes away what it had only prepared.
pub(super) fn recover(place: Place<'_>) -> Result<Option<Recovered>, SetError> {
    let Place { disk, names } = place;
    let found = |path: &Path| -> Result<Option<Journal>, SetError> {
        match disk.kind(path).map_err(refused(path))? {
            None => Ok(None),
            Some(Kind::File | Kind::Fixed) => {
                let bytes = disk.read(path).map_err(refused(path))?;
                let journal = Journal::read(&bytes);
                journal
                    .map(Some)
                    .ok_or_else(|| SetError::Journal(path.to_owned()))
            }
            Some(_) => Err(SetError::Journal(path.to_owned())),
        }
    };
    let done = if let Some(journal) = found(&names.back)? {
        place.undo(&journal)?;
        Some(Recovered::Undone(None))
    } else if let Some(journal) = found(&names.commit)? {
        Some(match place.carry_out(&journal) {
            Ok(true) => Recovered::Completed,
            Ok(false) => Recovered::Partly,
            Err(error @ SetError::Half(_)) => return Err(error),
            Err(error) => Recovered::Undone(Some(error.cause())),
        })
    } else {
        place.clean();
        None
    };
    Ok(done)
}

/// What the disk says of a path.
fn refused(path: &Path) -> impl Fn(io::Error) -> SetError {
    move |error| SetError::refused(path, &error)
}

impl Place<'_> {
    /// Looks at everything that a change touches, and says in which steps it is done; nothing is written.
    fn examine(self, change: &Transaction) -> Result<(Journal, Vec<&Put>), SetError> {
        let mut folders = BTreeSet::new();
        let mut not_ours = Vec::new();
        let (mut steps, mut puts) = (Vec::new(), Vec::new());
        let mut taken: BTreeMap<String, &str> = BTreeMap::new();
        for put in &change.puts {
            if let Some(other) = taken.insert(put.path.to_lowercase(), &put.path) {
                return Err(SetError::Twice(other.to_owned(), put.path.clone()));
            }
            let old = self.hash(&put.path)?;
            self.parents(&put.path, &mut folders)?;
            let new = sha256(&put.bytes);
            if old.as_ref() == Some(&new) {
                continue;
            }
            match (&put.over, &old) {
                (Over::Nothing, Some(_)) => return Err(SetError::There(put.path.clone())),
                (Over::Read(known), old) if old.as_ref() != Some(known) => {
                    return Err(SetError::Changed(put.path.clone()));
                }
                (Over::Ours(known), Some(old)) if old != known => {
                    not_ours.push(put.path.clone());
                }
                _ => {}
            }
            if old.is_some() && self.is_fixed(&put.path)? {
                return Err(SetError::Fixed(put.path.clone()));
            }
            puts.push(put);
            steps.push(Step {
                path: put.path.clone(),
                old,
                new: Some(new),
            });
        }
        if !not_ours.is_empty() {
            return Err(SetError::NotOurs(Named::new(&not_ours)));
        }
        for take in &change.takes {
            // What is not there, or not as it was written, is nobody's to take away.
            match self.hash(&take.path) {
                Ok(Some(now)) if now == take.sha256 && !self.is_fixed(&take.path)? => {
                    steps.push(Step {
                        path: take.path.clone(),
                        old: Some(now),
                        new: None,
                    })
                }
                Err(error @ SetError::Refused { .. }) => return Err(error),
                _ => {}
            }
        }
        for folder in &change.folders {
            self.missing(folder, &mut folders)?;
        }
        // A folder sorts before what is in it.
        Ok((Journal::new(folders.into_iter().collect(), steps), puts))
    }

    /// Goes down to a path: no link and no file may stand on the way. Folders that are missing are added to `missing`.
    fn parents(self, path: &str, missing: &mut BTreeSet<String>) -> Result<(), SetError> {
        if !is_plain(path) {
            return Err(SetError::Outside(path.to_owned()));
        }
        match path.rsplit_once('/') {
            Some((folder, _)) => self.missing(folder, missing),
            None => Ok(()),
        }
    }

    /// The same for a folder itself.
    fn missing(self, path: &str, missing: &mut BTreeSet<String>) -> Result<(), SetError> {
        if !is_plain(path) {
            return Err(SetError::Outside(path.to_owned()));
        }
        let ends = path.match_indices('/').map(|(at, _)| at);
        for at in ends.chain([path.len()]) {
            let folder = &path[..at];
            let whole = self.names.root.join(folder);
            match self.disk.kind(&whole).map_err(refused(&whole))? {
                Some(Kind::Folder) => {}
                Some(kind) => return Err(SetError::in_the_way(kind, "folder", folder)),
                None => {
                    missing.insert(folder.to_owned());
                }
            }
        }
        Ok(())
    }

    /// Makes the folders of a path that are missing. They are on the disk before anything is moved into them.
    fn make_parents(self, path: &str) -> Result<(), SetError> {
        let mut missing = BTreeSet::new();
        self.parents(path, &mut missing)?;
        self.make_folders(&missing)
    }

    /// Makes folders, outer ones first.
    fn make_folders(self, missing: &BTreeSet<String>) -> Result<(), SetError> {
        for folder in missing {
            let whole = self.names.root.join(folder);
            self.disk.make_folder(&whole).map_err(refused(&whole))?;
            self.sync(whole.parent().map(Path::to_owned))?;
        }
        Ok(())
    }

    /// The SHA-256 of the file at a path; none when nothing is there. No link may stand on the way.
    fn hash(self, path: &str) -> Result<Option<String>, SetError> {
        self.parents(path, &mut BTreeSet::new())?;
        let whole = self.names.root.join(path);
        match self.disk.kind(&whole).map_err(refused(&whole))? {
            None => Ok(None),
            Some(Kind::File | Kind::Fixed) => self.file(&whole),
            Some(kind) => Err(SetError::in_the_way(kind, "file", path)),
        }
    }

    /// The SHA-256 of a file; none when there is no such file.
    fn file(self, path: &Path) -> Result<Option<String>, SetError> {
        match self.disk.kind(path).map_err(refused(path))? {
            Some(Kind::File | Kind::Fixed) => {
                self.disk.sha256(path).map(Some).map_err(refused(path))
            }
            _ => Ok(None),
        }
    }

    /// Whether the file at a path may only be read.
    fn is_fixed(self, path: &str) -> Result<bool, SetError> {
        let whole = self.names.root.join(path);
        let kind = self.disk.kind(&whole).map_err(refused(&whole))?;
        Ok(kind == Some(Kind::Fixed))
    }

    /// Brings everything that is put, and what it takes the place of, into the stage.
    fn stage(self, journal: &Journal, puts: &[&Put]) -> Result<(), SetError> {
        let Place { disk, names } = self;
        let stage = names.stage(journal);
        match disk.kind(&stage.0).map_err(refused(&stage.0))? {
            None => disk.make_folder(&stage.0).map_err(refused(&stage.0))?,
            // Something of somebody else's keeps it there: a list of thumbnails.
            Some(Kind::Folder) => {}
            Some(kind) => {
                let path = stage.0.display().to_string();
                return Err(SetError::in_the_way(kind, "folder", path));
            }
        }
        for (at, step) in journal.steps.iter().enumerate() {
            let target = names.root.join(&step.path);
            if step.old.is_some() {
                disk.keep(&target, &stage.old_file(at))
                    .map_err(refused(&target))?;
            }
            // Puts come first, so that they and their steps have the same numbers.
            if let Some(put) = puts.get(at) {
                let rights_of = step.old.as_ref().map(|_| target.as_path());
                disk.write_new(&stage.new_file(at), &put.bytes, rights_of)
                    .map_err(refused(&target))?;
            }
        }
        disk.sync_folder(&stage.0).map_err(refused(&stage.0))?;
        disk.sync_folder(&names.own).map_err(refused(&names.own))?;
        disk.sync_folder(&names.root).map_err(refused(&names.root))
    }

    /// Writes the record of the change: from here on it is completed, unless the disk says at once that the record is not on it.
    fn decide(self, journal: &Journal) -> Result<(), SetError> {
        let Place { disk, names } = self;
        let draft = names.stage(journal).draft();
        let decided = disk
            .write_new(&draft, &journal.bytes(), None)
            .and_then(|()| disk.rename(&draft, &names.commit))
            .and_then(|()| disk.sync_folder(&names.own));
        let Err(error) = decided else {
            return Ok(());
        };
        let error = SetError::refused(&names.commit, &error);
        match disk.kind(&names.commit) {
            Ok(None) => {}
            _ if disk.remove_file(&names.commit).is_ok() => {}
            // It may be on the disk: then the next run completes it.
            _ => return Err(error.half()),
        }
        self.clean();
        Err(error)
    }

    /// Does what was decided; when a step cannot be done, undoes all. Whether nothing was missing in the stage.
    fn carry_out(self, journal: &Journal) -> Result<bool, SetError> {
        let Place { disk, names } = self;
        let error = match self.forward(journal) {
            Err(error) => error,
            Ok(whole) => {
                // All is in place. If the record stays, the next run finds everything done, whatever people did with it since.
                if disk.remove_file(&names.commit).is_ok() {
                    let _ = disk.sync_folder(&names.own);
                    self.clean();
                }
                return Ok(whole);
            }
        };
        let turned = disk
            .rename(&names.commit, &names.back)
            .and_then(|()| disk.sync_folder(&names.own))
            .map_err(refused(&names.back))
            .and_then(|()| self.undo(journal));
        match turned {
            Ok(()) => Err(error),
            Err(_) => Err(error.half()),
        }
    }

    /// Moves everything into its place; can be repeated. Whether nothing was missing in the stage.
    fn forward(self, journal: &Journal) -> Result<bool, SetError> {
        let Place { disk, names } = self;
        let stage = names.stage(journal);
        let mut whole = true;
        let mut touched = BTreeSet::new();
        let mut missing = BTreeSet::new();
        for folder in &journal.folders {
            self.missing(folder, &mut missing)?;
        }
        self.make_folders(&missing)?;
        for (at, step) in journal.steps.iter().enumerate() {
            let target = names.root.join(&step.path);
            let staged = stage.new_file(at);
            let now = self.hash(&step.path)?;
            let waits = self.file(&staged)?;
            match fate::forward(step, now.as_deref(), waits.is_some()) {
                Fate::Done | Fate::Theirs => continue,
                Fate::Lost => {
                    whole = false;
                    continue;
                }
                Fate::InTheWay => return Err(SetError::Changed(step.path.clone())),
                Fate::Move if waits != step.new => return Err(SetError::Journal(staged)),
                Fate::Move => {
                    self.make_parents(&step.path)?;
                    disk.rename(&staged, &target).map_err(refused(&target))?;
                }
                Fate::Remove => disk.remove_file(&target).map_err(refused(&target))?,
            }
            touched.extend(target.parent().map(Path::to_owned));
        }
        for step in journal.steps.iter().filter(|step| step.new.is_none()) {
            self.remove_empty(&step.path, &mut touched);
        }
        self.sync(touched)?;
        Ok(whole)
    }

    /// Puts everything back that a change had moved; can be repeated.
    fn undo(self, journal: &Journal) -> Result<(), SetError> {
        let Place { disk, names } = self;
        let stage = names.stage(journal);
        let mut touched = BTreeSet::new();
        for (at, step) in journal.steps.iter().enumerate().rev() {
            let target = names.root.join(&step.path);
            let now = self.hash(&step.path)?;
            let kept = stage.old_file(at);
            let waits = self.file(&kept)?;
            // What is in the stage is used only while it is what was kept there.
            let waits = waits.is_some() && waits == step.old;
            match fate::back(step, now.as_deref(), waits) {
                Fate::Done | Fate::Theirs | Fate::Lost | Fate::InTheWay => continue,
                Fate::Move => {
                    self.make_parents(&step.path)?;
                    disk.rename(&kept, &target).map_err(refused(&target))?;
                }
                Fate::Remove => disk.remove_file(&target).map_err(refused(&target))?,
            }
            touched.extend(target.parent().map(Path::to_owned));
        }
        self.sync(touched)?;
        for folder in journal.folders.iter().rev() {
            let _ = disk.remove_folder(&names.root.join(folder));
        }
        disk.remove_file(&names.back)
            .map_err(refused(&names.back))?;
        let _ = disk.sync_folder(&names.own);
        self.clean();
        Ok(())
    }

    /// Brings the names in folders to the disk.
    fn sync(self, folders: impl IntoIterator<Item = PathBuf>) -> Result<(), SetError> {
        let mut folders = folders.into_iter();
        folders.try_for_each(|folder| self.disk.sync_folder(&folder).map_err(refused(&folder)))
    }

    /// Takes away the folders of a file that is gone, as far as nothing is in them; the outermost stays.
    fn remove_empty(self, path: &str, touched: &mut BTreeSet<PathBuf>) {
        for (at, _) in path.rmatch_indices('/') {
            let folder = &path[..at];
            let whole = self.names.root.join(folder);
            if !folder.contains('/') || self.disk.remove_folder(&whole).is_err() {
                return;
            }
            touched.remove(&whole);
            touched.extend(whole.parent().map(Path::to_owned));
        }
    }

    /// Takes away what was prepared. What cannot be taken away now is taken away by the next run.
    fn clean(self) {
        let Place { disk, names } = self;
        let mut stages = disk.names(&names.own).unwrap_or_default();
        stages.retain(|name| is_stage(name));
        for stage in stages.into_iter().map(|name| names.own.join(name)) {
            if !matches!(disk.kind(&stage), Ok(Some(Kind::Folder))) {
                continue;
            }
            for name in disk.names(&stage).unwrap_or_default() {
                if is_staged(&name) {
                    let _ = disk.remove_file(&stage.join(name));
                }
            }
            let _ = disk.remove_folder(&stage);
        }
    }
}
