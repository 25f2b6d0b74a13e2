//! The set in out/: built beside the old one and swapped when all of it is there. Whatever goes wrong, the last good set stays whole.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use jiff::civil::Date;
use serde::Serialize;

use crate::project::FINAL;
use crate::set::manifest::{MANIFEST, SetManifest};

/// One file of a set.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    /// Path inside out/, with `/`.
    pub(crate) path: String,
    /// What it holds.
    pub(crate) bytes: Vec<u8>,
}

impl Output {
    /// A file of a set.
    pub(crate) fn new(path: impl Into<String>, bytes: Vec<u8>) -> Output {
        Output {
            path: path.into(),
            bytes,
        }
    }

    /// A file of a set in JSON.
    pub(crate) fn json(path: &str, value: &impl Serialize) -> serde_json::Result<Output> {
        let mut bytes = serde_json::to_vec_pretty(value)?;
        bytes.push(b'\n');
        Ok(Output::new(path, bytes))
    }
}

/// Why a set could not be written.
#[derive(Debug, thiserror::Error)]
#[error("The set could not be written: {reason} ({}). The last set is whole and unchanged.", .path.display())]
pub(crate) struct OutputError {
    path: PathBuf,
    reason: String,
}

/// Where build.json stands in out/.
pub(crate) const RECORD: &str = "private/build.json";
/// The list of what the set holds.
pub(crate) const SET: &str = "private/set.json";
/// What became of each row, column and value cell of each return.
pub(crate) const ACCOUNT: &str = "private/account.json";
/// The record of disclosure control, for programs.
pub(crate) const DISCLOSURE: &str = "private/disclosure.json";
/// The same for whoever signs the report off.
pub(crate) const DISCLOSURE_PAGE: &str = "private/disclosure.html";

/// Writes a file as a whole or not at all.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let Some(parent) = path.parent() else {
        return fs::write(path, bytes);
    };
    fs::create_dir_all(parent)?;
    let new = parent.join(format!(".new-{}", std::process::id()));
    let written = fs::write(&new, bytes).and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

/// Replaces the whole set. Files in out/ that we did not make are kept.
pub(crate) fn replace_set(folder: &Path, files: &[Output]) -> Result<(), OutputError> {
    let out = prepare(folder)?;
    let stays = files.iter().find(|file| file.path == SET);
    let stays = stays.and_then(|set| SetManifest::read(&set.bytes).ok());
    let stays: Vec<&str> = stays.iter().flat_map(SetManifest::paths).collect();
    let before = recorded(folder);
    let ours: Vec<&str> = before.iter().flat_map(SetManifest::paths).collect();
    let new = stage(folder, files)?;
    let swapped = keep_others(&out, &new, &ours, &stays).and_then(|()| swap(folder, &out, &new));
    if swapped.is_err() {
        let _ = fs::remove_dir_all(&new);
    }
    swapped
}

/// Writes what is fit to be published of a set into final/DAY/: all of it or nothing. Where there is a set of that day, only its list is
/// written anew, after what is added.
pub(crate) fn write_final(folder: &Path, day: Date, files: &[Output]) -> Result<(), OutputError> {
    let public: Vec<Output> = files
        .iter()
        .filter(|file| file.path.starts_with("public/"))
        .cloned()
        .collect();
    let new = stage(folder, &public)?;
    let target = folder.join(FINAL).join(day.to_string());
    let moved = if target.is_dir() {
        let (list, more): (Vec<&Output>, Vec<&Output>) =
            (public.iter()).partition(|file| file.path.ends_with(&format!("/{MANIFEST}")));
        more.into_iter().chain(list).try_for_each(|file| {
            let name = file.path.trim_start_matches("public/");
            let place = target.join(name);
            if name != MANIFEST && place.exists() {
                return Ok(());
            }
            make_parent(&place)?;
            fs::rename(new.join(&file.path), &place).map_err(|error| failed(&place, &error))
        })
    } else {
        make_parent(&target).and_then(|()| {
            fs::rename(new.join("public"), &target).map_err(|error| failed(&target, &error))
        })
    };
    let _ = fs::remove_dir_all(&new);
    moved
}

/// Replaces some files of the set, all or none of them.
pub(crate) fn replace_files(folder: &Path, files: &[Output]) -> Result<(), OutputError> {
    let out = prepare(folder)?;
    let new = stage(folder, files)?;
    let before = new.join("before");
    let replaced = files.iter().enumerate().try_for_each(|(done, file)| {
        replace_file(&out, &new, &before, file).inspect_err(|_| {
            for file in &files[..done] {
                let (was, target) = (before.join(&file.path), out.join(&file.path));
                let _ = if was.is_file() {
                    fs::rename(&was, &target)
                } else {
                    fs::remove_file(&target)
                };
            }
        })
    });
    let _ = fs::remove_dir_all(&new);
    replaced
}

