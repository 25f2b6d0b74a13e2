//! One cell into one value, by the type of its column. Different kinds of nothing stay different, and what cannot be read is kept
//! as it stood, with a finding.

use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::sheet::Raw;
use crate::finding::{Code, Severity};
use crate::model::{CodeList, ColumnSpec, ColumnType, Mark, Period, Value, fold, strip_private};

/// What reading one cell gave: a value, and what was wrong with it.
pub(crate) struct Read {
    /// The value; `Unread` keeps the text.
    pub(crate) value: Value,
    /// What was wrong or doubtful.
    pub(crate) problem: Option<Problem>,
}

/// What was wrong with one cell.
pub(crate) struct Problem {
    /// The finding's code.
    pub(crate) code: Code,
    /// How grave, when it is not the code's own.
    pub(crate) severity: Option<Severity>,
    /// What was expected: "a whole number", "a date".
    pub(crate) expected: &'static str,
}

impl Read {
    fn good(value: Value) -> Read {
        Read {
            value,
            problem: None,
        }
    }

    fn bad(code: Code, text: &str, expected: &'static str) -> Read {
        Read {
            value: Value::Unread(text.into()),
            problem: Some(Problem {
                code,
                severity: None,
                expected,
            }),
        }
    }

    fn doubtful(value: Value, code: Code, expected: &'static str) -> Read {
        Read {
            value,
            problem: Some(Problem {
                code,
                severity: Some(Severity::Warning),
                expected,
            }),
        }
    }
}

/// Reads a cell as a column's type. `codes` is the column's code list; `mapping` the source's own names for its categories.
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
        ColumnType::Text => Read::good(text_or_mark(raw)),
        ColumnType::Code => code(raw, names),
        ColumnType::Count | ColumnType::Number | ColumnType::Percent | ColumnType::Money => {
            number(raw, column.kind)
        }
        ColumnType::Date => date(raw),
        ColumnType::Period => period(raw, column),
        ColumnType::Flag => flag(raw),
    }
}

/// The names by which a column's categories go: the source's own first, then the code list.
pub(crate) struct Names<'a> {
    /// The code list, indexed by folded name.
    pub(crate) index: std::collections::BTreeMap<String, usize>,
    /// The code list itself.
    pub(crate) list: Option<&'a CodeList>,
    /// The source's own names, folded, to codes.
    pub(crate) mapping: std::collections::BTreeMap<String, String>,
}

impl Names<'_> {
    /// The code that a text names.
    pub(crate) fn code(&self, text: &str) -> Option<Arc<str>> {
        let folded = fold(text);
        if let Some(code) = self.mapping.get(&folded) {
            return Some(code.as_str().into());
        }
        let list = self.list?;
        self.index
            .get(&folded)
            .map(|&place| list.codes[place].id.as_str().into())
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
                expected: "a category of the list",
            }),
        },
    }
}

fn text_or_mark(raw: &Raw) -> Value {
    let text = tidy(&raw.text());
    // A single letter or sign is text here; only what cannot be meant as words is a mark.
    match mark(&text) {
        Some(mark) if text.len() > 2 => Value::Mark(mark),
        _ => Value::Text(text.into()),
    }
}

fn number(raw: &Raw, kind: ColumnType) -> Read {
    let expected = match kind {
        ColumnType::Count => "a whole number",
        ColumnType::Percent => "a percentage",
        ColumnType::Money => "an amount in pounds",
        _ => "a number",
    };
    let (value, is_percent) = match raw {
        Raw::Number { value, percent } => (*value, *percent),
        Raw::Text(text) => {
            let text = tidy(text);
            if let Some((low, high)) = range(&text) {
                return Read::good(Value::Between(low, high));
            }
            match number_in(&text) {
                Some(found) => found,
                None if text == "-" => {
                    return Read::doubtful(
                        Value::Mark(Mark::NotAvailable),
                        Code::NotANumber,
                        expected,
                    );
                }
                None => {
                    return match mark(&text) {
                        Some(mark) => Read::good(Value::Mark(mark)),
                        None => Read::bad(Code::NotANumber, &text, expected),
                    };
                }
            }
        }
        other => return Read::bad(Code::NotANumber, &other.text(), expected),
    };
    // A cell shown as 51% holds 0.51 in Excel; a text "51%" has been read as 0.51 as well. Counts and money are no percentages.
    let value = match kind {
        ColumnType::Percent | ColumnType::Number if is_percent => hundredfold(value),
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
        return Read {
            value: Value::Unread(raw.text().into()),
            problem: Some(Problem {
                code: Code::NotAWholeNumber,
                severity: None,
                expected,
            }),
        };
    }
    Read::good(Value::Number(value))
}

