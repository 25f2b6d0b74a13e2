//! Blank returns to send out: a dataset's definition in, the bytes of a workbook out. A form says what it is (a hidden stamp), so
//! that a filled one is read without any mapping. Knows nothing of folders, and reads no spreadsheet.

mod guide;
mod language;
mod lists;
mod plan;
mod rules;
mod stamp;
mod table;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use crate::model::{CodeLists, Dataset, DatasetSpec, Period, Stamp};
use lists::Lists;
use plan::Plan;

/// Writes a form as an .xlsx workbook: a sheet to read first, the table to fill in, and what its cells need on hidden sheets. The
/// same form gives the same bytes.
pub fn workbook(form: &Form<'_>) -> Result<Vec<u8>, FormError> {
    let plan = Plan::new(form)?;
    let lists = Lists::new(form, &plan);
    let stamp = plan.stamp(form);
    let mut book = Workbook::new();
    book.set_properties(&properties(form, &stamp)?);
    guide::write(book.add_worksheet(), form, &plan, &lists)?;
    table::write(book.add_worksheet(), form, &plan, &lists)?;
    lists.write(book.add_worksheet())?;
    stamp::write(book.add_worksheet(), &stamp)?;
    for (name, range) in lists.names() {
        book.define_name(name, &range)?;
    }
    language::stated(&book.save_to_buffer()?)
}

/// The name of the sheet with the table.
pub const TABLE: &str = "Return";
/// The name of the sheet to read first.
pub const GUIDE: &str = "Read me";
/// The name of the hidden sheet with the lists of categories.
const LISTS: &str = "Lists";

/// Dark enough for white words on it (contrast 8.6 to 1), and a tint of it.
const DARK: u32 = 0x14535C;
const TINT: u32 = 0xDCE9EA;
/// Behind values that a row begins with.
const BEGUN: u32 = 0xF2F2F2;
/// Behind cells that are needed and still blank.
const MISSING: u32 = 0xFFE699;

/// A form for one agency and one dataset.
#[derive(Debug, Clone)]
pub struct Form<'a> {
    /// What the return holds.
    pub spec: &'a DatasetSpec,
    /// Fingerprint of the dataset's TOML.
    pub version: &'a str,
    /// The code lists; the list `agencies` holds those of report.toml too.
    pub codes: &'a CodeLists,
    /// The agency that fills it in, by id.
    pub agency: &'a str,
    /// Its printed name.
    pub agency_name: &'a str,
    /// Who asks for the return.
    pub partnership: &'a str,
    /// The period of the report.
    pub period: Period,
    /// The day the return is due.
    pub due: Option<Date>,
    /// The day the form is made.
    pub made: Date,
    /// What has been read of the dataset, to carry over from.
    pub known: Option<&'a Dataset>,
    /// What has been read of the dataset's roll, when it names one.
    pub roll: Option<&'a Dataset>,
}

/// Why a form could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// The rows it should begin with are more than a person can fill in.
    #[error(
        "it would begin with more than {} rows; shorten rows = [...] under [form] of the dataset",
        plan::MOST_ROWS
    )]
    TooManyRows,
    /// Excel's limits do not allow it.
    #[error("{0}")]
    Workbook(#[from] XlsxError),
    /// The workbook could not be packed.
    #[error("the workbook could not be packed: {0}")]
    Packing(String),
}

impl Form<'_> {
    /// "Performance scorecard: Northmoor Police".
    fn title(&self) -> String {
        format!("{}: {}", self.spec.title, self.agency_name)
    }
}

fn properties(form: &Form<'_>, stamp: &Stamp) -> Result<DocProperties, FormError> {
    let made = u16::try_from(form.made.year()).unwrap_or(1900).max(1900);
    let month = form.made.month().unsigned_abs();
    let day = form.made.day().unsigned_abs();
    let made = ExcelDateTime::from_ymd(made, month, day)?;
    let subject = format!("Return for {}", form.period.label());
    let properties = DocProperties::new()
        .set_title(form.title())
        .set_subject(subject)
        .set_author(form.partnership)
        .set_company(form.partnership)
        .set_creation_datetime(&made);
    let pairs = stamp.pairs().into_iter();
    Ok(pairs.fold(properties, |properties, (key, value)| {
        properties.set_custom_property(format!("{}-{key}", Stamp::NAME), value.as_str())
    }))
}

/// Height of a line, in points.
const POINTS: u32 = 15;

/// How many lines a text takes in a cell so many characters wide. Not every program makes a row higher by itself.
fn lines_of(text: &str, width: u32) -> u32 {
    let width = width.max(1);
    let lines = text.lines().map(|line| {
        let (mut lines, mut used) = (1, 0);
        for word in line.split(' ') {
            let letters = u32::try_from(word.chars().count()).unwrap_or(width);
            if used > 0 && used + 1 + letters > width {
                lines += 1;
                used = 0;
            }
            lines += letters.saturating_sub(1) / width;
            used += letters + u32::from(used > 0);
        }
        lines
    });
    lines.sum::<u32>().max(1)
}

/// Words that wrap, from the top of their cell on.
fn words() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// Shortens a text to what Excel allows in some place, counted as Excel counts (UTF-16), at a blank where there is one.
fn fit(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut used = 1;
    let kept = text.chars().take_while(|letter| {
        used += letter.len_utf16();
        used <= most
    });
    let kept: String = kept.collect();
    let at = kept.rfind(' ').filter(|at| *at * 2 > kept.len());
    format!("{}…", kept[..at.unwrap_or(kept.len())].trim_end())
}
