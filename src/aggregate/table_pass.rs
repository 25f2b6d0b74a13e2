//! Works out all base cells: one pass over a dataset's records for each table that asks for them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::accumulator::{Gathered, Reading};
use super::category::{Column, Records, is_aggregate, time_column, weight_column};
use super::query::{Query, Registry};
use super::record_fates::{self, Counted};
use super::tables::Filter;
use super::tally::{Tally, View, Worked};
use super::verb::Verb;
use crate::model::{Area, At, Block, Cell, ColumnType, Period, Value};

/// Works out every query.
pub(crate) fn evaluate(
    registry: &Registry,
    datasets: &BTreeMap<String, Records<'_>>,
    report: Option<Period>,
) -> (Vec<Worked>, BTreeMap<String, Counted>) {
    let mut passes: BTreeMap<(&str, usize), Vec<usize>> = BTreeMap::new();
    for (at, query) in registry.queries.iter().enumerate() {
        let pass = (query.key.dataset.as_str(), query.table);
        passes.entry(pass).or_default().push(at);
    }
    let done: Vec<_> = passes
        .into_par_iter()
        .filter_map(|((dataset, _), asked)| {
            let pass = Pass::new(datasets.get(dataset)?, &registry.queries, asked);
            Some((dataset, pass.run()))
        })
        .collect();
    let mut tallies: Vec<Tally> = registry.queries.iter().map(|_| Tally::default()).collect();
    let mut counted: BTreeMap<String, Counted> = BTreeMap::new();
    for (dataset, (own, records)) in done {
        for (query, tally) in own {
            tallies[query] = tally;
        }
        match counted.get_mut(dataset) {
            Some(all) => record_fates::add(all, &records),
            None => drop(counted.insert(dataset.to_owned(), records)),
        }
    }
    let worked = registry
        .queries
        .iter()
        .zip(tallies)
        .map(|(query, tally)| tally.finish(query, datasets.get(&query.key.dataset), report))
        .collect();
    (worked, counted)
}

struct Pass<'a> {
    records: &'a Records<'a>,
    queries: &'a [Query],
    asked: Vec<usize>,
    columns: Vec<Classes<'a>>,
    weight: Option<usize>,
    time: Option<usize>,
    /// For each asked query, the restatements it passes over.
    masks: Vec<u32>,
}

/// Which of a pass's queries a record belongs to, remembered by its combination of classes.
struct Matches<'p, 'a> {
    pass: &'p Pass<'a>,
    /// By combination, when there are few enough to number them all; the first column counts fastest.
    few: Vec<Option<Box<[usize]>>>,
    many: HashMap<Vec<u32>, Box<[usize]>>,
    classes: Vec<u32>,
}

impl<'p, 'a> Matches<'p, 'a> {
    fn new(pass: &'p Pass<'a>) -> Self {
        let combinations = pass
            .columns
            .iter()
            .try_fold(1usize, |all, column| all.checked_mul(column.allowed.len()))
            .filter(|all| *all <= 1 << 20);
        Matches {
            pass,
            few: vec![None; combinations.unwrap_or(0)],
            many: HashMap::new(),
            classes: vec![0; pass.columns.len()],
        }
    }

    fn of(&mut self, block: usize, record: usize) -> &[usize] {
        let mut number = 0;
        let mut step = 1;
        for (class, column) in self.classes.iter_mut().zip(&self.pass.columns) {
            *class = match column.unsaid[block] {
                Some(unsaid) => unsaid,
                None => column.class[column.column.id(block, record) as usize],
            };
            number = (*class as usize).wrapping_mul(step).wrapping_add(number);
            step = step.wrapping_mul(column.allowed.len());
        }
        let (pass, classes) = (self.pass, &self.classes);
        if self.few.is_empty() {
            if !self.many.contains_key(classes) {
                self.many.insert(classes.clone(), pass.places(classes));
            }
            return &self.many[classes];
        }
        self.few[number].get_or_insert_with(|| pass.places(classes))
    }
}

/// A column's categories, those that no filter tells apart taken together.
struct Classes<'a> {
    column: &'a Column,
    class: Vec<u32>,
    /// For each block that says nothing in the column, the class that every query lets through: what it holds is not known.
    unsaid: Vec<Option<u32>>,
    /// For each class, which of the asked queries let it through.
    allowed: Vec<Vec<bool>>,
}

