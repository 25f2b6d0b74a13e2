//! `identity`: a sum less another, among the columns of a record or among the records of a group; or two sums that are equal.

use rust_decimal::Decimal;

use crate::finding::Code;
use crate::validate::rule_form::{Datum, Form, Found, Rule, Takes};
use crate::validate::sums::{Equation, Tally, by_code, difference, in_words, numbers, plain};
use crate::validate::wording::Words;

pub(super) const IDENTITY: Form = Form {
    needs: &["column", "plus"],
    may: &["minus", "columns", "whole", "within", "limit"],
    takes: Takes::MEASURE,
    sentence,
    check: |rule, found| match rule.by() {
        Some(by) => among_records(rule, by, found),
        None => among_columns(rule, found),
    },
};

fn sentence(words: &Words<'_>) -> String {
    let rule = words.rule;
    let sum = match rule.minus.as_slice() {
        [] => "{plus}",
        _ => "{plus} less {minus}",
    };
    if rule.columns.is_empty() {
        words.say(&format!("{{column}} is {sum}"))
    } else if rule.whole.is_some() {
        words.say(&format!("{{column}} of {{by}} {{whole}} is {sum}{{among}}"))
    } else {
        words.say("{column} of {by} {plus} comes to the same as {minus}{among}")
    }
}

fn among_columns(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, measure) = (rule.check, rule.column()?);
    let (plus, minus) = (
        check.places(&rule.spec.plus),
        check.places(&rule.spec.minus),
    );
    let parts: Vec<usize> = plus.iter().chain(&minus).copied().collect();
    let needs: Vec<usize> = [measure].into_iter().chain(parts).collect();
    for record in rule.records(&needs) {
        let data: Vec<Datum<'_>> = needs.iter().map(|&place| record.at(place)).collect();
        let (own, parts) = (data[0], &data[1..]);
        let (left, right) = parts.split_at(plus.len());
        let (Some(stated), Some(added), Some(taken)) =
            (own.number(), numbers(left), numbers(right))
        else {
            continue;
        };
        let Some(comes_to) = difference(&added, &taken) else {
            continue;
        };
        let equation = Equation {
            left: left.to_vec(),
            right: [own].iter().chain(right).copied().collect(),
            slack: rule.slack(),
        };
        equation.hold(check, found, || {
            let (what, worked) = (check.heading(measure), in_words(&added, &taken));
            let finding = rule.unbalanced(own, &what, (stated, comes_to), &worked);
            parts.iter().fold(finding, |finding, part| {
                finding.related(part.location(), check.heading(part.place))
            })
        });
    }
    Some(())
}

fn among_records(rule: &Rule<'_>, by: usize, found: &mut Found) -> Option<()> {
    let (check, spec, measure) = (rule.check, rule.spec, rule.column()?);
    for records in rule.groups(&[measure, by]).values() {
        let Some(sums) = by_code(records, by, measure) else {
            continue;
        };
        let there = |codes: &[String]| -> Vec<&Tally<'_>> {
            codes.iter().filter_map(|code| sums.get(code)).collect()
        };
        let totals = |tallies: &[&Tally<'_>]| -> Vec<Decimal> {
            tallies.iter().map(|tally| tally.sum).collect()
        };
        let (plus, minus) = (there(&spec.plus), there(&spec.minus));
        let (added, taken) = (totals(&plus), totals(&minus));
        // A whole asks for all of its parts; two sides for something on each.
        let whole = spec.whole.as_ref().and_then(|code| sums.get(code));
        let sides = match (&spec.whole, whole) {
            (Some(_), Some(whole)) => {
                let all = plus.len() == spec.plus.len() && minus.len() == spec.minus.len();
                let right = difference(&added, &taken).filter(|_| all);
                Some(whole.sum).zip(right)
            }
            (Some(_), None) => None,
            (None, _) if plus.is_empty() || minus.is_empty() => None,
            (None, _) => difference(&added, &[]).zip(difference(&taken, &[])),
        };
        let Some((left, right)) = sides else {
            continue;
        };
        let below = minus.iter().copied().chain(whole);
        let equation = Equation {
            left: plus.iter().flat_map(|tally| tally.data.clone()).collect(),
            right: below.flat_map(|tally| tally.data.clone()).collect(),
            slack: rule.slack(),
        };
        equation.hold(check, found, || {
            let codes = spec.whole.iter().chain(&spec.plus).chain(&spec.minus);
            let tallies: Vec<Option<&Tally<'_>>> = codes.map(|code| sums.get(code)).collect();
            let first = tallies.iter().flatten().next().map(|tally| tally.first());
            let at = first.unwrap_or(records[0].at(measure));
            let finding = match &spec.whole {
                Some(code) => {
                    let what = rule.of_group(at.record, &check.label(code, by));
                    rule.unbalanced(at, &what, (left, right), &in_words(&added, &taken))
                }
                None => {
                    let labels = |codes: &[String]| {
                        let there = codes.iter().filter(|code| sums.contains_key(*code));
                        let labels = there.map(|code| check.label(code, by));
                        labels.collect::<Vec<_>>().join(" and ").to_lowercase()
                    };
                    let (one, other) = (labels(&spec.plus), labels(&spec.minus));
                    let (left, right) = (plain(left), plain(right));
                    let said = format!("{one} come to {left}, {other} to {right}.");
                    let message = rule.of_group(at.record, &said);
                    let finding = rule.finding(Code::DoesNotBalance, at, message);
                    finding.values(left, right)
                }
            };
            let others = tallies.iter().skip(1).flatten();
            others.fold(finding, |finding, tally| {
                finding.related(tally.first().location(), plain(tally.sum))
            })
        });
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::lines;

    #[test]
    fn a_variance_is_one_amount_less_another() {
        let rule = "form = \"identity\", column = \"over\", plus = [\"spent\"], minus = [\"agreed\"], limit = 1";
        let run = |over| lines(rule, &[&["", "318", "361", over, ""]]);
        assert_eq!(run("43"), [""; 0]);
        assert_eq!(run("44"), [""; 0]);
        assert_eq!(run("45"), ["does-not-balance D2 45 | 43"]);
        assert_eq!(run(""), [""; 0]);
    }

    #[test]
    fn what_came_in_is_what_went_out() {
        let rule = "form = \"identity\", column = \"spent\", columns = [\"line\"], plus = [\"income\", \"reserve\"], minus = [\"cost\"]";
        let run = |cost| {
            lines(
                rule,
                &[
                    &["income", "", "100", "", ""],
                    &["income", "", "50", "", ""],
                    &["cost", "", cost, "", ""],
                    &["reserve", "", "10", "", ""],
                ],
            )
        };
        assert_eq!(run("160"), [""; 0]);
        assert_eq!(run("161"), ["does-not-balance C2 160 | 161"]);
        // Only one side was given.
        assert_eq!(lines(rule, &[&["income", "", "100", "", ""]]), [""; 0]);
    }
}
