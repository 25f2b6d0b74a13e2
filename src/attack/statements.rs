//! From what is published to one system: a count for each region, what each figure says of it or of several, and what follows.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::additivity;
use super::classes::{Partition, Time};
use super::constraints::{Count, Row, Secret, System};
use super::implications::{Fact, Key, Line, implications};
use super::linear::{self, Kind};
use super::published::{Figure, Formula, Known, Profile, Published};
use super::region::Region;

/// Builds the system of several published sets, the newest first. `said` are this year's figures that words tell more of than their
/// mark: "fewer than 6", with the largest number that allows. `believing` also takes what the layout of tables makes a reader believe.
pub(crate) fn system(sets: &[&Published], said: &[(String, i64)], believing: bool) -> System {
    let mut regions = Vec::new();
    for (set, published) in sets.iter().enumerate() {
        let mut leaves = Vec::new();
        let formulas = published
            .figures
            .iter()
            .filter_map(|figure| figure.formula.as_ref());
        formulas.for_each(|formula| all_leaves(formula, &mut leaves));
        regions.extend(leaves.into_iter().map(|(_, region)| (set, region)));
        let sums = published.sums.iter();
        regions.extend(
            sums.flat_map(|sum| sum.parts.iter().chain([&sum.whole]))
                .map(|of| (set, of)),
        );
    }
    let partition = Partition::new(sets, &regions);
    let mut builder = Builder {
        partition: &partition,
        corrected: vec![BTreeSet::new(); sets.len()],
        system: System::default(),
        facts: BTreeMap::new(),
        counts: BTreeMap::new(),
        absent: BTreeSet::new(),
        added: BTreeSet::new(),
        rounded: BTreeMap::new(),
    };
    builder.corrected = builder.corrected(sets);
    for (set, published) in sets.iter().enumerate() {
        builder.direct(set, published);
    }
    let said: BTreeMap<&str, i64> = said.iter().map(|(id, most)| (id.as_str(), *most)).collect();
    for count in &mut builder.system.counts {
        let own = count.figures.iter().filter(|(set, _)| *set == 0);
        let most = own
            .filter_map(|(_, figure)| said.get(figure.as_str()))
            .min();
        if let Some(most) = most.filter(|_| count.secret == Secret::Withheld) {
            narrow(count, count.low, Some(*most));
        }
    }
    let mut lines = Vec::new();
    for (set, published) in sets.iter().enumerate() {
        for sum in &published.sums {
            let parts: Vec<&Region> = sum.parts.iter().collect();
            builder.sum(set, &sum.whole, &parts, sum.complete);
        }
        if believing {
            for table in additivity::lines(published) {
                for line in additivity::believed(&table) {
                    builder.sum(set, line.whole, &line.parts, true);
                }
                lines.extend(table.iter().map(|line| builder.line(set, line)));
            }
        }
        builder.derived(set, published);
    }
    let Builder {
        mut system,
        facts,
        absent,
        corrected,
        ..
    } = builder;
    let facts = facts.into_iter().filter(|((number, ..), _)| !number);
    let facts: Vec<Fact<'_>> = facts
        .map(|((_, of_set, key), (count, own))| Fact {
            key,
            count,
            is_absent: absent.contains(&count),
            own: own.into_iter().collect(),
            of_set,
        })
        .collect();
    let tainted: Vec<BTreeSet<(&str, &str)>> = corrected
        .iter()
        .map(|own| own.iter().map(|key| (key.of, key.measure)).collect())
        .collect();
    implications(&partition, &facts, &lines, &tainted, &mut system);
    system
}

/// Each count, with the sets that speak of it; by whether it is no count, and the one set that it is of, if it is of one alone.
type Facts<'a> = BTreeMap<(bool, Option<usize>, Key<'a>), (usize, BTreeSet<usize>)>;

struct Builder<'a> {
    partition: &'a Partition,
    system: System,
    facts: Facts<'a>,
    counts: BTreeMap<(usize, bool, &'a Region), usize>,
    /// In each set, the counts whose number a newer set gives differently.
    corrected: Vec<BTreeSet<Key<'a>>>,
    /// Counts of which a set says that there is none.
    absent: BTreeSet<usize>,
    /// Sums that are rows already.
    added: BTreeSet<(Vec<(usize, i64)>, bool)>,
    /// The rounded number of a count: in units of what is rounded to.
    rounded: BTreeMap<(usize, usize), usize>,
}

