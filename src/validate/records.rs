//! Rules that hold records against one another: unique, parts of a whole, at most.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Check;
use super::found::Found;
use super::relation::Number;
use super::repair::Repairs;
use crate::finding::{Code, Severity};
use crate::model::{Block, Cell, RuleForm, RuleSpec, Says, Stated, Value};

/// `unique`: no two records that agree in `within` share all of `columns`. Records with a blank among the latter are left to other
/// rules.
pub(super) fn check_unique(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let places: Vec<usize> = rule
        .columns
        .iter()
        .filter_map(|id| check.spec.column(id))
        .collect();
    let within = check.places(&rule.within);
    type Key = (Vec<String>, Vec<Option<String>>);
    let mut seen: BTreeMap<Key, (&Block, usize)> = BTreeMap::new();
    for block in &check.dataset.blocks {
        for record in (0..block.len()).filter(|&record| check.when(rule, block, record)) {
            let Some(key) = places
                .iter()
                .map(|&place| block.value(record, place).key())
                .collect::<Option<Vec<String>>>()
            else {
                continue;
            };
            let key = (key, check.group(&rule.within, block, record));
            let Some((first_block, first)) = seen.get(&key) else {
                seen.insert(key, (block, record));
                continue;
            };
            let given = within
                .iter()
                .filter(|&&place| !block.value(record, place).is_absent());
            let named = places
                .iter()
                .chain(given)
                .map(|&place| {
                    format!(
                        "\"{}\" {}",
                        check.spec.columns[place].heading,
                        check.shown(block.value(record, place), place)
                    )
                })
                .collect::<Vec<_>>()
                .join(", ");
            let place = places.first().copied().unwrap_or(0);
            findings.push(
                check
                    .rule_finding(
                        rule,
                        Code::Duplicate,
                        block,
                        block.cell(record, place),
                        format!("The same record stands twice: {named}."),
                    )
                    .related(
                        check.location(first_block, first_block.cell(*first, place)),
                        "the first of the two",
                    ),
            );
        }
    }
}

/// `at-most`: the number in `column` is not larger than the one in `against`.
pub(super) fn check_at_most(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let place = |id: &Option<String>| id.as_deref().and_then(|id| check.spec.column(id));
    let (Some(part), Some(whole)) = (place(&rule.column), place(&rule.against)) else {
        return;
    };
    let (part_heading, whole_heading) = (
        &check.spec.columns[part].heading,
        &check.spec.columns[whole].heading,
    );
    for block in &check.dataset.blocks {
        for record in (0..block.len()).filter(|&record| check.when(rule, block, record)) {
            let (Value::Number(small), Value::Number(large)) =
                (block.value(record, part), block.value(record, whole))
            else {
                continue;
            };
            if small <= large {
                continue;
            }
            let message = format!(
                "\"{part_heading}\" is {}, more than \"{whole_heading}\", which is {}.",
                small.normalize(),
                large.normalize()
            );
            findings.push(
                check
                    .rule_finding(
                        rule,
                        Code::MoreThanBase,
                        block,
                        block.cell(record, part),
                        message,
                    )
                    .values(
                        small.normalize().to_string(),
                        format!("{} or less", large.normalize()),
                    )
                    .related(
                        check.location(block, block.cell(record, whole)),
                        format!("\"{whole_heading}\""),
                    ),
            );
        }
    }
}

/// Every counted table: a number that one agency gives twice, in two tables and for the same of everything else, is one number. Which of
/// them is right only the agency can say. No rule declares it; a rule of the form `agree` for the same column takes its place.
pub(super) fn check_restated(check: &Check<'_>, repairs: &mut Repairs, findings: &mut Found) {
    let spec = check.spec;
    let Some(weight) = spec.columns.iter().position(|column| column.weight) else {
        return;
    };
    let declared = spec.rules.iter().any(|rule| {
        rule.form == RuleForm::Agree && rule.column.as_deref() == Some(&spec.columns[weight].id)
    });
    if declared {
        return;
    }
    // What a number is of: everything that is no number itself and names nobody.
    let of: Vec<usize> = (0..spec.columns.len())
        .filter(|&at| !spec.columns[at].kind.is_measure() && !spec.columns[at].personal)
        .collect();
    type Key<'k> = (Option<&'k str>, Vec<Option<String>>);
    let mut first: BTreeMap<Key<'_>, (&Block, usize)> = BTreeMap::new();
    let counted = check.dataset.blocks.iter();
    for block in counted.filter(|block| block.fields[weight].at.is_each()) {
        for record in 0..block.len() {
            let Some(number) = Number::of(check, block, record, weight) else {
                continue;
            };
            let key = of.iter().map(|&at| block.value(record, at).key()).collect();
            let key = (block.agency.as_deref(), key);
            let Some(&(other, at)) = first.get(&key) else {
                first.insert(key, (block, record));
                continue;
            };
            let there = Number::of(check, other, at, weight);
            let apart = !std::ptr::eq(other, block);
            let Some(there) = there.filter(|there| apart && there.spot != number.spot) else {
                continue;
            };
            let held = repairs
                .book
                .sum(vec![number], vec![there], Decimal::ZERO, None);
            let Some(held) = held.filter(|held| !held.holds) else {
                continue;
            };
            let (found, expected) = (
                check.shown(block.value(record, weight), weight),
                check.shown(other.value(at, weight), weight),
            );
            let message = format!(
                "{}: {} is {found} here and {expected} in another table.",
                check.names(block, record, &of),
                check.heading(weight)
            );
            let finding = check
                .finding(
                    Code::FactsDisagree,
                    block,
                    block.cell(record, weight),
                    message,
                )
                .rule(format!("{}/restated", spec.id))
                .severity(Severity::Query)
                .values(found, expected.clone())
                .related(
                    check.location(other, other.cell(at, weight)),
                    format!("says {expected}"),
                );
            repairs.told(held, &finding);
            findings.push(finding);
        }
    }
}

