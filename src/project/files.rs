//! The report folder on disk: walks it and reads files. Refuses whatever lies outside it, and whatever is no file: nothing that is
//! read can keep the program waiting or fill its memory. Files that a person names elsewhere are read here too.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path};

use crate::finding::{Checked, Code, Finding, Location};
use crate::model::strip_private;

/// The largest file that is read, in bytes: far above any return, far below what memory holds.
pub(crate) const LARGEST: u64 = 200 * MEGABYTE;

/// The largest text that people write by hand, settings, templates and narrative: some 150,000 words.
pub(crate) const LARGEST_TEXT: u64 = MEGABYTE;

const MEGABYTE: u64 = 1024 * 1024;

/// How often a file is read that is being written to meanwhile.
const TRIES: usize = 3;

/// Where agencies' files are.
const RETURNS: &str = "returns";

/// Folders at the top of a report folder of files that go into a report.
pub(crate) const READ: [&str; 6] = [
    "assets",
    "final",
    "history",
    "narrative",
    RETURNS,
    "templates",
];

/// Whether a file or folder is something that a program left behind: a lock file of Excel, a thumbnail list, a hidden file.
pub(crate) fn is_litter(name: &str) -> bool {
    name.starts_with("~$")
        || name.starts_with('.')
        || name.eq_ignore_ascii_case("thumbs.db")
        || name.eq_ignore_ascii_case("desktop.ini")
}

/// Every file under a folder inside the report folder, as paths with `/`, sorted. Nothing when there is no such folder.
/// `under` may be empty: then the whole report folder is searched, save what we write ourselves.
pub(crate) fn walk(root: &Path, under: &str) -> Checked<Vec<String>> {
    let mut found = Checked::new(Vec::new(), Vec::new());
    let start = if under.is_empty() {
        root.to_owned()
    } else {
        root.join(under)
    };
    if !under.is_empty() && fs::symlink_metadata(&start).is_ok_and(|meta| meta.is_symlink()) {
        found.findings.push(link_refused(under));
        return found;
    }
    descend(root, &start, under, &mut found);
    found.value.sort();
    found
}

fn descend(root: &Path, folder: &Path, under: &str, found: &mut Checked<Vec<String>>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return,
        Err(error) => {
            found.findings.push(unreadable(under, &error));
            return;
        }
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                found.findings.push(unreadable(under, &error));
                continue;
            }
        };
        let raw = entry.file_name();
        let name = raw.to_string_lossy();
        if is_litter(&name) {
            continue;
        }
        let path = if under.is_empty() {
            name.clone().into_owned()
        } else {
            format!("{under}/{name}")
        };
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if raw.to_str().is_none() || strip_private(&name) != name || name.contains(['\n', '\t']) {
            // Names are printed with every figure that comes from the file: they must be what they look like.
            found.findings.push(
                Finding::new(
                    Code::FileUnreadable,
                    Location::file(strip_private(&path.replace(['\n', '\t'], " "))),
                    "The name holds characters that cannot be seen or read, so it was left aside.",
                )
                .help("Rename it with plain letters, figures and spaces."),
            );
        } else if kind.is_symlink() {
            // A link to a file inside the folder is as good as the file; a link to a folder might never end.
            match inside(root, &entry.path()) {
                Ok(true) if fs::metadata(entry.path()).is_ok_and(|meta| meta.is_file()) => {
                    found.value.push(path);
                }
                _ => found.findings.push(link_refused(&path)),
            }
        } else if kind.is_dir() {
            let ours = under.is_empty() && holds_no_returns(&name);
            if !ours {
                descend(root, &entry.path(), &path, found);
            }
        } else if kind.is_file() {
            found.value.push(path);
        } else {
            found.findings.push(unread(&path, &Unread::Device));
        }
    }
}

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unread {
    /// It is a folder.
    #[error("This is a folder, not a file.")]
    Folder,
    /// It is a pipe, a device or the like: reading it may never end.
    #[error("This is a pipe or a device, not a file, so it was not read.")]
    Device,
    /// It has so many bytes, and this is the most.
    #[error("The file has {} megabytes; files of more than {} are not read.", .0.div_ceil(MEGABYTE), .1 / MEGABYTE)]
    TooLarge(u64, u64),
    /// It did not stay the same for as long as reading takes.
    #[error("The file was changed each time while it was read.")]
    Changing,
    /// What the system says.
    #[error("{}", said(.0))]
    System(#[from] io::Error),
}

/// Reads a file from anywhere: an ordinary one, of at most so many bytes, and as it was at one moment.
pub(crate) fn read_file(path: &Path, largest: u64) -> Result<Vec<u8>, Unread> {
    for _ in 0..TRIES {
        // Opening a pipe that nobody writes to never ends, so its kind is asked first.
        ordinary(&fs::metadata(path)?)?;
        let mut file = File::open(path)?;
        let before = file.metadata()?;
        ordinary(&before)?;
        if before.len() > largest {
            return Err(Unread::TooLarge(before.len(), largest));
        }
        let bytes = read_bounded(&mut file, largest)?;
        let after = fs::metadata(path)?;
        let same = before.len() == after.len() && before.modified().ok() == after.modified().ok();
        if same && u64::try_from(bytes.len()).is_ok_and(|read| read == before.len()) {
            return Ok(bytes);
        }
    }
    Err(Unread::Changing)
}

/// Reads what a shell hands over in place of a file, `<(command)`, and otherwise a file.
pub(crate) fn read_file_or_pipe(path: &Path, largest: u64) -> Result<Vec<u8>, Unread> {
    if path.starts_with("/dev/fd") && !fs::metadata(path)?.is_file() {
        return read_bounded(&mut File::open(path)?, largest);
    }
    read_file(path, largest)
}

fn ordinary(meta: &fs::Metadata) -> Result<(), Unread> {
    match (meta.is_file(), meta.is_dir()) {
        (true, _) => Ok(()),
        (false, true) => Err(Unread::Folder),
        (false, false) => Err(Unread::Device),
    }
}

fn read_bounded(file: &mut File, largest: u64) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    let read = file.take(largest + 1).read_to_end(&mut bytes)? as u64;
    if read > largest {
        return Err(Unread::TooLarge(read, largest));
    }
    Ok(bytes)
}

