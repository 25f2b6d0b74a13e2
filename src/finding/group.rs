//! Fewer findings that say as much: repeats grouped, knock-on findings of one blank cell held back.

use std::collections::{BTreeMap, BTreeSet};

use super::checked::Finding;
use super::code::Code;
use super::entry::Grouping;
use super::location::Location;
use super::severity::Severity;
use crate::model::{Area, fold};

/// So many findings of one kind in one column are shown one by one; when there are more, only the first is.
const ONE_BY_ONE: usize = 3;

/// As [`ONE_BY_ONE`], for findings that hold numbers against one another: each says something of its own.
const COMPARISONS_ONE_BY_ONE: usize = 12;

/// Findings as they are shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grouped {
    /// The most grave first, otherwise in the order of the input.
    pub findings: Vec<Finding>,
    /// Findings held back because they only follow from a cell that is reported blank, unread or impossible. Mended, that cell either
    /// clears them or brings them to light.
    pub held_back: usize,
}

/// Groups repeats and holds back what only follows from a blank or unread cell.
pub fn group(findings: Vec<Finding>) -> Grouped {
    let mut kept = once_each(findings);
    let before = kept.len();
    let unread = unread_cells(&kept);
    kept.retain(|finding| !follows_from(finding, &unread));
    let held_back = before - kept.len();
    let mut findings = gather_repeats(kept);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Grouped {
        findings,
        held_back,
    }
}

/// Counts by severity what is open, each repeat for one, gravest first. What an answer has settled is not counted.
pub fn counts<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> [(Severity, usize); 4] {
    let mut counts = [
        (Severity::Error, 0),
        (Severity::Query, 0),
        (Severity::Warning, 0),
        (Severity::Note, 0),
    ];
    for finding in findings {
        for (severity, count) in &mut counts {
            if *severity == finding.severity && !finding.is_settled() {
                *count += 1 + finding.repeats.len();
            }
        }
    }
    counts
}

/// How many findings an answer has settled, each repeat for one.
pub fn answered<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> usize {
    let settled = findings.into_iter().filter(|finding| finding.is_settled());
    settled.map(|finding| 1 + finding.repeats.len()).sum()
}

/// The same findings, those that say the same of the same place only once: the same numbers held against one another for the sake
/// of two tables, or the same words.
fn once_each(findings: Vec<Finding>) -> Vec<Finding> {
    // Two sums that differ are told by the rule that asks for them to be the same, and again by the tables that are made from them.
    let by_rule: BTreeSet<(Code, Location)> = findings
        .iter()
        .filter(|f| f.code == Code::FactsDisagree && f.rule.is_some())
        .map(|f| (f.code, f.location.clone()))
        .collect();
    let mut seen = BTreeSet::new();
    findings
        .into_iter()
        .filter(|f| f.rule.is_some() || !by_rule.contains(&(f.code, f.location.clone())))
        .filter(|f| {
            let says = if f.expected.is_some() {
                (f.found.clone(), f.expected.clone(), f.related.clone())
            } else {
                (Some(f.message.clone()), None, Vec::new())
            };
            seen.insert((f.code, f.rule.clone(), f.location.clone(), says))
        })
        .collect()
}

/// The cells that were reported blank or unread, by sheet.
fn unread_cells(findings: &[Finding]) -> BTreeMap<Location, Vec<Area>> {
    let mut cells: BTreeMap<_, Vec<Area>> = BTreeMap::new();
    let gaps = findings
        .iter()
        .filter(|f| f.code.grouping() == Grouping::Gap);
    for (sheet, area) in gaps.filter_map(|gap| cells_of(&gap.location)) {
        cells.entry(sheet).or_default().push(area);
    }
    cells
}

/// Whether a finding is about a comparison in which a blank or unread cell took part.
fn follows_from(finding: &Finding, unread: &BTreeMap<Location, Vec<Area>>) -> bool {
    if !matches!(
        finding.code.grouping(),
        Grouping::Comparison | Grouping::FromGap
    ) {
        return false;
    }
    let related = finding.related.iter().map(|(location, _)| location);
    related
        .chain([&finding.location])
        .filter_map(cells_of)
        .any(|(sheet, area)| {
            let mut gaps = unread.get(&sheet).into_iter().flatten();
            gaps.any(|gap| gap.meets(area))
        })
}

