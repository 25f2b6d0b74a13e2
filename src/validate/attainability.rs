//! Which whole numbers can stand behind percentages: of one base, or of any base in a range; each by itself, or several that together
//! make one whole. Exact integer arithmetic over relation's ten-millionths; the work is bounded by the bases looked at.

use super::quantity::{ONE, half};

/// No more bases than so many are tried; beyond, nothing is said.
pub(super) const MOST_BASES: u64 = 100_000;

/// A percentage as it is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    /// In ten-millionths.
    pub(super) percent: i128,
    /// The decimals it shows.
    pub(super) places: u32,
}

/// The counts that fit, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) low: u64,
    pub(super) high: u64,
}

impl Shown {
    /// The whole numbers of a base that this percentage can be. Both ways of rounding a half are allowed.
    pub(super) fn counts(self, base: u64) -> Option<Counts> {
        let (half, base) = (half(self.places), i128::from(base));
        let hundred = 100 * ONE;
        let least = (self.percent - half).max(0) * base;
        let most = (self.percent + half) * base;
        let low = -((-least).div_euclid(hundred));
        let high = most.div_euclid(hundred).min(base);
        (low <= high).then_some(Counts {
            low: u64::try_from(low).ok()?,
            high: u64::try_from(high).ok()?,
        })
    }
}

/// What is asked of several percentages of one base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    /// Nothing: several may be true of the same person, or some are not shown.
    Apart,
    /// Together they are everybody.
    Together,
}

/// Whether percentages can come from whole numbers of one base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach {
    /// These cannot, each by itself, by their places.
    Not(Vec<usize>),
    /// Each can, but not together.
    NotTogether,
    /// They can.
    Can,
}

/// Asks it of one base.
pub(super) fn reach(shown: &[Shown], base: u64, whole: Whole) -> Reach {
    let counts: Vec<Option<Counts>> = shown.iter().map(|one| one.counts(base)).collect();
    let not: Vec<usize> = (0..shown.len())
        .filter(|&at| counts[at].is_none())
        .collect();
    if !not.is_empty() {
        return Reach::Not(not);
    }
    let sum = |end: fn(&Counts) -> u64| counts.iter().flatten().map(end).sum::<u64>();
    match whole {
        Whole::Together if base < sum(|c| c.low) || sum(|c| c.high) < base => Reach::NotTogether,
        _ => Reach::Can,
    }
}

/// Whether percentages add up to a hundred, as far as rounding allows.
pub(super) fn make_a_hundred(shown: &[Shown]) -> bool {
    let sum: i128 = shown.iter().map(|one| one.percent).sum();
    let slack: i128 = shown.iter().map(|one| half(one.places)).sum();
    (sum - 100 * ONE).abs() <= slack
}

/// A base and the one set of counts that fits it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Only {
    pub(super) base: u64,
    /// One a percentage; none where several counts fit.
    pub(super) counts: Vec<Option<u64>>,
}

/// The counts that follow from percentages of one base, when any do. Together they follow when exactly one set adds up to the base;
/// apart, each by itself.
pub(super) fn follow(shown: &[Shown], base: u64, whole: Whole) -> Option<Only> {
    let counts: Option<Vec<Counts>> = shown.iter().map(|one| one.counts(base)).collect();
    let counts = counts?;
    let counts = match whole {
        Whole::Apart => counts
            .iter()
            .map(|c| (c.low == c.high).then_some(c.low))
            .collect(),
        Whole::Together => together(&counts, base)?,
    };
    let only = Only { base, counts };
    only.counts.iter().any(Option::is_some).then_some(only)
}

/// What each count must be when all add up to the base: what is left for it when the others are as small, and as large, as they can be.
fn together(counts: &[Counts], base: u64) -> Option<Vec<Option<u64>>> {
    let low: u64 = counts.iter().map(|c| c.low).sum();
    let high: u64 = counts.iter().map(|c| c.high).sum();
    (low <= base && base <= high).then(|| {
        let each = counts.iter().map(|c| {
            let most = c.high.min(c.low + (base - low));
            let least = c.low.max(c.high.saturating_sub(high - base));
            (least == most).then_some(least)
        });
        each.collect()
    })
}

/// The first base in a range of which all percentages can come from whole numbers. `Err` when the range is too large to look at.
pub(super) fn any_base(
    shown: &[Shown],
    (low, high): (u64, u64),
    whole: Whole,
) -> Result<Option<u64>, TooMany> {
    if high.saturating_sub(low) > MOST_BASES {
        return Err(TooMany);
    }
    let mut bases = low.max(1)..=high;
    Ok(bases.find(|base| reach(shown, *base, whole) == Reach::Can))
}

/// More bases than are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany;

#[cfg(test)]
mod tests {
    use super::super::quantity::scaled;
    use super::*;

    fn shown(texts: &[&str]) -> Vec<Shown> {
        let each = texts.iter().map(|text| {
            let value: rust_decimal::Decimal = text.parse().unwrap();
            Shown {
                percent: scaled(value).unwrap(),
                places: value.scale(),
            }
        });
        each.collect()
    }

