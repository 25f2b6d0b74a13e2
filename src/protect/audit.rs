//! Proves that withheld numbers stay open: for each protected number, two worlds of whole numbers that agree with everything shown
//! and in which it differs by as much as the profile asks. A number for which no such pair is found is not safe, whatever the
//! reason, and the cells are named of which one more must go.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::integer_search;
use super::linked_parts::Part;
use super::linked_sums::Freedom;
use super::product_form::Work;
use super::simplex::{End, Simplex};

/// Other ways to an end that are tried when fractions were found.
const OTHER_WAYS: u64 = 4;

/// Where numbers have moved, of those that have.
type World = Rc<Vec<(usize, i64)>>;

/// What is proved of the numbers of one part, while cells of it are withheld and shown again.
pub(crate) struct Audit<'a> {
    part: &'a Part,
    /// Of each number how far it may move now; none when it is known.
    free: Vec<Option<Freedom>>,
    simplex: Simplex,
    /// Of each number the worlds in which it is largest and smallest so far.
    best: Vec<[Option<(i64, World)>; 2]>,
}

impl<'a> Audit<'a> {
    pub(crate) fn new(part: &'a Part, work: Work) -> Self {
        let float = |factor: &i64| *factor as f64;
        let sums = part.sums.iter().map(|sum| {
            let sum = sum.iter().map(|(at, factor)| (*at, float(factor)));
            sum.collect()
        });
        let ends: Vec<(f64, f64)> = part.free.iter().map(|free| ends(*free)).collect();
        Audit {
            part,
            free: part.free.clone(),
            simplex: Simplex::new(sums.collect(), &ends, work),
            best: vec![[None, None]; part.free.len()],
        }
    }

    /// Allows so much work from now on.
    pub(crate) fn allow(&mut self, work: Work) {
        self.simplex.work = work;
    }

    /// The work that is left.
    pub(crate) fn work(&self) -> Work {
        self.simplex.work
    }

    /// Whether the work allowed is spent.
    pub(crate) fn is_spent(&self) -> bool {
        self.simplex.work.0 == 0
    }

    /// Withholds a cell. What was proved stays proved.
    pub(crate) fn hide(&mut self, at: usize) {
        self.free[at] = self.part.could[at];
        self.simplex.set_ends(at, ends(self.free[at]));
    }

    /// Withholds a cell for a question, or shows it again after one: nothing is proved meanwhile.
    pub(crate) fn lend(&mut self, at: usize, hidden: bool) {
        self.free[at] = self.part.could[at].filter(|_| hidden);
        self.simplex.set_ends(at, ends(self.free[at]));
    }

    /// Shows a cell again. Worlds in which it moves are forgotten.
    pub(crate) fn show(&mut self, at: usize) {
        self.free[at] = None;
        self.simplex.set_ends(at, ends(None));
        self.forget(at);
    }

    /// Forgets the worlds in which a number moves: what was forgotten.
    fn forget(&mut self, at: usize) -> Vec<(usize, usize, (i64, World))> {
        let mut forgotten = Vec::new();
        for need in &self.part.needs {
            for (side, known) in self.best[need.number].iter_mut().enumerate() {
                let moves = |(_, world): &mut (i64, World)| {
                    world.binary_search_by_key(&at, |(at, _)| *at).is_ok()
                };
                if let Some(known) = known.take_if(moves) {
                    forgotten.push((need.number, side, known));
                }
            }
        }
        forgotten
    }

    /// Shows a cell again if all needs that are met stay met.
    pub(crate) fn try_show(&mut self, at: usize) -> bool {
        self.free[at] = None;
        self.simplex.set_ends(at, ends(None));
        let part = self.part;
        let is_met = |audit: &Self, number: usize, width: i64| audit.width(number) >= width;
        let met: BTreeSet<usize> = part
            .needs
            .iter()
            .filter(|need| is_met(self, need.number, need.width))
            .map(|need| need.number)
            .collect();
        let forgotten = self.forget(at);
        let mut needs = part.needs.iter().filter(|need| met.contains(&need.number));
        if needs.all(|need| self.prove(need.number, need.width).is_none()) {
            return true;
        }
        self.hide(at);
        for (number, side, known) in forgotten {
            self.keep(number, side, known);
        }
        false
    }

    /// How wide a number is known to be, at least.
    pub(crate) fn width(&self, at: usize) -> i64 {
        let far = |side: usize| {
            self.best[at][side]
                .as_ref()
                .map_or(0, |(value, _)| value.abs())
        };
        far(0) + far(1)
    }

    /// Proves that a number stays open as wide as asked; if that fails, the shown cells of which one must go.
    pub(crate) fn prove(&mut self, at: usize, width: i64) -> Option<Vec<usize>> {
        if self.width(at) >= width {
            return None;
        }
        if self.free[at].is_none() {
            return Some(Vec::new());
        }
        let mut points = Vec::new();
        let reach = self.reach(at, width, &mut points, true);
        match reach {
            Reach::Held(cut) => Some(cut),
            Reach::Enough if self.width(at) >= width => None,
            // In fractions it may go so far although whole numbers were not found yet.
            Reach::Enough if self.search(at, width, &points) => None,
            Reach::Enough | Reach::Stopped => Some(self.around(at)),
        }
    }

    /// The shown cells of which one must go for a number to stay open, in fractions; none when it is open, or the work ran out.
    pub(crate) fn cut(&mut self, at: usize, width: i64) -> Option<Vec<usize>> {
        match self.reach(at, width, &mut Vec::new(), false) {
            Reach::Held(cut) => Some(cut),
            Reach::Enough | Reach::Stopped => None,
        }
    }

