//! A time that a sentence names: a day, a month, a year or a span of years.

use jiff::civil::{Date, Weekday};

/// A time that a sentence names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum When {
    /// "14 March 2024", with the weekday if it was written.
    Day {
        /// The day.
        date: Date,
        /// "Thursday".
        weekday: Option<Weekday>,
    },
    /// "31 June", which no calendar has: day, month, and year if written.
    Never {
        /// Day of the month, as written.
        day: i8,
        /// 1 to 12.
        month: i8,
        /// Year, if written.
        year: Option<i16>,
    },
    /// "14 March", without a year.
    DayOfYear,
    /// "March 2024".
    Month {
        /// Year.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
    /// "2024".
    Year(i16),
    /// "2022/23", "2022-2024".
    Years {
        /// First year.
        from: i16,
        /// Last year.
        to: i16,
        /// Whether the second was written in two digits.
        short: bool,
    },
}

impl When {
    /// The first and last day it covers; years alone are read as calendar years.
    pub(super) fn days(self) -> Option<(Date, Date)> {
        match self {
            When::Day { date, .. } => Some((date, date)),
            When::Month { year, month } => {
                let first = Date::new(year, month, 1).ok()?;
                Some((first, first.last_of_month()))
            }
            When::Year(year) => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
            When::Years { from, to, .. } if from <= to => {
                Some((Date::new(from, 4, 1).ok()?, Date::new(to, 3, 31).ok()?))
            }
            _ => None,
        }
    }
}
