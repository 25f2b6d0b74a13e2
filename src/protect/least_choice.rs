//! Chooses what is withheld beside the small numbers of one part: no more than needed, and says how few there could be at least.
//!
//! Where a small number is not safe, the audit names shown cells of which one must go: a demand. The cheapest cells that meet all
//! demands so far (`hitting_set`) are withheld and audited; where that is not enough there are new demands. A choice that meets all and
//! is safe is the least. While it is not, cells are added until it is safe, and those that are not needed after all are shown again; then
//! some are taken out here and there, and others found, as long as the work lasts. What is never done is to show something that was
//! not proved safe.

use std::collections::BTreeSet;

use super::audit::Audit;
use super::hitting_set::{self, Cost, cover, greedy};
use super::linked_parts::Part;
use super::product_form::Work;

/// Rounds in which the choice is made anew, so that it is the least.
const ROUNDS: usize = 60;
/// Better choices that are tried.
const MOST_TRIED: u64 = 300;
/// Questions asked to make one demand smaller.
const MOST_ASKED: usize = 12;

/// What is withheld in one part.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    pub(crate) chosen: BTreeSet<usize>,
    /// How wide each number that must stay open is known to be.
    pub(crate) widths: Vec<(usize, i64)>,
    /// Numbers that nothing more could be withheld for.
    pub(crate) open: Vec<usize>,
    /// Printed numbers that go with what is chosen.
    pub(crate) cost: u64,
    /// Printed numbers that must go whatever is chosen.
    pub(crate) at_least: u64,
}

/// The work allowed for one part.
#[derive(Debug, Clone, Copy)]
struct Allowed {
    /// For the least there is.
    least: Work,
    /// For a choice to fall back on.
    safe: Work,
    /// For showing again what of it is not needed.
    shown: Work,
    /// For better choices near the best one.
    better: Work,
}

/// A second or two, for the largest.
const ALLOWED: Allowed = Allowed {
    least: Work(200_000_000),
    safe: Work(6_000_000_000),
    shown: Work(1_500_000_000),
    better: Work(200_000_000),
};

/// Chooses for a part.
pub(crate) fn choose(part: &Part) -> Choice {
    choose_within(part, ALLOWED)
}

fn choose_within(part: &Part, allowed: Allowed) -> Choice {
    let mut search = Search {
        part,
        allowed,
        audit: Audit::new(part, allowed.least),
        demands: BTreeSet::new(),
        chosen: BTreeSet::new(),
        open: BTreeSet::new(),
        dice: 7,
    };
    let at_least = search.run();
    let width = |number: usize| search.audit.width(number);
    // Whatever the reason: what was not proved is not safe.
    let open = part
        .needs
        .iter()
        .filter(|need| width(need.number) < need.width);
    let widths = part
        .needs
        .iter()
        .map(|need| (need.number, width(need.number)));
    Choice {
        open: open.map(|need| need.number).collect(),
        widths: widths.collect(),
        cost: search.total().printed,
        chosen: search.chosen,
        at_least,
    }
}

struct Search<'a> {
    part: &'a Part,
    allowed: Allowed,
    audit: Audit<'a>,
    /// Cells of which one must go, in any choice that is safe.
    demands: BTreeSet<Vec<usize>>,
    chosen: BTreeSet<usize>,
    /// Numbers that nothing helps.
    open: BTreeSet<usize>,
    dice: u64,
}

