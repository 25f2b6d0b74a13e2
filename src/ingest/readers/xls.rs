//! Reads the old .xls (MS-XLS), Excel 5 to 2003, by a reader of our own: calamine makes room for every cell between two far apart
//! and for as many as a sheet claims, which on a damaged file ends the program, and does not tell percentages or hidden rows.

use crate::model::{Area, Cell};

use super::biff::{self, Globals, Records, damaged};
use super::cell_store::{Beside, Gather, merged};
use super::compound::{Compound, u16_at, u32_at};
use super::fault::Fault;
use super::stored_number;
use crate::ingest::sheet::{Raw, Sheet};

/// Reads the sheets of an .xls; with the names of other workbooks that its formulas lead to.
pub(crate) fn read(compound: &Compound<'_>) -> Result<(Vec<Sheet>, Vec<String>), Fault> {
    let stream = stream(compound)?;
    let mut gather = Gather::default();
    let globals = biff::globals(&stream, &mut gather)?;
    Gather::may_have(globals.sheets.len())?;
    let mut sheets = Vec::new();
    for listed in globals.sheets.iter().filter(|listed| listed.is_sheet) {
        let records = stream.get(listed.begin..).ok_or_else(damaged)?;
        let mut reading = Reading {
            globals: &globals,
            gather: &mut gather,
            beside: Beside::default(),
            awaited: None,
        };
        reading.read(records)?;
        let beside = reading.beside;
        let mut sheet = gather.finish(Some(&listed.name), beside);
        sheet.hidden = listed.hidden;
        sheet.is_1904 = globals.book.is_1904;
        sheets.push(sheet);
    }
    Ok((sheets, globals.links.into_iter().collect()))
}

fn stream(compound: &Compound<'_>) -> Result<Vec<u8>, Fault> {
    let stream = compound.stream("Workbook");
    let stream = stream.or_else(|| compound.stream("Book"));
    stream.ok_or_else(|| Fault::Damaged("there is no workbook in it".to_owned()))?
}

/// How many cells the used ranges of all its sheets have, whether they are claimed or go by the cells there are; charts and macros are
/// sheets here. `None` when that cannot be said, or another reader may take another stream for the workbook.
pub(crate) fn used(compound: &Compound<'_>) -> Option<u64> {
    if !compound.is_first(&["Workbook", "Book"]) {
        return None;
    }
    let stream = stream(compound).ok()?;
    let globals = biff::globals(&stream, &mut Gather::default()).ok()?;
    let mut used = 0u64;
    for listed in &globals.sheets {
        let mut records = Records::new(stream.get(listed.begin..)?);
        let mut claimed = 0;
        let mut filled: Option<Area> = None;
        let mut depth = 0;
        while let Some((kind, data)) = records.next().ok()? {
            let side = |at| u16_at(data, at).map(u32::from);
            match kind {
                biff::BOF => depth += 1,
                biff::EOF if depth <= 1 => break,
                biff::EOF => depth -= 1,
                biff::DIMENSIONS => claimed = claimed.max(dimensions(data)?),
                _ if biff::is_cell(kind) => {
                    let first = Cell::new(side(0)?, side(2)?);
                    let last = match kind {
                        biff::MUL_RK => side(data.len().checked_sub(2)?)?,
                        _ => first.column,
                    };
                    let area = Area::new(first, Cell::new(first.row, last));
                    filled = Some(filled.map_or(area, |filled| filled.and(area)));
                }
                _ => {}
            }
        }
        let filled = filled.map_or(0, |area| {
            let side = |from: u32, to: u32| u64::from(to - from) + 1;
            side(area.first.row, area.last.row) * side(area.first.column, area.last.column)
        });
        used = used.saturating_add(claimed.max(filled));
    }
    Some(used)
}

/// How many cells a sheet claims to use (MS-XLS 2.4.90): rows and columns from the first to the one behind the last.
fn dimensions(data: &[u8]) -> Option<u64> {
    let short = |at| u16_at(data, at).map(u64::from);
    let long = |at| u32_at(data, at).map(u64::from);
    let rows = if data.len() < 14 {
        short(2)?.checked_sub(short(0)?)?
    } else {
        long(4)?.checked_sub(long(0)?)?
    };
    let columns = short(if data.len() < 14 { 6 } else { 10 })?;
    // Where the first column is left out of account the claim is only larger.
    Some(rows.saturating_mul(columns))
}

