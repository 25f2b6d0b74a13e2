//! Days and periods as people type them: British order, American order where there is no other way, day numbers, and two days that part
//! a period.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::model::{Months, Period, YearKind};

/// A day, and how sure its order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// It names its month, or the year stands first, or day and month are the same.
    Clear,
    /// The day stands first, because no month has its number: `24/07/15`.
    DayFirst,
    /// Day and month could change places: `3/4/15`.
    Either,
    /// The month stands first, because no month has the other number: `7/24/15`.
    MonthFirst,
}

/// The days of the week, Monday first.
pub(crate) const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The weekday that stands before or behind a date, in full or by its first letters, and the date.
pub(crate) fn weekday(text: &str) -> Option<(Weekday, &str)> {
    let signs = [' ', ',', '.', '(', ')'];
    let before = text.split_once(signs);
    let behind = text.trim_end_matches(signs).rsplit_once(signs);
    let behind = behind.map(|(rest, word)| (word, rest));
    [before, behind]
        .into_iter()
        .flatten()
        .find_map(|(word, rest)| {
            let word = word.to_ascii_lowercase().replace("weds", "wed");
            let is_it = |day: &&str| word.len() >= 3 && day.to_ascii_lowercase().starts_with(&word);
            let at = WEEKDAYS.iter().position(is_it)?;
            let weekday = Weekday::from_monday_zero_offset(at as i8).ok()?;
            Some((weekday, rest.trim_matches(signs)))
        })
}

/// "5th of January 2026" and "20 September, 2025" as they are written without more ado.
fn plainly(text: &str) -> String {
    let words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let words = words.filter(|word| !["the", "of"].contains(&&*word.to_ascii_lowercase()));
    words.collect::<Vec<_>>().join(" ")
}

/// Reads a day, which may stand with its weekday.
pub(crate) fn day(text: &str) -> Option<(Date, Order)> {
    match weekday(text) {
        Some((_, rest)) => plain_day(&plainly(rest)),
        None => plain_day(text),
    }
}

fn plain_day(text: &str) -> Option<(Date, Order)> {
    let text = without_time(text);
    if let Some(Period::Day(day)) = Period::parse(text, YearKind::Calendar) {
        let signs = ['/', '.', '-'];
        let is_numbers = text.split(signs).count() == 3
            && text.bytes().all(|b| !b.is_ascii_alphabetic())
            && text.find(signs).is_some_and(|at| at <= 2);
        let order = match (is_numbers, i32::from(day.day()), i32::from(day.month())) {
            (true, 13.., _) => Order::DayFirst,
            (true, number, month) if number != month => Order::Either,
            _ => Order::Clear,
        };
        return Some((day, order));
    }
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let [month, day, year] = parts[..] else {
        return None;
    };
    match Period::parse(&format!("{day}/{month}/{year}"), YearKind::Calendar) {
        Some(Period::Day(day)) => Some((day, Order::MonthFirst)),
        _ => None,
    }
}

/// The same day with day and month in each other's place; itself when there is no such day.
pub(crate) fn turned(day: Date) -> Date {
    Date::new(day.year(), day.day(), day.month()).unwrap_or(day)
}

fn without_time(text: &str) -> &str {
    match text.split_once([' ', 'T']) {
        Some((day, time)) if time.contains(':') => day,
        _ => text,
    }
}

/// An Excel day number of the 1900 date system, for the years 1954 to 2119; smaller and larger numbers are not dates.
pub(crate) fn numbered(value: Decimal) -> Option<Date> {
    let days = value.trunc().to_i64()?;
    if !(20_000..=80_000).contains(&days) {
        return None;
    }
    jiff::civil::date(1899, 12, 30)
        .checked_add(days.days())
        .ok()
}

/// The day that a day number of the 1904 date system means, when it was read as one of 1900.
pub(crate) fn since_1904(day: Date) -> Date {
    day.checked_add(1462.days()).unwrap_or(day)
}

