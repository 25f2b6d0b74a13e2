//! The record of disclosure control: `out/private/disclosure.json` for programs and `disclosure.html` for whoever signs the report
//! off. Each withheld figure with its reason and how open it is left, each decision to show one; never a withheld number.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;

use crate::attack::{self, Hidden};
use crate::cli::output::Output;
use crate::model::Period;
use crate::project::Project;
use crate::protect::{Profile, SafeTables, Suppression};

/// The record for programs.
pub(crate) const JSON: &str = "private/disclosure.json";
/// The record for the signatory.
pub(crate) const PAGE: &str = "private/disclosure.html";

#[derive(Serialize)]
struct RecordJson<'a> {
    schema_version: u32,
    as_at: String,
    profile: ProfileJson<'a>,
    /// Tables that go by another profile, by id.
    exceptions: BTreeMap<&'a str, ProfileJson<'a>>,
    /// Whether what is withheld is known to be the least that protects.
    least: bool,
    /// How many figures are withheld, by kind.
    counts: BTreeMap<&'static str, usize>,
    suppressions: Vec<SuppressionJson<'a>>,
    overrides: Vec<OverrideJson<'a>>,
}

#[derive(Serialize)]
struct ProfileJson<'a> {
    id: &'a str,
    title: &'a str,
    about: &'a str,
    source: &'a str,
    /// Smallest and largest count that is withheld by itself.
    hides: Option<[u32; 2]>,
}

#[derive(Serialize)]
struct SuppressionJson<'a> {
    figure: Option<&'a str>,
    table: &'a str,
    row: &'a str,
    column: &'a str,
    kind: &'static str,
    reason: &'static str,
    /// How many whole numbers it could be, at least, for all that is shown; none where nothing that is shown narrows it.
    possible_values_at_least: Option<u64>,
    /// How many whole numbers the attacker, which knows only what is published, was left with; none for what is no count, and where
    /// nothing ends it.
    attacker_left_with: Option<u64>,
    /// Whether the attacker worked that out exactly; if not, it may be fewer.
    attacker_exact: Option<bool>,
}

#[derive(Serialize)]
struct OverrideJson<'a> {
    figure: &'a str,
    name: &'a str,
    reason: &'a str,
}

/// Both files of the record.
pub(crate) fn record(
    project: &Project,
    safe: &SafeTables,
    attacked: &attack::Outcome,
    as_at: Date,
) -> anyhow::Result<Vec<Output>> {
    let record = safe.record();
    let attacked = Attacked::of(attacked);
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for suppression in &record.suppressions {
        *counts.entry(suppression.reason.kind()).or_default() += 1;
    }
    let json = RecordJson {
        schema_version: 1,
        as_at: as_at.to_string(),
        profile: profile(safe.profile()),
        exceptions: safe
            .exceptions()
            .iter()
            .map(|(id, own)| (id.as_str(), profile(own)))
            .collect(),
        least: record.least,
        counts,
        suppressions: record
            .suppressions
            .iter()
            .map(|one| suppression(one, &attacked))
            .collect(),
        overrides: record
            .overrides
            .iter()
            .map(|one| OverrideJson {
                figure: &one.figure,
                name: &one.name,
                reason: &one.reason,
            })
            .collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&json)?;
    bytes.push(b'\n');
    Ok(vec![
        Output::new(JSON, bytes),
        Output::new(PAGE, page(project, safe, &attacked, as_at).into_bytes()),
    ])
}

fn profile(profile: &Profile) -> ProfileJson<'_> {
    ProfileJson {
        id: &profile.id,
        title: &profile.title,
        about: &profile.about,
        source: &profile.source,
        hides: profile.hide.map(|hide| [hide.from, hide.to]),
    }
}

fn suppression<'a>(one: &'a Suppression, attacked: &Attacked<'_>) -> SuppressionJson<'a> {
    let hidden = attacked.hidden(one);
    SuppressionJson {
        figure: one.figure.as_deref(),
        table: &one.table,
        row: &one.row,
        column: &one.column,
        kind: one.reason.kind(),
        reason: one.reason.words(),
        possible_values_at_least: one.possible,
        attacker_left_with: hidden.and_then(|hidden| hidden.width),
        attacker_exact: hidden.map(|hidden| hidden.exact),
    }
}

const STYLE: &str = "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;border-bottom:1px solid #999;padding:.25rem .5rem}caption{text-align:left;font-weight:bold;padding:.5rem 0}.sign td{height:2.5rem}";