impl<'a> Pass<'a> {
    fn new(records: &'a Records<'a>, queries: &'a [Query], asked: Vec<usize>) -> Self {
        let used: BTreeSet<usize> = asked
            .iter()
            .flat_map(|at| queries[*at].filters.keys().copied())
            .collect();
        let columns = used
            .into_iter()
            .filter_map(|at| {
                let column = records.column(at)?;
                // Many queries have the same filter, which is tried once.
                let mut known: BTreeMap<&Filter, usize> = BTreeMap::new();
                let mut tests: Vec<Vec<bool>> = Vec::new();
                let test_of: Vec<Option<usize>> = asked
                    .iter()
                    .map(|query| {
                        let filter = queries[*query].filters.get(&at)?;
                        Some(*known.entry(filter).or_insert_with(|| {
                            tests.push(column.allowed(filter));
                            tests.len() - 1
                        }))
                    })
                    .collect();
                let mut classes: BTreeMap<Vec<bool>, u32> = BTreeMap::new();
                let mut allowed = Vec::new();
                let class = (0..column.categories.len())
                    .map(|category| {
                        let passes = tests.iter().map(|test| test[category]).collect();
                        *classes.entry(passes).or_insert_with_key(|passes| {
                            let of = |test: &Option<usize>| test.is_none_or(|test| passes[test]);
                            allowed.push(test_of.iter().map(of).collect());
                            u32::try_from(allowed.len() - 1).unwrap_or(0)
                        })
                    })
                    .collect();
                let open = u32::try_from(allowed.len()).unwrap_or(0);
                let blocks = 0..records.dataset.blocks.len();
                let unsaid: Vec<Option<u32>> = blocks
                    .map(|block| records.lacks(block, at).then_some(open))
                    .collect();
                if unsaid.iter().any(Option::is_some) {
                    allowed.push(vec![true; asked.len()]);
                }
                Some(Classes {
                    column,
                    class,
                    unsaid,
                    allowed,
                })
            })
            .collect();
        Pass {
            records,
            queries,
            masks: asked
                .iter()
                .map(|at| match queries[*at].verb {
                    // One number is read, and nothing added to it.
                    Verb::Last | Verb::First => 0,
                    _ => records.margins.mask(&queries[*at].filters),
                })
                .collect(),
            asked,
            columns,
            weight: weight_column(&records.dataset.spec),
            time: time_column(&records.dataset.spec),
        }
    }

    /// The queries that take records of a combination of classes.
    fn places(&self, classes: &[u32]) -> Box<[usize]> {
        let takes = |place: &usize| {
            let mut held = classes.iter().zip(&self.columns);
            held.all(|(class, column)| column.allowed[*class as usize][*place])
        };
        (0..self.asked.len()).filter(takes).collect()
    }

    /// What was gathered for each query, and which records any of them counts.
    fn run(&self) -> (Vec<(usize, Tally)>, Counted) {
        let spec = &self.records.dataset.spec;
        let mut tallies: Vec<Tally> = self.asked.iter().map(|_| Tally::default()).collect();
        let mut matches = Matches::new(self);
        let mut counted = record_fates::none_of(self.records.dataset);
        for (at, block) in self.records.dataset.blocks.iter().enumerate() {
            let mut usable = vec![false; self.asked.len()];
            let mut gathered: Vec<Option<Gathered>> = vec![None; self.asked.len()];
            for (place, query) in self.asked.iter().enumerate() {
                let query = &self.queries[*query];
                usable[place] = self.usable(query, at);
                if usable[place] {
                    let tally = &mut tallies[place];
                    tally.said.push(at);
                    tally.any_block = true;
                    tally.line_level |= !block.is_empty() && !is_aggregate(spec, block, query.verb);
                    if !query.verb.is_additive() {
                        // Not a sum over blocks: one gathering goes on through all of them.
                        gathered[place] = tally.views.pop().map(|view| view.gathered);
                    }
                }
            }
            for (record, is_counted) in counted[at].iter_mut().enumerate() {
                for place in matches.of(at, record) {
                    // The whole of parts that are counted is counted with them.
                    *is_counted |= usable[*place];
                    if self.records.margins.skips(self.masks[*place], at, record) {
                        continue;
                    }
                    if !usable[*place] {
                        tallies[*place].left_out(at);
                        continue;
                    }
                    tallies[*place].feed(at);
                    let query = &self.queries[self.asked[*place]];
                    let reading = self.reading(query, at, block, record);
                    gathered[*place]
                        .get_or_insert_default()
                        .add(query.verb, &reading);
                }
            }
            for (place, gathered) in gathered.into_iter().enumerate() {
                let Some(gathered) = gathered else { continue };
                let (sender, by) = self.view(&self.queries[self.asked[place]], block);
                let views = &mut tallies[place].views;
                match views.iter_mut().find(|v| v.sender == sender && v.by == by) {
                    Some(view) => view.gathered.append(gathered),
                    None => views.push(View {
                        sender,
                        by,
                        gathered,
                    }),
                }
            }
        }
        (self.asked.iter().copied().zip(tallies).collect(), counted)
    }

