//! The report folder on disk: walks it and reads files. Refuses whatever lies outside it.

use std::fs;
use std::io;
use std::path::{Component, Path};

use crate::finding::{Checked, Code, Finding, Location};
use crate::model::strip_private;

/// The largest file that is read, in bytes: far above any return, far below what memory holds.
pub(crate) const LARGEST: u64 = 200 * 1024 * 1024;

/// Folders at the top of a report folder that hold no returns.
const NOT_SEARCHED: &[&str] = &[
    "out",
    "final",
    "history",
    "templates",
    "narrative",
    "assets",
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
            let ours =
                under.is_empty() && (NOT_SEARCHED.contains(&&*name) || name.starts_with("out."));
            if !ours {
                descend(root, &entry.path(), &path, found);
            }
        } else if kind.is_file() {
            found.value.push(path);
        }
    }
}

/// Reads one file inside the report folder.
pub(crate) fn read(root: &Path, name: &str) -> Result<Vec<u8>, Box<Finding>> {
    let path = root.join(name);
    let fail = |error: &io::Error| Box::new(unreadable(name, error));
    match inside(root, &path) {
        Ok(true) => {}
        Ok(false) => return Err(Box::new(link_refused(name))),
        Err(error) => return Err(fail(&error)),
    }
    let length = fs::metadata(&path).map_err(|error| fail(&error))?.len();
    if length > LARGEST {
        return Err(Box::new(Finding::new(
            Code::FileTooLarge,
            Location::file(name),
            format!(
                "The file has {} megabytes; files of more than {} are not read.",
                length / (1024 * 1024),
                LARGEST / (1024 * 1024)
            ),
        )));
    }
    fs::read(&path).map_err(|error| fail(&error))
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

/// A file or folder that cannot be read, in plain words.
pub(crate) fn unreadable(name: &str, error: &io::Error) -> Finding {
    let location = if name.is_empty() {
        Location::Folder
    } else {
        Location::file(name)
    };
    let (message, help) = match error.kind() {
        io::ErrorKind::PermissionDenied => (
            "You do not have the right to read this file.".to_owned(),
            "Ask whoever owns the file, or copy it into the folder again.",
        ),
        io::ErrorKind::NotFound => (
            "The file is not there any more.".to_owned(),
            "Run the command again.",
        ),
        _ => (
            format!("The file could not be read: {error}."),
            "If it is open in another program, close it there and run the command again.",
        ),
    };
    Finding::new(Code::FileUnreadable, location, message).help(help)
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
