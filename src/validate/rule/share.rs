//! `share`: the percentage in `column` is `numerator` over `against`, or over the sum of `numerator` in its table.

use std::collections::BTreeMap;

use crate::finding::Code;
use crate::model::round_places;
use crate::validate::percentage::{Wrong, shown};
use crate::validate::quantity::{Number, Sum, shown as decimal};
use crate::validate::rule_form::{Form, Found, Rule, Takes};
use crate::validate::sums::by_group;

pub(super) const SHARE: Form = Form {
    needs: &["column", "numerator"],
    may: &["against", "within"],
    takes: Takes::MEASURE,
    sentence: |words| match words.rule.against {
        None => words.say("{column} is {numerator} as a percentage of all{among}"),
        Some(_) => words.say("{column} is {numerator} as a percentage of {against}"),
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, percent, against) = (rule.check, rule.column()?, rule.against());
    let numerator = check.place(&rule.spec.numerator)?;
    let blocks = check.dataset.blocks.iter();
    for block in blocks.filter(|block| block.has(percent) && block.has(numerator)) {
        let mut wholes = BTreeMap::new();
        if against.is_none() {
            for (group, whole) in by_group(rule, rule.records_of(block), numerator) {
                wholes.insert(group, whole.map(Number::base));
            }
        }
        for record in rule.records_of(block) {
            let number = |place| {
                record.number(place)?;
                Number::of(check, record.at(place))
            };
            let whole = match against {
                Some(base) => number(base).map(|base| vec![base]),
                None => wholes.get(&rule.group(record)).cloned().flatten(),
            };
            let (Some(stated), Some(part), Some(whole)) =
                (record.number(percent), number(numerator), whole)
            else {
                continue;
            };
            let places = check.spec.columns[percent].places;
            let places = places.unwrap_or_else(|| round_places(stated));
            let (of, out_of) = (decimal(part.low), Sum::of(&whole).low);
            let Some(wrong) = Wrong::of(found, number(percent), places, vec![part], whole) else {
                continue;
            };
            let (heading, stated) = (check.heading(percent), shown(stated));
            let message = format!("{heading} is {stated}, but {}.", wrong.words());
            let mut finding = rule
                .finding(Code::ShareDiffers, record.at(percent), message)
                .values(stated, wrong.expected())
                .related(record.at(numerator).location(), format!("the count, {of}"));
            if let Some(base) = against {
                let words = format!("the base, {out_of}");
                finding = finding.related(record.at(base).location(), words);
            }
            wrong.tell(found, finding);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::finding::Severity;
    use crate::validate::tests::{COUNTS, dataset, run};
    use crate::validate::{Options, validate};

    #[test]
    fn shares_of_a_base_and_of_the_table() {
        let of = format!(
            "{COUNTS}\n[[rule]]\nid = \"R1\"\nform = \"share\"\ncolumn = \"percent\"\nnumerator = \"n\"\nagainst = \"of\""
        );
        assert_eq!(
            run(dataset(
                &of,
                &[
                    &["a", "1", "3", "33"],
                    &["b", "1", "3", "34"],
                    &["c", "1", "3", "33.3"],
                    &["d", "", "3", "10"]
                ]
            )),
            ["share-differs D3 34% | 33%"]
        );
        let within = format!(
            "{COUNTS}\n[[rule]]\nid = \"R1\"\nform = \"share\"\ncolumn = \"percent\"\nnumerator = \"n\""
        );
        assert_eq!(
            run(dataset(
                &within,
                &[&["a", "1", "", "25"], &["b", "3", "", "76"]]
            )),
            ["share-differs D3 76% | 75%"]
        );
    }

    #[test]
    fn one_count_of_one_base_is_printed_in_one_way() {
        let toml = format!(
            "{COUNTS}\nrule = [{{ id = \"R1\", form = \"share\", column = \"percent\", numerator = \"n\", against = \"of\" }}]"
        );
        let of = |records: &[&[&str]]| run(dataset(&toml, records));
        // An eighth is 12% or 13%; which of them, is for the report to say once.
        let eighths: &[&[&str]] = &[&["a", "1", "8", "12"], &["b", "1", "8", "12"]];
        assert_eq!(of(eighths), [""; 0]);
        let both: &[&[&str]] = &[&["a", "1", "8", "12"], &["b", "1", "8", "13"]];
        assert_eq!(of(both), ["share-differs D3 13% | 12%"]);
        let found = validate(vec![dataset(&toml, both)], &Options::default()).findings;
        assert_eq!(found[0].severity, Severity::Note);
        // With more decimals both are right.
        let precise: &[&[&str]] = &[&["a", "1", "8", "12"], &["b", "1", "8", "12.5"]];
        assert_eq!(of(precise), [""; 0]);
    }
}
