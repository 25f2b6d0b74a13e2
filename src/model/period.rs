//! Periods: how agencies write them, how we name them, how they follow one another.

use jiff::ToSpan;
use jiff::civil::Date;

/// Which twelve months a year is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    serde::Deserialize,
    serde::Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum YearKind {
    /// 1 April to 31 March.
    #[default]
    Financial,
    /// 1 September to 31 August.
    Academic,
    /// 1 January to 31 December.
    Calendar,
}

impl YearKind {
    /// The month, 1-based, with which such a year begins.
    pub fn first_month(self) -> i8 {
        match self {
            YearKind::Financial => 4,
            YearKind::Academic => 9,
            YearKind::Calendar => 1,
        }
    }
}

/// A run of whole months, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Months {
    /// First day of the first month.
    pub first: Date,
    /// First day of the last month.
    pub last: Date,
}

/// The time that a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A snapshot at the end of one day.
    Day(Date),
    /// A run of whole months: one month, a quarter, a half, or what a report declares.
    Months(Months),
    /// A year, named by the calendar year in which it begins.
    Year(i16, YearKind),
}

/// The names of the months.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Period {
    /// One month; `None` for a month outside 1 to 12.
    pub fn month(year: i16, month: i8) -> Option<Period> {
        let first = Date::new(year, month, 1).ok()?;
        Some(Period::Months(Months { first, last: first }))
    }

    /// The year that holds a day.
    pub fn year_of(day: Date, kind: YearKind) -> Period {
        let begun = day.month() >= kind.first_month();
        Period::Year(day.year() - i16::from(!begun), kind)
    }

    /// Reads a period as people write it. `year` says what a bare `2014-15` means.
    ///
    /// Understood: `2014-09`, `Sep 14`, `Sept 2014`, `September 2014`, `Q1 2014/15`, `2014/15 Q1`, `2014-15`, `2014/2015`,
    /// `2015-16 (Apr-Sep)`, `Apr-Sep 2015`, `2015-09-30`, `30 September 2015`, `2014-09..2015-03`, `2014`. Two-digit years are 2000 to 2099.
    pub fn parse(text: &str, year: YearKind) -> Option<Period> {
        read::period(text, year)
    }

    /// First day.
    pub fn start(self) -> Date {
        match self {
            Period::Day(day) => day,
            Period::Months(months) => months.first,
            Period::Year(first, kind) => {
                Date::new(first, kind.first_month(), 1).unwrap_or(Date::MIN)
            }
        }
    }

    /// Last day.
    pub fn end(self) -> Date {
        match self {
            Period::Day(day) => day,
            Period::Months(months) => months.last.last_of_month(),
            Period::Year(..) => self
                .start()
                .checked_add(11.months())
                .map_or(Date::MAX, Date::last_of_month),
        }
    }

    /// Whether `inner` lies wholly within this period.
    pub fn covers(self, inner: Period) -> bool {
        self.start() <= inner.start() && inner.end() <= self.end()
    }

    /// The code used in ids and files: `2014-09`, `2014-04..2014-06`, `2014-15`, `2015-09-30`, `2014` for a calendar year.
    /// Financial and academic years share a form; the dataset's column says which.
    pub fn code(self) -> String {
        match self {
            Period::Day(day) => day.to_string(),
            Period::Months(m) if m.first == m.last => {
                format!("{:04}-{:02}", m.first.year(), m.first.month())
            }
            Period::Months(m) => format!(
                "{:04}-{:02}..{:04}-{:02}",
                m.first.year(),
                m.first.month(),
                m.last.year(),
                m.last.month()
            ),
            Period::Year(first, YearKind::Calendar) => format!("{first:04}"),
            Period::Year(first, _) => format!("{first:04}-{:02}", (first + 1).rem_euclid(100)),
        }
    }

    /// The period in words: `September 2014`, `April to June 2014`, `2014/15`, `30 September 2015`.
    pub fn label(self) -> String {
        match self {
            Period::Day(day) => format!("{} {} {}", day.day(), month_name(day), day.year()),
            Period::Months(m) if m.first == m.last => {
                format!("{} {}", month_name(m.first), m.first.year())
            }
            Period::Months(m) if m.first.year() == m.last.year() => {
                format!(
                    "{} to {} {}",
                    month_name(m.first),
                    month_name(m.last),
                    m.last.year()
                )
            }
            Period::Months(m) => format!(
                "{} {} to {} {}",
                month_name(m.first),
                m.first.year(),
                month_name(m.last),
                m.last.year()
            ),
            Period::Year(first, YearKind::Calendar) => first.to_string(),
            Period::Year(first, _) => format!("{first}/{:02}", (first + 1).rem_euclid(100)),
        }
    }

    /// A short form for column headings and chart axes: `Sep 2014`, `Apr to Jun 2014`, `2014/15`, `30 Sep 2015`.
    pub fn short(self) -> String {
        let mut label = self.label();
        for month in MONTHS {
            label = label.replace(month, &month[..3]);
        }
        label
    }

    /// The period of the same length that ends the day before this one begins; for a day, the same day a year before.
    pub fn previous(self) -> Period {
        match self {
            Period::Day(day) => Period::Day(day.checked_sub(1.year()).unwrap_or(day)),
            Period::Year(first, kind) => Period::Year(first - 1, kind),
            Period::Months(m) => {
                let length = (i32::from(m.last.year()) - i32::from(m.first.year())) * 12
                    + i32::from(m.last.month())
                    - i32::from(m.first.month())
                    + 1;
                let back = |date: Date| date.checked_sub(length.months()).unwrap_or(date);
                Period::Months(Months {
                    first: back(m.first),
                    last: back(m.last),
                })
            }
        }
    }

    /// How many whole months the period has; 0 for a day.
    pub fn month_count(self) -> u32 {
        match self {
            Period::Day(_) => 0,
            _ => {
                let (start, end) = (self.start(), self.end());
                let months = (i32::from(end.year()) - i32::from(start.year())) * 12
                    + i32::from(end.month())
                    - i32::from(start.month())
                    + 1;
                u32::try_from(months).unwrap_or(0)
            }
        }
    }
}

