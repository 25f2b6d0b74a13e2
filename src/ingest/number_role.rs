//! What a column of whole numbers is: counts that may be added up, or numbers that only name their rows. The one judgement, from the
//! words of the heading, the numbers themselves and the columns beside them. A running number or a reference is never added up.

use std::collections::BTreeSet;

use super::headings::Heading;
use super::reader::Reader;
use super::row_numbers::{heads_rows, number, whole};
use super::row_roles::Line;
use super::sheet::Raw;
use super::table_detection::Layout;
use super::typed_dates;
use super::value_parsing::tidy;
use crate::finding::{Code, Finding};
use crate::model::cell::letters;
use crate::model::{Area, Block, Cell, ColumnType, Value, fold, shorten};

/// What a column of whole numbers is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The rows are numbered, from the smaller to the larger.
    Running(u64, u64),
    /// Each number is that of one row.
    Reference,
    /// How many of something belong to the one case of the row.
    OfOneCase,
    /// How many the row stands for.
    Count,
}

/// What speaks for one role or another.
#[derive(Debug, Default)]
struct Evidence {
    /// The numbers, top to bottom.
    numbers: Vec<u64>,
    /// The heading is one that people put over the numbers of rows.
    names_rows: bool,
    /// A column beside it tells of one case in each row.
    one_case: bool,
    /// Rows are the same in all but numbers, as no two rows of a counted table are.
    repeats: bool,
    /// A total under it, or shares beside it, are made from it.
    added_up: bool,
}

/// References have at least so many digits where nothing else tells.
const SMALLEST_REFERENCE: u64 = 100_000;

/// So many columns beside a table are looked at for numbers that have no heading.
const MOST_BESIDE: u32 = 8;

/// No row of a return stands for so many.
const BEYOND_COUNTS: u64 = 1_000_000;

impl Evidence {
    fn role(&self) -> Role {
        let numbers = &self.numbers;
        let (Some(&least), Some(&most)) = (numbers.iter().min(), numbers.iter().max()) else {
            return Role::Count;
        };
        if most == 1 {
            return Role::Count;
        }
        let rows = numbers.len();
        let different = numbers.iter().collect::<BTreeSet<_>>().len();
        let rises = numbers.is_sorted_by(|a, b| a < b);
        let falls = numbers.is_sorted_by(|a, b| a > b);
        let span = most - least + 1;
        let is_run = different == rows && span == rows as u64;
        if is_run && least == 1 && rows >= 5 && self.one_case {
            return Role::Running(least, most);
        }
        if self.added_up {
            return Role::Count;
        }
        // A row taken out or numbered twice does not make counts of running numbers.
        let is_near_run = rows >= 10 && different * 10 >= rows * 9 && span * 10 <= rows as u64 * 11;
        let enough = match () {
            () if self.one_case || self.repeats => 3,
            () if self.names_rows && rises && least == 1 => 5,
            () => 8,
        };
        if (is_run && rows >= enough) || is_near_run {
            return Role::Running(least, most);
        }
        let alike = least.checked_ilog10() == most.checked_ilog10();
        let are_long = least >= SMALLEST_REFERENCE && alike && different * 10 >= rows * 9;
        if least >= BEYOND_COUNTS || (are_long && rows >= 2) {
            return Role::Reference;
        }
        let are_unlike = different == rows && rows >= 4;
        if (self.one_case || self.repeats) && are_unlike && (rises || falls || least >= 1000) {
            return Role::Reference;
        }
        if self.one_case {
            return Role::OfOneCase;
        }
        Role::Count
    }
}

/// Whether a cell holds one day. The first of a month stands for the month.
fn is_day(raw: &Raw) -> bool {
    let day = match raw {
        Raw::Date(day) => Some(*day),
        Raw::Text(text) => typed_dates::day(&tidy(text)).map(|(day, _)| day),
        _ => None,
    };
    day.is_some_and(|day| day.day() != 1)
}

