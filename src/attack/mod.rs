//! The attacker: what can a reader work out? It takes what is published and what anybody knows (counts are whole numbers, none
//! is negative, nought is shown, a withheld count is therefore at least one), and finds the range of whole numbers that every
//! withheld count can have.
//!
//! It stands beside the pipeline and shares no code with `protect` or `aggregate`: a mistake there must not blind it. A count that it
//! cannot decide is not safe.

mod additivity;
mod bounds;
mod classes;
mod components;
mod constraints;
mod elimination;
mod guess;
mod implications;
mod infeasible_set;
mod inverse;
mod linear;
mod linear_programme;
mod published;
mod region;
mod search;
mod statements;
#[cfg(test)]
mod tests;

pub use guess::Guess;
pub use published::{Figure, Formula, Profile, Published, Sum};
pub use region::{Columns, Held, Region};

use std::collections::BTreeMap;

use crate::finding::{Code, Finding, Location};
use crate::model::listed_to;
use bounds::{Contradiction, ends};
use constraints::{Count, Secret, System};
use search::{Range, ranges_to};
use statements::system;

/// Work allowed for one linked group, in multiplications: about two seconds. Counted, never timed, so that the same input gives the
/// same answer everywhere.
const WORK: u64 = 3_000_000_000;
/// Most figures that a finding names.
const MOST_NAMED: usize = 8;
/// Most counts for which it is worked out which figures give them away.
const MOST_BLAMED: usize = 20;

/// What a reader can make of the withheld counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Every withheld count that this year's figures print a mark for, in the order of the figures.
    pub hidden: Vec<Hidden>,
    /// Stated percentages from which a small count can be guessed.
    pub guesses: Vec<Guess>,
}

/// One withheld count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// The figures that would print it. `history/2024-25.json: table/row/cell` for one of an earlier year.
    pub figures: Vec<String>,
    /// How many whole numbers it can be, at most, as far as was worked out; none when there is no end to them. A number of numbers:
    /// not the count.
    pub width: Option<u64>,
    /// Whether that is exact.
    pub exact: bool,
    /// How many the profile asks for.
    pub asks: u64,
    /// Whether it is safe.
    pub verdict: Verdict,
    /// Figures from which it follows; filled in for counts that are not safe.
    pub from: Vec<String>,
}

/// Whether a withheld count is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As many numbers are possible as the profile asks.
    Safe,
    /// Whatever it is, it is no small number.
    Harmless,
    /// Earlier years' reports gave it away already: nothing that is withheld now can mend that.
    Before,
    /// It can be worked out, or narrowed further than the profile allows.
    Open,
    /// It could not be decided within the work allowed, or a figure could not be reckoned with.
    Undecided,
    /// What is printed contradicts itself, so that nothing can be said.
    Contradiction,
}

impl Outcome {
    /// The withheld count behind a figure.
    pub fn hidden(&self, figure: &str) -> Option<&Hidden> {
        self.hidden
            .iter()
            .find(|hidden| hidden.figures.iter().any(|own| own == figure))
    }

    /// Whether the set may not be made final. `is_small` says of a figure whether its count was withheld for being small, where that is
    /// known: a reader cannot tell, so a count of which it is not known is held to the same. A guess is a query, and may be answered.
    pub fn blocks_final(&self, is_small: &dyn Fn(&str) -> Option<bool>) -> bool {
        self.at_risk(is_small).next().is_some()
    }

    fn at_risk<'a>(
        &'a self,
        is_small: &'a dyn Fn(&str) -> Option<bool>,
    ) -> impl Iterator<Item = &'a Hidden> {
        self.hidden.iter().filter(|hidden| {
            let known = || hidden.figures.iter().find_map(|figure| is_small(figure));
            let safe = matches!(
                hidden.verdict,
                Verdict::Safe | Verdict::Harmless | Verdict::Before
            );
            !safe && known() != Some(false)
        })
    }

    /// What is wrong, in words: the figure, and the figures that give it away; never a value.
    pub fn findings(&self, is_small: &dyn Fn(&str) -> Option<bool>) -> Vec<Finding> {
        let before = self
            .hidden
            .iter()
            .filter(|hidden| hidden.verdict == Verdict::Before);
        let hidden = self
            .at_risk(is_small)
            .chain(before.filter(|hidden| !hidden.from.is_empty()));
        hidden
            .map(finding)
            .chain(self.guesses.iter().map(Guess::finding))
            .collect()
    }
}