fn month_name(date: Date) -> &'static str {
    MONTHS[usize::try_from(date.month() - 1).unwrap_or(0).min(11)]
}

/// A month by its name or its first three letters or more, `Sept` too: 1 to 12.
pub fn month_of(text: &str) -> Option<i8> {
    if text.len() < 3 {
        return None;
    }
    let begins = |month: &&str| {
        let begin = month.get(..text.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(text))
    };
    let place = MONTHS.iter().position(begins)?;
    i8::try_from(place + 1).ok()
}

mod read {
    use super::{Months, Period, YearKind, month_of};
    use jiff::civil::Date;

    pub(super) fn period(text: &str, year: YearKind) -> Option<Period> {
        let text = text.trim();
        if let Some((first, last)) = text.split_once("..") {
            return span(period(first, year)?, period(last, year)?);
        }
        let tokens = tokens(text);
        let words: Vec<&str> = tokens.iter().map(String::as_str).collect();
        whole(&words, year)
    }

    fn span(first: Period, last: Period) -> Option<Period> {
        let (start, end) = (first.start(), last.end());
        (start <= end && start.day() == 1).then(|| {
            Period::Months(Months {
                first: start,
                last: end.first_of_month(),
            })
        })
    }

    fn whole(words: &[&str], kind: YearKind) -> Option<Period> {
        match words {
            [year] => match number(year) {
                Some(n) if year.len() == 4 && (1900..2100).contains(&n) => {
                    Some(Period::Year(i16::try_from(n).ok()?, YearKind::Calendar))
                }
                // "Sep15": letters and digits without a space between them.
                _ => {
                    let at = year.find(|c: char| c.is_ascii_digit())?;
                    let (name, digits) = year.split_at(at);
                    month_of(name).and_then(|m| Period::month(full_year(digits)?, m))
                }
            },
            [a, b] => two(a, b, kind),
            // "Q1 2014 15", "2014 15 Q1" and "Q1 14 15"
            [q, a, b] if quarter(q).is_some() => {
                part(short_years(a, b)?, kind, quarter(q)? * 3 - 3, 3)
            }
            [a, b, q] if quarter(q).is_some() => {
                part(short_years(a, b)?, kind, quarter(q)? * 3 - 3, 3)
            }
            [h, a, b] if half(h).is_some() => part(short_years(a, b)?, kind, half(h)? * 6 - 6, 6),
            [a, b, h] if half(h).is_some() => part(short_years(a, b)?, kind, half(h)? * 6 - 6, 6),
            // "Apr Sep 2015" and "Apr 2014 Mar 2015"
            [a, b, y] if month_of(a).is_some() && month_of(b).is_some() => {
                let (first, last) = (month_of(a)?, month_of(b)?);
                let last_year = full_year(y)?;
                let first_year = if first <= last {
                    last_year
                } else {
                    last_year - 1
                };
                span(
                    Period::month(first_year, first)?,
                    Period::month(last_year, last)?,
                )
            }
            [a, y, b, z]
                if month_of(a).is_some() && month_of(b).is_some() && full_year(y).is_some() =>
            {
                span(
                    Period::month(full_year(y)?, month_of(a)?)?,
                    Period::month(full_year(z)?, month_of(b)?)?,
                )
            }
            // "2015 16 Apr Sep": part of a year, as "2015-16 (Apr-Sep)"
            [a, b, first, last] if month_of(first).is_some() && month_of(last).is_some() => {
                let base = years(a, b)?;
                let place = |m: i8| {
                    if m >= kind.first_month() {
                        base
                    } else {
                        base + 1
                    }
                };
                let (first, last) = (month_of(first)?, month_of(last)?);
                span(
                    Period::month(place(first), first)?,
                    Period::month(place(last), last)?,
                )
            }
            [d, m, y] => day(d, m, y),
            _ => None,
        }
    }

