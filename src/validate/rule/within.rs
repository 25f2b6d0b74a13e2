//! `within`: at most `days` working days from `column` to `against`.

use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Included};

use jiff::civil::Date;

use crate::finding::Code;
use crate::model::{CodeEntry, CodeList, Value};
use crate::validate::rule_form::{Accepts, Form, Found, Rule, Takes};

pub(super) const WITHIN: Form = Form {
    needs: &["column", "against", "days"],
    may: &["holidays"],
    takes: Takes {
        column: Accepts::Date,
        against: Accepts::Date,
        ..Takes::ANY
    },
    sentence: |words| words.say("from {column} to {against} there are at most {days} working days"),
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, from, to) = (rule.check, rule.column()?, rule.against()?);
    let days = rule.spec.days?;
    let holidays = rule.spec.holidays.as_deref();
    let holidays = holidays.and_then(|id| check.options.codes.get(id));
    let holidays = holidays.map(days_of).unwrap_or_default();
    found.extend(rule.records(&[from, to]).filter_map(|record| {
        let (start, end) = (record.at(from), record.at(to));
        let (Value::Date(first), Value::Date(last)) = (start.value(), end.value()) else {
            return None;
        };
        if working_days(*first, *last, &holidays) <= i64::from(days) {
            return None;
        }
        let shown = check.shown(end);
        let message = format!(
            "{} is {shown}, more than {days} working days after {} on {}.",
            check.heading(to),
            check.heading(from),
            check.shown(start)
        );
        let finding = rule.finding(Code::TooLong, end, message);
        let finding = finding.values(shown, format!("at most {days} working days later"));
        Some(finding.related(start.location(), check.heading(from)))
    }));
    Some(())
}

/// The days of a list, whose ids are days written as year-month-day.
fn days_of(list: &CodeList) -> BTreeSet<Date> {
    let day = |code: &CodeEntry| {
        let day: Date = code.id.parse().ok()?;
        (day.to_string() == code.id).then_some(day)
    };
    list.codes.iter().filter_map(day).collect()
}

/// Working days after `start`, up to and with `end`.
fn working_days(start: Date, end: Date, holidays: &BTreeSet<Date>) -> i64 {
    let days = i64::from((end - start).get_days());
    if days <= 0 {
        return 0;
    }
    let from = i64::from(start.weekday().to_monday_zero_offset());
    // Mondays to Fridays among so many days from a Monday on.
    let among = |days: i64| days / 7 * 5 + (days % 7).min(5);
    let free = holidays.range((Excluded(start), Included(end)));
    let free = free.filter(|day| day.weekday().to_monday_zero_offset() < 5);
    among(from + days + 1) - among(from + 1) - free.count() as i64
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::validate::tests::run_days;

    #[test]
    fn working_days_are_those_that_a_calendar_shows() {
        let first = jiff::civil::date(2026, 4, 20);
        let day = |after: i32| first + after.days();
        let holidays: BTreeSet<Date> = [14, 19, 35].map(day).into();
        for (from, to) in (0..8).flat_map(|from| (-2..40).map(move |days| (from, from + days))) {
            let works = |after: &i32| after % 7 < 5 && !holidays.contains(&day(*after));
            let counted = (from + 1..=to).filter(works).count();
            let days = working_days(day(from), day(to), &holidays);
            assert_eq!(days, counted as i64, "{from} {to}");
        }
    }

    #[test]
    fn working_days_leave_out_weekends_and_bank_holidays() {
        let rule = "form = \"within\", column = \"from\", against = \"to\", days = 5, holidays = \"holidays\"";
        let run = |from, to| run_days(rule, &[&[from, to, ""]]);
        // Monday to the Monday after: five working days.
        assert_eq!(run("2026-04-13", "2026-04-20"), [""; 0]);
        assert_eq!(
            run("2026-04-13", "2026-04-21"),
            ["too-long B2 21/04/2026 | at most 5 working days later"]
        );
        // Over the bank holiday of 4 May one day more.
        assert_eq!(run("2026-04-30", "2026-05-08"), [""; 0]);
        assert_eq!(run("2026-04-30", "2026-05-11").len(), 1);
        assert_eq!(run("2026-04-30", ""), [""; 0]);
        // The wrong way round is another rule's matter.
        assert_eq!(run("2026-04-30", "2026-04-01"), [""; 0]);
    }
}
