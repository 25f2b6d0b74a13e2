//! What one sum or one pair of cells gives away by itself and no sum of exact numbers shows: ranges and marks that a supplier gave
//! beside a total that is exact, and percentages that a supplier stated beside a count.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::safe_cell::Reason;
use super::task::Task;
use crate::aggregate::{Absent, Amount, BaseCell, Filter, Relation, Tables};
use crate::model::Unit;

/// Hides an exact whole that narrows a range of a supplier, or tells what a supplier withheld. Such a whole must stay open itself: it
/// goes among those that `must`.
pub(crate) fn ranges(task: &Task<'_>, hidden: &mut [Option<Reason>], must: &mut BTreeSet<usize>) {
    for relation in &task.tables.relations {
        let whole = relation.whole.0;
        let shown = |at: usize| task.printed.get(at) == Some(&true) && hidden[at].is_none();
        if !shown(whole) || task.kept.contains(&whole) {
            continue;
        }
        if tells(task, relation, hidden) {
            hidden[whole] = Some(Reason::GivesAway);
            must.insert(whole);
        }
    }
}

fn tells(task: &Task<'_>, relation: &Relation, hidden: &[Option<Reason>]) -> bool {
    let cells = &task.tables.cells;
    let Amount::Exact(whole) = cells[relation.whole.0].amount else {
        return false;
    };
    let mut withheld = 0;
    let mut unknown: Vec<(Decimal, Decimal, bool)> = Vec::new();
    let mut rest = whole;
    for part in &relation.parts {
        // Of what nobody prints only that it is not less than nought is known.
        let Some(cell) = cells.get(part.0).filter(|_| task.printed[part.0]) else {
            unknown.push((Decimal::ZERO, whole, false));
            continue;
        };
        let profile = task.policies.cell(part.0);
        match cell.amount {
            Amount::Exact(value) if hidden[part.0].is_none() => rest -= value,
            Amount::Exact(_) => unknown.push((Decimal::ONE, whole, false)),
            Amount::Between(low, high) => unknown.push((low, high, profile.controls(cell))),
            Amount::Absent(Absent::WithheldBySupplier) if profile.controls(cell) => withheld += 1,
            Amount::Absent(_) => {}
        }
    }
    // What a supplier withheld follows from the rest when it stands alone.
    if withheld == 1 && unknown.is_empty() && rest > Decimal::ZERO {
        return true;
    }
    if withheld > 0 || !unknown.iter().any(|(.., protected)| *protected) {
        return false;
    }
    let lows: Decimal = unknown.iter().map(|(low, ..)| *low).sum();
    let highs: Decimal = unknown.iter().map(|(_, high, _)| *high).sum();
    if lows > rest || highs < rest {
        return false;
    }
    unknown
        .iter()
        .filter(|(.., protected)| *protected)
        .any(|(low, high, _)| {
            let least = (rest - (highs - high)).max(*low);
            let most = (rest - (lows - low)).min(*high);
            most - least < high - low
        })
}

/// Percentages and rates that suppliers stated, by what they are held to.
pub(crate) struct SuppliedRates<'a> {
    by_filters: BTreeMap<Held<'a>, Vec<usize>>,
}

type Held<'a> = (&'a str, Vec<(&'a str, &'a Filter)>);

impl<'a> SuppliedRates<'a> {
    pub(crate) fn new(cells: &'a [BaseCell]) -> Self {
        let mut by_filters: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, cell) in cells.iter().enumerate() {
            if matches!(cell.unit, Unit::Percent | Unit::Points | Unit::Rate) {
                by_filters.entry(held(cell)).or_default().push(at);
            }
        }
        SuppliedRates { by_filters }
    }

    /// Hides those that stand beside a hidden count, or beside a part of a hidden whole.
    pub(crate) fn hide(
        &self,
        tables: &Tables,
        kept: &BTreeSet<usize>,
        hidden: &mut [Option<Reason>],
    ) {
        if self.by_filters.is_empty() {
            return;
        }
        let cells = tables.cells.iter().enumerate();
        let mut beside: Vec<usize> = cells
            .filter(|(at, cell)| hidden[*at].is_some() && cell.unit == Unit::Count)
            .map(|(at, _)| at)
            .collect();
        for relation in &tables.relations {
            if hidden.get(relation.whole.0).is_some_and(Option::is_some) {
                let parts = relation.parts.iter().map(|part| part.0);
                beside.extend(parts.filter(|part| *part < tables.cells.len()));
            }
        }
        for count in beside {
            let key = held(&tables.cells[count]);
            for stated in self.by_filters.get(&key).into_iter().flatten() {
                if !matches!(tables.cells[*stated].amount, Amount::Absent(_))
                    && !kept.contains(stated)
                {
                    hidden[*stated].get_or_insert(Reason::GivesAway);
                }
            }
        }
    }
}

fn held(cell: &BaseCell) -> Held<'_> {
    let filters = cell.key.filters.iter();
    let held = filters.filter(|(_, filter)| !matches!(filter, Filter::Given | Filter::Asked));
    (
        &cell.key.dataset,
        held.map(|(column, filter)| (column.as_str(), filter))
            .collect(),
    )
}
