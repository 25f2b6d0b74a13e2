//! Writes the returns of a complete invented partnership, Aldermere: one return or more of every dataset, line by line from a seeded
//! generator, in the shapes in which agencies send them. Two folders come of the same rows: `aldermere-2025-26`, in which everything
//! is right, and `aldermere-2025-26-faulty`, with planted faults and their list. Area, agencies, schools and people are invented.

mod agencies;
mod chance;
mod children;
mod faults;
mod lado;
mod office;
mod quality;
mod schools;
mod scorecard;
mod training;
mod voices;

use std::error::Error;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use rust_xlsxwriter::{Format, Formula};
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipArchive, ZipWriter};

use super::book::{self, Done, workbook};
use super::merged::merged;
use super::ods;

/// What a cell holds whose formula was saved without its result.
const NO_RESULT: &str = "=no result";

/// The formula in such a cell.
const UNSAVED: &str = "SUM(Z1:Z9)";

/// A sheet, its cells as typed: what a fault is planted in.
#[derive(Clone)]
pub(crate) struct Page {
    /// Its name; unused in a .csv.
    name: String,
    /// All lines from the first row on.
    lines: Vec<Vec<String>>,
    /// The lines of headings, 0-based.
    heads: Vec<usize>,
    /// Merged blocks: first row, first column, last row, last column, 0-based; the text is that of the first cell.
    merges: Vec<[usize; 4]>,
    /// Whether Excel hides it.
    hidden: bool,
}

impl Page {
    /// An empty sheet.
    pub(crate) fn new(name: &str) -> Page {
        Page {
            name: name.to_owned(),
            lines: Vec::new(),
            heads: Vec::new(),
            merges: Vec::new(),
            hidden: false,
        }
    }

    /// The same sheet with more lines, their cells parted by `|`.
    pub(crate) fn with(mut self, lines: impl IntoIterator<Item = impl AsRef<str>>) -> Page {
        let split = |line: &str| line.split('|').map(str::to_owned).collect();
        self.lines
            .extend(lines.into_iter().map(|line| split(line.as_ref())));
        self
    }

    /// The same sheet with a line of headings.
    pub(crate) fn head(mut self, line: &str) -> Page {
        self.heads.push(self.lines.len());
        self.with([line])
    }

    /// The same sheet with lines from a cell on, beside what is there.
    pub(crate) fn beside(
        mut self,
        row: usize,
        column: usize,
        lines: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Page {
        for (down, line) in lines.into_iter().enumerate() {
            for (across, token) in line.as_ref().split('|').enumerate() {
                *self.cell(row + down, column + across) = token.to_owned();
            }
        }
        self
    }

    /// The same sheet with a merged block.
    pub(crate) fn merge(mut self, block: [usize; 4]) -> Page {
        self.merges.push(block);
        self
    }

    /// The same sheet, hidden.
    pub(crate) fn hide(self) -> Page {
        Page {
            hidden: true,
            ..self
        }
    }

    /// A cell, 0-based; the sheet is made larger when it lies outside.
    fn cell(&mut self, row: usize, column: usize) -> &mut String {
        if self.lines.len() <= row {
            self.lines.resize(row + 1, Vec::new());
        }
        let line = &mut self.lines[row];
        if line.len() <= column {
            line.resize(column + 1, String::new());
        }
        &mut line[column]
    }

    fn rows(&self) -> Vec<String> {
        self.lines.iter().map(|line| line.join("|")).collect()
    }
}

/// A return: a file with its sheets.
#[derive(Clone)]
pub(crate) struct Return {
    /// Path below `returns/`; its ending says what is written.
    file: String,
    /// Its sheets.
    pages: Vec<Page>,
    /// What is written instead of what the name says.
    kind: Kind,
}

/// How a file is written.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// As its name says.
    Named,
    /// As an OpenDocument spreadsheet, whatever its name says.
    OpenDocument,
    /// Cut off in the middle.
    Cut,
    /// Not at all.
    Lost,
}

impl Return {
    /// A return with one sheet or more.
    pub(crate) fn new(file: &str, pages: impl IntoIterator<Item = Page>) -> Return {
        Return {
            file: file.to_owned(),
            pages: pages.into_iter().collect(),
            kind: Kind::Named,
        }
    }