impl Reader<'_> {
    /// Takes columns out of a table whose numbers are no counts although their heading says so. Returns the column of the first numbers
    /// that may be the counts although their heading is not known: without them nobody can tell what the rows stand for.
    pub(crate) fn judge_numbers(
        &self,
        layout: &mut Layout,
        findings: &mut Vec<Finding>,
    ) -> Option<u32> {
        let weight = self.spec.columns.iter().position(|column| column.weight)?;
        if self.recogniser.across().is_some() {
            return None;
        }
        let cases = self.columns_of_one_case(layout);
        let mut counted = None;
        while let Some(column) = column_of(layout, weight) {
            // A column of counts that nobody fills in says nothing of rows that are one case each.
            let is_blank = records(layout).all(|row| {
                let raw = self.sheet.get(Cell::new(row, column));
                raw.is_none_or(Raw::is_blank)
            });
            if is_blank && !cases.is_empty() {
                layout.columns.remove(&column);
                continue;
            }
            let role = self.role(layout, column, !cases.is_empty())?;
            if role == Role::Count {
                counted = Some(column);
                break;
            }
            findings.push(self.no_count(layout, column, role, &cases));
            layout.columns.insert(column, Heading::Ignored);
            // "No." over the running numbers hides "Number of referrals" over the counts.
            let again = layout.twice.iter().position(|(cell, _)| {
                let raw = self.sheet.get(*cell);
                let heading = raw.and_then(|raw| self.recogniser.recognise("", raw));
                heading == Some(Heading::Column(weight))
            });
            if let Some(at) = again {
                let (cell, _) = layout.twice.remove(at);
                layout.columns.insert(cell.column, Heading::Column(weight));
            }
        }
        let is_known =
            !cases.is_empty() || self.source.set.contains_key(&self.spec.columns[weight].id);
        if counted.is_none() && is_known {
            return None;
        }
        let unread = layout.unknown.iter().map(|(cell, _)| cell.column);
        let unread = unread.chain(self.unheaded(layout));
        let counts: Vec<u32> = unread
            .filter(|column| !self.source.ignores(&named(*column)))
            .filter(|column| self.may_be_counts(layout, *column))
            .collect();
        for column in &counts {
            findings.push(self.unread_counts(layout, *column, weight, counted));
        }
        let column = counts.into_iter().next().filter(|_| counted.is_none())?;
        (!self.repeats(layout, column, true)).then_some(column)
    }

    /// The numbers of a table whose counts were not read are not known: no row of it stands for one.
    pub(crate) fn without_counts(&self, block: &mut Block, column: u32) {
        let Some(weight) = self.spec.columns.iter().position(|column| column.weight) else {
            return;
        };
        let rows = block.rows.iter();
        let unread = rows.map(|row| match self.sheet.get(Cell::new(*row, column)) {
            Some(raw) => Value::Unread(tidy(&raw.text()).into()),
            None => Value::Blank,
        });
        let values = unread.collect();
        block.fields[weight].values = values;
        block.fields[weight].at = crate::model::At::Column(column);
    }

    /// What the numbers of a sheet column are; `None` where something else than whole numbers stands among them.
    fn role(&self, layout: &Layout, column: u32, one_case: bool) -> Option<Role> {
        let mut numbers = Vec::new();
        let (mut all, mut part, mut added_up) = (0, 0, false);
        for line in &layout.lines {
            let raw = self.sheet.get(Cell::new(line.row(), column));
            let number = raw.and_then(whole);
            match (line, raw) {
                (Line::Record(..), Some(raw)) if !raw.is_blank() => {
                    let number = number?;
                    numbers.push(number);
                    (all, part) = (all + number, part + number);
                }
                (Line::Role(_, _, words), _) if words.is_sum() => {
                    added_up |= number.is_some_and(|total| total == all || total == part);
                    part = 0;
                }
                _ => {}
            }
        }
        let shares = layout
            .columns
            .iter()
            .any(|(shares, heading)| match heading {
                Heading::Column(place) if self.spec.columns[*place].kind == ColumnType::Percent => {
                    self.are_shares(layout, *shares, column)
                }
                Heading::Role(words, _) => words.said.has(crate::model::Role::Percent),
                _ => false,
            });
        // Answers to one question, one a person, differ in the day alone.
        let many = numbers.len() >= 12;
        let evidence = Evidence {
            numbers,
            names_rows: heads_rows(&self.heading(layout, column)),
            one_case,
            repeats: self.repeats(layout, column, true)
                || many && self.repeats(layout, column, false),
            added_up: added_up || shares,
        };
        Some(evidence.role())
    }

    /// Whether percentages grow with the numbers beside them, as the shares that are made of them do; running numbers fit none.
    fn are_shares(&self, layout: &Layout, shares: u32, numbers: u32) -> bool {
        let at = |row: u32, column: u32| self.sheet.get(Cell::new(row, column));
        let mut pairs: Vec<_> = records(layout)
            .filter_map(|row| Some((whole(at(row, numbers)?)?, number(at(row, shares)?)?)))
            .collect();
        pairs.sort_unstable();
        let falls = pairs.windows(2).filter(|pair| pair[1].1 < pair[0].1);
        falls.count() * 4 <= pairs.len()
    }

    /// Columns within a table or right beside it that hold something in its records and have no heading that it knows of.
    pub(crate) fn unheaded(&self, layout: &Layout) -> Vec<u32> {
        let apart = layout.unknown.iter().chain(&layout.twice);
        let known: BTreeSet<u32> = layout.columns.keys().copied().collect();
        let known = &known | &apart.map(|(cell, _)| cell.column).collect();
        let (Some(&first), Some(&last)) = (known.first(), known.last()) else {
            return Vec::new();
        };
        if self.turned || layout.headings.is_none() {
            return Vec::new();
        }
        let is_filled = |column: &u32| {
            let mut raws = records(layout).map(|row| self.sheet.get(Cell::new(row, *column)));
            raws.any(|raw| raw.is_some_and(|raw| !raw.is_blank()))
        };
        // What begins with a heading that the dataset knows is a table of its own.
        let is_other = |column: &u32| {
            let raw = self.sheet.get(Cell::new(layout.heading_row(), *column));
            raw.is_some_and(|raw| self.recogniser.recognise("", raw).is_some())
        };
        let beside = |column: &u32| is_filled(column) && !is_other(column);
        let before = (first.saturating_sub(MOST_BESIDE)..first).rev();
        (first..=last)
            .filter(|column| !known.contains(column) && is_filled(column))
            .chain(before.take_while(beside))
            .chain((last + 1..=last + MOST_BESIDE).take_while(beside))
            .collect()
    }

    /// Whether numbers under a heading that nobody knows may be how many each row stands for.
    fn may_be_counts(&self, layout: &Layout, column: u32) -> bool {
        let numbers: Vec<Option<u64>> = records(layout)
            .filter_map(|row| self.sheet.get(Cell::new(row, column)))
            .filter(|raw| !raw.is_blank())
            .map(whole)
            .collect();
        let given: Vec<u64> = numbers.iter().flatten().copied().collect();
        let are_years = given.iter().all(|number| (1900..2100).contains(number));
        let all_one = given.iter().all(|number| *number == 1);
        given.len() == numbers.len()
            && given.len() * 2 >= records(layout).count()
            && !given.is_empty()
            && !are_years
            && !all_one
            && self.role(layout, column, false) == Some(Role::Count)
    }

    /// The headings of columns that tell of one case in most rows.
    fn columns_of_one_case(&self, layout: &Layout) -> Vec<String> {
        let rows = records(layout).count();
        let is_filled = |column: u32| {
            let raws = records(layout).filter_map(|row| self.sheet.get(Cell::new(row, column)));
            raws.filter(|raw| !raw.is_blank()).count() * 2 >= rows
        };
        let columns = layout.columns.iter();
        columns
            .filter(|(column, heading)| {
                let is_one = |place: usize| self.spec.columns[place].one_case;
                matches!(heading, Heading::Column(place) if is_one(*place)) && is_filled(**column)
            })
            .map(|(column, _)| self.heading(layout, *column))
            .collect()
    }

    /// Whether a tenth of the rows say, but for numbers, the same as a row above; with days or without.
    fn repeats(&self, layout: &Layout, numbers: u32, with_days: bool) -> bool {
        let is_told = |column: u32, heading: &Heading| match heading {
            Heading::Column(place) => !self.spec.columns[*place].kind.is_measure(),
            _ => column != numbers && *heading == Heading::Ignored,
        };
        let read = layout.columns.iter();
        let read = read.filter(|(column, heading)| is_told(**column, heading));
        let unread = layout.unknown.iter().map(|(cell, _)| cell.column);
        let columns: Vec<u32> = read.map(|(column, _)| *column).chain(unread).collect();
        let mut seen = BTreeSet::new();
        let (mut rows, mut again) = (0, 0);
        for row in records(layout) {
            let cells = columns.iter().filter(|column| **column != numbers);
            let raws = cells.map(|column| self.sheet.get(Cell::new(row, *column)));
            let texts = raws.map(|raw| match raw {
                Some(raw) if !with_days && is_day(raw) => String::new(),
                Some(raw) if whole(raw).is_none() => fold(&raw.text()),
                _ => String::new(),
            });
            rows += 1;
            again += usize::from(!seen.insert(texts.collect::<Vec<_>>()));
        }
        again > 0 && again * 10 >= rows
    }

    fn heading(&self, layout: &Layout, column: u32) -> String {
        let raw = self.sheet.get(Cell::new(layout.heading_row(), column));
        let text = raw.map(|raw| tidy(&raw.text())).unwrap_or_default();
        if layout.headings.is_none() || text.is_empty() {
            return named(column);
        }
        shorten(&text, 60)
    }

    /// The cells of a column, from its first record to its last.
    fn cells(&self, layout: &Layout, column: u32) -> Area {
        let first = records(layout).next().unwrap_or(layout.area.first.row);
        let last = records(layout).last().unwrap_or(first);
        Area::new(Cell::new(first, column), Cell::new(last, column))
    }

    fn no_count(&self, layout: &Layout, column: u32, role: Role, cases: &[String]) -> Finding {
        let heading = self.heading(layout, column);
        let (code, message) = match role {
            Role::Running(from, to) => (
                Code::NumbersRows,
                format!(
                    "The column \"{heading}\" numbers the rows, from {from} to {to}; it does not say how many each row stands for, so it was not added up."
                ),
            ),
            Role::Reference | Role::Count => (
                Code::NumbersRows,
                format!(
                    "The numbers under \"{heading}\" are not counts but name their rows, as references do: they are all different, or too large; they were not added up."
                ),
            ),
            Role::OfOneCase => {
                let beside: Vec<String> = cases.iter().map(|name| format!("\"{name}\"")).collect();
                (
                    Code::CountBesideCases,
                    format!(
                        "\"{heading}\" would say how many each row stands for, but each row is one case, by {} beside it; each row was counted as one.",
                        beside.join(" and ")
                    ),
                )
            }
        };
        let finding = self.finding(code, self.cells(layout, column), message);
        match role {
            Role::OfOneCase => finding.help(format!("If each row is one case, write ignore = [\"{heading}\"] in this [[source]] of report.toml; if a row stands for several, do so with the columns that tell of one.")),
            _ => finding.help(format!("If so, write ignore = [\"{heading}\"] in this [[source]] of report.toml; if these are counts, ask for a row with their total under them.")),
        }
    }

    fn unread_counts(
        &self,
        layout: &Layout,
        column: u32,
        weight: usize,
        counted: Option<u32>,
    ) -> Finding {
        let heading = self.heading(layout, column);
        let has_none = heading == named(column);
        let shown = match has_none {
            true => format!("{heading}, which has no heading,"),
            false => format!("column \"{heading}\""),
        };
        let wanted = &self.spec.columns[weight];
        let beside = match counted {
            None => format!(
                "no column says how many each row stands for (\"{}\")",
                wanted.heading
            ),
            Some(column) => format!("only \"{}\" was counted", self.heading(layout, column)),
        };
        let message = format!("The {shown} holds whole numbers and was not read, and {beside}.");
        let help = match counted {
            None if has_none => format!(
                "Ask for a heading over it, or write ignore = [\"{heading}\"] in this [[source]] of report.toml if it does not say how many."
            ),
            None => format!(
                "In this [[source]] of report.toml, write under headings \"{heading}\" = \"{}\" if it says how many, or ignore = [\"{heading}\"] if it does not.",
                wanted.id
            ),
            Some(_) => format!(
                "If it is to be left out, write ignore = [\"{heading}\"] in this [[source]] of report.toml; if its numbers count too, read it by a column of the dataset, or by a [[source]] of its own."
            ),
        };
        self.finding(Code::CountsUnread, self.cells(layout, column), message)
            .help(help)
    }
}

