//! The second reader: calamine, which shares no code with the readers beside it. What it sees differently, after the levelling that is
//! declared here, is given back cell by cell. It makes room for all that a sheet claims and panics where it is surprised: it runs only
//! within bounds that our own readers have found, and a panic in it is a workbook that it could not read.

use std::cell::Cell as Slot;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use calamine::{Data, Ods, Reader, Xls, Xlsb, Xlsx, XlsxError};
use jiff::civil::Date;
use memchr::memmem;

use super::compound::{Compound, SIGNATURE};
use super::{stored_number, xls};
use crate::ingest::sheet::{Raw, Sheet, Workbook};
use crate::model::{Cell, strip_private};
use crate::package::tag::{attribute_number, name as name_of};
use crate::package::{Archive, MAX_HELD};

/// Most bytes of a file that is read a second time: the largest real returns have a tenth.
const MOST_BYTES: usize = 64 << 20;

/// Most cells of all used ranges of an .xls or .ods, blank ones among them: calamine holds each, at up to 56 bytes.
const MOST_CELLS: u64 = 4_000_000;

/// Most texts that an .xlsx may say its cells share: calamine makes room for as many.
const MOST_TEXTS: u64 = 8_000_000;

/// A cell that the two readers see differently.
#[derive(Debug, PartialEq)]
pub(crate) struct Difference {
    /// Where.
    pub(crate) cell: Cell,
    /// What our own reader sees; none where it sees nothing.
    pub(crate) ours: Option<Raw>,
    /// What the second sees.
    pub(crate) theirs: Option<Raw>,
}

/// The workbook is beyond the bounds, or the second reader refuses it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unread;

/// What the two readers see differently on these sheets of a workbook, sheet by sheet, each by row and column. A text or a page, which
/// only we read, has no second reader.
pub(crate) fn differences(
    bytes: &[u8],
    workbook: &Workbook,
    sheets: &[&Sheet],
) -> Result<Vec<Vec<Difference>>, Unread> {
    let is_archive = bytes.starts_with(b"PK");
    if !is_archive && !bytes.starts_with(SIGNATURE) {
        return Ok(Vec::new());
    }
    if bytes.len() > MOST_BYTES {
        return Err(Unread);
    }
    let read = || {
        if is_archive {
            in_archive(bytes, workbook, sheets)
        } else {
            in_compound(bytes, sheets)
        }
    };
    quietly(read).flatten().ok_or(Unread)
}

fn in_archive(
    bytes: &[u8],
    workbook: &Workbook,
    sheets: &[&Sheet],
) -> Option<Vec<Vec<Difference>>> {
    let mut archive = Archive::open(bytes).ok()?;
    if archive.has("mimetype") {
        let content = archive.read("content.xml", MAX_HELD).ok()??;
        // It reads tables wherever they stand; those that we pass over have no bounds that we know.
        let tables = memmem::find_iter(&content, b"<table:table").map(|at| content.get(at + 12));
        let tables = tables.filter(|after| after.is_some_and(|byte| *byte != b'-'));
        let used: u64 = workbook.sheets.iter().map(used).sum();
        if tables.count() != workbook.sheets.len() || used > MOST_CELLS {
            return None;
        }
        return dense(&mut Ods::new(Cursor::new(bytes)).ok()?, sheets);
    }
    if shared_texts(&mut archive)? > MOST_TEXTS {
        return None;
    }
    if let Ok(mut book) = Xlsx::new(Cursor::new(bytes)) {
        let names = names(&book);
        let compare = |sheet: &&Sheet| {
            let mut cells = book.worksheet_cells_reader(name(&names, sheet)?).ok()?;
            let mut comparison = Comparison::of(sheet);
            loop {
                match cells.next_cell() {
                    Ok(Some(cell)) => comparison.see(cell.get_position(), cell.get_value().clone()),
                    // It knows the errors of 2007; those that came later are passed over.
                    Err(XlsxError::CellError(_)) => {}
                    Ok(None) => return Some(comparison.end(is_late_error)),
                    Err(_) => return None,
                }
            }
        };
        return sheets.iter().map(compare).collect();
    }
    let mut book = Xlsb::new(Cursor::new(bytes)).ok()?;
    let names = names(&book);
    let compare = |sheet: &&Sheet| {
        let mut cells = book.worksheet_cells_reader(name(&names, sheet)?).ok()?;
        let mut comparison = Comparison::of(sheet);
        while let Some(cell) = cells.next_cell().ok()? {
            comparison.see(cell.get_position(), cell.get_value().clone());
        }
        // It passes over texts in several letterings, and over formulas that made an error.
        Some(comparison.end(|ours| matches!(ours, Raw::Text(_) | Raw::Error(_))))
    };
    sheets.iter().map(compare).collect()
}

