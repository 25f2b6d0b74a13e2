//! `annualise`: the year is what its list says it is of its parts. What is added up over a year, and a share of what is added up, are
//! relations of cells and stated in the book; of a mean, whose parts were rounded themselves, it is judged here how far it may be out.

use rust_decimal::Decimal;

use crate::finding::Code;
use crate::model::{Annualise, round, round_places};
use crate::validate::fraction::Fraction;
use crate::validate::percentage::half_unit;
use crate::validate::quantity::Number;
use crate::validate::relation_book::Held;
use crate::validate::rule_form::{Form, Found, Rule, Takes};
use crate::validate::series::{PARTS, Point, Series};
use crate::validate::sums::{difference, plain};

pub(super) const ANNUALISE: Form = Form {
    needs: &["column", "columns", "against"],
    may: &["numerator", "base", "within"],
    takes: Takes::SERIES,
    sentence: |words| {
        words.say("{column} of a year is what the list says of its {by}: the sum, the last, the mean, the largest of its parts by {against}, for each {columns}{among}")
    },
    check,
};

/// The parts that together make a year, all of one length.
fn parts_of<'p, 'a>(series: &'p Series<'a>, year: &Point<'_>) -> Option<Vec<&'p Point<'a>>> {
    PARTS.into_iter().find_map(|length| {
        let points = series.points.iter();
        let inside: Vec<_> = points
            .filter(|p| p.period.month_count() == length && year.period.covers(p.period))
            .collect();
        (inside.len() as u32 * length == 12).then_some(inside)
    })
}

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let check = rule.check;
    let weights = (
        check.place(&rule.spec.numerator),
        check.place(&rule.spec.base),
    );
    let all: Vec<Series<'_>> = rule.series(rule.column())?.into_iter().flatten().collect();
    for series in &all {
        let Some(how) = rule.indicator(series).and_then(|entry| entry.annualise) else {
            continue;
        };
        let years = series.points.iter();
        for year in years.filter(|point| point.period.month_count() == 12) {
            // The parts that the sender of the year gave; else those of another sender, for the same thing.
            let others = || {
                let same =
                    |other: &&Series<'_>| other.key == series.key && rule.spec.within.is_empty();
                let mut others = all.iter().filter(same);
                others.find_map(|other| parts_of(other, year))
            };
            let parts = parts_of(series, year).or_else(others);
            let (Some(stated), Some(parts)) = (year.number(), parts) else {
                continue;
            };
            let Some(made) = Made::of(how, &parts, weights) else {
                continue;
            };
            let held = state(rule, how, (year, &parts), weights, found);
            if held.map_or_else(|| made.fits(stated), |held| held.holds) {
                continue;
            }
            let right = made.shown(stated);
            let message = format!(
                "{}: the year {} is {}, but {} is {right}.",
                rule.of_series(year),
                year.period.short(),
                plain(stated),
                made.words
            );
            let finding = rule.finding(Code::YearDiffers, year.datum, message);
            let finding = finding.values(plain(stated), right);
            let finding = parts.iter().fold(finding, |finding, part| {
                let words = format!("{}: {}", part.period.short(), check.shown(part.datum));
                finding.related(part.datum.location(), words)
            });
            found.tell(held, finding);
        }
    }
    Some(())
}

/// States in the relation book what cells make the year: their sum, or a share of their sums. None of what else a list may say.
fn state(
    rule: &Rule<'_>,
    how: Annualise,
    (year, parts): (&Point<'_>, &[&Point<'_>]),
    (numerator, base): (Option<usize>, Option<usize>),
    found: &mut Found,
) -> Option<Held> {
    let numbers = |place: usize| -> Option<Vec<Number>> {
        let each = parts.iter().map(|part| part.datum.record.at(place));
        Number::all(rule.check, &each.collect::<Vec<_>>())
    };
    let (book, stated) = (&mut found.repairs.book, Number::of(rule.check, year.datum)?);
    match how {
        Annualise::Sum => {
            let parts = numbers(year.datum.place)?;
            book.sum(parts, vec![stated], Decimal::ZERO, None)
        }
        Annualise::Recompute => {
            let (part, whole) = (numbers(numerator?)?, numbers(base?)?);
            book.ratio(stated.rounded(), Fraction::percent(part, whole), false)
        }
        Annualise::Last
        | Annualise::Max
        | Annualise::Mean
        | Annualise::WeightedMean
        | Annualise::None => None,
    }
}

/// What the parts of a year make.
struct Made {
    value: Decimal,
    /// How far a stated figure may be off because the parts were rounded themselves.
    slack: Decimal,
    words: &'static str,
}

