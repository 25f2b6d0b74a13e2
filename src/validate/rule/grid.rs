//! `grid`: in each group, each value of the first of `columns` stands beside each value of the second.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Code;
use crate::validate::rule_form::{Form, Found, Record, Rule, Takes};

pub(super) const GRID: Form = Form {
    needs: &["columns"],
    may: &["within"],
    takes: Takes {
        lacks: |rule, _| {
            (rule.columns.len() != 2).then_some("is of a form that needs two columns.")
        },
        ..Takes::ANY
    },
    sentence: |words| words.say("each {by} has a record with each {second}{among}"),
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let check = rule.check;
    let [row, column] = rule.columns()[..] else {
        return None;
    };
    let within = rule.within();
    let whole = |record: Record<'_>| {
        let key = rule.group(record);
        key.iter().all(Option::is_some).then_some(key)
    };
    for records in rule.grouped(&[row, column], whole).values() {
        let mut columns = BTreeMap::new();
        let mut rows: BTreeMap<String, (Record<'_>, BTreeSet<String>)> = BTreeMap::new();
        for record in records {
            let (Some(at), Some(beside)) =
                (record.at(row).known_by(), record.at(column).known_by())
            else {
                continue;
            };
            let shown = || check.shown(record.at(column));
            columns.entry(beside.clone()).or_insert_with(shown);
            let (_, there) = rows.entry(at).or_insert((*record, BTreeSet::new()));
            there.insert(beside);
        }
        for (record, there) in rows.values() {
            let absent = columns.iter().filter(|(key, _)| !there.contains(*key));
            let absent: Vec<&str> = absent.map(|(_, shown)| shown.as_str()).collect();
            if absent.is_empty() {
                continue;
            }
            let message = format!(
                "{}: {} {} has no record with {} {}, as others have.",
                check.names(*record, &within),
                check.heading(row),
                check.shown(record.at(row)),
                check.heading(column),
                absent.join(", ")
            );
            let finding = rule.finding(Code::ExpectedMissing, record.at(row), message);
            found.push(finding.values("not there", absent.join(", ")));
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::rows;

    #[test]
    fn each_stands_beside_each() {
        let rule = "form = \"grid\", columns = [\"b\", \"a\"]";
        let full: &[&[&str]] = &[
            &["one", "case1", "", ""],
            &["two", "case1", "", ""],
            &["one", "case2", "", ""],
            &["two", "case2", "", ""],
        ];
        assert_eq!(rows(rule, full), [""; 0]);
        assert_eq!(
            rows(rule, &full[..3]),
            ["expected-missing B4 not there | Two"]
        );
    }
}
