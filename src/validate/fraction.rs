//! A fraction of numbers of a return, before it is held against the percentage, rate or mean that is stated for it.

use super::quantity::{LARGEST, Number, ONE};

/// A part of a whole, before it is held against what is stated: `per` times the sum of `part` less the sum of `less`, over the base.
#[derive(Debug, Clone)]
pub(super) struct Fraction {
    /// 100 for a percentage.
    pub(super) per: u32,
    pub(super) part: Vec<Number>,
    pub(super) less: Vec<Number>,
    pub(super) base: Base,
}

/// What a fraction is divided by.
#[derive(Debug, Clone)]
pub(super) enum Base {
    /// The sum of these.
    Numbers(Vec<Number>),
    /// So many.
    Count(u32),
}

impl Fraction {
    /// A percentage.
    pub(super) fn percent(part: Vec<Number>, whole: Vec<Number>) -> Fraction {
        Fraction {
            per: 100,
            part,
            less: Vec::new(),
            base: Base::Numbers(whole),
        }
    }

    /// What is above the line and below it, in ten-millionths. `None` where one of them is only known as a range, or beyond bounds.
    pub(super) fn sums(&self) -> Option<(i128, i128)> {
        let base = match &self.base {
            Base::Numbers(numbers) => exact(numbers, &[])?,
            Base::Count(count) => i128::from(*count) * ONE,
        };
        Some((exact(&self.part, &self.less)?, base))
    }

    /// What is below the line.
    pub(super) fn base_numbers(&self) -> &[Number] {
        match &self.base {
            Base::Numbers(numbers) => numbers,
            Base::Count(_) => &[],
        }
    }

    /// All numbers that it is made of.
    pub(super) fn numbers(&self) -> impl Iterator<Item = &Number> {
        let above = self.part.iter().chain(&self.less);
        above.chain(self.base_numbers())
    }
}

/// The sum of some numbers less that of others. `None` where one is only known as a range, or it is beyond bounds.
fn exact(plus: &[Number], minus: &[Number]) -> Option<i128> {
    let mut sum = 0i128;
    for (number, factor) in factors(plus, minus) {
        (number.low == number.high).then_some(())?;
        sum = sum.checked_add(number.low * factor)?;
    }
    (sum.abs() <= LARGEST).then_some(sum)
}

/// Numbers of two sides, those of the second to be taken away.
pub(super) fn factors<'a>(
    plus: &'a [Number],
    minus: &'a [Number],
) -> impl Iterator<Item = (&'a Number, i128)> {
    let plus = plus.iter().map(|number| (number, 1));
    plus.chain(minus.iter().map(|number| (number, -1)))
}
