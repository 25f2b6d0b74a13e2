//! What each row under the headings of a table is: a record, a total, a share the agency worked out, the rest of a text begun above, a
//! note, or none of these.

use std::collections::{BTreeMap, BTreeSet};

use super::category_names::Names;
use super::finder::{Finder, Window};
use super::header_rows::Headings;
use super::headings::Heading;
use super::memo::Memo;
use super::roles::words::Words;
use super::sheet::{self, Raw, Row, merge_over};
use super::value_parsing::{number_in, tidy};
use crate::model::{Area, Cell, ColumnType, Role, answers, fold};

/// A table goes on over so many blank rows when records follow.
const GAP: u32 = 2;

/// So many blank rows may stand between the headings and the first record.
const FIRST_GAP: u32 = 6;

/// So many words make a text that can be cut in two; a name has fewer.
const WORDS_OF_TEXT: usize = 4;

/// Longer texts are no "Grand total".
const LONGEST_TOTAL: usize = 16;

/// What a row of a table is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Line {
    /// A record; with the label of the row above when it was broken over two rows.
    Record(u32, Option<String>),
    /// The rest of the texts of the record that stands in row `of`.
    Continued {
        /// Its row.
        row: u32,
        /// The record's row.
        of: u32,
    },
    /// No item by its words: a total, a part of another, a percentage.
    Role(u32, String, Words),
    /// Words below or between: a note.
    Note(u32, String),
    /// Something that is none of these.
    Unread(u32, String),
}

impl Line {
    /// The sheet row, 0-based.
    pub(crate) fn row(&self) -> u32 {
        match self {
            Line::Record(row, _)
            | Line::Continued { row, .. }
            | Line::Role(row, _, _)
            | Line::Note(row, _)
            | Line::Unread(row, _) => *row,
        }
    }

    /// The text by which a row that is no record was known; empty for a record.
    pub(crate) fn label(&self) -> &str {
        match self {
            Line::Role(_, text, _) | Line::Note(_, text) | Line::Unread(_, text) => text,
            Line::Record(..) | Line::Continued { .. } => "",
        }
    }
}

/// What one column of the table is to its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Numbers: a measure, a total over the columns, or a share of them.
    Measure,
    /// Free text that is no key.
    Text,
    /// Free text without which a record is none: its beginning, or the rest of one that a page's end has cut.
    KeyText,
    /// Other words and dates, or the label.
    Word,
    /// Left out on purpose.
    Ignored,
}

/// What a cell says by itself, as the label of its row.
#[derive(Debug, Clone, Copy)]
struct Said {
    /// It is a category of the label column.
    known: bool,
    /// It is a heading of the table again.
    heading: bool,
}

/// A row at a glance.
struct Glance<'s> {
    /// How many of the table's own columns hold something.
    filled: usize,
    first: Option<&'s Raw>,
    label: Option<&'s Raw>,
    /// Whether all that is filled are free texts.
    only_texts: bool,
}

/// The rows of one table under its headings.
pub(crate) struct Rows<'a, 'b> {
    finder: &'b Finder<'a>,
    columns: Vec<(u32, Holds)>,
    label: u32,
    names: Names<'a>,
    /// Labels of rows that add up all categories of the label column, folded: "all agency" for "All agencies".
    totals: BTreeSet<String>,
    /// What the source says of rows, by label, folded, or as "row 7".
    answers: BTreeMap<String, Role>,
    /// Records whose words need the numbers to give them a role, and those that the source calls items.
    open: BTreeMap<u32, Words>,
    /// Merged blocks over the label column.
    merges: Vec<Area>,
    /// A heading, and its column, by which the headings are known when they come again.
    sign: Option<(u32, String)>,
    heading_row: u32,
    adds_up: bool,
    memo: Memo<Said>,
    /// What labels say of their rows.
    words: Memo<Words>,
}

