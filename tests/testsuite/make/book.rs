//! Writes invented and rebuilt returns as workbooks: rows given as text, the way a person types them into Excel. The same input
//! makes the same bytes.

use std::error::Error;
use std::fs;
use std::path::Path;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatBorder, Formula, Workbook, Worksheet,
};

/// What can go wrong while writing: a folder that cannot be made, or a sheet that Excel would refuse.
pub(crate) type Done = Result<(), Box<dyn Error>>;

/// What a token of a row means to Excel.
enum Typed {
    Blank,
    Text(String),
    Number(f64, usize),
    Percent(f64, usize),
    Date(u16, u8, u8),
    /// A formula whose saved result is an error.
    Error(String),
}

/// Reads a token as Excel reads what is typed: numbers, `28.2%`, `2025-04-30`; a leading `'` keeps it text.
fn typed(token: &str) -> Typed {
    if token.is_empty() {
        return Typed::Blank;
    }
    if let Some(text) = token.strip_prefix('\'') {
        return Typed::Text(text.to_owned());
    }
    if token.starts_with('#') && token.ends_with('!') {
        return Typed::Error(token.to_owned());
    }
    if let Some(digits) = token.strip_suffix('%')
        && digits.parse::<f64>().is_ok()
    {
        return Typed::Percent(hundredth(digits), places(digits));
    }
    if let Some(date) = date(token) {
        return date;
    }
    match token.parse() {
        Ok(number) => Typed::Number(number, places(token)),
        Err(_) => Typed::Text(token.to_owned()),
    }
}

fn date(token: &str) -> Option<Typed> {
    let mut parts = token.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    Some(Typed::Date(
        year.parse().ok()?,
        month.parse().ok()?,
        day.parse().ok()?,
    ))
}

fn places(digits: &str) -> usize {
    digits.split_once('.').map_or(0, |(_, after)| after.len())
}

/// A hundredth of a decimal, by moving its point, so that 28.2 becomes 0.282 and not its neighbour.
fn hundredth(digits: &str) -> f64 {
    let (whole, after) = digits.split_once('.').unwrap_or((digits, ""));
    let (sign, whole) = whole
        .strip_prefix('-')
        .map_or(("", whole), |rest| ("-", rest));
    let whole = format!("{whole:0>3}");
    let (before, moved) = whole.split_at(whole.len() - 2);
    format!("{sign}{before}.{moved}{after}")
        .parse()
        .unwrap_or(0.0)
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, token: &str, format: &Format) -> Done {
    match typed(token) {
        Typed::Blank => {}
        Typed::Text(text) if text.contains('\n') => {
            sheet.write_with_format(row, column, text, &format.clone().set_text_wrap())?;
        }
        Typed::Text(text) => {
            sheet.write_with_format(row, column, text, format)?;
        }
        Typed::Number(number, 0) => {
            sheet.write_with_format(row, column, number, format)?;
        }
        Typed::Number(number, places) => {
            let shape = format!("0.{}", "0".repeat(places));
            sheet.write_with_format(row, column, number, &format.clone().set_num_format(shape))?;
        }
        Typed::Percent(number, places) => {
            let shape = match places {
                0 => "0%".to_owned(),
                _ => format!("0.{}%", "0".repeat(places)),
            };
            sheet.write_with_format(row, column, number, &format.clone().set_num_format(shape))?;
        }
        Typed::Error(shown) => {
            sheet.write_formula_with_format(
                row,
                column,
                Formula::new("=Lists!A1").set_result(shown),
                format,
            )?;
        }
        Typed::Date(year, month, day) => {
            let date = ExcelDateTime::from_ymd(year, month, day)?;
            let shape = format.clone().set_num_format("dd/mm/yyyy");
            sheet.write_with_format(row, column, &date, &shape)?;
        }
    }
    Ok(())
}

/// Writes rows, their cells parted by `|`, from a cell on (0-based).
pub(crate) fn rows<T: AsRef<str>>(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    lines: &[T],
) -> Done {
    styled(sheet, row, column, lines, &Format::new())
}

/// Writes rows in bold with a rule below: headings.
pub(crate) fn headings<T: AsRef<str>>(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    lines: &[T],
) -> Done {
    let bold = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_border_bottom(FormatBorder::Thin);
    styled(sheet, row, column, lines, &bold)
}

fn styled<T: AsRef<str>>(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    lines: &[T],
    format: &Format,
) -> Done {
    for (down, line) in (0..).zip(lines) {
        for (across, token) in (0..).zip(line.as_ref().split('|')) {
            write(sheet, row + down, column + across, token, format)?;
        }
    }
    Ok(())
}

/// Writes a title line.
pub(crate) fn title(sheet: &mut Worksheet, row: u32, text: &str) -> Done {
    let large = Format::new().set_bold().set_font_size(14);
    sheet.write_with_format(row, 0, text, &large)?;
    Ok(())
}

/// A new workbook with a fixed date of making.
pub(crate) fn workbook(year: u16, month: u8, day: u8) -> Result<Workbook, Box<dyn Error>> {
    let made = ExcelDateTime::from_ymd(year, month, day)?;
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    Ok(book)
}

/// Adds a sheet by name, its first column wide enough for labels.
pub(crate) fn sheet<'a>(
    book: &'a mut Workbook,
    name: &str,
) -> Result<&'a mut Worksheet, Box<dyn Error>> {
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    sheet.set_column_width(0, 38)?;
    Ok(sheet)
}

/// Saves a workbook below a folder.
pub(crate) fn save(mut book: Workbook, folder: &Path, name: &str) -> Done {
    let bytes = book.save_to_buffer()?;
    file(folder, name, &bytes)
}

/// Writes bytes to a file below a folder, which is made when it is not there.
pub(crate) fn file(folder: &Path, name: &str, bytes: &[u8]) -> Done {
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, bytes)?;
    Ok(())
}