/// Puts one file in its place, a copy of what was there into `before`.
fn replace_file(out: &Path, new: &Path, before: &Path, file: &Output) -> Result<(), OutputError> {
    let (was, target) = (before.join(&file.path), out.join(&file.path));
    make_parent(&target)?;
    if target.is_dir() {
        return Err(failed(&target, &io::ErrorKind::IsADirectory.into()));
    }
    if target.exists() {
        make_parent(&was)?;
        fs::copy(&target, &was).map_err(|error| failed(&target, &error))?;
    }
    fs::rename(new.join(&file.path), &target).map_err(|error| failed(&target, &error))
}

/// What the last build said the set holds; none when there is no list that can be read.
pub(crate) fn recorded(folder: &Path) -> Option<SetManifest> {
    let bytes = fs::read(folder.join("out").join(SET)).ok()?;
    SetManifest::read(&bytes).ok()
}

/// Mends what a killed build left, and makes sure that out/ is a folder of ours to replace.
fn prepare(folder: &Path) -> Result<PathBuf, OutputError> {
    let out = folder.join("out");
    let there = fs::symlink_metadata(&out).ok();
    if there.as_ref().is_some_and(|meta| !meta.is_dir()) {
        return Err(OutputError {
            path: out,
            reason: "\"out\" is a file or a link, but should be a folder; move it away".to_owned(),
        });
    }
    let entries = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
    let mut missing = there.is_none();
    let mut left: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    left.sort();
    for path in left {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("out.old-") {
            // Killed between the two halves of a swap: the old set is the last good one.
            if missing && fs::rename(&path, &out).is_ok() {
                missing = false;
            } else {
                let _ = fs::remove_dir_all(&path);
            }
        } else if name.starts_with("out.new-") {
            let _ = fs::remove_dir_all(&path);
        }
    }
    Ok(out)
}

/// Writes all files into a folder beside out/.
fn stage(folder: &Path, files: &[Output]) -> Result<PathBuf, OutputError> {
    let new = folder.join(format!("out.new-{}", std::process::id()));
    let written = files.iter().try_for_each(|file| {
        let path = new.join(&file.path);
        // Ids make names; none may lead out of the folder.
        let parts = Path::new(&file.path).components();
        if !parts
            .into_iter()
            .all(|part| matches!(part, Component::Normal(_)))
        {
            let reason = "its name leads out of out/".to_owned();
            return Err(OutputError { path, reason });
        }
        make_parent(&path)?;
        fs::write(&path, &file.bytes).map_err(|error| failed(&path, &error))
    });
    if let Err(error) = written {
        let _ = fs::remove_dir_all(&new);
        return Err(error);
    }
    Ok(new)
}

fn make_parent(path: &Path) -> Result<(), OutputError> {
    match path.parent() {
        Some(parent) => fs::create_dir_all(parent).map_err(|error| failed(parent, &error)),
        None => Ok(()),
    }
}

/// Copies what stays of the set, and what people put into out/, over into the new set.
fn keep_others(out: &Path, new: &Path, ours: &[&str], stays: &[&str]) -> Result<(), OutputError> {
    let mut found = Vec::new();
    files_under(out, "", &mut found);
    for path in found {
        let target = new.join(&path);
        let gone = !stays.contains(&path.as_str()) && ours.contains(&path.as_str());
        if gone || target.exists() {
            continue;
        }
        make_parent(&target).map_err(|error| OutputError {
            path: match error.path.strip_prefix(new) {
                Ok(inside) => out.join(inside),
                Err(_) => error.path,
            },
            ..error
        })?;
        fs::copy(out.join(&path), &target).map_err(|error| failed(&out.join(&path), &error))?;
    }
    Ok(())
}

fn files_under(folder: &Path, under: &str, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let path = if under.is_empty() {
            name.to_string()
        } else {
            format!("{under}/{name}")
        };
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files_under(&entry.path(), &path, found),
            Ok(kind) if kind.is_file() => found.push(path),
            _ => {}
        }
    }
}

fn swap(folder: &Path, out: &Path, new: &Path) -> Result<(), OutputError> {
    let old = folder.join(format!("out.old-{}", std::process::id()));
    let had = out.exists();
    if had {
        fs::rename(out, &old).map_err(|error| failed(out, &error))?;
    }
    if let Err(error) = fs::rename(new, out) {
        if had {
            let _ = fs::rename(&old, out);
        }
        return Err(failed(out, &error));
    }
    // What cannot be removed now is removed by the next build.
    let _ = fs::remove_dir_all(&old);
    Ok(())
}

