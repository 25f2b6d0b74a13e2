//! Rounding and the printed form of a number: the one place where a figure becomes text.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// What a number is a number of; decides its decimals and its sign when printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Whole things: `1,320`.
    #[default]
    Count,
    /// Parts of a hundred: `66.5%`.
    Percent,
    /// The difference of two percentages: `3.2 percentage points`.
    Points,
    /// Pounds: `£361`.
    Pounds,
    /// Thousands of pounds: `£361,000` prints as `361` in a column headed `£000`.
    ThousandPounds,
    /// A rate per some number of people, stated in the heading.
    Rate,
    /// Any other number: an average, a ratio, a score.
    Number,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Unit; 7] = [
        Unit::Count,
        Unit::Percent,
        Unit::Points,
        Unit::Pounds,
        Unit::ThousandPounds,
        Unit::Rate,
        Unit::Number,
    ];

    /// The word for it in TOML.
    pub fn word(self) -> &'static str {
        match self {
            Unit::Count => "count",
            Unit::Percent => "percent",
            Unit::Points => "points",
            Unit::Pounds => "pounds",
            Unit::ThousandPounds => "thousand-pounds",
            Unit::Rate => "rate",
            Unit::Number => "number",
        }
    }

    /// Decimals when nothing else is declared.
    pub fn places(self) -> u32 {
        match self {
            Unit::Count | Unit::Percent | Unit::Pounds | Unit::ThousandPounds => 0,
            Unit::Points | Unit::Rate | Unit::Number => 1,
        }
    }

    /// The printed form of a value rounded once to `places`: thousands separated by commas, a percent or pound
    /// sign where the unit has one, a true minus sign.
    pub fn show(self, value: Decimal, places: u32) -> String {
        let digits = digits(round(value, places), places);
        let (minus, digits) = match digits.strip_prefix('-') {
            Some(rest) => ("\u{2212}", rest.to_owned()),
            None => ("", digits),
        };
        match self {
            Unit::Percent => format!("{minus}{digits}%"),
            Unit::Pounds => format!("{minus}£{digits}"),
            Unit::ThousandPounds => {
                let pounds = value.checked_mul(Decimal::ONE_THOUSAND).unwrap_or(value);
                Unit::Pounds.show(round(pounds, 0), 0)
            }
            Unit::Count | Unit::Points | Unit::Rate | Unit::Number => format!("{minus}{digits}"),
        }
    }

    /// As [`Unit::show`], for a table column whose heading already names the unit: no sign.
    pub fn show_bare(self, value: Decimal, places: u32) -> String {
        digits(round(value, places), places).replace('-', "\u{2212}")
    }
}

/// Rounds half away from zero: the one rounding of the program, made once, at display.
pub fn round(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// How many decimals a number was written with, trailing zeros left aside.
pub fn round_places(value: Decimal) -> u32 {
    value.normalize().scale()
}

fn digits(value: Decimal, places: u32) -> String {
    let plain = format!("{value:.*}", places as usize);
    let (minus, plain) = match plain.strip_prefix('-') {
        Some(rest) if !value.is_zero() => ("-", rest),
        Some(rest) => ("", rest),
        None => ("", plain.as_str()),
    };
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let mut out = String::from(minus);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().expect("a decimal in a test")
    }

    #[test]
    fn rounds_half_away_from_zero() {
        assert_eq!(round(dec("0.5"), 0), dec("1"));
        assert_eq!(round(dec("1.5"), 0), dec("2"));
        assert_eq!(round(dec("2.5"), 0), dec("3"));
        assert_eq!(round(dec("-2.5"), 0), dec("-3"));
        assert_eq!(round(dec("66.45"), 1), dec("66.5"));
    }

    #[test]
    fn prints_each_unit() {
        assert_eq!(Unit::Count.show(dec("1234567"), 0), "1,234,567");
        assert_eq!(Unit::Count.show(dec("999"), 0), "999");
        assert_eq!(Unit::Percent.show(dec("66.45"), 1), "66.5%");
        assert_eq!(Unit::Percent.show(dec("4"), 1), "4.0%");
        assert_eq!(Unit::Pounds.show(dec("-1234.5"), 2), "\u{2212}£1,234.50");
        assert_eq!(Unit::ThousandPounds.show(dec("361"), 0), "£361,000");
        assert_eq!(Unit::ThousandPounds.show(dec("-8.8"), 1), "\u{2212}£8,800");
        assert_eq!(Unit::Points.show(dec("-0.04"), 1), "0.0");
    }
}
