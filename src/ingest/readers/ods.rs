//! Reads .ods (OpenDocument 1.3, part 3) by a bounded reader of our own: calamine expands repeats without limit, and loses which
//! numbers are percentages and which rows are hidden. Repeated empty cells cost nothing; repeated filled ones are counted.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use memchr::memmem;

use crate::model::Cell;

use super::cell_store::{Beside, Gather, MAX_COLUMNS, MAX_LIGHTS, MAX_ROWS, merged};
use super::fault::Fault;
use super::links::file_name;
use super::stored_number;
use crate::ingest::sheet::{Raw, Sheet};
use crate::ingest::traffic_light::Light;
use crate::package::tag::{self, Attributes, attribute, attribute_number, attribute_text};
use crate::package::{Archive, Kind, MAX_HELD, MAX_STREAMED, WellFormed, pieces, unescape};

/// The type an .ods states in its first part.
const SPREADSHEET: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

/// Most filled cells that repeats may add: a column filled to Excel's last row. A few bytes can ask for billions.
const MAX_REPEATED: u64 = 1_048_576;

/// Longest text of a cell, in bytes; Excel's longest is 32,767 characters.
const MAX_TEXT: usize = 1 << 20;

/// Most other workbooks whose names are kept.
const MAX_LINKS: usize = 100;

/// Most times that a coloured blank cell may be repeated and still be a rating: more is a background.
const MAX_LIT: u32 = 1000;

/// Whether the archive is an OpenDocument spreadsheet.
pub(crate) fn is_ods(archive: &mut Archive<'_>) -> bool {
    let kind = archive.read("mimetype", 200);
    matches!(kind, Ok(Some(kind)) if kind.trim_ascii().starts_with(SPREADSHEET))
}

/// Reads the sheets of an .ods; with the names of the other workbooks that its formulas lead to.
pub(crate) fn read(archive: &mut Archive<'_>) -> Result<(Vec<Sheet>, Vec<String>), Fault> {
    if is_encrypted(archive)? {
        return Err(Fault::Protected);
    }
    let Some(content) = archive.stream("content.xml", MAX_STREAMED)? else {
        return Err(Fault::Damaged("its contents are missing".to_owned()));
    };
    let mut reader = WellFormed::new(content);
    let mut document = Document::default();
    while let Some(piece) = reader.next()? {
        document.markup(piece.text)?;
        match piece.kind {
            Kind::Open => document.start(piece.tag.as_bytes())?,
            Kind::Empty => {
                document.start(piece.tag.as_bytes())?;
                document.end()?;
            }
            Kind::Close => document.end()?,
            Kind::Other => {
                if let Some(plain) = piece.tag.strip_prefix("![CDATA[") {
                    document.text(plain.strip_suffix("]]").unwrap_or(plain))?;
                }
            }
        }
    }
    Ok((document.sheets, document.links.into_iter().collect()))
}

/// Whether the manifest says that parts are encrypted (OpenDocument part 2, 4.7), or all of it is in one encrypted part (1.3, 3.4.3).
fn is_encrypted(archive: &mut Archive<'_>) -> Result<bool, Fault> {
    if archive.has("encrypted-package") {
        return Ok(true);
    }
    let manifest = archive.read("META-INF/manifest.xml", MAX_HELD)?;
    Ok(manifest.is_some_and(|manifest| memmem::find(&manifest, b"encryption-data").is_some()))
}

/// An element, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Style,
    Table,
    /// Rows or columns of a table held together.
    Group,
    Columns,
    Row,
    Cell,
    Covered,
    Paragraph,
    Span,
    Space,
    Tab,
    Break,
    /// Part of the way to a table.
    Way,
    /// Holds nothing of a sheet, whatever is in it: comments, drawings, tracked changes.
    Other,
}

/// A cell as it is read.
#[derive(Debug, Default)]
struct OpenCell {
    repeated: u32,
    spanned: (u32, u32),
    covered: bool,
    formula: bool,
    light: Option<Light>,
    error: bool,
    kind: String,
    value: Option<String>,
    text: String,
    paragraphs: u32,
}

/// The sheet that is being read.
#[derive(Debug, Default)]
struct OpenSheet {
    is_hidden: bool,
    name: String,
    row: u32,
    rows_repeated: u32,
    column: u32,
    /// Columns that have been declared.
    columns: u32,
    beside: Beside,
    lights: Vec<(Cell, Light)>,
    /// Coloured blank cells of the open row.
    row_lights: Vec<(Cell, Light)>,
    /// Filled cells of the open row.
    cells: Vec<(Cell, Raw)>,
    hidden: Vec<Range<u32>>,
}