fn in_compound(bytes: &[u8], sheets: &[&Sheet]) -> Option<Vec<Vec<Difference>>> {
    let compound = Compound::open(bytes).ok()?;
    if xls::used(&compound)? > MOST_CELLS {
        return None;
    }
    dense(&mut Xls::new(Cursor::new(bytes)).ok()?, sheets)
}

/// Compares the sheets of a workbook whose used ranges the second reader holds whole.
fn dense<'b>(
    book: &mut impl Reader<Cursor<&'b [u8]>>,
    sheets: &[&Sheet],
) -> Option<Vec<Vec<Difference>>> {
    let names = names(book);
    let compare = |sheet: &&Sheet| {
        let range = book.worksheet_range(name(&names, sheet)?).ok()?;
        let (row, column) = range.start().unwrap_or_default();
        let mut comparison = Comparison::of(sheet);
        comparison.by_value = true;
        for (down, across, value) in range.used_cells() {
            let place = (row + down as u32, column + across as u32);
            comparison.see(place, value.clone());
        }
        Some(comparison.end(|_| false))
    };
    sheets.iter().map(compare).collect()
}

/// The sheets of a workbook, by their names as we have them.
fn names<'b>(book: &impl Reader<Cursor<&'b [u8]>>) -> BTreeMap<String, String> {
    let names = book.sheet_names().into_iter();
    names.map(|name| (strip_private(&name), name)).collect()
}

fn name<'n>(names: &'n BTreeMap<String, String>, sheet: &Sheet) -> Option<&'n str> {
    names.get(sheet.name.as_deref()?).map(String::as_str)
}

/// How many cells the used range of a sheet has, blank ones among them.
fn used(sheet: &Sheet) -> u64 {
    let columns = || sheet.cells().iter().map(|(cell, _)| cell.column);
    let (Some((first, _)), Some(last)) = (sheet.cells().first(), sheet.last_row()) else {
        return 0;
    };
    let across = columns().max().unwrap_or(0) - columns().min().unwrap_or(0);
    (u64::from(last - first.row) + 1) * (u64::from(across) + 1)
}

/// How many texts an .xlsx says that its cells share.
fn shared_texts(archive: &mut Archive<'_>) -> Option<u64> {
    let names = archive.names();
    let parts = names.filter(|name| name.ends_with("sharedstrings.xml"));
    let parts: Vec<String> = parts.map(str::to_owned).collect();
    let mut most = 0;
    for part in parts {
        let see = |tag: &[u8]| {
            if name_of(tag) == (false, &b"sst"[..]) {
                most = most.max(attribute_number(tag, "uniqueCount").unwrap_or(0));
            }
        };
        archive.tags(&part, see).ok()?;
    }
    Some(most)
}

/// What is seen on one sheet, held against what we see there.
struct Comparison<'a> {
    sheet: &'a Sheet,
    /// Which of our cells the second reader has seen too.
    seen: Vec<bool>,
    /// Whether numbers and moments of any format are the same by their value.
    by_value: bool,
    differences: BTreeMap<Cell, Difference>,
}

impl<'a> Comparison<'a> {
    fn of(sheet: &'a Sheet) -> Self {
        Comparison {
            sheet,
            seen: vec![false; sheet.cells().len()],
            by_value: false,
            differences: BTreeMap::new(),
        }
    }

    /// Takes in what the second reader sees in a cell; of two at one place the later counts.
    fn see(&mut self, (row, column): (u32, u32), value: impl Into<Data>) {
        let value = value.into();
        let Some(theirs) = levelled(&value) else {
            return;
        };
        let cell = Cell::new(row, column);
        let cells = self.sheet.cells();
        let at = cells.binary_search_by_key(&cell, |(place, _)| *place).ok();
        let ours = at.map(|at| {
            self.seen[at] = true;
            &cells[at].1
        });
        let same = |ours: &Raw| {
            agree(ours, &theirs) || (self.by_value && by_value(ours, &value, self.sheet.is_1904))
        };
        if ours.is_some_and(same) {
            self.differences.remove(&cell);
        } else {
            let ours = ours.cloned();
            let theirs = Some(theirs);
            let difference = Difference { cell, ours, theirs };
            self.differences.insert(cell, difference);
        }
    }