/// A number, or nothing, whatever its column: for totals and shares that a return states. Percentages as parts of a hundred.
pub(crate) fn stated(raw: &Raw) -> Option<Decimal> {
    match raw {
        Raw::Number {
            value,
            percent: true,
        } => Some(hundredfold(*value)),
        Raw::Number {
            value,
            percent: false,
        } => Some(*value),
        Raw::Text(text) => {
            let (value, percent) = number_in(&tidy(text))?;
            Some(if percent { hundredfold(value) } else { value })
        }
        _ => None,
    }
}

/// Times 100 without inventing decimals: 0.51 is 51, 0.593 is 59.3.
fn hundredfold(value: Decimal) -> Decimal {
    let mut value = value;
    let scale = value.scale();
    if scale >= 2 && value.set_scale(scale - 2).is_ok() {
        return value;
    }
    value.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(value)
}

/// A number as people type it: `1,320`, `£361`, `51%`, `(12)`, `96 percent`; with whether it carries a percent sign.
fn number_in(text: &str) -> Option<(Decimal, bool)> {
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '£')
        .collect();
    let lower = text.to_ascii_lowercase();
    let (body, percent) = ["%", "percent", "percentage", "pct"]
        .iter()
        .find_map(|sign| lower.strip_suffix(sign))
        .map_or((lower.as_str(), false), |body| (body, true));
    let (body, minus) = match body.strip_prefix('(').and_then(|b| b.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => match body.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
            Some(rest) => (rest, true),
            None => (body, false),
        },
    };
    let plain = without_thousands(body)?;
    let mut value: Decimal = plain.parse().ok()?;
    if minus {
        value.set_sign_negative(true);
    }
    if percent {
        let scale = value.scale();
        if scale + 2 > Decimal::MAX_SCALE || value.set_scale(scale + 2).is_err() {
            return None;
        }
    }
    Some((value, percent))
}

/// Takes commas out where they part thousands, and only there: `1,32` is not a number.
fn without_thousands(text: &str) -> Option<String> {
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let groups: Vec<&str> = whole.split(',').collect();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let grouped = groups.len() == 1
        || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    let fraction = rest.strip_prefix('.');
    let fraction_is_good = fraction.is_none_or(digits);
    (groups.iter().all(|group| digits(group)) && grouped && fraction_is_good)
        .then(|| format!("{}{rest}", groups.concat()))
}

/// A range that a supplier gave instead of a small number: `<5`, `1-4`, `fewer than 5`. Both ends included.
fn range(text: &str) -> Option<(u32, u32)> {
    let lower = text.to_lowercase();
    for (sign, inclusive) in [
        ("<=", true),
        ("\u{2264}", true),
        ("<", false),
        ("fewer than", false),
        ("less than", false),
        ("under", false),
    ] {
        if let Some(rest) = lower.strip_prefix(sign) {
            let bound: u32 = rest.trim().parse().ok()?;
            return Some((
                0,
                if inclusive {
                    bound
                } else {
                    bound.checked_sub(1)?
                },
            ));
        }
    }
    let (low, high) = lower.split_once(['-', '\u{2013}'])?;
    let (low, high) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
    (low < high).then_some((low, high))
}

/// The mark that a text stands for: the harmonised symbols in brackets or bare, and the legacy ones (CL-MARK).
pub(crate) fn mark(text: &str) -> Option<Mark> {
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
        | "unknown" | "tbc" | "awaited" => Mark::NotAvailable,
        "[z]" | "z" | "n/a" | "na" | "n//a" | "not applicable" | "nia" => Mark::NotApplicable,
        "[low]" | "[k]" | "low" | "k" => Mark::Low,
        _ => return None,
    })
}

