//! The values of one column, parted by what the figures of a measure ask of it: two values are in one class when no filter tells them
//! apart. Blank is a value, and so is what a filter names and no record has. Words do not matter here: `not`, past, to come,
//! a quarter and its months are all sets of classes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::category::{Category, Column};
use super::tables::Filter;
use crate::model::{Period, fold};

/// The classes of a column, numbered from 0.
#[derive(Debug)]
pub(crate) struct Classes {
    /// By category of the column: its class.
    of_category: Vec<usize>,
    /// By class: a filter that lets exactly its records through.
    filters: Vec<Filter>,
    /// By class: whether some filter speaks of it, rather than of all or of all but others.
    named: Vec<bool>,
    /// By class: its first and its last day; none where it holds anything but times.
    days: Vec<Option<(Date, Date)>>,
    /// By filter: the classes that it holds, in order.
    held: BTreeMap<Filter, Vec<usize>>,
}

impl Classes {
    /// The classes that some filters make of a column. `asked` says of a filter whether a figure asks for it; `is_whole` of a code that
    /// it stands for all the others.
    pub(crate) fn new(
        column: &Column,
        filters: &BTreeSet<&Filter>,
        asked: &dyn Fn(&Filter) -> bool,
        is_whole: &dyn Fn(&str) -> bool,
    ) -> Self {
        let known = Known::new(column);
        let more = named_only(&known, filters);
        let whole = |category: &Category| matches!(category, Category::Known(code) | Category::Written(code) if is_whole(code));
        // By category, those that no record has after the others: the filters that let it through, by their places.
        let mut passes: Vec<Vec<usize>> = vec![Vec::new(); column.categories.len() + more.len()];
        for (at, filter) in filters.iter().enumerate() {
            let all = stands_for_all(filter, is_whole);
            let own = if all { &Filter::Given } else { *filter };
            known.allowed(own, |category| passes[category].push(at));
            let extra = more.iter().enumerate();
            for (place, _) in extra.filter(|(_, category)| holds(column, own, category)) {
                passes[column.categories.len() + place].push(at);
            }
        }
        let mut classes = Classes {
            of_category: Vec::new(),
            filters: Vec::new(),
            named: Vec::new(),
            days: Vec::new(),
            held: BTreeMap::new(),
        };
        let mut signs: Vec<&Vec<usize>> = Vec::new();
        let mut known: BTreeMap<&Vec<usize>, usize> = BTreeMap::new();
        for passes in &passes {
            let class = *known.entry(passes).or_insert(signs.len());
            if class == signs.len() {
                signs.push(passes);
            }
            classes.of_category.push(class);
        }
        let mut held: Vec<Vec<usize>> = vec![Vec::new(); filters.len()];
        for (class, sign) in signs.iter().enumerate() {
            sign.iter().for_each(|filter| held[*filter].push(class));
        }
        let held = filters.iter().map(|filter| (*filter).clone()).zip(held);
        classes.held = held.collect();
        let names = |filter: &Filter| match filter {
            Filter::Any(_) | Filter::Span(_) | Filter::Blank | Filter::Unbroken(_) => {
                !stands_for_all(filter, is_whole)
            }
            Filter::Days(..) => true,
            Filter::Given | Filter::Asked | Filter::Except(_) => false,
        };
        let spoken = filters.iter().map(|filter| asked(filter) && names(filter));
        let spoken: Vec<bool> = spoken.collect();
        let all = || column.categories.iter().chain(&more).enumerate();
        for (class, sign) in signs.iter().enumerate() {
            let named = sign.iter().any(|filter| spoken[*filter]);
            classes.named.push(named);
            let days = all().filter(|(at, _)| classes.of_category[*at] == class);
            let days = days.map(|(_, category)| match category {
                Category::Time(time) => Some((time.start(), time.end())),
                _ => None,
            });
            let both = |a: (Date, Date), b: (Date, Date)| (a.0.min(b.0), a.1.max(b.1));
            let days = days.reduce(|a, b| Some(both(a?, b?))).flatten();
            classes.days.push(days);
            let inside = |at: &usize| classes.of_category[*at] == class;
            let all = 0..column.categories.len();
            let keys = |own: bool| -> Vec<String> {
                let of = all
                    .clone()
                    .filter(|at| inside(at) == own && *at > 0 && !whole(&column.categories[*at]));
                let mut keys: Vec<String> = of.map(|at| column.key(at).to_owned()).collect();
                keys.sort();
                keys
            };
            let mut wholes = all.clone().filter(inside).filter_map(|at| {
                let category = &column.categories[at];
                whole(category).then(|| column.key(at).to_owned())
            });
            classes.filters.push(match (inside(&0), wholes.next()) {
                (true, _) => Filter::Except(keys(false)),
                (false, Some(code)) if keys(true).is_empty() => Filter::Unbroken(code),
                (false, _) => Filter::Any(keys(true)),
            });
        }
        classes.of_category.truncate(column.categories.len());
        classes
    }

