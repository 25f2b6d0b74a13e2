//! The brute opinion: all whole numbers of all classes of records that no published region tells apart are gone through. It takes the
//! regions as they are published, and crosses all columns.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::invented::Case;
use super::recount::{Region, ends, holds};

/// Most combinations of values that are gone through.
const MOST_COMBINATIONS: usize = 60_000;
/// Most classes of which all numbers are tried.
const MOST_CLASSES: usize = 16;
/// Most steps of one search.
const MOST_STEPS: usize = 30_000;

/// Values that may stand in a column whatever is said of it.
const ANYTHING: &[&str] = &["", "other", "1900-01-01", "2999-12-31", UNSENT];
/// What stands in a column that a return does not have.
const UNSENT: &str = "-";

/// What a reader is told of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Printed(i64),
    Withheld,
}

/// The classes of records, and what is known of sums of them.
#[derive(Debug)]
pub(super) struct Space {
    /// By class how many records there are.
    truth: Vec<i64>,
    /// By the name of a region the classes that it holds.
    held: BTreeMap<String, u32>,
    /// By classes the smallest and largest that they can be together.
    known: BTreeMap<u32, (i64, i64)>,
    /// More than any class has.
    far: i64,
}

impl Space {
    /// The classes of some regions; none where they are too many. One who is `believing` takes values of a column that no region speaks
    /// of to be there only where some record has them; another nothing of the kind.
    pub(super) fn new<'r>(
        case: &Case,
        regions: impl Iterator<Item = &'r Region>,
        believing: bool,
    ) -> Option<Space> {
        let regions: BTreeMap<&str, &Region> = regions
            .map(|region| (region.name.as_str(), region))
            .collect();
        let columns: Vec<BTreeMap<String, Vec<Json>>> =
            regions.values().map(|region| region.columns()).collect();
        if regions.len() > 128 {
            return None;
        }
        let all: u128 = match regions.len() {
            128 => u128::MAX,
            many => (1 << many) - 1,
        };
        // Combinations of values, by the regions that hold them; with how many records have them.
        let mut combinations: BTreeMap<Vec<String>, u128> = BTreeMap::from([(Vec::new(), all)]);
        for column in columns
            .iter()
            .flat_map(BTreeMap::keys)
            .collect::<BTreeSet<_>>()
        {
            let at = case.column(column);
            let own = |region: &BTreeMap<String, Vec<Json>>, text: &str| {
                let held = region.get(column);
                held.is_none_or(|held| text != UNSENT && held.iter().all(|held| holds(held, text)))
            };
            let all = columns.iter().filter_map(|region| region.get(column));
            let all: Vec<&Json> = all.flatten().collect();
            let spoken = regions
                .values()
                .filter_map(|region| region.held.get(column));
            let spoken: Vec<&Json> = spoken.filter(|held| speaks(held)).collect();
            let named = (all.iter().flat_map(|held| told_apart(held)))
                .filter(|text| !believing || spoken.iter().any(|held| holds(held, text)));
            let anything = ANYTHING.iter().filter(|_| !believing);
            let anything = anything.map(|text| (*text).to_owned());
            // One value for each set of regions: those of records first.
            let mut values: BTreeMap<u128, String> = BTreeMap::new();
            let texts = case.records.iter().map(|record| record[at].clone());
            for text in texts.chain(named).chain(anything) {
                let mut holding = 0;
                for (place, region) in columns.iter().enumerate() {
                    holding |= u128::from(own(region, &text)) << place;
                }
                values.entry(holding).or_insert(text);
            }
            let before = std::mem::take(&mut combinations);
            if before.len() * values.len() > MOST_COMBINATIONS {
                return None;
            }
            for (texts, holding) in &before {
                for (own, text) in &values {
                    let mut texts = texts.clone();
                    texts.push(text.clone());
                    combinations.insert(texts, holding & own);
                }
            }
        }
        let classes: BTreeSet<u128> = combinations.into_values().filter(|h| *h != 0).collect();
        let classes: Vec<u128> = classes.into_iter().collect();
        if classes.len() > MOST_CLASSES {
            return None;
        }
        let mut truth = vec![0; classes.len()];
        for record in &case.records {
            let lets = |region: &BTreeMap<String, Vec<Json>>| {
                let mut all = region.iter();
                all.all(|(column, held)| {
                    let text = &record[case.column(column)];
                    held.iter().all(|held| holds(held, text))
                })
            };
            let mut holding: u128 = 0;
            for (place, region) in columns.iter().enumerate() {
                holding |= u128::from(lets(region)) << place;
            }
            if holding != 0 {
                let class = classes.binary_search(&holding);
                truth[class.expect("every record is in a class")] += 1;
            }
        }
        let of = |place: usize| {
            let mut held = 0;
            for (at, class) in classes.iter().enumerate() {
                held |= u32::from(class >> place & 1 == 1) << at;
            }
            held
        };
        let names = regions.keys().enumerate();
        Some(Space {
            truth,
            held: names
                .map(|(place, name)| ((*name).to_owned(), of(place)))
                .collect(),
            known: BTreeMap::new(),
            far: case.records.len() as i64 + 40,
        })
    }

    /// What is published of a region.
    pub(super) fn say(&mut self, region: &Region, known: Known) {
        let (low, high) = match known {
            Known::Printed(value) => (value, value),
            Known::Withheld => (1, i64::MAX),
        };
        self.narrow(region, low, high);
    }

    /// What is said of one in words.
    pub(super) fn at_most(&mut self, region: &Region, most: i64) {
        self.narrow(region, 0, most);
    }

    fn narrow(&mut self, region: &Region, low: i64, high: i64) {
        let held = self.held[&region.name];
        let truth = self.number(held);
        let own = self.known.entry(held).or_insert((0, i64::MAX));
        *own = (own.0.max(low), own.1.min(high));
        assert!(
            own.0 <= truth && truth <= own.1,
            "{} is {truth}, not within {own:?}",
            region.name
        );
    }

    fn number(&self, held: u32) -> i64 {
        let classes = self.truth.iter().enumerate();
        classes
            .filter(|(at, _)| held >> at & 1 == 1)
            .map(|(_, number)| number)
            .sum()
    }

    /// How far apart the largest and the smallest number are that a region can have, as far as `enough`; none where it was not found out.
    pub(super) fn width(&self, region: &Region, enough: i64) -> Option<i64> {
        let held = self.held[&region.name];
        let truth = self.number(held);
        let mut steps = MOST_STEPS;
        let (mut up, mut down) = (0, 0);
        for step in 1..=enough {
            if self.can(held, truth + step, &mut steps)? {
                up = step;
            }
            if truth - step >= 0 && self.can(held, truth - step, &mut steps)? {
                down = step;
            }
            if up + down >= enough {
                break;
            }
        }
        Some(up + down)
    }

    /// Whether all classes can be filled so that a sum of some is a number.
    fn can(&self, held: u32, number: i64, steps: &mut usize) -> Option<bool> {
        let mut known: Vec<(u32, i64, i64)> = (self.known.iter())
            .map(|(held, (low, high))| (*held, *low, (*high).min(self.far * 20)))
            .collect();
        known.push((held, number, number));
        let ends = vec![(0, self.far); self.truth.len()];
        self.fill(&known, ends, steps)
    }

    fn fill(
        &self,
        known: &[(u32, i64, i64)],
        mut ends: Vec<(i64, i64)>,
        steps: &mut usize,
    ) -> Option<bool> {
        *steps = steps.checked_sub(1)?;
        loop {
            let before = ends.clone();
            for (held, low, high) in known {
                let inside = |at: &usize| held >> at & 1 == 1;
                let least: i64 = (0..ends.len()).filter(inside).map(|at| ends[at].0).sum();
                let most: i64 = (0..ends.len()).filter(inside).map(|at| ends[at].1).sum();
                if least > *high || most < *low {
                    return Some(false);
                }
                for at in (0..ends.len()).filter(inside) {
                    let (from, to) = ends[at];
                    ends[at] = (from.max(low - (most - to)), to.min(high - (least - from)));
                }
            }
            if ends.iter().any(|(from, to)| from > to) {
                return Some(false);
            }
            if before == ends {
                break;
            }
        }
        let open = (0..ends.len()).filter(|at| ends[*at].0 < ends[*at].1);
        let Some(next) = open.min_by_key(|at| ends[*at].1 - ends[*at].0) else {
            return Some(true);
        };
        let (from, to) = ends[next];
        let mut values: Vec<i64> = (from..=to).collect();
        values.sort_by_key(|value| (value - self.truth[next]).abs());
        for value in values {
            let mut tried = ends.clone();
            tried[next] = (value, value);
            if self.fill(known, tried, steps)? {
                return Some(true);
            }
        }
        Some(false)
    }
}

