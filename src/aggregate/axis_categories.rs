//! The lines of an axis in their printed order, each with its code, label and filter.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::category::{Category, Records};
use super::declaration::DeclaredAxis;
use super::filter::{Filters, each_once, span_code};
use super::margins::is_whole;
use super::table_spec::{Each, Order};
use super::tables::Filter;
use crate::model::{
    CodeList, CodeLists, ColumnType, DatasetSpec, NOT_RECOGNISED, Period, YearKind, fold,
};

/// What stands in the place of words that may not be shown.
pub(crate) const WITHHELD: &str = "Withheld: it may hold personal data";

/// One row, or one column category.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) code: Option<String>,
    pub(crate) label: String,
    pub(crate) total: bool,
    /// What its records are held to, beside the table's own `where`.
    pub(crate) filters: Filters,
    /// The period, on an axis of time.
    pub(crate) time: Option<Period>,
}

/// The rows or the columns of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Axis {
    pub(crate) lines: Vec<Line>,
    /// The total over the lines, whether it is printed or only there for shares.
    pub(crate) total: Option<Line>,
    pub(crate) shows_total: bool,
    /// The dataset column it is made by.
    pub(crate) by: Option<usize>,
    /// Categories without a record are nought.
    pub(crate) all: bool,
}

/// What names the categories.
pub(crate) struct Labels<'a> {
    pub(crate) dataset: &'a DatasetSpec,
    pub(crate) codes: &'a CodeLists,
    pub(crate) agencies: &'a BTreeMap<String, String>,
}

