//! The numbers that could move, in parts that no sum links: what is withheld in one bears on no other.

use std::collections::BTreeMap;

use super::hitting_set::Cost;
use super::linked_sums::{Freedom, System};

/// A number that must stay open, and how many steps wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Need {
    /// The number.
    pub(crate) number: usize,
    /// Largest possible value less smallest.
    pub(crate) width: i64,
}

/// What is asked of the numbers of a system.
#[derive(Debug, Default)]
pub(crate) struct Question {
    /// Of each number how far it may move; none when it is known.
    pub(crate) free: Vec<Option<Freedom>>,
    /// Of each shown number how far it could move if it were withheld; none when it cannot be.
    pub(crate) could: Vec<Option<Freedom>>,
    /// What it would cost to withhold it.
    pub(crate) costs: Vec<Cost>,
    pub(crate) needs: Vec<Need>,
}

/// Numbers that hang together, by their places in the part.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// Their places in the system.
    pub(crate) numbers: Vec<usize>,
    pub(crate) sums: Vec<Vec<(usize, i64)>>,
    /// The sums of each number.
    pub(crate) of: Vec<Vec<usize>>,
    pub(crate) free: Vec<Option<Freedom>>,
    pub(crate) could: Vec<Option<Freedom>>,
    pub(crate) costs: Vec<Cost>,
    pub(crate) needs: Vec<Need>,
}

/// Parts in which something must stay open, in the order of their first numbers.
pub(crate) fn parts(system: &System, question: &Question) -> Vec<Part> {
    let moves = |at: usize| question.free[at].is_some() || question.could[at].is_some();
    let mut place: Vec<Option<(usize, usize)>> = vec![None; question.free.len()];
    let mut parts: Vec<Part> = Vec::new();
    let mut seen = vec![false; system.sums.len()];
    let mut widths: BTreeMap<usize, i64> = BTreeMap::new();
    for need in &question.needs {
        let width = widths.entry(need.number).or_default();
        *width = need.width.max(*width);
    }
    for (start, width) in widths {
        if let Some((part, number)) = place[start] {
            parts[part].needs.push(Need { number, width });
            continue;
        }
        let mut part = Part {
            numbers: vec![start],
            ..Part::default()
        };
        let own = parts.len();
        place[start] = Some((own, 0));
        let mut sums = Vec::new();
        let mut next = 0;
        while let Some(number) = part.numbers.get(next).copied() {
            next += 1;
            for sum in &system.of[number] {
                if std::mem::replace(&mut seen[*sum], true) {
                    continue;
                }
                sums.push(*sum);
                for (other, _) in &system.sums[*sum] {
                    if moves(*other) && place[*other].is_none() {
                        place[*other] = Some((own, 0));
                        part.numbers.push(*other);
                    }
                }
            }
        }
        part.numbers.sort_unstable();
        sums.sort_unstable();
        for (at, number) in part.numbers.iter().enumerate() {
            place[*number] = Some((own, at));
        }
        part.of = vec![Vec::new(); part.numbers.len()];
        for sum in sums {
            let terms = system.sums[sum].iter();
            let terms: Vec<(usize, i64)> = terms
                .filter_map(|(number, factor)| Some((place[*number]?.1, *factor)))
                .collect();
            for (at, _) in &terms {
                part.of[*at].push(part.sums.len());
            }
            part.sums.push(terms);
        }
        let own = || part.numbers.iter();
        part.free = own().map(|at| question.free[*at]).collect();
        part.could = own().map(|at| question.could[*at]).collect();
        part.costs = own().map(|at| question.costs[*at]).collect();
        let number = place[start].map_or(0, |(_, at)| at);
        part.needs.push(Need { number, width });
        parts.push(part);
    }
    parts
}
