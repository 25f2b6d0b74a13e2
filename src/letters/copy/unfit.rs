//! Why a workbook cannot be marked in place, so that a list of its cells takes the place of a copy.

use crate::package::PackageError;

/// Why a file cannot be marked in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    /// Not an .xlsx or .xlsm.
    #[error("it is not an Excel workbook of the kind that can be marked (.xlsx or .xlsm)")]
    NotAWorkbook,
    /// A part is damaged.
    #[error("it is damaged")]
    Damaged,
    /// It is made in a way that is not ours to change.
    #[error("it is built in an unusual way")]
    Unusual,
    /// It carries a digital signature, which any change would break.
    #[error("it carries a digital signature")]
    Signed,
    /// Too large.
    #[error("it is too large")]
    TooLarge,
    /// Marked, it would not have read the same.
    #[error("marked, it would not have read the same")]
    ReadsOtherwise,
}

impl From<PackageError> for Unfit {
    fn from(error: PackageError) -> Unfit {
        match error {
            PackageError::NoDirectory => Unfit::NotAWorkbook,
            PackageError::Locked
            | PackageError::SameName
            | PackageError::NotText
            | PackageError::TooDeep
            | PackageError::DocumentType
            | PackageError::Writing(_) => Unfit::Unusual,
            _ if error.is_too_large() => Unfit::TooLarge,
            PackageError::TooManyParts(_)
            | PackageError::Directory
            | PackageError::Missing(_)
            | PackageError::Part(..)
            | PackageError::Markup(_)
            | PackageError::IllFormed
            | PackageError::EndsEarly => Unfit::Damaged,
        }
    }
}