/// One measured record.
struct Measured<'a> {
    block: &'a Block,
    record: usize,
    value: Decimal,
}

/// Whether parts are all the records of one table's total, and the whole stands in another.
fn is_whole_table(parts: &[&Measured<'_>], whole: &Measured<'_>, measure: usize) -> bool {
    let Some(first) = parts.first() else {
        return false;
    };
    let block = first.block;
    let one_table = parts.iter().all(|part| std::ptr::eq(part.block, block));
    let cells: Vec<Cell> = parts
        .iter()
        .map(|p| block.cell(p.record, measure))
        .collect();
    let is_total = |stated: &&Stated| {
        let inside = |cell: Cell| stated.scope.contains(cell);
        stated.says == Says::Total
            && stated.measure == measure
            && stated.over.is_none()
            && cells.iter().all(|cell| inside(*cell))
            && (0..block.len())
                .filter(|r| inside(block.cell(*r, measure)))
                .count()
                == cells.len()
    };
    parts.len() > 1
        && one_table
        && !std::ptr::eq(whole.block, block)
        && block.stated.iter().any(|stated| is_total(&stated))
}

/// `parts`: the whole is the sum of its parts, among records that agree in `within`. A group with a part missing is left alone, unless
/// its parts stand in one table that states their total: the table then says itself that these are all.
pub(super) fn check_parts(
    check: &Check<'_>,
    rule: &RuleSpec,
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let (Some(measure), Some(by)) = (
        rule.column.as_deref().and_then(|id| check.spec.column(id)),
        rule.columns.first().and_then(|id| check.spec.column(id)),
    ) else {
        return;
    };
    let Some(whole_code) = rule.whole.as_deref() else {
        return;
    };
    let mut groups: BTreeMap<Vec<Option<String>>, BTreeMap<String, Measured<'_>>> = BTreeMap::new();
    for block in &check.dataset.blocks {
        for record in (0..block.len()).filter(|&record| check.when(rule, block, record)) {
            let (Some(code), Value::Number(value)) =
                (block.value(record, by).key(), block.value(record, measure))
            else {
                continue;
            };
            let group = groups
                .entry(check.group(&rule.within, block, record))
                .or_default();
            group.entry(code).or_insert(Measured {
                block,
                record,
                value: *value,
            });
        }
    }
    for group in groups.values() {
        let Some(whole) = group.get(whole_code) else {
            continue;
        };
        let given = rule
            .parts
            .iter()
            .filter_map(|part| Some((part, group.get(part)?)));
        let (codes, parts): (Vec<&String>, Vec<&Measured<'_>>) = given.unzip();
        if parts.len() < rule.parts.len() && !is_whole_table(&parts, whole, measure) {
            continue;
        }
        let sum: Decimal = parts.iter().map(|part| part.value).sum();
        let number = |one: &Measured<'_>| Number::of(check, one.block, one.record, measure);
        let numbers: Option<Vec<Number>> = parts.iter().map(|part| number(part)).collect();
        let (Some(numbers), Some(total)) = (numbers, number(whole)) else {
            continue;
        };
        let held = repairs.book.sum(numbers, vec![total], Decimal::ZERO, None);
        let Some(held) = held.filter(|held| !held.holds) else {
            continue;
        };
        let names = rule
            .within
            .iter()
            .filter_map(|id| check.spec.column(id))
            .map(|place| check.shown(whole.block.value(whole.record, place), place))
            .collect::<Vec<_>>()
            .join(", ");
        let added = parts
            .iter()
            .map(|part| part.value.normalize().to_string())
            .collect::<Vec<_>>()
            .join(" + ");
        let message = format!(
            "{names}: the overall figure is {}, but its parts add up to {sum} ({added}).",
            whole.value.normalize(),
            sum = sum.normalize()
        );
        let mut finding = check
            .rule_finding(
                rule,
                Code::PartsDiffer,
                whole.block,
                whole.block.cell(whole.record, measure),
                message,
            )
            .values(
                whole.value.normalize().to_string(),
                sum.normalize().to_string(),
            );
        for (part, code) in parts.iter().zip(codes) {
            let words = format!("{}: {}", check.label(code, by), part.value.normalize());
            finding = finding.related(
                check.location(part.block, part.block.cell(part.record, measure)),
                words,
            );
        }
        repairs.told(held, &finding);
        findings.push(finding);
    }
}
