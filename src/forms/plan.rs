//! What stands on a form: its columns, the values that hold for the whole of it, and the rows it begins with.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;

use super::blank_form::{Form, FormError, MOST_ROWS, TABLE};
use crate::model::{
    Block, ColumnSpec, ColumnType, Dataset, DatasetSpec, Months, Period, Stamp, Step, Value,
    YearKind,
};

/// What stands on a form.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// The columns of the table, in the dataset's order.
    pub(super) columns: Vec<&'a ColumnSpec>,
    /// Which of them rows begin with.
    pub(super) begun: Vec<bool>,
    /// The rows it begins with, a value a column.
    pub(super) rows: Vec<Vec<Value>>,
    /// Columns with one value for the whole form: id to value, as a source sets them.
    pub(super) fixed: BTreeMap<String, String>,
    /// Rows on which only what they began with stands are no records.
    pub(super) optional: bool,
}

impl<'a> Plan<'a> {
    /// Lays a form out.
    pub(super) fn new(form: &Form<'a>) -> Result<Plan<'a>, FormError> {
        let spec = form.spec;
        let fixed: BTreeMap<String, String> = spec
            .columns
            .iter()
            .filter(|column| spec.form.fixed.contains(&column.id))
            .filter_map(|column| Some((column.id.clone(), fixed_value(column, form)?)))
            .collect();
        let columns: Vec<&ColumnSpec> = spec
            .columns
            .iter()
            .filter(|column| !fixed.contains_key(&column.id))
            .filter(|column| !spec.form.without.contains(&column.id))
            .collect();
        let rows = rows(form, &columns)?;
        let begun = (0..columns.len())
            .map(|at| rows.iter().any(|row| row[at] != Value::Blank))
            .collect();
        Ok(Plan {
            columns,
            begun,
            rows,
            fixed,
            optional: spec.form.optional,
        })
    }

    /// What the form says of itself.
    pub(super) fn stamp(&self, form: &Form<'_>) -> Stamp {
        let begun = self.columns.iter().zip(&self.begun);
        Stamp {
            dataset: form.spec.id.clone(),
            version: form.version.to_owned(),
            agency: form.agency.to_owned(),
            period: form.period.code(),
            sheet: TABLE.to_owned(),
            begun: begun
                .filter(|(_, begun)| **begun)
                .map(|(column, _)| column.id.clone())
                .collect(),
            optional: self.optional,
            fixed: self.fixed.clone(),
        }
    }
}

/// The one value that a column has on the whole form; `None` for a column whose value nobody knows beforehand.
fn fixed_value(column: &ColumnSpec, form: &Form<'_>) -> Option<String> {
    match column.kind {
        ColumnType::Code if column.codes.as_deref() == Some("agencies") => {
            Some(form.agency.to_owned())
        }
        ColumnType::Period => Some(form.period.code()),
        _ => None,
    }
}

/// The rows that the form begins with: what earlier returns hold, times what the dataset lists.
fn rows(form: &Form<'_>, columns: &[&ColumnSpec]) -> Result<Vec<Vec<Value>>, FormError> {
    let spec = &form.spec.form;
    let mut rows = carried(form, columns);
    if rows.len() > MOST_ROWS {
        return Err(FormError::TooManyRows);
    }
    let were_carried = !rows.is_empty();
    for (at, column) in columns.iter().enumerate() {
        let carried = were_carried && spec.carry.contains(&column.id);
        if carried || !spec.rows.contains(&column.id) {
            continue;
        }
        let values = listed(column, form);
        if values.is_empty() {
            continue;
        }
        let before = if rows.is_empty() {
            vec![vec![Value::Blank; columns.len()]]
        } else {
            rows
        };
        if before.len().saturating_mul(values.len()) > MOST_ROWS {
            return Err(FormError::TooManyRows);
        }
        rows = before
            .iter()
            .flat_map(|row| {
                values.iter().map(|value| {
                    let mut row = row.clone();
                    row[at] = value.clone();
                    row
                })
            })
            .collect();
    }
    Ok(rows)
}

/// Every value that a column can be known to need.
fn listed(column: &ColumnSpec, form: &Form<'_>) -> Vec<Value> {
    match column.kind {
        ColumnType::Code => {
            let list = column.codes.as_deref().and_then(|id| form.codes.get(id));
            let codes = list.into_iter().flat_map(|list| &list.codes);
            codes
                .filter(|code| code.in_use(form.period))
                .map(|code| Value::Code(code.id.as_str().into()))
                .collect()
        }
        ColumnType::Period => {
            let parts = parts(form.period, form.spec.form.every);
            let parts = parts.into_iter().map(|part| of_kind(part, column.year));
            parts.map(Value::Period).collect()
        }
        _ => Vec::new(),
    }
}

/// A year as a column means it: the academic year that begins in the same calendar year.
pub(super) fn of_kind(period: Period, kind: YearKind) -> Period {
    match period {
        Period::Year(year, _) => Period::Year(year, kind),
        other => other,
    }
}

/// A period cut into parts, in order; the last is shorter where it does not come out even. A day has no parts.
pub(super) fn parts(period: Period, step: Step) -> Vec<Period> {
    let months = match (period, step) {
        (Period::Day(_), _) | (_, Step::Whole) => return vec![period],
        (_, Step::Half) => 6,
        (_, Step::Quarter) => 3,
        (_, Step::Month) => 1,
    };
    let (mut first, end) = (period.start(), period.end());
    let mut parts = Vec::new();
    while first <= end {
        let Ok(next) = first.checked_add(months.months()) else {
            break;
        };
        let last = next.min(end.saturating_add(1.days()));
        let last = last.saturating_sub(1.days()).first_of_month();
        parts.push(Period::Months(Months { first, last }));
        first = next;
    }
    parts
}

/// Rows of earlier returns, each combination once, in the order in which they were met.
fn carried(form: &Form<'_>, columns: &[&ColumnSpec]) -> Vec<Vec<Value>> {
    let spec = &form.spec.form;
    if spec.carry.is_empty() {
        return Vec::new();
    }
    let (dataset, own) = match form.roll {
        Some(roll) if roll.blocks.iter().any(|block| !block.is_empty()) => (roll, false),
        _ => match form.known {
            Some(known) => (known, true),
            None => return Vec::new(),
        },
    };
    let from: Vec<Option<usize>> = columns
        .iter()
        .map(|column| {
            let wanted = spec.carry.contains(&column.id) && !column.personal;
            let place = wanted.then(|| dataset.spec.column(&column.id))??;
            (!dataset.spec.columns[place].personal).then_some(place)
        })
        .collect();
    let records: Vec<(&Block, usize)> = dataset
        .blocks
        .iter()
        // A return that names no sender may be anybody's.
        .filter(|block| !own || block.agency.as_deref().is_none_or(|a| a == form.agency))
        .flat_map(|block| (0..block.len()).map(move |record| (block, record)))
        .collect();
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for (block, record) in open_ones(form.spec, dataset, records, &from) {
        let row: Vec<Value> = from
            .iter()
            .map(|place| place.map_or(Value::Blank, |place| block.value(record, place).clone()))
            .collect();
        let key: Vec<Option<String>> = row.iter().map(Value::key).collect();
        if key.iter().any(Option::is_some) && seen.insert(key) {
            rows.push(row);
        }
    }
    rows
}

/// The records that are not finished. Of several about one thing (records that agree in the key columns that are carried) only the
/// one of the latest period speaks, and of those the last: an action that was open last year and is complete now is complete.
fn open_ones<'a>(
    spec: &DatasetSpec,
    dataset: &Dataset,
    records: Vec<(&'a Block, usize)>,
    from: &[Option<usize>],
) -> Vec<(&'a Block, usize)> {
    if spec.form.done.is_empty() {
        return records;
    }
    let all = &dataset.spec.columns;
    let keys: Vec<usize> = from
        .iter()
        .flatten()
        .copied()
        .filter(|place| all[*place].key)
        .collect();
    let period = all.iter().position(|c| c.kind == ColumnType::Period);
    let end = |block: &Block, record| match period.map(|place| block.value(record, place)) {
        Some(Value::Period(period)) => Some(period.end()),
        _ => None,
    };
    let mut latest = BTreeMap::new();
    for (at, (block, record)) in records.iter().enumerate() {
        let key: Vec<Option<String>> = keys
            .iter()
            .map(|place| block.value(*record, *place).key())
            .collect();
        let when = (end(block, *record), at);
        // Without a key every record is a thing of its own.
        let alone = keys.is_empty().then_some(at);
        let known = latest.entry((key, alone)).or_insert(when);
        *known = when.max(*known);
    }
    let latest: BTreeSet<usize> = latest.into_values().map(|(_, at)| at).collect();
    records
        .into_iter()
        .enumerate()
        .filter(|(at, (block, record))| {
            latest.contains(at) && !is_done(spec, dataset, block, *record)
        })
        .map(|(_, record)| record)
        .collect()
}

fn is_done(spec: &DatasetSpec, dataset: &Dataset, block: &Block, record: usize) -> bool {
    spec.form.done.iter().any(|(column, codes)| {
        let Some(place) = dataset.spec.column(column) else {
            return false;
        };
        match block.value(record, place).key() {
            Some(key) => codes.has(&key) || codes.has("given"),
            None => codes.has("blank"),
        }
    })
}

/// A period as a person reads it, where that is read back as the same one; its code where it is not.
pub(super) fn period_text(period: Period, year: YearKind) -> String {
    let label = period.label();
    if Period::parse(&label, year) == Some(period) {
        label
    } else {
        period.code()
    }
}
