//! What the numbers of all returns say of one another, in one form: a linear sum that must come to a constant, or to no more, or a
//! ratio, such as a percentage, that must be its count over its base. Every rule that adds up or divides cells states its relation here and is told whether
//! it holds; because all relations are kept together, `error_localisation` can ask which one cell would put several of them right.
//!
//! The rule is that of XBRL's Calculation 1.1: a number stands for the interval of everything that rounds to it at the decimals it
//! shows, and a relation holds when the intervals overlap. Counts are exact.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::fraction::{Base, Fraction, factors};
use super::quantity::{Number, ONE, Spot, half, scaled};
use super::range::Range;

/// A relation among more cells is judged, but not kept for repairs: nobody looks for one wrong cell in a register of thousands.
const MOST_KEPT: usize = 4000;

/// All relations together are kept up to so many places of numbers, so that a hostile return cannot fill the memory.
const MOST_PLACES_KEPT: usize = 4_000_000;

/// One relation, over numbers by their place in the book.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Link {
    /// Each number times its factor, added up, less the constant lies in `room`.
    Sum {
        terms: BTreeMap<usize, i128>,
        /// The least and the most that all terms come to without the constant.
        all: (i128, i128),
        constant: i128,
        room: (i128, i128),
    },
    /// A number is so many times a part of a whole.
    Ratio {
        stated: usize,
        /// In ten-millionths.
        per: i128,
        /// Each number times its factor.
        part: BTreeMap<usize, i128>,
        whole: BTreeMap<usize, i128>,
        /// What the whole is besides, in ten-millionths.
        besides: i128,
    },
}

impl Link {
    /// Whether it says the same as another; two sums do whatever room they leave for rounding.
    fn is(&self, other: &Link) -> bool {
        match (self, other) {
            (
                Link::Sum {
                    terms,
                    constant,
                    room,
                    ..
                },
                Link::Sum {
                    terms: others,
                    constant: other,
                    room: space,
                    ..
                },
            ) => {
                let comes_to = |room: &(i128, i128)| room.0 == -room.1;
                terms == others
                    && constant == other
                    && (room == space || (comes_to(room) && comes_to(space)))
            }
            (own, other) => own == other,
        }
    }
}

/// Whether a relation holds, and its place in the book when it is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub(super) holds: bool,
    pub(super) link: Option<usize>,
}

/// All numbers and relations of all returns.
#[derive(Debug, Default)]
pub(super) struct Book {
    numbers: Vec<Number>,
    by_spot: BTreeMap<Spot, usize>,
    links: Vec<Link>,
    held: Vec<bool>,
    /// The relations of each number.
    of: Vec<Vec<usize>>,
    /// Places of numbers in all relations.
    kept: usize,
}

impl Book {
    /// `plus` added up is `minus` added up, and the `constant`. With `slack` the numbers are taken as they stand and may be out by so
    /// much; without, by less than rounding explains at most.
    pub(super) fn sum(
        &mut self,
        plus: Vec<Number>,
        minus: Vec<Number>,
        constant: Decimal,
        slack: Option<Decimal>,
    ) -> Option<Held> {
        let room = match slack {
            Some(slack) => scaled(slack)?,
            None => {
                let numbers = plus.iter().chain(&minus).filter(|number| number.rounded);
                let rounding: i128 = numbers.map(|number| half(number.places)).sum();
                // The very ends are left out: 200 and 201, both whole, are not one number.
                (rounding - 1).max(0)
            }
        };
        self.state(plus, minus, scaled(constant)?, (-room, room))
    }

    /// `plus` added up, as the numbers stand, is no more than `minus` added up.
    pub(super) fn at_most(&mut self, plus: Vec<Number>, minus: Vec<Number>) -> Option<Held> {
        self.state(plus, minus, 0, (i128::MIN / 4, 0))
    }

