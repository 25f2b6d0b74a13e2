//! Words of free text that a table is held to, and no label shows: what they say may be about people, so that no published file repeats
//! them. The figure that they make stands for them, in every year.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::tables::{BaseCell, Entry, Filter, Table};
use crate::model::{CodeLists, ColumnType, DatasetSpec, fold};

/// What stands for a text of a column of a dataset.
pub(crate) type Stands = BTreeMap<(String, String, String), String>;

/// Gives the base cells the words by which such filters are told, and each text what stands for it.
pub(crate) fn keep(
    cells: &mut [BaseCell],
    tables: &[Table],
    datasets: &[Arc<DatasetSpec>],
    codes: &CodeLists,
) -> Stands {
    let mut stands = Stands::new();
    let column = |dataset: &str, id: &str| {
        let spec = datasets.iter().find(|spec| spec.id == dataset)?;
        Some(&spec.columns[spec.column(id)?])
    };
    // A word that is in no list is as free as any text.
    let is_code = |dataset: &str, id: &str, text: &str| {
        let list = column(dataset, id).and_then(|column| codes.get(column.codes.as_deref()?));
        list.is_some_and(|list| list.codes.iter().any(|code| code.id == text))
    };
    let published = || tables.iter().filter(|table| table.spec.publish);
    let mut labels: Option<BTreeSet<String>> = None;
    for cell in cells.iter_mut() {
        let dataset = &cell.key.dataset;
        for (id, filter) in &cell.key.filters {
            let (Filter::Any(texts) | Filter::Except(texts)) = filter else {
                continue;
            };
            let kind = column(dataset, id).map(|column| column.kind);
            let is_free = |text: &String| match kind {
                Some(ColumnType::Text) => !text.is_empty(),
                Some(ColumnType::Code) => !text.is_empty() && !is_code(dataset, id, text),
                _ => false,
            };
            if !texts.iter().any(is_free) {
                continue;
            }
            let labels = labels.get_or_insert_with(|| {
                let rows = published().flat_map(|table| table.rows.iter().map(|row| &row.label));
                let heads = published().flat_map(|table| &table.columns);
                let shown = heads.filter(|head| !head.hidden).map(|head| &head.heading);
                rows.chain(shown).map(|label| fold(label)).collect()
            });
            if !texts
                .iter()
                .all(|text| !is_free(text) || labels.contains(&fold(text)))
            {
                cell.untold
                    .insert(id.clone(), "as its table says".to_owned());
            }
        }
    }
    let Some(labels) = labels.filter(|_| cells.iter().any(|cell| !cell.untold.is_empty())) else {
        return stands;
    };
    let mut named = BTreeSet::new();
    for table in published() {
        for (row, slots) in table.rows.iter().zip(&table.slots) {
            for (column, slot) in table.columns.iter().zip(slots) {
                for (part, id) in (1..).zip(slot.entry.bases()) {
                    if cells[id.0].untold.is_empty() || !named.insert(id) {
                        continue;
                    }
                    let line = row.code.as_ref().unwrap_or(&row.label);
                    let parts = [&table.spec.id, line].into_iter().chain(&column.column);
                    let parts: Vec<&str> =
                        parts.chain([&column.cell]).map(String::as_str).collect();
                    let figure = parts.join("/");
                    let words = match &slot.entry {
                        Entry::Base(_) => format!("as {figure} has it"),
                        _ => format!("as {figure} has it in part {part}"),
                    };
                    let BaseCell { key, untold, .. } = &mut cells[id.0];
                    for (column, told) in untold {
                        told.clone_from(&words);
                        let (Filter::Any(texts) | Filter::Except(texts)) = &key.filters[column]
                        else {
                            continue;
                        };
                        for (at, text) in (1..).zip(texts) {
                            if !text.is_empty()
                                && !labels.contains(&fold(text))
                                && !is_code(&key.dataset, column, text)
                            {
                                let whose = (key.dataset.clone(), column.clone(), text.clone());
                                stands
                                    .entry(whose)
                                    .or_insert_with(|| format!("{figure}#{part}.{at}"));
                            }
                        }
                    }
                }
            }
        }
    }
    stands
}
