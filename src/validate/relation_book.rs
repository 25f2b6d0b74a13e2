//! What the numbers of all returns say of one another, in one form: a linear sum that must come to a constant, or to no more, or a
//! percentage that must be its count over its base. Every rule that adds up or divides cells states its relation here and is told whether
//! it holds; because all relations are kept together, `error_localisation` can ask which one cell would put several of them right.
//!
//! The rule is that of XBRL's Calculation 1.1: a number stands for the interval of everything that rounds to it at the decimals it
//! shows, and a relation holds when the intervals overlap. Counts are exact.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::quantity::{LARGEST, Number, ONE, Spot, half, scaled};

/// A hundred per cent.
const HUNDRED: i128 = 100 * ONE;

/// A relation among more cells is judged, but not kept for repairs: nobody looks for one wrong cell in a register of thousands.
const MOST_KEPT: usize = 4000;

/// All relations together are kept up to so many places of numbers, so that a hostile return cannot fill the memory.
const MOST_PLACES_KEPT: usize = 4_000_000;

/// One relation, over numbers by their place in the book.
#[derive(Debug, Clone)]
enum Link {
    /// Each number times its factor, added up, less the constant lies in `room`.
    Sum {
        terms: BTreeMap<usize, i128>,
        /// The least and the most that all terms come to without the constant.
        all: (i128, i128),
        constant: i128,
        room: (i128, i128),
    },
    /// A percentage is a part of a whole.
    Share {
        percent: usize,
        part: Vec<usize>,
        whole: Vec<usize>,
    },
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

/// The whole numbers of some unit that a number may be: both ends included; none where there is no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    low: Option<i128>,
    high: Option<i128>,
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
        if !self.has_room(cells(&plus) + cells(&minus)) {
            return Some(Held { holds, link: None });
        }
        let mut terms: BTreeMap<usize, i128> = BTreeMap::new();
        for (number, factor) in plus
            .into_iter()
            .map(|number| (number, 1))
            .chain(minus.into_iter().map(|number| (number, -1)))
        {
            *terms.entry(self.intern(number)).or_default() += factor;
        }
        terms.retain(|_, factor| *factor != 0);
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

    /// `percent` is `part` over `whole`, each added up. `None` when the whole is nought or not known exactly.
    pub(super) fn share(
        &mut self,
        percent: Number,
        part: Vec<Number>,
        whole: Vec<Number>,
    ) -> Option<Held> {
        let exact = |numbers: &[Number]| {
            let mut sum = 0i128;
            for number in numbers {
                (number.low == number.high).then_some(())?;
                sum = sum.checked_add(number.low)?;
            }
            (sum.abs() <= LARGEST).then_some(sum)
        };
        let (of, base) = (exact(&part)?, exact(&whole)?);
        if base <= 0 {
            return None;
        }
        let (low, high) = ends(&percent);
        let holds = low * base <= HUNDRED * of && HUNDRED * of <= high * base;
        let summed = part.iter().chain(&whole).any(|number| number.cells > 1);
        if summed || !self.has_room(part.len() + whole.len()) {
            return Some(Held { holds, link: None });
        }
        let percent = self.intern(percent);
        let part: Vec<usize> = part.into_iter().map(|n| self.intern(n)).collect();
        let whole: Vec<usize> = whole.into_iter().map(|n| self.intern(n)).collect();
        let mut all = vec![percent];
        all.extend(part.iter().chain(&whole));
        let link = Link::Share {
            percent,
            part,
            whole,
        };
        Some(self.keep(link, holds, all))
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

    fn keep(&mut self, link: Link, holds: bool, numbers: Vec<usize>) -> Held {
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
            Link::Share { part, whole, .. } => part.len() + whole.len() + 1,
        }
    }