impl<'a, 'b> Rows<'a, 'b> {
    /// The rows under headings.
    pub(crate) fn new(finder: &'b Finder<'a>, headings: &Headings) -> Self {
        let first = headings.columns.keys().next().copied().unwrap_or(0);
        let label = finder.label_column(&headings.columns).unwrap_or(first);
        let role = |at: u32, heading: &Heading| match heading {
            Heading::Column(place) => {
                let column = &finder.spec.columns[*place];
                match column.kind {
                    kind if kind.is_measure() => Holds::Measure,
                    ColumnType::Text if !column.key => Holds::Text,
                    ColumnType::Text if at != label => Holds::KeyText,
                    _ => Holds::Word,
                }
            }
            Heading::Across(..) | Heading::Role(..) | Heading::MeasureAgain(_) => Holds::Measure,
            Heading::Ignored => Holds::Ignored,
        };
        let columns: Vec<(u32, Holds)> = headings
            .columns
            .iter()
            .map(|(column, heading)| (*column, role(*column, heading)))
            .collect();
        let sign = columns.iter().find_map(|(column, _)| {
            let raw = finder.sheet.get(Cell::new(headings.last, *column))?;
            (!raw.is_blank()).then(|| (*column, fold(&raw.text())))
        });
        Rows {
            finder,
            columns,
            label,
            names: finder.label_names(&headings.columns, label),
            totals: finder.label_totals(&headings.columns, label),
            answers: answers(&finder.source.rows),
            open: BTreeMap::new(),
            merges: finder.sheet.merges_over(label),
            sign,
            heading_row: headings.last,
            adds_up: finder.adds_up(&headings.columns),
            memo: Memo::new(),
            words: Memo::new(),
        }
    }

