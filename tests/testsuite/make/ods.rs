//! Writes a small OpenDocument spreadsheet, as LibreOffice saves it: merged cells, percentages with their type, and the long run of
//! repeated blank rows at the end of every sheet.

use std::error::Error;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// One sheet: its name and its rows, cells parted by `|`.
///
/// `28.2%` is a percentage, a number is a number, `2025-04-30` is a date, `TEXT^2` spans two rows; blanks below a span are covered.
pub(crate) struct Page<'a> {
    /// The sheet's name.
    pub(crate) name: &'a str,
    /// Its rows.
    pub(crate) rows: Vec<String>,
}

/// The bytes of a spreadsheet with these sheets.
pub(crate) fn spreadsheet(pages: &[Page<'_>]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    let packed = plain.compression_method(CompressionMethod::Deflated);
    zip.start_file("mimetype", plain)?;
    zip.write_all(b"application/vnd.oasis.opendocument.spreadsheet")?;
    zip.start_file("META-INF/manifest.xml", packed)?;
    zip.write_all(MANIFEST.as_bytes())?;
    zip.start_file("content.xml", packed)?;
    zip.write_all(content(pages).as_bytes())?;
    Ok(zip.finish()?.into_inner())
}

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"#;

const OPEN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet>"#;

fn content(pages: &[Page<'_>]) -> String {
    let mut xml = OPEN.to_owned();
    for page in pages {
        xml += &format!("<table:table table:name=\"{}\">", escape(page.name));
        // How many more rows each column is covered by a span from above.
        let mut covered = [0usize; 64];
        for row in &page.rows {
            xml += "<table:table-row>";
            for (column, token) in row.split('|').enumerate() {
                let still = covered.get(column).copied().unwrap_or(0);
                if still > 0 {
                    covered[column] = still - 1;
                    xml += "<table:covered-table-cell/>";
                    continue;
                }
                let (text, span) = spanned(token);
                if span > 1 && column < covered.len() {
                    covered[column] = span - 1;
                }
                xml += &cell(text, span);
            }
            xml += "</table:table-row>";
        }
        // LibreOffice writes the rest of the sheet as one repeated row.
        xml += &format!(
            "<table:table-row table:number-rows-repeated=\"{}\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>",
            1_048_576 - page.rows.len()
        );
    }
    xml + "</office:spreadsheet></office:body></office:document-content>"
}

/// The text of a token and how many rows it spans.
fn spanned(token: &str) -> (&str, usize) {
    token
        .rsplit_once('^')
        .and_then(|(text, span)| Some((text, span.parse().ok()?)))
        .unwrap_or((token, 1))
}

fn cell(text: &str, span: usize) -> String {
    if text.is_empty() {
        return "<table:table-cell/>".to_owned();
    }
    let kind = if let Some(digits) = text.strip_suffix('%')
        && let Ok(value) = digits.parse::<f64>()
    {
        format!(
            " office:value-type=\"percentage\" office:value=\"{}\"",
            (value * 1000.0).round() / 100_000.0
        )
    } else if text.parse::<f64>().is_ok() {
        format!(" office:value-type=\"float\" office:value=\"{text}\"")
    } else if text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-' {
        format!(" office:value-type=\"date\" office:date-value=\"{text}\"")
    } else {
        " office:value-type=\"string\"".to_owned()
    };
    let rows = match span {
        1 => String::new(),
        _ => format!(" table:number-columns-spanned=\"1\" table:number-rows-spanned=\"{span}\""),
    };
    let shown = escape(text);
    format!("<table:table-cell{kind}{rows}><text:p>{shown}</text:p></table:table-cell>")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
