//! What stands around a table and says what is the same for all its records: its title, the words above it, the names of sheet and
//! file. Finds categories and periods in them, and says where.

use super::super::block::file_stem;
use super::super::names::Names;
use super::super::parse::tidy;
use super::super::sheet::{Raw, Sheet};
use super::regions::Region;
use crate::model::{Cell, Period, YearKind, fold};

/// Longest text that is looked through, in words: beyond it, it is a note and not a title.
const MAX_WORDS: usize = 60;

/// Words around a table, the nearest first.
#[derive(Debug, Clone)]
pub(super) struct Context {
    places: Vec<Place>,
}

/// Words, and where they stand.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// As they stand.
    pub(super) text: String,
    /// "the title above the table".
    pub(super) from: &'static str,
}

/// Something that words around a table say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    /// A code or a period's code.
    pub(super) value: String,
    /// Where it was read.
    pub(super) from: &'static str,
    /// The words are its name and nothing else.
    pub(super) exact: bool,
}

impl Context {
    /// The words around a table of a sheet. `others` are the first texts of the workbook's other sheets.
    pub(super) fn of(sheet: &Sheet, region: &Region, file: &str, others: &[String]) -> Context {
        let mut places = Vec::new();
        let mut add = |text: String, from| {
            let words = text.split(' ').count();
            if !text.is_empty() && words <= MAX_WORDS {
                places.push(Place { text, from });
            }
        };
        if let Some((_, title)) = &region.title {
            add(title.clone(), "the title above the table");
        }
        let title = region.title.as_ref().map(|(cell, _)| *cell);
        let above: Vec<&(Cell, Raw)> = (sheet.cells().iter())
            .filter(|(cell, _)| (region.from..region.top).contains(&cell.row))
            .filter(|(cell, raw)| Some(*cell) != title && matches!(raw, Raw::Text(_)))
            .filter(|(cell, _)| {
                title.is_none_or(|title| title.row != cell.row || title.column == cell.column)
            })
            .collect();
        // A sheet whose first rows are records has no words above that table, and its records are not searched.
        for (_, raw) in above.iter().rev().take(12) {
            add(tidy(&raw.text()), "the words above the table");
        }
        if let Some(name) = &sheet.name {
            add(tidy(name), "the name of the sheet");
        }
        for (cell, raw) in sheet.cells().iter().take(24) {
            if cell.row < region.from && cell.row < 3 && matches!(raw, Raw::Text(_)) {
                add(tidy(&raw.text()), "the first words of the sheet");
            }
        }
        for text in others {
            add(text.clone(), "the first words of another sheet");
        }
        add(
            tidy(&file_stem(file).replace('_', " ")),
            "the name of the file",
        );
        Context { places }
    }

    /// The same words with others that stand nearer.
    pub(super) fn with(&self, text: &str, from: &'static str) -> Context {
        let mut nearer = self.clone();
        let text = tidy(text);
        nearer.places.insert(0, Place { text, from });
        nearer
    }

    /// All words, the nearest first.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(|place| place.text.as_str())
    }

    /// The category that words around the table name: first where it is all they say, then where it is part of them.
    pub(super) fn code(&self, names: &Names<'_>) -> Option<Said> {
        let near = || {
            (self.places.iter()).filter(|place| place.from != "the first words of another sheet")
        };
        let exact = near().find_map(|place| {
            let code = (names.code(&place.text)).or_else(|| names.code(&undated(&place.text)))?;
            Some(Said {
                value: code.to_string(),
                from: place.from,
                exact: true,
            })
        });
        exact.or_else(|| {
            near().find_map(|place| {
                Some(Said {
                    value: within(names, &place.text)?,
                    from: place.from,
                    exact: false,
                })
            })
        })
    }

    /// The period that words around the table name.
    pub(super) fn period(&self, year: YearKind) -> Option<Said> {
        self.places.iter().find_map(|place| {
            let (period, words) = period_in(&place.text, year)?;
            Some(Said {
                value: period.code(),
                from: place.from,
                exact: words == place.text,
            })
        })
    }
}

/// The one category whose name stands in a text; none when two do.
fn within(names: &Names<'_>, text: &str) -> Option<String> {
    let folded = format!(" {} ", fold(text));
    let list = names.list?;
    let mut inside: Vec<(&str, usize)> = list
        .index()
        .iter()
        .filter(|(name, _)| name.len() > 3 && name.chars().any(char::is_alphabetic))
        .filter(|(name, _)| folded.contains(&format!(" {name} ")))
        .map(|(name, place)| (name.as_str(), *place))
        .collect();
    inside.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let (longest, place) = *inside.first()?;
    inside
        .iter()
        .all(|(name, other)| *other == place || longest.contains(name))
        .then(|| list.codes[place].id.clone())
}

/// The period that stands in a text: the longest run of words that is one, and of those the shortest time; with these words. Days
/// are left out: they say when something was extracted or sent.
pub(super) fn period_in(text: &str, year: YearKind) -> Option<(Period, String)> {
    let mut words: Vec<&str> = text
        .split([' ', '\u{a0}'])
        .filter(|w| !w.is_empty())
        .collect();
    for from in 0..words.len().saturating_sub(2).min(MAX_WORDS) {
        let three = words[from..from + 3].join(" ");
        if matches!(Period::parse(&three, year), Some(Period::Day(_))) {
            words[from..from + 3].fill("-");
        }
    }
    let mut best: Option<(usize, u32, Period, String)> = None;
    for from in 0..words.len().min(MAX_WORDS) {
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

/// A text without the words that say when: what stays the same from year to year.
pub(super) fn undated(text: &str) -> String {
    fold(text)
        .split(' ')
        .filter(|word| !dates(word))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a folded word says when: digits, a month, a quarter, or a month with its year in one.
pub(super) fn dates(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    const NAMES: [&str; 13] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "sept",
        "october",
        "november",
        "december",
    ];
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    letters.is_empty()
        || MONTHS.contains(&letters)
        || NAMES.contains(&letters)
        || matches!(letters, "q" | "fy" | "quarter") && letters.len() < word.len()
        || matches!(word, "ytd" | "quarter")
}

/// Whether a heading says when: a day, a month, a year.
pub(super) fn is_period(raw: &Raw) -> bool {
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

    #[test]
    fn what_stays_from_year_to_year() {
        assert_eq!(
            undated("CSC scorecard Sept 2015"),
            undated("CSC scorecard Q2 2016-17")
        );
        assert_eq!(
            undated("YTD for 15/16 (Q2 September 2015"),
            undated("YTD for 16/17 (Q2 September 2016)")
        );
        assert_ne!(undated("Market 2015"), undated("Marches 2015"));
        assert_eq!(undated("Sep14-Sep15"), "");
    }
}
