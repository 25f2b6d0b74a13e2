//! `unit-range`: percentages from 0 to 100, counts from nought.

use rust_decimal::Decimal;

use crate::finding::Code;
use crate::model::Unit;
use crate::validate::rule_form::{Form, Found, Rule, Takes};
use crate::validate::sums::plain;

pub(super) const UNIT_RANGE: Form = Form {
    needs: &["column", "columns"],
    may: &[],
    takes: Takes::MEASURE,
    sentence: |words| {
        words.say("{column} lies where it can lie: a percentage from 0 to 100, a count from nought, by the unit of its {by}")
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, measure, by) = (rule.check, rule.column()?, rule.by()?);
    found.extend(rule.records(&[measure, by]).filter_map(|record| {
        let indicator = record.at(by);
        let (unit, number) = (check.entry(indicator)?.unit?, record.number(measure)?);
        let (range, words) = match unit {
            Unit::Percent => (0..=100, "from 0 to 100"),
            Unit::Count | Unit::Rate => (0..=i64::MAX, "nought or more"),
            Unit::Points | Unit::Pounds | Unit::ThousandPounds | Unit::Number => return None,
        };
        if number >= Decimal::from(*range.start()) && number <= Decimal::from(*range.end()) {
            return None;
        }
        let (name, number) = (check.shown(indicator), plain(number));
        let heading = check.heading(measure);
        let message = format!("{name}: {heading} is {number}; it must be {words}.");
        let finding = rule.finding(Code::OutOfRange, record.at(measure), message);
        Some(finding.values(number, words))
    }));
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::over_time;

    #[test]
    fn a_percentage_lies_between_0_and_100_and_a_count_at_nought_or_above() {
        let words = "form = \"unit-range\"";
        let run = |indicator, value| over_time(words, &[[indicator, "p:2025-26", value, "", ""]]);
        assert_eq!(run("in-time", "100"), [""; 0]);
        assert_eq!(
            run("in-time", "100.1"),
            ["out-of-range C2 100.1 | from 0 to 100"]
        );
        assert_eq!(run("referrals", "0"), [""; 0]);
        assert_eq!(
            run("referrals", "-1"),
            ["out-of-range C2 -1 | nought or more"]
        );
        assert_eq!(run("referrals", "5000"), [""; 0]);
    }
}