/// Attacks what is published: this year's figures, together with those of earlier years, the newest first, each with its file's name.
/// `said` are figures of this year that words tell more of than their mark ("fewer than 6"), with the largest number that allows.
pub fn attack(
    current: &Published,
    history: &[(String, Published)],
    said: &[(String, i64)],
) -> Outcome {
    attack_within(current, history, said, WORK)
}

/// As [`attack`], with so much work for each linked group.
pub(crate) fn attack_within(
    current: &Published,
    history: &[(String, Published)],
    said: &[(String, i64)],
    work: u64,
) -> Outcome {
    let sets: Vec<&Published> = std::iter::once(current)
        .chain(history.iter().map(|(_, published)| published))
        .collect();
    let names: Vec<&str> = std::iter::once("")
        .chain(history.iter().map(|(name, _)| name.as_str()))
        .collect();
    let whole = system(&sets, said, true);
    let found = answers(&whole, work);
    // What a reader believes may not fit what is printed, nor what earlier years printed what is printed now: an agency corrected its
    // numbers. Then less is taken together.
    let mut less = Vec::new();
    if found.values().any(Result::is_err) {
        let own = &sets[..1];
        let ways = [(&sets[..], false), (own, true), (own, false)];
        for (sets, believing) in ways
            .into_iter()
            .take(if history.is_empty() { 1 } else { 3 })
        {
            let system = system(sets, said, believing);
            let found = answers(&system, work);
            less.push((system, found));
        }
    }
    let mut hidden = Vec::new();
    let mut blamed = 0;
    // Earlier years by themselves; asked for only when something is open.
    let mut before = None;
    for (at, answer) in &found {
        let count = &whole.counts[*at];
        let mut judged = judge(&whole, *at, *answer);
        let mut basis = (&whole, *at);
        if answer.is_err() {
            let mut others = less.iter().filter_map(|(system, found)| {
                let (own, answer) = same_count(system, count, found)?;
                Some((system, own, answer))
            });
            if let Some((system, own, answer)) = others.find(|(.., answer)| answer.is_ok()) {
                judged = judge(system, own, answer);
                basis = (system, own);
            }
        }
        let this_year = count.figures.iter().any(|(set, _)| *set == 0);
        if judged.verdict == Verdict::Open && !history.is_empty() {
            let before = before.get_or_insert_with(|| {
                let system = system(&sets[1..], &[], true);
                let found = answers(&system, work);
                (system, found)
            });
            // One that an earlier report prints is no secret of that report.
            let printed = count.printed.iter().any(|(set, _)| *set > 0);
            if printed || was_open(before, count) {
                judged.verdict = Verdict::Before;
                if !printed && this_year {
                    judged.from = infeasible_set::figures(basis.0, basis.1, &names);
                }
            }
        }
        if !this_year && judged.verdict != Verdict::Open {
            continue;
        }
        judged.figures = named(count, &names);
        if judged.verdict == Verdict::Open && blamed < MOST_BLAMED {
            blamed += 1;
            judged.from = infeasible_set::figures(basis.0, basis.1, &names);
        }
        hidden.push(judged);
    }
    Outcome {
        hidden,
        guesses: guess::guesses(current),
    }
}

/// What each withheld count can be.
type Answers = BTreeMap<usize, Result<Range, Contradiction>>;

fn answers(system: &System, work: u64) -> Answers {
    let secret = |at: &usize| system.counts[*at].secret != Secret::No;
    let asked: Vec<(usize, u64)> = (0..system.counts.len())
        .filter(secret)
        .map(|at| (at, system.counts[at].asks))
        .collect();
    ranges_to(&ends(system), &system.rows, &asked, work)
}

