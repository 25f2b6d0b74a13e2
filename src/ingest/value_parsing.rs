//! One cell into one value, by the type of its column. Different kinds of nothing stay different, and what cannot be read is kept
//! as it stood, with a finding.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::category_names::Names;
use super::sheet::Raw;
use super::typed_dates::{self, Order};
use super::typed_numbers::{self, Written};
use crate::finding::{Code, Severity};
use crate::model::{ColumnSpec, ColumnType, Mark, Period, Value, strip_private};

/// What reading one cell gave: a value, and what was wrong with it.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    /// The value; `Unread` keeps the text.
    pub(crate) value: Value,
    /// What was wrong or doubtful.
    pub(crate) problem: Option<Problem>,
    /// What only the rest of its column can decide.
    pub(crate) open: Option<Doubt>,
}

/// What was wrong with one cell.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    /// The finding's code.
    pub(crate) code: Code,
    /// How grave, when it is not the code's own.
    pub(crate) severity: Option<Severity>,
    /// What was expected: "a whole number", "a date"; for a look-alike what it was read as.
    pub(crate) expected: Cow<'static, str>,
}

/// What one cell alone cannot tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// A bare number from 0 to 1 in a column of percentages: a fraction, if all are.
    Fraction,
    /// A bare number beyond 1 in such a column.
    Whole,
    /// A date whose day and month could change places.
    EitherOrder,
    /// A date that can only be read with the day first.
    DayFirst,
    /// A date that can only be read with the month first.
    MonthFirst,
    /// A day number, which counts from 1900 or from 1904.
    DayNumber,
}

impl Read {
    fn good(value: Value) -> Read {
        Read {
            value,
            problem: None,
            open: None,
        }
    }

    fn bad(code: Code, text: &str, expected: &'static str) -> Read {
        let mut read = Read::good(Value::Unread(text.into()));
        read.problem = Some(Problem {
            code,
            severity: None,
            expected: expected.into(),
        });
        read
    }

    fn doubtful(value: Value, code: Code, expected: impl Into<Cow<'static, str>>) -> Read {
        let mut read = Read::good(value);
        read.problem = Some(Problem {
            code,
            severity: Some(Severity::Warning),
            expected: expected.into(),
        });
        read
    }

    fn open(mut self, doubt: Doubt) -> Read {
        self.open = Some(doubt);
        self
    }
}

/// Reads a cell as a column's type, with the names by which its categories go.
pub(crate) fn read(raw: &Raw, column: &ColumnSpec, names: &Names<'_>) -> Read {
    if raw.is_blank() {
        return match raw {
            Raw::NoResult => Read::doubtful(
                Value::Blank,
                Code::FormulaUncached,
                "a formula with its result",
            ),
            _ => Read::good(Value::Blank),
        };
    }
    if let Raw::Error(error) = raw {
        return Read::bad(Code::CellError, error, "a value");
    }
    match column.kind {
        ColumnType::Text => text(raw, names),
        ColumnType::Code => code(raw, names),
        ColumnType::Count | ColumnType::Number | ColumnType::Percent | ColumnType::Money => {
            number(raw, column.kind)
        }
        ColumnType::Date => date(raw),
        ColumnType::Period => period(raw, column),
        ColumnType::Flag => flag(raw),
    }
}

/// A heading as a category of the column that stands across: a period, a date or a code.
pub(crate) fn category(raw: &Raw, column: &ColumnSpec, names: &Names<'_>) -> Option<Value> {
    match (column.kind, read(raw, column, names).value) {
        (ColumnType::Period, value @ Value::Period(_))
        | (ColumnType::Date, value @ Value::Date(_))
        | (ColumnType::Code, value @ Value::Code(_)) => Some(value),
        _ => None,
    }
}

fn code(raw: &Raw, names: &Names<'_>) -> Read {
    let text = tidy(&raw.text());
    // A sign in brackets is no category, whatever short names the list has: "C" for complete, and [c].
    if let Some(mark) = mark(&text).filter(|_| text.starts_with('[')) {
        return Read::good(Value::Mark(mark));
    }
    if let Some(code) = names.code(&text) {
        return Read::good(Value::Code(code));
    }
    if names.list.is_none() && names.mapping.is_empty() {
        return Read::good(Value::Text(text.into()));
    }
    match mark(&text) {
        Some(mark) => Read::good(Value::Mark(mark)),
        None => Read {
            value: Value::Unmapped(text.as_str().into()),
            problem: Some(Problem {
                code: Code::UnmappedCategory,
                severity: None,
                expected: "a category of the list".into(),
            }),
            open: None,
        },
    }
}