    /// All differences, with the cells that only we see, but for those that the second reader is known to pass over.
    fn end(mut self, passed_over: impl Fn(&Raw) -> bool) -> Vec<Difference> {
        let unseen = self.sheet.cells().iter().zip(self.seen);
        for ((cell, ours), _) in unseen.filter(|(_, seen)| !seen) {
            if !ours.is_blank() && !passed_over(ours) {
                let (cell, ours) = (*cell, Some(ours.clone()));
                let theirs = None;
                let difference = Difference { cell, ours, theirs };
                self.differences.insert(cell, difference);
            }
        }
        self.differences.into_values().collect()
    }
}

/// What the second reader sees in a cell, in our words; `None` when it is blank. Numbers to the 15 digits that Excel keeps; a moment is its
/// day, or the time of day that is shown; a serial number that is no day stays a number.
fn levelled(value: &Data) -> Option<Raw> {
    let raw = match value {
        Data::Empty => return None,
        Data::String(text) | Data::DurationIso(text) => Raw::Text(text.as_str().into()),
        Data::Float(value) => stored_number::number(*value, false),
        Data::Int(value) => Raw::Number {
            value: (*value).into(),
            percent: false,
        },
        Data::Bool(flag) => Raw::Flag(*flag),
        Data::DateTime(moment) => {
            let value = moment.as_f64();
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let day = Date::new(year as i16, month as i8, day as i8);
            match day {
                Ok(day)
                    if (1.0..stored_number::LAST_SERIAL).contains(&value)
                        && !moment.is_duration() =>
                {
                    Raw::Date(day)
                }
                _ => stored_number::moment(value, moment.is_duration(), false),
            }
        }
        Data::DateTimeIso(text) => match stored_number::iso_day(text) {
            Some(day) => Raw::Date(day),
            None => Raw::Text(text.as_str().into()),
        },
        Data::Error(error) => Raw::Error(error.to_string().into()),
    };
    (!raw.is_blank()).then_some(raw)
}

/// Whether both see the same. Declared: a percentage is its fraction; white space of any kind and length is one blank, and a mark
/// without letter is none; an error may be the text that it shows, or any that came after 2007.
fn agree(ours: &Raw, theirs: &Raw) -> bool {
    match (ours, theirs) {
        (Raw::Text(ours), Raw::Text(theirs)) => {
            let seen = |text: &str| text.replace('\0', "");
            let alike = || {
                let (ours, theirs) = (seen(ours), seen(theirs));
                ours.split_whitespace().eq(theirs.split_whitespace())
            };
            ours == theirs || alike()
        }
        (Raw::Number { value: ours, .. }, Raw::Number { value: theirs, .. }) => ours == theirs,
        (Raw::Error(ours), Raw::Text(theirs)) => ours == theirs,
        (Raw::Error(_), Raw::Error(_)) => ours == theirs || is_late_error(ours),
        _ => ours == theirs,
    }
}

/// Whether both see the same number, or moment, where one of the two does not know its format: what an .xls says of it the second reader
/// often misses, and how an .ods shows a time of day is not told by its value. Two days are held against each other as they are.
fn by_value(ours: &Raw, theirs: &Data, is_1904: bool) -> bool {
    let moment = |serial, clock| stored_number::moment(serial, clock, is_1904);
    match (ours, theirs) {
        (Raw::Date(_), Data::Float(serial)) => *ours == moment(*serial, false),
        (Raw::Date(_), Data::Int(serial)) => *ours == moment(*serial as f64, false),
        (Raw::Text(_), Data::Float(serial)) => *ours == moment(*serial, true),
        (Raw::Text(_), Data::DateTime(theirs)) => *ours == moment(theirs.as_f64(), true),
        (Raw::Text(_), Data::DurationIso(_)) => true,
        (Raw::Number { .. }, Data::DateTime(theirs)) => {
            agree(ours, &stored_number::number(theirs.as_f64(), false))
        }
        _ => false,
    }
}

/// Whether an error came after 2007, so that the second reader does not know it by name.
fn is_late_error(ours: &Raw) -> bool {
    let known = [
        "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A",
    ];
    matches!(ours, Raw::Error(error) if !known.contains(&&**error))
}

/// Runs what may panic; `None` when it does, without a word on the terminal.
fn quietly<T>(run: impl FnOnce() -> T) -> Option<T> {
    thread_local! {
        static QUIET: Slot<bool> = const { Slot::new(false) };
    }
    static ONCE: Once = Once::new();
    // Panics elsewhere, on this thread later or on others meanwhile, are told as before.
    ONCE.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                tell(panic);
            }
        }));
    });
    QUIET.set(true);
    let made = panic::catch_unwind(AssertUnwindSafe(run));
    QUIET.set(false);
    made.ok()
}

#[cfg(test)]
mod tests;
