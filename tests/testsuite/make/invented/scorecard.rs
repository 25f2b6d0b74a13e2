//! The performance scorecards of six agencies: quarters across with a total, two rows of headings, percentages as Excel keeps them, two
//! tables side by side, one row an indicator and quarter, and a list with semicolons. Counted from the lines where there are lines.

use super::chance::{Chance, by_quarter, share};
use super::children::{AGES, CATEGORIES, Children, working_days};
use super::{Page, Return};
use jiff::civil::date;

/// The quarters as agencies write them.
const QUARTER_NAMES: [&str; 4] = ["Q1 2025-26", "Q2 2025-26", "Q3 2025-26", "Q4 2025-26"];

/// A part and its whole, by quarter.
type Parts = [(usize, usize); 4];

/// All scorecards, and the published context beside them.
pub(crate) fn returns(children: &Children) -> Vec<Return> {
    vec![
        social_care(children),
        early_help(children),
        police(children),
        health(),
        education(),
        youth_justice(),
        population(),
    ]
}

fn across(name: &str, numbers: [usize; 4]) -> String {
    format!("{name}|{}", numbers.map(|n| n.to_string()).join("|"))
}

fn with_total(name: &str, numbers: [usize; 4]) -> String {
    format!(
        "{}|{}",
        across(name, numbers),
        numbers.iter().sum::<usize>()
    )
}

/// A steady number: somewhere around the middle in each quarter.
fn around(chance: &mut Chance, middle: usize, spread: usize) -> [usize; 4] {
    std::array::from_fn(|_| chance.between(middle - spread, middle + spread))
}

fn social_care(children: &Children) -> Return {
    let mut chance = Chance::seeded(31);
    let referred = by_quarter(children.referrals.iter().map(|one| one.day));
    let contacts = referred.map(|n| n * 3 + 61);
    let enquiries = by_quarter(children.referrals.iter().filter_map(|one| one.enquiry));
    let discussions = enquiries.map(|n| n + 9);
    let started = by_quarter(children.plans.iter().map(|plan| plan.start));
    let ended = by_quarter(children.plans.iter().filter_map(|plan| plan.end));
    let conferences = started.map(|n| n + 5);
    let interviews = by_quarter(children.episodes.iter().filter_map(|one| one.interview));
    let activity = Page::new("Activity")
        .with([
            "Children's social care scorecard 2025-26",
            "Version 3 FINAL, signed off 28 April 2026",
            "",
        ])
        .head(&format!("Indicator|{}|Total", QUARTER_NAMES.join("|")))
        .with([
            with_total("Contacts", contacts),
            with_total("Referrals", referred),
            with_total("Strategy discussions", discussions),
            with_total("S47 enquiries", enquiries),
            with_total("ICPCs", conferences),
            with_total("CP plans started", started),
            with_total("CP plans ended", ended),
            with_total("RHIs completed", interviews),
        ])
        .with(["", "Year to date is the sum of the quarters."]);
    let open: [usize; 4] = std::array::from_fn(|quarter| children.open(quarter));
    let end = Page::new("Quarter end")
        .with(["Numbers at the end of each quarter", ""])
        .head("Indicator|2025|||2026")
        .head("|30 June|30 September|31 December|31 March")
        .with([
            across("CP plans", open),
            across("CIN", around(&mut chance, 1180, 40)),
            across("Children in care", around(&mut chance, 402, 9)),
            across("UASC", around(&mut chance, 21, 4)),
            across("Private fostering", around(&mut chance, 7, 2)),
        ])
        .merge([2, 1, 2, 3]);
    Return::new(
        "CSC/CSC scorecard Q4 2025-26 v3 FINAL.xlsx",
        [activity, end, percentages(children), breakdown(children)],
    )
}

