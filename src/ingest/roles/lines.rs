//! The rows and columns of a table that was found, as lines with their words and numbers.

use std::collections::BTreeMap;

use super::claims::Hints;
use super::grid::{Entry, Grid, Line as Along, Part};
use super::words::Words;
use crate::ingest::headings::Heading;
use crate::ingest::reader::Reader;
use crate::ingest::row_roles::Line;
use crate::ingest::sheet::{Cursor, Raw, at as cell_at};
use crate::ingest::table_detection::Layout;
use crate::ingest::value_parsing::{read, tidy};
use crate::model::{Cell, ColumnType, Period, Role, Value, fold};

/// Roles that a column of the dataset may have besides what it is read for.
const WORKED_OUT: [Role; 7] = [
    Role::Percent,
    Role::Cumulative,
    Role::Balance,
    Role::Change,
    Role::PercentChange,
    Role::Average,
    Role::Rate,
];

/// Of longer tables the part of a percentage is not sought by its label.
const MOST_LABELS: usize = 2000;

/// The decimals that at least half of the numbers of a line show, the rest showing fewer; none where they differ more.
fn decimals<'c>(cells: impl Iterator<Item = &'c Entry>) -> u8 {
    let mut shown = [0usize; 5];
    for cell in cells {
        if let Entry::Known(low, _, places) = cell
            && *low != 0
        {
            shown[usize::from(*places).min(4)] += 1;
        }
    }
    let all: usize = shown.iter().sum();
    let most = shown.iter().rposition(|many| *many > 0).unwrap_or(0);
    let common = all >= 3 && shown[most] * 2 >= all;
    if common {
        u8::try_from(most).unwrap_or(0)
    } else {
        0
    }
}

fn plain(at: u32, words: Words) -> Along {
    Along {
        at,
        words,
        is_item: words.all().is_empty(),
        adds_up: true,
        may_add_up: false,
        class: None,
        indent: 0,
        group: None,
        is_read: false,
        is_across: false,
        is_open: words.said.is_empty() && !words.maybe.is_empty(),
        is_hidden: false,
        is_freed: false,
        is_answered: false,
        is_personal: false,
        floor: false,
        period: None,
        places: 0,
        decimals: 0,
        role: None,
    }
}

