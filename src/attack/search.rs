//! The range of whole numbers that each hidden count can have. Ends are first narrowed row by row (`bounds`), then each end is asked of
//! the rows together (`linear_programme`), and where that end is not a whole number, or cannot be reached in whole numbers, of its halves
//! (branch and bound). Every value said to be possible has been reached by whole numbers that keep all rows exactly.

use std::collections::BTreeMap;

use super::bounds::{Contradiction, Ends, Total, narrow};
use super::components::{Group, groups};
use super::constraints::Row;
use super::inverse::Work;
use super::linear_programme::{Best, Feasible, Simplex, Sum};

/// Most halves that one end of one count is looked for in.
const MOST_HALVES: usize = 3000;
/// Of the work allowed for a group, the part within which ends are found that nobody asks for: one in so many.
const WORK_ENDS: u64 = 30;
/// How near to a whole number is one.
const WHOLE: f64 = 1e-5;

/// What a count can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    /// It is not smaller than this.
    pub(crate) low: i64,
    /// It is not larger than this; nothing says so when none.
    pub(crate) high: Option<i64>,
    /// The smallest and largest value (none: any) that whole numbers were found for; none when none were.
    pub(crate) reached: Option<(i64, Option<i64>)>,
}

impl Range {
    /// How many whole numbers it is known to leave possible; none when there is no end to them.
    pub(crate) fn proved(&self) -> Option<u64> {
        match self.reached {
            None => Some(0),
            Some((low, high)) => width(low, high),
        }
    }

    /// The most whole numbers it can leave possible; none when there is no end to them.
    pub(crate) fn most(&self) -> Option<u64> {
        width(self.low, self.high)
    }

    /// Whether both ends were reached.
    pub(crate) fn is_exact(&self) -> bool {
        self.reached == Some((self.low, self.high))
    }
}

fn width(low: i64, high: Option<i64>) -> Option<u64> {
    high.map(|high| u64::try_from(i128::from(high) - i128::from(low) + 1).unwrap_or(0))
}

/// The ranges of the counts asked for, both ends of each.
#[cfg(test)]
pub(crate) fn ranges(
    ends: &Ends,
    rows: &[Row],
    asked: &[usize],
    work: u64,
) -> BTreeMap<usize, Result<Range, Contradiction>> {
    let asked: Vec<(usize, u64)> = asked.iter().map(|at| (*at, u64::MAX)).collect();
    ranges_to(ends, rows, &asked, work)
}

/// The ranges of the counts asked for, and of no others, each with the number of values that is enough: where so many were reached, both
/// ends are looked for only while that costs little. A linked group in which nothing fits is a contradiction for each of its counts.
pub(crate) fn ranges_to(
    ends: &Ends,
    rows: &[Row],
    asked: &[(usize, u64)],
    work: u64,
) -> BTreeMap<usize, Result<Range, Contradiction>> {
    let mut enough: Vec<Option<u64>> = vec![None; ends.len()];
    asked
        .iter()
        .for_each(|(at, many)| enough[*at] = Some(*many));
    let mut found = BTreeMap::new();
    for (at, _) in asked {
        if let (low, Some(high)) = ends[*at]
            && low >= high
        {
            let one = (low == high).then_some(Range {
                low,
                high: Some(high),
                reached: Some((low, Some(low))),
            });
            found.insert(*at, one.ok_or(Contradiction));
        }
    }
    for mut group in groups(ends, rows) {
        let asked = |group: &Group| -> Vec<usize> {
            let own = 0..group.counts.len();
            own.filter(|at| enough[group.counts[*at]].is_some())
                .collect()
        };
        let own = asked(&group);
        if own.is_empty() {
            continue;
        }
        if narrow(&mut group.ends, &group.rows).is_err() {
            found.extend(own.iter().map(|at| (group.counts[*at], Err(Contradiction))));
            continue;
        }
        for at in &own {
            if let (low, Some(high)) = group.ends[*at]
                && low == high
            {
                let reached = Some((low, Some(high)));
                let high = Some(high);
                found.insert(group.counts[*at], Ok(Range { low, high, reached }));
            }
        }
        // What is known by now parts the group.
        for part in groups(&group.ends, &group.rows) {
            let names: Vec<usize> = part.counts.iter().map(|at| group.counts[*at]).collect();
            let own: Vec<(usize, u64)> = (0..names.len())
                .filter_map(|at| Some((at, enough[names[at]]?)))
                .collect();
            if own.is_empty() {
                continue;
            }
            let answers = Search::new(&part, work).answers(&own);
            for ((at, _), answer) in own.iter().zip(answers) {
                found.insert(names[*at], answer);
            }
        }
    }
    found
}

