//! Three opinions on what is published of thousands of random datasets. A naive recount of every region from the raw records must give
//! the number before protection. A brute force over all whole numbers, which knows nothing of `protect` or `attack`, must find no
//! withheld small count narrower than its profile asks. And the attacker must say the same: of what is published, and of figures of
//! which only the small ones are withheld, where most can be worked out.
//!
//! `OPINIONS=5000 cargo test opinions` looks at so many, `ONLY=12 cargo test opinions` at the twelfth alone.

mod brute_force;
mod invented;
mod recount;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;

use super::attacked::fewer_than;
use crate::aggregate::{self, Amount, BaseId, EarlierFact, Entry, Tables};
use crate::attack::{self, Verdict};
use crate::finding::{Code, Finding};
use crate::model::{Period, YearKind};
use crate::protect::{self, Profile, SafeTables};
use crate::render::figures_json::{json, public_figures};
use crate::validate::Validated;
use brute_force::{Known, Space};
use invented::{Case, Tab};
use recount::Region;

/// How many datasets are looked at where nobody says.
const DATASETS: u64 = 300;

/// What was looked at.
#[derive(Debug, Default)]
struct Looked {
    regions: AtomicUsize,
    tried: AtomicUsize,
    too_large: AtomicUsize,
    unprotected: AtomicUsize,
    bare: AtomicUsize,
    given_away: AtomicUsize,
    narrower: AtomicUsize,
}

fn more(count: &AtomicUsize) {
    count.fetch_add(1, Ordering::Relaxed);
}

#[test]
fn recount_brute_force_and_attacker_agree() {
    let many = std::env::var("OPINIONS").ok().and_then(|n| n.parse().ok());
    let only: Option<u64> = std::env::var("ONLY").ok().and_then(|n| n.parse().ok());
    let looked = Looked::default();
    let wrong: Vec<(u64, String)> = (only.unwrap_or(1)..=only.or(many).unwrap_or(DATASETS))
        .into_par_iter()
        .filter_map(|seed| {
            let problem = opinions(&invented::case(seed), &looked).err()?;
            Some((seed, problem))
        })
        .collect();
    let most = |count: &AtomicUsize, least| count.load(Ordering::Relaxed) > least;
    let enough = most(&looked.regions, 1_000) && most(&looked.tried, 50);
    assert!(only.is_some() || enough, "{looked:?}");
    let Some((seed, problem)) = wrong.first() else {
        return;
    };
    // The smallest that is wrong in the same way.
    let kind = |problem: &str| problem.split(':').next().unwrap_or_default().to_owned();
    let still = |case: &Case| {
        let found = opinions(case, &Looked::default()).err();
        found.filter(|found| kind(found) == kind(problem))
    };
    let (case, problem) = invented::smallest(invented::case(*seed), problem.clone(), &still);
    let seeds: Vec<String> = wrong
        .iter()
        .map(|(seed, problem)| format!("{seed} {problem}"))
        .collect();
    panic!(
        "{} of the datasets are wrong: {}\nthe first: {problem}\n{case:#?}",
        wrong.len(),
        seeds.join("\n  ")
    );
}

/// What one report publishes.
struct Report {
    tables: Tables,
    safe: SafeTables,
    /// The bytes of figures.json.
    bytes: Vec<u8>,
    findings: Vec<Finding>,
}

impl Report {
    fn new(case: &Case, tables: &[Tab], earlier: Vec<EarlierFact>, year: &str) -> Report {
        let last_year = usize::from(year != "2025-26");
        let options = aggregate::Options {
            tables: tables
                .iter()
                .enumerate()
                .map(|(at, tab)| tab.table(at))
                .collect(),
            datasets: case.specs(),
            agencies: BTreeMap::new(),
            period: Period::parse(year, YearKind::Financial),
            as_at: Some(invented::AS_AT[last_year].parse().unwrap()),
            personal: Vec::new(),
            history: Vec::new(),
            earlier,
        };
        let validated = Validated::for_tests(case.datasets(), invented::codes());
        let made = aggregate::aggregate(&validated, &options);
        let mut findings = made.findings;
        let tables = made.value;
        let mut options = protect::Options::new(profile(&case.profile));
        options.period = Period::parse(year, YearKind::Financial);
        let safe = protect::protect(&tables, &options);
        findings.extend(safe.findings);
        let safe = safe.value;
        let formulas = protect::formulas(&tables, &safe);
        let words = protect::provenance(&tables, &safe);
        let bytes = json(&public_figures(&safe, &formulas, &words));
        Report {
            tables,
            safe,
            bytes,
            findings,
        }
    }

