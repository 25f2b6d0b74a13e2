//! What reports of earlier years said of records that this year's returns hold too. A fact is known by the set that it counts, in
//! whatever words: what was printed then is known, and what was withheld then must stay so.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::category::{Records, time_column};
use super::filter::span_code;
use super::query::{Query, Registry};
use super::table_pass;
use super::tables::{Absent, Amount, BaseId, Filter, Key, Told, Unseen};
use super::verb::Verb;
use crate::model::{DatasetSpec, Period};

/// A number that an earlier report printed or withheld.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierFact {
    /// Dataset, measure, and what its records are held to.
    pub key: Key,
    /// The time of its records, where no column says when.
    pub period: Option<Period>,
    /// The number that was printed; none where it was withheld.
    pub printed: Option<Decimal>,
    /// An earlier set of the same report said it, of whatever time.
    pub same_report: bool,
}

impl EarlierFact {
    /// The columns of its dataset that it needs, by place.
    pub(crate) fn columns<'f>(&'f self, spec: &'f DatasetSpec) -> impl Iterator<Item = usize> + 'f {
        let measure = self.key.measure.split(' ').nth(1);
        let columns = self.key.filters.keys().map(String::as_str).chain(measure);
        columns.filter_map(|column| spec.column(column))
    }
}

/// The facts that this year's records bear out, each as a query and what is known of it. One that they do not is of other records, or
/// was corrected since: nobody can reckon with it.
pub(crate) fn borne_out(
    facts: &[EarlierFact],
    datasets: &BTreeMap<String, Records<'_>>,
) -> Vec<(Query, Unseen)> {
    let mut registry = Registry::default();
    let mut asked: Vec<(BaseId, &EarlierFact)> = Vec::new();
    for fact in facts {
        let own = datasets
            .values()
            .filter(|records| records.is_of(&fact.key.dataset));
        let queries = own.filter_map(|records| query(fact, records));
        asked.extend(queries.map(|query| (registry.cell(query), fact)));
    }
    let (worked, _) = table_pass::evaluate(&registry, datasets, None);
    let mut told: BTreeMap<BaseId, Unseen> = BTreeMap::new();
    for (id, fact) in asked {
        let value = match worked[id.0].cell.amount {
            Amount::Exact(value) => value,
            // Nobody says that there is no record; the earlier report does.
            Amount::Absent(Absent::NotAvailable) if fact.printed == Some(Decimal::ZERO) => {
                Decimal::ZERO
            }
            _ => continue,
        };
        let known = match fact.printed {
            Some(printed) if printed == value => Told::Printed,
            None if !value.is_zero() => {
                let query: &Query = &registry.queries[id.0];
                Told::Withheld(query.key.dataset.clone())
            }
            _ => continue,
        };
        let unseen = Unseen { value, told: known };
        let entry = told.entry(id).or_insert_with(|| unseen.clone());
        if unseen.told == Told::Printed {
            *entry = unseen;
        }
    }
    let queries = &registry.queries;
    told.into_iter()
        .map(|(id, unseen)| (queries[id.0].clone(), unseen))
        .collect()
}

/// A fact as a query of this year's records; none where it does not say its time, or speaks of columns that are no more.
fn query(fact: &EarlierFact, records: &Records<'_>) -> Option<Query> {
    let spec = &records.dataset.spec;
    let mut words = fact.key.measure.split(' ');
    let (verb, measure) = match (words.next()?, words.next()) {
        ("count", None) => (Verb::Count, None),
        ("sum", Some(column)) => (Verb::Sum, Some(spec.column(column)?)),
        _ => return None,
    };
    let mut query = Query::new(0, fact.key.clone(), verb, measure);
    query.key.dataset.clone_from(&spec.id);
    for (column, filter) in &fact.key.filters {
        query.filters.insert(spec.column(column)?, filter.clone());
    }
    if !fact.key.is_dated() && !fact.same_report {
        let (period, time) = fact.period.zip(time_column(spec))?;
        let own = query.filters.get(&time);
        if !own.is_none_or(|own| matches!(own, Filter::Given | Filter::Asked)) {
            return None;
        }
        let span = Filter::Span(span_code(period));
        query
            .key
            .filters
            .insert(spec.columns[time].id.clone(), span.clone());
        query.filters.insert(time, span);
        query.time_of_all = Some(time);
    }
    let known = query.needed().all(|at| records.column(at).is_some());
    known.then_some(query)
}