impl<'a> Builder<'a> {
    /// What a region is, and whether it says when, by which it is the same in every year's report.
    fn key(&self, set: usize, region: &'a Region) -> (Key<'a>, bool) {
        let (sets, time) = self.partition.sets(set, region);
        let key = Key {
            of: &region.of,
            measure: &region.measure,
            sets,
            time: (!region.adds_up()).then_some(time),
        };
        (key, time != Time::None)
    }

    /// A count by its region in a set. One that says its time is the same in every set, unless it was corrected since.
    fn count(&mut self, set: usize, kind: Kind, region: &'a Region) -> usize {
        // A count is what it is, whatever the dataset says that it counts.
        let number = kind == Kind::Number;
        if let Some(at) = self.counts.get(&(set, number, region)) {
            return *at;
        }
        let (key, dated) = self.key(set, region);
        let everywhere = dated && !self.corrected[set].contains(&key);
        let counts = &mut self.system.counts;
        let fact = self
            .facts
            .entry((number, (!everywhere).then_some(set), key));
        let (at, seen) = fact.or_insert_with(|| {
            counts.push(Count::new());
            (counts.len() - 1, BTreeSet::new())
        });
        seen.insert(set);
        let at = *at;
        self.counts.insert((set, number, region), at);
        at
    }

    fn line(&mut self, set: usize, line: &additivity::Line<'a>) -> Line {
        Line {
            whole: self.count(set, Kind::People, line.whole),
            parts: line
                .parts
                .iter()
                .map(|part| self.count(set, Kind::People, part))
                .collect(),
            adds_up: line.adds_up,
        }
    }

