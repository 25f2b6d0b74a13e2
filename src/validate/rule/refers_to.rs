//! `refers-to` and `expected`: what stands in one return stands in another, here or there.

use std::collections::BTreeSet;

use crate::finding::Code;
use crate::model::Block;
use crate::validate::cross_dataset::Other;
use crate::validate::rule_form::{Form, Found, Rule, Takes};

pub(super) const REFERS_TO: Form = Form {
    needs: &["columns", "dataset", "others"],
    may: &["of"],
    takes: Takes::ANY,
    sentence: |words| words.say("{columns} stands in the dataset {dataset} as well"),
    check: check_there,
};

pub(super) const EXPECTED: Form = Form {
    needs: &["columns", "dataset", "others"],
    may: &["of"],
    takes: Takes::ANY,
    sentence: |words| {
        words.say("whatever the dataset {dataset} lists is there, with the same {columns}")
    },
    check: check_here,
};

fn check_there(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, places) = (rule.check, rule.columns());
    let other = Other::of(rule)?;
    let there: BTreeSet<Vec<String>> = other.known(rule).map(|(key, _)| key).collect();
    found.extend(rule.records(&places).filter_map(|record| {
        if there.contains(&record.known_by(&places)?) {
            return None;
        }
        let place = places.first().copied().unwrap_or(0);
        let (shown, title) = (check.names(record, &places), other.title());
        let message = format!(
            "{} {shown} is not in the return \"{title}\", under {}.",
            check.heading(place),
            other.check.headings(&other.places)
        );
        let finding = rule.finding(Code::ReferenceUnknown, record.at(place), message);
        Some(finding.values(shown, format!("one in \"{title}\"")))
    }));
    Some(())
}

fn check_here(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, places) = (rule.check, rule.columns());
    let other = Other::of(rule)?;
    if check.dataset.blocks.iter().all(Block::is_empty) {
        return None;
    }
    let here = rule.records(&places);
    let here: BTreeSet<Vec<String>> = here.filter_map(|one| one.known_by(&places)).collect();
    // Beside its number, a name that people know it by.
    let columns = other.check.spec.columns.iter().enumerate();
    let names: Vec<usize> = columns
        .filter(|(place, column)| column.key && !column.personal && !other.places.contains(place))
        .map(|(place, _)| place)
        .take(1)
        .chain(other.places.iter().copied())
        .collect();
    found.extend(other.known(rule).filter_map(|(key, record)| {
        if here.contains(&key) {
            return None;
        }
        let shown = other.check.names(record, &names);
        let (theirs, own) = (other.title(), &check.spec.title);
        let message = format!(
            "{shown} stands in the return \"{theirs}\", but there is no record of it in the return \"{own}\"."
        );
        let place = other.places.first().copied().unwrap_or(0);
        let finding = rule.finding(Code::ExpectedMissing, record.at(place), message);
        Some(finding.values("no record", "a record"))
    }));
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{THERE, beside};

    #[test]
    fn what_is_named_stands_in_the_other_return() {
        let rule = "form = \"refers-to\", columns = [\"name\"], others = [\"name\"]";
        let run = |name, there| beside(rule, &[&["", name, "", "", ""]], there);
        // Case and signs may vary, words may not.
        assert_eq!(run("t:NEGLECT Level 2", THERE), [""; 0]);
        assert_eq!(
            run("t:Neglect", THERE),
            ["reference-unknown B2 Neglect | one in \"The return\""]
        );
        assert_eq!(run("", THERE), [""; 0]);
        // Nothing was read of the other return: that is said elsewhere.
        assert_eq!(run("t:Neglect", &[]), [""; 0]);
    }

    #[test]
    fn all_who_are_expected_are_there() {
        let rule = "form = \"expected\", columns = [\"code\"], others = [\"code\"], of = { open = \"yes\" }";
        let run = |code| beside(rule, &[&[code, "", "", "", ""]], THERE);
        // The second is not open, and not expected.
        assert_eq!(run("t:C1"), [""; 0]);
        assert_eq!(run("t:C2"), ["expected-missing A2 no record | a record"]);
        assert_eq!(beside(rule, &[], THERE), [""; 0]);
    }
}
