//! What words say when: the period in a title, the year in the name of a sheet, headings that are periods.

use super::sheet::Raw;
use super::value_parsing::tidy;
use crate::model::{Period, YearKind};

/// So many words of a text are looked through.
const MOST_WORDS: usize = 60;

/// The period that stands in a text: the longest run of words that is one, and of those the shortest time; with these words. Days
/// are left out: they say when something was extracted or sent.
pub(crate) fn period_in(text: &str, year: YearKind) -> Option<(Period, String)> {
    let mut words: Vec<&str> = text
        .split([' ', '\u{a0}'])
        .filter(|w| !w.is_empty())
        .collect();
    for from in 0..words.len().saturating_sub(2).min(MOST_WORDS) {
        let three = words[from..from + 3].join(" ");
        if matches!(Period::parse(&three, year), Some(Period::Day(_))) {
            words[from..from + 3].fill("-");
        }
    }
    let mut best: Option<(usize, u32, Period, String)> = None;
    for from in 0..words.len().min(MOST_WORDS) {
        for to in from + 1..=words.len().min(from + 6) {
            let run = words[from..to].join(" ");
            if !run.contains(|c: char| c.is_ascii_digit()) {
                continue;
            }
            let Some(period) = readable(&run, year) else {
                continue;
            };
            let (length, months) = (to - from, period.month_count());
            let better = best.as_ref().is_none_or(|(before, shortest, ..)| {
                length > *before || length == *before && months < *shortest
            });
            if better {
                best = Some((length, months, period, run));
            }
        }
    }
    best.map(|(_, _, period, words)| (period, words))
}

/// The year, by the calendar year in which it begins, that a text such as the name of a sheet speaks of.
pub(crate) fn year_in(text: &str, kind: YearKind) -> Option<i16> {
    // "24-25", however it is parted: a year and the next.
    let digits: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| matches!(run.len(), 2 | 4))
        .collect();
    let pair = digits.windows(2).find_map(|pair| {
        let (year, next): (i16, i16) = (pair[0].parse().ok()?, pair[1].parse().ok()?);
        let year = if pair[0].len() == 2 {
            2000 + year
        } else {
            year
        };
        (next % 100 == (year + 1) % 100).then_some(year)
    });
    if pair.is_some() {
        return pair;
    }
    let text = text.replace('_', " ");
    let (period, _) = period_in(&text, kind).or_else(|| period_in(&text, YearKind::Calendar))?;
    let start = period.start();
    let is_before = match period {
        Period::Year(..) => false,
        Period::Day(_) | Period::Months(_) => start.month() < kind.first_month(),
    };
    Some(start.year() - i16::from(is_before))
}

fn readable(text: &str, year: YearKind) -> Option<Period> {
    let edge = |c: char| !c.is_alphanumeric();
    // A run that begins or ends with a dash is read better without it.
    if text.split(' ').any(|word| word.chars().all(edge))
        && (text.starts_with(edge) || text.ends_with(edge))
    {
        return None;
    }
    match Period::parse(text, year)? {
        Period::Day(_) => None,
        Period::Year(_, YearKind::Calendar) if year != YearKind::Calendar => None,
        period => Some(period),
    }
}

/// Whether a heading says when: a day, a month, a year.
pub(crate) fn is_period(raw: &Raw) -> bool {
    match raw {
        Raw::Date(_) => true,
        Raw::Text(text) => {
            let text = tidy(text);
            text.contains(|c: char| c.is_ascii_digit())
                && Period::parse(&text, YearKind::Financial).is_some()
        }
        Raw::Number {
            value,
            percent: false,
        } => value.is_integer() && (2000.into()..2100.into()).contains(value),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Option<String> {
        period_in(text, YearKind::Financial).map(|(period, _)| period.code())
    }

    #[test]
    fn periods_are_found_in_titles() {
        for (text, want) in [
            (
                "LADO figures September 2014 - August 2015",
                "2014-09..2015-08",
            ),
            (
                "Child protection plans at the end of September 2015",
                "2015-09",
            ),
            ("YTD for 15/16 (Q2 September 2015", "2015-09"),
            ("Joint budget – outturn 2014/15 (£000)", "2014-15"),
            ("register of contacts 2025-26", "2025-26"),
            ("Scorecard for the report, Sept 2016", "2016-09"),
        ] {
            assert_eq!(period(text).as_deref(), Some(want), "{text}");
        }
        for text in [
            "extracted 5 October 2015",
            "Level 3",
            "in 2014",
            "Appendix 2",
        ] {
            assert_eq!(period(text), None, "{text}");
        }
    }

    #[test]
    fn the_year_of_a_sheet() {
        for (text, want) in [
            ("2024-25", Some(2024)),
            ("LADO 24-25", Some(2024)),
            ("2023_24 final", Some(2023)),
            ("Ages 12-15", None),
            ("2023", Some(2023)),
            ("Q4 2024-25", Some(2024)),
            ("March 2025", Some(2024)),
            ("April 2025", Some(2025)),
            ("Data_2024-25", Some(2024)),
            ("Sheet1", None),
            ("Data", None),
        ] {
            assert_eq!(year_in(text, YearKind::Financial), want, "{text}");
        }
    }
}