/// Free text; a name that the source has another name for becomes that.
fn text(raw: &Raw, names: &Names<'_>) -> Read {
    let text = tidy(&raw.text());
    if !names.mapping.is_empty()
        && let Some(own) = names.code(&text)
    {
        return Read::good(Value::Text(own));
    }
    // A single letter or sign is text here, and so is a word: a course may be called "Low", an answer "Unknown".
    let is_sign = text.len() > 2 && (text.starts_with('[') || !text.contains(char::is_alphabetic));
    let is_short = text.len() > 2 && text.contains('/');
    Read::good(match mark(&text) {
        Some(mark) if is_sign || is_short => Value::Mark(mark),
        _ => Value::Text(text.into()),
    })
}

fn number(raw: &Raw, kind: ColumnType) -> Read {
    let expected = match kind {
        ColumnType::Count => "a whole number",
        ColumnType::Percent => "a percentage",
        ColumnType::Money => "an amount in pounds",
        _ => "a number",
    };
    let mut look_alike = None;
    let (value, is_percent) = match raw {
        Raw::Number { value, percent } => (*value, *percent),
        Raw::Text(text) => match typed_numbers::written(&tidy(text), kind == ColumnType::Number) {
            Written::Number { value, percent } => (value, percent),
            Written::LookAlike {
                value,
                percent,
                meant,
            } => {
                look_alike = Some(meant);
                (value, percent)
            }
            Written::Range(low, high) => return Read::good(Value::Between(low, high)),
            Written::About => return Read::bad(Code::NotANumber, &tidy(text), "an exact number"),
            Written::Other => return no_number(&tidy(text), expected),
        },
        other => return Read::bad(Code::NotANumber, &other.text(), expected),
    };
    // A cell shown as 51% holds 0.51 in Excel; a text "51%" has been read as 0.51 as well. Counts and money are no percentages.
    let value = match kind {
        ColumnType::Percent | ColumnType::Number if is_percent => typed_numbers::hundredfold(value),
        ColumnType::Count | ColumnType::Money if is_percent => {
            return Read::bad(Code::NotANumber, &raw.text(), expected);
        }
        _ => value,
    };
    // Nothing a partnership counts comes near it, and sums of many such numbers still fit.
    if value.abs() >= Decimal::from(1_000_000_000_000_000_u64) {
        return Read::bad(
            Code::NotANumber,
            &raw.text(),
            "a number of at most 15 digits",
        );
    }
    if kind == ColumnType::Count && !value.fract().is_zero() {
        return Read::bad(Code::NotAWholeNumber, &raw.text(), expected);
    }
    let read = match look_alike {
        Some(meant) => Read::doubtful(Value::Number(value), Code::LookAlike, meant),
        None => Read::good(Value::Number(value)),
    };
    match kind {
        ColumnType::Percent if !is_percent && value.abs() <= Decimal::ONE => {
            read.open(Doubt::Fraction)
        }
        ColumnType::Percent if !is_percent => read.open(Doubt::Whole),
        _ => read,
    }
}

fn no_number(text: &str, expected: &'static str) -> Read {
    match mark(text) {
        // A dash may stand for nought as well.
        Some(_) if text == "-" => {
            Read::doubtful(Value::Mark(Mark::NotAvailable), Code::NotANumber, expected)
        }
        Some(mark) => Read::good(Value::Mark(mark)),
        None => Read::bad(Code::NotANumber, text, expected),
    }
}

/// A number, or nothing, whatever its column: for totals and shares that a return states. Percentages as parts of a hundred.
pub(crate) fn number_in(raw: &Raw) -> Option<Decimal> {
    let (value, percent) = match raw {
        Raw::Number { value, percent } => (*value, *percent),
        Raw::Text(text) => match typed_numbers::written(&tidy(text), false) {
            Written::Number { value, percent } => (value, percent),
            _ => return None,
        },
        _ => return None,
    };
    Some(if percent {
        typed_numbers::hundredfold(value)
    } else {
        value
    })
}

/// The mark that a text stands for: the harmonised symbols in brackets or bare, and the legacy ones (CL-MARK).
pub(crate) fn mark(text: &str) -> Option<Mark> {
    // The longest there is.
    if text.len() > 20 {
        return None;
    }
    let text = text.trim().to_lowercase();
    let text: String = text
        .chars()
        .map(|c| match c {
            // Look-alikes that scanning puts in the place of "N/A" (M11).
            '1' | '|' if text.starts_with('n') => '/',
            other => other,
        })
        .collect();
    Some(match text.as_str() {
        "[c]" | "c" | "*" | "~" | "suppressed" | "withheld" | "confidential" => Mark::Withheld,
        "[x]" | "x" | ":" | "." | ".." | "..." | "-" | "null" | "not available" | "not known"
        | "not recorded" | "n/k" | "nk" | "unknown" | "tbc" | "awaited" => Mark::NotAvailable,
        "[z]" | "z" | "n/a" | "na" | "n//a" | "not applicable" | "nia" => Mark::NotApplicable,
        "[low]" | "[k]" | "low" | "k" => Mark::Low,
        _ => return None,
    })
}

