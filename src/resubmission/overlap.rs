//! Two files of one agency that hold the same records of a dataset, where no source says which replaces which: they are told, and both
//! counted, because nobody can tell from the files which of them counts.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::undated_name::Named;
use crate::finding::{Code, Finding, Location};
use crate::model::{Block, ColumnType, DatasetSpec};

/// Files that hold one record are compared pair by pair; of a record that more files hold only these.
const MOST_FILES: usize = 16;

/// The records of one file.
struct Sent<'a> {
    block: &'a Block,
    /// How many records it holds that say something.
    records: usize,
}

/// Files of one agency that hold the same records of a dataset, and not by being the same bytes.
pub(crate) fn overlaps(spec: &DatasetSpec, blocks: &[Block]) -> Vec<Finding> {
    let mut files: Vec<Sent<'_>> = Vec::new();
    let mut places: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    for block in blocks {
        let key = (&*block.file, block.agency.as_deref());
        places.entry(key).or_insert_with(|| {
            files.push(Sent { block, records: 0 });
            files.len() - 1
        });
    }
    if files.len() < 2 {
        return Vec::new();
    }
    let mut holders: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for block in blocks {
        let Some(&file) = places.get(&(&*block.file, block.agency.as_deref())) else {
            continue;
        };
        for record in (0..block.len()).filter_map(|record| fingerprint(spec, block, record)) {
            let holders = holders.entry(record).or_default();
            if holders.contains(&file) {
                continue;
            }
            files[file].records += 1;
            if holders.len() < MOST_FILES {
                holders.push(file);
            }
        }
    }
    let mut common: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for holders in holders.values() {
        for (at, &later) in holders.iter().enumerate() {
            for &earlier in &holders[..at] {
                let pair = (earlier.min(later), earlier.max(later));
                if files[earlier].block.agency == files[later].block.agency {
                    *common.entry(pair).or_insert(0) += 1;
                }
            }
        }
    }
    let mut findings = Vec::new();
    for ((one, other), common) in common {
        let (one, other) = (&files[one], &files[other]);
        let least = one.records.min(other.records);
        let named = |sent: &Sent<'_>| Named::of(&sent.block.file);
        // Files whose names differ only in their version need less to be two of one return.
        let enough = if named(one).same(&named(other)) {
            least.div_ceil(10)
        } else {
            least.div_ceil(2)
        };
        if common < enough.max(1) {
            continue;
        }
        let received = |sent: &Sent<'_>| sent.block.received;
        let (older, newer) = if received(one) > received(other) {
            (other, one)
        } else {
            (one, other)
        };
        findings.push(finding(spec, older, newer, common));
    }
    findings
}

fn finding(spec: &DatasetSpec, older: &Sent<'_>, newer: &Sent<'_>, common: usize) -> Finding {
    let (old, new) = (&older.block.file, &newer.block.file);
    let shared = match (common, newer.records) {
        (1, 1) => "Its one record stands".to_owned(),
        (common, records) if common >= records => format!("All its {records} records stand"),
        (common, records) => format!("{common} of its {records} records stand"),
    };
    let which = match (older.block.received, newer.block.received) {
        (Some(before), Some(after)) if before < after => {
            "This file was received later and seems to replace it; "
        }
        _ => "One of the two seems to replace the other; ",
    };
    let message = format!("{shared} in {old} too. {which}both were counted.");
    Finding::new(Code::Resubmitted, Location::file(new.clone()), message)
        .help(format!(
            "If it replaces the other, write replaces = \"{old}\" in the [[source]] of {new}, or take the older file out of returns/."
        ))
        .related(Location::file(old.clone()), "the same records")
        .about(&spec.id, newer.block.agency.as_deref())
}

/// A record as a number by which it is known again: everything in it but free text. None where it says nothing: a row of noughts is in
/// every return.
fn fingerprint(spec: &DatasetSpec, block: &Block, record: usize) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let (mut names, mut numbers, mut measures) = (false, false, false);
    for (place, column) in spec.columns.iter().enumerate() {
        if column.kind == ColumnType::Text && !column.key {
            continue;
        }
        let value = block.value(record, place);
        let key = value.key();
        if column.kind.is_measure() {
            measures |= block.has(place);
            numbers |= value.number().is_some_and(|number| !number.is_zero());
        } else {
            names |= key.is_some();
        }
        key.hash(&mut hasher);
    }
    (names && (numbers || !measures)).then(|| hasher.finish())
}