fn date(raw: &Raw) -> Read {
    match raw {
        Raw::Date(date) => Read::good(Value::Date(*date)),
        Raw::Number {
            value,
            percent: false,
        } => match serial(*value) {
            Some(date) => Read::good(Value::Date(date)),
            None => Read::bad(Code::NotADate, &raw.text(), "a date"),
        },
        Raw::Text(text) => {
            let text = tidy(text);
            match Period::parse(without_time(&text), crate::model::YearKind::Calendar) {
                Some(Period::Day(day)) => Read::good(Value::Date(day)),
                _ => match american(&text) {
                    Some(day) => Read::doubtful(
                        Value::Date(day),
                        Code::DateAmerican,
                        "a date as day/month/year",
                    ),
                    None => match mark(&text) {
                        Some(mark) => Read::good(Value::Mark(mark)),
                        None => Read::bad(Code::NotADate, &text, "a date"),
                    },
                },
            }
        }
        other => Read::bad(Code::NotADate, &other.text(), "a date"),
    }
}

fn without_time(text: &str) -> &str {
    match text.split_once([' ', 'T']) {
        Some((day, time)) if time.contains(':') => day,
        _ => text,
    }
}

/// A date with the month first, which only shows when the day is beyond 12: `7/24/15`.
fn american(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let [month, day, year] = parts[..] else {
        return None;
    };
    let swapped = format!("{day}/{month}/{year}");
    match Period::parse(&swapped, crate::model::YearKind::Calendar) {
        Some(Period::Day(day)) => Some(day),
        _ => None,
    }
}

/// An Excel serial number of the 1900 date system, for the years 1954 to 2119; smaller and larger numbers are not dates.
fn serial(value: Decimal) -> Option<Date> {
    use rust_decimal::prelude::ToPrimitive;
    let days = value.trunc().to_i64()?;
    if !(20_000..=80_000).contains(&days) {
        return None;
    }
    let epoch = jiff::civil::date(1899, 12, 30);
    epoch.checked_add(jiff::Span::new().days(days)).ok()
}

fn period(raw: &Raw, column: &ColumnSpec) -> Read {
    match raw {
        // Excel turns "Sep-14" into the first of the month: such a heading means the month.
        Raw::Date(day) if day.day() == 1 => match Period::month(day.year(), day.month()) {
            Some(month) => Read::good(Value::Period(month)),
            None => Read::good(Value::Period(Period::Day(*day))),
        },
        Raw::Date(day) => Read::good(Value::Period(Period::Day(*day))),
        _ => {
            let text = tidy(&raw.text());
            match Period::parse(&text, column.year) {
                Some(period) => Read::good(Value::Period(period)),
                None => match mark(&text) {
                    Some(mark) => Read::good(Value::Mark(mark)),
                    None => Read::bad(
                        Code::NotADate,
                        &text,
                        "a period such as Sep 2014, Q1 2014/15 or 2014-15",
                    ),
                },
            }
        }
    }
}

fn flag(raw: &Raw) -> Read {
    let text = match raw {
        Raw::Flag(flag) => return Read::good(Value::Flag(*flag)),
        other => tidy(&other.text()),
    };
    match text.to_lowercase().as_str() {
        "y" | "yes" | "true" | "1" | "✓" | "✔" | "☑" | "√" => Read::good(Value::Flag(true)),
        "n" | "no" | "false" | "0" | "✗" | "✘" | "☒" | "☐" => {
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
        let names = Names {
            index: Default::default(),
            list: None,
            mapping: Default::default(),
        };
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
        let names = Names {
            index: Default::default(),
            list: None,
            mapping: Default::default(),
        };
        let raw = Raw::Number {
            value: "0.593".parse().unwrap(),
            percent: true,
        };
        assert_eq!(read(&raw, &column("percent"), &names).value, num("59.3"));
        assert_eq!(stated(&raw), Some("59.3".parse().unwrap()));
        assert_eq!(
            stated(&Raw::Text("51%".into())),
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
        assert_eq!(
            serial("42209".parse().unwrap()),
            Some(jiff::civil::date(2015, 7, 24))
        );
        assert_eq!(serial("12".parse().unwrap()), None);
    }

    #[test]
    fn yes_no_and_ticks() {
        assert_eq!(value("flag", "Yes"), Value::Flag(true));
        assert_eq!(value("flag", "✗"), Value::Flag(false));
        assert!(matches!(value("flag", "Partially"), Value::Unread(_)));
    }
}