/// Whether a folder at the top of a report folder is for something else than what agencies sent: texts, settings, sets and what is left of them.
fn holds_no_returns(name: &str) -> bool {
    let for_others = READ.contains(&name) && name != RETURNS;
    for_others || name == "out" || name.starts_with("out.")
}

/// Reads one file inside the report folder.
pub(crate) fn read(root: &Path, name: &str) -> Result<Vec<u8>, Box<Finding>> {
    let path = root.join(name);
    match inside(root, &path) {
        Ok(true) => {}
        Ok(false) => return Err(Box::new(link_refused(name))),
        Err(error) => return Err(Box::new(unreadable(name, &error))),
    }
    let largest = if is_written_by_hand(name) {
        LARGEST_TEXT
    } else {
        LARGEST
    };
    read_file(&path, largest).map_err(|why| Box::new(unread(name, &why)))
}

/// Whether a file of the report folder is a text that somebody writes: settings, a template, narrative.
fn is_written_by_hand(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default();
    let text = ["toml", "md", "html", "css", "typ", "txt"];
    let place = ["templates/", "narrative/"];
    name == super::REPORT
        || place.iter().any(|place| name.starts_with(place))
            && text.contains(&&*ending.to_lowercase())
}

/// Whether a path or pattern of report.toml stays inside the report folder.
pub(crate) fn stays_inside(pattern: &str) -> bool {
    let pattern = pattern.replace('\\', "/");
    // A drive letter is a path to the outside on the machines that have them, and no name we want on the others.
    let drive = pattern.as_bytes().get(1) == Some(&b':');
    !drive
        && !pattern.starts_with('/')
        && Path::new(&pattern)
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// Whether a path, with all links followed, lies inside the report folder.
fn inside(root: &Path, path: &Path) -> io::Result<bool> {
    Ok(fs::canonicalize(path)?.starts_with(fs::canonicalize(root)?))
}

/// A file or folder that the system does not let us read.
pub(crate) fn unreadable(name: &str, error: &io::Error) -> Finding {
    let help = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "Ask whoever owns the file, or copy it into the folder again."
        }
        io::ErrorKind::NotFound => "Run the command again.",
        _ => "If it is open in another program, close it there and run the command again.",
    };
    not_read(Code::FileUnreadable, name, said(error)).help(help)
}

