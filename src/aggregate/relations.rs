//! Finds what adds up to what among all base cells, from their keys: wholes and their parts, and one number under two keys. Tables
//! are linked by this, whatever file declares them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::margins::is_whole;
use super::query::Query;
use super::tables::{Amount, BaseCell, BaseId, Filter, Relation};
use super::verb::Verb;
use crate::model::{Area, DatasetSpec, Period, YearKind};

/// A key with one column left out: dataset and measure, the other filters, the column; each as a number, for keys are long and many.
type Family = (usize, Vec<usize>, usize);

/// A cell of a family with what it is held to in the family's column.
type Held<'a> = (usize, Option<&'a Filter>);

/// Gives every different thing a number, in the order in which they are met.
struct Numbers<T>(BTreeMap<T, usize>);

impl<T: Ord> Numbers<T> {
    fn of(&mut self, thing: T) -> usize {
        let next = self.0.len();
        *self.0.entry(thing).or_insert(next)
    }
}

/// All relations, in a fixed order. `cells` and `queries` stand in the same order.
pub(crate) fn relations(
    cells: &[BaseCell],
    queries: &[Query],
    datasets: &BTreeMap<&str, &DatasetSpec>,
) -> Vec<Relation> {
    let mut families: BTreeMap<Family, Vec<Held<'_>>> = BTreeMap::new();
    let mut measures = Numbers(BTreeMap::new());
    let mut columns = Numbers(BTreeMap::new());
    let mut filters = Numbers(BTreeMap::new());
    // The cells that are not held to a column at all are wholes of its family.
    let mut wholes_of: Vec<(usize, usize, Vec<usize>)> = Vec::new();
    for at in (0..cells.len()).filter(|at| may_add_up(queries[*at].verb)) {
        let key = &cells[at].key;
        let measure = measures.of((key.dataset.as_str(), key.measure.as_str()));
        let held = key.filters.iter();
        let all: Vec<usize> = held.map(|(c, f)| filters.of((c.as_str(), f))).collect();
        for (place, (column, filter)) in key.filters.iter().enumerate() {
            let mut rest = all.clone();
            rest.remove(place);
            let family = (measure, rest, columns.of(column.as_str()));
            families.entry(family).or_default().push((at, Some(filter)));
        }
        wholes_of.push((at, measure, all));
    }
    for (at, measure, all) in wholes_of {
        let first = (measure, all.clone(), 0);
        let family = families.range_mut(first..);
        for (_, members) in family.take_while(|((own, rest, _), _)| *own == measure && *rest == all)
        {
            members.push((at, None));
        }
    }
    let mut found = Found::new();
    let columns: BTreeMap<usize, &str> = columns.0.into_iter().map(|(c, at)| (at, c)).collect();
    for ((_, _, column), members) in &families {
        let Some((first, _)) = members.first() else {
            continue;
        };
        let spec = datasets.get(cells[*first].key.dataset.as_str());
        let at = spec.and_then(|spec| spec.column(columns[column]));
        let year = spec.zip(at).map(|(spec, at)| spec.columns[at].year);
        let whole = |code: &str| {
            spec.zip(at)
                .is_some_and(|(spec, at)| is_whole(spec, at, code))
        };
        let family = family(members, year.unwrap_or_default(), &whole);
        wholes(cells, &family, &mut found);
    }
    same(cells, &mut found);
    found
        .into_iter()
        .map(|(whole, parts, complete)| Relation {
            whole,
            parts,
            complete,
        })
        .collect()
}

/// Whether numbers of a verb may add up: counts and sums do. Different values and latest values need not; where they do, to the very
/// number, a reader can subtract them all the same.
fn may_add_up(verb: Verb) -> bool {
    match verb {
        Verb::Count | Verb::Sum | Verb::Distinct | Verb::Last | Verb::First => true,
        Verb::Min | Verb::Max => false,
    }
}

