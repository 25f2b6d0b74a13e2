//! `unique`: no two records that agree in `within` share all of `columns`. Records with a blank among the latter are left to other rules.

use std::collections::BTreeMap;

use crate::finding::Code;
use crate::model::ColumnType;
use crate::validate::rule_form::{Form, Found, Record, Rule, Takes};

pub(super) const UNIQUE: Form = Form {
    needs: &["columns"],
    may: &["within"],
    takes: Takes::ANY,
    sentence: |words| match words.rule.within.as_slice() {
        [] => words.say("no two records have the same {columns}"),
        _ => words.say("no two records have the same {columns} together with the same {within}"),
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, places, within) = (rule.check, rule.columns(), rule.within());
    let mut seen = BTreeMap::new();
    for record in rule.records(&[]) {
        let key: Option<Vec<String>> = places.iter().map(|&place| record.key(place)).collect();
        let Some(key) = key else { continue };
        let key = (key, rule.group(record));
        let Some(first) = seen.get(&key) else {
            seen.insert(key, record);
            continue;
        };
        let given = within.iter().filter(|&&at| !record.value(at).is_absent());
        let named = places.iter().chain(given);
        let named =
            named.map(|&at| format!("{} {}", check.heading(at), check.shown(record.at(at))));
        let named = named.collect::<Vec<_>>().join(", ");
        let place = places.first().copied().unwrap_or(0);
        // One number of one kind and time, given twice and differently, is a fact that two returns do not agree on. What has a name or
        // a reference of its own is a thing that stands there twice.
        let kinds = || places.iter().map(|&at| check.spec.columns[at].kind);
        let timed = kinds().any(|kind| kind == ColumnType::Period)
            && kinds().all(|kind| kind != ColumnType::Text);
        let numbers = told_apart(rule, *first, record).filter(|_| timed);
        let (code, message) = match numbers {
            Some(numbers) => (
                Code::FactsDisagree,
                format!(
                    "The same record stands twice, with different numbers: {named}; {numbers}."
                ),
            ),
            None => (
                Code::Duplicate,
                format!("The same record stands twice: {named}."),
            ),
        };
        let finding = rule.finding(code, record.at(place), message);
        found.push(finding.related(first.at(place).location(), "the first of the two"));
    }
    Some(())
}

/// The first number that two records of one thing give differently: "Number 14 here and 41 there". What is personal is not shown.
fn told_apart(rule: &Rule<'_>, first: Record<'_>, second: Record<'_>) -> Option<String> {
    let check = rule.check;
    let columns = check.spec.columns.iter().enumerate();
    let mut numbers = columns.filter(|(_, column)| column.kind.is_measure() && !column.personal);
    let differ = |at: usize| {
        let (first, second) = (first.value(at).number()?, second.value(at).number()?);
        (first != second).then_some(at)
    };
    let at = numbers.find_map(|(at, _)| differ(at))?;
    let (here, there) = (check.shown(second.at(at)), check.shown(first.at(at)));
    Some(format!(
        "{} {here} here and {there} there",
        check.heading(at)
    ))
}
