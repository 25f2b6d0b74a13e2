//! The second rule, its first half: what would give a hidden count away is hidden with it.
//!
//! Held against every relation on its own, again and again until nothing changes:
//! - one hidden part under a shown whole: the whole is hidden;
//! - several hidden parts whose remainder says more than that each is small: the whole is hidden;
//! - a hidden whole over parts that are all shown: its smallest part that is not nought is hidden;
//! - a percentage that the supplier stated beside a hidden count, or beside a part of a hidden whole, is hidden.
//!
//! What several relations say together is solved as a set of equations (`equations`), and a cell more is hidden where a small count
//! follows from them. It hides too much rather than too little; what inequalities say together is the other half.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::equations;
use super::policy::Threshold;
use super::primary::is_count_of_people;
use super::safe::Reason;
use crate::aggregate::{Amount, BaseCell, Filter, Relation, Tables};
use crate::model::Unit;

/// Hides until nothing more can be worked out. Ends, because cells are only ever hidden.
pub(crate) fn hide(tables: &Tables, threshold: Threshold, hidden: &mut [Option<Reason>]) {
    let stated = Stated::new(&tables.cells);
    loop {
        let before = hidden.iter().flatten().count();
        for relation in &tables.relations {
            if let Some(give_away) = give_away(&tables.cells, relation, threshold, hidden) {
                hidden[give_away].get_or_insert(Reason::GivesAway);
            }
        }
        stated.hide(tables, hidden);
        if hidden.iter().flatten().count() > before {
            continue;
        }
        let more = equations::give_away(tables, hidden);
        if more.is_empty() {
            return;
        }
        for cell in more {
            hidden[cell].get_or_insert(Reason::GivesAway);
        }
    }
}

/// The cell that must go so that this relation gives no hidden number away.
fn give_away(
    cells: &[BaseCell],
    relation: &Relation,
    threshold: Threshold,
    hidden: &[Option<Reason>],
) -> Option<usize> {
    let whole = relation.whole.0;
    let whole_low = low(&cells[whole])?;
    let parts = || relation.parts.iter().map(|part| part.0);
    let gone: Vec<usize> = parts().filter(|part| hidden[*part].is_some()).collect();
    if hidden[whole].is_some() {
        if !gone.is_empty() {
            return None;
        }
        return parts()
            .filter_map(|part| Some((low(&cells[part])?, part)))
            .filter(|(_, part)| !is_nought(&cells[*part]))
            .min()
            .map(|(_, part)| part);
    }
    match gone[..] {
        [] => None,
        [_] => Some(whole),
        _ => {
            let shown = parts().filter(|part| hidden[*part].is_none());
            let shown: Decimal = shown.filter_map(|part| low(&cells[part])).sum();
            let rest = whole_low - shown;
            let ends: Vec<Ends> = gone
                .iter()
                .map(|part| Ends::of(hidden[*part], threshold))
                .collect();
            narrows(rest, &ends).then_some(whole)
        }
    }
}

/// What a reader knows of a hidden count from the rule alone: it is not nought, and a small one is within the threshold.
#[derive(Debug, Clone, Copy)]
struct Ends {
    low: Decimal,
    high: Option<Decimal>,
}

impl Ends {
    fn of(reason: Option<Reason>, threshold: Threshold) -> Ends {
        Ends {
            low: threshold.from.into(),
            high: (reason == Some(Reason::Small)).then(|| threshold.to.into()),
        }
    }
}

/// Whether knowing the sum of several hidden counts narrows any small one down further than the rule itself does.
fn narrows(sum: Decimal, ends: &[Ends]) -> bool {
    let lows: Decimal = ends.iter().map(|ends| ends.low).sum();
    let highs: Option<Decimal> = ends.iter().map(|ends| ends.high).sum();
    ends.iter().any(|own| {
        let Some(high) = own.high else { return false };
        let most = sum - (lows - own.low);
        let least = highs.map(|highs| sum - (highs - high));
        most < high || least.is_some_and(|least| least > own.low)
    })
}

/// Percentages and rates that suppliers stated, by what they are held to.
struct Stated<'a> {
    by_filters: BTreeMap<Held<'a>, Vec<usize>>,
}

type Held<'a> = (&'a str, Vec<(&'a str, &'a Filter)>);

impl<'a> Stated<'a> {
    fn new(cells: &'a [BaseCell]) -> Self {
        let mut by_filters: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, cell) in cells.iter().enumerate() {
            if matches!(cell.unit, Unit::Percent | Unit::Points | Unit::Rate) {
                by_filters.entry(held(cell)).or_default().push(at);
            }
        }
        Stated { by_filters }
    }

    fn hide(&self, tables: &Tables, hidden: &mut [Option<Reason>]) {
        if self.by_filters.is_empty() {
            return;
        }
        let mut beside: Vec<usize> = Vec::new();
        for (at, cell) in tables.cells.iter().enumerate() {
            if hidden[at].is_some() && is_count_of_people(cell) {
                beside.push(at);
            }
        }
        for relation in &tables.relations {
            if hidden[relation.whole.0].is_some() {
                beside.extend(relation.parts.iter().map(|part| part.0));
            }
        }
        for count in beside {
            let key = held(&tables.cells[count]);
            for stated in self.by_filters.get(&key).into_iter().flatten() {
                if !matches!(tables.cells[*stated].amount, Amount::Absent(_)) {
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

/// The smallest number a cell can be. Ranges add up end by end, so a relation holds over their lower ends as it does over numbers.
fn low(cell: &BaseCell) -> Option<Decimal> {
    match cell.amount {
        Amount::Exact(value) | Amount::Between(value, _) => Some(value),
        Amount::Absent(_) => None,
    }
}

fn is_nought(cell: &BaseCell) -> bool {
    matches!(cell.amount, Amount::Exact(value) if value.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(count: usize) -> Vec<Ends> {
        let under_five = Threshold { from: 1, to: 4 };
        vec![Ends::of(Some(Reason::Small), under_five); count]
    }

    #[test]
    fn a_remainder_may_say_no_more_than_the_rule() {
        for (sum, parts, tells) in [
            (2, 2, true),
            (3, 2, true),
            (4, 2, true),
            (5, 2, false),
            (6, 2, true),
            (8, 2, true),
            (5, 3, true),
            (6, 3, false),
            (9, 3, false),
            (10, 3, true),
        ] {
            assert_eq!(
                narrows(sum.into(), &small(parts)),
                tells,
                "{sum} over {parts}"
            );
        }
    }

    #[test]
    fn a_large_hidden_part_leaves_a_small_one_open() {
        let under_five = Threshold { from: 1, to: 4 };
        let mut ends = small(1);
        ends.push(Ends::of(Some(Reason::GivesAway), under_five));
        assert!(!narrows(23.into(), &ends));
        assert!(narrows(4.into(), &ends));
        assert!(!narrows(5.into(), &ends));
    }
}
