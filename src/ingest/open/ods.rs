//! Reads .ods (OpenDocument 1.3, part 3) by a bounded reader of our own: calamine expands repeats without limit, and loses which
//! numbers are percentages and which rows are hidden. Repeated empty cells cost nothing; repeated filled ones are counted.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufReader;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::model::{Area, Cell};

use super::container::{Container, MAX_HELD, MAX_STREAMED};
use super::fault::Fault;
use super::gather::{Gather, merged};
use super::markup::{self, Steady};
use super::number;
use super::package;
use crate::ingest::colour::Light;
use crate::ingest::sheet::{Raw, Sheet};

/// The type an .ods states in its first part.
const SPREADSHEET: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

/// Most filled cells that repeats may add: a column filled to Excel's last row. A few bytes can ask for billions.
const MAX_REPEATED: u64 = 1_048_576;

/// Deepest nesting of elements: real sheets stay below thirty, groups of groups included.
const MAX_DEPTH: usize = 256;

/// Longest text of a cell, in bytes; Excel's longest is 32,767 characters.
const MAX_TEXT: usize = 1 << 20;

/// Most other workbooks whose names are kept.
const MAX_LINKS: usize = 100;

/// Most times that a coloured blank cell may be repeated and still be a rating: more is a background.
const MAX_LIT: u32 = 1000;

/// Most coloured blank cells of a sheet that are kept.
const MAX_LIGHTS: usize = 1_048_576;

/// Rows and columns of the largest sheet that LibreOffice or Excel make.
const MAX_ROWS: u32 = 1_048_576;
const MAX_COLUMNS: u32 = 16_384;

/// Whether the archive is an OpenDocument spreadsheet.
pub(crate) fn is_ods(container: &mut Container<'_>) -> bool {
    let kind = container.read("mimetype", 200);
    matches!(kind, Ok(Some(kind)) if kind.trim_ascii().starts_with(SPREADSHEET))
}

/// Reads the sheets of an .ods; with the names of the other workbooks that its formulas lead to.
pub(crate) fn read(container: &mut Container<'_>) -> Result<(Vec<Sheet>, Vec<String>), Fault> {
    if is_encrypted(container)? {
        return Err(Fault::Protected);
    }
    let Some(content) = container.stream("content.xml", MAX_STREAMED)? else {
        return Err(Fault::Damaged("its contents are missing".to_owned()));
    };
    let mut reader = Reader::from_reader(BufReader::with_capacity(64 << 10, Steady::new(content)));
    reader.config_mut().expand_empty_elements = true;
    let mut document = Document::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(start) => document.start(&start)?,
            Event::End(_) => document.end()?,
            Event::Text(text) => document.text(&text.xml10_content())?,
            Event::CData(text) => document.text(&text.xml10_content())?,
            Event::GeneralRef(name) => match markup::entity(&name) {
                Some(letter) => document.push_text(letter.encode_utf8(&mut [0; 4]))?,
                // An entity of the document's own: shown as it stands, never expanded.
                None => document.text(&format!("&{};", &*name))?,
            },
            Event::Eof => break,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::DocType(_) => {}
        }
    }
    if document.path.is_empty() {
        Ok((document.sheets, document.links.into_iter().collect()))
    } else {
        Err(Fault::Damaged("its contents end too early".to_owned()))
    }
}

fn damaged(error: quick_xml::Error) -> Fault {
    match error {
        quick_xml::Error::Io(error) => Fault::reading(&error, "its contents"),
        _ => Fault::Damaged("its contents are damaged".to_owned()),
    }
}

/// Whether the manifest says that parts are encrypted (OpenDocument part 2, 4.7), or all of it is in one encrypted part (1.3, 3.4.3).
fn is_encrypted(container: &mut Container<'_>) -> Result<bool, Fault> {
    if container.has("encrypted-package") {
        return Ok(true);
    }
    let manifest = container.read("META-INF/manifest.xml", MAX_HELD)?;
    let mark = b"encryption-data";
    Ok(manifest.is_some_and(|manifest| manifest.windows(mark.len()).any(|part| part == mark)))
}

/// An element, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Style,
    Table,
    /// Rows of a table held together.
    Group,
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
    is_filtered: bool,
    name: String,
    row: u32,
    rows_repeated: u32,
    column: u32,
    merges: Vec<Area>,
    lights: Vec<(Cell, Light)>,
    /// Coloured blank cells of the open row.
    row_lights: Vec<(Cell, Light)>,
    /// Filled cells of the open row.
    cells: Vec<(Cell, Raw)>,
    hidden: Vec<Range<u32>>,
}

/// The document, as far as it has been read.
#[derive(Debug)]
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

impl Default for Document {
    fn default() -> Self {
        Document {
            path: Vec::new(),
            style: String::new(),
            hidden_styles: BTreeSet::new(),
            light_styles: BTreeMap::new(),
            links: BTreeSet::new(),
            gather: Gather::new(),
            repeated: 0,
            sheets: Vec::new(),
            sheet: OpenSheet::default(),
            cell: OpenCell::default(),
        }
    }
}

