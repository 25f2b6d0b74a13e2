//! Tests of opening files of every kind, good and bad. Workbooks are made here: no pile of binary fixtures.

use std::io::Write;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Formula, Workbook as Writer};

use super::biff::tests::{cell, record, workbook};
use super::compound::tests::compound;
use super::ods::tests::ods;
use super::xlsb;
use super::*;
use crate::finding::Severity;
use crate::ingest::Raw;
use crate::model::Cell;
use crate::package::archive;

pub(super) fn file(name: &str, bytes: &[u8]) -> File {
    File {
        name: name.into(),
        bytes: bytes.into(),
    }
}

/// The sheets of a file that opens without a finding.
fn sheets(name: &str, bytes: &[u8]) -> Vec<Sheet> {
    let opened = open(&file(name, bytes));
    assert_eq!(opened.findings, [], "{name}");
    opened.value.unwrap().sheets
}

/// The one finding of a file that does not open, as code and message.
fn refused(name: &str, bytes: &[u8]) -> (Code, String) {
    let opened = open(&file(name, bytes));
    assert!(opened.value.is_none(), "{name}");
    let [finding] = &opened.findings[..] else {
        panic!("{name}: {:?}", opened.findings);
    };
    assert_eq!(finding.severity, Severity::Error, "{name}");
    assert!(finding.message.starts_with(name), "{}", finding.message);
    assert_eq!(finding.location, Location::file(name));
    (finding.code, finding.message.clone())
}

fn number(text: &str, percent: bool) -> Raw {
    Raw::Number {
        value: text.parse::<Decimal>().unwrap(),
        percent,
    }
}

fn text(text: &str) -> Raw {
    Raw::Text(text.into())
}

fn day(year: i16, month: i8, day: i8) -> Raw {
    Raw::Date(jiff::civil::date(year, month, day))
}

/// A workbook with one of everything.
pub(super) fn everything() -> Vec<u8> {
    let mut book = Writer::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Cells").unwrap();
    sheet.write(0, 0, "Coventry").unwrap();
    sheet.write(0, 1, "Coventry").unwrap();
    sheet.write(1, 0, 0.1 + 0.2).unwrap();
    let percent = Format::new().set_num_format("0.0%");
    sheet.write_with_format(1, 1, 0.51, &percent).unwrap();
    let date = Format::new().set_num_format("mmm-yy");
    sheet.write_with_format(1, 2, 41_883, &date).unwrap();
    sheet.write(1, 3, true).unwrap();
    let clock = Format::new().set_num_format("h:mm");
    sheet.write_with_format(1, 4, 0.5, &clock).unwrap();
    let (bold, plain) = (Format::new().set_bold(), Format::new());
    sheet
        .write_rich_string(2, 0, &[(&bold, "rich "), (&plain, "text & more")])
        .unwrap();
    sheet
        .write_formula(2, 1, Formula::new("=1+1").set_result("2"))
        .unwrap();
    sheet
        .write_formula(2, 2, Formula::new("=A1&\"\"").set_result("Coventry"))
        .unwrap();
    sheet
        .write_formula(2, 3, Formula::new("=#REF!").set_result("#REF!"))
        .unwrap();
    sheet
        .write_with_format(2, 4, 1200, &Format::new().set_num_format("£#,##0"))
        .unwrap();
    sheet.merge_range(4, 0, 5, 2, "merged", &plain).unwrap();
    sheet.write(7, 16_383, "far").unwrap();
    sheet.set_row_hidden(1).unwrap();
    let hidden = book.add_worksheet();
    hidden.set_name("Secret & <more>").unwrap().set_hidden(true);
    hidden.write(9, 1, 7).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn an_xlsx_gives_every_cell_with_what_excel_says_of_it() {
    let sheets = sheets("a.xlsx", &everything());
    let cells = &sheets[0];
    let at = |name: &str| cells.get(Cell::parse(name).unwrap()).cloned();
    assert_eq!(at("A1"), Some(text("Coventry")));
    assert_eq!(at("A2"), Some(number("0.3", false)));
    assert_eq!(at("B2"), Some(number("0.51", true)));
    assert_eq!(at("C2"), Some(day(2014, 9, 1)));
    assert_eq!(at("D2"), Some(Raw::Flag(true)));
    assert_eq!(at("E2"), Some(text("12:00")));
    assert_eq!(at("A3"), Some(text("rich text & more")));
    assert_eq!(at("B3"), Some(number("2", false)));
    assert_eq!(at("C3"), Some(text("Coventry")));
    assert_eq!(at("D3"), Some(Raw::Error("#REF!".into())));
    assert_eq!(at("E3"), Some(number("1200", false)));
    assert_eq!(at("A5"), Some(text("merged")));
    assert_eq!(at("XFD8"), Some(text("far")));
    assert_eq!(cells.cells().len(), 14);
    assert_eq!(cells.merges()[0].to_string(), "A5:C6");
    assert_eq!(cells.hidden_rows, Some(vec![1]));
    assert_eq!(cells.name.as_deref(), Some("Cells"));
    assert!(!cells.hidden);
    assert!(sheets[1].hidden);
    assert_eq!(sheets[1].name.as_deref(), Some("Secret & <more>"));
    assert_eq!(sheets[1].cells(), [(Cell::new(9, 1), number("7", false))]);
    // One text in the file is one text in memory.
    let [(_, Raw::Text(a)), (_, Raw::Text(b)), ..] = cells.cells() else {
        panic!("texts come first");
    };
    assert!(Arc::ptr_eq(a, b));
}

/// An .xlsx made by hand: the sheet's XML, the workbook's properties and the table of texts.
fn xlsx(sheet: &str, properties: &str, texts: &str) -> Vec<u8> {
    archive(&[
        (
            "_rels/.rels",
            br#"<Relationships xmlns="x"><Relationship Id="rId1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships xmlns="x"><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            format!(r#"<workbook xmlns:r="r">{properties}<sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>"#).as_bytes(),
        ),
        (
            "xl/styles.xml",
            br#"<styleSheet><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
        ),
        ("xl/sharedStrings.xml", texts.as_bytes()),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>").as_bytes(),
        ),
    ])
}