    /// `plus` less `minus` and the constant lies in a range.
    fn state(
        &mut self,
        plus: Vec<Number>,
        minus: Vec<Number>,
        constant: i128,
        room: (i128, i128),
    ) -> Option<Held> {
        let (mut low, mut high) = (-constant, -constant);
        for (number, factor) in factors(&plus, &minus) {
            let (least, most) = times(number, factor);
            low = low.checked_add(least)?;
            high = high.checked_add(most)?;
        }
        let holds = low <= room.1 && room.0 <= high;
        let summed = plus.iter().chain(&minus).any(|number| number.cells > 1);
        if summed || !self.has_room(cells(&plus) + cells(&minus)) {
            return Some(Held { holds, link: None });
        }
        let mut terms = self.terms(plus, minus);
        // Written in one way, so that the same relation is known again.
        let turned = terms.values().next().is_some_and(|factor| *factor < 0);
        let (constant, room) = if turned {
            terms.values_mut().for_each(|factor| *factor = -*factor);
            (-constant, (-room.1, -room.0))
        } else {
            (constant, room)
        };
        let named: Vec<usize> = terms.keys().copied().collect();
        let (mut low, mut high) = (0i128, 0i128);
        for (at, factor) in &terms {
            let (a, b) = times(&self.numbers[*at], *factor);
            low += a;
            high += b;
        }
        let sum = Link::Sum {
            terms,
            all: (low, high),
            constant,
            room,
        };
        Some(self.keep(sum, holds, named))
    }

    /// A number is a fraction of others. With `loose` what the fraction is made of may have been rounded too. `None` when the base is
    /// nought or less, or not known exactly.
    pub(super) fn ratio(&mut self, stated: Number, of: Fraction, loose: bool) -> Option<Held> {
        let (part, base) = of.sums()?;
        let per = i128::from(of.per) * ONE;
        let rounding = |numbers: &mut dyn Iterator<Item = &Number>| -> i128 {
            let rounded = numbers.filter(|number| loose && number.rounded);
            rounded.map(|number| half(number.places)).sum()
        };
        let above = rounding(&mut of.part.iter().chain(&of.less));
        let below = rounding(&mut of.base_numbers().iter());
        if base <= 0 || base <= below {
            return None;
        }
        // The interval of what is stated and that of the fraction overlap; the base is above nought all through.
        let (low, high) = ends(&stated);
        let least = if low < 0 { base + below } else { base - below };
        let most = if high < 0 { base - below } else { base + below };
        let holds = low.checked_mul(least)? <= per.checked_mul(part + above)?
            && per.checked_mul(part - above)? <= high.checked_mul(most)?;
        let numbers = of.numbers().count();
        let summed = of.numbers().any(|number| number.cells > 1);
        if summed || above + below > 0 || !self.has_room(numbers) {
            return Some(Held { holds, link: None });
        }
        let stated = self.intern(stated);
        let (base, besides) = match of.base {
            Base::Numbers(numbers) => (numbers, 0),
            Base::Count(count) => (Vec::new(), i128::from(count) * ONE),
        };
        let part = self.terms(of.part, of.less);
        let whole = self.terms(base, Vec::new());
        let mut all = vec![stated];
        all.extend(part.keys().chain(whole.keys()));
        let link = Link::Ratio {
            stated,
            per,
            part,
            whole,
            besides,
        };
        Some(self.keep(link, holds, all))
    }

    /// Numbers by their place, each with how often it is added, less how often it is taken away.
    fn terms(&mut self, plus: Vec<Number>, minus: Vec<Number>) -> BTreeMap<usize, i128> {
        let mut terms: BTreeMap<usize, i128> = BTreeMap::new();
        let plus = plus.into_iter().map(|number| (number, 1));
        for (number, factor) in plus.chain(minus.into_iter().map(|number| (number, -1))) {
            *terms.entry(self.intern(number)).or_default() += factor;
        }
        terms.retain(|_, factor| *factor != 0);
        terms
    }

