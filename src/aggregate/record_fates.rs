//! What became of each record: whether a table counts it, or which column keeps it out of every table. A record that nobody counts is
//! asked about, since nobody would miss it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

use super::category::{Records, time_column};
use super::line_list::{self, Listed};
use super::notices::{grouped, on};
use super::query::Query;
use super::table_layout::Resolved;
use super::tables::Filter;
use super::tally::Worked;
use crate::finding::{Code, Finding, Location};
use crate::model::{
    Block, ColumnSpec, Dataset, Period, ReturnUse, Uncounted, Value, count, listed,
};

/// The most records of one return that a finding names, and the most different ones for which the column is sought.
const MOST: usize = 50;

/// Fewer than one in so many days before the report's time may be slips of the year.
const FEW: usize = 10;

/// For each block of a dataset and each of its records whether some table counts it.
pub(crate) type Counted = Vec<Vec<bool>>;

/// Nothing counted yet.
pub(crate) fn none_of(dataset: &Dataset) -> Counted {
    let blocks = dataset.blocks.iter();
    blocks.map(|block| vec![false; block.len()]).collect()
}

/// Adds what another table counts.
pub(crate) fn add(all: &mut Counted, more: &Counted) {
    for (all, more) in all.iter_mut().zip(more) {
        all.iter_mut()
            .zip(more)
            .for_each(|(all, more)| *all |= more);
    }
}

/// All that is known of the tables when it is asked what became of the records.
pub(crate) struct Ledger<'a> {
    pub(crate) datasets: &'a [Dataset],
    pub(crate) records: &'a BTreeMap<String, Records<'a>>,
    pub(crate) counted: &'a BTreeMap<String, Counted>,
    pub(crate) tables: &'a [Resolved<'a>],
    pub(crate) lists: &'a [Listed<'a>],
    /// The base cells, with the blocks that each reads.
    pub(crate) worked: &'a [Worked],
    pub(crate) queries: &'a [Query],
    pub(crate) report: Option<Period>,
}