    /// Makes as if nobody spoke of classes that lie outside some days, or hold no days: readers know that all records lie inside.
    pub(crate) fn keep_to(&mut self, first: Date, last: Date) {
        for (named, days) in self.named.iter_mut().zip(&self.days) {
            *named &= days.is_some_and(|(from, to)| from <= last && first <= to);
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.filters.len()
    }

    /// The class of a category.
    pub(crate) fn of(&self, category: u32) -> usize {
        self.of_category[category as usize]
    }

    /// A filter that lets exactly the records of a class through.
    pub(crate) fn filter(&self, class: usize) -> &Filter {
        &self.filters[class]
    }

    /// Whether some filter speaks of a class.
    pub(crate) fn is_named(&self, class: usize) -> bool {
        self.named[class]
    }

    /// The classes that a filter holds, in order; one of those that the classes were made of.
    pub(crate) fn held(&self, filter: &Filter) -> &[usize] {
        self.held.get(filter).map_or(&[], Vec::as_slice)
    }
}

/// Whether a filter holds what no record has. A day lies in the months and years that are asked for by their codes.
fn holds(column: &Column, filter: &Filter, category: &Category) -> bool {
    match (filter, category) {
        (Filter::Any(codes), Category::Time(day @ Period::Day(_))) => codes.iter().any(|code| {
            Period::parse(code, column.year()).is_some_and(|period| period.covers(*day))
        }),
        _ => column.allows(filter, category),
    }
}

/// Whether a filter asks for the code that stands for all others: it is the same fact as all of them.
fn stands_for_all(filter: &Filter, is_whole: &dyn Fn(&str) -> bool) -> bool {
    matches!(filter, Filter::Any(codes) if codes.len() == 1 && is_whole(&codes[0]))
}

/// The categories of a column by what filters know them by.
struct Known<'a> {
    column: &'a Column,
    by_key: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Known<'a> {
    fn new(column: &'a Column) -> Self {
        let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for at in 0..column.categories.len() {
            by_key.entry(column.key(at)).or_default().push(at);
        }
        Known { column, by_key }
    }

    /// Tells the categories that a filter lets through. Of a long list of codes each is looked up.
    fn allowed(&self, filter: &Filter, mut tell: impl FnMut(usize)) {
        match filter {
            Filter::Any(codes) if !self.column.is_date => {
                let near = codes.iter().flat_map(|code| self.of(code));
                let near: BTreeSet<usize> = near.collect();
                let allowed = |at: &usize| self.column.allows(filter, &self.column.categories[*at]);
                near.into_iter().filter(allowed).for_each(tell);
            }
            _ => {
                let allowed = self.column.allowed(filter);
                let each = allowed.into_iter().enumerate();
                each.filter(|(_, allowed)| *allowed)
                    .for_each(|(at, _)| tell(at));
            }
        }
    }

    /// The categories that a code may be.
    fn of(&self, code: &str) -> Vec<usize> {
        let mut of = self.by_key.get(code).cloned().unwrap_or_default();
        of.extend(self.by_key.get(fold(code).as_str()).into_iter().flatten());
        of
    }
}

/// What filters speak of and no record has: codes, and the days at which times begin and end.
fn named_only(known: &Known<'_>, filters: &BTreeSet<&Filter>) -> Vec<Category> {
    let column = known.column;
    let mut days = BTreeSet::new();
    let mut codes = BTreeSet::new();
    for filter in filters {
        match filter {
            Filter::Any(all) => codes.extend(all),
            Filter::Span(code) => {
                let span = Period::parse(code, column.year());
                days.extend(span.map(Period::start));
                days.extend(span.and_then(|span| span.end().checked_add(1.day()).ok()));
            }
            Filter::Days(from, to) => {
                days.extend(from.iter().copied());
                days.extend(from.and_then(|day| day.checked_sub(1.day()).ok()));
                days.extend(to.iter().copied());
                days.extend(to.and_then(|day| day.checked_add(1.day()).ok()));
            }
            _ => {}
        }
    }
    let timed = (column.categories.iter()).any(|known| matches!(known, Category::Time(_)));
    let codes = codes.into_iter().filter_map(|code| {
        let mut is_known = false;
        known.allowed(&Filter::Any(vec![code.clone()]), |_| is_known = true);
        let time = Period::parse(code, column.year()).filter(|_| timed);
        let category = time.map_or(Category::Known(code.clone()), Category::Time);
        (!is_known).then_some(category)
    });
    let codes: Vec<Category> = codes.collect();
    let days = days.iter().map(|day| Category::Time(Period::Day(*day)));
    codes.into_iter().chain(days).collect()
}