    #[test]
    fn a_percentage_of_few_is_not_any_percentage() {
        // 6 of 42 is 14%, 7 of 42 is 17%.
        assert_eq!(
            reach(&shown(&["15"]), 42, Whole::Apart),
            Reach::Not(vec![0])
        );
        assert_eq!(
            reach(&shown(&["14", "17", "64"]), 42, Whole::Apart),
            Reach::Can
        );
        // Half a per cent either way: 1 of 8 is 12 or 13, not 14.
        for (percent, can) in [("12", true), ("13", true), ("14", false), ("11", false)] {
            let reached = reach(&shown(&[percent]), 8, Whole::Apart) == Reach::Can;
            assert_eq!(reached, can, "{percent}");
        }
        // A decimal makes it harder.
        assert_eq!(reach(&shown(&["12.5"]), 8, Whole::Apart), Reach::Can);
        assert_eq!(
            reach(&shown(&["12.4"]), 8, Whole::Apart),
            Reach::Not(vec![0])
        );
    }

    #[test]
    fn shares_of_one_whole_must_add_up_to_it() {
        let thirds = shown(&["33", "33", "33"]);
        assert_eq!(reach(&thirds, 3, Whole::Together), Reach::Can);
        // Each is 33% of 100, and 99 are not 100.
        assert_eq!(reach(&thirds, 100, Whole::Together), Reach::NotTogether);
        assert_eq!(reach(&thirds, 100, Whole::Apart), Reach::Can);
    }

    #[test]
    fn a_hundred_is_made_as_far_as_rounding_allows() {
        assert!(make_a_hundred(&shown(&["50", "51"])));
        assert!(!make_a_hundred(&shown(&["50", "52"])));
        assert!(make_a_hundred(&shown(&["33.3", "33.3", "33.3"])));
        assert!(!make_a_hundred(&shown(&["33.3", "33.3", "33.2"])));
    }

    #[test]
    fn one_set_of_counts_may_be_all_that_fits() {
        let categories = shown(&["47.8", "3.8", "5.2", "43.3"]);
        let only = follow(&categories, 578, Whole::Together).unwrap();
        assert_eq!(only.counts, [Some(276), Some(22), Some(30), Some(250)]);
        assert_eq!(
            reach(&categories, 532, Whole::Together),
            Reach::Not(vec![0, 2, 3])
        );
        // Of a thousand both 477 and 478 print as 48%; together with 52% nothing follows.
        assert_eq!(follow(&shown(&["48", "52"]), 1000, Whole::Together), None);
        // What is left over for one of them can settle it alone.
        let apart = follow(&shown(&["15"]), 20, Whole::Apart).unwrap();
        assert_eq!(apart.counts, [Some(3)]);
    }

    #[test]
    fn a_base_that_is_only_bounded_is_looked_for() {
        let outcomes = shown(&["44", "30", "22"]);
        assert_eq!(any_base(&outcomes, (1, 282), Whole::Apart), Ok(Some(27)));
        assert_eq!(any_base(&outcomes, (1, 26), Whole::Apart), Ok(None));
        assert_eq!(
            any_base(&outcomes, (1, MOST_BASES + 2), Whole::Apart),
            Err(TooMany)
        );
    }

    proptest::proptest! {
        /// Held against trying every set of counts, on bases small enough for it.
        #[test]
        fn joint_attainability_is_what_trying_everything_finds(
            percents in proptest::collection::vec((0u32..=1000, proptest::bool::ANY), 1..4),
            base in 1u64..14,
        ) {
            let shown: Vec<Shown> = percents
                .iter()
                .map(|&(tenths, decimal)| {
                    let tenths = if decimal { tenths } else { tenths / 10 * 10 };
                    Shown {
                        percent: i128::from(tenths) * ONE / 10,
                        places: u32::from(decimal),
                    }
                })
                .collect();
            // 1 in 2000 is half a tenth of a per cent: all in whole numbers, and not as the code does it.
            let fits = |shown: &Shown, count: u64| {
                let off = 2000 * i128::from(count) * ONE / 20 - shown.percent * i128::from(base);
                let room = if shown.places == 1 { ONE / 20 } else { ONE / 2 };
                off.abs() <= room * i128::from(base)
            };
            let mut sets: Vec<Vec<u64>> = vec![Vec::new()];
            for one in &shown {
                let mut next = Vec::new();
                for set in &sets {
                    for count in (0..=base).filter(|count| fits(one, *count)) {
                        let mut longer = set.clone();
                        longer.push(count);
                        next.push(longer);
                    }
                }
                sets = next;
            }
            let alone = !sets.is_empty();
            proptest::prop_assert_eq!(reach(&shown, base, Whole::Apart) == Reach::Can, alone);
            sets.retain(|set| set.iter().sum::<u64>() == base);
            let can = reach(&shown, base, Whole::Together) == Reach::Can;
            proptest::prop_assert_eq!(can, !sets.is_empty());
            let only = follow(&shown, base, Whole::Together).map(|only| only.counts);
            let each: Vec<Option<u64>> = (0..shown.len())
                .map(|at| {
                    let first = sets.first().map(|set| set[at])?;
                    sets.iter().all(|set| set[at] == first).then_some(first)
                })
                .collect();
            let expected = each.iter().any(Option::is_some).then_some(each);
            proptest::prop_assert_eq!(only, expected);
        }
    }
}