impl Reader<'_> {
    /// The numbers of a table, with what the words say of each of its rows and columns.
    pub(super) fn grid(&self, layout: &Layout) -> Grid {
        let mut columns: Vec<Along> = layout
            .columns
            .iter()
            .filter_map(|(&column, heading)| self.along(layout, column, heading))
            .collect();
        longer_periods(&mut columns);
        let label = self.label_column(layout, &columns);
        let mut rows: Vec<Along> = Vec::new();
        let mut cells: Vec<Entry> = Vec::new();
        let mut cursor = Cursor::new(self.sheet);
        for line in &layout.lines {
            let words = match line {
                Line::Record(row, _) => layout.open.get(row).copied().unwrap_or_default(),
                Line::Role(_, _, words) => *words,
                Line::Continued { .. } | Line::Note(..) | Line::Unread(..) => continue,
            };
            let at = line.row();
            let mut along = plain(at, words);
            let here = cursor.row(at);
            if words.said.has(Role::Item) {
                (along.is_item, along.is_answered, along.is_open) = (true, true, false);
                along.words = Words::default();
            }
            if !words.all().is_empty() {
                let label = here.iter().find(|(_, raw)| !raw.is_blank());
                along.indent = label.map_or(0, |(_, raw)| indent(raw));
            }
            if let Some(raw) = label.and_then(|label| cell_at(here, label))
                && along.words == Words::default()
            {
                along.indent = indent(raw);
            }
            for column in &mut columns {
                let entry = Entry::of(cell_at(here, column.at));
                if let Entry::Known(_, _, places) = entry
                    && along.is_item
                {
                    column.places = column.places.max(places);
                }
                cells.push(entry);
            }
            rows.push(along);
        }
        self.broader_categories(layout, label, &mut rows);
        let width = columns.len();
        for (at, line) in rows
            .iter_mut()
            .enumerate()
            .filter(|(_, line)| !line.is_item)
        {
            line.decimals = decimals(cells[at * width..(at + 1) * width].iter());
        }
        for (at, line) in columns
            .iter_mut()
            .enumerate()
            .filter(|(_, line)| !line.words.all().is_empty())
        {
            line.decimals = decimals(cells.iter().skip(at).step_by(width));
        }
        Grid {
            rows,
            columns,
            cells,
        }
    }

    /// A column that holds numbers; `None` of another.
    fn along(&self, layout: &Layout, column: u32, heading: &Heading) -> Option<Along> {
        let (measure, is_across, period) = match heading {
            Heading::Column(place) | Heading::MeasureAgain(place) => (Some(*place), false, None),
            Heading::Across(value, measure) => {
                let period = match value {
                    Value::Period(period) => Some(*period),
                    Value::Date(day) => Some(Period::Day(*day)),
                    _ => None,
                };
                (measure.or_else(|| self.value_column()), true, period)
            }
            Heading::Role(words, _) => {
                let mut along = plain(column, *words);
                along.is_item = false;
                return Some(along);
            }
            Heading::Ignored => return None,
        };
        let place = measure?;
        let spec = &self.spec.columns[place];
        if !spec.kind.is_measure() {
            return None;
        }
        let text = fold(&self.heading_text(layout, column));
        let labels = &self.recogniser.labels;
        let mut words = if is_across {
            Words::default()
        } else {
            labels.column(&text)
        };
        let mut worked_out = Words::default();
        for role in words.all().each().filter(|role| WORKED_OUT.contains(role)) {
            worked_out.said = worked_out.said.and(role);
        }
        if spec.kind == ColumnType::Percent && worked_out.said.is_empty() {
            worked_out.said = worked_out.said.and(Role::Percent);
        }
        words = worked_out;
        let mut along = plain(column, words);
        (along.is_item, along.is_read, along.is_across) = (true, true, is_across);
        // Of questions that stand across, and of names that nobody listed, words need the numbers.
        let open = labels.of(&text).only_maybe();
        if is_across
            && self.recogniser.asks_questions()
            && words.said.is_empty()
            && open != Words::default()
        {
            along.words = open;
            (along.is_item, along.is_read, along.is_open) = (false, false, true);
        }
        along.is_answered = self.recogniser.is_item(&text);
        along.adds_up = spec.kind.adds_up();
        along.may_add_up = spec.kind == ColumnType::Number;
        along.class = Some(place);
        along.is_personal = spec.personal;
        along.floor = spec.kind.smallest().is_some();
        along.period = period;
        Some(along)
    }

    /// What is known of each row besides its words, and of each column.
    pub(super) fn hints(&self, layout: &Layout, grid: &Grid) -> (Vec<Hints>, Vec<Hints>) {
        let has_percent = |line: &Along| !line.is_item && line.words.all().has(Role::Percent);
        let mut rows = Vec::new();
        if grid.rows.iter().any(has_percent) {
            rows = self.row_hints(layout, grid);
        }
        if grid.rows.iter().any(|line| line.group.is_some()) {
            rows.resize(grid.rows.len(), Hints::default());
            for (hints, line) in rows.iter_mut().zip(&grid.rows) {
                hints.group = line.group;
            }
        }
        let columns = grid.columns.iter().map(|line| {
            let mut hints = Hints {
                per: per(&self.heading_text(layout, line.at)),
                ..Hints::default()
            };
            if let Some(Heading::Role(_, Some(over))) = layout.columns.get(&line.at) {
                let lies_in =
                    |other: &Along| other.period.is_some_and(|period| over.covers(period));
                let lines = (0..grid.columns.len()).filter(|at| lies_in(&grid.columns[*at]));
                hints.over = Some(lines.collect());
            }
            hints
        });
        (rows, columns.collect())
    }

    fn row_hints(&self, layout: &Layout, grid: &Grid) -> Vec<Hints> {
        let label_column = self.label_column(layout, &grid.columns);
        let label = |line: &Along| {
            let raw = label_column.and_then(|column| self.sheet.get(Cell::new(line.at, column)));
            raw.map(|raw| tidy(&raw.text())).unwrap_or_default()
        };
        let named: Vec<Vec<String>> = match grid.rows.len() {
            ..=MOST_LABELS => grid
                .rows
                .iter()
                .map(|line| self.recogniser.labels.of_what(&fold(&label(line))))
                .collect(),
            _ => Vec::new(),
        };
        let mut run_start: Option<usize> = None;
        let mut hints = Vec::new();
        for (at, line) in grid.rows.iter().enumerate() {
            let is_percent = !line.is_item && line.words.all().has(Role::Percent);
            if !is_percent {
                run_start = None;
                hints.push(Hints::default());
                continue;
            }
            let start = *run_start.get_or_insert(at);
            let mut parts: Vec<Part> = Vec::new();
            if let Some(place) = line.words.derived {
                parts.extend(self.lines_of_rule(layout, grid, place));
            }
            let own = named.get(at).map_or(&[][..], Vec::as_slice);
            if parts.is_empty() && !own.is_empty() {
                let mut alike: Vec<(usize, usize)> = (0..grid.rows.len())
                    .filter(|other| *other != at && !has_percent_words(&grid.rows[*other]))
                    .filter_map(|other| Some((unlike(own, named.get(other)?)?, other)))
                    .collect();
                alike.sort_unstable();
                parts.extend(
                    alike
                        .into_iter()
                        .take(3)
                        .map(|(_, other)| Part::Line(other)),
                );
            }
            // Percentages below one another stand in the order of what they are of.
            let mut items = (0..start).filter(|other| grid.rows[*other].is_item);
            if let Some(item) = items
                .nth(at - start)
                .filter(|_| !parts.iter().any(|part| matches!(part, Part::Lines(_))))
            {
                parts.push(Part::Line(item));
            }
            hints.push(Hints {
                parts,
                ..Hints::default()
            });
        }
        hints
    }

    /// The column in which rows are named: the first that holds no numbers.
    fn label_column(&self, layout: &Layout, columns: &[Along]) -> Option<u32> {
        let is_number = |column: &u32| columns.iter().any(|line| line.at == *column);
        let mut all = layout.columns.keys().copied();
        all.find(|column| !is_number(column))
    }

    /// Rows that may add up those below them: of a broader category above its own in the list, or above rows that stand further in.
    fn broader_categories(&self, layout: &Layout, label: Option<u32>, rows: &mut [Along]) {
        let is_nested = rows.iter().any(|line| line.indent > 0);
        let list = label.and_then(|label| match layout.columns.get(&label)? {
            Heading::Column(place) => self.names[*place].list.map(|list| (*place, list)),
            _ => None,
        });
        let list = list.filter(|(_, list)| list.codes.iter().any(|code| code.parent.is_some()));
        if rows.len() > MOST_LABELS || !is_nested && list.is_none() {
            return;
        }
        let codes: Vec<Option<(String, Option<String>)>> = rows
            .iter()
            .map(|line| {
                let ((place, list), label) = list.zip(label)?;
                let raw = self.sheet.get(Cell::new(line.at, label))?;
                let code = self.names[place].code(&tidy(&raw.text()))?;
                let parent = list.entry(&code).and_then(|entry| entry.parent.clone());
                Some((code.to_string(), parent))
            })
            .collect();
        for at in 0..rows.len() {
            let is_own = |below: &usize| {
                let is_child = codes[at].as_ref().zip(codes[*below].as_ref());
                let is_child =
                    is_child.is_some_and(|((own, _), (_, parent))| parent.as_ref() == Some(own));
                let is_further_in = rows[*below].indent > rows[at].indent;
                rows[*below].is_item && (is_child || is_further_in)
            };
            let own = (at + 1..rows.len()).take_while(is_own).count();
            if own >= 2 && rows[at].is_item && !rows[at].is_answered {
                let line = &mut rows[at];
                line.words = Words::perhaps(Role::Subtotal);
                (line.is_item, line.is_open) = (false, true);
                line.group = Some((at + 1, at + 1 + own));
            }
        }
    }

    /// The rows of the categories that a derived rule of the dataset asks for.
    fn lines_of_rule(&self, layout: &Layout, grid: &Grid, place: usize) -> Option<Part> {
        let rule = &self.spec.derived[place];
        let mut asked: BTreeMap<u32, (usize, &str)> = BTreeMap::new();
        for (id, code) in &rule.of {
            let place = self.spec.column(id)?;
            let at = layout
                .columns
                .iter()
                .find(|(_, heading)| **heading == Heading::Column(place));
            asked.insert(*at?.0, (place, code));
        }
        let takes = |line: &Along| {
            asked.iter().all(|(column, (place, code))| {
                let raw = self.sheet.get(Cell::new(line.at, *column));
                let read =
                    raw.map(|raw| read(raw, &self.spec.columns[*place], &self.names[*place]));
                read.and_then(|read| read.value.key()).as_deref() == Some(*code)
            })
        };
        let lines: Vec<usize> = (0..grid.rows.len())
            .filter(|at| grid.rows[*at].is_item && takes(&grid.rows[*at]))
            .collect();
        (!asked.is_empty()).then_some(Part::Lines(lines))
    }

    /// The dataset column that the cells of a table with categories across hold.
    pub(crate) fn value_column(&self) -> Option<usize> {
        let named = self.source.value.as_deref();
        let named = named.and_then(|id| self.spec.column(id));
        named.or_else(|| self.only_measure())
    }

    /// The heading of a sheet column, as it stands there.
    pub(super) fn heading_text(&self, layout: &Layout, column: u32) -> String {
        layout
            .headings
            .and_then(|(_, last)| self.sheet.get(Cell::new(last, column)))
            .map(|raw| tidy(&raw.text()))
            .unwrap_or_default()
    }
}

