//! Puts together what the passes gathered for one base cell: the sums of several returns, or why there is no number.

use super::accumulator::{Gathered, Supplied};
use super::category::{Category, Records, is_aggregate, time_column};
use super::coverage::Coverage;
use super::query::Query;
use super::tables::{Absent, Amount, BaseCell, Origin, OriginPart};
use super::verb::Verb;
use crate::model::{Cell, ColumnType, Period};

/// A base cell worked out, with what was met on the way.
#[derive(Debug)]
pub(crate) struct Worked {
    pub(crate) cell: BaseCell,
    /// The blocks that the number comes from, by place.
    pub(crate) blocks: Vec<usize>,
    /// The blocks with records of its kind, whether theirs is the one that is used or not.
    pub(crate) fed: Vec<usize>,
    /// Cells that the sum leaves out: block and cell.
    pub(crate) missing: Vec<(usize, Cell)>,
    pub(crate) disagreement: Option<Disagreement>,
    /// Which returns it rests on, when some do not say what it asks.
    pub(crate) coverage: Option<Coverage>,
}

/// Two statements of one number.
#[derive(Debug)]
pub(crate) enum Disagreement {
    /// Two cells of one period.
    Cells(Supplied, Supplied),
    /// Two records of one table that a dataset column, by place, tells apart, and that the figure does not.
    Several(usize, Supplied, Supplied),
    /// Two tables of one return that break the same records down differently: block and sum each.
    Sums((usize, Amount), (usize, Amount)),
}

/// What was gathered for one query.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) views: Vec<View>,
    /// Some line-level return could have had a record for it.
    pub(crate) line_level: bool,
    /// Some return that could have said something was read.
    pub(crate) any_block: bool,
    /// The blocks that say all that it asks, by place.
    pub(crate) said: Vec<usize>,
    /// The blocks with records of its kind, by place.
    pub(crate) fed: Vec<usize>,
    /// The blocks that do not, by place, though they have records that may be of its kind.
    pub(crate) unsaid: Vec<usize>,
}

/// The sum over the tables of one return that break the records down by the same columns.
#[derive(Debug)]
pub(crate) struct View {
    /// Who sent it, and what its tables are held to by their sources.
    pub(crate) sender: Vec<String>,
    /// The further columns by which its records are broken down.
    pub(crate) by: Vec<usize>,
    pub(crate) gathered: Gathered,
}

/// A view that has gone into the sum.
struct Done {
    sender: Vec<String>,
    by: Vec<usize>,
    period: Option<Option<u32>>,
    block: usize,
    amount: Option<Amount>,
}

impl Tally {
    /// A record of a block that does not say all that the query asks.
    pub(crate) fn left_out(&mut self, block: usize) {
        if self.unsaid.last() != Some(&block) {
            self.unsaid.push(block);
        }
    }

    /// A record of its kind.
    pub(crate) fn feed(&mut self, block: usize) {
        if self.fed.last() != Some(&block) {
            self.fed.push(block);
        }
    }

