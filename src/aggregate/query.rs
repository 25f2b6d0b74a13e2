//! The base cells that tables ask for, each once.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::filter::Filters;
use super::tables::{BaseId, Key};
use super::verb::Verb;
use crate::model::{Counts, Unit};

/// A base cell that a table asks for.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) key: Key,
    pub(crate) verb: Verb,
    /// Dataset column, by place; none for `count`.
    pub(crate) measure: Option<usize>,
    pub(crate) filters: Filters,
    pub(crate) unit: Unit,
    pub(crate) counts: Counts,
    /// The table says that no record means nought.
    pub(crate) nought: bool,
    /// The table that asked first, by place.
    pub(crate) table: usize,
    /// The column, by place, that is held to a time only because all records of an earlier report were of that time: nobody asked for it.
    pub(crate) time_of_all: Option<usize>,
}

impl Query {
    /// A query of a table.
    pub(crate) fn new(table: usize, key: Key, verb: Verb, measure: Option<usize>) -> Self {
        Query {
            key,
            verb,
            measure,
            filters: Filters::new(),
            unit: Unit::Count,
            counts: Counts::Children,
            nought: false,
            table,
            time_of_all: None,
        }
    }

    /// The dataset columns without which it has no answer, by place: what it adds up and what it is held to.
    pub(crate) fn needed(&self) -> impl Iterator<Item = usize> + '_ {
        self.filters.keys().copied().chain(self.measure)
    }
}

/// All base cells asked for, each once.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    /// The queries by the hash of their keys, which are long. Only ever looked into.
    known: HashMap<u64, Vec<usize>>,
    pub(crate) queries: Vec<Query>,
}

impl Registry {
    /// The cell of a query, the one there is when its key is known. What makes a cell controlled in one table makes it so in all.
    pub(crate) fn cell(&mut self, query: Query) -> BaseId {
        let mut hasher = DefaultHasher::new();
        query.key.hash(&mut hasher);
        let alike = self.known.entry(hasher.finish()).or_default();
        let same = alike.iter().find(|at| self.queries[**at].key == query.key);
        if let Some(at) = same {
            let known = &mut self.queries[*at];
            known.nought |= query.nought;
            if query.counts.is_controlled() {
                known.counts = query.counts;
            }
            if query.unit == Unit::Count {
                known.unit = Unit::Count;
            }
            return BaseId(*at);
        }
        let at = self.queries.len();
        alike.push(at);
        self.queries.push(query);
        BaseId(at)
    }
}
