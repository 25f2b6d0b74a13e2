//! Returns that were sent again: the later one takes the place of the earlier.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::check::Check;
use super::datum::{Datum, Record};
use super::found::Found;
use crate::finding::{Code, Finding};
use crate::model::{Block, Dataset, Period, Value};

/// The records that a later one replaces, by block and record, with a finding for each row.
pub(super) struct Replaced {
    records: BTreeSet<(usize, usize)>,
    findings: Vec<Finding>,
}

/// Finds the records whose `key-of` another record shares with a later date of `latest-by`. A record without any date is left for
/// the rule that asks for unique records: nobody can say which of the two came later.
pub(super) fn replaced(check: &Check<'_>) -> Replaced {
    let mut replaced = Replaced {
        records: BTreeSet::new(),
        findings: Vec::new(),
    };
    let Some(by) = check.place(&check.spec.latest_by) else {
        return replaced;
    };
    let places = check.places(&check.spec.key_of);
    let mut returns: BTreeMap<Vec<String>, Vec<Sent>> = BTreeMap::new();
    for (place, block) in check.dataset.blocks.iter().enumerate() {
        for record in Record::all(block) {
            let date = match record.value(by) {
                Value::Date(date) => Some(*date),
                _ => block.received,
            };
            if let (Some(date), Some(key)) = (date, record.known_by(&places)) {
                returns.entry(key).or_default().push(Sent {
                    date,
                    block: place,
                    record: record.index,
                });
            }
        }
    }
    let mut rows = BTreeSet::new();
    for sent in returns.values() {
        let Some(latest) = sent.iter().max_by_key(|one| one.date) else {
            continue;
        };
        for earlier in sent.iter().filter(|one| one.date < latest.date) {
            replaced.records.insert((earlier.block, earlier.record));
            let block = &check.dataset.blocks[earlier.block];
            if rows.insert((earlier.block, block.rows[earlier.record])) {
                let finding = superseded(check, &places, earlier, latest);
                replaced.findings.push(finding);
            }
        }
    }
    replaced
}

/// A record with the day it was sent.
struct Sent {
    date: Date,
    block: usize,
    record: usize,
}

fn superseded(check: &Check<'_>, places: &[usize], earlier: &Sent, latest: &Sent) -> Finding {
    let record = |sent: &Sent| Record {
        block: &check.dataset.blocks[sent.block],
        index: sent.record,
    };
    let message = format!(
        "{}: the return of {} was sent again on {}; the later one counts.",
        check.names(record(earlier), places),
        Period::Day(earlier.date).label(),
        Period::Day(latest.date).label()
    );
    let place = places.first().copied().unwrap_or(0);
    let at = |sent| -> Datum<'_> { record(sent).at(place) };
    let (own, later) = (at(earlier), at(latest));
    check
        .finding(Code::Superseded, own.record.block, own.cell(), message)
        .rule(format!("{}/latest", check.spec.id))
        .related(later.location(), "the one that counts")
}

/// Takes the replaced records out of a dataset.
pub(super) fn leave_out(dataset: &mut Dataset, replaced: Replaced, findings: &mut Found) {
    findings.extend(replaced.findings);
    if replaced.records.is_empty() {
        return;
    }
    for (place, block) in dataset.blocks.iter_mut().enumerate() {
        let keep: Vec<bool> = (0..block.len())
            .map(|record| !replaced.records.contains(&(place, record)))
            .collect();
        retain(block, &keep);
    }
}

/// Keeps some records of a block.
fn retain(block: &mut Block, keep: &[bool]) {
    fn kept<T>(list: &mut Vec<T>, keep: &[bool]) {
        let mut keep = keep.iter();
        list.retain(|_| keep.next().copied().unwrap_or(true));
    }
    let records = keep.len();
    // A field with one value for all records has nothing to lose.
    for field in &mut block.fields {
        if field.at.is_each() && field.values.len() == records {
            kept(&mut field.values, keep);
        }
    }
    kept(&mut block.rows, keep);
    if block.columns.len() == records {
        kept(&mut block.columns, keep);
    }
}