    /// The base cell.
    pub(crate) fn finish(
        self,
        query: &Query,
        records: Option<&Records<'_>>,
        report: Option<Period>,
    ) -> Worked {
        let mut whole: Option<Gathered> = None;
        let mut done: Vec<Done> = Vec::new();
        let mut disagreement = None;
        for mut view in self.views {
            view.gathered.settle();
            let amount = view.gathered.amount(query.verb);
            let block = view.gathered.cells.first().map_or(0, |(block, _)| *block);
            let period = view.gathered.period;
            let same = |before: &&Done| {
                let apart =
                    matches!((before.period, period), (Some(Some(a)), Some(Some(b))) if a != b);
                before.sender == view.sender && before.by != view.by && !apart
            };
            if let Some(before) = done.iter().find(same) {
                if let (Some(first), Some(second)) = (&before.amount, &amount)
                    && first != second
                {
                    disagreement.get_or_insert(Disagreement::Sums(
                        (before.block, first.clone()),
                        (block, second.clone()),
                    ));
                }
                continue;
            }
            if view.gathered.records > 0 {
                done.push(Done {
                    sender: view.sender,
                    by: view.by,
                    period,
                    block,
                    amount,
                });
            }
            match &mut whole {
                Some(whole) => whole.append(view.gathered),
                None => whole = Some(view.gathered),
            }
        }
        let gathered = whole.unwrap_or_default();
        if let Some(first) = gathered.given().next() {
            let other = |other: &&Supplied| other.value != first.value;
            if let Some((column, other)) =
                records.and_then(|records| told_apart(records, query, first, gathered.given()))
            {
                disagreement = Some(Disagreement::Several(column, first.clone(), other.clone()));
            } else if let Some(other) = gathered.given().find(other) {
                disagreement = Some(Disagreement::Cells(first.clone(), other.clone()));
            }
        }
        let coverage =
            records.and_then(|records| Coverage::of(query, records, &self.said, &self.unsaid));
        let nothing = || {
            // No record means nought where each case would have its own row, in the time that the rows cover, or where the
            // table says so; elsewhere nobody has said anything.
            let covered = self.line_level
                && !query.verb.needs_a_number()
                && query.filters.iter().all(|(at, filter)| {
                    records
                        .and_then(|records| records.column(*at))
                        .is_none_or(|column| column.covers(filter, report))
                });
            let declared = query.nought && self.any_block && !query.verb.needs_a_number();
            let known = !coverage.as_ref().is_some_and(Coverage::is_nowhere);
            if known && (covered || declared) {
                Amount::Exact(rust_decimal::Decimal::ZERO)
            } else {
                Amount::Absent(Absent::NotAvailable)
            }
        };
        let period = records.and_then(|records| {
            let time = records.column(time_column(&records.dataset.spec)?)?;
            match time.categories.get(gathered.period.flatten()? as usize)? {
                // The day of records is theirs; that of a return is everybody's.
                Category::Time(Period::Day(_)) if time.is_date => None,
                Category::Time(period) => Some(*period),
                _ => None,
            }
        });
        let missing = if gathered.is_incomplete() {
            gathered.blanks.clone()
        } else {
            Vec::new()
        };
        let amount = match disagreement {
            // Any one of them would be put in the place of a number that nobody has given.
            Some(Disagreement::Several(..)) => Amount::Absent(Absent::NotAvailable),
            // Nobody knows which is the latest of several that say no time.
            Some(Disagreement::Cells(ref first, _))
                if first.when.is_none() && is_timed(records) =>
            {
                Amount::Absent(Absent::NotAvailable)
            }
            _ => gathered.amount(query.verb).unwrap_or_else(nothing),
        };
        let blocks = gathered.cells.iter().map(|(block, _)| *block).collect();
        Worked {
            cell: BaseCell {
                key: query.key.clone(),
                amount,
                unit: query.unit,
                counts: query.counts,
                period,
                origin: origin(gathered, query.verb, records),
                coverage: coverage
                    .as_ref()
                    .zip(records)
                    .and_then(|(coverage, records)| coverage.given(records)),
                untold: std::collections::BTreeMap::new(),
            },
            blocks,
            fed: self.fed,
            missing,
            disagreement,
            coverage,
        }
    }
}

/// Whether the records could say when they were.
fn is_timed(records: Option<&Records<'_>>) -> bool {
    records.is_some_and(|records| time_column(&records.dataset.spec).is_some())
}

/// A column by which there are several numbers where one is asked for: a figure for each group, and the table asks for none of them. Two
/// returns may well state one thing under their own agencies' names.
fn told_apart<'g>(
    records: &Records<'_>,
    query: &Query,
    first: &Supplied,
    mut given: impl Iterator<Item = &'g Supplied>,
) -> Option<(usize, &'g Supplied)> {
    let spec = &records.dataset.spec;
    let key = |one: &Supplied, at: usize| {
        let block = &records.dataset.blocks[one.block];
        block.value(one.record, at).key()
    };
    let open: Vec<usize> = (0..spec.columns.len())
        .filter(|at| matches!(spec.columns[*at].kind, ColumnType::Code | ColumnType::Flag))
        .filter(|at| !query.key.filters.contains_key(&spec.columns[*at].id))
        .collect();
    given.find_map(|other| {
        let differs = |at: &&usize| {
            let (one, two) = (key(first, **at), key(other, **at));
            let agencies = spec.columns[**at].codes.as_deref() == Some("agencies");
            one != two
                && (other.block == first.block || one.is_some() && two.is_some() && !agencies)
        };
        open.iter().find(differs).map(|at| (*at, other))
    })
}

fn origin(gathered: Gathered, verb: Verb, records: Option<&Records<'_>>) -> Origin {
    let mut origin = Origin {
        records: gathered.records,
        parts: Vec::new(),
    };
    let Some(records) = records else {
        return origin;
    };
    for (at, cells) in gathered.cells {
        let block = &records.dataset.blocks[at];
        let (areas, more) = cells.finish();
        let aggregate = is_aggregate(&records.dataset.spec, block, verb);
        // Several tables of one sheet, such as one a heading, are one place.
        if let Some(last) = origin.parts.last_mut()
            && last.file == block.file
            && last.sheet == block.sheet
            && last.agency == block.agency
            && last.aggregate == aggregate
        {
            last.areas.extend(areas);
            last.areas.sort();
            last.areas.dedup();
            last.more += more;
            continue;
        }
        origin.parts.push(OriginPart {
            file: block.file.clone(),
            sheet: block.sheet.clone(),
            agency: block.agency.clone(),
            areas,
            more,
            aggregate,
        });
    }
    origin
}
