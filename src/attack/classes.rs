//! Sets over the columns of a population. Each column is parted into the classes that no region tells apart: the codes that any region
//! names, all others together, blanks; days between the ends of all times that any names.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::published::Published;
use super::region::{Columns, Held, Region};
use crate::model::Period;

/// Where the time of a population stands that has no column for it.
const NO_COLUMN: &str = "@";

/// Some of the classes of a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Classes(usize, Vec<u64>);

impl Classes {
    pub(crate) fn none(of: usize) -> Classes {
        Classes(of, vec![0; of.div_ceil(64)])
    }

    fn of(of: usize, wanted: impl Fn(usize) -> bool) -> Classes {
        let mut all = Classes::none(of);
        (0..of).filter(|at| wanted(*at)).for_each(|at| all.put(at));
        all
    }

    /// How many classes the column has.
    pub(crate) fn len(&self) -> usize {
        self.0
    }

    pub(crate) fn put(&mut self, at: usize) {
        self.1[at / 64] |= 1 << (at % 64);
    }

    pub(crate) fn has(&self, at: usize) -> bool {
        self.1[at / 64] >> (at % 64) & 1 == 1
    }

    /// Its classes by their places.
    pub(crate) fn each(&self) -> impl Iterator<Item = usize> + '_ {
        let words = self.1.iter().enumerate();
        words.flat_map(|(word, bits)| {
            let own = (0..64).filter(move |bit| bits >> bit & 1 == 1);
            own.map(move |bit| word * 64 + bit)
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.1.iter().all(|bits| *bits == 0)
    }

    fn with(&self, other: &Classes, of: fn(u64, u64) -> u64) -> Classes {
        let all = self.1.iter().zip(&other.1);
        Classes(self.0, all.map(|(a, b)| of(*a, *b)).collect())
    }

    pub(crate) fn and(&self, other: &Classes) -> Classes {
        self.with(other, |a, b| a & b)
    }

    pub(crate) fn or(&self, other: &Classes) -> Classes {
        self.with(other, |a, b| a | b)
    }

    pub(crate) fn less(&self, other: &Classes) -> Classes {
        self.with(other, |a, b| a & !b)
    }

    pub(crate) fn is_within(&self, other: &Classes) -> bool {
        self.less(other).is_empty()
    }
}

/// By column what a region holds of it; a column of which it holds everything is not there.
pub(crate) type Sets = BTreeMap<usize, Classes>;

/// Whether all records of one are records of the other.
pub(crate) fn is_within(inner: &Sets, outer: &Sets) -> bool {
    outer.iter().all(|(column, outer)| {
        inner
            .get(column)
            .is_some_and(|inner| inner.is_within(outer))
    })
}

/// A column in classes.
#[derive(Debug)]
pub(crate) struct Column {
    sets: BTreeMap<Held, Classes>,
    pub(crate) all: Classes,
    /// The classes that no region names: other codes, blanks, returns without the column, other times.
    pub(crate) unnamed: Classes,
    /// The first and the last day of each class of a column of times.
    days: Option<Vec<(Date, Date)>>,
}

/// How a region says when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Time {
    /// Not at all: it is a number of its own set alone.
    None,
    /// By a time that its records lie in.
    Within,
    /// By the very period of what it takes.
    Of,
}

/// A population: the columns that any region holds.
#[derive(Debug, Default)]
pub(crate) struct Population {
    places: BTreeMap<String, usize>,
    pub(crate) columns: Vec<Column>,
    said: Columns,
    /// In each set, the time of all records, as sets of version 1 say it of each.
    dated: BTreeMap<usize, Option<String>>,
}

impl Population {
    /// The column that says when.
    pub(crate) fn time(&self) -> Option<usize> {
        self.places
            .get(self.said.time.as_deref().unwrap_or(NO_COLUMN))
            .copied()
    }

