//! From a printed number and the formula behind it to what that says of the counts: inequalities with whole factors. `12.5%` to one
//! decimal says that the part is at least 12.45 and less than 12.55 hundredths of the base.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::published::Formula;
use super::region::Region;

/// What a leaf of a formula is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A count of people.
    People,
    /// A count of other things.
    Things,
    /// Another number.
    Number,
}

/// A sum of counts, each times a factor, and a constant.
#[derive(Debug, Clone, Default, PartialEq)]
struct Line<'a> {
    terms: BTreeMap<(Kind, &'a Region), Decimal>,
    constant: Decimal,
}

/// The sum of counts, each times a whole factor, lies between these ends; an end that is not given is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bound<'a> {
    pub(crate) terms: Vec<(Kind, &'a Region, i64)>,
    pub(crate) low: Option<i64>,
    pub(crate) high: Option<i64>,
}

/// What a printed number says of the counts in its formula. None when the formula is not one line over another, or too large for
/// exact arithmetic: then it is not known what it tells.
pub(crate) fn bounds(formula: &Formula, value: Decimal, places: u32) -> Option<Vec<Bound<'_>>> {
    let (over, under) = fraction(formula)?;
    let half = Decimal::new(5, places.checked_add(1)?);
    // Rounding is half away from nought: the end nearer to nought belongs to the number.
    let (low, high) = (value.checked_sub(half)?, value.checked_add(half)?);
    let least = over.plus(&under.times(-low)?)?;
    let most = over.plus(&under.times(-high)?)?;
    let mut found = Vec::new();
    found.push(at_least(&least, value <= Decimal::ZERO)?);
    found.push(at_least(
        &most.times(Decimal::NEGATIVE_ONE)?,
        value >= Decimal::ZERO,
    )?);
    // Nothing is divided by nought, and a sum of counts is not negative.
    if !under.terms.is_empty() {
        if under.terms.values().any(Decimal::is_sign_negative) {
            return None;
        }
        found.push(at_least(&under, true)?);
    } else if under.constant <= Decimal::ZERO {
        return None;
    }
    found.retain(|bound| !bound.terms.is_empty());
    Some(found)
}

/// A formula as one line over another.
fn fraction(formula: &Formula) -> Option<(Line<'_>, Line<'_>)> {
    let one = || Line::constant(Decimal::ONE);
    Some(match formula {
        Formula::Count(name) => (Line::of(Kind::People, name), one()),
        Formula::Things(name) => (Line::of(Kind::Things, name), one()),
        Formula::Number(name) | Formula::Percent(name) => (Line::of(Kind::Number, name), one()),
        Formula::Constant(number) => (Line::constant(*number), one()),
        Formula::Sum(parts) => {
            let mut sum = Line::default();
            for part in parts {
                sum = sum.plus(&plain(part)?)?;
            }
            (sum, one())
        }
        Formula::Share(part, whole) => (plain(part)?.times(Decimal::ONE_HUNDRED)?, plain(whole)?),
        Formula::Ratio(of, over) => (plain(of)?, plain(over)?),
        Formula::Rate(of, over, per) => (plain(of)?.times(*per)?, plain(over)?),
        Formula::Difference(from, to) => (
            plain(to)?.plus(&plain(from)?.times(Decimal::NEGATIVE_ONE)?)?,
            one(),
        ),
        Formula::Change(from, to) => {
            let from = plain(from)?;
            let more = plain(to)?.plus(&from.times(Decimal::NEGATIVE_ONE)?)?;
            (more.times(Decimal::ONE_HUNDRED)?, from)
        }
    })
}

/// A formula that is a line by itself.
fn plain(formula: &Formula) -> Option<Line<'_>> {
    let (over, under) = fraction(formula)?;
    if !under.terms.is_empty() || under.constant <= Decimal::ZERO {
        return None;
    }
    if under.constant == Decimal::ONE {
        return Some(over);
    }
    // A part of a whole number that cannot be written out would not be exact.
    let factor = Decimal::ONE.checked_div(under.constant)?;
    (factor.checked_mul(under.constant)? == Decimal::ONE && factor.scale() < 12)
        .then(|| over.times(factor))?
}

impl<'a> Line<'a> {
    fn constant(constant: Decimal) -> Line<'a> {
        Line {
            constant,
            ..Line::default()
        }
    }

    fn of(kind: Kind, region: &'a Region) -> Line<'a> {
        Line {
            terms: BTreeMap::from([((kind, region), Decimal::ONE)]),
            constant: Decimal::ZERO,
        }
    }

    fn times(&self, factor: Decimal) -> Option<Line<'a>> {
        let mut line = self.clone();
        for value in line.terms.values_mut().chain([&mut line.constant]) {
            *value = value.checked_mul(factor)?;
        }
        line.terms.retain(|_, value| !value.is_zero());
        Some(line)
    }

    fn plus(&self, other: &Line<'a>) -> Option<Line<'a>> {
        let mut line = self.clone();
        for (leaf, factor) in &other.terms {
            let value = line.terms.entry(*leaf).or_default();
            *value = value.checked_add(*factor)?;
        }
        line.terms.retain(|_, value| !value.is_zero());
        line.constant = line.constant.checked_add(other.constant)?;
        Some(line)
    }
}

