//! Workbooks put together part by part, for what no library that writes them would make.

use std::io::Write;

/// A zip archive of these parts.
pub(crate) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in parts {
        zip.start_file(*name, options).expect("a part can be begun");
        zip.write_all(bytes).expect("a part can be written");
    }
    zip.finish().expect("the archive can be ended").into_inner()
}

/// The parts of an .xlsx with one sheet "Return", whose rows and what follows them are given as XML.
pub(crate) fn xlsx(rows: &str, after: &str, more: &[(&str, &[u8])], relations: &str) -> Vec<u8> {
    let sheet = format!(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData>{after}</worksheet>"
    );
    let book = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>{relations}</Relationships>"
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Return" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", book.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend(more);
    archive(&parts)
}

/// The same workbook with days counted from 1904, the day of its second column shown as a number.
pub(crate) fn since_1904(rows: &str) -> Vec<u8> {
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
    );
    archive(&[
        ("_rels/.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="1"/><sheets><sheet name="Return" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A row of an .xlsx sheet: texts and numbers as they come; 1-based.
pub(crate) fn row(number: u32, cells: &[&str]) -> String {
    let each = cells.iter().enumerate().map(|(at, cell)| {
        let column = char::from(b'A' + u8::try_from(at).unwrap_or(25));
        if cell.parse::<f64>().is_ok() {
            format!("<c r=\"{column}{number}\"><v>{cell}</v></c>")
        } else {
            format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>")
        }
    });
    format!("<row r=\"{number}\">{}</row>", each.collect::<String>())
}

/// An .ods whose sheets, and the styles before them, are given as XML.
pub(crate) fn ods(styles: &str, sheets: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\"><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", content.as_bytes()),
    ])
}

/// A row of an .ods sheet; texts and numbers as they come.
pub(crate) fn ods_row(attributes: &str, cells: &[&str]) -> String {
    let each = cells.iter().map(|cell| {
        if cell.parse::<f64>().is_ok() {
            format!("<table:table-cell office:value-type=\"float\" office:value=\"{cell}\"><text:p>{cell}</text:p></table:table-cell>")
        } else {
            format!("<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>")
        }
    });
    format!(
        "<table:table-row {attributes}>{}</table:table-row>",
        each.collect::<String>()
    )
}

/// An .xlsb with one sheet "Return" of these rows; texts and numbers as they come. No library writes this format: records (MS-XLSB) in
/// a package.
pub(crate) fn xlsb(rows: &[&[&str]]) -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| {
        let [low, high] = [kind & 0x7F, kind >> 7].map(|half| half.to_le_bytes()[0]);
        let kind = if kind < 0x80 {
            vec![low]
        } else {
            vec![low | 0x80, high]
        };
        let length = u8::try_from(data.len()).expect("a short record");
        assert!(length < 0x80, "its length is one byte");
        [&kind, &[length][..], data].concat()
    };
    let wide = |text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u32::try_from(units.len() / 2).expect("a short text");
        [&length.to_le_bytes()[..], &units].concat()
    };
    let mut cells = [record(148, &[0; 16]), record(145, &[])].concat();
    for (row, texts) in (0u32..).zip(rows) {
        cells.extend(record(0, &[&row.to_le_bytes()[..], &[0; 13]].concat()));
        for (column, text) in (0u32..).zip(*texts) {
            let head = [column, 0].map(u32::to_le_bytes).concat();
            cells.extend(match text.parse::<f64>() {
                Ok(number) => record(5, &[&head[..], &number.to_le_bytes()].concat()),
                Err(_) => record(6, &[head, wide(text)].concat()),
            });
        }
    }
    cells.extend(record(146, &[]));
    let listed = [&[0u8; 8][..], &wide("rId1"), &wide("Return")].concat();
    let book = [record(156, &listed), record(144, &[]), record(157, &[])].concat();
    archive(&[
        ("_rels/.rels", br#"<Relationships><Relationship Id="r" Type="a/officeDocument" Target="xl/workbook.bin"/></Relationships>"#),
        ("xl/_rels/workbook.bin.rels", br#"<Relationships><Relationship Id="rId1" Type="a/worksheet" Target="worksheets/sheet1.bin"/></Relationships>"#),
        ("xl/workbook.bin", &book),
        ("xl/worksheets/sheet1.bin", &cells),
    ])
}
