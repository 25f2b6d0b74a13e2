//! Days, months, years and spans of years in a sentence.

use jiff::civil::{Date, Weekday};
use rust_decimal::prelude::ToPrimitive;

use super::named_time::When;
use super::token::{Kind, Token, says};
use crate::model::{MONTHS, month_of};

/// The month of a word.
pub(super) fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.');
    let usual = |month: &i8| {
        let name = MONTHS.get(usize::try_from(month - 1).unwrap_or(0));
        word.len() == 3 || word == "sept" || name.is_some_and(|name| name.len() == word.len())
    };
    month_of(word).filter(usual)
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("Monday", Weekday::Monday),
    ("Tuesday", Weekday::Tuesday),
    ("Wednesday", Weekday::Wednesday),
    ("Thursday", Weekday::Thursday),
    ("Friday", Weekday::Friday),
    ("Saturday", Weekday::Saturday),
    ("Sunday", Weekday::Sunday),
];

fn weekday(word: &str) -> Option<Weekday> {
    let mut days = WEEKDAYS.iter();
    days.find(|(name, _)| name.eq_ignore_ascii_case(word))
        .map(|(_, day)| *day)
}

/// A year between 1900 and 2099, written in four digits.
fn year(token: &Token) -> Option<i16> {
    token.number()?;
    let year: i16 = (token.text.len() == 4)
        .then(|| token.text.parse().ok())
        .flatten()?;
    (1900..2100).contains(&year).then_some(year)
}

/// The day of a month: `14`, `5th`.
fn day_of_month(token: &Token) -> Option<i8> {
    let text = token.text.as_str();
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| text.strip_suffix(ending))
        .unwrap_or(text);
    (digits.len() <= 2 && !token.text.contains(','))
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|day| (1..100).contains(day))
}

/// Reads a time from the start of some tokens, and says how many it takes up.
pub(super) fn read(tokens: &[Token]) -> Option<(When, usize)> {
    let first = tokens.first()?;
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    if let Some(named) = first
        .is_word()
        .then(|| weekday(first.text.trim_end_matches("'s")))
        .flatten()
    {
        // "Thursday, 14th March, 2024"
        let skip =
            1 + usize::from(text(1) == ",") + usize::from(text(1) == "the" || text(2) == "the");
        let (when, length) = calendar_day(tokens.get(skip..)?)?;
        let When::Day { date, .. } = when else {
            return Some((when, skip + length));
        };
        return Some((
            When::Day {
                date,
                weekday: Some(named),
            },
            skip + length,
        ));
    }
    if let Some(found) = calendar_day(tokens) {
        return Some(found);
    }
    if let Some(found) = in_figures(tokens) {
        return Some(found);
    }
    if first.is_word()
        && let Some(month) = month(&first.text)
    {
        let comma = usize::from(text(1) == ",");
        if let Some(year) = tokens.get(1 + comma).and_then(year) {
            // "April 2022-23" is left to the years.
            return Some((When::Month { year, month }, 2 + comma));
        }
        return None;
    }
    if let Some(found) = span_of_years(tokens) {
        return Some(found);
    }
    let year = year(first)?;
    let share = matches!(text(1), "%" | "per" | "percent");
    (!share).then_some((When::Year(year), 1))
}

/// "14 March 2024", "5th of March".
fn calendar_day(tokens: &[Token]) -> Option<(When, usize)> {
    let day = day_of_month(tokens.first()?)?;
    let of = usize::from(tokens.get(1)?.is(&["of"]));
    let named = tokens.get(1 + of)?;
    let month = named.is_word().then(|| month(&named.text)).flatten()?;
    // "may" is also a verb: "the 3 may".
    if named.text == "may" && tokens.get(2 + of).and_then(year).is_none() {
        return None;
    }
    let comma = usize::from(says(tokens, 2 + of, &[","]));
    let found = tokens.get(2 + of + comma).and_then(year);
    let length = 2 + of + found.map_or(0, |_| 1 + comma);
    let checked = Date::new(found.unwrap_or(2024), month, day);
    Some(match (checked, found) {
        (Ok(date), Some(_)) => (
            When::Day {
                date,
                weekday: None,
            },
            length,
        ),
        (Ok(_), None) => (When::DayOfYear, length),
        (Err(_), year) => (When::Never { day, month, year }, length),
    })
}

