//! The second rule: what would give a withheld number away is withheld with it, over all tables at once and no more than needed.
//!
//! Whatever is withheld is audited (`audit`): each small number must stay open in whole numbers, as wide as its profile asks, given
//! all sums and that a withheld number is not nought. Numbers that no sum links are parts of their own (`linked_parts`); what is withheld in
//! each is chosen by itself (`least_choice`).

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::audit::Audit;
use super::hitting_set::Cost;
use super::least_choice::choose;
use super::linked_parts::{Need, Part, Question, parts};
use super::linked_sums::{Freedom, System, low, steps};
use super::local;
use super::product_form::Work;
use super::safe_cell::Reason;
use super::task::Task;
use crate::aggregate::{Amount, Tables, Told};

/// Work for finding out, part by part, whether "fewer than 6" may be said.
const WORK_NAMES: Work = Work(2_000_000_000);

/// How the protection of the tables ended.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// How many values a withheld number can have at least, less one; of those that stand in a sum.
    pub(crate) widths: BTreeMap<usize, i64>,
    /// Small numbers that nothing more could be withheld for.
    pub(crate) open: Vec<usize>,
    /// Printed numbers that are withheld beside small ones.
    pub(crate) beside: u64,
    /// How many it must be at least, whatever is chosen.
    pub(crate) at_least: u64,
}

/// Withholds until every small number is proved to stay open, and marks those whose wording must not tell that they are small.
pub(crate) fn hide(task: &Task<'_>, hidden: &mut [Option<Reason>]) -> Outcome {
    let system = System::new(task.tables);
    let stated = local::SuppliedRates::new(&task.tables.cells);
    let mut must = BTreeSet::new();
    local::ranges(task, hidden, &mut must);
    let mut outcome = Outcome::default();
    let mut first = true;
    loop {
        let question = question(task, &system, hidden, &must);
        let parts = parts(&system, &question);
        let choices: Vec<_> = parts.par_iter().map(choose).collect();
        let mut at_least = 0;
        outcome.open.clear();
        for (part, choice) in parts.iter().zip(choices) {
            for cell in choice.chosen {
                hidden[part.numbers[cell]].get_or_insert(Reason::GivesAway);
            }
            let widths = choice.widths.into_iter();
            outcome
                .widths
                .extend(widths.map(|(at, width)| (part.numbers[at], width)));
            outcome
                .open
                .extend(choice.open.into_iter().map(|at| part.numbers[at]));
            outcome.beside += choice.cost;
            at_least += choice.at_least;
        }
        if std::mem::take(&mut first) {
            outcome.at_least = at_least;
        }
        stated.hide(task.tables, task.kept, hidden);
        let before = hidden.iter().flatten().count();
        local::ranges(task, hidden, &mut must);
        if hidden.iter().flatten().count() == before {
            break;
        }
    }
    outcome.open.sort_unstable();
    name(task, &system, hidden);
    outcome
}

fn question(
    task: &Task<'_>,
    system: &System,
    hidden: &[Option<Reason>],
    must: &BTreeSet<usize>,
) -> Question {
    let could = |at: usize| {
        let cell = task.tables.cells.get(at)?;
        let free = task.printed[at]
            && hidden[at].is_none()
            && !task.known.contains(&at)
            && !task.kept.contains(&at);
        let value = low(cell).filter(|value| free && *value >= Decimal::ONE)?;
        Some(Freedom {
            down: steps(value - Decimal::ONE),
            up: None,
        })
    };
    let free = freedoms(task, system, hidden);
    let mut costs = costs(task.tables, hidden);
    costs.resize(free.len(), Cost::default());
    Question {
        could: (0..free.len()).map(could).collect(),
        needs: needs(task, system, hidden, must),
        costs,
        free,
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
    let question = Question {
        could: vec![None; free.len()],
        costs: vec![Cost::default(); free.len()],
        needs,
        free,
    };
    let unproved = |part: &Part| -> Vec<usize> {
        let mut audit = Audit::new(part, WORK_NAMES);
        let needs = part.needs.iter();
        let open = needs.filter(|need| audit.prove(need.number, need.width).is_some());
        open.map(|need| part.numbers[need.number]).collect()
    };
    let parts = parts(system, &question);
    // One that cannot be named keeps all that hang together with it from being named: otherwise its silence would tell.
    let mut next: Vec<usize> = parts.par_iter().flat_map_iter(unproved).collect();
    let free = question.free;
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
