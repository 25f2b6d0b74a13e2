//! Reads `where`, `only` and `span` of a table into filters, and holds several of them on one column together.

use std::collections::BTreeMap;

use super::tables::Filter;
use super::verb::nearest;
use crate::model::{CodeLists, ColumnType, DatasetSpec, Months, OneOrMany, Period, YearKind, fold};

/// Dataset column, by place, to what it is held to.
pub(crate) type Filters = BTreeMap<usize, Filter>;

/// What is needed to read a filter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    /// The table's dataset.
    pub(crate) dataset: &'a DatasetSpec,
    /// The code lists.
    pub(crate) codes: &'a CodeLists,
    /// The report's period, for the words `report` and `report-previous`.
    pub(crate) report: Option<Period>,
}

impl Reader<'_> {
    /// Reads a `where`; errors are sentences, all of them.
    pub(crate) fn filters(
        &self,
        declared: &BTreeMap<String, OneOrMany>,
        problems: &mut Vec<String>,
    ) -> Filters {
        let mut filters = Filters::new();
        for (column, codes) in declared {
            match self
                .column(column)
                .and_then(|at| Ok((at, self.filter(at, &codes.all())?)))
            {
                Ok((at, filter)) => {
                    filters.insert(at, filter);
                }
                Err(problem) => problems.push(problem),
            }
        }
        filters
    }

    /// A column's place.
    pub(crate) fn column(&self, id: &str) -> Result<usize, String> {
        self.dataset.column(id).ok_or_else(|| {
            let known = self.dataset.columns.iter().map(|column| column.id.as_str());
            format!(
                "{} has no column \"{id}\"{}",
                self.dataset.id,
                nearest(id, known)
            )
        })
    }

    /// What a column is held to by some codes, texts or periods.
    pub(crate) fn filter(&self, at: usize, texts: &[&str]) -> Result<Filter, String> {
        let column = &self.dataset.columns[at];
        if self.is_time(at)
            && let [text] = texts
            && (text.contains("..") || text.starts_with("report"))
        {
            return self.span(at, text);
        }
        // As in a rule's `when`: records that give nothing in the column.
        if texts == ["blank"] && self.code(at, "blank").is_err() {
            return Ok(Filter::Blank);
        }
        let mut codes = texts
            .iter()
            .map(|text| self.code(at, text))
            .collect::<Result<Vec<String>, String>>()?;
        codes.sort();
        codes.dedup();
        if codes.is_empty() {
            return Err(format!("the column \"{}\" is held to nothing", column.id));
        }
        Ok(Filter::Any(codes))
    }

    /// The canonical code of one category of a column.
    pub(crate) fn code(&self, at: usize, text: &str) -> Result<String, String> {
        let column = &self.dataset.columns[at];
        match column.kind {
            ColumnType::Code => {
                let Some(list) = column.codes.as_deref().and_then(|id| self.codes.get(id)) else {
                    return Ok(text.to_owned());
                };
                if list.codes.iter().any(|code| code.id == text) {
                    return Ok(text.to_owned());
                }
                let known = list.codes.iter().map(|code| code.id.as_str());
                Err(format!(
                    "the column \"{}\" has no code \"{text}\"{}",
                    column.id,
                    nearest(text, known)
                ))
            }
            ColumnType::Date | ColumnType::Period => self
                .time(at, text)
                .map(Period::code)
                .ok_or_else(|| self.no_period(at, text)),
            ColumnType::Flag => match fold(text).as_str() {
                "yes" | "true" => Ok("yes".to_owned()),
                "no" | "false" => Ok("no".to_owned()),
                _ => Err(format!(
                    "the column \"{}\" holds yes or no, not \"{text}\"",
                    column.id
                )),
            },
            ColumnType::Count | ColumnType::Number | ColumnType::Percent | ColumnType::Money => {
                text.parse::<rust_decimal::Decimal>()
                    .map(|number| number.normalize().to_string())
                    .map_err(|_| {
                        format!("the column \"{}\" holds numbers, not \"{text}\"", column.id)
                    })
            }
            ColumnType::Text => Ok(text.to_owned()),
        }
    }

    /// A span of whole months over a time column.
    pub(crate) fn span(&self, at: usize, text: &str) -> Result<Filter, String> {
        if !self.is_time(at) {
            return Err(format!(
                "the column \"{}\" has a span but holds no periods or dates",
                self.dataset.columns[at].id
            ));
        }
        self.time(at, text)
            .map(|period| Filter::Span(span_code(period)))
            .ok_or_else(|| self.no_period(at, text))
    }

    /// A period as a table writes it.
    pub(crate) fn time(&self, at: usize, text: &str) -> Option<Period> {
        match text {
            "report" => self.report,
            "report-previous" => self.report.map(Period::previous),
            _ => Period::parse(text, self.dataset.columns[at].year),
        }
    }

    /// Whether a column holds periods or days.
    pub(crate) fn is_time(&self, at: usize) -> bool {
        matches!(
            self.dataset.columns[at].kind,
            ColumnType::Date | ColumnType::Period
        )
    }

    fn no_period(&self, at: usize, text: &str) -> String {
        let column = &self.dataset.columns[at].id;
        if text.starts_with("report") && self.report.is_none() {
            format!(
                "the column \"{column}\" is held to the report's period, and report.toml gives none"
            )
        } else {
            format!(
                "\"{text}\" is not a period for the column \"{column}\"; write it as 2014-09, 2014-15 or 2014-09..2015-03"
            )
        }
    }
}

