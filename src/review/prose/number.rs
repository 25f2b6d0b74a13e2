//! Numbers as people write them, and the interval of values that a written number can stand for: a fact has the precision it is
//! written with, and two statements agree when their intervals meet (the idea of XBRL's calculation rules).

use rust_decimal::Decimal;

/// What a number counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Things or people.
    Count,
    /// Per cent of something.
    Percent,
    /// Percentage points.
    Points,
    /// Pounds.
    Pounds,
}

/// The word of caution before a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hedge {
    /// None.
    Plain,
    /// "about", "nearly".
    About,
    /// "over", "at least".
    AtLeast,
    /// "under", "up to".
    AtMost,
}

/// A number in a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
    /// As it is written.
    pub value: Decimal,
    /// Digits after the point, as written.
    pub places: u32,
    /// What it counts in.
    pub unit: Unit,
    /// The word of caution before it.
    pub hedge: Hedge,
    /// The figure it is bound to, by id.
    pub bound: Option<String>,
    /// Whether it is written in words.
    pub in_words: bool,
}

impl Number {
    /// A plain number.
    pub(super) fn new(value: Decimal, unit: Unit) -> Number {
        Number {
            places: value.scale(),
            value,
            unit,
            hedge: Hedge::Plain,
            bound: None,
            in_words: false,
        }
    }

    /// Whether it says exactly, or nearly, how much; "over 100" does not.
    pub(super) fn is_firm(&self) -> bool {
        matches!(self.hedge, Hedge::Plain | Hedge::About)
    }

    /// Whether it is a count that says exactly, or nearly, how many.
    pub(super) fn is_count(&self) -> bool {
        self.unit == Unit::Count && self.is_firm()
    }

    /// A count of whole things, said exactly.
    pub(super) fn is_exact(&self) -> bool {
        let span = self.span();
        self.unit == Unit::Count && self.hedge == Hedge::Plain && span.low == span.high
    }

    /// The values it can stand for.
    pub(super) fn span(&self) -> Span {
        Span::around(self.value, self.half())
    }

    /// How far the true value may lie from the written one.
    fn half(&self) -> Decimal {
        let step = Decimal::new(1, self.places);
        let rounded = match self.unit {
            Unit::Count | Unit::Pounds if self.places == 0 => round_to(self.value),
            _ => step / Decimal::TWO,
        };
        if self.hedge != Hedge::About {
            return rounded;
        }
        let five = Decimal::from(5);
        match self.unit {
            // "about 40%" is said of 38%, "about 42%" is not.
            Unit::Percent | Unit::Points if self.places == 0 => {
                let round = (self.value % five).is_zero();
                rounded + if round { Decimal::TWO } else { Decimal::ONE }
            }
            Unit::Percent | Unit::Points => rounded + step,
            // "about": one part in twenty, and at least one unit of what is written.
            Unit::Count | Unit::Pounds => {
                rounded.max(self.value.abs() / Decimal::from(20)).max(step)
            }
        }
    }
}

/// Half the unit to which a large number was rounded: 21,200 to hundreds. Small counts are exact, and nobody rounds so far that more
/// than one part in fifty is lost without saying "about".
fn round_to(value: Decimal) -> Decimal {
    let size = value.abs();
    if size < Decimal::ONE_THOUSAND || !(value % Decimal::ONE_HUNDRED).is_zero() {
        return Decimal::ZERO;
    }
    let mut unit = Decimal::ONE_HUNDRED;
    loop {
        let next = unit * Decimal::TEN;
        if !(value % next).is_zero() || next * Decimal::from(25) > size {
            return unit / Decimal::TWO;
        }
        unit = next;
    }
}

/// Lowest and highest possible value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    /// The lowest.
    pub low: Decimal,
    /// The highest.
    pub high: Decimal,
}

impl Span {
    /// From the lowest to the highest.
    pub(super) fn of(low: Decimal, high: Decimal) -> Span {
        Span { low, high }
    }

    /// As far as `half` on either side of a value.
    pub(super) fn around(value: Decimal, half: Decimal) -> Span {
        Span::of(value - half, value + half)
    }

