//! Whether days and periods can be what they say: a day within the period of its record, nothing that has happened after the day of the
//! report, and years in the form of the report's own.

use jiff::ToSpan;
use jiff::civil::Date;

use super::datum::{Datum, Record};
use super::found::Found;
use super::under_check::Check;
use crate::finding::Code;
use crate::model::{Area, Block, ColumnType, Period, Value, YearKind};

/// No date of what has happened lies further back: nobody means it.
const YEARS_BACK: i64 = 50;

/// So many days beyond its period a record's date may lie: at a year's edge a record goes to the year in which it was entered or began.
const DAYS_BEYOND: i32 = 31;

/// The dates and the periods of a block.
pub(super) fn check(check: &Check<'_>, block: &Block, found: &mut Found) {
    for (place, column) in check.spec.columns.iter().enumerate() {
        if column.past {
            for datum in Record::all(block).map(|record| record.at(place)) {
                past(check, block, datum, found);
            }
        }
        if !column.dates.is_empty() {
            let dates = check.places(&column.dates);
            for record in Record::all(block) {
                held(check, block, record.at(place), record, &dates, found);
            }
        }
    }
    let mut columns = check.spec.columns.iter();
    if let Some(place) = columns.position(|column| column.kind == ColumnType::Period) {
        of_another_form(check, block, place, found);
    }
}

/// What has happened lies before the report's day, and not in another age; a period has begun by then.
fn past(check: &Check<'_>, block: &Block, datum: Datum<'_>, found: &mut Found) {
    let day = match datum.value() {
        Value::Date(day) => *day,
        Value::Period(period) => period.start(),
        _ => return,
    };
    if let Some(said) = improbable(check, day) {
        tell(check, block, datum, &said, found);
    }
}

/// What speaks against a day of something that has happened.
fn improbable(check: &Check<'_>, day: Date) -> Option<String> {
    let as_at = check.options.as_at?;
    let back = as_at.checked_sub(YEARS_BACK.years());
    if day > as_at {
        let report = Period::Day(as_at).label();
        Some(format!(
            "is after {report}, the day of the report, though it tells of something that has happened"
        ))
    } else if back.is_ok_and(|back| day < back) {
        Some(format!("is more than {YEARS_BACK} years before the report"))
    } else {
        None
    }
}

/// The day by which a record is told to belong to a period lies in the period that it states.
fn held(
    check: &Check<'_>,
    block: &Block,
    stated: Datum<'_>,
    record: Record<'_>,
    dates: &[usize],
    found: &mut Found,
) {
    let Value::Period(period @ (Period::Months(_) | Period::Year(..))) = stated.value() else {
        return;
    };
    let mut given = dates.iter().map(|&place| record.at(place));
    let given = given.find_map(|datum| match datum.value() {
        Value::Date(day) => Some((datum, *day)),
        _ => None,
    });
    let Some((datum, day)) = given else { return };
    let at = |place: usize| block.fields[place].at;
    if at(stated.place).is_each() && dates.iter().any(|&date| at(date) == at(stated.place)) {
        of_no_year(check, block, (datum, day), *period, found);
        return;
    }
    let beyond = (period.start() - day)
        .get_days()
        .max((day - period.end()).get_days());
    if beyond > DAYS_BEYOND {
        let said = format!(
            "is not in {}, the period that its record is reported in",
            period.label()
        );
        tell(check, block, datum, &said, found);
    }
}