/// A sheet that is being read.
struct Reading<'a> {
    globals: &'a Globals,
    gather: &'a mut Gather,
    beside: Beside,
    /// A formula whose text is to come in a record of its own.
    awaited: Option<Cell>,
}

impl Reading<'_> {
    fn read(&mut self, stream: &[u8]) -> Result<(), Fault> {
        let mut records = Records::new(stream);
        let mut depth = 0;
        while let Some((kind, data)) = records.next()? {
            match kind {
                biff::BOF => depth += 1,
                biff::EOF if depth <= 1 => break,
                biff::EOF => depth -= 1,
                // A chart's records look like a sheet's.
                _ if depth > 1 => {}
                // fDyZero, MS-XLS 2.4.221.
                biff::ROW if u16_at(data, 12).is_some_and(|flags| flags & 0x20 != 0) => {
                    self.beside
                        .hidden_rows
                        .extend(u16_at(data, 0).map(u32::from));
                }
                // fHidden, or a width of nought (MS-XLS 2.4.53).
                biff::COLUMNS => {
                    let part = |at| u16_at(data, at).map(u32::from);
                    if let (Some(first), Some(last)) = (part(0), part(2))
                        && (part(4) == Some(0) || part(8).is_some_and(|flags| flags & 1 != 0))
                    {
                        self.beside.hide_columns(first, last);
                    }
                }
                // Some of its rows do not meet a filter (MS-XLS 2.4.112).
                biff::FILTERED => self.beside.filtered = true,
                biff::MERGED => self.merged(data)?,
                biff::TEXT => {
                    let length = u16_at(data, 0).ok_or_else(damaged)?;
                    let pieces = records.with_more(data);
                    let writing = self.globals.writing;
                    let text = writing.long_text(&pieces, 2, length.into())?;
                    if let Some(cell) = self.awaited.take() {
                        self.gather.push_text(cell, &text)?;
                    }
                }
                _ if biff::is_cell(kind) => self.cell(kind, data)?,
                _ => {}
            }
        }
        self.give_up_waiting()
    }

    /// A formula whose text did not come has no result.
    fn give_up_waiting(&mut self) -> Result<(), Fault> {
        match self.awaited.take() {
            Some(cell) => self.gather.push(cell, Raw::NoResult),
            None => Ok(()),
        }
    }

    /// Merged blocks (MS-XLS 2.4.168).
    fn merged(&mut self, data: &[u8]) -> Result<(), Fault> {
        let count = usize::from(u16_at(data, 0).ok_or_else(damaged)?);
        for block in data[2..].chunks_exact(8).take(count) {
            let side = |place| u16_at(block, place).map_or(0, u32::from);
            self.beside.merges.extend(merged(
                Cell::new(side(0), side(4)),
                Cell::new(side(2), side(6)),
            ));
        }
        Ok(())
    }

    /// A record that begins with row, column and style.
    fn cell(&mut self, kind: u16, data: &[u8]) -> Result<(), Fault> {
        self.give_up_waiting()?;
        let short = |place| u16_at(data, place).ok_or_else(damaged);
        let long = |place| u32_at(data, place).ok_or_else(damaged);
        let byte = |place: usize| data.get(place).copied().ok_or_else(damaged);
        let cell = Cell::new(short(0)?.into(), short(2)?.into());
        let book = &self.globals.book;
        let style = usize::from(short(4)?);
        let raw = match kind {
            biff::NUMBER => book.number(float(data, 6)?, style),
            biff::RK => book.number(stored_number::rk(long(6)?), style),
            biff::MUL_RK => {
                // Style and number for each column, and the last column (MS-XLS 2.4.175).
                let numbers = data.len().saturating_sub(6) / 6;
                for at in 0..numbers {
                    let raw = book.number(
                        stored_number::rk(long(6 + 6 * at)?),
                        short(4 + 6 * at)?.into(),
                    );
                    let column = cell.column + at as u32;
                    self.gather.push(Cell::new(cell.row, column), raw)?;
                }
                return Ok(());
            }
            biff::FORMULA if data.get(12..14) == Some(&[0xFF, 0xFF]) => match byte(6)? {
                0 => {
                    self.awaited = Some(cell);
                    return Ok(());
                }
                1 => Raw::Flag(byte(8)? != 0),
                2 => Raw::Error(stored_number::error_text(byte(8)?).into()),
                // A formula that makes an empty text.
                3 => return Ok(()),
                _ => return Err(damaged()),
            },
            biff::FORMULA => book.number(float(data, 6)?, style),
            biff::FLAG_OR_ERROR if byte(7)? == 0 => Raw::Flag(byte(6)? != 0),
            biff::FLAG_OR_ERROR => Raw::Error(stored_number::error_text(byte(6)?).into()),
            biff::SHARED_LABEL => {
                let text = self.globals.book.text(long(6)? as usize);
                match text.ok_or_else(damaged)? {
                    Some(raw) => raw,
                    None => return Ok(()),
                }
            }
            _ => {
                let text = self.globals.writing.text(data, 8, short(6)?.into())?;
                return self.gather.push_text(cell, &text);
            }
        };
        self.gather.push(cell, raw)
    }
}

