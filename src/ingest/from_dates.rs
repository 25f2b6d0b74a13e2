//! What a return leaves unsaid and the dates of its records tell: the period a record belongs to, and how long something took. What a
//! return says itself is never changed.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::finding::{Code, Finding, Location, Sparing};
use crate::model::{At, Block, Cell, ColumnSpec, DatasetSpec, Field, Period, Value, listed};

/// Gives the records of a block what their dates tell. `report` is the period reported on.
pub(super) fn give(
    block: &mut Block,
    spec: &DatasetSpec,
    report: Option<Period>,
    findings: &mut Vec<Finding>,
) {
    for (place, column) in spec.columns.iter().enumerate() {
        let places = |ids: &[String]| -> Vec<usize> {
            ids.iter().filter_map(|id| spec.column(id)).collect()
        };
        // A blank in a column that must be filled has its own finding.
        if !(column.dates.is_empty() || column.required && block.has(place)) {
            let mut dated = Dated {
                block,
                spec,
                place,
                dates: places(&column.dates),
            };
            dated.periods(report, findings);
        }
        if let ([from, to], false) = (&places(&column.between)[..], block.has(place)) {
            lengths(block, column, place, *from, *to);
        }
    }
}

/// A block whose records may want a period.
struct Dated<'a> {
    block: &'a mut Block,
    spec: &'a DatasetSpec,
    /// The period column.
    place: usize,
    /// The date columns, the one that counts most first.
    dates: Vec<usize>,
}

impl Dated<'_> {
    fn periods(&mut self, report: Option<Period>, findings: &mut Vec<Finding>) {
        let wanting = |&record: &usize| *self.block.value(record, self.place) == Value::Blank;
        let wanting: Vec<usize> = (0..self.block.len()).filter(wanting).collect();
        let days: Vec<Option<(Date, usize)>> = wanting.iter().map(|r| self.day(*r)).collect();
        let (given, without): (Vec<_>, Vec<_>) = wanting
            .into_iter()
            .zip(days)
            .partition(|(_, day)| day.is_some());
        self.tell_missing(without.into_iter().map(|(record, _)| record), findings);
        let days = || given.iter().filter_map(|(_, day)| day.map(|(day, _)| day));
        let (Some(first), Some(last)) = (days().min(), days().max()) else {
            return;
        };
        let mut periods = vec![None; self.block.len()];
        for (record, day) in &given {
            periods[*record] = day.map(|(day, _)| period_of(day, report, first, last));
        }
        fill(self.block, self.place, &self.dates, |record| {
            periods[record].map(Value::Period)
        });
    }

    /// The day that counts for a record, and its column.
    fn day(&self, record: usize) -> Option<(Date, usize)> {
        let mut dates = self.dates.iter();
        dates.find_map(|&column| match self.block.value(record, column) {
            Value::Date(day) => Some((*day, column)),
            _ => None,
        })
    }

    /// Records without period and date. A date that cannot be read, or that must be given and is not, has its own finding.
    fn tell_missing(&self, records: impl Iterator<Item = usize>, findings: &mut Vec<Finding>) {
        let told = |record: usize| {
            self.dates.iter().any(|&column| {
                let value = self.block.value(record, column);
                !value.is_absent() || self.spec.columns[column].required
            })
        };
        let headings: Vec<String> = self
            .dates
            .iter()
            .map(|&c| self.spec.columns[c].heading.clone())
            .collect();
        let named = self
            .dates
            .iter()
            .copied()
            .find(|&column| self.block.has(column));
        let mut found = Sparing::default();
        for record in records.filter(|record| !told(*record)) {
            let cell = self.block.cell(record, named.unwrap_or(self.place));
            found.push(Code::PeriodMissing, cell, || {
                let message = format!(
                    "Row {} has no period, and no date that would give it ({}), so no table of a year can count it.",
                    self.block.rows[record] + 1,
                    listed(&headings, "or"),
                );
                self.finding(Code::PeriodMissing, cell, message)
            });
        }
        found.finish(findings);
    }

    fn finding(&self, code: Code, cell: Cell, message: String) -> Finding {
        let block = &self.block;
        Finding::new(
            code,
            Location::cells(&block.file, block.sheet.as_ref(), cell),
            message,
        )
        .about(&self.spec.id, block.agency.as_deref())
    }
}

