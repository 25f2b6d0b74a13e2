//! From a value to a length: always from zero, with steps of 1, 2 or 5 where an axis is drawn.

use rust_decimal::Decimal;

use super::plot::{Plot, Point};
use crate::model::{Unit, round, round_places};

/// The values that an axis spans; zero is always among them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Range {
    /// Nought or the lowest value.
    pub(super) low: f64,
    /// Nought or the highest value; above `low`.
    pub(super) high: f64,
}

impl Range {
    /// The range of some values, zero included. All zero gives 0 to 1.
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Range {
        let (low, high) = values.fold((0.0_f64, 0.0_f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        Range {
            low,
            high: if low == high { 1.0 } else { high },
        }
    }

    /// Where a value stands between two coordinates, `at_low` and `at_high`.
    pub(super) fn place(self, value: f64, at_low: f64, at_high: f64) -> f64 {
        at_low + (value - self.low) / (self.high - self.low) * (at_high - at_low)
    }
}

/// A step of an axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    /// Where it stands.
    pub(super) value: f64,
    /// What is printed at it.
    pub(super) text: String,
}

/// Four to six steps of 1, 2 or 5 times a power of ten that cover the range most closely, and the range they span.
pub(super) fn ticks(range: Range, plot: &Plot) -> (Vec<Tick>, Range) {
    let mut spans: Vec<(Vec<Tick>, Range)> = [4.0, 5.0, 6.0]
        .map(|wanted| steps(range, wanted, plot))
        .into();
    // The closest; of those as close, the one nearest to five steps.
    spans.sort_by(|one, other| {
        let length = |range: Range| range.high - range.low;
        (length(one.1).total_cmp(&length(other.1)))
            .then_with(|| one.0.len().abs_diff(6).cmp(&other.0.len().abs_diff(6)))
    });
    spans.into_iter().next().unwrap_or_default()
}

fn steps(range: Range, wanted: f64, plot: &Plot) -> (Vec<Tick>, Range) {
    let rough = (range.high - range.low) / wanted;
    // Counts have no halves: no step below one unless the values themselves have decimals.
    let whole = plot.points().all(|(_, _, point)| match point {
        Point::Value { value, .. } => round_places(*value) == 0,
        Point::Mark(_) => true,
    });
    let (lead, power) = match step(rough) {
        (_, power) if whole && power < 0 => (1, 0),
        other => other,
    };
    let size = lead as f64 * 10_f64.powi(power);
    let first = (range.low / size + 1e-9).floor() as i64;
    let last = (range.high / size - 1e-9).ceil() as i64;
    let frame = Frame::of(plot);
    let ticks: Vec<Tick> = (first..=last)
        .map(|count| Tick {
            value: count as f64 * size,
            text: exact(count * lead, power)
                .map(|value| frame.show(value))
                .unwrap_or_default(),
        })
        .collect();
    let spanned = Range {
        low: first as f64 * size,
        high: last as f64 * size,
    };
    (ticks, spanned)
}

/// The smallest 1, 2 or 5 times a power of ten that is at least `rough`.
fn step(rough: f64) -> (i64, i32) {
    let power = rough.log10().floor();
    let power = if power.is_finite() { power as i32 } else { 0 };
    let lead = rough / 10_f64.powi(power);
    match lead {
        lead if lead <= 1.000_001 => (1, power),
        lead if lead <= 2.000_001 => (2, power),
        lead if lead <= 5.000_001 => (5, power),
        _ => (1, power + 1),
    }
}

fn exact(count: i64, power: i32) -> Option<Decimal> {
    let (factor, scale) = match u32::try_from(power) {
        Ok(power) => (10_i128.checked_pow(power)?, 0),
        Err(_) => (1, power.unsigned_abs()),
    };
    Decimal::try_from_i128_with_scale(i128::from(count).checked_mul(factor)?, scale).ok()
}

/// What stands before and after the digits of every printed value: `£` and `,000`, nothing and `%`.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Frame {
    before: String,
    after: String,
}

