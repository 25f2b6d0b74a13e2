//! Proves that withheld numbers stay open: for each protected number, two worlds of whole numbers that agree with everything shown
//! and in which it differs by as much as the profile asks. A number for which no such pair is found is not safe, whatever the
//! reason, and the cells are named of which one more must go.

use std::collections::{BTreeMap, BTreeSet};

use super::integer_search;
use super::linked_sums::{Freedom, System};
use super::simplex::{End, Simplex};

/// Most fields of the working table of one group of linked unknowns. A larger group is not decided, so it fails.
const MOST_FIELDS: usize = 12_000_000;

/// Steps of the simplex method for each unknown of a group, and at least.
const STEPS_EACH: usize = 60;
const STEPS_LEAST: usize = 2_000;

/// A number that must stay open, and how many steps wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Need {
    /// The number.
    pub(crate) number: usize,
    /// Largest possible value less smallest.
    pub(crate) width: i64,
}

/// What is known of each number after an audit.
#[derive(Debug, Default)]
pub(crate) struct Audited {
    /// Protected numbers that are not safe, each with the shown cells of which one must be withheld.
    pub(crate) unsafe_ones: Vec<(usize, Vec<usize>)>,
    /// For protected numbers that are in some sum: how wide they are known to be, at least.
    pub(crate) widths: BTreeMap<usize, i64>,
}

/// What the audit is held against.
pub(crate) struct Audit<'a> {
    pub(crate) system: &'a System,
    /// Of each number how far it may move; none when it is known.
    pub(crate) free: &'a [Option<Freedom>],
    /// Of each shown number how far it could move if it were withheld; none when it cannot be.
    pub(crate) could: &'a dyn Fn(usize) -> Option<Freedom>,
}

impl Audit<'_> {
    /// Holds every need against the sums.
    pub(crate) fn run(&self, needs: &[Need]) -> Audited {
        let mut audited = Audited::default();
        let mut needed: BTreeMap<usize, i64> = BTreeMap::new();
        for need in needs {
            let width = needed.entry(need.number).or_default();
            *width = need.width.max(*width);
        }
        let mut seen = BTreeSet::new();
        for need in needs {
            if seen.contains(&need.number) {
                continue;
            }
            if self.free[need.number].is_none() {
                audited.unsafe_ones.push((need.number, Vec::new()));
                continue;
            }
            let group = self.group(need.number);
            seen.extend(group.numbers.iter().copied());
            self.group_needs(&group, &needed, &mut audited);
        }
        audited.unsafe_ones.sort();
        audited
    }

    /// The unknown numbers that hang together with one, and their sums.
    fn group(&self, start: usize) -> Group {
        let mut sums = BTreeSet::new();
        let mut numbers = BTreeSet::from([start]);
        let mut next = vec![start];
        while let Some(number) = next.pop() {
            for sum in &self.system.of[number] {
                if !sums.insert(*sum) {
                    continue;
                }
                for (other, _) in &self.system.sums[*sum] {
                    if self.free[*other].is_some() && numbers.insert(*other) {
                        next.push(*other);
                    }
                }
            }
        }
        Group {
            numbers: numbers.into_iter().collect(),
            sums: sums.into_iter().collect(),
        }
    }

    fn group_needs(&self, group: &Group, needed: &BTreeMap<usize, i64>, audited: &mut Audited) {
        let mut worlds = Worlds::new(self, group);
        let fields = group.sums.len() * (group.sums.len() + group.numbers.len());
        let steps = (STEPS_EACH * (group.numbers.len() + group.sums.len())).max(STEPS_LEAST);
        let mut simplex =
            (fields <= MOST_FIELDS).then(|| Simplex::new(&worlds.floats(), &worlds.ends(), steps));
        for (at, number) in group.numbers.iter().enumerate() {
            let Some(width) = needed.get(number) else {
                continue;
            };
            let cut = match &mut simplex {
                Some(simplex) => worlds.decide(at, *width, simplex, self, group),
                None => Some(self.around(group)),
            };
            audited.widths.insert(*number, worlds.width(at));
            if let Some(cut) = cut {
                audited.unsafe_ones.push((*number, cut));
            }
        }
    }

    /// Every shown cell in the sums of a group that could be withheld: while none of them is, the group stays as it is.
    fn around(&self, group: &Group) -> Vec<usize> {
        let sums = group.sums.iter().flat_map(|sum| &self.system.sums[*sum]);
        let cells: BTreeSet<usize> = sums.map(|(number, _)| *number).collect();
        let shown = cells.into_iter().filter(|at| self.free[*at].is_none());
        shown.filter(|at| (self.could)(*at).is_some()).collect()
    }

    /// The shown cells that would let the number of a held row go further: by the worth of the sums they stand in.
    fn cut(&self, group: &Group, worth: &[f64], up: bool) -> Vec<usize> {
        let mut gain: BTreeMap<usize, f64> = BTreeMap::new();
        for (sum, worth) in group.sums.iter().zip(worth) {
            if worth.abs() <= 1e-9 {
                continue;
            }
            for (number, factor) in &self.system.sums[*sum] {
                if self.free[*number].is_none() {
                    let factor: f64 = f64::from(i32::try_from(*factor).unwrap_or(i32::MAX));
                    *gain.entry(*number).or_default() += worth * factor;
                }
            }
        }
        let helps = |(number, gain): (usize, f64)| {
            let could = (self.could)(number)?;
            let gain = if up { gain } else { -gain };
            let open = if gain > 0.0 {
                could.up != Some(0)
            } else {
                could.down > 0
            };
            (gain.abs() > 1e-7 && open).then_some(number)
        };
        gain.into_iter().filter_map(helps).collect()
    }
}

