//! Records as series: those that agree in what they are of, one a period.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::relation::Number;
use super::{Check, period_of};
use crate::finding::Finding;
use crate::model::{Block, Period, RuleSpec, Value};

/// One record of a series.
#[derive(Clone, Copy)]
pub(super) struct Point<'a> {
    pub(super) block: &'a Block,
    pub(super) record: usize,
    pub(super) period: Period,
    pub(super) value: &'a Value,
}

impl<'a> Point<'a> {
    pub(super) fn number(&self) -> Option<Decimal> {
        self.value.number()
    }

    /// The number as a relation sees it.
    pub(super) fn as_number(&self, check: &Check<'_>, place: usize) -> Option<Number> {
        Number::of(check, self.block, self.record, place)
    }

    /// The number in another column of the record.
    pub(super) fn other(&self, place: usize) -> Option<Decimal> {
        self.block.value(self.record, place).number()
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
    /// The values of `columns`.
    pub(super) key: Vec<Option<String>>,
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

/// The columns of a rule about series.
pub(super) struct Places {
    /// The number, or grade, of each record.
    pub(super) measure: usize,
    /// What the series are of; the first may be the indicator.
    pub(super) columns: Vec<usize>,
    /// The period.
    pub(super) time: usize,
}

impl Places {
    /// From `column`, `columns` and `against`.
    pub(super) fn of(check: &Check<'_>, rule: &RuleSpec) -> Option<Places> {
        Some(Places {
            measure: check.place(&rule.column)?,
            columns: check.places(&rule.columns),
            time: check.place(&rule.against)?,
        })
    }
}

/// The series of each group of records that one agency sent and that agree in `within`. Of two records of one period the first counts; that there are two is
/// another rule's matter. Records without a period belong to none; blank numbers are left out.
pub(super) fn series<'a>(
    check: &Check<'a>,
    rule: &RuleSpec,
    places: &Places,
) -> Vec<Vec<Series<'a>>> {
    type Points<'a> = BTreeMap<(Date, Date), Point<'a>>;
    let mut groups: BTreeMap<_, BTreeMap<Vec<Option<String>>, Points<'a>>> = BTreeMap::new();
    let needs = [places.measure, places.time];
    for (block, record) in check.records(rule, &needs) {
        let value = block.value(record, places.measure);
        let Some(period) = period_of(block.value(record, places.time)) else {
            continue;
        };
        if *value == Value::Blank {
            continue;
        }
        let key = places.columns.iter();
        let key = key.map(|&place| block.value(record, place).key()).collect();
        let sender = block.agency.clone();
        let group = groups
            .entry((sender, check.group(&rule.within, block, record)))
            .or_default();
        let point = Point {
            block,
            record,
            period,
            value,
        };
        let points = group.entry(key).or_default();
        points.entry(span(period)).or_insert(point);
    }
    let series = |points: BTreeMap<Vec<Option<String>>, Points<'a>>| {
        let each = points.into_iter().map(|(key, points)| Series {
            key,
            points: points.into_values().collect(),
        });
        each.collect()
    };
    groups.into_values().map(series).collect()
}

impl Check<'_> {
    /// The same finding with the cell of a point beside it.
    pub(super) fn beside(
        &self,
        finding: Finding,
        point: &Point<'_>,
        place: usize,
        words: String,
    ) -> Finding {
        let cell = point.block.cell(point.record, place);
        finding.related(self.location(point.block, cell), words)
    }

    /// What a record is of, in words: the values of these columns that are given and are not what is meant when nothing is said.
    pub(super) fn names(&self, block: &Block, record: usize, places: &[usize]) -> String {
        let given = places.iter().filter(|&&place| {
            let key = block.value(record, place).key();
            key.is_some() && key != self.spec.columns[place].default
        });
        let names = given.map(|&place| self.shown(block.value(record, place), place));
        names.collect::<Vec<_>>().join(", ")
    }
}
