//! Chooses cells so that every demand "one of these must go" is met, at the least cost: fewest printed numbers, then the smallest
//! sum, then the cells that are declared first. Exact while the bound on work lasts, greedy beyond it.

use std::collections::{BTreeMap, BTreeSet};

use super::product_form::Work;
use super::simplex::Simplex;

/// Most cells looked at for one group of demands that share cells, over all choices tried.
const MOST_LOOKS: usize = 400_000;

/// Work for sharing out one group of demands.
const WORK_SHARED: Work = Work(100_000_000);

/// What withholding a cell costs: printed numbers that go with it, then its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Cost {
    /// Printed numbers.
    pub(crate) printed: u64,
    /// The number itself.
    pub(crate) size: u64,
}

impl Cost {
    pub(crate) fn plus(self, other: Cost) -> Cost {
        Cost {
            printed: self.printed.saturating_add(other.printed),
            size: self.size.saturating_add(other.size),
        }
    }
}

/// The cells that meet every demand at the least cost, and whether that is certain.
pub(crate) fn cover(
    demands: &BTreeSet<Vec<usize>>,
    cost: &dyn Fn(usize) -> Cost,
) -> (BTreeSet<usize>, bool) {
    let mut chosen = BTreeSet::new();
    let mut exact = true;
    for group in groups(demands) {
        let mut search = Search {
            demands: &group,
            cost,
            best: greedy(&group, cost),
            looks: MOST_LOOKS,
        };
        search.run(&mut Vec::new(), &mut BTreeSet::new(), Cost::default());
        exact &= search.looks > 0;
        chosen.extend(search.best.1);
    }
    (chosen, exact)
}

/// How many printed numbers any cells that meet the demands cost at least: the most that can be shared out among the demands while no
/// cell bears more than it costs.
pub(crate) fn at_least(demands: &BTreeSet<Vec<usize>>, cost: &dyn Fn(usize) -> Cost) -> u64 {
    groups(demands)
        .iter()
        .map(|group| shared(group, cost))
        .sum()
}

fn shared(demands: &[Vec<usize>], cost: &dyn Fn(usize) -> Cost) -> u64 {
    let cells: BTreeSet<usize> = demands.iter().flatten().copied().collect();
    let cells: Vec<usize> = cells.into_iter().collect();
    // The shares first, then what is left of each cell, then what was shared out in all.
    let (shares, all) = (demands.len(), demands.len() + cells.len());
    let mut ends = vec![(0.0, f64::INFINITY); shares];
    ends.extend(
        cells
            .iter()
            .map(|cell| (-(cost(*cell).printed as f64), 0.0)),
    );
    ends.push((0.0, f64::INFINITY));
    let mut sums: Vec<Vec<(usize, f64)>> = (0..cells.len())
        .map(|at| vec![(shares + at, 1.0)])
        .collect();
    for (share, demand) in demands.iter().enumerate() {
        for cell in demand {
            if let Ok(at) = cells.binary_search(cell) {
                sums[at].push((share, 1.0));
            }
        }
    }
    let shared = (0..shares).map(|share| (share, 1.0));
    sums.push(shared.chain([(all, -1.0)]).collect());
    let mut simplex = Simplex::new(sums, &ends, WORK_SHARED);
    simplex.push(all, true, f64::INFINITY);
    (simplex.value(all) - 1e-4).ceil().max(0.0) as u64
}

/// Meets the demands one by one with the cheapest cell for the most of them; then takes out what is not needed after all.
pub(crate) fn greedy(demands: &[Vec<usize>], cost: &dyn Fn(usize) -> Cost) -> (Cost, Vec<usize>) {
    let mut open: Vec<&Vec<usize>> = demands.iter().collect();
    let mut chosen: Vec<usize> = Vec::new();
    while !open.is_empty() {
        let mut meets: BTreeMap<usize, u64> = BTreeMap::new();
        for cell in open.iter().copied().flatten() {
            *meets.entry(*cell).or_default() += 1;
        }
        // Cost a demand met, compared without dividing.
        let best = meets.iter().min_by(|(a, met_a), (b, met_b)| {
            let (a_cost, b_cost) = (cost(**a), cost(**b));
            (a_cost.printed * **met_b)
                .cmp(&(b_cost.printed * **met_a))
                .then(a_cost.size.cmp(&b_cost.size))
                .then(a.cmp(b))
        });
        let Some((best, _)) = best else { break };
        chosen.push(*best);
        open.retain(|demand| !demand.contains(best));
    }
    let mut at = chosen.len();
    while at > 0 {
        at -= 1;
        let without = |demand: &Vec<usize>| {
            let mut others = chosen.iter().enumerate().filter(|(other, _)| *other != at);
            others.any(|(_, cell)| demand.contains(cell))
        };
        if demands.iter().all(without) {
            chosen.remove(at);
        }
    }
    let sum = chosen
        .iter()
        .fold(Cost::default(), |sum, cell| sum.plus(cost(*cell)));
    (sum, chosen)
}

