//! What adds up to what among the numbers of all tables. A figure counts a set of records: what its filters hold of each column. All
//! relations are those that the sets imply, in whatever words or tables they stand: the figures of one measure are sums of classes of
//! records (`column_classes`, `joint_classes`), over the columns that figures name together (`cliques`), which agree on what
//! they share. A class that no figure prints is a number too, which is nowhere shown. What numbers that need not add up tell all the same
//! is in `stated_relations`.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::category::Records;
use super::joint_classes::{Clique, Implied, JointClass};
use super::left_out::{self, Line};
use super::query::{Query, Registry};
use super::seen::Seen;
use super::stated_relations;
use super::table_pass;
use super::tables::{Absent, Amount, BaseCell, BaseId, Relation, Told, Unseen};
use crate::model::{CodeLists, Period};

/// Relations, and the numbers in them that nobody prints.
#[derive(Debug, Default)]
pub(crate) struct Related {
    pub(crate) relations: Vec<Relation>,
    /// Numbered on from the base cells.
    pub(crate) unseen: Vec<Unseen>,
}

/// What relations are looked for in.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'a> {
    /// The base cells.
    pub(crate) cells: &'a [BaseCell],
    /// What each of them asks for, in the same order.
    pub(crate) queries: &'a [Query],
    /// The records.
    pub(crate) datasets: &'a BTreeMap<String, Records<'a>>,
    /// The code lists.
    pub(crate) codes: &'a CodeLists,
    /// Totals of tables and what stands with them.
    pub(crate) lines: &'a [Line],
    /// The report's period.
    pub(crate) report: Option<Period>,
}

/// All relations, in a fixed order. `also` are numbers that count records of a dataset as well: facts of earlier years, which `unseen`
/// holds, and figures of another dataset about the same people.
pub(crate) fn relations(
    sources: Sources<'_>,
    also: Vec<(BaseId, Query)>,
    unseen: Vec<Unseen>,
) -> Related {
    let mut measures: BTreeMap<(&str, &str), Asked<'_>> = BTreeMap::new();
    let (cells, queries) = (sources.cells, sources.queries);
    let additive = cells.iter().zip(queries).enumerate();
    for (at, (cell, query)) in additive.filter(|(_, (_, query))| query.verb.is_additive()) {
        let measure = (query.key.dataset.as_str(), query.key.measure.as_str());
        let asked = measures.entry(measure).or_default();
        match cell.amount {
            Amount::Absent(Absent::NotAvailable | Absent::NotApplicable) => {
                asked.nothing.push((BaseId(at), query));
            }
            _ => asked.figures.push((BaseId(at), query)),
        }
    }
    for (id, query) in &also {
        let measure = (query.key.dataset.as_str(), query.key.measure.as_str());
        if let Some(asked) = measures.get_mut(&measure) {
            asked.figures.push((*id, query));
        }
    }
    let mut book = Book {
        sources,
        related: Related {
            unseen,
            ..Related::default()
        },
        found: BTreeSet::new(),
    };
    for ((dataset, _), asked) in measures {
        if let Some(records) = sources.datasets.get(dataset) {
            book.measure(records, &asked);
        }
    }
    for relation in stated_relations::stated(cells, queries, sources.datasets, sources.codes) {
        book.push(relation.whole, relation.parts);
    }
    book.related
}

/// A number and what it counts.
type Figure<'q> = (BaseId, &'q Query);

/// What tables ask of one measure.
#[derive(Default)]
struct Asked<'q> {
    figures: Vec<Figure<'q>>,
    /// What nothing was given of.
    nothing: Vec<Figure<'q>>,
}

struct Book<'a> {
    sources: Sources<'a>,
    related: Related,
    /// What was pushed already.
    found: BTreeSet<(BaseId, Vec<BaseId>)>,
}

/// The figures that name no other columns than those of a clique.
struct Members<'q> {
    columns: Vec<usize>,
    figures: Vec<Figure<'q>>,
    nothing: Vec<&'q Query>,
}

/// What the figures of a clique count.
struct Counted {
    /// The columns that a neighbour shares.
    apart: Vec<usize>,
    classes: Vec<JointClass>,
    /// The number of each class: a figure's where one holds just it.
    numbers: Vec<BaseId>,
    /// Figures of several classes, each set once, with their classes in order.
    sums: Vec<(BaseId, Vec<usize>)>,
}

