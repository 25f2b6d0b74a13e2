//! `agree`: records that share `columns` and agree in `within` have the same value in `column`; numbers to the precision of each.

use rust_decimal::Decimal;

use crate::finding::Code;
use crate::validate::quantity::Number;
use crate::validate::rule_form::{Form, Found, Record, Rule, Takes};

pub(super) const AGREE: Form = Form {
    needs: &["column", "columns"],
    may: &["within", "limit"],
    takes: Takes::ANY,
    sentence: |words| words.say("records of the same {series} have the same {column}"),
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, place, shared) = (rule.check, rule.column()?, rule.columns());
    let named: Vec<usize> = shared.iter().copied().chain(rule.within()).collect();
    let key = |record: Record<'_>| Some((record.known_by(&shared)?, rule.group(record)));
    for records in rule.grouped(&[place], key).values() {
        let data = records.iter().map(|record| record.at(place));
        let mut given = data.filter(|datum| !datum.value().is_absent());
        let Some(first) = given.next() else {
            continue;
        };
        for own in given {
            let known = first.number().zip(own.number());
            let numbers = known.and_then(|_| Number::of(check, first).zip(Number::of(check, own)));
            let held = match numbers {
                Some((a, b)) if a.spot == b.spot => continue,
                // 15.1 and 15 are one number.
                Some((a, b)) => {
                    let held = found.fails(vec![a], vec![b], Decimal::ZERO, rule.spec.limit);
                    let Some(held) = held else { continue };
                    Some(held)
                }
                None if first.known_by() == own.known_by() => continue,
                None => None,
            };
            let (here, expected) = (check.shown(own), check.shown(first));
            let message = format!(
                "{}: {} is {here} here and {expected} elsewhere.",
                check.names(own.record, &named),
                check.heading(place)
            );
            let finding = rule
                .finding(Code::FactsDisagree, own, message)
                .values(here, expected.clone())
                .related(first.location(), format!("says {expected}"));
            found.tell(held, finding);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::rows;

    #[test]
    fn the_same_thing_has_the_same_number() {
        let rule =
            "form = \"agree\", column = \"n\", columns = [\"a\"], within = [\"b\"], limit = 1";
        let run = |second| rows(rule, &[&["one", "", "5", ""], &["one", "", second, ""]]);
        assert_eq!(run("6"), [""; 0]);
        assert_eq!(run("7"), ["facts-disagree C3 7 | 5"]);
        assert_eq!(run(""), [""; 0]);
        assert_eq!(
            rows(rule, &[&["one", "", "5", ""], &["one", "x", "9", ""]]),
            [""; 0]
        );
        // What is blank in what they should share has nothing in common.
        assert_eq!(
            rows(rule, &[&["", "", "5", ""], &["", "", "9", ""]]),
            [""; 0]
        );
    }
}
