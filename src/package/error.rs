//! Why a package could not be read or written. Whoever opened it tells a person in words of its own.

use std::io;

use zip::result::ZipError;

/// Why a package could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PackageError {
    /// It is no archive, or its directory, which stands at its end, is missing or damaged.
    #[error("its directory is missing")]
    NoDirectory,
    /// An entry of its directory is damaged.
    #[error("its directory is damaged")]
    Directory,
    /// Two parts have one name: programs disagree which one counts.
    #[error("two of its parts have one name")]
    SameName,
    /// It has more parts than are read.
    #[error("it has {0} parts")]
    TooManyParts(usize),
    /// Some part is locked with a password.
    #[error("it is locked")]
    Locked,
    /// A part that must be there is not.
    #[error("its part {0} is missing")]
    Missing(String),
    /// A part could not be unpacked; an error of kind `FileTooLarge` when it is beyond a bound.
    #[error("its part {0} could not be unpacked: {1}")]
    Part(String, io::Error),
    /// Markup could not be read to its end; an error of kind `FileTooLarge` when it is beyond a bound.
    #[error("its markup could not be read: {0}")]
    Markup(#[from] io::Error),
    /// A part is not in UTF-8.
    #[error("it is not in UTF-8")]
    NotText,
    /// Markup is not well formed.
    #[error("its markup is not well formed")]
    IllFormed,
    /// Markup ends before its elements do.
    #[error("its markup ends too early")]
    EndsEarly,
    /// Elements are nested deeper than are read.
    #[error("its markup is nested too deep")]
    TooDeep,
    /// A part to be changed has a document type, which no office program writes.
    #[error("it has a document type")]
    DocumentType,
    /// A new archive could not be written.
    #[error("it could not be written: {0}")]
    Writing(#[from] ZipError),
}

impl PackageError {
    /// Whether it is only larger than is safe to read.
    pub(crate) fn is_too_large(&self) -> bool {
        match self {
            PackageError::TooManyParts(_) => true,
            PackageError::Part(_, error) | PackageError::Markup(error) => {
                error.kind() == io::ErrorKind::FileTooLarge
            }
            _ => false,
        }
    }
}