    /// Whether a relation of so many numbers is kept.
    fn has_room(&mut self, numbers: usize) -> bool {
        let room = numbers <= MOST_KEPT && self.kept + numbers <= MOST_PLACES_KEPT;
        self.kept += if room { numbers } else { 0 };
        room
    }

    /// The place of a number; a cell is one number however many records it stands for.
    fn intern(&mut self, number: Number) -> usize {
        if let Some(&at) = self.by_spot.get(&number.spot) {
            let known = &mut self.numbers[at];
            known.places = known.places.max(number.places);
            known.rounded &= number.rounded;
            known.floor |= number.floor;
            return at;
        }
        let at = self.numbers.len();
        self.by_spot.insert(number.spot.clone(), at);
        self.numbers.push(number);
        self.of.push(Vec::new());
        at
    }

    /// Keeps a relation; one that was stated before and judged alike is known again.
    fn keep(&mut self, link: Link, holds: bool, numbers: Vec<usize>) -> Held {
        // Of its numbers, one that stands in few others: a base stands in thousands.
        let rarest = numbers.iter().min_by_key(|number| self.of[**number].len());
        let mut known = rarest.into_iter().flat_map(|number| &self.of[*number]);
        let same = known.find(|at| self.held[**at] == holds && self.links[**at].is(&link));
        if let Some(&at) = same {
            let link = Some(at);
            return Held { holds, link };
        }
        let at = self.links.len();
        self.links.push(link);
        self.held.push(holds);
        for number in numbers {
            if self.of[number].last() != Some(&at) {
                self.of[number].push(at);
            }
        }
        let link = Some(at);
        Held { holds, link }
    }

    /// A number by its place.
    pub(super) fn number(&self, at: usize) -> &Number {
        &self.numbers[at]
    }

    /// Whether a relation held.
    pub(super) fn holds(&self, link: usize) -> bool {
        self.held[link]
    }

    /// The relations that a number is in.
    pub(super) fn links_of(&self, number: usize) -> &[usize] {
        &self.of[number]
    }

    /// How many numbers a relation is among, one for each time it stands there.
    pub(super) fn size(&self, link: usize) -> usize {
        match &self.links[link] {
            Link::Sum { terms, .. } => terms.len(),
            Link::Ratio { part, whole, .. } => part.len() + whole.len() + 1,
        }
    }

