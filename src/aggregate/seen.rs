//! The records of a dataset as the figures of one measure see them: the columns that they name, in classes, and how many records have each
//! combination.

use std::collections::{BTreeMap, BTreeSet};

use super::category::{Records, time_column};
use super::cliques::Cliques;
use super::column_classes::Classes;
use super::joint_classes::{Implied, Together};
use super::margins::is_whole;
use super::query::Query;
use super::tables::Filter;
use crate::model::Period;

/// Most combinations of a clique that columns are joined for only because one decides another.
const MOST_IMPLIED: usize = 20_000;

/// The records of one dataset as the figures of a measure see them.
pub(crate) struct Seen<'a> {
    records: &'a Records<'a>,
    /// Dataset columns that figures name, by place, with their classes.
    pub(crate) classes: BTreeMap<usize, Classes>,
    /// How many records have each combination of classes, in the order of `classes`; none where their return says nothing.
    rows: BTreeMap<Vec<Option<usize>>, u32>,
}

impl<'a> Seen<'a> {
    pub(crate) fn new<'q>(
        records: &'a Records<'a>,
        queries: impl Iterator<Item = &'q Query> + Clone,
        report: Option<Period>,
    ) -> Self {
        let mut filters: BTreeMap<usize, BTreeSet<&Filter>> = BTreeMap::new();
        let mut asked: BTreeSet<(usize, &Filter)> = BTreeSet::new();
        for query in queries {
            for (at, filter) in &query.filters {
                filters.entry(*at).or_default().insert(filter);
                if query.time_of_all != Some(*at) {
                    asked.insert((*at, filter));
                }
            }
        }
        let spec = &records.dataset.spec;
        let classes = filters.iter().filter_map(|(at, filters)| {
            let whole = |code: &str| is_whole(spec, *at, code);
            let asked = |filter: &Filter| asked.contains(&(*at, filter));
            let classes = Classes::new(records.column(*at)?, filters, &asked, &whole);
            Some((*at, classes))
        });
        let mut classes: BTreeMap<usize, Classes> = classes.collect();
        // Readers are told of which year all records are.
        let year = records.population().whole_year(report);
        let time = time_column(spec).and_then(|time| classes.get_mut(&time));
        if let Some((year, time)) = year.zip(time) {
            time.keep_to(year.start(), year.end());
        }
        let mut rows: BTreeMap<Vec<Option<usize>>, u32> = BTreeMap::new();
        for (block, records_of) in records.dataset.blocks.iter().enumerate() {
            for record in 0..records_of.len() {
                let class = |(at, classes): (&usize, &Classes)| {
                    let column = records.column(*at).filter(|_| !records.lacks(block, *at))?;
                    Some(classes.of(column.id(block, record)))
                };
                *rows.entry(classes.iter().map(class).collect()).or_default() += 1;
            }
        }
        Seen {
            records,
            classes,
            rows,
        }
    }

    /// Whether classes tell what a query holds from what it does not.
    pub(crate) fn tells_apart(&self, query: &Query) -> bool {
        let mut filters = query.filters.iter();
        filters.all(|(column, filter)| {
            let classes = self.classes.get(column);
            classes.is_some_and(|classes| !classes.held(filter).is_empty())
        })
    }

    /// The place of a column among those that figures name.
    fn place(&self, column: usize) -> Option<usize> {
        self.classes.keys().position(|own| *own == column)
    }

    /// The combinations of classes of some columns that a record has.
    pub(crate) fn occupied(&self, columns: &[usize]) -> BTreeSet<Vec<usize>> {
        let places: Vec<usize> = columns.iter().filter_map(|at| self.place(*at)).collect();
        let of = |row: &Vec<Option<usize>>| places.iter().map(|at| row[*at]).collect();
        self.rows.keys().filter_map(of).collect()
    }

    /// The classes of a column that a filter speaks of or a record has.
    pub(crate) fn possible(&self, column: usize) -> BTreeSet<usize> {
        let occupied = self.occupied(&[column]);
        let mut possible: BTreeSet<usize> = occupied.into_iter().flatten().collect();
        let classes = &self.classes[&column];
        possible.extend((0..classes.len()).filter(|class| classes.is_named(*class)));
        possible
    }

    /// What classes of one column decide of another.
    pub(crate) fn implied(&self) -> Implied {
        let columns: Vec<usize> = self.classes.keys().copied().collect();
        let mut pairs: BTreeMap<(usize, usize), Together> = BTreeMap::new();
        for (row, count) in &self.rows {
            for (one, a) in row.iter().enumerate() {
                for (two, b) in row.iter().enumerate().skip(one + 1) {
                    if let Some(classes) = a.zip(*b) {
                        let pair = pairs.entry((columns[one], columns[two])).or_default();
                        *pair.entry(classes).or_default() += count;
                    }
                }
            }
        }
        Implied::new(&pairs)
    }

    /// The columns that must be looked at together: those that figures name together, and those of which one decides another, as long as
    /// their combinations can be gone through.
    pub(crate) fn cliques(
        &self,
        mut sets: BTreeSet<BTreeSet<usize>>,
        implied: &Implied,
    ) -> Cliques {
        let size = |cliques: &Cliques| -> usize {
            let size = |clique: &BTreeSet<usize>| {
                let each = clique.iter().map(|column| self.classes[column].len());
                each.fold(1, usize::saturating_mul)
            };
            cliques.columns.iter().map(size).max().unwrap_or(1)
        };
        let mut cliques = Cliques::new(&sets);
        let most = size(&cliques).max(MOST_IMPLIED);
        let joined = |cliques: &Cliques, (one, two): &(usize, usize)| {
            let mut all = cliques.columns.iter();
            all.any(|clique| clique.contains(one) && clique.contains(two))
        };
        // Columns that decide something of each other because a third decides both are told by the third.
        let mut group: BTreeMap<usize, usize> = self.classes.keys().map(|at| (*at, *at)).collect();
        let all = || [true, false].map(|whole| implied.pairs(whole).map(move |pair| (whole, pair)));
        let (near, far): (Vec<_>, Vec<_>) =
            (all().into_iter().flatten()).partition(|(_, pair)| joined(&cliques, pair));
        for (whole, (one, two)) in near.into_iter().chain(far) {
            if !joined(&cliques, &(one, two)) {
                if !whole && group[&one] == group[&two] {
                    continue;
                }
                sets.insert(BTreeSet::from([one, two]));
                let with = Cliques::new(&sets);
                if size(&with) > most {
                    sets.remove(&BTreeSet::from([one, two]));
                    continue;
                }
                cliques = with;
            }
            let (from, to) = (group[&one], group[&two]);
            group
                .values_mut()
                .filter(|own| **own == from)
                .for_each(|own| *own = to);
        }
        cliques
    }

    /// What counts the records of a combination of classes.
    pub(crate) fn query(&self, model: &Query, columns: &[usize], combination: &[usize]) -> Query {
        let spec = &self.records.dataset.spec;
        let mut query = model.clone();
        query.filters.clear();
        query.key.filters.clear();
        for (column, class) in columns.iter().zip(combination) {
            let filter = self.classes[column].filter(*class);
            query.filters.insert(*column, filter.clone());
            let id = spec.columns[*column].id.clone();
            query.key.filters.insert(id, filter.clone());
        }
        query.table = 0;
        query
    }
}