    /// The figures in the order of figures.json, each with the base cells that its formula rests on, in order.
    fn entries(&self) -> Vec<Vec<BaseId>> {
        let mut all = Vec::new();
        for shown in self.safe.tables() {
            let mut tables = self.tables.tables.iter();
            let table = tables.find(|table| table.spec.id == shown.id).unwrap();
            for slot in table.slots.iter().flatten() {
                let mut ids = Vec::new();
                match &slot.entry {
                    Entry::Base(id) => ids.push(*id),
                    Entry::Recipe(expr) => expr.add_bases(&mut ids),
                    _ => {}
                }
                all.push(ids);
            }
        }
        all
    }

    fn amount(&self, id: BaseId) -> Option<i64> {
        match &self.tables.cells[id.0].amount {
            Amount::Exact(value) => value.to_i64(),
            _ => None,
        }
    }
}

/// A count as it is published.
struct Count {
    id: Option<String>,
    table: String,
    region: Region,
    /// The number before protection.
    number: i64,
    base: BaseId,
    known: Known,
}

fn profile(name: &str) -> Profile {
    let text = match name {
        "la-under5" => include_str!("../../templates/profiles/la-under5.toml"),
        "dfe-cin" => include_str!("../../templates/profiles/dfe-cin.toml"),
        _ => {
            "title = \"P\"\nabout = \"P\"\nsource = \"P\"\nhide = { from = 1, to = 2 }\npercent_places = 0"
        }
    };
    toml::from_str(text).unwrap()
}

fn opinions(case: &Case, looked: &Looked) -> Result<(), String> {
    let before = (!case.before.is_empty()).then(|| {
        let earlier = case.before_this_year();
        Report::new(&earlier, &earlier.before, Vec::new(), "2024-25")
    });
    let mut history = Vec::new();
    let mut earlier = Vec::new();
    let mut facts = Vec::new();
    if let Some(report) = &before {
        let raw = case.before_this_year();
        earlier = counts(&raw, report, looked)?;
        // Of no time, it is a number of that report's records alone.
        earlier.retain(|count| {
            count.region.says_when() && recount::count(case, &count.region) == count.number
        });
        facts = earlier
            .iter()
            .map(|count| EarlierFact {
                key: aggregate::Key {
                    dataset: count.region.of.clone(),
                    ..report.tables.cells[count.base.0].key.clone()
                },
                period: (count.region.period.as_deref())
                    .and_then(|code| Period::parse(code, YearKind::Financial)),
                printed: match count.known {
                    Known::Printed(value) => Some(value.into()),
                    _ => None,
                },
                same_report: false,
            })
            .collect();
        let read = attack::Published::read(&report.bytes)?;
        history.push(("history/2024-25.json".to_owned(), read));
    }
    let report = Report::new(case, &case.tables, facts, "2025-26");
    if let Some(finding) = (report.findings.iter()).find(|f| f.code == Code::TableInvalid) {
        return Err(format!("declaration: {}", finding.message));
    }
    let own = counts(case, &report, looked)?;
    let hide = profile(&case.profile).hide.unwrap();
    let small = |count: &Count| (i64::from(hide.from)..=i64::from(hide.to)).contains(&count.number);
    let width = profile(&case.profile).width().unwrap();

    // As it is published.
    let said = fewer_than(&report.safe);
    let published = attack::Published::read(&report.bytes)?;
    let outcome = attack::attack(&published, &history, &said);
    let mut space = Space::new(
        case,
        own.iter().chain(&earlier).map(|count| &count.region),
        true,
    );
    if let Some(space) = &mut space {
        for count in own.iter().chain(&earlier) {
            space.say(&count.region, count.known);
        }
        for (id, most) in &said {
            let count = own.iter().find(|count| count.id.as_ref() == Some(id));
            count
                .iter()
                .for_each(|count| space.at_most(&count.region, *most));
        }
    }
    let open = &report.safe.record().open;
    let unprotected = report.findings.iter().any(|f| f.code == Code::Unprotected);
    let withheld = |count: &&Count| count.known == Known::Withheld && small(count);
    for count in own.iter().filter(withheld) {
        if unprotected && (open.is_empty() || open.contains(&count.table)) {
            more(&looked.unprotected);
            continue;
        }
        let name = format!("{} ({})", count.table, count.region.name);
        if let Some(space) = &space {
            match space.width(&count.region, width) {
                Some(found) if found < width => {
                    return Err(format!("pinned: {name} within {found}"));
                }
                Some(_) => more(&looked.tried),
                None => more(&looked.too_large),
            }
        }
        let judged = count.id.as_deref().and_then(|id| outcome.hidden(id));
        if let Some(judged) = judged
            && !matches!(judged.verdict, Verdict::Safe | Verdict::Harmless)
        {
            return Err(format!("attacked: {name} {judged:?}"));
        }
    }
    let still = earlier.iter().filter(withheld);
    for count in still.filter(|_| !unprotected) {
        let name = format!("last year's {}", count.region.name);
        let mut alone = Space::new(case, earlier.iter().map(|count| &count.region), true);
        if let Some(alone) = &mut alone {
            for count in &earlier {
                alone.say(&count.region, count.known);
            }
        }
        let was = alone.and_then(|space| space.width(&count.region, width));
        let found = space.as_ref().and_then(|s| s.width(&count.region, width));
        match found {
            Some(found) if found < width && was.is_none_or(|was| was >= width) => {
                return Err(format!("pinned later: {name} within {found}"));
            }
            Some(_) => more(&looked.tried),
            None => more(&looked.too_large),
        }
    }

    // Where only small numbers are withheld, what gives them away must be seen.
    let mut bare = published;
    let mut shown = own.iter();
    bare.figures.retain_mut(|figure| {
        let Some(attack::Formula::Count(_)) = figure.formula else {
            return false;
        };
        if figure.mark.as_deref() == Some("x") {
            return true;
        }
        let count = shown.next().expect("each count is there");
        let value = (!small(count)).then(|| count.number.into());
        figure.mark = value.is_none().then(|| "c".to_owned());
        figure.text = count.number.to_string();
        figure.value = value;
        true
    });
    let outcome = attack::attack(&bare, &[], &[]);
    let Some(mut space) = Space::new(case, own.iter().map(|count| &count.region), false) else {
        return Ok(());
    };
    for count in &own {
        let known = match small(count) {
            true => Known::Withheld,
            false => Known::Printed(count.number),
        };
        space.say(&count.region, known);
    }
    for count in own.iter().filter(|count| small(count)) {
        let Some(judged) = count.id.as_deref().and_then(|id| outcome.hidden(id)) else {
            continue;
        };
        let Some(found) = space.width(&count.region, width) else {
            more(&looked.too_large);
            continue;
        };
        more(&looked.bare);
        if found < width {
            more(&looked.given_away);
            // What it was narrowed down to is no wider than the truth.
            let most = u64::try_from(found + 1).ok();
            let wider = judged.exact && judged.width.is_none_or(|width| Some(width) > most);
            if judged.verdict != Verdict::Open || wider {
                return Err(format!(
                    "not seen: {} ({}) within {found}, {judged:?}",
                    count.table, count.region.name
                ));
            }
        } else if judged.verdict == Verdict::Open {
            // It believes more than follows: that what no figure names is empty.
            more(&looked.narrower);
        }
    }
    Ok(())
}

