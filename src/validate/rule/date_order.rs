//! `date-order`, `overdue` and `recent`: no day is earlier than it may be, by another column or by the day the report speaks of.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::finding::{Code, Finding};
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

/// Tells of each record in which the day in `place` is before the least it may be; of the day as it is shown.
fn none_before<'a>(
    rule: &Rule<'a>,
    place: usize,
    found: &mut Found,
    least: impl Fn(Record<'a>) -> Option<Date>,
    say: impl Fn(Datum<'a>, String) -> Option<Finding>,
) {
    found.extend(rule.records(&[place]).filter_map(|record| {
        let own = record.at(place);
        let early = day(own.value())? < least(record)?;
        early.then(|| say(own, rule.check.shown(own)))?
    }));
}

fn check_order(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, first, second) = (rule.check, rule.column()?, rule.against()?);
    let least = |record: Record<'_>| day(record.value(first));
    none_before(rule, second, found, least, |own, shown| {
        let earlier = own.record.at(first);
        let (heading, least) = (check.heading(first), check.shown(earlier));
        let message = format!(
            "{} is {shown}, before {heading} on {least}.",
            check.heading(second)
        );
        let finding = rule.finding(Code::DateOrder, own, message);
        let finding = finding.values(shown, format!("{least} or later"));
        Some(finding.related(earlier.location(), heading))
    });
    Some(())
}

fn check_overdue(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, place, as_at) = (rule.check, rule.column()?, rule.check.options.as_at?);
    let states = check.places(rule.spec.unless.keys());
    none_before(
        rule,
        place,
        found,
        |_| Some(as_at),
        |own, shown| {
            let record = own.record;
            // A return that has no column for it cannot say that anything was done.
            let says = states.is_empty() || states.iter().any(|&state| record.block.has(state));
            let given = states.iter().map(|&state| record.at(state));
            let given = given.filter(|state| !state.value().is_absent());
            let states: Vec<String> = given
                .map(|state| format!("{} is {}", check.heading(state.place), check.shown(state)))
                .collect();
            let but = match states.as_slice() {
                [] => "nothing says that it was done".to_owned(),
                states => states.join(" and "),
            };
            let heading = check.heading(place);
            let message = format!("{heading} was {shown}, which is past, and {but}.");
            let finding = rule.finding(Code::ActionOverdue, own, message);
            says.then(|| finding.values(shown, "done, or a later date"))
        },
    );
    Some(())
}

fn check_recent(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, place, months) = (rule.check, rule.column()?, rule.spec.months?);
    let as_at = check.options.as_at?;
    let oldest = as_at.checked_sub(i64::from(months).months()).ok()?;
    none_before(
        rule,
        place,
        found,
        |_| Some(oldest),
        |own, shown| {
            let heading = check.heading(place);
            let message = format!("{heading} was on {shown}, more than {months} months ago.");
            let least = check.written(&Value::Date(oldest), place);
            let finding = rule.finding(Code::ReviewDue, own, message);
            Some(finding.values(shown, format!("{least} or later")))
        },
    );
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
