//! Finds the tables of a dataset on a sheet: the heading rows, what each column holds, and what each row is.

use std::collections::{BTreeMap, BTreeSet};

use super::headings::{Heading, Recogniser, is_total};
use super::parse::{Names, stated, tidy};
use super::sheet::{Raw, Sheet};
use super::source::SourceSpec;
use crate::model::{Area, Cell, CodeLists, DatasetSpec, fold};

/// How many rows with cells are looked at for headings before the search is given up.
const HEADING_SEARCH: usize = 400;
/// A table goes on over so many blank rows when records follow.
const GAP: u32 = 2;

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
    /// The cells of the whole table.
    pub(crate) area: Area,
}

/// What a row of a table is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Line {
    /// A record; with the label of the row above when it was broken over two rows.
    Record(u32, Option<String>),
    /// A total.
    Total(u32, String),
    /// A share that the agency derived, by place among the dataset's derived rules.
    Derived(u32, String, usize),
    /// Words below or between: a note.
    Note(u32, String),
    /// Something that is none of these.
    Unread(u32, String),
}

/// Where on the sheet a table is looked for; both ends included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    top: u32,
    bottom: u32,
    left: u32,
    right: u32,
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

/// One sheet with what a source says of it.
pub(crate) struct Finder<'a> {
    pub(crate) sheet: &'a Sheet,
    pub(crate) spec: &'a DatasetSpec,
    pub(crate) source: &'a SourceSpec,
    pub(crate) codes: &'a CodeLists,
    pub(crate) recogniser: Recogniser<'a>,
}

