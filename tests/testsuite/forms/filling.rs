//! Types into a form as a spreadsheet program would: cells put into the XML of its table, everything else left as it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The first row below the headings, 0-based.
pub(crate) const FIRST: u32 = 3;

/// What somebody types into a cell.
#[derive(Debug, Clone)]
pub(crate) enum Typed {
    Word(String),
    Number(&'static str),
}

/// Cells by row and column, 0-based; an empty word clears what stood there.
pub(crate) type Cells = BTreeMap<(u32, u32), Typed>;

/// A form with cells typed into its table, in the looks of their columns, as a spreadsheet program leaves it.
pub(crate) fn fill(form: &[u8], cells: &Cells) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(form)).expect("a form is an archive");
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..from.len() {
        let mut part = from.by_index(place).expect("its parts can be read");
        let name = part.name().expect("parts have names").into_owned();
        if name != "xl/worksheets/sheet2.xml" {
            to.raw_copy_file(part).expect("a part can be copied");
            continue;
        }
        let mut text = String::new();
        part.read_to_string(&mut text).expect("sheets are text");
        to.start_file(name, SimpleFileOptions::default())
            .and_then(|()| Ok(to.write_all(typed(&text, cells).as_bytes())?))
            .expect("a part can be written");
    }
    to.finish().expect("an archive can be ended").into_inner()
}

/// A sheet's XML with cells put in.
fn typed(sheet: &str, cells: &Cells) -> String {
    let between = |text: &str, from: &str, to: &str| -> Option<String> {
        let rest = &text[text.find(from)? + from.len()..];
        Some(rest[..rest.find(to)?].to_owned())
    };
    let data = between(sheet, "<sheetData>", "</sheetData>").expect("a sheet has rows");
    let mut styles = BTreeMap::new();
    for col in sheet.split("<col ").skip(1) {
        let number = |name: &str| -> u32 {
            let text = between(col, &format!("{name}=\""), "\"").expect("an attribute");
            text.parse().expect("a number")
        };
        for column in number("min")..=number("max") {
            styles.insert(column - 1, number("style"));
        }
    }
    let mut rows: BTreeMap<u32, (String, BTreeMap<u32, String>)> = BTreeMap::new();
    for row in data.split("<row ").skip(1) {
        let (attributes, rest) = row.split_once('>').expect("a row's end");
        let number: u32 = between(attributes, "r=\"", "\"").unwrap().parse().unwrap();
        let mut own = BTreeMap::new();
        for cell in rest.split("<c ").skip(1) {
            let at = between(cell, "r=\"", "\"").expect("a place");
            let at = yearly::model::Cell::parse(&at).expect("a cell");
            own.insert(at.column, format!("<c {}", cell.trim_end_matches("</row>")));
        }
        rows.insert(number - 1, (attributes.to_owned(), own));
    }
    for ((row, column), value) in cells {
        let attributes = format!("r=\"{}\"", row + 1);
        let (_, own) = rows.entry(*row).or_insert((attributes, BTreeMap::new()));
        let at = yearly::model::Cell::new(*row, *column);
        let style = styles.get(column).copied().unwrap_or_default();
        let xml = match value {
            Typed::Word(word) if word.is_empty() => {
                own.remove(column);
                continue;
            }
            Typed::Word(word) => {
                let word = word.replace('&', "&amp;").replace('<', "&lt;");
                format!("<c r=\"{at}\" s=\"{style}\" t=\"inlineStr\"><is><t>{word}</t></is></c>")
            }
            Typed::Number(number) => format!("<c r=\"{at}\" s=\"{style}\"><v>{number}</v></c>"),
        };
        own.insert(*column, xml);
    }
    let mut made = String::new();
    for (attributes, own) in rows.values() {
        let own: String = own.values().cloned().collect();
        write!(made, "<row {attributes}>{own}</row>").unwrap();
    }
    sheet.replace(&data, &made)
}

/// The archive with a text of one part replaced.
pub(crate) fn replaced(archive: &[u8], name: &str, from: &str, to: &str) -> Vec<u8> {
    let mut read = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut made = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..read.len() {
        let mut part = read.by_index(place).unwrap();
        if part.name().unwrap() != name {
            made.raw_copy_file(part).unwrap();
            continue;
        }
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        assert!(text.contains(from), "{from} in {text}");
        made.start_file(name, SimpleFileOptions::default()).unwrap();
        made.write_all(text.replace(from, to).as_bytes()).unwrap();
    }
    made.finish().unwrap().into_inner()
}
