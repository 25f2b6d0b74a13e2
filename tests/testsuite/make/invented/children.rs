//! Children known to the council and the police: referrals, child protection plans, missing episodes and early help, one line each. The
//! scorecards are counted from these lines, so that every return tells the same year.

use jiff::civil::{Date, Weekday, date};

use super::chance::{Chance, QUARTERS, YEAR_END, after, before};
use super::{Page, Return};

/// A referral to children's social care.
pub(crate) struct Referral {
    /// The day it came.
    pub(crate) day: Date,
    /// Whether the child had been referred in the twelve months before.
    pub(crate) again: bool,
    /// The day of the decision.
    pub(crate) decided: Date,
    /// The day the assessment was completed, if there was one.
    pub(crate) assessed: Option<Date>,
    /// The day a section 47 enquiry began, if one did.
    pub(crate) enquiry: Option<Date>,
    line: String,
}

/// A child protection plan.
pub(crate) struct Plan {
    /// The strategy discussion, which the fifteen working days run from.
    pub(crate) strategy: Date,
    /// The day of the initial conference and of the beginning.
    pub(crate) start: Date,
    /// The day it ended, inside the year.
    pub(crate) end: Option<Date>,
    /// The category, by place in the list of categories.
    pub(crate) category: usize,
    /// The age, by place in the list of ages.
    pub(crate) age: usize,
    /// Plans before.
    pub(crate) previous: usize,
}

/// A missing episode.
pub(crate) struct Episode {
    /// The day the child was reported missing.
    pub(crate) start: Date,
    /// The day the child was found.
    pub(crate) end: Date,
    /// The day of the return interview, if there was one.
    pub(crate) interview: Option<Date>,
    line: String,
}

/// Everything that is told line by line.
pub(crate) struct Children {
    /// Referrals of the year, in time.
    pub(crate) referrals: Vec<Referral>,
    /// Plans open in the year.
    pub(crate) plans: Vec<Plan>,
    /// Missing episodes of the year.
    pub(crate) episodes: Vec<Episode>,
    /// Early help plans closed, by outcome and month from April.
    pub(crate) closures: [[usize; 12]; 6],
}

/// The categories of plans, as they stand in the returns.
pub(crate) const CATEGORIES: [&str; 4] = [
    "Emotional abuse",
    "Neglect",
    "Physical abuse",
    "Sexual abuse",
];

/// The ages of children on plans.
pub(crate) const AGES: [&str; 5] = ["Under 1", "1 to 4", "5 to 9", "10 to 15", "16 and 17"];

/// The outcomes of early help.
const OUTCOMES: [&str; 6] = [
    "Action Plan completed NFA",
    "Non-engagement",
    "Referral to social care",
    "Child moved to another LA",
    "Referral to outside agency",
    "Other",
];

const ETHNICITIES: &[(&str, usize)] = &[
    ("WBRI", 52),
    ("APKN", 9),
    ("AIND", 6),
    ("BAFR", 8),
    ("MWBC", 7),
    ("WOTH", 8),
    ("ABAN", 5),
    ("NOBT", 5),
];

/// Working days between two days, Monday to Friday.
pub(crate) fn working_days(from: Date, to: Date) -> usize {
    let mut day = from;
    let mut days = 0;
    while day < to {
        day = after(day, 1);
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            days += 1;
        }
    }
    days
}

/// Monday, if a day falls on a weekend.
fn weekday(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => after(day, 2),
        Weekday::Sunday => after(day, 1),
        _ => day,
    }
}

impl Children {
    /// The children of the invented area.
    pub(crate) fn new() -> Children {
        Children {
            referrals: referrals(),
            plans: plans(),
            episodes: episodes(),
            closures: closures(),
        }
    }

    /// How many plans were open on the last day of a quarter, 0-based.
    pub(crate) fn open(&self, quarter: usize) -> usize {
        let day = before(QUARTERS[quarter + 1], 1);
        self.plans.iter().filter(|plan| plan.is_open(day)).count()
    }

    /// The returns that hold them.
    pub(crate) fn returns(&self) -> Vec<Return> {
        vec![
            Return::new(
                "CSC/cin_referrals_2025-26 (export 14.04.26).csv",
                [Page::new("")
                    .head("Referral ID|Child ID|CIN referral date|Referral source|Gender|Ethnicity|Age band|Re-referral|Decision date|NFA|Assessment end|S47 date|Primary category|Date closed|Closure reason")
                    .with(self.referrals.iter().map(|referral| &referral.line))],
            ),
            Return::new("CSC/CP plans 2025-26.ods", [self.plan_list()]),
            Return::new(
                "police/Missing episodes 2025-26 - Wexmoor Police.xlsx",
                [Page::new("Episodes")
                    .with(["Wexmoor Police: missing children, Aldermere", ""])
                    .head("Episode ID|Child ref|Missing from|Date missing|Date found|Gender|RHI offered|RHI accepted|RHI date")
                    .with(self.episodes.iter().map(|episode| &episode.line))
                    .with(["", "Two or more episodes of one child on one day are counted once."])],
            ),
            Return::new("early help/EH closures by month v2.xlsx", [self.closed()]),
        ]
    }

