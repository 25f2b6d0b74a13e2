//! Comparing two shown figures and saying so in words. Figures are compared as they are printed, so that the words never
//! contradict the numbers beside them; a hidden figure is not compared at all.

use rust_decimal::Decimal;

use super::document::Direction;
use crate::model::{Unit, round};
use crate::protect::SafeCell;

/// What counts as no real change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tolerance {
    /// Nothing does: only equal figures are the same.
    Exact,
    /// So many percent of the earlier figure.
    Percent(Decimal),
    /// So much, in the figures' own unit.
    Amount(Decimal),
}

impl Tolerance {
    /// Reads `1 percent`, `2.5%`, `3 percentage points`, `5`.
    pub(super) fn parse(text: &str) -> Option<Tolerance> {
        let text = text.trim();
        let end = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let number: Decimal = number.parse().ok()?;
        match unit.trim() {
            "%" | "percent" | "per cent" => Some(Tolerance::Percent(number)),
            "" | "points" | "point" | "percentage points" | "percentage point" => {
                Some(Tolerance::Amount(number))
            }
            _ => None,
        }
    }

    fn covers(self, from: Decimal, difference: Decimal) -> bool {
        let allowed = match self {
            Tolerance::Exact => Some(Decimal::ZERO),
            Tolerance::Amount(amount) => Some(amount),
            Tolerance::Percent(percent) => from
                .abs()
                .checked_mul(percent)
                .and_then(|part| part.checked_div(Decimal::ONE_HUNDRED)),
        };
        allowed.is_some_and(|allowed| difference.abs() <= allowed)
    }
}

/// How one shown figure compares with an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    /// Which way it went, after the tolerance.
    pub direction: Direction,
    /// Later minus earlier, as printed.
    pub difference: Decimal,
    unit: Unit,
    places: u32,
}

/// Compares two cells; none unless both show a number of the same unit.
pub(super) fn compare(from: &SafeCell, to: &SafeCell, tolerance: Tolerance) -> Option<Change> {
    let (
        SafeCell::Shown {
            value: from,
            unit: from_unit,
            places: from_places,
        },
        SafeCell::Shown {
            value: to,
            unit,
            places,
        },
    ) = (from, to)
    else {
        return None;
    };
    if from_unit != unit {
        return None;
    }
    let from = round(*from, *from_places);
    let difference = round(*to, *places).checked_sub(from)?;
    let direction = if tolerance.covers(from, difference) {
        Direction::Same
    } else if difference.is_sign_positive() {
        Direction::Up
    } else {
        Direction::Down
    };
    Some(Change {
        direction,
        difference,
        unit: *unit,
        places: (*places).max(*from_places),
    })
}

/// The change as a verb ("rose") or a noun ("a rise").
pub(super) fn words(change: Option<Change>, noun: bool) -> &'static str {
    let Some(change) = change else {
        return if noun {
            "a change that cannot be shown"
        } else {
            "cannot be compared"
        };
    };
    match (change.direction, change.difference.is_zero(), noun) {
        (Direction::Up, _, false) => "rose",
        (Direction::Up, _, true) => "a rise",
        (Direction::Down, _, false) => "fell",
        (Direction::Down, _, true) => "a fall",
        (Direction::Same, true, false) => "did not change",
        (Direction::Same, true, true) => "no change",
        (Direction::Same, false, false) => "was broadly stable",
        (Direction::Same, false, true) => "little change",
    }
}