/// The questions about one group.
struct Search<'a> {
    group: &'a Group,
    /// Smallest and largest value reached of each count.
    reached: Vec<Option<(i64, i64)>>,
    /// The rows of each count, with its factor.
    of: Vec<Vec<(usize, i64)>>,
    /// The whole numbers found last.
    noted: Option<Noted>,
    work: Work,
}

/// One end of a count.
enum End {
    /// Nothing lies beyond it; it may itself be out of reach.
    At(i64),
    /// There is none.
    Open,
    /// No whole numbers fit.
    Nowhere,
}

impl<'a> Search<'a> {
    fn new(group: &'a Group, work: u64) -> Self {
        let mut of = vec![Vec::new(); group.counts.len()];
        for (at, row) in group.rows.iter().enumerate() {
            for (count, factor) in &row.terms {
                of[*count].push((at, *factor));
            }
        }
        Search {
            group,
            reached: vec![None; group.counts.len()],
            of,
            noted: None,
            work: Work::new(work),
        }
    }

    fn answers(&mut self, asked: &[(usize, u64)]) -> Vec<Result<Range, Contradiction>> {
        let group = self.group;
        let work_for_ends = self.work.0 / WORK_ENDS;
        let own_ends = |reached: bool| {
            let each = asked.iter().map(|(at, _)| {
                let (low, high) = group.ends[*at];
                let reached = reached.then_some((low, high));
                Ok(Range { low, high, reached })
            });
            each.collect()
        };
        if self.group.rows.is_empty() || self.group.rows.iter().all(|row| self.is_kept_anyway(row))
        {
            return own_ends(true);
        }
        let mut simplex = self.simplex();
        match simplex.settle(&mut self.work) {
            Feasible::Yes => {}
            Feasible::No => return vec![Err(Contradiction); asked.len()],
            Feasible::Unknown => return own_ends(false),
        }
        let whole = self.work;
        let mut ranges = Vec::new();
        for (at, enough) in asked {
            let wide = self.is_wide(&mut simplex, *at, *enough);
            let (low, high) = group.ends[*at];
            let found = if wide {
                let reached = self.reached[*at].map(|(least, most)| (least, Some(most)));
                Some(Range { low, high, reached })
            } else {
                self.range(&mut simplex, *at)
            };
            match found {
                Some(range) => ranges.push(range),
                None => return vec![Err(Contradiction); asked.len()],
            }
        }
        for ((at, _), range) in asked.iter().zip(&mut ranges) {
            if whole.0 - self.work.0 > work_for_ends {
                break;
            }
            if !range.is_exact() {
                match self.range(&mut simplex, *at) {
                    Some(exact) => *range = exact,
                    None => return vec![Err(Contradiction); asked.len()],
                }
            }
        }
        ranges.into_iter().map(Ok).collect()
    }

    /// How many values of a count were reached.
    fn width(&self, at: usize) -> u64 {
        self.reached[at].map_or(0, |(low, high)| low.abs_diff(high) + 1)
    }

