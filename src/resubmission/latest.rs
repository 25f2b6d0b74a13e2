//! Records of a return that was sent again, where the dataset says by what a return is known (`key-of`) and how the later one is told
//! (`latest-by`): the later one takes the place of the earlier.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::finding::{Code, Finding, Location};
use crate::model::{Block, Dataset, Period, Value};

/// How a dataset's returns are known.
pub(crate) struct Known<'a> {
    /// What a record's `key-of` columns hold, when all hold something.
    pub(crate) key: &'a dyn Fn(&Block, usize) -> Option<Vec<String>>,
    /// The same in words.
    pub(crate) name: &'a dyn Fn(&Block, usize) -> String,
}

/// A record with the day it was sent.
struct Sent {
    date: Date,
    block: usize,
    record: usize,
}

/// The records that a later one replaces, by block and record, with a finding for each row.
#[derive(Debug, Default)]
pub(crate) struct Superseded {
    records: BTreeSet<(usize, usize)>,
    findings: Vec<Finding>,
}

/// Finds the records whose `key-of` another record shares with a later date of `latest-by`. A record without any date is left for
/// the rule that asks for unique records: nobody can say which of the two came later.
pub(crate) fn superseded(dataset: &Dataset, known: &Known<'_>) -> Superseded {
    let mut superseded = Superseded::default();
    let latest_by = dataset.spec.latest_by.as_deref();
    let Some(by) = latest_by.and_then(|id| dataset.spec.column(id)) else {
        return superseded;
    };
    let mut returns: BTreeMap<Vec<String>, Vec<Sent>> = BTreeMap::new();
    for (place, block) in dataset.blocks.iter().enumerate() {
        for record in 0..block.len() {
            let date = match block.value(record, by) {
                Value::Date(date) => Some(*date),
                _ => block.received,
            };
            if let (Some(date), Some(key)) = (date, (known.key)(block, record)) {
                returns.entry(key).or_default().push(Sent {
                    date,
                    block: place,
                    record,
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
            superseded.records.insert((earlier.block, earlier.record));
            let row = dataset.blocks[earlier.block].rows[earlier.record];
            if rows.insert((earlier.block, row)) {
                let finding = finding(dataset, known, earlier, latest);
                superseded.findings.push(finding);
            }
        }
    }
    superseded
}

impl Superseded {
    /// Takes the records out of the dataset in which they were found.
    pub(crate) fn leave_out(self, dataset: &mut Dataset) -> Vec<Finding> {
        if !self.records.is_empty() {
            for (place, block) in dataset.blocks.iter_mut().enumerate() {
                let keep: Vec<bool> = (0..block.len())
                    .map(|record| !self.records.contains(&(place, record)))
                    .collect();
                retain(block, &keep);
            }
        }
        self.findings
    }
}

fn finding(dataset: &Dataset, known: &Known<'_>, earlier: &Sent, latest: &Sent) -> Finding {
    let spec = &dataset.spec;
    let place = spec.key_of.iter().find_map(|id| spec.column(id));
    let at = |sent: &Sent| {
        let block = &dataset.blocks[sent.block];
        let cell = block.cell(sent.record, place.unwrap_or(0));
        Location::cells(&block.file, block.sheet.as_ref(), cell)
    };
    let block = &dataset.blocks[earlier.block];
    let message = format!(
        "{}: the return of {} was sent again on {}; the later one counts.",
        (known.name)(block, earlier.record),
        Period::Day(earlier.date).label(),
        Period::Day(latest.date).label()
    );
    Finding::new(Code::Superseded, at(earlier), message)
        .about(&spec.id, block.agency.as_deref())
        .rule(format!("{}/latest", spec.id))
        .related(at(latest), "the one that counts")
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
