//! Items that their numbers betray and nothing else: sums of those beside them, and copies of a neighbour. They are counted, and asked
//! about.

use super::claims::{Best, Hints};
use super::grid::{Grid, Line, Part, View};
use super::numbers::{Claim, Fit};
use super::settle::{DIGITS, FEWEST, MOST_TRIED, Settled, Standing, held, look};
use crate::model::Role;

/// Items without which others add up that do not with them. In what is judged further they are none.
pub(super) fn hidden_sums(grid: &mut Grid, is_turned: bool, hints: &[Hints]) -> Vec<Settled> {
    let mut found = look(grid, is_turned, hints);
    let breaks = |found: &[Settled]| {
        let mut sums = found.iter().filter(|settled| settled.is_sum());
        sums.any(|settled| !settled.best.fit.broken.is_empty())
    };
    let mut hidden: Vec<Settled> = Vec::new();
    if !breaks(&found) {
        return hidden;
    }
    let clear = |fit: &Fit| fit.broken.is_empty() && fit.held > 0;
    let candidates = by_numbers(&View::new(grid, is_turned), false, clear);
    for candidate in candidates.into_iter().take(MOST_TRIED) {
        if !breaks(&found) {
            break;
        }
        let line = &mut grid.lines_mut(is_turned)[candidate.line];
        (line.is_item, line.is_hidden) = (false, true);
        let without = look(grid, is_turned, hints);
        if held(&without) > held(&found) {
            found = without;
            hidden.push(candidate);
        } else {
            let line = &mut grid.lines_mut(is_turned)[candidate.line];
            (line.is_item, line.is_hidden) = (true, false);
        }
    }
    hidden
}

/// Items that are so in many cells, whatever the others are.
pub(super) fn unsaid(grid: &Grid, is_turned: bool) -> Vec<Settled> {
    let view = View::new(grid, is_turned);
    let plain = |line: &&Line| line.is_item && line.is_plain();
    let mut items = view.across().iter().filter(plain);
    if items.clone().count() < FEWEST {
        return Vec::new();
    }
    // Cases that are alike are none the less two; months or years that are, are not.
    let first = items.next().and_then(|line| line.class);
    let is_wide = is_turned || items.all(|line| line.class == first);
    by_numbers(&view, is_wide, |fit| {
        fit.held >= FEWEST && fit.digits >= DIGITS && fit.broken.len() * 4 <= fit.held
    })
}

/// Items that are sums of those beside them, or copies of the one before, by a fit that is clear enough.
fn by_numbers(view: &View<'_>, with_copies: bool, is_clear: impl Fn(&Fit) -> bool) -> Vec<Settled> {
    let all = view.lines();
    let sums: Vec<usize> = (0..all.len()).filter(|at| all[*at].is_sum()).collect();
    let may_be_none = |line: &Line| {
        let is_counted = line.is_item && line.is_plain() && !line.is_answered;
        is_counted && (!view.is_turned || line.is_across)
    };
    let found = all.iter().enumerate().filter_map(|(at, line)| {
        if !may_be_none(line) || view.is_constant(at) {
            return None;
        }
        let beside = groups_beside(view, &sums, at).into_iter();
        let beside = beside.map(|claim| (Role::Total, claim));
        let before = at
            .checked_sub(1)
            .filter(|before| with_copies && view.is_item(*before, line.class));
        let copy = before.map(|before| (Role::Copy, Claim::Same(before)));
        beside.chain(copy).find_map(|(role, claim)| {
            if !view.begins_to_hold(at, &claim) {
                return None;
            }
            let fit = view.fit(at, &claim, false);
            let is_none = is_clear(&fit) && !holds_periods(view, at, &claim);
            is_none.then_some(Settled {
                line: at,
                best: Best {
                    role,
                    claim,
                    fit,
                    by_search: true,
                },
                standing: Standing::NumbersOnly,
            })
        })
    });
    found.collect()
}

/// The sums that an item may be: of those since the last sum, up to the next, and of all before and after it.
fn groups_beside(view: &View<'_>, sums: &[usize], at: usize) -> Vec<Claim> {
    let lines = view.lines().len();
    let before = sums.partition_point(|sum| *sum < at);
    let start = before.checked_sub(1).map_or(0, |place| sums[place] + 1);
    let end = sums.get(before).copied().unwrap_or(lines);
    let class = view.lines()[at].class;
    let mut claims: Vec<Claim> = Vec::new();
    for (from, to) in [(start, at), (0, at), (at + 1, end), (at + 1, lines)] {
        let claim = Claim::Sum(Part::Items { from, to, class });
        if to.saturating_sub(from) >= 2 && !claims.contains(&claim) {
            claims.push(claim);
        }
    }
    claims
}

/// Whether a period is the sum of periods that lie in it: it is known what it is.
fn holds_periods(view: &View<'_>, at: usize, claim: &Claim) -> bool {
    let Claim::Sum(Part::Items { from, to, class }) = claim else {
        return false;
    };
    let lines = view.lines();
    let Some(own) = lines[at].period else {
        return false;
    };
    (*from..*to)
        .filter(|line| view.is_item(*line, *class))
        .all(|line| lines[line].period.is_some_and(|period| own.covers(period)))
}
