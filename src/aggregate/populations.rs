//! Several datasets about the same people: a register and a counted return of it, cases and their line in a scorecard. Declared so, their
//! figures are figures of one population; where they could be and nobody says so, it is asked.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::category::Records;
use super::query::{Query, Registry};
use super::table_pass;
use super::tables::{Amount, BaseCell, BaseId, Filter, Key, Population};
use super::verb::Verb;
use crate::finding::{Checked, Code, Finding, Location};
use crate::model::{DatasetSpec, PopulationSpec};

/// Fewer equal numbers than this may be chance.
const LEAST_ALIKE: usize = 2;

/// A smaller number that one line of a return shares with the whole of a register may be chance.
const LEAST_WHOLE: i64 = 20;

/// A figure, its number, and its place among the queries of another dataset's records.
type Asked = (BaseId, Decimal, BaseId);

/// Figures that are also figures of another dataset: their number, and what it counts of the other's records. Each holds among them.
pub(crate) fn shared(
    cells: &[BaseCell],
    queries: &[Query],
    datasets: &BTreeMap<String, Records<'_>>,
) -> Checked<Vec<(BaseId, Query)>> {
    let mut findings = Vec::new();
    let mut found = Vec::new();
    let people = |records: &&Records<'_>| records.dataset.spec.counts.is_controlled();
    for theirs in datasets.values() {
        for own in datasets.values().filter(people) {
            let (spec, other) = (&*own.dataset.spec, &*theirs.dataset.spec);
            if spec.id == other.id {
                continue;
            }
            let pair = Pair {
                own,
                theirs,
                spec,
                other,
                declared: declared(spec, other),
            };
            let asked = cells.iter().zip(queries).enumerate();
            let asked = asked.filter(|(_, (cell, _))| cell.key.dataset == other.id);
            let asked = asked.filter_map(|(at, (cell, query))| {
                let amount = match cell.amount {
                    Amount::Exact(value) if !value.is_zero() => value,
                    _ => return None,
                };
                Some((BaseId(at), amount, pair.translated(query, amount)?))
            });
            let mut registry = Registry::default();
            let asked: Vec<Asked> = asked
                .map(|(id, amount, query)| (id, amount, registry.cell(query)))
                .collect();
            let (worked, _) = table_pass::evaluate(&registry, datasets, None);
            let (same, differ): (Vec<Asked>, Vec<Asked>) =
                (asked.into_iter()).partition(|(_, amount, query)| {
                    worked[query.0].cell.amount == Amount::Exact(*amount)
                });
            match pair.declared {
                Some(_) => {
                    let wrong = pair.is_register() && !differ.is_empty();
                    findings.extend(wrong.then(|| pair.differ(differ.len())));
                    let queries = &registry.queries;
                    found.extend(same.iter().map(|(id, _, at)| (*id, queries[at.0].clone())));
                }
                None if pair.is_alike(cells, &same, differ.is_empty(), &registry) => {
                    findings.push(pair.undeclared());
                }
                None => {}
            }
        }
    }
    Checked::new(found, findings)
}

/// How many all records of two datasets about the same people are, where both have as many: one number that nobody need print, and what
/// counts it of each.
pub(crate) fn wholes(datasets: &BTreeMap<String, Records<'_>>) -> Vec<(Decimal, [Query; 2])> {
    let count = |records: &Records<'_>| {
        let key = Key {
            dataset: records.dataset.spec.id.clone(),
            measure: "count".to_owned(),
            filters: BTreeMap::new(),
        };
        let query = Query::new(0, key, Verb::Count, None);
        let mut registry = Registry::default();
        registry.cell(query.clone());
        let (worked, _) = table_pass::evaluate(&registry, datasets, None);
        (worked[0].cell.amount.clone(), query)
    };
    let mut found = Vec::new();
    for (at, one) in datasets.values().enumerate() {
        for two in datasets.values().skip(at + 1) {
            let (own, other) = (&*one.dataset.spec, &*two.dataset.spec);
            if declared(own, other).is_none() || declared(other, own).is_none() {
                continue;
            }
            let ((amount, own), (same, other)) = (count(one), count(two));
            if let (true, Amount::Exact(value)) = (amount == same, amount) {
                found.push((value, [own, other]));
            }
        }
    }
    found
}

/// What holds of all records of each dataset. One that says no time has that of another about the same people.
pub(crate) fn known(datasets: &BTreeMap<String, Records<'_>>) -> BTreeMap<String, Population> {
    let own = datasets
        .iter()
        .map(|(id, records)| (id.clone(), records.population()));
    let mut known: BTreeMap<String, Population> = own.collect();
    let timed = known
        .values()
        .filter(|one| one.of.is_some() && one.time.is_some());
    let timed: Vec<Population> = timed.cloned().collect();
    for one in known
        .values_mut()
        .filter(|one| one.of.is_some() && one.time.is_none())
    {
        if let Some(other) = timed.iter().find(|other| other.of == one.of) {
            one.time.clone_from(&other.time);
            (one.year, one.extent) = (other.year, other.extent);
        }
    }
    known
}

/// How two datasets are declared to be about the same people: by the declaration of the second.
fn declared<'a>(own: &DatasetSpec, other: &'a DatasetSpec) -> Option<&'a PopulationSpec> {
    let whole = |one: &&PopulationSpec| one.held.is_empty() && one.column.is_none();
    let mut all = other.populations.iter();
    all.find(|theirs| {
        own.populations
            .iter()
            .filter(whole)
            .any(|own| own.of == theirs.of)
    })
}