impl Search<'_> {
    /// Makes the choice; how many printed numbers must go in any.
    fn run(&mut self) -> u64 {
        let cost = |at: usize| self.part.costs[at];
        let mut best: Option<(Cost, BTreeSet<usize>)> = None;
        let mut at_least = 0;
        for _ in 0..ROUNDS {
            let (cells, exact) = cover(&self.demands, &cost);
            self.set(&cells);
            if exact {
                at_least = self.total().printed;
            }
            let before = self.demands.len();
            let safe = self.demand();
            let total = self.total();
            if safe && best.as_ref().is_none_or(|best| total < best.0) {
                best = Some((total, self.chosen.clone()));
            }
            if safe && self.demands.len() == before && exact {
                return at_least;
            }
            if self.audit.is_spent() || self.demands.len() == before {
                break;
            }
        }
        self.audit.allow(self.allowed.safe);
        self.set(&best.map_or_else(BTreeSet::new, |best| best.1));
        self.add(false);
        self.audit.allow(self.allowed.shown);
        self.show_again(self.chosen.clone());
        at_least = at_least.max(hitting_set::at_least(&self.demands, &cost));
        if self.total().printed > at_least {
            self.better(at_least);
        }
        at_least
    }

    fn total(&self) -> Cost {
        let costs = self.chosen.iter().map(|cell| self.part.costs[*cell]);
        costs.fold(Cost::default(), Cost::plus)
    }

    /// Withholds just these.
    fn set(&mut self, cells: &BTreeSet<usize>) {
        for cell in self.chosen.difference(cells) {
            self.audit.show(*cell);
        }
        for cell in cells.difference(&self.chosen) {
            self.audit.hide(*cell);
        }
        self.chosen.clone_from(cells);
    }

    fn hide(&mut self, cell: usize) {
        self.audit.hide(cell);
        self.chosen.insert(cell);
    }

    /// The shown cells of which one must go for a number; none when it is safe, or nothing helps.
    fn cut(&mut self, number: usize, width: i64) -> Option<Vec<usize>> {
        if self.open.contains(&number) {
            return None;
        }
        let cut = self.audit.prove(number, width)?;
        if cut.is_empty() {
            self.open.insert(number);
            return None;
        }
        Some(cut)
    }

    /// Gathers demands and withholds more, until every number is safe for which that helps. False when the work ran out.
    fn demand(&mut self) -> bool {
        loop {
            let mut cuts = Vec::new();
            for need in &self.part.needs {
                if let Some(cut) = self.cut(need.number, need.width) {
                    if self.audit.is_spent() {
                        self.demands.extend(cuts);
                        return false;
                    }
                    cuts.push(self.sharpen(need.number, need.width, cut));
                }
            }
            if cuts.is_empty() {
                return true;
            }
            let part = self.part;
            for cell in greedy(&cuts, &|at| part.costs[at]).1 {
                self.hide(cell);
            }
            self.demands.extend(cuts);
        }
    }

    /// Withholds more, number by number, until every one is safe for which that helps: of equally dear cells any, or the smallest.
    fn add(&mut self, any: bool) {
        for need in &self.part.needs {
            while let Some(cut) = self.cut(need.number, need.width) {
                if self.audit.is_spent() {
                    return;
                }
                let dice = self.dice;
                let cost = |cell: usize| {
                    let own = self.part.costs[cell];
                    let any_size = dice.wrapping_mul(2 * cell as u64 + 1) >> 40;
                    Cost {
                        size: if any { any_size } else { own.size },
                        ..own
                    }
                };
                if let Some(cell) = cut.iter().min_by_key(|cell| (cost(**cell), **cell)) {
                    self.hide(*cell);
                }
                if !any {
                    self.demands.insert(cut);
                }
            }
        }
    }

    /// Shows again those that are not needed, the dearest first.
    fn show_again(&mut self, among: BTreeSet<usize>) {
        let mut dearest: Vec<usize> = among.into_iter().collect();
        dearest.sort_by_key(|cell| (std::cmp::Reverse(self.part.costs[*cell]), *cell));
        for cell in dearest {
            if !self.audit.is_spent() && self.audit.try_show(cell) {
                self.chosen.remove(&cell);
            }
        }
    }

    /// Takes some cells out that stand together, finds others, and keeps what is no dearer, again and again.
    fn better(&mut self, at_least: u64) {
        let mut best = (self.total(), self.chosen.clone());
        let mut left = self.allowed.better;
        for _ in 0..MOST_TRIED {
            if left.0 == 0 || best.0.printed <= at_least {
                break;
            }
            self.audit.allow(left);
            let out = self.some_together();
            let kept: BTreeSet<usize> = self.chosen.difference(&out).copied().collect();
            self.set(&kept);
            self.add(true);
            let new: BTreeSet<usize> = self.chosen.difference(&kept).copied().collect();
            let sums = new.iter().flat_map(|cell| &self.part.of[*cell]);
            let beside = sums
                .flat_map(|sum| &self.part.sums[*sum])
                .map(|(at, _)| *at);
            self.show_again(beside.filter(|at| self.chosen.contains(at)).collect());
            let total = self.total();
            let whole = !self.audit.is_spent();
            left = self.audit.work();
            if whole && total.printed <= best.0.printed {
                best = (total, self.chosen.clone());
            } else {
                self.audit.allow(self.allowed.safe);
                self.set(&best.1);
                self.add(false);
            }
        }
    }

    /// Some chosen cells that stand near one another.
    fn some_together(&mut self) -> BTreeSet<usize> {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let roll = |below: usize, shift: u32| (self.dice >> shift) as usize % below.max(1);
        let start = self.chosen.iter().nth(roll(self.chosen.len(), 33));
        let mut near: Vec<usize> = start.copied().into_iter().collect();
        let many = 2 + roll(5, 50);
        let mut seen: BTreeSet<usize> = near.iter().copied().collect();
        let mut out = BTreeSet::new();
        let mut next = 0;
        while let Some(cell) = near.get(next).copied() {
            next += 1;
            if self.chosen.contains(&cell) {
                out.insert(cell);
            }
            if out.len() >= many {
                break;
            }
            for sum in &self.part.of[cell] {
                let others = self.part.sums[*sum].iter().map(|(at, _)| *at);
                near.extend(others.filter(|at| seen.insert(*at)));
            }
        }
        out
    }

    /// Takes cells out of a demand while it stays one: withholds the others, many at a time.
    fn sharpen(&mut self, number: usize, width: i64, mut cut: Vec<usize>) -> Vec<usize> {
        let mut lent: Vec<usize> = Vec::new();
        let mut kept: BTreeSet<usize> = BTreeSet::new();
        let mut many = cut.len() / 2;
        for _ in 0..MOST_ASKED {
            let mut tried: Vec<usize> = cut
                .iter()
                .copied()
                .filter(|cell| !kept.contains(cell))
                .collect();
            if tried.is_empty() {
                break;
            }
            tried.sort_by_key(|cell| (std::cmp::Reverse(self.part.costs[*cell]), *cell));
            tried.truncate(many.max(1));
            for cell in &tried {
                self.audit.lend(*cell, true);
            }
            let smaller = self.audit.cut(number, width);
            let smaller =
                smaller.filter(|smaller| !smaller.is_empty() && smaller.len() < cut.len());
            if let Some(smaller) = smaller {
                lent.extend(tried);
                cut = smaller;
                continue;
            }
            for cell in &tried {
                self.audit.lend(*cell, false);
            }
            if let [one] = tried[..] {
                kept.insert(one);
            }
            many = tried.len() / 2;
        }
        for cell in lent {
            self.audit.lend(cell, false);
        }
        cut
    }
}

