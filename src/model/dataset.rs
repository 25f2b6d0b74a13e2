//! Records with their cells, held as columns so that a long return stays small in memory.

use std::sync::Arc;

use jiff::civil::Date;

use super::cell::{Area, Cell};
use super::role::Reported;
use super::schema::{ColumnSpec, ColumnType, DatasetSpec};
use super::value::{Mark, Value};

/// Everything that was read for one dataset, table by table.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// What the dataset holds.
    pub spec: Arc<DatasetSpec>,
    /// The tables found, in the order of sources, files and sheets.
    pub blocks: Vec<Block>,
}

impl Dataset {
    /// Whether a number that was read from an area of a sheet depends on a cell of it: it is one of its own, or says of which category,
    /// period or day the number is.
    pub fn depends(&self, file: &str, sheet: Option<&str>, area: Area, cell: Cell) -> bool {
        let rows = area.first.row..=area.last.row;
        let columns = area.first.column..=area.last.column;
        let here = self.blocks.iter().filter(|block| {
            *block.file == *file && block.sheet.as_deref() == sheet && block.area.meets(area)
        });
        let mut fields = here.flat_map(|block| self.spec.columns.iter().zip(&block.fields));
        area.contains(cell)
            || fields.any(|(column, field)| match field.at {
                At::Column(at) => {
                    at == cell.column && !column.kind.is_measure() && rows.contains(&cell.row)
                }
                At::Row(at) => at == cell.row && columns.contains(&cell.column),
                At::Fixed(at) => at == cell,
                At::Own | At::Constant | At::Absent => false,
            })
    }
}

/// One table on one sheet.
#[derive(Debug, Clone)]
pub struct Block {
    /// The return's path inside the report folder, with `/`.
    pub file: Arc<str>,
    /// The sheet's name; none in a .csv.
    pub sheet: Option<Arc<str>>,
    /// How the return is named under tables, when its source says.
    pub name: Option<Arc<str>>,
    /// The agency that sent it, by id.
    pub agency: Option<Arc<str>>,
    /// When it was received.
    pub received: Option<Date>,
    /// The cells the table covers, headings included.
    pub area: Area,
    /// One field a dataset column, in the dataset's order.
    pub fields: Vec<Field>,
    /// Sheet row of each record, 0-based.
    pub rows: Vec<u32>,
    /// Sheet column of each record's own cell, 0-based; empty where a record is a whole row.
    pub columns: Vec<u32>,
    /// What the return states about its own records: totals and shares.
    pub reported: Vec<Reported>,
    /// The source leaves out on purpose what no table counts.
    pub may_be_uncounted: bool,
}

/// The values of one dataset column in a block.
#[derive(Debug, Clone)]
pub struct Field {
    /// Where each record's value stands.
    pub at: At,
    /// One value a record; a single one for all when `at` is `Fixed`, `Constant` or `Absent`.
    pub values: Vec<Value>,
}

/// Where the values of a field stand on the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// In this column, on the record's row.
    Column(u32),
    /// In this row (a heading), in the record's column.
    Row(u32),
    /// In the record's own cell.
    Own,
    /// One cell for the whole table.
    Fixed(Cell),
    /// Not on the sheet: set by the source, from the sheet's or the file's name, or what the dataset says a return without the column
    /// speaks of.
    Constant,
    /// Nowhere: the return has no such column.
    Absent,
}

impl At {
    /// Whether each record has a value of its own.
    pub fn is_each(self) -> bool {
        match self {
            At::Column(_) | At::Row(_) | At::Own => true,
            At::Fixed(_) | At::Constant | At::Absent => false,
        }
    }
}

impl Block {
    /// How many records the table holds.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A record's value in a dataset column.
    pub fn value(&self, record: usize, column: usize) -> &Value {
        let field = &self.fields[column];
        match field.at {
            At::Fixed(_) | At::Constant | At::Absent => {
                field.values.first().unwrap_or(&Value::Blank)
            }
            At::Column(_) | At::Row(_) | At::Own => {
                field.values.get(record).unwrap_or(&Value::Blank)
            }
        }
    }

    /// The cell of a record's value; the record's row in the table's first column when the value is not on the sheet.
    pub fn cell(&self, record: usize, column: usize) -> Cell {
        let row = self.rows[record];
        let own = self.columns.get(record).copied();
        match self.fields[column].at {
            At::Column(column) => Cell::new(row, column),
            At::Row(heading) => Cell::new(heading, own.unwrap_or(self.area.first.column)),
            At::Own => Cell::new(row, own.unwrap_or(self.area.first.column)),
            At::Fixed(cell) => cell,
            At::Constant | At::Absent => Cell::new(row, self.area.first.column),
        }
    }

    /// Whether the return has this column at all, on the sheet or by its source.
    pub fn has(&self, column: usize) -> bool {
        self.fields[column].at != At::Absent
    }

    /// What the return says in a column of its dataset.
    pub fn presence(&self, column: usize, spec: &ColumnSpec) -> Presence {
        let field = &self.fields[column];
        let blank = |value: &Value| *value == Value::Blank;
        let unknown = |value: &Value| match value {
            Value::Mark(Mark::NotApplicable) => spec.kind == ColumnType::Flag,
            value => value.is_unknown(),
        };
        match field.at {
            At::Absent => Presence::NotSent,
            At::Constant => Presence::Sent,
            _ if self.is_empty() || spec.blank_means.is_some() => Presence::Sent,
            _ if field.values.iter().all(blank) => Presence::AllBlank,
            _ if field.values.iter().all(unknown) => Presence::NotSent,
            _ => Presence::Sent,
        }
    }
}

/// What a return says in a column: absent is not nought, and a blank is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Something, in one record at least; or a blank means something there.
    Sent,
    /// The column is there and wholly blank.
    AllBlank,
    /// The return has no such column, or says of every record that it is not available, or of every yes or no that it
    /// does not apply.
    NotSent,
}
