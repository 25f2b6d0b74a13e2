//! States the language of a workbook in its document properties, which the writer cannot: screen readers choose their voice by it
//! (WCAG 2.2, 3.1.1). Every other part of the archive is copied byte for byte.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::blank_form::FormError;

/// The part that holds title, author and language (ECMA-376 part 2, 11).
const CORE: &str = "docProps/core.xml";
const LANGUAGE: &str = "<dc:language>en-GB</dc:language>";
const END: &str = "</cp:coreProperties>";

/// The same workbook, stating that it is in British English.
pub(super) fn stated(workbook: &[u8]) -> Result<Vec<u8>, FormError> {
    patched(workbook).map_err(|error| FormError::Packing(error.to_string()))
}

fn patched(workbook: &[u8]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut from = ZipArchive::new(Cursor::new(workbook))?;
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..from.len() {
        let mut part = from.by_index(place)?;
        if part.name()? != CORE {
            to.raw_copy_file(part)?;
            continue;
        }
        let mut text = String::new();
        part.read_to_string(&mut text)?;
        let text = text.replace(END, &format!("{LANGUAGE}{END}"));
        let options = SimpleFileOptions::default()
            .last_modified_time(part.last_modified().unwrap_or_default());
        to.start_file(CORE, options)?;
        to.write_all(text.as_bytes())?;
    }
    Ok(to.finish()?.into_inner())
}