    /// The numbers of a relation, each once.
    pub(super) fn numbers_of(&self, link: usize) -> Vec<usize> {
        let mut all: Vec<usize> = match &self.links[link] {
            Link::Sum { terms, .. } => terms.keys().copied().collect(),
            Link::Share {
                percent,
                part,
                whole,
            } => [*percent]
                .iter()
                .chain(part)
                .chain(whole)
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
            Link::Share {
                percent,
                part,
                whole,
            } => {
                let rest = |numbers: &[usize]| -> Option<(i128, i128)> {
                    let (mut sum, mut own) = (0i128, 0);
                    for &at in numbers {
                        if at == number {
                            own += 1;
                        } else {
                            sum = sum.checked_add(self.numbers[at].low)?;
                        }
                    }
                    Some((sum, own))
                };
                let ((of, in_part), (base, in_whole)) = (rest(part)?, rest(whole)?);
                if *percent == number {
                    if base <= 0 || in_part + in_whole > 0 {
                        return None;
                    }
                    // 100 * of / base, half a unit more or less.
                    let half = half(self.numbers[number].places);
                    let range = Range::of(
                        base.checked_mul(step)?,
                        HUNDRED
                            .checked_mul(of)?
                            .checked_sub(half.checked_mul(base)?)?,
                        HUNDRED
                            .checked_mul(of)?
                            .checked_add(half.checked_mul(base)?)?,
                    );
                    return Some(range);
                }
                let (low, high) = ends(&self.numbers[*percent]);
                // low * (base + b x) <= 100 * (of + a x) <= high * (base + b x)
                let factor = |end: i128| HUNDRED * in_part - end * in_whole;
                let right = |end: i128| Some(end.checked_mul(base)? - HUNDRED.checked_mul(of)?);
                let least = Range::at_least(factor(low) * step, right(low)?);
                let most = Range::at_least(-factor(high) * step, -right(high)?);
                let positive = Range::at_least(in_whole * step, 1 - base);
                Some(least.meet(most).meet(positive))
            }
        }
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

impl Range {
    /// `low <= factor * x <= high`.
    fn of(factor: i128, low: i128, high: i128) -> Range {
        Range::at_least(factor, low).meet(Range::at_least(-factor, -high))
    }

    /// `factor * x >= least`.
    fn at_least(factor: i128, least: i128) -> Range {
        match factor {
            0 if least <= 0 => Range {
                low: None,
                high: None,
            },
            0 => Range {
                low: Some(1),
                high: Some(0),
            },
            factor if factor > 0 => Range {
                low: Some(-(-least).div_euclid(factor)),
                high: None,
            },
            factor => Range {
                low: None,
                high: Some((-least).div_euclid(-factor)),
            },
        }
    }

    fn meet(self, other: Range) -> Range {
        let tighter = |a: Option<i128>, b: Option<i128>, pick: fn(i128, i128) -> i128| match (a, b)
        {
            (Some(a), Some(b)) => Some(pick(a, b)),
            (a, b) => a.or(b),
        };
        Range {
            low: tighter(self.low, other.low, i128::max),
            high: tighter(self.high, other.high, i128::min),
        }
    }

    fn is_empty(self) -> bool {
        self.low
            .zip(self.high)
            .is_some_and(|(low, high)| low > high)
    }
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

fn factors<'a>(
    plus: &'a [Number],
    minus: &'a [Number],
) -> impl Iterator<Item = (&'a Number, i128)> {
    let plus = plus.iter().map(|number| (number, 1));
    plus.chain(minus.iter().map(|number| (number, -1)))
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
            let held = book.share(
                number(0, percent, true),
                vec![number(1, part, false)],
                vec![number(2, whole, false)],
            );
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
        book.share(
            number(3, "50", true),
            vec![x.clone()],
            vec![x.clone(), number(4, "10", false)],
        );
        let at = book.by_spot[&x.spot];
        assert_eq!(book.only(at), Fit::One(10 * ONE));
        // The share alone leaves no other number of ten, but a percentage without decimals of a thousand leaves several.
        let mut loose = Book::default();
        loose.share(
            number(3, "50", true),
            vec![x.clone()],
            vec![number(4, "1000", false)],
        );
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

    #[test]
    fn ranges_of_whole_numbers_are_rounded_inwards() {
        let range = Range::of(3, 7, 14);
        assert_eq!((range.low, range.high), (Some(3), Some(4)));
        let range = Range::of(-3, 7, 14);
        assert_eq!((range.low, range.high), (Some(-4), Some(-3)));
        assert!(Range::of(0, 1, 5).is_empty());
        assert!(!Range::of(0, -1, 5).is_empty());
        assert!(Range::of(10, 11, 19).is_empty());
    }
}
