//! The records of an .xls workbook (MS-XLS): a type, a length and data, one after another; texts that run on in further records; and
//! what the records say of the workbook as a whole. `xls` reads the cells from them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::book::Book;
use super::cell_store::Gather;
use super::compound::{u16_at, u32_at};
use super::fault::Fault;
use super::links;
use super::stored_number;

/// A sheet as the workbook lists it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Its name.
    pub name: String,
    /// Hidden or very hidden.
    pub hidden: bool,
    /// It holds cells: no chart, macro or module.
    pub is_sheet: bool,
    /// Where its records begin in the stream.
    pub begin: usize,
}

/// What a workbook's own records say.
#[derive(Debug)]
pub(crate) struct Globals {
    /// Its sheets, in order.
    pub sheets: Vec<Listed>,
    /// What they share.
    pub book: Book,
    /// How texts are written.
    pub writing: Writing,
    /// The names of other workbooks that formulas lead to, without folders.
    pub links: BTreeSet<String>,
}

/// How a workbook's texts are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writing {
    /// Since Excel 97; before, texts are bytes of a code page.
    pub is_biff8: bool,
    /// The code page.
    pub encoding: &'static Encoding,
}

/// Reads the records of the workbook as a whole.
pub(crate) fn globals(stream: &[u8], gather: &mut Gather) -> Result<Globals, Fault> {
    let mut globals = Globals {
        sheets: Vec::new(),
        book: Book::default(),
        writing: Writing {
            is_biff8: true,
            encoding: WINDOWS_1252,
        },
        links: BTreeSet::new(),
    };
    let mut formats = BTreeMap::new();
    let mut style_formats = Vec::new();
    let mut records = Records::new(stream);
    while let Some((kind, data)) = records.next()? {
        let number = |place| u16_at(data, place).ok_or_else(damaged);
        match kind {
            BOF => globals.writing.is_biff8 = u16_at(data, 0) == Some(0x0600),
            FILE_PASS => return Err(Fault::Protected),
            CODE_PAGE => globals.writing.encoding = encoding(number(0)?),
            DATE_MODE => globals.book.is_1904 = number(0)? == 1,
            BOUND_SHEET => globals.sheets.push(listed(data, globals.writing)?),
            FORMAT => {
                let (text, from) = if globals.writing.is_biff8 {
                    (number(2)?, 4)
                } else {
                    (data.get(2).copied().ok_or_else(damaged)?.into(), 3)
                };
                let text = globals.writing.text(data, from, text.into())?;
                formats.insert(number(0)?, stored_number::shown(&text));
            }
            XF => style_formats.push(number(2)?),
            OTHER_BOOK | OTHER_SHEET => globals.links.extend(link(kind, data, globals.writing)),
            SHARED_TEXTS => globals.book.texts = shared_texts(&records.with_more(data), gather)?,
            EOF => break,
            _ => {}
        }
    }
    globals.book.styles.shown = style_formats
        .iter()
        .map(|id| {
            let built_in = || stored_number::shown_built_in(*id);
            formats.get(id).copied().unwrap_or_else(built_in)
        })
        .collect();
    Ok(globals)
}

/// The name of the other workbook that a record names (MS-XLS 2.4.271; before Excel 97 a record for each sheet of it). What cannot be
/// read is passed over: the values that were saved are read all the same.
fn link(kind: u16, data: &[u8], writing: Writing) -> Option<String> {
    let path = match (kind, writing.is_biff8) {
        (OTHER_BOOK, true) => {
            let length = u16_at(data, 2)?;
            // This workbook itself, and what add-ins bring; a link without sheets leads to another program.
            if matches!(length, 0x0401 | 0x3A01) || u16_at(data, 0)? == 0 {
                return None;
            }
            writing.text(data, 4, length.into()).ok()?
        }
        (OTHER_SHEET, false) => {
            let path = writing.text(data, 1, (*data.first()?).into()).ok()?;
            let (_, book) = path.strip_prefix('\u{1}')?.split_once('[')?;
            book.split_once(']')?.0.to_owned()
        }
        _ => return None,
    };
    // Control characters stand for what parts a path (MS-XLS 2.5.277).
    let name = path.rsplit(|c: char| c.is_control()).next()?;
    let name = links::file_name(name);
    (!name.trim().is_empty()).then_some(name)
}

