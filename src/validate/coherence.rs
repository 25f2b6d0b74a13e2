//! A number that one agency gives twice, in two tables and for the same of everything else, is one number. Which of them is right only
//! the agency can say. No rule declares it; a rule of the form `agree` for the same column takes its place.

use std::collections::BTreeMap;

use super::datum::{Datum, Record};
use super::declared_rule::Key;
use super::found::Found;
use super::quantity::Number;
use super::sums::Equation;
use super::under_check::Check;
use crate::finding::{Code, Severity};
use crate::model::RuleForm;

/// Every counted table of a dataset.
pub(super) fn check(check: &Check<'_>, found: &mut Found) {
    let columns = &check.spec.columns;
    let Some(weight) = columns.iter().position(|column| column.weight) else {
        return;
    };
    let declared = check.spec.rules.iter().any(|rule| {
        rule.form == RuleForm::Agree && rule.column.as_deref() == Some(&columns[weight].id)
    });
    if declared {
        return;
    }
    // What a number is of: everything that is no number itself and names nobody.
    let of: Vec<usize> = (0..columns.len())
        .filter(|&at| !columns[at].kind.is_measure() && !columns[at].personal)
        .collect();
    let mut first: BTreeMap<(Option<&str>, Key), Datum<'_>> = BTreeMap::new();
    let counted = check.dataset.blocks.iter();
    let counted = counted.filter(|block| block.fields[weight].at.is_each());
    for record in counted.flat_map(Record::all) {
        let own = record.at(weight);
        let Some(number) = Number::of(check, own) else {
            continue;
        };
        let key = of.iter().map(|&at| record.key(at)).collect();
        let key = (record.block.agency.as_deref(), key);
        let other = *first.entry(key).or_insert(own);
        let there = Number::of(check, other);
        let apart = !std::ptr::eq(other.record.block, record.block);
        if !apart || there.is_none_or(|there| there.spot == number.spot) {
            continue;
        }
        let equal = Equation {
            left: vec![own],
            right: vec![other],
            slack: None,
        };
        equal.hold(check, found, || {
            let (here, expected) = (check.shown(own), check.shown(other));
            let message = format!(
                "{}: {} is {here} here and {expected} in another table.",
                check.names(record, &of),
                check.heading(weight)
            );
            check
                .finding(Code::FactsDisagree, record.block, own.cell(), message)
                .rule(format!("{}/restated", check.spec.id))
                .severity(Severity::Query)
                .values(here, expected.clone())
                .related(other.location(), format!("says {expected}"))
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{dataset, run};

    #[test]
    fn a_number_that_one_agency_gives_twice_is_one_number() {
        let toml = r#"column = [
            { id = "level", heading = "Level", type = "code" },
            { id = "period", heading = "Period", type = "period" },
            { id = "n", heading = "Number", type = "count", weight = true },
        ]"#;
        let of = |level: &str, number: &str, agency: &str| {
            let mut one = dataset(toml, &[&["1", "p:2025-26", "12"]]);
            let mut two = dataset(toml, &[&[level, "p:2025-26", number]])
                .blocks
                .remove(0);
            two.sheet = Some("Summary".into());
            two.agency = Some(agency.into());
            one.blocks.push(two);
            run(one)
        };
        assert_eq!(of("1", "12", "police"), [""; 0]);
        assert_eq!(of("1", "13", "police"), ["facts-disagree C2 13 | 12"]);
        // Of another level, or from another agency, it is another number.
        assert_eq!(of("2", "13", "police"), [""; 0]);
        assert_eq!(of("1", "13", "council"), [""; 0]);
    }
}
