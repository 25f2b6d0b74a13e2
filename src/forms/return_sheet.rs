//! The sheet that an agency fills in: headings that are locked, cells that are not, and what Excel checks and colours in them.
//! Blank rows cost nothing: their looks are those of their columns.

use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, Format, FormatAlign, FormatBorder, Formula, ProtectionOptions,
    Worksheet, XlsxError,
};

use super::blank_form::{Form, TABLE};
use super::data_validation;
use super::lists::Lists;
use super::look::{BEGUN, DARK, MISSING, POINTS, TINT, lines_of};
use super::plan::Plan;
use crate::model::cell::letters;
use crate::model::{Cell, ColumnSpec, ColumnType, Unit, Value};

/// Row of the headings, 0-based: a title and a line of help stand above.
const HEADINGS: u32 = 2;
/// How many rows below those it begins with are checked and coloured.
const ROWS: u32 = 5_000;
/// Lines between cells, and words that only help.
const LINE: u32 = 0xBFBFBF;
const GREY: u32 = 0x404040;
/// Characters that a landscape page holds at a size that can be read.
const PAGE: u32 = 170;
const HELP: &str = "Fill in the rows below. The sheet \"Read me\" says what belongs in each column. A cell that turns yellow is still needed.";
/// A4 paper.
const A4: u8 = 9;

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    form: &Form<'_>,
    plan: &Plan<'_>,
    lists: &Lists,
) -> Result<(), XlsxError> {
    sheet.set_name(TABLE)?;
    let last_row = HEADINGS + u32::try_from(plan.rows.len()).unwrap_or(0) + ROWS;
    let last_column = u16::try_from(plan.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let widths: Vec<u32> = plan.columns.iter().map(|c| width(c, lists)).collect();
    for ((at, column), width) in (0u16..).zip(&plan.columns).zip(&widths) {
        sheet.set_column_width(at, *width)?;
        sheet.set_column_format(at, &look(column))?;
    }
    above(sheet, form, plan, &widths)?;
    begin(sheet, plan, lists, &widths)?;
    let begun = begun(plan);
    let colour = Format::new().set_background_color(Color::RGB(MISSING));
    for (at, column) in (0u16..).zip(&plan.columns) {
        let first = Cell::new(HEADINGS + 1, at.into());
        let rule = data_validation::validation(column, &first.to_string(), lists)?;
        sheet.add_data_validation(first.row, at, last_row, at, &rule)?;
        let row = first.row + 1;
        let place = usize::from(at);
        if let Some(missing) =
            data_validation::missing(form.spec, &plan.columns, place, row, &begun, lists)
        {
            let rule = ConditionalFormatFormula::new()
                .set_rule(Formula::new(format!("={missing}")))
                .set_format(&colour);
            sheet.add_conditional_format(first.row, at, last_row, at, &rule)?;
        }
    }
    sheet.autofilter(HEADINGS, 0, last_row, last_column)?;
    let frozen = u16::from(plan.columns.len() > 4);
    sheet.set_freeze_panes(HEADINGS + 1, frozen)?;
    sheet.set_selection(HEADINGS + 1, frozen, HEADINGS + 1, frozen)?;
    let pages = u16::try_from(widths.iter().sum::<u32>().div_ceil(PAGE)).unwrap_or(1);
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(pages, 0)
        .set_repeat_columns(0, 0)?
        .set_repeat_rows(HEADINGS, HEADINGS)?
        .set_footer("&L&F&RPage &P of &N");
    sheet.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        insert_rows: true,
        delete_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::new()
    });
    Ok(())
}

/// How the cells of a column look: words stay the words that were typed, whatever number or date Excel would see in them.
fn look(column: &ColumnSpec) -> Format {
    let format = Format::new()
        .set_unlocked()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(LINE));
    match column.kind {
        ColumnType::Text | ColumnType::Code => format.set_num_format("@").set_text_wrap(),
        ColumnType::Period | ColumnType::Flag => format.set_num_format("@"),
        ColumnType::Count => format.set_num_format("#,##0"),
        // The month as a word, so that a day and month that changed places are seen.
        ColumnType::Date => format.set_num_format("d mmm yyyy"),
        ColumnType::Percent => {
            format.set_num_format(decimals("0", column.places.unwrap_or(1), "%"))
        }
        ColumnType::Money if column.unit == Some(Unit::ThousandPounds) => {
            format.set_num_format(decimals("#,##0", column.places.unwrap_or(1), ""))
        }
        ColumnType::Money => {
            format.set_num_format(decimals("#,##0", column.places.unwrap_or(2), ""))
        }
        ColumnType::Number => match column.places {
            Some(places) => format.set_num_format(decimals("#,##0", places, "")),
            None => format,
        },
    }
}

fn decimals(whole: &str, places: u32, sign: &str) -> String {
    let zeros = usize::try_from(places.min(10)).unwrap_or(0);
    match zeros {
        0 => format!("{whole}{sign}"),
        _ => format!("{whole}.{}{sign}", "0".repeat(zeros)),
    }
}

