//! Which published figures give a count away: a small set of rows from which it still follows, and the figures that print them.

use std::collections::BTreeSet;

use super::bounds::ends;
use super::constraints::{Row, System, figure_name};
use super::search::ranges_to;

/// Work allowed for each row that is left out to see whether it matters.
const WORK: u64 = 20_000_000;
/// Most rows that are tried one by one; of more, all that touch the count are named.
const MOST_ROWS: usize = 120;

/// The figures from which a count follows. `files` are the names of the sets.
pub(super) fn figures(system: &System, count: usize, files: &[&str]) -> Vec<String> {
    let mut rows = linked(system, count);
    if rows.len() > MOST_ROWS {
        rows.retain(|at| {
            system.rows[*at]
                .terms
                .iter()
                .any(|(term, _)| *term == count)
        });
    } else {
        // From the far end, so that what is left stands near to the count.
        for out in rows.clone().into_iter().rev() {
            let fewer: Vec<usize> = rows.iter().copied().filter(|at| *at != out).collect();
            if is_open(system, &fewer, count) {
                rows = fewer;
            }
        }
    }
    let mut named = Vec::new();
    let push = |named: &mut Vec<String>, set: usize, figure: &str| {
        let name = figure_name(files, set, figure);
        if !named.contains(&name) {
            named.push(name);
        }
    };
    for at in rows {
        let row = &system.rows[at];
        if let Some((set, figure)) = &row.figure {
            push(&mut named, *set, figure);
        }
        for (term, _) in row.terms.iter().filter(|(term, _)| *term != count) {
            if let Some((set, figure)) = system.counts[*term].printed.first() {
                push(&mut named, *set, figure);
            }
        }
    }
    if named.is_empty() {
        // Nothing but figures that print the count itself: one shows what another withholds.
        for (set, figure) in &system.counts[count].printed {
            push(&mut named, *set, figure);
        }
    }
    named
}

/// Rows linked with a count through counts that are not known, the nearest first.
fn linked(system: &System, count: usize) -> Vec<usize> {
    let is_known = |at: usize| system.counts[at].high == Some(system.counts[at].low);
    let mut near = BTreeSet::from([count]);
    let mut found = Vec::new();
    let mut taken = vec![false; system.rows.len()];
    loop {
        let mut next = BTreeSet::new();
        for (at, row) in system.rows.iter().enumerate() {
            if !taken[at] && row.terms.iter().any(|(term, _)| near.contains(term)) {
                taken[at] = true;
                found.push(at);
                let open = row.terms.iter().map(|(term, _)| *term);
                next.extend(open.filter(|term| !is_known(*term)));
            }
        }
        if next.is_empty() {
            return found;
        }
        near = next;
    }
}

/// Whether so many rows still narrow a count below what is asked.
fn is_open(system: &System, rows: &[usize], count: usize) -> bool {
    let rows: Vec<Row> = rows.iter().map(|at| system.rows[*at].clone()).collect();
    let asks = system.counts[count].asks;
    let found = ranges_to(&ends(system), &rows, &[(count, asks)], WORK);
    let Some(Ok(range)) = found.get(&count) else {
        return false;
    };
    range.most().is_some_and(|width| width < asks)
}
