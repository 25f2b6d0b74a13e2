//! `count-of`: a number says how many records the other dataset has. It counts records and adds up no cells, so that it is no relation of
//! the book.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::finding::Code;
use crate::model::Value;
use crate::validate::cross_dataset::Other;
use crate::validate::rule_form::{Form, Found, Rule, Takes};
use crate::validate::sums::plain;

pub(super) const COUNT_OF: Form = Form {
    needs: &["column", "columns", "dataset", "others"],
    may: &["of", "distinct", "at-most"],
    takes: Takes::MEASURE,
    sentence: |words| {
        match words.rule.distinct {
        None => words.say("{column} is {most}how many records the dataset {dataset} has with the same {columns}"),
        Some(_) => words.say("{column} is {most}how many different ones the dataset {dataset} has with the same {columns}"),
    }
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, other, measure) = (rule.check, Other::of(rule)?, rule.column()?);
    let distinct = other.check.place(&rule.spec.distinct);
    let mut counts: BTreeMap<Vec<String>, (usize, BTreeSet<String>)> = BTreeMap::new();
    for (key, record) in other.known(rule) {
        let (records, values) = counts.entry(key).or_default();
        *records += 1;
        values.extend(distinct.and_then(|place| record.at(place).known_by()));
    }
    // Of records whose category nobody knows it cannot be said whether they count.
    let asked = other.check.places(rule.spec.of.keys());
    let unknown = |value: &Value| matches!(value, Value::Unmapped(_) | Value::Unread(_));
    let unsure: BTreeSet<Vec<String>> = other
        .check
        .records()
        .filter(|record| asked.iter().any(|&place| unknown(record.value(place))))
        .filter_map(|record| record.known_by(&other.places))
        .collect();
    let places = rule.columns();
    let needs: Vec<usize> = places.iter().copied().chain([measure]).collect();
    found.extend(rule.records(&needs).filter_map(|record| {
        let (key, stated) = (record.known_by(&places)?, record.number(measure)?);
        // Where the other return has nothing at all of it, that is another rule's matter.
        let (records, values) = counts.get(&key).filter(|_| !unsure.contains(&key))?;
        let count = distinct.map_or(*records, |_| values.len());
        let right = Decimal::from(count);
        if stated == right || (rule.spec.at_most && stated < right) {
            return None;
        }
        let message = format!(
            "{}: {} is {}, but the return \"{}\" has {count}.",
            check.names(record, &places),
            check.heading(measure),
            plain(stated),
            other.title()
        );
        let finding = rule.finding(Code::FactsDisagree, record.at(measure), message);
        Some(finding.values(plain(stated), count.to_string()))
    }));
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::beside;

    #[test]
    fn a_number_says_how_many_records_there_are() {
        let rule = "form = \"count-of\", column = \"n\", columns = [\"code\"], others = [\"code\"]";
        let records: &[&[&str]] = &[
            &["t:C1", "t:First", "", "", ""],
            &["t:C1", "t:Second", "", "", ""],
            &["t:C1", "t:second", "", "", ""],
        ];
        let run = |n, rule: &str| beside(rule, &[&["t:C1", "", "", n, ""]], records);
        assert_eq!(run("3", rule), [""; 0]);
        assert_eq!(run("2", rule), ["facts-disagree D2 2 | 3"]);
        let distinct = format!("{rule}, distinct = \"name\"");
        assert_eq!(run("2", &distinct), [""; 0]);
        assert_eq!(run("3", &distinct), ["facts-disagree D2 3 | 2"]);
        // Of another code there is nothing to count.
        assert_eq!(
            beside(rule, &[&["t:C9", "", "", "5", ""]], records),
            [""; 0]
        );
    }
}