/// The sheet and the cells of a place that is in cells.
fn cells_of(location: &Location) -> Option<(Location, Area)> {
    let sheet = Location::sheet_of(location.path()?, location.sheet());
    Some((sheet, location.area()?))
}

/// What findings must share to be the same thing repeated.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Alike {
    code: Code,
    rule: Option<String>,
    severity: Severity,
    sheet: Location,
    column: u32,
    is_answered: bool,
    /// Why an answer does not settle it.
    reopened: Option<String>,
    /// The word that is not known, where findings are grouped by it.
    word: Option<String>,
}

fn alike(finding: &Finding) -> Option<Alike> {
    let (sheet, area) = cells_of(&finding.location)?;
    let is_word = finding.code.grouping() == Grouping::Word;
    Some(Alike {
        code: finding.code,
        rule: finding.rule.clone(),
        severity: finding.severity,
        sheet,
        column: area.first.column,
        is_answered: finding.answered.is_some(),
        // What is said of an answer to a word names each of its cells.
        reopened: finding
            .reopened
            .clone()
            .map(|why| if is_word { String::new() } else { why }),
        word: finding.found.as_deref().filter(|_| is_word).map(fold),
    })
}

impl Alike {
    /// More findings of a kind than these are told as one.
    fn one_by_one(&self) -> usize {
        match self.code.grouping() {
            Grouping::Word if self.word.is_some() => 1,
            Grouping::Comparison => COMPARISONS_ONE_BY_ONE,
            _ => ONE_BY_ONE,
        }
    }

    fn without_word(&self) -> Alike {
        Alike {
            word: None,
            ..self.clone()
        }
    }
}