/// Wholes, their parts, and whether these are all there is.
type Found = BTreeSet<(BaseId, Vec<BaseId>, bool)>;

/// A cell of a family, with what is asked of it again and again.
struct Member<'a> {
    at: usize,
    filter: Option<&'a Filter>,
    /// Whether one of its codes stands for the whole of the others.
    whole: bool,
    /// The period of its one code or span, in a family that has spans.
    period: Option<Period>,
}

fn family<'a>(
    held: &[Held<'a>],
    year: YearKind,
    is_whole: &dyn Fn(&str) -> bool,
) -> Vec<Member<'a>> {
    let spans = held.iter().any(|(_, f)| matches!(f, Some(Filter::Span(_))));
    let member = |(at, filter): &Held<'a>| {
        let (codes, one): (&[String], Option<&String>) = match filter {
            Some(Filter::Any(codes)) => (codes, codes.first().filter(|_| codes.len() == 1)),
            Some(Filter::Span(code) | Filter::Unbroken(code)) => (&[], Some(code)),
            _ => (&[], None),
        };
        let one = one.filter(|_| spans);
        Member {
            at: *at,
            filter: *filter,
            whole: codes.iter().any(|code| is_whole(code)),
            period: one.and_then(|code| Period::parse(code, year)),
        }
    };
    held.iter().map(member).collect()
}

