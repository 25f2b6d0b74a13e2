//! What can be concluded from the cells of a table alone: which column stands across, what its headings mean, under which heading
//! the numbers are, and which months a total covers.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::category_names::Names;
use super::super::headings::{Heading, Recogniser};
use super::super::period_words::{is_period, period_in};
use super::super::row_roles::Line;
use super::super::sheet::Raw;
use super::super::table_detection::Layout;
use super::super::value_parsing::{self, number_in, tidy};
use super::bench::{Bench, Codes, TRIED, text};
use super::proposal::Guess;
use crate::finding::Code;
use crate::model::{
    Cell, ColumnSpec, ColumnType, DatasetSpec, Period, SourceSpec, Value, YearKind, fold,
};
use crate::resubmission::dates;

/// The columns, by place, whose values may stand across this table: at least two headings read as them, or one as a period.
pub(super) fn across<'b>(
    bench: &'b Bench<'_>,
    spec: &'b DatasetSpec,
) -> impl Iterator<Item = usize> + 'b {
    let headings = headings(bench);
    (0..spec.columns.len()).filter(move |&place| {
        let column = &spec.columns[place];
        let least = match column.kind {
            ColumnType::Period => 1,
            ColumnType::Code | ColumnType::Date => 2,
            // A question a column.
            ColumnType::Text if column.key => {
                let asks = |raw: &&&Raw| raw.text().trim_end().ends_with('?');
                return value(spec, place).is_some() && headings.iter().filter(asks).count() >= 2;
            }
            _ => return false,
        };
        let names = Names::of(
            spec,
            place,
            &SourceSpec::default(),
            &bench.known.options.codes,
        );
        let known = |raw: &&&Raw| {
            category(column, &names, raw).is_some() || meaning(bench, column, raw).is_some()
        };
        value(spec, place).is_some() && headings.iter().filter(known).count() >= least
    })
}

/// The cells of the rows in which headings may stand.
fn headings<'b>(bench: &'b Bench<'_>) -> Vec<&'b Raw> {
    let rows = bench.region.top..=bench.region.top + 1;
    (bench.alone.cells().iter())
        .filter(|(cell, raw)| rows.contains(&cell.row) && !raw.is_blank())
        .map(|(_, raw)| raw)
        .collect()
}

/// A heading as a value of a column, read in the ordinary way.
fn category(column: &ColumnSpec, names: &Names<'_>, raw: &Raw) -> Option<Value> {
    // A bare number is a heading's value only where it is a year.
    if number_in(raw).is_some() && !is_period(raw) && column.kind != ColumnType::Code {
        return None;
    }
    value_parsing::category(raw, column, names)
}

/// A heading that says a column's value in more words than its name: "2014-15 Programme Year", the area's own name.
fn meaning(bench: &Bench<'_>, column: &ColumnSpec, raw: &Raw) -> Option<String> {
    let heading = tidy(&raw.text());
    match column.kind {
        ColumnType::Period => {
            let when: Vec<&str> = heading
                .split(' ')
                .filter(|word| {
                    word.contains(|c: char| c.is_ascii_digit()) || fold(word).split(' ').all(dates)
                })
                .collect();
            let when = when.join(" ");
            let short = heading.split(' ').count() <= 6;
            let all = Period::parse(&when, column.year).filter(|p| !matches!(p, Period::Day(_)));
            let found = all.or_else(|| period_in(&heading, column.year).map(|(period, _)| period));
            (short && when.contains(|c: char| c.is_ascii_digit()))
                .then_some(found)
                .flatten()
                .map(Period::code)
        }
        ColumnType::Code => own_name(bench, column, &heading),
        _ => None,
    }
}

/// The code of the partnership's own area, where a text is the area's name.
fn own_name(bench: &Bench<'_>, column: &ColumnSpec, text: &str) -> Option<String> {
    let own = !bench.known.area.is_empty() && fold(text) == fold(bench.known.area);
    (own && column.codes.as_deref() == Some("areas"))
        .then(|| column.unsaid.clone())
        .flatten()
}

