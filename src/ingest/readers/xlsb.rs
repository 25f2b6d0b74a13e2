//! Reads .xlsb (MS-XLSB) by a reader of our own: calamine passes over formulas that made an error and over rich texts, and does not
//! tell percentages, merged blocks or hidden rows. A record is a type, a length and its data; cells stream by.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read};

use crate::model::Cell;

use super::book::{Book, Listed};
use super::cell_store::{Beside, Gather, merged};
use super::compound::{u16_at, u32_at};
use super::fault::Fault;
use super::stored_number::{self, Shown};
use crate::ingest::sheet::{Raw, Sheet};
use crate::package::{Archive, MAX_HELD, MAX_STREAMED};

/// Longest record that is kept, in bytes: a text of 32,767 characters with its runs and phonetics fits easily.
const MAX_RECORD: usize = 4 << 20;

/// Reads the sheets of a workbook whose main part is at `main`.
pub(crate) fn read(archive: &mut Archive<'_>, main: &str) -> Result<Vec<Sheet>, Fault> {
    let mut gather = Gather::default();
    let mut book = Book::default();
    let listed = workbook(archive, main, &mut book)?;
    Gather::may_have(listed.len())?;
    let relations = archive.relations(main)?;
    for relation in &relations {
        let Some(part) = &relation.part else {
            continue;
        };
        match relation.kind.as_str() {
            "sharedStrings" => records(archive, part, MAX_HELD, |kind, data| {
                if kind == SHARED_TEXT {
                    let text = wide_text(data, 1).ok_or_else(damaged)?.0;
                    book.texts.push(gather.share(&text));
                }
                Ok(())
            })?,
            "styles" => book.styles.shown = styles(archive, part)?,
            _ => {}
        }
    }
    let mut sheets = Vec::new();
    for listed in listed {
        let Some(part) = listed.part(archive, &relations)? else {
            continue;
        };
        let beside = sheet(archive, part, &book, &mut gather)?;
        let mut sheet = gather.finish(Some(&listed.name), beside);
        sheet.hidden = listed.hidden;
        sheet.is_1904 = book.is_1904;
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn workbook(archive: &mut Archive<'_>, main: &str, book: &mut Book) -> Result<Vec<Listed>, Fault> {
    let mut listed = Vec::new();
    records(archive, main, MAX_HELD, |kind, data| {
        match kind {
            WORKBOOK_PROPERTIES => book.is_1904 = data.first().is_some_and(|flags| flags & 1 != 0),
            LISTED_SHEET => {
                let hidden = u32_at(data, 0).ok_or_else(damaged)? != 0;
                let (relation, end) = wide_text(data, 8).ok_or_else(damaged)?;
                let (name, _) = wide_text(data, end).ok_or_else(damaged)?;
                listed.push(Listed {
                    name,
                    hidden,
                    relation,
                });
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(listed)
}

/// What each style of the workbook shows of a number.
fn styles(archive: &mut Archive<'_>, part: &str) -> Result<Vec<Shown>, Fault> {
    let mut formats = BTreeMap::new();
    let mut styles = Vec::new();
    let mut of_cells = false;
    records(archive, part, MAX_HELD, |kind, data| {
        match kind {
            FORMAT => {
                let id = u16_at(data, 0).ok_or_else(damaged)?;
                let (format, _) = wide_text(data, 2).ok_or_else(damaged)?;
                formats.insert(id, stored_number::shown(&format));
            }
            BEGIN_CELL_STYLES => of_cells = true,
            END_CELL_STYLES => of_cells = false,
            STYLE if of_cells => {
                let id = u16_at(data, 2).ok_or_else(damaged)?;
                let built_in = || stored_number::shown_built_in(id);
                styles.push(formats.get(&id).copied().unwrap_or_else(built_in));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

/// Reads the cells of a sheet; gives what is seen beside them.
fn sheet(
    archive: &mut Archive<'_>,
    part: &str,
    book: &Book,
    gather: &mut Gather,
) -> Result<Beside, Fault> {
    let mut beside = Beside::default();
    let mut row = 0;
    let mut in_cells = false;
    records(archive, part, MAX_STREAMED, |kind, data| {
        match kind {
            BEGIN_CELLS => in_cells = true,
            END_CELLS => in_cells = false,
            ROW => {
                row = u32_at(data, 0).ok_or_else(damaged)?;
                // fDyZero, MS-XLSB 2.4.746.
                if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                    beside.hidden_rows.push(row);
                }
            }
            // fHidden, or a width of nought (MS-XLSB 2.4.323).
            COLUMNS => {
                if let (Some(first), Some(last)) = (u32_at(data, 0), u32_at(data, 4))
                    && (u32_at(data, 8) == Some(0)
                        || data.get(16).is_some_and(|flags| flags & 1 != 0))
                {
                    beside.hide_columns(first, last);
                }
            }
            // A filter of one column: without any, a filter only offers itself.
            FILTER_COLUMN => beside.filtered = true,
            MERGED => {
                let mut sides = [0; 4];
                for (at, side) in sides.iter_mut().enumerate() {
                    *side = u32_at(data, at * 4).ok_or_else(damaged)?;
                }
                let [top, bottom, left, right] = sides;
                beside
                    .merges
                    .extend(merged(Cell::new(top, left), Cell::new(bottom, right)));
            }
            _ if in_cells => {
                if let Some(raw) = value(kind, data, book, gather)? {
                    let column = u32_at(data, 0).ok_or_else(damaged)?;
                    gather.push(Cell::new(row, column), raw)?;
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(beside)
}

/// What a cell's record holds after its column and style (MS-XLSB 2.5.9); `None` when it is empty or no cell.
fn value(kind: u16, data: &[u8], book: &Book, gather: &mut Gather) -> Result<Option<Raw>, Fault> {
    let style = u32_at(data, 4).map_or(0, |bits| bits & 0x00FF_FFFF) as usize;
    let numeric = |value: f64| book.number(value, style);
    let mut text = |from: usize| {
        let (text, _) = wide_text(data, from).ok_or_else(damaged)?;
        Ok((!text.is_empty()).then(|| Raw::Text(gather.share(&text))))
    };
    let byte = || data.get(8).copied().ok_or_else(damaged);
    Ok(Some(match kind {
        CELL_RK => numeric(stored_number::rk(u32_at(data, 8).ok_or_else(damaged)?)),
        CELL_ERROR | FORMULA_ERROR => Raw::Error(stored_number::error_text(byte()?).into()),
        CELL_FLAG | FORMULA_FLAG => Raw::Flag(byte()? != 0),
        CELL_REAL | FORMULA_NUMBER => {
            let bytes = data.get(8..16).and_then(|bytes| bytes.try_into().ok());
            numeric(f64::from_le_bytes(bytes.ok_or_else(damaged)?))
        }
        CELL_TEXT | FORMULA_TEXT => return text(8),
        CELL_RICH_TEXT => return text(9),
        CELL_SHARED_TEXT => {
            let place = u32_at(data, 8).ok_or_else(damaged)? as usize;
            return book.text(place).ok_or_else(damaged);
        }
        _ => return Ok(None),
    }))
}

/// A text with its length before it, and the place after it; the mark for no text is an empty one.
fn wide_text(data: &[u8], from: usize) -> Option<(String, usize)> {
    let length = match u32_at(data, from)? {
        u32::MAX => 0,
        length => length as usize,
    };
    let begin = from + 4;
    let end = length.checked_mul(2)?.checked_add(begin)?;
    let text = data.get(begin..end)?;
    let (text, _) = encoding_rs::UTF_16LE.decode_without_bom_handling(text);
    Some((text.into_owned(), end))
}

/// Shows every record of a part.
fn records(
    archive: &mut Archive<'_>,
    part: &str,
    most: u64,
    mut see: impl FnMut(u16, &[u8]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let Some(stream) = archive.stream(part, most)? else {
        return Ok(());
    };
    let mut stream = BufReader::with_capacity(64 << 10, stream);
    let failed = |error: io::Error| Fault::reading(&error, &format!("its part {part}"));
    let mut data = Vec::new();
    loop {
        // Type and length are numbers of seven bits a byte, the lowest first (MS-XLSB 2.1.4).
        let Some(first) = byte(&mut stream).map_err(failed)? else {
            return Ok(());
        };
        let mut kind = u16::from(first & 0x7F);
        if first & 0x80 != 0 {
            kind |= u16::from(some_byte(&mut stream).map_err(failed)? & 0x7F) << 7;
        }
        let mut length = 0usize;
        for place in 0..4 {
            let next = some_byte(&mut stream).map_err(failed)?;
            length |= usize::from(next & 0x7F) << (7 * place);
            if next & 0x80 == 0 {
                break;
            }
        }
        if length > MAX_RECORD {
            return Err(Fault::TooLarge(format!(
                "its part {part} holds a longer record than any real one"
            )));
        }
        data.resize(length, 0);
        stream.read_exact(&mut data).map_err(failed)?;
        see(kind, &data)?;
    }
}

fn byte(stream: &mut impl Read) -> io::Result<Option<u8>> {
    let mut byte = [0];
    Ok(match stream.read(&mut byte)? {
        0 => None,
        _ => Some(byte[0]),
    })
}

fn some_byte(stream: &mut impl Read) -> io::Result<u8> {
    byte(stream)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

fn damaged() -> Fault {
    Fault::Damaged("its records are damaged".to_owned())
}

// Record types, MS-XLSB 2.3.2.
const ROW: u16 = 0;
const COLUMNS: u16 = 60;
const CELL_RK: u16 = 2;
const CELL_ERROR: u16 = 3;
const CELL_FLAG: u16 = 4;
const CELL_REAL: u16 = 5;
const CELL_TEXT: u16 = 6;
const CELL_SHARED_TEXT: u16 = 7;
const FORMULA_TEXT: u16 = 8;
const FORMULA_NUMBER: u16 = 9;
const FORMULA_FLAG: u16 = 10;
const FORMULA_ERROR: u16 = 11;
const SHARED_TEXT: u16 = 19;
const FORMAT: u16 = 44;
const STYLE: u16 = 47;
const CELL_RICH_TEXT: u16 = 62;
const BEGIN_CELLS: u16 = 145;
const END_CELLS: u16 = 146;
const WORKBOOK_PROPERTIES: u16 = 153;
const LISTED_SHEET: u16 = 156;
const FILTER_COLUMN: u16 = 163;
const MERGED: u16 = 176;
const BEGIN_CELL_STYLES: u16 = 617;
const END_CELL_STYLES: u16 = 618;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::package::archive;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        if kind < 0x80 {
            bytes.push(kind as u8);
        } else {
            bytes.extend([kind as u8 | 0x80, (kind >> 7) as u8]);
        }
        assert!(data.len() < 0x80);
        bytes.push(data.len() as u8);
        bytes.extend(data);
        bytes
    }

    fn wide(text: &str) -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut bytes = (units.len() as u32).to_le_bytes().to_vec();
        bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        bytes
    }

    fn cell(kind: u16, column: u32, style: u32, rest: &[u8]) -> Vec<u8> {
        let head = [column, style].map(u32::to_le_bytes).concat();
        record(kind, &[&head, rest].concat())
    }

    fn row(row: u32, hidden: bool) -> Vec<u8> {
        let mut data = vec![0; 17];
        data[..4].copy_from_slice(&row.to_le_bytes());
        data[11] = if hidden { 0x10 } else { 0 };
        record(ROW, &data)
    }

    /// An .xlsb of one sheet "One" with these records, for tests. Style 1 is `0.0%`, style 2 a day.
    pub(crate) fn xlsb(cells: &[Vec<u8>], after: &[Vec<u8>]) -> Vec<u8> {
        let listed = [&[0u8; 8][..], &wide("rId1"), &wide("One")].concat();
        let style = |format: u16| record(STYLE, &[[0, 0], format.to_le_bytes()].concat());
        archive(&[
            (
                "_rels/.rels",
                br#"<Relationships><Relationship Id="r" Type="a/officeDocument" Target="xl/workbook.bin"/></Relationships>"#,
            ),
            (
                "xl/_rels/workbook.bin.rels",
                br#"<Relationships><Relationship Id="rId1" Type="a/worksheet" Target="worksheets/sheet1.bin"/><Relationship Id="rId2" Type="a/sharedStrings" Target="sharedStrings.bin"/><Relationship Id="rId3" Type="a/styles" Target="styles.bin"/></Relationships>"#,
            ),
            ("xl/workbook.bin", &record(LISTED_SHEET, &listed)),
            (
                "xl/sharedStrings.bin",
                &record(SHARED_TEXT, &[&[0u8][..], &wide("Coventry")].concat()),
            ),
            (
                "xl/styles.bin",
                &[
                    record(FORMAT, &[&164u16.to_le_bytes()[..], &wide("0.0%")].concat()),
                    style(9),
                    record(BEGIN_CELL_STYLES, &[]),
                    style(0),
                    style(164),
                    style(14),
                    record(END_CELL_STYLES, &[]),
                ]
                .concat(),
            ),
            (
                "xl/worksheets/sheet1.bin",
                &[
                    record(BEGIN_CELLS, &[]),
                    cells.concat(),
                    record(END_CELLS, &[]),
                    after.concat(),
                ]
                .concat(),
            ),
        ])
    }

    /// An .xlsb with a cell of every kind, for tests.
    pub(crate) fn sample() -> Vec<u8> {
        xlsb(
            &[
                row(0, false),
                cell(CELL_SHARED_TEXT, 0, 0, &0u32.to_le_bytes()),
                cell(CELL_RK, 1, 0, &(((1234i32 << 2) as u32) | 3).to_le_bytes()),
                cell(CELL_REAL, 2, 1, &0.51f64.to_le_bytes()),
                cell(FORMULA_NUMBER, 3, 2, &41_883f64.to_le_bytes()),
                row(6, true),
                cell(FORMULA_ERROR, 0, 0, &[0x17]),
                cell(CELL_RICH_TEXT, 1, 0, &[&[1][..], &wide("rich")].concat()),
                cell(CELL_FLAG, 2, 0, &[1]),
                cell(CELL_TEXT, 3, 0, &wide("")),
                cell(1, 4, 0, &[]),
            ],
            &[
                record(FILTER_COLUMN, &[0; 6]),
                record(MERGED, &[0u32, 1, 2, 3].map(u32::to_le_bytes).concat()),
            ],
        )
    }

    #[test]
    fn hidden_columns_are_told() {
        let columns = |first: u32, width: u32, flags: u16| {
            let numbers = [first, first + 1, width, 0].map(u32::to_le_bytes).concat();
            record(COLUMNS, &[&numbers[..], &flags.to_le_bytes()].concat())
        };
        let bytes = xlsb(&[], &[columns(0, 9, 0), columns(2, 9, 1), columns(5, 0, 0)]);
        let mut package = Archive::open(&bytes).unwrap();
        let sheets = read(&mut package, "xl/workbook.bin").unwrap();
        assert_eq!(sheets[0].hidden_columns, [(2, 3), (5, 6)]);
    }

    #[test]
    fn every_kind_of_cell_is_read() {
        let bytes = sample();
        let mut package = Archive::open(&bytes).unwrap();
        let sheets = read(&mut package, "xl/workbook.bin").unwrap();
        let sheet = &sheets[0];
        let number = |text: &str, percent| Raw::Number {
            value: text.parse().unwrap(),
            percent,
        };
        assert_eq!(sheet.name.as_deref(), Some("One"));
        assert_eq!(
            sheet.cells(),
            [
                (Cell::new(0, 0), Raw::Text("Coventry".into())),
                (Cell::new(0, 1), number("12.34", false)),
                (Cell::new(0, 2), number("0.51", true)),
                (Cell::new(0, 3), Raw::Date(jiff::civil::date(2014, 9, 1))),
                (Cell::new(6, 0), Raw::Error("#REF!".into())),
                (Cell::new(6, 1), Raw::Text("rich".into())),
                (Cell::new(6, 2), Raw::Flag(true)),
            ]
        );
        assert_eq!(sheet.hidden_rows, Some(vec![6]));
        assert!(sheet.filtered);
        assert_eq!(sheet.merges()[0].to_string(), "C1:D2");
    }

    #[test]
    fn a_text_that_is_not_there_is_damage() {
        let bytes = xlsb(
            &[row(0, false), cell(CELL_SHARED_TEXT, 0, 0, &[9, 0, 0, 0])],
            &[],
        );
        let mut package = Archive::open(&bytes).unwrap();
        assert!(matches!(
            read(&mut package, "xl/workbook.bin"),
            Err(Fault::Damaged(_))
        ));
    }
}
