//! Whether the numbers of a line are what they would be if it had a role: held against others cell by cell.

use super::grid::{Entry, ONE, Part, Sum, View};

/// So many lines across are looked at first, where many claims are held against one line.
const SAMPLE: usize = 24;

/// No more decimals are allowed for in a sum than so many rounded numbers make.
const MOST_ROUNDED: i64 = 50;

/// What a part is divided by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Base {
    /// Other lines, in the same line across.
    Part(Part),
    /// The part itself, over all items across.
    Across,
}

/// What a line would say of others if it had a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// It is their sum.
    Sum(Part),
    /// It is no more than a line.
    AtMost(usize),
    /// It is so many times a part, less another, over a base.
    Ratio {
        per: u32,
        part: Part,
        less: Option<usize>,
        base: Base,
    },
    /// It is their mean.
    Mean(Part),
    /// It is one line less another.
    Minus(usize, usize),
    /// It is the same as a line.
    Same(usize),
    /// Across, each is the one before and the base; or all the base so far.
    Running { base: Part, from_first: bool },
    /// Across, each is the one before, and what came in, less what went out; or reckoned from the first.
    Balance {
        plus: Option<usize>,
        minus: Option<usize>,
        from_first: bool,
    },
}

/// How the numbers of a line agree with a claim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fit {
    /// Cells that say something, and agree.
    pub(super) held: usize,
    /// Cells that could be judged.
    pub(super) judged: usize,
    /// Where across it does not hold.
    pub(super) broken: Vec<usize>,
    /// How far from chance the agreement is: the digits of the numbers that agree.
    pub(super) digits: u32,
}

impl Fit {
    /// Cells that say something.
    pub(super) fn telling(&self) -> usize {
        self.held + self.broken.len()
    }

    /// Whether most of at least two cells that say something agree.
    pub(super) fn agrees(&self) -> bool {
        self.telling() >= 2 && self.held * 3 >= self.telling() * 2
    }

    /// A better fit is larger.
    pub(super) fn rank(&self) -> (usize, std::cmp::Reverse<usize>, usize) {
        (self.held, std::cmp::Reverse(self.broken.len()), self.judged)
    }

    fn note(&mut self, across: usize, (holds, tells): (bool, bool), stated: i64) {
        self.judged += 1;
        if !holds {
            self.broken.push(across);
        } else if tells {
            self.held += 1;
            self.digits += (stated.unsigned_abs() / ONE.unsigned_abs() + 1).ilog2();
        }
    }
}

/// Half a unit of the last of so many decimals.
fn half(places: u8) -> i64 {
    ONE / 2 / 10i64.pow(u32::from(places.min(4)))
}

