//! The rows of a list: which records are in it, in which order, and what each says.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Listed, ListedCell, Says};
use crate::aggregate::axis_categories::{WITHHELD, slug};
use crate::aggregate::category::{Records, time_column};
use crate::aggregate::filter::Filters;
use crate::aggregate::table_layout::{few_enough, source_lines};
use crate::aggregate::table_spec::Order;
use crate::aggregate::tables::{Absent, Entry, RowHead, Slot, Table, Text};
use crate::aggregate::verb::column_unit;
use crate::finding::Location;
use crate::model::{Block, CodeLists, ColumnHead, ColumnSpec, Period, Unit, Value, round_places};

/// What names the values of a list.
pub(crate) struct Names<'a> {
    pub(crate) codes: &'a CodeLists,
    /// Agency id to printed name.
    pub(crate) agencies: &'a BTreeMap<String, String>,
    /// The cells that were found to hold personal data.
    pub(crate) personal: &'a [Location],
}

/// One row before its words are set out.
struct Row<'a> {
    block: &'a Block,
    /// The block's place.
    at: usize,
    record: usize,
    /// For each cell that says cases, the first that holds.
    cases: Vec<Option<usize>>,
}

/// The finished list; why it is left out, where it would be longer than anybody prints.
pub(crate) fn table(
    list: &Listed<'_>,
    records: Option<&Records<'_>>,
    names: &Names<'_>,
) -> Result<Table, String> {
    let mut rows = records
        .map(|records| rows(list, records))
        .unwrap_or_default();
    few_enough("rows", rows.len(), || "each record".to_owned())?;
    match list.order {
        Order::Label => rows.sort_by_key(|row| {
            said(
                row.block.value(row.record, list.by),
                &list.dataset.columns[list.by],
                names,
            )
            .map(|label| label.to_lowercase())
        }),
        Order::FirstCell => rows.sort_by_key(|row| first_cell(list, row)),
        Order::List | Order::Size => {}
    }
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    let mut heads = Vec::new();
    let mut slots = Vec::new();
    for row in &rows {
        let (label, personal) =
            value(list, row, list.by, names).unwrap_or_else(|| ("Not named".to_owned(), false));
        let label = if personal { WITHHELD.to_owned() } else { label };
        heads.push(RowHead {
            code: code(&label, &mut codes),
            label,
            total: false,
        });
        let mut cases = row.cases.iter();
        let slot = |cell: &ListedCell<'_>| Slot {
            entry: match &cell.says {
                Says::Column(at) => match value(list, row, *at, names) {
                    Some((words, personal)) => Entry::Text(Text { words, personal }),
                    None => match &cell.spec.blank {
                        Some(words) => Entry::Text(Text {
                            words: words.clone(),
                            personal: false,
                        }),
                        None => Entry::Absent(Absent::NotAvailable),
                    },
                },
                Says::Cases(all) => match cases.next().copied().flatten() {
                    Some(case) => Entry::Text(Text {
                        words: all[case].0.to_owned(),
                        personal: false,
                    }),
                    None => Entry::Absent(Absent::NotApplicable),
                },
            },
            unit: Unit::Number,
            places: 0,
        };
        slots.push(list.cells.iter().map(slot).collect());
    }
    let heading = |cell: &ListedCell<'_>| match (&cell.says, cell.spec.heading.as_str()) {
        (Says::Column(at), "") => list.dataset.columns[*at].heading.clone(),
        (_, heading) => heading.to_owned(),
    };
    let blocks = rows
        .iter()
        .map(|row| (list.dataset.title.as_str(), row.block));
    Ok(Table {
        spec: list.spec.clone(),
        period: period(list, &rows).map(Period::label),
        row_heading: match &list.spec.row_heading {
            Some(heading) => heading.clone(),
            None => list.dataset.columns[list.by].heading.clone(),
        },
        columns: list
            .cells
            .iter()
            .map(|cell| ColumnHead {
                column: None,
                cell: cell.spec.id.clone(),
                total: false,
                heading: heading(cell),
                unit: None,
                // A column in which no record says anything only takes room.
                hidden: cell.spec.hidden || says_nothing(list, &rows, &cell.says, names),
            })
            .collect(),
        rows: heads,
        notes: Vec::new(),
        sources: source_lines(blocks, names.agencies),
        slots,
    })
}

fn says_nothing(list: &Listed<'_>, rows: &[Row<'_>], says: &Says<'_>, names: &Names<'_>) -> bool {
    match says {
        Says::Cases(_) => false,
        Says::Column(at) => {
            !rows.is_empty()
                && rows
                    .iter()
                    .all(|row| value(list, row, *at, names).is_none())
        }
    }
}

/// What each filtered column lets through: dataset column, and yes or no for each of its categories.
type Tests = Vec<(usize, Vec<bool>)>;

/// The records of a list: block and record, by place.
pub(crate) fn places(list: &Listed<'_>, records: &Records<'_>) -> Vec<(usize, usize)> {
    let rows = rows(list, records);
    rows.iter().map(|row| (row.at, row.record)).collect()
}