impl Book<'_> {
    /// The relations among the figures of one measure.
    fn measure(&mut self, records: &Records<'_>, asked: &Asked<'_>) {
        let figures = &asked.figures;
        let seen = Seen::new(
            records,
            figures.iter().map(|(_, query)| *query),
            self.sources.report,
        );
        let mut implied = seen.implied();
        let of: BTreeMap<BaseId, &Query> = figures.iter().chain(&asked.nothing).copied().collect();
        let left_out = self
            .sources
            .lines
            .iter()
            .filter_map(|line| left_out::classes(line, &of, &seen));
        left_out.for_each(|classes| implied.leave_out(classes));
        let columns =
            |query: &Query| -> BTreeSet<usize> { query.filters.keys().copied().collect() };
        let nothing = asked.nothing.iter().map(|(_, query)| *query);
        let nothing: Vec<&Query> = nothing.filter(|query| seen.tells_apart(query)).collect();
        let named = figures.iter().map(|(_, query)| *query);
        let sets = named.chain(nothing.iter().copied()).map(columns).collect();
        let cliques = seen.cliques(sets, &implied);
        let members = cliques.columns.iter().map(|clique| Members {
            columns: clique.iter().copied().collect(),
            figures: (figures.iter().copied())
                .filter(|(_, query)| columns(query).is_subset(clique))
                .collect(),
            nothing: (nothing.iter().copied())
                .filter(|query| columns(query).is_subset(clique))
                .collect(),
        });
        let members: Vec<Members<'_>> = members.collect();
        // Where every class of a separator is printed, the figures themselves keep neighbours in agreement.
        let open: Vec<_> = (cliques.neighbours.iter())
            .filter(|(one, _, shared)| !self.prints(&seen, &members[*one], shared))
            .collect();
        let mut counted = Vec::new();
        for (at, members) in members.into_iter().enumerate() {
            let own = || (open.iter()).filter(|(one, two, _)| *one == at || *two == at);
            let apart = own().flat_map(|(.., shared)| shared).copied().collect();
            // A separator of no columns is the whole, of which every class is a part.
            let whole = own().any(|(.., shared)| shared.is_empty());
            counted.push(self.count(&seen, &implied, members, &apart, whole));
        }
        for (one, two, shared) in open {
            self.agree(&counted[*one], &counted[*two], shared);
        }
    }

    /// Whether each combination of classes of some columns that a record may be in is printed by itself.
    fn prints(&self, seen: &Seen<'_>, members: &Members<'_>, shared: &BTreeSet<usize>) -> bool {
        let mut printed: BTreeSet<Vec<usize>> = BTreeSet::new();
        for (_, query) in &members.figures {
            let filters = &query.filters;
            if !filters.keys().eq(shared) {
                continue;
            }
            let one =
                filters
                    .iter()
                    .map(|(column, filter)| match seen.classes[column].held(filter) {
                        [class] => Some(*class),
                        _ => None,
                    });
            printed.extend(one.collect::<Option<Vec<usize>>>());
        }
        let mut all = shared.iter().map(|column| seen.possible(*column).len());
        let all = all.try_fold(1usize, usize::checked_mul);
        // Classes that nothing speaks of and no record has are none of those.
        let possible = |classes: &Vec<usize>| {
            let mut each = shared.iter().zip(classes);
            each.all(|(column, class)| seen.possible(*column).contains(class))
        };
        Some(printed.iter().filter(|classes| possible(classes)).count()) == all
    }

    /// The classes of a clique and their numbers; relations among its own figures.
    fn count(
        &mut self,
        seen: &Seen<'_>,
        implied: &Implied,
        members: Members<'_>,
        apart: &BTreeSet<usize>,
        whole: bool,
    ) -> Counted {
        let columns = &members.columns;
        let occupied = seen.occupied(columns);
        let known_empty = |combination: &[usize]| {
            let mut each = columns.iter().zip(combination);
            each.any(|(column, class)| !seen.classes[column].is_named(*class))
                || implied.rules_out(columns, combination)
        };
        let held = |query: &&Query| -> Vec<Option<&[usize]>> {
            let filters = &query.filters;
            let of = |column| Some(seen.classes[column].held(filters.get(column)?));
            columns.iter().map(of).collect()
        };
        let own = members.figures.iter().map(|(_, query)| query);
        let mut figures: Vec<_> = own.chain(&members.nothing).map(held).collect();
        let nothing = members.figures.len()..figures.len();
        if whole {
            figures.push(vec![None; columns.len()]);
        }
        let mut classes = Clique {
            columns: columns.iter().map(|at| (*at, &seen.classes[at])).collect(),
            figures,
            kept_apart: columns.iter().map(|at| apart.contains(at)).collect(),
            occupied: &occupied,
            known_empty: &known_empty,
        }
        .classes();
        // Where nothing was given there is nothing to add.
        classes.retain(|class| {
            !class.occupied.is_empty() || !class.figures.iter().any(|at| nothing.contains(at))
        });
        let mut of_figure: Vec<Vec<usize>> = vec![Vec::new(); members.figures.len()];
        for (at, class) in classes.iter().enumerate() {
            let own = class.figures.iter().filter(|f| **f < of_figure.len());
            let own: Vec<usize> = own.copied().collect();
            own.into_iter()
                .for_each(|figure| of_figure[figure].push(at));
        }
        // Figures of one set may differ in number, where a return does not say what one of them asks: the larger holds the smaller.
        let mut alike: BTreeMap<Vec<usize>, Vec<BaseId>> = BTreeMap::new();
        for ((figure, _), own) in members.figures.iter().zip(of_figure) {
            if !own.is_empty() {
                alike.entry(own).or_default().push(*figure);
            }
        }
        let mut known: BTreeMap<usize, BaseId> = BTreeMap::new();
        let mut sums: Vec<(BaseId, Vec<usize>)> = Vec::new();
        for (own, mut figures) in alike {
            figures.sort_by_key(|figure| (self.value(*figure), *figure));
            let mut first = figures[0];
            for figure in &figures[1..] {
                if own.len() == 1 || self.value(*figure) == self.value(first) {
                    self.push(*figure, vec![first]);
                } else {
                    sums.push((first, own.clone()));
                    first = *figure;
                }
            }
            match own[..] {
                [class] => drop(known.insert(class, first)),
                _ => sums.push((first, own)),
            }
        }
        sums.sort_by(|(a, of_a), (b, of_b)| {
            let key = |figure: &BaseId| (self.value(*figure), *figure);
            (of_a.len(), of_a, key(a)).cmp(&(of_b.len(), of_b, key(b)))
        });
        let numbers = self.numbers(seen, columns, &members.figures, &classes, &known);
        let counted = Counted {
            apart: columns
                .iter()
                .copied()
                .filter(|at| apart.contains(at))
                .collect(),
            classes,
            numbers,
            sums,
        };
        for (at, (figure, own)) in counted.sums.iter().enumerate() {
            // Of figures of one set the largest first, and where that is too much, the smallest.
            if !self.push(*figure, counted.parts(own, at, true)) {
                self.push(*figure, counted.parts(own, at, false));
            }
        }
        counted
    }

    /// The number of each class of a clique; those that no figure prints are worked out.
    fn numbers(
        &mut self,
        seen: &Seen<'_>,
        columns: &[usize],
        figures: &[Figure<'_>],
        classes: &[JointClass],
        known: &BTreeMap<usize, BaseId>,
    ) -> Vec<BaseId> {
        let mut registry = Registry::default();
        let mut asked: Vec<Vec<BaseId>> = Vec::new();
        let model = figures.first().map(|(_, query)| *query);
        for (at, class) in classes.iter().enumerate() {
            let mut own = Vec::new();
            if !known.contains_key(&at)
                && let Some(model) = model
            {
                let each = class.occupied.iter();
                own.extend(each.map(|one| registry.cell(seen.query(model, columns, one))));
            }
            asked.push(own);
        }
        let (worked, _) = table_pass::evaluate(&registry, self.sources.datasets, None);
        let value = |id: &BaseId| worked[id.0].cell.amount.least();
        let mut numbers = Vec::new();
        for (at, asked) in asked.iter().enumerate() {
            numbers.push(match known.get(&at) {
                Some(figure) => *figure,
                None => self.unseen(asked.iter().filter_map(value).sum()),
            });
        }
        numbers
    }

    /// A number that nobody prints.
    fn unseen(&mut self, value: Decimal) -> BaseId {
        let told = Told::Nothing;
        self.related.unseen.push(Unseen { value, told });
        BaseId(self.sources.cells.len() + self.related.unseen.len() - 1)
    }

    /// Two cliques agree on each combination of classes of the columns that they share.
    fn agree(&mut self, one: &Counted, two: &Counted, shared: &BTreeSet<usize>) {
        let (mut own, others) = (one.by_shared(shared), two.by_shared(shared));
        for key in others.keys() {
            own.entry(key.clone()).or_default();
        }
        for (key, classes) in own {
            let none = Vec::new();
            let sides = [(one, &classes), (two, others.get(&key).unwrap_or(&none))];
            let [a, b] =
                sides.map(|(counted, classes)| counted.parts(classes, counted.sums.len(), true));
            match (&a[..], &b[..]) {
                ([one], _) => {
                    self.push(*one, b);
                }
                (_, [one]) => {
                    self.push(*one, a);
                }
                _ => {
                    let value = |parts: &[BaseId]| -> Decimal {
                        parts.iter().filter_map(|id| self.value(*id)).sum()
                    };
                    let both = value(&a).max(value(&b));
                    let both = self.unseen(both);
                    self.push(both, a);
                    self.push(both, b);
                }
            }
        }
    }

    /// The smallest that a number can be.
    fn value(&self, id: BaseId) -> Option<Decimal> {
        match self.sources.cells.get(id.0) {
            Some(cell) => cell.amount.least(),
            None => (self.related.unseen.get(id.0 - self.sources.cells.len()))
                .map(|unseen| unseen.value),
        }
    }

    /// A relation. What a whole holds beyond its parts, because a return does not say what they ask, is a number too. Parts that are more
    /// than their whole contradict it, and nobody can reckon with that; then it is false.
    fn push(&mut self, whole: BaseId, mut parts: Vec<BaseId>) -> bool {
        let absent = |id: &BaseId| self.value(*id).is_none();
        let sum: Decimal = parts.iter().filter_map(|id| self.value(*id)).sum();
        // A part that a supplier gave as a range, or not at all, may be the rest itself.
        let is_range = |id: &BaseId| {
            let cell = self.sources.cells.get(id.0);
            cell.is_some_and(|cell| matches!(cell.amount, Amount::Between(..)))
        };
        let rest = match self.value(whole) {
            Some(value) if !parts.iter().any(absent) => value - sum,
            _ => Decimal::ZERO,
        };
        let rest = match parts.iter().any(is_range) {
            true => Decimal::ZERO,
            false => rest,
        };
        parts.sort_unstable();
        if rest.is_sign_negative() {
            return false;
        }
        if !self.found.insert((whole, parts.clone())) {
            return true;
        }
        if rest > Decimal::ZERO {
            parts.push(self.unseen(rest));
        }
        self.related.relations.push(Relation { whole, parts });
        true
    }
}