    /// What a region holds, with its time among it, and which kind of time that is.
    fn held(&self, set: usize, region: &Region) -> (BTreeMap<String, Held>, Time) {
        let mut held = region.held.clone();
        let time = self.said.time.as_deref();
        let is_dated = |column: &str, held: &Held| match held {
            Held::Within(_) | Held::Days { .. } => time.is_none_or(|time| time == column),
            Held::Any(codes) if time.is_none() => {
                !codes.is_empty() && codes.iter().all(|code| self.period(code).is_some())
            }
            Held::Any(_) | Held::Blank => time == Some(column),
            _ => false,
        };
        if let Some((_, own)) = held.iter().find(|(column, held)| is_dated(column, held)) {
            let time = match own {
                Held::Any(_) => Time::Of,
                _ => Time::Within,
            };
            return (held, time);
        }
        let period = match self.dated.get(&set) {
            Some(shared) if region.adds_up() => {
                let own = region.period.as_ref();
                let whole =
                    |code: &&String| self.period(code).is_some_and(|p| p.month_count() > 11);
                shared.as_ref().or(own.filter(whole))
            }
            _ => region.period.as_ref(),
        };
        let Some(period) = period else {
            return (held, Time::None);
        };
        let column = time.unwrap_or(NO_COLUMN).to_owned();
        held.insert(column, Held::Within(period.clone()));
        // Version 1 gave the very time of what was taken.
        match self.dated.contains_key(&set) {
            true => (held, Time::Of),
            false => (held, Time::Within),
        }
    }

    fn period(&self, code: &str) -> Option<Period> {
        Period::parse(code, self.said.year)
    }

    fn column(&self, id: &str, held: &BTreeSet<Held>) -> Column {
        let timed = held
            .iter()
            .any(|held| matches!(held, Held::Within(_) | Held::Days { .. }))
            || self.said.time.as_deref() == Some(id);
        let days = |held: &Held| self.days(held);
        let times = || {
            held.iter().filter(|held| {
                !matches!(held, Held::Given | Held::Blank | Held::Asked | Held::Not(_))
            })
        };
        match timed && times().all(|held| days(held).is_some()) {
            true => self.times(held),
            false => self.codes(id, held),
        }
    }

    /// The days that a column of times is held to.
    fn days(&self, held: &Held) -> Option<Vec<(Date, Date)>> {
        let one = |code: &String| {
            self.period(code)
                .map(|period| (period.start(), period.end()))
        };
        match held {
            Held::Any(codes) => codes.iter().map(one).collect(),
            Held::Within(code) => Some(vec![one(code)?]),
            Held::Days { from, to } => {
                Some(vec![(from.unwrap_or(Date::MIN), to.unwrap_or(Date::MAX))])
            }
            _ => None,
        }
    }

    fn times(&self, held: &BTreeSet<Held>) -> Column {
        let mut starts = BTreeSet::from([Date::MIN]);
        for (first, last) in held.iter().filter_map(|held| self.days(held)).flatten() {
            starts.insert(first);
            starts.extend(last.checked_add(1.day()));
        }
        let starts: Vec<Date> = starts.into_iter().collect();
        let ends = starts[1..]
            .iter()
            .map(|next| next.yesterday().unwrap_or(Date::MIN));
        let days: Vec<(Date, Date)> = starts
            .iter()
            .copied()
            .zip(ends.chain([Date::MAX]))
            .collect();
        let (blank, unsent) = (days.len(), days.len() + 1);
        let len = days.len() + 2;
        let set = |held: &Held| {
            let own = self.days(held).unwrap_or_default();
            let within = |at: usize| {
                let inside =
                    |(first, last): &(Date, Date)| *first <= days[at].0 && days[at].1 <= *last;
                at < blank && own.iter().any(inside)
            };
            Classes::of(len, |at| match held {
                Held::Given => at < blank,
                Held::Blank => at == blank,
                Held::Asked => at != unsent,
                Held::Not(codes) => {
                    at < blank || at == blank && !codes.iter().any(String::is_empty)
                }
                _ => within(at),
            })
        };
        let unnamed = |at| at == 0 || at + 1 >= blank;
        Column {
            sets: held.iter().map(|held| (held.clone(), set(held))).collect(),
            all: Classes::of(len, |_| true),
            unnamed: Classes::of(len, unnamed),
            days: Some(days),
        }
    }