/// The counts of a report, read from its bytes alone; every region in them is recounted.
fn counts(case: &Case, report: &Report, looked: &Looked) -> Result<Vec<Count>, String> {
    let all: Json = serde_json::from_slice(&report.bytes).unwrap();
    let figures = all["figures"].as_array().unwrap();
    let entries = report.entries();
    assert_eq!(figures.len(), entries.len());
    let mut counts = Vec::new();
    for (figure, bases) in figures.iter().zip(&entries) {
        let mut regions = Vec::new();
        recount::regions(&figure["formula"], &all["populations"], &mut regions);
        if regions.len() != bases.len() {
            return Err(format!("formula: {figure}"));
        }
        for (region, base) in regions.iter().zip(bases) {
            more(&looked.regions);
            let number = report.amount(*base);
            let recounted = recount::count(case, region);
            if number.is_some_and(|number| number != recounted) {
                return Err(format!(
                    "recount: {} is {recounted}, not {number:?}",
                    region.name
                ));
            }
        }
        let is_count = figure["formula"].get("count").is_some();
        let (Some(base), Some(region)) = (bases.first().copied(), regions.into_iter().next())
        else {
            continue;
        };
        let Some(number) = report.amount(base).filter(|_| is_count) else {
            continue;
        };
        let known = match (figure["value"].as_i64(), figure["mark"].as_str()) {
            (Some(value), _) => Known::Printed(value),
            (None, Some("c")) => Known::Withheld,
            _ => return Err(format!("neither shown nor withheld: {figure}")),
        };
        counts.push(Count {
            id: figure["id"].as_str().map(str::to_owned),
            table: figure["table"].as_str().unwrap().to_owned(),
            region,
            number,
            base,
            known,
        });
    }
    Ok(counts)
}
