//! The account of a sheet: what the tables that were found on it make of each of its rows, columns and value cells. Where tables of
//! several sources meet in one place, what was read of it counts before what was not.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::headings::Heading;
use super::number_role::named;
use super::reader::Reader;
use super::row_numbers::whole;
use super::row_roles::Line;
use super::sheet::{Raw, Row, Sheet, Workbook};
use super::table_detection::Layout;
use super::transpose;
use super::value_parsing::{number_in, tidy};
use crate::model::{
    AccountError, Area, At, Block, Cell, CellCounts, CellFate, ColumnFate, ColumnRun, RowFate,
    RowRun, SheetAccount, SourceSpec, Stamp, Unread, fold,
};

/// Words so many rows above a table are its title.
const TITLE_ROWS: u32 = 4;

/// What one table makes of the rows and columns that it reaches, in the order in which it was read.
#[derive(Debug)]
pub(crate) struct Table {
    /// The sheet's place in its workbook.
    pub(crate) sheet: usize,
    turned: bool,
    area: Area,
    rows: BTreeMap<u32, RowFate>,
    columns: BTreeMap<u32, (ColumnFate, Option<Arc<str>>)>,
    /// Cells that give a value to all of its records.
    fixed: Vec<Cell>,
}

impl Table {
    /// A table that was read on its side, as its sheet lies: all of it is of records.
    fn laid_down(&self) -> Table {
        let area = transpose::turn_area(self.area);
        let read = self.columns.values().min().cloned();
        let columns = (area.first.column..=area.last.column).zip(read.into_iter().cycle());
        let rows = area.first.row..=area.last.row;
        Table {
            sheet: self.sheet,
            turned: false,
            area,
            rows: rows.map(|row| (row, RowFate::Records)).collect(),
            columns: columns.collect(),
            fixed: self
                .fixed
                .iter()
                .map(|cell| transpose::turn(*cell))
                .collect(),
        }
    }
}

