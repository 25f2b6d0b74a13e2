//! What a declared cell does: one verb, read from its TOML keys.

use rust_decimal::Decimal;

use super::table_spec::{CellSpec, ChangeKind};
use crate::model::{ColumnSpec, ColumnType, DatasetSpec, Unit};

/// A verb that reads records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    /// How many things.
    Count,
    /// A column added up.
    Sum,
    /// A column's value at the latest period.
    Last,
    /// A column's value at the earliest period.
    First,
    /// How many different values of a column.
    Distinct,
    /// A column's smallest value.
    Min,
    /// A column's largest value.
    Max,
}

impl Verb {
    /// Its word in TOML and in keys.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Verb::Count => "count",
            Verb::Sum => "sum",
            Verb::Last => "last",
            Verb::First => "first",
            Verb::Distinct => "distinct",
            Verb::Min => "min",
            Verb::Max => "max",
        }
    }

    /// Whether the number of a whole is the sum of the numbers of its parts.
    pub(crate) fn is_additive(self) -> bool {
        matches!(self, Verb::Count | Verb::Sum)
    }

    /// Whether there is no answer without a number: the smallest of none is not nought.
    pub(crate) fn needs_a_number(self) -> bool {
        match self {
            Verb::Last | Verb::First | Verb::Min | Verb::Max => true,
            Verb::Count | Verb::Sum | Verb::Distinct => false,
        }
    }

    /// Whether it takes numbers that stand in the return, rather than counting records or values.
    pub(crate) fn reads_numbers(self) -> bool {
        match self {
            Verb::Sum | Verb::Last | Verb::First | Verb::Min | Verb::Max => true,
            Verb::Count | Verb::Distinct => false,
        }
    }
}

/// What a cell does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Work<'a> {
    /// Reads records; the column is the dataset's, by place; none for `count`.
    Base(Verb, Option<usize>),
    /// Part and base.
    Share(&'a str, &'a str),
    /// Upper and lower; whether it is in percent.
    Ratio(&'a str, &'a str, bool),
    /// Upper, lower, people it is per.
    Rate(&'a str, &'a str, Decimal),
    /// What changed, since what, and how it is told.
    Change(&'a str, &'a str, ChangeKind),
}