impl Frame {
    /// The frame that all values of a plot share; none when they differ.
    pub(super) fn of(plot: &Plot) -> Frame {
        let mut frames = plot.points().filter_map(|(_, _, point)| match point {
            Point::Value { value, text } => Some(Frame::around(*value, text)),
            Point::Mark(_) => None,
        });
        let first = frames.next().flatten();
        match first {
            Some(first) if frames.all(|frame| frame.as_ref() == Some(&first)) => first,
            _ => Frame::default(),
        }
    }

    /// Whether the values are parts of a hundred.
    pub(super) fn is_percent(&self) -> bool {
        self.after.trim_start() == "%"
    }

    fn around(value: Decimal, text: &str) -> Option<Frame> {
        let bare = text.trim_start_matches('\u{2212}');
        let places = bare.rsplit_once('.').map_or(0, |(_, rest)| {
            rest.bytes().take_while(u8::is_ascii_digit).count()
        });
        let places = u32::try_from(places).ok().filter(|places| *places < 10)?;
        let digits = Unit::Number.show(round(value.abs(), places), places);
        let (before, after) = bare.split_once(&digits)?;
        // "5" is found in "15" too: what is left must not be digits, except the thousands of pounds.
        let clean = |part: &str| part == ",000" || !part.contains(|c: char| c.is_ascii_digit());
        (clean(before) && clean(after)).then(|| Frame {
            before: before.to_owned(),
            after: after.to_owned(),
        })
    }

    fn show(&self, value: Decimal) -> String {
        let digits = Unit::Number.show(value, round_places(value));
        let (minus, digits) = match digits.strip_prefix('\u{2212}') {
            Some(digits) => ("\u{2212}", digits),
            None => ("", digits.as_str()),
        };
        let after = if value.is_zero() && self.after.starts_with(',') {
            ""
        } else {
            &self.after
        };
        format!("{minus}{}{digits}{after}", self.before)
    }
}

#[cfg(test)]
mod tests {
    use super::super::plot::Kind;
    use super::super::tests::plot_of;
    use super::*;

    fn texts(values: &[&str], unit: Unit) -> Vec<String> {
        let plot = plot_of(Kind::Column, &[values], unit);
        let (ticks, _) = ticks(Range::of(plot.values()), &plot);
        ticks.into_iter().map(|tick| tick.text).collect()
    }

    #[test]
    fn steps_are_one_two_or_five() {
        assert_eq!(
            texts(&["158"], Unit::Count),
            ["0", "50", "100", "150", "200"]
        );
        assert_eq!(
            texts(&["75"], Unit::Percent),
            ["0%", "20%", "40%", "60%", "80%"]
        );
        assert_eq!(texts(&["3"], Unit::Count), ["0", "1", "2", "3"]);
        assert_eq!(texts(&["0"], Unit::Count), ["0", "1"]);
        assert_eq!(
            texts(&["390"], Unit::ThousandPounds),
            ["£0", "£100,000", "£200,000", "£300,000", "£400,000"]
        );
        assert_eq!(
            texts(&["-12", "30"], Unit::Count),
            ["\u{2212}20", "\u{2212}10", "0", "10", "20", "30"]
        );
        assert_eq!(
            texts(&["0.35"], Unit::Rate),
            ["0.0", "0.1", "0.2", "0.3", "0.4"].map(|t| if t == "0.0" { "0" } else { t })
        );
    }

    #[test]
    fn the_frame_is_taken_from_the_printed_values() {
        let around = |value: &str, text: &str| Frame::around(value.parse().unwrap(), text);
        assert!(around("66.45", "66.5%").unwrap().is_percent());
        assert_eq!(around("5", "15"), None);
        assert_eq!(around("-7", "\u{2212}£7").unwrap().before, "£");
    }

    #[test]
    fn huge_and_tiny_ranges_have_few_steps() {
        for value in [
            "79228162514264337593543950335",
            "0.0000000000000000000000000001",
        ] {
            assert!(texts(&[value], Unit::Number).len() < 8);
        }
    }
}