impl Reader<'_> {
    /// What a table that has been read makes of its rows and columns.
    pub(crate) fn fates(&self, place: usize, layout: &Layout, blocks: &[Block]) -> Table {
        let mut rows: BTreeMap<u32, RowFate> = BTreeMap::new();
        for line in &layout.lines {
            let fate = match line {
                Line::Record(..) => RowFate::Records,
                Line::Continued { .. } => RowFate::Continued,
                Line::Role(..) => RowFate::Reported,
                Line::Note(..) => RowFate::Note,
                Line::Unread(..) => RowFate::Unread(Unread::NoRecord),
            };
            rows.insert(line.row(), fate);
        }
        let mut columns: BTreeMap<u32, (ColumnFate, Option<Arc<str>>)> = layout
            .columns
            .iter()
            .map(|(&column, heading)| {
                let text = self.heading_of(layout, column);
                let fate = self.column_fate(layout, heading, text.as_deref(), column, blocks);
                (column, (fate, text))
            })
            .collect();
        for (unread, why) in [
            (&layout.unknown, Unread::HeadingUnknown),
            (&layout.twice, Unread::HeadingTwice),
        ] {
            for (cell, text) in unread {
                let fate = self.unread(layout, cell.column, why);
                columns
                    .entry(cell.column)
                    .or_insert((fate, Some(text.as_str().into())));
            }
        }
        for column in self.unheaded(layout) {
            let fate = match self.source.ignores(&named(column)) {
                true => ColumnFate::Ignored,
                false => self.unread(layout, column, Unread::NoHeading),
            };
            columns
                .entry(column)
                .or_insert_with(|| (fate, self.heading_of(layout, column)));
        }
        let area = columns.keys().fold(layout.area, |area, &column| {
            area.and(Cell::new(area.first.row, column).into())
        });
        let first_record = rows.keys().next().copied();
        let is_again = |row: u32| {
            let mut cells = self.sheet.row(row).iter();
            cells.any(|(cell, raw)| layout.columns.contains_key(&cell.column) && !raw.is_blank())
        };
        // Between its lines stand its headings, again on each page, and rows that its source leaves out.
        for row in layout.area.first.row..=layout.area.last.row {
            if rows.contains_key(&row) {
                continue;
            }
            let cells = self.sheet.row(row).iter();
            let own: Vec<&Raw> = cells
                .filter(|(cell, raw)| columns.contains_key(&cell.column) && !raw.is_blank())
                .map(|(_, raw)| raw)
                .collect();
            let Some(first) = own.first() else { continue };
            let is_heading = layout
                .headings
                .is_some_and(|(first, last)| (first..=last).contains(&row));
            let fate = match () {
                () if is_heading => RowFate::Headings,
                () if self.source.ignores(&first.text()) => RowFate::Ignored,
                () if self.source.form.is_some() => RowFate::Unread(Unread::Untouched),
                () if first_record.is_none_or(|first| row < first) || is_again(row) => {
                    RowFate::Headings
                }
                () => RowFate::Unread(Unread::NoRecord),
            };
            rows.insert(row, fate);
        }
        let fields = blocks.iter().flat_map(|block| &block.fields);
        let fixed = fields.filter_map(|field| match field.at {
            At::Fixed(cell) => Some(cell),
            _ => None,
        });
        let agency = self.source.agency_from.as_deref().and_then(Cell::parse);
        let as_it_lies = |cell| match self.turned {
            true => transpose::turn(cell),
            false => cell,
        };
        Table {
            sheet: place,
            turned: self.turned,
            area,
            rows,
            columns,
            fixed: fixed.chain(agency).map(as_it_lies).collect(),
        }
    }

    fn heading_of(&self, layout: &Layout, column: u32) -> Option<Arc<str>> {
        let (first, last) = layout.headings?;
        let texts = [last, first].into_iter().filter_map(|row| {
            let text = tidy(&self.sheet.get(Cell::new(row, column))?.text());
            (!text.is_empty()).then_some(text)
        });
        texts.map(Arc::from).next()
    }

    fn column_fate(
        &self,
        layout: &Layout,
        heading: &Heading,
        text: Option<&str>,
        column: u32,
        blocks: &[Block],
    ) -> ColumnFate {
        let place = match heading {
            Heading::Column(place) | Heading::MeasureAgain(place) => Some(*place),
            Heading::Across(_, measure) => measure.or_else(|| {
                let own = |block: &Block| block.fields.iter().position(|field| field.at == At::Own);
                blocks.iter().find_map(own).or(self.recogniser.across())
            }),
            Heading::Role(..) => return ColumnFate::Reported,
            Heading::Ignored => None,
        };
        match place {
            Some(place) => ColumnFate::Reads {
                dataset: self.spec.id.as_str().into(),
                column: self.spec.columns[place].id.as_str().into(),
            },
            // Numbers that turned out to be no counts are left out by us and not by the source.
            None => {
                let by_source = text.is_none_or(|text| {
                    let mut mapped = self.source.headings.keys();
                    self.source.ignores(text) || mapped.any(|name| fold(name) == fold(text))
                });
                if by_source {
                    ColumnFate::Ignored
                } else {
                    self.unread(layout, column, Unread::NoCounts)
                }
            }
        }
    }

    fn unread(&self, layout: &Layout, column: u32, why: Unread) -> ColumnFate {
        let records = layout.lines.iter().filter_map(|line| match line {
            Line::Record(row, _) => self.sheet.get(Cell::new(*row, column)),
            _ => None,
        });
        let mut given = records.filter(|raw| !raw.is_blank()).peekable();
        ColumnFate::Unread {
            why,
            whole_numbers: given.peek().is_some() && given.all(|raw| whole(raw).is_some()),
        }
    }
}

/// The account of each sheet of a workbook by the tables that were found in it. `nowhere` says why a sheet without one was not read,
/// where that is not for the sheet to say.
pub(crate) fn of(
    workbook: &Workbook,
    tables: &[Table],
    sources: &[&SourceSpec],
    nowhere: Option<Unread>,
) -> Vec<SheetAccount> {
    let is_form = sources.iter().any(|source| source.form.is_some());
    let accounts = workbook.sheets.iter().enumerate().map(|(place, sheet)| {
        let here = || tables.iter().filter(|table| table.sheet == place);
        // A sheet on which tables lie both ways is told as it lies itself.
        let turned = here().next().is_some() && here().all(|table| table.turned);
        let laid: Vec<Table> = here()
            .filter(|table| table.turned && !turned)
            .map(Table::laid_down)
            .collect();
        let plain = here().filter(|table| table.turned == turned);
        let own: Vec<&Table> = plain.chain(&laid).collect();
        let is_named = |source: &&&SourceSpec| sheet.is_read_by(source);
        let is_ignored = |source: &&SourceSpec| {
            let name = sheet.name.as_deref();
            name.is_some_and(|name| source.ignores(name))
        };
        let why = if !own.is_empty() {
            None
        } else if is_form || sheet.is_for_answers() {
            Some(Unread::Ours)
        } else if nowhere.is_some() {
            nowhere
        } else if sources.iter().any(is_ignored) {
            Some(Unread::Ignored)
        } else if sources.iter().find(is_named).is_some() {
            Some(Unread::NoTable)
        } else if sheet.name.as_deref() == Some(Stamp::NAME) {
            Some(Unread::Ours)
        } else if sheet.hidden {
            Some(Unread::Hidden)
        } else {
            Some(Unread::NoSource)
        };
        let made = if turned {
            Rows::new(&transpose::turned(sheet), &own, why).account(turned)
        } else {
            Rows::new(sheet, &own, why).account(turned)
        };
        made.expect("the account goes through the sheet's cells once")
    });
    accounts.collect()
}

