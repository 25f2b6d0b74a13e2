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
        let one_line = |line: String| shorten(&line.replace(char::is_control, " "), WIDEST);
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
            rows.push((format!("and {} more agencies", by.len() - shown), more));
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