impl Labels<'_> {
    /// The lines of an axis over the categories met, by their numbers in the column, in the order met.
    pub(crate) fn axis(
        &self,
        axis: &DeclaredAxis<'_>,
        records: Option<&Records<'_>>,
        met: &[u32],
    ) -> Axis {
        let column = &self.dataset.columns[axis.by];
        let list = column.codes.as_deref().and_then(|id| self.codes.get(id));
        let mut categories: Vec<&Category> = Vec::new();
        let mut personal: Vec<String> = Vec::new();
        if let Some(met_in) = records.and_then(|records| records.column(axis.by)) {
            for id in met {
                match &met_in.categories[*id as usize] {
                    Category::Written(text) if met_in.is_personal(*id) => {
                        personal.push(text.clone());
                    }
                    category => categories.push(category),
                }
            }
        }
        let mut lines = if !axis.only.is_empty() {
            axis.only
                .iter()
                .map(|code| self.known(axis, list, code))
                .collect()
        } else if !axis.ages.is_empty() {
            let bands = axis.ages.iter();
            bands
                .map(|(code, label, days)| self.line(axis, Some(code), label, days.clone(), None))
                .collect()
        } else if let Some(each) = axis.spec.each {
            self.periods(axis, list, each, &categories)
        } else {
            let mut lines = self.categories(axis, list, &categories);
            if !personal.is_empty() {
                // What these words are is for nobody to read; how many there are is.
                personal.sort();
                let filter = Filter::Any(personal);
                let label = match column.kind {
                    ColumnType::Code => NOT_RECOGNISED,
                    _ => WITHHELD,
                };
                lines.push(self.line(axis, None, label, filter, None));
            }
            lines
        };
        if axis.spec.order == Order::Label {
            lines.sort_by_key(|line: &Line| line.label.to_lowercase());
        }
        if let Some(label) = &axis.spec.blank
            && (axis.spec.all || categories.contains(&&Category::Blank))
        {
            lines.push(self.line(axis, Some("blank"), label, Filter::Blank, None));
        }
        let label = axis.spec.total.as_deref().unwrap_or("Total");
        let mut total = self.line(axis, Some("total"), label, total_filter(axis), None);
        total.total = true;
        Axis {
            lines,
            total: Some(total),
            shows_total: axis.spec.total.is_some(),
            by: Some(axis.by),
            all: axis.spec.all,
        }
    }

    fn categories(
        &self,
        axis: &DeclaredAxis<'_>,
        list: Option<&CodeList>,
        categories: &[&Category],
    ) -> Vec<Line> {
        // What the table would show is known before anything has arrived, so that narrative can bind it.
        let all = axis.spec.all || categories.is_empty();
        let mut known: Vec<String> = Vec::new();
        let mut written = Vec::new();
        let mut times = Vec::new();
        for category in categories {
            match category {
                Category::Blank => {}
                Category::Known(code) => known.push(code.clone()),
                Category::Written(text) => written.push(text),
                Category::Time(time) => times.push(*time),
            }
        }
        match self.dataset.columns[axis.by].kind {
            ColumnType::Code => {
                let place = |code: &String| {
                    list.and_then(|list| list.codes.iter().position(|entry| entry.id == *code))
                        .unwrap_or(usize::MAX)
                };
                if let (true, Some(list)) = (all, list) {
                    let whole = |code: &str| is_whole(self.dataset, axis.by, code);
                    let missing = list.codes.iter().map(|entry| entry.id.clone());
                    let met = std::mem::take(&mut known);
                    known = missing
                        .filter(|code| met.contains(code) || !whole(code))
                        .collect();
                }
                known.sort_by_key(place);
            }
            ColumnType::Flag => {
                if all {
                    known = vec!["yes".to_owned(), "no".to_owned()];
                }
                known.sort_by(|a, b| b.cmp(a));
            }
            _ => known.sort_by_key(|code| code.parse::<rust_decimal::Decimal>().ok()),
        }
        times.sort_by_key(|time| (time.start(), time.end()));
        let mut lines: Vec<Line> = match list.filter(|_| axis.spec.parents) {
            Some(list) => self.parents(axis, list, &known),
            None => {
                let lines = known.iter().map(|code| self.known(axis, list, code));
                lines.collect()
            }
        };
        lines.extend(times.into_iter().map(|time| {
            let code = time.code();
            let filter = Filter::Any(vec![code.clone()]);
            self.line(axis, Some(&code), &time.short(), filter, Some(time))
        }));
        lines.extend(written.into_iter().map(|text| {
            let filter = self.held(axis, text);
            // Free text has no code list; its own words make an id. An unmapped category has none: it cannot be bound.
            let id = slug(text);
            let code = (list.is_none() && !id.is_empty()).then_some(id.as_str());
            let mut line = self.line(axis, code, text, filter, None);
            if line.label != *text && line.code.is_some() {
                // Another label was put in the place of the words, so the id does not repeat them.
                line.code = Some(slug(&line.label)).filter(|id| !id.is_empty());
            }
            line
        }));
        lines
    }

    fn periods(
        &self,
        axis: &DeclaredAxis<'_>,
        list: Option<&CodeList>,
        each: Each,
        categories: &[&Category],
    ) -> Vec<Line> {
        let year = self.dataset.columns[axis.by].year;
        let within = match &axis.span {
            Some(Filter::Span(code)) => Period::parse(code, year),
            _ => None,
        };
        let times: Vec<Period> = categories
            .iter()
            .filter_map(|category| match category {
                Category::Time(time) => Some(*time),
                _ => None,
            })
            .collect();
        let all = axis.spec.all;
        let edge = |of: fn(Period) -> Date, last: bool| {
            let met = times.iter().map(|time| of(*time));
            let met = if last { met.max() } else { met.min() };
            within.filter(|_| all || met.is_none()).map(of).or(met)
        };
        let (Some(first), Some(last)) = (edge(Period::start, false), edge(Period::end, true))
        else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        let mut next = Some(first);
        // A misread year must not make a table of a million months.
        while let Some(period) = next
            .filter(|day| *day <= last && lines.len() < 600)
            .and_then(|day| bucket(day, each, year))
        {
            let code = period.code();
            let filter = Filter::Span(span_code(period));
            let label = axis
                .spec
                .labels
                .get(&code)
                .cloned()
                .unwrap_or_else(|| period.short());
            lines.push(self.line(axis, Some(&code), &label, filter, Some(period)));
            next = period.end().checked_add(1.day()).ok();
        }
        debug_assert!(list.is_none());
        lines
    }

    /// One line for each parent of the codes met, held to all codes below it, so that the same parent is the same number in every
    /// table and year.
    fn parents(&self, axis: &DeclaredAxis<'_>, list: &CodeList, met: &[String]) -> Vec<Line> {
        let tops: Vec<&str> = list.codes.iter().map(|code| list.top(&code.id)).collect();
        let mut order: Vec<&str> = Vec::new();
        for code in met {
            let top = list.top(code);
            if !order.contains(&top) {
                order.push(top);
            }
        }
        order.sort_by_key(|top| list.codes.iter().position(|code| code.id == *top));
        order
            .into_iter()
            .map(|top| {
                let below = list.codes.iter().zip(&tops).filter(|(_, own)| **own == top);
                let mut codes: Vec<String> = below.map(|(code, _)| code.id.clone()).collect();
                if codes.len() < 2 {
                    return self.known(axis, Some(list), top);
                }
                codes.sort();
                self.line(axis, Some(top), list.label(top), Filter::Any(codes), None)
            })
            .collect()
    }

    fn known(&self, axis: &DeclaredAxis<'_>, list: Option<&CodeList>, code: &str) -> Line {
        let column = &self.dataset.columns[axis.by];
        let time = match column.kind {
            ColumnType::Date | ColumnType::Period => Period::parse(code, column.year),
            _ => None,
        };
        let label = match (list, time, column.kind) {
            (Some(list), ..) => list.label(code).to_owned(),
            (_, Some(time), _) => time.short(),
            (_, _, ColumnType::Flag) if code == "yes" => "Yes".to_owned(),
            (_, _, ColumnType::Flag) => "No".to_owned(),
            _ => code.to_owned(),
        };
        let label = match self.agencies.get(code) {
            Some(name) if label == code => name.clone(),
            _ => label,
        };
        let id = match column.kind {
            ColumnType::Text => slug(code),
            _ => code.to_owned(),
        };
        self.line(axis, Some(&id), &label, self.held(axis, code), time)
    }

    /// What one category's records are held to. A whole that was met beside the categories, and not asked for, is only there for what
    /// has no parts: else the rows would not add up to their total.
    fn held(&self, axis: &DeclaredAxis<'_>, code: &str) -> Filter {
        if axis.only.is_empty() && is_whole(self.dataset, axis.by, code) {
            Filter::Unbroken(code.to_owned())
        } else {
            Filter::Any(vec![code.to_owned()])
        }
    }

    fn line(
        &self,
        axis: &DeclaredAxis<'_>,
        code: Option<&str>,
        label: &str,
        filter: Filter,
        time: Option<Period>,
    ) -> Line {
        let wanted = fold(label);
        let own = axis
            .spec
            .labels
            .iter()
            .find(|(key, _)| code == Some(key.as_str()) || fold(key) == wanted)
            .map(|(_, own)| own);
        Line {
            code: code.map(str::to_owned),
            label: own.map_or(label, String::as_str).to_owned(),
            total: false,
            filters: Filters::from([(axis.by, filter)]),
            time,
        }
    }
}

