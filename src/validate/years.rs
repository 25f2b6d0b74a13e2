//! Rules of figures over time: what quarters make of a year, running totals, gaps, large changes, last year's figure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Check;
use super::found::Found;
use super::repair::Repairs;
use super::series::{Places, Point, Series, series, span};
use super::shares::half_unit;
use crate::finding::Code;
use crate::model::{Annualise, CodeEntry, Period, RuleSpec, Value, round_places};

/// The lengths, in months, of the parts that a year is put together from, in the order in which they are looked for.
const PARTS: [u32; 3] = [3, 1, 6];

/// What the code list says of the indicator of a series: the first of its columns.
fn indicator<'a>(check: &Check<'a>, places: &Places, series: &Series<'_>) -> Option<&'a CodeEntry> {
    let code = series.key.first()?.as_deref()?;
    check.list(*places.columns.first()?)?.entry(code)
}

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

/// `annualise`: the year is what its list says it is of its parts.
pub(super) fn check_annualise(
    check: &Check<'_>,
    rule: &RuleSpec,
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let Some(places) = Places::of(check, rule) else {
        return;
    };
    let weights = (check.place(&rule.numerator), check.place(&rule.base));
    let all: Vec<Series<'_>> = series(check, rule, &places).into_iter().flatten().collect();
    for series in &all {
        let Some(how) = indicator(check, &places, series).and_then(|entry| entry.annualise) else {
            continue;
        };
        let years = series.points.iter();
        for year in years.filter(|point| point.period.month_count() == 12) {
            // The parts that the sender of the year gave; else those of another sender, for the same thing.
            let others = || {
                let same = |other: &&Series<'_>| other.key == series.key && rule.within.is_empty();
                all.iter()
                    .filter(same)
                    .find_map(|other| parts_of(other, year))
            };
            let parts = parts_of(series, year).or_else(others);
            let (Some(stated), Some(parts)) = (year.number(), parts) else {
                continue;
            };
            let Some(made) = Made::of(how, &parts, weights) else {
                continue;
            };
            // What is added up over a year is a relation of cells; a mean or a share worked out again is not.
            let held = (how == Annualise::Sum)
                .then(|| {
                    let number = |point: &Point<'_>| point.as_number(check, places.measure);
                    let quarters: Option<Vec<_>> = parts.iter().map(|part| number(part)).collect();
                    let (year, zero) = (number(year)?, Decimal::ZERO);
                    repairs.book.sum(quarters?, vec![year], zero, None)
                })
                .flatten();
            if held.map_or_else(|| made.fits(stated), |held| held.holds) {
                continue;
            }
            let right = made.shown(stated);
            let name = check.names(year.block, year.record, &places.columns);
            let message = format!(
                "{name}: the year {} is {}, but {} is {right}.",
                year.period.short(),
                stated.normalize(),
                made.words
            );
            let cell = year.block.cell(year.record, places.measure);
            let mut finding = check
                .rule_finding(rule, Code::YearDiffers, year.block, cell, message)
                .values(stated.normalize().to_string(), right);
            for part in parts {
                let value = check.shown(part.value, places.measure);
                let words = format!("{}: {value}", part.period.short());
                finding = check.beside(finding, part, places.measure, words);
            }
            if let Some(held) = held {
                repairs.told(held, &finding);
            }
            findings.push(finding);
        }
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
        let sum = |numbers: &[Decimal]| {
            let mut sum = Decimal::ZERO;
            for number in numbers {
                sum = sum.checked_add(*number)?;
            }
            Some(sum)
        };
        let others = |place: Option<usize>| -> Option<Vec<Decimal>> {
            parts.iter().map(|part| part.other(place?)).collect()
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
        let rounded = crate::model::round(self.value, exact);
        rounded.normalize().to_string()
    }
}

/// `rising`: in every series of a group that is added up over a year, no quarter is below the one before.
pub(super) fn check_rising(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let Some(places) = Places::of(check, rule) else {
        return;
    };
    let least = rule.least.unwrap_or(Decimal::TWO);
    for group in series(check, rule, &places) {
        // The flows of each year: those with all four quarters.
        let mut years: BTreeMap<Date, Vec<Vec<&Point<'_>>>> = BTreeMap::new();
        for series in &group {
            let entry = indicator(check, &places, series);
            if entry.and_then(|entry| entry.annualise) != Some(Annualise::Sum) {
                continue;
            }
            for (first, quarters) in full_years(series) {
                years.entry(first).or_default().push(quarters);
            }
        }
        for flows in years.values() {
            let rises = |quarters: &&Vec<&Point<'_>>| {
                let numbers: Vec<_> = quarters.iter().map(|point| point.number()).collect();
                numbers.iter().all(Option::is_some)
                    && numbers.is_sorted()
                    && numbers[0] < numbers[3]
            };
            let rising = flows.iter().filter(rises).count();
            if rising < flows.len() || Decimal::from(rising) < least {
                continue;
            }
            let Some(last) = flows.first().and_then(|quarters| quarters.last()) else {
                continue;
            };
            let message = format!(
                "All {rising} figures that are added up over a year rise from quarter to quarter up to {}, as running totals do.",
                last.period.short()
            );
            let cell = last.block.cell(last.record, places.measure);
            let mut finding =
                check.rule_finding(rule, Code::FiguresCumulative, last.block, cell, message);
            for quarters in flows {
                for point in quarters.iter().take(3) {
                    let name = check.names(point.block, point.record, &places.columns);
                    let value = check.shown(point.value, places.measure);
                    let words = format!("{name}, {}: {value}", point.period.short());
                    finding = check.beside(finding, point, places.measure, words);
                }
            }
            findings.push(finding);
        }
    }
}

