//! Tests of the .ods reader, and the .ods files that other tests need.

use super::*;
use crate::package::archive;

/// An .ods whose spreadsheet holds this XML, for tests.
pub(crate) fn ods(styles: &str, tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3"><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    packed(content.as_bytes())
}

fn packed(content: &[u8]) -> Vec<u8> {
    archive(&[
        ("mimetype", SPREADSHEET),
        (
            "META-INF/manifest.xml",
            b"<manifest:manifest><manifest:file-entry manifest:full-path=\"content.xml\"/></manifest:manifest>",
        ),
        ("content.xml", content),
    ])
}

fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Fault> {
    let mut package = Archive::open(bytes)?;
    assert!(is_ods(&mut package));
    Ok(read(&mut package)?.0)
}

/// The one sheet of an .ods with these rows.
fn sheet(rows: &str) -> Sheet {
    let table = format!("<table:table table:name=\"One\">{rows}</table:table>");
    sheets(&ods("", &table)).unwrap().remove(0)
}

fn shown(sheet: &Sheet) -> Vec<(String, String)> {
    sheet
        .cells()
        .iter()
        .map(|(cell, raw)| (cell.to_string(), raw.text()))
        .collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect()
}

#[test]
fn every_type_of_value_is_read() {
    let sheet = sheet(
        r#"<table:table-row>
        <table:table-cell office:value-type="float" office:value="0.30000000000000004"><text:p>0.3</text:p></table:table-cell>
        <table:table-cell office:value-type="percentage" office:value="0.51"><text:p>51%</text:p></table:table-cell>
        <table:table-cell office:value-type="currency" office:currency="GBP" office:value="1200.5"><text:p>£1,200.50</text:p></table:table-cell>
        <table:table-cell office:value-type="date" office:date-value="2014-09-01T10:00:00"><text:p>01/09/14</text:p></table:table-cell>
        <table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>
        <table:table-cell office:value-type="string" calcext:value-type="string"><text:p>a &amp; <text:span>b</text:span><text:s text:c="2"/>c<text:line-break/>d</text:p><text:p>e&#8217;s</text:p></table:table-cell>
        <table:table-cell table:formula="of:=[.A1]" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>
        <table:table-cell table:formula="of:=[.A1]"/>
        <table:table-cell office:value-type="time" office:time-value="PT12H30M00S"><text:p>12:30:00</text:p></table:table-cell>
        <table:table-cell office:value-type="string"><office:annotation><text:p>a comment</text:p></office:annotation></table:table-cell>
        </table:table-row>"#,
    );
    let at = |column| sheet.get(Cell::new(0, column)).cloned();
    let decimal = |text: &str| text.parse().unwrap();
    assert_eq!(
        at(0),
        Some(Raw::Number {
            value: decimal("0.3"),
            percent: false
        })
    );
    assert_eq!(
        at(1),
        Some(Raw::Number {
            value: decimal("0.51"),
            percent: true
        })
    );
    assert_eq!(
        at(2),
        Some(Raw::Number {
            value: decimal("1200.5"),
            percent: false
        })
    );
    assert_eq!(at(3), Some(Raw::Date(jiff::civil::date(2014, 9, 1))));
    assert_eq!(at(4), Some(Raw::Flag(true)));
    assert_eq!(at(5), Some(Raw::Text("a & b  c\nd\ne\u{2019}s".into())));
    assert_eq!(at(6), Some(Raw::Error("#REF!".into())));
    assert_eq!(at(7), Some(Raw::NoResult));
    assert_eq!(at(8), Some(Raw::Text("12:30:00".into())));
    assert_eq!(at(9), None);
}

#[test]
fn repeats_of_empty_cells_cost_nothing_and_keep_places() {
    let sheet = sheet(
        r#"<table:table-row table:number-rows-repeated="1000"><table:table-cell table:number-columns-repeated="16384" table:style-name="x"/></table:table-row>
        <table:table-row-group><table:table-header-rows><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"/></table:table-row></table:table-header-rows></table:table-row-group>
        <table:table-row table:number-rows-repeated="1047574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#,
    );
    assert_eq!(
        shown(&sheet),
        pairs(&[
            ("D1001", "7"),
            ("E1001", "7"),
            ("D1002", "7"),
            ("E1002", "7")
        ])
    );
}

