//! When a table loses most of its numbers to protection, tries the same table over broader categories or longer periods, and says
//! which would keep more: what is suggested has been worked out and protected together with everything else, never guessed.

use std::sync::Arc;

use crate::aggregate::table_spec::{AxisSpec, Each, TableSpec};
use crate::finding::{Code, Finding, Location};
use crate::model::{CodeLists, DatasetSpec, Unit};
use crate::protect::{SafeCell, SafeTable, SafeTables};

/// A table loses most of its numbers only where at least so many are withheld.
const LEAST_WITHHELD: usize = 4;

/// Another declaration of a table that keeps more of it.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// The table's id.
    pub table: String,
    /// The whole declaration, to be saved as `templates/tables/ID.toml`.
    pub text: String,
}

/// One way to declare a table otherwise.
#[derive(Debug, Clone)]
struct Change {
    table: String,
    spec: Arc<TableSpec>,
    /// `[rows]` or `[columns]`.
    part: &'static str,
    key: &'static str,
    value: toml_edit::Value,
    words: &'static str,
}

/// Tries what could keep more of the tables that lose most of their numbers. `again` works out and protects all tables, some of them
/// declared otherwise.
pub(crate) fn advise(
    safe: &SafeTables,
    specs: &[Arc<TableSpec>],
    datasets: &[Arc<DatasetSpec>],
    codes: &CodeLists,
    again: impl Fn(Vec<Arc<TableSpec>>) -> SafeTables,
) -> (Vec<Suggestion>, Vec<Finding>) {
    let lost: Vec<(&SafeTable, &Arc<TableSpec>)> = safe
        .tables()
        .iter()
        .filter(|table| Kept::of(table).is_little())
        .filter_map(|table| Some((table, specs.iter().find(|spec| spec.id == table.id)?)))
        .collect();
    let ways: Vec<Vec<Change>> = lost
        .iter()
        .map(|(_, spec)| {
            let dataset = datasets.iter().find(|dataset| dataset.id == spec.dataset);
            dataset.map_or_else(Vec::new, |dataset| changes(spec, dataset, codes))
        })
        .collect();
    // The first ways of all tables are tried together, then the second, so that the work does not grow with the tables.
    let most = ways.iter().map(Vec::len).max().unwrap_or(0);
    let tried: Vec<SafeTables> = (0..most)
        .map(|round| {
            let changed: Vec<&Change> = ways.iter().filter_map(|ways| ways.get(round)).collect();
            let other = |spec: &Arc<TableSpec>| {
                let own = changed.iter().find(|change| change.table == spec.id);
                own.map_or_else(|| Arc::clone(spec), |change| Arc::clone(&change.spec))
            };
            again(specs.iter().map(other).collect())
        })
        .collect();
    let mut suggestions = Vec::new();
    let mut findings = Vec::new();
    for ((table, spec), ways) in lost.into_iter().zip(&ways) {
        let now = Kept::of(table);
        let best = ways
            .iter()
            .zip(&tried)
            .filter_map(|(change, tried)| Some((change, Kept::of(tried.table(&table.id)?))))
            .filter(|(_, kept)| kept.withheld < now.withheld && kept.better_than(now))
            .min_by_key(|(_, kept)| (kept.withheld, std::cmp::Reverse(kept.shown)));
        let mut message = format!(
            "The table \"{}\" shows {} of its {} numbers; the others are withheld.",
            table.id,
            now.shown,
            now.shown + now.withheld
        );
        let at = Location::file(spec.file.as_str());
        let finding = |message: String| {
            Finding::new(Code::TableWithheld, at.clone(), message).about(&table.dataset, None)
        };
        match best.and_then(|(change, kept)| Some((change, kept, edited(change)?))) {
            Some((change, kept, text)) => {
                message.push_str(&format!(
                    " With {} it would show {} of {}.",
                    change.words,
                    kept.shown,
                    kept.shown + kept.withheld
                ));
                findings.push(finding(message).help(format!(
                    "In templates/tables/{}.toml of the report folder, write under [{}]: {} = {}. yearly build puts the whole file, ready to be copied there, into out/private/suggested/.",
                    table.id,
                    change.part,
                    change.key,
                    change.value.to_string().trim()
                )));
                suggestions.push(Suggestion {
                    table: table.id.clone(),
                    text,
                });
            }
            None => findings.push(finding(message)),
        }
    }
    (suggestions, findings)
}

/// Other declarations of tables that might clear an error of protection.
#[derive(Debug)]
pub(crate) struct Way {
    /// The tables as they would be declared.
    pub(crate) specs: Vec<Arc<TableSpec>>,
    /// What to write where.
    pub(crate) words: String,
    /// The whole files.
    pub(crate) suggestions: Vec<Suggestion>,
}

