//! Why a change was not made, in words for whoever ran the command.

use std::io;
use std::path::{Path, PathBuf};

use super::disk::Kind;

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SetError {
    /// A link stands where something is to be written.
    #[error(
        "There is a link at {0}, and nothing is written through a link. Put the file or folder itself in its place, or move the link away, and run the command again. Nothing was changed."
    )]
    Link(String),
    /// Something else stands where a file or folder should be.
    #[error(
        "{what} stands where the {wanted} {path} should be. Move it away, and run the command again. Nothing was changed."
    )]
    InTheWay {
        /// What stands there.
        what: &'static str,
        /// What should.
        wanted: &'static str,
        /// Where.
        path: String,
    },
    /// A file that should be new is there.
    #[error("{0} is there already, and it is not written over. Nothing was changed.")]
    There(String),
    /// Somebody allowed nobody to write into a file.
    #[error(
        "{0} may only be read. Allow writing into it, or move it away, and run the command again. Nothing was changed."
    )]
    Fixed(String),
    /// Somebody changed what this run had read.
    #[error(
        "{0} was changed by somebody else meanwhile. Run the command again. Nothing was changed."
    )]
    Changed(String),
    /// Files of the user's own stand where ours should be.
    #[error("{} not written by yearly, or changed since. Move or rename {}, so that nothing of yours is lost, and run the command again. Nothing was changed.", .0.subject, .0.object)]
    NotOurs(Named),
    /// A path leads out of the folder.
    #[error("\"{0}\" cannot be the name of a file in this folder. Nothing was changed.")]
    Outside(String),
    /// Two files are one on a system that does not tell capitals from small letters.
    #[error(
        "{0} and {1} would be one file on Windows and on a Mac. Give one of what they are named after another name. Nothing was changed."
    )]
    Twice(String, String),
    /// The disk refused.
    #[error("Writing to {} failed: {reason}. Nothing was changed.", .path.display())]
    Refused {
        /// Where.
        path: PathBuf,
        /// What to say after it.
        reason: String,
    },
    /// A change could neither be completed nor undone.
    #[error(
        "A change was begun and could be neither completed nor undone. {0} Run the command again when that is mended; it goes on from there."
    )]
    Half(String),
    /// The record of a change that was begun cannot be read.
    #[error("{} is not a record that yearly wrote. Move it away, and run the command again. Nothing was changed.", .0.display())]
    Journal(PathBuf),
    /// What was prepared is gone before it was moved.
    #[error(
        "Files in {0} were taken away while this ran, so not all of what was to be written is there. Run the command again."
    )]
    StageLost(String),
    /// Somebody took the lock away while this ran.
    #[error(
        "{0} was taken away while this ran, so another run may be at work here too. Run the command again. Nothing was changed."
    )]
    LockLost(String),
    /// Another run works in the folder.
    #[error("{0}")]
    Busy(String),
}

/// Some files, named in a sentence.
#[derive(Debug)]
pub(crate) struct Named {
    subject: String,
    object: &'static str,
}

impl Named {
    /// At least one file.
    pub(super) fn new(paths: &[String]) -> Named {
        /// More than that are counted.
        const NAMED: usize = 5;
        let mut subject = paths[..paths.len().min(NAMED)].join(", ");
        if paths.len() > NAMED {
            subject.push_str(&format!(" and {} more", paths.len() - NAMED));
        }
        let (verb, object) = match paths.len() {
            1 => (" was", "it"),
            _ => (" were", "them"),
        };
        subject.push_str(verb);
        Named { subject, object }
    }
}

impl SetError {
    /// What is wrong, where something was changed.
    pub(super) fn cause(&self) -> String {
        self.to_string().replace(" Nothing was changed.", "")
    }

    /// A change that had been begun when this came up.
    pub(super) fn half(self) -> SetError {
        SetError::Half(self.cause())
    }

    /// Something stands where a file should be, or a folder: a link, or something else.
    pub(super) fn in_the_way(
        kind: Kind,
        wanted: &'static str,
        path: impl Into<String>,
    ) -> SetError {
        let path = path.into();
        let what = match kind {
            Kind::Link => return SetError::Link(path),
            Kind::File | Kind::Fixed => "A file",
            Kind::Folder => "A folder",
            Kind::Other => "A pipe or a device",
        };
        SetError::InTheWay { what, wanted, path }
    }

    /// What the disk says of a path.
    pub(super) fn refused(path: &Path, error: &io::Error) -> SetError {
        let reason = match error.kind() {
            io::ErrorKind::PermissionDenied => {
                "you have no right to, or it is open in another program; close it there and run the command again".to_owned()
            }
            io::ErrorKind::ReadOnlyFilesystem => {
                "the disk can only be read".to_owned()
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "the disk is full".to_owned()
            }
            io::ErrorKind::CrossesDevices => {
                "it lies on another disk than the report folder".to_owned()
            }
            io::ErrorKind::InvalidFilename => "its name is too long".to_owned(),
            io::ErrorKind::NotFound => "there is no such folder".to_owned(),
            _ => error.to_string(),
        };
        SetError::Refused {
            path: path.to_owned(),
            reason,
        }
    }
}
