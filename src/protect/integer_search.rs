//! Searches for a world of whole numbers where the simplex method found fractions only: depth first, narrowing every number by its
//! sums, with a bound on the work.

use super::linked_sums::Freedom;

/// Most choices that are tried.
const MOST_NODES: usize = 2_000;

/// Movements of all numbers, every sum kept, in which the number at `at` moves by `wanted`; none when none was found. `width` says
/// how far numbers without an end are tried.
pub(crate) fn find(
    sums: &[Vec<(usize, i64)>],
    free: &[Freedom],
    at: usize,
    wanted: i64,
    width: i64,
) -> Option<Vec<i64>> {
    let far = 4 * width.max(wanted.abs());
    let mut ends: Vec<(i64, i64)> = free
        .iter()
        .map(|free| (-free.down.min(far), free.up.unwrap_or(far).min(far)))
        .collect();
    if wanted < ends[at].0 || wanted > ends[at].1 {
        return None;
    }
    ends[at] = (wanted, wanted);
    let mut nodes = MOST_NODES;
    search(sums, ends, &mut nodes)
}

fn search(
    sums: &[Vec<(usize, i64)>],
    mut ends: Vec<(i64, i64)>,
    nodes: &mut usize,
) -> Option<Vec<i64>> {
    if *nodes == 0 || !narrow(sums, &mut ends) {
        return None;
    }
    *nodes -= 1;
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
        search(sums, tried, nodes)
    })
}

/// Narrows each number by what the others of its sums leave it; false when nothing is left.
fn narrow(sums: &[Vec<(usize, i64)>], ends: &mut [(i64, i64)]) -> bool {
    // The ends of a number times a factor.
    let times = |(low, high): (i64, i64), factor: i64| {
        let (a, b) = (low * factor, high * factor);
        (a.min(b), a.max(b))
    };
    loop {
        let mut changed = false;
        for sum in sums {
            let terms = || sum.iter().map(|(at, factor)| times(ends[*at], *factor));
            let low: i64 = terms().map(|(low, _)| low).sum();
            let high: i64 = terms().map(|(_, high)| high).sum();
            if low > 0 || high < 0 {
                return false;
            }
            for (at, factor) in sum {
                let own = times(ends[*at], *factor);
                // factor * number = -rest
                let (a, b) = (own.1 - high, own.0 - low);
                let (from, to) = if *factor > 0 {
                    (ceil(a, *factor), b.div_euclid(*factor))
                } else {
                    (ceil(-b, -factor), (-a).div_euclid(-factor))
                };
                let now = (ends[*at].0.max(from), ends[*at].1.min(to));
                if now.0 > now.1 {
                    return false;
                }
                if now != ends[*at] {
                    ends[*at] = now;
                    changed = true;
                    // The sum's own ends have moved with it; the next round takes them up.
                    break;
                }
            }
        }
        if !changed {
            return true;
        }
    }
}

fn ceil(value: i64, by: i64) -> i64 {
    -(-value).div_euclid(by)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: Freedom = Freedom { down: 1, up: None };

    #[test]
    fn a_world_of_whole_numbers_is_found_or_not() {
        // a + b = 2c: c cannot move by one while only a does.
        let sums = vec![vec![(0, 1), (1, 1), (2, -2)], vec![(1, 1)]];
        assert_eq!(find(&sums, &[FREE; 3], 0, 1, 3), None);
        assert_eq!(find(&sums, &[FREE; 3], 0, 2, 3), Some(vec![2, 0, 1]));
        assert_eq!(find(&sums, &[FREE; 3], 0, -2, 3), None);
    }
}
