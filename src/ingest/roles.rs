//! What the rows and columns of a table are that are no items: totals, subtotals, parts of others, percentages, running sums, balances,
//! changes, averages, rates, copies. Words (`templates/roles.toml`) and numbers are held against one another: where both agree, what
//! breaks the role is told in its cell; where only one of them says it, the source is asked.

mod claims;
mod grid;
mod lines;
mod numbers;
mod settle;
mod stated;
mod table;
#[cfg(test)]
mod tests;
mod unsaid;
pub(crate) mod words;

use std::sync::Arc;

use settle::{Settled, Standing};
use stated::Stating;
use words::Words;

use super::headings::Heading;
use super::personal_data;
use super::reader::Reader;
use super::row_roles::Line;
use super::table_detection::Layout;
use super::value_parsing::tidy;
use crate::finding::{Code, Finding};
use crate::model::cell::letters;
use crate::model::{Area, Cell, Reported, Role, quoted, shorten};

/// How a line is called.
struct Called {
    /// The key of a source that says what it is: `rows`, as the sheet lies.
    key: &'static str,
    /// The name by which the source speaks of it: its label, or "row 7" where that may not be shown.
    own: String,
    /// The same in a sentence: `row 7 ("Total")`.
    words: String,
    /// Its cells.
    area: Area,
}

