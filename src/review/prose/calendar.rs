//! Days that no calendar has, weekdays that do not fit, periods that end before they begin, and days outside the year that a
//! sentence speaks of.

use jiff::civil::Date;

use super::named_time::When;
use super::said::{Said, quote};
use super::text::{Sentence, Text};
use super::time;
use super::token::Kind;
use crate::finding::Code;
use crate::model::Period;

/// Checks one sentence.
pub(super) fn check(sentence: &Sentence, out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    for (at, token) in tokens.iter().enumerate() {
        let Kind::Date(when) = &token.kind else {
            continue;
        };
        let words = quote(sentence.phrase(at, at));
        let wrong = |places: &[usize], message: String| {
            Said::of(Code::ProseDate, sentence, places, message)
        };
        match when {
            When::Never { .. } => {
                out.push(wrong(&[at], format!("{words} is no day of any calendar.")));
            }
            When::Day {
                date,
                weekday: Some(named),
            } if date.weekday() != *named => {
                let true_day = time::weekday_name(date.weekday());
                let message = format!("{words}: {} was a {true_day}.", Period::Day(*date).label());
                out.push(wrong(&[at], message).help("Correct the weekday or the date."));
            }
            When::Years { from, to, short } if to < from => {
                // "2014-12" is a month to some, "2014/7" the number of a paper.
                let month = *short && to % 100 <= 12;
                if from - to <= 5 && !month {
                    let message = format!("{words}: the second year lies before the first.");
                    out.push(wrong(&[at], message).help("Put the earlier year first."));
                }
            }
            _ => {}
        }
        if let Some((first, last)) = time::period(tokens, at)
            && last < first
        {
            let led = |words: &[&str]| at > 0 && tokens[at - 1].is(words);
            // "and" joins two days of anything, unless "between" stands before them.
            let joined = if tokens[at + 1].is(&["and"]) {
                led(&["between"])
            } else {
                tokens[at + 1].is(&["to", "-"])
                    || led(&["from", "between", "period", "covering", "covers"])
            };
            if joined {
                let message = format!(
                    "{}: the period ends before it begins.",
                    quote(sentence.phrase(at, at + 2))
                );
                out.push(wrong(&[at, at + 2], message).help("Correct one of the two dates."));
            }
        }
    }
}

/// Words that lead a sentence out of the reporting year.
const ELSEWHERE: [&str; 35] = [
    "since",
    "before",
    "after",
    "next",
    "previous",
    "previously",
    "last",
    "by",
    "until",
    "from",
    "between",
    "concluded",
    "published",
    "will",
    "planned",
    "compared",
    "against",
    "than",
    "earlier",
    "later",
    "following",
    "originally",
    "began",
    "started",
    "established",
    "introduced",
    "commissioned",
    "agreed",
    "launched",
    "act",
    "census",
    "as",
    "due",
    "scheduled",
    "first",
];

/// "During the year ... on 12 May 2024", where the year is another.
pub(super) fn outside(sentence: &Sentence, period: (Date, Date), out: &mut Vec<Said>) {
    let tokens = &sentence.tokens;
    let cue = tokens.windows(3).any(|three| {
        three[0].is(&["in", "during", "within", "over", "throughout"])
            && (three[1].is(&["the", "this"]) && three[2].is(&["year", "period"]))
            || three[0].is(&["the", "this"])
                && three[1].is(&["reporting"])
                && three[2].is(&["period", "year"])
    }) || tokens
        .windows(2)
        .any(|two| two[0].is(&["this"]) && two[1].is(&["year"]));
    if !cue || sentence.says(&ELSEWHERE) {
        return;
    }
    for (at, token) in tokens.iter().enumerate() {
        let Kind::Date(when) = &token.kind else {
            continue;
        };
        if !matches!(when, When::Day { .. } | When::Month { .. }) {
            continue;
        }
        let Some((first, last)) = when.days() else {
            continue;
        };
        if last < period.0 || first > period.1 {
            let message = format!(
                "{} lies outside the period of the report, {} to {}, and the sentence speaks of that period.",
                quote(sentence.phrase(at, at)),
                Period::Day(period.0).label(),
                Period::Day(period.1).label(),
            );
            out.push(Said::of(Code::ProseDateOutside, sentence, &[at], message));
        }
    }
}

/// A period that the text says it covers, and the line where it says so.
struct Covered {
    period: (Date, Date),
    words: String,
    line: u32,
    sentence: usize,
}

/// The periods that a text says it covers must be one.
pub(super) fn covered(
    text: &Text,
    given: Option<(Date, Date)>,
    out: &mut Vec<Said>,
) -> Option<(Date, Date)> {
    let mut all: Vec<Covered> = Vec::new();
    let mut count = 0;
    for passage in &text.passages {
        for sentence in &passage.sentences {
            count += 1;
            let tokens = &sentence.tokens;
            for at in 0..tokens.len() {
                let Some(period) = time::period(tokens, at).filter(|period| period.0 < period.1)
                else {
                    continue;
                };
                if months(period) < 5 || !is_own(sentence, at) {
                    continue;
                }
                all.push(Covered {
                    period,
                    words: sentence.phrase(at, at + 2).to_owned(),
                    line: sentence.line(at),
                    sentence: count,
                });
            }
        }
    }
    let main = given.or_else(|| {
        let first = all.iter().max_by_key(|one| {
            (
                all.iter()
                    .filter(|other| other.period == one.period)
                    .count(),
                std::cmp::Reverse(one.line),
            )
        })?;
        Some(first.period)
    })?;
    let known = all.iter().find(|one| one.period == main);
    let mut told: Vec<(Date, Date)> = Vec::new();
    for one in &all {
        let same_sentence = known.is_some_and(|known| known.sentence == one.sentence);
        if one.period == main || same_sentence || told.contains(&one.period) {
            continue;
        }
        told.push(one.period);
        let message = format!(
            "{} is given as the period that is covered; elsewhere it is {} to {}.",
            quote(&one.words),
            Period::Day(main.0).label(),
            Period::Day(main.1).label(),
        );
        let mut said = Said::line(Code::ProseFact, one.line, message)
            .help("State one period, and use it throughout.");
        if let Some(known) = known {
            said = said.beside(known.line, format!("{} stands here", quote(&known.words)));
        }
        out.push(said);
    }
    Some(main)
}

fn months(period: (Date, Date)) -> i32 {
    (i32::from(period.1.year()) - i32::from(period.0.year())) * 12 + i32::from(period.1.month())
        - i32::from(period.0.month())
        + 1
}

/// Whether the sentence says of a period that the report, or the work of the board, covers it.
fn is_own(sentence: &Sentence, at: usize) -> bool {
    let tokens = &sentence.tokens;
    let before = &tokens[at.saturating_sub(12)..at];
    let covers = before
        .iter()
        .any(|token| token.is(&["covers", "covering", "covered", "cover"]));
    let activity = before
        .iter()
        .any(|token| token.is(&["activity", "outlines"]));
    let report = tokens[..at]
        .iter()
        .any(|token| token.is(&["report", "document", "statement"]));
    (covers || activity) && report
}