/// The page for whoever signs: what was withheld, why, what was shown by whose decision, and what to put one's name to.
fn page(project: &Project, safe: &SafeTables, attacked: &Attacked<'_>, as_at: Date) -> String {
    let record = safe.record();
    let name = escape(&project.config.partnership.name);
    let day = Period::Day(as_at).label();
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<title>Disclosure record: {name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>Disclosure record</h1>\n<p>{name}, {}, as at {day}. For the person who signs the report off. It names figures that are withheld and says why; it does not hold the numbers. Not for publication.</p>\n",
        escape(&project.config.report.title),
    );
    page.push_str("<h2>The rule</h2>\n");
    let _ = writeln!(page, "<p>{}</p>", rule(safe.profile()));
    for (id, own) in safe.exceptions() {
        let title = safe.table(id).map_or(id.as_str(), |table| &table.title);
        let _ = writeln!(
            page,
            "<p>For the table \u{201c}{}\u{201d}: {}</p>",
            escape(title),
            rule(own)
        );
    }
    page.push_str(if record.least {
        "<p>What is withheld is the least that protects: it was worked out over all tables together.</p>\n"
    } else {
        "<p>The tables are so large that the least there is to withhold was not worked out. What is withheld protects; a little more may be withheld than is needed.</p>\n"
    });
    page.push_str("<h2>Shown by decision</h2>\n");
    if record.overrides.is_empty() {
        page.push_str("<p>No small number is shown by anybody\u{2019}s decision.</p>\n");
    } else {
        page.push_str("<table>\n<caption>Small numbers that are shown because somebody answers for them</caption>\n<thead><tr><th scope=\"col\">Figure</th><th scope=\"col\">Who decided</th><th scope=\"col\">Why</th></tr></thead>\n<tbody>\n");
        for one in &record.overrides {
            let cells = [&one.figure, &one.name, &one.reason].map(|text| escape(text));
            let _ = writeln!(page, "<tr><td>{}</td></tr>", cells.join("</td><td>"));
        }
        page.push_str("</tbody>\n</table>\n");
    }
    page.push_str("<h2>Withheld</h2>\n");
    if record.suppressions.is_empty() {
        page.push_str("<p>Nothing is withheld.</p>\n");
    }
    for table in safe.tables() {
        let own = record
            .suppressions
            .iter()
            .filter(|one| one.table == table.id);
        let own: Vec<&Suppression> = own.collect();
        if own.is_empty() {
            continue;
        }
        let _ = writeln!(
            page,
            "<table>\n<caption>{} ({})</caption>\n<thead><tr><th scope=\"col\">Row</th><th scope=\"col\">Column</th><th scope=\"col\">Why it is withheld</th><th scope=\"col\">How open it is left</th><th scope=\"col\">What a stranger can work out</th></tr></thead>\n<tbody>",
            escape(&table.title),
            escape(&table.id)
        );
        for one in own {
            let _ = writeln!(
                page,
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                escape(&one.row),
                escape(&one.column),
                capital(one.reason.words()),
                openness(one),
                worked_out(attacked.hidden(one))
            );
        }
        page.push_str("</tbody>\n</table>\n");
    }
    page.push_str("<h2>Signed off</h2>\n<p>I have read this record, and the decisions above are mine or were made with my knowledge.</p>\n<table class=\"sign\">\n<tbody><tr><th scope=\"row\">Name and role</th><td></td></tr><tr><th scope=\"row\">Date</th><td></td></tr></tbody>\n</table>\n</body>\n</html>\n");
    page
}

fn rule(profile: &Profile) -> String {
    format!(
        "<strong>{}</strong>. {} Source: {}.",
        escape(&profile.title),
        escape(&profile.about),
        escape(profile.source.trim_end_matches('.'))
    )
}

fn openness(one: &Suppression) -> String {
    match (one.possible, one.reason.kind()) {
        (Some(possible), "primary") => {
            format!("What is shown leaves it at least {possible} possible values")
        }
        (None, "primary") => "No number that is shown narrows it".to_owned(),
        _ => String::new(),
    }
}

/// What the attacker was left with, in words: a number of numbers, never the number.
fn worked_out(hidden: Option<&Hidden>) -> String {
    match hidden.map(|hidden| (hidden.width, hidden.exact)) {
        None => String::new(),
        Some((None, _)) => "Nothing that ends it".to_owned(),
        Some((Some(1), _)) => "The number itself".to_owned(),
        Some((Some(width), true)) => format!("It is one of {width} numbers"),
        Some((Some(width), false)) => format!("It is one of {width} numbers, or of fewer"),
    }
}

/// What the attacker was left with, by figure.
struct Attacked<'a>(BTreeMap<&'a str, &'a Hidden>);

impl<'a> Attacked<'a> {
    fn of(outcome: &'a attack::Outcome) -> Self {
        let hidden = outcome.hidden.iter();
        Attacked(
            hidden
                .flat_map(|hidden| hidden.figures.iter().map(move |id| (id.as_str(), hidden)))
                .collect(),
        )
    }

    fn hidden(&self, one: &Suppression) -> Option<&'a Hidden> {
        self.0.get(one.figure.as_deref()?).copied()
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
