//! Settles what the lines of a table are, by their words and their numbers.

use std::collections::BTreeMap;

use super::claims::{Best, Hints, Others};
use super::grid::{Entry, Grid, Line, Part, View};
use super::numbers::Claim;
use crate::model::Role;

/// Of more labels that need the numbers' word, and do not have it, no one is tried as an item.
pub(super) const MOST_TRIED: usize = 20;

/// So many cells must agree, and with so many binary digits, where no words do.
pub(super) const FEWEST: usize = 3;
pub(super) const DIGITS: u32 = 16;

/// How sure a role is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Words and numbers agree: what breaks it is wrong.
    Sure,
    /// Some cells agree, but not most: those that do not are asked about.
    Doubt,
    /// Words alone say so, and no number: it is asked about.
    WordsOnly,
    /// Numbers alone say so: it is counted, and asked about.
    NumbersOnly,
    /// Words may say so, and some numbers do: it is counted, and asked about.
    Perhaps,
    /// Nothing is made of it.
    Nothing,
}

/// A line with its role.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    /// Its place among the lines.
    pub(super) line: usize,
    pub(super) best: Best,
    pub(super) standing: Standing,
}

impl Settled {
    /// Whether it adds up others.
    pub(super) fn is_sum(&self) -> bool {
        family(self.best.role) == Role::Total
    }
}

/// How many cells of lines of one kind agree, of how many that say something.
type Kin = (usize, usize);

/// Settles the rows of a table, or its columns. Labels that need the numbers' word and do not have it become items.
pub(super) fn settle(grid: &mut Grid, is_turned: bool, hints: &[Hints]) -> Vec<Settled> {
    let mut found = look(grid, is_turned, hints);
    for settled in &found {
        grid.lines_mut(is_turned)[settled.line].role = Some(settled.best.role);
    }
    let mut perhaps = Vec::new();
    let doubtful = weak(grid, is_turned, &found);
    let (tried, beyond) = doubtful.split_at(doubtful.len().min(MOST_TRIED));
    for &(at, is_broken) in tried {
        let own = of_line(&found, at);
        let before = held(&found) - own.map_or(0, counted);
        let is_near =
            own.is_some_and(|own| View::new(grid, is_turned).is_near(at, &own.best.claim));
        grid.lines_mut(is_turned)[at].is_item = true;
        let without = look(grid, is_turned, hints);
        // Where as much holds when it is counted, its words mean something else. But where sums stand, an item is in one of them:
        // what is in none is one itself, and so is what comes near to one.
        // No words at all give a group its sum: there others have to bear it out.
        let has_words = grid.lines_mut(is_turned)[at].group.is_none();
        let is_item = is_broken && !(has_words && (is_near || stands_among_sums(&found, at)));
        if held(&without) >= before + usize::from(!is_item) {
            let agrees =
                |own: &&Settled| own.best.fit.digits >= DIGITS / 2 && own.best.fit.held > 0;
            perhaps.extend(own.filter(agrees).cloned());
            found = without;
        } else {
            grid.lines_mut(is_turned)[at].is_item = false;
        }
    }
    if !beyond.is_empty() {
        for (at, _) in beyond {
            grid.lines_mut(is_turned)[*at].is_item = true;
        }
        found = look(grid, is_turned, hints);
    }
    found.extend(perhaps.into_iter().map(|settled| Settled {
        standing: Standing::Perhaps,
        ..settled
    }));
    found
}

/// How many cells agree.
pub(super) fn held(found: &[Settled]) -> usize {
    found.iter().map(counted).sum()
}

/// How many cells of one line do; none where a run of lines was sought for it, which may have an item in the place of its parts.
fn counted(settled: &Settled) -> usize {
    if settled.best.by_search {
        0
    } else {
        settled.best.fit.held
    }
}

/// What was found of a line; all are in their order.
fn of_line(found: &[Settled], at: usize) -> Option<&Settled> {
    let place = found.binary_search_by_key(&at, |settled| settled.line);
    Some(&found[place.ok()?])
}

/// Whether a line may be a sum, and others are.
fn stands_among_sums(found: &[Settled], at: usize) -> bool {
    let sums = || found.iter().filter(|settled| settled.is_sum());
    let holds = |settled: &Settled| settled.best.fit.broken.is_empty() && counted(settled) > 0;
    of_line(found, at).is_some_and(Settled::is_sum)
        && sums().any(|settled| settled.line != at && holds(settled))
}

/// Lines whose words are not enough, and whose numbers do not agree with any role of theirs; whether they speak against it.
fn weak(grid: &Grid, is_turned: bool, found: &[Settled]) -> Vec<(usize, bool)> {
    let lines = grid.lines(is_turned);
    let is_weak = |at: &usize| {
        let line = &lines[*at];
        line.words.said.is_empty() && !line.words.maybe.is_empty() && !line.is_item && line.is_open
    };
    let best = |at: usize| of_line(found, at).map(|settled| &settled.best);
    // Two small numbers have many others that make them.
    let is_clear = |at: usize, best: &Best| {
        let sums = [Role::Total, Role::Subtotal, Role::OfWhich];
        let adds = sums.contains(&best.role) || matches!(best.claim, Claim::Mean(_));
        let adds = adds && lines[at].group.is_none();
        adds || best.fit.held >= 2 && best.fit.digits >= DIGITS / 2
    };
    let weak = (0..lines.len()).filter(is_weak).filter_map(|at| {
        let Some(best) = best(at) else {
            return Some((at, true));
        };
        let fit = &best.fit;
        match fit.broken.is_empty() {
            true if fit.held == 0 => Some((at, fit.judged == 0)),
            true => (!is_clear(at, best)).then_some((at, true)),
            false => {
                let agrees = fit.agrees() && (fit.held >= FEWEST || fit.digits >= DIGITS);
                (!agrees).then_some((at, true))
            }
        }
    });
    weak.collect()
}

