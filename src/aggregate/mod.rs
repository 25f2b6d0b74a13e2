//! Validated records in, tables out: base cells, the relations among them, and recipes for the numbers derived from them.
//! Nothing is derived here: shares, rates and changes are evaluated by `protect`, from what survives.

pub mod spec;
mod tables;

pub use tables::{
    Absent, Amount, BaseCell, BaseId, ColumnHead, Entry, Expr, Filter, Key, Origin, OriginPart,
    Relation, RowHead, Slot, Table, Tables,
};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::Period;
use spec::TableSpec;

/// What aggregate needs to know.
#[derive(Debug, Clone)]
pub struct Options {
    /// The declared tables, ordered by id.
    pub tables: Vec<Arc<TableSpec>>,
    /// Every dataset there is, so that a table of a dataset without a source can be told from a misspelt one.
    pub datasets: Vec<Arc<crate::model::DatasetSpec>>,
    /// Agency id to printed name, for source lines.
    pub agencies: BTreeMap<String, String>,
    /// The report's period.
    pub period: Option<Period>,
}