/// Demands that share no cell are met apart. A demand that holds a smaller one says nothing more.
fn groups(demands: &BTreeSet<Vec<usize>>) -> Vec<Vec<Vec<usize>>> {
    let mut sorted: Vec<&Vec<usize>> = demands.iter().filter(|demand| !demand.is_empty()).collect();
    sorted.sort_by_key(|demand| (demand.len(), *demand));
    let mut least: Vec<&Vec<usize>> = Vec::new();
    for demand in sorted {
        let held =
            |known: &&Vec<usize>| known.iter().all(|cell| demand.binary_search(cell).is_ok());
        if !least.iter().any(held) {
            least.push(demand);
        }
    }
    let mut of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, demand) in least.iter().enumerate() {
        for cell in *demand {
            of.entry(*cell).or_default().push(at);
        }
    }
    let mut seen = vec![false; least.len()];
    let mut groups = Vec::new();
    for start in 0..least.len() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut group = vec![start];
        let mut next = 0;
        while let Some(at) = group.get(next).copied() {
            next += 1;
            for other in least[at].iter().flat_map(|cell| &of[cell]) {
                if !std::mem::replace(&mut seen[*other], true) {
                    group.push(*other);
                }
            }
        }
        groups.push(group.into_iter().map(|at| least[at].clone()).collect());
    }
    groups
}

struct Search<'a> {
    demands: &'a [Vec<usize>],
    cost: &'a dyn Fn(usize) -> Cost,
    best: (Cost, Vec<usize>),
    looks: usize,
}

impl Search<'_> {
    fn run(&mut self, chosen: &mut Vec<usize>, banned: &mut BTreeSet<usize>, so_far: Cost) {
        if self.looks == 0 {
            return;
        }
        let looks: usize = self.demands.iter().map(Vec::len).sum();
        self.looks = self.looks.saturating_sub(looks);
        let open = self.demands.iter();
        let open: Vec<Vec<usize>> = open
            .filter(|demand| !demand.iter().any(|cell| chosen.contains(cell)))
            .map(|demand| {
                let left = demand.iter().filter(|cell| !banned.contains(cell));
                left.copied().collect()
            })
            .collect();
        let Some(next) = open.iter().min_by_key(|demand| demand.len()) else {
            if so_far < self.best.0 {
                self.best = (so_far, chosen.clone());
            }
            return;
        };
        if next.is_empty() || so_far.plus(self.least(&open)) >= self.best.0 {
            return;
        }
        let mut choices = next.clone();
        choices.sort_by_key(|cell| ((self.cost)(*cell), *cell));
        for cell in &choices {
            chosen.push(*cell);
            self.run(chosen, banned, so_far.plus((self.cost)(*cell)));
            chosen.pop();
            banned.insert(*cell);
        }
        for cell in &choices {
            banned.remove(cell);
        }
    }

    /// What the open demands cost at least: those that share no cell with one another are each met by a cell of their own.
    fn least(&self, open: &[Vec<usize>]) -> Cost {
        let mut order: Vec<&Vec<usize>> = open.iter().collect();
        order.sort_by_key(|demand| demand.len());
        let mut used: BTreeSet<usize> = BTreeSet::new();
        let mut sum = Cost::default();
        for demand in order {
            if demand.iter().any(|cell| used.contains(cell)) {
                continue;
            }
            used.extend(demand);
            let least = demand.iter().map(|cell| (self.cost)(*cell)).min();
            sum = sum.plus(least.unwrap_or_default());
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(demands: &[&[usize]], costs: &[(u64, u64)]) -> (Vec<usize>, bool) {
        let demands = demands.iter().map(|demand| demand.to_vec()).collect();
        let cost = |cell: usize| Cost {
            printed: costs[cell].0,
            size: costs[cell].1,
        };
        let (cells, exact) = cover(&demands, &cost);
        (cells.into_iter().collect(), exact)
    }

    #[test]
    fn the_cheapest_cells_are_chosen() {
        // One cell for both demands is fewer than two, though it is larger.
        let costs = [(1, 5), (1, 50), (1, 5)];
        assert_eq!(chosen(&[&[0, 1], &[1, 2]], &costs), (vec![1], true));
        // Of equally many the smaller; of equal ones the first.
        assert_eq!(chosen(&[&[0, 1]], &costs), (vec![0], true));
        assert_eq!(chosen(&[&[0, 2]], &costs), (vec![0], true));
        // A total with its shares costs more printed numbers than two parts.
        assert_eq!(
            chosen(&[&[0, 1], &[1, 2]], &[(1, 5), (3, 50), (1, 5)]),
            (vec![0, 2], true)
        );
    }

    #[test]
    fn a_demand_that_holds_another_says_nothing_more() {
        let costs = [(1, 9), (1, 1), (1, 5)];
        assert_eq!(chosen(&[&[0], &[0, 1, 2]], &costs), (vec![0], true));
    }
}