    /// Reads what each row of a window is, as far as the table goes; with what the words of some records may mean, and the last row.
    pub(crate) fn lines(
        mut self,
        window: Window,
        with_headings: bool,
    ) -> (Vec<Line>, BTreeMap<u32, Words>, u32) {
        let sheet = self.finder.sheet;
        let mut lines: Vec<Line> = Vec::new();
        let mut end = self.heading_row;
        let mut pending: Option<(u32, String)> = None;
        let mut above: Option<(u32, Row<'_>)> = None;
        for (row, cells) in sheet.rows(window.top, window.bottom) {
            let is_filled = |(cell, raw): &(Cell, Raw)| {
                (window.left..=window.right).contains(&cell.column) && !raw.is_blank()
            };
            if !cells.iter().any(is_filled) {
                continue;
            }
            if row > end + 1 + GAP && !lines.is_empty() || row > end + 1 + FIRST_GAP {
                break;
            }
            let glance = self.glance(cells);
            if glance.first.is_some_and(|raw| self.leaves_out(raw)) {
                end = row;
                continue;
            }
            let after_gap = row > end + 1 && !lines.is_empty();
            if after_gap && !self.looks_like_record(row, cells, &glance) {
                // Words right below a table are its notes; anything further is not this table's.
                if !self.has_number(cells) && glance.filled <= 1 {
                    lines.push(Line::Note(row, text(glance.first)));
                }
                break;
            }
            if with_headings && row > self.heading_row && self.is_headings(cells) {
                end = row;
                continue;
            }
            let line = match self.continued(row, cells, &glance, lines.last(), above) {
                Some(line) => line,
                None => self.classify(row, cells, &glance, pending.take()),
            };
            if let Line::Unread(row, text) = &line
                && glance.filled == 1
                && glance.label.is_some()
            {
                pending = Some((*row, text.clone()));
            }
            // A label broken over two rows: the first half was waiting.
            if let Line::Record(_, Some(_)) = &line {
                lines.pop();
            }
            lines.push(line);
            end = row;
            above = Some((row, cells));
        }
        // One-cell rows at the foot are notes, not records that failed.
        for line in lines.iter_mut().rev() {
            match line {
                Line::Unread(row, text) if self.glance(sheet.row(*row)).filled <= 1 => {
                    *line = Line::Note(*row, std::mem::take(text))
                }
                Line::Note(..) => {}
                _ => break,
            }
        }
        (lines, self.open, end)
    }

    fn glance<'s>(&self, cells: Row<'s>) -> Glance<'s> {
        let mut glance = Glance {
            filled: 0,
            first: None,
            label: None,
            only_texts: true,
        };
        for (column, role) in &self.columns {
            let Some(raw) = sheet::at(cells, *column) else {
                continue;
            };
            // A formula that was saved without its result stands for a value all the same.
            glance.filled += usize::from(!raw.is_blank() || *raw == Raw::NoResult);
            if raw.is_blank() {
                continue;
            }
            glance.first = glance.first.or(Some(raw));
            glance.only_texts &= matches!(role, Holds::Text | Holds::KeyText);
            if *column == self.label {
                glance.label = Some(raw);
            }
        }
        glance
    }

    fn said(&mut self, raw: &Raw) -> Said {
        let (names, sign) = (&self.names, &self.sign);
        *self.memo.of(raw, || {
            let text = tidy(&raw.text());
            let folded = fold(&text);
            let known = names.folded(&folded).is_some() || names.code(&text).is_some();
            Said {
                known,
                heading: sign.as_ref().is_some_and(|(_, sign)| *sign == folded),
            }
        })
    }

    /// Whether the source leaves a row out, by its first words.
    fn leaves_out(&self, first: &Raw) -> bool {
        let source = self.finder.source;
        !source.ignore.is_empty() && source.ignores(&first.text())
    }

    fn has_measures(&self) -> bool {
        self.columns.iter().any(|(_, role)| *role == Holds::Measure)
    }

    fn has_number(&self, cells: Row<'_>) -> bool {
        self.columns
            .iter()
            .filter(|(_, role)| *role == Holds::Measure)
            .filter_map(|(column, _)| sheet::at(cells, *column))
            .any(|raw| number_in(raw).is_some())
    }

    fn looks_like_record(&self, row: u32, cells: Row<'_>, glance: &Glance<'_>) -> bool {
        let labelled = glance.label.is_some() || self.has_merged_label(row);
        if self.has_measures() {
            labelled && self.has_number(cells)
        } else {
            labelled && glance.filled * 2 > self.columns.len()
        }
    }

    /// Whether the label stands above, in a cell merged over several rows.
    fn has_merged_label(&self, row: u32) -> bool {
        merge_over(&self.merges, row).is_some_and(|merge| merge.first.row < row)
    }

    /// Whether a row repeats the headings, as the first of each printed page does.
    fn is_headings(&mut self, cells: Row<'_>) -> bool {
        let Some(column) = self.sign.as_ref().map(|(column, _)| *column) else {
            return false;
        };
        let Some(raw) = sheet::at(cells, column) else {
            return false;
        };
        if !self.said(raw).heading {
            return false;
        }
        let headings = self.finder.sheet.row(self.heading_row);
        let folded = |cells, column| {
            let raw = sheet::at(cells, column);
            raw.map(|raw| fold(&raw.text())).unwrap_or_default()
        };
        let same = |&(column, _): &(u32, Holds)| folded(cells, column) == folded(headings, column);
        let filled = |&&(column, _): &&(u32, Holds)| !folded(cells, column).is_empty();
        self.columns.iter().filter(filled).count() > 1 && self.columns.iter().all(same)
    }

    /// The rest of a record's texts, when nothing else stands in the row and the texts above it break off.
    fn continued(
        &self,
        row: u32,
        cells: Row<'_>,
        glance: &Glance<'_>,
        before: Option<&Line>,
        above: Option<(u32, Row<'_>)>,
    ) -> Option<Line> {
        let of = match before? {
            Line::Record(of, _) | Line::Continued { of, .. } => *of,
            Line::Role(..) | Line::Note(..) | Line::Unread(..) => return None,
        };
        let (_, above) = above.filter(|(above, _)| above + 1 == row)?;
        if glance.filled == 0
            || !glance.only_texts
            || glance.label.is_some()
            || self.has_merged_label(row)
        {
            return None;
        }
        let goes_on = self.columns.iter().all(|(column, role)| {
            let text_of = |cells| {
                let raw = sheet::at(cells, *column);
                raw.map(|raw| tidy(&raw.text())).unwrap_or_default()
            };
            let rest = text_of(cells);
            let before = text_of(above);
            // A key may be another record's, whose other cells nobody filled in.
            let is_sure = *role != Holds::KeyText || (!before.is_empty() && begins_within(&rest));
            rest.is_empty() || (is_sure && breaks_off(&before, &rest))
        });
        goes_on.then_some(Line::Continued { row, of })
    }

    fn classify(
        &mut self,
        row: u32,
        cells: Row<'_>,
        glance: &Glance<'_>,
        pending: Option<(u32, String)>,
    ) -> Line {
        let known = glance.label.is_some_and(|label| self.said(label).known);
        if let Some(first) = glance.first {
            let words = self.words(row, first, known, cells);
            if !words.said.is_empty() && !words.said.has(Role::Item) {
                return Line::Role(row, text(glance.first), words);
            }
            if words != Words::default() {
                self.open.insert(row, words);
            }
        }
        let filled = glance.filled;
        if filled >= 2 || (filled == 1 && known) || (filled == 1 && self.columns.len() == 1) {
            let joined = pending.and_then(|(above, begun)| {
                let joined = format!("{begun} {}", text(glance.label));
                (above + 1 == row && !known && self.names.code(&joined).is_some()).then_some(joined)
            });
            return Line::Record(row, joined);
        }
        if filled >= 1 && self.has_merged_label(row) {
            return Line::Record(row, None);
        }
        Line::Unread(row, text(glance.first))
    }

    /// What the words of a row say of it, or the source.
    fn words(&mut self, row: u32, first: &Raw, known: bool, cells: Row<'_>) -> Words {
        let by_number = match self.answers.is_empty() {
            true => None,
            false => self.answers.get(&format!("row {}", row + 1)).copied(),
        };
        if let Some(role) = by_number {
            return Words::answer(role);
        }
        let has_beside = self.has_measures() && self.has_words_beside(cells, first);
        // A group may be named first in each row, and "Total" beside it.
        if has_beside && self.answers.is_empty() {
            return self.total_beside(cells);
        }
        let may_be = self.has_measures() && !has_beside;
        if !may_be && self.answers.is_empty() {
            return Words::default();
        }
        let mut words = self.label(first, known);
        if words.answered || words == Words::default() {
            return words;
        }
        if !may_be {
            return Words::default();
        }
        // "All" may be a category of its own where nothing is added up; a category that the list has is one, whatever else its
        // words may say, unless its numbers say the same.
        let is_sum = words.said.has(Role::Total) && words.is_whole && self.adds_up;
        let is_part = words.said.has(Role::OfWhich);
        if known && !is_sum && !is_part && words.derived.is_none() {
            words = words.only_maybe();
        }
        let is_total = words.said.has(Role::Total) || words.derived.is_some();
        if !is_total && !self.has_number(cells) {
            return Words::default();
        }
        words
    }

    /// What a row says that is called a total in a column beside its first.
    fn total_beside(&self, cells: Row<'_>) -> Words {
        let labels = &self.finder.recogniser.labels;
        let words = self.columns.iter().filter(|(column, role)| {
            *column != self.label && matches!(role, Holds::Word | Holds::Text | Holds::KeyText)
        });
        let mut said = words.filter_map(|(column, _)| match sheet::at(cells, *column)? {
            // Most are longer than any total is called.
            Raw::Text(text) if text.len() <= LONGEST_TOTAL && holds(text, labels.total()) => {
                Some(labels.row(&fold(text)))
            }
            _ => None,
        });
        let is_total =
            |words: &Words| words.is_whole && words.said.has(Role::Total) && words.is_named;
        said.find(is_total).unwrap_or_default()
    }

    /// What a label says of its row, whatever stands beside it.
    fn label(&mut self, first: &Raw, known: bool) -> Words {
        let (totals, answers) = (&self.totals, &self.answers);
        let labels = &self.finder.recogniser.labels;
        *self.words.of(first, || {
            let text = tidy(&first.text());
            let folded = fold(&text);
            match answers.get(&folded) {
                Some(role) => Words::answer(*role),
                // "All sectors" may be a category that the list has.
                None if !known && totals.contains(&folded) => Words::total(),
                // Code of some kind is no label.
                None if text.contains(['{', '}', '<']) => Words::default(),
                None => labels.row(&folded),
            }
        })
    }

    /// Whether other words stand in the row beside its first, which then is no total's label.
    fn has_words_beside(&self, cells: Row<'_>, first: &Raw) -> bool {
        self.columns.iter().any(|&(column, role)| {
            column != self.label
                && matches!(role, Holds::Text | Holds::KeyText | Holds::Word)
                && sheet::at(cells, column).is_some_and(|raw| {
                    !raw.is_blank() && raw != first && text(Some(raw)) != text(Some(first))
                })
        })
    }
}

/// Whether a text has a word in it, in whatever case: every text of a long register is asked.
fn holds(text: &str, word: &str) -> bool {
    let mut parts = text.as_bytes().windows(word.len().max(1));
    parts.any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

fn text(raw: Option<&Raw>) -> String {
    raw.map(|raw| tidy(&raw.text())).unwrap_or_default()
}

/// Whether a text breaks off and another carries it on.
fn breaks_off(text: &str, rest: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    let is_finished = text.ends_with(['.', '!', '?', ':', ';', '…', '"', '”']);
    begins_within(rest) || (!is_finished && text.split(' ').count() >= WORDS_OF_TEXT)
}

/// Whether a text begins as only the rest of one does.
fn begins_within(rest: &str) -> bool {
    rest.starts_with(|first: char| {
        first.is_lowercase() || matches!(first, ',' | ';' | ')' | '(' | '&' | '-' | '/')
    })
}