/// A sheet's entry in the list (MS-XLS 2.4.28).
fn listed(data: &[u8], writing: Writing) -> Result<Listed, Fault> {
    let byte = |place: usize| data.get(place).copied().ok_or_else(damaged);
    Ok(Listed {
        begin: u32_at(data, 0).ok_or_else(damaged)? as usize,
        hidden: byte(4)? & 3 != 0,
        is_sheet: byte(5)? == 0,
        name: writing.text(data, 7, byte(6)?.into())?,
    })
}

impl Writing {
    /// A text of so many characters, after its length.
    pub(crate) fn text(self, data: &[u8], from: usize, length: usize) -> Result<String, Fault> {
        if self.is_biff8 {
            return Pieces::new(vec![data.get(from..).unwrap_or_default()]).unicode(length);
        }
        let bytes = data.get(from..from + length).ok_or_else(damaged)?;
        Ok(self
            .encoding
            .decode_without_bom_handling(bytes)
            .0
            .into_owned())
    }

    /// A text of so many characters that may run on in further records.
    pub(crate) fn long_text(
        self,
        pieces: &[&[u8]],
        from: usize,
        length: usize,
    ) -> Result<String, Fault> {
        if !self.is_biff8 {
            return self.text(&pieces.concat(), from, length);
        }
        let mut pieces = Pieces::new(pieces.to_vec());
        pieces.skip(from)?;
        pieces.unicode(length)
    }
}