/// A record whose period is told by its date alone, in a year that the return does not cover.
fn of_no_year(
    check: &Check<'_>,
    block: &Block,
    (datum, day): (Datum<'_>, Date),
    period: Period,
    found: &mut Found,
) {
    let report = check.options.period.filter(|report| !report.covers(period));
    let (Some(report), Period::Months(_)) = (report, period) else {
        return;
    };
    // One date is asked about once.
    if check.spec.columns[datum.place].past && improbable(check, day).is_some() {
        return;
    }
    let said = format!(
        "lies outside {}, and this return does not cover the year it lies in; no number of a year counts the record",
        report.label()
    );
    tell(check, block, datum, &said, found);
}

fn tell(check: &Check<'_>, block: &Block, datum: Datum<'_>, said: &str, found: &mut Found) {
    let message = format!("{} {said}.", named(check, datum));
    found.push(check.finding(Code::DateImprobable, block, datum.cell(), message));
}

/// The date or period and its heading; of a personal column only the heading.
fn named(check: &Check<'_>, datum: Datum<'_>) -> String {
    let heading = check.heading(datum.place);
    let column = &check.spec.columns[datum.place];
    let word = match column.kind {
        ColumnType::Period => "period",
        _ => "date",
    };
    if column.personal {
        format!("A {word} under {heading}")
    } else {
        format!("The {word} {} under {heading}", check.shown(datum))
    }
}

/// A calendar year in the column that says when, where its years and those of the report begin in another month.
fn of_another_form(check: &Check<'_>, block: &Block, place: usize, found: &mut Found) {
    let Some(report @ Period::Year(_, kind)) = check.options.period else {
        return;
    };
    let column = &check.spec.columns[place];
    if kind == YearKind::Calendar || column.year == YearKind::Calendar {
        return;
    }
    let on_sheet = block.fields[place].at.is_each();
    let records = Record::all(block).take(if on_sheet { usize::MAX } else { 1 });
    for datum in records.map(|record| record.at(place)) {
        let Value::Period(Period::Year(year, YearKind::Calendar)) = datum.value() else {
            continue;
        };
        let area = if on_sheet {
            Area::from(datum.cell())
        } else {
            block.area
        };
        let message = format!(
            "The period {year} under {} is a calendar year, but the report's years run like {}; no number of {} counts the record.",
            check.heading(place),
            report.code(),
            report.code(),
        );
        let meant = Period::Year(*year, kind).code();
        let finding = check.finding(Code::PeriodForm, block, area, message);
        found.push(finding.values(year.to_string(), meant.clone()).help(format!("If it is the year {meant}, write it so: in the return, or as period = \"{meant}\" in the set of its [[source]] in report.toml.")));
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{dataset, run_with, with_list};

    const LOG: &str = r#"column = [
        { id = "period", heading = "Period", type = "period", dates = ["start"] },
        { id = "start", heading = "Start", type = "date", past = true },
        { id = "end", heading = "End", type = "date", past = true },
        { id = "practice", heading = "Practice", type = "period" },
    ]"#;

    /// What is found of one record in a report for 2025-26, as at 18 May 2026.
    fn found(toml: &str, record: [&str; 4]) -> Vec<String> {
        run_with(
            vec![dataset(toml, &[&record])],
            &with_list("none", "code = []"),
        )
    }

    #[test]
    fn what_has_happened_lies_before_the_report_and_not_in_another_age() {
        let end = |day| found(LOG, ["", "", day, ""]);
        assert_eq!(end("2026-05-18"), [""; 0]);
        assert_eq!(end("2026-05-19"), ["date-improbable C2  | "]);
        assert_eq!(end("1976-05-18"), [""; 0]);
        assert_eq!(end("1976-05-17"), ["date-improbable C2  | "]);
        let periods = LOG.replace(
            "\"practice\", heading = \"Practice\", type = \"period\"",
            "\"practice\", heading = \"Practice\", type = \"period\", past = true",
        );
        let practice = |period| found(&periods, ["", "", "", period]);
        assert_eq!(practice("p:2026-05"), [""; 0]);
        assert_eq!(practice("p:2026-06"), ["date-improbable D2  | "]);
        let to_come = LOG.replace("past = true", "past = false");
        assert_eq!(found(&to_come, ["", "", "2027-01-01", ""]), [""; 0]);
    }

    #[test]
    fn a_day_lies_in_the_period_of_its_record_or_near_it() {
        let start = |period, day| found(LOG, [period, day, "", ""]);
        assert_eq!(start("p:2025-26", "2025-03-01"), [""; 0]);
        assert_eq!(start("p:2025-26", "2025-02-28"), ["date-improbable B2  | "]);
        assert_eq!(start("p:Q1 2025-26", "2025-07-31"), [""; 0]);
        assert_eq!(
            start("p:Q1 2025-26", "2025-08-01"),
            ["date-improbable B2  | "]
        );
        // An outcome may come later.
        assert_eq!(
            found(LOG, ["p:2024-25", "2025-01-01", "2026-01-01", ""]),
            [""; 0]
        );
    }

    #[test]
    fn a_calendar_year_is_asked_about_where_years_run_otherwise() {
        let form = ["period-form A2 2025 | 2025-26"];
        assert_eq!(found(LOG, ["p:2025", "", "", ""]), form);
        assert_eq!(found(LOG, ["p:2025-26", "", "", ""]), [""; 0]);
        assert_eq!(found(LOG, ["p:2025-06", "", "", ""]), [""; 0]);
        // The time that something looked at is not when it was.
        assert_eq!(found(LOG, ["p:2025-26", "", "", "p:2025"]), [""; 0]);
        let calendar = LOG.replacen(
            "type = \"period\"",
            "type = \"period\", year = \"calendar\"",
            1,
        );
        assert_eq!(found(&calendar, ["p:2025", "", "", ""]), [""; 0]);
    }
}