#[test]
fn formulas_without_result_new_errors_and_inline_texts_are_seen() {
    let rows = r##"<row r="1"><c r="A1"><f>SUM(B1:C1)</f></c><c r="B1"><f>X</f><v></v></c><c r="C1" t="e"><f>Y</f><v>#SPILL!</v></c><c r="D1" t="inlineStr"><is><t>in line</t></is></c><c r="E1" t="str"><f>Z</f><v></v></c><c r="F1" t="s"><v>0</v></c><c r="G1" t="e"><v>#DIV/0!</v></c></row>"##;
    let texts = "<sst uniqueCount=\"1\"><si><t>shared</t></si></sst>";
    let sheets = sheets("a.xlsx", &xlsx(rows, "", texts));
    assert_eq!(
        sheets[0].cells(),
        [
            (Cell::new(0, 0), Raw::NoResult),
            (Cell::new(0, 1), Raw::NoResult),
            (Cell::new(0, 2), Raw::Error("#SPILL!".into())),
            (Cell::new(0, 3), text("in line")),
            (Cell::new(0, 5), text("shared")),
            (Cell::new(0, 6), Raw::Error("#DIV/0!".into())),
        ]
    );
}

#[test]
fn dates_are_right_in_both_date_systems() {
    let rows = r#"<row r="1"><c r="A1" s="1"><v>40421</v></c></row>"#;
    let mac = xlsx(rows, r#"<workbookPr date1904="1"/>"#, "<sst/>");
    assert_eq!(sheets("a.xlsx", &mac)[0].cells()[0].1, day(2014, 9, 1));
    let windows = xlsx(rows, "<workbookPr/>", "<sst/>");
    assert_eq!(sheets("a.xlsx", &windows)[0].cells()[0].1, day(2010, 8, 31));
}

#[test]
fn texts_that_are_claimed_but_not_there_reserve_no_memory() {
    let bytes = xlsx(
        "<row><c><v>1</v></c></row>",
        "",
        "<sst uniqueCount=\"999999999999\"></sst>",
    );
    assert_eq!(sheets("a.xlsx", &bytes)[0].cells().len(), 1);
}

#[test]
fn a_million_blank_formatted_rows_hold_nothing() {
    let rows: String = (1..=100_000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" s=\"1\"/></row>"))
        .collect();
    let rows = format!("{rows}<row r=\"1048576\"><c r=\"A1048576\"><v>5</v></c></row>");
    let sheets = sheets("a.xlsx", &xlsx(&rows, "", "<sst/>"));
    assert_eq!(
        sheets[0].cells(),
        [(Cell::new(1_048_575, 0), number("5", false))]
    );
}

