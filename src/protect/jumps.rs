//! Changes since an earlier report that chance and an uncommon year together do not explain. Those within the returns are a rule's matter
//! (`validate/rule/jump.rs`), by whose limit these go. Works on what may be seen: a change that is withheld says nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::revisions::latest;
use super::safe::SafeTables;
use super::safe_cell::SafeCell;
use super::safe_table::SafeTable;
use crate::aggregate::{Absent, Amount, Tables, described, explain};
use crate::finding::{Code, Finding, Location};
use crate::model::{DatasetSpec, RuleForm, Unit, is_jump};

/// Every change of a count against a number that only an earlier report gives.
pub fn jumps(tables: &Tables, safe: &SafeTables, datasets: &[Arc<DatasetSpec>]) -> Vec<Finding> {
    let (mut found, mut told) = (Vec::new(), BTreeSet::new());
    if safe.published().is_empty() {
        return found;
    }
    for table in safe.tables() {
        let mut specs = datasets.iter().filter(|spec| spec.id == table.dataset);
        let rules = specs.next().map_or(&[][..], |spec| &spec.rules);
        let jump = rules.iter().find(|rule| rule.form == RuleForm::Jump);
        let Some(limit) = jump.and_then(|rule| rule.limit) else {
            continue;
        };
        for row in &table.rows {
            for (column, cell) in table.columns.iter().zip(&row.cells) {
                let id = table.figure_id(row, column);
                let one = id.and_then(|id| one(tables, safe, (table, &id), cell, limit));
                let one = one.filter(|(fact, _)| told.insert(fact.clone()));
                found.extend(one.map(|(_, finding)| finding));
            }
        }
    }
    found
}

/// What is said of a change, by the fact that it is held against.
fn one(
    tables: &Tables,
    safe: &SafeTables,
    (table, id): (&SafeTable, &str),
    cell: &SafeCell,
    limit: Decimal,
) -> Option<(String, Finding)> {
    let SafeCell::Shown {
        value: change,
        unit: Unit::Count,
        ..
    } = cell
    else {
        return None;
    };
    let explained = explain(tables, id)?;
    let before = explained.parts.first()?.cell;
    if explained.formula != "B less A" || before.amount != Amount::Absent(Absent::NotAvailable) {
        return None;
    }
    let fact = described(before);
    let (year, SafeCell::Shown { value: old, .. }) = latest(safe.published(), &fact)? else {
        return None;
    };
    let now = old.checked_add(*change)?;
    if !is_jump(*old, now, limit) {
        return None;
    }
    let message = format!(
        "\"{}\" in the table \"{}\" is {}, after {} in the report for {}; one is more than {} times the other, with chance allowed for.",
        explained.row,
        table.id,
        now.normalize(),
        old.normalize(),
        year.period.label(),
        limit.normalize()
    );
    let finding = Finding::new(
        Code::ChangeLarge,
        Location::file(year.file.as_str()),
        message,
    )
    .values(
        now.normalize().to_string(),
        format!("about {}", old.normalize()),
    )
    .rule(id)
    .about(&table.dataset, None);
    Some((fact, finding))
}
