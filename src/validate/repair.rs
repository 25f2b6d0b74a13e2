//! Which one cell would put things right: for each relation that fails, the cell whose one other value makes every relation hold that
//! the cell is in, where no other cell explains as much. It is only ever suggested, in the help of the finding; nothing is changed.

use std::collections::{BTreeMap, BTreeSet};

use super::relation::{Book, Fit, Held, Spot, shown};
use crate::finding::{Code, Finding, Location};

/// What a finding is known by in this stage: no two are alike in all three.
type Key = (Code, Option<String>, Location);

/// The relations of all returns, and the findings that told of those that fail.
#[derive(Debug, Default)]
pub(super) struct Repairs {
    pub(super) book: Book,
    told: BTreeMap<Key, Vec<usize>>,
}

/// A cell and what should likely stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Repair {
    number: usize,
    /// In ten-millionths.
    value: i128,
    /// The failing relations that it puts right.
    mends: BTreeSet<usize>,
}

impl Repairs {
    /// Remembers that a finding tells of a relation.
    pub(super) fn told(&mut self, held: Held, finding: &Finding) {
        if let Some(link) = held.link {
            self.told.entry(key(finding)).or_default().push(link);
        }
    }

    /// Adds to the help of each finding the one cell that would put it right, where there is one.
    pub(super) fn suggest(&self, findings: &mut [Finding]) {
        for finding in findings {
            let Some(links) = self.told.get(&key(finding)) else {
                continue;
            };
            let repairs: Vec<Repair> = links.iter().filter_map(|link| self.repair(*link)).collect();
            // One finding may tell of two relations; they must want the same.
            let Some(repair) = repairs.first() else {
                continue;
            };
            if repairs.len() == links.len() && repairs.iter().all(|other| other == repair) {
                let words = self.words(repair, finding);
                finding.help = format!("{words} {}", finding.help);
            }
        }
    }

    /// The cell that alone explains why a relation fails: every relation it is in would hold with one value and no other, and what any
    /// other cell could put right it puts right too, and more.
    fn repair(&self, link: usize) -> Option<Repair> {
        let mut best: Option<Repair> = None;
        let mut rivals: Vec<BTreeSet<usize>> = Vec::new();
        for number in self.book.numbers_of(link) {
            let fit = self.book.only(number);
            if fit == Fit::None {
                continue;
            }
            let failing = self.book.links_of(number).iter().copied();
            let mends: BTreeSet<usize> = failing.filter(|l| !self.book.holds(*l)).collect();
            let better = best.as_ref().is_none_or(|b| mends.len() > b.mends.len());
            match fit {
                Fit::One(value) if better => {
                    let repair = Repair {
                        number,
                        value,
                        mends,
                    };
                    rivals.extend(best.replace(repair).map(|before| before.mends));
                }
                _ => rivals.push(mends),
            }
        }
        let best = best?;
        let explains = |rival: &BTreeSet<usize>| {
            rival.len() < best.mends.len() && rival.is_subset(&best.mends)
        };
        rivals.iter().all(explains).then_some(best)
    }

    fn words(&self, repair: &Repair, finding: &Finding) -> String {
        let number = self.book.number(repair.number);
        let others = repair.mends.len() - 1;
        let would = match others {
            0 => "this would hold, and everything else that cell is in".to_owned(),
            1 => "this and one more check would hold".to_owned(),
            others => format!("this and {others} more checks would hold"),
        };
        format!(
            "If {} were {} instead of {}, {would}; ask the agency.",
            place(&number.spot, &finding.location),
            shown(repair.value),
            shown(self.book.value(repair.number)),
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
