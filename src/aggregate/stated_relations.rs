//! What numbers tell of each other that need not add up, and do: values that returns state, for groups, for quarters and the year;
//! different values counted; and one cell of a return read twice. No set implies it, so that the numbers themselves must agree to the unit.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::category::Records;
use super::column_classes::Classes;
use super::margins::is_whole;
use super::query::Query;
use super::tables::{BaseCell, BaseId, Filter, Relation};
use super::verb::Verb;
use crate::model::{Area, CodeLists, DatasetSpec, Period, RuleForm};

/// All of them, in a fixed order.
pub(crate) fn stated(
    cells: &[BaseCell],
    queries: &[Query],
    datasets: &BTreeMap<String, Records<'_>>,
    codes: &CodeLists,
) -> Vec<Relation> {
    // Numbers that differ in what they hold of one column only; filters by numbers, for keys are long and many.
    type Family<'a> = (&'a str, &'a str, Vec<(usize, usize)>, usize);
    let mut numbers: BTreeMap<&Filter, usize> = BTreeMap::new();
    let mut families: BTreeMap<Family<'_>, Vec<(usize, &Filter)>> = BTreeMap::new();
    let mut wholes = Vec::new();
    for (at, (cell, query)) in cells.iter().zip(queries).enumerate() {
        let adds = matches!(query.verb, Verb::Distinct | Verb::Last | Verb::First);
        if !adds || cell.amount.least().is_none_or(|value| value.is_zero()) {
            continue;
        }
        let measure = (cell.key.dataset.as_str(), cell.key.measure.as_str());
        let mut all = Vec::new();
        for (column, filter) in &query.filters {
            let next = numbers.len();
            all.push((*column, *numbers.entry(filter).or_insert(next)));
        }
        for (place, (column, filter)) in query.filters.iter().enumerate() {
            let mut rest = all.clone();
            rest.remove(place);
            let family = (measure.0, measure.1, rest, *column);
            families.entry(family).or_default().push((at, filter));
        }
        wholes.push((at, measure, all));
    }
    for (at, measure, all) in wholes {
        let first = (measure.0, measure.1, all.clone(), 0);
        let own = families.range_mut(first..);
        let own = own.take_while(|((a, b, rest, _), _)| (*a, *b) == measure && *rest == all);
        own.for_each(|(_, members)| members.push((at, &Filter::Asked)));
    }
    let mut found = BTreeSet::new();
    for ((dataset, _, _, column), members) in &families {
        if let Some(records) = datasets.get(*dataset).filter(|_| members.len() > 1) {
            family(cells, records, *column, members, &mut found);
            breakdowns(
                cells,
                &records.dataset.spec,
                *column,
                codes,
                members,
                &mut found,
            );
        }
    }
    read_twice(cells, &mut found);
    found
        .into_iter()
        .map(|(whole, parts)| Relation { whole, parts })
        .collect()
}

type Found = BTreeSet<(BaseId, Vec<BaseId>)>;

/// Members of which others make up one, to the number.
fn family(
    cells: &[BaseCell],
    records: &Records<'_>,
    column: usize,
    members: &[(usize, &Filter)],
    found: &mut Found,
) {
    let Some(of) = records.column(column) else {
        return;
    };
    let filters: BTreeSet<&Filter> = members.iter().map(|(_, filter)| *filter).collect();
    let whole = |code: &str| is_whole(&records.dataset.spec, column, code);
    let classes = Classes::new(of, &filters, &|_| true, &whole);
    let named = |(_, filter): &(usize, &Filter)| -> BTreeSet<usize> {
        let held = classes.held(filter).iter().copied();
        held.filter(|class| classes.is_named(*class)).collect()
    };
    let sets: Vec<BTreeSet<usize>> = members.iter().map(named).collect();
    let number = |at: usize| cells[members[at].0].amount.least().unwrap_or_default();
    let mut smallest: Vec<usize> = (0..members.len())
        .filter(|at| !sets[*at].is_empty())
        .collect();
    smallest.sort_by_key(|at| (sets[*at].len(), members[*at].0));
    let largest: Vec<usize> = smallest.iter().rev().copied().collect();
    for whole in 0..members.len() {
        for order in [&smallest, &largest] {
            let mut left = sets[whole].clone();
            let mut parts = Vec::new();
            for part in order
                .iter()
                .filter(|part| sets[**part].len() < sets[whole].len())
            {
                if sets[*part].is_subset(&left) {
                    left.retain(|class| !sets[*part].contains(class));
                    parts.push(*part);
                }
            }
            let sum: Decimal = parts.iter().map(|part| number(*part)).sum();
            if left.is_empty() && sum == number(whole) {
                insert(
                    found,
                    members[whole].0,
                    parts.iter().map(|at| members[*at].0),
                );
            }
        }
    }
    spans(cells, of.year(), members, found);
}

