//! Which one cell would put things right: for each relation that fails, the cell whose one other value makes every relation hold that
//! the cell is in, where no other cell explains as much. It is only ever suggested, in the help of the finding; nothing is changed.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::quantity::{Spot, shown};
use super::relation_book::{Book, Fit};
use crate::finding::{Code, Finding, Location, Severity};

/// No more cells than these are named together.
const MOST_NAMED: usize = 6;

/// So many numbers are looked at in all; a return with more mistakes than that is not mended cell by cell.
pub(super) const MOST_LOOKED_AT: usize = 50_000_000;

/// What a finding is known by in this stage: no two are alike in all three.
type Key = (Code, Option<String>, Location);

/// The relations of all returns, and the findings that told of those that fail.
#[derive(Debug, Default)]
pub(super) struct Repairs {
    pub(super) book: Book,
    told: BTreeMap<Key, Vec<usize>>,
    /// How a count of a base was first printed as a percentage with so many decimals: the same everywhere in the folder.
    pub(super) printed: BTreeMap<(Decimal, Decimal, u32), Printed>,
}

/// A percentage as it was printed.
#[derive(Debug, Clone)]
pub(super) struct Printed {
    pub(super) percent: Decimal,
    pub(super) spot: Spot,
}

/// What would put a relation right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repair {
    /// The cells any one of which would do it: one, but where several explain the same.
    pub(super) numbers: Vec<usize>,
    /// How much more, or less, would stand there, in ten-millionths.
    pub(super) more: i128,
    /// The failing relations that it puts right.
    pub(super) mends: BTreeSet<usize>,
}

/// A cell that could put a relation right.
struct Candidate {
    number: usize,
    /// None where several numbers would do.
    more: Option<i128>,
    /// Whether several sums agree on that to the last digit.
    agreed: bool,
    mends: BTreeSet<usize>,
}

impl Repairs {
    /// Remembers that a finding tells of some relations.
    pub(super) fn told(&mut self, links: &[usize], finding: &Finding) {
        if !links.is_empty() {
            let told = self.told.entry(key(finding)).or_default();
            told.extend(links);
        }
    }

    /// All relations that findings tell of.
    pub(super) fn all_told(&self) -> BTreeSet<usize> {
        self.told.values().flatten().copied().collect()
    }

    /// Adds to the help of each finding the one cell that would put it right, where there is one.
    pub(super) fn suggest(&self, findings: &mut [Finding]) {
        let mut left = MOST_LOOKED_AT;
        for finding in findings {
            let Some(links) = self.told.get(&key(finding)) else {
                continue;
            };
            let repairs: Vec<Repair> = links
                .iter()
                .filter_map(|link| self.repair(*link, &mut left))
                .collect();
            // One finding may tell of two relations; they must want the same.
            let Some(repair) = repairs.first() else {
                continue;
            };
            if repairs.len() == links.len() && repairs.iter().all(|other| other == repair) {
                let words = self.words(repair, finding);
                // What a query asks first is answered first.
                let asks =
                    finding.severity == Severity::Query && finding.help != finding.code.help();
                finding.help = if asks {
                    format!("{} {words}", finding.help)
                } else {
                    words
                };
            }
        }
    }

    /// The cell that alone explains why a relation fails: every relation it is in would hold with one value and no other, and what any
    /// other cell could put right it puts right too, and more. Where several cells explain the same, and more than this relation, by
    /// the same difference, they are named together.
    pub(super) fn repair(&self, link: usize, left: &mut usize) -> Option<Repair> {
        let numbers = self.book.numbers_of(link);
        let links = numbers.iter().flat_map(|at| self.book.links_of(*at));
        let work: usize = links.map(|link| self.book.size(*link)).sum();
        *left = left.checked_sub(work)?;
        let candidates: Vec<Candidate> = numbers
            .into_iter()
            .filter_map(|number| self.candidate(number))
            .collect();
        let best = candidates.iter().max_by_key(|one| one.mends.len())?;
        let (most, more) = (&best.mends, best.more?);
        let alike = |one: &&Candidate| one.mends == *most;
        let numbers: Vec<usize> = candidates.iter().filter(alike).map(|o| o.number).collect();
        let clear = candidates.iter().all(|one| {
            if one.mends == *most {
                one.more == Some(more)
            } else {
                one.mends.is_subset(most)
            }
        });
        // How a rounded number was written is not certain (23 may have been 23.0), and its finding says what it should come to.
        let certain = best.agreed || numbers.iter().all(|at| !self.book.number(*at).rounded);
        let named = numbers.len() == 1 || (most.len() > 1 && numbers.len() <= MOST_NAMED);
        (clear && certain && named).then(|| Repair {
            numbers,
            more,
            mends: most.clone(),
        })
    }

    fn candidate(&self, number: usize) -> Option<Candidate> {
        let fit = self.book.only(number);
        if fit == Fit::None {
            return None;
        }
        let failing = self.book.links_of(number).iter().copied();
        let mends = failing.filter(|link| !self.book.holds(*link)).collect();
        let agreed = self.book.agreed(number, &mends);
        let more = match fit {
            Fit::One(value) => Some(value - self.book.value(number)),
            Fit::None | Fit::Several => agreed,
        };
        Some(Candidate {
            number,
            more,
            agreed: agreed.is_some(),
            mends,
        })
    }

    fn words(&self, repair: &Repair, finding: &Finding) -> String {
        let would = match repair.mends.len() - 1 {
            0 => "this and all else that the cell is in would hold".to_owned(),
            1 => "this and one more check would hold".to_owned(),
            others => format!("this and {others} more checks would hold"),
        };
        let name = |number: &usize| place(&self.book.number(*number).spot, &finding.location);
        if let [number] = repair.numbers[..] {
            let value = self.book.value(number);
            return format!(
                "If {} were {} instead of {}, {would}. Ask the agency.",
                name(&number),
                shown(value + repair.more),
                shown(value),
            );
        }
        let names: Vec<String> = repair.numbers.iter().map(name).collect();
        let (last, before) = names.split_last().map_or(("", &[][..]), |(l, b)| (l, b));
        let way = if repair.more > 0 { "more" } else { "less" };
        format!(
            "If one of {} and {last} were {} {way}, {would}. Ask the agency.",
            before.join(", "),
            shown(repair.more.abs()),
        )
    }
}

/// The name of a cell as Excel writes it, with its file when the finding is about another.
fn place(spot: &Spot, from: &Location) -> String {
    let cell = match &spot.sheet {
        Some(sheet) => format!("{sheet}!{}", spot.cell),
        None => spot.cell.to_string(),
    };
    if from.path() == Some(&spot.file) {
        cell
    } else {
        format!("{cell} of {}", spot.file)
    }
}

fn key(finding: &Finding) -> Key {
    (finding.code, finding.rule.clone(), finding.location.clone())
}
