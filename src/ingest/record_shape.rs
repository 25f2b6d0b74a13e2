//! What a record of a table is: a row, or a cell where a category stands across; and where on the sheet its values are.

use std::collections::BTreeMap;

use super::headings::Heading;
use super::row_roles::Line;
use super::table_detection::Layout;
use crate::model::{Cell, Value};

/// The measure cells of a wide table that share one category across: sheet column of each measure, by dataset column.
pub(crate) struct Group {
    /// The category, and the heading cell it stands in.
    pub(crate) across: Option<(Value, Cell)>,
    /// Dataset column of each measure, by sheet column.
    pub(crate) measures: BTreeMap<u32, usize>,
}

/// What a record of a table is.
pub(crate) enum Shape<'a> {
    /// A row; the group holds the measures of one category that stands across.
    Rows(Option<&'a Group>),
    /// A cell: a row under one of the categories that stand across.
    Cells(&'a [Group]),
}

/// Where one record stands.
pub(crate) struct Record<'a> {
    /// Its row.
    pub(crate) row: u32,
    /// The column of its own cell; the table's first where it is a whole row.
    pub(crate) column: u32,
    /// The group of measures that its own cell belongs to.
    pub(crate) group: usize,
    /// Its label, when that was broken over two rows.
    pub(crate) label: Option<&'a String>,
}

impl Shape<'_> {
    /// The records of a table, top to bottom and left to right.
    pub(crate) fn records<'l>(&self, layout: &'l Layout) -> Vec<Record<'l>> {
        let rows = layout.lines.iter().filter_map(|line| match line {
            Line::Record(row, label) => Some((*row, label.as_ref())),
            _ => None,
        });
        match self {
            Shape::Rows(_) => rows
                .map(|(row, label)| Record {
                    row,
                    column: layout.area.first.column,
                    group: 0,
                    label,
                })
                .collect(),
            Shape::Cells(groups) => rows
                .flat_map(|(row, label)| {
                    groups.iter().enumerate().filter_map(move |(place, group)| {
                        let column = *group.measures.keys().next()?;
                        Some(Record {
                            row,
                            column,
                            group: place,
                            label,
                        })
                    })
                })
                .collect(),
        }
    }

    /// The sheet column that holds a dataset column, when each record's row has it there.
    pub(crate) fn column_of(&self, layout: &Layout, place: usize) -> Option<u32> {
        if let Shape::Rows(Some(group)) = self
            && let Some((&column, _)) = group
                .measures
                .iter()
                .find(|(_, measure)| **measure == place)
        {
            return Some(column);
        }
        layout
            .columns
            .iter()
            .find(|(_, heading)| **heading == Heading::Column(place))
            .map(|(&column, _)| column)
    }
}
