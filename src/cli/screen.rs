//! What `check` says first: one screen that holds how the returns stand, what is open and for whom, what a final set waits for, and where
//! the rest is. Every list in it has a bound, so that it stays one screen however much is wrong.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::findings::PARTNERSHIP;
use crate::finding::emit::Findings;
use crate::finding::emit::human::in_words;
use crate::finding::{Code, Finding, Severity, answered, counts};
use crate::model::{Period, count, shorten};
use crate::project::Standing;

/// The widest line, in characters.
const WIDEST: usize = 100;
/// So many returns that are not in are named.
const RETURNS: usize = 6;
/// So many agencies have a line of their own.
const AGENCIES: usize = 9;
/// The widest name of an agency.
const NAME: usize = 56;

/// What the screen is made from.
pub(super) struct Screen<'a> {
    /// "Safeguarding children in Northmoor, 2025/26".
    pub(super) title: String,
    pub(super) as_at: Date,
    pub(super) standings: &'a [Standing],
    pub(super) findings: Findings<'a>,
    /// What a final set waits for, a sentence each.
    pub(super) obstacles: &'a [String],
    /// Where the rest is, a line each.
    pub(super) rest: Vec<String>,
}

impl Screen<'_> {
    /// Its lines, at most forty.
    pub(super) fn lines(&self) -> Vec<String> {
        let day = Period::Day(self.as_at).label();
        let mut lines = vec![format!("{}, as at {day}", self.title), String::new()];
        lines.extend(self.returns());
        lines.push(String::new());
        lines.extend(self.open());
        lines.push(String::new());
        match self.obstacles {
            [] => lines.push("Final set: nothing that was looked at stands in its way; yearly build --final makes one."
                    .to_owned()),
            all => {
                lines.push("Final set: not yet.".to_owned());
                lines.extend(all.iter().map(|one| format!("  {one}")));
            }
        }
        if !self.rest.is_empty() {
            lines.push(String::new());
            lines.extend(self.rest.iter().cloned());
        }
        // Names are text from outside: they stay on their line, and it is not too long.
        let one_line = |line: String| shorten(&line.replace(char::is_control, " "), WIDEST - 1);
        lines.into_iter().map(one_line).collect()
    }

    /// How many returns are in, and those that are not: the latest first, then by the day they are due.
    fn returns(&self) -> Vec<String> {
        let owed = || self.standings.iter().filter(|standing| standing.owed);
        let mut missing: Vec<&Standing> = owed()
            .filter(|standing| standing.arrived.is_empty())
            .collect();
        missing.sort_by_key(|standing| (Reverse(standing.days_late), standing.due));
        let late = missing.iter().filter(|one| one.days_late.is_some());
        let late = late.count();
        let to_come = missing.iter().filter(|one| one.is_to_come()).count();
        let undated = missing.len() - late - to_come;
        let is = |number: usize| if number == 1 { "is" } else { "are" };
        let all = owed().count();
        if all == 0 {
            return vec!["Returns: no agency in report.toml owes one.".to_owned()];
        }
        let mut words = match missing.len() {
            0 => format!("Returns: all in, {all} of {all}"),
            some => format!("Returns: {} of {all} in", all - some),
        };
        for (number, what) in [
            (late, "late"),
            (to_come, "not due yet"),
            (undated, "awaited without a day"),
        ] {
            if number > 0 {
                words.push_str(&format!("; {number} {} {what}", is(number)));
            }
        }
        let mut lines = vec![format!("{words}.")];
        lines.extend(missing.iter().take(RETURNS).map(|one| {
            let due = match (one.due, one.days_late) {
                (Some(due), Some(late)) => format!(
                    "due {}, {} late: ",
                    Period::Day(due).label(),
                    count(late, "day", "days")
                ),
                (Some(due), None) => format!("due {}: ", Period::Day(due).label()),
                (None, _) => String::new(),
            };
            format!("  {due}{}, {}", one.title, one.agency_name)
        }));
        if missing.len() > RETURNS {
            let more = missing.len() - RETURNS;
            lines.push(format!("  and {more} more: yearly list"));
        }
        lines
    }

    /// What is open: in all, and by whose matter it is.
    fn open(&self) -> Vec<String> {
        let all = &self.findings.grouped.findings;
        let mut open = counts(all);
        // Notes are told with the file that holds them.
        open[3].1 = 0;
        let mut words = match open.iter().any(|(_, count)| *count > 0) {
            true => format!("Found {}.", in_words(open)),
            false => "Nothing was found wrong.".to_owned(),
        };
        match answered(all) {
            0 => {}
            number => words.push_str(&format!(" {number} more answered.")),
        }
        match self.findings.grouped.held_back {
            0 => {}
            number => words.push_str(&format!(" {number} held back until those are mended.")),
        }
        let mut lines = vec![words];
        let mut by: BTreeMap<Option<&str>, Vec<&Finding>> = BTreeMap::new();
        for finding in all {
            by.entry(finding.agency.as_deref())
                .or_default()
                .push(finding);
        }
        let mut by: Vec<(Option<&str>, [usize; 3])> = by
            .into_iter()
            .map(|(agency, own)| (agency, graver(own)))
            .filter(|(_, counts)| counts.iter().any(|count| *count > 0))
            .collect();
        // The partnership first, who can begin at once; then who has most to mend.
        by.sort_by_key(|(agency, counts)| (agency.is_some(), Reverse(*counts)));
        let shown = by.len().min(AGENCIES + 1);
        let names = by[..shown].iter().map(|(agency, _)| self.name(*agency));
        let mut rows: Vec<(String, [usize; 3])> = names
            .zip(&by)
            .map(|(name, (_, counts))| (name, *counts))
            .collect();
        if by.len() > shown {
            let more = by[shown..].iter().fold([0; 3], |sum, (_, counts)| {
                std::array::from_fn(|at| sum[at] + counts[at])
            });
            let others = count(by.len() - shown, "more agency", "more agencies");
            rows.push((format!("and {others}"), more));
        }
        if rows.is_empty() {
            return lines;
        }
        let width = rows.iter().map(|(name, _)| name.chars().count()).max();
        let width = width.unwrap_or(0);
        lines.push(format!("  {:width$}  errors  queries  warnings", ""));
        lines.extend(rows.iter().map(|(name, [errors, queries, warnings])| {
            format!("  {name:width$}  {errors:>6}  {queries:>7}  {warnings:>8}")
        }));
        lines.extend(most_often(all));
        lines
    }

    fn name(&self, agency: Option<&str>) -> String {
        let Some(id) = agency else {
            return format!("The partnership itself ({PARTNERSHIP})");
        };
        match self.findings.agencies.get(id) {
            Some(name) if name != id => format!("{} ({id})", shorten(name, NAME)),
            _ => id.to_owned(),
        }
    }
}