#[cfg(test)]
mod tests {
    use super::super::linked_parts::Need;
    use super::super::linked_sums::Freedom;
    use super::*;

    /// A list of numbers with its total, in which the first must stay open by four.
    fn list(values: &[i64]) -> Part {
        let free = |value: i64| Freedom {
            down: value - 1,
            up: None,
        };
        let total = values.iter().sum();
        let own = || values.iter().copied().chain([total]);
        let last = values.len();
        let sum = (0..last).map(|at| (at, 1)).chain([(last, -1)]);
        Part {
            numbers: (0..=last).collect(),
            sums: vec![sum.collect()],
            of: vec![vec![0]; last + 1],
            free: own()
                .enumerate()
                .map(|(at, value)| (at == 0).then(|| free(value)))
                .collect(),
            could: own()
                .enumerate()
                .map(|(at, value)| (at > 0).then(|| free(value)))
                .collect(),
            costs: own()
                .map(|value| Cost {
                    printed: 1,
                    size: value as u64,
                })
                .collect(),
            needs: vec![Need {
                number: 0,
                width: 4,
            }],
        }
    }

    #[test]
    fn the_smallest_that_is_enough_goes_with_a_small_number_and_no_choice_is_less() {
        let choice = choose(&list(&[2, 30, 9, 12]));
        assert_eq!(choice.chosen, BTreeSet::from([2]));
        assert_eq!((choice.cost, choice.at_least), (1, 1));
        assert!(choice.open.is_empty() && choice.widths[0].1 >= 4);
    }

    #[test]
    fn without_work_nothing_is_said_to_be_safe() {
        let none = Allowed {
            least: Work(0),
            safe: Work(0),
            shown: Work(0),
            better: Work(0),
        };
        assert_eq!(choose_within(&list(&[2, 30, 9, 12]), none).open, [0]);
    }
}