/// The quarters of each year, from April, September or January on, of which a series has all four: by the year's first day.
fn full_years<'p, 'a>(series: &'p Series<'a>) -> Vec<(Date, Vec<&'p Point<'a>>)> {
    let is_quarter = |p: &&Point<'_>| p.period.month_count() == 3;
    let quarters: Vec<_> = series.points.iter().filter(is_quarter).collect();
    let starts = |point: &Point<'_>| matches!(point.period.start().month(), 4 | 9);
    let runs = quarters.windows(4).filter(|run| {
        let follows = |pair: &[&Point<'_>]| span(pair[1].period.previous()) == pair[0].span();
        starts(run[0]) && run.windows(2).all(follows)
    });
    runs.map(|run| (run[0].period.start(), run.to_vec()))
        .collect()
}

/// `change`: no number changes by more than `limit` per cent since the period before, differences of less than `least` left alone.
pub(super) fn check_change(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let (Some(places), Some(limit)) = (Places::of(check, rule), rule.limit) else {
        return;
    };
    let least = rule.least.unwrap_or(Decimal::ZERO);
    for series in series(check, rule, &places).into_iter().flatten() {
        for (before, now) in series.steps() {
            let (Some(old), Some(new)) = (before.number(), now.number()) else {
                continue;
            };
            let difference = (new - old).abs();
            let allowed = old
                .abs()
                .checked_mul(limit)
                .map(|p| p / Decimal::ONE_HUNDRED);
            if old.is_zero() || difference < least || allowed.is_none_or(|most| difference <= most)
            {
                continue;
            }
            let name = check.names(now.block, now.record, &places.columns);
            let message = format!(
                "{name}: {} in {}, after {} in {}: a change of more than {} per cent{}.",
                new.normalize(),
                now.period.short(),
                old.normalize(),
                before.period.short(),
                limit.normalize(),
                match rule.unless.keys().next() {
                    Some(id) => match check.spec.column(id) {
                        Some(place) => format!(", and nothing under {}", check.heading(place)),
                        None => String::new(),
                    },
                    None => String::new(),
                }
            );
            let cell = now.block.cell(now.record, places.measure);
            let finding = check
                .rule_finding(rule, Code::ChangeLarge, now.block, cell, message)
                .values(
                    new.normalize().to_string(),
                    format!("about {}", old.normalize()),
                );
            let words = format!("{}: {}", before.period.short(), old.normalize());
            findings.push(check.beside(finding, before, places.measure, words));
        }
    }
}

/// `not-worse`: no grade is lower than in the period before, in the order of its list, best first.
pub(super) fn check_not_worse(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let Some(places) = Places::of(check, rule) else {
        return;
    };
    let Some(list) = check.list(places.measure) else {
        return;
    };
    let rank = |value: &Value| match value {
        Value::Code(code) => list.codes.iter().position(|entry| entry.id == **code),
        _ => None,
    };
    for series in series(check, rule, &places).into_iter().flatten() {
        for (before, now) in series.steps() {
            let (Some(old), Some(new)) = (rank(before.value), rank(now.value)) else {
                continue;
            };
            if new <= old {
                continue;
            }
            let (old, new) = (
                check.shown(before.value, places.measure),
                check.shown(now.value, places.measure),
            );
            let name = check.names(now.block, now.record, &places.columns);
            let message = format!(
                "{name}: {new} in {}, lower than {old} in {}.",
                now.period.short(),
                before.period.short()
            );
            let cell = now.block.cell(now.record, places.measure);
            let finding = check
                .rule_finding(rule, Code::ChangeLarge, now.block, cell, message)
                .values(new, format!("{old} or better"));
            findings.push(check.beside(finding, before, places.measure, old));
        }
    }
}

/// `complete`: a series that has two months or quarters has all that half of its group has. Years are left alone: how far back
/// a return goes differs from figure to figure.
pub(super) fn check_complete(check: &Check<'_>, rule: &RuleSpec, findings: &mut Found) {
    let Some(places) = Places::of(check, rule) else {
        return;
    };
    for group in series(check, rule, &places) {
        for length in PARTS {
            let own = |series: &Series<'_>| -> BTreeMap<(Date, Date), Period> {
                let points = series.points.iter();
                points
                    .filter(|point| point.period.month_count() == length)
                    .map(|point| (point.span(), point.period))
                    .collect()
            };
            let each: Vec<_> = group.iter().map(|series| (series, own(series))).collect();
            let each: Vec<_> = each.into_iter().filter(|(_, own)| own.len() > 1).collect();
            let mut periods: BTreeMap<(Date, Date), (Period, usize)> = BTreeMap::new();
            for (span, period) in each.iter().flat_map(|(_, own)| own) {
                periods.entry(*span).or_insert((*period, 0)).1 += 1;
            }
            for (series, own) in &each {
                let absent: Vec<String> = periods
                    .iter()
                    .filter(|(span, (_, many))| many * 2 >= each.len() && !own.contains_key(span))
                    .map(|(_, (period, _))| period.short())
                    .collect();
                let last = series.points.iter().rfind(|p| own.contains_key(&p.span()));
                let (false, Some(last)) = (absent.is_empty(), last) else {
                    continue;
                };
                let name = check.names(last.block, last.record, &places.columns);
                let message = format!(
                    "{name} has no figure for {}, which other figures of the return have.",
                    absent.join(", ")
                );
                let cell = last.block.cell(last.record, places.measure);
                findings.push(
                    check
                        .rule_finding(rule, Code::ExpectedMissing, last.block, cell, message)
                        .values("nothing", format!("a figure for {}", absent.join(", "))),
                );
            }
        }
    }
}