/// An .xls with a cell of every kind.
pub(super) fn old_workbook() -> Vec<u8> {
    let mut formula = 0.25f64.to_le_bytes().to_vec();
    formula.resize(16, 0);
    compound(
        "Workbook",
        &workbook(&[
            record(
                0x0200,
                &[
                    &[0, 9u32].map(u32::to_le_bytes).concat()[..],
                    &[0, 0, 4, 0, 0, 0],
                ]
                .concat(),
            ),
            cell(0x00FD, 0, 0, 0, &0u32.to_le_bytes()),
            cell(0x00FD, 0, 1, 0, &1u32.to_le_bytes()),
            cell(0x0203, 1, 0, 1, &0.51f64.to_le_bytes()),
            cell(0x0203, 1, 1, 2, &41_883f64.to_le_bytes()),
            cell(
                0x027E,
                1,
                2,
                0,
                &(((1234i32 << 2) as u32) | 3).to_le_bytes(),
            ),
            cell(0x0006, 2, 0, 1, &formula),
            cell(0x0205, 2, 1, 0, &[0x17, 1]),
            cell(0x0205, 2, 2, 0, &[1, 0]),
            record(0x00E5, &[1u16, 4, 5, 0, 2].map(u16::to_le_bytes).concat()),
        ]),
    )
}

#[test]
fn an_xls_is_read_with_its_percentages_and_merges() {
    let sheets = sheets("a.xls", &old_workbook());
    assert_eq!(
        sheets[0].cells(),
        [
            (Cell::new(0, 0), text("Coventry")),
            (Cell::new(0, 1), text("é")),
            (Cell::new(1, 0), number("0.51", true)),
            (Cell::new(1, 1), day(2014, 9, 1)),
            (Cell::new(1, 2), number("12.34", false)),
            (Cell::new(2, 0), number("0.25", true)),
            (Cell::new(2, 1), Raw::Error("#REF!".into())),
            (Cell::new(2, 2), Raw::Flag(true)),
        ]
    );
    assert_eq!(sheets[0].merges()[0].to_string(), "A5:C6");
    assert_eq!(sheets[0].hidden_rows, Some(vec![]));
    assert_eq!(sheets[0].name.as_deref(), Some("One"));
}

pub(super) fn small_ods() -> Vec<u8> {
    ods(
        "",
        r#"<table:table table:name="One"><table:table-row><table:table-cell office:value-type="percentage" office:value="0.51"><text:p>51%</text:p></table:table-cell></table:table-row></table:table>"#,
    )
}

#[test]
fn xlsb_and_ods_open_too() {
    assert_eq!(sheets("a.xlsb", &xlsb::tests::sample())[0].cells().len(), 7);
    assert_eq!(
        sheets("a.ods", &small_ods())[0].cells(),
        [(Cell::new(0, 0), number("0.51", true))]
    );
}

#[test]
fn a_file_is_read_as_what_it_is_and_a_false_name_is_said() {
    let page = b"<html><table><tr><td>x</td></tr></table></html>".to_vec();
    for (name, bytes, words) in [
        (
            "r/a.xlsx",
            b"a,b\n1,2\n".to_vec(),
            "a plain text table (CSV)",
        ),
        ("r/a.xls", page, "a web page (HTML)"),
        ("r/a.csv", everything(), "an Excel workbook (.xlsx)"),
        (
            "r/a.xlsx",
            small_ods(),
            "an OpenDocument spreadsheet (.ods)",
        ),
        ("r/a.xlsx", old_workbook(), "an old Excel workbook (.xls)"),
        (
            "r/a.xlsx",
            xlsb::tests::sample(),
            "an Excel binary workbook (.xlsb)",
        ),
    ] {
        let opened = open(&file(name, &bytes));
        assert!(opened.value.is_some(), "{words}");
        assert_eq!(opened.findings.len(), 1);
        let finding = &opened.findings[0];
        assert_eq!(
            (finding.code, finding.severity),
            (Code::FileMislabelled, Severity::Warning)
        );
        assert!(finding.message.starts_with(name) && finding.message.contains(words));
    }
    for name in ["a.csv", "a.TXT", "a.tsv", "a", "a.b/c"] {
        sheets(name, b"a,b\n1,2\n");
    }
}

