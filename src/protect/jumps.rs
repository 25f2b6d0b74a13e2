//! Changes since an earlier report that chance and an uncommon year together do not explain. Those within the returns are a rule's matter
//! (`validate/rule/jump.rs`), by whose limit these go. Works on what may be seen: a change that is withheld says nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::revisions::latest;
use super::safe::SafeTables;
use super::safe_cell::SafeCell;
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
        let mut rules = datasets.iter().filter(|spec| spec.id == table.dataset);
        let rules = rules.next().map_or(&[][..], |spec| &spec.rules);
        let jump = rules.iter().find(|rule| rule.form == RuleForm::Jump);
        let Some(limit) = jump.and_then(|rule| rule.limit) else {
            continue;
        };
        for row in &table.rows {
            for (column, cell) in table.columns.iter().zip(&row.cells) {
                let SafeCell::Shown {
                    value: change,
                    unit: Unit::Count,
                    ..
                } = cell
                else {
                    continue;
                };
                let Some(id) = table.figure_id(row, column) else {
                    continue;
                };
                let Some(explained) = explain(tables, &id) else {
                    continue;
                };
                let [before, _] = &explained.parts[..] else {
                    continue;
                };
                if explained.formula != "B less A" {
                    continue;
                }
                let before = before.cell;
                let fact = described(before);
                let Some((year, SafeCell::Shown { value: old, .. })) =
                    latest(safe.published(), &fact)
                else {
                    continue;
                };
                let now = *old + *change;
                let given = before.amount != Amount::Absent(Absent::NotAvailable);
                if given || !is_jump(*old, now, limit) || !told.insert(fact) {
                    continue;
                }
                let (old, now) = (old.normalize(), now.normalize());
                let message = format!(
                    "\"{}\" in the table \"{}\" is {now}, after {old} in the report for {}; one is more than {} times the other, with chance allowed for.",
                    explained.row,
                    table.id,
                    year.period.label(),
                    limit.normalize()
                );
                let at = Location::file(year.file.as_str());
                let finding = Finding::new(Code::ChangeLarge, at, message)
                    .values(now.to_string(), format!("about {old}"));
                found.push(finding.rule(&id).about(&table.dataset, None));
            }
        }
    }
    found
}