/// Unknown numbers that hang together, and the sums they stand in.
struct Group {
    numbers: Vec<usize>,
    sums: Vec<usize>,
}

/// The worlds of whole numbers found for a group so far: how far each number got.
struct Worlds {
    /// Sums over the group's own unknowns, by their places in the group.
    sums: Vec<Vec<(usize, i64)>>,
    free: Vec<Freedom>,
    least: Vec<i64>,
    most: Vec<i64>,
}

impl Worlds {
    fn new(audit: &Audit<'_>, group: &Group) -> Self {
        let free: Vec<Freedom> = group
            .numbers
            .iter()
            .filter_map(|at| audit.free[*at])
            .collect();
        let sums = group.sums.iter().map(|sum| {
            let own = audit.system.sums[*sum].iter();
            own.filter_map(|(number, factor)| {
                Some((group.numbers.binary_search(number).ok()?, *factor))
            })
            .collect()
        });
        Worlds {
            sums: sums.collect(),
            least: vec![0; free.len()],
            most: vec![0; free.len()],
            free,
        }
    }

    fn floats(&self) -> Vec<Vec<(usize, f64)>> {
        let float = |factor: &i64| f64::from(i32::try_from(*factor).unwrap_or(i32::MAX));
        let sums = self.sums.iter();
        sums.map(|sum| {
            sum.iter()
                .map(|(at, factor)| (*at, float(factor)))
                .collect()
        })
        .collect()
    }

    fn ends(&self) -> Vec<(f64, f64)> {
        let float = |steps: i64| f64::from(i32::try_from(steps).unwrap_or(i32::MAX));
        let ends = self.free.iter();
        ends.map(|free| (-float(free.down), free.up.map_or(f64::INFINITY, float)))
            .collect()
    }

    fn width(&self, at: usize) -> i64 {
        self.most[at] - self.least[at]
    }

    /// Whether a number of the group stays open; if not, the cells of which one must go.
    fn decide(
        &mut self,
        at: usize,
        width: i64,
        simplex: &mut Simplex,
        audit: &Audit<'_>,
        group: &Group,
    ) -> Option<Vec<usize>> {
        let mut reach = [0.0, 0.0];
        let mut cut = BTreeSet::new();
        for (side, up) in [(0, true), (1, false)] {
            if self.width(at) >= width {
                return None;
            }
            let short = f64::from(i32::try_from(width).unwrap_or(i32::MAX));
            let limit = if up { short } else { -short };
            let end = simplex.push(at, up, limit);
            self.take(simplex.point());
            reach[side] = simplex.point()[at];
            match end {
                End::Reached => {}
                End::Held(row) => {
                    let worth: Vec<f64> = simplex.worth(row).collect();
                    cut.extend(audit.cut(group, &worth, up));
                }
                End::Stopped => return self.undecided(at, width, audit, group),
            }
        }
        if self.width(at) >= width {
            return None;
        }
        // In fractions it may go so far although whole numbers were not found yet.
        let (most, least) = ((reach[0] + 1e-6).floor(), (reach[1] - 1e-6).ceil());
        let whole = |value: f64| format!("{value:.0}").parse::<i64>().unwrap_or(0);
        if whole(most) - whole(least) < width {
            return Some(cut.into_iter().collect());
        }
        for (end, step) in [(whole(most), -1), (whole(least), 1)] {
            let mut wanted = end;
            while wanted != 0 && self.width(at) < width {
                if let Some(world) = integer_search::find(&self.sums, &self.free, at, wanted, width)
                {
                    self.accept(&world);
                    break;
                }
                wanted += step;
            }
        }
        if self.width(at) >= width {
            return None;
        }
        self.undecided(at, width, audit, group)
    }

    fn undecided(
        &self,
        at: usize,
        width: i64,
        audit: &Audit<'_>,
        group: &Group,
    ) -> Option<Vec<usize>> {
        (self.width(at) < width).then(|| audit.around(group))
    }

    /// Takes a point as a world when it is one in whole numbers.
    fn take(&mut self, point: &[f64]) {
        let whole: Option<Vec<i64>> = point
            .iter()
            .map(|value| {
                let near = value.round();
                ((value - near).abs() < 1e-4 && near.abs() < 1e15)
                    .then(|| format!("{near:.0}").parse::<i64>().ok())
                    .flatten()
            })
            .collect();
        if let Some(world) = whole {
            self.accept(&world);
        }
    }

    /// The check that everything rests on: every sum is kept, and every number is one that it can be.
    fn accept(&mut self, world: &[i64]) {
        let within = world
            .iter()
            .zip(&self.free)
            .all(|(value, free)| *value >= -free.down && free.up.is_none_or(|up| *value <= up));
        let kept = self.sums.iter().all(|sum| {
            let mut total: i128 = 0;
            for (at, factor) in sum {
                total += i128::from(world[*at]) * i128::from(*factor);
            }
            total == 0
        });
        if within && kept {
            for (at, value) in world.iter().enumerate() {
                self.least[at] = self.least[at].min(*value);
                self.most[at] = self.most[at].max(*value);
            }
        }
    }
}