/// What is known of a column: its fate and heading by the tables, and its cells.
type Seen = (Option<ColumnFate>, Option<Arc<str>>, CellCounts);

/// A sheet that is gone through for its account, cell by cell.
struct Rows<'a> {
    sheet: &'a Sheet,
    why: Option<Unread>,
    /// The tables, by the first of their rows.
    tables: Vec<&'a Table>,
    fixed: Vec<Cell>,
    rows: Vec<RowRun>,
    columns: BTreeMap<u32, Seen>,
}

impl<'a> Rows<'a> {
    fn new(sheet: &'a Sheet, own: &[&'a Table], why: Option<Unread>) -> Self {
        let mut tables = own.to_vec();
        tables.sort_by_key(|table| table.rows.keys().next().copied());
        let mut fixed: Vec<Cell> = own
            .iter()
            .flat_map(|table| table.fixed.iter().copied())
            .collect();
        fixed.sort_unstable();
        let mut columns: BTreeMap<u32, Seen> = BTreeMap::new();
        for table in own {
            for (&column, (fate, heading)) in &table.columns {
                let known = columns.entry(column).or_default();
                if known.0.as_ref().is_none_or(|before| fate < before) {
                    known.0 = Some(fate.clone());
                    known.1.clone_from(heading);
                }
            }
        }
        Rows {
            sheet,
            why,
            tables,
            fixed,
            rows: Vec::new(),
            columns,
        }
    }

    fn account(mut self, turned: bool) -> Result<SheetAccount, AccountError> {
        let mut used: Option<Area> = None;
        let mut filled = 0;
        let mut next = 0;
        let mut active: Vec<&Table> = Vec::new();
        let mut fates: Vec<Option<CellFate>> = Vec::new();
        for (row, cells) in self.sheet.rows(0, u32::MAX) {
            let of_row = || {
                cells
                    .iter()
                    .filter(|(_, raw)| !raw.is_blank())
                    .map(|(cell, _)| *cell)
            };
            let (Some(first), Some(last)) = (of_row().next(), of_row().next_back()) else {
                continue;
            };
            let area = Area::new(first, last);
            used = Some(used.map_or(area, |used| used.and(area)));
            let begins =
                |table: &&Table| table.rows.keys().next().is_some_and(|&first| first <= row);
            while let Some(table) = self.tables.get(next).copied().filter(|table| begins(table)) {
                active.push(table);
                next += 1;
            }
            active.retain(|table| {
                table
                    .rows
                    .keys()
                    .next_back()
                    .is_some_and(|&last| last >= row)
            });
            fates.clear();
            fates.resize(cells.len(), None);
            let mut fate: Option<RowFate> = None;
            for table in &active {
                let Some(&here) = table.rows.get(&row) else {
                    continue;
                };
                fate = Some(fate.map_or(here, |before| before.min(here)));
                let from = cells.partition_point(|(cell, _)| cell.column < table.area.first.column);
                let own = cells.iter().zip(&mut fates).skip(from);
                for ((cell, _), known) in
                    own.take_while(|((cell, _), _)| cell.column <= table.area.last.column)
                {
                    let Some((column, _)) = table.columns.get(&cell.column) else {
                        continue;
                    };
                    let own = cell_fate(here, column);
                    *known = Some(known.map_or(own, |before: CellFate| before.min(own)));
                }
            }
            let fate =
                fate.unwrap_or_else(|| self.beside(row, cells, self.tables.get(next).copied()));
            self.push(row, fate);
            for ((cell, raw), known) in cells.iter().zip(&fates) {
                if raw.is_blank() {
                    continue;
                }
                let own = match known {
                    _ if self.fixed.binary_search(cell).is_ok() => CellFate::Value,
                    Some(known) => *known,
                    None => cell_beside(fate),
                };
                filled += 1;
                self.columns.entry(cell.column).or_default().2.add(own);
            }
        }
        let columns = self.column_runs(used);
        SheetAccount::new(
            (self.sheet.name.clone(), self.why, turned),
            (used, filled),
            self.rows,
            columns,
        )
    }

    /// Adds a row, after the blank ones above it.
    fn push(&mut self, row: u32, fate: RowFate) {
        if let Some(last) = self.rows.last().map(|run| run.last)
            && last + 1 < row
        {
            self.rows.push(RowRun {
                first: last + 1,
                last: row - 1,
                fate: RowFate::Blank,
            });
        }
        match self.rows.last_mut() {
            Some(run) if run.fate == fate => run.last = row,
            _ => self.rows.push(RowRun {
                first: row,
                last: row,
                fate,
            }),
        }
    }

    /// What a row is that no table has: words above a table or below one, or something that nobody read.
    fn beside(&self, row: u32, cells: Row<'_>, below: Option<&Table>) -> RowFate {
        if let Some(why) = self.why {
            return RowFate::Unread(why);
        }
        let filled = || cells.iter().filter(|(_, raw)| !raw.is_blank());
        let has_number = filled().any(|(_, raw)| number_in(raw).is_some());
        let is_above = below
            .and_then(|table| table.rows.keys().next())
            .is_some_and(|&first| first - row <= TITLE_ROWS || filled().count() == 1);
        let is_short = filled().count() <= 2;
        match () {
            () if is_above && (!has_number || is_short) => RowFate::Title,
            () if is_short && !has_number => RowFate::Note,
            () => RowFate::Unread(Unread::NoTable),
        }
    }

    /// Each column from the first to the last of the used range.
    fn column_runs(&mut self, used: Option<Area>) -> Vec<ColumnRun> {
        let Some(used) = used else { return Vec::new() };
        let mut runs: Vec<ColumnRun> = Vec::new();
        let blank = |first: u32, last: u32| ColumnRun {
            first,
            last,
            fate: ColumnFate::Blank,
            heading: None,
            cells: CellCounts::default(),
        };
        let mut next = used.first.column;
        for (column, (fate, heading, cells)) in std::mem::take(&mut self.columns) {
            // A heading of the source's own may stand over nothing.
            if cells.all() == 0 && !(used.first.column..=used.last.column).contains(&column) {
                continue;
            }
            if next < column {
                runs.push(blank(next, column - 1));
            }
            next = column + 1;
            let fate = match fate {
                _ if cells.all() == 0 => ColumnFate::Blank,
                Some(fate) => fate,
                None if cells.of(CellFate::Unread) == 0 => ColumnFate::Words,
                None => ColumnFate::Unread {
                    why: self.why.unwrap_or(Unread::NoTable),
                    whole_numbers: false,
                },
            };
            runs.push(ColumnRun {
                first: column,
                last: column,
                fate,
                heading,
                cells,
            });
        }
        if next <= used.last.column {
            runs.push(blank(next, used.last.column));
        }
        runs
    }
}

