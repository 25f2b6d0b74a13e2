//! Reads the tables of a web page, which many systems send under the name .xls: rows and cells as Excel would lay them out, and the
//! text around the tables as rows of their own, so that nothing is lost. No script, style or link is followed.

use crate::model::Cell;

use super::cell_store::{Beside, Gather, MAX_COLUMNS, merged};
use super::fault::{Fault, SAVE_AS_WORKBOOK};
use crate::ingest::sheet::Sheet;
use crate::package::tag::{self, attribute_number};
use crate::package::{Units, unescape};

/// The widest and tallest a cell may claim to be (WHATWG HTML, 4.9.11).
const MAX_WIDTH: u32 = 1_000;
const MAX_HEIGHT: u32 = 65_534;

/// Whether a text is a web page: its first tag is one of HTML.
pub(crate) fn is_page(text: &str) -> bool {
    let mut rest = text.trim_start();
    // A byte of XML prologue, a comment or a document type may come first.
    while let Some(after) = rest.strip_prefix("<!--").or(rest.strip_prefix("<?")) {
        let Some(end) = after.find('>') else {
            return false;
        };
        rest = after[end + 1..].trim_start();
    }
    let start: String = rest.chars().take(15).collect();
    let start = start.to_ascii_lowercase();
    [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<table",
        "<meta",
        "<style",
        "<div",
        "<center",
        "<font",
    ]
    .iter()
    .any(|tag| start.starts_with(tag))
}

/// What is being read.
#[derive(Default)]
struct Page {
    gather: Gather,
    beside: Beside,
    /// Depth in tables; a table in a cell is text of that cell.
    tables: u32,
    /// The next row.
    row: u32,
    /// Whether a `tr` is open.
    in_row: bool,
    /// The next column of the open row.
    column: u32,
    /// The open cell, with its width and height.
    cell: Option<(Cell, u32, u32)>,
    /// For each column, how many rows from here on a cell above still covers.
    covered: Vec<u32>,
    text: String,
    any_table: bool,
}

/// Reads all tables of a page onto one sheet, below each other.
pub(crate) fn read(text: &str) -> Result<Sheet, Fault> {
    let mut page = Page::default();
    let mut units = Units::new(text.as_bytes());
    let damaged = |error| Fault::reading(&error, "its text");
    while let Some(unit) = units.next().map_err(damaged)? {
        page.text(&String::from_utf8_lossy(unit.text));
        let (closing, name) = tag::name(unit.tag);
        let name = name.to_ascii_lowercase();
        if !closing && matches!(&name[..], b"script" | b"style" | b"title" | b"xml") {
            if !tag::closes_itself(unit.tag) {
                units.skip_raw(&name).map_err(damaged)?;
            }
            continue;
        }
        page.tag(closing, &name, unit.tag)?;
    }
    page.end_cell()?;
    page.end_line()?;
    if !page.any_table {
        return Err(Fault::Foreign {
            is: "a web page without a table in it",
            help: SAVE_AS_WORKBOOK,
        });
    }
    Ok(page.gather.finish(None, page.beside))
}