    /// Whether so many values of a count can be reached, without asking how many more.
    fn is_wide(&mut self, simplex: &mut Simplex, at: usize, enough: u64) -> bool {
        let Some(far) = i64::try_from(enough).ok().filter(|far| *far < i64::MAX / 4) else {
            return false;
        };
        for largest in [true, false] {
            if self.width(at) >= enough {
                return true;
            }
            let (low, high) = simplex.ends(at);
            let (least, most) = self.reached[at].unwrap_or_else(|| {
                let now = simplex.value(at).round() as i64;
                (now, now)
            });
            let ends = if largest {
                let limit = (least + far - 1).max(most) as f64;
                (low, high.min(limit.max(simplex.value(at).ceil())))
            } else {
                let limit = (most - far + 1).min(least) as f64;
                (low.max(limit.min(simplex.value(at).floor())), high)
            };
            simplex.set_ends(at, ends.0, ends.1, &mut self.work);
            let best = simplex.best(at, largest, &mut self.work);
            simplex.set_ends(at, low, high, &mut self.work);
            if !matches!(best, Best::Value(_)) {
                return false;
            }
            self.note(simplex);
        }
        self.width(at) >= enough
    }

    /// A row that says nothing, whatever the counts are.
    fn is_kept_anyway(&self, row: &Row) -> bool {
        let end = |most: bool| Total::of(&self.group.ends, row, most).all();
        let low = row
            .low
            .is_none_or(|low| end(false).is_some_and(|least| least >= i128::from(low)));
        let high = row
            .high
            .is_none_or(|high| end(true).is_some_and(|most| most <= i128::from(high)));
        low && high
    }

    fn simplex(&mut self) -> Simplex {
        let real = |value: i64| value as f64;
        let open = |end: Option<i64>, none: f64| end.map_or(none, real);
        let ends: Vec<(f64, f64)> = self
            .group
            .ends
            .iter()
            .map(|(low, high)| (real(*low), open(*high, f64::INFINITY)))
            .collect();
        let rows: Vec<Sum> = self
            .group
            .rows
            .iter()
            .map(|row| {
                let terms = row.terms.iter().map(|(at, factor)| (*at, real(*factor)));
                let low = open(row.low, f64::NEG_INFINITY);
                (terms.collect(), low, open(row.high, f64::INFINITY))
            })
            .collect();
        Simplex::new(&ends, &rows, &mut self.work)
    }

    /// The range of one count; none when no whole numbers fit.
    fn range(&mut self, simplex: &mut Simplex, at: usize) -> Option<Range> {
        let (mut low, mut high) = self.group.ends[at];
        let mut open = false;
        if self.reached(at, false) != Some(low) {
            match self.end(simplex, at, false) {
                End::At(end) => low = low.max(end),
                End::Open => {}
                End::Nowhere => return None,
            }
        }
        if high.is_none() || self.reached(at, true) != high {
            match self.end(simplex, at, true) {
                End::At(end) => high = Some(high.map_or(end, |high| high.min(end))),
                End::Open => open = true,
                End::Nowhere => return None,
            }
        }
        let reached = self.reached[at].map(|(least, most)| (least, (!open).then_some(most)));
        Some(Range { low, high, reached })
    }

    /// The largest or smallest value of a count that whole numbers were found for.
    fn reached(&self, at: usize, largest: bool) -> Option<i64> {
        self.reached[at].map(|(low, high)| if largest { high } else { low })
    }

    /// One end of one count.
    fn end(&mut self, simplex: &mut Simplex, at: usize, largest: bool) -> End {
        let own = self.group.ends[at];
        let outer = if largest {
            own.1.map_or(End::Open, End::At)
        } else {
            End::At(own.0)
        };
        let value = match simplex.best(at, largest, &mut self.work) {
            Best::Value(value) => value,
            Best::Open => {
                // Where whole numbers fit at all, they go on for ever as the real ones do.
                self.note(simplex);
                if self.reached[at].is_none() {
                    self.branch(simplex.clone(), at, false);
                }
                return if self.reached[at].is_some() {
                    End::Open
                } else {
                    outer
                };
            }
            Best::Unknown => {
                // Rounding errors may have piled up: once more from the start.
                *simplex = self.simplex();
                if simplex.settle(&mut self.work) != Feasible::Yes {
                    return outer;
                }
                match simplex.best(at, largest, &mut self.work) {
                    Best::Value(value) => value,
                    Best::Open | Best::Unknown => return outer,
                }
            }
        };
        let end = inwards(value, largest);
        self.note(simplex);
        if self.reached(at, largest) == Some(end) {
            return End::At(end);
        }
        let all = self.branch(simplex.clone(), at, largest);
        match (all, self.reached(at, largest)) {
            (true, Some(best)) => End::At(best),
            (true, None) => End::Nowhere,
            (false, _) => End::At(end),
        }
    }