/// The code of a period as a run of months, whatever kind of year it is.
pub(crate) fn span_code(period: Period) -> String {
    match period {
        Period::Day(_) => period.code(),
        Period::Months(_) | Period::Year(..) => Period::Months(Months {
            first: period.start().first_of_month(),
            last: period.end().first_of_month(),
        })
        .code(),
    }
}

/// Holds a column to one filter more: records must pass both.
pub(crate) fn narrow(filters: &mut Filters, at: usize, filter: Filter, year: YearKind) {
    let both = match filters.remove(&at) {
        None => filter,
        Some(before) => both(before, filter, year),
    };
    filters.insert(at, both);
}

fn both(a: Filter, b: Filter, year: YearKind) -> Filter {
    use Filter::{Any, Asked, Blank, Given, Span, Unbroken};
    match (a, b) {
        (Asked, other) | (other, Asked) => other,
        (Blank, Blank) => Blank,
        (Blank, _) | (_, Blank) => Any(Vec::new()),
        (Given, other) | (other, Given) => other,
        (Unbroken(code), Unbroken(_)) => Unbroken(code),
        (Unbroken(code), Any(codes)) | (Any(codes), Unbroken(code)) if codes.contains(&code) => {
            Unbroken(code)
        }
        (Unbroken(_), _) | (_, Unbroken(_)) => Any(Vec::new()),
        (Any(a), Any(b)) => Any(a.into_iter().filter(|code| b.contains(code)).collect()),
        (Any(codes), Span(span)) | (Span(span), Any(codes)) => {
            let span = Period::parse(&span, year);
            let inside = |code: &String| {
                span.zip(Period::parse(code, year))
                    .is_some_and(|(span, period)| span.covers(period))
            };
            Any(codes.into_iter().filter(inside).collect())
        }
        (Span(a), Span(b)) if a == b => Span(a),
        (Span(a), Span(b)) => match (Period::parse(&a, year), Period::parse(&b, year)) {
            (Some(a), Some(b)) if a.start().max(b.start()) <= a.end().min(b.end()) => {
                Span(span_code(Period::Months(Months {
                    first: a.start().max(b.start()).first_of_month(),
                    last: a.end().min(b.end()).first_of_month(),
                })))
            }
            _ => Any(Vec::new()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn any(codes: &[&str]) -> Filter {
        Filter::Any(codes.iter().map(|code| (*code).to_owned()).collect())
    }

    fn span(code: &str) -> Filter {
        Filter::Span(code.to_owned())
    }

    #[test]
    fn two_filters_on_one_column_hold_together() {
        let year = YearKind::Financial;
        assert_eq!(both(any(&["a", "b"]), any(&["b", "c"]), year), any(&["b"]));
        assert_eq!(both(Filter::Given, any(&["a"]), year), any(&["a"]));
        assert_eq!(both(Filter::Blank, any(&["a"]), year), any(&[]));
        assert_eq!(
            both(any(&["2014-09", "2015-06"]), span("2015-04..2015-09"), year),
            any(&["2015-06"])
        );
        assert_eq!(
            both(span("2014-09..2015-09"), span("2015-04..2016-03"), year),
            span("2015-04..2015-09")
        );
        assert_eq!(both(span("2014-09"), span("2015-04"), year), any(&[]));
    }
}
