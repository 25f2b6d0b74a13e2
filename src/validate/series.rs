//! Records as series: those that agree in what they are of, one a period.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::datum::Datum;
use super::declared_rule::{Key, Rule};
use crate::model::{CodeEntry, Period, Value};

/// The lengths, in months, of the parts that a year is put together from, in the order in which they are looked for.
pub(super) const PARTS: [u32; 3] = [3, 1, 6];

/// One record of a series: its number, or grade, and its period.
#[derive(Clone, Copy)]
pub(super) struct Point<'a> {
    pub(super) datum: Datum<'a>,
    pub(super) period: Period,
}

impl Point<'_> {
    pub(super) fn number(&self) -> Option<Decimal> {
        self.datum.number()
    }

    /// First and last day: periods that are written differently are one.
    pub(super) fn span(&self) -> (Date, Date) {
        span(self.period)
    }
}

/// First and last day of a period.
pub(super) fn span(period: Period) -> (Date, Date) {
    (period.start(), period.end())
}

/// A series: what it is of, and its records in the order of time, one a period.
pub(super) struct Series<'a> {
    /// The values of `columns`; the first may be the indicator.
    pub(super) key: Key,
    pub(super) points: Vec<Point<'a>>,
}

impl<'a> Series<'a> {
    /// The record of a period, however it is written.
    pub(super) fn at(&self, period: Period) -> Option<&Point<'a>> {
        let wanted = span(period);
        self.points.iter().find(|point| point.span() == wanted)
    }

    /// Each record with the one of the period of the same length just before it.
    pub(super) fn steps(&self) -> impl Iterator<Item = (&Point<'a>, &Point<'a>)> {
        let points = self.points.iter();
        points.filter_map(|point| Some((self.at(point.period.previous())?, point)))
    }
}

impl<'a> Rule<'a> {
    /// The series of each group of records that one agency sent and that agree in `within`: the values of `measure` by `columns`, one a
    /// period of `against`. Of two records of one period the first counts; that there are two is another rule's matter. Records without
    /// a period belong to none; blank numbers are left out. None when the rule names no period.
    pub(super) fn series(&self, measure: Option<usize>) -> Option<Vec<Vec<Series<'a>>>> {
        let (measure, time, columns) = (measure?, self.against()?, self.columns());
        type Points<'a> = BTreeMap<(Date, Date), Point<'a>>;
        let mut groups: BTreeMap<_, BTreeMap<Key, Points<'a>>> = BTreeMap::new();
        for record in self.records(&[measure, time]) {
            let datum = record.at(measure);
            let Some(period) = record
                .period(time)
                .filter(|_| *datum.value() != Value::Blank)
            else {
                continue;
            };
            let key = columns.iter().map(|&place| record.key(place)).collect();
            let sender = (record.block.agency.clone(), self.group(record));
            let points = groups.entry(sender).or_default().entry(key).or_default();
            points
                .entry(span(period))
                .or_insert(Point { datum, period });
        }
        let series = |points: BTreeMap<Key, Points<'a>>| {
            let each = points.into_iter().map(|(key, points)| Series {
                key,
                points: points.into_values().collect(),
            });
            each.collect()
        };
        Some(groups.into_values().map(series).collect())
    }

    /// What the code list says of the indicator of a series: the first of its columns.
    pub(super) fn indicator(&self, series: &Series<'_>) -> Option<&'a CodeEntry> {
        let code = series.key.first()?.as_deref()?;
        self.check.list(self.by()?)?.entry(code)
    }

    /// What a record of a series is of, in words.
    pub(super) fn of_series(&self, point: &Point<'_>) -> String {
        self.check.names(point.datum.record, &self.columns())
    }
}