/// What each line that may be no item agrees with best.
pub(super) fn look(grid: &Grid, is_turned: bool, hints: &[Hints]) -> Vec<Settled> {
    let view = View::new(grid, is_turned);
    let mut others = Others::new(&view);
    others.is_above = groups_stand_below(&view, &others);
    let none = Hints::default();
    let lines = view.lines();
    let has_role = |at: &usize| {
        let line = &lines[*at];
        !line.words.all().is_empty() && (!line.is_item || line.is_read) && !line.is_hidden
    };
    let found: Vec<(usize, Best)> = (0..lines.len())
        .filter(has_role)
        .filter_map(|at| {
            let best = view.best(at, &others, hints.get(at).unwrap_or(&none))?;
            Some((at, best))
        })
        .collect();
    let mut kin: BTreeMap<Role, Kin> = BTreeMap::new();
    for (_, best) in &found {
        let (held, telling) = kin.entry(family(best.role)).or_default();
        *held += best.fit.held;
        *telling += best.fit.telling();
    }
    let settled = found.iter().map(|(at, best)| Settled {
        line: *at,
        standing: standing(
            &view,
            *at,
            best,
            kin.get(&family(best.role)).copied().unwrap_or_default(),
        ),
        best: best.clone(),
    });
    settled.collect()
}

/// Rows that are no items by their words, with numbers, of which nothing could be held against others: each with its role.
pub(super) fn unjudged(grid: &Grid, settled: &[Settled]) -> Vec<(u32, Role)> {
    let width = grid.columns.len();
    let is_silent = |line: &Line| {
        line.words.answered
            || line.words.derived.is_some()
            || line.words.is_sum() && line.words.is_whole
    };
    let rows = grid.rows.iter().enumerate().filter_map(|(at, line)| {
        let role = line.words.said.each().next()?;
        if line.is_item || is_silent(line) || of_line(settled, at).is_some() {
            return None;
        }
        let cells = &grid.cells[at * width..(at + 1) * width];
        let tells = cells
            .iter()
            .any(|cell| matches!(cell, Entry::Known(_, high, _) if *high != 0));
        tells.then_some((line.at, role))
    });
    rows.collect()
}

/// Totals and subtotals tell of one another.
fn family(role: Role) -> Role {
    match role {
        Role::Subtotal => Role::Total,
        other => other,
    }
}

/// Whether more subtotals agree with the groups below them than with those above.
fn groups_stand_below(view: &View<'_>, others: &Others) -> bool {
    let lines = view.lines().len();
    let agree = |is_above: bool| -> usize {
        let fits = others.sums.iter().map(|&at| {
            let (from, to) = others.group(at, lines, is_above);
            let part = Part::Items {
                from,
                to,
                class: None,
            };
            view.fit(at, &Claim::Sum(part), true).held
        });
        fits.sum()
    };
    others.sums.len() > 1 && agree(true) > agree(false)
}

fn standing(view: &View<'_>, at: usize, best: &Best, kin: Kin) -> Standing {
    let line = &view.lines()[at];
    let fit = &best.fit;
    let agrees = |(held, telling): Kin| telling >= 2 && held * 3 >= telling * 2;
    if line.words.is_unread && !fit.agrees() {
        return Standing::Nothing;
    }
    let is_sum = matches!(best.role, Role::Total | Role::Subtotal);
    // A target, the same in every row, is worked out from nothing.
    if !is_sum && best.role != Role::OfWhich && view.is_constant(at) {
        return Standing::Nothing;
    }
    if line.is_read {
        // The dataset says what the column is; where the numbers do not, it is for its rules to judge.
        return match () {
            () if fit.agrees() && fit.held >= 2 => Standing::Sure,
            () if fit.held * 2 >= fit.telling() && fit.telling() <= FEWEST && fit.held > 0 => {
                Standing::Doubt
            }
            () => Standing::Nothing,
        };
    }
    match () {
        () if fit.telling() == 0 || fit.agrees() || agrees(kin) => Standing::Sure,
        () if line.words.derived.is_some() || line.words.answered && is_sum => Standing::Sure,
        // Where the others do not make it, they are not what it is made of.
        () if line.words.answered => Standing::Nothing,
        () if is_sum && line.words.is_whole && fit.held > 0 && fit.held * 2 >= fit.telling() => {
            Standing::Sure
        }
        () if fit.held > 0 && (fit.held * 2 >= fit.telling() || fit.telling() <= FEWEST) => {
            Standing::Doubt
        }
        // Nobody calls a single number a total that is none.
        () if fit.telling() == 1
            && is_sum
            && kin.0 == 0
            && (line.words.is_whole || view.is_near(at, &best.claim)) =>
        {
            Standing::Sure
        }
        () if fit.telling() == 1 => Standing::Doubt,
        () => Standing::WordsOnly,
    }
}