/// What the records of a whole axis are held to.
pub(crate) fn total_filter(axis: &DeclaredAxis<'_>) -> Filter {
    if !axis.only.is_empty() {
        Filter::Any(each_once(axis.only.clone()))
    } else if let Some(span) = &axis.span {
        span.clone()
    } else if axis.spec.blank.is_some() {
        Filter::Asked
    } else {
        Filter::Given
    }
}

/// An id made of words: `level-3-awareness`, `16-plus`. Empty when the text is nothing but signs.
pub(crate) fn slug(text: &str) -> String {
    let folded = fold(text);
    if !folded.contains(char::is_alphanumeric) {
        return String::new();
    }
    let words = folded.split(' ').map(|word| match word {
        "+" => "plus",
        "<" => "under",
        ">" => "over",
        "%" => "percent",
        word => word,
    });
    words.collect::<Vec<_>>().join("-")
}

/// The month, quarter or year that holds a day.
pub(crate) fn bucket(day: Date, each: Each, kind: YearKind) -> Option<Period> {
    let since = (day.month() - kind.first_month()).rem_euclid(12);
    match each {
        Each::Month => Period::month(day.year(), day.month()),
        Each::Quarter => {
            let first = day
                .first_of_month()
                .checked_sub((since % 3).months())
                .ok()?;
            let last = first.checked_add(2.months()).ok()?;
            Some(Period::Months(crate::model::Months { first, last }))
        }
        Each::Year => Some(Period::year_of(day, kind)),
        Each::Record => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_tell_signs_apart_in_words() {
        assert_eq!(slug("Level 3: awareness"), "level-3-awareness");
        assert_eq!(slug("16+"), "16-plus");
        assert_eq!(slug("<5"), "under-5");
        assert_eq!(slug("---"), "");
    }
}
