//! The record of disclosure control for whoever signs the report off: each withheld figure with its reason and how open it is left, each
//! decision to show one; never a withheld number. As data, and as a page by the template `templates/html/disclosure.html`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::civil::Date;
use serde::Serialize;
use tera::Context;

use crate::attack::{Hidden, Outcome};
use crate::frame;
use crate::model::{Period, escape};
use crate::protect::{Override, Profile, SafeTables, Suppression};

/// The template of the page.
pub const TEMPLATE: &str = "templates/html/disclosure.html";

/// The record.
#[derive(Debug, Clone, Serialize)]
pub struct Record<'a> {
    schema_version: u32,
    as_at: Date,
    profile: Policy<'a>,
    /// Tables that go by another profile, by id.
    exceptions: BTreeMap<&'a str, Policy<'a>>,
    /// Whether what is withheld is known to be the least that protects.
    least: bool,
    /// How many printed numbers are withheld beside small ones.
    withheld_beside: u64,
    /// How many it must be at least, whatever is chosen.
    withheld_beside_at_least: u64,
    /// How many figures are withheld, by kind.
    counts: BTreeMap<&'static str, usize>,
    suppressions: Vec<Withheld<'a>>,
    overrides: &'a [Override],
}

/// A disclosure profile.
#[derive(Debug, Clone, Serialize)]
struct Policy<'a> {
    id: &'a str,
    title: &'a str,
    about: &'a str,
    source: &'a str,
    /// Smallest and largest count that is withheld by itself.
    hides: Option<[u32; 2]>,
}

/// A withheld figure.
#[derive(Debug, Clone, Serialize)]
struct Withheld<'a> {
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

/// The record of what was withheld, and of what the attacker was left with.
pub fn record<'a>(safe: &'a SafeTables, attacked: &Outcome, as_at: Date) -> Record<'a> {
    let record = safe.record();
    let hidden = attacked.hidden.iter();
    let hidden: BTreeMap<&str, &Hidden> = hidden
        .flat_map(|hidden| hidden.figures.iter().map(move |id| (id.as_str(), hidden)))
        .collect();
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for suppression in &record.suppressions {
        *counts.entry(suppression.reason.kind()).or_default() += 1;
    }
    let withheld = |one: &'a Suppression| {
        let figure = one.figure.as_deref();
        let hidden = figure.and_then(|id| hidden.get(id));
        Withheld {
            figure,
            table: &one.table,
            row: &one.row,
            column: &one.column,
            kind: one.reason.kind(),
            reason: one.reason.words(),
            possible_values_at_least: one.possible,
            attacker_left_with: hidden.and_then(|hidden| hidden.width),
            attacker_exact: hidden.map(|hidden| hidden.exact),
        }
    };
    let exceptions = safe.exceptions().iter();
    Record {
        schema_version: 1,
        as_at,
        profile: policy(safe.profile()),
        exceptions: exceptions
            .map(|(id, own)| (id.as_str(), policy(own)))
            .collect(),
        least: record.is_least(),
        withheld_beside: record.beside,
        withheld_beside_at_least: record.at_least,
        counts,
        suppressions: record.suppressions.iter().map(withheld).collect(),
        overrides: &record.overrides,
    }
}

fn policy(profile: &Profile) -> Policy<'_> {
    Policy {
        id: &profile.id,
        title: &profile.title,
        about: &profile.about,
        source: &profile.source,
        hides: profile.hide.map(|hide| [hide.from, hide.to]),
    }
}

/// What a page says besides its record.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The partnership's name.
    pub partnership: &'a str,
    /// The report's title.
    pub title: &'a str,
    /// The text of the template.
    pub template: &'a str,
}

/// Why a page could not be made: the fault is in its template.
#[derive(Debug, thiserror::Error)]
#[error("{TEMPLATE} could not be used{0}")]
pub struct TemplateError(String);

/// What the template sees.
#[derive(Serialize)]
struct View<'a> {
    partnership: &'a str,
    title: &'a str,
    day: String,
    record: &'a Record<'a>,
    exceptions: Vec<Exception<'a>>,
    /// The tables of which something is withheld.
    tables: Vec<Table<'a>>,
}

#[derive(Serialize)]
struct Exception<'a> {
    table: &'a str,
    profile: &'a Policy<'a>,
}

#[derive(Serialize)]
struct Table<'a> {
    id: &'a str,
    title: &'a str,
    withheld: Vec<&'a Withheld<'a>>,
}

/// The page for whoever signs: what was withheld, why, what was shown by whose decision, and what to put one's name to.
pub fn page(
    record: &Record<'_>,
    safe: &SafeTables,
    options: Options<'_>,
) -> Result<String, TemplateError> {
    let exceptions = record.exceptions.iter().map(|(id, profile)| Exception {
        table: safe.table(id).map_or(id, |table| &table.title),
        profile,
    });
    let tables = safe.tables().iter().map(|table| Table {
        id: &table.id,
        title: &table.title,
        withheld: record
            .suppressions
            .iter()
            .filter(|one| one.table == table.id)
            .collect(),
    });
    let view = View {
        partnership: options.partnership,
        title: options.title,
        day: Period::Day(record.as_at).label(),
        record,
        exceptions: exceptions.collect(),
        tables: tables.filter(|table| !table.withheld.is_empty()).collect(),
    };
    Context::from_serialize(&view)
        .and_then(|context| {
            frame::render("disclosure.html", options.template, &context, escape_words)
        })
        .map_err(|error| TemplateError(frame::fault(&error)))
}

/// Escapes a text that stands in no attribute: an apostrophe is left as it is.
fn escape_words(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut escaped = String::with_capacity(text.len());
    escape(text, &mut escaped);
    out.write_all(escaped.replace("&#39;", "'").as_bytes())
}
