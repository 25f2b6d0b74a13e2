//! `parts`: the whole is the sum of its parts, among records that agree in `within`. A group with a part missing is left alone, unless its
//! parts stand in one table that states their total: the table then says itself that these are all.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::finding::Code;
use crate::model::{Cell, Reported, Role, Says};
use crate::validate::rule_form::{Datum, Form, Found, Record, Rule, Takes};
use crate::validate::sums::{Equation, in_words, plain};

pub(super) const PARTS: Form = Form {
    needs: &["column", "columns", "whole", "parts"],
    may: &["within"],
    takes: Takes::MEASURE,
    sentence: |words| words.say("{column} of {by} {whole} is the sum of {parts}{among}"),
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, measure, by) = (rule.check, rule.column()?, rule.by()?);
    let (whole, within) = (rule.spec.whole.as_deref()?, rule.within());
    for records in rule.groups(&[]).values() {
        // Of two records of one code the first counts.
        let mut first: BTreeMap<String, Datum<'_>> = BTreeMap::new();
        for datum in records.iter().map(|record| record.at(measure)) {
            if let (Some(code), Some(_)) = (datum.record.key(by), datum.number()) {
                first.entry(code).or_insert(datum);
            }
        }
        let Some(&whole) = first.get(whole) else {
            continue;
        };
        let given = rule.spec.parts.iter();
        let given = given.filter_map(|code| Some((code, *first.get(code)?)));
        let (codes, parts): (Vec<&String>, Vec<Datum<'_>>) = given.unzip();
        if parts.len() < rule.spec.parts.len() && !is_whole_table(&parts, whole) {
            continue;
        }
        let equation = Equation {
            left: parts.clone(),
            right: vec![whole],
            slack: None,
        };
        equation.hold(check, found, || {
            let numbers: Vec<Decimal> = parts.iter().filter_map(|part| part.number()).collect();
            let stated = plain(whole.number().unwrap_or_default());
            let sum = plain(numbers.iter().sum());
            let names = within.iter().map(|&at| check.shown(whole.record.at(at)));
            let message = format!(
                "{}: the overall figure is {stated}, but its parts add up to {sum} ({}).",
                names.collect::<Vec<_>>().join(", "),
                in_words(&numbers, &[])
            );
            let finding = rule.finding(Code::PartsDiffer, whole, message);
            let parts = parts.iter().zip(codes).zip(&numbers);
            parts.fold(
                finding.values(stated, sum),
                |finding, ((part, code), number)| {
                    let words = format!("{}: {}", check.label(code, by), plain(*number));
                    finding.related(part.location(), words)
                },
            )
        });
    }
    Some(())
}

/// Whether parts are all the records of one table's total, and the whole stands in another.
fn is_whole_table(parts: &[Datum<'_>], whole: Datum<'_>) -> bool {
    let Some(first) = parts.first() else {
        return false;
    };
    let (block, measure) = (first.record.block, first.place);
    let mut blocks = parts.iter().map(|part| part.record.block);
    let one_table = blocks.all(|other| std::ptr::eq(other, block));
    let cells: Vec<Cell> = parts.iter().map(|part| part.cell()).collect();
    let is_total = |stated: &Reported| {
        let Says::Sum { plus, minus } = &stated.says else {
            return false;
        };
        let inside = |cell: Cell| plus.iter().any(|area| area.contains(cell));
        stated.role == Role::Total
            && minus.is_empty()
            && cells.iter().all(|cell| inside(*cell))
            && Record::all(block)
                .filter(|record| inside(record.at(measure).cell()))
                .count()
                == cells.len()
    };
    parts.len() > 1
        && one_table
        && !std::ptr::eq(whole.record.block, block)
        && block.reported.iter().any(is_total)
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{dataset, run, total_of};

    const LEVELS: &str = r#"column = [
        { id = "sector", heading = "Sector", type = "code" },
        { id = "n", heading = "Number", type = "count", weight = true },
    ]
    rule = [{ id = "R1", form = "parts", column = "n", columns = ["sector"], whole = "all", parts = ["a", "b", "c"] }]"#;

    #[test]
    fn the_whole_is_the_sum_of_its_parts_group_by_group() {
        let parts = r#"column = [
            { id = "sector", heading = "Sector", type = "code" },
            { id = "level", heading = "Level", type = "code" },
            { id = "n", heading = "Attended", type = "count" },
        ]
        rule = [{ id = "R1", form = "parts", column = "n", columns = ["level"], whole = "all", parts = ["one", "two"], within = ["sector"] }]"#;
        let records: &[&[&str]] = &[
            &["health", "all", "5"],
            &["health", "one", "2"],
            &["health", "two", "2"],
            &["police", "all", "4"],
            &["police", "one", "1"],
            &["police", "two", "3"],
            // Without one of its parts nothing can be said.
            &["faith", "all", "9"],
            &["faith", "one", "1"],
        ];
        assert_eq!(run(dataset(parts, records)), ["parts-differ C2 5 | 4"]);
    }

    #[test]
    fn a_table_that_states_its_total_has_all_the_parts_there_are() {
        let of = |whole: &str, total: bool| {
            let mut parts = dataset(LEVELS, &[&["a", "4"], &["b", "5"]]);
            if total {
                parts.blocks[0].reported.push(total_of("9", 2));
            }
            let mut other = dataset(LEVELS, &[&["all", whole]]).blocks.remove(0);
            other.file = "returns/y.xlsx".into();
            parts.blocks.push(other);
            run(parts)
        };
        assert_eq!(of("9", true), [""; 0]);
        assert_eq!(of("10", true), ["parts-differ B2 10 | 9"]);
        // Without a total, the part that is missing may be in another return.
        assert_eq!(of("10", false), [""; 0]);
    }
}
