//! What follows from what the counts are the number of, whoever says so or not: sums over sets, a number of different things that is no
//! larger than its parts together, spans that make a longer one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::classes::{Classes, Partition, Population, Sets, Time, is_within};
use super::constraints::{Count, Row, Secret, System};
use super::elimination;

/// Most pairs of numbers of different things that are held against each other.
const MOST_PAIRS: usize = 250_000;

/// What a count is: equal keys are the same number, in whatever words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key<'a> {
    pub(super) of: &'a str,
    pub(super) measure: &'a str,
    pub(super) sets: Sets,
    /// What adds up is the same however it says when; the last value within a year is not that of the year.
    pub(super) time: Option<Time>,
}

/// A count with what it is the number of.
pub(super) struct Fact<'a> {
    pub(super) key: Key<'a>,
    pub(super) count: usize,
    /// Some set says that there is no such number.
    pub(super) is_absent: bool,
    /// The sets that speak of it.
    pub(super) own: Vec<usize>,
    /// The one set that it is of, where it is of no time that others know.
    pub(super) of_set: Option<usize>,
}

/// A total and what stands with it, by their counts.
pub(super) struct Line {
    pub(super) whole: usize,
    pub(super) parts: Vec<usize>,
    pub(super) adds_up: Option<bool>,
}

/// The facts of one measure of one population.
type Group<'a, 'b> = Vec<&'b Fact<'a>>;