/// The line is nought or more; or, `strictly`, more than nought. In whole numbers, which the counts are.
fn at_least<'a>(line: &Line<'a>, strictly: bool) -> Option<Bound<'a>> {
    let numbers = || line.terms.values().chain([&line.constant]);
    let scale = numbers().map(|value| value.normalize().scale()).max()?;
    let unit = 10i128.checked_pow(scale)?;
    let whole = |value: &Decimal| -> Option<i128> {
        let value = value.normalize();
        let factor = unit / 10i128.checked_pow(value.scale())?;
        value.mantissa().checked_mul(factor)
    };
    let mut terms = Vec::new();
    let mut common = 0i128;
    for ((kind, name), value) in &line.terms {
        let factor = whole(value)?;
        common = gcd(common, factor);
        terms.push((*kind, *name, factor));
    }
    if terms.is_empty() {
        return Some(Bound {
            terms: Vec::new(),
            low: None,
            high: None,
        });
    }
    let least = i128::from(strictly).checked_sub(whole(&line.constant)?)?;
    let low = least.div_euclid(common) + i128::from(least.rem_euclid(common) != 0);
    let narrow = |value: i128| i64::try_from(value).ok();
    Some(Bound {
        terms: terms
            .into_iter()
            .map(|(kind, name, factor)| Some((kind, name, narrow(factor / common)?)))
            .collect::<Option<_>>()?,
        low: Some(narrow(low)?),
        high: None,
    })
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(name: &str) -> Box<Formula> {
        Box::new(Formula::Count(Region::named(name)))
    }

    /// All pairs of `a` and `b` up to 60 that a printed number allows.
    fn allowed(formula: &Formula, value: &str, places: u32) -> Vec<(i64, i64)> {
        let found = bounds(formula, value.parse().unwrap(), places).unwrap();
        let all = (0..=60).flat_map(|a| (0..=60).map(move |b| (a, b)));
        all.filter(|(a, b)| {
            found.iter().all(|bound| {
                let sum: i64 = bound
                    .terms
                    .iter()
                    .map(|(_, name, factor)| factor * if name.of == "a" { a } else { b })
                    .sum();
                bound.low.is_none_or(|low| sum >= low) && bound.high.is_none_or(|high| sum <= high)
            })
        })
        .collect()
    }

    /// The same by working every pair out.
    fn worked(
        value: &str,
        places: u32,
        of: impl Fn(Decimal, Decimal) -> Option<Decimal>,
    ) -> Vec<(i64, i64)> {
        let all = (0..=60).flat_map(|a| (0..=60).map(move |b| (a, b)));
        all.filter(|(a, b)| {
            of(Decimal::from(*a), Decimal::from(*b)).is_some_and(|number| {
                crate::model::round(number, places) == value.parse::<Decimal>().unwrap()
            })
        })
        .collect()
    }

    #[test]
    fn a_printed_number_allows_exactly_what_rounds_to_it() {
        let hundred = Decimal::ONE_HUNDRED;
        let share = Formula::Share(count("a"), count("b"));
        for (value, places) in [
            ("12.5", 1),
            ("0", 0),
            ("50", 0),
            ("100", 0),
            ("33.3", 1),
            ("12", 0),
            ("13", 0),
        ] {
            assert_eq!(
                allowed(&share, value, places),
                worked(value, places, |a, b| (a * hundred).checked_div(b)),
                "{value}"
            );
        }
        let change = Formula::Change(count("a"), count("b"));
        for value in ["-50", "0", "25", "-13"] {
            assert_eq!(
                allowed(&change, value, 0),
                worked(value, 0, |a, b| ((b - a) * hundred).checked_div(a)),
                "{value}"
            );
        }
        let mean = Formula::Ratio(
            Box::new(Formula::Sum(vec![*count("a"), *count("b")])),
            Box::new(Formula::Constant(12.into())),
        );
        assert_eq!(
            allowed(&mean, "3.5", 1),
            worked("3.5", 1, |a, b| (a + b).checked_div(12.into()))
        );
    }

    #[test]
    fn what_is_not_one_line_over_another_is_not_known() {
        let share = || Box::new(Formula::Share(count("a"), count("b")));
        assert!(bounds(&Formula::Difference(share(), share()), 3.into(), 0).is_none());
    }
}
