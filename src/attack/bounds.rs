//! Ends that follow from one row at a time, again and again until nothing changes.

use super::constraints::{Row, System};

/// The ends of every count: smallest, and largest if there is one.
pub(crate) type Ends = Vec<(i64, Option<i64>)>;

/// The ends of every count as it is printed.
pub(crate) fn ends(system: &System) -> Ends {
    let counts = system.counts.iter();
    counts.map(|count| (count.low, count.high)).collect()
}

/// Most visits of a row, times its length: rows of percentages may creep towards each other one whole number at a time. Stopping early
/// leaves wider ends, never wrong ones.
const MOST_STEPS: usize = 4_000_000;

/// No whole numbers fit the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contradiction;

/// Narrows the ends of counts by each row.
pub(crate) fn narrow(ends: &mut Ends, rows: &[Row]) -> Result<(), Contradiction> {
    let mut touching: Vec<Vec<usize>> = vec![Vec::new(); ends.len()];
    for (at, row) in rows.iter().enumerate() {
        for (count, _) in &row.terms {
            touching[*count].push(at);
        }
    }
    let mut waiting: std::collections::VecDeque<usize> = (0..rows.len()).collect();
    let mut is_waiting = vec![true; rows.len()];
    let mut steps = 0;
    while let Some(at) = waiting.pop_front() {
        is_waiting[at] = false;
        let row = &rows[at];
        steps += row.terms.len();
        if steps > MOST_STEPS {
            return Ok(());
        }
        for count in narrow_by(ends, row)? {
            for other in &touching[count] {
                if !std::mem::replace(&mut is_waiting[*other], true) {
                    waiting.push_back(*other);
                }
            }
        }
    }
    Ok(())
}

/// The counts whose ends a row has moved.
fn narrow_by(ends: &mut Ends, row: &Row) -> Result<Vec<usize>, Contradiction> {
    let least = Total::of(ends, row, false);
    let most = Total::of(ends, row, true);
    if let (Some(total), Some(high)) = (least.all(), row.high)
        && total > i128::from(high)
    {
        return Err(Contradiction);
    }
    if let (Some(total), Some(low)) = (most.all(), row.low)
        && total < i128::from(low)
    {
        return Err(Contradiction);
    }
    let mut moved = Vec::new();
    for (count, factor) in &row.terms {
        let factor = i128::from(*factor);
        let (low, high) = ends[*count];
        let (mut new_low, mut new_high) = (i128::from(low), high.map(i128::from));
        // What the others leave over for this one, at most and at least.
        let over = row.high.zip(least.without(ends, *count, factor));
        if let Some((end, others)) = over {
            let left = i128::from(end) - others;
            if factor > 0 {
                let most = left.div_euclid(factor);
                new_high = Some(new_high.map_or(most, |high| high.min(most)));
            } else {
                new_low = new_low.max(ceil(-left, -factor));
            }
        }
        let under = row.low.zip(most.without(ends, *count, factor));
        if let Some((end, others)) = under {
            let left = i128::from(end) - others;
            if factor > 0 {
                new_low = new_low.max(ceil(left, factor));
            } else {
                let most = (-left).div_euclid(-factor);
                new_high = Some(new_high.map_or(most, |high| high.min(most)));
            }
        }
        if new_high.is_some_and(|high| high < new_low) {
            return Err(Contradiction);
        }
        let kept = (
            i64::try_from(new_low).unwrap_or(low),
            match new_high.map(i64::try_from) {
                Some(Ok(new)) => Some(new),
                Some(Err(_)) | None => high,
            },
        );
        if kept != (low, high) {
            // The totals are of the ends before; the row is visited again.
            ends[*count] = kept;
            moved.push(*count);
        }
    }
    Ok(moved)
}

/// One end of a row's sum: the finite part, and how many counts are open towards that end.
pub(crate) struct Total {
    most: bool,
    finite: i128,
    open: usize,
}

impl Total {
    pub(crate) fn of(ends: &Ends, row: &Row, most: bool) -> Total {
        let mut total = Total {
            most,
            finite: 0,
            open: 0,
        };
        for (count, factor) in &row.terms {
            match total.term(ends, *count, i128::from(*factor)) {
                Some(value) => total.finite += value,
                None => total.open += 1,
            }
        }
        total
    }

    fn term(&self, ends: &Ends, count: usize, factor: i128) -> Option<i128> {
        let (low, high) = ends[count];
        if (factor > 0) == self.most {
            high.map(|high| factor * i128::from(high))
        } else {
            Some(factor * i128::from(low))
        }
    }

    /// All of it, where no count is open.
    pub(crate) fn all(&self) -> Option<i128> {
        (self.open == 0).then_some(self.finite)
    }

    /// The total of the others.
    fn without(&self, ends: &Ends, count: usize, factor: i128) -> Option<i128> {
        match (self.open, self.term(ends, count, factor)) {
            (0, Some(own)) => Some(self.finite - own),
            (1, None) => Some(self.finite),
            _ => None,
        }
    }
}

fn ceil(a: i128, b: i128) -> i128 {
    a.div_euclid(b) + i128::from(a.rem_euclid(b) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(terms: &[(usize, i64)], low: i64, high: i64) -> Row {
        Row {
            terms: terms.to_vec(),
            low: Some(low),
            high: Some(high),
            figure: None,
        }
    }

    #[test]
    fn a_total_of_two_hidden_counts_bounds_both() {
        let mut ends = vec![(1, None), (1, None)];
        narrow(&mut ends, &[row(&[(0, 1), (1, 1)], 2, 2)]).unwrap();
        assert_eq!(ends, [(1, Some(1)), (1, Some(1))]);
        let mut ends = vec![(1, None), (1, None)];
        narrow(&mut ends, &[row(&[(0, 1), (1, 1)], 7, 7)]).unwrap();
        assert_eq!(ends, [(1, Some(6)), (1, Some(6))]);
    }

    #[test]
    fn what_cannot_be_is_said() {
        let mut ends = vec![(1, None), (1, None)];
        assert_eq!(
            narrow(&mut ends, &[row(&[(0, 1), (1, 1)], 1, 1)]),
            Err(Contradiction)
        );
    }

    #[test]
    fn a_factor_rounds_the_ends_inwards() {
        // 10 <= 3a - 2b <= 11, b between 0 and 1.
        let mut ends = vec![(0, None), (0, Some(1))];
        narrow(&mut ends, &[row(&[(0, 3), (1, -2)], 10, 11)]).unwrap();
        assert_eq!(ends, [(4, Some(4)), (1, Some(1))]);
    }
}
