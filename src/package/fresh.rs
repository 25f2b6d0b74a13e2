//! A package that is made anew: the same parts make the same bytes.

use std::io::{Cursor, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::error::PackageError;

/// How parts are packed that we write: without a day.
pub(super) fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::DEFAULT)
}

/// An archive of parts, each a name and its text, in this order.
pub(crate) fn packed(parts: &[(&str, &str)]) -> Result<Vec<u8>, PackageError> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        out.start_file(*name, options())?;
        let written = out.write_all(text.as_bytes());
        written.map_err(|error| PackageError::Writing(ZipError::Io(error)))?;
    }
    Ok(out.finish()?.into_inner())
}