/// Reads a period, also one between two days: `01/04/23 - 31/03/24`.
pub(crate) fn period(text: &str, year: YearKind) -> Option<Period> {
    Period::parse(text, year).or_else(|| between(text, year))
}

fn between(text: &str, year: YearKind) -> Option<Period> {
    let parts = [" - ", " – ", " — ", " to ", "–", "-"];
    let (start, end) = parts.iter().find_map(|part| {
        let (first, last) = text.split_once(part)?;
        let (first, last) = (day(first.trim())?, day(last.trim())?);
        (first.1 != Order::MonthFirst && last.1 != Order::MonthFirst).then_some((first.0, last.0))
    })?;
    // Periods are whole months.
    if start.day() != 1 || end != end.last_of_month() || start > end {
        return None;
    }
    let is_year = start.month() == year.first_month()
        && start.checked_add(11.months()).ok()?.last_of_month() == end;
    Some(if is_year {
        Period::Year(start.year(), year)
    } else {
        Period::Months(Months {
            first: start,
            last: end.first_of_month(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_with_how_sure_their_order_is() {
        let date = jiff::civil::date;
        for (text, want) in [
            ("24/07/2015", Some((date(2015, 7, 24), Order::DayFirst))),
            ("3/4/15", Some((date(2015, 4, 3), Order::Either))),
            ("03.04.2015", Some((date(2015, 4, 3), Order::Either))),
            ("4/4/15", Some((date(2015, 4, 4), Order::Clear))),
            ("2015-04-03", Some((date(2015, 4, 3), Order::Clear))),
            ("3 April 2015", Some((date(2015, 4, 3), Order::Clear))),
            ("7/24/15", Some((date(2015, 7, 24), Order::MonthFirst))),
            ("2015-07-24 10:30", Some((date(2015, 7, 24), Order::Clear))),
            ("Fri 24/07/2015", Some((date(2015, 7, 24), Order::DayFirst))),
            (
                "Friday, 3rd April 2015",
                Some((date(2015, 4, 3), Order::Clear)),
            ),
            (
                "Fri the 3rd of April, 2015",
                Some((date(2015, 4, 3), Order::Clear)),
            ),
            ("3 April 2015 (Fri)", Some((date(2015, 4, 3), Order::Clear))),
            ("Thurs 3 April 2015 10:30", None),
            ("Mon", None),
            ("Monday to Friday", None),
            ("Sunny 3 April 2015", None),
            ("31/02/2015", None),
            ("last week", None),
            ("May 23", None),
        ] {
            assert_eq!(day(text), want, "{text}");
        }
        assert_eq!(turned(date(2015, 4, 3)), date(2015, 3, 4));
    }

    #[test]
    fn day_numbers_are_days_and_small_numbers_are_not() {
        let date = jiff::civil::date;
        assert_eq!(numbered(42_209.into()), Some(date(2015, 7, 24)));
        assert_eq!(numbered(45_000.into()), Some(date(2023, 3, 15)));
        assert_eq!(since_1904(date(2019, 3, 14)), date(2023, 3, 15));
        assert_eq!(numbered(19_999.into()), None);
        assert_eq!(numbered(80_001.into()), None);
    }

    #[test]
    fn two_days_part_a_period() {
        let code = |text, kind| period(text, kind).map_or("none".to_owned(), Period::code);
        for (text, want) in [
            ("01/04/23 - 31/03/24", "2023-24"),
            ("01/04/23-31/03/24", "2023-24"),
            ("1 April 2023 to 31 March 2024", "2023-24"),
            ("01/04/2023 – 30/09/2023", "2023-04..2023-09"),
            ("01/09/2022 - 31/08/2023", "2022-09..2023-08"),
            ("Sep 14", "2014-09"),
            ("02/04/23 - 31/03/24", "none"),
            ("31/03/24 - 01/04/23", "none"),
        ] {
            assert_eq!(code(text, YearKind::Financial), want, "{text}");
        }
        assert_eq!(
            code("01/09/2022 - 31/08/2023", YearKind::Academic),
            "2022-23"
        );
    }
}