    fn reach(&mut self, at: usize, width: i64, points: &mut Vec<Point>, keep: bool) -> Reach {
        let mut cut = BTreeSet::new();
        let mut whole = 0;
        for up in [true, false] {
            if keep && self.width(at) >= width {
                return Reach::Enough;
            }
            self.simplex.home();
            let limit = (width - if keep { 0 } else { whole }) as f64;
            let end = self.simplex.push(at, up, if up { limit } else { -limit });
            if end == End::Stopped {
                return Reach::Stopped;
            }
            let point = self.simplex.point();
            whole += (self.simplex.value(at).abs() + 1e-6).floor() as i64;
            if keep {
                self.take(&point);
            }
            points.push(point);
            if end == End::Held {
                let could = |(other, gain): (usize, f64)| {
                    let could = self.part.could[other].filter(|_| self.free[other].is_none())?;
                    let open = if (gain > 0.0) == up {
                        could.up != Some(0)
                    } else {
                        could.down > 0
                    };
                    open.then_some(other)
                };
                cut.extend(self.simplex.holders().filter_map(could));
            }
            if whole >= width {
                return Reach::Enough;
            }
        }
        Reach::Held(cut.into_iter().collect())
    }

    /// Looks for whole numbers: in other ways to the same ends, then among those that moved in fractions, then among all that hang together.
    fn search(&mut self, at: usize, width: i64, points: &[Point]) -> bool {
        for way in 1..=OTHER_WAYS {
            self.simplex.way = way;
            self.reach(at, width, &mut Vec::new(), true);
            self.simplex.way = 0;
            if self.width(at) >= width {
                return true;
            }
        }
        let moved: BTreeSet<usize> = points.iter().flatten().map(|(at, _)| *at).collect();
        for among in [moved, self.group(at)] {
            let among: Vec<usize> = among.into_iter().collect();
            for point in points {
                let value = point
                    .iter()
                    .find(|(own, _)| *own == at)
                    .map_or(0.0, |own| own.1);
                let mut wanted = (value.abs() + 1e-6).floor() as i64 * value.signum() as i64;
                while wanted != 0 && self.width(at) < width {
                    let found =
                        integer_search::find(self.part, &self.free, &among, at, wanted, width);
                    if let Some(world) = found {
                        self.accept(world);
                        break;
                    }
                    wanted -= wanted.signum();
                }
            }
            if self.width(at) >= width {
                return true;
            }
        }
        false
    }

    /// The numbers not known that hang together with one.
    fn group(&self, start: usize) -> BTreeSet<usize> {
        let mut numbers = BTreeSet::from([start]);
        let mut seen = BTreeSet::new();
        let mut next = vec![start];
        while let Some(number) = next.pop() {
            for sum in self.part.of[number].iter().filter(|sum| seen.insert(**sum)) {
                for (other, _) in &self.part.sums[*sum] {
                    if self.free[*other].is_some() && numbers.insert(*other) {
                        next.push(*other);
                    }
                }
            }
        }
        numbers
    }

    /// Every shown cell in the sums of a group that could be withheld: while none of them is, the group stays as it is.
    fn around(&self, at: usize) -> Vec<usize> {
        let group = self.group(at);
        let sums = group.iter().flat_map(|number| &self.part.of[*number]);
        let cells = sums.flat_map(|sum| &self.part.sums[*sum]);
        let cells: BTreeSet<usize> = cells.map(|(number, _)| *number).collect();
        let shown = cells.into_iter().filter(|at| self.free[*at].is_none());
        shown.filter(|at| self.part.could[*at].is_some()).collect()
    }

    /// Takes a point as a world when it is one in whole numbers.
    fn take(&mut self, point: &Point) {
        let whole: Option<Vec<(usize, i64)>> = point
            .iter()
            .map(|(at, value)| {
                let near = value.round();
                ((value - near).abs() < 1e-4 && near.abs() < 1e15).then_some((*at, near as i64))
            })
            .collect();
        if let Some(mut world) = whole {
            world.retain(|(_, value)| *value != 0);
            self.accept(world);
        }
    }

    /// The check that everything rests on: every sum is kept, and every number is one that it can be.
    fn accept(&mut self, world: Vec<(usize, i64)>) {
        let within = world.iter().all(|(at, value)| {
            self.free[*at]
                .is_some_and(|free| *value >= -free.down && free.up.is_none_or(|up| *value <= up))
        });
        let sums: BTreeSet<usize> = world
            .iter()
            .flat_map(|(at, _)| &self.part.of[*at])
            .copied()
            .collect();
        let kept = |sum: usize| {
            let mut total: i128 = 0;
            for (at, factor) in &self.part.sums[sum] {
                if let Ok(own) = world.binary_search_by_key(at, |(at, _)| *at) {
                    total += i128::from(world[own].1) * i128::from(*factor);
                }
            }
            total == 0
        };
        if within && sums.into_iter().all(kept) {
            let world = Rc::new(world);
            for (at, value) in world.iter() {
                self.keep(*at, usize::from(*value < 0), (*value, Rc::clone(&world)));
            }
        }
    }

    fn keep(&mut self, at: usize, side: usize, found: (i64, World)) {
        let known = &mut self.best[at][side];
        if known
            .as_ref()
            .is_none_or(|known| known.0.abs() < found.0.abs())
        {
            *known = Some(found);
        }
    }
}

type Point = Vec<(usize, f64)>;

/// How far a number goes in fractions.
enum Reach {
    /// As far as asked.
    Enough,
    /// Not so far, while all of these cells are shown.
    Held(Vec<usize>),
    /// The work ran out.
    Stopped,
}

fn ends(free: Option<Freedom>) -> (f64, f64) {
    free.map_or((0.0, 0.0), |free| {
        (
            -(free.down as f64),
            free.up.map_or(f64::INFINITY, |up| up as f64),
        )
    })
}