    fn codes(&self, id: &str, held: &BTreeSet<Held>) -> Column {
        let mut codes: BTreeSet<&str> = BTreeSet::new();
        let mut wholes: BTreeSet<&str> = BTreeSet::new();
        let mut broken: BTreeSet<&str> = BTreeSet::new();
        if let Some(said) = self.said.wholes.get(id) {
            wholes.extend(said.iter().map(String::as_str));
        }
        for held in held {
            match held {
                Held::Any(own) | Held::Not(own) => codes.extend(own.iter().map(String::as_str)),
                Held::Within(code) => codes.extend([code.as_str()]),
                Held::Whole(code) => broken.extend([code.as_str()]),
                Held::Given | Held::Blank | Held::Asked | Held::Days { .. } => {}
            }
        }
        wholes.extend(&broken);
        codes.extend(&wholes);
        codes.remove("");
        let codes: Vec<&str> = codes.into_iter().collect();
        // After the codes: all others, blanks, and returns without the column.
        let (other, unsent) = (codes.len(), codes.len() + 2);
        let len = codes.len() + 3;
        let named = |own: &[String]| {
            let mut all = Classes::none(len);
            let places = own.iter().map(|own| codes.binary_search(&own.as_str()));
            places.flatten().for_each(|at| all.put(at));
            all
        };
        let given = Classes::of(len, |at| at <= other);
        let asked = Classes::of(len, |at| at != unsent);
        let set = |held: &Held| match held {
            Held::Any(own) if own.iter().any(|code| wholes.contains(code.as_str())) => {
                given.clone()
            }
            Held::Any(own) => named(own),
            Held::Within(code) | Held::Whole(code) => named(std::slice::from_ref(code)),
            Held::Not(own) if own.iter().any(String::is_empty) => given.less(&named(own)),
            Held::Not(own) => asked.less(&named(own)),
            Held::Given => given.clone(),
            Held::Blank => asked.less(&given),
            Held::Asked => asked.clone(),
            Held::Days { .. } => Classes::of(len, |at| at == other),
        };
        let unnamed = |at: usize| {
            let whole = codes
                .get(at)
                .is_some_and(|code| wholes.contains(code) && !broken.contains(code));
            at >= other || whole
        };
        Column {
            sets: held.iter().map(|held| (held.clone(), set(held))).collect(),
            all: Classes::of(len, |_| true),
            unnamed: Classes::of(len, unnamed),
            days: None,
        }
    }
}

impl Column {
    /// The days of some classes, where they follow each other without a gap.
    pub(crate) fn span(&self, classes: &Classes) -> Option<(Date, Date)> {
        let days = self.days.as_ref()?;
        let mut own = classes.each().peekable();
        let (first, mut last) = *days.get(*own.peek()?)?;
        let mut next = *own.peek()?;
        for at in own {
            if at != next {
                return None;
            }
            last = days.get(at)?.1;
            next = at + 1;
        }
        Some((first, last))
    }
}

/// What the regions of all sets are, over one partition of each column.
#[derive(Debug, Default)]
pub(crate) struct Partition {
    pub(crate) populations: BTreeMap<String, Population>,
}

impl Partition {
    pub(crate) fn new(sets: &[&Published], regions: &[(usize, &Region)]) -> Partition {
        let mut populations: BTreeMap<String, Population> = BTreeMap::new();
        for (_, region) in regions {
            populations.entry(region.of.clone()).or_default();
        }
        for (of, population) in &mut populations {
            let said = sets.iter().find_map(|set| set.populations.get(of));
            population.said = said.cloned().unwrap_or_default();
        }
        for (set, published) in sets.iter().enumerate() {
            if published.schema_version > 1 {
                continue;
            }
            // The time of its own records is no time of a region: only one that all share is.
            let mut shared: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
            for (_, region) in regions
                .iter()
                .filter(|(of, region)| *of == set && region.adds_up())
            {
                let period = region.period.as_deref();
                shared.entry(&region.of).or_default().insert(period);
            }
            for (of, periods) in shared {
                let one = periods
                    .first()
                    .copied()
                    .flatten()
                    .filter(|_| periods.len() == 1);
                if let Some(population) = populations.get_mut(of) {
                    population.dated.insert(set, one.map(str::to_owned));
                }
            }
        }
        for (of, population) in &mut populations {
            let mut held: BTreeMap<String, BTreeSet<Held>> = BTreeMap::new();
            for (set, region) in regions.iter().filter(|(_, region)| region.of == *of) {
                for (column, own) in population.held(*set, region).0 {
                    held.entry(column).or_default().insert(own);
                }
            }
            for (at, (id, held)) in held.iter().enumerate() {
                let column = population.column(id, held);
                population.columns.push(column);
                population.places.insert(id.clone(), at);
            }
        }
        Partition { populations }
    }

    /// The sets of a region, and its kind of time.
    pub(crate) fn sets(&self, set: usize, region: &Region) -> (Sets, Time) {
        let population = &self.populations[&region.of];
        let (held, time) = population.held(set, region);
        let sets = held.iter().map(|(id, held)| {
            let at = population.places[id];
            (at, population.columns[at].sets[held].clone())
        });
        let narrows = |(at, own): &(usize, Classes)| *own != population.columns[*at].all;
        (sets.filter(narrows).collect(), time)
    }
}
