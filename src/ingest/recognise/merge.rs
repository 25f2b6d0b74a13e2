//! Sheets of one workbook that hold the same table: one source for all, with the sheet's name as the value in which they differ.

use std::sync::Arc;

use super::super::category_names::Names;
use super::super::sheet::Workbook;
use super::proposal::{Given, Proposal};
use crate::model::{CodeLists, ColumnType, SourceSpec};

/// Puts proposals together that are one. Only where they are all that the workbook holds (`whole`): a source without a sheet reads
/// every sheet.
pub(super) fn sheets(
    tables: Vec<Proposal>,
    workbook: &Workbook,
    codes: &CodeLists,
    whole: bool,
) -> Vec<Proposal> {
    let visible = (workbook.sheets.iter())
        .filter(|sheet| !sheet.hidden && !sheet.cells().is_empty())
        .count();
    let one_each =
        tables.len() == visible && tables.iter().all(|table| table.source.after.is_none());
    if !whole || tables.len() < 2 || !one_each {
        return tables;
    }
    joined(&tables, codes).map_or(tables, |proposal| vec![proposal])
}

fn joined(tables: &[Proposal], codes: &CodeLists) -> Option<Proposal> {
    let first = tables.first()?;
    let spec = &first.spec;
    for (place, column) in spec.columns.iter().enumerate() {
        if column.kind != ColumnType::Code || column.personal {
            continue;
        }
        let without = |table: &Proposal| {
            let mut source = SourceSpec {
                sheet: None,
                ..table.source.clone()
            };
            source.set.remove(&column.id);
            // What each sheet says of the own area's name may differ; what it means does not.
            source.codes.clear();
            format!("{source:?}")
        };
        let names = Names::of(spec, place, &first.source, codes);
        let named = |table: &Proposal| {
            let sheet = table.source.sheet.as_deref().or(sheet_of(table))?;
            let code = names.code(sheet)?;
            // A sheet's own words stand over its name.
            let other = table.source.set.get(&column.id);
            (table.spec.id == spec.id && other.is_none_or(|value| *value == *code)).then_some(code)
        };
        let codes: Option<Vec<Arc<str>>> = tables.iter().map(named).collect();
        let Some(mut codes) = codes else { continue };
        codes.sort();
        codes.dedup();
        let reads_it = tables.iter().any(|table| {
            let across = table.source.across.as_deref() == Some(&column.id);
            across || table.reads.iter().any(|reads| reads.has(&column.id))
        });
        let alike = tables.iter().all(|table| without(table) == without(first));
        if codes.len() < tables.len() || reads_it || !alike {
            continue;
        }
        let mut whole = first.clone();
        whole.source.sheet = None;
        whole
            .source
            .set
            .insert(column.id.clone(), "sheet".to_owned());
        for other in &tables[1..] {
            whole.reads.extend(other.reads.iter().cloned());
            for (column, more) in &other.source.codes {
                let known = whole.source.codes.entry(column.clone()).or_default();
                known.extend(more.clone());
            }
        }
        whole.given.retain(|given| given.column != column.id);
        whole.given.push(Given {
            column: column.id.clone(),
            value: "sheet".to_owned(),
            from: "the name of each sheet".to_owned(),
            sure: true,
        });
        return Some(whole);
    }
    None
}

fn sheet_of(table: &Proposal) -> Option<&str> {
    table.reads.first()?.sheet.as_deref()
}