/// One row an indicator and quarter, with what the percentage is of.
fn percentages(children: &Children) -> Page {
    let mut chance = Chance::seeded(32);
    let of_referrals = |good: &dyn Fn(&super::children::Referral) -> Option<bool>| -> Parts {
        std::array::from_fn(|quarter| {
            let inside = |one: &&super::children::Referral| {
                by_quarter(std::iter::once(one.day))[quarter] == 1
            };
            let asked: Vec<bool> = children
                .referrals
                .iter()
                .filter(inside)
                .filter_map(good)
                .collect();
            (asked.iter().filter(|good| **good).count(), asked.len())
        })
    };
    let plans_begun = |good: &dyn Fn(&super::children::Plan) -> bool| -> Parts {
        std::array::from_fn(|quarter| {
            let begun = children
                .plans
                .iter()
                .filter(|plan| by_quarter(std::iter::once(plan.start))[quarter] == 1);
            let begun: Vec<_> = begun.collect();
            (begun.iter().filter(|plan| good(plan)).count(), begun.len())
        })
    };
    let long: Parts = std::array::from_fn(|quarter| {
        let ended: Vec<_> = children
            .plans
            .iter()
            .filter(|plan| {
                plan.end
                    .is_some_and(|end| by_quarter(std::iter::once(end))[quarter] == 1)
            })
            .collect();
        let years = |plan: &&&super::children::Plan| {
            plan.end
                .is_some_and(|end| working_days(plan.start, end) > 521)
        };
        (ended.iter().filter(years).count(), ended.len())
    });
    let interviews: Parts = std::array::from_fn(|quarter| {
        let held: Vec<_> = children
            .episodes
            .iter()
            .filter_map(|one| one.interview.map(|day| (one.end, day)))
            .filter(|(_, day)| by_quarter(std::iter::once(*day))[quarter] == 1)
            .collect();
        let soon = held
            .iter()
            .filter(|(end, day)| *day <= super::chance::after(*end, 3));
        (soon.count(), held.len())
    });
    let mut part_of = |base: usize, low: usize, high: usize| -> Parts {
        std::array::from_fn(|_| {
            let base = chance.between(base - 6, base + 6);
            (base * chance.between(low, high) / 100, base)
        })
    };
    let away = part_of(402, 31, 36);
    let leavers = part_of(118, 34, 41);
    let lines = [
        ("Re-referrals", 1, of_referrals(&|one| Some(one.again))),
        (
            "Decisions in one working day",
            1,
            of_referrals(&|one| Some(working_days(one.day, one.decided) <= 1)),
        ),
        (
            "Assessments in time",
            0,
            of_referrals(&|one| one.assessed.map(|done| working_days(one.day, done) <= 45)),
        ),
        (
            "ICPC within 15 working days",
            0,
            plans_begun(&|plan| working_days(plan.strategy, plan.start) <= 15),
        ),
        (
            "Second or subsequent plan",
            1,
            plans_begun(&|plan| plan.previous > 0),
        ),
        ("CP plans over 2 years", 1, long),
        ("RHI in 72 hours", 0, interviews),
        ("% placed out of area", 1, away),
        ("Care leavers NEET", 0, leavers),
    ]
    .into_iter()
    .flat_map(|(name, places, parts)| {
        parts
            .into_iter()
            .zip(QUARTER_NAMES)
            .map(move |((part, whole), quarter)| {
                format!(
                    "{name}|{quarter}|{part}|{whole}|{}",
                    share(part, whole, places)
                )
            })
    });
    Page::new("Timeliness and quality")
        .with(["Percentages with their numerator and denominator", ""])
        .head("Indicator|Quarter|Numerator|Denominator|Percentage")
        .with(lines)
}

/// Two tables side by side: children on plans on 31 March by category and by age.
fn breakdown(children: &Children) -> Page {
    let last = date(2026, 3, 31);
    let open: Vec<_> = children
        .plans
        .iter()
        .filter(|plan| plan.is_open(last))
        .collect();
    let table = |title: &str, heading: &str, names: &[&str], of: &dyn Fn(usize) -> usize| {
        let mut lines = vec![title.to_owned(), format!("{heading}|%")];
        lines.extend(
            names
                .iter()
                .enumerate()
                .map(|(at, name)| format!("{name}|{}", share(of(at), open.len(), 1))),
        );
        lines
    };
    let by_category = |at| open.iter().filter(|plan| plan.category == at).count();
    let by_age = |at| open.iter().filter(|plan| plan.age == at).count();
    Page::new("CP breakdown")
        .with(["Children on a plan on 31 March 2026", ""])
        .beside(
            2,
            0,
            table(
                "Plans by category",
                "Category of abuse",
                &CATEGORIES,
                &by_category,
            ),
        )
        .beside(2, 3, table("Plans by age", "Age group", &AGES, &by_age))
}

fn early_help(children: &Children) -> Return {
    let closed: [usize; 4] = std::array::from_fn(|quarter| {
        let months = quarter * 3..quarter * 3 + 3;
        children
            .closures
            .iter()
            .map(|line| line[months.clone()].iter().sum::<usize>())
            .sum()
    });
    let mut chance = Chance::seeded(33);
    let opened = closed.map(|n| n + chance.between(0, 22) - 8);
    let mut open = 612;
    let stock: [usize; 4] = std::array::from_fn(|quarter| {
        open = open + opened[quarter] - closed[quarter];
        open
    });
    Return::new(
        "early help/EH scorecard 25-26.xlsx",
        [Page::new("EH")
            .with(["Early help: open, opened and closed", ""])
            .head(&format!("Measure|{}", QUARTER_NAMES.join("|")))
            .with([
                across("EHAs opened", opened),
                across("EHAs closed", closed),
                across("Open early help episodes", stock),
            ])
            .with(["", "612 were open on 31 March 2025."])],
    )
}