fn failed(path: &Path, error: &io::Error) -> OutputError {
    let reason = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "you have no right to write there, or a file is open in another program; close it and run the command again".to_owned()
        }
        io::ErrorKind::ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::IsADirectory | io::ErrorKind::AlreadyExists => {
            "a folder stands where a file should be; move it away".to_owned()
        }
        io::ErrorKind::NotADirectory => {
            "a file stands where a folder should be; move it away".to_owned()
        }
        _ => error.to_string(),
    };
    OutputError {
        path: path.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::set::manifest::FileHash;

    fn set(files: &[(&str, &str)]) -> Vec<Output> {
        let outputs = files.iter();
        outputs
            .map(|(path, text)| Output::new(*path, text.as_bytes().to_vec()))
            .collect()
    }

    fn read(folder: &Path, path: &str) -> Option<String> {
        fs::read_to_string(folder.join("out").join(path)).ok()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The list of a set that holds these files.
    fn list(files: &[&str]) -> Vec<u8> {
        let files = files.iter().map(|file| FileHash::of(*file, b"1"));
        let set = SetManifest {
            files: files.collect(),
            ..SetManifest::new("")
        };
        set.write()
    }

    #[test]
    fn a_whole_set_replaces_the_last_and_keeps_what_is_not_ours() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        let first = set(&[
            ("public/old.md", "1"),
            ("public/tables/gone.csv", "1"),
            ("public/other.md", "1"),
        ]);
        let all = ["public/old.md", "public/other.md", "public/tables/gone.csv"];
        let first = [&first[..], &[Output::new(SET, list(&all))]].concat();
        replace_set(folder, &first).unwrap();
        fs::write(folder.join("out/public/mine.txt"), "mine").unwrap();
        let second = set(&[("public/new.md", "2")]);
        let stays = ["public/new.md", "public/other.md"];
        let second = [&second[..], &[Output::new(SET, list(&stays))]].concat();
        replace_set(folder, &second).unwrap();
        assert_eq!(read(folder, "public/new.md").as_deref(), Some("2"));
        assert_eq!(read(folder, "public/mine.txt").as_deref(), Some("mine"));
        assert_eq!(read(folder, "public/other.md").as_deref(), Some("1"));
        assert_eq!(read(folder, "public/old.md"), None);
        assert_eq!(read(folder, "public/tables/gone.csv"), None);
        assert_eq!(names(folder), ["out"]);
    }

    #[test]
    fn some_files_are_replaced_and_the_rest_stays() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        replace_set(
            folder,
            &set(&[("public/a.md", "1"), ("public/a.html", "1")]),
        )
        .unwrap();
        replace_files(
            folder,
            &set(&[("public/a.html", "2"), ("public/sections/s.md", "2")]),
        )
        .unwrap();
        assert_eq!(read(folder, "public/a.md").as_deref(), Some("1"));
        assert_eq!(read(folder, "public/a.html").as_deref(), Some("2"));
        assert_eq!(read(folder, "public/sections/s.md").as_deref(), Some("2"));
        assert_eq!(names(folder), ["out"]);
    }

    #[test]
    fn a_failure_leaves_the_last_set_whole() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        replace_set(folder, &set(&[("public/a.md", "1")])).unwrap();
        // One path is both a file and a folder, so that the second cannot be written.
        let wrong = set(&[("public/a.md", "2"), ("public/a.md/b", "2")]);
        let error = replace_set(folder, &wrong).expect_err("it cannot be written");
        assert!(
            error.to_string().contains("The last set is whole"),
            "{error}"
        );
        assert!(replace_files(folder, &wrong).is_err());
        assert_eq!(read(folder, "public/a.md").as_deref(), Some("1"));
        assert_eq!(names(folder), ["out"]);
    }

    #[test]
    fn of_some_files_none_is_replaced_when_one_cannot_be() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        replace_set(folder, &set(&[("public/a.md", "1")])).unwrap();
        // A folder stands where the last file should be.
        fs::create_dir_all(folder.join("out/public/c.md/inside")).unwrap();
        let files = set(&[
            ("public/a.md", "2"),
            ("public/b.md", "2"),
            ("public/c.md", "2"),
        ]);
        assert!(replace_files(folder, &files).is_err());
        assert_eq!(read(folder, "public/a.md").as_deref(), Some("1"));
        assert_eq!(read(folder, "public/b.md"), None);
        assert_eq!(names(folder), ["out"]);
    }

    #[test]
    fn what_a_killed_build_left_is_mended() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        fs::create_dir_all(folder.join("out.old-1/public")).unwrap();
        fs::write(folder.join("out.old-1/public/a.md"), "1").unwrap();
        fs::create_dir_all(folder.join("out.new-1")).unwrap();
        replace_files(folder, &set(&[("public/b.md", "2")])).unwrap();
        assert_eq!(read(folder, "public/a.md").as_deref(), Some("1"));
        assert_eq!(names(folder), ["out"]);
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("out"), "x").unwrap();
        let error = replace_set(dir.path(), &set(&[("a", "1")])).expect_err("it is refused");
        assert!(error.to_string().contains("should be a folder"), "{error}");
        assert_eq!(names(dir.path()), ["out"]);
    }
}