    /// The numbers of a relation, each once.
    pub(super) fn numbers_of(&self, link: usize) -> Vec<usize> {
        let mut all: Vec<usize> = match &self.links[link] {
            Link::Sum { terms, .. } => terms.keys().copied().collect(),
            Link::Ratio {
                stated,
                part,
                whole,
                ..
            } => [stated]
                .into_iter()
                .chain(part.keys())
                .chain(whole.keys())
                .copied()
                .collect(),
        };
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The one number that a cell could hold so that all its relations hold, in ten-millionths; none when there is no such number or
    /// more than one.
    pub(super) fn only(&self, number: usize) -> Fit {
        let own = &self.numbers[number];
        let step = ONE / 10i128.pow(own.places);
        let mut range = Range {
            low: own.floor.then_some(0),
            high: None,
        };
        for &link in &self.of[number] {
            let Some(more) = self.range(link, number, step) else {
                return Fit::None;
            };
            range = range.meet(more);
            if range.is_empty() {
                return Fit::None;
            }
        }
        match (range.low, range.high) {
            (Some(low), Some(high)) if low == high => Fit::One(low * step),
            _ => Fit::Several,
        }
    }

    /// What a number may be for one relation to hold, all others as they are, in units of `step`. `None` when that cannot be worked out.
    fn range(&self, link: usize, number: usize, step: i128) -> Option<Range> {
        match &self.links[link] {
            Link::Sum {
                terms,
                all,
                constant,
                room,
            } => {
                let own = terms.get(&number).copied().unwrap_or(0);
                let (a, b) = times(&self.numbers[number], own);
                let (low, high) = (all.0 - a - constant, all.1 - b - constant);
                // room.0 <= own * x + rest <= room.1 for some rest from low to high.
                Some(Range::of(own * step, room.0 - high, room.1 - low))
            }
            Link::Ratio {
                stated,
                per,
                part,
                whole,
                besides,
            } => {
                let rest = |terms: &BTreeMap<usize, i128>, from: i128| -> Option<(i128, i128)> {
                    let own = terms.get(&number).copied().unwrap_or(0);
                    let others = terms.iter().filter(|(at, _)| **at != number);
                    let mut sum = from;
                    for (&at, factor) in others {
                        sum = sum.checked_add(self.numbers[at].low * factor)?;
                    }
                    Some((sum, own))
                };
                let ((of, in_part), (base, in_whole)) = (rest(part, 0)?, rest(whole, *besides)?);
                if *stated == number {
                    if base <= 0 || in_part != 0 || in_whole != 0 {
                        return None;
                    }
                    // per * of / base, half a unit more or less.
                    let half = half(self.numbers[number].places).checked_mul(base)?;
                    let middle = per.checked_mul(of)?;
                    return Some(Range::of(
                        base.checked_mul(step)?,
                        middle.checked_sub(half)?,
                        middle.checked_add(half)?,
                    ));
                }
                let (low, high) = ends(&self.numbers[*stated]);
                // low * (base + b x) <= per * (of + a x) <= high * (base + b x)
                let factor = |end: i128| per * in_part - end * in_whole;
                let right = |end: i128| end.checked_mul(base)?.checked_sub(per.checked_mul(of)?);
                let least = Range::at_least(factor(low).checked_mul(step)?, right(low)?);
                let most = Range::at_least(-factor(high).checked_mul(step)?, -right(high)?);
                let positive = Range::at_least(in_whole * step, 1 - base);
                Some(least.meet(most).meet(positive))
            }
        }
    }

    /// By how much a number is out, in ten-millionths, where all of several failing sums agree on it to the last digit as the numbers
    /// stand. Rounding would allow several numbers there, but chance does not make them agree.
    pub(super) fn agreed(&self, number: usize, failing: &BTreeSet<usize>) -> Option<i128> {
        // Ratios leave room; `allows` holds them against what the sums agree on.
        let mut sums = failing.iter().filter_map(|link| match &self.links[*link] {
            Link::Sum {
                terms,
                all,
                constant,
                room,
            } => {
                let exact = all.0 == all.1 && room.0 == -room.1;
                let factor = terms.get(&number).copied().filter(|_| exact);
                let more = constant - all.0;
                Some(
                    factor
                        .filter(|factor| more % factor == 0)
                        .map(|factor| more / factor),
                )
            }
            Link::Ratio { .. } => None,
        });
        let first = sums.next()??;
        let agreed = failing.len() > 1 && sums.all(|more| more == Some(first));
        (agreed && self.allows(number, self.numbers[number].low + first)).then_some(first)
    }

    /// Whether all relations of a number would hold with another in its place.
    fn allows(&self, number: usize, value: i128) -> bool {
        let own = &self.numbers[number];
        let step = ONE / 10i128.pow(own.places);
        let within = |link: &usize| {
            let range = self.range(*link, number, step);
            range.is_some_and(|range| range.holds(value / step))
        };
        value % step == 0 && (value >= 0 || !own.floor) && self.of[number].iter().all(within)
    }

    /// What stands in a cell, in ten-millionths.
    pub(super) fn value(&self, number: usize) -> i128 {
        self.numbers[number].low
    }
}

/// What could stand in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// Nothing: some relation fails whatever stands there.
    None,
    /// One number only, in ten-millionths.
    One(i128),
    /// More than one.
    Several,
}

/// The least and the most that a number times a factor is.
fn times(number: &Number, factor: i128) -> (i128, i128) {
    let (a, b) = (number.low * factor, number.high * factor);
    (a.min(b), a.max(b))
}

