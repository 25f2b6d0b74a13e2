//! Reads .csv, .tsv and .txt: the separator is told from the lines themselves, rows are numbered as Excel would show them, and every
//! value stays the text it is.

use std::io::Read;

use csv::{ReaderBuilder, StringRecord};

use crate::model::Cell;

use super::cell_store::{Beside, Gather};
use super::fault::Fault;
use super::open_quote;
use crate::ingest::sheet::Sheet;

/// Separators, in the order in which equals are preferred.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many rows, and how many bytes, are looked at to tell the separator.
const SNIFFED_ROWS: usize = 60;
const SNIFFED_BYTES: usize = 64 << 10;

/// Longest line, in bytes: a row as wide as Excel's widest, with a sentence in each cell.
const LONGEST_LINE: usize = 4 << 20;

/// Reads the one sheet of a text file.
pub(crate) fn read(text: &str) -> Result<Sheet, Fault> {
    if let Some(at) = text.lines().position(|line| line.len() > LONGEST_LINE) {
        return Err(Fault::TooLarge(format!(
            "line {} is longer than the widest sheet's",
            at + 1
        )));
    }
    let (stated, text) = stated_separator(text);
    let (separator, columns) = match stated {
        Some(stated) => (stated, columns(text, &[stated]).1),
        None => columns(text, &SEPARATORS),
    };
    // A statement of the separator is a line of the file.
    let before = u32::from(stated.is_some());
    let fields = |line: &str| {
        let mut lines = reader(line.as_bytes(), separator).into_records();
        lines
            .next()
            .and_then(Result::ok)
            .map_or(0, |record| record.len())
    };
    if let Some(open) = open_quote::first(text, separator, columns, fields) {
        return Err(Fault::OpenQuote {
            line: before + open.line,
            last: before + open.last,
        });
    }
    let mut gather = Gather::default();
    let mut row = 0u32;
    let mut begin = 0;
    let mut lines = reader(text.as_bytes(), separator);
    let mut record = StringRecord::new();
    while lines
        .read_record(&mut record)
        .map_err(|_| Fault::Damaged("its lines could not be told apart".to_owned()))?
    {
        let end = usize::try_from(lines.position().byte()).unwrap_or(usize::MAX);
        row = row.saturating_add(blank_lines(text, begin, end));
        begin = end;
        for (column, field) in (0..).zip(&record) {
            gather.push_text(Cell::new(row, column), field)?;
        }
        row = row.saturating_add(1);
    }
    Ok(gather.finish(None, Beside::default()))
}

/// How many blank lines a piece of the text begins with: the csv reader passes over them, on the sheet they are rows.
fn blank_lines(text: &str, begin: usize, end: usize) -> u32 {
    let bytes = text.as_bytes();
    let mut piece = bytes.get(begin..end).unwrap_or_default();
    // The reader leaves the second half of a line end to the next record.
    if begin > 0 && bytes[begin - 1] == b'\r' {
        piece = piece.strip_prefix(b"\n").unwrap_or(piece);
    }
    let mut blank = 0;
    while let Some(rest) = piece
        .strip_prefix(b"\r\n")
        .or(piece.strip_prefix(b"\n"))
        .or(piece.strip_prefix(b"\r"))
    {
        piece = rest;
        blank += 1;
    }
    blank
}

fn reader<R: Read>(source: R, separator: u8) -> csv::Reader<R> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(source)
}

/// The separator that a first line `sep=;` states, as Excel writes and reads it, and the text after that line.
fn stated_separator(text: &str) -> (Option<u8>, &str) {
    let stated = text
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("sep="))
        .and_then(|_| {
            let line = &text[4..text.find(['\r', '\n'])?];
            let [separator] = *line.as_bytes() else {
                return None;
            };
            let rest = &text[5..];
            let rest = rest.strip_prefix('\r').unwrap_or(rest);
            Some((separator, rest.strip_prefix('\n').unwrap_or(rest)))
        });
    match stated {
        Some((separator, rest)) => (Some(separator), rest),
        None => (None, text),
    }
}