/// What headings mean that do not read as a value of the column across by themselves.
pub(super) fn across_names(bench: &Bench<'_>, column: &ColumnSpec) -> BTreeMap<String, String> {
    let names = Names::none();
    let mut found = BTreeMap::new();
    let all = headings(bench);
    for raw in &all {
        let reads = match column.kind {
            ColumnType::Period => {
                matches!(
                    value_parsing::read(raw, column, &names).value,
                    Value::Period(_)
                )
            }
            _ => false,
        };
        if let (false, Some(code)) = (reads, meaning(bench, column, raw)) {
            found.insert(tidy(&raw.text()), code);
        }
    }
    if column.kind == ColumnType::Date {
        found.extend(american(&all, column));
    }
    found
}

/// Where some dates can only have the month first, none can only have the day first, and the row is in order that way, the others
/// have the month first as well.
fn american(headings: &[&Raw], column: &ColumnSpec) -> BTreeMap<String, String> {
    let names = Names::none();
    let mut both = BTreeMap::new();
    let mut order: Vec<Date> = Vec::new();
    let mut certain = 0;
    for raw in headings {
        let (Raw::Text(text), read) = (raw, value_parsing::read(raw, column, &names)) else {
            continue;
        };
        let Value::Date(british) = read.value else {
            continue;
        };
        if (read.problem.as_ref()).is_some_and(|problem| problem.code == Code::DateAmerican) {
            certain += 1;
            order.push(british);
            continue;
        }
        let text = tidy(text);
        let swapped: Vec<&str> = text.split('/').collect();
        let [month, day, year] = swapped[..] else {
            return BTreeMap::new();
        };
        match Period::parse(&format!("{day}/{month}/{year}"), YearKind::Calendar) {
            Some(Period::Day(date)) => {
                order.push(date);
                both.insert(text, date.to_string());
            }
            // A day beyond twelve comes first: these dates are British.
            _ => return BTreeMap::new(),
        }
    }
    if certain > 0 && order.is_sorted() {
        both
    } else {
        BTreeMap::new()
    }
}

/// The column, by place, that the cells of a table hold across whose top another stands.
pub(super) fn value(spec: &DatasetSpec, across: usize) -> Option<usize> {
    let places = || (0..spec.columns.len()).filter(move |&place| place != across);
    let of = |place: &usize| &spec.columns[*place];
    let measures = || places().filter(move |place| of(place).kind.is_measure());
    if spec.columns[across].kind == ColumnType::Text {
        // What is answered to each question.
        let answer = |place: &usize| of(place).key && of(place).kind == ColumnType::Text;
        return places().rfind(answer);
    }
    measures()
        .find(|place| of(place).key)
        .or_else(|| measures().find(|place| of(place).weight))
        .or_else(|| {
            let codes = places().filter(|place| of(place).kind == ColumnType::Code);
            let codes: Vec<usize> = codes.filter(|place| of(place).key).collect();
            // The last key: what an attendance is, after who and when.
            codes.last().copied().filter(|_| codes.len() > 1)
        })
        .or_else(|| {
            let all: Vec<usize> = measures().collect();
            (all.len() == 1).then(|| all[0])
        })
}

/// The one heading that no name fits and under which the cells read as a column's values. None when there are two.
pub(super) fn unknown_column(
    bench: &Bench<'_>,
    spec: &DatasetSpec,
    source: &SourceSpec,
    row: u32,
    place: usize,
) -> Option<Guess> {
    let column = &spec.columns[place];
    let codes = &bench.known.options.codes;
    let recogniser = Recogniser::new(spec, source, codes);
    let names = Names::of(spec, place, source, codes);
    let code = column.kind == ColumnType::Code && names.list.is_some();
    if !column.kind.is_measure() && !code {
        return None;
    }
    let mut fitting = Vec::new();
    let columns: std::collections::BTreeSet<u32> =
        (bench.alone.cells().iter().map(|(cell, _)| cell.column)).collect();
    for at in columns {
        let heading = text(bench.alone, Cell::new(row, at));
        let raw = Raw::Text(heading.as_str().into());
        if recogniser
            .recognise("", &raw)
            .is_some_and(|heading| heading.is_known())
        {
            continue;
        }
        // Only what names the rows may lack a heading.
        if heading.is_empty() && (column.kind.is_measure() || !fitting.is_empty()) {
            continue;
        }
        let (mut good, mut all) = (0, 0);
        for below in row + 1..=row + TRIED {
            let Some(raw) = bench.alone.get(Cell::new(below, at)) else {
                continue;
            };
            if raw.is_blank() {
                continue;
            }
            all += 1;
            good += match value_parsing::read(raw, column, &names).value {
                Value::Number(_) | Value::Between(..) => usize::from(!code),
                Value::Code(_) => usize::from(code),
                _ => 0,
            };
        }
        if good > 0 && good * 10 >= all * 6 {
            fitting.push(Guess {
                heading,
                column: column.id.clone(),
                reads: (good, all),
            });
        }
    }
    fitting.pop().filter(|_| fitting.is_empty())
}