#[test]
fn merges_hidden_rows_columns_and_hidden_sheets_are_told() {
    let bytes = ods(
        r#"<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>"#,
        r#"<table:table table:name="A" table:style-name="ta1"><table:table-column table:number-columns-repeated="2"/><table:table-column-group><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/></table:table-column-group><table:table-row table:visibility="collapse"><table:table-cell office:value-type="string" table:number-columns-spanned="3" table:number-rows-spanned="2"><text:p>x</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="2"/></table:table-row><table:table-row/><table:table-row table:visibility="filter" table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>y</text:p></table:table-cell></table:table-row><table:table-row table:visibility="collapse" table:number-rows-repeated="1000000"/></table:table><table:table table:name="B" table:style-name="ta2"/>"#,
    );
    let sheets = sheets(&bytes).unwrap();
    assert_eq!(sheets[0].hidden_rows, Some(vec![0, 2, 3]));
    assert_eq!(sheets[0].hidden_columns, [(2, 3)]);
    assert_eq!(sheets[0].merges()[0].to_string(), "A1:C2");
    assert!(!sheets[0].hidden && sheets[1].hidden);
    assert_eq!(sheets[1].name.as_deref(), Some("B"));
}

#[test]
fn tracked_changes_and_drawings_are_no_cells() {
    let bytes = ods(
        "",
        r#"<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell><text:p>old</text:p></table:change-track-table-cell></table:previous></table:cell-content-change></table:tracked-changes><table:table table:name="A"><table:shapes><table:table><table:table-row><table:table-cell><text:p>no</text:p></table:table-cell></table:table-row></table:table></table:shapes><table:table-row><table:table-cell office:value-type="string"><text:p>yes</text:p></table:table-cell></table:table-row></table:table>"#,
    );
    let sheets = sheets(&bytes).unwrap();
    assert_eq!(sheets.len(), 1);
    assert_eq!(shown(&sheets[0]), pairs(&[("A1", "yes")]));
}

/// A table whose one filled cell is repeated so often.
fn repeating(rows: u64, columns: u64) -> Vec<u8> {
    ods(
        "",
        &format!(
            r#"<table:table table:name="Bomb"><table:table-row table:number-rows-repeated="{rows}"><table:table-cell table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/></table:table-row></table:table>"#
        ),
    )
}

#[test]
fn repeats_of_filled_cells_are_bounded() {
    assert_eq!(
        sheets(&repeating(1000, 50)).unwrap()[0].cells().len(),
        50_000
    );
    for (rows, columns) in [
        (1_000_000, 2),
        (4_000_000_000, 16_000),
        (1, 20_000),
        (2_000_000, 1),
    ] {
        assert!(
            matches!(sheets(&repeating(rows, columns)), Err(Fault::TooLarge(_))),
            "{rows} x {columns}"
        );
    }
}

#[test]
fn entities_of_a_document_s_own_are_never_expanded() {
    let content = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><office:document-content><office:body><office:spreadsheet><table:table table:name="A"><table:table-row><table:table-cell office:value-type="string"><text:p>1 &b; 2</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let sheets = sheets(&packed(content.as_bytes())).unwrap();
    assert_eq!(shown(&sheets[0]), pairs(&[("A1", "1 &b; 2")]));
}

#[test]
fn deep_nesting_and_endless_texts_are_refused() {
    let deep = format!("{}{}", "<text:p>".repeat(300), "</text:p>".repeat(300));
    assert!(matches!(sheets(&ods("", &deep)), Err(Fault::TooLarge(_))));
    let blanks = "<text:s text:c=\"30000\"/>".repeat(40);
    let rows = format!(
        "<table:table table:name=\"A\"><table:table-row><table:table-cell><text:p>{blanks}</text:p></table:table-cell></table:table-row></table:table>"
    );
    assert!(matches!(sheets(&ods("", &rows)), Err(Fault::TooLarge(_))));
}

#[test]
fn locked_and_cut_documents_say_so() {
    let locked = archive(&[
        ("mimetype", SPREADSHEET),
        (
            "META-INF/manifest.xml",
            b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>",
        ),
        ("content.xml", b"\x01\x02\x03"),
    ]);
    assert_eq!(sheets(&locked).unwrap_err(), Fault::Protected);
    let cut = packed(b"<office:document-content><office:body>");
    assert!(matches!(sheets(&cut), Err(Fault::Damaged(_))));
    let wrong = packed(b"<office:document-content></office:body>");
    assert!(matches!(sheets(&wrong), Err(Fault::Damaged(_))));
}
