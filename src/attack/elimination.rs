//! What sets imply: all numbers of one measure of one population as sums of what the smallest parts of it hold, which are whole
//! numbers and not negative.
//!
//! The columns are never all crossed. One column after another is taken away, the one that stands beside the fewest others first: the
//! sets that hold it are sums of latent numbers over the columns that they hold together, and what these make of the other columns
//! alone are sets that the rest of the system must agree with. Whole-number tables that agree so extend to one table over all columns,
//! so nothing is lost. Parts that the same sets hold are one.

use std::collections::{BTreeMap, BTreeSet};

use super::classes::{Classes, Sets};
use super::constraints::Row;

/// Most steps of one system.
const MOST_STEPS: usize = 6_000_000;
/// Most latent numbers of one system.
const MOST_LATENT: usize = 100_000;

/// The rows of a system of sets, each with its count. `all` are the classes of each column that hold anything. `is_known` says of a
/// count whether it is known, `unknown` makes one that nobody prints. None beyond the bound.
pub(crate) fn rows(
    sets: Vec<(Sets, usize)>,
    all: &[Classes],
    is_known: &dyn Fn(usize) -> bool,
    unknown: &mut dyn FnMut() -> usize,
) -> Option<Vec<Row>> {
    let mut system = Elimination {
        all,
        is_known,
        unknown,
        by_sets: BTreeMap::new(),
        rows: Vec::new(),
        steps: 0,
        latents: 0,
    };
    for (sets, count) in sets {
        system.add(sets, count);
    }
    while let Some(column) = system.next() {
        system.eliminate(column)?;
    }
    Some(system.rows)
}

struct Elimination<'a> {
    all: &'a [Classes],
    is_known: &'a dyn Fn(usize) -> bool,
    unknown: &'a mut dyn FnMut() -> usize,
    /// The sets that are left, each with the count that has it.
    by_sets: BTreeMap<Sets, usize>,
    rows: Vec<Row>,
    steps: usize,
    latents: usize,
}

/// A column as some sets see it: classes that they do not tell apart, with the sets that hold them, and the sets that hold all.
struct Axis {
    column: usize,
    groups: Vec<(Vec<usize>, Classes)>,
    everywhere: Vec<usize>,
}

