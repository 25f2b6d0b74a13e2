//! What a reader can reckon with: every sum among the base cells, and how far each withheld number could be from what it is. A sum
//! is a row of numbers that add up to nought; whatever moves must keep it so.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::aggregate::{Amount, BaseCell, Tables, Told};

/// The sums over all base cells. Numbers from `cells` on are those that no table asks for.
#[derive(Debug)]
pub(crate) struct System {
    /// How many numbers are base cells, by the same places.
    pub(crate) cells: usize,
    /// Rows of (number, factor) that add up to nought.
    pub(crate) sums: Vec<Vec<(usize, i64)>>,
    /// The rows that a number stands in.
    pub(crate) of: Vec<Vec<usize>>,
    /// How far those could be from what they are, in the order of their numbers; none where a reader knows them.
    pub(crate) unseen: Vec<Option<Freedom>>,
}

/// How far a number that is not known can be from what it is, in whole steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Freedom {
    /// Steps down.
    pub(crate) down: i64,
    /// Steps up; none when there is no end.
    pub(crate) up: Option<i64>,
}

impl System {
    /// Reads the relations of all tables. The order of rows is that of the relations.
    pub(crate) fn new(tables: &Tables) -> Self {
        let cells = tables.cells.len();
        let mut system = System {
            cells,
            sums: Vec::new(),
            of: vec![Vec::new(); cells + tables.unseen.len()],
            unseen: (tables.unseen.iter())
                .map(|unseen| match unseen.told {
                    Told::Printed => None,
                    Told::Nothing => Some(unseen.value),
                    // Nought would have been shown.
                    Told::Withheld(_) => Some(unseen.value - Decimal::ONE),
                })
                .map(|down| {
                    Some(Freedom {
                        down: steps(down?),
                        up: None,
                    })
                })
                .collect(),
        };
        for relation in &tables.relations {
            let mut row: BTreeMap<usize, i64> = BTreeMap::new();
            *row.entry(relation.whole.0).or_default() += 1;
            for part in &relation.parts {
                *row.entry(part.0).or_default() -= 1;
            }
            row.retain(|_, factor| *factor != 0);
            for number in row.keys() {
                system.of[*number].push(system.sums.len());
            }
            system.sums.push(row.into_iter().collect());
        }
        system
    }
}

/// The smallest number a cell can be. Ranges add up end by end, so a sum holds over their lower ends as it does over numbers.
pub(crate) fn low(cell: &BaseCell) -> Option<Decimal> {
    match cell.amount {
        Amount::Exact(value) | Amount::Between(value, _) => Some(value),
        Amount::Absent(_) => None,
    }
}

/// Whole steps in a distance, at least none.
pub(crate) fn steps(distance: Decimal) -> i64 {
    distance.floor().to_i64().unwrap_or(i64::MAX / 4).max(0)
}
