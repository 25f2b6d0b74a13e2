//! Rules of numbers that hang together: sums and differences, stocks and flows, products, parts no larger than their whole.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::found::Found;
use super::relation::Number;
use super::repair::Repairs;
use super::series::{Places, Point, Series, series};
use super::{Check, Groups};
use crate::finding::{Code, Finding};
use crate::model::{Block, RuleSpec, Value};

/// `identity`: among the columns of a record, or among the records of a group.
pub(super) fn check_identity(
    check: &Check<'_>,
    rule: &RuleSpec,
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let Some(measure) = check.place(&rule.column) else {
        return;
    };
    match check.places(&rule.columns).first() {
        Some(&by) => among_records(check, rule, (measure, by), repairs, findings),
        None => among_columns(check, rule, measure, repairs, findings),
    }
}

/// "a + b − c", as a message shows where a number comes from.
fn sum_in_words(plus: &[Decimal], minus: &[Decimal]) -> String {
    let added = plus.iter().map(|n| n.normalize().to_string());
    let mut words = added.collect::<Vec<_>>().join(" + ");
    for number in minus {
        words.push_str(&format!(" \u{2212} {}", number.normalize()));
    }
    words
}

/// What is left when the second numbers are taken from the first; none when they are beyond all bounds.
fn difference(plus: &[Decimal], minus: &[Decimal]) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for number in plus {
        sum = sum.checked_add(*number)?;
    }
    for number in minus {
        sum = sum.checked_sub(*number)?;
    }
    Some(sum)
}

/// The numbers of a record in some columns; none when one of them is not known.
fn of_record(
    check: &Check<'_>,
    (block, record): (&Block, usize),
    places: &[usize],
) -> Option<Vec<Number>> {
    let each = places.iter();
    each.map(|&place| Number::of(check, block, record, place))
        .collect()
}

fn among_columns(
    check: &Check<'_>,
    rule: &RuleSpec,
    measure: usize,
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let (plus, minus) = (check.places(&rule.plus), check.places(&rule.minus));
    let needs: Vec<usize> = [measure]
        .iter()
        .chain(&plus)
        .chain(&minus)
        .copied()
        .collect();
    let slack = rule.limit.unwrap_or(Decimal::ZERO);
    for (block, record) in check.records(rule, &needs) {
        let numbers = |places: &[usize]| -> Option<Vec<Decimal>> {
            let values = places.iter().map(|&place| block.value(record, place));
            values.map(Value::number).collect()
        };
        let (Some(stated), Some(added), Some(taken)) = (
            block.value(record, measure).number(),
            numbers(&plus),
            numbers(&minus),
        ) else {
            continue;
        };
        let Some(right) = difference(&added, &taken) else {
            continue;
        };
        let (Some(mut above), Some(left), Some(below)) = (
            of_record(check, (block, record), &[measure]),
            of_record(check, (block, record), &plus),
            of_record(check, (block, record), &minus),
        ) else {
            continue;
        };
        above.extend(below);
        let held = repairs.book.sum(left, above, Decimal::ZERO, Some(slack));
        let Some(held) = held.filter(|held| !held.holds) else {
            continue;
        };
        let message = format!(
            "{} is {}, but {} is {}.",
            check.heading(measure),
            stated.normalize(),
            sum_in_words(&added, &taken),
            right.normalize()
        );
        let cell = block.cell(record, measure);
        let mut finding = check
            .rule_finding(rule, Code::DoesNotBalance, block, cell, message)
            .values(
                stated.normalize().to_string(),
                right.normalize().to_string(),
            );
        for place in plus.iter().chain(&minus) {
            let location = check.location(block, block.cell(record, *place));
            finding = finding.related(location, check.heading(*place));
        }
        repairs.told(held, &finding);
        findings.push(finding);
    }
}

/// The sum of each code's numbers in a group, and where its first stands.
struct Sums<'a> {
    sums: BTreeMap<String, (Decimal, &'a Block, usize)>,
    /// What each code's sum is made of.
    numbers: BTreeMap<String, Vec<Number>>,
}

impl<'a> Sums<'a> {
    /// None when one of the numbers is not known.
    fn of(
        check: &Check<'_>,
        records: &[(&'a Block, usize)],
        by: usize,
        measure: usize,
    ) -> Option<Sums<'a>> {
        let mut sums: BTreeMap<String, (Decimal, &Block, usize)> = BTreeMap::new();
        let mut numbers: BTreeMap<String, Vec<Number>> = BTreeMap::new();
        for &(block, record) in records {
            let Some(code) = block.value(record, by).key() else {
                continue;
            };
            let number = match block.value(record, measure) {
                Value::Number(number) => *number,
                Value::Blank => continue,
                _ => return None,
            };
            let own = Number::of(check, block, record, measure)?;
            numbers.entry(code.clone()).or_default().push(own);
            let sum = sums.entry(code).or_insert((Decimal::ZERO, block, record));
            sum.0 = sum.0.checked_add(number)?;
        }
        Some(Sums { sums, numbers })
    }

    /// What the sums of these codes are made of.
    fn made_of<'c>(&self, codes: impl IntoIterator<Item = &'c String>) -> Vec<Number> {
        let each = codes.into_iter().filter_map(|code| self.numbers.get(code));
        each.flatten().cloned().collect()
    }