/// The document, as far as it has been read.
#[derive(Debug, Default)]
struct Document {
    path: Vec<Element>,
    style: String,
    hidden_styles: BTreeSet<String>,
    light_styles: BTreeMap<String, Light>,
    links: BTreeSet<String>,
    gather: Gather,
    repeated: u64,
    sheets: Vec<Sheet>,
    sheet: OpenSheet,
    cell: OpenCell,
}

impl Document {
    fn start(&mut self, tag: &[u8]) -> Result<(), Fault> {
        let element = element(self.path.last().copied(), tag);
        self.path.push(element);
        match element {
            Element::Style => {
                if let Some(name) = attribute_text(tag, "name") {
                    self.style = name;
                } else if attribute(tag, "display") == Some(b"false") {
                    self.hidden_styles.insert(self.style.clone());
                } else if let Some(colour) = attribute_text(tag, "background-color")
                    && let Some(light) = Light::of_hex(&colour)
                {
                    self.light_styles.insert(self.style.clone(), light);
                }
            }
            Element::Table => {
                let name = attribute_text(tag, "name").unwrap_or_default();
                let style = attribute_text(tag, "style-name").unwrap_or_default();
                self.sheet = OpenSheet::default();
                self.sheet.is_hidden = self.hidden_styles.contains(&style);
                self.sheet.name = name;
            }
            Element::Columns => self.columns(tag),
            Element::Row => self.start_row(tag),
            Element::Cell | Element::Covered => self.start_cell(tag, element),
            Element::Paragraph => {
                if self.cell.paragraphs > 0 {
                    self.cell.text.push('\n');
                }
                self.cell.paragraphs += 1;
            }
            Element::Space => {
                // More blanks than a cell can hold letters are a mistake or a trap.
                let blanks = count(tag, "c").min(32_767);
                self.push_text(&" ".repeat(blanks as usize))?;
            }
            Element::Tab => self.push_text("\t")?,
            Element::Break => self.push_text("\n")?,
            Element::Group | Element::Span | Element::Way | Element::Other => {}
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        match self.path.pop() {
            Some(Element::Cell | Element::Covered) => self.end_cell(),
            Some(Element::Row) => self.end_row(),
            Some(Element::Table) => {
                self.end_table();
                Gather::may_have(self.sheets.len())
            }
            _ => Ok(()),
        }
    }

    /// Takes in text as it stands between two tags: a letter that an entity names is never white space.
    fn markup(&mut self, text: &str) -> Result<(), Fault> {
        for (plain, letter) in pieces(text) {
            self.text(plain)?;
            if let Some(letter) = letter {
                self.push_text(letter.encode_utf8(&mut [0; 4]))?;
            }
        }
        Ok(())
    }

    /// Takes in text without entities, where runs of white space are one blank (OpenDocument part 3, 6.1.2).
    fn text(&mut self, text: &str) -> Result<(), Fault> {
        let mut tidy = String::with_capacity(text.len());
        let mut blank = self.cell.text.is_empty() || self.cell.text.ends_with([' ', '\n']);
        for letter in text.chars() {
            let white = matches!(letter, ' ' | '\t' | '\r' | '\n');
            if !white {
                tidy.push(letter);
            } else if !blank {
                tidy.push(' ');
            }
            blank = white;
        }
        self.push_text(&tidy)
    }

    /// Takes in text as a person sees it, if it is a cell's.
    fn push_text(&mut self, text: &str) -> Result<(), Fault> {
        let seen = [
            Element::Paragraph,
            Element::Span,
            Element::Space,
            Element::Tab,
            Element::Break,
        ];
        if !self.path.last().is_some_and(|last| seen.contains(last)) {
            return Ok(());
        }
        if self.cell.text.len() + text.len() > MAX_TEXT {
            return Err(Fault::TooLarge(format!(
                "a cell of the sheet \"{}\" holds a longer text than any real one",
                self.sheet.name
            )));
        }
        self.cell.text.push_str(text);
        Ok(())
    }

    fn columns(&mut self, tag: &[u8]) {
        let first = self.sheet.columns;
        let after = first.saturating_add(count(tag, "number-columns-repeated"));
        self.sheet.columns = after;
        if matches!(attribute(tag, "visibility"), Some(b"collapse" | b"filter")) {
            self.sheet.beside.hide_columns(first, after - 1);
        }
    }

    fn start_row(&mut self, tag: &[u8]) {
        let repeated = count(tag, "number-rows-repeated");
        self.sheet.rows_repeated = repeated;
        self.sheet.column = 0;
        let visibility = attribute(tag, "visibility");
        self.sheet.beside.filtered |= visibility == Some(b"filter");
        if matches!(visibility, Some(b"collapse" | b"filter")) {
            let row = self.sheet.row;
            self.sheet.hidden.push(row..row.saturating_add(repeated));
        }
    }

    fn start_cell(&mut self, tag: &[u8], element: Element) {
        let mut cell = OpenCell {
            repeated: 1,
            spanned: (1, 1),
            covered: element == Element::Covered,
            ..OpenCell::default()
        };
        for (name, stated) in Attributes::of(tag) {
            let value = || unescape(&String::from_utf8_lossy(stated)).into_owned();
            let number = || value().trim().parse().unwrap_or(1u32).max(1);
            match name {
                b"number-columns-repeated" => cell.repeated = number(),
                b"number-columns-spanned" => cell.spanned.1 = number(),
                b"number-rows-spanned" => cell.spanned.0 = number(),
                b"formula" => {
                    cell.formula = true;
                    if self.links.len() < MAX_LINKS {
                        self.links.extend(link(&value()));
                    }
                }
                b"style-name" => cell.light = self.light_styles.get(&value()).copied(),
                // LibreOffice says both: office:value-type="string" calcext:value-type="error".
                b"value-type" if stated == b"error" => cell.error = true,
                b"value-type" if cell.kind.is_empty() => cell.kind = value(),
                b"value" | b"date-value" | b"boolean-value" | b"time-value" | b"string-value" => {
                    cell.value = Some(value());
                }
                _ => {}
            }
        }
        self.cell = cell;
    }

    fn end_cell(&mut self) -> Result<(), Fault> {
        let cell = std::mem::take(&mut self.cell);
        let place = Cell::new(self.sheet.row, self.sheet.column);
        self.sheet.column = self.sheet.column.saturating_add(cell.repeated);
        let (rows, columns) = cell.spanned;
        if !cell.covered && rows.max(columns) > 1 {
            let last = Cell::new(
                place.row.saturating_add(rows - 1),
                place.column.saturating_add(columns - 1),
            );
            self.sheet.beside.merges.extend(merged(place, last));
        }
        let Some(raw) = self.raw(&cell) else {
            let few = cell.repeated <= MAX_LIT && self.sheet.row_lights.len() < MAX_LIT as usize;
            if let Some(light) = cell.light.filter(|_| few) {
                let columns = place.column..place.column.saturating_add(cell.repeated);
                let lit = columns.map(|column| (Cell::new(place.row, column), light));
                self.sheet.row_lights.extend(lit);
            }
            return Ok(());
        };
        if place.column.saturating_add(cell.repeated) > MAX_COLUMNS {
            return Err(Fault::TooLarge(format!(
                "the sheet \"{}\" has filled cells beyond the last column of Excel",
                self.sheet.name
            )));
        }
        self.repeat(u64::from(cell.repeated) - 1)?;
        for column in place.column..place.column + cell.repeated {
            self.sheet
                .cells
                .push((Cell::new(place.row, column), raw.clone()));
        }
        Ok(())
    }

    /// What a cell holds; `None` when it is empty.
    fn raw(&mut self, cell: &OpenCell) -> Option<Raw> {
        let text = cell.text.as_str();
        if cell.error {
            let text = if text.is_empty() { "#VALUE!" } else { text };
            return Some(Raw::Error(self.gather.share(text)));
        }
        let value = cell.value.as_deref();
        // Programs other than LibreOffice only show that a formula failed.
        if cell.formula && value.is_none_or(str::is_empty) && stored_number::is_error_text(text) {
            return Some(Raw::Error(self.gather.share(text)));
        }
        let float = || value.and_then(|value| value.trim().parse::<f64>().ok());
        let read = match cell.kind.as_str() {
            "float" | "currency" => float().map(|value| stored_number::number(value, false)),
            "percentage" => float().map(|value| stored_number::number(value, true)),
            "date" => value.and_then(stored_number::iso_day).map(Raw::Date),
            "boolean" => match value {
                Some("true") => Some(Raw::Flag(true)),
                Some("false") => Some(Raw::Flag(false)),
                _ => None,
            },
            "string" => match value {
                Some(value) if !value.is_empty() => Some(Raw::Text(self.gather.share(value))),
                _ => None,
            },
            "" if cell.formula && text.is_empty() => Some(Raw::NoResult),
            _ => None,
        };
        // What has no value of its own, or one that cannot be read, is the text that it shows.
        read.or_else(|| (!text.is_empty()).then(|| Raw::Text(self.gather.share(text))))
    }

    /// Counts filled cells that only repeats make.
    fn repeat(&mut self, more: u64) -> Result<(), Fault> {
        self.repeated = self.repeated.saturating_add(more);
        if self.repeated > MAX_REPEATED {
            return Err(Fault::TooLarge(format!(
                "the sheet \"{}\" repeats filled cells more than {MAX_REPEATED} times",
                self.sheet.name
            )));
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Fault> {
        let repeated = self.sheet.rows_repeated.max(1);
        let cells = std::mem::take(&mut self.sheet.cells);
        let row = self.sheet.row;
        self.sheet.row = row.saturating_add(repeated);
        let lights = std::mem::take(&mut self.sheet.row_lights);
        // Rows that hold nothing else are a background.
        let more = lights.len().saturating_mul(repeated as usize);
        let few = repeated <= MAX_LIT && self.sheet.lights.len() + more <= MAX_LIGHTS;
        if few && !cells.is_empty() {
            for row in row..row.saturating_add(repeated) {
                let lit = lights
                    .iter()
                    .map(|(cell, light)| (Cell::new(row, cell.column), *light));
                self.sheet.lights.extend(lit);
            }
        }
        if cells.is_empty() {
            return Ok(());
        }
        if self.sheet.row > MAX_ROWS {
            return Err(Fault::TooLarge(format!(
                "the sheet \"{}\" has filled cells below the last row of Excel",
                self.sheet.name
            )));
        }
        self.repeat((u64::from(repeated) - 1).saturating_mul(cells.len() as u64))?;
        let last = row + repeated - 1;
        for row in row..last {
            for (cell, raw) in &cells {
                self.gather.push(Cell::new(row, cell.column), raw.clone())?;
            }
        }
        for (cell, raw) in cells {
            self.gather.push(Cell::new(last, cell.column), raw)?;
        }
        Ok(())
    }

    fn end_table(&mut self) {
        let mut open = std::mem::take(&mut self.sheet);
        open.beside.lights = Some(open.lights);
        let mut sheet = self.gather.finish(Some(&open.name), open.beside);
        let rows = sheet.last_row().map_or(0, |row| row + 1);
        // Below the last filled row nothing can hide.
        let hidden = open
            .hidden
            .into_iter()
            .flat_map(|hidden| hidden.start..hidden.end.min(rows));
        sheet.hidden_rows = Some(hidden.collect());
        sheet.hidden = open.is_hidden;
        self.sheets.push(sheet);
    }
}

/// What an element is, given what it stands in.
fn element(inside: Option<Element>, tag: &[u8]) -> Element {
    let (_, name) = tag::name(tag);
    match (inside, name) {
        (None, _) => Element::Way,
        (Some(Element::Way), b"body" | b"spreadsheet" | b"automatic-styles") => Element::Way,
        (Some(Element::Way), b"style") => Element::Style,
        (Some(Element::Style), b"table-properties" | b"table-cell-properties") => Element::Style,
        (Some(Element::Way), b"table") => Element::Table,
        (
            Some(Element::Table | Element::Group),
            b"table-row-group"
            | b"table-rows"
            | b"table-header-rows"
            | b"table-column-group"
            | b"table-columns"
            | b"table-header-columns",
        ) => Element::Group,
        (Some(Element::Table | Element::Group), b"table-column") => Element::Columns,
        (Some(Element::Table | Element::Group), b"table-row") => Element::Row,
        (Some(Element::Row), b"table-cell") => Element::Cell,
        (Some(Element::Row), b"covered-table-cell") => Element::Covered,
        (Some(Element::Cell | Element::Covered), b"p" | b"h") => Element::Paragraph,
        (Some(Element::Paragraph | Element::Span), b"span" | b"a") => Element::Span,
        (Some(Element::Paragraph | Element::Span), b"s") => Element::Space,
        (Some(Element::Paragraph | Element::Span), b"tab") => Element::Tab,
        (Some(Element::Paragraph | Element::Span), b"line-break") => Element::Break,
        _ => Element::Other,
    }
}

/// The name of the workbook that a formula leads to: `of:='file:///C:/Targets.ods'#$Sheet1.A1`.
fn link(formula: &str) -> Option<String> {
    let (_, rest) = formula.split_once("'file:")?;
    let (path, _) = rest.split_once("'#")?;
    Some(file_name(path))
}

/// How often something is repeated: 1 when nothing sensible is said.
fn count(tag: &[u8], name: &str) -> u32 {
    let stated: Option<u32> = attribute_number(tag, name);
    stated.unwrap_or(1).max(1)
}

#[cfg(test)]
pub(crate) mod tests;
