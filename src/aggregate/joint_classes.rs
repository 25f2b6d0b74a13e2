//! The classes of a clique of columns: every combination of classes, those taken together that the same figures hold.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::column_classes::Classes;

/// Most steps, in words of 64 figures, that combinations of one clique are gone through. Beyond it only those are looked at that some
/// record has: a reader is then taken to know which others are empty, which hides too much but never too little.
const MOST_STEPS: usize = 30_000_000;

/// The columns of a clique and the figures that name no other.
pub(crate) struct Clique<'a> {
    /// The columns, by place in the dataset, with their classes.
    pub(crate) columns: Vec<(usize, &'a Classes)>,
    /// For each figure what it holds of each column; none where it holds all.
    pub(crate) figures: Vec<Vec<Option<&'a [usize]>>>,
    /// Whether a column's classes must stay apart, because a neighbour shares them.
    pub(crate) kept_apart: Vec<bool>,
    /// The combinations that some record has.
    pub(crate) occupied: &'a BTreeSet<Vec<usize>>,
    /// Whether a reader knows that no record has a combination.
    pub(crate) known_empty: &'a dyn Fn(&[usize]) -> bool,
}

/// One class of a clique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JointClass {
    /// The figures that hold it, in order.
    pub(crate) figures: Vec<usize>,
    /// Its classes in the columns that are kept apart.
    pub(crate) apart: Vec<usize>,
    /// Its combinations that some record has.
    pub(crate) occupied: Vec<Vec<usize>>,
}

impl Clique<'_> {
    /// All classes that a record may be in and that matter to a figure or a neighbour.
    pub(crate) fn classes(&self) -> Vec<JointClass> {
        let words = self.figures.len().div_ceil(64);
        let holds: Vec<Vec<Vec<u64>>> = (self.columns.iter().enumerate())
            .map(|(place, (_, classes))| self.holding(place, classes.len(), words))
            .collect();
        let steps = self.columns.iter().try_fold(words.max(1), |all, (_, c)| {
            all.checked_mul(c.len()).filter(|all| *all <= MOST_STEPS)
        });
        let mut found = Found {
            clique: self,
            known: HashMap::new(),
            classes: Vec::new(),
        };
        if steps.is_some() {
            let mut all = vec![u64::MAX; words];
            if let (Some(last), rest @ 1..) = (all.last_mut(), self.figures.len() % 64) {
                *last = (1 << rest) - 1;
            }
            found.cross(&holds, &mut Vec::new(), &all);
        } else {
            for combination in self.occupied {
                let mut alive = vec![u64::MAX; words];
                for (holds, class) in holds.iter().zip(combination) {
                    and(&mut alive, &holds[*class]);
                }
                found.add(combination, &alive);
            }
        }
        found.classes
    }

    /// By class of a column: the figures that hold it, a bit each.
    fn holding(&self, place: usize, classes: usize, words: usize) -> Vec<Vec<u64>> {
        let mut everywhere = vec![0; words];
        for (at, _) in (self.figures.iter().enumerate()).filter(|(_, own)| own[place].is_none()) {
            everywhere[at / 64] |= 1 << (at % 64);
        }
        let mut holding = vec![everywhere; classes];
        for (at, figure) in self.figures.iter().enumerate() {
            for class in figure[place].into_iter().flatten() {
                holding[*class][at / 64] |= 1 << (at % 64);
            }
        }
        holding
    }
}

struct Found<'a> {
    clique: &'a Clique<'a>,
    /// Figures and classes kept apart to the place of the joint class. Only ever looked into.
    known: HashMap<(Vec<u64>, Vec<usize>), usize>,
    classes: Vec<JointClass>,
}

impl Found<'_> {
    fn cross(&mut self, holds: &[Vec<Vec<u64>>], before: &mut Vec<usize>, alive: &[u64]) {
        let place = before.len();
        if place == holds.len() {
            return self.add(before, alive);
        }
        let kept = self.clique.kept_apart.contains(&true);
        for (class, bits) in holds[place].iter().enumerate() {
            let mut still = alive.to_vec();
            and(&mut still, bits);
            if !kept && still.iter().all(|word| *word == 0) {
                continue;
            }
            before.push(class);
            self.cross(holds, before, &still);
            before.pop();
        }
    }

    fn add(&mut self, combination: &[usize], alive: &[u64]) {
        let kept = self.clique.kept_apart.iter().zip(combination);
        let apart: Vec<usize> = kept.filter(|(kept, _)| **kept).map(|(_, c)| *c).collect();
        if apart.is_empty() && alive.iter().all(|word| *word == 0) {
            return;
        }
        let occupied = self.clique.occupied.contains(combination);
        if !occupied && (self.clique.known_empty)(combination) {
            return;
        }
        let next = self.classes.len();
        let at = *self
            .known
            .entry((alive.to_vec(), apart.clone()))
            .or_insert(next);
        if at == next {
            let figures = 0..self.clique.figures.len();
            let holding = figures.filter(|figure| alive[figure / 64] >> (figure % 64) & 1 == 1);
            self.classes.push(JointClass {
                figures: holding.collect(),
                apart,
                occupied: Vec::new(),
            });
        }
        if occupied {
            self.classes[at].occupied.push(combination.to_vec());
        }
    }
}

