//! The very hidden sheet by which a filled form is known again; the document's properties repeat it, in case a program drops the
//! sheet.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::model::Stamp;

/// Writes the sheet: a key and its value a row.
pub(super) fn write(sheet: &mut Worksheet, stamp: &Stamp) -> Result<(), XlsxError> {
    sheet.set_name(Stamp::NAME)?.set_very_hidden(true);
    let word = Format::new().set_num_format("@");
    for (row, (key, value)) in (0u32..).zip(stamp.pairs()) {
        sheet.write_string_with_format(row, 0, key, &word)?;
        sheet.write_string_with_format(row, 1, &value, &word)?;
    }
    Ok(())
}
