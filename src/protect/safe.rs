//! All tables fit to be seen, and any figure of them by its id.

use std::collections::BTreeMap;

use super::earlier_reports::Published;
use super::profile::Profile;
use super::safe_cell::SafeCell;
use super::safe_table::{SafeColumn, SafeRow, SafeTable};
use super::suppression_record::Record;
use crate::model::{Mark, Period};

/// All tables after protection. The only source of numbers for prose, charts, alternative text and files.
#[derive(Debug, Clone)]
pub struct SafeTables {
    pub(in crate::protect) profile: Profile,
    pub(in crate::protect) exceptions: BTreeMap<String, Profile>,
    pub(in crate::protect) record: Record,
    pub(in crate::protect) tables: Vec<SafeTable>,
    /// The report's period, for what is asked of the one before.
    pub(in crate::protect) period: Option<Period>,
    /// The reports of earlier years, oldest first.
    pub(in crate::protect) published: Vec<Published>,
    /// What was taken from them: the words of a fact to the file.
    pub(in crate::protect) from_history: BTreeMap<String, String>,
}

impl SafeTables {
    /// Protected tables made by hand, for the tests of later stages.
    #[cfg(test)]
    pub(crate) fn for_tests(profile: Profile, mut tables: Vec<SafeTable>) -> Self {
        tables.sort_by(|a, b| a.id.cmp(&b.id));
        SafeTables {
            profile,
            exceptions: BTreeMap::new(),
            record: Record::default(),
            tables,
            period: None,
            published: Vec::new(),
            from_history: BTreeMap::new(),
        }
    }

    /// The profile they were protected with, but for exceptions.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The tables that were protected with another profile, by id.
    pub fn exceptions(&self) -> &BTreeMap<String, Profile> {
        &self.exceptions
    }

    /// The profile that a table was protected with.
    pub fn profile_of(&self, table: &str) -> &Profile {
        self.exceptions.get(table).unwrap_or(&self.profile)
    }

    /// What was withheld and why; private.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Every figure of every table, row by row.
    pub fn figures(&self) -> impl Iterator<Item = Figure<'_>> {
        figures(&self.tables)
    }

    /// All tables, ordered by id.
    pub fn tables(&self) -> &[SafeTable] {
        &self.tables
    }

    /// A table by id.
    pub fn table(&self, id: &str) -> Option<&SafeTable> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// What was published of earlier years, oldest first.
    pub fn published(&self) -> &[Published] {
        &self.published
    }

    /// Puts a note under the tables that show a figure.
    pub fn add_note(&mut self, tables: &[String], note: &str) {
        let shown = self.tables.iter_mut().filter(|t| tables.contains(&t.id));
        for table in shown {
            table.notes.push(note.to_owned());
        }
    }

    /// A figure by `table/row/cell` or `table/row/column/cell`, or `table/row/cell@column`. With `@previous`, or `@` and the code of a
    /// year, it is that year's: where the table has no such column, or nothing in it, as it was published then.
    pub fn figure(&self, id: &str) -> Option<Figure<'_>> {
        let Some((path, at)) = id.split_once('@') else {
            return find(&self.tables, id, None);
        };
        let code = match at {
            "previous" => self.period?.previous().code(),
            code => code.to_owned(),
        };
        let own = find(&self.tables, path, Some(&code));
        if own.is_some_and(|own| !matches!(own.cell, SafeCell::Marked(_))) {
            return own;
        }
        let mut years = self.published.iter();
        let year = years.find(|year| year.period.code() == code);
        let then = year.and_then(|year| {
            let tables = &year.tables;
            find(tables, path, None).or_else(|| find(tables, path, Some(&code)))
        });
        // The same words serve a first year too, which has none before it.
        let none = || {
            let this = find(&self.tables, path, None)?;
            Some(Figure {
                cell: &NOT_AVAILABLE,
                stands: false,
                ..this
            })
        };
        then.or(own).or_else(|| none().filter(|_| at == "previous"))
    }
}

impl Published {
    /// Every figure of the year, row by row.
    pub fn figures(&self) -> impl Iterator<Item = Figure<'_>> {
        figures(&self.tables)
    }
}

/// Every figure of some tables, row by row.
fn figures(tables: &[SafeTable]) -> impl Iterator<Item = Figure<'_>> {
    let rows = tables.iter();
    let rows = rows.flat_map(|table| table.rows.iter().map(move |row| (table, row)));
    rows.flat_map(|(table, row)| {
        let cells = table.columns.iter().zip(&row.cells);
        cells.map(move |(column, cell)| Figure {
            table,
            row,
            column,
            cell,
            stands: true,
        })
    })
}

/// The figure of a year that nothing is known of.
static NOT_AVAILABLE: SafeCell = SafeCell::Marked(Mark::NotAvailable);

/// A figure among tables.
fn find<'a>(tables: &'a [SafeTable], path: &str, period: Option<&str>) -> Option<Figure<'a>> {
    let mut parts: Vec<&str> = path.split('/').collect();
    if let Some(period) = period {
        parts.insert(parts.len().saturating_sub(1), period);
    }
    let (table, row, column, cell) = match parts[..] {
        [table, row, cell] => (table, row, None, cell),
        [table, row, column, cell] => (table, row, Some(column), cell),
        _ => return None,
    };
    let table = tables.iter().find(|known| known.id == table)?;
    let row_at = table
        .rows
        .iter()
        .position(|r| r.code.as_deref() == Some(row))?;
    let column_at = table
        .columns
        .iter()
        .position(|c| c.cell == cell && (column.is_none() || c.column.as_deref() == column))?;
    // Without a column category the cell must stand in one place only, else the id is not unique.
    if column.is_none() && table.columns.iter().filter(|c| c.cell == cell).count() > 1 {
        return None;
    }
    Some(Figure {
        table,
        row: &table.rows[row_at],
        column: &table.columns[column_at],
        cell: &table.rows[row_at].cells[column_at],
        stands: true,
    })
}

/// One figure, with the table, row and column it stands in.
#[derive(Debug, Clone, Copy)]
pub struct Figure<'a> {
    /// Its table.
    pub table: &'a SafeTable,
    /// Its row.
    pub row: &'a SafeRow,
    /// Its column.
    pub column: &'a SafeColumn,
    /// The cell itself.
    pub cell: &'a SafeCell,
    /// Whether it stands in the table; not where it is of a year that nothing is known of.
    stands: bool,
}

impl Figure<'_> {
    /// Its place: `table/row/cell`, or `table/row/column/cell` where columns repeat. None for a category outside the code list, which
    /// nothing can name.
    pub fn path(&self) -> Option<String> {
        let (table, row, cell) = (&self.table.id, self.row.code.as_ref()?, &self.column.cell);
        Some(match &self.column.column {
            Some(category) => format!("{table}/{row}/{category}/{cell}"),
            None => format!("{table}/{row}/{cell}"),
        })
    }

    /// The id by which it is bound: its place, and the year of the report that published it. None where nothing of it is known.
    pub fn id(&self) -> Option<String> {
        let id = self.table.figure_id(self.row, self.column);
        id.filter(|_| self.stands)
    }
}