    /// Looks for the end of a count in whole numbers. Whether nothing was left out.
    fn branch(&mut self, root: Simplex, at: usize, largest: bool) -> bool {
        let mut waiting = vec![root];
        let mut left = MOST_HALVES;
        let mut all = true;
        while let Some(mut simplex) = waiting.pop() {
            if left == 0 || self.work.is_spent() {
                return false;
            }
            left -= 1;
            match simplex.settle(&mut self.work) {
                Feasible::Yes => {}
                Feasible::No => continue,
                Feasible::Unknown => {
                    all = false;
                    continue;
                }
            }
            let bound = match simplex.best(at, largest, &mut self.work) {
                Best::Value(value) => Some(inwards(value, largest)),
                Best::Open => None,
                Best::Unknown => {
                    all = false;
                    continue;
                }
            };
            let no_better = match (bound, self.reached(at, largest)) {
                (Some(bound), Some(reached)) if largest => bound <= reached,
                (Some(bound), Some(reached)) => bound >= reached,
                _ => false,
            };
            if no_better {
                continue;
            }
            let count = self.group.counts.len();
            let part = |at: usize| (simplex.value(at) - simplex.value(at).round()).abs();
            let split = (0..count)
                .filter(|at| part(*at) > WHOLE)
                .max_by(|a, b| part(*a).total_cmp(&part(*b)).then(b.cmp(a)));
            let Some(split) = split else {
                // Whole, yet not kept exactly: rounding errors.
                all &= self.note(&simplex);
                continue;
            };
            let value = simplex.value(split);
            let (low, high) = simplex.ends(split);
            let mut above = simplex.clone();
            work_of(&mut self.work, self.group);
            above.set_ends(split, value.ceil(), high, &mut self.work);
            simplex.set_ends(split, low, value.floor(), &mut self.work);
            if (value - value.floor() < 0.5) == (split == at && largest) {
                waiting.push(simplex);
                waiting.push(above);
            } else {
                waiting.push(above);
                waiting.push(simplex);
            }
        }
        all
    }

    /// Keeps the present values, when they are whole numbers that keep all rows exactly. Whether they are.
    fn note(&mut self, simplex: &Simplex) -> bool {
        let group = self.group;
        let mut moved: Vec<(usize, i64)> = Vec::new();
        for at in 0..group.counts.len() {
            let value = simplex.value(at);
            let known = self.noted.as_ref().map(|noted| noted.values[at]);
            if known.is_some_and(|known| (value - known as f64).abs() <= WHOLE) {
                continue;
            }
            if (value - value.round()).abs() > WHOLE || value.abs() > 1e15 {
                return false;
            }
            // Exact: a whole number of this size is one in either form.
            let value = value.round() as i64;
            let (low, high) = group.ends[at];
            if value < low || high.is_some_and(|high| value > high) {
                return false;
            }
            moved.push((at, value));
        }
        self.work.spend(group.counts.len() / 2);
        // The sums of the rows: those noted before, with what has moved since.
        let (values, sums) = match &self.noted {
            Some(noted) => (&noted.values, &noted.sums),
            None => (&vec![0; group.counts.len()], &vec![0; group.rows.len()]),
        };
        let mut changed: BTreeMap<usize, i128> = BTreeMap::new();
        if self.noted.is_none() {
            changed.extend((0..group.rows.len()).map(|row| (row, 0)));
        }
        for (at, value) in &moved {
            for (row, factor) in &self.of[*at] {
                let sum = changed.entry(*row).or_insert(sums[*row]);
                *sum += (i128::from(*value) - i128::from(values[*at])) * i128::from(*factor);
                self.work.spend(8);
            }
        }
        let kept = changed.iter().all(|(at, sum)| {
            let row = &group.rows[*at];
            row.low.is_none_or(|low| *sum >= i128::from(low))
                && row.high.is_none_or(|high| *sum <= i128::from(high))
        });
        if kept {
            let noted = self.noted.get_or_insert_with(|| Noted {
                values: vec![0; group.counts.len()],
                sums: vec![0; group.rows.len()],
            });
            for (row, sum) in changed {
                noted.sums[row] = sum;
            }
            for (at, value) in moved {
                noted.values[at] = value;
                let (low, high) = self.reached[at].unwrap_or((value, value));
                self.reached[at] = Some((low.min(value), high.max(value)));
            }
        }
        kept
    }
}

