//! Walks the records of an .xls workbook (MS-XLS) before calamine reads it: calamine makes room for every cell between two far
//! apart and for as many as a sheet claims, so both are held against bounds here. Also tells what calamine does not: percentages,
//! hidden rows, formulas without a result.

use std::collections::BTreeMap;

use crate::model::Cell;

use super::compound::{u16_at, u32_at};
use super::fault::Fault;
use super::number::{self, Shown};

/// Most cells, blank ones between filled ones included, of all sheets together: calamine holds each three times at 24 bytes. A
/// sheet filled to the last row of an .xls in ninety columns.
const MAX_CELLS: u64 = 6_000_000;

/// Most cells a sheet may claim to have: all there are in an .xls.
const MAX_CLAIMED: u64 = 65_536 * 256;

/// What the records say of a sheet beside its values.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct SheetRecords {
    /// Cells formatted as percentages, ascending.
    pub percent: Vec<Cell>,
    /// Formulas saved without a result.
    pub no_result: Vec<Cell>,
    /// Hidden rows, ascending.
    pub hidden_rows: Vec<u32>,
}

/// A record: its type and its data.
type Record<'a> = (u16, &'a [u8]);

/// Walks a workbook's stream; the sheets come in the workbook's order.
pub(crate) fn walk(stream: &[u8]) -> Result<Vec<SheetRecords>, Fault> {
    let mut begins = Vec::new();
    let mut formats = BTreeMap::new();
    let mut styles = Vec::new();
    let mut is_biff8 = true;
    for record in records(stream) {
        let (kind, data) = record?;
        match kind {
            BOF => is_biff8 = u16_at(data, 0) == Some(0x0600),
            FILE_PASS => return Err(Fault::Protected),
            BOUND_SHEET => begins.push(u32_at(data, 0).ok_or_else(damaged)?),
            FORMAT => {
                let id = u16_at(data, 0).ok_or_else(damaged)?;
                formats.insert(id, number::shown(&format_text(data, is_biff8)) == Shown::Percent);
            }
            XF => styles.push(u16_at(data, 2).ok_or_else(damaged)?),
            EOF => break,
            _ => {}
        }
    }
    let percent: Vec<bool> = styles
        .iter()
        .map(|id| {
            let built_in = || number::shown_built_in(*id) == Shown::Percent;
            formats.get(id).copied().unwrap_or_else(built_in)
        })
        .collect();
    let mut cells = 0;
    begins
        .into_iter()
        .map(|begin| {
            let sheet = stream.get(begin as usize..).ok_or_else(damaged)?;
            walk_sheet(sheet, &percent, &mut cells)
        })
        .collect()
}