    /// In each set, the counts whose printed number a newer set prints differently: an agency has corrected it since.
    fn corrected(&self, sets: &[&'a Published]) -> Vec<BTreeSet<Key<'a>>> {
        let mut newest: BTreeMap<Key<'a>, &str> = BTreeMap::new();
        let sets = sets.iter().enumerate();
        sets.map(|(set, published)| {
            let mut own = BTreeSet::new();
            let shown = published
                .figures
                .iter()
                .filter(|figure| figure.value.is_some());
            for figure in shown {
                let Some((_, region)) = figure.formula.as_ref().and_then(leaf) else {
                    continue;
                };
                let (key, dated) = self.key(set, region);
                if dated && *newest.entry(key.clone()).or_insert(&figure.text) != figure.text {
                    own.insert(key);
                }
            }
            own
        })
        .collect()
    }

    /// What figures say that are a count by themselves.
    fn direct(&mut self, set: usize, published: &'a Published) {
        let least = published.least();
        for figure in &published.figures {
            let profile = published.profile_of(&figure.table);
            let to = profile.hide.map_or(0, |(_, to)| to);
            let Some((kind, name)) = figure.formula.as_ref().and_then(leaf) else {
                continue;
            };
            if kind == Kind::Number {
                continue;
            }
            let at = self.count(set, kind, name);
            let known = figure.known();
            let rounded = round_to(&profile, kind);
            if let (Known::Value(value, _), Some(to)) = (known, rounded) {
                self.rounded_count(set, at, to, value.to_i64());
            }
            let count = &mut self.system.counts[at];
            count.figures.push((set, figure.name()));
            if matches!(known, Known::Value(..) | Known::Range(..)) {
                count.printed.push((set, figure.name()));
            }
            match known {
                Known::Value(value, _) if rounded.is_none() => match whole(value) {
                    Some(value) => narrow(count, value, Some(value)),
                    None => {
                        self.system.unclear.insert(at);
                    }
                },
                Known::Value(..) => {}
                Known::Range(low, high) => {
                    narrow(count, low, Some(high));
                    if count.secret == Secret::No && kind == Kind::People {
                        count.secret = Secret::Range;
                        count.asks = profile
                            .asks()
                            .min(u64::try_from(high - low + 1).unwrap_or(1));
                        count.harmless = i64::from(to) + 1;
                    }
                }
                Known::Withheld => {
                    narrow(count, least, None);
                    if kind == Kind::People {
                        count.secret = Secret::Withheld;
                        count.asks = count.asks.max(profile.asks());
                        count.harmless = count.harmless.max(i64::from(to) + 1);
                    }
                }
                Known::Nothing => {
                    self.absent.insert(at);
                }
            }
        }
    }

    /// The count behind a rounded number, whose own size is in units of `to`.
    fn rounded_count(&mut self, set: usize, count: usize, to: i64, shown: Option<i64>) -> usize {
        let counts = &mut self.system.counts;
        let rows = &mut self.system.rows;
        let at = *self.rounded.entry((set, count)).or_insert_with(|| {
            counts.push(Count::new());
            let at = counts.len() - 1;
            // Half a unit is rounded up.
            rows.push(Row {
                terms: vec![(count, 1), (at, -to)],
                low: Some(-(to / 2)),
                high: Some((to + 1) / 2 - 1),
                figure: None,
            });
            at
        });
        if let Some(shown) = shown {
            narrow(&mut self.system.counts[at], shown / to, Some(shown / to));
        }
        at
    }

    fn sum(&mut self, set: usize, whole: &'a Region, parts: &[&'a Region], complete: bool) {
        let whole = self.count(set, Kind::People, whole);
        if self.absent.contains(&whole) {
            return;
        }
        let mut factors: BTreeMap<usize, i64> = BTreeMap::from([(whole, -1)]);
        for part in parts {
            let part = self.count(set, Kind::People, part);
            if !self.absent.contains(&part) {
                *factors.entry(part).or_default() += 1;
            }
        }
        factors.retain(|_, factor| *factor != 0);
        let terms: Vec<(usize, i64)> = factors.into_iter().collect();
        // Said and seen, and in the reports of several years, it is one sum.
        if self.added.insert((terms.clone(), complete)) {
            self.system.rows.push(Row {
                terms,
                low: complete.then_some(0),
                high: Some(0),
                figure: None,
            });
        }
    }

    /// What figures say that are worked out from counts.
    fn derived(&mut self, set: usize, published: &'a Published) {
        for figure in &published.figures {
            let profile = published.profile_of(&figure.table);
            let Some(formula) = figure.formula.as_ref().filter(|f| leaf(f).is_none()) else {
                continue;
            };
            let Known::Value(value, places) = figure.known() else {
                continue;
            };
            if self
                .rows(set, figure, formula, (value, places), &profile)
                .is_none()
            {
                let mut leaves = Vec::new();
                all_leaves(formula, &mut leaves);
                for (kind, name) in leaves {
                    let at = self.count(set, kind, name);
                    let count = &self.system.counts[at];
                    if kind != Kind::Number && count.high != Some(count.low) {
                        self.system.unclear.insert(at);
                    }
                }
            }
        }
    }

    fn rows(
        &mut self,
        set: usize,
        figure: &'a Figure,
        formula: &'a Formula,
        (value, places): (Decimal, u32),
        profile: &Profile,
    ) -> Option<()> {
        for bound in linear::bounds(formula, value, places)? {
            let mut terms = Vec::new();
            for (kind, name, factor) in bound.terms {
                if kind == Kind::Number {
                    return None;
                }
                let count = self.count(set, kind, name);
                // A share of rounded counts is of the rounded ones.
                terms.push(match round_to(profile, kind) {
                    Some(to) => (
                        self.rounded_count(set, count, to, None),
                        factor.checked_mul(to)?,
                    ),
                    None => (count, factor),
                });
            }
            self.system.rows.push(Row {
                terms,
                low: bound.low,
                high: bound.high,
                figure: Some((set, figure.name())),
            });
        }
        Some(())
    }
}

fn narrow(count: &mut Count, low: i64, high: Option<i64>) {
    count.low = count.low.max(low);
    count.high = match (count.high, high) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
}

fn round_to(profile: &Profile, kind: Kind) -> Option<i64> {
    let to = profile.round_to.filter(|to| *to > 1)?;
    (kind == Kind::People).then_some(i64::from(to))
}

fn whole(value: Decimal) -> Option<i64> {
    value.fract().is_zero().then(|| value.to_i64()).flatten()
}

/// The name of the count that a formula is, when it is one by itself.
fn leaf(formula: &Formula) -> Option<(Kind, &Region)> {
    match formula {
        Formula::Count(name) => Some((Kind::People, name)),
        Formula::Things(name) => Some((Kind::Things, name)),
        Formula::Number(name) | Formula::Percent(name) => Some((Kind::Number, name)),
        Formula::Constant(_)
        | Formula::Sum(_)
        | Formula::Share(..)
        | Formula::Ratio(..)
        | Formula::Rate(..)
        | Formula::Difference(..)
        | Formula::Change(..) => None,
    }
}

fn all_leaves<'a>(formula: &'a Formula, found: &mut Vec<(Kind, &'a Region)>) {
    match formula {
        Formula::Count(_) | Formula::Things(_) | Formula::Number(_) | Formula::Percent(_) => {
            found.extend(leaf(formula));
        }
        Formula::Constant(_) => {}
        Formula::Sum(parts) => parts.iter().for_each(|part| all_leaves(part, found)),
        Formula::Share(a, b)
        | Formula::Ratio(a, b)
        | Formula::Rate(a, b, _)
        | Formula::Difference(a, b)
        | Formula::Change(a, b) => {
            all_leaves(a, found);
            all_leaves(b, found);
        }
    }
}