/// The months that a total column covers, where it does not cover all: the one run of periods whose sums it is.
pub(super) fn totals(
    bench: &Bench<'_>,
    spec: &DatasetSpec,
    layout: &Layout,
    source: &mut SourceSpec,
) {
    let across: Vec<(u32, Period)> = (layout.columns.iter())
        .filter_map(|(column, heading)| match heading {
            Heading::Across(Value::Period(period), None) => Some((*column, *period)),
            _ => None,
        })
        .collect();
    let adds = (source.value.as_deref())
        .and_then(|id| spec.column(id))
        .is_some_and(|place| spec.columns[place].kind.adds_up());
    let total = (layout.columns.iter())
        .find(|(_, heading)| matches!(heading, Heading::Role(words, None) if words.is_sum()))
        .map(|(column, _)| *column);
    let (Some(total), Some((_, row)), true) = (total, layout.headings, adds && across.len() > 2)
    else {
        return;
    };
    let number = |row, column| bench.alone.get(Cell::new(row, column)).and_then(number_in);
    let rows: Vec<u32> = (layout.lines.iter())
        .filter_map(|line| match line {
            Line::Record(row, _) => Some(*row),
            _ => None,
        })
        .collect();
    // How many rows a run of periods explains.
    let explains = |from: usize, to: usize| {
        rows.iter()
            .filter(|&&row| {
                let cells = across[from..=to]
                    .iter()
                    .filter_map(|(at, _)| number(row, *at));
                number(row, total) == Some(cells.sum())
            })
            .count()
    };
    // Some totals of a real return are wrong.
    let most = |fits: usize| fits >= 3 && fits * 10 >= rows.len() * 6;
    if most(explains(0, across.len() - 1)) {
        return;
    }
    let runs =
        (0..across.len()).flat_map(|from| (from + 1..across.len()).map(move |to| (from, to)));
    let fitting: Vec<(usize, usize)> = runs
        .filter(|(from, to)| most(explains(*from, *to)))
        .collect();
    if let [(from, to)] = fitting[..] {
        let span = format!("{}..{}", across[from].1.code(), across[to].1.code());
        let year = source
            .across
            .as_deref()
            .and_then(|id| spec.column(id))
            .map_or_else(YearKind::default, |place| spec.columns[place].year);
        if let Some(span) = Period::parse(&span, year) {
            let heading = text(bench.alone, Cell::new(row, total));
            source.totals.insert(heading, span.code());
        }
    }
}

/// The partnership's own area where it stands as a category.
pub(super) fn own_area(bench: &Bench<'_>, spec: &DatasetSpec, layout: &Layout) -> Codes {
    let mut codes = Codes::new();
    for (at, heading) in &layout.columns {
        let Heading::Column(place) = heading else {
            continue;
        };
        let column = &spec.columns[*place];
        let known = Names::of(
            spec,
            *place,
            &SourceSpec::default(),
            &bench.known.options.codes,
        );
        for (_, raw) in bench
            .alone
            .cells()
            .iter()
            .filter(|(cell, _)| cell.column == *at)
        {
            let words = tidy(&raw.text());
            if known.code(&words).is_some() {
                continue;
            }
            if let Some(code) = own_name(bench, column, &words) {
                codes
                    .entry(column.id.clone())
                    .or_default()
                    .insert(words, code);
            }
        }
    }
    codes
}
