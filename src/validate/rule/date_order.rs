//! `date-order`, `overdue` and `recent`: no day is earlier than it may be, by another column or by the day the report speaks of.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::finding::Code;
use crate::model::Value;
use crate::validate::rule_form::{Accepts, Datum, Form, Found, Record, Rule, Takes};

pub(super) const DATE_ORDER: Form = Form {
    needs: &["column", "against"],
    may: &[],
    takes: Takes {
        column: Accepts::Time,
        against: Accepts::Time,
        ..Takes::ANY
    },
    sentence: |words| words.say("{column} is not later than {against}"),
    check: check_order,
};

pub(super) const OVERDUE: Form = Form {
    needs: &["column"],
    may: &[],
    takes: DATE,
    sentence: |words| words.say("{column} is not past on the day the report speaks of"),
    check: check_overdue,
};

pub(super) const RECENT: Form = Form {
    needs: &["column", "months"],
    may: &[],
    takes: DATE,
    sentence: |words| {
        words.say("{column} is at most {months} months before the day the report speaks of")
    },
    check: check_recent,
};

const DATE: Takes = Takes {
    column: Accepts::Date,
    ..Takes::ANY
};

/// The day of a value: of a period its first.
pub(super) fn day(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        Value::Period(period) => Some(period.start()),
        _ => None,
    }
}

/// The days in `place` that are before the least that each may be.
fn too_early<'a>(
    rule: &Rule<'a>,
    place: usize,
    least: impl Fn(Record<'a>) -> Option<Date>,
) -> impl Iterator<Item = Datum<'a>> {
    let data = rule.records(&[]).map(move |record| record.at(place));
    data.filter(move |datum| {
        let days = day(datum.value()).zip(least(datum.record));
        days.is_some_and(|(day, least)| day < least)
    })
}

fn check_order(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, first, second) = (rule.check, rule.column()?, rule.against()?);
    let early = too_early(rule, second, |record| day(record.value(first)));
    found.extend(early.map(|own| {
        let earlier = own.record.at(first);
        let (shown, least) = (check.shown(own), check.shown(earlier));
        let (heading, own_heading) = (check.heading(first), check.heading(second));
        let message = format!("{own_heading} is {shown}, before {heading} on {least}.");
        let finding = rule.finding(Code::DateOrder, own, message);
        let finding = finding.values(shown, format!("{least} or later"));
        finding.related(earlier.location(), heading)
    }));
    Some(())
}

fn check_overdue(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, place, as_at) = (rule.check, rule.column()?, rule.check.options.as_at?);
    let states = check.places(rule.spec.unless.keys());
    // A return that has no column for it cannot say that anything was done.
    let says = |own: &Datum<'_>| {
        let block = own.record.block;
        states.is_empty() || states.iter().any(|&state| block.has(state))
    };
    let early = too_early(rule, place, |_| Some(as_at));
    found.extend(early.filter(says).map(|own| {
        let (heading, shown) = (check.heading(place), check.shown(own));
        let given = states.iter().map(|&state| own.record.at(state));
        let given = given.filter(|state| !state.value().is_absent());
        let states: Vec<String> = given
            .map(|state| format!("{} is {}", check.heading(state.place), check.shown(state)))
            .collect();
        let but = match states.as_slice() {
            [] => "nothing says that it was done".to_owned(),
            states => states.join(" and "),
        };
        let message = format!("{heading} was {shown}, which is past, and {but}.");
        let finding = rule.finding(Code::ActionOverdue, own, message);
        finding.values(shown, "done, or a later date")
    }));
    Some(())
}

fn check_recent(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, place, months) = (rule.check, rule.column()?, rule.spec.months?);
    let as_at = check.options.as_at?;
    let oldest = as_at.checked_sub(i64::from(months).months()).ok()?;
    let early = too_early(rule, place, |_| Some(oldest));
    found.extend(early.map(|own| {
        let (heading, shown) = (check.heading(place), check.shown(own));
        let message = format!("{heading} was on {shown}, more than {months} months ago.");
        let least = check.written(&Value::Date(oldest), place);
        let finding = rule.finding(Code::ReviewDue, own, message);
        finding.values(shown, format!("{least} or later"))
    }));
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{dataset, run, run_days};

    #[test]
    fn dates_in_order() {
        let dates = r#"column = [
            { id = "from", heading = "Referred", type = "date" },
            { id = "to", heading = "Closed", type = "date" },
        ]
        rule = [{ id = "R1", form = "date-order", column = "from", against = "to" }]"#;
        assert_eq!(
            run(dataset(
                dates,
                &[
                    &["2015-01-02", "2015-01-02"],
                    &["2015-01-02", "2015-01-01"],
                    &["2015-01-02", ""]
                ]
            )),
            ["date-order B3 01/01/2015 | 02/01/2015 or later"]
        );
    }

    #[test]
    fn what_is_past_and_not_done_is_overdue() {
        let rule =
            "form = \"overdue\", column = \"to\", unless = { state = [\"done\", \"dropped\"] }";
        let run = |to, state| run_days(rule, &[&["", to, state]]);
        assert_eq!(run("2026-05-18", "open"), [""; 0]);
        assert_eq!(
            run("2026-05-17", "open"),
            ["action-overdue B2 17/05/2026 | done, or a later date"]
        );
        assert_eq!(run("2026-05-17", "done"), [""; 0]);
        assert_eq!(run("2026-05-17", "").len(), 1);
    }

    #[test]
    fn what_was_looked_at_long_ago_is_looked_at_again() {
        let rule = "form = \"recent\", column = \"to\", months = 3";
        let run = |to| run_days(rule, &[&["", to, ""]]);
        assert_eq!(run("2026-02-18"), [""; 0]);
        assert_eq!(
            run("2026-02-17"),
            ["review-due B2 17/02/2026 | 18/02/2026 or later"]
        );
    }
}