fn rows<'a>(list: &Listed<'_>, records: &'a Records<'a>) -> Vec<Row<'a>> {
    let tests = |filters: &Filters| -> Tests {
        let each = filters.iter();
        each.filter_map(|(at, filter)| Some((*at, records.column(*at)?.allowed(filter))))
            .collect()
    };
    let asked = tests(&list.filters);
    let cases: Vec<Vec<Tests>> = list
        .cells
        .iter()
        .filter_map(|cell| match &cell.says {
            Says::Cases(cases) => Some(cases.iter().map(|(_, filters)| tests(filters)).collect()),
            Says::Column(_) => None,
        })
        .collect();
    let mut rows = Vec::new();
    for (at, block) in records.dataset.blocks.iter().enumerate() {
        for record in 0..block.len() {
            let passes = |tests: &Tests| {
                tests.iter().all(|(column, test)| {
                    let id = records
                        .column(*column)
                        .map_or(0, |column| column.id(at, record));
                    test.get(id as usize).copied().unwrap_or(false)
                })
            };
            if passes(&asked) {
                rows.push(Row {
                    block,
                    at,
                    record,
                    cases: cases
                        .iter()
                        .map(|cases| cases.iter().position(passes))
                        .collect(),
                });
            }
        }
    }
    rows
}

/// What a column says of a record, and whether its cell was found to hold personal data.
fn value(list: &Listed<'_>, row: &Row<'_>, at: usize, names: &Names<'_>) -> Option<(String, bool)> {
    let words = said(
        row.block.value(row.record, at),
        &list.dataset.columns[at],
        names,
    )?;
    let cell = row.block.cell(row.record, at);
    let found = |place: &Location| {
        place.path() == Some(&row.block.file)
            && place.sheet() == row.block.sheet.as_ref()
            && place.area().is_some_and(|area| area.contains(cell))
    };
    let each = row.block.fields[at].at.is_each();
    Some((words, each && names.personal.iter().any(found)))
}

/// A value in words; none where nothing was given, or nothing that could be read.
fn said(value: &Value, column: &ColumnSpec, names: &Names<'_>) -> Option<String> {
    let words = match value {
        Value::Blank | Value::Mark(_) | Value::Unread(_) => return None,
        Value::Text(text) | Value::Unmapped(text) => text.trim().to_owned(),
        Value::Code(code) => {
            let list = column.codes.as_deref().and_then(|id| names.codes.get(id));
            let label = list.map_or(&**code, |list| list.label(code));
            match names.agencies.get(&**code) {
                Some(name) if label == &**code => name.clone(),
                _ => label.to_owned(),
            }
        }
        Value::Date(day) => Period::Day(*day).label(),
        Value::Period(period) => period.short(),
        Value::Flag(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
        Value::Number(number) => {
            let places = column.places.unwrap_or_else(|| round_places(*number));
            column_unit(column).show(*number, places)
        }
        Value::Between(low, high) => format!("{low} to {high}"),
    };
    Some(words).filter(|words| !words.is_empty())
}

/// Where a row stands by its first cell: what gives nothing goes last.
fn first_cell(list: &Listed<'_>, row: &Row<'_>) -> (bool, Option<Date>, Option<Decimal>, String) {
    let Some(cell) = list.cells.first() else {
        return (true, None, None, String::new());
    };
    match &cell.says {
        Says::Cases(_) => {
            let case = row.cases.first().copied().flatten();
            (case.is_none(), None, case.map(Decimal::from), String::new())
        }
        Says::Column(at) => {
            let value = row.block.value(row.record, *at);
            let day = match value {
                Value::Date(day) => Some(*day),
                Value::Period(period) => Some(period.start()),
                _ => None,
            };
            let key = value.key();
            (
                key.is_none(),
                day,
                value.number(),
                key.unwrap_or_default().to_lowercase(),
            )
        }
    }
}

/// The one period of all records listed.
fn period(list: &Listed<'_>, rows: &[Row<'_>]) -> Option<Period> {
    let time = time_column(list.dataset)?;
    let of = |row: &Row<'_>| match row.block.value(row.record, time) {
        Value::Period(period) => Some(*period),
        _ => None,
    };
    let first = of(rows.first()?)?;
    rows.iter()
        .all(|row| of(row) == Some(first))
        .then_some(first)
}

/// An id made of a row's label: rows that are called the same are told apart by a number.
fn code(label: &str, seen: &mut BTreeMap<String, usize>) -> Option<String> {
    /// Longer ids help nobody.
    const MOST: usize = 60;
    let whole = slug(label);
    let mut id = String::new();
    for word in whole.split('-').filter(|word| !word.is_empty()) {
        if !id.is_empty() && id.len() + word.len() >= MOST {
            break;
        }
        if !id.is_empty() {
            id.push('-');
        }
        id.extend(word.chars().take(MOST).filter(|c| !matches!(c, '/' | '@')));
    }
    if id.is_empty() {
        return None;
    }
    let times = seen.entry(id.clone()).or_default();
    *times += 1;
    Some(if *times == 1 {
        id
    } else {
        format!("{id}-{times}")
    })
}