    fn plan_list(&self) -> Page {
        let mut chance = Chance::seeded(23);
        Page::new("CP plans")
            .with(["Child protection plans open at any time between 1 April 2025 and 31 March 2026", ""])
            .head("CP plan ID|Child ID|Sex|Ethnic group|Age band|Date of strategy discussion|ICPC date|Start date|End date|Initial category of abuse|Latest category of abuse|Number of previous plans")
            .with(self.plans.iter().enumerate().map(|(at, plan)| {
                let end = plan.end.map_or_else(String::new, |end| end.to_string());
                let latest = if chance.percent(12) { "Neglect" } else { CATEGORIES[plan.category] };
                format!(
                    "CP{:04}|C{:05}|{}|{}|{}|{}|{}|{}|{end}|{}|{latest}|{}",
                    at + 301,
                    chance.between(20_000, 29_999),
                    chance.pick(&["F", "M"]),
                    chance.weighted(ETHNICITIES),
                    AGES[plan.age],
                    plan.strategy,
                    plan.start,
                    plan.start,
                    CATEGORIES[plan.category],
                    plan.previous,
                )
            }))
    }

    /// Months across with a total column, a total row and two rows that the team worked out.
    fn closed(&self) -> Page {
        let months = [
            "Apr-25", "May-25", "Jun-25", "Jul-25", "Aug-25", "Sep-25", "Oct-25", "Nov-25",
            "Dec-25", "Jan-26", "Feb-26", "Mar-26",
        ]
        .map(|month| format!("'{month}"));
        let all: [usize; 12] =
            std::array::from_fn(|month| self.closures.iter().map(|line| line[month]).sum());
        let tenths = |part: usize, whole: usize| super::chance::share(part, whole, 1);
        let total = |line: &[usize; 12]| line.iter().sum::<usize>();
        let numbers = |line: &[usize; 12]| line.map(|n| n.to_string()).join("|");
        let shares = |line: &[usize; 12]| {
            let mut cells: Vec<String> = (0..12).map(|at| tenths(line[at], all[at])).collect();
            cells.push(tenths(total(line), total(&all)));
            cells.join("|")
        };
        Page::new("Closures")
            .with([
                "Early help assessments closed, by outcome",
                "Aldermere Early Help Service",
                "",
            ])
            .head(&format!("Outcome|{}|Total", months.join("|")))
            .with(
                OUTCOMES
                    .iter()
                    .zip(&self.closures)
                    .map(|(name, line)| format!("{name}|{}|{}", numbers(line), total(line))),
            )
            .with([
                format!("TOTAL|{}|{}", numbers(&all), total(&all)),
                format!("% Action plan completed NFA|{}", shares(&self.closures[0])),
                format!("% Referral to social care|{}", shares(&self.closures[2])),
                String::new(),
                "Assessments opened before April 2025 are included when they closed in the year."
                    .to_owned(),
            ])
    }
}

impl Plan {
    /// Whether it was open at the end of a day.
    pub(crate) fn is_open(&self, day: Date) -> bool {
        self.start <= day && self.end.is_none_or(|end| end > day)
    }
}

