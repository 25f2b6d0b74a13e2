use std::path::Path;

use calamine::{ExcelDateTime, ExcelDateTimeType};
use jiff::civil::date;

use super::super::biff::tests::{cell, record, workbook};
use super::super::compound::tests::compound;
use super::super::ods::tests::ods;
use super::super::tests::{everything, file, old_workbook};
use super::super::{open, xlsb};
use super::*;
use crate::package::archive;

/// What is seen differently on all sheets of a workbook that we can read.
fn seen(name: &str, bytes: &[u8]) -> Result<Vec<Difference>, Unread> {
    let workbook = open(&file(name, bytes)).value.unwrap();
    let sheets: Vec<&Sheet> = workbook.sheets.iter().collect();
    Ok(differences(bytes, &workbook, &sheets)?
        .into_iter()
        .flatten()
        .collect())
}

/// As [`seen`], in short: `B2 24 / nothing`.
fn told(bytes: &[u8]) -> Vec<String> {
    let text = |raw: &Option<Raw>| raw.as_ref().map_or("nothing".to_owned(), Raw::text);
    let seen = seen("a", bytes).unwrap();
    let tell =
        |one: &Difference| format!("{} {} / {}", one.cell, text(&one.ours), text(&one.theirs));
    seen.iter().map(tell).collect()
}

fn text(text: &str) -> Raw {
    Raw::Text(text.into())
}