/// A file that was not read.
fn unread(name: &str, why: &Unread) -> Finding {
    let help = match why {
        Unread::System(error) => return unreadable(name, error),
        Unread::Folder | Unread::Device => "Put the file itself in its place.",
        Unread::TooLarge(_, LARGEST) => {
            return not_read(Code::FileTooLarge, name, why.to_string());
        }
        Unread::TooLarge(..) => {
            let help = "Nobody writes so much by hand: look what went into it, or divide it.";
            return not_read(Code::FileTooLarge, name, why.to_string()).help(help);
        }
        Unread::Changing => "Wait until whatever writes it has ended, and run the command again.",
    };
    not_read(Code::FileUnreadable, name, why.to_string()).help(help)
}

fn not_read(code: Code, name: &str, message: String) -> Finding {
    let location = if name.is_empty() {
        Location::Folder
    } else {
        Location::file(name)
    };
    Finding::new(code, location, message)
}

/// What the system says of a file, in plain words.
fn said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "You do not have the right to read this file.".to_owned()
        }
        io::ErrorKind::NotFound => "The file is not there any more.".to_owned(),
        _ => format!("The file could not be read: {error}."),
    }
}

fn link_refused(name: &str) -> Finding {
    Finding::new(
        Code::FileOutside,
        Location::file(name),
        "This is a link to somewhere outside the report folder, or to a folder; it was not followed.",
    )
    .help("Put the file itself into the report folder.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_to_the_outside_are_refused() {
        for pattern in ["returns/a.xlsx", "./returns/*.xlsx", "a..b.csv"] {
            assert!(stays_inside(pattern), "{pattern}");
        }
        for pattern in [
            "../a.xlsx",
            "returns/../../a.xlsx",
            "returns\\..\\..\\a.xlsx",
            "/etc/hosts",
            "C:\\a.xlsx",
            "\\\\server\\share\\a.xlsx",
        ] {
            assert!(!stays_inside(pattern), "{pattern}");
        }
    }

    #[test]
    fn walks_sorted_and_leaves_litter_out() {
        let dir = tempfile::tempdir().unwrap();
        for name in [
            "returns/b.xlsx",
            "returns/a/c.csv",
            "returns/~$b.xlsx",
            "returns/.DS_Store",
            "returns/Thumbs.db",
            "out/public/x.html",
        ] {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        let all = walk(dir.path(), "");
        assert_eq!(all.value, ["returns/a/c.csv", "returns/b.xlsx"]);
        assert!(all.findings.is_empty());
        assert!(walk(dir.path(), "nothing").value.is_empty());
    }

    #[test]
    fn a_file_has_a_largest_size_and_a_folder_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a");
        fs::write(&file, "12345").unwrap();
        assert_eq!(read_file(&file, 5).unwrap(), b"12345");
        assert!(matches!(read_file(&file, 4), Err(Unread::TooLarge(5, 4))));
        assert!(matches!(read_file(dir.path(), 4), Err(Unread::Folder)));
        let long = vec![b'x'; 1024 * 1024 + 1];
        fs::write(dir.path().join("report.toml"), &long).unwrap();
        let found = read(dir.path(), "report.toml").expect_err("it is too long");
        assert_eq!(found.code, Code::FileTooLarge);
        fs::write(dir.path().join("report.toml"), &long[1..]).unwrap();
        assert!(read(dir.path(), "report.toml").is_ok());
        fs::write(dir.path().join("other.toml"), &long).unwrap();
        assert!(read(dir.path(), "other.toml").is_ok());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_is_another_when_it_was_read_is_told() {
        // The system says that it is empty, and gives words.
        let changing = read_file(Path::new("/proc/self/status"), 100_000);
        assert!(matches!(changing, Err(Unread::Changing)));
        let device = read_file(Path::new("/dev/zero"), 5);
        assert!(matches!(device, Err(Unread::Device)));
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_outside_are_refused() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.csv"), "x").unwrap();
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("returns")).unwrap();
        fs::write(dir.path().join("returns/real.csv"), "x").unwrap();
        let link = |to: &Path, name: &str| {
            std::os::unix::fs::symlink(to, dir.path().join("returns").join(name)).unwrap();
        };
        link(&outside.path().join("secret.csv"), "out.csv");
        link(outside.path(), "folder");
        link(&dir.path().join("returns"), "round");
        link(Path::new("real.csv"), "same.csv");
        let found = walk(dir.path(), "returns");
        assert_eq!(found.value, ["returns/real.csv", "returns/same.csv"]);
        assert_eq!(found.findings.len(), 3, "{:?}", found.findings);
        assert!(found.findings.iter().all(|f| f.code == Code::FileOutside));
        let refused = read(dir.path(), "returns/out.csv").expect_err("it leads outside");
        assert_eq!(refused.code, Code::FileOutside);
    }
}
