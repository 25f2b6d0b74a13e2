//! The second rule: what would give a withheld number away is withheld with it, over all tables at once and no more than needed.
//!
//! Whatever is withheld is audited (`audit`): each small number must stay open in whole numbers, as wide as its profile asks, given
//! all sums and that a withheld number is not nought. Where one is not, the audit names the shown cells of which one must go; the
//! cheapest cells that meet all these demands are withheld (`hitting_set`), and all is audited again. While the work lasts this finds the
//! least there is to withhold. Beyond that cells are only added, each demand met at the least cost, and those that turn out not to be
//! needed are shown again. What is never done is to show something that was not proved safe.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::audit::{Audit, Audited, Need};
use super::hitting_set::{Cost, cover, greedy};
use super::linked_sums::{Freedom, System, low, steps};
use super::local;
use super::safe_cell::Reason;
use super::task::Task;
use crate::aggregate::{Amount, Tables, Told};

/// Rounds in which the choice is made anew, so that it is the least.
const ROUNDS_EXACT: usize = 60;

/// Most cells that are tried one by one whether they are needed after all.
const MOST_TRIED: usize = 200;

/// How the protection of the tables ended.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// How many values a withheld number can have at least, less one; of those that stand in a sum.
    pub(crate) widths: BTreeMap<usize, i64>,
    /// Small numbers that nothing more could be withheld for.
    pub(crate) open: Vec<usize>,
    /// Whether what is withheld is known to be the least.
    pub(crate) least: bool,
}

/// Withholds until every small number is proved to stay open, and marks those whose wording must not tell that they are small.
pub(crate) fn hide(task: &Task<'_>, hidden: &mut [Option<Reason>]) -> Outcome {
    let system = System::new(task.tables);
    let stated = local::SuppliedRates::new(&task.tables.cells);
    let mut must = BTreeSet::new();
    let mut least = true;
    loop {
        let before = hidden.iter().flatten().count();
        local::ranges(task, hidden, &mut must);
        let (chosen, mut outcome) = Search::new(task, &system, hidden, &must).run();
        for cell in chosen {
            hidden[cell].get_or_insert(Reason::GivesAway);
        }
        stated.hide(task.tables, task.kept, hidden);
        least &= outcome.least;
        if hidden.iter().flatten().count() == before {
            name(task, &system, hidden);
            outcome.least = least;
            return outcome;
        }
    }
}

struct Search<'a> {
    task: &'a Task<'a>,
    system: &'a System,
    hidden: &'a [Option<Reason>],
    needs: Vec<Need>,
    costs: Vec<Cost>,
}

impl<'a> Search<'a> {
    fn new(
        task: &'a Task<'a>,
        system: &'a System,
        hidden: &'a [Option<Reason>],
        must: &BTreeSet<usize>,
    ) -> Self {
        Search {
            task,
            system,
            hidden,
            needs: needs(task, system, hidden, must),
            costs: costs(task.tables, hidden),
        }
    }

    fn cost(&self, cell: usize) -> Cost {
        self.costs[cell]
    }

    /// How far a shown cell could be from its number if it were withheld; none when it cannot be.
    fn could(&self, at: usize) -> Option<Freedom> {
        let cell = self.task.tables.cells.get(at)?;
        let free = self.task.printed[at]
            && self.hidden[at].is_none()
            && !self.task.known.contains(&at)
            && !self.task.kept.contains(&at);
        let value = low(cell).filter(|value| free && *value >= Decimal::ONE)?;
        Some(Freedom {
            down: steps(value - Decimal::ONE),
            up: None,
        })
    }

    fn audit(&self, chosen: &BTreeSet<usize>) -> Audited {
        let mut free = freedoms(self.task, self.system, self.hidden);
        for cell in chosen {
            free[*cell] = self.could(*cell);
        }
        Audit {
            system: self.system,
            free: &free,
            could: &|at| self.could(at),
        }
        .run(&self.needs)
    }

