//! Percentages of people that were sent as percentages: no formula says what they are of, but a reader may find their base printed
//! beside them, or guess it. 8%, 50% and 67% are 1, 6 and 8 of 12 children (SDC-04, the inverse test).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::published::{Figure, Formula, Known, Profile, Published};
use crate::finding::{Code, Finding, Location};

/// Largest base that is guessed without being printed.
const MOST_GUESSED: i64 = 60;
/// Fewer percentages fit multiples of a base as well as the base.
const LEAST_TELLING: usize = 3;
/// A guess is believed when so few wrong bases would fit by chance.
const BY_CHANCE: f64 = 0.01;

/// Percentages from which a small count can be guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The percentages of a small count.
    pub figures: Vec<String>,
    /// The figure that prints the base; none where it was guessed from the percentages themselves.
    pub base: Option<String>,
}

impl Guess {
    /// What is to be asked of a person, without a number.
    pub(super) fn finding(&self) -> Finding {
        let named = self.figures.join("\", \"");
        let (noun, verb) = match self.figures.len() {
            1 => ("percentage", "gives"),
            _ => ("percentages", "give"),
        };
        let message = match &self.base {
            Some(base) => format!(
                "The {noun} at \"{named}\" {verb} a small number of people away, if {} of the number at \"{base}\".",
                if self.figures.len() == 1 {
                    "it is"
                } else {
                    "they are"
                },
            ),
            None => format!(
                "The {noun} at \"{named}\" {verb} a small number of people away: the percentages beside each other fit one small group only."
            ),
        };
        Finding::new(Code::DisclosureGuess, Location::Folder, message)
    }
}

/// One printed percentage.
struct Percent<'a> {
    figure: &'a Figure,
    value: Decimal,
    places: u32,
}

impl Percent<'_> {
    /// The counts that round to it over a base.
    fn counts(&self, base: i64) -> Option<(i64, i64)> {
        let half = Decimal::new(5, self.places + 1);
        let base = Decimal::from(base);
        let end = |value: Decimal| value.checked_mul(base)?.checked_div(Decimal::ONE_HUNDRED);
        let low = end(self.value - half)?.ceil().to_i64()?.max(0);
        let above = end(self.value + half)?;
        // Half is rounded up: the upper end itself is the next percentage.
        let high = if above.fract().is_zero() {
            above.to_i64()? - 1
        } else {
            above.floor().to_i64()?
        };
        (low <= high).then_some((low, high))
    }

    /// The chance that a percentage of this form fits a base it is not of.
    fn chance(&self, base: i64) -> f64 {
        let steps = 100.0 * 10f64.powi(i32::try_from(self.places).unwrap_or(9));
        (base as f64 / steps).min(1.0)
    }
}

/// The guesses that a set of figures allows.
pub(super) fn guesses(published: &Published) -> Vec<Guess> {
    // Percentages that stand under each other are of one base, if they are of one at all.
    let mut columns: BTreeMap<(&str, Option<&str>, &str), Vec<Percent<'_>>> = BTreeMap::new();
    for figure in &published.figures {
        if let (Some(Formula::Percent(_)), Known::Value(value, places)) =
            (&figure.formula, figure.known())
            && places < 9
        {
            let column = (
                figure.table.as_str(),
                figure.column.as_deref(),
                figure.cell.as_str(),
            );
            columns.entry(column).or_default().push(Percent {
                figure,
                value,
                places,
            });
        }
    }
    let mut found = Vec::new();
    for ((table, column, _), percents) in &columns {
        let profile = published.profile_of(table);
        let Some((from, to)) = profile.hide else {
            continue;
        };
        let small = (i64::from(from.max(1)), i64::from(to));
        let bases = published.figures.iter().filter(|figure| {
            figure.table == *table
                && figure.column.as_deref() == *column
                && matches!(figure.formula, Some(Formula::Count(_)))
        });
        let printed = bases
            .filter_map(|figure| Some((figure, number(figure, &profile)?)))
            .find_map(|(figure, base)| {
                let own_row = |percent: &&Percent<'_>| percent.figure.row_label == figure.row_label;
                let all = small_ones(&mut percents.iter(), base, small);
                let figures =
                    all.or_else(|| small_ones(&mut percents.iter().filter(own_row), base, small));
                Some(Guess {
                    figures: figures?,
                    base: Some(figure.name()),
                })
            });
        found.extend(printed.or_else(|| guessed(percents, small)));
    }
    found
}

