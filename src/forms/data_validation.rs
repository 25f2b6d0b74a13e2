//! What the cells of a form's column take, as Excel checks it: choices, ranges of numbers and dates, and the words that say so. The
//! signs for "there is no value" are taken everywhere.

use rust_decimal::Decimal;
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Formula, XlsxError};

use super::lists::{Lists, MARKS_NAME};
use super::look::fit;
use crate::model::cell::letters;
use crate::model::{ColumnSpec, ColumnType, DatasetSpec, OneOrMany, RuleForm, RuleSpec};

/// Excel's limits for the words of a rule, in UTF-16 units.
const TITLE: usize = 32;
const MESSAGE: usize = 255;

/// Days that a form takes, as Excel counts them: 1 January 1900 to 31 December 2099.
const DAYS: (u32, u32) = (1, 73_050);

/// The rule of a column whose first cell is `cell`.
pub(super) fn validation(
    column: &ColumnSpec,
    cell: &str,
    lists: &Lists,
) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new();
    let (rule, error) = match (column.kind, lists.of(column)) {
        (ColumnType::Code | ColumnType::Period, Some(name)) => (
            // A category that the list lacks is better said than forced into a wrong one: it is found and asked about.
            rule.allow_list_formula(Formula::new(format!("={name}")))
                .set_error_style(DataValidationErrorStyle::Warning),
            "This is not on the list. Click No and choose from the list, with the arrow at the right of the cell. Click Yes only if nothing on the list fits.".to_owned(),
        ),
        (ColumnType::Flag, Some(name)) => (
            rule.allow_list_formula(Formula::new(format!("={name}"))),
            "Choose Yes or No, or [x] for not available, [z] for does not apply.".to_owned(),
        ),
        _ => match (condition(column, cell), expected(column)) {
            (Some(formula), Some(expected)) => (
                rule.allow_custom(Formula::new(format!("={formula}"))),
                format!("Write {expected}{}.", without_value(column.kind)),
            ),
            _ => (rule.allow_any_value(), String::new()),
        },
    };
    rule.set_error_title(fit(&column.heading, TITLE))?
        .set_error_message(fit(&error, MESSAGE))?
        .set_input_title(fit(&column.heading, TITLE))?
        .set_input_message(fit(&hint(column), MESSAGE))
}

/// What is said beside a cell that has been clicked.
fn hint(column: &ColumnSpec) -> String {
    let mut parts = Vec::new();
    if column.required {
        parts.push("Needed in every row.".to_owned());
    }
    parts.push(how(column));
    parts.extend(column.about.clone());
    parts.join(" ")
}

/// How the cells of a column are filled in, in a sentence.
pub(super) fn how(column: &ColumnSpec) -> String {
    match column.kind {
        ColumnType::Text => "Write a few words.".to_owned(),
        ColumnType::Code => "Choose from the list.".to_owned(),
        ColumnType::Flag => "Choose Yes or No.".to_owned(),
        ColumnType::Period => "Choose or write a period.".to_owned(),
        _ => match expected(column) {
            Some(expected) => format!("Write {expected}."),
            None => String::new(),
        },
    }
}

/// What a number or date of the column is, in words.
fn expected(column: &ColumnSpec) -> Option<String> {
    let (low, high) = bounds(column);
    let within = |what: &str, sign: &str| match (low, high) {
        (Some(low), Some(high)) => format!(
            "{what} from {}{sign} to {}{sign}",
            low.normalize(),
            high.normalize()
        ),
        (Some(low), None) if !low.is_zero() => {
            format!("{what} of {}{sign} or more", low.normalize())
        }
        (None, Some(high)) => format!("{what} of {}{sign} or less", high.normalize()),
        _ => what.to_owned(),
    };
    Some(match column.kind {
        ColumnType::Count => within("a whole number", ""),
        ColumnType::Number => within("a number", ""),
        ColumnType::Money => within("an amount, without a pound sign", ""),
        ColumnType::Percent => within("a percentage", "%"),
        ColumnType::Date => "a date as day/month/year".to_owned(),
        ColumnType::Text | ColumnType::Code | ColumnType::Period | ColumnType::Flag => return None,
    })
}

/// What may stand where a number or date would.
fn without_value(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Count | ColumnType::Number => {
            ", or <5 for fewer than five, [x] for not available, [z] for does not apply"
        }
        _ => ", or [x] for not available, [z] for does not apply",
    }
}

