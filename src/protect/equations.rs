//! What several relations say together: hidden counts that follow from the shown numbers by adding and subtracting, however many
//! steps it takes. A cell of a table can be solved although its row and its column each hide another.

use std::collections::{BTreeMap, BTreeSet};

use super::safe::Reason;
use crate::aggregate::{Amount, BaseCell, Tables};

/// Equations are solved modulo this prime (2^61 - 1): exact, quick, and far larger than anything that could divide by accident.
const PRIME: u64 = (1 << 61) - 1;

/// Most hidden cells of one linked group that are solved for. A larger group is hidden as a whole: the rule fails closed.
const MOST: usize = 2000;

/// The cells that must go so that no small count can be solved for; none when all are safe.
pub(crate) fn give_away(tables: &Tables, hidden: &[Option<Reason>]) -> BTreeSet<usize> {
    let mut go = BTreeSet::new();
    for group in groups(tables, hidden) {
        let unknown: BTreeSet<usize> = group
            .iter()
            .flat_map(|relation| members(tables, *relation))
            .filter(|at| hidden[*at].is_some())
            .collect();
        if unknown.len() > MOST {
            let all = group.iter().flat_map(|relation| members(tables, *relation));
            go.extend(all.filter(|at| can_go(&tables.cells[*at], hidden[*at])));
            continue;
        }
        let rows = group
            .iter()
            .map(|relation| row(tables, *relation, &unknown))
            .collect();
        for solved in solved(rows) {
            if hidden[solved] == Some(Reason::Small) {
                go.extend(cover(tables, &group, hidden, solved));
            }
        }
    }
    go
}

/// Relations that hide something, those that share a hidden cell together.
fn groups(tables: &Tables, hidden: &[Option<Reason>]) -> Vec<Vec<usize>> {
    let mut of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for relation in 0..tables.relations.len() {
        for at in members(tables, relation).filter(|at| hidden[*at].is_some()) {
            of.entry(at).or_default().push(relation);
        }
    }
    let mut seen = vec![false; tables.relations.len()];
    let mut groups = Vec::new();
    for start in of.values().flatten() {
        if std::mem::replace(&mut seen[*start], true) {
            continue;
        }
        let mut group = vec![*start];
        let mut next = 0;
        while let Some(relation) = group.get(next).copied() {
            next += 1;
            for other in members(tables, relation)
                .filter_map(|at| of.get(&at))
                .flatten()
            {
                if !std::mem::replace(&mut seen[*other], true) {
                    group.push(*other);
                }
            }
        }
        groups.push(group);
    }
    groups
}

fn members(tables: &Tables, relation: usize) -> impl Iterator<Item = usize> + '_ {
    let relation = &tables.relations[relation];
    std::iter::once(relation.whole.0).chain(relation.parts.iter().map(|part| part.0))
}

type Row = BTreeMap<usize, u64>;

/// A relation as an equation over its hidden cells; the shown ones make a constant, which does not matter to what can be solved.
fn row(tables: &Tables, relation: usize, unknown: &BTreeSet<usize>) -> Row {
    let mut row = Row::new();
    let whole = tables.relations[relation].whole.0;
    for at in members(tables, relation).filter(|at| unknown.contains(at)) {
        let sign = if at == whole { 1 } else { PRIME - 1 };
        let sum = (row.get(&at).copied().unwrap_or(0) + sign) % PRIME;
        row.insert(at, sum);
    }
    row.retain(|_, factor| *factor != 0);
    row
}

/// The unknowns that have one value only: those that stand alone in a row once all rows are reduced.
fn solved(rows: Vec<Row>) -> Vec<usize> {
    let mut reduced: BTreeMap<usize, Row> = BTreeMap::new();
    for mut row in rows {
        for (lead, known) in &reduced {
            subtract(&mut row, known, *lead);
        }
        let Some((lead, factor)) = row.iter().next().map(|(at, factor)| (*at, *factor)) else {
            continue;
        };
        let inverse = power(factor, PRIME - 2);
        row.values_mut()
            .for_each(|factor| *factor = times(*factor, inverse));
        for known in reduced.values_mut() {
            subtract(known, &row, lead);
        }
        reduced.insert(lead, row);
    }
    let alone = reduced.into_iter().filter(|(_, row)| row.len() == 1);
    alone.map(|(lead, _)| lead).collect()
}

/// Takes so many of `other` from `row` that the unknown `lead`, whose factor in `other` is 1, is gone.
fn subtract(row: &mut Row, other: &Row, lead: usize) {
    let Some(many) = row.get(&lead).copied() else {
        return;
    };
    for (at, factor) in other {
        let less = PRIME - times(many, *factor);
        let left = (row.get(at).copied().unwrap_or(0) + less) % PRIME;
        if left == 0 {
            row.remove(at);
        } else {
            row.insert(*at, left);
        }
    }
}

fn times(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b) % u128::from(PRIME);
    u64::try_from(product).unwrap_or(0)
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

/// A shown cell to hide beside a solved one: the nearest whole, else the nearest part that is smallest.
fn cover(
    tables: &Tables,
    group: &[usize],
    hidden: &[Option<Reason>],
    solved: usize,
) -> Option<usize> {
    let shown = |at: &usize| can_go(&tables.cells[*at], hidden[*at]);
    let mut near = BTreeSet::from([solved]);
    loop {
        let touching: Vec<usize> = group
            .iter()
            .copied()
            .filter(|relation| members(tables, *relation).any(|at| near.contains(&at)))
            .collect();
        let wholes = touching
            .iter()
            .map(|relation| tables.relations[*relation].whole.0);
        if let Some(whole) = wholes.filter(&shown).min() {
            return Some(whole);
        }
        let all: BTreeSet<usize> = touching
            .iter()
            .flat_map(|relation| members(tables, *relation))
            .collect();
        let smallest = all.iter().copied().filter(&shown).min_by(|a, b| {
            size(&tables.cells[*a])
                .cmp(&size(&tables.cells[*b]))
                .then(a.cmp(b))
        });
        if smallest.is_some() || all.is_subset(&near) {
            return smallest;
        }
        near.extend(all);
    }
}

/// A cell that is shown and not nought can be hidden.
fn can_go(cell: &BaseCell, hidden: Option<Reason>) -> bool {
    hidden.is_none() && size(cell).is_some_and(|size| !size.is_zero())
}

fn size(cell: &BaseCell) -> Option<rust_decimal::Decimal> {
    match cell.amount {
        Amount::Exact(value) | Amount::Between(_, value) => Some(value),
        Amount::Absent(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[(usize, i64)]]) -> Vec<Row> {
        let factor = |value: i64| {
            if value < 0 {
                PRIME - value.unsigned_abs()
            } else {
                value.unsigned_abs()
            }
        };
        rows.iter()
            .map(|row| {
                row.iter()
                    .map(|(at, value)| (*at, factor(*value)))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn an_unknown_is_solved_when_the_rows_leave_it_alone() {
        assert_eq!(solved(rows(&[&[(0, 1), (1, 1)]])), Vec::<usize>::new());
        assert_eq!(solved(rows(&[&[(0, 1), (1, 1)], &[(1, 1)]])), [0, 1]);
        assert_eq!(
            solved(rows(&[&[(0, 1), (1, 1)], &[(0, 1), (1, -1)]])),
            [0, 1]
        );
        // Two pairs that keep each other open, and a third cell between them that does not.
        let bridge = rows(&[
            &[(0, 1), (1, 1)],
            &[(0, 1), (1, 1), (2, 1)],
            &[(2, 1), (3, 1), (4, 1)],
        ]);
        assert_eq!(solved(bridge), [2]);
    }
}
