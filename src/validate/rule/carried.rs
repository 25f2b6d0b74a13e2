//! `carried`: what is not done in one period is there in the next.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Code;
use crate::validate::rule_form::{Accepts, Form, Found, Rule, Takes};
use crate::validate::series::span;

pub(super) const CARRIED: Form = Form {
    needs: &["columns", "against"],
    may: &[],
    takes: Takes {
        against: Accepts::Time,
        ..Takes::ANY
    },
    sentence: |words| {
        words.say("what is open in one {against} is there in the next, with the same {columns}")
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, time, places) = (rule.check, rule.against()?, rule.columns());
    // What each period's list holds; lists of all records, done or not.
    let mut lists: BTreeMap<_, (_, BTreeSet<Vec<String>>)> = BTreeMap::new();
    for record in check.records() {
        if let (Some(period), Some(key)) = (record.period(time), record.known_by(&places)) {
            let list = lists.entry(span(period));
            list.or_insert((period, BTreeSet::new())).1.insert(key);
        }
    }
    found.extend(rule.records(&[time]).filter_map(|record| {
        let (period, key) = (record.period(time)?, record.known_by(&places)?);
        let mut later = lists.range(span(period)..).map(|(_, list)| list).skip(1);
        let (next, list) = later.find(|(next, _)| next.month_count() == period.month_count())?;
        if list.contains(&key) {
            return None;
        }
        let message = format!(
            "{} was not done in {} and is missing from {}.",
            check.names(record, &places),
            period.short(),
            next.short()
        );
        let place = places.first().copied().unwrap_or(0);
        let finding = rule.finding(Code::NotCarried, record.at(place), message);
        Some(finding.values("missing", format!("a record for {}", next.short())))
    }));
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::rows;

    #[test]
    fn what_is_open_is_on_the_next_list() {
        let rule =
            "form = \"carried\", columns = [\"b\"], against = \"year\", unless = { a = \"two\" }";
        let run = |state, next| {
            rows(
                rule,
                &[
                    &[state, "first", "", "p:2024-25"],
                    &["one", next, "", "p:2025-26"],
                ],
            )
        };
        assert_eq!(run("one", "first"), [""; 0]);
        assert_eq!(
            run("one", "second"),
            ["not-carried-forward B2 missing | a record for 2025/26"]
        );
        assert_eq!(run("two", "second"), [""; 0]);
    }
}