/// The period that a day gives: the year as the report's run, where the report is on it or the return reaches from near its begin to
/// near its end; else the month, so that a few days of a year are never taken for all of it.
fn period_of(day: Date, report: Option<Period>, first: Date, last: Date) -> Period {
    let month = || Period::month(day.year(), day.month()).unwrap_or(Period::Day(day));
    let Some(Period::Year(_, kind)) = report else {
        return month();
    };
    let year = Period::year_of(day, kind);
    let near = |day: Date, to: Date| (day - to).get_days() <= 92;
    let whole = near(first, year.start()) && near(year.end(), last);
    if report == Some(year) || whole {
        year
    } else {
        month()
    }
}

/// The code of how long it took from one date to the other, of records that give both.
fn lengths(block: &mut Block, column: &ColumnSpec, place: usize, from: usize, to: usize) {
    let codes: Vec<Option<Value>> = (0..block.len())
        .map(|record| {
            let (Value::Date(from), Value::Date(to)) =
                (block.value(record, from), block.value(record, to))
            else {
                return None;
            };
            let within = |months: i32| {
                from.checked_add(months.months())
                    .is_ok_and(|end| *to <= end)
            };
            let mut bands = column.bands.iter().filter(|_| from <= to);
            let band = bands.find(|band| band.months.is_none_or(within))?;
            Some(Value::Code(band.code.as_str().into()))
        })
        .collect();
    if codes.iter().any(Option::is_some) {
        fill(block, place, &[to, from], |record| codes[record].clone());
    }
}