fn police(children: &Children) -> Return {
    let mut chance = Chance::seeded(34);
    let missing = by_quarter(children.episodes.iter().map(|one| one.start));
    let mut page = Page::new("Return")
        .with([
            "Wexmoor Police: quarterly return to the partnership",
            "Local policing area: Aldermere",
            "",
        ])
        .head("KPI|Quarter|Number or %|Commentary");
    for (name, numbers) in [
        ("Missing episodes", missing),
        ("DA notifications", around(&mut chance, 322, 30)),
        ("CE screenings", around(&mut chance, 41, 9)),
        ("MARAC children", around(&mut chance, 96, 14)),
    ] {
        page = page.with(numbers.iter().zip(QUARTER_NAMES).map(|(n, quarter)| {
            let words = match (name, quarter) {
                ("Missing episodes", "Q3 2025-26") => "Four children account for a third of these",
                ("CE screenings", "Q2 2025-26") => {
                    "The hub opened in October; screenings before it are fewer"
                }
                _ => "",
            };
            format!("{name}|{quarter}|{n}|{words}")
        }));
    }
    let victims = around(&mut chance, 14, 2);
    page = page.with(
        victims
            .iter()
            .zip(QUARTER_NAMES)
            .map(|(n, quarter)| format!("Child victims of crime|{quarter}|{n}%|")),
    );
    Return::new("police/WXP LSCP KPIs 2526.xlsx", [page])
}

fn health() -> Return {
    let mut chance = Chance::seeded(35);
    let percent = |name: &str, numbers: [usize; 4]| {
        format!("{name}|{}", numbers.map(|n| format!("{n}%")).join("|"))
    };
    let waits: [String; 4] =
        std::array::from_fn(|_| format!("{}.{}", chance.between(9, 14), chance.below(10)));
    Return::new(
        "health/ICB safeguarding dashboard 2025_26.ods",
        [Page::new("Dashboard")
            .with([
                "Wexmoor Integrated Care Board: children's safeguarding dashboard",
                "",
            ])
            .head(&format!("Measure|{}", QUARTER_NAMES.join("|")))
            .with([
                percent("IHA in 20 working days", around(&mut chance, 71, 7)),
                percent("RHA in time", around(&mut chance, 88, 4)),
                format!("CAMHS waiting time (weeks)|{}", waits.join("|")),
                across("A&E self-harm", around(&mut chance, 64, 11)),
                across("Under 18s on adult wards", [1, 0, 2, 1]),
                percent("Immunisations at 5", around(&mut chance, 89, 1)),
            ])],
    )
}

fn education() -> Return {
    let mut chance = Chance::seeded(36);
    let tenths = |chance: &mut Chance, low: usize, high: usize| -> String {
        let numbers: [String; 4] = std::array::from_fn(|_| {
            let n = chance.between(low, high);
            format!("{}.{}%", n / 10, n % 10)
        });
        numbers.join("|")
    };
    Return::new(
        "Education/Education data for LSCP.xlsx",
        [Page::new("Data")
            .with(["Education and Inclusion: data for the partnership", ""])
            .head(&format!("Performance measure|{}", QUARTER_NAMES.join("|")))
            .with([
                format!("Overall absence|{}", tenths(&mut chance, 64, 79)),
                format!(
                    "Persistently absent pupils|{}",
                    tenths(&mut chance, 192, 226)
                ),
                across("Fixed-term exclusions", around(&mut chance, 480, 60)),
                across("Permanent exclusions", around(&mut chance, 17, 5)),
                across("EHE", around(&mut chance, 351, 20)),
                format!("NEET 16-18|{}", tenths(&mut chance, 48, 61)),
            ])],
    )
}

fn youth_justice() -> Return {
    let mut chance = Chance::seeded(37);
    let rates = around(&mut chance, 168, 14);
    Return::new(
        "youth justice/FTE rate.csv",
        [Page::new("").head("Indicator|Period|Value").with(
            rates
                .iter()
                .zip(QUARTER_NAMES)
                .map(|(n, quarter)| format!("First time entrants|{quarter}|{n}")),
        )],
    )
}

fn population() -> Return {
    let source = "Mid-year estimates for Aldermere (invented)";
    let census = "Census of schools for Aldermere (invented)";
    Return::new(
        "public health/context.csv",
        [Page::new("")
            .with(["Published context for the yearly report"])
            .head("Measure|Year|Value|Source|Release date")
            .with([
                format!("All ages|2024|238,400|{source}|2025-07-30"),
                format!("Children aged 0 to 17|2024|54,210|{source}|2025-07-30"),
                format!("Children aged 0 to 17|2023|53,870|{source}|2024-07-25"),
                format!("Live births|2024|2,916|{source}|2025-08-14"),
                "Child poverty|2024|27.4|Children in low income families, Aldermere (invented)|2026-03-26".to_owned(),
                format!("FSM|2025|29.1|{census}|2025-06-05"),
                format!("EAL|2025|24.6|{census}|2025-06-05"),
                "Number of languages|2021|96|Census, Aldermere (invented)|2022-11-29".to_owned(),
            ])],
    )
}
