//! Blank returns to send out: a dataset's definition in, the bytes of a workbook out. A form says what it is (a hidden stamp), so
//! that a filled one is read without any mapping. Knows nothing of folders, and reads no spreadsheet.

mod blank_form;
mod data_validation;
mod form_stamp;
mod guide;
mod lists;
mod look;
mod plan;
mod return_sheet;
#[cfg(test)]
mod tests;
mod workbook_language;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use crate::model::Stamp;
use lists::Lists;
use plan::Plan;

pub use blank_form::{Form, FormError, GUIDE, TABLE};

/// Writes a form as an .xlsx workbook: a sheet to read first, the table to fill in, and what its cells need on hidden sheets. The
/// same form gives the same bytes.
pub fn workbook(form: &Form<'_>) -> Result<Vec<u8>, FormError> {
    let plan = Plan::new(form)?;
    let lists = Lists::new(form, &plan);
    let stamp = plan.stamp(form);
    let mut book = Workbook::new();
    book.set_properties(&properties(form, &stamp)?);
    guide::write(book.add_worksheet(), form, &plan, &lists)?;
    return_sheet::write(book.add_worksheet(), form, &plan, &lists)?;
    lists.write(book.add_worksheet())?;
    form_stamp::write(book.add_worksheet(), &stamp)?;
    for (name, range) in lists.names() {
        book.define_name(name, &range)?;
    }
    workbook_language::stated(&book.save_to_buffer()?)
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