/// An .xlsx whose one sheet has these cells in its first row; styles 1 and 2 are a day and `A/P`.
fn xlsx(properties: &str, cells: &str) -> Vec<u8> {
    let head = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    let book = format!(
        "<workbook {head}>{properties}<sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let sheet =
        format!("<worksheet {head}><sheetData><row r=\"1\">{cells}</row></sheetData></worksheet>");
    let styles = format!(
        "<styleSheet {head}><numFmts><numFmt numFmtId=\"170\" formatCode=\"A/P\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/></cellXfs></styleSheet>"
    );
    archive(&[
        ("_rels/.rels", br#"<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn visit(folder: &Path, count: &mut usize) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            visit(&path, count);
            continue;
        }
        let name = path.display().to_string();
        let bytes = std::fs::read(&path).unwrap();
        let is_workbook = [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"]
            .iter()
            .any(|ending| name.ends_with(ending));
        // Among the faulty returns are some that cannot be opened, which is said.
        if is_workbook && open(&file(&name, &bytes)).value.is_some() {
            assert_eq!(seen(&name, &bytes), Ok(Vec::new()), "{name}");
            *count += 1;
        }
    }
}

#[test]
fn every_workbook_of_the_examples_is_seen_alike() {
    for (name, bytes) in [
        ("a.xlsx", everything()),
        ("a.xls", old_workbook()),
        ("a.csv", b"a,b\n1,2\n".to_vec()),
    ] {
        assert_eq!(seen(name, &bytes), Ok(Vec::new()), "{name}");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for folder in ["examples", "data-samples"] {
        visit(&root.join(folder), &mut count);
    }
    assert!(count > 10, "{count}");
}

#[test]
fn what_the_two_see_differently_is_told_cell_by_cell() {
    // A string that the cell holds, and a value behind it.
    let both = "<c r=\"A1\"><v>5</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>24</t></is><v>2</v></c>";
    assert_eq!(told(&xlsx("", both)), ["B1 24 / nothing"]);
    let value = "<c r=\"A1\" t=\"inlineStr\"><v>24</v></c>";
    assert_eq!(told(&xlsx("", value)), ["A1 24 / nothing"]);
    // Another language that says something of the days.
    let foreign = "<workbookPr/><x15:workbookPr xmlns:x15=\"http://schemas.microsoft.com/office/spreadsheetml/2010/11/main\" date1904=\"1\"/>";
    let day = "<c r=\"A1\" s=\"1\"><v>45791</v></c>";
    assert_eq!(told(&xlsx("<workbookPr/>", day)), [""; 0]);
    assert_eq!(told(&xlsx(foreign, day)), ["A1 14/05/2025 / 15/05/2029"]);
    // A number of which a format is a time of day to one of them only.
    let half = "<c r=\"A1\" s=\"2\"><v>12345</v></c>";
    assert_eq!(told(&xlsx("", half)), ["A1 12345 / 18/10/1933"]);
    let late = "<c r=\"A1\" t=\"str\"><v>_xD801_8</v></c>";
    assert_eq!(told(&xlsx("", late)), ["A1 _xD801_8 / \u{FFFD}8"]);
    // A text under a merged block.
    let covered = ods(
        "",
        "<table:table table:name=\"One\"><table:table-row><table:table-cell office:value-type=\"float\" office:value=\"9\"/><table:covered-table-cell><text:p>below</text:p></table:covered-table-cell></table:table-row></table:table>",
    );
    assert_eq!(told(&covered), ["B1 below / nothing"]);
}

#[test]
fn of_two_cells_at_one_place_the_later_counts_for_both() {
    let twice = "<c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c>";
    assert_eq!(told(&xlsx("", twice)), [""; 0]);
}

#[test]
fn what_only_looks_different_is_the_same() {
    let moment = |value, kind| Data::DateTime(ExcelDateTime::new(value, kind, false));
    let day = |value| moment(value, ExcelDateTimeType::DateTime);
    let number = |value: &str, percent| Raw::Number {
        value: value.parse().unwrap(),
        percent,
    };
    for (ours, theirs) in [
        (number("0.51", true), Data::Float(0.51)),
        (number("0.3", false), Data::Float(0.1 + 0.2)),
        (number("3", false), Data::Int(3)),
        (text("1E300"), Data::Float(1e300)),
        (Raw::Date(date(2014, 9, 1)), day(41_883.75)),
        (
            Raw::Date(date(2014, 9, 1)),
            Data::DateTimeIso("2014-09-01T18:00:00".to_owned()),
        ),
        (number("0", false), day(0.0)),
        (number("60", false), day(60.0)),
        (number("1000000000000", false), day(1e12)),
        (text("12:00"), day(0.5)),
        (text("30:00"), moment(1.25, ExcelDateTimeType::TimeDelta)),
        (text("a\r\nb\u{A0}c "), Data::String("a\nb c".to_owned())),
        (text("Jan"), Data::String("J\0a\0n\0".to_owned())),
        (text("\0"), Data::String("\0".to_owned())),
        (
            Raw::Error("#N/A".into()),
            Data::Error(calamine::CellErrorType::NA),
        ),
        (
            Raw::Error("Err:502".into()),
            Data::String("Err:502".to_owned()),
        ),
        (
            Raw::Error("#GETTING_DATA".into()),
            Data::Error(calamine::CellErrorType::GettingData),
        ),
    ] {
        let levelled = levelled(&theirs).unwrap();
        assert!(agree(&ours, &levelled), "{ours:?} and {theirs:?}");
    }
    for (ours, theirs) in [
        (number("24", false), Data::String("24".to_owned())),
        (number("0.51", true), Data::Float(51.0)),
        (Raw::Date(date(2014, 9, 1)), day(41_884.0)),
        (Raw::Date(date(2014, 9, 1)), Data::Float(41_883.0)),
        (text("12:00"), day(0.25)),
        (text("ab"), Data::String("a b".to_owned())),
        (
            Raw::Error("#N/A".into()),
            Data::Error(calamine::CellErrorType::Ref),
        ),
        (Raw::Flag(true), Data::Bool(false)),
    ] {
        let levelled = levelled(&theirs).unwrap();
        assert!(!agree(&ours, &levelled), "{ours:?} and {theirs:?}");
    }
    for blank in [Data::Empty, Data::String(" \u{A0}".to_owned())] {
        assert_eq!(levelled(&blank), None);
    }
    let blank = "<c r=\"A1\"><f>B1</f></c><c r=\"B1\" t=\"str\"><f>\"\"</f><v></v></c><c r=\"C1\"><v>1</v></c>";
    assert_eq!(told(&xlsx("", blank)), [""; 0]);
}

#[test]
fn of_an_xls_or_ods_a_number_is_its_value_whatever_its_format_is_taken_for() {
    let day = Raw::Date(date(2014, 9, 1));
    let moment = |value, is_1904| {
        Data::DateTime(ExcelDateTime::new(
            value,
            ExcelDateTimeType::DateTime,
            is_1904,
        ))
    };
    let number = stored_number::number(17.0, false);
    let spent = Data::DurationIso("PT13H24M56S".to_owned());
    for (ours, theirs, is_1904, same) in [
        (&day, Data::Float(41_883.0), false, true),
        (&day, Data::Int(40_421), true, true),
        (&day, Data::Float(41_883.0), true, false),
        // Days are days: that one of the two counts from another year is not passed over.
        (&day, moment(41_883.0, true), false, false),
        (&number, moment(17.0, false), false, true),
        (&number, moment(18.0, false), false, false),
        (&text("24:00"), moment(1.0, false), false, true),
        (&text("24:00"), Data::Float(1.0), false, true),
        (&text("24:00"), Data::Float(2.0), false, false),
        (&text("1.24 PM"), spent.clone(), false, true),
        (&number, spent, false, false),
    ] {
        let mut sheet = Sheet::new(None, vec![(Cell::new(0, 0), ours.clone())]);
        sheet.is_1904 = is_1904;
        let mut comparison = Comparison::of(&sheet);
        comparison.by_value = true;
        comparison.see((0, 0), theirs.clone());
        assert_eq!(comparison.end(|_| false).is_empty(), same, "{theirs:?}");
    }
}

/// An .xls of two cells that claims to use so many rows of four columns.
fn claims(rows: u32) -> Vec<u8> {
    let claim = [
        &[0, rows].map(u32::to_le_bytes).concat()[..],
        &[0, 0, 4, 0, 0, 0],
    ]
    .concat();
    compound(
        "Workbook",
        &workbook(&[
            record(0x0200, &claim),
            cell(0x0203, 0, 0, 0, &1f64.to_le_bytes()),
            cell(0x0203, 9, 3, 0, &2f64.to_le_bytes()),
        ]),
    )
}

#[test]
fn an_xls_is_read_twice_up_to_the_bound_and_not_beyond() {
    let most = (MOST_CELLS / 4) as u32;
    assert_eq!(seen("a.xls", &claims(most)), Ok(Vec::new()));
    assert_eq!(seen("a.xls", &claims(most + 1)), Err(Unread));
    // Two cells far apart that claim nothing.
    let apart = |row: u16| {
        let last = cell(0x0203, row, 255, 0, &2f64.to_le_bytes());
        let first = cell(0x0203, 0, 0, 0, &1f64.to_le_bytes());
        compound("Workbook", &workbook(&[first, last]))
    };
    let used = |bytes: &[u8]| xls::used(&Compound::open(bytes).unwrap());
    assert_eq!(used(&apart(9)), Some(2560));
    assert_eq!(seen("a.xls", &apart(9)), Ok(Vec::new()));
    assert_eq!(used(&apart(u16::MAX)), Some(65_536 * 256));
    assert_eq!(seen("a.xls", &apart(u16::MAX)), Err(Unread));
}

#[test]
fn an_ods_is_read_twice_up_to_the_bound_and_not_beyond() {
    let far = |rows: u64, more: &str| {
        let one = "<table:table-cell office:value-type=\"float\" office:value=\"1\"/>";
        let row = format!("<table:table-row>{one}{one}{one}{one}</table:table-row>");
        let gap = rows - 2;
        ods(
            "",
            &format!(
                "<table:table table:name=\"One\">{row}<table:table-row table:number-rows-repeated=\"{gap}\"><table:table-cell/></table:table-row>{row}</table:table>{more}"
            ),
        )
    };
    assert_eq!(seen("a.ods", &far(100, "")), Ok(Vec::new()));
    assert_eq!(seen("a.ods", &far(MOST_CELLS / 4 + 1, "")), Err(Unread));
    let hidden = "<table:dde-link><table:table table:name=\"x\"/></table:dde-link>";
    assert_eq!(seen("a.ods", &far(100, hidden)), Err(Unread));
    let sheet = |rows: u32| {
        let corner = |row, column| (Cell::new(row, column), Raw::Flag(true));
        Sheet::new(None, vec![corner(1, 2), corner(rows, 5)])
    };
    assert_eq!(used(&sheet(1)), 4);
    assert_eq!(used(&sheet(10)), 40);
}

#[test]
fn texts_that_an_xlsx_claims_are_bounded() {
    let claims = |count: u64| {
        let texts = format!("<sst uniqueCount=\"{count}\"><si><t>a</t></si></sst>");
        archive(&[("xl/SharedStrings.xml", texts.as_bytes())])
    };
    let read = |bytes: &[u8]| shared_texts(&mut Archive::open(bytes).unwrap());
    assert_eq!(read(&claims(MOST_TEXTS)), Some(MOST_TEXTS));
    let own = archive(&[(
        "xl/sharedStrings.xml",
        format!("<sst uniqueCount=\"{}\"/>", MOST_TEXTS + 1).as_bytes(),
    )]);
    let none = Workbook {
        file: "a".into(),
        sheets: Vec::new(),
    };
    assert_eq!(differences(&own, &none, &[]), Err(Unread));
}

#[test]
fn what_it_refuses_or_passes_over_is_no_difference() {
    // It knows no attribute that is empty.
    let refused = xlsx("", "<c r=\"A1\" t=\"\"><v>1</v></c>");
    assert_eq!(seen("a.xlsx", &refused), Err(Unread));
    let late = "<c r=\"A1\" t=\"e\"><v>#SPILL!</v></c><c r=\"B1\"><v>7</v></c>";
    assert_eq!(told(&xlsx("", late)), [""; 0]);
    let told = seen("a.xlsb", &xlsb::tests::sample());
    assert_eq!(told, Err(Unread));
}

#[test]
fn a_panic_is_caught() {
    assert_eq!(quietly(|| -> u8 { panic!("not to be seen") }), None);
    assert_eq!(quietly(|| 7), Some(7));
    let overflow = std::hint::black_box(Vec::<u8>::new());
    assert_eq!(quietly(|| overflow[3]), None);
}