    fn two(a: &str, b: &str, kind: YearKind) -> Option<Period> {
        if let Some(month) = month_of(a) {
            return Period::month(full_year(b)?, month);
        }
        if let Some(quarter) = quarter(a).or_else(|| quarter(b)) {
            let year = full_year(if self::quarter(a).is_some() { b } else { a })?;
            return part(year, kind, quarter * 3 - 3, 3);
        }
        if let Some(first) = years(a, b) {
            let kind = if kind == YearKind::Calendar {
                YearKind::Financial
            } else {
                kind
            };
            return Some(Period::Year(first, kind));
        }
        let (year, month) = (number(a)?, number(b)?);
        (a.len() == 4 && b.len() == 2)
            .then(|| Period::month(i16::try_from(year).ok()?, i8::try_from(month).ok()?))?
    }

    fn part(first_year: i16, kind: YearKind, skip: i8, length: i8) -> Option<Period> {
        let month_at = |n: i8| {
            let zero = kind.first_month() - 1 + n;
            Period::month(first_year + i16::from(zero / 12), zero % 12 + 1)
        };
        span(month_at(skip)?, month_at(skip + length - 1)?)
    }

    fn day(a: &str, b: &str, c: &str) -> Option<Period> {
        let date = match month_of(b) {
            Some(month) => Date::new(
                full_year(c)?,
                month,
                i8::try_from(number(&ordinal(a))?).ok()?,
            ),
            None if a.len() == 4 => Date::new(
                i16::try_from(number(a)?).ok()?,
                i8::try_from(number(b)?).ok()?,
                i8::try_from(number(c)?).ok()?,
            ),
            None => Date::new(
                full_year(c)?,
                i8::try_from(number(b)?).ok()?,
                i8::try_from(number(a)?).ok()?,
            ),
        };
        date.ok().map(Period::Day)
    }

    /// "1st", "30th" without their endings.
    fn ordinal(text: &str) -> String {
        text.trim_end_matches(
            ["st", "nd", "rd", "th"]
                .as_slice()
                .first()
                .copied()
                .unwrap_or(""),
        )
        .trim_end_matches("nd")
        .trim_end_matches("rd")
        .trim_end_matches("th")
        .to_owned()
    }

    /// The first of two years that follow one another: `2014` and `15`, or `2014` and `2015`.
    fn years(a: &str, b: &str) -> Option<i16> {
        let first = i16::try_from(number(a)?).ok().filter(|_| a.len() == 4)?;
        let second = i16::try_from(number(b)?).ok()?;
        let next = first + 1;
        ((b.len() == 2 && second == next.rem_euclid(100)) || (b.len() == 4 && second == next))
            .then_some(first)
    }