/// Two datasets, of which the second's figures are looked for in the first's records.
struct Pair<'a> {
    own: &'a Records<'a>,
    theirs: &'a Records<'a>,
    spec: &'a DatasetSpec,
    other: &'a DatasetSpec,
    declared: Option<&'a PopulationSpec>,
}

impl Pair<'_> {
    /// What a figure of the other dataset counts of this one's records; none when it cannot be said.
    fn translated(&self, query: &Query, amount: Decimal) -> Option<Query> {
        let stated = matches!(query.verb, Verb::Last | Verb::First | Verb::Sum);
        let is_count = query.verb == Verb::Count && query.measure.is_none();
        let id = |at: usize| self.other.columns[at].id.as_str();
        let mut wanted = Query::new(0, query.key.clone(), Verb::Count, None);
        wanted.key.dataset.clone_from(&self.spec.id);
        "count".clone_into(&mut wanted.key.measure);
        wanted.key.filters.clear();
        let dropped: Vec<&str> = match self.declared {
            Some(one) if one.column.is_some() => {
                let measure = query.measure.map(id);
                let held = |(column, codes): (&String, &crate::model::OneOrMany)| {
                    let mut filters = query.filters.iter().filter(|(at, _)| id(**at) == column);
                    filters.all(|(_, filter)| {
                        matches!(filter, Filter::Any(own) if own.iter().all(|code| codes.has(code)))
                            || codes.has("any")
                    }) && (codes.has("any") || query.filters.keys().any(|at| id(*at) == column))
                };
                if !stated || measure != one.column.as_deref() || !one.held.iter().all(held) {
                    return None;
                }
                one.held.keys().map(String::as_str).collect()
            }
            // A line of a return that may be the whole of a register.
            None if stated && !is_count => {
                let whole = query.unit == crate::model::Unit::Count
                    && query.counts.is_controlled()
                    && amount >= LEAST_WHOLE.into();
                return whole.then_some(wanted);
            }
            _ if !is_count => return None,
            _ => Vec::new(),
        };
        for (at, filter) in &query.filters {
            let column = id(*at);
            if dropped.contains(&column) {
                continue;
            }
            let Some(place) = self.place(*at) else {
                // What every record passes says nothing.
                let passed = *filter == Filter::Asked || self.theirs.all_pass(*at, filter);
                passed.then_some(())?;
                continue;
            };
            let alike = self.spec.columns[place].kind == self.other.columns[*at].kind;
            if !alike || self.own.column(place).is_none() {
                return None;
            }
            wanted.filters.insert(place, filter.clone());
            let id = self.spec.columns[place].id.clone();
            wanted.key.filters.insert(id, filter.clone());
        }
        Some(wanted)
    }

    /// A column of the other dataset among this one's: by its name, else the only one that takes its codes from the same list.
    fn place(&self, theirs: usize) -> Option<usize> {
        let theirs = &self.other.columns[theirs];
        let list = theirs.codes.as_deref().filter(|list| *list != "agencies");
        self.spec.column(&theirs.id).or_else(|| {
            let own = self.spec.columns.iter().enumerate();
            let mut own = own.filter(|(_, own)| list.is_some() && own.codes.as_deref() == list);
            own.next()
                .filter(|_| own.next().is_none())
                .map(|(at, _)| at)
        })
    }

    /// Whether equal numbers are too many, or of too large a whole, to be chance.
    fn is_alike(&self, cells: &[BaseCell], same: &[Asked], all: bool, registry: &Registry) -> bool {
        let is_whole = |query: BaseId| registry.queries[query.0].filters.is_empty();
        let held = same.iter().filter(|(_, _, query)| !is_whole(*query));
        let parts = all && held.count() >= LEAST_ALIKE;
        let whole = self.is_register()
            && (same.iter())
                // Of many lines of a return one may be equal by chance.
                .filter(|(id, ..)| all || cells[id.0].key.measure == "count")
                .any(|(_, amount, query)| is_whole(*query) && *amount >= LEAST_WHOLE.into());
        parts || whole
    }

    /// Whether the first dataset has a row for each of its people, so that it must have all of them.
    fn is_register(&self) -> bool {
        self.spec.columns.iter().any(|column| column.personal)
    }

    fn undeclared(&self) -> Finding {
        let message = format!(
            "\"{}\" and \"{}\" give the same numbers, as if they were about the same people; what one of them withholds could then be had from the other.",
            self.spec.title, self.other.title
        );
        Finding::new(Code::PopulationUndeclared, Location::Folder, message)
            .rule(format!("{} {}", self.spec.id, self.other.id))
            .about(&self.spec.id, None)
            .help(format!(
                "If they are, write [[population]] of = \"{}\" in templates/datasets/{}.toml and in templates/datasets/{}.toml. If they are not, answer with the reason: yearly accept.",
                self.spec.id, self.spec.id, self.other.id
            ))
    }

    fn differ(&self, numbers: usize) -> Finding {
        let message = format!(
            "\"{}\" and \"{}\" are declared to be about the same people, and {numbers} of the numbers that both give {} not equal.",
            self.spec.title,
            self.other.title,
            if numbers == 1 { "is" } else { "are" }
        );
        Finding::new(Code::PopulationDiffers, Location::Folder, message)
            .rule(format!("{} {}", self.spec.id, self.other.id))
            .about(&self.spec.id, None)
    }
}
