//! Reads `where`, `only` and `span` of a table into filters, and holds several of them on one column together.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

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
    /// The day the report speaks of, for `past`, `to-come` and ages.
    pub(crate) as_at: Option<Date>,
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
        if let Some(others) = excluded(texts) {
            return self.except(at, &others?);
        }
        if column.kind == ColumnType::Date
            && let [text] = texts
            && let Some(days) = self.days(text)
        {
            return days.map_err(|problem| format!("the column \"{}\": {problem}", column.id));
        }
        if self.is_time(at)
            && let [text] = texts
            && (text.contains("..") || text.starts_with("report"))
        {
            return self.span(at, text);
        }
        // As in a rule's `when`: records that give nothing in the column.
        if texts == ["blank"] && self.is_word(at, "blank") {
            return Ok(Filter::Blank);
        }
        if texts == ["given"] && self.is_word(at, "given") {
            return Ok(Filter::Given);
        }
        let codes = texts
            .iter()
            .map(|text| self.code(at, text))
            .collect::<Result<Vec<String>, String>>()?;
        if codes.is_empty() {
            return Err(format!("the column \"{}\" is held to nothing", column.id));
        }
        Ok(Filter::Any(each_once(codes)))
    }

    /// Whether `blank` or `given` is our word, and not a code of the column.
    fn is_word(&self, at: usize, word: &str) -> bool {
        self.dataset.columns[at].kind == ColumnType::Text || self.code(at, word).is_err()
    }

    /// All records but those of some codes.
    fn except(&self, at: usize, texts: &[&str]) -> Result<Filter, String> {
        if texts == ["blank"] && self.is_word(at, "blank") {
            return Ok(Filter::Given);
        }
        if self.is_time(at) {
            return Err(format!(
                "the column \"{}\" holds days or periods, of which none can be left out by name",
                self.dataset.columns[at].id
            ));
        }
        let mut codes = Vec::new();
        for text in texts {
            codes.push(if *text == "blank" && self.is_word(at, "blank") {
                String::new()
            } else {
                self.code(at, text)?
            });
        }
        Ok(Filter::Except(each_once(codes)))
    }

    /// Days by how they lie to the day of the report; none when the text speaks of nothing of the kind.
    fn days(&self, text: &str) -> Option<Result<Filter, String>> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let no_day = || "it is held against the day of the report, and none is given".to_owned();
        let of = |make: fn(Date, Option<Age>) -> Option<Filter>, age| {
            let as_at = self.as_at.ok_or_else(no_day)?;
            make(as_at, age).ok_or_else(|| format!("\"{text}\" is too long ago or too far ahead"))
        };
        Some(match words[..] {
            ["past"] => of(
                |day, _| Some(Filter::Days(None, Some(day.checked_sub(1.day()).ok()?))),
                None,
            ),
            ["to-come"] => of(|day, _| Some(Filter::Days(Some(day), None)), None),
            ["over", ref age @ .., "ago"] => Age::of(age).and_then(|age| {
                of(
                    |day, age| Some(Filter::Days(None, Some(age?.before(day)?))),
                    Some(age),
                )
            }),
            ["within", ref age @ ..] => Age::of(age).and_then(|age| {
                of(
                    |day, age| Some(Filter::Days(Some(day), Some(age?.after(day)?))),
                    Some(age),
                )
            }),
            _ => return None,
        })
    }

    /// The bands of an axis over ages: code, label and days of each, the youngest first.
    pub(crate) fn ages(&self, texts: &[String]) -> Result<Vec<(String, String, Filter)>, String> {
        let as_at = self
            .as_at
            .ok_or("its ages go by the day of the report, and none is given")?;
        let mut bands = Vec::new();
        let mut younger: Option<(&str, Date)> = None;
        for text in texts {
            let words: Vec<&str> = text.split_whitespace().collect();
            let day = Age::of(&words)?
                .before(as_at)
                .ok_or_else(|| format!("\"{text}\" is too long ago"))?;
            if younger.is_some_and(|(_, before)| before <= day) {
                return Err(format!(
                    "\"{text}\" is no longer than the age before it; write the shortest first"
                ));
            }
            let after = day.checked_add(1.day()).ok();
            let (code, label, to) = match younger {
                None => (format!("under {text}"), format!("Under {text}"), None),
                Some((from, to)) => (
                    format!("from {from}"),
                    format!("{from} to under {text}"),
                    Some(to),
                ),
            };
            bands.push((code.replace(' ', "-"), label, Filter::Days(after, to)));
            younger = Some((text, day));
        }
        if let Some((from, to)) = younger {
            let days = Filter::Days(None, Some(to));
            bands.push((
                format!("from {from}").replace(' ', "-"),
                format!("{from} or more"),
                days,
            ));
        }
        Ok(bands)
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

/// A length of time: `90 days`, `1 year`.
#[derive(Debug, Clone, Copy)]
struct Age(jiff::Span);

impl Age {
    fn of(words: &[&str]) -> Result<Age, String> {
        let wrong = || {
            format!(
                "\"{}\" is no length of time; write it as 90 days, 6 months or 1 year",
                words.join(" ")
            )
        };
        let [number, unit] = words else {
            return Err(wrong());
        };
        let number: u32 = number.parse().map_err(|_| wrong())?;
        let number = i64::from(number);
        let span = jiff::Span::new();
        let span = match unit.trim_end_matches('s') {
            "day" => span.try_days(number),
            "week" => span.try_weeks(number),
            "month" => span.try_months(number),
            "year" => span.try_years(number),
            _ => return Err(wrong()),
        };
        span.map(Age).map_err(|_| wrong())
    }

    fn before(self, day: Date) -> Option<Date> {
        day.checked_sub(self.0).ok()
    }

    fn after(self, day: Date) -> Option<Date> {
        day.checked_add(self.0).ok()
    }
}

/// Codes in order, each once.
pub(crate) fn each_once(mut codes: Vec<String>) -> Vec<String> {
    codes.sort();
    codes.dedup();
    codes
}

/// What is not wanted, when every text says `not`; an error when only some do.
fn excluded<'a>(texts: &[&'a str]) -> Option<Result<Vec<&'a str>, String>> {
    let others: Vec<&str> = texts
        .iter()
        .filter_map(|text| text.strip_prefix("not "))
        .map(str::trim)
        .collect();
    if others.is_empty() {
        return None;
    }
    Some(if others.len() == texts.len() {
        Ok(others)
    } else {
        Err(
            "what is wanted and what is not wanted stand in one list; write one or the other"
                .to_owned(),
        )
    })
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
    use Filter::{Any, Asked, Blank, Days, Except, Given, Span, Unbroken};
    match (a, b) {
        (Asked, other) | (other, Asked) => other,
        (Blank, Blank) => Blank,
        (Blank, Except(codes)) | (Except(codes), Blank) if !codes.contains(&String::new()) => Blank,
        (Blank, _) | (_, Blank) => Any(Vec::new()),
        (Except(mut a), Except(b)) => {
            a.extend(b);
            Except(each_once(a))
        }
        (Except(mut codes), Given) | (Given, Except(mut codes)) => {
            codes.push(String::new());
            Except(each_once(codes))
        }
        (Except(codes), Any(wanted)) | (Any(wanted), Except(codes)) => Any(wanted
            .into_iter()
            .filter(|code| !codes.contains(code))
            .collect()),
        (Except(codes), Unbroken(code)) | (Unbroken(code), Except(codes)) => {
            if codes.contains(&code) {
                Any(Vec::new())
            } else {
                Unbroken(code)
            }
        }
        // Of days and periods nothing but blanks can be left out.
        (Except(_), time @ (Span(_) | Days(..))) | (time @ (Span(_) | Days(..)), Except(_)) => time,
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
        (Days(from, to), Any(codes)) | (Any(codes), Days(from, to)) => {
            let inside = |code: &String| {
                Period::parse(code, year).is_some_and(|period| {
                    from.is_none_or(|from| from <= period.start())
                        && to.is_none_or(|to| period.end() <= to)
                })
            };
            Any(codes.into_iter().filter(inside).collect())
        }
        (Days(from, to), Days(other_from, other_to)) => {
            within(from.max(other_from), earlier(to, other_to))
        }
        (Days(from, to), Span(span)) | (Span(span), Days(from, to)) => {
            match Period::parse(&span, year) {
                Some(span) => within(from.max(Some(span.start())), earlier(to, Some(span.end()))),
                None => Any(Vec::new()),
            }
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

/// The earlier of two last days, where none is no end.
fn earlier(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    }
}

/// Days between two ends; nothing when they end before they begin.
fn within(from: Option<Date>, to: Option<Date>) -> Filter {
    match (from, to) {
        (Some(first), Some(last)) if last < first => Filter::Any(Vec::new()),
        ends => Filter::Days(ends.0, ends.1),
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
