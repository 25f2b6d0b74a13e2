//! What a number may be, as whole numbers of some unit: what one relation after another leaves of it.

/// The whole numbers of some unit that a number may be: both ends included; none where there is no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) low: Option<i128>,
    pub(super) high: Option<i128>,
}

impl Range {
    /// `low <= factor * x <= high`.
    pub(super) fn of(factor: i128, low: i128, high: i128) -> Range {
        Range::at_least(factor, low).meet(Range::at_least(-factor, -high))
    }

    /// `factor * x >= least`.
    pub(super) fn at_least(factor: i128, least: i128) -> Range {
        match factor {
            0 if least <= 0 => Range {
                low: None,
                high: None,
            },
            0 => Range {
                low: Some(1),
                high: Some(0),
            },
            factor if factor > 0 => Range {
                low: Some(-(-least).div_euclid(factor)),
                high: None,
            },
            factor => Range {
                low: None,
                high: Some((-least).div_euclid(-factor)),
            },
        }
    }

    pub(super) fn meet(self, other: Range) -> Range {
        let tighter = |a: Option<i128>, b: Option<i128>, pick: fn(i128, i128) -> i128| match (a, b)
        {
            (Some(a), Some(b)) => Some(pick(a, b)),
            (a, b) => a.or(b),
        };
        Range {
            low: tighter(self.low, other.low, i128::max),
            high: tighter(self.high, other.high, i128::min),
        }
    }

    pub(super) fn holds(self, number: i128) -> bool {
        self.low.is_none_or(|low| low <= number) && self.high.is_none_or(|high| number <= high)
    }

    pub(super) fn is_empty(self) -> bool {
        self.low
            .zip(self.high)
            .is_some_and(|(low, high)| low > high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_whole_numbers_are_rounded_inwards() {
        let range = Range::of(3, 7, 14);
        assert_eq!((range.low, range.high), (Some(3), Some(4)));
        let range = Range::of(-3, 7, 14);
        assert_eq!((range.low, range.high), (Some(-4), Some(-3)));
        assert!(Range::of(0, 1, 5).is_empty());
        assert!(!Range::of(0, -1, 5).is_empty());
        assert!(Range::of(10, 11, 19).is_empty());
    }
}