/// Values of a column by which what it is held to can be told apart: codes, blanks, and the days at which times begin and are over.
fn told_apart(held: &Json) -> Vec<String> {
    let time = |(first, last): (String, String)| vec![first, after(&last)];
    if let Some(codes) = held["any"].as_array().or(held["not"].as_array()) {
        return (codes.iter().filter_map(Json::as_str))
            .flat_map(|code| match code.starts_with("20") {
                true => time(ends(code)),
                false => vec![code.to_owned()],
            })
            .collect();
    }
    if let Some(span) = held["within"].as_str() {
        return time(ends(span));
    }
    let from = held["from"].as_str().map(str::to_owned);
    let to = held["to"]
        .as_str()
        .map(|day| vec![day.to_owned(), after(day)]);
    let blank = (held.as_str() == Some("blank")).then(String::new);
    from.into_iter()
        .chain(to.into_iter().flatten())
        .chain(blank)
        .collect()
}

/// Whether what a column is held to speaks of the values that it holds, rather than of others.
fn speaks(held: &Json) -> bool {
    held.as_str() == Some("blank") || held.is_object() && held.get("not").is_none()
}

/// The day after another; months have 31 days here.
fn after(day: &str) -> String {
    let number = |part: &str| part.parse::<u32>().expect("a day");
    let (year, month, day) = (number(&day[..4]), number(&day[5..7]), number(&day[8..]));
    match (month, day) {
        (12, 31) => format!("{}-01-01", year + 1),
        (month, 31) => format!("{year}-{:02}-01", month + 1),
        (month, day) => format!("{year}-{month:02}-{:02}", day + 1),
    }
}