/// Adds all rows that follow. `corrected` are the measures of each set of which a newer one gives a number differently: what these say
/// together is said of them alone.
pub(super) fn implications(
    partition: &Partition,
    facts: &[Fact<'_>],
    lines: &[Line],
    corrected: &[BTreeSet<(&str, &str)>],
    system: &mut System,
) {
    let mut groups: BTreeMap<(&str, &str), Group<'_, '_>> = BTreeMap::new();
    for fact in facts {
        groups
            .entry((fact.key.of, fact.key.measure))
            .or_default()
            .push(fact);
    }
    for ((of, measure), group) in groups {
        let is_open = |fact: &&Fact<'_>| system.counts[fact.count].secret != Secret::No;
        if !group.iter().any(is_open) {
            continue;
        }
        let population = &partition.populations[of];
        if measure != "count" && !measure.starts_with("sum ") {
            match measure.split(' ').next() {
                Some("distinct") => {
                    within(&group, false, system);
                    together(population, &group, lines, system);
                }
                Some("max") => within(&group, false, system),
                Some("min") => within(&group, true, system),
                _ => spans(population, &group, system),
            }
            continue;
        }
        let holding = holding(population, &group, lines, system);
        // What all sets say of the same time together; and what an earlier set says by itself.
        let is_own = |set: usize| {
            corrected[set].contains(&(of, measure))
                || set > 0 && group.iter().any(|fact| fact.of_set == Some(set))
        };
        let own: Vec<usize> = (0..corrected.len()).filter(|set| is_own(*set)).collect();
        let is_apart = |set: &usize| corrected[*set].contains(&(of, measure));
        let together = group.iter().filter(|fact| {
            fact.of_set.is_none_or(|set| set == 0) && fact.own.iter().any(|set| !is_apart(set))
        });
        relate(&together.copied().collect::<Vec<_>>(), &holding, system);
        for set in own {
            let own = group.iter().filter(|fact| fact.own.contains(&set));
            relate(&own.copied().collect::<Vec<_>>(), &holding, system);
        }
    }
}

/// The sums among some counts.
fn relate(group: &[&Fact<'_>], holding: &[Classes], system: &mut System) {
    let counts = &system.counts;
    if !group
        .iter()
        .any(|fact| counts[fact.count].secret != Secret::No)
    {
        return;
    }
    let is_some = |fact: &Fact<'_>| counts[fact.count].low > 0;
    let mut sets = Vec::new();
    let mut none = Vec::new();
    for fact in group {
        let own = || (fact.key.sets.clone(), fact.count);
        if !fact.is_absent || is_some(fact) || counts[fact.count].is_known() {
            sets.push(own());
            continue;
        }
        // Where nothing was given there is nothing to add; unless something was given of a part of it.
        let inside =
            |other: &&&Fact<'_>| is_some(other) && is_within(&other.key.sets, &fact.key.sets);
        if !group.iter().any(|other| inside(&other)) {
            none.push(fact.count);
            sets.push(own());
        }
    }
    for count in none {
        system.counts[count].high = Some(0);
    }
    let mut more = 0;
    let printed = system.counts.len();
    let is_known = |count: usize| count < printed && system.counts[count].is_known();
    let mut unknown = || {
        more += 1;
        printed + more - 1
    };
    let rows = elimination::rows(sets, holding, &is_known, &mut unknown);
    match rows {
        Some(rows) => {
            system.counts.extend((0..more).map(|_| Count::new()));
            system.rows.extend(rows);
        }
        None => system.unclear.extend(group.iter().map(|fact| fact.count)),
    }
}

/// The classes of each column that hold anything, as far as a reader believes: what no region names is empty where the rows of tables
/// that can be seen make their totals, or where nothing can be seen and every code has its row.
fn holding(
    population: &Population,
    group: &[&Fact<'_>],
    lines: &[Line],
    system: &System,
) -> Vec<Classes> {
    let sets: BTreeMap<usize, &Sets> = group
        .iter()
        .map(|fact| (fact.count, &fact.key.sets))
        .collect();
    let mut left: BTreeMap<usize, Vec<(Classes, Option<bool>)>> = BTreeMap::new();
    for line in lines {
        let found = left_over(population, &sets, line);
        if let Some((column, classes)) = found.filter(|(_, classes)| !classes.is_empty()) {
            left.entry(column)
                .or_default()
                .push((classes, line.adds_up));
        }
    }
    let columns = population.columns.iter().enumerate();
    columns
        .map(|(at, column)| {
            let none = || Classes::none(column.all.len());
            let Some(left) = left.get(&at) else {
                return column.all.clone();
            };
            let seen = |wanted| left.iter().filter(move |(_, seen)| *seen == wanted);
            let named = |classes: &Classes| !classes.is_within(&column.unnamed);
            let mut empty =
                match seen(Some(true)).next().is_some() || seen(Some(false)).next().is_some() {
                    true => seen(Some(true)).fold(none(), |all, (own, _)| all.or(own)),
                    false => (seen(None).filter(|(own, _)| !named(own)))
                        .fold(none(), |all, (own, _)| all.or(own)),
                };
            for fact in group
                .iter()
                .filter(|fact| system.counts[fact.count].low > 0)
            {
                if let Some(own) = fact.key.sets.get(&at)
                    && own.is_within(&empty)
                {
                    empty = empty.less(own);
                }
            }
            for (own, _) in seen(Some(false)) {
                if own.is_within(&empty) {
                    empty = empty.less(own);
                }
            }
            column.all.less(&empty)
        })
        .collect()
}

/// The one column by which the rows of a line are told apart, and what of it its total holds and no row does.
fn left_over(
    population: &Population,
    sets: &BTreeMap<usize, &Sets>,
    line: &Line,
) -> Option<(usize, Classes)> {
    let whole = sets.get(&line.whole)?;
    let parts = line.parts.iter().map(|part| sets.get(part));
    let parts = &parts.collect::<Option<Vec<_>>>()?;
    let mut differ: BTreeSet<usize> = BTreeSet::new();
    for part in parts {
        let columns = part.keys().chain(whole.keys());
        differ.extend(columns.filter(|column| part.get(column) != whole.get(column)));
    }
    let mut differ = differ.into_iter();
    let (Some(column), None) = (differ.next(), differ.next()) else {
        return None;
    };
    let all = &population.columns[column].all;
    let mut left = whole.get(&column).unwrap_or(all).clone();
    for part in parts {
        let own = part.get(&column).unwrap_or(all);
        // A row within another one, or beyond the total, is no part of it.
        if !own.is_within(&left) {
            return None;
        }
        left = left.less(own);
    }
    Some((column, left))
}

/// What is taken of records that are all among those of another number is no larger than it, or no `smaller`.
fn within(group: &[&Fact<'_>], smaller: bool, system: &mut System) {
    if group.len() * group.len() > MOST_PAIRS {
        return;
    }
    let factor = if smaller { -1 } else { 1 };
    for outer in group.iter().filter(|fact| !fact.is_absent) {
        for inner in group.iter().filter(|fact| !fact.is_absent) {
            let same = inner.own.iter().any(|set| outer.own.contains(set));
            if same && inner.count != outer.count && is_within(&inner.key.sets, &outer.key.sets) {
                at_least(vec![(outer.count, factor), (inner.count, -factor)], system);
            }
        }
    }
}

/// Different things are no more than those of all parts together.
fn together(population: &Population, group: &[&Fact<'_>], lines: &[Line], system: &mut System) {
    let sets: BTreeMap<usize, &Sets> = group
        .iter()
        .map(|fact| (fact.count, &fact.key.sets))
        .collect();
    for line in lines.iter().filter(|line| line.adds_up.is_none()) {
        let left = left_over(population, &sets, line);
        if left.is_some_and(|(column, left)| left.is_within(&population.columns[column].unnamed)) {
            let parts = line.parts.iter().map(|part| (*part, 1));
            at_least(parts.chain([(line.whole, -1)]).collect(), system);
        }
    }
}

fn at_least(terms: Vec<(usize, i64)>, system: &mut System) {
    system.rows.push(Row {
        terms,
        low: Some(0),
        high: None,
        figure: None,
    });
}

/// Whether numbers of spans make the number of a longer one, where all of them can be seen; and the sums that cannot be.
type Seen = (bool, Vec<Vec<(usize, i64)>>);

/// The first and the last day of a span, and its count.
type Span = ((Date, Date), usize);

/// Values of spans of one length that make a longer one: a reader takes their numbers to add up unless some that can be seen do not.
fn spans(population: &Population, group: &[&Fact<'_>], system: &mut System) {
    let Some(time) = population.time() else {
        return;
    };
    let mut families: BTreeMap<Sets, Vec<Span>> = BTreeMap::new();
    let of_a_time = |fact: &&&Fact<'_>| !fact.is_absent && fact.key.time == Some(Time::Of);
    for fact in group.iter().filter(of_a_time) {
        let mut sets = fact.key.sets.clone();
        let span = sets.remove(&time);
        if let Some(span) = span.and_then(|own| population.columns[time].span(&own)) {
            families.entry(sets).or_default().push((span, fact.count));
        }
    }
    let mut seen: BTreeMap<(i32, i32), Seen> = BTreeMap::new();
    for family in families.values_mut() {
        family.sort_unstable();
        for ((first, last), whole) in &*family {
            let lengths: BTreeSet<i32> = family.iter().map(|(span, _)| months(*span)).collect();
            for length in lengths.into_iter().filter(|length| *length > 0) {
                let mut next = *first;
                let mut terms = vec![(*whole, -1)];
                for ((from, to), count) in family.iter().filter(|(span, _)| months(*span) == length)
                {
                    if *from == next && to <= last {
                        terms.push((*count, 1));
                        next = to.tomorrow().unwrap_or(Date::MAX);
                    }
                }
                if terms.len() < 3 || next.yesterday().ok() != Some(*last) {
                    continue;
                }
                let counts = &system.counts;
                let (broken, unseen) = seen.entry((months((*first, *last)), length)).or_default();
                match terms.iter().all(|(count, _)| counts[*count].is_known()) {
                    true => {
                        *broken |= terms
                            .iter()
                            .map(|(at, factor)| counts[*at].low * factor)
                            .sum::<i64>()
                            != 0
                    }
                    false => unseen.push(terms),
                }
            }
        }
    }
    for (_, unseen) in seen.into_values().filter(|(broken, _)| !broken) {
        system.rows.extend(unseen.into_iter().map(|terms| Row {
            terms,
            low: Some(0),
            high: Some(0),
            figure: None,
        }));
    }
}

/// How many months a span has.
fn months((first, last): (Date, Date)) -> i32 {
    (i32::from(last.year()) - i32::from(first.year())) * 12 + i32::from(last.month())
        - i32::from(first.month())
        + 1
}
