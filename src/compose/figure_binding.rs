//! Finding a figure by its id, its words in running text, and what to say of one that does not exist.

use std::collections::{BTreeMap, BTreeSet};

use super::document_spec::{AwaitedReturn, DeclaredTable, Options};
use crate::finding::{Code, Finding, Location};
use crate::model::{Mark, Unit, did_you_mean, nearest, strip_private};
use crate::protect::{Figure, Reason, SafeCell, SafeTable, SafeTables};

/// The only source of numbers: protected tables, and the names of those that have no source yet.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    tables: SafeTables,
    declared: BTreeMap<String, DeclaredTable>,
    unasked: BTreeSet<String>,
    awaited: Vec<AwaitedReturn>,
}

/// A figure that was asked for.
pub(super) enum Found<'a> {
    /// It stands in a table.
    Figure(Figure<'a>),
    /// It may come with a return of this dataset.
    Awaited(&'a str),
}

/// A table that was asked for.
pub(super) enum FoundTable<'a> {
    /// It has numbers.
    Table(&'a SafeTable),
    /// It has none yet: its title and dataset.
    Awaited(&'a str, &'a str),
}

/// What is wrong with an id: a message and what to do.
pub(super) struct Unknown {
    message: String,
    help: String,
}

impl Unknown {
    /// The finding that says so of the place where the id stands.
    pub(super) fn finding(self, code: Code, at: &Location) -> Finding {
        let finding = Finding::new(code, at.clone(), strip_private(&self.message));
        finding.help(strip_private(&self.help))
    }
}

impl Numbers {
    /// Over protected tables and the declared ones.
    pub(super) fn new(tables: &SafeTables, options: &Options) -> Self {
        Numbers {
            tables: tables.clone(),
            unasked: options.unasked.clone(),
            awaited: options.awaited.clone(),
            declared: options
                .declared
                .iter()
                .map(|table| (table.id.clone(), table.clone()))
                .collect(),
        }
    }

    /// A table by id.
    pub(super) fn table(&self, id: &str) -> Result<FoundTable<'_>, Unknown> {
        if let Some(table) = self.tables.table(id) {
            return Ok(if table.awaited {
                FoundTable::Awaited(&table.title, &table.dataset)
            } else {
                FoundTable::Table(table)
            });
        }
        if let Some(table) = self.declared.get(id) {
            return Ok(FoundTable::Awaited(&table.title, &table.dataset));
        }
        Err(Unknown {
            message: format!("There is no table \"{id}\"."),
            help: did_you_mean(id, self.table_ids(), Code::TableUnknown.help()),
        })
    }

    /// Whether any table of the dataset holds a number.
    pub(super) fn arrived(&self, dataset: &str) -> bool {
        self.tables
            .tables()
            .iter()
            .any(|table| table.dataset == dataset && !table.awaited)
    }

    /// Whether the report has to do with a dataset at all: a source brings it, or somebody owes it.
    pub(super) fn expects(&self, dataset: &str) -> bool {
        !self.unasked.contains(dataset)
    }

    /// What the return of a dataset is called; its id when nothing says it.
    pub(super) fn title_of<'n>(&'n self, dataset: &'n str) -> &'n str {
        let mut tables = self.declared.values();
        tables
            .find(|table| table.dataset == dataset && !table.dataset_title.is_empty())
            .map_or(dataset, |table| &table.dataset_title)
    }

    /// Whether something of a dataset is still to come.
    pub(super) fn awaits(&self, dataset: &str) -> bool {
        self.awaited.iter().any(|item| item.dataset == dataset)
            || self.expects(dataset) && !self.arrived(dataset)
    }

    /// The returns of a dataset that are to come, in words: "Wexmoor Police, due 12 May 2026", or how many where there are more than
    /// two; none when nobody knows of any.
    pub(super) fn awaited(&self, dataset: &str) -> Option<String> {
        let items = self.returns(dataset);
        match items.len() {
            0 => None,
            1 | 2 => Some(items.join("; ")),
            many => Some(format!("{many} returns")),
        }
    }

    /// The returns of a dataset that are to come, each in words.
    pub(super) fn returns(&self, dataset: &str) -> Vec<String> {
        let items = self.awaited.iter().filter(|item| item.dataset == dataset);
        items.map(AwaitedReturn::who_and_when).collect()
    }

    /// A figure by id.
    pub(super) fn figure(&self, id: &str) -> Result<Found<'_>, Unknown> {
        if let Some(figure) = self.tables.figure(id) {
            return Ok(Found::Figure(figure));
        }
        let name = id.split('/').next().unwrap_or(id);
        match self.tables.table(name) {
            Some(table) if self.may_come(table, id) => Ok(Found::Awaited(&table.dataset)),
            Some(table) => Err(self.no_cell(table, id)),
            None => match self.declared.get(name) {
                Some(declared) => Ok(Found::Awaited(&declared.dataset)),
                None => Err(Unknown {
                    message: format!("There is no figure {{{id}}}: no table is called \"{name}\"."),
                    help: did_you_mean(name, self.table_ids(), Code::FigureUnknown.help()),
                }),
            },
        }
    }

    /// Whether a figure that a table does not have may come with a return that is awaited: rows and columns are made of what arrives.
    /// What is near a name that the table has is a slip.
    fn may_come(&self, table: &SafeTable, id: &str) -> bool {
        let (path, earlier) = id
            .split_once('@')
            .map_or((id, false), |(path, _)| (path, true));
        let parts: Vec<&str> = path.split('/').collect();
        let (row, cell) = match parts[..] {
            [_, row, cell] | [_, row, _, cell] => (row, cell),
            _ => return false,
        };
        let rows = || table.rows.iter().filter_map(|row| row.code.as_deref());
        let has_row = rows().any(|code| code == row);
        let has_cell = table.columns.iter().any(|column| column.cell == cell);
        self.awaits(&table.dataset)
            && (!earlier || table.awaited)
            && (has_row || nearest(row, rows()).is_none())
            && (has_cell || table.columns.is_empty())
            && (!has_row || table.awaited || parts.len() == 4)
    }

    fn table_ids(&self) -> impl Iterator<Item = &str> {
        self.tables
            .tables()
            .iter()
            .map(|table| table.id.as_str())
            .chain(self.declared.keys().map(String::as_str))
    }

    /// Why an id that begins with the table's name leads to no cell of it.
    fn no_cell(&self, table: &SafeTable, id: &str) -> Unknown {
        let path = id.split('@').next().unwrap_or(id);
        let parts: Vec<&str> = path.split('/').collect();
        let rows = || table.rows.iter().filter_map(|row| row.code.as_deref());
        let row = parts.get(1).copied().unwrap_or_default();
        if parts.len() < 3 || parts.len() > 4 {
            return Unknown {
                message: format!("{{{id}}} is not a figure: a figure is named table/row/cell."),
                help: did_you_mean(
                    id,
                    canonical_ids(table).iter().map(String::as_str),
                    Code::FigureUnknown.help(),
                ),
            };
        }
        if !rows().any(|code| code == row) {
            return Unknown {
                message: format!(
                    "There is no figure {{{id}}}: the table \"{}\" has no row \"{row}\".",
                    table.id
                ),
                help: did_you_mean(row, rows(), Code::FigureUnknown.help()),
            };
        }
        let cell = parts.last().copied().unwrap_or_default();
        let same = table.columns.iter().filter(|c| c.cell == cell).count();
        if same > 1 && parts.len() == 3 && !id.contains('@') {
            let column = table
                .columns
                .iter()
                .filter(|c| c.cell == cell)
                .find_map(|c| c.column.as_deref())
                .unwrap_or("column");
            return Unknown {
                message: format!(
                    "{{{id}}} is not one figure: \"{cell}\" stands in {same} columns of the table \"{}\".",
                    table.id
                ),
                help: format!("Name the column: {{{}/{row}/{column}/{cell}}}.", table.id),
            };
        }
        Unknown {
            message: format!(
                "There is no figure {{{id}}}: the table \"{}\" has no such cell in row \"{row}\".",
                table.id
            ),
            help: did_you_mean(
                id,
                canonical_ids(table).iter().map(String::as_str),
                Code::FigureUnknown.help(),
            ),
        }
    }

    /// The words of a figure in running text. A withheld count is "fewer than 6" where the profile says which counts are small.
    pub(super) fn prose(&self, figure: &Figure<'_>) -> String {
        match figure.cell {
            SafeCell::Suppressed(reason) => {
                self.withheld(figure.table, *reason, figure.column.unit)
            }
            other => printed(other),
        }
    }

    fn withheld(&self, table: &SafeTable, reason: Reason, unit: Option<Unit>) -> String {
        let counted = matches!(unit, None | Some(Unit::Count));
        match (reason, self.tables.profile_of(&table.id).hide) {
            (Reason::Small, Some(hide)) if counted => {
                let first = rust_decimal::Decimal::from(u64::from(hide.to) + 1);
                format!("fewer than {}", Unit::Count.show(first, 0))
            }
            _ if unit == Some(Unit::Percent) => "a percentage we cannot show".to_owned(),
            _ => "a number we cannot show".to_owned(),
        }
    }

    /// The largest count that the profile of a table hides as small; none when it hides none.
    pub(super) fn largest_hidden(&self, table: &str) -> Option<u32> {
        self.tables.profile_of(table).hide.map(|hide| hide.to)
    }
}

/// The printed form of a cell with its sign, never empty.
pub(super) fn printed(cell: &SafeCell) -> String {
    let text = strip_private(&cell.text());
    if text.trim().is_empty() {
        return Mark::NotAvailable.symbol().to_owned();
    }
    text
}

/// The id of the cell at a row and column, `table/row/cell` or `table/row/column/cell`; none for an unmapped row.
pub(super) fn id_at(table: &SafeTable, row: usize, column: usize) -> Option<String> {
    table.figure_id(&table.rows[row], &table.columns[column])
}

/// The id of a figure as `figures.json` and `explain` know it, however it was asked for; empty where nothing is known of it.
pub(super) fn id_of(figure: &Figure<'_>) -> String {
    figure.id().unwrap_or_default()
}

fn canonical_ids(table: &SafeTable) -> Vec<String> {
    (0..table.rows.len())
        .flat_map(|row| {
            (0..table.columns.len()).filter_map(move |column| id_at(table, row, column))
        })
        .collect()
}
