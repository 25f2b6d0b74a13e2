//! `one-length`: periods of one length only. The shorter ones are asked about.

use std::collections::BTreeMap;

use crate::finding::Code;
use crate::model::{Period, Value};
use crate::validate::rule_form::{Accepts, Datum, Form, Found, Key, Rule, Takes};

pub(super) const ONE_LENGTH: Form = Form {
    needs: &["column"],
    may: &["within"],
    takes: Takes {
        column: Accepts::Period,
        ..Takes::ANY
    },
    sentence: |words| words.say("{column} holds periods of one length{among}"),
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let place = rule.column()?;
    type Lengths<'a> = BTreeMap<u32, (Datum<'a>, Period)>;
    let mut groups: BTreeMap<Key, Lengths<'_>> = BTreeMap::new();
    for record in rule.records(&[place]) {
        if let Value::Period(period) = record.value(place) {
            let group = groups.entry(rule.group(record)).or_default();
            let length = group.entry(period.month_count());
            length.or_insert((record.at(place), *period));
        }
    }
    for lengths in groups.values() {
        let mut from_the_longest = lengths.values().rev();
        let Some((longest, label)) = from_the_longest.next() else {
            continue;
        };
        let label = label.label();
        for (datum, period) in from_the_longest {
            let own = period.label();
            let message = format!("{own} stands beside {label}: they are not of one length.");
            let finding = rule.finding(Code::PeriodsMixed, *datum, message);
            let finding = finding.values(own, "periods of one length");
            found.push(finding.related(longest.location(), label.clone()));
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{dataset, run};

    #[test]
    fn half_a_year_does_not_stand_beside_a_whole_one() {
        let toml = r#"column = [{ id = "period", heading = "Year", type = "period" }]
        rule = [{ id = "R1", form = "one-length", column = "period" }]"#;
        let years: &[&[&str]] = &[&["p:2023-24"], &["p:2024-25"]];
        assert_eq!(run(dataset(toml, years)), [""; 0]);
        assert_eq!(
            run(dataset(toml, &[years[0], &["p:Apr-Sep 2024"]])),
            ["periods-mixed A3 April to September 2024 | periods of one length"]
        );
    }
}