/// Whole numbers that keep all rows, and what the rows add up to.
struct Noted {
    values: Vec<i64>,
    sums: Vec<i128>,
}

/// What it costs to keep a copy of where a search stands.
fn work_of(work: &mut Work, group: &Group) {
    work.spend(8 * (group.rows.len() + group.counts.len()));
}

/// The whole number at or inside an end.
fn inwards(value: f64, largest: bool) -> i64 {
    let whole = if largest {
        (value + WHOLE).floor()
    } else {
        (value - WHOLE).ceil()
    };
    whole as i64
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

    fn exact(low: i64, high: Option<i64>) -> Result<Range, Contradiction> {
        let reached = Some((low, high));
        Ok(Range { low, high, reached })
    }

    #[test]
    fn a_ring_of_hidden_counts_is_narrower_than_its_rows_say() {
        // A square of four: rows 5 and 7, columns 4 and 8.
        let ends = vec![(1, None); 4];
        let rows = [
            row(&[(0, 1), (1, 1)], 5, 5),
            row(&[(2, 1), (3, 1)], 7, 7),
            row(&[(0, 1), (2, 1)], 4, 4),
            row(&[(1, 1), (3, 1)], 8, 8),
        ];
        let found = ranges(&ends, &rows, &[0, 3], 1 << 30);
        assert_eq!(found[&0], exact(1, Some(3)));
        assert_eq!(found[&3], exact(4, Some(6)));
    }

    #[test]
    fn real_ends_that_no_whole_numbers_reach_are_not_ends() {
        // a + b = 5, b + c = 5, a + c = 5 has halves only; with one more for c it has one solution.
        let odd = [
            row(&[(0, 1), (1, 1)], 5, 5),
            row(&[(1, 1), (2, 1)], 5, 5),
            row(&[(0, 1), (2, 1)], 5, 5),
        ];
        let ends = vec![(0, None); 3];
        assert_eq!(ranges(&ends, &odd, &[0], 1 << 30)[&0], Err(Contradiction));
        // 2a + 2b + 3c = 12 with c odd impossible: c is 0, 2 or 4.
        let even = [row(&[(0, 2), (1, 2), (2, 3)], 12, 12)];
        let ends = vec![(1, None), (1, None), (0, None)];
        assert_eq!(ranges(&ends, &even, &[2], 1 << 30)[&2], exact(0, Some(2)));
    }

    #[test]
    fn without_work_nothing_is_said_to_be_possible() {
        let ends = vec![(1, None); 4];
        let rows = [
            row(&[(0, 1), (1, 1)], 50, 50),
            row(&[(1, 1), (2, 1), (3, 1)], 60, 60),
        ];
        let found = ranges(&ends, &rows, &[0], 1);
        let range = found[&0].unwrap();
        assert_eq!((range.proved(), range.is_exact()), (Some(0), false));
    }
}