/// Columns of a period that holds those of others, of counts that add up, may be their sums: a quarter between its months.
fn longer_periods(columns: &mut [Along]) {
    let periods: Vec<(Option<usize>, Period)> = columns
        .iter()
        .filter_map(|line| Some((line.class, line.period?)))
        .collect();
    for line in columns
        .iter_mut()
        .filter(|line| line.is_across && line.adds_up && !line.is_answered)
    {
        let Some(own) = line.period else { continue };
        let within = |(class, period): &&(Option<usize>, Period)| {
            *class == line.class && *period != own && own.covers(*period)
        };
        if periods.iter().filter(within).count() >= 2 {
            line.words = Words::perhaps(Role::Subtotal);
            (line.is_item, line.is_read, line.is_open) = (false, false, true);
        }
    }
}

/// So many blanks stand before a text.
fn indent(raw: &Raw) -> usize {
    match raw {
        Raw::Text(text) => text.len() - text.trim_start().len(),
        _ => 0,
    }
}

fn has_percent_words(line: &Along) -> bool {
    !line.is_item && line.words.all().has(Role::Percent)
}

/// How many words of two labels are not in both, where one has all words of the other.
fn unlike(own: &[String], other: &[String]) -> Option<usize> {
    let within = |a: &[String], b: &[String]| a.iter().all(|word| b.contains(word));
    if other.is_empty() || !(within(own, other) || within(other, own)) {
        return None;
    }
    Some(own.len().abs_diff(other.len()))
}