impl View<'_> {
    /// Holds a claim against a line: all of it, or a sample.
    pub(super) fn fit(&self, line: usize, claim: &Claim, sample: bool) -> Fit {
        let mut fit = Fit::default();
        match claim {
            Claim::Running { base, from_first } => {
                self.run(line, &mut fit, *from_first, sample, false, |at| {
                    let sum = self.part(base, at)?;
                    (sum.low == sum.high).then_some(sum.low)
                })
            }
            Claim::Balance {
                plus,
                minus,
                from_first,
            } => self.run(line, &mut fit, *from_first, sample, true, |at| {
                let of = |line: &Option<usize>| match line.map(|line| self.get(line, at)) {
                    None | Some(Entry::Blank) => Some(0),
                    Some(Entry::Known(low, high, _)) if low == high => Some(low),
                    Some(_) => None,
                };
                Some(of(plus)? - of(minus)?)
            }),
            _ => {
                for across in 0..self.across().len() {
                    if sample && fit.telling() >= SAMPLE {
                        break;
                    }
                    if !self.across()[across].is_plain() {
                        continue;
                    }
                    let Entry::Known(stated, _, _) = self.get(line, across) else {
                        continue;
                    };
                    if let Some(outcome) = self.holds(line, claim, across) {
                        fit.note(across, outcome, stated);
                    }
                }
            }
        }
        fit
    }

    /// Whether most numbers of a line come near to the sum that it would be.
    pub(super) fn is_near(&self, line: usize, claim: &Claim) -> bool {
        let Claim::Sum(part) = claim else {
            return false;
        };
        let (mut near, mut judged) = (0, 0);
        for across in (0..self.across().len()).filter(|at| self.across()[*at].is_plain()) {
            let (Entry::Known(stated, _, _), Some(sum)) =
                (self.get(line, across), self.part(part, across))
            else {
                continue;
            };
            if sum.telling >= 2 {
                judged += 1;
                near += usize::from(stated.abs_diff(sum.low) <= sum.low.unsigned_abs() / 3);
            }
        }
        near * 2 > judged
    }

    /// Whether a claim holds in one of the first two cells that can be judged.
    pub(super) fn begins_to_hold(&self, line: usize, claim: &Claim) -> bool {
        let plain = (0..self.across().len()).filter(|at| self.across()[*at].is_plain());
        let judged = plain.filter_map(|across| self.holds(line, claim, across));
        judged.take(2).any(|(holds, _)| holds)
    }

    /// Whether a claim holds in one cell, and whether that says anything; `None` where it cannot be judged.
    pub(super) fn holds(&self, line: usize, claim: &Claim, across: usize) -> Option<(bool, bool)> {
        let Entry::Known(low, high, places) = self.get(line, across) else {
            return None;
        };
        let shown = places.max(self.lines()[line].decimals);
        let meets = |sum: Sum, room: i64| sum.low - room <= high && low <= sum.high + room;
        let one = |line: usize| self.line(line, across);
        match claim {
            Claim::Sum(part) => {
                let sum = self.part(part, across)?;
                // A blank among totals is no nought.
                if !self.across()[across].is_item && self.has_blanks(part, sum.known) {
                    return None;
                }
                let holds = meets(sum, self.room(part, across, places, sum.known));
                if !holds && self.may_be_mean(part, across, low) {
                    return None;
                }
                Some((holds, sum.telling >= 2))
            }
            Claim::AtMost(whole) => {
                // A part may change more than its whole.
                if self.across()[across].role == Some(crate::model::Role::Change) {
                    return None;
                }
                let whole = one(*whole)?;
                // Of what may be less than nought a part may be more.
                (whole.low >= 0 && low >= 0).then_some((low <= whole.high, low != 0))
            }
            Claim::Same(other) => {
                let other = one(*other)?;
                Some((meets(other, 0), low != 0))
            }
            Claim::Minus(plus, minus) => {
                let (plus, minus) = (one(*plus)?, one(*minus)?);
                let sum = Sum {
                    low: plus.low - minus.high,
                    high: plus.high - minus.low,
                    ..plus
                };
                let room = half(places).min(ONE / 2 - 1) * i64::from(places > 0);
                Some((
                    meets(sum, room),
                    low != 0 || plus.low != 0 && minus.low != 0,
                ))
            }
            Claim::Mean(part) => {
                let sum = self.part(part, across)?;
                let known = i64::from(sum.known);
                let holds = self.divides((low, high, shown), 1, sum, known.checked_mul(ONE)?)?;
                Some((holds, low != 0 && sum.telling >= 1 && known > 1))
            }
            Claim::Ratio {
                per,
                part,
                less,
                base,
            } => {
                let of = self.part(part, across)?;
                let mut above = of;
                if let Some(less) = less {
                    let less = one(*less)?;
                    above.low -= less.high;
                    above.high -= less.low;
                }
                let whole = match base {
                    Base::Part(whole) => self.part(whole, across)?,
                    Base::Across => self.over_items(part)?,
                };
                if whole.low != whole.high || whole.low <= 0 {
                    return None;
                }
                let holds = self.divides((low, high, shown), *per, above, whole.low)?;
                Some((holds, low != 0 && above.low != 0 && of.low != whole.low))
            }
            Claim::Running { .. } | Claim::Balance { .. } => None,
        }
    }

    /// Whether a stated number is so many times one over another, to the decimals it shows.
    fn divides(&self, stated: (i64, i64, u8), per: u32, above: Sum, below: i64) -> Option<bool> {
        let (low, high, places) = stated;
        if above.low != above.high || low != high {
            return None;
        }
        let wanted = i128::from(above.low) * i128::from(per) * i128::from(ONE);
        let off = i128::from(low) * i128::from(below) - wanted;
        Some(off.abs() <= i128::from(half(places)) * i128::from(below.abs()))
    }

    /// Claims that run along the lines across.
    fn run(
        &self,
        line: usize,
        fit: &mut Fit,
        from_first: bool,
        sample: bool,
        opens: bool,
        step: impl Fn(usize) -> Option<i64>,
    ) {
        let mut before: Option<i64> = (!opens).then_some(0);
        let mut is_first = true;
        for across in 0..self.across().len() {
            if sample && fit.telling() >= SAMPLE {
                break;
            }
            if !self.across()[across].is_item {
                continue;
            }
            let (Entry::Known(stated, high, places), Some(step)) =
                (self.get(line, across), step(across))
            else {
                before = None;
                continue;
            };
            if stated != high {
                before = None;
                continue;
            }
            let Some(last) = before else {
                before = Some(stated);
                is_first = false;
                continue;
            };
            let wanted = last + step;
            let room = half(places) * i64::from(places > 0) * 2;
            fit.note(
                across,
                ((stated - wanted).abs() <= room, step != 0 && !is_first),
                stated,
            );
            before = Some(if from_first { wanted } else { stated });
            is_first = false;
        }
    }

    fn line(&self, line: usize, across: usize) -> Option<Sum> {
        let mut sum = Sum::default();
        sum.add(self.get(line, across));
        (sum.known > 0).then_some(sum)
    }

    /// A part in one line across; `None` where nothing is known of it.
    pub(super) fn part(&self, part: &Part, across: usize) -> Option<Sum> {
        match part {
            Part::Line(line) => self.line(*line, across),
            Part::Lines(lines) => {
                let mut sum = Sum::default();
                for &line in lines {
                    match self.get(line, across) {
                        Entry::Unknown => return None,
                        entry => sum.add(entry),
                    }
                }
                (sum.known > 0).then_some(sum)
            }
            Part::Items { from, to, class } => self
                .items((*from, *to), *class, across)
                .filter(|sum| sum.known > 0),
        }
    }

    /// A part over all items across, added up.
    fn over_items(&self, part: &Part) -> Option<Sum> {
        let key = part.clone();
        if let Some(known) = self.wholes.borrow().get(&key) {
            return *known;
        }
        let mut whole = Some(Sum::default());
        for (at, across) in self.across().iter().enumerate() {
            if !across.is_item || !across.is_plain() {
                continue;
            }
            let blank = matches!(part, Part::Line(line) if self.get(*line, at) == Entry::Blank);
            if blank {
                continue;
            }
            whole = match (whole, self.part(part, at)) {
                (Some(sum), Some(more)) => Some(Sum {
                    low: sum.low.saturating_add(more.low),
                    high: sum.high.saturating_add(more.high),
                    known: sum.known + more.known,
                    telling: sum.telling + more.telling,
                }),
                _ => None,
            };
        }
        let whole = whole.filter(|sum| sum.known > 0);
        self.wholes.borrow_mut().insert(key, whole);
        whole
    }

    /// Whether fewer numbers stand in a line across than the part has items.
    fn has_blanks(&self, part: &Part, known: u32) -> bool {
        let Part::Items { from, to, class } = part else {
            return false;
        };
        let items = (*from..*to).filter(|line| self.is_item(*line, *class));
        items.take(known as usize + 1).count() > known as usize
    }

    /// How far a sum may be out because its numbers are rounded.
    fn room(&self, part: &Part, across: usize, places: u8, known: u32) -> i64 {
        let of_items = if self.is_turned {
            let lines = self.lines();
            let most = |lines: &mut dyn Iterator<Item = usize>| {
                lines.map(|at| lines_places(self, at)).max().unwrap_or(0)
            };
            match part {
                Part::Line(line) => lines_places(self, *line),
                Part::Lines(of) => most(&mut of.iter().copied()),
                Part::Items { from, to, .. } => {
                    most(&mut (*from..(*to).min(lines.len())).filter(|at| lines[*at].is_item))
                }
            }
        } else {
            self.across()[across].places
        };
        if of_items == 0 {
            return 0;
        }
        let rounded = half(of_items) * i64::from(known).min(MOST_ROUNDED);
        rounded + if places < of_items { half(places) } else { 0 }
    }

    /// Whether a number that is no sum lies among those that it would add up, where nobody knows whether they may be added up: then it
    /// is a mean of them, or their largest.
    fn may_be_mean(&self, part: &Part, across: usize, stated: i64) -> bool {
        let Part::Items { from, to, class } = part else {
            return false;
        };
        let is_open = !self.across()[across].adds_up
            || self.is_turned
                && (*from..*to)
                    .any(|line| self.is_item(line, *class) && !self.lines()[line].adds_up);
        if !is_open {
            return false;
        }
        let (mut least, mut most, mut all, mut many) = (i64::MAX, i64::MIN, 0i64, 0);
        for line in (*from..*to).filter(|line| self.is_item(*line, *class)) {
            if let Entry::Known(low, high, _) = self.get(line, across) {
                least = least.min(low);
                most = most.max(high);
                all = all.saturating_add(low);
                many += 1;
            }
        }
        // One item too large may have made the sum: then the others come to less than what is stated.
        let is_mean = (stated.saturating_mul(many)).abs_diff(all)
            <= (ONE / 20).unsigned_abs() * many.unsigned_abs();
        is_mean || (least..=most).contains(&stated) && stated < all.saturating_sub(most)
    }
}

fn lines_places(view: &View<'_>, line: usize) -> u8 {
    view.lines()[line].places
}