fn cell_fate(row: RowFate, column: &ColumnFate) -> CellFate {
    match (row, column) {
        (RowFate::Headings, _) => CellFate::Heading,
        (RowFate::Title | RowFate::Note, _) => CellFate::Words,
        (RowFate::Ignored, _) => CellFate::Ignored,
        (RowFate::Unread(_) | RowFate::Blank, _) => CellFate::Unread,
        (_, ColumnFate::Unread { .. } | ColumnFate::Words | ColumnFate::Blank) => CellFate::Unread,
        (_, ColumnFate::Ignored) => CellFate::Ignored,
        (RowFate::Reported, ColumnFate::Reads { .. } | ColumnFate::Reported)
        | (RowFate::Records | RowFate::Continued, ColumnFate::Reported) => CellFate::Reported,
        (RowFate::Records | RowFate::Continued, ColumnFate::Reads { .. }) => CellFate::Value,
    }
}

/// What a cell is that stands beside the tables of its row.
fn cell_beside(row: RowFate) -> CellFate {
    match row {
        RowFate::Headings => CellFate::Heading,
        RowFate::Title | RowFate::Note => CellFate::Words,
        RowFate::Ignored => CellFate::Ignored,
        RowFate::Records
        | RowFate::Continued
        | RowFate::Reported
        | RowFate::Unread(_)
        | RowFate::Blank => CellFate::Unread,
    }
}

#[cfg(test)]
mod tests;
