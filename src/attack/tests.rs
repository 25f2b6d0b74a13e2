//! The attacker against brute force: thousands of small linked tables, each with all the worlds that would have been printed alike.

mod region_tests;
mod whole_tests;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::constraints::Secret;
use super::published::*;
use super::region::{Held, Region};
use super::search::{Range, ranges};
use super::statements::system;
use crate::model::round;

/// Numbers from a seed, the same everywhere.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// A number from 0 to less than `below`.
    pub(super) fn roll(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn one_in(&mut self, of: u64) -> bool {
        self.roll(of) == 0
    }
}

/// How a count of a toy world is printed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Print {
    Shown,
    Withheld,
    /// Nowhere, though a sum or a share may rest on it.
    Not,
}

/// A small world: its smallest parts, the counts that are sums of them, and what is printed of these.
#[derive(Debug, Default)]
struct Toy {
    /// Number of each smallest part.
    parts: Vec<i64>,
    /// The parts that each count is the sum of, as bits.
    counts: Vec<u32>,
    prints: Vec<Print>,
    /// Wholes with their parts, by count.
    sums: Vec<(usize, Vec<usize>)>,
    /// Printed numbers over two counts: the kind, the counts, the decimals.
    derived: Vec<(Derived, usize, usize, u32)>,
}

#[derive(Debug, Clone, Copy)]
enum Derived {
    Share,
    Change,
    Difference,
    Rate,
}

const MOST: i64 = 9;

impl Toy {
    fn count(&mut self, of: u32, print: Print) -> usize {
        self.counts.push(of);
        self.prints.push(print);
        self.counts.len() - 1
    }

    fn part(&mut self, dice: &mut Dice) -> usize {
        self.parts.push(dice.roll(MOST as u64 + 1) as i64 / 2);
        let at = self.parts.len() - 1;
        self.count(1 << at, Print::Shown)
    }

    fn whole(&mut self, parts: &[usize]) -> usize {
        let of = parts.iter().fold(0, |all, part| all | self.counts[*part]);
        let whole = self.count(of, Print::Shown);
        self.sums.push((whole, parts.to_vec()));
        whole
    }

    fn value(&self, count: usize, parts: &[i64]) -> i64 {
        let of = self.counts[count];
        let own = (0..parts.len()).filter(|at| of & (1 << at) != 0);
        own.map(|at| parts[at]).sum()
    }

    fn printed(&self, figure: &(Derived, usize, usize, u32), parts: &[i64]) -> Option<Decimal> {
        let (kind, a, b, places) = *figure;
        let (a, b) = (
            Decimal::from(self.value(a, parts)),
            Decimal::from(self.value(b, parts)),
        );
        let hundred = Decimal::ONE_HUNDRED;
        let value = match kind {
            Derived::Share => (a * hundred).checked_div(b),
            Derived::Change => ((b - a) * hundred).checked_div(a),
            Derived::Difference => Some(b - a),
            Derived::Rate => (a * Decimal::ONE_THOUSAND).checked_div(b),
        };
        value.map(|value| round(value, places))
    }

    /// Whether these parts would have been printed as the true ones.
    fn looks_alike(&self, parts: &[i64]) -> bool {
        let counts = (0..self.counts.len()).all(|at| {
            let value = self.value(at, parts);
            match self.prints[at] {
                Print::Shown => value == self.value(at, &self.parts),
                Print::Withheld => value >= 1,
                Print::Not => true,
            }
        });
        counts
            && self.derived.iter().all(|figure| {
                let truth = self.printed(figure, &self.parts);
                truth.is_none() || self.printed(figure, parts) == truth
            })
    }

    /// The smallest and largest value of each count over all worlds that look alike.
    fn brute(&self) -> Vec<(i64, i64)> {
        let mut found = vec![(i64::MAX, i64::MIN); self.counts.len()];
        let mut parts = Vec::new();
        self.walk(&mut parts, &mut found);
        found
    }

    fn walk(&self, parts: &mut Vec<i64>, found: &mut Vec<(i64, i64)>) {
        if parts.len() == self.parts.len() {
            if self.looks_alike(parts) {
                for (at, ends) in found.iter_mut().enumerate() {
                    let value = self.value(at, parts);
                    *ends = (ends.0.min(value), ends.1.max(value));
                }
            }
            return;
        }
        // A shown count over parts that are all set must be right, and none may be passed.
        let room = (0..self.counts.len())
            .filter(|at| {
                self.prints[*at] == Print::Shown && self.counts[*at] >> parts.len() & 1 == 1
            })
            .map(|at| self.value(at, &self.parts) - self.value(at, parts))
            .min();
        for value in 0..=room.unwrap_or(0) {
            parts.push(value);
            self.walk(parts, found);
            parts.pop();
        }
    }

    /// The codes of the parts of a count.
    fn codes(&self, count: usize) -> Vec<String> {
        let own = (0..self.parts.len()).filter(|at| self.counts[count] & (1 << at) != 0);
        own.map(|at| format!("p{at}")).collect()
    }

