//! The sheet to read first: what the form is, who fills it in and by when, how to write what cannot be written, and a paragraph on
//! each column.

use rust_xlsxwriter::{Color, Format, ProtectionOptions, Worksheet, XlsxError};

use super::blank_form::{Form, GUIDE, TABLE};
use super::data_validation;
use super::lists::Lists;
use super::look::{DARK, POINTS, lines_of, words};
use super::plan::Plan;
use crate::model::{ColumnSpec, ColumnType, Period};

/// Widths in characters.
const LABELS: u32 = 30;
const TEXTS: u32 = 95;
/// Lists up to this long are told in full.
const LONG: usize = 15;

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    form: &Form<'_>,
    plan: &Plan<'_>,
    lists: &Lists,
) -> Result<(), XlsxError> {
    sheet.set_name(GUIDE)?;
    sheet.set_column_width(0, LABELS)?;
    sheet.set_column_width(1, TEXTS)?;
    let title = Format::new().set_bold().set_font_size(16);
    let heading = Format::new()
        .set_bold()
        .set_font_size(13)
        .set_font_color(Color::RGB(DARK));
    let (bold, plain) = (words().set_bold(), words());
    sheet.write_string_with_format(0, 0, form.title(), &title)?;
    let mut row = 2;
    let mut told = |row: u32, label: &str, text: &str| -> Result<(), XlsxError> {
        sheet.write_string_with_format(row, 0, label, &bold)?;
        sheet.write_string_with_format(row, 1, text, &plain)?;
        // A few characters to spare, because letters differ in width; Excel's highest row has 409 points.
        let lines = lines_of(label, LABELS - 4).max(lines_of(text, TEXTS - 8));
        sheet.set_row_height(row, (POINTS * lines + 3).min(409))?;
        Ok(())
    };
    for (label, text) in about(form, plan) {
        told(row, label, &text)?;
        row += 1;
    }
    let columns = row + 1;
    row += 2;
    for column in &plan.columns {
        told(row, &column.heading, &paragraph(column, form, lists))?;
        row += 1;
    }
    sheet.write_string_with_format(columns, 0, "Columns", &heading)?;
    sheet
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0)
        .set_footer("&L&F&RPage &P of &N");
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    });
    Ok(())
}

/// What the form is and how it is filled in: a few words and what they mean, a row each.
fn about(form: &Form<'_>, plan: &Plan<'_>) -> Vec<(&'static str, String)> {
    let day = |date| Period::Day(date).label();
    let (first, last) = (form.period.start(), form.period.end());
    let due = match form.due {
        Some(due) => day(due),
        None => format!("Ask {}.", form.partnership),
    };
    let mut rows = vec![
        ("What it is", form.spec.about.clone()),
        ("Who fills it in", form.agency_name.to_owned()),
        ("Who asks for it", form.partnership.to_owned()),
        (
            "Period",
            format!(
                "{}: {} to {}",
                form.period.label(),
                day(first),
                day(last)
            ),
        ),
        ("Due", due),
        (
            "Where to write",
            format!(
                "On the sheet \"{TABLE}\", one row for each record, without leaving rows out. Headings are locked so that the form can be read by itself; all cells below them are yours. To paste from elsewhere, use Paste Special, Values."
            ),
        ),
        (
            "Colours",
            "A dark heading is a column that every row needs. A cell that turns yellow is needed and still blank.".to_owned(),
        ),
    ];
    if !plan.rows.is_empty() {
        rows.push((
            "Grey cells",
            "These are filled in already. Change them where they are wrong, and add rows below where one is missing.".to_owned(),
        ));
    }
    if plan.optional && !plan.rows.is_empty() {
        rows.push((
            "Rows you do not need",
            "Leave them as they are. A row to which nothing has been added is not used.".to_owned(),
        ));
    }
    rows.extend([
        (
            "No value",
            "0 means that there were none. Where there is no value to give, write [x] if it is not available and [z] if it does not apply; write [c] if you must withhold it. For fewer than five you may write <5. Leave a cell blank only where its column allows it.".to_owned(),
        ),
        (
            "Names of people",
            "Write no names, dates of birth or addresses, unless a column asks for them.".to_owned(),
        ),
        (
            "How to return it",
            format!(
                "Save it as an Excel workbook (.xlsx), under any name, and send it to {} in the secure way you always use. Do not delete sheets.",
                form.partnership
            ),
        ),
    ]);
    rows
}

/// What belongs in a column.
fn paragraph(column: &ColumnSpec, form: &Form<'_>, lists: &Lists) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(column.about.clone());
    if column.required {
        parts.push("Needed in every row.".to_owned());
    }
    parts.push(data_validation::how(column));
    if column.personal {
        parts.push("Stays with the partnership and is never printed.".to_owned());
    }
    if let Some(means) = column.blank_means.as_ref().filter(|means| *means != "none") {
        let means = lists.code(column, means).unwrap_or(means);
        parts.push(format!("Blank means \"{means}\"."));
    }
    let needed: Vec<&str> = form
        .spec
        .rules
        .iter()
        .filter(|rule| rule.column.as_deref() == Some(&column.id))
        .filter_map(|rule| rule.about.as_deref())
        .collect();
    parts.extend(needed.into_iter().map(str::to_owned));
    if column.kind == ColumnType::Code {
        parts.push(choices(column, form, lists));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

/// A column's categories: all of them, with what they mean, or how many there are.
fn choices(column: &ColumnSpec, form: &Form<'_>, lists: &Lists) -> String {
    let entries = lists.entries(column).unwrap_or_default();
    if entries.len() > LONG {
        return format!(
            "The list has {} entries; an arrow beside the cell opens it.",
            entries.len()
        );
    }
    let list = column.codes.as_deref().and_then(|id| form.codes.get(id));
    let codes = list.into_iter().flat_map(|list| &list.codes);
    let told: Vec<String> = codes
        .filter_map(|code| {
            let name = lists.code(column, &code.id)?;
            Some(match &code.about {
                Some(about) => {
                    let about = about.trim_end_matches('.');
                    format!("{name} ({about})")
                }
                None => name.to_owned(),
            })
        })
        .collect();
    if told.is_empty() {
        return String::new();
    }
    format!("The list: {}.", told.join("; "))
}
