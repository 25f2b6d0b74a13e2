//! Where tables stand on a sheet, before it is known which datasets they are: heading rows, titles above them, and how far each
//! goes. Looks at the form of rows and at the column names that any dataset has.

use std::collections::BTreeSet;

use super::super::period_words::is_period;
use super::super::sheet::{Raw, Sheet};
use super::super::value_parsing::{number_in, tidy};
use crate::model::{Area, Cell, DatasetSpec, fold};

/// A table's place on its sheet; rows and columns 0-based, both ends included.
#[derive(Debug, Clone)]
pub(super) struct Region {
    /// The first heading row.
    pub(super) top: u32,
    /// The last row that can belong to it.
    pub(super) bottom: u32,
    /// Its first column.
    pub(super) left: u32,
    /// Its last column.
    pub(super) right: u32,
    /// The words that head this table alone.
    pub(super) title: Option<(Cell, String)>,
    /// Where what stands above it begins: the row below the table before.
    pub(super) from: u32,
    /// The title of the next table on the sheet.
    pub(super) next: Option<String>,
}

impl Region {
    /// The sheet with nothing but this table on it, every cell in its place, and at most so many of its rows.
    pub(super) fn alone(&self, sheet: &Sheet, most: u32) -> Sheet {
        let bottom = self.bottom.min(self.top.saturating_add(most));
        let area = Area::new(
            Cell::new(self.top, self.left),
            Cell::new(bottom, self.right),
        );
        let cells = (sheet.cells().iter())
            .filter(|(cell, _)| area.contains(*cell))
            .cloned()
            .collect();
        let mut alone = Sheet::new(sheet.name.clone(), cells);
        let merges = sheet.merges().iter();
        alone.set_merges(
            merges
                .filter(|merge| area.contains(merge.first))
                .copied()
                .collect(),
        );
        alone
    }
}

/// Folded names of the columns of all datasets.
pub(super) fn vocabulary<'a>(specs: impl Iterator<Item = &'a DatasetSpec>) -> BTreeSet<String> {
    specs
        .flat_map(|spec| &spec.columns)
        .flat_map(|column| [&column.id].into_iter().chain(column.names()))
        .map(|name| fold(name))
        .collect()
}

/// The tables of a sheet, by row and then column. Where no row looks like headings, everything from the first row with several
/// cells on.
pub(super) fn regions(sheet: &Sheet, vocabulary: &BTreeSet<String>) -> Vec<Region> {
    let rows = Rows { sheet, vocabulary };
    let mut found: Vec<Region> = Vec::new();
    let mut before: Option<u32> = None;
    let mut before_that: Option<u32> = None;
    for row in rows.filled() {
        // Within a long table no row may begin another, so its words are not looked at.
        if rows.may_begin(row, before) && rows.is_heading(row) && !rows.repeats(row, &found) {
            // The titles are on the row above; a blank one may part them from their table.
            let titles = before.filter(|&above| rows.is_title(above, row));
            let from = found.last().map_or(0, |region| region.top + 1);
            let end = titles.map_or(row, |above| above);
            for region in found.iter_mut().filter(|region| region.bottom == u32::MAX) {
                region.bottom = end.saturating_sub(1);
            }
            found.extend(rows.groups(row, titles, before_that, from));
        }
        before_that = before;
        before = Some(row);
    }
    let last = sheet.last_row().unwrap_or(0);
    for region in &mut found {
        region.bottom = region.bottom.min(last);
    }
    if found.is_empty() {
        found.extend(rows.everything());
    }
    let titles: Vec<(u32, Option<String>)> = found
        .iter()
        .map(|region| (region.top, region.title.clone().map(|(_, text)| text)))
        .collect();
    for region in &mut found {
        region.next =
            (titles.iter().find(|(top, _)| *top > region.top)).and_then(|(_, title)| title.clone());
    }
    found
}

struct Rows<'a> {
    sheet: &'a Sheet,
    vocabulary: &'a BTreeSet<String>,
}

