//! Every command that writes, and the run dying, or the disk refusing, at every call of what it writes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Parser;
use serde_json::Value;

use super::args::{Args, When};
use super::dispatch;
use super::terminal::Terminal;
use crate::model::sha256;
use crate::set::every_call::{dies_at_every_call, refuses_at_every_call};
use crate::set::model_disk::ModelDisk;
use crate::set::{Disk, Kind, Over, RealDisk, Transaction};

/// The real disk, and what is written to it.
#[derive(Default)]
struct Recorder {
    written: RefCell<BTreeMap<PathBuf, Vec<u8>>>,
    changes: RefCell<Vec<Transaction>>,
}

impl Recorder {
    /// The change whose record is written: its texts were staged before.
    fn decided(&self, record: &Path) {
        let written = self.written.borrow();
        let json: Value = serde_json::from_slice(&written[record]).expect("it is JSON");
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let list = |key: &str| json[key].as_array().cloned().unwrap_or_default();
        let mut change = Transaction::default();
        for folder in list("folders") {
            change.folder(text(&folder).expect("a path"));
        }
        for (at, step) in list("steps").iter().enumerate() {
            let path = text(&step["path"]).expect("a path");
            let name = format!("{at}.new");
            let staged = written.iter().rfind(|(path, _)| path.ends_with(&name));
            match (text(&step["old"]), staged) {
                (old, Some((_, bytes))) if step["new"].is_string() => {
                    // The bytes themselves do not matter; their hashes are quicker.
                    let over = old.map_or(Over::Nothing, |old| Over::Read(sha256(old.as_bytes())));
                    change.put(path, sha256(bytes).into_bytes(), over);
                }
                (old, _) => {
                    let old = old.expect("only what was there is taken away");
                    change.take_away(path, sha256(old.as_bytes()));
                }
            }
        }
        self.changes.borrow_mut().push(change);
    }
}

impl Disk for Recorder {
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        RealDisk.kind(path)
    }
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        RealDisk.read(path)
    }
    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        RealDisk.names(folder)
    }
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        RealDisk.make_folder(path)
    }
    fn write_new(&self, path: &Path, bytes: &[u8], rights_of: Option<&Path>) -> io::Result<()> {
        self.written
            .borrow_mut()
            .insert(path.to_owned(), bytes.to_vec());
        RealDisk.write_new(path, bytes, rights_of)
    }
    fn keep(&self, path: &Path, second: &Path) -> io::Result<()> {
        RealDisk.keep(path, second)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        if to.ends_with(".yearly/commit.json") {
            self.decided(from);
        }
        RealDisk.rename(from, to)
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove_file(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove_folder(path)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        RealDisk.sync_folder(folder)
    }
}

/// The files of a folder as they are on a disk in memory, each with its hash in the place of its bytes.
fn in_memory(folder: &Path) -> ModelDisk {
    fn add(disk: &ModelDisk, folder: &Path, under: &str) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = format!("{under}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                add(disk, &entry.path(), &path);
            } else {
                let bytes = fs::read(entry.path()).expect("it can be read");
                disk.add(&path, sha256(&bytes).as_bytes());
            }
        }
    }
    let disk = ModelDisk::new();
    disk.add("/r/.yearly/lock", b"");
    add(&disk, folder, "/r");
    disk
}

/// Runs a command in a folder; gives what it wrote.
fn recorded(folder: &Path, arguments: &[&str]) -> Vec<Transaction> {
    let recorder = Recorder::default();
    let own = folder.display().to_string();
    let all = ["yearly", "-q", "-C", &own]
        .into_iter()
        .chain(arguments.iter().copied());
    let args = Args::try_parse_from(all).expect("the arguments are right");
    let terminal = Terminal::new(When::Never, true, false);
    if let Err(error) = dispatch(&args, &recorder, &terminal) {
        panic!("{arguments:?}: {error:#}");
    }
    recorder.changes.into_inner()
}

