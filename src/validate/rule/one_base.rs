//! `one-base`: counted tables that break the same records down have the same sum.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::finding::Code;
use crate::model::Block;
use crate::validate::quantity::{Number, Sum};
use crate::validate::rule_form::{Form, Found, Key, Rule, Takes};
use crate::validate::sums::{by_group, plain};
use crate::validate::under_check::location;

pub(super) const ONE_BASE: Form = Form {
    needs: &["columns"],
    may: &["column", "within"],
    takes: Takes {
        lacks: |_, spec| {
            let counted = spec.columns.iter().any(|column| column.weight);
            (!counted).then_some(
                "is about counted tables, but no column of the dataset has weight = true.",
            )
        },
        ..Takes::ANY
    },
    sentence: |words| match words.rule.column {
        None => words.say("counted tables by {columns} have the same sum{among}"),
        Some(_) => {
            words.say("a counted table by {column} has the same sum as those by {any}{among}")
        }
    },
    check,
};

/// One table that breaks records down by one column.
struct Base<'a> {
    block: &'a Block,
    column: usize,
    sum: Decimal,
    numbers: Vec<Number>,
}

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, judged) = (rule.check, rule.column());
    let weight = check.spec.columns.iter().position(|column| column.weight)?;
    let columns: Vec<usize> = judged.into_iter().chain(rule.columns()).collect();
    let mut groups: BTreeMap<Key, Vec<Base<'_>>> = BTreeMap::new();
    let counted = check.dataset.blocks.iter();
    for block in counted.filter(|block| block.fields[weight].at.is_each()) {
        for &column in columns.iter().filter(|&&c| block.fields[c].at.is_each()) {
            let named = rule.records_of(block);
            let named = named.filter(|record| !record.value(column).is_absent());
            for (group, numbers) in by_group(rule, named, weight) {
                if let Some(numbers) = numbers {
                    let sum = Sum::of(&numbers).low;
                    groups.entry(group).or_default().push(Base {
                        block,
                        column,
                        sum,
                        numbers,
                    });
                }
            }
        }
    }
    for bases in groups.values() {
        let against = bases.iter().filter(|base| Some(base.column) != judged);
        let Some(usual) = most_common(against) else {
            continue;
        };
        let others = bases.iter().filter(|base| {
            !std::ptr::eq(*base, usual) && judged.is_none_or(|judged| base.column == judged)
        });
        for base in others {
            let (own, theirs) = (base.numbers.clone(), usual.numbers.clone());
            let held = found.fails(own, theirs, Decimal::ZERO, None);
            if held.is_none() {
                continue;
            }
            let (sum, expected) = (plain(base.sum), plain(usual.sum));
            let message = format!(
                "The numbers by {} add up to {sum}, but those by {} to {expected}.",
                check.heading(base.column),
                check.heading(usual.column)
            );
            let finding = rule
                .finding_in(Code::FactsDisagree, base.block, base.block.area, message)
                .values(sum, expected.clone())
                .related(
                    location(usual.block, usual.block.area),
                    format!("says {expected}"),
                );
            found.tell(held, finding);
        }
    }
    Some(())
}

/// The table with the sum that most tables have; the first of them.
fn most_common<'b, 'a>(bases: impl Iterator<Item = &'b Base<'a>> + Clone) -> Option<&'b Base<'a>> {
    let mut best: Option<(usize, &Base<'_>)> = None;
    for base in bases.clone() {
        let many = bases.clone().filter(|other| other.sum == base.sum).count();
        if best.is_none_or(|(most, _)| many > most) {
            best = Some((many, base));
        }
    }
    best.map(|(_, base)| base)
}

#[cfg(test)]
mod tests {
    use crate::model::At;
    use crate::validate::tests::{dataset, run};

    #[test]
    fn tables_of_the_same_records_have_the_same_sum() {
        let toml = r#"column = [
            { id = "source", heading = "Source", type = "code" },
            { id = "sex", heading = "Sex", type = "code" },
            { id = "outcome", heading = "Outcome", type = "code" },
            { id = "n", heading = "Number", type = "count", weight = true },
        ]
        rule = [{ id = "R1", form = "one-base", columns = ["source", "sex"] }, { id = "R2", form = "one-base", column = "outcome", columns = ["source", "sex"] }]"#;
        let run = |sex: &str, outcome: &str| {
            let mut all = dataset(
                toml,
                &[&["school", "", "", "60"], &["police", "", "", "45"]],
            );
            all.blocks[0].fields[1].at = At::Absent;
            all.blocks[0].fields[2].at = At::Absent;
            for (place, number) in [(1, sex), (2, outcome)] {
                let mut record = vec!["", "", "", number];
                record[place] = "some";
                let mut other = dataset(toml, &[&record]).blocks.remove(0);
                for absent in (0..3).filter(|column| *column != place) {
                    other.fields[absent].at = At::Absent;
                }
                other.sheet = Some(format!("Sheet {place}").into());
                all.blocks.push(other);
            }
            run(all)
        };
        assert_eq!(run("105", "105"), [""; 0]);
        assert_eq!(run("104", "105"), ["facts-disagree A1:D2 104 | 105"]);
        assert_eq!(run("105", "100"), ["facts-disagree A1:D2 100 | 105"]);
        // A range is not a sum.
        assert_eq!(run("0~4", "105"), [""; 0]);
    }
}
