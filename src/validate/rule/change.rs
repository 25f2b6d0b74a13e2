//! `change` and `not-worse`: what one period says beside the one before it. A large change may be true and only needs a word, so that it is
//! no relation of the book: nothing ought to be put right for its sake.

use rust_decimal::Decimal;

use crate::finding::{Code, Finding};
use crate::model::Value;
use crate::validate::rule_form::{Accepts, Form, Found, Rule, Takes};
use crate::validate::series::Point;
use crate::validate::sums::plain;

pub(super) const CHANGE: Form = Form {
    needs: &["column", "columns", "against", "limit"],
    may: &["least", "within"],
    takes: Takes::SERIES,
    sentence: |words| {
        words.say("{column} changes by at most {limit} per cent from one {against} to the next (differences of less than {least} aside), for the same {series}")
    },
    check,
};

pub(super) const NOT_WORSE: Form = Form {
    needs: &["column", "columns", "against"],
    may: &["within"],
    takes: Takes {
        column: Accepts::Code,
        ..Takes::SERIES
    },
    sentence: |words| {
        words.say("{column} is not lower than in the {against} before, for the same {series}")
    },
    check: check_grades,
};

/// A value that has changed, how it is told, and what was expected.
struct Changed {
    said: String,
    now: String,
    expected: String,
    before: String,
}

/// Tells of each period beside the one before it, where `judge` finds a change.
fn each_step(
    rule: &Rule<'_>,
    found: &mut Found,
    judge: impl Fn(&Point<'_>, &Point<'_>) -> Option<Changed>,
) -> Option<()> {
    for series in rule.series(rule.column())?.iter().flatten() {
        found.extend(series.steps().filter_map(|(before, now)| {
            let changed = judge(before, now)?;
            let message = format!("{}: {}", rule.of_series(now), changed.said);
            let finding: Finding = rule.finding(Code::ChangeLarge, now.datum, message);
            let finding = finding.values(changed.now, changed.expected);
            Some(finding.related(before.datum.location(), changed.before))
        }));
    }
    Some(())
}

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, limit) = (rule.check, rule.spec.limit?);
    let least = rule.spec.least.unwrap_or(Decimal::ZERO);
    each_step(rule, found, |before, now| {
        let (old, new) = (before.number()?, now.number()?);
        let difference = (new - old).abs();
        let allowed = old.abs().checked_mul(limit)? / Decimal::ONE_HUNDRED;
        if old.is_zero() || difference < least || difference <= allowed {
            return None;
        }
        let reason = check.places(rule.spec.unless.keys().take(1));
        let silent = reason.first().map_or_else(String::new, |&place| {
            format!(", and nothing under {}", check.heading(place))
        });
        let (then, now, old, new) = (
            before.period.short(),
            now.period.short(),
            plain(old),
            plain(new),
        );
        let limit = plain(limit);
        Some(Changed {
            said: format!(
                "{new} in {now}, after {old} in {then}: a change of more than {limit} per cent{silent}."
            ),
            expected: format!("about {old}"),
            before: format!("{then}: {old}"),
            now: new,
        })
    })
}

/// In the order of the list, best first.
fn check_grades(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let check = rule.check;
    let list = check.list(rule.column()?)?;
    let rank = |point: &Point<'_>| match point.datum.value() {
        Value::Code(code) => list.codes.iter().position(|entry| entry.id == **code),
        _ => None,
    };
    each_step(rule, found, |before, now| {
        if rank(now)? <= rank(before)? {
            return None;
        }
        let (old, new) = (check.shown(before.datum), check.shown(now.datum));
        let (then, now) = (before.period.short(), now.period.short());
        Some(Changed {
            said: format!("{new} in {now}, lower than {old} in {then}."),
            now: new,
            expected: format!("{old} or better"),
            before: old,
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{INDICATORS, dataset, over_time, rule, run_with, with_list};

    #[test]
    fn a_large_change_needs_a_word() {
        let change = "form = \"change\"\nagainst = \"period\"\nlimit = 50\nleast = 20";
        let run = |first, second| {
            over_time(
                change,
                &[
                    ["referrals", "p:Q1 2025-26", first, "", ""],
                    ["referrals", "p:Q2 2025-26", second, "", ""],
                ],
            )
        };
        assert_eq!(run("100", "150"), [""; 0]);
        assert_eq!(run("100", "151"), ["change-large C3 151 | about 100"]);
        assert_eq!(run("100", "49"), ["change-large C3 49 | about 100"]);
        // Twice as many, and still only a few.
        assert_eq!(run("10", "29"), [""; 0]);
        assert_eq!(run("10", "30"), ["change-large C3 30 | about 10"]);
        assert_eq!(run("0", "90"), [""; 0]);
        // A gap between the two: they are not compared.
        let apart = [
            ["referrals", "p:Q1 2025-26", "100", "", ""],
            ["referrals", "p:Q3 2025-26", "500", "", ""],
        ];
        assert_eq!(over_time(change, &apart), [""; 0]);
        let words = rule(&format!("{change}\nunless = {{ comment = \"given\" }}"));
        let records: &[&[&str]] = &[
            &["referrals", "p:Q1 2025-26", "100", "", "", "t:as ever"],
            &["referrals", "p:Q2 2025-26", "500", "", "", "t:a new form"],
        ];
        let options = with_list("indicators", INDICATORS);
        assert_eq!(run_with(vec![dataset(&words, records)], &options), [""; 0]);
    }

    #[test]
    fn a_grade_below_the_last_one_is_talked_about() {
        let toml = r#"column = [
            { id = "standard", heading = "Standard", type = "code" },
            { id = "period", heading = "Year", type = "period" },
            { id = "grade", heading = "Grade", type = "code", codes = "grades" },
        ]
        rule = [{ id = "R1", form = "not-worse", column = "grade", against = "period", columns = ["standard"], unless = { grade = "none" } }]"#;
        let options = with_list(
            "grades",
            "code = [{ id = 'good', label = 'Good' }, { id = 'poor', label = 'Poor' }, { id = 'none', label = 'None' }]",
        );
        let run = |then, now| {
            let records: &[&[&str]] = &[&["one", "p:2024-25", then], &["one", "p:2025-26", now]];
            run_with(vec![dataset(toml, records)], &options)
        };
        assert_eq!(run("good", "good"), [""; 0]);
        assert_eq!(run("poor", "good"), [""; 0]);
        assert_eq!(
            run("good", "poor"),
            ["change-large C3 Poor | Good or better"]
        );
        assert_eq!(run("good", "none"), [""; 0]);
    }
}