/// Puts values in where records say nothing. A column that the return does not have stands where the dates do.
fn fill(block: &mut Block, place: usize, dates: &[usize], value: impl Fn(usize) -> Option<Value>) {
    let values = (0..block.len()).map(|record| match block.value(record, place) {
        Value::Blank => value(record).unwrap_or(Value::Blank),
        known => known.clone(),
    });
    let values = values.collect();
    let own = block.fields[place].at;
    let each = |at: &At| at.is_each();
    let mut dates = dates.iter().map(|&date| block.fields[date].at);
    let at = if own.is_each() {
        own
    } else if let Some(at) = dates.clone().find(each) {
        at
    } else {
        dates.find(|at| *at != At::Absent).unwrap_or(own)
    };
    block.fields[place] = Field { at, values };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::tests::{blocks, records, sheet, source, spec};
    use crate::model::YearKind;

    const LOG: &str = r#"column = [
        { id = "ref", heading = "Ref", type = "text", key = true },
        { id = "period", heading = "Period", type = "period", dates = ["referred", "contact"] },
        { id = "contact", heading = "Contact", type = "date" },
        { id = "referred", heading = "Referred", type = "date" },
        { id = "closed", heading = "Closed", type = "date" },
        { id = "time", heading = "Time", type = "code", codes = "times", between = ["referred", "closed"], bands = [{ code = "month", months = 1 }, { code = "longer" }] },
    ]"#;

    /// The records of a sheet, and code, cell of each finding.
    fn given(log: &str, set: &str, rows: &[&[&str]]) -> (Vec<String>, Vec<String>) {
        let spec = spec(log);
        let (mut blocks, mut findings) = blocks(sheet(rows), &spec, &source(set));
        let report = Some(Period::Year(2025, YearKind::Financial));
        give(&mut blocks[0], &spec, report, &mut findings);
        let told = findings.iter().map(|f| {
            let cell = f.location.area().map(|area| area.to_string());
            format!("{} {}", f.code.id(), cell.unwrap_or_default())
        });
        (records(&blocks[0]), told.collect())
    }

    #[test]
    fn a_record_is_of_the_year_that_its_first_date_lies_in() {
        let rows: &[&[&str]] = &[
            &["Ref", "Contact", "Referred", "Closed"],
            &["a", "30/03/2025", "01/04/2025"],
            &["b", "31/03/2026"],
            &["c", "", "31/03/2025"],
            &["d", "", "", "01/05/2025"],
        ];
        let (made, told) = given(LOG, "", rows);
        assert_eq!(
            made,
            [
                "a 2025-26 2025-03-30 2025-04-01 - -",
                "b 2025-26 2026-03-31 - - -",
                // One day of a year is not that year.
                "c 2025-03 - 2025-03-31 - -",
                "d - - - 2025-05-01 -",
            ]
        );
        assert_eq!(told, ["period-missing C5"]);
        // A log that goes back a year is of both years.
        let rows: &[&[&str]] = &[
            &["Ref", "Referred"],
            &["a", "03/07/2024"],
            &["b", "03/07/2025"],
        ];
        let (made, told) = given(LOG, "", rows);
        let years = made.iter().map(|record| &record[2..9]);
        assert_eq!(years.collect::<Vec<_>>(), ["2024-07", "2025-26"]);
        assert_eq!(told, [""; 0]);
        let rows: &[&[&str]] = &[
            &["Ref", "Referred"],
            &["a", "02/07/2024"],
            &["b", "03/07/2025"],
        ];
        let (made, told) = given(LOG, "", rows);
        let years = made.iter().map(|record| &record[2..9]);
        assert_eq!(years.collect::<Vec<_>>(), ["2024-25", "2025-26"]);
        assert_eq!(told, [""; 0]);
    }

    #[test]
    fn what_a_return_says_itself_stays() {
        let rows: &[&[&str]] = &[
            &["Ref", "Period", "Referred"],
            &["a", "2024-25", "01/05/2025"],
            &["b", "", "01/05/2025"],
        ];
        let (made, told) = given(LOG, "", rows);
        assert_eq!(made[0], "a 2024-25 - 2025-05-01 - -");
        assert_eq!(made[1], "b 2025-26 - 2025-05-01 - -");
        assert_eq!(told, [""; 0]);
        let (made, told) = given(
            LOG,
            "set = { period = \"2023-24\" }",
            &[&["Ref", "Referred"], &["a", "01/05/2025"]],
        );
        assert_eq!((&*made[0], told.len()), ("a 2023-24 - 2025-05-01 - -", 0));
        // A blank in a column that must be filled is not filled here.
        let needed = LOG.replace("type = \"period\"", "type = \"period\", required = true");
        let (made, told) = given(&needed, "", rows);
        assert_eq!((&*made[1], told.len()), ("b - - 2025-05-01 - -", 0));
    }

    #[test]
    fn a_key_column_may_come_from_dates() {
        let key = LOG.replace(
            "type = \"period\"",
            "type = \"period\", key = true, required = true",
        );
        let rows: &[&[&str]] = &[&["Ref", "Referred"], &["a", "01/05/2025"]];
        let (made, told) = given(&key, "", rows);
        assert_eq!((&*made[0], told.len()), ("a 2025-26 - 2025-05-01 - -", 0));
    }

    #[test]
    fn two_dates_say_how_long_it_took_where_the_return_has_no_such_column() {
        let rows: &[&[&str]] = &[
            &["Ref", "Referred", "Closed"],
            &["a", "30/04/2025", "30/05/2025"],
            &["b", "30/04/2025", "31/05/2025"],
            &["c", "30/04/2025", "29/04/2025"],
            &["d", "30/04/2025", ""],
        ];
        let (made, _) = given(LOG, "", rows);
        let times: Vec<&str> = made.iter().filter_map(|r| r.rsplit(' ').next()).collect();
        assert_eq!(times, ["month", "longer", "-", "-"]);
        let own: &[&[&str]] = &[
            &["Ref", "Referred", "Closed", "Time"],
            &["a", "30/04/2025", "30/05/2025", ""],
        ];
        assert!(given(LOG, "", own).0[0].ends_with(" -"));
        let none: &[&[&str]] = &[&["Ref", "Referred"], &["a", "30/04/2025"]];
        assert!(given(LOG, "", none).0[0].ends_with(" -"));
    }
}