fn date(raw: &Raw) -> Read {
    let numbered = |value: Decimal| {
        let day = typed_dates::numbered(value)?;
        Some(Read::good(Value::Date(day)).open(Doubt::DayNumber))
    };
    let bad = |text: &str| Read::bad(Code::NotADate, text, "a date");
    match raw {
        Raw::Date(date) => Read::good(Value::Date(*date)),
        Raw::Number {
            value,
            percent: false,
        } => numbered(*value).unwrap_or_else(|| bad(&raw.text())),
        Raw::Text(text) => {
            let text = tidy(text);
            let read = match typed_dates::day(&text) {
                Some((day, Order::DayFirst)) => Read::good(Value::Date(day)).open(Doubt::DayFirst),
                Some((day, Order::Clear)) => Read::good(Value::Date(day)),
                Some((day, Order::Either)) => Read::good(Value::Date(day)).open(Doubt::EitherOrder),
                Some((day, Order::MonthFirst)) => Read::doubtful(
                    Value::Date(day),
                    Code::DateAmerican,
                    "a date as day/month/year",
                )
                .open(Doubt::MonthFirst),
                None => match (mark(&text), text.parse().ok().and_then(numbered)) {
                    (Some(mark), _) => Read::good(Value::Mark(mark)),
                    (None, Some(read)) => read,
                    (None, None) => bad(&text),
                },
            };
            on_its_weekday(&text, read)
        }
        other => bad(&other.text()),
    }
}

/// A date that stands with a weekday: right when it is on it, and then its order is no question.
fn on_its_weekday(text: &str, mut read: Read) -> Read {
    let (Some((weekday, _)), Value::Date(day)) = (typed_dates::weekday(text), &read.value) else {
        return read;
    };
    if day.weekday() == weekday {
        read.open = None;
        return read;
    }
    let expected = typed_dates::WEEKDAYS[day.weekday().to_monday_zero_offset() as usize];
    read.problem = Some(Problem {
        code: Code::DateWeekday,
        severity: None,
        expected: expected.into(),
    });
    read
}

fn period(raw: &Raw, column: &ColumnSpec) -> Read {
    let day = |day: jiff::civil::Date| {
        // Excel turns "Sep-14" into the first of the month: such a cell means the month.
        let month = Period::month(day.year(), day.month()).filter(|_| day.day() == 1);
        Value::Period(month.unwrap_or(Period::Day(day)))
    };
    match raw {
        Raw::Date(date) => Read::good(day(*date)),
        Raw::Number {
            value,
            percent: false,
        } if let Some(date) = typed_dates::numbered(*value) => {
            Read::good(day(date)).open(Doubt::DayNumber)
        }
        _ => {
            let text = tidy(&raw.text());
            match (typed_dates::period(&text, column.year), mark(&text)) {
                (Some(period), _) => Read::good(Value::Period(period)),
                (None, Some(mark)) => Read::good(Value::Mark(mark)),
                (None, None) => Read::bad(
                    Code::NotADate,
                    &text,
                    "a period such as Sep 2014, Q1 2014/15 or 2014-15",
                ),
            }
        }
    }
}

fn flag(raw: &Raw) -> Read {
    let text = match raw {
        Raw::Flag(flag) => return Read::good(Value::Flag(*flag)),
        other => tidy(&other.text()),
    };
    // The sign that makes a tick a coloured picture.
    let sign = text.to_lowercase().replace('\u{FE0F}', "");
    match sign.as_str() {
        "y" | "yes" | "true" | "1" | "✓" | "✔" | "☑" | "√" | "✅" => {
            Read::good(Value::Flag(true))
        }
        "n" | "no" | "false" | "0" | "✗" | "✘" | "☒" | "☐" | "✖" | "✕" | "❌" => {
            Read::good(Value::Flag(false))
        }
        other => match mark(other) {
            Some(mark) => Read::good(Value::Mark(mark)),
            None => Read::bad(Code::NotYesOrNo, &text, "Yes or No"),
        },
    }
}