fn and(bits: &mut [u64], others: &[u64]) {
    for (own, other) in bits.iter_mut().zip(others) {
        *own &= other;
    }
}

/// What the data imply and a reader may know: a class of one column goes with one class of another only, and not by chance.
#[derive(Debug, Default)]
pub(crate) struct Implied {
    /// Pairs of columns, the lower first, to the pairs of classes that no record has.
    empty: BTreeMap<(usize, usize), BTreeSet<(usize, usize)>>,
    /// Those of which one decides the other whatever its class.
    whole: BTreeSet<(usize, usize)>,
    /// By column classes that no record is in together, as the layout of a table says.
    left_out: Vec<BTreeMap<usize, Vec<bool>>>,
}

/// Logarithm of the chance at which it is believed that one class decides another.
const NO_CHANCE: f64 = -9.2;

/// How many records are in a class of one column and one of another.
pub(crate) type Together = BTreeMap<(usize, usize), u32>;

impl Implied {
    /// Reads it from how many records have each pair of classes of two columns.
    pub(crate) fn new(pairs: &BTreeMap<(usize, usize), Together>) -> Self {
        let mut implied = Implied::default();
        for (columns, counts) in pairs {
            let mut empty = BTreeSet::new();
            let turned = counts.iter().map(|((a, b), n)| ((*b, *a), *n)).collect();
            let (one, two) = (decided(counts), decided(&turned));
            if one.1 || two.1 {
                implied.whole.insert(*columns);
            }
            empty.extend(one.0);
            empty.extend(two.0.into_iter().map(|(b, a)| (a, b)));
            if !empty.is_empty() {
                implied.empty.insert(*columns, empty);
            }
        }
        implied
    }

    /// The pairs of columns of which one decides the other whatever its class, or else some of it.
    pub(crate) fn pairs(&self, whole: bool) -> impl Iterator<Item = (usize, usize)> + '_ {
        let pairs = self.empty.keys().copied();
        pairs.filter(move |pair| self.whole.contains(pair) == whole)
    }

    /// No record is in all of some classes.
    pub(crate) fn leave_out(&mut self, classes: BTreeMap<usize, Vec<bool>>) {
        self.left_out.push(classes);
    }

    /// Whether a combination of classes, in columns in their order, is one that no record has.
    pub(crate) fn rules_out(&self, columns: &[usize], combination: &[usize]) -> bool {
        let class = |column: &usize| {
            let place = columns.iter().position(|own| own == column)?;
            Some(combination[place])
        };
        let holds = |(column, held): (&usize, &Vec<bool>)| class(column).is_some_and(|at| held[at]);
        self.left_out.iter().any(|left| left.iter().all(holds))
            || self.empty.iter().any(|((one, two), empty)| {
                let both = class(one).zip(class(two));
                both.is_some_and(|both| empty.contains(&both))
            })
    }
}

/// The pairs that are ruled out because the first class decides the second, and whether every class does.
fn decided(counts: &Together) -> (Vec<(usize, usize)>, bool) {
    let mut of_second: BTreeMap<usize, u32> = BTreeMap::new();
    let mut of_first: BTreeMap<usize, (u32, BTreeSet<usize>)> = BTreeMap::new();
    for ((first, second), count) in counts {
        *of_second.entry(*second).or_default() += count;
        let own = of_first.entry(*first).or_default();
        own.0 += count;
        own.1.insert(*second);
    }
    let all: u32 = of_second.values().sum();
    if of_second.len() < 2 || of_first.len() < 2 {
        return (Vec::new(), false);
    }
    // The chance that all records of a class go with its one class of the other column.
    let chance = |(count, seconds): &(u32, BTreeSet<usize>)| {
        let [second] = seconds.iter().copied().collect::<Vec<_>>()[..] else {
            return None;
        };
        Some(f64::from(*count) * (f64::from(of_second[&second]) / f64::from(all)).ln())
    };
    let chances: Vec<Option<f64>> = of_first.values().map(chance).collect();
    let every: Option<f64> = chances.iter().copied().sum();
    let every = every.is_some_and(|chance| chance < NO_CHANCE);
    let mut empty = Vec::new();
    for ((first, (_, seconds)), chance) in of_first.iter().zip(chances) {
        if every || chance.is_some_and(|chance| chance < NO_CHANCE) {
            let others = of_second.keys().filter(|second| !seconds.contains(second));
            empty.extend(others.map(|second| (*first, *second)));
        }
    }
    (empty, every)
}
