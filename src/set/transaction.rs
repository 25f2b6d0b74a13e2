//! What a command wants of a folder: files to put and files to take away, each with what may stand there.

use super::manifest::stays_inside;
use crate::model::sha256;

/// The folder in which a change is prepared, and runs know of each other, inside the folder that is written to.
pub(crate) const OWN: &str = ".yearly";

/// What a file may be put over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Over {
    /// Nothing: it is not there yet.
    Nothing,
    /// What this run read there, by its SHA-256; somebody else may have changed it meanwhile.
    Read(String),
    /// What an earlier run wrote there, by its SHA-256; somebody may have put something of their own there, or written into it.
    Ours(String),
}

/// A file to put.
#[derive(Debug, Clone)]
pub(super) struct Put {
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
    pub(super) over: Over,
}

/// A file to take away, if it is still what an earlier run wrote.
#[derive(Debug, Clone)]
pub(super) struct Take {
    pub(super) path: String,
    pub(super) sha256: String,
}

/// All that a command writes, done as a whole or not at all. Paths are inside the folder, with `/`. A file that holds the same bytes already
/// stays as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Transaction {
    pub(super) puts: Vec<Put>,
    pub(super) takes: Vec<Take>,
    pub(super) folders: Vec<String>,
}

impl Over {
    /// What this run read there; nothing when nothing was there.
    pub(crate) fn read(bytes: Option<&[u8]>) -> Over {
        bytes.map_or(Over::Nothing, |bytes| Over::Read(sha256(bytes)))
    }
}

impl Transaction {
    /// Puts a file.
    pub(crate) fn put(&mut self, path: impl Into<String>, bytes: Vec<u8>, over: Over) {
        let path = path.into();
        self.puts.push(Put { path, bytes, over });
    }

    /// Makes a folder, if it is not there, although nothing is in it yet.
    pub(crate) fn folder(&mut self, path: impl Into<String>) {
        self.folders.push(path.into());
    }

    /// Takes a file away that an earlier run wrote, unless it was changed since.
    pub(crate) fn take_away(&mut self, path: impl Into<String>, sha256: impl Into<String>) {
        self.takes.push(Take {
            path: path.into(),
            sha256: sha256.into(),
        });
    }
}

/// Whether a path names something inside the folder, and nothing by which changes are made.
pub(super) fn is_plain(path: &str) -> bool {
    stays_inside(path) && path.split('/').next() != Some(OWN)
}
