//! `sums-to-hundred`: all percentages of one whole, as far as rounding allows: half a unit of the last decimal each.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::finding::Code;
use crate::model::{Area, round_places};
use crate::validate::percentage::{half_unit, shown};
use crate::validate::quantity::{Number, Sum};
use crate::validate::rule_form::{Datum, Form, Found, Key, Rule, Takes};
use crate::validate::sums::plain;

pub(super) const SUMS_TO_HUNDRED: Form = Form {
    needs: &["column"],
    may: &["within"],
    takes: Takes::MEASURE,
    sentence: |words| words.say("{column} adds up to 100{among}"),
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, percent) = (rule.check, rule.column()?);
    for block in check.dataset.blocks.iter().filter(|b| b.has(percent)) {
        let mut groups: BTreeMap<Key, Vec<Datum<'_>>> = BTreeMap::new();
        for record in rule.records_of(block) {
            if record.number(percent).is_some() {
                let group = groups.entry(rule.group(record)).or_default();
                group.push(record.at(percent));
            }
        }
        for data in groups.values().filter(|data| data.len() > 1) {
            let Some(numbers) = Number::all(check, data) else {
                continue;
            };
            let sum = Sum::of(&numbers).low;
            // Each is a percentage as it is shown: one without decimals hides half of one, and all of them may do so (49.5 and 50.5).
            let values = data.iter().filter_map(|datum| datum.number());
            let slack: Decimal = values.map(|number| half_unit(round_places(number))).sum();
            let held = found.fails(numbers, Vec::new(), Decimal::ONE_HUNDRED, Some(slack));
            let cells = data.iter().map(|datum| datum.cell());
            let (Some(_), Some(first), Some(last)) = (held, cells.clone().min(), cells.max())
            else {
                continue;
            };
            let message = format!(
                "The percentages under {} add up to {}, not 100.",
                check.heading(percent),
                plain(sum)
            );
            let area = Area::new(first, last);
            let finding = rule.finding_in(Code::NotAHundred, block, area, message);
            found.tell(held, finding.values(shown(sum), "100%"));
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{COUNTS, dataset, run};

    #[test]
    fn percentages_of_one_whole_add_up_to_a_hundred() {
        let hundred = format!(
            "{COUNTS}\n[[rule]]\nid = \"R1\"\nform = \"sums-to-hundred\"\ncolumn = \"percent\""
        );
        assert_eq!(
            run(dataset(
                &hundred,
                &[
                    &["a", "", "", "33"],
                    &["b", "", "", "33"],
                    &["c", "", "", "33"]
                ]
            )),
            [""; 0]
        );
        assert_eq!(
            run(dataset(
                &hundred,
                &[
                    &["a", "", "", "33"],
                    &["b", "", "", "33"],
                    &["c", "", "", "32"]
                ]
            )),
            ["not-a-hundred D2:D4 98% | 100%"]
        );
    }
}
