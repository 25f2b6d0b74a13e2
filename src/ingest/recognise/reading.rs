//! How a table reads as a dataset: which columns it has, and how many of its cells are what they should be.

use super::super::headings::Heading;
use super::super::table_detection::Layout;
use crate::model::{At, Block, ColumnType, Field, Value};

/// Whether a table has a column of the dataset.
pub(super) fn has(layout: &Layout, place: usize) -> bool {
    layout.columns.values().any(|heading| match heading {
        Heading::Column(at) | Heading::MeasureAgain(at) => *at == place,
        Heading::Across(_, measure) => *measure == Some(place),
        Heading::Role(..) | Heading::Ignored => false,
    })
}

/// How much a column that reads well says of its dataset: any words read as text.
pub(super) fn weight(kind: ColumnType) -> u32 {
    match kind {
        ColumnType::Text => 75,
        ColumnType::Code | ColumnType::Date | ColumnType::Period => 100,
        ColumnType::Count
        | ColumnType::Number
        | ColumnType::Percent
        | ColumnType::Money
        | ColumnType::Flag => 90,
    }
}

/// The share of filled cells, out of 1000, that read as what they should be: in a column of the sheet, or in all of a table that runs
/// across.
pub(super) fn quality(blocks: &[Block], place: usize, at: Option<u32>) -> u32 {
    let here = |field: &&Field| match (at, field.at) {
        (None, _) => true,
        (Some(at), At::Column(column) | At::Row(column)) => column == at,
        (Some(_), _) => false,
    };
    let fields = blocks.iter().map(|block| &block.fields[place]).filter(here);
    let (mut good, mut bad) = (0u32, 0u32);
    for value in fields.flat_map(|field| &field.values) {
        match value {
            Value::Blank => {}
            Value::Unread(_) | Value::Unmapped(_) => bad += 1,
            Value::Number(_)
            | Value::Text(_)
            | Value::Code(_)
            | Value::Date(_)
            | Value::Period(_)
            | Value::Flag(_)
            | Value::Between(..)
            | Value::Mark(_) => good += 1,
        }
    }
    match good + bad {
        0 => 600,
        all => good * 1000 / all,
    }
}