/// The same count in another system, with its answer there.
fn same_count(
    system: &System,
    count: &Count,
    found: &Answers,
) -> Option<(usize, Result<Range, Contradiction>)> {
    let figure = count.figures.iter().find(|(set, _)| *set == 0)?;
    found
        .iter()
        .find(|(at, _)| system.counts[**at].figures.contains(figure))
        .map(|(at, answer)| (*at, *answer))
}

/// Whether an earlier year's count could be worked out before this year's figures: nothing printed now can mend that.
fn was_open((before, found): &(System, Answers), count: &Count) -> bool {
    let Some((set, name)) = count.figures.iter().find(|(set, _)| *set > 0) else {
        return false;
    };
    let figure = (set - 1, name.clone());
    found.iter().any(|(at, answer)| {
        before.counts[*at].figures.contains(&figure)
            && judge(before, *at, *answer).verdict == Verdict::Open
    })
}

fn judge(system: &System, at: usize, answer: Result<Range, Contradiction>) -> Hidden {
    let count = &system.counts[at];
    let enough = |width: Option<u64>| width.is_none_or(|width| width >= count.asks);
    let (width, exact, verdict) = match answer {
        Err(Contradiction) => (None, false, Verdict::Contradiction),
        Ok(range) => {
            let verdict = if range.low >= count.harmless {
                Verdict::Harmless
            } else if !enough(range.most()) {
                Verdict::Open
            } else if system.is_unclear(at) || !enough(range.proved()) {
                Verdict::Undecided
            } else {
                Verdict::Safe
            };
            (range.most(), range.is_exact(), verdict)
        }
    };
    Hidden {
        figures: Vec::new(),
        width,
        exact,
        asks: count.asks,
        verdict,
        from: Vec::new(),
    }
}

/// The figures of a count, those of earlier years with their file.
fn named(count: &Count, names: &[&str]) -> Vec<String> {
    let mut figures: Vec<String> = count
        .figures
        .iter()
        .map(|(set, figure)| constraints::figure_name(names, *set, figure))
        .collect();
    figures.dedup();
    figures
}

fn finding(hidden: &Hidden) -> Finding {
    let name = hidden.figures.first().map_or("", String::as_str);
    let subject = format!("The number withheld at \"{name}\"");
    let message = match hidden.verdict {
        Verdict::Open if hidden.width == Some(1) => {
            format!(
                "{subject} can be worked out from what is published{}.",
                from(hidden)
            )
        }
        Verdict::Open => format!(
            "{subject} can be narrowed down to {} possible numbers by what is published, where the profile asks for {}{}.",
            hidden.width.unwrap_or_default(),
            hidden.asks,
            from(hidden)
        ),
        Verdict::Before => format!(
            "{subject} could be worked out from earlier reports already{}.",
            from(hidden)
        ),
        Verdict::Contradiction => format!(
            "Whether {} can be worked out is not known: the published figures that it is linked with contradict each other.",
            lower(&subject)
        ),
        Verdict::Undecided | Verdict::Safe | Verdict::Harmless => format!(
            "Whether {} can be worked out could not be decided: too many withheld numbers are linked with it, or a figure is made in a way that cannot be followed.",
            lower(&subject)
        ),
    };
    let code = match hidden.verdict {
        Verdict::Open => Code::DisclosureOpen,
        Verdict::Before => Code::PrintedBefore,
        Verdict::Contradiction | Verdict::Undecided | Verdict::Safe | Verdict::Harmless => {
            Code::DisclosureUnknown
        }
    };
    Finding::new(code, Location::Folder, message)
}

fn from(hidden: &Hidden) -> String {
    match hidden.from[..] {
        [] => String::new(),
        _ => format!(": {}", listed_to(&hidden.from, MOST_NAMED)),
    }
}

fn lower(subject: &str) -> String {
    subject.replacen("The", "the", 1)
}