/// The separator by which the most rows have the same number of fields, more than one, and that number.
fn columns(text: &str, separators: &[u8]) -> (u8, usize) {
    let mut cut = text.len().min(SNIFFED_BYTES);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    let whole = cut == text.len();
    let looked_at = &text.as_bytes()[..cut];
    let mut best = (0, 0, separators[0]);
    for &separator in separators {
        if !looked_at.contains(&separator) {
            continue;
        }
        let mut lengths: Vec<usize> = reader(looked_at, separator)
            .records()
            .take(SNIFFED_ROWS)
            .map_while(Result::ok)
            .map(|record| record.len())
            .collect();
        // The last row of a piece may be half a row.
        if !whole && lengths.len() > 1 && lengths.len() < SNIFFED_ROWS {
            lengths.pop();
        }
        let rows = |length: usize| lengths.iter().filter(|other| **other == length).count();
        let most = lengths
            .iter()
            .filter(|length| **length > 1)
            .map(|length| (rows(*length), *length))
            .max();
        if let Some((rows, length)) = most
            && (rows, length) > (best.0, best.1)
        {
            best = (rows, length, separator);
        }
    }
    (best.2, best.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::sheet::Raw;

    fn cells(text: &str) -> Vec<(String, String)> {
        read(text)
            .unwrap()
            .cells()
            .iter()
            .map(|(cell, raw)| (cell.to_string(), raw.text()))
            .collect()
    }

    fn separator(text: &str) -> u8 {
        columns(text, &SEPARATORS).0
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    }

    #[test]
    fn rows_are_numbered_as_excel_shows_them() {
        let text = "Title\r\n\r\na,b\r\n\"two\r\nlines\",\"say \"\"x\"\"\"\r\n\r\n\r\nlast,1";
        assert_eq!(
            cells(text),
            pairs(&[
                ("A1", "Title"),
                ("A3", "a"),
                ("B3", "b"),
                ("A4", "two\r\nlines"),
                ("B4", "say \"x\""),
                ("A7", "last"),
                ("B7", "1"),
            ])
        );
        assert_eq!(cells("\n\na\n"), pairs(&[("A3", "a")]));
        assert_eq!(
            cells("a\rb\r\rc"),
            pairs(&[("A1", "a"), ("A2", "b"), ("A4", "c")])
        );
        assert_eq!(cells(""), pairs(&[]));
    }

    #[test]
    fn ragged_rows_and_blank_cells_keep_their_places() {
        assert_eq!(
            cells("a,b,c\n1,,3\n2\n,,,x\n"),
            pairs(&[
                ("A1", "a"),
                ("B1", "b"),
                ("C1", "c"),
                ("A2", "1"),
                ("C2", "3"),
                ("A3", "2"),
                ("D4", "x"),
            ])
        );
    }

    #[test]
    fn the_separator_is_told_from_the_lines() {
        assert_eq!(separator("a,b\n1,2\n"), b',');
        assert_eq!(
            separator("Area;2014;2015\nCoventry;1,5;2,3\nRugby;2,5;3,1"),
            b';'
        );
        assert_eq!(separator("a\tb\tc\nx, y\t1\t2\n"), b'\t');
        assert_eq!(separator("a|b\n1|2\n"), b'|');
        assert_eq!(
            separator("Report; with a title\n\n\"x;y\",b,c\n1,2,3\n4,5,6\n"),
            b','
        );
        assert_eq!(separator("one column\nof text\n"), b',');
    }

    #[test]
    fn a_stated_separator_is_obeyed_and_is_no_row() {
        assert_eq!(
            cells("sep=;\r\na,x;b\r\n"),
            pairs(&[("A1", "a,x"), ("B1", "b")])
        );
        assert_eq!(cells("sep=\n"), pairs(&[("A1", "sep=")]));
    }

    #[test]
    fn a_mark_that_swallows_lines_is_named_by_its_line() {
        let open = |text: &str| match read(text) {
            Err(Fault::OpenQuote { line, last }) => Some((line, last)),
            _ => None,
        };
        assert_eq!(open("sep=;\na;b\n1;\"2\n3;4\n"), Some((3, 4)));
        assert_eq!(open("a;b;c\n\"1;2;3\n4;\"\"5;6\n7\";8;9\n"), Some((2, 4)));
        assert_eq!(open("a;b;c\n\"1\n2\";2;3\n4;5;6\n"), None);
    }

    #[test]
    fn values_stay_text() {
        let sheet = read("007,=1+1\n").unwrap();
        assert_eq!(sheet.get(Cell::new(0, 0)), Some(&Raw::Text("007".into())));
        assert_eq!(sheet.get(Cell::new(0, 1)), Some(&Raw::Text("=1+1".into())));
    }
}
