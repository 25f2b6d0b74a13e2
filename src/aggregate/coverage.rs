//! Which returns a number rests on, where some of them do not say what it asks: absent is not nought, and what some agencies sent is
//! not what all of them would have said.

use std::collections::{BTreeMap, BTreeSet};

use super::category::{Records, is_aggregate};
use super::filter::Filters;
use super::query::Query;
use crate::model::listed;

/// The returns that have records for a number and do not say what it asks, beside those that do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Coverage {
    /// Blocks that say it, by place.
    pub(crate) said: Vec<usize>,
    /// Blocks that do not, by place, and have records that may be of its kind.
    pub(crate) unsaid: Vec<usize>,
    /// The columns that those lack, by place.
    pub(crate) columns: Vec<usize>,
}

impl Coverage {
    /// None where every return with such records says what is asked. A table of sums says what it can; what another table of its
    /// sender says too is not lacking.
    pub(crate) fn of(
        query: &Query,
        records: &Records<'_>,
        said: &[usize],
        unsaid: &[usize],
    ) -> Option<Coverage> {
        if unsaid.is_empty() {
            return None;
        }
        let dataset = records.dataset;
        let file = |at: &usize| &dataset.blocks[*at].file;
        let sender = |at: &usize| dataset.blocks[*at].agency.as_ref().unwrap_or(file(at));
        let lacked = |blocks: &[usize]| -> BTreeSet<usize> {
            let lack = |column: &usize| blocks.iter().any(|at| records.lacks(*at, *column));
            query.needed().filter(lack).collect()
        };
        let open = lacked(unsaid);
        let of_its_kind = |block: &&usize| candidate(&query.filters, records, **block, &open);
        let senders: BTreeSet<_> = said.iter().map(sender).collect();
        let said: Vec<usize> = said.iter().filter(of_its_kind).copied().collect();
        let mut unsaid = unsaid.to_vec();
        unsaid.retain(|at| {
            let aggregate = is_aggregate(&dataset.spec, &dataset.blocks[*at], query.verb);
            said.is_empty() || !(aggregate && senders.contains(sender(at)))
        });
        (!unsaid.is_empty()).then(|| Coverage {
            columns: lacked(&unsaid).into_iter().collect(),
            said,
            unsaid,
        })
    }

    /// Which returns say what is asked, in words; none where none does.
    pub(crate) fn given(&self, records: &Records<'_>) -> Option<String> {
        let mut in_part = InPart::default();
        in_part.add(self, records);
        let groups = in_part.groups();
        let given = groups.iter().map(|group| group.given(records, ('“', '”')));
        (!groups.is_empty()).then(|| given.collect::<Vec<_>>().join("; "))
    }

    /// Whether no return says what is asked of such records: then none of them is a nought.
    pub(crate) fn is_nowhere(&self) -> bool {
        self.said.is_empty()
    }
}

/// Whether a block has a record that passes all filters but those on some columns.
pub(crate) fn candidate(
    filters: &Filters,
    records: &Records<'_>,
    block: usize,
    open: &BTreeSet<usize>,
) -> bool {
    let held = filters.iter().filter(|(at, _)| !open.contains(at));
    let tests: Vec<_> = held
        .filter_map(|(at, filter)| {
            let column = records.column(*at)?;
            Some((column, column.allowed(filter)))
        })
        .collect();
    (0..records.dataset.blocks[block].len()).any(|record| {
        let mut tests = tests.iter();
        tests.all(|(column, allowed)| allowed[column.id(block, record) as usize])
    })
}

/// Columns that some returns give and others do not, over several numbers of one dataset.
#[derive(Debug, Default)]
pub(crate) struct InPart {
    /// Column to the blocks that give it and those that do not.
    columns: BTreeMap<usize, (BTreeSet<usize>, BTreeSet<usize>)>,
}

/// Columns that the same returns give and the same do not.
#[derive(Debug)]
pub(crate) struct Alike {
    pub(crate) columns: Vec<usize>,
    pub(crate) unsaid: BTreeSet<usize>,
    said: BTreeSet<usize>,
}

impl InPart {
    /// Adds what one number rests on.
    pub(crate) fn add(&mut self, coverage: &Coverage, records: &Records<'_>) {
        for column in coverage.columns.iter().filter(|_| !coverage.is_nowhere()) {
            let (said, unsaid) = self.columns.entry(*column).or_default();
            said.extend(&coverage.said);
            unsaid.extend(
                coverage
                    .unsaid
                    .iter()
                    .filter(|at| records.lacks(**at, *column)),
            );
        }
    }

    /// Each block and a column that it lacks where others give it.
    pub(crate) fn lacking(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let each = self.columns.iter();
        each.flat_map(|(column, (_, unsaid))| unsaid.iter().map(move |at| (*at, *column)))
    }

    /// The columns put together that the same returns give.
    pub(crate) fn groups(self) -> Vec<Alike> {
        let mut groups: Vec<Alike> = Vec::new();
        for (column, (said, unsaid)) in self.columns {
            match groups
                .iter_mut()
                .find(|g| g.said == said && g.unsaid == unsaid)
            {
                Some(group) => group.columns.push(column),
                None => groups.push(Alike {
                    columns: vec![column],
                    unsaid,
                    said,
                }),
            }
        }
        groups
    }

    /// What is printed under a table of such numbers, a sentence a group.
    pub(crate) fn notes(self, records: &Records<'_>) -> impl Iterator<Item = String> {
        let groups = self.groups().into_iter();
        groups.map(|group| {
            format!(
                "{}; such numbers are of those only.",
                group.given(records, ('“', '”'))
            )
        })
    }
}

impl Alike {
    /// `"Due" and "Status" were given by 18 of 25 agencies`; by returns where an agency is not known, or sent one with and one without;
    /// by sheets where a return has one with and one without.
    pub(crate) fn given(&self, records: &Records<'_>, quotes: (char, char)) -> String {
        let (blocks, spec) = (&records.dataset.blocks, &records.dataset.spec);
        let agencies = |all: &BTreeSet<usize>| -> Option<BTreeSet<&str>> {
            all.iter().map(|at| blocks[*at].agency.as_deref()).collect()
        };
        let files = |all: &BTreeSet<usize>| -> BTreeSet<&str> {
            all.iter().map(|at| &*blocks[*at].file).collect()
        };
        let many = |said: BTreeSet<&str>, unsaid: BTreeSet<&str>| {
            said.is_disjoint(&unsaid)
                .then_some((said.len(), unsaid.len()))
        };
        let by_agency = agencies(&self.said).zip(agencies(&self.unsaid));
        let by_agency = by_agency.and_then(|(said, unsaid)| many(said, unsaid));
        let ((said, unsaid), word) = match (by_agency, many(files(&self.said), files(&self.unsaid)))
        {
            (Some(agencies), _) => (agencies, "agencies"),
            (_, Some(files)) => (files, "returns"),
            _ => ((self.said.len(), self.unsaid.len()), "tables"),
        };
        let (open, close) = quotes;
        let quoted = |at: &usize| format!("{open}{}{close}", spec.columns[*at].heading);
        let headings: Vec<String> = self.columns.iter().map(quoted).collect();
        let was = if headings.len() == 1 { "was" } else { "were" };
        let all = said + unsaid;
        format!(
            "{} {was} given by {said} of {all} {word}",
            listed(&headings, "and")
        )
    }
}