    fn run(&self) -> (BTreeSet<usize>, Outcome) {
        let cost = |cell: usize| self.cost(cell);
        let mut demands: BTreeSet<Vec<usize>> = BTreeSet::new();
        let mut chosen = BTreeSet::new();
        let mut exact = true;
        let mut rounds = 0;
        loop {
            let audited = self.audit(&chosen);
            let mut added = Vec::new();
            for (_, cut) in &audited.unsafe_ones {
                if !cut.is_empty() && demands.insert(cut.clone()) {
                    added.push(cut.clone());
                }
            }
            if added.is_empty() {
                // Demands that are met already and still do not help cannot be met at all.
                return self.finish(chosen, audited, exact && rounds <= ROUNDS_EXACT);
            }
            rounds += 1;
            if rounds <= ROUNDS_EXACT && exact {
                (chosen, exact) = cover(&demands, &cost);
            } else {
                added.retain(|cut| !cut.iter().any(|cell| chosen.contains(cell)));
                chosen.extend(greedy(&added, &cost).1);
            }
        }
    }

    /// Shows again what is not needed, when the choice is not known to be the least.
    fn finish(
        &self,
        mut chosen: BTreeSet<usize>,
        mut audited: Audited,
        least: bool,
    ) -> (BTreeSet<usize>, Outcome) {
        if !least {
            let open = audited.unsafe_ones.len();
            let mut dearest: Vec<usize> = chosen.iter().copied().collect();
            dearest.sort_by_key(|cell| (std::cmp::Reverse(self.cost(*cell)), *cell));
            for cell in dearest.into_iter().take(MOST_TRIED) {
                let mut without = chosen.clone();
                without.remove(&cell);
                let tried = self.audit(&without);
                if tried.unsafe_ones.len() <= open {
                    (chosen, audited) = (without, tried);
                }
            }
        }
        let outcome = Outcome {
            widths: audited.widths,
            open: audited
                .unsafe_ones
                .into_iter()
                .map(|(cell, _)| cell)
                .collect(),
            least,
        };
        (chosen, outcome)
    }
}

/// The numbers that must stay open, as wide as the profile asks.
fn needs(
    task: &Task<'_>,
    system: &System,
    hidden: &[Option<Reason>],
    must: &BTreeSet<usize>,
) -> Vec<Need> {
    let small = (0..system.cells).filter(|at| {
        matches!(
            hidden[*at],
            Some(Reason::Small | Reason::SmallAmongOthers | Reason::SmallGroup)
        ) || hidden[*at].is_some() && must.contains(at)
    });
    let small = small
        .filter(|at| !system.of[*at].is_empty() && !task.known.contains(at))
        .map(|number| (number, task.policies.cell(number)));
    let earlier = (system.cells..).zip(&task.tables.unseen);
    let earlier = earlier.filter_map(|(number, unseen)| match &unseen.told {
        Told::Withheld(dataset) => {
            let profile = task.policies.dataset(dataset);
            let large = profile
                .hide
                .is_none_or(|hide| unseen.value > hide.to.into());
            (!large).then_some((number, profile))
        }
        _ => None,
    });
    small
        .chain(earlier)
        .filter_map(|(number, profile)| {
            let width = profile.width()?;
            Some(Need { number, width })
        })
        .collect()
}

