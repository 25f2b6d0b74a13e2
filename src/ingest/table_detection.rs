//! Finds the tables of a dataset on a sheet: the heading rows, what each column holds, and what each row is.

use std::collections::{BTreeMap, BTreeSet};

use super::finder::{Finder, Window};
use super::header_rows::Headings;
use super::headings::Heading;
use super::roles::words::Words;
use super::row_roles::{Line, Rows};
use super::sheet::Raw;
use crate::model::{Area, Cell, fold};

/// How many rows with cells are looked at for headings before the search is given up.
const HEADING_SEARCH: usize = 400;

/// How many cells these rows may hold together: the first row is looked at however wide it is.
const HEADING_CELLS: usize = 200_000;

/// One table as it stands on the sheet.
#[derive(Debug)]
pub(crate) struct Layout {
    /// First and last heading row, 0-based; none when the source says that there are no headings.
    pub(crate) headings: Option<(u32, u32)>,
    /// What each sheet column holds.
    pub(crate) columns: BTreeMap<u32, Heading>,
    /// Headings that were not recognised, with their cells.
    pub(crate) unknown: Vec<(Cell, String)>,
    /// Headings that name a column a second time.
    pub(crate) twice: Vec<(Cell, String)>,
    /// What each row is, top to bottom.
    pub(crate) lines: Vec<Line>,
    /// Records whose words may mean that they are none, by row, where the numbers say the same; and those that the source calls items.
    pub(crate) open: BTreeMap<u32, Words>,
    /// The cells of the whole table.
    pub(crate) area: Area,
}

impl Layout {
    /// The last heading row; the table's first row where it has no headings.
    pub(crate) fn heading_row(&self) -> u32 {
        self.headings.map_or(self.area.first.row, |(_, last)| last)
    }

    /// The rows that carry on a record's texts, by the record's row.
    pub(crate) fn continued(&self) -> BTreeMap<u32, Vec<u32>> {
        let mut rows: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for line in &self.lines {
            if let Line::Continued { row, of } = line {
                rows.entry(*of).or_default().push(*row);
            }
        }
        rows
    }
}

/// The row that looked most like headings, with the columns (by place) that it lacks.
type Nearest = Option<(u32, Vec<usize>)>;

/// Why no table was found: the best that was seen.
#[derive(Debug, Default, Clone)]
pub(crate) struct Missed {
    /// The row that looked most like headings, with the columns (by place) that it lacks.
    pub(crate) nearest: Nearest,
    /// The `after` text was not on the sheet.
    pub(crate) after_missing: bool,
}