fn walk_sheet(
    stream: &[u8],
    percent: &[bool],
    cells: &mut u64,
) -> Result<SheetRecords, Fault> {
    let mut found = SheetRecords::default();
    let mut depth = 0;
    let mut corners: Option<(Cell, Cell)> = None;
    // A formula whose text is to come in a record of its own.
    let mut awaited = None;
    for record in records(stream) {
        let (kind, data) = record?;
        match kind {
            BOF => depth += 1,
            EOF if depth <= 1 => break,
            EOF => depth -= 1,
            // A chart's records look like a sheet's.
            _ if depth > 1 => {}
            DIMENSIONS => check_claim(data)?,
            ROW => {
                if u16_at(data, 12).is_some_and(|flags| flags & 0x20 != 0)
                    && let Some(row) = u16_at(data, 0)
                {
                    found.hidden_rows.push(u32::from(row));
                }
            }
            STRING => awaited = None,
            NUMBER | LABEL | RSTRING | BOOL_ERROR | RK | LABEL_SST | MUL_RK | FORMULA => {
                found.no_result.extend(awaited.take());
                let (Some(row), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else {
                    return Err(damaged());
                };
                let mut last = first;
                if kind == MUL_RK {
                    last = u16_at(data, data.len().saturating_sub(2)).unwrap_or(first);
                }
                let (row, first, last) = (u32::from(row), u32::from(first), u32::from(last));
                for (at, column) in (first..=last).enumerate() {
                    let style = u16_at(data, 4 + 6 * at).unwrap_or(0);
                    if percent.get(usize::from(style)) == Some(&true) {
                        found.percent.push(Cell::new(row, column));
                    }
                }
                // The mark of a formula with a text (MS-XLS 2.5.133).
                let text_follows = kind == FORMULA
                    && data.get(6) == Some(&0)
                    && data.get(12..14) == Some(&[0xFF, 0xFF]);
                awaited = text_follows.then(|| Cell::new(row, first));
                let (least, most) = corners.get_or_insert((Cell::new(row, first), Cell::new(row, last)));
                *least = Cell::new(least.row.min(row), least.column.min(first));
                *most = Cell::new(most.row.max(row), most.column.max(last));
            }
            _ => {}
        }
    }
    found.no_result.extend(awaited);
    if let Some((least, most)) = corners {
        *cells += u64::from(most.row - least.row + 1) * u64::from(most.column - least.column + 1);
        if *cells > MAX_CELLS {
            return Err(Fault::TooLarge(format!(
                "its sheets stretch over more than {MAX_CELLS} cells, which an old .xls workbook cannot be read with; saved as .xlsx it can"
            )));
        }
    }
    found.percent.sort_unstable();
    found.hidden_rows.sort_unstable();
    Ok(found)
}

/// Refuses a sheet that claims more cells than an .xls can have (MS-XLS 2.4.90).
fn check_claim(data: &[u8]) -> Result<(), Fault> {
    let wide = data.len() >= 14;
    let row = |place: usize| {
        if wide {
            u32_at(data, place * 4)
        } else {
            u16_at(data, place * 2).map(u32::from)
        }
    };
    let column = |place: usize| u16_at(data, if wide { 8 } else { 4 } + place * 2);
    let (Some(first), Some(end), Some(left), Some(right)) = (row(0), row(1), column(0), column(1))
    else {
        return Err(damaged());
    };
    // A sheet without cells may say anything here.
    if end == 0 || right == 0 {
        return Ok(());
    }
    let rows = end.checked_sub(first).ok_or_else(damaged)?;
    let columns = right.saturating_sub(if left > 0xFF { 0 } else { left });
    if u64::from(rows) * u64::from(columns) > MAX_CLAIMED {
        return Err(Fault::TooLarge(
            "a sheet claims to have more cells than an .xls workbook can hold".to_owned(),
        ));
    }
    Ok(())
}

/// The text of a number format (MS-XLS 2.4.126).
fn format_text(data: &[u8], is_biff8: bool) -> String {
    if !is_biff8 {
        return String::from_utf8_lossy(data.get(3..).unwrap_or_default()).into_owned();
    }
    let letters = data.get(5..).unwrap_or_default();
    if data.get(4).is_some_and(|flags| flags & 1 == 0) {
        return letters.iter().map(|letter| char::from(*letter)).collect();
    }
    let units: Vec<u16> = letters
        .chunks_exact(2)
        .map(|unit| u16::from_le_bytes([unit[0], unit[1]]))
        .collect();
    String::from_utf16_lossy(&units)
}

fn records(mut stream: &[u8]) -> impl Iterator<Item = Result<Record<'_>, Fault>> {
    std::iter::from_fn(move || {
        if stream.is_empty() {
            return None;
        }
        let header = u16_at(stream, 0).zip(u16_at(stream, 2));
        let record = header.and_then(|(kind, length)| {
            let end = 4 + usize::from(length);
            let data = stream.get(4..end)?;
            stream = &stream[end..];
            Some((kind, data))
        });
        if record.is_none() {
            stream = &[];
        }
        Some(record.ok_or_else(damaged))
    })
}

fn damaged() -> Fault {
    Fault::Damaged("its records are damaged".to_owned())
}

