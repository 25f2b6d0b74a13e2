//! Reads the old .xls by calamine, after a walk through its records that holds it within bounds (see `biff`).

use std::io::Cursor;

use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError};

use crate::model::Cell;

use super::biff;
use super::cell_value;
use super::compound::Compound;
use super::fault::Fault;
use super::gather::{Gather, merged};
use super::sheet::{Raw, Sheet};

/// Reads the sheets of an .xls.
pub(crate) fn read(bytes: &[u8], compound: &Compound<'_>) -> Result<Vec<Sheet>, Fault> {
    let stream = compound
        .stream("Workbook")
        .or_else(|| compound.stream("Book"))
        .ok_or_else(|| Fault::Damaged("there is no workbook in it".to_owned()))??;
    let mut records = biff::walk(&stream)?.into_iter();
    drop(stream);
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => Fault::Protected,
        _ => Fault::Damaged("the workbook is damaged".to_owned()),
    })?;
    let is_1904 = book.has_1904_epoch();
    let listed = book.sheets_metadata().to_vec();
    let mut gather = Gather::new();
    let mut sheets = Vec::new();
    for listed in listed {
        let records = records.next().unwrap_or_default();
        if listed.typ != SheetType::WorkSheet {
            continue;
        }
        let lost = || Fault::Damaged(format!("the sheet \"{}\" is damaged", listed.name));
        let range = book.worksheet_range(&listed.name).map_err(|_| lost())?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let cell = Cell::new(top + row as u32, left + column as u32);
            match value {
                Data::String(text) => gather.push_text(cell, text)?,
                other => {
                    let percent = records.percent.binary_search(&cell).is_ok();
                    if let Some(raw) = cell_value::plain(other, percent, is_1904) {
                        gather.push(cell, raw)?;
                    }
                }
            }
        }
        let unresolved = records.no_result.into_iter().map(|cell| (cell, Raw::NoResult));
        let mut sheet = gather.finish(Some(&listed.name), unresolved.collect());
        sheet.hidden = listed.visible != SheetVisible::Visible;
        sheet.hidden_rows = Some(records.hidden_rows);
        let merges = book.merge_cells_by_sheet_name(&listed.name).unwrap_or_default();
        sheet.merges = merges
            .iter()
            .filter_map(|block| {
                merged(
                    Cell::new(block.start.0, block.start.1),
                    Cell::new(block.end.0, block.end.1),
                )
            })
            .collect();
        sheets.push(sheet);
    }
    Ok(sheets)
}