    fn reading<'b>(
        &self,
        query: &Query,
        at: usize,
        block: &'b Block,
        record: usize,
    ) -> Reading<'b> {
        let measure = match query.verb {
            Verb::Count => self.weight.filter(|weight| block.has(*weight)),
            _ => query.measure,
        };
        let different = query.measure.filter(|_| query.verb == Verb::Distinct);
        let area = place_of(block, record, measure);
        Reading {
            value: measure
                .filter(|_| query.verb != Verb::Distinct)
                .map(|column| block.value(record, column)),
            when: self.time.and_then(|time| when(block.value(record, time))),
            period: self.category(self.time, at, record),
            category: self.category(different, at, record),
            block: at,
            record,
            cell: area.first,
            area,
        }
    }

    fn category(&self, column: Option<usize>, block: usize, record: usize) -> u32 {
        column
            .and_then(|at| self.records.column(at))
            .map_or(0, |column| column.id(block, record))
    }

    /// Whether a block says something in every column that a query needs, and of all the records that it asks for.
    fn usable(&self, query: &Query, at: usize) -> bool {
        let spec = &self.records.dataset.spec;
        let block = &self.records.dataset.blocks[at];
        let counted = query.verb.is_additive() && is_aggregate(spec, block, query.verb);
        let mut columns = spec.columns.iter().enumerate();
        let is_part = columns.any(|(at, column)| {
            column.partial && block.fields[at].at.is_each() && !query.filters.contains_key(&at)
        });
        let mut needed = query.needed();
        !(counted && is_part) && needed.all(|column| !self.records.lacks(at, column))
    }

    /// Tables of one sender that break the same records down by different columns say the same thing in different ways: their sums
    /// are not added to one another.
    fn view(&self, query: &Query, block: &Block) -> (Vec<String>, Vec<usize>) {
        let spec = &self.records.dataset.spec;
        if !query.verb.is_additive() || !is_aggregate(spec, block, query.verb) {
            return (Vec::new(), Vec::new());
        }
        let sender = block.agency.as_ref().unwrap_or(&block.file);
        let mut held = vec![sender.to_string()];
        let mut by = Vec::new();
        for (at, column) in spec.columns.iter().enumerate() {
            let groups = matches!(
                column.kind,
                ColumnType::Code | ColumnType::Flag | ColumnType::Period | ColumnType::Date
            );
            if query.filters.contains_key(&at) || !(groups || column.key) || column.weight {
                continue;
            }
            match block.fields[at].at {
                At::Column(_) | At::Row(_) | At::Own => by.push(at),
                At::Fixed(_) | At::Constant => {
                    held.push(format!(
                        "{at} {}",
                        block.value(0, at).key().unwrap_or_default()
                    ));
                }
                At::Absent => {}
            }
        }
        (held, by)
    }
}

/// The cells of a record that a number is read from: the measure's; when the record itself counts its own cell, or the whole row.
fn place_of(block: &Block, record: usize, measure: Option<usize>) -> Area {
    let row = block.rows[record];
    match (
        measure,
        block.columns.get(record).copied().or(own_column(block)),
    ) {
        (Some(column), _) => block.cell(record, column).into(),
        (None, Some(own)) => Cell::new(row, own).into(),
        (None, None) => Area::new(
            Cell::new(row, block.area.first.column),
            Cell::new(row, block.area.last.column),
        ),
    }
}

/// The sheet column that holds one thing a row for the heading above it, where several such columns stand side by side: a meeting and who
/// came to it.
fn own_column(block: &Block) -> Option<u32> {
    let heads = block.fields.iter().filter_map(|field| match field.at {
        At::Fixed(cell) if cell.row < *block.rows.first()? => Some(cell.column),
        _ => None,
    });
    let below = |column: &u32| block.fields.iter().any(|f| f.at == At::Column(*column));
    heads.into_iter().find(below)
}

fn when(value: &Value) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
    match value {
        Value::Period(period) => Some((period.end(), period.start())),
        Value::Date(day) => Some((*day, *day)),
        _ => None,
    }
}