impl<'a> Finder<'a> {
    /// All tables of the dataset on the sheet, top to bottom; with `after`, the first below it.
    pub(crate) fn find(&self) -> Result<Vec<Layout>, Missed> {
        let Some(window) = self.window() else {
            return Err(Missed {
                after_missing: true,
                nearest: None,
            });
        };
        if !self.source.columns.is_empty() {
            return Ok(self.without_headings(window).into_iter().collect());
        }
        let mut found: Vec<Layout> = Vec::new();
        let mut missed = Missed::default();
        let mut windows = vec![window];
        while let Some(window) = windows.pop() {
            match self.first_in(window) {
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
            match self
                .sheet
                .merges
                .iter()
                .find(|merge| merge.first == cell && merge.last.column > cell.column)
            {
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

    /// The topmost best table in a window; with the column where another begins beside it.
    fn first_in(&self, window: Window) -> Result<(Layout, Option<u32>), Nearest> {
        let mut best: Option<(usize, Headings)> = None;
        let mut nearest: Nearest = None;
        let mut looked = 0;
        for row in self.rows(window) {
            looked += 1;
            if looked > HEADING_SEARCH {
                break;
            }
            for upper in [
                None,
                row.checked_sub(1).filter(|&above| above >= window.top),
            ] {
                let headings = self.headings(window, upper, row);
                let lacking = self.lacking(&headings.columns);
                let score = headings.score();
                if score == 0 {
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
        Ok((self.layout(window, headings), beside))
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

    fn headings(&self, window: Window, upper: Option<u32>, row: u32) -> Headings {
        let mut headings = Headings {
            first: upper.unwrap_or(row),
            last: row,
            ..Headings::default()
        };
        let mut seen = BTreeSet::new();
        let mut group: Option<String> = None;
        let mut across = None;
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
            match resolved {
                None => {
                    // A gap ends the headings of this table once some have been found.
                    if !headings.columns.is_empty()
                        && previous.is_some_and(|before| column > before + 1)
                    {
                        break;
                    }
                    headings.unknown.push((Cell::new(row, column), own));
                }
                Some(Heading::Column(place)) if !seen.insert(place) => {
                    if previous.is_some_and(|before| column > before + 1)
                        || headings.columns.values().next() == Some(&Heading::Column(place))
                    {
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
        // Unknown headings left of the first known one belong to something else.
        if let Some(first) = headings.columns.keys().next().copied() {
            let known_last = headings
                .columns
                .keys()
                .next_back()
                .copied()
                .unwrap_or(first);
            headings
                .unknown
                .retain(|(cell, _)| cell.column > first && cell.column <= known_last + 8);
            if let (Some(place), Some(left)) = (self.recogniser.blank(), first.checked_sub(1)) {
                headings.columns.insert(left, Heading::Column(place));
            }
        }
        headings
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
                .merges
                .iter()
                .find(|merge| merge.first == *cell)
                .map_or(cell.column, |merge| merge.last.column);
            for column in cell.column..=last.min(window.right).min(cell.column + 400) {
                texts.insert(column, text.clone());
            }
        }
        texts
    }

    /// Key columns (by place) that neither the headings nor the source give.
    fn lacking(&self, columns: &BTreeMap<u32, Heading>) -> Vec<usize> {
        let has = |place: usize| {
            let id = &self.spec.columns[place].id;
            columns.values().any(|heading| match heading {
                Heading::Column(column) => *column == place,
                Heading::Across(_, measure) => {
                    self.recogniser.across() == Some(place) || *measure == Some(place)
                }
                _ => false,
            }) || self.source.set.contains_key(id)
                || (self.source.value.as_deref() == Some(id)
                    && columns
                        .values()
                        .any(|heading| matches!(heading, Heading::Across(..))))
        };
        (0..self.spec.columns.len())
            .filter(|&place| self.spec.columns[place].key && !has(place))
            .collect()
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
            .zip(&self.source.columns)
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

    fn layout(&self, window: Window, headings: Headings) -> Layout {
        let below = headings.last + 1;
        self.lines(window, headings, below, true)
    }

    /// Reads what each row is, from `from` to where the table ends.
    fn lines(&self, window: Window, headings: Headings, from: u32, with_headings: bool) -> Layout {
        let first = headings
            .columns
            .keys()
            .next()
            .copied()
            .unwrap_or(window.left);
        let last = headings
            .columns
            .keys()
            .next_back()
            .copied()
            .unwrap_or(first);
        let label = self.label_column(&headings.columns).unwrap_or(first);
        let rows = Rows {
            finder: self,
            headings: &headings,
            label,
            names: self.label_names(&headings.columns, label),
        };
        let mut lines = Vec::new();
        let mut end = headings.last;
        let mut pending: Option<(u32, String)> = None;
        for row in self.rows(Window {
            top: from,
            left: first,
            right: last,
            ..window
        }) {
            if row > end + 1 + GAP && !lines.is_empty() || row > end + 1 + 6 {
                break;
            }
            let after_gap = row > end + 1 && !lines.is_empty();
            if after_gap && !rows.looks_like_record(row) {
                // Words right below a table are its notes; anything further is not this table's.
                if !rows.has_number(row) && rows.filled(row) <= 1 {
                    lines.push(Line::Note(row, rows.first_text(row)));
                }
                break;
            }
            if with_headings && row > headings.last && self.same_as_headings(&headings, row) {
                end = row;
                continue;
            }
            let line = rows.classify(row, pending.take());
            if let Line::Unread(row, text) = &line
                && rows.filled(*row) == 1
                && rows.has_label(*row)
            {
                pending = Some((*row, text.clone()));
            }
            // A label broken over two rows: the first half was waiting.
            if let Line::Record(_, Some(_)) = &line {
                lines.pop();
            }
            lines.push(line);
            end = row;
        }
        // One-cell rows at the foot are notes, not records that failed.
        for line in lines.iter_mut().rev() {
            match line {
                Line::Unread(row, text) if rows.filled(*row) <= 1 => {
                    *line = Line::Note(*row, std::mem::take(text))
                }
                Line::Note(..) => {}
                _ => break,
            }
        }
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
        }
    }

    /// The column whose texts name the rows: the first that is not a measure, keys before others.
    fn label_column(&self, columns: &BTreeMap<u32, Heading>) -> Option<u32> {
        let words = |heading: &Heading| match heading {
            Heading::Column(place) => (!self.spec.columns[*place].kind.is_measure())
                .then_some(self.spec.columns[*place].key),
            _ => None,
        };
        columns
            .iter()
            .find(|(_, heading)| words(heading) == Some(true))
            .or_else(|| columns.iter().find(|(_, heading)| words(heading).is_some()))
            .map(|(column, _)| *column)
    }

    fn label_names(&self, columns: &BTreeMap<u32, Heading>, label: u32) -> Names<'a> {
        match columns.get(&label) {
            Some(Heading::Column(place)) => Names::of(self.spec, *place, self.source, self.codes),
            _ => Names::none(),
        }
    }

    fn same_as_headings(&self, headings: &Headings, row: u32) -> bool {
        let text = |row, column| {
            self.sheet
                .get(Cell::new(row, column))
                .map(|raw| fold(&raw.text()))
                .unwrap_or_default()
        };
        headings
            .columns
            .keys()
            .filter(|&&column| !text(row, column).is_empty())
            .count()
            > 1
            && headings
                .columns
                .keys()
                .all(|&column| text(row, column) == text(headings.last, column))
    }
}

/// The headings found on one or two rows.
#[derive(Debug, Default)]
struct Headings {
    first: u32,
    last: u32,
    columns: BTreeMap<u32, Heading>,
    unknown: Vec<(Cell, String)>,
    twice: Vec<(Cell, String)>,
    /// Where the headings of another table begin, on the same row.
    beside: Option<u32>,
}

impl Headings {
    /// How much was recognised.
    fn score(&self) -> usize {
        let named = self
            .columns
            .values()
            .filter(|heading| matches!(heading, Heading::Column(_)))
            .count();
        let across = self
            .columns
            .values()
            .filter(|heading| matches!(heading, Heading::Across(..)))
            .count();
        let other = self
            .columns
            .values()
            .filter(|heading| matches!(heading, Heading::Total(_) | Heading::Derived(_)))
            .count();
        2 * named + 2 * across + other
    }
}

/// The rows of one table under its headings.
struct Rows<'a, 'b> {
    finder: &'b Finder<'a>,
    headings: &'b Headings,
    label: u32,
    names: Names<'a>,
}

impl Rows<'_, '_> {
    fn text(&self, row: u32, column: u32) -> String {
        self.raw(row, column)
            .map(|raw| tidy(&raw.text()))
            .unwrap_or_default()
    }

    fn raw(&self, row: u32, column: u32) -> Option<&Raw> {
        self.finder
            .sheet
            .get(Cell::new(row, column))
            .filter(|raw| !raw.is_blank())
    }

    fn measures(&self) -> impl Iterator<Item = u32> + '_ {
        let spec = self.finder.spec;
        self.headings
            .columns
            .iter()
            .filter(|(_, heading)| match heading {
                Heading::Column(place) => spec.columns[*place].kind.is_measure(),
                Heading::Across(..)
                | Heading::Total(_)
                | Heading::Derived(_)
                | Heading::MeasureAgain(_) => true,
                Heading::Ignored => false,
            })
            .map(|(column, _)| *column)
    }

    /// Whether the table holds counts or money, which a total row adds up.
    fn adds_up(&self) -> bool {
        let spec = self.finder.spec;
        let added = |place: usize| spec.columns[place].kind.adds_up();
        self.headings.columns.values().any(|heading| match heading {
            Heading::Column(place) | Heading::MeasureAgain(place) => added(*place),
            Heading::Across(_, Some(place)) => added(*place),
            Heading::Across(_, None) => self
                .finder
                .source
                .value
                .as_deref()
                .and_then(|id| spec.column(id))
                .is_none_or(added),
            Heading::Total(_) | Heading::Derived(_) | Heading::Ignored => false,
        })
    }

    /// How many of the table's own columns hold something in this row.
    fn filled(&self, row: u32) -> usize {
        self.headings
            .columns
            .keys()
            .filter(|&&column| self.raw(row, column).is_some())
            .count()
    }

    fn has_number(&self, row: u32) -> bool {
        self.measures().any(|column| {
            self.raw(row, column)
                .is_some_and(|raw| stated(raw).is_some())
        })
    }

    fn has_label(&self, row: u32) -> bool {
        self.raw(row, self.label).is_some()
    }

    fn first_text(&self, row: u32) -> String {
        self.headings
            .columns
            .keys()
            .map(|&column| self.text(row, column))
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    }

    fn looks_like_record(&self, row: u32) -> bool {
        let labelled = self.has_label(row) || self.merged_label(row);
        match self.measures().next() {
            Some(_) => labelled && self.has_number(row),
            None => labelled && self.filled(row) * 2 > self.headings.columns.len(),
        }
    }

    fn merged_label(&self, row: u32) -> bool {
        let cell = Cell::new(row, self.label);
        self.finder
            .sheet
            .merges
            .iter()
            .any(|merge| merge.contains(cell) && merge.first.row < row)
    }

    fn classify(&self, row: u32, pending: Option<(u32, String)>) -> Line {
        let label = self.text(row, self.label);
        let first = self.first_text(row);
        let known = self.names.code(&label).is_some();
        let words_elsewhere = self.headings.columns.iter().any(|(&column, heading)| {
            column != self.label
                && matches!(heading, Heading::Column(place) if !self.finder.spec.columns[*place].kind.is_measure())
                && self.raw(row, column).is_some()
                && self.text(row, column) != first
        });
        if !words_elsewhere {
            let derived = self
                .finder
                .spec
                .derived
                .iter()
                .position(|rule| rule.row.iter().any(|name| fold(name) == fold(&first)));
            if let Some(place) = derived {
                return Line::Derived(row, first, place);
            }
            // "All" may be a category of its own where nothing is added up.
            if is_total(&first) && (self.adds_up() || !known) && self.measures().next().is_some() {
                return Line::Total(row, first);
            }
        }
        let filled = self.filled(row);
        if filled >= 2
            || (filled == 1 && known)
            || (filled == 1 && self.headings.columns.len() == 1)
        {
            let joined = pending.and_then(|(above, text)| {
                let joined = format!("{text} {label}");
                (above + 1 == row && !known && self.names.code(&joined).is_some()).then_some(joined)
            });
            return Line::Record(row, joined);
        }
        if self.merged_label(row) && filled >= 1 {
            return Line::Record(row, None);
        }
        Line::Unread(row, first)
    }
}
