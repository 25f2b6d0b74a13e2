//! `at-most` and `parts-at-most`: a number, or parts together, are not larger than their whole.

use rust_decimal::Decimal;

use crate::finding::{Code, Finding};
use crate::validate::datum::Datum;
use crate::validate::declared::Rule;
use crate::validate::found::Found;
use crate::validate::rule_form::{Accepts, Form, Takes};
use crate::validate::sums::{by_code, difference, in_words, plain};

pub(super) const AT_MOST: Form = Form {
    needs: &["column", "against"],
    may: &[],
    takes: Takes {
        against: Accepts::Measure,
        ..Takes::MEASURE
    },
    sentence: |words| format!("{} is not larger than {}", words.column(), words.against()),
    check,
};

pub(super) const PARTS_AT_MOST: Form = Form {
    needs: &["column", "columns", "whole", "parts"],
    may: &["numerator", "within"],
    takes: Takes::MEASURE,
    sentence: |words| {
        let (column, by, among) = (words.column(), words.by(), words.among());
        let part = match words.of(&words.rule.numerator) {
            part if part.is_empty() => column.clone(),
            part => part,
        };
        let (parts, whole) = (words.labels(&words.rule.parts), words.whole());
        format!("{part} of {by} {parts} is not larger than {column} of {whole}{among}")
    },
    check: check_parts,
};

/// A whole, how it is called, and what it comes to.
struct Whole<'a> {
    datum: Datum<'a>,
    name: String,
    sum: Decimal,
}

/// The finding that a sum, said as "X is a + b", is more than its whole; none when it is not. The part's own cell is the one to look at.
fn more_than(
    rule: &Rule<'_>,
    (part, sum): (Datum<'_>, Decimal),
    said: &str,
    whole: Whole<'_>,
) -> Option<Finding> {
    if sum <= whole.sum {
        return None;
    }
    let (name, most) = (whole.name, plain(whole.sum));
    let message = format!("{said}, more than {name}, which is {most}.");
    let finding = rule.finding(Code::MoreThanBase, part, message);
    let finding = finding.values(plain(sum), format!("{most} or less"));
    Some(finding.related(whole.datum.location(), name))
}

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, part, whole) = (rule.check, rule.column()?, rule.against()?);
    found.extend(rule.records(&[]).filter_map(|record| {
        let (small, large) = (record.number(part)?, record.number(whole)?);
        let whole = Whole {
            datum: record.at(whole),
            name: check.heading(whole),
            sum: large,
        };
        let said = format!("{} is {}", check.heading(part), plain(small));
        more_than(rule, (record.at(part), small), &said, whole)
    }));
    Some(())
}

fn check_parts(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, measure, by) = (rule.check, rule.column()?, rule.by()?);
    let code = rule.spec.whole.as_deref()?;
    let part_place = check.place(&rule.spec.numerator).unwrap_or(measure);
    let groups = rule.groups(&[measure, by]);
    found.extend(groups.values().filter_map(|records| {
        let wholes = by_code(records, by, measure)?;
        let parts = by_code(records, by, part_place)?;
        let there = rule.spec.parts.iter().filter_map(|code| parts.get(code));
        let numbers: Vec<Decimal> = there.clone().map(|tally| tally.sum).collect();
        let (first, whole) = (there.map(|tally| tally.first()).next()?, wholes.get(code)?);
        let whole = Whole {
            datum: whole.first(),
            name: check.label(code, by),
            sum: whole.sum,
        };
        let labels = rule.spec.parts.iter().map(|code| check.label(code, by));
        let said = format!(
            "{}: {} is {}",
            check.names(whole.datum.record, &rule.within()),
            labels.collect::<Vec<_>>().join(" and "),
            in_words(&numbers, &[])
        );
        more_than(rule, (first, difference(&numbers, &[])?), &said, whole)
    }));
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::lines;

    #[test]
    fn parts_are_together_no_larger_than_their_whole() {
        let rule = "form = \"parts-at-most\", column = \"spent\", columns = [\"line\"], whole = \"held\", parts = [\"begun\"]";
        let run = |begun| {
            lines(
                rule,
                &[&["held", "", "20", "", ""], &["begun", "", begun, "", ""]],
            )
        };
        assert_eq!(run("20"), [""; 0]);
        assert_eq!(run("21"), ["more-than-base C3 21 | 20 or less"]);
        // The part's number in another column.
        let rule = format!("{rule}, numerator = \"agreed\"");
        let records: &[&[&str]] = &[&["held", "", "20", "", ""], &["begun", "21", "35", "", ""]];
        assert_eq!(lines(&rule, records), ["more-than-base B3 21 | 20 or less"]);
    }
}