/// Errors, queries and warnings that are open.
fn graver(findings: Vec<&Finding>) -> [usize; 3] {
    let [errors, queries, warnings, _] = counts(findings);
    [errors.1, queries.1, warnings.1]
}

/// Which codes the gravest findings have, where there are several: those of errors first.
fn most_often(findings: &[Finding]) -> Option<String> {
    let open = findings.iter().filter(|finding| {
        !finding.is_settled() && matches!(finding.severity, Severity::Error | Severity::Query)
    });
    let mut by: BTreeMap<(Reverse<Severity>, Code), usize> = BTreeMap::new();
    for finding in open {
        *by.entry((Reverse(finding.severity), finding.code))
            .or_default() += 1 + finding.repeats.len();
    }
    if by.len() < 2 {
        return None;
    }
    let mut by: Vec<((Reverse<Severity>, Code), usize)> = by.into_iter().collect();
    by.sort_by_key(|((severity, code), number)| (*severity, Reverse(*number), *code));
    let mut line = "  By code, errors first:".to_owned();
    for (at, ((_, code), number)) in by.iter().enumerate() {
        let next = format!(" {} {number}", code.id());
        if line.len() + next.len() + ", ...".len() > WIDEST {
            line.push_str(" ...");
            break;
        }
        line.push_str(&next);
        if at + 1 < by.len() {
            line.push(',');
        }
    }
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Location, group};

    fn standing(at: usize, due: Option<Date>, days_late: Option<u32>) -> Standing {
        Standing {
            agency: format!("a{at}"),
            agency_name: format!("Agency {at}"),
            dataset: "visits".to_owned(),
            title: "Visits".to_owned(),
            owed: true,
            due,
            arrived: Vec::new(),
            records: 0,
            open: counts(&[]),
            answered: 0,
            days_late,
        }
    }

    /// The screen of so many late returns, each of another agency, with an error of each agency.
    fn lines(late: usize) -> Vec<String> {
        let due = Some(jiff::civil::date(2026, 4, 30));
        let standings: Vec<Standing> = (0..late).map(|at| standing(at, due, Some(18))).collect();
        let found = (0..late).map(|at| {
            let finding = Finding::new(Code::NotANumber, Location::Folder, format!("{at}"));
            finding.about("visits", Some(&format!("a{at}")))
        });
        let grouped = group(found.collect());
        let screen = Screen {
            title: "x\ny".repeat(80),
            as_at: jiff::civil::date(2026, 5, 18),
            standings: &standings,
            findings: Findings {
                grouped: &grouped,
                agencies: &BTreeMap::new(),
            },
            obstacles: &vec!["Something.".to_owned(); 6],
            rest: vec!["There.".to_owned(); 4],
        };
        screen.lines()
    }

    #[test]
    fn every_list_has_its_bound_and_the_whole_is_one_screen() {
        let has = |late, text: &str| lines(late).iter().any(|line| line.contains(text));
        assert!(!has(RETURNS, "more: yearly list"));
        assert!(has(RETURNS + 1, "  and 1 more: yearly list"));
        assert!(!has(AGENCIES + 1, "more agenc"));
        assert!(has(AGENCIES + 2, "  and 1 more agency "));
        assert!(has(AGENCIES + 3, "  and 2 more agencies "));
        let most = lines(1000);
        assert!(most.len() <= 40, "{most:#?}");
        let wide = most.iter().find(|line| line.chars().count() > WIDEST);
        assert_eq!((wide, most[0].contains('\n')), (None, false));
    }

    #[test]
    fn what_is_late_comes_before_what_is_to_come() {
        let day = |day| Some(jiff::civil::date(2026, 6, day));
        let standings = [
            standing(1, None, None),
            standing(2, day(9), None),
            standing(3, day(1), Some(4)),
            standing(4, day(3), Some(2)),
            standing(5, day(8), None),
        ];
        let grouped = group(Vec::new());
        let screen = Screen {
            title: "x".to_owned(),
            as_at: jiff::civil::date(2026, 6, 5),
            standings: &standings,
            findings: Findings {
                grouped: &grouped,
                agencies: &BTreeMap::new(),
            },
            obstacles: &[],
            rest: Vec::new(),
        };
        assert_eq!(
            screen.lines()[2..8],
            [
                "Returns: 0 of 5 in; 2 are late; 2 are not due yet; 1 is awaited without a day.",
                "  due 1 June 2026, 4 days late: Visits, Agency 3",
                "  due 3 June 2026, 2 days late: Visits, Agency 4",
                "  Visits, Agency 1",
                "  due 8 June 2026: Visits, Agency 5",
                "  due 9 June 2026: Visits, Agency 2",
            ]
        );
    }
}