impl Rows<'_> {
    fn filled(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = (self.sheet.cells().iter())
            .filter(|(_, raw)| !raw.is_blank())
            .map(|(cell, _)| cell.row)
            .collect();
        rows.dedup();
        rows
    }

    fn cells(&self, row: u32) -> impl Iterator<Item = (u32, &Raw)> {
        (self.sheet.row(row).iter())
            .filter(|(_, raw)| !raw.is_blank())
            .map(|(cell, raw)| (cell.column, raw))
    }

    /// Whether a row reads like headings: words that some dataset knows, periods, and no numbers but years and a running count.
    fn is_heading(&self, row: u32) -> bool {
        let (mut filled, mut known, mut periods) = (0, 0, 0);
        let mut numbers = Vec::new();
        for (_, raw) in self.cells(row) {
            filled += 1;
            if raw.text().trim_end().ends_with(':') {
                return false;
            }
            if is_period(raw) {
                periods += 1;
            } else if let Some(number) = number_in(raw) {
                numbers.push(number);
            } else if self.vocabulary.contains(&fold(&raw.text())) {
                known += 1;
            }
        }
        let counting = numbers.windows(2).all(|pair| pair[0] < pair[1])
            && numbers
                .iter()
                .all(|number| number.is_integer() && *number <= 20.into());
        let words = known >= 2
            || periods >= 2
            || known == 1 && (filled > 2 || periods == 1 || !self.is_label(row));
        filled >= 2 && words && (numbers.is_empty() || counting && known > 0)
    }

    /// Whether a row is one of those that say something of the whole sheet, a name beside a value: `Agency | Wexmoor Police`. All
    /// rows down to the next blank one begin with names then.
    fn is_label(&self, row: u32) -> bool {
        (row + 1..)
            .map_while(|below| self.cells(below).next())
            .all(|(_, raw)| self.vocabulary.contains(&fold(&raw.text())))
    }

    /// A table begins at the top, below a blank row or below a title.
    fn may_begin(&self, row: u32, before: Option<u32>) -> bool {
        before.is_none_or(|before| before + 1 < row || self.is_title(before, row))
    }

    /// Headings that are written again, as on each printed page, begin nothing.
    fn repeats(&self, row: u32, found: &[Region]) -> bool {
        let texts = |row| -> Vec<(u32, String)> {
            self.cells(row)
                .map(|(column, raw)| (column, fold(&raw.text())))
                .collect()
        };
        found
            .last()
            .is_some_and(|region| texts(region.top) == texts(row))
    }

    /// Whether a row holds nothing but titles of the tables whose headings stand in the row `below`.
    fn is_title(&self, row: u32, below: u32) -> bool {
        let cells: Vec<(u32, &Raw)> = self.cells(row).collect();
        if cells
            .iter()
            .any(|(_, raw)| !matches!(raw, Raw::Text(_)) || number_in(raw).is_some())
        {
            return false;
        }
        match cells[..] {
            [] => false,
            [_] => true,
            _ => {
                cells
                    .iter()
                    .all(|(column, _)| self.spread(row, *column) > *column)
                    || self.starts(below) == cells.iter().map(|(c, _)| *c).collect::<Vec<_>>()
            }
        }
    }

    /// The last column of the merged cells that begin at a cell; its own where none do.
    fn spread(&self, row: u32, column: u32) -> u32 {
        let cell = Cell::new(row, column);
        (self.sheet.merge_from(cell)).map_or(column, |merge| merge.last.column)
    }

    /// The first columns of the groups of headings that blank columns part.
    fn starts(&self, row: u32) -> Vec<u32> {
        let mut last: Option<u32> = None;
        let mut starts = Vec::new();
        for (column, _) in self.cells(row) {
            if last.is_none_or(|last| last + 1 < column) {
                starts.push(column);
            }
            last = Some(column);
        }
        starts
    }

    /// The tables that begin with one row of headings: one for each title, or one.
    fn groups(&self, row: u32, titles: Option<u32>, above: Option<u32>, from: u32) -> Vec<Region> {
        let first = self.cells(row).next().map_or(0, |(column, _)| column);
        let region = |left, right, title| Region {
            top: row,
            bottom: u32::MAX,
            left,
            right,
            title,
            from,
            next: None,
        };
        let Some(titles) = titles else {
            return vec![region(0, u32::MAX, None)];
        };
        let named: Vec<(u32, String)> = self
            .cells(titles)
            .map(|(column, raw)| (column, tidy(&raw.text())))
            .collect();
        if let [(column, text)] = &named[..] {
            let title = Some((Cell::new(titles, *column), text.clone()));
            // The first row of the sheet speaks of all its tables.
            let of_the_sheet = above.is_none() && titles + 1 < row;
            return vec![region(
                first.min(*column),
                u32::MAX,
                title.filter(|_| !of_the_sheet),
            )];
        }
        let ends = (named.iter().skip(1))
            .map(|(column, _)| column - 1)
            .chain([u32::MAX]);
        (named.iter().zip(ends))
            .map(|((column, text), end)| {
                let spread = self.spread(titles, *column);
                let right = if spread > *column { spread } else { end };
                let title = Some((Cell::new(titles, *column), text.clone()));
                region(*column, right, title)
            })
            .collect()
    }

    fn everything(&self) -> Option<Region> {
        let top = (self.filled().into_iter()).find(|&row| self.cells(row).count() >= 2)?;
        Some(Region {
            top,
            bottom: self.sheet.last_row()?,
            left: 0,
            right: u32::MAX,
            title: None,
            from: 0,
            next: None,
        })
    }
}