fn gather_repeats(findings: Vec<Finding>) -> Vec<Finding> {
    let mut words: BTreeMap<Alike, BTreeSet<String>> = BTreeMap::new();
    for mut key in findings.iter().filter_map(alike) {
        if let Some(word) = key.word.take() {
            words.entry(key).or_default().insert(word);
        }
    }
    // A column of all sorts of words is one thing to look at.
    let alike = |finding: &Finding| {
        let key = alike(finding)?;
        let bare = key.without_word();
        let several = words.get(&bare).map_or(0, BTreeSet::len);
        Some(if several > COMPARISONS_ONE_BY_ONE {
            bare
        } else {
            key
        })
    };
    let mut sizes: BTreeMap<Alike, usize> = BTreeMap::new();
    for key in findings.iter().filter_map(alike) {
        *sizes.entry(key).or_default() += 1;
    }
    let mut firsts: BTreeMap<Alike, usize> = BTreeMap::new();
    let mut out: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        let key = alike(&finding).filter(|key| sizes[key] > key.one_by_one());
        match key.as_ref().and_then(|key| firsts.get(key)) {
            Some(first) => {
                out[*first].repeats.push(finding.location);
                out[*first].repeats.extend(finding.repeats);
            }
            None => {
                if let Some(key) = key {
                    firsts.insert(key, out.len());
                }
                out.push(finding);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cell;

    fn cells(area: &str) -> Location {
        let (first, last) = area.split_once(':').unwrap_or((area, area));
        let cell = |text| Cell::parse(text).unwrap();
        let area = Area::new(cell(first), cell(last));
        Location::cells(&"returns/a.xlsx".into(), Some(&"Sheet1".into()), area)
    }

    fn found(code: Code, area: &str) -> Finding {
        Finding::new(code, cells(area), format!("Something about {area}"))
    }

    #[test]
    fn three_of_a_kind_stand_alone_and_the_fourth_makes_a_group() {
        let three = |n: u32| (2..2 + n).map(|row| found(Code::NotANumber, &format!("D{row}")));
        let shown = group(three(3).collect()).findings;
        assert_eq!(shown.len(), 3);
        let shown = group(three(4).collect()).findings;
        assert_eq!(shown.len(), 1);
        assert_eq!(shown[0].location, cells("D2"));
        assert_eq!(shown[0].repeats, [cells("D3"), cells("D4"), cells("D5")]);
        assert_eq!(counts(&shown)[0], (Severity::Error, 4));
    }

    #[test]
    fn the_same_unknown_word_is_one_thing_and_other_words_are_others() {
        let word = |row: usize, word: &str| {
            found(Code::UnmappedCategory, &format!("D{row}")).values(word, "a category")
        };
        let all = vec![
            word(2, "Polise"),
            word(3, "Helth"),
            word(4, "polise"),
            word(5, "Polise"),
        ];
        let shown = group(all).findings;
        assert_eq!(shown.len(), 2);
        assert_eq!(shown[0].repeats, [cells("D4"), cells("D5")]);
        let several = |n: usize| (0..n).map(|at| word(at + 2, &format!("Word {at}")));
        assert_eq!(group(several(12).collect()).findings.len(), 12);
        assert_eq!(group(several(13).collect()).findings.len(), 1);
    }

    #[test]
    fn comparisons_stand_alone_up_to_twelve() {
        let totals = |n: u32| (2..2 + n).map(|row| found(Code::TotalDiffers, &format!("D{row}")));
        assert_eq!(group(totals(12).collect()).findings.len(), 12);
        assert_eq!(group(totals(13).collect()).findings.len(), 1);
    }

    #[test]
    fn other_columns_rules_and_codes_are_other_groups() {
        let mut all = Vec::new();
        for row in 2..7 {
            all.push(found(Code::NotANumber, &format!("D{row}")));
            all.push(found(Code::NotANumber, &format!("E{row}")));
            all.push(found(Code::OutOfRange, &format!("D{row}")).rule("V-1"));
            all.push(found(Code::OutOfRange, &format!("D{row}")).rule("V-2"));
        }
        assert_eq!(group(all).findings.len(), 4);
    }

    #[test]
    fn what_follows_from_a_blank_cell_is_held_back_and_counted() {
        let blank = found(Code::RequiredBlank, "B4");
        let total = found(Code::TotalDiffers, "B12").related(cells("B2:B11"), "these add up");
        let other = found(Code::TotalDiffers, "C12").related(cells("C2:C11"), "these add up");
        let grouped = group(vec![total.clone(), blank.clone(), other.clone()]);
        assert_eq!(grouped.findings, [blank, other.clone()]);
        assert_eq!(grouped.held_back, 1);
        // Without the blank cell the total is told.
        assert_eq!(group(vec![total.clone(), other]).held_back, 0);
        // That a sum is made without a cell follows from the cell.
        let sum = found(Code::SumIncomplete, "B4");
        let blank = found(Code::NotANumber, "B4");
        assert_eq!(group(vec![blank, sum]).held_back, 1);
        // A blank cell of the same place on another sheet has nothing to do with it.
        let elsewhere = Finding::new(
            Code::RequiredBlank,
            Location::cells(&"returns/b.xlsx".into(), None, Cell::new(3, 1)),
            "x",
        );
        assert_eq!(group(vec![elsewhere, total]).held_back, 0);
    }

    #[test]
    fn the_gravest_come_first() {
        let shown = group(vec![
            found(Code::HeadingUnmatched, "A1"),
            found(Code::OutOfRange, "A2"),
        ]);
        assert_eq!(shown.findings[0].code, Code::OutOfRange);
    }

    #[test]
    fn the_same_words_of_the_same_place_are_told_once() {
        let twice = vec![found(Code::OutOfRange, "A2"), found(Code::OutOfRange, "A2")];
        assert_eq!(group(twice).findings.len(), 1);
        let stated = |table: &str, expected: &str| {
            let mut finding = found(Code::FactsDisagree, "A2").values("532", expected);
            finding.message = format!("Used in the table {table}.");
            finding.related(cells("C6"), "says 578")
        };
        let twice = vec![stated("plans", "578"), stated("plans-change", "578")];
        assert_eq!(group(twice).findings.len(), 1);
        let two = vec![stated("plans", "578"), stated("plans", "580")];
        assert_eq!(group(two).findings.len(), 2);
    }

    #[test]
    fn an_answer_settles_a_query_and_no_error() {
        let answered_on = |code| {
            let mut finding = found(code, "B2");
            finding.answered = Some(jiff::civil::date(2026, 5, 18));
            finding
        };
        let all = [
            answered_on(Code::Duplicate),
            answered_on(Code::OutOfRange),
            found(Code::Duplicate, "B3"),
        ];
        let counted = counts(&all);
        assert_eq!(counted[0], (Severity::Error, 1));
        assert_eq!(counted[1], (Severity::Query, 1));
        assert_eq!(answered(&all), 1);
        // Answered and open ones are not put together.
        let mut five: Vec<_> = (2..7)
            .map(|row| found(Code::Duplicate, &format!("D{row}")))
            .collect();
        five[4].answered = Some(jiff::civil::date(2026, 5, 18));
        assert_eq!(group(five).findings.len(), 2);
    }
}