impl Counted {
    /// Classes as the numbers that make them up, the largest sets first; only sums before a place among the sums.
    fn parts(&self, classes: &[usize], before: usize, largest: bool) -> Vec<BaseId> {
        let mut left: BTreeSet<usize> = classes.iter().copied().collect();
        let mut parts = Vec::new();
        let mut sums = &self.sums[..before];
        while let Some((_, own)) = sums.last() {
            // Figures of one set stand beside each other, the smallest first.
            let same = sums
                .iter()
                .rev()
                .take_while(|(_, other)| other == own)
                .count();
            let (rest, same) = sums.split_at(sums.len() - same);
            let figure = if largest { same.last() } else { same.first() };
            if own.len() <= left.len() && own.iter().all(|class| left.contains(class)) {
                left.retain(|class| !own.contains(class));
                parts.extend(figure.map(|(figure, _)| *figure));
            }
            sums = rest;
        }
        parts.extend(left.into_iter().map(|class| self.numbers[class]));
        parts
    }

    /// The classes by what they are in some of the columns that are kept apart.
    fn by_shared(&self, shared: &BTreeSet<usize>) -> BTreeMap<Vec<usize>, Vec<usize>> {
        let mut found: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (at, class) in self.classes.iter().enumerate() {
            let key = self.apart.iter().zip(&class.apart);
            let key = key.filter(|(column, _)| shared.contains(column));
            let key = key.map(|(_, class)| *class).collect();
            found.entry(key).or_default().push(at);
        }
        found
    }
}