    /// Whether the two can be the same.
    pub(super) fn meets(self, other: Span) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// Both directions of a change are written without a sign.
    pub(super) fn abs(self) -> Span {
        if self.low >= Decimal::ZERO {
            self
        } else if self.high <= Decimal::ZERO {
            Span::of(-self.high, -self.low)
        } else {
            Span::of(Decimal::ZERO, self.high.max(-self.low))
        }
    }

    /// The sum of two.
    pub(super) fn plus(self, other: Span) -> Span {
        Span::of(self.low + other.low, self.high + other.high)
    }

    /// What is left when the other is taken away.
    pub(super) fn minus(self, other: Span) -> Span {
        Span::of(self.low - other.high, self.high - other.low)
    }

    /// Per cent of a whole that is more than nought.
    pub(super) fn percent_of(self, whole: Span) -> Option<Span> {
        if whole.low <= Decimal::ZERO {
            return None;
        }
        let (least, most) = if self.low >= Decimal::ZERO {
            (whole.high, whole.low)
        } else {
            (whole.low, whole.low)
        };
        let of = |value: Decimal, whole| (value * Decimal::ONE_HUNDRED).checked_div(whole);
        Some(Span::of(of(self.low, least)?, of(self.high, most)?))
    }

    /// The change from another to this in per cent of the other.
    pub(super) fn change_from(self, before: Span) -> Option<Span> {
        if before.low <= Decimal::ZERO {
            return None;
        }
        let ratio = |now: Decimal, then: Decimal| {
            Some((now * Decimal::ONE_HUNDRED).checked_div(then)? - Decimal::ONE_HUNDRED)
        };
        let low = ratio(self.low, before.high)?;
        Some(Span::of(low, ratio(self.high, before.low)?))
    }
}

/// A number for a message: without digits that say nothing, thousands set apart.
pub(super) fn show(value: Decimal) -> String {
    let text = value.normalize().to_string();
    let (whole, rest) = match text.split_once('.') {
        Some((whole, rest)) => (whole, format!(".{rest}")),
        None => (text.as_str(), String::new()),
    };
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", whole),
    };
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{sign}{out}{rest}")
}

/// A worked-out value rounded for a message, at the precision of what it is held against.
pub(super) fn rounded(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

/// Part over whole in per cent, for a message.
pub(super) fn percent(part: Decimal, whole: Decimal, places: u32) -> Option<String> {
    let value = (part * Decimal::ONE_HUNDRED).checked_div(whole)?;
    Some(format!("{}%", show(rounded(value, places))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(value: i64) -> Number {
        Number::new(Decimal::from(value), Unit::Count)
    }

    #[test]
    fn a_number_stands_for_what_it_may_have_been_rounded_from() {
        assert_eq!(count(42).span().low, Decimal::from(42));
        assert_eq!(count(21_200).span().low, Decimal::from(21_150));
        assert_eq!(count(21_205).span().low, Decimal::from(21_205));
        let percent = Number::new(Decimal::new(975, 1), Unit::Percent);
        assert_eq!(percent.span().high, Decimal::new(9755, 2));
        let mut about = count(60);
        about.hedge = Hedge::About;
        assert_eq!(about.span().high, Decimal::from(63));
    }

    #[test]
    fn statements_agree_when_their_intervals_meet() {
        let share = count(121).span().percent_of(count(124).span()).unwrap();
        let printed = |tenths| Number::new(Decimal::new(tenths, 1), Unit::Percent).span();
        assert!(share.meets(printed(976)));
        assert!(!share.meets(printed(975)));
        let change = count(160).span().change_from(count(122).span()).unwrap();
        assert!(change.meets(Number::new(Decimal::from(31), Unit::Percent).span()));
        assert!(!change.meets(Number::new(Decimal::from(38), Unit::Percent).span()));
    }

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        assert_eq!(show(Decimal::from(1320)), "1,320");
        assert_eq!(show(Decimal::new(-123_450, 2)), "-1,234.5");
        assert_eq!(show(Decimal::from(250)), "250");
    }
}