impl Document {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
        if self.path.len() >= MAX_DEPTH {
            return Err(Fault::TooLarge(
                "its contents are nested deeper than any real sheet's".to_owned(),
            ));
        }
        let element = element(self.path.last().copied(), start);
        self.path.push(element);
        match element {
            Element::Style => {
                if let Some(name) = attribute(start, "name") {
                    self.style = name;
                } else if attribute(start, "display").as_deref() == Some("false") {
                    self.hidden_styles.insert(self.style.clone());
                } else if let Some(colour) = attribute(start, "background-color")
                    && let Some(light) = Light::of_hex(&colour)
                {
                    self.light_styles.insert(self.style.clone(), light);
                }
            }
            Element::Table => {
                let name = attribute(start, "name").unwrap_or_default();
                let style = attribute(start, "style-name").unwrap_or_default();
                self.sheet = OpenSheet::default();
                self.sheet.is_hidden = self.hidden_styles.contains(&style);
                self.sheet.name = name;
            }
            Element::Row => self.start_row(start),
            Element::Cell | Element::Covered => self.start_cell(start, element),
            Element::Paragraph => {
                if self.cell.paragraphs > 0 {
                    self.cell.text.push('\n');
                }
                self.cell.paragraphs += 1;
            }
            Element::Space => {
                // More blanks than a cell can hold letters are a mistake or a trap.
                let blanks = count(start, "c").min(32_767);
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

    /// Takes in text as it stands in the XML, where runs of white space are one blank (OpenDocument part 3, 6.1.2).
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

    fn start_row(&mut self, start: &BytesStart<'_>) {
        let repeated = count(start, "number-rows-repeated");
        self.sheet.rows_repeated = repeated;
        self.sheet.column = 0;
        let visibility = attribute(start, "visibility");
        self.sheet.is_filtered |= visibility.as_deref() == Some("filter");
        if matches!(visibility.as_deref(), Some("collapse" | "filter")) {
            let row = self.sheet.row;
            self.sheet.hidden.push(row..row.saturating_add(repeated));
        }
    }

    fn start_cell(&mut self, start: &BytesStart<'_>, element: Element) {
        let mut cell = OpenCell {
            repeated: 1,
            spanned: (1, 1),
            covered: element == Element::Covered,
            ..OpenCell::default()
        };
        for attribute in start.attributes().flatten() {
            let value = || markup::unescape(&attribute.value);
            let number = || value().trim().parse().unwrap_or(1u32).max(1);
            match attribute.key.local_name().as_ref() {
                "number-columns-repeated" => cell.repeated = number(),
                "number-columns-spanned" => cell.spanned.1 = number(),
                "number-rows-spanned" => cell.spanned.0 = number(),
                "formula" => {
                    cell.formula = true;
                    if self.links.len() < MAX_LINKS {
                        self.links.extend(link(&value()));
                    }
                }
                "style-name" => cell.light = self.light_styles.get(&value()).copied(),
                // LibreOffice says both: office:value-type="string" calcext:value-type="error".
                "value-type" if &*attribute.value == "error" => cell.error = true,
                "value-type" if cell.kind.is_empty() => cell.kind = value(),
                "value" | "date-value" | "boolean-value" | "time-value" | "string-value" => {
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
            self.sheet.merges.extend(merged(place, last));
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
        if cell.formula && value.is_none_or(str::is_empty) && number::is_error_text(text) {
            return Some(Raw::Error(self.gather.share(text)));
        }
        let float = || value.and_then(|value| value.trim().parse::<f64>().ok());
        let read = match cell.kind.as_str() {
            "float" | "currency" => float().map(|value| number::number(value, false)),
            "percentage" => float().map(|value| number::number(value, true)),
            "date" => value.and_then(number::iso_day).map(Raw::Date),
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
        let open = std::mem::take(&mut self.sheet);
        let mut sheet = self.gather.finish(Some(&open.name), Vec::new());
        let rows = sheet.last_row().map_or(0, |row| row + 1);
        // Below the last filled row nothing can hide.
        let hidden = open
            .hidden
            .into_iter()
            .flat_map(|hidden| hidden.start..hidden.end.min(rows));
        sheet.hidden_rows = Some(hidden.collect());
        sheet.hidden = open.is_hidden;
        sheet.filtered = open.is_filtered;
        sheet.lights = Some(open.lights);
        sheet.set_merges(open.merges);
        self.sheets.push(sheet);
    }
}

/// What an element is, given what it stands in.
fn element(inside: Option<Element>, start: &BytesStart<'_>) -> Element {
    let name = start.local_name();
    match (inside, name.as_ref()) {
        (None, _) => Element::Way,
        (Some(Element::Way), "body" | "spreadsheet" | "automatic-styles") => Element::Way,
        (Some(Element::Way), "style") => Element::Style,
        (Some(Element::Style), "table-properties" | "table-cell-properties") => Element::Style,
        (Some(Element::Way), "table") => Element::Table,
        (
            Some(Element::Table | Element::Group),
            "table-row-group" | "table-rows" | "table-header-rows",
        ) => Element::Group,
        (Some(Element::Table | Element::Group), "table-row") => Element::Row,
        (Some(Element::Row), "table-cell") => Element::Cell,
        (Some(Element::Row), "covered-table-cell") => Element::Covered,
        (Some(Element::Cell | Element::Covered), "p" | "h") => Element::Paragraph,
        (Some(Element::Paragraph | Element::Span), "span" | "a") => Element::Span,
        (Some(Element::Paragraph | Element::Span), "s") => Element::Space,
        (Some(Element::Paragraph | Element::Span), "tab") => Element::Tab,
        (Some(Element::Paragraph | Element::Span), "line-break") => Element::Break,
        _ => Element::Other,
    }
}

/// The name of the workbook that a formula leads to: `of:='file:///C:/Targets.ods'#$Sheet1.A1`.
fn link(formula: &str) -> Option<String> {
    let (_, rest) = formula.split_once("'file:")?;
    let (path, _) = rest.split_once("'#")?;
    Some(package::file_name(path))
}

/// An attribute by its name without prefix.
fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    start
        .attributes()
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| markup::unescape(&attribute.value))
}

/// How often something is repeated: 1 when nothing sensible is said.
fn count(start: &BytesStart<'_>, name: &str) -> u32 {
    attribute(start, name)
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(1)
        .max(1)
}

#[cfg(test)]
pub(crate) mod tests;