impl<'a> Work<'a> {
    /// Reads a cell's keys. The error is a sentence without the cell's name.
    pub(crate) fn of(cell: &'a CellSpec, dataset: &DatasetSpec) -> Result<Work<'a>, String> {
        let base = [
            (Verb::Count, &cell.count),
            (Verb::Sum, &cell.sum),
            (Verb::Last, &cell.last),
            (Verb::First, &cell.first),
            (Verb::Distinct, &cell.distinct),
            (Verb::Min, &cell.min),
            (Verb::Max, &cell.max),
        ];
        let derived = [
            ("share", &cell.share),
            ("ratio", &cell.ratio),
            ("rate", &cell.rate),
            ("change", &cell.change),
        ];
        let verbs: Vec<&str> = base
            .iter()
            .filter(|(_, value)| value.is_some())
            .map(|(verb, _)| verb.word())
            .chain(derived.iter().filter(|(_, v)| v.is_some()).map(|(w, _)| *w))
            .collect();
        if cell.text.is_some() || cell.blank.is_some() || !cell.words.is_empty() {
            return Err(
                "has `text`, `blank` or `words`, which only a list has: a table with each = \"record\" in [rows]"
                    .to_owned(),
            );
        }
        match verbs[..] {
            [_] => {}
            [] => {
                return Err(
                    "has no verb; give it one of count, sum, last, first, distinct, min, max, share, ratio, rate, change"
                        .to_owned(),
                );
            }
            _ => {
                return Err(format!(
                    "has {} verbs ({}); a cell has one",
                    verbs.len(),
                    verbs.join(", ")
                ));
            }
        }
        for (verb, value) in base {
            if let Some(value) = value {
                only_for_derived(cell, verb.word())?;
                return Ok(Work::Base(verb, measure(verb, value, dataset)?));
            }
        }
        Work::derived(cell)
    }

    fn derived(cell: &'a CellSpec) -> Result<Work<'a>, String> {
        if !cell.filter.is_empty() || cell.span.is_some() || !cell.across.is_empty() {
            return Err(
                "has `where`, `span` or `across`, which only cells that read records can have"
                    .to_owned(),
            );
        }
        let of = |verb: &str| {
            cell.of
                .as_deref()
                .ok_or_else(|| format!("is a {verb} and does not say `of` what"))
        };
        if cell.per.is_some() && cell.rate.is_none() {
            return Err("has `per`, which only a rate has".to_owned());
        }
        if let Some(change) = &cell.change {
            if cell.of.is_some() {
                return Err("is a change and has `of`; a change has `against`".to_owned());
            }
            let against = cell
                .against
                .as_deref()
                .ok_or("is a change and does not say `against` what")?;
            let kind = cell.kind.unwrap_or(ChangeKind::Number);
            return Ok(Work::Change(change, against, kind));
        }
        if cell.against.is_some() {
            return Err("has `against`, which only a change has".to_owned());
        }
        let percent = cell.kind == Some(ChangeKind::Percent) || cell.unit == Some(Unit::Percent);
        if cell.kind.is_some() && !(cell.ratio.is_some() && percent) {
            return Err("has `as`, which only a change has (and a ratio, as percent)".to_owned());
        }
        if let Some(share) = &cell.share {
            return Ok(Work::Share(share, of("share")?));
        }
        if let Some(ratio) = &cell.ratio {
            return Ok(Work::Ratio(ratio, of("ratio")?, percent));
        }
        let rate = cell.rate.as_deref().unwrap_or_default();
        let per = cell
            .per
            .filter(|per| *per > Decimal::ZERO)
            .ok_or("is a rate and does not say `per` how many people")?;
        Ok(Work::Rate(rate, of("rate")?, per))
    }
}

fn only_for_derived(cell: &CellSpec, verb: &str) -> Result<(), String> {
    for (key, given) in [
        ("of", cell.of.is_some()),
        ("against", cell.against.is_some()),
        ("as", cell.kind.is_some()),
        ("per", cell.per.is_some()),
    ] {
        if given {
            return Err(format!(
                "is a {verb} and has `{key}`, which goes with share, ratio, rate or change"
            ));
        }
    }
    Ok(())
}

fn measure(verb: Verb, value: &str, dataset: &DatasetSpec) -> Result<Option<usize>, String> {
    if verb == Verb::Count {
        return if value == "records" {
            Ok(None)
        } else {
            Err(format!(
                "counts \"{value}\"; write count = \"records\", or sum = \"{value}\" to add up a column"
            ))
        };
    }
    let Some(at) = dataset.column(value) else {
        let known = dataset.columns.iter().map(|column| column.id.as_str());
        return Err(format!(
            "asks for the column \"{value}\", which {} does not have{}",
            dataset.id,
            nearest(value, known)
        ));
    };
    let column = &dataset.columns[at];
    if verb.reads_numbers() && !column.kind.is_measure() {
        return Err(format!(
            "takes the {} of the column \"{value}\", which holds no numbers",
            verb.word()
        ));
    }
    Ok(Some(at))
}

/// The unit of a column's numbers.
pub(crate) fn column_unit(column: &ColumnSpec) -> Unit {
    column.unit.unwrap_or(match column.kind {
        ColumnType::Count => Unit::Count,
        ColumnType::Percent => Unit::Percent,
        ColumnType::Money => Unit::Pounds,
        ColumnType::Number
        | ColumnType::Text
        | ColumnType::Code
        | ColumnType::Date
        | ColumnType::Period
        | ColumnType::Flag => Unit::Number,
    })
}

/// "; did you mean \"police\"?" when a known name is near, else nothing.
pub(crate) fn nearest<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = crate::model::nearest(wanted, known);
    near.map_or_else(String::new, |name| format!("; did you mean \"{name}\"?"))
}
