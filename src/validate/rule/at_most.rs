//! `at-most` and `parts-at-most`: a number, or parts together, are not larger than their whole.

use rust_decimal::Decimal;

use crate::finding::{Code, Finding};
use crate::validate::quantity::Number;
use crate::validate::rule_form::{Accepts, Datum, Form, Found, Record, Rule, Takes};
use crate::validate::sums::{Tally, by_code, in_words, plain};

pub(super) const AT_MOST: Form = Form {
    needs: &["column", "against"],
    may: &[],
    takes: Takes {
        against: Accepts::Measure,
        ..Takes::MEASURE
    },
    sentence: |words| words.say("{column} is not larger than {against}"),
    check,
};

pub(super) const PARTS_AT_MOST: Form = Form {
    needs: &["column", "columns", "whole", "parts"],
    may: &["numerator", "within"],
    takes: Takes::MEASURE,
    sentence: |words| match words.rule.numerator {
        None => words.say("{column} of {by} {parts} is not larger than {column} of {whole}{among}"),
        Some(_) => {
            words.say("{numerator} of {by} {parts} is not larger than {column} of {whole}{among}")
        }
    },
    check: check_parts,
};

/// The finding that a part, said as "X is a + b", is more than its whole. The part's own cell is the one to look at.
fn more_than(
    rule: &Rule<'_>,
    (part, sum): (Datum<'_>, Decimal),
    said: &str,
    (whole, name, most): (Datum<'_>, String, Decimal),
) -> Finding {
    let most = plain(most);
    let message = format!("{said}, more than {name}, which is {most}.");
    let finding = rule.finding(Code::MoreThanBase, part, message);
    let finding = finding.values(plain(sum), format!("{most} or less"));
    finding.related(whole.location(), name)
}

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, part, whole) = (rule.check, rule.column()?, rule.against()?);
    found.extend(rule.records(&[]).filter_map(|record| {
        let (small, large) = (record.number(part)?, record.number(whole)?);
        (small > large).then(|| {
            let said = format!("{} is {}", check.heading(part), plain(small));
            let whole = (record.at(whole), check.heading(whole), large);
            more_than(rule, (record.at(part), small), &said, whole)
        })
    }));
    Some(())
}

fn check_parts(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    for records in rule.groups(&[rule.column()?, rule.by()?]).values() {
        check_group(rule, records, found);
    }
    Some(())
}

/// None where the group gives no whole or no part, or what it gives is within bounds.
fn check_group(rule: &Rule<'_>, records: &[Record<'_>], found: &mut Found) -> Option<()> {
    let (check, measure, by) = (rule.check, rule.column()?, rule.by()?);
    let (code, numerator) = (
        rule.spec.whole.as_deref()?,
        check.place(&rule.spec.numerator),
    );
    let wholes = by_code(records, by, measure)?;
    let parts = by_code(records, by, numerator.unwrap_or(measure))?;
    let (codes, whole) = (&rule.spec.parts, wholes.get(code)?);
    let there: Vec<&Tally<'_>> = codes.iter().filter_map(|code| parts.get(code)).collect();
    let first = there.first()?.first();
    let cells: Vec<Datum<'_>> = there.iter().flat_map(|part| part.data.clone()).collect();
    let sides = (
        Number::all(check, &cells)?,
        Number::all(check, &whole.data)?,
    );
    let held = found.repairs.book.at_most(sides.0, sides.1)?;
    if held.holds {
        return None;
    }
    let numbers: Vec<Decimal> = there.iter().map(|part| part.sum).collect();
    let labels: Vec<String> = codes.iter().map(|code| check.label(code, by)).collect();
    let said = format!(
        "{}: {} is {}",
        check.names(whole.first().record, &rule.within()),
        labels.join(" and "),
        in_words(&numbers, &[])
    );
    let whole = (whole.first(), check.label(code, by), whole.sum);
    let finding = more_than(rule, (first, numbers.iter().sum()), &said, whole);
    found.tell(Some(held), finding);
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