impl Made {
    /// None where a part is not known, or nothing is made of them.
    fn of(
        how: Annualise,
        parts: &[&Point<'_>],
        (numerator, base): (Option<usize>, Option<usize>),
    ) -> Option<Made> {
        let numbers: Vec<Decimal> = parts.iter().map(|p| p.number()).collect::<Option<_>>()?;
        let sum = |numbers: &[Decimal]| difference(numbers, &[]);
        let others = |place: Option<usize>| -> Option<Vec<Decimal>> {
            let records = parts.iter().map(|part| part.datum.record);
            records.map(|record| record.number(place?)).collect()
        };
        let rounded = |number: &Decimal| match round_places(*number) {
            0 => Decimal::ZERO,
            places => half_unit(places),
        };
        let (value, words) = match how {
            Annualise::None => return None,
            Annualise::Sum => (sum(&numbers)?, "the sum of its parts"),
            Annualise::Last => (*numbers.last()?, "the last of its parts"),
            Annualise::Max => (numbers.iter().max().copied()?, "the largest of its parts"),
            Annualise::Mean => {
                let count = Decimal::from(numbers.len());
                (sum(&numbers)?.checked_div(count)?, "the mean of its parts")
            }
            Annualise::WeightedMean => {
                let weights = others(base)?;
                let pairs = numbers.iter().zip(&weights);
                let products: Option<Vec<_>> = pairs.map(|(n, w)| n.checked_mul(*w)).collect();
                let mean = sum(&products?)?.checked_div(sum(&weights)?)?;
                (mean, "the mean of its parts, each with its own weight,")
            }
            Annualise::Recompute => {
                let part = sum(&others(numerator)?)?.checked_mul(Decimal::ONE_HUNDRED)?;
                let share = part.checked_div(sum(&others(base)?)?)?;
                (share, "the sum of the numerators over that of the bases")
            }
        };
        // Parts that were rounded bring their rounding with them, where their own numbers are used.
        let slack = match how {
            Annualise::Mean | Annualise::WeightedMean => numbers.iter().map(rounded).max()?,
            _ => Decimal::ZERO,
        };
        Some(Made {
            value,
            slack,
            words,
        })
    }

    /// Whether a stated figure is it, to the decimals it is written with.
    fn fits(&self, stated: Decimal) -> bool {
        let places = round_places(stated);
        let whole = places == 0 && round_places(self.value) == 0;
        let own = if whole {
            Decimal::ZERO
        } else {
            half_unit(places)
        };
        (self.value - stated).abs() <= self.slack + own
    }

    /// The figure with the decimals of the one stated, or one more where that hides the difference.
    fn shown(&self, stated: Decimal) -> String {
        let places = round_places(stated);
        let exact = round_places(self.value).min(places + 1);
        plain(round(self.value, exact))
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::tests::{dataset, over_time, run_with, with_list, year};

    #[test]
    fn a_year_is_what_its_list_says_of_its_quarters() {
        let words =
            "form = \"annualise\"\nagainst = \"period\"\nnumerator = \"num\"\nbase = \"den\"";
        let run =
            |indicator, quarters, stated| over_time(words, &year(indicator, quarters, stated));
        let numbers = ["10", "20", "15", "5"];
        assert_eq!(run("referrals", numbers, "50"), [""; 0]);
        assert_eq!(run("referrals", numbers, "51"), ["year-differs C6 51 | 50"]);
        assert_eq!(run("plans", numbers, "5"), [""; 0]);
        assert_eq!(run("plans", numbers, "50"), ["year-differs C6 50 | 5"]);
        assert_eq!(run("most", numbers, "20"), [""; 0]);
        assert_eq!(run("most", numbers, "21"), ["year-differs C6 21 | 20"]);
        // 12.5, printed without its decimal, may be rounded either way.
        assert_eq!(run("mean", numbers, "13"), [""; 0]);
        assert_eq!(run("mean", numbers, "12"), [""; 0]);
        assert_eq!(run("mean", numbers, "14"), ["year-differs C6 14 | 12.5"]);
        // Nothing is made of figures that count a child in each quarter.
        assert_eq!(run("again", numbers, "99"), [""; 0]);
        // With a quarter missing nothing can be said.
        assert_eq!(run("referrals", ["10", "", "15", "5"], "99"), [""; 0]);
    }

    #[test]
    fn a_year_of_percentages_is_worked_out_again() {
        let words =
            "form = \"annualise\"\nagainst = \"period\"\nnumerator = \"num\"\nbase = \"den\"";
        let records = |indicator, year| {
            vec![
                [indicator, "p:Apr-Sep 2025", "50", "5", "10"],
                [indicator, "p:2025-10..2026-03", "90", "81", "90"],
                [indicator, "p:2025-26", year, "86", "100"],
            ]
        };
        assert_eq!(over_time(words, &records("in-time", "86")), [""; 0]);
        assert_eq!(
            over_time(words, &records("in-time", "70")),
            ["year-differs C4 70 | 86"]
        );
        // (50 x 10 + 90 x 90) / 100
        assert_eq!(over_time(words, &records("wait", "86")), [""; 0]);
        assert_eq!(
            over_time(words, &records("wait", "87")),
            ["year-differs C4 87 | 86"]
        );
    }

    #[test]
    fn the_year_of_one_sender_is_held_against_the_quarters_of_another() {
        let toml = format!(
            "{}\nrule = [{{ id = \"R1\", form = \"annualise\", column = \"value\", columns = [\"indicator\"], against = \"period\" }}]",
            r#"column = [
                { id = "indicator", heading = "Indicator", type = "code", codes = "indicators" },
                { id = "period", heading = "Period", type = "period" },
                { id = "value", heading = "Value", type = "count" },
            ]"#
        );
        let options = with_list(
            "indicators",
            "code = [{ id = \"contacts\", label = \"Contacts\", unit = \"count\", annualise = \"sum\" }]",
        );
        let of = |year: &str| {
            let mut quarters = dataset(
                &toml,
                &[
                    &["contacts", "p:Q1 2025-26", "1"],
                    &["contacts", "p:Q2 2025-26", "2"],
                    &["contacts", "p:Q3 2025-26", "3"],
                    &["contacts", "p:Q4 2025-26", "4"],
                ],
            );
            let mut whole = dataset(&toml, &[&["contacts", "p:2025-26", year]])
                .blocks
                .remove(0);
            whole.agency = Some("partnership".into());
            whole.file = "returns/y.xlsx".into();
            quarters.blocks.push(whole);
            run_with(vec![quarters], &options)
        };
        assert_eq!(of("10"), [""; 0]);
        assert_eq!(of("11"), ["year-differs C2 11 | 10"]);
    }
}
