//! Searches for a world of whole numbers where the simplex method found fractions only: depth first, narrowing every number by its
//! sums, with a bound on the work.

use std::collections::BTreeSet;

use super::linked_parts::Part;
use super::linked_sums::Freedom;

/// Most terms of sums that are looked at.
const MOST_LOOKS: usize = 200_000;

/// Movements of the numbers `among` all of a part, every sum kept, in which the number at `at` moves by `wanted`: those that move; none
/// when none were found. `width` says how far numbers without an end are tried.
pub(crate) fn find(
    part: &Part,
    free: &[Option<Freedom>],
    among: &[usize],
    at: usize,
    wanted: i64,
    width: i64,
) -> Option<Vec<(usize, i64)>> {
    let far = 4 * width.max(wanted.abs());
    let freedoms = among.iter().map(|at| free[*at]);
    let mut ends: Vec<(i64, i64)> = freedoms
        .map(|free| {
            free.unwrap_or(Freedom {
                down: 0,
                up: Some(0),
            })
        })
        .map(|free| (-free.down.min(far), free.up.unwrap_or(far).min(far)))
        .collect();
    let own = among.binary_search(&at).ok()?;
    if wanted < ends[own].0 || wanted > ends[own].1 {
        return None;
    }
    ends[own] = (wanted, wanted);
    let touched = among.iter().flat_map(|at| &part.of[*at]);
    let touched: BTreeSet<usize> = touched.copied().collect();
    let mut of = vec![Vec::new(); among.len()];
    let mut sums = Vec::new();
    for sum in touched {
        let terms = part.sums[sum].iter();
        let terms: Vec<(usize, i64)> = terms
            .filter_map(|(at, factor)| Some((among.binary_search(at).ok()?, *factor)))
            .collect();
        terms.iter().for_each(|(at, _)| of[*at].push(sums.len()));
        sums.push(terms);
    }
    let mut search = Search {
        sums,
        of,
        looks: MOST_LOOKS,
    };
    let all = (0..search.sums.len()).collect();
    let found = search.run(ends, all)?;
    let moves = among.iter().copied().zip(found);
    Some(moves.filter(|(_, value)| *value != 0).collect())
}

struct Search {
    sums: Vec<Vec<(usize, i64)>>,
    /// The sums of each number.
    of: Vec<Vec<usize>>,
    looks: usize,
}

impl Search {
    fn run(&mut self, mut ends: Vec<(i64, i64)>, changed: Vec<usize>) -> Option<Vec<i64>> {
        if !self.narrow(&mut ends, changed) {
            return None;
        }
        self.looks = self.looks.saturating_sub(ends.len());
        let open = (0..ends.len()).filter(|at| ends[*at].0 < ends[*at].1);
        let Some(next) = open.min_by_key(|at| ends[*at].1 - ends[*at].0) else {
            return Some(ends.into_iter().map(|(low, _)| low).collect());
        };
        // What stands still is tried first: the world as it is keeps every sum.
        let (low, high) = ends[next];
        let mut values: Vec<i64> = (low..=high).collect();
        values.sort_by_key(|value| (value.abs(), *value));
        values.into_iter().find_map(|value| {
            let mut tried = ends.clone();
            tried[next] = (value, value);
            self.run(tried, self.of[next].clone())
        })
    }

    /// Narrows each number by what the others of its sums leave it; false when nothing is left, or no work.
    fn narrow(&mut self, ends: &mut [(i64, i64)], mut waiting: Vec<usize>) -> bool {
        while let Some(at) = waiting.pop() {
            let sum = &self.sums[at];
            self.looks = self.looks.saturating_sub(sum.len());
            if self.looks == 0 {
                return false;
            }
            let terms = || sum.iter().map(|(at, factor)| times(ends[*at], *factor));
            let mut low: i64 = terms().map(|(low, _)| low).sum();
            let mut high: i64 = terms().map(|(_, high)| high).sum();
            if low > 0 || high < 0 {
                return false;
            }
            for (number, factor) in sum {
                let own = times(ends[*number], *factor);
                // factor * number = -rest
                let (a, b) = (own.1 - high, own.0 - low);
                let (from, to) = if *factor > 0 {
                    (ceil(a, *factor), b.div_euclid(*factor))
                } else {
                    (ceil(-b, -factor), (-a).div_euclid(-factor))
                };
                let now = (ends[*number].0.max(from), ends[*number].1.min(to));
                if now.0 > now.1 {
                    return false;
                }
                if now != ends[*number] {
                    ends[*number] = now;
                    let new = times(now, *factor);
                    (low, high) = (low + new.0 - own.0, high + new.1 - own.1);
                    for other in &self.of[*number] {
                        if !waiting.contains(other) {
                            waiting.push(*other);
                        }
                    }
                }
            }
        }
        true
    }
}

/// The ends of a number times a factor.
fn times((low, high): (i64, i64), factor: i64) -> (i64, i64) {
    let (a, b) = (low * factor, high * factor);
    (a.min(b), a.max(b))
}

fn ceil(value: i64, by: i64) -> i64 {
    -(-value).div_euclid(by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_of_whole_numbers_is_found_or_not() {
        // a + b = 2c: c cannot move by one while only a does.
        let part = Part {
            sums: vec![vec![(0, 1), (1, 1), (2, -2)], vec![(1, 1)]],
            of: vec![vec![0], vec![0, 1], vec![0]],
            ..Part::default()
        };
        let free = vec![Some(Freedom { down: 1, up: None }); 3];
        let find = |at, wanted| find(&part, &free, &[0, 1, 2], at, wanted, 3);
        assert_eq!(find(0, 1), None);
        assert_eq!(find(0, 2), Some(vec![(0, 2), (2, 1)]));
        assert_eq!(find(0, -2), None);
    }
}
