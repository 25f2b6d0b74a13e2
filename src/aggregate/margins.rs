//! Records that say again, as one number, what other records of the dataset say in parts: the sector "all" beside the sectors. The
//! dataset names them by its rules of the form `parts`; counting both would count everybody twice.

use std::collections::{BTreeMap, BTreeSet};

use super::filter::Filters;
use super::tables::Filter;
use crate::model::{Block, Dataset, DatasetSpec, RuleForm, RuleSpec};

/// Which records of a dataset restate others.
#[derive(Debug, Default)]
pub(crate) struct Margins {
    /// Column, by place, and the code that stands for the whole.
    wholes: Vec<(usize, String)>,
    /// For each block and record a bit for each whole; empty where no record restates anything.
    blocks: Vec<Vec<u32>>,
}

impl Margins {
    /// Finds the records that stand for a whole whose parts have been given too, for the same `within`.
    pub(crate) fn new(dataset: &Dataset) -> Self {
        let spec = &dataset.spec;
        let mut margins = Margins {
            wholes: Vec::new(),
            blocks: dataset.blocks.iter().map(|_| Vec::new()).collect(),
        };
        // A bit each; no dataset has more.
        for (rule, at, code) in rules(spec).take(32) {
            let Some(reader) = Reader::new(rule, spec) else {
                continue;
            };
            let bit = 1 << margins.wholes.len();
            margins.wholes.push((at, code.to_owned()));
            let mut stand: Vec<(usize, usize, Vec<String>)> = Vec::new();
            for (place, block) in dataset.blocks.iter().enumerate() {
                let records =
                    (0..block.len()).filter(|r| reader.code(block, *r, at, |c| c == code));
                stand.extend(records.map(|record| (place, record, reader.within(block, record))));
            }
            if stand.is_empty() {
                continue;
            }
            let wanted: BTreeSet<&Vec<String>> = stand.iter().map(|(.., within)| within).collect();
            let mut given = BTreeSet::new();
            for block in &dataset.blocks {
                for record in 0..block.len() {
                    let is_part = |code: &str| rule.parts.iter().any(|part| part == code);
                    if reader.code(block, record, at, is_part) && reader.has_number(block, record) {
                        let within = reader.within(block, record);
                        if wanted.contains(&within) {
                            given.insert(within);
                        }
                    }
                }
            }
            for (place, record, within) in &stand {
                if given.contains(within) {
                    let flags = &mut margins.blocks[*place];
                    flags.resize(dataset.blocks[*place].len(), 0);
                    flags[*record] |= bit;
                }
            }
        }
        margins
    }

    /// Whether to pass a record over, for a mask made by [`Self::mask`].
    pub(crate) fn skips(&self, mask: u32, block: usize, record: usize) -> bool {
        let flags = self.blocks.get(block).and_then(|flags| flags.get(record));
        flags.is_some_and(|flags| flags & mask != 0)
    }

    /// The wholes that are passed over: all but those that are asked for by their code.
    pub(crate) fn mask(&self, filters: &Filters) -> u32 {
        let asked = |at: &usize, code: &String| matches!(filters.get(at), Some(Filter::Any(codes)) if codes.contains(code));
        let mut mask = 0;
        for (bit, (at, code)) in self.wholes.iter().enumerate() {
            if !asked(at, code) {
                mask |= 1 << bit;
            }
        }
        mask
    }
}

/// Whether a code of a column stands for the whole of the others.
pub(crate) fn is_whole(spec: &DatasetSpec, column: usize, code: &str) -> bool {
    rules(spec).any(|(_, at, whole)| at == column && whole == code)
}

/// By column the codes that stand for the whole of the others.
pub(crate) fn wholes(spec: &DatasetSpec) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, at, code) in rules(spec) {
        let column = spec.columns[at].id.clone();
        found.entry(column).or_default().insert(code.to_owned());
    }
    found
}

fn rules(spec: &DatasetSpec) -> impl Iterator<Item = (&RuleSpec, usize, &str)> {
    spec.rules
        .iter()
        .filter(|rule| rule.form == RuleForm::Parts)
        .filter_map(|rule| {
            let at = spec.column(rule.columns.first()?)?;
            Some((rule, at, rule.whole.as_deref()?))
        })
}

/// Reads records as a rule sees them.
struct Reader<'a> {
    within: Vec<usize>,
    when: Vec<(usize, &'a crate::model::OneOrMany)>,
    measure: Option<usize>,
}

impl<'a> Reader<'a> {
    /// None when the rule names a column that the dataset does not have; the rule's own reading says so.
    fn new(rule: &'a RuleSpec, spec: &DatasetSpec) -> Option<Self> {
        Some(Reader {
            within: rule
                .within
                .iter()
                .map(|id| spec.column(id))
                .collect::<Option<_>>()?,
            when: rule
                .when
                .iter()
                .map(|(id, codes)| Some((spec.column(id)?, codes)))
                .collect::<Option<_>>()?,
            measure: rule.column.as_deref().and_then(|id| spec.column(id)),
        })
    }

    fn code(&self, block: &Block, record: usize, at: usize, is: impl Fn(&str) -> bool) -> bool {
        let key = |column| block.value(record, column).key();
        key(at).is_some_and(|code| is(&code))
            && self
                .when
                .iter()
                .all(|(column, codes)| key(*column).is_some_and(|code| codes.has(&code)))
    }

    fn within(&self, block: &Block, record: usize) -> Vec<String> {
        let key = |column: &usize| block.value(record, *column).key().unwrap_or_default();
        self.within.iter().map(key).collect()
    }

    fn has_number(&self, block: &Block, record: usize) -> bool {
        self.measure
            .is_none_or(|measure| !block.has(measure) || !block.value(record, measure).is_absent())
    }
}
