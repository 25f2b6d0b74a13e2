//! `breakdown`: the groups of each breakdown add up to the whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Code;
use crate::validate::rule_form::{Datum, Form, Found, Record, Rule, Takes};
use crate::validate::sums::{Equation, Tally, plain};

pub(super) const BREAKDOWN: Form = Form {
    needs: &["column", "columns", "whole"],
    may: &["within"],
    takes: Takes::MEASURE,
    sentence: |words| {
        words.say(
            "{column} of the groups of one breakdown under {by} adds up to that of {whole}{among}",
        )
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, measure, by) = (rule.check, rule.column()?, rule.by()?);
    let (code, within) = (rule.spec.whole.as_deref()?, rule.within());
    for records in rule.groups(&[measure, by]).values() {
        let is_whole = |record: &&Record<'_>| record.key(by).as_deref() == Some(code);
        let whole = records.iter().find(is_whole).map(|one| one.at(measure));
        let Some((whole, total)) = whole.and_then(|whole| Some((whole, whole.number()?))) else {
            continue;
        };
        for (set, parts) in sets(rule, records, by, measure) {
            let parts = Some(parts).filter(|parts| parts.len() > 1);
            let Some(parts) = parts.and_then(Tally::of) else {
                continue;
            };
            let equation = Equation {
                left: parts.data.clone(),
                right: vec![whole],
                slack: None,
            };
            equation.hold(check, found, || {
                let (stated, sum) = (plain(total), plain(parts.sum));
                let message = format!(
                    "{}: the groups by {set} add up to {sum}, but the figure for {} is {stated}.",
                    check.names(whole.record, &within),
                    check.label(code, by).to_lowercase()
                );
                let finding = rule.finding(Code::PartsDiffer, whole, message);
                let finding = finding.values(stated, sum).help("Correct the wrong number, or add a group for those about whom it is not known.");
                parts.data.iter().fold(finding, |finding, part| {
                    let label = check.shown(part.record.at(by));
                    let words = format!("{label}: {}", check.shown(*part));
                    finding.related(part.location(), words)
                })
            });
        }
    }
    Some(())
}

/// What a return gives of each breakdown's groups; of two records of one group the first counts.
fn sets<'a>(
    rule: &Rule<'a>,
    records: &[Record<'a>],
    by: usize,
    measure: usize,
) -> BTreeMap<&'a str, Vec<Datum<'a>>> {
    let mut sets: BTreeMap<&str, Vec<Datum<'_>>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for record in records {
        if let Some(entry) = rule.check.entry(record.at(by))
            && let Some(set) = entry.set.as_deref()
            && seen.insert(&entry.id)
        {
            sets.entry(set).or_default().push(record.at(measure));
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{dataset, run_with, with_list};

    #[test]
    fn the_groups_of_a_breakdown_make_the_whole() {
        let toml = r#"column = [
            { id = "group", heading = "Group", type = "code", codes = "groups" },
            { id = "n", heading = "Number", type = "count" },
        ]
        rule = [{ id = "R1", form = "breakdown", column = "n", columns = ["group"], whole = "all" }]"#;
        let options = with_list(
            "groups",
            r#"code = [
                { id = "all", label = "All" },
                { id = "girls", label = "Girls", set = "sex" },
                { id = "boys", label = "Boys", set = "sex" },
                { id = "young", label = "Young", set = "age" },
                { id = "old", label = "Old", set = "age" },
                { id = "disabled", label = "Disabled" },
            ]"#,
        );
        let run = |boys, old| {
            let records: &[&[&str]] = &[
                &["all", "10"],
                &["girls", "4"],
                &["boys", boys],
                &["young", "7"],
                &["old", old],
                &["disabled", "2"],
            ];
            run_with(vec![dataset(toml, records)], &options)
        };
        assert_eq!(run("6", "3"), [""; 0]);
        assert_eq!(run("5", "3"), ["parts-differ B2 10 | 9"]);
        // A group that is not known leaves its breakdown alone, the other is still held to the whole.
        assert_eq!(run("6", "0~4"), [""; 0]);
        assert_eq!(run("", "4"), ["parts-differ B2 10 | 11"]);
    }
}
