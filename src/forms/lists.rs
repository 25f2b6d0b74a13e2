//! The hidden sheet of lists that drop-downs take their choices from: Excel allows only 255 characters of them in a cell's own rule.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::blank_form::{Form, LISTS};
use super::plan::{Plan, of_kind, parts, period_text};
use crate::model::cell::letters;
use crate::model::{ColumnSpec, ColumnType, Mark, Period, Step, Value};

/// The lists of a form, each in a column of the sheet.
#[derive(Debug)]
pub(super) struct Lists {
    all: Vec<List>,
}

/// One list.
#[derive(Debug)]
struct List {
    /// The name by which rules speak of its range.
    name: String,
    title: String,
    entries: Vec<String>,
    /// Code ids, in the order of the entries; none for other lists.
    ids: Vec<String>,
}

/// Signs that may stand where a value would.
const MARKS: [Mark; 4] = [
    Mark::NotAvailable,
    Mark::NotApplicable,
    Mark::Withheld,
    Mark::Low,
];

/// The name of the list of [`MARKS`].
pub(super) const MARKS_NAME: &str = "marks";

impl Lists {
    /// The lists that the columns of a form need.
    pub(super) fn new(form: &Form<'_>, plan: &Plan<'_>) -> Lists {
        let mut all = vec![List {
            name: MARKS_NAME.to_owned(),
            title: "Where there is no value".to_owned(),
            entries: MARKS.iter().map(|mark| mark.symbol().to_owned()).collect(),
            ids: Vec::new(),
        }];
        for column in &plan.columns {
            let Some(name) = name(column) else { continue };
            if all.iter().any(|list| list.name == name) {
                continue;
            }
            all.extend(list(name, column, form));
        }
        Lists { all }
    }

    fn list(&self, column: &ColumnSpec) -> Option<&List> {
        let name = name(column)?;
        self.all.iter().find(|list| list.name == name)
    }

    /// The name of the range that a column's choices stand in, when it has any.
    pub(super) fn of(&self, column: &ColumnSpec) -> Option<&str> {
        self.entries(column)?;
        Some(&self.list(column)?.name)
    }

    /// The choices of a column.
    pub(super) fn entries(&self, column: &ColumnSpec) -> Option<&[String]> {
        let list = self.list(column)?;
        (!list.entries.is_empty()).then_some(&list.entries)
    }

    /// What a value is on the form, as words that are read back as the same value.
    pub(super) fn words(&self, value: &Value, column: &ColumnSpec) -> String {
        match value {
            Value::Blank => String::new(),
            Value::Code(id) => self.code(column, id).unwrap_or(id).to_owned(),
            Value::Text(text) | Value::Unmapped(text) | Value::Unread(text) => text.to_string(),
            Value::Number(number) => number.normalize().to_string(),
            Value::Date(date) => Period::Day(*date).label(),
            Value::Period(period) => period_text(*period, column.year),
            Value::Flag(flag) => if *flag { "Yes" } else { "No" }.to_owned(),
            Value::Between(0, high) => format!("<{}", u64::from(*high) + 1),
            Value::Between(low, high) => format!("{low}-{high}"),
            Value::Mark(mark) => mark.symbol().to_owned(),
        }
    }

    /// The name of a code among a column's choices.
    pub(super) fn code(&self, column: &ColumnSpec, id: &str) -> Option<&str> {
        let list = self.list(column)?;
        let at = list.ids.iter().position(|own| own == id)?;
        list.entries.get(at).map(String::as_str)
    }

    /// Every name with the cells it stands for.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, String)> {
        (0u32..).zip(&self.all).filter_map(|(at, list)| {
            let column = letters(at);
            let last = list.entries.len() + 1;
            let range = format!("={LISTS}!${column}$2:${column}${last}");
            (last > 1).then_some((list.name.as_str(), range))
        })
    }

    /// Writes the sheet.
    pub(super) fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(LISTS)?.set_hidden(true);
        let heading = Format::new().set_bold();
        let word = Format::new().set_num_format("@");
        for (column, list) in (0u16..).zip(&self.all) {
            sheet.set_column_width(column, 40)?;
            sheet.write_string_with_format(0, column, &list.title, &heading)?;
            for (row, entry) in (1u32..).zip(&list.entries) {
                sheet.write_string_with_format(row, column, entry, &word)?;
            }
        }
        Ok(())
    }
}

/// The name of a column's list: those of one code list share it.
fn name(column: &ColumnSpec) -> Option<String> {
    let plain = |text: &str| text.replace(|letter: char| !letter.is_alphanumeric(), "_");
    match column.kind {
        ColumnType::Code => Some(format!("codes_{}", plain(column.codes.as_deref()?))),
        ColumnType::Flag => Some("yes_or_no".to_owned()),
        ColumnType::Period => Some(format!("periods_{}", plain(&column.id))),
        _ => None,
    }
}

fn list(name: String, column: &ColumnSpec, form: &Form<'_>) -> Option<List> {
    let (title, entries, ids) = match column.kind {
        ColumnType::Code => {
            let list = form.codes.get(column.codes.as_deref()?)?;
            let known = list.codes.iter().zip(list.sure_names());
            let known = known.filter(|(code, _)| code.in_use(form.period));
            let known = known.filter_map(|(code, name)| Some((name?.to_owned(), code.id.clone())));
            let (entries, ids) = known.unzip();
            (list.title.clone(), entries, ids)
        }
        ColumnType::Flag => (
            "Yes or no".to_owned(),
            ["Yes", "No", "[x]", "[z]"].map(str::to_owned).to_vec(),
            Vec::new(),
        ),
        ColumnType::Period => {
            let steps = [Step::Whole, Step::Half, Step::Quarter, Step::Month];
            let mut entries: Vec<String> = Vec::new();
            for part in steps.iter().flat_map(|step| parts(form.period, *step)) {
                let text = period_text(of_kind(part, column.year), column.year);
                if !entries.contains(&text) {
                    entries.push(text);
                }
            }
            (column.heading.clone(), entries, Vec::new())
        }
        _ => return None,
    };
    Some(List {
        name,
        title,
        entries,
        ids,
    })
}