    fn published(&self) -> Published {
        let region = |count: usize| Region {
            of: "toy".to_owned(),
            measure: "count".to_owned(),
            held: [("part".to_owned(), Held::Any(self.codes(count)))].into(),
            period: None,
        };
        let leaf = |count: usize| Box::new(Formula::Count(region(count)));
        let mut figures = Vec::new();
        for (at, print) in self.prints.iter().enumerate() {
            if *print == Print::Not {
                continue;
            }
            let value = (*print == Print::Shown).then(|| self.value(at, &self.parts));
            figures.push(Figure {
                value: value.map(Into::into),
                text: value.map_or("[c]".to_owned(), |value| value.to_string()),
                mark: value.is_none().then(|| "c".to_owned()),
                ..figure(&format!("toy/c{at}/n"), *leaf(at))
            });
        }
        for (at, printed) in self.derived.iter().enumerate() {
            let Some(value) = self.printed(printed, &self.parts) else {
                continue;
            };
            let (kind, a, b, places) = *printed;
            let formula = match kind {
                Derived::Share => Formula::Share(leaf(a), leaf(b)),
                Derived::Change => Formula::Change(leaf(a), leaf(b)),
                Derived::Difference => Formula::Difference(leaf(a), leaf(b)),
                Derived::Rate => Formula::Rate(leaf(a), leaf(b), Decimal::ONE_THOUSAND),
            };
            let text = format!("{value:.*}", places as usize);
            figures.push(Figure {
                value: text.parse().ok(),
                text,
                ..figure(&format!("toy/d{at}/n"), formula)
            });
        }
        Published {
            profile: Some(Profile {
                hide: Some((1, 4)),
                ..Profile::default()
            }),
            figures,
            ..Published::default()
        }
    }
}

fn figure(id: &str, formula: Formula) -> Figure {
    Figure {
        id: Some(id.to_owned()),
        table: "toy".to_owned(),
        row: None,
        row_label: String::new(),
        column: None,
        cell: "n".to_owned(),
        value: None,
        text: String::new(),
        unit: None,
        mark: None,
        formula: Some(formula),
    }
}

/// A toy of one of the shapes that reports have.
fn toy(seed: u64) -> Toy {
    let mut dice = Dice(seed);
    let mut toy = Toy::default();
    let mut always = Vec::new();
    match dice.roll(5) {
        // One list with its total.
        0 => {
            let parts: Vec<usize> = (0..2 + dice.roll(4)).map(|_| toy.part(&mut dice)).collect();
            always.push(toy.whole(&parts));
        }
        // Two dimensions with margins.
        1 => {
            let (rows, columns) = (2, 2 + dice.roll(2) as usize);
            let cells: Vec<usize> = (0..rows * columns).map(|_| toy.part(&mut dice)).collect();
            let by_row: Vec<usize> = (0..rows)
                .map(|row| toy.whole(&cells[row * columns..(row + 1) * columns]))
                .collect();
            let by_column: Vec<usize> = (0..columns)
                .map(|column| {
                    let own: Vec<usize> =
                        (0..rows).map(|row| cells[row * columns + column]).collect();
                    toy.whole(&own)
                })
                .collect();
            let all = toy.whole(&by_row);
            toy.sums.push((all, by_column));
            always.push(all);
        }
        // A hierarchy: sectors of sources.
        2 => {
            let sectors: Vec<usize> = (0..2)
                .map(|_| {
                    let parts: Vec<usize> =
                        (0..2 + dice.roll(2)).map(|_| toy.part(&mut dice)).collect();
                    toy.whole(&parts)
                })
                .collect();
            always.push(toy.whole(&sectors));
        }
        // One population broken down twice: by parts, and by two overlapping groups of them.
        3 => {
            let parts: Vec<usize> = (0..4).map(|_| toy.part(&mut dice)).collect();
            let first = [toy.whole(&parts[..2]), toy.whole(&parts[2..])];
            let second = [
                toy.whole(&[parts[0], parts[2]]),
                toy.whole(&[parts[1], parts[3]]),
            ];
            let all = toy.whole(&first);
            toy.sums.push((all, second.to_vec()));
            always.push(all);
        }
        // Two years, and the change from one to the other.
        _ => {
            for _ in 0..2 {
                let parts: Vec<usize> = (0..3).map(|_| toy.part(&mut dice)).collect();
                always.push(toy.whole(&parts));
            }
            for (from, to) in [(0, 4), (1, 5), (2, 6)] {
                if dice.one_in(2) {
                    let kind = if dice.one_in(2) {
                        Derived::Change
                    } else {
                        Derived::Difference
                    };
                    toy.derived.push((kind, from, to, 0));
                }
            }
        }
    }
    for at in 0..toy.counts.len() {
        let some = toy.value(at, &toy.parts) > 0;
        if !always.contains(&at) && dice.one_in(2) {
            toy.prints[at] = if some && !dice.one_in(4) {
                Print::Withheld
            } else {
                Print::Not
            };
        }
    }
    let count = toy.counts.len() as u64;
    for _ in 0..dice.roll(3) {
        let (a, b) = (dice.roll(count) as usize, dice.roll(count) as usize);
        let kind = [Derived::Share, Derived::Rate, Derived::Difference][dice.roll(3) as usize];
        let places = dice.roll(2) as u32;
        toy.derived.push((kind, a, b, places));
    }
    for (kind, _, _, places) in &mut toy.derived {
        if matches!(kind, Derived::Difference) {
            *places = 0;
        }
    }
    toy
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every range equals that of all worlds that would have been printed alike.
    #[test]
    fn ranges_equal_brute_force(seed in any::<u64>()) {
        let toy = toy(seed);
        let published = toy.published();
        let system = system(&[&published], &[], true);
        prop_assert!(system.unclear.is_empty());
        let asked: Vec<usize> = (0..system.counts.len())
            .filter(|at| system.counts[*at].secret == Secret::Withheld)
            .collect();
        let ends = system.counts.iter().map(|count| (count.low, count.high)).collect();
        let found = ranges(&ends, &system.rows, &asked, 1 << 32);
        let brute = toy.brute();
        for at in asked {
            let id = &system.counts[at].figures[0].1;
            let count: usize = id["toy/c".len()..id.len() - 2].parse().unwrap();
            let (low, high) = brute[count];
            let want = Range { low, high: Some(high), reached: Some((low, Some(high))) };
            prop_assert_eq!(found[&at], Ok(want), "count {} of {:?}", count, toy);
        }
    }
}