/// `20/05/2022`, `24.04.2015`.
fn in_figures(tokens: &[Token]) -> Option<(When, usize)> {
    let part = |at: usize| -> Option<i16> {
        let token = tokens.get(at)?;
        token.text.parse().ok().filter(|_| token.text.len() <= 4)
    };
    let slash = |at: usize| says(tokens, at, &["/"]);
    if !slash(1) || !slash(3) {
        return None;
    }
    let (day, month, year) = (part(0)?, part(2)?, part(4)?);
    let year = if year < 100 { 2000 + year } else { year };
    if !(1900..2100).contains(&year) || day < 1 || month < 1 || day > 31 || month > 31 {
        return None;
    }
    let (day, month) = (i8::try_from(day).ok()?, i8::try_from(month).ok()?);
    let when = match (Date::new(year, month, day), Date::new(year, day, month)) {
        (Ok(date), _) => When::Day {
            date,
            weekday: None,
        },
        // The American order: doubtful, but not impossible.
        (Err(_), Ok(_)) => When::DayOfYear,
        _ => When::Never {
            day,
            month: month.min(12),
            year: Some(year),
        },
    };
    Some((when, 5))
}

/// "2022/23", "2022-2024", "22/23".
fn span_of_years(tokens: &[Token]) -> Option<(When, usize)> {
    let (first, join, second) = (tokens.first()?, tokens.get(1)?, tokens.get(2)?);
    if !join.is(&["/", "-"]) {
        return None;
    }
    first.number()?;
    let years = |from, to, short| Some((When::Years { from, to, short }, 3));
    let digits = |token: &Token| token.text.len();
    // "22/23": two years that follow each other.
    if digits(first) == 2 && digits(second) == 2 && join.text == "/" && join.start == first.end {
        let (from, to): (i16, i16) = (first.text.parse().ok()?, second.text.parse().ok()?);
        if (from + 1) % 100 == to && from >= 5 && !is_age(tokens.get(3)) {
            return years(2000 + from, 2000 + to, true);
        }
        return None;
    }
    let from = year(first)?;
    if let Some(to) = year(second) {
        return years(from, to, false);
    }
    second.number()?;
    let tail: i16 = (digits(second) == 2)
        .then(|| second.text.parse().ok())
        .flatten()?;
    let to = from / 100 * 100 + tail;
    years(from, to, true).filter(|_| !says(tokens, 3, &["%"]))
}

fn is_age(token: Option<&Token>) -> bool {
    token.is_some_and(|token| token.is(&["year", "years", "year-olds", "year-old"]))
}

/// The reporting period that words like "April 2022 to March 2023" give.
pub(super) fn period(tokens: &[Token], at: usize) -> Option<(Date, Date)> {
    let Kind::Date(first) = &tokens.get(at)?.kind else {
        return None;
    };
    if !tokens.get(at + 1)?.is(&["to", "-", "until", "and"]) {
        return None;
    }
    let Kind::Date(last) = &tokens.get(at + 2)?.kind else {
        return None;
    };
    let fine = |when: &When| matches!(when, When::Day { .. } | When::Month { .. });
    if !fine(first) || !fine(last) {
        return None;
    }
    Some((first.days()?.0, last.days()?.1))
}

/// The name of a weekday.
pub(super) fn weekday_name(weekday: Weekday) -> &'static str {
    let mut days = WEEKDAYS.iter();
    days.find(|(_, day)| *day == weekday)
        .map_or("", |(name, _)| name)
}

/// A small whole number of a token, for list counts.
pub(super) fn whole(token: &Token) -> Option<u32> {
    let number = token.number()?;
    (number.places == 0)
        .then(|| number.value.to_u32())
        .flatten()
}