impl Reader<'_> {
    /// Settles the roles of a table's rows and columns, and gives back what those that are no items say of the others. Columns whose
    /// words alone gave them a role are left unread.
    pub(crate) fn roles(&self, layout: &mut Layout, findings: &mut Vec<Finding>) -> Vec<Reported> {
        let mut grid = self.grid(layout);
        if grid.columns.is_empty() || grid.rows.is_empty() {
            return Vec::new();
        }
        grid.without_items();
        let (of_rows, of_columns) = self.hints(layout, &grid);
        let table = table::table(&mut grid, &of_rows, &of_columns);
        let mut reported = Vec::new();
        for (is_turned, all) in [(false, &table.rows), (true, &table.columns)] {
            let mut stating = Stating::new(self.sheet, &grid, is_turned);
            for settled in all {
                let line = &grid.lines(is_turned)[settled.line];
                match settled.standing {
                    Standing::Sure | Standing::Doubt => {
                        let label: Arc<str> = self.called(layout, is_turned, line.at).own.into();
                        stating.state(settled, &label, &mut reported);
                        self.covers_part(layout, &grid, is_turned, settled, findings);
                    }
                    // A column that nobody reads is told as one.
                    Standing::WordsOnly if !is_turned || line.words.is_sum() => {
                        findings.push(self.unsure(layout, is_turned, line.at, settled));
                    }
                    _ => {}
                }
            }
        }
        for line in settle::unjudged(&grid, &table.rows) {
            findings.push(self.unjudged(layout, line));
        }
        for (is_turned, settled) in &table.asked {
            let at = grid.lines(*is_turned)[settled.line].at;
            findings.push(self.unsure(layout, *is_turned, at, settled));
        }
        self.take_rows(layout, &grid);
        let taken = |line: &&grid::Line| line.is_open && line.is_across && !line.is_item;
        for line in grid.columns.iter().filter(taken) {
            let heading = Heading::Role(line.words, None);
            layout.columns.insert(line.at, heading);
        }
        self.leave_columns(layout, &grid, &table.columns);
        reported
    }

    /// Rows whose words needed the numbers, and have them, are no records.
    fn take_rows(&self, layout: &mut Layout, grid: &grid::Grid) {
        let taken: Vec<(u32, Words)> = grid
            .rows
            .iter()
            .filter(|line| line.is_open && !line.is_item)
            .map(|line| (line.at, line.words))
            .collect();
        let freed: Vec<u32> = grid
            .rows
            .iter()
            .filter(|line| line.is_freed)
            .map(|line| line.at)
            .collect();
        for line in &mut layout.lines {
            if let Line::Role(row, ..) = line
                && freed.binary_search(row).is_ok()
            {
                *line = Line::Record(*row, None);
            }
            let Line::Record(row, _) = line else { continue };
            let Ok(at) = taken.binary_search_by_key(row, |(row, _)| *row) else {
                continue;
            };
            let cells = self.sheet.row(*row);
            let first = cells.iter().find(|(_, raw)| !raw.is_blank());
            let label = first.map(|(_, raw)| tidy(&raw.text())).unwrap_or_default();
            *line = Line::Role(*row, label, taken[at].1);
        }
    }

    /// A column whose numbers do not agree with its words is one whose heading nobody knows.
    fn leave_columns(&self, layout: &mut Layout, grid: &grid::Grid, settled: &[Settled]) {
        for (at, line) in grid.columns.iter().enumerate() {
            let found = settled.iter().find(|settled| settled.line == at);
            let agrees = found.is_some_and(|settled| {
                matches!(settled.standing, Standing::Sure | Standing::Doubt)
            });
            if line.words.is_unread && !agrees {
                layout.columns.insert(line.at, Heading::Ignored);
                continue;
            }
            if line.is_read
                || line.is_item
                || agrees
                || line.words.is_sum()
                || line.words.answered
                || line.words.derived.is_some()
            {
                continue;
            }
            layout.columns.remove(&line.at);
            let cell = Cell::new(layout.heading_row(), line.at);
            layout
                .unknown
                .push((cell, self.heading_text(layout, line.at)));
        }
        layout.unknown.sort_unstable();
    }

    /// The label of a row, or the heading of a column.
    fn label(&self, layout: &Layout, is_turned: bool, at: u32) -> String {
        if is_turned {
            return self.heading_text(layout, at);
        }
        let mut cells = self.sheet.row(at).iter();
        let first =
            cells.find(|(cell, raw)| layout.columns.contains_key(&cell.column) && !raw.is_blank());
        first.map(|(_, raw)| tidy(&raw.text())).unwrap_or_default()
    }

    /// A row that is no item by its words, and nothing stands there that it could be held against: the source is asked.
    fn unjudged(&self, layout: &Layout, (row, role): (u32, Role)) -> Finding {
        let line = self.called(layout, false, row);
        let message = format!(
            "By its words {} is {}, but nothing else in the table can show it. It was not counted.",
            line.words,
            role.words()
        );
        self.ask(&line, role, message)
    }

    /// The query what a line is.
    fn ask(&self, line: &Called, role: Role, message: String) -> Finding {
        let (key, own) = (line.key, quoted(&line.own));
        let help = format!(
            "Look at it, or ask the agency, and write in this [[source]] of report.toml: {key} = {{ {own} = \"item\" }} if it is to be counted, {key} = {{ {own} = \"{}\" }} if it is {}, ignore = [{own}] if it is neither.",
            role.id(),
            role.words()
        );
        self.finding(Code::RoleUnsure, line.area, message)
            .help(help)
    }

    /// How a line is called. Words that may be about a person are not shown.
    fn called(&self, layout: &Layout, is_turned: bool, at: u32) -> Called {
        // A sheet that was read on its side is told as it lies.
        let (place, key) = match is_turned != self.turned {
            true => (format!("column {}", letters(at)), "columns"),
            false => (format!("row {}", at + 1), "rows"),
        };
        let area = if is_turned {
            let first = layout.heading_row();
            Area::new(Cell::new(first, at), Cell::new(layout.area.last.row, at))
        } else {
            let (first, last) = (layout.area.first.column, layout.area.last.column);
            Area::new(Cell::new(at, first), Cell::new(at, last))
        };
        let text = self.label(layout, is_turned, at);
        let is_shown = !text.is_empty()
            && personal_data::kinds(&text).is_empty()
            && (is_turned || self.may_be_shown(layout, at, &text));
        let words = match is_shown {
            true => format!("{place} (\"{}\")", shorten(&text, 60)),
            false => place.clone(),
        };
        let own = if is_shown { text } else { place };
        Called {
            key,
            own,
            words,
            area,
        }
    }

    /// Words alone, or numbers alone, give a row or a column its role: the source is asked.
    fn unsure(&self, layout: &Layout, is_turned: bool, at: u32, settled: &Settled) -> Finding {
        let line = self.called(layout, is_turned, at);
        let (called, key) = (&line.words, line.key);
        let role = settled.best.role;
        let message = if settled.standing == Standing::WordsOnly {
            format!(
                "By its words {called} is {}, but in none of its cells is it what the other {key} make. It was not counted.",
                role.words()
            )
        } else if settled.standing == Standing::Perhaps {
            format!(
                "By its words {called} may be {}, and by some of its numbers, but not by all. It was counted.",
                role.words()
            )
        } else if role == Role::Copy {
            format!(
                "Every number of {called} is that of the one before it. It was counted: was it copied by mistake?"
            )
        } else {
            format!(
                "The numbers of {called} are the sums of others in every cell, but its words do not say that it is a total. It was counted."
            )
        };
        self.ask(&line, role, message)
    }

    /// A total at the side that in every row is the sum of a run of months, and not of the whole row.
    fn covers_part(
        &self,
        layout: &Layout,
        grid: &grid::Grid,
        is_turned: bool,
        settled: &Settled,
        findings: &mut Vec<Finding>,
    ) {
        let numbers::Claim::Sum(grid::Part::Items { from, to, .. }) = &settled.best.claim else {
            return;
        };
        if !is_turned || !settled.best.by_search {
            return;
        }
        let words = grid.columns[settled.line].words;
        if !words.is_whole || !words.said.has(Role::Total) || words.said.has(Role::Subtotal) {
            return;
        }
        let items = grid.columns[*from..*to].iter().filter(|line| line.is_item);
        let periods: Vec<_> = items.filter_map(|line| line.period).collect();
        let (Some(first), Some(last)) = (periods.first(), periods.last()) else {
            return;
        };
        let column = grid.columns[settled.line].at;
        let message = format!(
            "The column \"{}\" adds up only {} to {}, in every row, and not the whole row; it was checked against those.",
            self.heading_text(layout, column),
            first.short(),
            last.short()
        );
        let cell = Cell::new(layout.heading_row(), column);
        findings.push(self.finding(Code::TotalCoversPart, cell, message));
    }
}