    fn number(&self, code: &str) -> Option<Decimal> {
        self.sums.get(code).map(|(number, ..)| *number)
    }

    /// Those of these codes that are there.
    fn there(&self, codes: &[String]) -> Vec<Decimal> {
        codes.iter().filter_map(|code| self.number(code)).collect()
    }

    /// The cell of a code's first number beside a finding.
    fn beside(&self, check: &Check<'_>, finding: Finding, code: &str, place: usize) -> Finding {
        match self.sums.get(code) {
            Some((number, block, record)) => finding.related(
                check.location(block, block.cell(*record, place)),
                number.normalize().to_string(),
            ),
            None => finding,
        }
    }
}

fn by_group<'a>(check: &Check<'a>, rule: &RuleSpec, needs: &[usize]) -> Groups<'a> {
    let mut groups = Groups::new();
    for (block, record) in check.records(rule, needs) {
        let key = check.group(&rule.within, block, record);
        groups.entry(key).or_default().push((block, record));
    }
    groups
}

fn among_records(
    check: &Check<'_>,
    rule: &RuleSpec,
    (measure, by): (usize, usize),
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let slack = rule.limit.unwrap_or(Decimal::ZERO);
    let within = check.places(&rule.within);
    for records in by_group(check, rule, &[measure, by]).values() {
        let Some(sums) = Sums::of(check, records, by, measure) else {
            continue;
        };
        let (plus, minus) = (sums.there(&rule.plus), sums.there(&rule.minus));
        // A whole asks for all of its parts; two sides for something on each.
        let (left, right, whole) = match &rule.whole {
            Some(code) => {
                let all = plus.len() == rule.plus.len() && minus.len() == rule.minus.len();
                let (true, Some(stated)) = (all, sums.number(code)) else {
                    continue;
                };
                (Some(stated), difference(&plus, &minus), Some(code))
            }
            None if plus.is_empty() || minus.is_empty() => continue,
            None => (difference(&plus, &[]), difference(&minus, &[]), None),
        };
        let (Some(left), Some(right)) = (left, right) else {
            continue;
        };
        let above = sums.made_of(&rule.plus);
        let below = sums.made_of(rule.minus.iter().chain(&rule.whole));
        let held = repairs.book.sum(above, below, Decimal::ZERO, Some(slack));
        let Some(held) = held.filter(|held| !held.holds) else {
            continue;
        };
        let labels = |codes: &[String]| {
            let there = codes.iter().filter(|code| sums.number(code).is_some());
            let labels = there.map(|code| check.label(code, by));
            labels.collect::<Vec<_>>().join(" and ").to_lowercase()
        };
        let said = match whole {
            Some(code) => format!(
                "{} is {}, but {} is {}",
                check.label(code, by),
                left.normalize(),
                sum_in_words(&plus, &minus),
                right.normalize()
            ),
            None => format!(
                "{} come to {}, {} to {}",
                labels(&rule.plus),
                left.normalize(),
                labels(&rule.minus),
                right.normalize()
            ),
        };
        let codes = || whole.into_iter().chain(&rule.plus).chain(&rule.minus);
        let first = codes().find_map(|code| sums.sums.get(code));
        let Some(&(_, block, record)) = first else {
            continue;
        };
        let names = check.names(block, record, &within);
        let message = if names.is_empty() {
            format!("{said}.")
        } else {
            format!("{names}: {said}.")
        };
        let cell = block.cell(record, measure);
        let mut finding = check
            .rule_finding(rule, Code::DoesNotBalance, block, cell, message)
            .values(left.normalize().to_string(), right.normalize().to_string());
        for code in codes().skip(1) {
            finding = sums.beside(check, finding, code, measure);
        }
        repairs.told(held, &finding);
        findings.push(finding);
    }
}

/// `parts-at-most`: parts are together not larger than their whole.
pub(super) fn check_parts_at_most(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let (Some(measure), Some(&by), Some(whole)) = (
        check.place(&rule.column),
        check.places(&rule.columns).first(),
        rule.whole.as_deref(),
    ) else {
        return;
    };
    let part_place = check.place(&rule.numerator).unwrap_or(measure);
    let within = check.places(&rule.within);
    for records in by_group(check, rule, &[measure, by]).values() {
        let (Some(wholes), Some(parts)) = (
            Sums::of(check, records, by, measure),
            Sums::of(check, records, by, part_place),
        ) else {
            continue;
        };
        let there = parts.there(&rule.parts);
        let (Some(&(most, block, record)), Some(sum)) =
            (wholes.sums.get(whole), difference(&there, &[]))
        else {
            continue;
        };
        if there.is_empty() || sum <= most {
            continue;
        }
        let names = check.names(block, record, &within);
        let labels = rule.parts.iter().map(|code| check.label(code, by));
        let message = format!(
            "{names}: {} is {}, more than {}, which is {}.",
            labels.collect::<Vec<_>>().join(" and "),
            sum_in_words(&there, &[]),
            check.label(whole, by),
            most.normalize()
        );
        // The part's own cell is the one to look at.
        let part = rule.parts.iter().find_map(|code| parts.sums.get(code));
        let Some(&(_, part_block, part_record)) = part else {
            continue;
        };
        let cell = part_block.cell(part_record, part_place);
        findings.push(
            check
                .rule_finding(rule, Code::MoreThanBase, part_block, cell, message)
                .values(
                    sum.normalize().to_string(),
                    format!("{} or less", most.normalize()),
                )
                .related(
                    check.location(block, block.cell(record, measure)),
                    check.label(whole, by),
                ),
        );
    }
}