    /// Beside a quarter or a half also `25/26`.
    fn short_years(a: &str, b: &str) -> Option<i16> {
        years(a, b).or_else(|| years(&format!("20{a}"), b))
    }

    fn full_year(text: &str) -> Option<i16> {
        let year = i16::try_from(number(text)?).ok()?;
        match text.len() {
            2 => Some(2000 + year),
            4 if (1900..2100).contains(&year) => Some(year),
            _ => None,
        }
    }

    fn quarter(text: &str) -> Option<i8> {
        numbered(text, &["q", "qtr", "quarter"]).filter(|q| (1..=4).contains(q))
    }

    fn half(text: &str) -> Option<i8> {
        numbered(text, &["h", "half"]).filter(|h| (1..=2).contains(h))
    }

    fn numbered(text: &str, names: &[&str]) -> Option<i8> {
        names
            .iter()
            .find_map(|name| text.strip_prefix(name)?.parse().ok())
    }

    fn number(text: &str) -> Option<u32> {
        if text.is_empty() || text.len() > 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        text.parse().ok()
    }

    /// Lower-case words and numbers, joined by nothing, with the small words left out.
    fn tokens(text: &str) -> Vec<String> {
        let text = text.to_lowercase();
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| {
                !word.is_empty()
                    && !matches!(
                        *word,
                        "to" | "of" | "the" | "and" | "fy" | "year" | "ending" | "at" | "as"
                    )
            })
            .map(str::to_owned)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        Period::parse(text, YearKind::Financial).map_or_else(|| "none".to_owned(), Period::code)
    }

    #[test]
    fn reads_the_forms_that_agencies_write() {
        for (text, want) in [
            ("Sep 14", "2014-09"),
            ("Sept 2014", "2014-09"),
            ("Sep15", "2015-09"),
            ("September 2014", "2014-09"),
            ("2014-09", "2014-09"),
            ("May 23", "2023-05"),
            ("2014-15", "2014-15"),
            ("2014/15", "2014-15"),
            ("2014/2015", "2014-15"),
            ("Q1 2014/15", "2014-04..2014-06"),
            ("Q1 14/15", "2014-04..2014-06"),
            ("24-25 H2", "2024-10..2025-03"),
            ("2014/15 Q4", "2015-01..2015-03"),
            ("Apr-Sep 2015", "2015-04..2015-09"),
            ("2015-16 (Apr-Sep)", "2015-04..2015-09"),
            ("April 2014 to March 2015", "2014-04..2015-03"),
            ("30 September 2015", "2015-09-30"),
            ("30/09/2015", "2015-09-30"),
            ("1st April 2014", "2014-04-01"),
            ("2015-09-30", "2015-09-30"),
            ("2014-09..2015-03", "2014-09..2015-03"),
            ("2015", "2015"),
        ] {
            assert_eq!(code(text), want, "{text}");
        }
        for text in [
            "",
            "Total",
            "14",
            "2014-16",
            "Level 1",
            "%",
            "Q5 2014/15",
            "2014-13",
            "99999",
        ] {
            assert_eq!(code(text), "none", "{text}");
        }
    }

    #[test]
    fn knows_its_days_and_what_came_before() {
        let year = Period::Year(2014, YearKind::Financial);
        assert_eq!(
            (year.start().to_string(), year.end().to_string()),
            ("2014-04-01".into(), "2015-03-31".into())
        );
        assert_eq!(year.previous().label(), "2013/14");
        assert_eq!(year.month_count(), 12);
        let half = Period::parse("2015-04..2015-09", YearKind::Financial).expect("a period");
        assert_eq!(half.previous().code(), "2014-10..2015-03");
        assert_eq!(half.label(), "April to September 2015");
        assert_eq!(half.short(), "Apr to Sep 2015");
        assert!(half.covers(Period::month(2015, 7).expect("a month")));
        assert!(!half.covers(Period::month(2015, 3).expect("a month")));
        assert_eq!(
            Period::Year(2014, YearKind::Academic).end().to_string(),
            "2015-08-31"
        );
    }
}