fn referrals() -> Vec<Referral> {
    let mut chance = Chance::seeded(21);
    let mut days: Vec<Date> = (0..648).map(|_| chance.day_of_year(2025)).collect();
    days.sort();
    let mut seen = Vec::new();
    days.into_iter()
        .enumerate()
        .map(|(at, day)| {
            // Some of those who come again were referred in this year, the others in the year before.
            let again = chance.percent(18);
            let child = if again && seen.len() > 60 && chance.percent(60) {
                seen[chance.below(seen.len())]
            } else {
                10_001 + at
            };
            seen.push(child);
            let source = chance.weighted(&[
                ("Police", 27), ("School", 22), ("Health visitor", 8), ("A&E", 8), ("GP", 5), ("Family member", 10),
                ("LA social care", 6), ("Housing", 5), ("Anonymous", 4), ("Early help service", 9),
            ]);
            let age = chance.weighted(&[("Unborn", 4), ("Under 1", 9), ("1 to 4", 22), ("5 to 9", 27), ("10 to 15", 30), ("16 and 17", 8)]);
            let decided = weekday(after(day, chance.weighted(&[(0, 4), (1, 11), (2, 1), (3, 1)])));
            let nothing = chance.percent(16);
            let assessed = Some(chance.days_after(decided, 12, 68)).filter(|done| !nothing && *done <= YEAR_END);
            let enquiry = Some(chance.days_after(decided, 0, 6)).filter(|began| !nothing && *began <= YEAR_END && at * 5 % 16 < 5);
            let category = match enquiry {
                Some(_) => chance.weighted(&[("Neglect", 40), ("Emotional", 31), ("Physical", 20), ("Sexual", 9)]),
                None => "",
            };
            let closed = match assessed {
                _ if nothing => Some((decided, "Services ceased")),
                Some(done) if enquiry.is_none() && chance.percent(62) => Some((
                    after(done, chance.between(0, 40)),
                    chance.weighted(&[("NFA after assessment", 5), ("Stepped down to early help", 4), ("No longer in need", 2)]),
                )),
                _ => None,
            }
            .filter(|(closed, _)| *closed <= YEAR_END);
            let day_or_blank = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
            let line = format!(
                "R26-{:04}|C{child}|{day}|{source}|{}|{}|{age}|{}|{decided}|{}|{}|{}|{category}|{}|{}",
                at + 1,
                chance.weighted(&[("Female", 48), ("Male", 50), ("Not known", 2)]),
                chance.weighted(ETHNICITIES),
                if again { "Yes" } else { "No" },
                if nothing { "Yes" } else { "No" },
                day_or_blank(assessed),
                day_or_blank(enquiry),
                day_or_blank(closed.map(|(day, _)| day)),
                closed.map_or("", |(_, why)| why),
            );
            Referral { day, again, decided, assessed, enquiry, line }
        })
        .collect()
}

fn plans() -> Vec<Plan> {
    let mut chance = Chance::seeded(22);
    let mut plans = Vec::new();
    // First those that were open when the year began, then those that began in it.
    let begun: Vec<Date> = (0..131)
        .map(|_| {
            if chance.percent(9) {
                chance.between(421, 900)
            } else {
                chance.between(1, 420)
            }
        })
        .map(|days| before(date(2025, 3, 31), days))
        .collect();
    let begun: Vec<Date> = begun
        .into_iter()
        .chain((0..142).map(|_| chance.day_of_year(2025)))
        .collect();
    for start in begun {
        let start = weekday(start);
        let in_year = start >= QUARTERS[0];
        let end = if in_year {
            chance.days_after(start, 85, 500)
        } else {
            after(QUARTERS[0], chance.between(1, 420))
        };
        plans.push(Plan {
            strategy: before(
                start,
                chance.weighted(&[(12, 2), (16, 3), (19, 4), (21, 3), (25, 1)]),
            ),
            start,
            end: Some(end).filter(|end| *end <= YEAR_END),
            category: chance.weighted(&[(0, 40), (1, 37), (2, 13), (3, 10)]),
            age: chance.weighted(&[(0, 12), (1, 26), (2, 29), (3, 27), (4, 8)]),
            previous: chance.weighted(&[(0, 80), (1, 15), (2, 5)]),
        });
    }
    plans.sort_by_key(|plan| plan.start);
    plans
}

fn episodes() -> Vec<Episode> {
    let mut chance = Chance::seeded(24);
    let mut days: Vec<Date> = (0..336).map(|_| chance.day_of_year(2025)).collect();
    days.sort();
    days.into_iter()
        .enumerate()
        .map(|(at, start)| {
            let end = chance.days_after(start, 0, 3).min(YEAR_END);
            let offered = chance.percent(93);
            let accepted = offered && chance.percent(84);
            let interview =
                Some(chance.days_after(end, 0, 4)).filter(|day| accepted && *day <= YEAR_END);
            let line = format!(
                "WX26-{:04}|M{:03}|{}|{start}|{end}|{}|{}|{}|{}",
                at + 1,
                chance.between(100, 260),
                chance.weighted(&[("Home", 58), ("Care", 36), ("Hospital", 6)]),
                chance.pick(&["F", "M"]),
                if offered { "Yes" } else { "No" },
                if interview.is_some() { "Yes" } else { "No" },
                interview.map_or_else(String::new, |day| day.to_string()),
            );
            Episode {
                start,
                end,
                interview,
                line,
            }
        })
        .collect()
}

fn closures() -> [[usize; 12]; 6] {
    let mut chance = Chance::seeded(25);
    [(38, 56), (12, 21), (7, 14), (5, 9), (6, 11), (5, 8)]
        .map(|(low, high)| std::array::from_fn(|_| chance.between(low, high)))
}