/// Least and most that a percentage stands for.
fn ends(percent: &Number) -> (i128, i128) {
    let half = half(percent.places);
    (percent.low - half, percent.high + half)
}

/// How many cells numbers stand in.
fn cells(numbers: &[Number]) -> usize {
    numbers.iter().map(|number| number.cells).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, round_places};

    fn number(row: u32, value: &str, rounded: bool) -> Number {
        let value: Decimal = value.parse().unwrap();
        let exact = scaled(value).unwrap();
        Number {
            spot: Spot {
                file: "a.csv".into(),
                sheet: None,
                cell: Cell::new(row, 0),
            },
            low: exact,
            high: exact,
            places: round_places(value),
            rounded,
            floor: true,
            cells: 1,
        }
    }

    fn sum(parts: &[&str], total: &str, rounded: bool) -> bool {
        let numbers = parts.iter().enumerate();
        let parts = numbers
            .map(|(row, value)| number(row as u32, value, rounded))
            .collect();
        let total = number(99, total, rounded);
        let mut book = Book::default();
        let held = book.sum(parts, vec![total], Decimal::ZERO, None);
        held.unwrap().holds
    }

    #[test]
    fn rounded_numbers_add_up_when_their_intervals_overlap() {
        // Counts are exact.
        assert!(sum(&["10", "20"], "30", false));
        assert!(!sum(&["10", "20"], "31", false));
        // Rounded to whole numbers: 10.5 + 20.5 is still 31.5 at most, and 32 may be 31.5.
        assert!(sum(&["10", "20"], "31", true));
        assert!(sum(&["10", "20"], "32", false) == sum(&["1", "1"], "4", false));
        assert!(!sum(&["10", "20"], "32", true));
        // To one decimal: half of 0.1 each.
        assert!(sum(&["1.2", "3.4"], "4.7", true));
        assert!(!sum(&["1.2", "3.4"], "4.8", true));
    }

    #[test]
    fn a_percentage_is_a_whole_interval() {
        let mut book = Book::default();
        let mut share = |percent: &str, part: &str, whole: &str| {
            let of = Fraction::percent(vec![number(1, part, false)], vec![number(2, whole, false)]);
            let held = book.ratio(number(0, percent, true), of, false);
            held.map(|held| held.holds)
        };
        assert_eq!(share("51", "54", "105"), Some(true));
        assert_eq!(share("52", "54", "105"), Some(false));
        // Exactly half way: either rounding is right.
        assert_eq!(share("12", "1", "8"), Some(true));
        assert_eq!(share("13", "1", "8"), Some(true));
        assert_eq!(share("14", "1", "8"), Some(false));
        assert_eq!(share("0", "0", "0"), None);
    }

    #[test]
    fn the_one_number_that_fits_is_found_from_all_its_relations() {
        // 4 + x = 14 and x of (x + 10) is 50%: only 10.
        let mut book = Book::default();
        let x = number(1, "1", false);
        book.sum(
            vec![number(0, "4", false), x.clone()],
            vec![number(2, "14", false)],
            Decimal::ZERO,
            None,
        );
        let of = Fraction::percent(vec![x.clone()], vec![x.clone(), number(4, "10", false)]);
        book.ratio(number(3, "50", true), of, false);
        let at = book.by_spot[&x.spot];
        assert_eq!(book.only(at), Fit::One(10 * ONE));
        // The share alone leaves no other number of ten, but a percentage without decimals of a thousand leaves several.
        let mut loose = Book::default();
        let of = Fraction::percent(vec![x.clone()], vec![number(4, "1000", false)]);
        loose.ratio(number(3, "50", true), of, false);
        assert_eq!(loose.only(loose.by_spot[&x.spot]), Fit::Several);
        // And when two relations want different numbers, none.
        book.sum(
            vec![x.clone()],
            vec![number(5, "11", false)],
            Decimal::ZERO,
            None,
        );
        assert_eq!(book.only(at), Fit::None);
    }
}
