//! `each-period`: each part of the report's period, `months` long, that is over has a record in it.

use jiff::ToSpan;
use jiff::civil::Date;

use super::date_order::day;
use crate::finding::Code;
use crate::model::{Months, Period};
use crate::validate::rule_form::{Accepts, Form, Found, Rule, Takes};

pub(super) const EACH_PERIOD: Form = Form {
    needs: &["column", "months"],
    may: &[],
    takes: Takes {
        column: Accepts::Time,
        ..Takes::ANY
    },
    sentence: |words| {
        let length = match words.rule.months {
            Some(1) => "month",
            Some(3) => "quarter",
            _ => "{months} months",
        };
        words.say(&format!(
            "some record has its {{column}} in each {length} of the report's period"
        ))
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, place) = (rule.check, rule.column()?);
    let (period, as_at) = (check.options.period?, check.options.as_at?);
    let months = rule.spec.months.filter(|months| *months > 0)?;
    let needs = [place];
    let records = rule.records(&needs);
    let dates: Vec<Date> = records.filter_map(|one| day(one.value(place))).collect();
    let mut blocks = check.dataset.blocks.iter();
    let block = blocks.find(|block| !block.is_empty())?;
    let mut first = period.start();
    while let Ok(next) = first.checked_add(i64::from(months).months()) {
        if next > as_at || next > period.end().saturating_add(1.day()) {
            break;
        }
        if !dates.iter().any(|date| (first..next).contains(date)) {
            let last = next.saturating_sub(1.day()).first_of_month();
            let part = Period::Months(Months { first, last }).label();
            let message = format!("No record has {} in {part}.", check.heading(place));
            let finding = rule.finding_in(Code::ExpectedMissing, block, block.area, message);
            found.push(finding.values("no record", format!("a record in {part}")));
        }
        first = next;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::run_days;

    #[test]
    fn each_quarter_that_is_over_has_a_record() {
        let rule = "form = \"each-period\", column = \"from\", months = 3";
        let quarters: &[&[&str]] = &[
            &["2025-06-30", "", ""],
            &["2025-07-01", "", ""],
            &["2025-10-01", "", ""],
            &["2026-03-31", "", ""],
        ];
        assert_eq!(run_days(rule, quarters), [""; 0]);
        assert_eq!(
            run_days(rule, &quarters[..3]),
            ["expected-missing A1:C4 no record | a record in January to March 2026"]
        );
    }
}