/// For how many a heading counts: 10,000 of "Rate per 10,000". `None` where it names no round number.
fn per(heading: &str) -> Option<u32> {
    let joined = heading.replace([',', '\u{a0}'], "");
    let mut numbers = joined.split(|c: char| !c.is_ascii_digit());
    let named = numbers.find_map(|digits| {
        digits
            .parse::<u32>()
            .ok()
            .filter(|n| [100, 1000, 10_000, 100_000, 1_000_000].contains(n))
    });
    let lower = joined.to_lowercase();
    named.or_else(|| lower.contains("thousand").then_some(1000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::roles::words::Labels;
    use crate::ingest::tests::early_help;
    use crate::model::CodeLists;

    #[test]
    fn a_heading_says_for_how_many_it_counts() {
        assert_eq!(per("Rate per 10,000"), Some(10_000));
        assert_eq!(per("per 1,000 aged 0-17"), Some(1000));
        assert_eq!(per("Per thousand"), Some(1000));
        assert_eq!(per("Rate"), None);
    }

    #[test]
    fn a_percentage_is_of_the_label_whose_words_it_has() {
        let list = toml::from_str(include_str!("../../../templates/roles.toml")).unwrap();
        let lists = CodeLists([(CodeLists::ROLES.to_owned(), list)].into());
        let labels = Labels::new(&lists, &early_help());
        let words = |label: &str| labels.of_what(&fold(label));
        let of = |one: &str, other: &str| unlike(&words(one), &words(other));
        assert_eq!(
            of("% Plan completed", "Plan completed, no further action"),
            Some(3)
        );
        assert_eq!(of("Police (%)", "Police"), Some(0));
        assert_eq!(of("% Police", "Schools"), None);
    }
}
