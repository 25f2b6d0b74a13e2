//! `every-code`: in each group, `column` takes every code.

use std::collections::BTreeSet;

use crate::finding::Code;
use crate::model::{CodeList, Value};
use crate::validate::rule_form::{Accepts, Form, Found, Rule, Takes};

pub(super) const EVERY_CODE: Form = Form {
    needs: &["column"],
    may: &["parts", "within"],
    takes: Takes {
        column: Accepts::Code,
        ..Takes::ANY
    },
    sentence: |words| match words.rule.parts.as_slice() {
        [] => words.say("under {column} stands every category of its list{among}"),
        _ => words.say("under {column} stands each of {parts}{among}"),
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, place) = (rule.check, rule.column()?);
    let list = check.list(place)?;
    let wanted: Vec<&str> = match rule.spec.parts.as_slice() {
        [] => list.codes.iter().map(|entry| entry.id.as_str()).collect(),
        parts => parts.iter().map(String::as_str).collect(),
    };
    for records in rule.groups(&[place]).values() {
        let there: BTreeSet<&str> = records
            .iter()
            .filter_map(|record| match record.value(place) {
                Value::Code(code) => Some(answers_to(list, code)),
                _ => None,
            })
            .flatten()
            .collect();
        let absent = wanted.iter().filter(|code| !there.contains(**code));
        let absent: Vec<String> = absent
            .map(|code| format!("\"{}\"", list.label(code)))
            .collect();
        if absent.is_empty() {
            continue;
        }
        let are = if absent.len() == 1 { "is" } else { "are" };
        let absent = absent.join(", ");
        let under = check.heading(place);
        let said = format!("{absent} {are} not among the records under {under}.");
        let message = rule.of_group(records[0], &said);
        let finding = rule.finding(Code::ExpectedMissing, records[0].at(place), message);
        found.push(finding.values("not there", absent));
    }
    Some(())
}

/// A code with those that it stands for as well: the broader ones, and those that took its place.
fn answers_to<'l>(list: &'l CodeList, code: &str) -> BTreeSet<&'l str> {
    let mut all = BTreeSet::new();
    let mut next = list.entry(code).into_iter().collect::<Vec<_>>();
    while let Some(entry) = next.pop() {
        if all.insert(entry.id.as_str()) {
            let names = entry.parent.iter().chain(&entry.became);
            next.extend(names.filter_map(|id| list.entry(id)));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::rows;

    #[test]
    fn every_code_is_there() {
        let rule = "form = \"every-code\", column = \"a\", parts = [\"one\", \"two\"]";
        let run = |first, second| rows(rule, &[&[first, "", "", ""], &[second, "", "", ""]]);
        assert_eq!(run("one", "two"), [""; 0]);
        // A body that belongs to it, or that it took the place of, stands for it.
        assert_eq!(run("old", "part"), [""; 0]);
        assert_eq!(
            run("one", "one"),
            ["expected-missing A2 not there | \"Two\""]
        );
        let all = "form = \"every-code\", column = \"a\"";
        assert_eq!(
            rows(
                all,
                &[
                    &["one", "", "", ""],
                    &["two", "", "", ""],
                    &["old", "", "", ""]
                ]
            ),
            ["expected-missing A2 not there | \"Part\""]
        );
    }
}
