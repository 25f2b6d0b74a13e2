//! The first rule: a small count of people is hidden wherever it stands.

use rust_decimal::Decimal;

use super::policy::{Profile, Threshold};
use super::safe::Reason;
use crate::aggregate::{Amount, BaseCell};
use crate::model::Unit;

/// Which base cells the profile hides by themselves, in the order of the cells. A percentage is not a count, and nought hides nobody.
pub(crate) fn small(cells: &[BaseCell], profile: &Profile) -> Vec<Option<Reason>> {
    cells
        .iter()
        .map(|cell| {
            let threshold = profile.hide.filter(|_| is_count_of_people(cell))?;
            is_small(&cell.amount, threshold).then_some(Reason::Small)
        })
        .collect()
}

/// Whether disclosure control has anything to say of a cell.
pub(crate) fn is_count_of_people(cell: &BaseCell) -> bool {
    cell.unit == Unit::Count && cell.counts.is_controlled()
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