/// The change as a key figure tells it: "304 fewer than last year (882)".
pub(super) fn sentence(change: Option<Change>, before: &str, since: &str) -> String {
    let Some(change) = change else {
        return format!("Cannot be compared with {since}");
    };
    if change.difference.is_zero() {
        return format!("The same as {since} ({before})");
    }
    let up = change.difference.is_sign_positive();
    let size = change.difference.abs();
    let (amount, comparison) = match change.unit {
        Unit::Count => (
            change.unit.show(size, change.places),
            if up { "more" } else { "fewer" },
        ),
        Unit::Pounds | Unit::ThousandPounds => (
            change.unit.show(size, change.places),
            if up { "more" } else { "less" },
        ),
        Unit::Percent | Unit::Points => {
            let number = Unit::Points.show(size, change.places);
            let one = size == Decimal::ONE;
            let unit = if one { "point" } else { "points" };
            (
                format!("{number} percentage {unit}"),
                if up { "higher" } else { "lower" },
            )
        }
        Unit::Rate | Unit::Number => (
            change.unit.show(size, change.places),
            if up { "higher" } else { "lower" },
        ),
    };
    format!("{amount} {comparison} than {since} ({before})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protect::Reason;

    fn cell(value: &str, unit: Unit, places: u32) -> SafeCell {
        SafeCell::Shown {
            value: value.parse().unwrap(),
            unit,
            places,
        }
    }

    fn count(value: &str) -> SafeCell {
        cell(value, Unit::Count, 0)
    }

    fn verb(from: &SafeCell, to: &SafeCell, tolerance: &str) -> &'static str {
        words(
            compare(from, to, Tolerance::parse(tolerance).unwrap()),
            false,
        )
    }

    #[test]
    fn the_tolerance_decides_at_its_limit() {
        let hundred = count("100");
        assert_eq!(
            verb(&hundred, &count("101"), "1 percent"),
            "was broadly stable"
        );
        assert_eq!(verb(&hundred, &count("102"), "1 percent"), "rose");
        assert_eq!(verb(&hundred, &count("95"), "5"), "was broadly stable");
        assert_eq!(verb(&hundred, &count("94"), "5"), "fell");
        assert_eq!(verb(&hundred, &hundred, "0"), "did not change");
        assert_eq!(verb(&count("0"), &count("1"), "50 %"), "rose");
        assert_eq!(Tolerance::parse("a little"), None);
    }

    #[test]
    fn figures_are_compared_as_printed() {
        let from = cell("66.4", Unit::Percent, 0);
        let to = cell("66.3", Unit::Percent, 0);
        assert_eq!(verb(&from, &to, "0"), "did not change");
    }

    #[test]
    fn hidden_and_unlike_figures_are_not_compared() {
        for other in [
            SafeCell::Suppressed(Reason::Small),
            SafeCell::Range("fewer than 5".to_owned()),
            SafeCell::Marked(crate::model::Mark::NotAvailable),
            cell("3", Unit::Percent, 0),
        ] {
            assert_eq!(compare(&count("3"), &other, Tolerance::Exact), None);
            assert_eq!(compare(&other, &count("3"), Tolerance::Exact), None);
        }
        assert_eq!(words(None, false), "cannot be compared");
        assert_eq!(words(None, true), "a change that cannot be shown");
    }

    #[test]
    fn sentences_fit_their_unit() {
        let tell = |from: &SafeCell, to: &SafeCell| {
            sentence(
                compare(from, to, Tolerance::Exact),
                &from.text(),
                "last year",
            )
        };
        assert_eq!(
            tell(&count("882"), &count("578")),
            "304 fewer than last year (882)"
        );
        assert_eq!(
            tell(&count("1114"), &count("1320")),
            "206 more than last year (1,114)"
        );
        let percent = |value| cell(value, Unit::Percent, 0);
        assert_eq!(
            tell(&percent("26"), &percent("36")),
            "10 percentage points higher than last year (26%)"
        );
        assert_eq!(
            tell(&percent("27"), &percent("26")),
            "1 percentage point lower than last year (27%)"
        );
        assert_eq!(
            tell(&percent("98"), &percent("98")),
            "The same as last year (98%)"
        );
        assert_eq!(
            tell(&cell("10", Unit::Pounds, 0), &cell("7", Unit::Pounds, 0)),
            "£3 less than last year (£10)"
        );
    }
}