/// How far each number could be from what it is, given only that a withheld count is not nought. A reader is not told which of them
/// are small.
fn freedoms(task: &Task<'_>, system: &System, hidden: &[Option<Reason>]) -> Vec<Option<Freedom>> {
    let cells = task.tables.cells.iter().enumerate().map(|(at, cell)| {
        let value = low(cell)?;
        let profile = task.policies.cell(at);
        if !task.printed[at] && !task.known.contains(&at) {
            // Not even a mark stands anywhere: it may be nought.
            return Some(Freedom {
                down: steps(value),
                up: None,
            });
        }
        if hidden[at].is_some() {
            if task.known.contains(&at) {
                return None;
            }
            let small = hidden[at] == Some(Reason::Small);
            let from = profile.hide.filter(|_| small).map_or(1, |hide| hide.from);
            let least = Decimal::from(from).min(value.floor());
            return Some(Freedom {
                down: steps(value - least),
                up: None,
            });
        }
        // A rounded number is shown as the nearest of many.
        let to = Decimal::from(
            profile
                .round_to
                .filter(|to| *to > 1 && profile.controls(cell))?,
        );
        let (Amount::Exact(_), false) = (&cell.amount, value.is_zero()) else {
            return None;
        };
        let shown = crate::model::round(value / to, 0) * to;
        let reach = ((to - Decimal::ONE) / Decimal::TWO).floor();
        Some(Freedom {
            down: steps(value - (shown - reach).max(Decimal::ZERO)),
            up: Some(steps(shown + reach - value)),
        })
    });
    cells.chain(system.unseen.iter().copied()).collect()
}

/// What it costs to withhold each cell: every printed number that rests on it and is not withheld already.
fn costs(tables: &Tables, hidden: &[Option<Reason>]) -> Vec<Cost> {
    let mut costs: Vec<Cost> = tables
        .cells
        .iter()
        .map(|cell| Cost {
            printed: 0,
            size: low(cell).map_or(0, |size| size.ceil().to_u64().unwrap_or(u64::MAX >> 8)),
        })
        .collect();
    for table in tables.tables.iter().filter(|table| table.spec.publish) {
        for row in &table.slots {
            for (slot, head) in row.iter().zip(&table.columns) {
                let used = slot.entry.bases();
                if head.hidden || used.iter().any(|id| hidden[id.0].is_some()) {
                    continue;
                }
                for id in used {
                    costs[id.0].printed += 1;
                }
            }
        }
    }
    costs
}

/// "Fewer than 6" tells that a number is small. It may be said where all that is withheld with it stays open even to a reader who
/// knows of each number whether it is small; everywhere else all are spoken of alike.
fn name(task: &Task<'_>, system: &System, hidden: &mut [Option<Reason>]) {
    for reason in hidden.iter_mut().flatten() {
        if *reason == Reason::SmallAmongOthers {
            *reason = Reason::Small;
        }
    }
    let mut free = freedoms(task, system, hidden);
    let mut needs = Vec::new();
    for (at, cell) in task.tables.cells.iter().enumerate() {
        let (Some(value), Some(reason), Some(_)) = (low(cell), hidden[at], free[at]) else {
            continue;
        };
        let profile = task.policies.cell(at);
        let named = profile.controls(cell) && task.printed[at];
        let Some(hide) = profile.hide.filter(|_| named) else {
            continue;
        };
        let (from, to) = (Decimal::from(hide.from), Decimal::from(hide.to));
        free[at] = match reason {
            Reason::Small => {
                if !system.of[at].is_empty() {
                    let width = hide.width();
                    needs.push(Need { number: at, width });
                }
                Some(Freedom {
                    down: steps(value - from),
                    up: Some(steps(to - value)),
                })
            }
            _ if value > to => Some(Freedom {
                down: steps(value - to - Decimal::ONE),
                up: None,
            }),
            _ => free[at],
        };
    }
    let audited = Audit {
        system,
        free: &free,
        could: &|_| None,
    }
    .run(&needs);
    // One that cannot be named keeps all that hang together with it from being named: otherwise its silence would tell.
    let unnamed = audited.unsafe_ones.iter().map(|(at, _)| *at);
    let mut next: Vec<usize> = unnamed.collect();
    let mut seen: BTreeSet<usize> = next.iter().copied().collect();
    while let Some(at) = next.pop() {
        if at < system.cells && hidden[at] == Some(Reason::Small) {
            hidden[at] = Some(Reason::SmallAmongOthers);
        }
        let linked = system.of[at].iter().flat_map(|sum| &system.sums[*sum]);
        for (other, _) in linked {
            if free[*other].is_some() && seen.insert(*other) {
                next.push(*other);
            }
        }
    }
}
