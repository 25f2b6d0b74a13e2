//! `same-as`: a number is the one of the other dataset.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::finding::Code;
use crate::validate::cross_dataset::Other;
use crate::validate::quantity::Number;
use crate::validate::rule_form::{Form, Found, Record, Rule, Takes};
use crate::validate::sums::plain;

pub(super) const SAME_AS: Form = Form {
    needs: &["column", "columns", "dataset", "others", "base"],
    may: &["of", "against", "target"],
    takes: Takes::MEASURE,
    sentence: |words| {
        match words.rule.against {
        None => words.say("{column} is the number of the dataset {dataset} for the same {columns}"),
        Some(_) => words.say("{column} is the number of the dataset {dataset} for the same {columns} and the year in which {against} begins"),
    }
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, other, measure) = (rule.check, Other::of(rule)?, rule.column()?);
    let their_measure = other.check.place(&rule.spec.base)?;
    let (time, their_time) = (rule.against(), other.check.place(&rule.spec.target));
    let year = |record: Record<'_>, place: Option<usize>| {
        let period = place.and_then(|place| record.period(place));
        period.map(|period| period.start().year())
    };
    let mut numbers = BTreeMap::new();
    for (key, record) in other.known(rule) {
        if let Some(number) = record.number(their_measure) {
            let key = (key, year(record, their_time));
            numbers
                .entry(key)
                .or_insert((number, record.at(their_measure)));
        }
    }
    let places = rule.columns();
    for record in rule.records(&[measure]) {
        let (Some(key), Some(stated)) = (record.known_by(&places), record.number(measure)) else {
            continue;
        };
        let Some((number, theirs)) = numbers.get(&(key, year(record, time))) else {
            continue;
        };
        let own = record.at(measure);
        let sides = Number::of(check, own).zip(Number::of(&other.check, *theirs));
        let held = sides.and_then(|(a, b)| found.fails(vec![a], vec![b], Decimal::ZERO, None));
        if held.is_none() {
            continue;
        }
        let (stated, number) = (plain(stated), plain(*number));
        let (heading, title) = (check.heading(measure), other.title());
        let message = format!("{heading} is {stated}, but the return \"{title}\" has {number}.");
        let finding = rule
            .finding(Code::FactsDisagree, own, message)
            .values(stated, number.clone())
            .related(theirs.location(), format!("says {number}"));
        found.tell(held, finding);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{THERE, beside};

    #[test]
    fn a_number_is_the_one_of_the_other_return() {
        let rule = "form = \"same-as\", column = \"n\", columns = [\"code\"], others = [\"code\"], base = \"n\", against = \"year\", target = \"year\"";
        let run = |n, year| beside(rule, &[&["t:C1", "", "", n, year]], THERE);
        assert_eq!(run("12", "p:2024-25"), [""; 0]);
        // A quarter that begins in the same year has the same base.
        assert_eq!(run("13", "p:Q2 2024-25"), ["facts-disagree D2 13 | 12"]);
        assert_eq!(run("13", "p:2025-26"), [""; 0]);
    }
}