/// `stock`: the end of a period is the end of the one before, with what came and without what went.
pub(super) fn check_stock(
    check: &Check<'_>,
    rule: &RuleSpec,
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let (Some(places), Some(whole)) = (Places::of(check, rule), rule.whole.as_deref()) else {
        return;
    };
    let slack = rule.limit.unwrap_or(Decimal::ZERO);
    for group in series(check, rule, &places) {
        let of = |code: &str| -> Option<&Series<'_>> {
            let is = |series: &&Series<'_>| series.key.first() == Some(&Some(code.to_owned()));
            group.iter().find(is)
        };
        let flows = |codes: &[String], period| -> Option<Vec<Decimal>> {
            let each = codes.iter();
            each.map(|code| of(code)?.at(period)?.number()).collect()
        };
        for (before, now) in of(whole).into_iter().flat_map(Series::steps) {
            let (Some(start), Some(end), Some(came), Some(went)) = (
                before.number(),
                now.number(),
                flows(&rule.plus, now.period),
                flows(&rule.minus, now.period),
            ) else {
                continue;
            };
            let added: Vec<Decimal> = [start].into_iter().chain(came).collect();
            let Some(right) = difference(&added, &went) else {
                continue;
            };
            let number = |point: &Point<'_>| point.as_number(check, places.measure);
            let flow = |codes: &[String]| -> Option<Vec<Number>> {
                let each = codes.iter();
                each.map(|code| number(of(code)?.at(now.period)?)).collect()
            };
            let (Some(first), Some(last), Some(mut above), Some(mut below)) = (
                number(before),
                number(now),
                flow(&rule.plus),
                flow(&rule.minus),
            ) else {
                continue;
            };
            above.push(first);
            below.push(last);
            let held = repairs.book.sum(above, below, Decimal::ZERO, Some(slack));
            let Some(held) = held.filter(|held| !held.holds) else {
                continue;
            };
            let by = places.columns[0];
            let message = format!(
                "{} at the end of {} is {}, but {} is {}.",
                check.label(whole, by),
                now.period.short(),
                end.normalize(),
                sum_in_words(&added, &went),
                right.normalize()
            );
            let cell = now.block.cell(now.record, places.measure);
            let mut finding = check
                .rule_finding(rule, Code::DoesNotBalance, now.block, cell, message)
                .values(end.normalize().to_string(), right.normalize().to_string());
            let words = format!("at the end of {}", before.period.short());
            finding = check.beside(finding, before, places.measure, words);
            for code in rule.plus.iter().chain(&rule.minus) {
                if let Some(flow) = of(code).and_then(|series| series.at(now.period)) {
                    finding = check.beside(finding, flow, places.measure, check.label(code, by));
                }
            }
            repairs.told(held, &finding);
            findings.push(finding);
        }
    }
}

/// `product`: `column` is the product of `columns`.
pub(super) fn check_product(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let Some(measure) = check.place(&rule.column) else {
        return;
    };
    let factors = check.places(&rule.columns);
    let needs: Vec<usize> = [measure].iter().chain(&factors).copied().collect();
    for (block, record) in check.records(rule, &needs) {
        let numbers: Option<Vec<Decimal>> = factors
            .iter()
            .map(|&place| block.value(record, place).number())
            .collect();
        let (Some(stated), Some(numbers)) = (block.value(record, measure).number(), numbers) else {
            continue;
        };
        let mut product = Some(Decimal::ONE);
        for number in &numbers {
            product = product.and_then(|product| product.checked_mul(*number));
        }
        let Some(product) = product.filter(|product| *product != stated) else {
            continue;
        };
        let words: Vec<String> = numbers.iter().map(|n| n.normalize().to_string()).collect();
        let message = format!(
            "{} is {}, but {} is {}.",
            check.heading(measure),
            stated.normalize(),
            words.join(" \u{d7} "),
            product.normalize()
        );
        let cell = block.cell(record, measure);
        let mut finding = check
            .rule_finding(rule, Code::DoesNotBalance, block, cell, message)
            .values(
                stated.normalize().to_string(),
                product.normalize().to_string(),
            );
        for place in &factors {
            let location = check.location(block, block.cell(record, *place));
            finding = finding.related(location, check.heading(*place));
        }
        findings.push(finding);
    }
}
