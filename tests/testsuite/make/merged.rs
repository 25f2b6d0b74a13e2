//! Merged cells, which agencies use for headings over several columns and for one label beside several rows.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet};

use super::book::Done;

/// Merges a block of cells (0-based, both ends included) and writes a centred heading into it.
pub(crate) fn merged(
    sheet: &mut Worksheet,
    first: (u32, u16),
    last: (u32, u16),
    text: &str,
) -> Done {
    let centred = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center);
    sheet.merge_range(first.0, first.1, last.0, last.1, text, &centred)?;
    Ok(())
}