/// A base that nobody prints: the smallest that fits all percentages of a column, where few wrong ones would.
fn guessed(percents: &[Percent<'_>], small: (i64, i64)) -> Option<Guess> {
    let mut telling: Vec<&Percent<'_>> = Vec::new();
    for percent in percents {
        // None and all fit every base.
        let says = !percent.value.is_zero() && percent.value != Decimal::ONE_HUNDRED;
        if says && telling.iter().all(|other| other.value != percent.value) {
            telling.push(percent);
        }
    }
    if telling.len() < LEAST_TELLING {
        return None;
    }
    let mut by_chance = 0.0;
    for base in 1..=MOST_GUESSED {
        let chance: f64 = telling.iter().map(|percent| percent.chance(base)).product();
        by_chance += chance;
        if by_chance > BY_CHANCE {
            return None;
        }
        if telling.iter().all(|percent| percent.counts(base).is_some()) {
            let figures = small_ones(&mut percents.iter(), base, small)?;
            return Some(Guess {
                figures,
                base: None,
            });
        }
    }
    None
}

/// The percentages that are of one small count only over this base; none when the base does not fit them all.
fn small_ones(
    percents: &mut dyn Iterator<Item = &Percent<'_>>,
    base: i64,
    small: (i64, i64),
) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for percent in percents {
        let (low, high) = percent.counts(base)?;
        if low == high && (small.0..=small.1).contains(&low) {
            names.push(percent.figure.name());
        }
    }
    (!names.is_empty()).then_some(names)
}

/// A printed count that may be a base: a rounded one is not known well enough.
fn number(figure: &Figure, profile: &Profile) -> Option<i64> {
    match figure.known() {
        Known::Value(value, _) if profile.round_to.is_none() => {
            value.to_i64().filter(|base| *base > 0)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(lines: &[(&str, &str, &str)]) -> Published {
        let figures = lines.iter().enumerate().map(|(at, (kind, cell, text))| {
            let value = text.trim_end_matches('%');
            let line = format!(
                r#"{{"id":"t/r{at}/{cell}","table":"t","row_label":"r{at}","cell":"{cell}","value":{value},"text":"{text}","formula":{{"{kind}":"d|{at}"}}}}"#
            );
            serde_json::from_str(&line).unwrap()
        });
        Published {
            profile: Some(Profile {
                hide: Some((1, 4)),
                ..Profile::default()
            }),
            figures: figures.collect(),
            ..Published::default()
        }
    }

    #[test]
    fn percentages_of_a_printed_base_give_a_small_count() {
        let set = published(&[
            ("count", "n", "12"),
            ("percent", "share", "67%"),
            ("percent", "share", "50%"),
            ("percent", "share", "8%"),
        ]);
        let found = guesses(&set);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].figures, ["t/r3/share"]);
        assert_eq!(found[0].base.as_deref(), Some("t/r0/n"));
        // 5 of 60 is not small, and a thousand leaves several counts for each percentage.
        for base in ["60", "1000"] {
            let set = published(&[("count", "n", base), ("percent", "share", "8%")]);
            assert_eq!(guesses(&set), []);
        }
    }

    #[test]
    fn percentages_of_one_small_group_give_their_base() {
        let set = published(&[
            ("percent", "share", "67%"),
            ("percent", "share", "50%"),
            ("percent", "share", "8%"),
        ]);
        let found = guesses(&set);
        assert_eq!(found[0].figures, ["t/r2/share"]);
        assert_eq!(found[0].base, None);
    }

    #[test]
    fn percentages_that_many_bases_fit_are_left_alone() {
        for texts in [&["37%", "36%", "18%", "8%"][..], &["8%"], &["50%", "25%"]] {
            let lines: Vec<_> = texts
                .iter()
                .map(|text| ("percent", "share", *text))
                .collect();
            assert_eq!(guesses(&published(&lines)), [], "{texts:?}");
        }
    }
}