/// The encoding of a code page; Western European where it is not known.
fn encoding(code_page: u16) -> &'static Encoding {
    let label = match code_page {
        10000 | 32768 => "macintosh".to_owned(),
        page => format!("windows-{page}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// The texts that cells share (MS-XLS 2.4.265).
fn shared_texts(pieces: &[&[u8]], gather: &mut Gather) -> Result<Vec<Arc<str>>, Fault> {
    let mut pieces = Pieces::new(pieces.to_vec());
    pieces.skip(4)?;
    let count = pieces.u32()?;
    let mut texts = Vec::new();
    for _ in 0..count {
        // The reader of a cell will miss a text that is not there; a table with too high a count is common.
        if pieces.at_end() {
            break;
        }
        texts.push(gather.share(&pieces.rich_text()?));
    }
    Ok(texts)
}

/// Data in several records, read as one. A text that runs on says anew, at the start of each record, how wide its letters are.
struct Pieces<'a> {
    pieces: std::vec::IntoIter<&'a [u8]>,
    now: &'a [u8],
}

impl<'a> Pieces<'a> {
    fn new(pieces: Vec<&'a [u8]>) -> Self {
        let mut pieces = pieces.into_iter();
        let now = pieces.next().unwrap_or_default();
        Pieces { pieces, now }
    }

    /// Goes on to the next record when this one is used up; whether there is more.
    fn at_end(&mut self) -> bool {
        while self.now.is_empty() {
            match self.pieces.next() {
                Some(next) => self.now = next,
                None => return true,
            }
        }
        false
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        if self.at_end() {
            return Err(damaged());
        }
        let (first, rest) = self.now.split_first().ok_or_else(damaged)?;
        self.now = rest;
        Ok(*first)
    }

    fn u16(&mut self) -> Result<u16, Fault> {
        Ok(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Result<u32, Fault> {
        Ok(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    fn skip(&mut self, mut length: usize) -> Result<(), Fault> {
        while length > 0 {
            if self.at_end() {
                return Err(damaged());
            }
            let part = length.min(self.now.len());
            self.now = &self.now[part..];
            length -= part;
        }
        Ok(())
    }

    /// A text with its length, and with runs and phonetics that are passed over (MS-XLS 2.5.293).
    fn rich_text(&mut self) -> Result<String, Fault> {
        let length = self.u16()?;
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.u16()? } else { 0 };
        let phonetics = if flags & 4 != 0 { self.u32()? } else { 0 };
        let text = self.letters(length.into(), flags & 1 != 0)?;
        self.skip(usize::from(runs) * 4)?;
        self.skip(phonetics as usize)?;
        Ok(text)
    }

    /// A text of so many characters, after its length.
    fn unicode(&mut self, length: usize) -> Result<String, Fault> {
        let flags = self.byte()?;
        self.letters(length, flags & 1 != 0)
    }

    fn letters(&mut self, length: usize, mut wide: bool) -> Result<String, Fault> {
        let mut units: Vec<u16> = Vec::new();
        while units.len() < length {
            if self.now.is_empty() {
                wide = self.byte()? & 1 != 0;
                continue;
            }
            let left = length - units.len();
            if wide {
                let bytes = self.now.len().min(left * 2) & !1;
                if bytes == 0 {
                    return Err(damaged());
                }
                let (text, rest) = self.now.split_at(bytes);
                let pairs = text.chunks_exact(2);
                units.extend(pairs.map(|unit| u16::from_le_bytes([unit[0], unit[1]])));
                self.now = rest;
            } else {
                let (text, rest) = self.now.split_at(self.now.len().min(left));
                units.extend(text.iter().map(|letter| u16::from(*letter)));
                self.now = rest;
            }
        }
        Ok(String::from_utf16_lossy(&units))
    }
}

/// Records one after another.
pub(crate) struct Records<'a> {
    stream: &'a [u8],
}

impl<'a> Records<'a> {
    /// The records of a stream.
    pub(crate) fn new(stream: &'a [u8]) -> Self {
        Records { stream }
    }

    /// The next record's type and data; `None` at the end of the stream.
    pub(crate) fn next(&mut self) -> Result<Option<(u16, &'a [u8])>, Fault> {
        if self.stream.is_empty() {
            return Ok(None);
        }
        let (Some(kind), Some(length)) = (u16_at(self.stream, 0), u16_at(self.stream, 2)) else {
            return Err(damaged());
        };
        let end = 4 + usize::from(length);
        let data = self.stream.get(4..end).ok_or_else(damaged)?;
        self.stream = &self.stream[end..];
        Ok(Some((kind, data)))
    }

    /// A record's data with that of the records it runs on in.
    pub(crate) fn with_more(&mut self, data: &'a [u8]) -> Vec<&'a [u8]> {
        let mut pieces = vec![data];
        while u16_at(self.stream, 0) == Some(CONTINUE) {
            match self.next() {
                Ok(Some((_, more))) => pieces.push(more),
                _ => break,
            }
        }
        pieces
    }
}

/// What is said of records that do not hold what they must.
pub(crate) fn damaged() -> Fault {
    Fault::Damaged("its records are damaged".to_owned())
}

/// Whether a record holds a cell: its row, its column, its style, and what stands in it.
pub(crate) fn is_cell(kind: u16) -> bool {
    matches!(
        kind,
        NUMBER | RK | MUL_RK | FORMULA | FLAG_OR_ERROR | LABEL | RICH_LABEL | SHARED_LABEL
    )
}

// Record types, MS-XLS 2.3.
pub(crate) const FORMULA: u16 = 0x0006;
pub(crate) const EOF: u16 = 0x000A;
const OTHER_SHEET: u16 = 0x0017;
const DATE_MODE: u16 = 0x0022;
const FILE_PASS: u16 = 0x002F;
const CONTINUE: u16 = 0x003C;
const CODE_PAGE: u16 = 0x0042;
const BOUND_SHEET: u16 = 0x0085;
pub(crate) const COLUMNS: u16 = 0x007D;
pub(crate) const FILTERED: u16 = 0x009B;
pub(crate) const MUL_RK: u16 = 0x00BD;
const RICH_LABEL: u16 = 0x00D6;
const XF: u16 = 0x00E0;
pub(crate) const MERGED: u16 = 0x00E5;
const SHARED_TEXTS: u16 = 0x00FC;
pub(crate) const SHARED_LABEL: u16 = 0x00FD;
const OTHER_BOOK: u16 = 0x01AE;
pub(crate) const DIMENSIONS: u16 = 0x0200;
pub(crate) const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
pub(crate) const FLAG_OR_ERROR: u16 = 0x0205;
pub(crate) const TEXT: u16 = 0x0207;
pub(crate) const ROW: u16 = 0x0208;
pub(crate) const RK: u16 = 0x027E;
const FORMAT: u16 = 0x041E;
pub(crate) const BOF: u16 = 0x0809;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ingest::readers::stored_number::Shown;

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
            record(CODE_PAGE, &1200u16.to_le_bytes()),
            record(FORMAT, b"\xA4\0\x04\0\x000.0%"),
            xf(0),
            xf(0xA4),
            xf(14),
            // Two shared texts: "Coventry" and "é" in two bytes.
            record(
                SHARED_TEXTS,
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
    fn links_to_other_workbooks_lose_their_folders() {
        let new = Writing {
            is_biff8: true,
            encoding: WINDOWS_1252,
        };
        let book = |sheets: u16, path: &str| {
            let head = [sheets, path.len() as u16].map(u16::to_le_bytes).concat();
            [&head[..], b"\0", path.as_bytes()].concat()
        };
        let far = book(1, "\u{1}\u{1}C\u{3}Data\u{3}Targets 2023.xls");
        let found = |kind, data: &[u8], writing| link(kind, data, writing);
        assert_eq!(
            found(OTHER_BOOK, &far, new).as_deref(),
            Some("Targets 2023.xls")
        );
        // This workbook, another program, and a record cut short.
        assert_eq!(found(OTHER_BOOK, b"\x03\0\x01\x04", new), None);
        assert_eq!(
            found(OTHER_BOOK, &book(0, "Word\u{3}Letter.doc"), new),
            None
        );
        assert_eq!(found(OTHER_BOOK, &far[..9], new), None);
        let old = Writing {
            is_biff8: false,
            ..new
        };
        let path = b"\x15\x01[Targets.xls]Sheet1";
        assert_eq!(found(OTHER_SHEET, &path[..], old), None);
        let path = b"\x14\x01[Targets.xls]Sheet1";
        assert_eq!(
            found(OTHER_SHEET, &path[..], old).as_deref(),
            Some("Targets.xls")
        );
    }

    #[test]
    fn a_workbook_tells_its_sheets_texts_and_styles() {
        let globals = globals(&workbook(&[]), &mut Gather::default()).unwrap();
        assert_eq!(globals.sheets.len(), 1);
        assert_eq!(globals.sheets[0].name, "One");
        assert!(globals.sheets[0].is_sheet && !globals.sheets[0].hidden);
        let texts: Vec<&str> = globals.book.texts.iter().map(|text| &**text).collect();
        assert_eq!(texts, ["Coventry", "é"]);
        assert_eq!(
            globals.book.styles.shown,
            [Shown::Plain, Shown::Percent, Shown::Moment]
        );
    }

    #[test]
    fn texts_run_on_in_further_records_and_may_change_their_width() {
        // Four letters, of which two are wide and in the next record; then a rich text with a run, and phonetics.
        let pieces: [&[u8]; 3] = [
            b"\x02\0\0\0\x02\0\0\0\x04\0\x00ab",
            b"\x01\xE9\0c\0\x02\0\x0C\x01\0\x03\0\0\0xy\0\0",
            b"\0\0abc",
        ];
        let texts = shared_texts(&pieces, &mut Gather::default()).unwrap();
        let texts: Vec<&str> = texts.iter().map(|text| &**text).collect();
        assert_eq!(texts, ["abéc", "xy"]);
    }

    #[test]
    fn texts_before_excel_97_are_bytes_of_a_code_page() {
        let writing = Writing {
            is_biff8: false,
            encoding: encoding(1252),
        };
        assert_eq!(writing.text(b"\x03\0\xA35\x96", 2, 3).unwrap(), "£5–");
        assert_eq!(encoding(10000).name(), "macintosh");
        assert_eq!(encoding(850), WINDOWS_1252);
    }

    #[test]
    fn a_locked_workbook_is_protected_and_a_cut_one_damaged() {
        let read = |stream: &[u8]| {
            globals(stream, &mut Gather::default())
                .map(|_| ())
                .unwrap_err()
        };
        let locked = [record(BOF, &[0; 16]), record(FILE_PASS, &[1, 0])].concat();
        assert_eq!(read(&locked), Fault::Protected);
        assert!(matches!(read(&[9, 8, 16, 0, 0]), Fault::Damaged(_)));
    }
}