/// Width in characters: as wide as what is chosen there, and never so wide that the table cannot be seen.
fn width(column: &ColumnSpec, lists: &Lists) -> u32 {
    let heading = column.heading.split(' ').map(|word| word.chars().count());
    let heading = heading.max().unwrap_or(0) + 4;
    let held = match column.kind {
        ColumnType::Text if column.personal => 36,
        ColumnType::Text => 26,
        ColumnType::Code | ColumnType::Period => {
            let entries = lists.entries(column).unwrap_or_default();
            let longest = entries.iter().map(|entry| entry.chars().count()).max();
            longest.unwrap_or(20).clamp(12, 40) + 3
        }
        ColumnType::Date => 14,
        ColumnType::Flag => 10,
        ColumnType::Count | ColumnType::Number | ColumnType::Percent | ColumnType::Money => 12,
    };
    u32::try_from(heading.max(held)).unwrap_or(40)
}

/// Title, help and headings.
fn above(
    sheet: &mut Worksheet,
    form: &Form<'_>,
    plan: &Plan<'_>,
    widths: &[u32],
) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(14);
    let help = Format::new().set_font_color(Color::RGB(GREY));
    for at in (0u16..).zip(&plan.columns).map(|(at, _)| at) {
        // Written out, because a blank cell here would be as open as its column.
        sheet.write_blank(0, at, &title)?;
        sheet.write_blank(1, at, &help)?;
    }
    let period = form.period.label();
    sheet.write_string_with_format(0, 0, format!("{}, {period}", form.title()), &title)?;
    sheet.write_string_with_format(1, 0, HELP, &help)?;
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(LINE));
    let needed = heading
        .clone()
        .set_background_color(Color::RGB(DARK))
        .set_font_color(Color::White);
    let optional = heading.set_background_color(Color::RGB(TINT));
    let mut lines = 2;
    for ((at, column), width) in (0u16..).zip(&plan.columns).zip(widths) {
        let look = if column.required { &needed } else { &optional };
        sheet.write_string_with_format(HEADINGS, at, &column.heading, look)?;
        // The arrow of the filter takes three characters' room, bold letters a little more than others.
        lines = lines.max(lines_of(&column.heading, width.saturating_sub(4)));
    }
    sheet.set_row_height(HEADINGS, POINTS * lines.min(6))?;
    Ok(())
}

/// The rows that the form begins with.
fn begin(
    sheet: &mut Worksheet,
    plan: &Plan<'_>,
    lists: &Lists,
    widths: &[u32],
) -> Result<(), XlsxError> {
    let looks: Vec<Format> = plan
        .columns
        .iter()
        .map(|column| look(column).set_background_color(Color::RGB(BEGUN)))
        .collect();
    for (row, values) in (HEADINGS + 1..).zip(&plan.rows) {
        let cells = (0u16..).zip(values).zip(plan.columns.iter().zip(&looks));
        let mut lines = 1;
        for ((at, value), (column, look)) in cells {
            match (value, column.kind) {
                (Value::Blank, _) => {}
                (Value::Date(date), ColumnType::Date) => {
                    let serial = date.since(EPOCH).map_or(0, |span| span.get_days());
                    sheet.write_number_with_format(row, at, serial, look)?;
                }
                (Value::Number(number), kind) if kind.is_measure() => {
                    let number = match kind {
                        ColumnType::Percent => *number / rust_decimal::Decimal::ONE_HUNDRED,
                        _ => *number,
                    };
                    // Through its text: the nearest float, which shows as the same decimal.
                    let number: f64 = number.to_string().parse().unwrap_or_default();
                    sheet.write_number_with_format(row, at, number, look)?;
                }
                _ => {
                    let words = lists.words(value, column);
                    lines = lines.max(lines_of(&words, widths[usize::from(at)]));
                    sheet.write_string_with_format(row, at, words, look)?;
                }
            }
        }
        if lines > 1 {
            sheet.set_row_height(row, POINTS * lines.min(20))?;
        }
    }
    Ok(())
}

/// The day before Excel's first, as it counts from March 1900 on.
const EPOCH: jiff::civil::Date = jiff::civil::date(1899, 12, 30);

/// What is true of a row that somebody has begun, as Excel works it out for the first row.
fn begun(plan: &Plan<'_>) -> String {
    let row = HEADINGS + 2;
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for (at, begun) in (0u32..).zip(&plan.begun) {
        if plan.optional && *begun {
            continue;
        }
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == at => *last = at,
            _ => runs.push((at, at)),
        }
    }
    let runs: Vec<String> = runs
        .iter()
        .map(|(first, last)| format!("${}{row}:${}{row}", letters(*first), letters(*last)))
        .collect();
    format!("COUNTA({})>0", runs.join(","))
}