impl Elimination<'_> {
    /// Adds a set, less what holds nothing anyhow.
    fn add(&mut self, sets: Sets, count: usize) {
        let mut own = Sets::new();
        for (column, classes) in sets {
            let classes = classes.and(&self.all[column]);
            if classes.is_empty() {
                self.push(vec![(count, 1)], Some(0));
                return;
            }
            if classes != self.all[column] {
                own.insert(column, classes);
            }
        }
        match self.by_sets.get(&own) {
            Some(same) => self.push(vec![(*same, 1), (count, -1)], Some(0)),
            None => {
                self.by_sets.insert(own, count);
            }
        }
    }

    /// Several counts make nought, or at least nought where there is no `high`.
    fn push(&mut self, terms: Vec<(usize, i64)>, high: Option<i64>) {
        if terms.iter().any(|(count, _)| !(self.is_known)(*count)) {
            self.rows.push(Row {
                terms,
                low: Some(0),
                high,
                figure: None,
            });
        }
    }

    /// The column that stands beside the fewest others.
    fn next(&self) -> Option<usize> {
        let mut beside: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for sets in self.by_sets.keys() {
            for column in sets.keys() {
                let others = beside.entry(*column).or_default();
                others.extend(sets.keys().copied());
            }
        }
        let fewest = beside
            .iter()
            .min_by_key(|(column, others)| (others.len(), **column));
        fewest.map(|(column, _)| *column)
    }

    fn eliminate(&mut self, column: usize) -> Option<()> {
        let mut own: Vec<(Sets, usize)> = Vec::new();
        self.by_sets.retain(|sets, count| {
            let holds = sets.contains_key(&column);
            if holds {
                own.push((sets.clone(), *count));
            }
            !holds
        });
        let mut beside: Vec<usize> = own
            .iter()
            .flat_map(|(sets, _)| sets.keys().copied())
            .collect();
        beside.sort_unstable();
        beside.dedup();
        beside.retain(|other| *other != column);
        let axes: Vec<Axis> = (beside.iter().chain([&column]))
            .map(|column| self.groups(*column, &own))
            .collect();
        let mut bucket = Bucket {
            of: vec![Vec::new(); own.len()],
            counts: own.iter().map(|(_, count)| *count).collect(),
            latents: 0,
        };
        let everyone: Vec<usize> = (0..own.len()).collect();
        self.cells(&axes, &everyone, &mut Sets::new(), &mut bucket)?;
        self.latents += bucket.latents;
        if self.latents > MOST_LATENT {
            return None;
        }
        self.sums(bucket);
        Some(())
    }

    /// Parts the classes of a column by which of some sets hold them.
    fn groups(&self, column: usize, sets: &[(Sets, usize)]) -> Axis {
        let all = &self.all[column];
        let mut holders: Vec<Vec<usize>> = vec![Vec::new(); all.len()];
        let mut everywhere = Vec::new();
        for (at, (sets, _)) in sets.iter().enumerate() {
            match sets.get(&column) {
                Some(own) => own.each().for_each(|class| holders[class].push(at)),
                None => everywhere.push(at),
            }
        }
        let mut found: BTreeMap<Vec<usize>, Classes> = BTreeMap::new();
        for (at, holders) in holders
            .into_iter()
            .enumerate()
            .filter(|(at, _)| all.has(*at))
        {
            let none = || Classes::none(all.len());
            found.entry(holders).or_insert_with(none).put(at);
        }
        Axis {
            column,
            groups: found.into_iter().collect(),
            everywhere,
        }
    }

    /// Walks over what the columns beside the one that goes make together, as long as any set is alive there, by its place.
    fn cells(
        &mut self,
        axes: &[Axis],
        alive: &[usize],
        cell: &mut Sets,
        bucket: &mut Bucket,
    ) -> Option<()> {
        let [axis, rest @ ..] = axes else {
            return Some(());
        };
        let Axis {
            column,
            groups,
            everywhere,
        } = axis;
        let is_alive = |at: &usize| alive.binary_search(at).is_ok();
        if !rest.is_empty() {
            for (holders, classes) in groups {
                self.steps += 1 + holders.len() + everywhere.len();
                if self.steps > MOST_STEPS {
                    return None;
                }
                let holding = holders.iter().chain(everywhere).copied();
                let mut left: Vec<usize> = holding.filter(is_alive).collect();
                left.sort_unstable();
                if left.is_empty() {
                    continue;
                }
                let part = *classes != self.all[*column];
                if part {
                    cell.insert(*column, classes.clone());
                }
                self.cells(rest, &left, cell, bucket)?;
                if part {
                    cell.remove(column);
                }
            }
            return Some(());
        }
        let mut latents: BTreeSet<Vec<usize>> = BTreeSet::new();
        for (holders, _) in groups {
            self.steps += 1 + holders.len();
            latents.insert(holders.iter().copied().filter(is_alive).collect());
        }
        // The number of the whole cell, where anything else may say something of it.
        let whole = match self.by_sets.get(cell) {
            Some(count) => Some(*count),
            None if self.by_sets.is_empty() => None,
            None => {
                let count = (self.unknown)();
                self.by_sets.insert(cell.clone(), count);
                Some(count)
            }
        };
        let whole = whole.map(|count| {
            bucket.counts.push(count);
            bucket.of.push(Vec::new());
            bucket.of.len() - 1
        });
        for held in latents {
            for set in held.into_iter().chain(whole) {
                bucket.of[set].push(bucket.latents);
            }
            bucket.latents += 1;
        }
        Some(())
    }

    /// Each set is the sum of its latent numbers. One that is a set by itself needs no name of its own; one that only a single set
    /// holds is what that set has beyond the others.
    fn sums(&mut self, bucket: Bucket) {
        let mut count_of: Vec<Option<usize>> = vec![None; bucket.latents];
        let mut holders = vec![0; bucket.latents];
        for (own, count) in bucket.of.iter().zip(&bucket.counts) {
            own.iter().for_each(|latent| holders[*latent] += 1);
            if let [latent] = own[..] {
                match count_of[latent] {
                    Some(same) => self.push(vec![(same, 1), (*count, -1)], Some(0)),
                    None => count_of[latent] = Some(*count),
                }
            }
        }
        for (own, count) in bucket.of.into_iter().zip(bucket.counts) {
            match own[..] {
                [] => {
                    self.push(vec![(count, 1)], Some(0));
                    continue;
                }
                [_] => continue,
                _ => {}
            }
            let mut terms = vec![(count, 1)];
            let mut exact = true;
            for latent in own {
                match count_of[latent] {
                    Some(part) => terms.push((part, -1)),
                    None if holders[latent] == 1 => exact = false,
                    None => {
                        let part = (self.unknown)();
                        count_of[latent] = Some(part);
                        terms.push((part, -1));
                    }
                }
            }
            if exact || terms.len() > 1 {
                self.push(terms, exact.then_some(0));
            }
        }
    }
}

/// The sets of one step, each with its latent numbers.
struct Bucket {
    of: Vec<Vec<usize>>,
    counts: Vec<usize>,
    latents: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of a table of three columns of which each pair is published.
    fn three_ways(classes: usize) -> Option<Vec<Row>> {
        let one = |at: usize| {
            let mut one = Classes::none(classes);
            one.put(at);
            one
        };
        let mut all = Classes::none(classes);
        (0..classes).for_each(|at| all.put(at));
        let mut sets = Vec::new();
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            for i in 0..classes {
                let pairs = (0..classes).map(|j| Sets::from([(a, one(i)), (b, one(j))]));
                sets.extend(pairs);
            }
        }
        let mut printed = sets.len();
        let mut unknown = || {
            printed += 1;
            printed - 1
        };
        let sets = sets.into_iter().enumerate().map(|(at, sets)| (sets, at));
        rows(sets.collect(), &vec![all; 3], &|_| false, &mut unknown)
    }

    #[test]
    fn what_is_beyond_the_bound_is_not_decided() {
        // Each number of two columns is a sum over the third.
        assert_eq!(three_ways(4).map(|rows| rows.len()), Some(3 * 16));
        assert!(three_ways(60).is_none());
    }
}