fn float(data: &[u8], place: usize) -> Result<f64, Fault> {
    let bytes = data
        .get(place..place + 8)
        .and_then(|bytes| bytes.try_into().ok());
    Ok(f64::from_le_bytes(bytes.ok_or_else(damaged)?))
}

#[cfg(test)]
mod tests {
    use super::super::biff::tests::{cell, record, workbook};
    use super::super::compound::tests::compound;
    use super::*;

    fn sheet(records: &[Vec<u8>]) -> Sheet {
        let bytes = compound("Workbook", &workbook(records));
        let compound = Compound::open(&bytes).unwrap();
        read(&compound).unwrap().0.remove(0)
    }

    fn formula(row: u16, value: [u8; 8]) -> Vec<u8> {
        let mut rest = value.to_vec();
        rest.resize(16, 0);
        cell(biff::FORMULA, row, 0, 0, &rest)
    }

    #[test]
    fn formulas_give_their_results_and_say_when_there_is_none() {
        let text = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
        let sheet = sheet(&[
            formula(0, text),
            record(biff::TEXT, b"\x03\0\x00yes"),
            formula(1, text),
            formula(2, [2, 0, 0x2A, 0, 0, 0, 0xFF, 0xFF]),
            formula(3, [1, 0, 1, 0, 0, 0, 0xFF, 0xFF]),
            formula(4, [3, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
            formula(5, 2.5f64.to_le_bytes()),
            formula(6, text),
        ]);
        let shown: Vec<(u32, Raw)> = sheet
            .cells()
            .iter()
            .map(|(cell, raw)| (cell.row, raw.clone()))
            .collect();
        assert_eq!(
            shown,
            [
                (0, Raw::Text("yes".into())),
                (1, Raw::NoResult),
                (2, Raw::Error("#N/A".into())),
                (3, Raw::Flag(true)),
                (5, stored_number::number(2.5, false)),
                (6, Raw::NoResult),
            ]
        );
    }

    #[test]
    fn hidden_rows_and_columns_are_told_and_charts_passed_over() {
        let mut row = vec![0; 16];
        row[0] = 3;
        row[12] = 0x20;
        let sheet = sheet(&[
            record(biff::FILTERED, &[]),
            record(biff::COLUMNS, &[1, 0, 2, 0, 0, 9, 0, 0, 1, 0, 0, 0]),
            record(biff::COLUMNS, &[3, 0, 3, 0, 0, 9, 0, 0, 0, 0, 0, 0]),
            record(biff::ROW, &row),
            record(biff::BOF, &[0, 6, 0x20, 0]),
            cell(biff::NUMBER, 0, 0, 0, &[0; 8]),
            record(biff::EOF, &[]),
            cell(biff::MUL_RK, 4, 1, 1, b"\x02\0\0\0\0\0\x06\0\0\0\x02\0"),
        ]);
        assert_eq!(sheet.hidden_rows, Some(vec![3]));
        assert_eq!(sheet.hidden_columns, [(1, 2)]);
        assert!(sheet.filtered);
        assert_eq!(
            sheet.cells(),
            [
                (Cell::new(4, 1), stored_number::number(0.0, true)),
                (Cell::new(4, 2), stored_number::number(1.0, false)),
            ]
        );
    }

    #[test]
    fn cells_far_apart_cost_nothing() {
        let sheet = sheet(&[
            cell(biff::RK, 0, 0, 0, &[0; 4]),
            cell(biff::RK, u16::MAX, u16::MAX, 0, &[0; 4]),
        ]);
        assert_eq!(sheet.cells().len(), 2);
    }
}