// Record types, MS-XLS 2.3.
const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
const FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
const DIMENSIONS: u16 = 0x0200;
const ROW: u16 = 0x0208;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const RSTRING: u16 = 0x00D6;
const BOOL_ERROR: u16 = 0x0205;
const STRING: u16 = 0x0207;
const RK: u16 = 0x027E;
const LABEL_SST: u16 = 0x00FD;
const MUL_RK: u16 = 0x00BD;
const FORMULA: u16 = 0x0006;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A record, for tests.
    pub(crate) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = (data.len() as u16).to_le_bytes();
        [&kind.to_le_bytes()[..], &length, data].concat()
    }

    /// A cell record: row, column, style and the rest.
    pub(crate) fn cell(kind: u16, row: u16, column: u16, style: u16, rest: &[u8]) -> Vec<u8> {
        let place = [row, column, style].map(u16::to_le_bytes).concat();
        record(kind, &[&place, rest].concat())
    }

    /// A workbook's stream with one sheet "One" of these records, for tests. Style 1 is `0.0%`, style 2 a day.
    pub(crate) fn workbook(sheet: &[Vec<u8>]) -> Vec<u8> {
        let bof = |kind: u16| {
            let head = [0x0600, kind, 0x0DBB, 0x07CC, 0, 0, 0x0006, 0].map(u16::to_le_bytes);
            record(BOF, &head.concat())
        };
        let xf = |format: u16| {
            let mut data = vec![0; 20];
            data[2..4].copy_from_slice(&format.to_le_bytes());
            record(XF, &data)
        };
        let mut globals = [
            bof(5),
            record(0x0042, &1200u16.to_le_bytes()),
            record(FORMAT, b"\xA4\0\x04\0\x000.0%"),
            xf(0),
            xf(0xA4),
            xf(14),
            // Two shared texts: "Coventry" and "é" in two bytes.
            record(
                0x00FC,
                b"\x02\0\0\0\x02\0\0\0\x08\0\x00Coventry\x01\0\x01\xE9\0",
            ),
        ]
        .concat();
        let place = globals.len() + 4 + 6 + 2 + 3 + 4;
        let mut bound = (place as u32).to_le_bytes().to_vec();
        bound.extend(b"\0\0\x03\0One");
        globals.extend(record(BOUND_SHEET, &bound));
        globals.extend(record(EOF, &[]));
        assert_eq!(globals.len(), place);
        [globals, bof(0x10), sheet.concat(), record(EOF, &[])].concat()
    }

    #[test]
    fn records_tell_percentages_hidden_rows_and_missing_results() {
        let formula = |row, follows: u8| {
            let mut rest = vec![0, 0, 0, 0, 0, 0, follows, follows];
            rest.resize(16, 0);
            cell(FORMULA, row, 0, 1, &rest)
        };
        let mut row = vec![0; 16];
        row[0] = 3;
        row[12] = 0x20;
        let sheets = walk(&workbook(&[
            record(ROW, &row),
            cell(NUMBER, 0, 2, 1, &0.5f64.to_le_bytes()),
            cell(NUMBER, 0, 3, 0, &0.5f64.to_le_bytes()),
            formula(1, 0xFF),
            record(STRING, b"\x01\0\x00x"),
            formula(2, 0xFF),
            formula(3, 0),
            cell(MUL_RK, 4, 1, 1, b"\0\0\0\0\0\0\0\0\0\0\x02\0"),
        ]))
        .unwrap();
        let at = |row, column| Cell::new(row, column);
        assert_eq!(sheets[0].percent, [at(0, 2), at(1, 0), at(2, 0), at(3, 0), at(4, 1)]);
        assert_eq!(sheets[0].no_result, [at(2, 0)]);
        assert_eq!(sheets[0].hidden_rows, [3]);
    }

    #[test]
    fn far_apart_cells_and_wild_claims_are_refused() {
        let far = |row, column| {
            walk(&workbook(&[
                cell(RK, 0, 0, 0, &[0; 4]),
                cell(RK, row, column, 0, &[0; 4]),
            ]))
        };
        assert!(far(59_999, 99).is_ok());
        assert!(matches!(far(59_999, 100), Err(Fault::TooLarge(_))));
        let claim = |rows: u32| {
            let mut data = [0, rows].map(u32::to_le_bytes).concat();
            data.extend([0, 0, 0, 1, 0, 0]);
            walk(&workbook(&[record(DIMENSIONS, &data)]))
        };
        assert!(claim(65_536).is_ok());
        assert!(matches!(claim(65_537), Err(Fault::TooLarge(_))));
    }

    #[test]
    fn a_locked_workbook_is_protected_and_a_cut_one_damaged() {
        let locked = [record(BOF, &[0; 16]), record(FILE_PASS, &[1, 0])].concat();
        assert_eq!(walk(&locked).unwrap_err(), Fault::Protected);
        assert!(matches!(walk(&[9, 8, 16, 0, 0]), Err(Fault::Damaged(_))));
    }
}
