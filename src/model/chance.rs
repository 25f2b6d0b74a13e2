//! What chance alone may do to a count.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// So many standard deviations are put down to chance: three, as a control chart has it.
const DEVIATIONS: f64 = 3.0;

/// Whether one count is more than `limit` times another even when chance has had its way. Independent events vary as Poisson has it, so
/// that the logarithm of the ratio of two counts a and b has about the variance 1/a + 1/b; a half is added to each, so that nought has one
/// too. Fifteen after three is chance, and so are seventy after none; 849 after 75 are not.
pub fn is_jump(before: Decimal, now: Decimal, limit: Decimal) -> bool {
    let known = || {
        let half = |count: Decimal| Some(count.to_f64()? + 0.5);
        let (before, now) = (half(before)?, half(now)?);
        let chance = DEVIATIONS * (before.recip() + now.recip()).sqrt();
        Some((now / before).ln().abs() - chance > limit.to_f64()?.ln())
    };
    known().unwrap_or(false)
}
