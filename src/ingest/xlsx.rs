//! Reads .xlsx and .xlsm by calamine, streamed cell by cell: its ranges would hold every blank cell between two far apart.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};

use crate::model::Cell;

use super::container::{Container, MAX_HELD, MAX_STREAMED};
use super::fault::Fault;
use super::gather::Gather;
use super::markup::{self, Units};
use super::number::{self, Shown};
use super::package;
use super::sheet::{Raw, Sheet};
use super::sheet_xml::{self, SheetXml};

/// Reads the sheets of a workbook whose main part is at `main`.
pub(crate) fn read(
    bytes: &[u8],
    container: &mut Container<'_>,
    main: &str,
) -> Result<Vec<Sheet>, Fault> {
    let parts = package::sheet_parts(container, main)?;
    weigh(container, &parts)?;
    let mut book =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error, "the workbook"))?;
    let is_1904 = book.has_1904_epoch();
    let listed = book.sheets_metadata().to_vec();
    let mut gather = Gather::new();
    let mut shared = Shared::default();
    let mut percent: Option<Vec<bool>> = None;
    let mut sheets = Vec::new();
    for (place, listed) in listed.into_iter().enumerate() {
        if listed.typ != SheetType::WorkSheet {
            continue;
        }
        let beside = look(
            container,
            parts.get(place).and_then(Option::as_deref),
            &listed.name,
        )?;
        let mut cells = match book.worksheet_cells_reader(&listed.name) {
            Ok(cells) => cells,
            // A part whose root is a chart, a dialog or a macro sheet, listed as a worksheet.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(damaged(&error, &sheet_words(&listed.name))),
        };
        let percent =
            percent.get_or_insert_with(|| cells.styles().iter().map(is_percent).collect());
        loop {
            let (cell, style) = match cells.next_cell_with_style_id() {
                Ok(Some(next)) => next,
                Ok(None) => break,
                // An error value newer than calamine: it was seen beside.
                Err(XlsxError::CellError(_)) => continue,
                Err(error) => return Err(damaged(&error, &sheet_words(&listed.name))),
            };
            let (row, column) = cell.get_position();
            let percent = percent.get(style).copied().unwrap_or(false);
            if let Some(raw) = raw(cell.get_value(), percent, is_1904, &mut shared, &mut gather) {
                gather.push(Cell::new(row, column), raw)?;
            }
        }
        let mut sheet = gather.finish(Some(&listed.name), beside.cells);
        sheet.hidden = listed.visible != SheetVisible::Visible;
        sheet.merges = beside.merges;
        sheet.hidden_rows = Some(beside.hidden_rows);
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Texts of the workbook's shared table that have been met, by their place in memory.
type Shared = HashMap<*const u8, Arc<str>>;

/// What a cell holds; `None` when it is empty.
fn raw(
    value: &DataRef<'_>,
    percent: bool,
    is_1904: bool,
    shared: &mut Shared,
    gather: &mut Gather,
) -> Option<Raw> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::String(text) if text.is_empty() => return None,
        DataRef::String(text) => Raw::Text(gather.share(text)),
        DataRef::SharedString("") => return None,
        DataRef::SharedString(text) => Raw::Text(
            shared
                .entry(text.as_ptr())
                .or_insert_with(|| gather.share(text))
                .clone(),
        ),
        DataRef::Int(value) => Raw::Number {
            value: (*value).into(),
            percent,
        },
        DataRef::Float(value) => number::number(*value, percent),
        DataRef::Bool(flag) => Raw::Flag(*flag),
        DataRef::DateTime(moment) => number::moment(moment.as_f64(), moment.is_duration(), is_1904),
        DataRef::DateTimeIso(text) => match number::iso_day(text) {
            Some(day) => Raw::Date(day),
            None => Raw::Text(gather.share(text)),
        },
        DataRef::DurationIso(text) => Raw::Text(gather.share(text)),
        DataRef::Error(error) => Raw::Error(gather.share(&error.to_string())),
    })
}

fn is_percent(style: &Style) -> bool {
    style
        .number_format
        .as_ref()
        .is_some_and(|format| number::shown(&format.format_code) == Shown::Percent)
}

/// Holds the parts that calamine keeps in memory against their bounds, and the count that it reserves room by against the truth.
fn weigh(container: &mut Container<'_>, sheets: &[Option<String>]) -> Result<(), Fault> {
    let others: Vec<String> = container
        .names()
        .filter(|name| name.ends_with(".xml") || name.ends_with(".rels"))
        .filter(|name| {
            !sheets
                .iter()
                .flatten()
                .any(|part| part.eq_ignore_ascii_case(name))
        })
        .map(str::to_owned)
        .collect();
    for name in others {
        container.weigh(&name, MAX_HELD)?;
        if name.ends_with("sharedstrings.xml") {
            weigh_shared_texts(container, &name)?;
        }
    }
    Ok(())
}

/// calamine makes room for as many shared texts as the part says it has; a lie there would end the program.
fn weigh_shared_texts(container: &mut Container<'_>, name: &str) -> Result<(), Fault> {
    // The shortest text there can be: <si/>.
    let most = container.unpacks_to_at_most(name).unwrap_or(0) / 5;
    let Some(part) = container.stream(name, MAX_HELD)? else {
        return Ok(());
    };
    let mut units = Units::new(part);
    loop {
        let unit = units
            .next()
            .map_err(|error| Fault::reading(&error, "the table of texts"))?;
        let Some(unit) = unit else { return Ok(()) };
        if markup::name(unit.tag) == (false, b"sst") {
            let stated = markup::attribute_text(unit.tag, "uniqueCount");
            let stated = stated.and_then(|count| count.trim().parse::<u64>().ok());
            return if stated.is_some_and(|count| count > most) {
                Err(Fault::Damaged(
                    "the table of texts says it holds more texts than it can".to_owned(),
                ))
            } else {
                Ok(())
            };
        }
    }
}

/// What calamine does not tell of a sheet.
fn look(container: &mut Container<'_>, part: Option<&str>, sheet: &str) -> Result<SheetXml, Fault> {
    let Some(part) = part else {
        return Ok(SheetXml::default());
    };
    let words = sheet_words(sheet);
    let Some(stream) = container.stream(part, MAX_STREAMED)? else {
        return Err(Fault::Damaged(format!("{words} is missing from the file")));
    };
    sheet_xml::look(stream).map_err(|error| Fault::reading(&error, &words))
}

fn sheet_words(name: &str) -> String {
    format!("the sheet \"{name}\"")
}

fn damaged(error: &XlsxError, part: &str) -> Fault {
    match error {
        XlsxError::Password => Fault::Protected,
        _ => Fault::Damaged(format!("{part} is damaged")),
    }
}
