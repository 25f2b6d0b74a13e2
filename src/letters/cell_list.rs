//! A workbook of our own that lists cells, for files that cannot be marked in place: what stands in each, what is asked, and where the
//! answer goes.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError,
};

use super::answer_sheet::{Answers, COLUMNS, HEADING_ROW, Part, TITLE, free_name};

/// The ground of headings, as in marked copies.
const GROUND: u32 = 0x00E4_D0F5;

/// Writes it.
pub(crate) fn list(answers: &Answers<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed day: the same questions make the same bytes.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    sheet.set_name(free_name(|_| false))?;
    let bold = Format::new().set_bold();
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_background_color(GROUND);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let answer = wrapped
        .clone()
        .set_border(FormatBorder::Medium)
        .set_border_color(0x0070_30A0);
    sheet.write_string_with_format(0, 0, TITLE, &bold)?;
    for (row, words) in (1..).zip(answers.head()) {
        for (column, word) in (0..).zip(words) {
            sheet.write_string(row, column, clean(&word))?;
        }
    }
    for (column, (words, width, _)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(HEADING_ROW, column, words, &heading)?;
        sheet.set_column_width(column, width)?;
    }
    for (row, question) in (HEADING_ROW + 1..).zip(answers.questions) {
        sheet.set_row_height(row, question.height())?;
        for (column, (_, _, part)) in (0..).zip(COLUMNS) {
            match part {
                Part::Answer | Part::Value => sheet.write_blank(row, column, &answer)?,
                _ => {
                    let words = clean(&question.part(part));
                    sheet.write_string_with_format(row, column, words, &wrapped)?
                }
            };
        }
    }
    sheet.set_freeze_panes(HEADING_ROW + 1, 0)?;
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_paper_size(9);
    book.save_to_buffer()
}

/// Text without characters that a workbook cannot hold.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|letter| *letter == '\n' || !letter.is_control())
        .collect()
}