impl Page {
    fn tag(&mut self, closing: bool, name: &[u8], tag: &[u8]) -> Result<(), Fault> {
        match (name, closing) {
            (b"table", false) => {
                if self.cell.is_none() {
                    self.end_line()?;
                    if self.any_table && self.tables == 0 {
                        self.row = self.row.saturating_add(1);
                    }
                    self.any_table = true;
                }
                self.tables += 1;
            }
            (b"table", true) => {
                if self.tables <= 1 {
                    self.end_cell()?;
                    self.end_row();
                    self.covered.clear();
                }
                self.tables = self.tables.saturating_sub(1);
            }
            // Inside a cell's own table.
            (b"td" | b"th" | b"tr", _) if self.tables > 1 => self.text.push('\n'),
            (b"tr", false) if self.tables == 1 => {
                self.end_cell()?;
                self.end_row();
                self.end_line()?;
                self.in_row = true;
            }
            (b"tr", true) if self.tables == 1 => {
                self.end_cell()?;
                self.end_row();
            }
            (b"td" | b"th", false) if self.tables == 1 => {
                self.end_cell()?;
                if !self.in_row {
                    self.end_line()?;
                }
                self.begin_cell(tag)?;
            }
            (b"td" | b"th", true) if self.tables == 1 => self.end_cell()?,
            (
                b"br" | b"p" | b"div" | b"li" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6"
                | b"caption" | b"tbody" | b"thead" | b"tfoot" | b"hr" | b"body" | b"head",
                _,
            ) => {
                if self.cell.is_some() {
                    self.text.push('\n');
                } else {
                    self.end_line()?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes in text; runs of white space are one blank.
    fn text(&mut self, text: &str) {
        let blank = |c: char| c.is_ascii_whitespace();
        let mut words = text.split(blank).filter(|word| !word.is_empty()).peekable();
        let apart = |all: &str| !all.is_empty() && !all.ends_with([' ', '\n']);
        if text.starts_with(blank) && apart(&self.text) {
            self.text.push(' ');
        }
        while let Some(word) = words.next() {
            self.text.push_str(&unescape(word));
            if words.peek().is_some() || text.ends_with(blank) {
                self.text.push(' ');
            }
        }
    }

    fn begin_cell(&mut self, tag: &[u8]) -> Result<(), Fault> {
        self.in_row = true;
        let span = |name, most| {
            let stated: Option<u32> = attribute_number(tag, name);
            stated.unwrap_or(1).clamp(1, most)
        };
        let (width, height) = (span("colspan", MAX_WIDTH), span("rowspan", MAX_HEIGHT));
        while self
            .covered
            .get(self.column as usize)
            .is_some_and(|rows| *rows > 0)
        {
            self.column += 1;
        }
        if self.column >= MAX_COLUMNS {
            return Err(Fault::TooLarge(format!(
                "a row of its table is more than {MAX_COLUMNS} cells wide"
            )));
        }
        self.cell = Some((Cell::new(self.row, self.column), width, height));
        let end = (self.column + width) as usize;
        if height > 1 && self.covered.len() < end {
            self.covered.resize(end, 0);
        }
        for rows in self.covered.iter_mut().take(end).skip(self.column as usize) {
            *rows = (*rows).max(height);
        }
        self.column += width;
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Fault> {
        let Some((cell, width, height)) = self.cell.take() else {
            return Ok(());
        };
        let text = std::mem::take(&mut self.text);
        self.gather.push_text(cell, tidy(&text).as_str())?;
        let last = Cell::new(
            cell.row.saturating_add(height - 1),
            cell.column.saturating_add(width - 1),
        );
        self.beside.merges.extend(merged(cell, last));
        Ok(())
    }

    fn end_row(&mut self) {
        if !self.in_row {
            return;
        }
        self.in_row = false;
        self.row = self.row.saturating_add(1);
        self.column = 0;
        for rows in &mut self.covered {
            *rows = rows.saturating_sub(1);
        }
    }

    /// Ends a line of text outside a table's cells: a row of its own.
    fn end_line(&mut self) -> Result<(), Fault> {
        if self.cell.is_some() {
            return Ok(());
        }
        let text = std::mem::take(&mut self.text);
        let text = tidy(&text);
        if !text.is_empty() {
            self.end_row();
            self.gather.push_text(Cell::new(self.row, 0), &text)?;
            self.row = self.row.saturating_add(1);
        }
        Ok(())
    }
}

/// A text without blanks around its lines and without empty lines around it.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| line.trim_matches(' '))
        .collect();
    let text = lines.join("\n");
    text.trim_matches(['\n', ' ', '\u{A0}']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(String, String)> {
        read(text)
            .unwrap()
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
    fn an_export_becomes_the_sheet_that_excel_would_show() {
        let page = "<html><head><title>x</title><style>td {a: '<td>'}</style></head><body>
            <h1>Referrals</h1>
            <table border=1>
            <tr><th rowspan=2>Area</th><th colspan='2'>2014&#47;15</th>
            <tr><th>Q1<th>Q2</tr>
            <tr><td>A &amp; B<br>town</td><td> <b>1</b>2 </td><td>&pound;<5</td></tr>
            </table><p>Source: us</p>
            <table><tr><td>next&nbsp;</td><td></td><td>&nbsp;</td><td>x</td></tr></table></body></html>";
        assert_eq!(
            cells(page),
            pairs(&[
                ("A1", "Referrals"),
                ("A2", "Area"),
                ("B2", "2014/15"),
                ("B3", "Q1"),
                ("C3", "Q2"),
                ("A4", "A & B\ntown"),
                ("B4", "12"),
                ("C4", "£<5"),
                ("A5", "Source: us"),
                ("A7", "next"),
                ("D7", "x"),
            ])
        );
        let sheet = read(page).unwrap();
        let merges = sheet.merges();
        let shown: Vec<String> = merges.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["A2:A3", "B2:C2"]);
    }

    #[test]
    fn a_table_in_a_cell_is_text_of_that_cell() {
        assert_eq!(
            cells(
                "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td><td>d</td></tr></table>"
            ),
            pairs(&[("A1", "a\n\nb\n\nc"), ("B1", "d")])
        );
    }

    #[test]
    fn a_page_without_a_table_says_so() {
        assert!(matches!(
            read("<html><frameset></frameset></html>"),
            Err(Fault::Foreign { .. })
        ));
    }

    #[test]
    fn pages_are_told_from_tables_of_text() {
        assert!(is_page("\n<!-- x --><HTML xmlns:x=\"y\">"));
        assert!(is_page("<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC>"));
        assert!(is_page("<table><tr>"));
        assert!(!is_page("<5,6\n"));
        assert!(!is_page("<?xml version=\"1.0\"?><Workbook>"));
        assert!(!is_page("a,<table>"));
    }
}
