//! Small numbers that nobody prints and anybody can work out: what a whole holds beside the parts of it that are shown. They are no cells, so
//! nothing can be withheld for them; people are asked.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::policy::Policies;
use super::safe_cell::Reason;
use crate::aggregate::{Amount, BaseId, Entry, Filter, Key, Tables};
use crate::finding::{Code, Finding};
use crate::model::listed_to;

/// Most remainders that a finding names.
const MOST_NAMED: usize = 12;

/// A key, or a key without one of its columns.
type Rest<'a> = (&'a str, &'a str, Vec<(&'a String, &'a Filter)>);

/// A finding for each table whose parts leave a small number of a whole that is shown.
pub(crate) fn small(
    tables: &Tables,
    policies: &Policies<'_>,
    hidden: &[Option<Reason>],
) -> Vec<Finding> {
    let places = places(tables);
    let mut families: BTreeMap<Rest<'_>, BTreeMap<&String, Vec<usize>>> = BTreeMap::new();
    for at in places
        .keys()
        .filter(|at| policies.cell(**at).controls(&tables.cells[**at]))
    {
        let key = &tables.cells[*at].key;
        for column in key.filters.keys() {
            let family = families.entry(rest(key, Some(column))).or_default();
            family.entry(column).or_default().push(*at);
        }
    }
    let mut found: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (whole, place) in &places {
        let cell = &tables.cells[*whole];
        let (Amount::Exact(size), Some(hide)) = (&cell.amount, policies.cell(*whole).hide) else {
            continue;
        };
        if hidden[*whole].is_some() {
            continue;
        }
        let other = families.get(&rest(&cell.key, None)).into_iter().flatten();
        let same = cell.key.filters.keys().filter_map(|column| {
            families
                .get(&rest(&cell.key, Some(column)))?
                .get_key_value(column)
        });
        for (column, parts) in other.chain(same) {
            let own = cell.key.filters.get(*column);
            if matches!(own, Some(Filter::Any(codes)) if codes.len() < 2) {
                continue;
            }
            let Some((taken, sum)) = disjoint(tables, parts, own, column) else {
                continue;
            };
            let left = size - sum;
            let small = (Decimal::from(hide.from)..=Decimal::from(hide.to)).contains(&left);
            let shown = taken.iter().all(|part| hidden[*part].is_none());
            if let (true, true, Some(part)) = (small, shown, taken.first()) {
                let table = places[part].table;
                let of = match place.table == table {
                    true => String::new(),
                    false => format!(" of the table \"{}\"", tables.tables[place.table].spec.id),
                };
                let name = format!("{}{of}, by {column}", place.name);
                found.entry(table).or_default().push(name);
            }
        }
    }
    let each = found.into_iter();
    each.map(|(at, mut names)| {
        names.sort();
        names.dedup();
        let spec = &tables.tables[at].spec;
        let message = format!(
            "In the table \"{}\" what is shown leaves a small number that no row prints and anybody can work out: the others of {}.",
            spec.id,
            listed_to(&names, MOST_NAMED)
        );
        Finding::new(Code::RemainderSmall, spec.location(), message).about(&spec.dataset, None)
    })
    .collect()
}

/// Where a base cell is printed first.
struct Place {
    table: usize,
    name: String,
}

fn places(tables: &Tables) -> BTreeMap<usize, Place> {
    let mut places = BTreeMap::new();
    for (at, table) in tables
        .tables
        .iter()
        .enumerate()
        .filter(|(_, table)| table.spec.publish)
    {
        for (row, slots) in table.rows.iter().zip(&table.slots) {
            for (head, slot) in table.columns.iter().zip(slots) {
                if let Entry::Base(BaseId(id)) = slot.entry {
                    places.entry(id).or_insert_with(|| Place {
                        table: at,
                        name: format!("{} ({})", row.label, head.heading),
                    });
                }
            }
        }
    }
    places
}

fn rest<'a>(key: &'a Key, without: Option<&String>) -> Rest<'a> {
    let rest = key.filters.iter().filter(|(own, _)| Some(*own) != without);
    (&key.dataset, &key.measure, rest.collect())
}

/// Parts of what a whole is held to in a column that share nothing, the finest first, and their sum. None without any, or where one of them
/// has no number.
fn disjoint(
    tables: &Tables,
    parts: &[usize],
    whole: Option<&Filter>,
    column: &String,
) -> Option<(Vec<usize>, Decimal)> {
    let filter = |at: &usize| &tables.cells[*at].key.filters[column];
    let within = |codes: &[String]| match whole {
        None | Some(Filter::Asked | Filter::Given) => true,
        Some(Filter::Any(own)) => {
            codes.len() < own.len() && codes.iter().all(|code| own.contains(code))
        }
        _ => false,
    };
    let blank = String::new();
    let mut codes: Vec<(&[String], usize)> = Vec::new();
    let mut rest: Vec<(&[String], usize)> = Vec::new();
    for at in parts {
        match filter(at) {
            Filter::Any(own) if within(own) => codes.push((own, *at)),
            Filter::Unbroken(own) if within(std::slice::from_ref(own)) => {
                codes.push((std::slice::from_ref(own), *at));
            }
            Filter::Blank if matches!(whole, None | Some(Filter::Asked)) => {
                codes.push((std::slice::from_ref(&blank), *at));
            }
            Filter::Except(own) if !matches!(whole, Some(Filter::Any(_))) => rest.push((own, *at)),
            _ => {}
        }
    }
    codes.sort_by_key(|(own, at)| (own.len(), *at));
    let mut seen: BTreeSet<&String> = BTreeSet::new();
    let mut taken = Vec::new();
    for (own, at) in codes {
        if own.iter().all(|code| !seen.contains(code)) {
            seen.extend(own);
            taken.push(at);
        }
    }
    let last = rest
        .iter()
        .find(|(own, _)| seen.iter().all(|code| own.contains(code)));
    taken.extend(last.map(|(_, at)| *at));
    let mut sum = Decimal::ZERO;
    for at in &taken {
        let Amount::Exact(number) = &tables.cells[*at].amount else {
            return None;
        };
        sum = sum.checked_add(*number)?;
    }
    (!taken.is_empty()).then_some((taken, sum))
}