/// A cell's text without the invisible: odd spaces and line breaks become single spaces, soft hyphens and our own token characters
/// vanish.
pub(crate) fn tidy(text: &str) -> String {
    let is_plain = |text: &str| {
        text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
            && !text.contains("  ")
            && !text.starts_with(' ')
            && !text.ends_with(' ')
    };
    if is_plain(text) {
        return text.to_owned();
    }
    let text = strip_private(text);
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}'))
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(kind: &str) -> ColumnSpec {
        toml::from_str(&format!("id = \"c\"\nheading = \"C\"\ntype = \"{kind}\"")).unwrap()
    }

    fn value(kind: &str, text: &str) -> Value {
        let names = Names::none();
        read(&Raw::Text(text.into()), &column(kind), &names).value
    }

    fn num(text: &str) -> Value {
        Value::Number(text.parse().unwrap())
    }

    #[test]
    fn numbers_as_people_type_them() {
        for (kind, text, want) in [
            ("count", "1,320", num("1320")),
            ("count", " 12\u{a0}", num("12")),
            ("money", "£361", num("361")),
            ("money", "£1,234.50", num("1234.50")),
            ("money", "(12)", num("-12")),
            ("percent", "51%", num("51")),
            ("percent", "66.5 %", num("66.5")),
            ("percent", "96 percent", num("96")),
            ("percent", "51", num("51")),
            ("number", "\u{2212}3.5", num("-3.5")),
            ("count", "<5", Value::Between(0, 4)),
            ("count", "1-4", Value::Between(1, 4)),
            ("count", "fewer than 10", Value::Between(0, 9)),
            ("count", "*", Value::Mark(Mark::Withheld)),
            ("count", "N/A", Value::Mark(Mark::NotApplicable)),
            ("count", "N1A", Value::Mark(Mark::NotApplicable)),
            ("count", "[x]", Value::Mark(Mark::NotAvailable)),
            ("count", "", Value::Blank),
            ("count", " \u{a0}", Value::Blank),
            ("count", "0", num("0")),
        ] {
            assert_eq!(value(kind, text), want, "{kind} {text:?}");
        }
        for text in [
            "1,32",
            "over 50%",
            "twelve",
            "1.2.3",
            "12 children",
            "1e5",
            "--3",
        ] {
            assert!(matches!(value("number", text), Value::Unread(_)), "{text}");
        }
        assert!(matches!(value("count", "2.5"), Value::Unread(_)));
    }

    #[test]
    fn percent_cells_of_excel_are_parts_of_a_hundred() {
        let names = Names::none();
        let raw = Raw::Number {
            value: "0.593".parse().unwrap(),
            percent: true,
        };
        assert_eq!(read(&raw, &column("percent"), &names).value, num("59.3"));
        assert_eq!(number_in(&raw), Some("59.3".parse().unwrap()));
        assert_eq!(
            number_in(&Raw::Text("51%".into())),
            Some("51".parse().unwrap())
        );
    }

    #[test]
    fn dates_in_british_order_and_the_others_said() {
        let date = |text: &str| value("date", text);
        assert_eq!(
            date("24/07/2015"),
            Value::Date(jiff::civil::date(2015, 7, 24))
        );
        assert_eq!(date("3/4/15"), Value::Date(jiff::civil::date(2015, 4, 3)));
        assert_eq!(date("7/24/15"), Value::Date(jiff::civil::date(2015, 7, 24)));
        assert_eq!(
            date("2015-07-24 10:30"),
            Value::Date(jiff::civil::date(2015, 7, 24))
        );
        assert!(matches!(date("last week"), Value::Unread(_)));
        assert!(matches!(date("31/02/2015"), Value::Unread(_)));
        assert_eq!(date("42209"), Value::Date(jiff::civil::date(2015, 7, 24)));
        assert!(matches!(date("12"), Value::Unread(_)));
        assert!(matches!(date("December 2023"), Value::Unread(_)));
    }

    #[test]
    fn words_of_free_text_are_no_marks() {
        for text in [
            "Low",
            "Unknown",
            "Confidential",
            "None",
            "Not known",
            "Withheld",
            "TBC",
            "x",
        ] {
            assert_eq!(value("text", text), Value::Text(text.into()), "{text}");
        }
        for (text, mark) in [
            ("[low]", Mark::Low),
            ("N/A", Mark::NotApplicable),
            ("...", Mark::NotAvailable),
        ] {
            assert_eq!(value("text", text), Value::Mark(mark), "{text}");
        }
        assert_eq!(value("count", "Unknown"), Value::Mark(Mark::NotAvailable));
    }

    #[test]
    fn a_date_is_held_to_its_weekday() {
        let names = Names::none();
        let found = |text: &str| {
            let read = read(&Raw::Text(text.into()), &column("date"), &names);
            (read.value, read.problem.map(|problem| problem.code))
        };
        let day = Value::Date(jiff::civil::date(2025, 5, 14));
        assert_eq!(found("Wednesday 14 May 2025"), (day.clone(), None));
        assert_eq!(found("Tue 14/05/2025"), (day, Some(Code::DateWeekday)));
        assert!(matches!(found("Wednesday"), (Value::Unread(_), _)));
    }

    #[test]
    fn yes_no_and_ticks() {
        assert_eq!(value("flag", "Yes"), Value::Flag(true));
        assert_eq!(value("flag", "✗"), Value::Flag(false));
        assert!(matches!(value("flag", "Partially"), Value::Unread(_)));
    }
}