impl Ledger<'_> {
    /// What became of each return's records, by file, with a query for those that no table counts.
    pub(crate) fn uses(&self, findings: &mut Vec<Finding>) -> BTreeMap<Arc<str>, ReturnUse> {
        let mut uses: BTreeMap<Arc<str>, ReturnUse> = BTreeMap::new();
        for dataset in self.datasets {
            let mut counted = self.counted.get(&dataset.spec.id).cloned();
            let lists = self
                .lists
                .iter()
                .filter(|list| list.dataset.id == dataset.spec.id);
            for list in lists {
                let Some(records) = self.records.get(&dataset.spec.id) else {
                    continue;
                };
                let all = counted.get_or_insert_with(|| none_of(dataset));
                for (block, record) in line_list::places(list, records) {
                    all[block][record] = true;
                    let file = &dataset.blocks[block].file;
                    let used = uses.entry(file.clone()).or_default();
                    used.tables.insert(list.spec.id.clone());
                }
            }
            self.of_a_dataset(dataset, counted.as_ref(), &mut uses, findings);
        }
        for table in self.tables {
            for id in table.used() {
                let worked = &self.worked[id.0];
                let Some(records) = self.records.get(&worked.cell.key.dataset) else {
                    continue;
                };
                for block in &worked.fed {
                    let file = &records.dataset.blocks[*block].file;
                    let used = uses.entry(file.clone()).or_default();
                    used.tables.insert(table.declared.spec.id.clone());
                }
            }
        }
        uses
    }

    fn of_a_dataset(
        &self,
        dataset: &Dataset,
        counted: Option<&Counted>,
        uses: &mut BTreeMap<Arc<str>, ReturnUse>,
        findings: &mut Vec<Finding>,
    ) {
        let mut files: BTreeMap<&Arc<str>, Vec<(usize, usize)>> = BTreeMap::new();
        let mut all: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, block) in dataset.blocks.iter().enumerate() {
            *all.entry(&block.file).or_default() += block.len();
            let left = (0..block.len()).filter(|record| !counted.is_some_and(|c| c[at][*record]));
            let left: Vec<(usize, usize)> = left.map(|record| (at, record)).collect();
            if !left.is_empty() {
                files.entry(&block.file).or_default().extend(left);
            }
        }
        let asked_for = self.asked_for(dataset);
        for (file, left) in files {
            let all = all[&**file];
            let whole = left.len() == all;
            self.enter(dataset, &left, uses.entry(file.clone()).or_default());
            if whole && self.feeds_a_check(dataset) {
                continue;
            }
            let mut missed = left;
            let goes_back = self.goes_back(dataset, file);
            missed.retain(|(at, record)| {
                let block = &dataset.blocks[*at];
                let value = |column: &usize| block.value(*record, *column);
                let mut asked_for = asked_for.iter();
                !block.may_be_uncounted
                    && !self.is_before(dataset, block, *record, goes_back)
                    && !asked_for.any(|at| is_told(value(at), &dataset.spec.columns[*at]))
            });
            let reasons = self.reasons(dataset, &missed);
            findings.extend(asked(dataset, &missed, whole, all, &reasons));
        }
    }

    /// Enters the records of a return that no table counts.
    fn enter(&self, dataset: &Dataset, left: &[(usize, usize)], used: &mut ReturnUse) {
        let one = |(block, record): &(usize, usize)| {
            let block = &dataset.blocks[*block];
            Uncounted {
                dataset: dataset.spec.id.as_str().into(),
                sheet: block.sheet.clone(),
                row: block.rows[*record],
            }
        };
        used.uncounted.extend(left.iter().map(one));
        let reasons = self.reasons(dataset, left);
        let id = |at: usize| dataset.spec.columns[at].id.clone();
        used.kept_out.extend(reasons.into_iter().map(id));
    }

    /// Whether a record is of a time before the report's: a register goes on from year to year, and its earlier rows are not missed. A
    /// day is one only in a return that goes back; else it may be a slip of the year.
    fn is_before(&self, dataset: &Dataset, block: &Block, record: usize, goes_back: bool) -> bool {
        let time = time_column(&dataset.spec).map(|at| block.value(record, at));
        let report = |end: Date| self.report.is_some_and(|report| end < report.start());
        match time {
            Some(Value::Period(period)) => report(period.end()),
            Some(Value::Date(day)) => goes_back && report(*day),
            _ => false,
        }
    }

    /// Whether a return holds earlier years on purpose: not a few days among many of the report's own time.
    fn goes_back(&self, dataset: &Dataset, file: &Arc<str>) -> bool {
        let (Some(report), Some(time)) = (self.report, time_column(&dataset.spec)) else {
            return true;
        };
        let blocks = dataset.blocks.iter().filter(|block| block.file == *file);
        let days =
            blocks.flat_map(|block| (0..block.len()).map(|record| block.value(record, time)));
        let (mut before, mut within) = (0, 0);
        for day in days {
            match day {
                Value::Date(day) if *day < report.start() => before += 1,
                Value::Date(day) if *day <= report.end() => within += 1,
                _ => {}
            }
        }
        before * FEW > within
    }

    /// The columns by which tables choose records of a dataset.
    fn asked_for(&self, dataset: &Dataset) -> BTreeSet<usize> {
        let own = self.queries.iter();
        let own = own.filter(|query| query.key.dataset == dataset.spec.id);
        own.flat_map(|query| query.filters.keys().copied())
            .collect()
    }

    /// Whether a rule holds this dataset against another one that has arrived: its returns prove the numbers of that one.
    fn feeds_a_check(&self, dataset: &Dataset) -> bool {
        let id = &dataset.spec.id;
        let mut others = self.datasets.iter().filter(|other| other.spec.id != *id);
        others.any(|other| {
            let names = |of: &Dataset, id: &str| {
                let mut rules = of.spec.rules.iter();
                rules.any(|rule| rule.dataset.as_deref() == Some(id))
            };
            names(other, id) || names(dataset, &other.spec.id)
        })
    }

    /// The columns that keep these records out of the tables that come nearest to them.
    fn reasons(&self, dataset: &Dataset, left: &[(usize, usize)]) -> BTreeSet<usize> {
        let Some(records) = self.records.get(&dataset.spec.id) else {
            return BTreeSet::new();
        };
        let own = |query: &&Query| query.key.dataset == dataset.spec.id;
        let queries: Vec<&Query> = self.queries.iter().filter(own).collect();
        let mut allowed: HashMap<(usize, &Filter), Vec<bool>> = HashMap::new();
        let mut seen: BTreeSet<Vec<u32>> = BTreeSet::new();
        let columns = self.asked_for(dataset);
        let mut reasons = BTreeSet::new();
        for (block, record) in left {
            let id = |at: &usize| records.column(*at).map_or(0, |c| c.id(*block, *record));
            if seen.len() == MOST || !seen.insert(columns.iter().map(id).collect()) {
                continue;
            }
            let mut nearest: Option<Vec<usize>> = None;
            for query in &queries {
                let mut refusing = Vec::new();
                for (at, filter) in &query.filters {
                    let Some(column) = records.column(*at) else {
                        continue;
                    };
                    let test = allowed
                        .entry((*at, filter))
                        .or_insert_with(|| column.allowed(filter));
                    if records.lacks(*block, *at) || !test[column.id(*block, *record) as usize] {
                        refusing.push(*at);
                    }
                }
                let nearer = |known: &Vec<usize>| known.len() > refusing.len();
                if !refusing.is_empty() && nearest.as_ref().is_none_or(nearer) {
                    let one = refusing.len() == 1;
                    nearest = Some(refusing);
                    // None comes nearer.
                    if one {
                        break;
                    }
                }
            }
            reasons.extend(nearest.into_iter().flatten());
        }
        reasons
    }
}