    fn write(&self, folder: &Path) -> Done {
        if self.kind == Kind::Lost {
            return Ok(());
        }
        if self.file.ends_with(".csv") {
            return book::file(folder, &self.file, &self.csv());
        }
        if self.file.ends_with(".ods") || self.kind == Kind::OpenDocument {
            let pages: Vec<ods::Page<'_>> = self
                .pages
                .iter()
                .map(|page| ods::Page {
                    name: &page.name,
                    rows: page.rows(),
                })
                .collect();
            return book::file(folder, &self.file, &ods::spreadsheet(&pages)?);
        }
        let mut made = workbook(2026, 4, 30)?;
        for page in &self.pages {
            let sheet = book::sheet(&mut made, &page.name)?;
            sheet.set_hidden(page.hidden);
            for (row, line) in page.rows().iter().enumerate() {
                let at = u32::try_from(row)?;
                if page.heads.contains(&row) {
                    book::headings(sheet, at, 0, &[line])?;
                } else if row == 0 && !line.contains('|') {
                    book::title(sheet, at, line)?;
                } else {
                    book::rows(sheet, at, 0, &[line])?;
                }
                for (column, token) in line.split('|').enumerate() {
                    if token == NO_RESULT {
                        let column = u16::try_from(column)?;
                        let formula = Formula::new(UNSAVED);
                        sheet.write_formula_with_format(at, column, formula, &Format::new())?;
                    }
                }
            }
            for [top, left, bottom, right] in page.merges.iter().copied() {
                let text = page.lines[top].get(left).map_or("", String::as_str);
                merged(
                    sheet,
                    (u32::try_from(top)?, u16::try_from(left)?),
                    (u32::try_from(bottom)?, u16::try_from(right)?),
                    text,
                )?;
            }
        }
        let unsaved = |page: &Page| page.lines.iter().flatten().any(|cell| cell == NO_RESULT);
        if self.kind == Kind::Named && !self.pages.iter().any(unsaved) {
            return book::save(made, folder, &self.file);
        }
        let mut bytes = without_results(&made.save_to_buffer()?)?;
        if self.kind == Kind::Cut {
            bytes.truncate(bytes.len() / 2);
        }
        book::file(folder, &self.file, &bytes)
    }

    /// Semicolons and Windows-1252, as Excel saves a .csv on many desks; dates as people in England write them.
    fn csv(&self) -> Vec<u8> {
        let mut text = String::new();
        for line in self.pages.iter().flat_map(|page| &page.lines) {
            let cells: Vec<String> = line.iter().map(|cell| csv_cell(cell)).collect();
            text += &cells.join(";");
            text += "\r\n";
        }
        // The only signs beyond ASCII that the returns hold stand at the same place in Latin-1.
        text.chars()
            .map(|sign| u8::try_from(u32::from(sign)).unwrap_or(b'?'))
            .collect()
    }
}

/// The same workbook, the results of unsaved formulas taken out: the library that writes it always gives one.
fn without_results(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let saved = format!("<f>{UNSAVED}</f><v>0</v>");
    let mut old = ZipArchive::new(Cursor::new(bytes))?;
    let mut parts = Vec::new();
    for at in 0..old.len() {
        let mut part = old.by_index(at)?;
        let mut text = Vec::new();
        part.read_to_end(&mut text)?;
        parts.push((part.name()?.into_owned(), text));
    }
    let has = |text: &[u8]| {
        text.windows(saved.len())
            .any(|some| some == saved.as_bytes())
    };
    if !parts.iter().any(|(_, text)| has(text)) {
        return Ok(bytes.to_vec());
    }
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, text) in parts {
        new.start_file(name, options)?;
        if has(&text) {
            let text = String::from_utf8(text)?;
            new.write_all(
                text.replace(&saved, &format!("<f>{UNSAVED}</f>"))
                    .as_bytes(),
            )?;
        } else {
            new.write_all(&text)?;
        }
    }
    Ok(new.finish()?.into_inner())
}

fn csv_cell(cell: &str) -> String {
    let parts: Vec<&str> = cell.split('-').collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2 => {
            format!("{day}/{month}/{year}")
        }
        _ if cell.contains([';', '"']) => format!("\"{}\"", cell.replace('"', "\"\"")),
        _ => cell.strip_prefix('\'').unwrap_or(cell).to_owned(),
    }
}

/// Writes both folders below a place.
pub(crate) fn write(place: &Path) -> Done {
    let clean = all();
    for right in &clean {
        right.write(&place.join("aldermere-2025-26/returns"))?;
    }
    let faulty = place.join("aldermere-2025-26-faulty");
    let (spoilt, list) = faults::plant(clean)?;
    for wrong in &spoilt {
        wrong.write(&faulty.join("returns"))?;
    }
    book::file(&faulty, "faults.toml", list.as_bytes())?;
    // The settings are the same: only the returns differ.
    let settings = include_str!("../../../examples/aldermere-2025-26/report.toml");
    book::file(&faulty, "report.toml", settings.as_bytes())
}

/// Every return. What several of them speak of (plans, episodes, courses, schools) is made once and told by each.
fn all() -> Vec<Return> {
    let children = children::Children::new();
    let schools = schools::schools();
    let mut returns = vec![lado::register()];
    returns.extend(children.returns());
    returns.extend(scorecard::returns(&children));
    returns.extend(training::returns());
    returns.extend(schools::returns(&schools));
    returns.extend(agencies::returns());
    returns.extend(office::returns());
    returns.extend(quality::returns());
    returns.extend(voices::returns(&schools));
    returns
}