impl Finder<'_> {
    /// All tables of the dataset on the sheet, top to bottom; with `after`, the first below it.
    pub(crate) fn find(&self) -> Result<Vec<Layout>, Missed> {
        let Some(window) = self.window() else {
            return Err(Missed {
                after_missing: true,
                nearest: None,
            });
        };
        if !self.source.columns.in_order().is_empty() {
            return Ok(self.without_headings(window).into_iter().collect());
        }
        let mut found: Vec<Layout> = Vec::new();
        let mut missed = Missed::default();
        let mut windows = vec![window];
        let mut seen = BTreeSet::new();
        let mut barren = BTreeMap::new();
        while let Some(window) = windows.pop() {
            match self.first_in(window, &mut barren) {
                // Tables beside and below others are met from both.
                Ok((layout, _)) if !seen.insert(layout.area.first) => {}
                Ok((layout, beside)) => {
                    let below = layout.area.last.row + 1;
                    if let Some(left) = beside.filter(|_| self.source.after.is_none()) {
                        windows.push(Window {
                            left,
                            top: layout.area.first.row,
                            ..window
                        });
                    }
                    if self.source.after.is_none() && below <= window.bottom {
                        windows.push(Window {
                            top: below,
                            ..window
                        });
                    }
                    found.push(layout);
                }
                Err(nearest) if found.is_empty() => missed.nearest = nearest,
                Err(_) => {}
            }
        }
        if found.is_empty() {
            return Err(missed);
        }
        found.sort_by_key(|layout| layout.area.first);
        Ok(found)
    }

    /// The part of the sheet that `after` and `before` leave; `None` when `after` is nowhere.
    fn window(&self) -> Option<Window> {
        let last = self.sheet.last_row()?;
        let mut window = Window {
            top: 0,
            bottom: last,
            left: 0,
            right: u32::MAX,
        };
        if let Some(after) = &self.source.after {
            let cell = self.find_text(after, 0)?;
            window.top = cell.row + 1;
            let merge = self.sheet.merge_from(cell);
            match merge.filter(|merge| merge.last.column > cell.column) {
                // A title merged over its table's columns says how wide the table is.
                Some(merge) => {
                    (window.left, window.right, window.top) =
                        (cell.column, merge.last.column, merge.last.row + 1)
                }
                None => window.left = self.left_of(cell),
            }
        }
        if let Some(before) = &self.source.before
            && let Some(cell) = self.find_text(before, window.top)
        {
            window.bottom = cell.row.saturating_sub(1);
        }
        (window.top <= window.bottom).then_some(window)
    }

    /// A title that does not stand in the sheet's first columns heads a table of its own columns.
    fn left_of(&self, title: Cell) -> u32 {
        let beside = self
            .sheet
            .row(title.row)
            .iter()
            .any(|(cell, raw)| cell.column < title.column && !raw.is_blank());
        if beside { title.column } else { 0 }
    }

    fn find_text(&self, text: &str, from: u32) -> Option<Cell> {
        let wanted = fold(text);
        let cells = self.sheet.cells();
        let start = cells.partition_point(|(cell, _)| cell.row < from);
        let texts = || {
            cells[start..].iter().filter_map(|(cell, raw)| match raw {
                Raw::Text(text) => Some((*cell, fold(text))),
                _ => None,
            })
        };
        texts()
            .find(|(_, text)| *text == wanted)
            .or_else(|| texts().find(|(_, text)| text.contains(&wanted)))
            .map(|(cell, _)| cell)
    }

    /// The topmost best table in a window; with the column where another begins beside it. `barren` are rows that hold no heading from
    /// some column on, so that records are not taken for headings once more for each of a thousand tables above them.
    fn first_in(
        &self,
        window: Window,
        barren: &mut BTreeMap<u32, u32>,
    ) -> Result<(Layout, Option<u32>), Nearest> {
        let mut best: Option<(usize, Headings)> = None;
        let mut nearest: Nearest = None;
        let (mut looked, mut cells) = (0, 0);
        for row in self.rows(window) {
            if looked == HEADING_SEARCH || cells > HEADING_CELLS {
                break;
            }
            looked += 1;
            cells += self.sheet.row(row).len();
            for upper in [
                None,
                row.checked_sub(1).filter(|&above| above >= window.top),
            ] {
                let is_barren = barren.get(&row).is_some_and(|left| *left <= window.left);
                if upper.is_none() && is_barren {
                    continue;
                }
                let headings = self.headings_on(window, upper, row, best.is_some());
                let lacking = self.lacking(&headings.columns);
                let score = headings.score();
                if score == 0 {
                    if upper.is_none() && window.right == u32::MAX {
                        barren.insert(row, window.left);
                    }
                    continue;
                }
                if !lacking.is_empty() {
                    if nearest
                        .as_ref()
                        .is_none_or(|(_, before)| lacking.len() < before.len())
                    {
                        nearest = Some((row, lacking));
                    }
                    continue;
                }
                if best.as_ref().is_none_or(|(before, _)| score > *before) {
                    best = Some((score, headings));
                }
            }
            // A full heading row followed by another row that scores no better: the table begins here.
            if best
                .as_ref()
                .is_some_and(|(_, headings)| headings.last < row)
            {
                break;
            }
        }
        let (_, headings) = best.ok_or(nearest)?;
        let beside = headings.beside;
        let below = headings.last + 1;
        Ok((self.lines(window, headings, below, true), beside))
    }

    /// Rows of the window that hold any cell in its columns.
    fn rows(&self, window: Window) -> impl Iterator<Item = u32> + use<'_> {
        let cells = self.sheet.cells();
        let start = cells.partition_point(|(cell, _)| cell.row < window.top);
        let mut last = None;
        cells[start..]
            .iter()
            .take_while(move |(cell, _)| cell.row <= window.bottom)
            .filter(move |(cell, raw)| {
                (window.left..=window.right).contains(&cell.column) && !raw.is_blank()
            })
            .filter_map(move |(cell, _)| {
                (last.replace(cell.row) != Some(cell.row)).then_some(cell.row)
            })
    }

    fn without_headings(&self, window: Window) -> Option<Layout> {
        let first_row = self.rows(window).next()?;
        let left = self
            .sheet
            .row(first_row)
            .iter()
            .find(|(cell, raw)| cell.column >= window.left && !raw.is_blank())?
            .0
            .column;
        let columns = (left..)
            .zip(self.source.columns.in_order())
            .filter_map(|(column, id)| match id.as_str() {
                "ignore" => Some((column, Heading::Ignored)),
                id => self
                    .spec
                    .column(id)
                    .map(|place| (column, Heading::Column(place))),
            })
            .collect();
        let headings = Headings {
            columns,
            first: first_row,
            last: first_row,
            ..Headings::default()
        };
        Some(self.lines(window, headings, first_row, false))
    }

    /// Reads what each row is, from `from` to where the table ends.
    fn lines(&self, window: Window, headings: Headings, from: u32, with_headings: bool) -> Layout {
        let columns = &headings.columns;
        let first = columns.keys().next().copied().unwrap_or(window.left);
        let last = columns.keys().next_back().copied().unwrap_or(first);
        let rows = Window {
            top: from,
            left: first,
            right: last,
            ..window
        };
        let (lines, open, end) = Rows::new(self, &headings).lines(rows, with_headings);
        Layout {
            area: Area::new(
                Cell::new(headings.first, first),
                Cell::new(end.max(headings.last), last),
            ),
            headings: with_headings.then_some((headings.first, headings.last)),
            columns: headings.columns,
            unknown: headings.unknown,
            twice: headings.twice,
            lines,
            open,
        }
    }
}