/// Ways to declare tables otherwise, those that keep most first: broader categories and longer periods, one of the tables not published, all of
/// them not published.
pub(crate) fn ways_out(
    tables: &[&Arc<TableSpec>],
    datasets: &[Arc<DatasetSpec>],
    codes: &CodeLists,
) -> Vec<Way> {
    /// More tables are not left out one by one.
    const ALONE: usize = 3;
    let broader: Vec<Vec<Change>> = tables
        .iter()
        .map(|spec| {
            let dataset = datasets.iter().find(|dataset| dataset.id == spec.dataset);
            dataset.map_or_else(Vec::new, |dataset| changes(spec, dataset, codes))
        })
        .collect();
    let rounds = broader.iter().map(Vec::len).max().unwrap_or(0);
    let mut ways: Vec<Way> = (0..rounds)
        .map(|round| {
            let changed: Vec<&Change> = broader.iter().filter_map(|own| own.get(round)).collect();
            let words = changed.iter().map(|change| {
                format!(
                    "in templates/tables/{}.toml, under [{}], {} = {}",
                    change.table,
                    change.part,
                    change.key,
                    change.value.to_string().trim()
                )
            });
            Way {
                words: words.collect::<Vec<_>>().join("; "),
                suggestions: (changed.iter())
                    .filter_map(|change| {
                        let (table, text) = (change.table.clone(), edited(change)?);
                        Some(Suggestion { table, text })
                    })
                    .collect(),
                specs: changed
                    .iter()
                    .map(|change| Arc::clone(&change.spec))
                    .collect(),
            }
        })
        .collect();
    if tables.len() > 1 && tables.len() <= ALONE {
        ways.extend(tables.iter().map(|spec| unpublished(&[spec])));
    }
    if !tables.is_empty() {
        ways.push(unpublished(tables));
    }
    ways
}

/// The same tables, not published.
fn unpublished(tables: &[&Arc<TableSpec>]) -> Way {
    let without = |spec: &&Arc<TableSpec>| {
        let mut other = TableSpec::clone(spec);
        other.publish = false;
        Arc::new(other)
    };
    let text = |spec: &&Arc<TableSpec>| {
        let mut text: toml_edit::DocumentMut = spec.text.parse().ok()?;
        text.insert("publish", toml_edit::value(false));
        Some(Suggestion {
            table: spec.id.clone(),
            text: text.to_string(),
        })
    };
    let files = tables
        .iter()
        .map(|spec| format!("templates/tables/{}.toml", spec.id));
    Way {
        specs: tables.iter().map(without).collect(),
        words: format!(
            "publish = false at the top of {}, and take what shows it out of the sections and the narrative",
            files.collect::<Vec<_>>().join(", ")
        ),
        suggestions: tables.iter().filter_map(text).collect(),
    }
}

/// How many counts of a table are shown, noughts aside, and how many are withheld for the sake of people.
#[derive(Debug, Clone, Copy)]
struct Kept {
    shown: usize,
    withheld: usize,
}

impl Kept {
    fn of(table: &SafeTable) -> Kept {
        let mut kept = Kept {
            shown: 0,
            withheld: 0,
        };
        for row in &table.rows {
            for (cell, column) in row.cells.iter().zip(&table.columns) {
                match cell {
                    _ if column.hidden => {}
                    SafeCell::Shown { value, unit, .. } => {
                        kept.shown += usize::from(*unit == Unit::Count && !value.is_zero());
                    }
                    SafeCell::Suppressed(reason) => {
                        let ours = matches!(reason.kind(), "primary" | "secondary");
                        kept.withheld += usize::from(ours);
                    }
                    _ => {}
                }
            }
        }
        kept
    }

    fn is_little(self) -> bool {
        self.withheld >= LEAST_WITHHELD && self.withheld > self.shown
    }

    /// A greater part of it is shown.
    fn better_than(self, other: Kept) -> bool {
        self.shown * (other.shown + other.withheld) > other.shown * (self.shown + self.withheld)
    }
}

/// Every way to make the rows or the columns of a table broader.
fn changes(spec: &Arc<TableSpec>, dataset: &DatasetSpec, codes: &CodeLists) -> Vec<Change> {
    let mut all = Vec::new();
    for part in ["rows", "columns"] {
        let axis = |spec: &TableSpec| match part {
            "rows" => spec.rows.clone(),
            _ => spec.columns.clone(),
        };
        let Some(own) = axis(spec) else { continue };
        let with = |axis: AxisSpec| {
            let mut other = TableSpec::clone(spec);
            match part {
                "rows" => other.rows = Some(axis),
                _ => other.columns = Some(axis),
            }
            Arc::new(other)
        };
        let list = dataset
            .column(&own.by)
            .and_then(|at| codes.get(dataset.columns[at].codes.as_deref()?));
        let parents = list.is_some_and(|list| list.codes.iter().any(|code| code.parent.is_some()));
        let mut add = |axis: AxisSpec, key, value, words| {
            all.push(Change {
                table: spec.id.clone(),
                spec: with(axis),
                part,
                key,
                value,
                words,
            });
        };
        if parents && !own.parents && own.only.is_empty() {
            let mut broader = own.clone();
            broader.parents = true;
            let words = "the broader categories of its list";
            add(broader, "parents", true.into(), words);
        }
        let longer = match own.each {
            Some(Each::Month) => Some((Each::Quarter, "quarter", "quarters in place of months")),
            Some(Each::Quarter) => Some((Each::Year, "year", "years in place of quarters")),
            Some(Each::Year | Each::Record) | None => None,
        };
        if let Some((each, value, words)) = longer {
            let mut broader = own.clone();
            broader.each = Some(each);
            add(broader, "each", value.into(), words);
        }
    }
    all
}

/// The table's own text with the change made, comments and layout kept.
fn edited(change: &Change) -> Option<String> {
    let mut text: toml_edit::DocumentMut = change.spec.text.parse().ok()?;
    let part = text.get_mut(change.part)?.as_table_like_mut()?;
    part.insert(change.key, toml_edit::Item::Value(change.value.clone()));
    Some(text.to_string())
}
