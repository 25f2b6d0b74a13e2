//! The first rule: a small count of people is hidden wherever it stands.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::linked_sums::low;
use super::policy::Policies;
use super::profile::Threshold;
use super::safe_cell::Reason;
use crate::aggregate::{Amount, Tables};

/// Which base cells their profiles hide by themselves, in the order of the cells. A percentage is not a count, and nought hides
/// nobody, unless the whole group is too small to be broken down at all. `shown` are those that somebody answers for.
pub(crate) fn small(
    tables: &Tables,
    policies: &Policies<'_>,
    shown: &BTreeSet<usize>,
) -> Vec<Option<Reason>> {
    let cells = tables.cells.iter().enumerate();
    let mut hidden: Vec<Option<Reason>> = cells
        .map(|(at, cell)| {
            let profile = policies.cell(at);
            let threshold = profile.hide.filter(|_| profile.controls(cell))?;
            let small = !shown.contains(&at) && is_small(&cell.amount, threshold);
            small.then_some(Reason::Small)
        })
        .collect();
    // A percentage of which only one count is possible is as good as the count.
    for implied in &tables.implied {
        let (at, profile) = (implied.cell.0, policies.cell(implied.cell.0));
        let small = profile.hide.is_some_and(|hide| {
            let (from, to) = (u64::from(hide.from), u64::from(hide.to));
            (from..=to).contains(&implied.count)
        });
        if small && profile.is_about_people(&tables.cells[at]) && !shown.contains(&at) {
            hidden[at].get_or_insert(Reason::Small);
        }
    }
    for relation in tables
        .relations
        .iter()
        .filter(|relation| relation.parts.len() > 1)
    {
        let Some(whole) = tables.cell(relation.whole) else {
            continue;
        };
        let Some(size) = low(whole).filter(|size| *size > Decimal::ZERO) else {
            continue;
        };
        for part in &relation.parts {
            let Some(cell) = tables.cell(*part) else {
                continue;
            };
            let profile = policies.cell(part.0);
            if profile.cohort.is_some_and(|cohort| size < cohort.into())
                && profile.controls(cell)
                && profile.controls(whole)
                && !shown.contains(&part.0)
                && low(cell).is_some()
            {
                hidden[part.0].get_or_insert(Reason::SmallGroup);
            }
        }
    }
    hidden
}

/// A supplier's range protects as well as we do when it leaves at least as many possible counts open as the threshold would; it is
/// then shown as a range.
fn is_small(amount: &Amount, threshold: Threshold) -> bool {
    let (from, to) = (Decimal::from(threshold.from), Decimal::from(threshold.to));
    match amount {
        // A count that is not whole lies between two that are; it is hidden when either would be.
        Amount::Exact(value) => value.ceil() >= from && value.floor() <= to,
        Amount::Between(low, high) => *high >= from && *low <= to && high - low < to - from,
        Amount::Absent(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Amount {
        Amount::Exact(text.parse().unwrap())
    }

    #[test]
    fn the_threshold_hides_both_its_ends_and_nothing_beyond() {
        let under_five = Threshold { from: 1, to: 4 };
        for (value, hidden) in [("0", false), ("0.5", true), ("1", true), ("4", true)] {
            assert_eq!(is_small(&exact(value), under_five), hidden, "{value}");
        }
        assert!(is_small(&exact("4.5"), under_five));
        assert!(!is_small(&exact("5"), under_five));
    }

    #[test]
    fn a_range_is_hidden_only_where_it_says_more_than_the_threshold() {
        let between = |low: u32, high: u32| Amount::Between(low.into(), high.into());
        let under_five = Threshold { from: 1, to: 4 };
        assert!(!is_small(&between(0, 4), under_five));
        assert!(!is_small(&between(1, 4), under_five));
        assert!(is_small(&between(1, 3), under_five));
        assert!(is_small(&between(4, 5), under_five));
        assert!(!is_small(&between(5, 6), under_five));
    }
}