/// A column by its letters, for one without a heading; a source ignores it so.
pub(crate) fn named(column: u32) -> String {
    format!("column {}", letters(column))
}

fn records(layout: &Layout) -> impl Iterator<Item = u32> + '_ {
    layout.lines.iter().filter_map(|line| match line {
        Line::Record(row, _) => Some(*row),
        _ => None,
    })
}

fn column_of(layout: &Layout, place: usize) -> Option<u32> {
    let mut columns = layout.columns.iter();
    columns
        .find(|(_, heading)| **heading == Heading::Column(place))
        .map(|(column, _)| *column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(numbers: impl IntoIterator<Item = u64>, told: Evidence) -> Role {
        let numbers = numbers.into_iter().collect();
        Evidence { numbers, ..told }.role()
    }

    fn beside_cases() -> Evidence {
        Evidence {
            one_case: true,
            ..Evidence::default()
        }
    }

    fn under_no() -> Evidence {
        Evidence {
            names_rows: true,
            ..Evidence::default()
        }
    }

    #[test]
    fn running_numbers_are_no_counts_up_or_down_or_sorted_anew() {
        assert_eq!(role(1..=40, Evidence::default()), Role::Running(1, 40));
        assert_eq!(role((1..=25).rev(), beside_cases()), Role::Running(1, 25));
        let sorted_anew = [7, 2, 5, 1, 8, 3, 6, 4];
        assert_eq!(role(sorted_anew, Evidence::default()), Role::Running(1, 8));
        let one_twice = (101..=120).chain([120, 121]);
        assert_eq!(
            role(one_twice, Evidence::default()),
            Role::Running(101, 121)
        );
    }

    #[test]
    fn few_numbers_are_running_numbers_from_a_length_on() {
        assert_eq!(role(1..=5, under_no()), Role::Running(1, 5));
        assert_eq!(role(1..=4, under_no()), Role::Count);
        assert_eq!(role(1..=8, Evidence::default()), Role::Running(1, 8));
        assert_eq!(role(1..=7, Evidence::default()), Role::Count);
        assert_eq!(role((1..=7).rev(), under_no()), Role::Count);
        assert_eq!(role(1..=3, beside_cases()), Role::Running(1, 3));
    }

    #[test]
    fn references_are_no_counts() {
        let long = [207_705, 208_585, 207_814, 209_197];
        assert_eq!(role(long, Evidence::default()), Role::Reference);
        assert_eq!(role([20_250_418, 20_250_418], under_no()), Role::Reference);
        assert_eq!(role([7, 9, 13, 17, 20], beside_cases()), Role::Reference);
        assert_eq!(role([99_999, 99_998, 99_990], under_no()), Role::Count);
    }

    #[test]
    fn counts_that_rise_or_fall_or_are_all_different_stay_counts() {
        let months = [4, 5, 7, 8, 9, 11, 12, 14, 15, 16, 18, 21];
        assert_eq!(role(months, Evidence::default()), Role::Count);
        assert_eq!(role([45, 31, 22, 14, 9, 3], under_no()), Role::Count);
        assert_eq!(role([12_340, 10_450, 15_020], under_no()), Role::Count);
        assert_eq!(role([1, 2], under_no()), Role::Count);
        let proved = Evidence {
            added_up: true,
            ..under_no()
        };
        assert_eq!(role(1..=12, proved), Role::Count);
    }

    #[test]
    fn a_number_beside_one_case_is_of_that_case() {
        assert_eq!(role([1, 2, 1, 2, 3], beside_cases()), Role::OfOneCase);
        assert_eq!(role([1, 1, 1], beside_cases()), Role::Count);
        let proved = Evidence {
            added_up: true,
            ..beside_cases()
        };
        assert_eq!(role([1, 2, 1, 2, 3], proved), Role::Count);
    }
}