/// `prior`: last year's number as this year's return gives it is the one that last year's return gave.
pub(super) fn check_prior(
    check: &Check<'_>,
    rule: &RuleSpec,
    repairs: &mut Repairs,
    findings: &mut Found,
) {
    let (Some(prior), Some(places)) = (
        check.place(&rule.column),
        // The series is of the numbers that were given at the time.
        check.place(&rule.base).and_then(|measure| {
            Some(Places {
                measure,
                columns: check.places(&rule.columns),
                time: check.place(&rule.against)?,
            })
        }),
    ) else {
        return;
    };
    for series in series(check, rule, &places).into_iter().flatten() {
        for (before, now) in series.steps() {
            let (Some(then), Some(said)) = (before.number(), now.other(prior)) else {
                continue;
            };
            let held = before
                .as_number(check, places.measure)
                .zip(now.as_number(check, prior))
                .and_then(|(then, said)| {
                    let sum = &mut repairs.book;
                    sum.sum(vec![then], vec![said], Decimal::ZERO, None)
                });
            let Some(held) = held.filter(|held| !held.holds) else {
                continue;
            };
            let name = check.names(now.block, now.record, &places.columns);
            let message = format!(
                "{name}: {} is {}, but the return of {} gave {}.",
                check.heading(prior),
                said.normalize(),
                before.period.short(),
                then.normalize()
            );
            let cell = now.block.cell(now.record, prior);
            let finding = check
                .rule_finding(rule, Code::FactsDisagree, now.block, cell, message)
                .values(said.normalize().to_string(), then.normalize().to_string());
            let words = format!("the return of {}", before.period.short());
            let finding = check.beside(finding, before, places.measure, words);
            repairs.told(held, &finding);
            findings.push(finding);
        }
    }
}