/// The wholes of one family, with the parts that add up to them.
fn wholes(cells: &[BaseCell], members: &[Member<'_>], found: &mut Found) {
    let singles: Vec<(usize, Option<&str>, Option<Period>)> = members
        .iter()
        .filter_map(|member| match member.filter {
            Some(Filter::Any(codes)) if codes.len() == 1 && !member.whole => {
                Some((member.at, Some(codes[0].as_str()), member.period))
            }
            Some(Filter::Unbroken(code)) => Some((member.at, Some(code.as_str()), member.period)),
            Some(Filter::Blank) => Some((member.at, None, None)),
            _ => None,
        })
        .collect();
    let spans: Vec<(usize, Period)> = members
        .iter()
        .filter_map(|member| match member.filter {
            Some(Filter::Span(_)) => Some((member.at, member.period?)),
            _ => None,
        })
        .collect();
    // Of spans within spans only the smallest are parts.
    let smallest = innermost(&spans, |outer, inner| outer.covers(*inner));
    // What is left when codes are left out, and how days are parted.
    let others: Vec<(usize, &Vec<String>)> = members
        .iter()
        .filter_map(|member| match member.filter {
            Some(Filter::Except(codes)) => Some((member.at, codes)),
            _ => None,
        })
        .collect();
    let ranges: Vec<(usize, Range)> = members
        .iter()
        .filter_map(|member| match member.filter {
            Some(Filter::Days(from, to)) => Some((member.at, (*from, *to))),
            _ => None,
        })
        .collect();
    let shortest = innermost(&ranges, |outer, inner| covers(*outer, *inner));
    for member in members {
        let (whole, filter) = (member.at, member.filter);
        let holds = |code: Option<&str>, period: Option<Period>| match (filter, code) {
            (None | Some(Filter::Asked), _) => true,
            (Some(Filter::Given), code) => code.is_some(),
            (Some(Filter::Any(_)), Some(_)) if member.whole => true,
            (Some(Filter::Any(codes)), Some(code)) => {
                codes.len() > 1 && codes.iter().any(|own| own == code)
            }
            (Some(Filter::Span(_)), Some(_)) => member
                .period
                .zip(period)
                .is_some_and(|(span, period)| span.covers(period)),
            (Some(Filter::Except(codes)), code) => {
                !codes.iter().any(|own| own == code.unwrap_or_default())
            }
            (
                Some(
                    Filter::Any(_)
                    | Filter::Span(_)
                    | Filter::Blank
                    | Filter::Unbroken(_)
                    | Filter::Days(..),
                ),
                _,
            ) => false,
        };
        let of_codes: Vec<(usize, Option<&str>)> = singles
            .iter()
            .filter(|(at, code, period)| *at != whole && holds(*code, *period))
            .map(|(at, code, _)| (*at, *code))
            .collect();
        let parts = of_codes.iter().map(|(at, _)| *at).collect();
        push(cells, whole, parts, found);
        let held = groups(members, whole, filter);
        if let Some((of_groups, inside)) = held {
            let outside = |code: &Option<&str>| !code.is_some_and(|code| inside.contains(code));
            let others = of_codes.iter().filter(|(_, code)| outside(code));
            let parts = of_groups.into_iter().chain(others.map(|(at, _)| *at));
            push(cells, whole, parts.collect(), found);
        }
        let everything = matches!(filter, None | Some(Filter::Asked | Filter::Given));
        let own_span = match filter {
            Some(Filter::Span(_)) => member.period,
            _ => None,
        };
        let of_spans = smallest
            .iter()
            .filter(|(_, span)| everything || own_span.is_some_and(|own| own.covers(*span)));
        let of_days = shortest.iter().filter(|(_, range)| match filter {
            Some(Filter::Days(from, to)) => covers((*from, *to), *range),
            _ => everything,
        });
        let of_spans: Vec<usize> = of_spans.map(|(at, _)| *at).collect();
        let of_days: Vec<usize> = of_days.map(|(at, _)| *at).collect();
        for mut parts in [of_spans, of_days] {
            parts.retain(|at| *at != whole);
            if everything && !parts.is_empty() && !matches!(filter, Some(Filter::Given)) {
                // Records that give no time have a row of their own beside the spans.
                let blank = singles.iter().filter(|(_, code, _)| code.is_none());
                parts.extend(blank.map(|(at, ..)| *at));
            }
            push(cells, whole, parts, found);
        }
        for (rest, codes) in others.iter().filter(|_| everything) {
            let named =
                |code: Option<&str>| codes.iter().any(|own| own == code.unwrap_or_default());
            let single = singles.iter().filter(|(_, code, _)| named(*code));
            let mut parts = vec![*rest];
            parts.extend(single.map(|(at, ..)| *at));
            push(cells, whole, parts, found);
            // The same codes taken together.
            let together = members.iter().filter(
                |member| matches!(member.filter, Some(Filter::Any(any)) if any.len() > 1 && any == *codes),
            );
            for together in together {
                push(cells, whole, vec![*rest, together.at], found);
            }
        }
    }
}

/// The members that hold no other.
fn innermost<T: Copy + PartialEq>(
    members: &[(usize, T)],
    covers: impl Fn(&T, &T) -> bool,
) -> Vec<(usize, T)> {
    let holds = |own: &T| (members.iter()).any(|(_, other)| other != own && covers(own, other));
    let inner = members.iter().filter(|(_, own)| !holds(own));
    inner.copied().collect()
}

/// The first and the last day; open where there is none.
type Range = (Option<Date>, Option<Date>);

fn covers(outer: Range, inner: Range) -> bool {
    outer
        .0
        .is_none_or(|first| inner.0.is_some_and(|other| first <= other))
        && outer
            .1
            .is_none_or(|last| inner.1.is_some_and(|other| other <= last))
}

/// The largest groups of several codes within a whole, when no two of them share a code, and all their codes: sectors, each held to
/// the codes that roll up to it.
fn groups<'a>(
    members: &[Member<'a>],
    whole: usize,
    filter: Option<&Filter>,
) -> Option<(Vec<usize>, BTreeSet<&'a str>)> {
    let within = |codes: &[String]| match filter {
        None | Some(Filter::Asked | Filter::Given) => true,
        Some(Filter::Any(own)) => {
            own.len() > codes.len() && codes.iter().all(|code| own.contains(code))
        }
        Some(
            Filter::Span(_)
            | Filter::Blank
            | Filter::Unbroken(_)
            | Filter::Except(_)
            | Filter::Days(..),
        ) => false,
    };
    let mut held: Vec<(usize, &[String])> = members
        .iter()
        .filter_map(|member| match member.filter {
            Some(Filter::Any(codes))
                if member.at != whole && codes.len() > 1 && within(codes) && !member.whole =>
            {
                Some((member.at, codes.as_slice()))
            }
            _ => None,
        })
        .collect();
    held.sort_by_key(|(at, codes)| (std::cmp::Reverse(codes.len()), *at));
    let mut inside: BTreeSet<&str> = BTreeSet::new();
    let mut largest = Vec::new();
    for (at, codes) in held {
        let known = codes.iter().filter(|code| inside.contains(code.as_str()));
        match known.count() {
            0 => {
                largest.push(at);
                inside.extend(codes.iter().map(String::as_str));
            }
            // It lies within one that was taken.
            known if known == codes.len() => {}
            _ => return None,
        }
    }
    (!largest.is_empty()).then_some((largest, inside))
}

/// A relation, when the parts add up to the whole or to less than it. Parts without a number add nothing.
fn push(cells: &[BaseCell], whole: usize, mut parts: Vec<usize>, found: &mut Found) {
    let Some(sum) = ends(&cells[whole].amount) else {
        return;
    };
    let mut of_parts = Some((Decimal::ZERO, Decimal::ZERO));
    for (low, high) in parts.iter().filter_map(|at| ends(&cells[*at].amount)) {
        of_parts = of_parts.and_then(|(a, b)| a.checked_add(low).zip(b.checked_add(high)));
    }
    let Some(of_parts) = of_parts.filter(|(low, _)| *low <= sum.0 && !parts.is_empty()) else {
        return;
    };
    let complete = of_parts == sum;
    let measure = cells[whole].key.measure.split(' ').next();
    let adds = matches!(measure, Some("count" | "sum"));
    if !complete && (sum.0.is_zero() || !adds) || sum.1.is_zero() && !adds {
        return;
    }
    parts.sort_unstable();
    let parts = parts.into_iter().map(BaseId).collect();
    found.insert((BaseId(whole), parts, complete));
}

/// One number under two keys: totals over different breakdowns of the same records, and cells read from the very same places.
fn same(cells: &[BaseCell], found: &mut Found) {
    type Places<'a> = Vec<(&'a str, Option<&'a str>, &'a [Area])>;
    let mut totals: BTreeMap<_, usize> = BTreeMap::new();
    let mut places: BTreeMap<_, usize> = BTreeMap::new();
    for (at, cell) in cells.iter().enumerate() {
        let Some(ends) = ends(&cell.amount).filter(|(_, high)| !high.is_zero()) else {
            continue;
        };
        let held: Vec<_> = cell
            .key
            .filters
            .iter()
            .filter(|(_, filter)| !matches!(filter, Filter::Given | Filter::Asked))
            .collect();
        let key = (&cell.key.dataset, &cell.key.measure, held, ends);
        let first = *totals.entry(key).or_insert(at);
        if first != at {
            found.insert((BaseId(first), vec![BaseId(at)], true));
        }
        let parts = &cell.origin.parts;
        if parts.is_empty() || parts.iter().any(|part| part.more > 0) {
            continue;
        }
        let read: Places<'_> = parts
            .iter()
            .map(|part| (&*part.file, part.sheet.as_deref(), &part.areas[..]))
            .collect();
        let first = *places.entry((&cell.key.dataset, read, ends)).or_insert(at);
        if first != at {
            found.insert((BaseId(first), vec![BaseId(at)], true));
        }
    }
}

/// The smallest and largest number an amount can be.
fn ends(amount: &Amount) -> Option<(Decimal, Decimal)> {
    match amount {
        Amount::Exact(value) => Some((*value, *value)),
        Amount::Between(low, high) => Some((*low, *high)),
        Amount::Absent(_) => None,
    }
}
