//! Whether a table that reads as a dataset is one, or one of the many lists in the world with such headings: what in it nobody else
//! would write.

use std::collections::BTreeSet;

use super::super::headings::Heading;
use super::bench::{Bench, text};
use super::fit::{Fit, Lacks};
use super::proposal::{Doubt, Known};
use super::reading::quality;
use super::spoken::{names_us, speaks};
use crate::model::{Cell, ColumnType, DatasetSpec, Value, fold};

/// So many columns that one dataset knows are met in no other list by chance, where something else speaks for it too.
const SEVERAL: usize = 4;
/// So many where nothing but the area or an agency is named beside them.
const MANY: usize = 6;

/// What makes a table doubtful although it reads as its dataset. None when a person says which dataset it is, when its categories are
/// those of the dataset alone, when headings that no other dataset has are all that it has, or when it has many of its headings and
/// names the area or an agency.
pub(super) fn doubt(bench: &Bench<'_>, fit: &Fit) -> Option<Doubt> {
    let known = bench.known;
    let columns = fit.layout.columns.len();
    let headed = bench.headed(&fit.layout);
    let near = names_us(bench.context.texts(), known);
    let whole = columns == headed && columns >= MANY;
    let own = own_categories(fit, known, if near || whole { 1 } else { 2 });
    let is_sure = known.dataset.is_some()
        || own && (columns >= SEVERAL || near)
        || near && columns >= MANY && columns * 10 >= headed * 7
        || columns == headed && own_headings(bench, fit) >= 2 && only_headings(fit);
    let asks = fit
        .source
        .across
        .as_deref()
        .and_then(|id| fit.spec.column(id));
    let asks = asks.is_some_and(|place| fit.spec.columns[place].kind == ColumnType::Text);
    let is_sure = is_sure && !asks;
    let side = bench.transposed.then_some(Doubt::OnItsSide);
    side.or((!is_sure).then_some(Doubt::Plain))
}

/// Whether a key column holds categories of a list that no other dataset uses, and so many of them.
fn own_categories(fit: &Fit, known: &Known<'_>, least: usize) -> bool {
    let is_own = |list: &str| {
        let uses = |spec: &DatasetSpec| {
            let mut columns = spec.columns.iter();
            columns.any(|column| column.codes.as_deref() == Some(list))
        };
        (known.options.datasets.iter()).all(|spec| spec.id == fit.spec.id || !uses(spec))
    };
    let keys = fit.spec.columns.iter().enumerate();
    keys.filter(|(_, column)| column.key && column.kind == ColumnType::Code)
        .filter(|(_, column)| column.codes.as_deref().is_some_and(is_own))
        .any(|(place, _)| {
            let values = fit
                .blocks
                .iter()
                .flat_map(|block| &block.fields[place].values);
            let codes: BTreeSet<&str> = values
                .filter_map(|value| match value {
                    Value::Code(code) => Some(&**code),
                    _ => None,
                })
                .collect();
            codes.len() >= least && quality(&fit.blocks, place, None) >= 600
        })
}

/// How many of a table's headings are names of its dataset's columns and of no other's.
fn own_headings(bench: &Bench<'_>, fit: &Fit) -> usize {
    let Some((first, last)) = fit.layout.headings else {
        return 0;
    };
    let others = || (bench.known.options.datasets.iter()).filter(|spec| spec.id != fit.spec.id);
    let is_own = |at: u32| {
        let words = [first, last].map(|row| fold(&text(bench.alone, Cell::new(row, at))));
        !others().flat_map(|spec| &spec.columns).any(|column| {
            let mut names = [&column.id].into_iter().chain(column.names());
            names.any(|name| words.contains(&fold(name)))
        })
    };
    let columns = fit.layout.columns.iter();
    columns
        .filter(|(at, heading)| matches!(heading, Heading::Column(_)) && is_own(**at))
        .count()
}

/// Whether headings name all key columns.
fn only_headings(fit: &Fit) -> bool {
    fit.given.is_empty() && fit.guesses.is_empty() && fit.source.across.is_none()
}

/// Whether a table may be a dataset although key columns are missing: it has much of its table, or the words around it speak of it.
pub(super) fn may_lack(bench: &Bench<'_>, lacks: &Lacks) -> bool {
    let likeness = lacks.likeness();
    likeness >= MANY || likeness > 0 && speaks(bench.context.texts(), bench.known, &lacks.spec)
}