/// Commands that come before, and the command that dies at every call, with what it writes in one change.
const COMMANDS: &[(&[&[&str]], &[&str])] = &[
    (&[], &["build"]),
    (&[&["build"]], &["build", "--as-at", "2026-05-19"]),
    (
        &[&["build"]],
        &["build", "--format", "md", "--as-at", "2026-05-19"],
    ),
    (&[&["build"]], &["build", "--section", "visits"]),
    (&[&["build"]], &["build", "--final"]),
    (&[], &["check"]),
    (&[&["build"]], &["check", "--as-at", "2026-07-01"]),
    (&[], &["forms"]),
    (&[], &["letters"]),
    (&[&["letters"]], &["letters", "--as-at", "2026-07-01"]),
    (
        &[],
        &[
            "accept",
            "file-undeclared",
            "--reason",
            "it belongs to somebody else",
        ],
    ),
    (&[], &["close"]),
    (
        &[&["close"]],
        &["close", "--again", "--as-at", "2026-05-19"],
    ),
    (
        &[],
        &[
            "add",
            "sent.csv",
            "--dataset",
            "visits",
            "--agency",
            "north-council",
        ],
    ),
    (&[], &["roll", "next"]),
    (&[], &["init", "new"]),
];

#[test]
fn death_and_a_full_disk_at_every_call_of_every_command() {
    let mut counts = Vec::new();
    for (before, command) in COMMANDS {
        let dir = folder();
        if command[0] == "letters" {
            let wrong = "Team,Visits\nNorth,12\nSouth,many\n";
            fs::write(dir.path().join("returns/visits.csv"), wrong).expect("it can be written");
        }
        for earlier in *before {
            recorded(dir.path(), earlier);
        }
        let mut arguments: Vec<String> = command.iter().map(|&word| word.to_owned()).collect();
        let mut written_to = dir.path().to_owned();
        for word in &mut arguments {
            if ["sent.csv", "next", "new"].contains(&word.as_str()) {
                let path = dir.path().join(&*word);
                *word = path.display().to_string();
                match word.ends_with(".csv") {
                    true => fs::write(&path, "Team,Visits\nWest,7\n").expect("it can be written"),
                    false => written_to = path,
                }
            }
        }
        let start = in_memory(&written_to);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let changes = recorded(dir.path(), &arguments);
        assert_eq!(changes.len(), 1, "{command:?} has one commit point");
        let calls = dies_at_every_call(&start, &changes[0]);
        refuses_at_every_call(&start, &changes[0]);
        counts.push((command, calls));
    }
    assert!(counts.iter().all(|(_, calls)| *calls > 10), "{counts:?}");
}

/// A small report folder in which nothing stands in the way of a final set.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let name = "name = \"Northmoor Council\"";
    let owes = format!("{name}\nowes = [{{ dataset = \"visits\", due = 2026-05-01 }}]");
    let source = include_str!("../../tests/small/source.toml").replace(name, &owes);
    let report = format!("{}{source}", include_str!("../../tests/small/report.toml"));
    for (path, text) in [
        ("report.toml", report.as_str()),
        (
            "templates/datasets/visits.toml",
            include_str!("../../tests/small/templates/datasets/visits.toml"),
        ),
        (
            "templates/tables/visits-team.toml",
            include_str!("../../tests/small/templates/tables/visits-team.toml"),
        ),
        (
            "templates/profiles/open.toml",
            include_str!("../../tests/small/templates/profiles/open.toml"),
        ),
        (
            "templates/documents/small.toml",
            include_str!("../../tests/small/templates/documents/small.toml"),
        ),
        (
            "narrative/visits.md",
            include_str!("../../tests/small/narrative/visits.md"),
        ),
        ("returns/visits.csv", "Team,Visits\nNorth,12\nSouth,30\n"),
        ("returns/notes.csv", "What is this\n"),
    ] {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("it has one")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    dir
}