/// Periods one after another that make up a longer one.
fn spans(
    cells: &[BaseCell],
    year: crate::model::YearKind,
    members: &[(usize, &Filter)],
    found: &mut Found,
) {
    let mut periods: Vec<(usize, Period)> = Vec::new();
    for (at, filter) in members {
        let code = match filter {
            Filter::Any(codes) if codes.len() == 1 => &codes[0],
            Filter::Span(code) => code,
            _ => continue,
        };
        periods.extend(Period::parse(code, year).map(|period| (*at, period)));
    }
    periods.sort_by_key(|(at, period)| (period.start(), period.end(), *at));
    for (whole, own) in &periods {
        for longest in [false, true] {
            let mut next = Some(own.start());
            let mut parts = Vec::new();
            while let Some(day) = next.filter(|day| *day <= own.end()) {
                let mut inside = periods.iter().filter(|(at, period)| {
                    period.start() == day && own.covers(*period) && period != own && at != whole
                });
                let part = if longest {
                    inside.next_back()
                } else {
                    inside.next()
                };
                let Some((part, period)) = part else { break };
                parts.push(*part);
                next = period.end().tomorrow().ok();
            }
            let number = |at: usize| cells[at].amount.least().unwrap_or_default();
            let sum: Decimal = parts.iter().map(|at| number(*at)).sum();
            if next.is_some_and(|day| day > own.end()) && sum == number(*whole) {
                insert(found, *whole, parts.into_iter());
            }
        }
    }
}

/// Groups of one breakdown that make up the whole: girls and boys, where the dataset has a rule that they do.
fn breakdowns(
    cells: &[BaseCell],
    spec: &DatasetSpec,
    column: usize,
    codes: &CodeLists,
    members: &[(usize, &Filter)],
    found: &mut Found,
) {
    let list = spec.columns[column].codes.as_deref();
    let Some(list) = list.and_then(|id| codes.get(id)) else {
        return;
    };
    let rules = spec.rules.iter().filter(|rule| {
        let by = rule.columns.first().and_then(|id| spec.column(id));
        rule.form == RuleForm::Breakdown && by == Some(column)
    });
    let number = |at: usize| cells[at].amount.least().unwrap_or_default();
    for whole in rules.filter_map(|rule| rule.whole.as_ref()) {
        let mut sets: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut wholes = Vec::new();
        for (at, filter) in members {
            match filter {
                Filter::Any(held) if held.len() == 1 && held[0] == *whole => wholes.push(*at),
                Filter::Any(held) if held.len() == 1 => {
                    let set = list.entry(&held[0]).and_then(|entry| entry.set.as_deref());
                    set.into_iter()
                        .for_each(|set| sets.entry(set).or_default().push(*at));
                }
                _ => {}
            }
        }
        for parts in sets.values() {
            let sum: Decimal = parts.iter().map(|at| number(*at)).sum();
            for whole in wholes.iter().filter(|at| number(**at) == sum) {
                insert(found, *whole, parts.iter().copied());
            }
        }
    }
}

fn insert(found: &mut Found, whole: usize, parts: impl Iterator<Item = usize>) {
    let mut parts: Vec<BaseId> = parts.map(BaseId).collect();
    parts.sort_unstable();
    found.insert((BaseId(whole), parts));
}

/// Numbers that were read from the very same cells.
fn read_twice(cells: &[BaseCell], found: &mut Found) {
    type Places<'a> = Vec<(&'a str, Option<&'a str>, &'a [Area])>;
    let mut places: BTreeMap<(&str, Places<'_>, Decimal), usize> = BTreeMap::new();
    for (at, cell) in cells.iter().enumerate() {
        let parts = &cell.origin.parts;
        let Some(value) = cell.amount.least().filter(|value| !value.is_zero()) else {
            continue;
        };
        if parts.is_empty() || parts.iter().any(|part| part.more > 0) {
            continue;
        }
        let read = parts.iter();
        let read = read.map(|part| (&*part.file, part.sheet.as_deref(), &part.areas[..]));
        let key = (cell.key.dataset.as_str(), read.collect(), value);
        let first = *places.entry(key).or_insert(at);
        if first != at {
            insert(found, first, std::iter::once(at));
        }
    }
}
