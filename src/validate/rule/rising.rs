//! `rising`: in every series of a group that is added up over a year, no quarter is below the one before: they are likely to be running
//! totals.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::finding::Code;
use crate::model::Annualise;
use crate::validate::rule_form::{Form, Found, Rule, Takes};
use crate::validate::series::{Point, Series, span};

pub(super) const RISING: Form = Form {
    needs: &["column", "columns", "against"],
    may: &["least", "within"],
    takes: Takes::SERIES,
    sentence: |words| {
        words.say("{column} does not rise from quarter to quarter in every {by} that is added up over a year, by {against}, for each {columns}{among}")
    },
    check,
};

fn check(rule: &Rule<'_>, found: &mut Found) -> Option<()> {
    let (check, least) = (rule.check, rule.spec.least.unwrap_or(Decimal::TWO));
    for group in rule.series(rule.column())? {
        // The flows of each year: those with all four quarters.
        let mut years: BTreeMap<Date, Vec<Vec<&Point<'_>>>> = BTreeMap::new();
        for series in &group {
            let how = rule.indicator(series).and_then(|entry| entry.annualise);
            if how == Some(Annualise::Sum) {
                for (first, quarters) in full_years(series) {
                    years.entry(first).or_default().push(quarters);
                }
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
            let finding = rule.finding(Code::FiguresCumulative, last.datum, message);
            let points = flows.iter().flat_map(|quarters| quarters.iter().take(3));
            found.push(points.fold(finding, |finding, point| {
                let (name, value) = (rule.of_series(point), check.shown(point.datum));
                let words = format!("{name}, {}: {value}", point.period.short());
                finding.related(point.datum.location(), words)
            }));
        }
    }
    Some(())
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

#[cfg(test)]
mod tests {
    use crate::validate::tests::{over_time, year};

    #[test]
    fn figures_that_all_rise_are_taken_for_running_totals() {
        let words = "form = \"rising\"\nagainst = \"period\"\nleast = 2";
        let both = |contacts: [&'static str; 4]| {
            let mut records = year("referrals", ["10", "20", "20", "31"], "31");
            records.extend(year("contacts", contacts, "40"));
            // A stock may rise as it likes.
            records.extend(year("plans", ["9", "8", "7", "6"], "6"));
            over_time(words, &records)
        };
        assert_eq!(
            both(["10", "20", "30", "40"]),
            ["figures-cumulative C10  | "]
        );
        assert_eq!(both(["10", "20", "30", "29"]), [""; 0]);
        // One series alone may rise by chance.
        assert_eq!(
            over_time(words, &year("referrals", ["1", "2", "3", "4"], "10")),
            [""; 0]
        );
    }
}