fn bounds(column: &ColumnSpec) -> (Option<Decimal>, Option<Decimal>) {
    (column.min.or_else(|| column.kind.smallest()), column.max)
}

/// What is true of a good value in `cell`, as Excel works it out; `None` where anything goes.
fn condition(column: &ColumnSpec, cell: &str) -> Option<String> {
    let mut tests = Vec::new();
    match column.kind {
        ColumnType::Date => {
            tests.push(format!("{cell}>={}", DAYS.0));
            tests.push(format!("{cell}<={}", DAYS.1));
        }
        ColumnType::Count | ColumnType::Number | ColumnType::Money | ColumnType::Percent => {
            // A cell that shows 51% holds 0.51.
            let held = |bound: Decimal| match column.kind {
                ColumnType::Percent => bound / Decimal::ONE_HUNDRED,
                _ => bound,
            };
            let (low, high) = bounds(column);
            tests.extend(low.map(|low| format!("{cell}>={}", held(low).normalize())));
            tests.extend(high.map(|high| format!("{cell}<={}", held(high).normalize())));
            if column.kind == ColumnType::Count {
                tests.push(format!("{cell}=INT({cell})"));
            }
        }
        ColumnType::Text | ColumnType::Code | ColumnType::Period | ColumnType::Flag => return None,
    }
    let good = match tests.len() {
        0 => "TRUE".to_owned(),
        1 => tests.remove(0),
        _ => format!("AND({})", tests.join(",")),
    };
    let mark = format!("ISNUMBER(MATCH({cell},{MARKS_NAME},0))");
    let other = match column.kind {
        ColumnType::Count | ColumnType::Number => format!("OR(LEFT({cell},1)=\"<\",{mark})"),
        _ => mark,
    };
    Some(format!("IF(ISNUMBER({cell}),{good},{other})"))
}

/// What is true, as Excel works it out, when the column's cell in row `row` (1-based) is blank and needed: always, or when a rule of
/// the dataset says so. `begun` is true of a row that somebody has begun. `None` for a column that may always be blank.
pub(super) fn missing(
    spec: &DatasetSpec,
    columns: &[&ColumnSpec],
    at: usize,
    row: u32,
    begun: &str,
    lists: &Lists,
) -> Option<String> {
    let column = columns.get(at)?;
    let cell = |at: usize| u32::try_from(at).map_or_else(|_| String::new(), letters);
    let blank = format!("ISBLANK(${}{row})", cell(at));
    if column.required {
        return Some(format!("AND({begun},{blank})"));
    }
    let when = |rule: &RuleSpec| -> Option<String> {
        let tests: Option<Vec<String>> = rule
            .when
            .iter()
            .map(|(id, codes)| {
                let place = columns.iter().position(|column| column.id == *id)?;
                is_one_of(
                    columns[place],
                    &format!("${}{row}", cell(place)),
                    codes,
                    lists,
                )
            })
            .collect();
        Some(format!("AND({})", tests?.join(",")))
    };
    let rules = spec.rules.iter().filter(|rule| {
        rule.form == RuleForm::RequiredWhen
            && rule.column.as_deref() == Some(&column.id)
            && !rule.when.is_empty()
    });
    let needed: Vec<String> = rules.filter_map(when).collect();
    (!needed.is_empty()).then(|| format!("AND({blank},OR({}))", needed.join(",")))
}

/// What is true when a cell holds one of some codes; `None` when the form cannot tell.
fn is_one_of(column: &ColumnSpec, cell: &str, codes: &OneOrMany, lists: &Lists) -> Option<String> {
    let tests: Option<Vec<String>> = codes
        .all()
        .into_iter()
        .map(|code| {
            let word = match (column.kind, code) {
                (_, "given") => return Some(format!("NOT(ISBLANK({cell}))")),
                (_, "blank") => return Some(format!("ISBLANK({cell})")),
                (ColumnType::Flag, "yes") => "Yes",
                (ColumnType::Flag, "no") => "No",
                (ColumnType::Code, code) => lists.code(column, code)?,
                _ => return None,
            };
            Some(format!("{cell}=\"{}\"", word.replace('"', "\"\"")))
        })
        .collect();
    Some(format!("OR({})", tests?.join(",")))
}