/// Whether a value could not be read, or is not there and had to be: that is told at its cell.
fn is_told(value: &Value, column: &ColumnSpec) -> bool {
    match value {
        Value::Unmapped(_) | Value::Unread(_) => true,
        Value::Blank => column.required,
        _ => false,
    }
}

/// The query about records that no table counts.
fn asked(
    dataset: &Dataset,
    left: &[(usize, usize)],
    whole: bool,
    all: usize,
    reasons: &BTreeSet<usize>,
) -> Option<Finding> {
    let (first, _) = left.first()?;
    let block = &dataset.blocks[*first];
    if whole {
        let message = format!(
            "No table counts anything of this return: its {} in no figure.",
            count(all, "record stands", "records stand")
        );
        let at = Location::sheet_of(&block.file, block.sheet.as_ref());
        let (code, id) = (Code::ReturnUncounted, &dataset.spec.id);
        return Some(grouped(code, vec![at], message, id, block));
    }
    let headings: Vec<String> = reasons
        .iter()
        .map(|at| format!("\"{}\"", dataset.spec.columns[*at].heading))
        .collect();
    let by = match headings.is_empty() {
        true => String::new(),
        false => format!(", by what stands under {}", listed(&headings, "and")),
    };
    let message = format!(
        "{} of {all} {} counted in no table{by}.",
        left.len(),
        if left.len() == 1 {
            "records is"
        } else {
            "records are"
        },
    );
    let column = reasons.first().copied();
    let cells = left.iter().take(MOST).map(|(block, record)| {
        let block = &dataset.blocks[*block];
        on(block, block.cell(*record, column.unwrap_or_default()))
    });
    let (code, id) = (Code::RecordsUncounted, &dataset.spec.id);
    Some(grouped(code, cells.collect(), message, id, block))
}
