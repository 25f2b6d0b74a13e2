//! The headings of a table on a sheet, over one row or two: where they begin and end, what each says, and where those of another table
//! stand beside them.

use std::collections::{BTreeMap, BTreeSet};

use super::finder::{Finder, Window};
use super::headings::Heading;
use super::row_numbers::{heads_rows, numbers_rows};
use super::sheet::Raw;
use super::value_parsing::tidy;
use crate::model::{Cell, fold};

/// A row of more parts than this holds no headings of tables side by side.
const MOST_PARTS: usize = 24;

/// How many cells of a row are looked at to see whether it is crowded with tables.
const MOST_NEAR: usize = 600;

impl Finder<'_> {
    /// The headings on a row, with the row above when `upper` is given. Where blank columns part them and what stands between is a
    /// whole table's, only the first of these tables is taken, and `beside` says where the next begins.
    ///
    /// `found` when a table has been found already: on a crowded row only the first of the tables is held against it then.
    pub(crate) fn headings_on(
        &self,
        window: Window,
        upper: Option<u32>,
        row: u32,
        found: bool,
    ) -> Headings {
        if let Some(crowd) = self.crowd(window, upper, row) {
            let headings = self.headings(crowd, upper, row);
            if found || headings.beside.is_some() {
                return headings;
            }
        }
        let parts = self.parts(window, upper, row);
        if !(2..=MOST_PARTS).contains(&parts.len()) {
            return self.headings(window, upper, row);
        }
        let within = |from: usize, to: usize| {
            let part = Window {
                left: parts[from].0,
                right: parts[to].1,
                ..window
            };
            self.headings(part, upper, row)
        };
        let is_whole = |headings: &Headings| {
            headings.score() > 0 && self.lacking(&headings.columns).is_empty()
        };
        let alone: Vec<Headings> = (0..parts.len()).map(|at| within(at, at)).collect();
        let Some(first) = alone.iter().position(is_whole) else {
            return self.headings(window, upper, row);
        };
        // A part that is no table of its own and says nothing strange or twice belongs to the table beside it.
        let belongs = |from: usize, to: usize, part: usize| {
            let both = within(from, to);
            alone[part].unknown.is_empty()
                && alone[part].score() > 0
                && !is_whole(&alone[part])
                && both.twice.is_empty()
                && both.beside.is_none()
                && both.unknown.is_empty()
        };
        let (mut from, mut to) = (first, first);
        while from > 0 && belongs(from - 1, to, from - 1) {
            from -= 1;
        }
        while to + 1 < parts.len() && belongs(from, to + 1, to + 1) {
            to += 1;
        }
        let mut headings = within(from, to);
        let next = (to + 1..parts.len()).find(|&part| is_whole(&alone[part]));
        headings.beside = headings.beside.or(next.map(|part| parts[part].0));
        headings
    }

    /// The columns up to where more tables have begun on a row than are held against one another; `None` when there are not so many, or
    /// the first of them is too wide to tell. It keeps a row of thousands of tables from being gone through for each of them.
    fn crowd(&self, window: Window, upper: Option<u32>, row: u32) -> Option<Window> {
        let mut columns = BTreeSet::new();
        let mut known_to = window.right;
        for row in upper.into_iter().chain([row]) {
            let cells = self.sheet.row(row);
            let from = cells.partition_point(|(cell, _)| cell.column < window.left);
            let near = &cells[from..cells.len().min(from + MOST_NEAR)];
            if let Some((last, _)) = near.last().filter(|_| near.len() == MOST_NEAR) {
                known_to = known_to.min(last.column);
            }
            let filled = near.iter().filter(|(_, raw)| !raw.is_blank());
            columns.extend(filled.map(|(cell, _)| cell.column));
        }
        let columns: Vec<u32> = columns.range(..=known_to).copied().collect();
        let begins = columns.windows(2).filter(|pair| pair[1] > pair[0] + 1);
        let right = begins.map(|pair| pair[1]).nth(MOST_PARTS + 1)?;
        Some(Window { right, ..window })
    }

    /// The runs of columns that hold headings, parted by columns that hold none: first and last of each.
    fn parts(&self, window: Window, upper: Option<u32>, row: u32) -> Vec<(u32, u32)> {
        let mut columns: BTreeSet<u32> = self.texts(window, row).into_keys().collect();
        if let Some(upper) = upper {
            columns.extend(self.texts(window, upper).into_keys());
        }
        let mut parts: Vec<(u32, u32)> = Vec::new();
        for column in columns {
            match parts.last_mut() {
                Some((_, last)) if *last + 1 == column => *last = column,
                _ => parts.push((column, column)),
            }
        }
        // A column without a heading that the source has a name for belongs to the headings right of it.
        if self.recogniser.blank().is_some() {
            for (first, _) in &mut parts {
                *first = first.saturating_sub(1).max(window.left);
            }
        }
        parts
    }

    /// What the headings in the columns of a window say, over one row or two.
    fn headings(&self, window: Window, upper: Option<u32>, row: u32) -> Headings {
        let mut headings = Headings {
            first: upper.unwrap_or(row),
            last: row,
            ..Headings::default()
        };
        let mut seen = BTreeSet::new();
        let mut group: Option<String> = None;
        let mut across = None;
        let mut numbered = None;
        let upper_texts = upper
            .map(|upper| self.texts(window, upper))
            .unwrap_or_default();
        let mut lower: BTreeMap<u32, Raw> = self
            .sheet
            .row(row)
            .iter()
            .filter(|(cell, raw)| {
                (window.left..=window.right).contains(&cell.column) && !raw.is_blank()
            })
            .map(|(cell, raw)| (cell.column, raw.clone()))
            .collect();
        // A heading that fills both rows stands in the upper one.
        for (column, text) in &upper_texts {
            lower
                .entry(*column)
                .or_insert_with(|| Raw::Text(text.as_str().into()));
        }
        let mut previous: Option<u32> = None;
        for (column, raw) in lower {
            if let Some(text) = upper_texts.get(&column) {
                group = Some(text.clone());
            }
            let own = tidy(&raw.text());
            let upper_text = group
                .clone()
                .filter(|text| *text != own)
                .unwrap_or_default();
            let recognised = self.recogniser.recognise(&upper_text, &raw);
            let resolved = match recognised {
                Some(Heading::MeasureAgain(measure)) => match &across {
                    Some(value) => Some(Heading::Across(Clone::clone(value), Some(measure))),
                    None => Some(Heading::Column(measure)),
                },
                Some(Heading::Across(value, measure)) => {
                    across = Some(value.clone());
                    Some(Heading::Across(value, measure))
                }
                other => other,
            };
            let is_known = !matches!(resolved, None | Some(Heading::Role(..)));
            let after_gap =
                !headings.columns.is_empty() && previous.is_some_and(|before| column > before + 1);
            match resolved {
                // A gap ends the headings of this table once some have been found.
                _ if !is_known && after_gap && self.recogniser.across().is_none() => break,
                None => {
                    // A gap ends the headings of this table once some have been found.
                    if !headings.columns.is_empty()
                        && previous.is_some_and(|before| column > before + 1)
                    {
                        break;
                    }
                    headings.unknown.push((Cell::new(row, column), own));
                }
                Some(Heading::Column(place))
                    if self.is_no_measure(place, Cell::new(row, column), &own, window) =>
                {
                    headings.unknown.push((Cell::new(row, column), own));
                }
                Some(Heading::Column(place)) if !seen.insert(place) => {
                    let first = headings.columns.iter().next();
                    let first = first.filter(|(_, heading)| **heading == Heading::Column(place));
                    let first = first.map(|(first, _)| Cell::new(row, *first));
                    let begins = first.is_some();
                    // A table beside this one says again what this one begins with; another word for it is another column.
                    let alike = first.is_some_and(|first| {
                        let text = self.sheet.get(first).map(|raw| tidy(&raw.text()));
                        text.is_some_and(|text| fold(&text) == fold(&own))
                    });
                    // "No." may number the rows whose counts stand further right; another table repeats more than that.
                    let apart = previous.is_some_and(|before| column > before + 1);
                    let is_weight = self.spec.columns[place].weight;
                    let only_numbers = |first: &Cell| {
                        let text = self.sheet.get(*first).map(|raw| tidy(&raw.text()));
                        let text = text.filter(|text| heads_rows(text) && fold(text) != fold(&own));
                        text.is_some() && numbers_rows(self.sheet, *first, window.bottom, 3)
                    };
                    if let Some(first) = first.filter(only_numbers).filter(|_| !is_weight && !apart)
                    {
                        headings.columns.remove(&first.column);
                        headings.columns.insert(column, Heading::Column(place));
                        previous = Some(column);
                        continue;
                    }
                    if begins && is_weight && !apart && numbered.is_none() {
                        numbered = Some(column);
                    } else if let Some(from) = numbered.filter(|_| !apart) {
                        headings.columns.split_off(&from);
                        headings.unknown.retain(|(cell, _)| cell.column < from);
                        headings.twice.retain(|(cell, _)| cell.column < from);
                        headings.beside = Some(from);
                        break;
                    } else if begins && alike || apart {
                        headings.beside = Some(column);
                        break;
                    }
                    headings.twice.push((Cell::new(row, column), own));
                }
                // A second column of one category would take the place of the first.
                Some(heading @ Heading::Across(..))
                    if headings.columns.values().any(|before| *before == heading) =>
                {
                    headings.twice.push((Cell::new(row, column), own));
                }
                Some(heading) => {
                    headings.columns.insert(column, heading);
                }
            }
            previous = Some(column);
        }
        // Unknown headings left of the first known one belong to something else, unless they reach up to it.
        if let Some(first) = headings.columns.keys().next().copied() {
            let known_last = headings
                .columns
                .keys()
                .next_back()
                .copied()
                .unwrap_or(first);
            let mut left = first;
            for (cell, _) in headings.unknown.iter().rev() {
                if cell.column + 1 == left {
                    left = cell.column;
                }
            }
            headings
                .unknown
                .retain(|(cell, _)| (left..=known_last + 8).contains(&cell.column));
            if let (Some(place), Some(before)) = (self.recogniser.blank(), first.checked_sub(1)) {
                headings.columns.insert(before, Heading::Column(place));
                headings.unknown.retain(|(cell, _)| cell.column > first);
            }
        }
        headings
    }

    /// Whether what a heading says is a measure only numbers the rows: "No." over 1, 2, 3. What the source says, and what our own forms
    /// print, is taken at its word; a weight is judged by more than that.
    fn is_no_measure(&self, place: usize, cell: Cell, heading: &str, window: Window) -> bool {
        let column = &self.spec.columns[place];
        let mut mapped = self.source.headings.keys().map(|mapped| fold(mapped));
        column.kind.is_measure()
            && !column.weight
            && heads_rows(heading)
            && fold(heading) != fold(&column.heading)
            && !mapped.any(|mapped| mapped == fold(heading))
            && numbers_rows(self.sheet, cell, window.bottom, 5)
    }

    /// The texts of a heading row, merged cells repeated over all their columns.
    fn texts(&self, window: Window, row: u32) -> BTreeMap<u32, String> {
        let mut texts = BTreeMap::new();
        for (cell, raw) in self.sheet.row(row) {
            if raw.is_blank() || !(window.left..=window.right).contains(&cell.column) {
                continue;
            }
            let text = tidy(&raw.text());
            let last = self
                .sheet
                .merge_from(*cell)
                .map_or(cell.column, |merge| merge.last.column);
            for column in cell.column..=last.min(window.right).min(cell.column + 400) {
                texts.insert(column, text.clone());
            }
        }
        texts
    }
}

/// The headings found on one or two rows.
#[derive(Debug, Default)]
pub(crate) struct Headings {
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) columns: BTreeMap<u32, Heading>,
    pub(crate) unknown: Vec<(Cell, String)>,
    pub(crate) twice: Vec<(Cell, String)>,
    /// Where the headings of another table begin, on the same row.
    pub(crate) beside: Option<u32>,
}

impl Headings {
    /// How much was recognised.
    pub(crate) fn score(&self) -> usize {
        let worth = |heading: &Heading| match heading {
            Heading::Column(_) | Heading::Across(..) => 2,
            Heading::Role(words, _) if words.is_whole || words.answered => 1,
            Heading::Role(..) | Heading::MeasureAgain(_) | Heading::Ignored => 0,
        };
        self.columns.values().map(worth).sum()
    }
}
