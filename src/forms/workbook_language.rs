//! States the language of a workbook in its document properties, which the writer cannot: screen readers choose their voice by it
//! (WCAG 2.2, 3.1.1). Every other part of the archive is copied byte for byte.

use super::blank_form::FormError;
use crate::package::{PackageError, Rewrite};

/// The part that holds title, author and language (ECMA-376 part 2, 11).
const CORE: &str = "docProps/core.xml";
const LANGUAGE: &str = "<dc:language>en-GB</dc:language>";
const END: &str = "</cp:coreProperties>";

/// The same workbook, stating that it is in British English.
pub(super) fn stated(workbook: &[u8]) -> Result<Vec<u8>, FormError> {
    patched(workbook).map_err(|error| FormError::Packing(error.to_string()))
}

fn patched(workbook: &[u8]) -> Result<Vec<u8>, PackageError> {
    let mut package = Rewrite::open(workbook)?;
    let text = package.text(CORE)?;
    package.set(CORE, text.replace(END, &format!("{LANGUAGE}{END}")));
    package.write()
}