#[test]
fn what_is_no_spreadsheet_says_what_it_is() {
    for (name, bytes, code, words) in [
        ("a.xlsx", b"%PDF-1.7".to_vec(), Code::FileMislabelled, "a PDF document"),
        ("a.pdf", b"%PDF-1.7".to_vec(), Code::FileUnreadable, "a PDF document"),
        ("a.xls", b"<html><p>Log in</p></html>".to_vec(), Code::FileMislabelled, "a web page without a table"),
        ("a.xls", b"MIME-Version: 1.0\n".to_vec(), Code::FileMislabelled, "a web archive"),
        (
            "a.xls",
            b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">".to_vec(),
            Code::FileMislabelled,
            "an XML spreadsheet of Excel 2003",
        ),
        ("a.xlsx", archive(&[("word/document.xml", b"<x/>")]), Code::FileMislabelled, "a Word document"),
        ("a.zip", archive(&[("a.csv", b"x")]), Code::FileUnreadable, "a zip folder"),
        ("a.xls", compound("WordDocument", b"x"), Code::FileMislabelled, "an old Word document"),
        ("a.xlsx", vec![0; 600], Code::FileUnreadable, "neither a spreadsheet nor text"),
        ("a.xls", compound("Else", b"x"), Code::FileUnreadable, "there is no workbook in it"),
    ] {
        let (found, message) = refused(name, &bytes);
        assert_eq!(found, code, "{message}");
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn locked_workbooks_are_protected() {
    let locked = compound("EncryptedPackage", &[7; 5000]);
    assert_eq!(refused("a.xlsx", &locked).0, Code::FileProtected);
    let stream = [
        record(0x0809, &[0, 6, 5, 0]),
        record(0x002F, &[1, 0, 1, 0, 1, 0]),
    ]
    .concat();
    assert_eq!(
        refused("a.xls", &compound("Workbook", &stream)).0,
        Code::FileProtected
    );
}

#[test]
fn empty_files_and_blank_workbooks_say_so() {
    let mut book = Writer::new();
    book.add_worksheet();
    book.add_worksheet()
        .write_blank(3, 3, &Format::new().set_bold())
        .unwrap();
    let blank = book.save_to_buffer().unwrap();
    for (name, bytes, words) in [
        ("a.csv", vec![], "an empty file"),
        ("a.xlsx", vec![], "an empty file"),
        ("a.xlsx", blank, "no filled cell"),
        ("a.csv", b"\n\n,,\n".to_vec(), "no filled cell"),
        (
            "a.ods",
            ods("", "<table:table table:name=\"A\"/>"),
            "no filled cell",
        ),
    ] {
        let (code, message) = refused(name, &bytes);
        assert_eq!(code, Code::SheetEmpty, "{message}");
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn cut_files_are_unreadable() {
    let whole = everything();
    for part in [4, 100, whole.len() / 2, whole.len() - 1] {
        assert_eq!(refused("a.xlsx", &whole[..part]).0, Code::FileUnreadable);
    }
    let whole = old_workbook();
    for part in [8, 600, whole.len() / 2] {
        assert_eq!(refused("a.xls", &whole[..part]).0, Code::FileUnreadable);
    }
}

#[test]
fn a_zip_bomb_is_too_large() {
    // Noughts pack a thousandfold: a part beyond its bound is still a small file.
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let parts: [(&str, &[u8]); 3] = [
        (
            "_rels/.rels",
            br#"<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        ("xl/_rels/workbook.xml.rels", b"<Relationships></Relationships>"),
        ("xl/workbook.xml", b"<workbook></workbook>"),
    ];
    for (name, bytes) in parts {
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.start_file("xl/sharedStrings.xml", options).unwrap();
    let chunk = vec![b' '; 1 << 20];
    for _ in 0..257 {
        zip.write_all(&chunk).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20);
    assert_eq!(refused("a.xlsx", &bytes).0, Code::FileTooLarge);
}
