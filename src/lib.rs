//! `yearly` turns the spreadsheets that agencies send to a safeguarding partnership into its statutory yearly report, and shows for
//! every number in it where that number came from.
//!
//! # The way through
//!
//! The folders are the pipeline, in this order, and no arrow runs back up:
//!
//! 1. [`project`] reads the report folder and the templates, and makes the options of every stage.
//! 2. [`ingest`] takes a name and bytes, and gives records whose values keep their cells.
//! 3. [`validate`] holds every rule of a dataset against its records.
//! 4. [`aggregate`] makes base cells, the relations among them, and recipes for what is derived from them.
//! 5. [`protect`] hides small numbers, and only then works out shares, rates and changes from what survives.
//! 6. [`compose`] puts words and safe tables together into one document without markup.
//! 7. [`review`] reads the document as its readers will.
//! 8. [`render`] writes it as Markdown, HTML and PDF.
//!
//! Beside them, [`attack`] takes what would be published and tries to work out what is withheld; it shares no code with [`protect`];
//! [`advice`] tries other declarations of tables that lose most of their numbers. [`signoff`] makes the record of what was withheld and
//! of what the attacker was left with; [`explain`] follows a figure back to its cells and a cell on to its figures; [`compare`] says
//! what changed between two builds, and why; [`letters`] tells each agency what to correct; [`dispatch`] sends out blank returns.
//!
//! [`model`] is the shared vocabulary, [`finding`] one thing wrong or doubtful, [`chart`] a plain plot in and SVG out; `frame` makes a
//! page from its template, and `package` opens zip archives of markup within bounds, for every format that is one. [`forms`] writes
//! the blank returns that agencies fill in. `cli` is the only part that prints, writes files and ends with an exit code. This file
//! chains the stages and does nothing else.
//!
//! # Invariants
//!
//! - A stage is a function with an output type that only it can build. It sees no clock, terminal, environment or disk.
//! - Every problem is a [`finding::Finding`], and all of them are reported, not the first. Wrong data stops nothing but what depends
//!   on it.
//! - Compose and render never see [`aggregate::Tables`] or records: the numbers of prose, charts, alternative text and files come
//!   from [`protect::SafeTables`]. A withheld cell there has a reason and no number.
//! - Text from outside is data in every output.
//! - The same input and the same day give the same bytes.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        reason = "a test that unwraps fails where it should"
    )
)]

pub mod advice;
pub mod aggregate;
pub mod attack;
pub mod chart;
pub mod cli;
pub mod compare;
pub mod compose;
pub mod dispatch;
pub mod explain;
pub mod finding;
pub mod forms;
mod frame;
pub mod ingest;
pub mod letters;
pub mod model;
mod package;
pub mod project;
pub mod protect;
pub mod render;
pub mod review;
pub mod signoff;
pub mod validate;

use jiff::civil::Date;

use aggregate::Tables;
use compose::Document;
use finding::{Checked, Code, Finding, Location};
use project::{Awaited, Project, Returns};
use protect::{Reason, SafeCell, SafeTables};
use validate::Validated;

/// Everything up to the safe tables: what `check`, `table`, `list` and `explain` need, and what every document is made from.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The returns that were read.
    pub returns: Returns,
    /// Returns that are owed and have not arrived.
    pub awaited: Vec<Awaited>,
    /// The records, checked.
    pub validated: Validated,
    /// The tables before protection: private, for `explain` alone.
    pub tables: Tables,
    /// The tables after protection.
    pub safe: SafeTables,
    /// How tables that lose most of their numbers could be declared to keep more.
    pub suggestions: Vec<advice::Suggestion>,
}

/// Reads the returns of a report folder and works out its tables. `as_at` decides which returns are late.
pub fn figures(project: &Project, as_at: Date) -> Checked<Figures> {
    let mut findings = Vec::new();
    let returns = project.returns().gather(&mut findings);
    let mut options = project.ingest_options();
    options.sources.extend(returns.stamped.iter().cloned());
    let datasets = ingest::read(&returns.files, &options).gather(&mut findings);
    let awaited = project
        .awaited(&returns, &datasets, as_at)
        .gather(&mut findings);
    let validated =
        validate::validate(datasets, &project.validate_options(as_at)).gather(&mut findings);
    let options = project.aggregate_options(as_at, personal(&findings));
    let tables = aggregate::aggregate(&validated, &options).gather(&mut findings);
    let mut safe = protect::protect(&tables, &project.protect_options()).gather(&mut findings);
    for restated in protect::restated(&tables, &safe) {
        if let Some(reason) = project.reason(&restated.finding) {
            safe.add_note(&restated.tables, &restated.note(reason));
        }
        findings.push(restated.finding);
    }
    let (suggestions, advised) = advice::advise(
        &safe,
        &project.tables,
        &project.datasets,
        &project.codes,
        |specs| {
            let mut options = options.clone();
            options.tables = specs;
            let tables = aggregate::aggregate(&validated, &options).value;
            protect::protect(&tables, &project.protect_options()).value
        },
    );
    findings.extend(advised);
    project.mark_answered(&mut findings);
    Checked::new(
        Figures {
            returns,
            awaited,
            validated,
            tables,
            safe,
            suggestions,
        },
        findings,
    )
}

/// The cells that were found to hold personal data: what is flagged is never listed.
fn personal(findings: &[Finding]) -> Vec<Location> {
    let flagged = findings
        .iter()
        .filter(|finding| finding.code == Code::PersonalData);
    let places =
        flagged.flat_map(|finding| [&finding.location].into_iter().chain(&finding.repeats));
    places.cloned().collect()
}

/// What would be published of the figures, and what a reader can work out of it.
#[derive(Debug, Clone)]
pub struct Disclosure {
    /// The bytes of `figures.json`.
    pub figures: Vec<u8>,
    /// What the attacker found.
    pub outcome: attack::Outcome,
    /// Whether a final set must not be made of these figures.
    pub blocks_final: bool,
}

/// Writes the figures as they are published, and attacks these very bytes together with all that history/ holds.
pub fn disclosure(project: &Project, figures: &Figures) -> Checked<Disclosure> {
    let provenance = protect::provenance(&figures.tables, &figures.safe);
    let bytes = render::tables_csv::json(&figures.safe, &provenance);
    if figures.safe.profile().not_for_publication {
        // Nothing is hidden in it, and no reader is to have it.
        let disclosure = Disclosure {
            figures: bytes,
            outcome: attack::Outcome::default(),
            blocks_final: true,
        };
        return Checked::new(disclosure, Vec::new());
    }
    let mut findings = Vec::new();
    let mut unread = |file: &str, reason: String| {
        let message = format!(
            "{file} could not be read ({reason}), so that nobody knows what can be worked out from its figures."
        );
        findings.push(Finding::new(
            Code::DisclosureUnknown,
            Location::Folder,
            message,
        ));
    };
    let mut earlier = Vec::new();
    let own = project.own_files();
    for (name, bytes) in own.filter(|(name, _)| {
        ["history/", "final/"]
            .iter()
            .any(|folder| name.starts_with(folder))
    }) {
        match attack::Published::read(bytes) {
            Ok(published) => earlier.push((name.to_owned(), published)),
            Err(reason) => unread(name, reason),
        }
    }
    // The newest first; of a year, the state that holds before those that it replaced.
    earlier.sort_by(|(a, _), (b, _)| b.cmp(a));
    // In running text a small count is "fewer than 6". Whether some text says so or not, it must be safe to.
    let said = fewer_than(&figures.safe);
    let outcome = match attack::Published::read(&bytes) {
        Ok(current) => attack::attack(&current, &earlier, &said),
        Err(reason) => {
            unread("figures.json", reason);
            attack::Outcome::default()
        }
    };
    // A reader does not know why a number is withheld; we do, and need not guard a large one.
    let is_small = |id: &str| match figures.safe.figure(id)?.cell {
        SafeCell::Suppressed(Reason::Small | Reason::SmallAmongOthers | Reason::SmallGroup) => {
            Some(true)
        }
        SafeCell::Suppressed(Reason::GivesAway) => Some(false),
        _ => None,
    };
    let blocks_final = !findings.is_empty() || outcome.blocks_final(&is_small);
    findings.extend(outcome.findings(&is_small));
    project.mark_answered(&mut findings);
    Checked::new(
        Disclosure {
            figures: bytes,
            outcome,
            blocks_final,
        },
        findings,
    )
}

/// The figures that running text calls "fewer than" a number, each with the largest count that allows.
fn fewer_than(safe: &SafeTables) -> Vec<(String, i64)> {
    let mut said = Vec::new();
    for table in safe.tables() {
        let Some(hide) = safe.profile_of(&table.id).hide else {
            continue;
        };
        for row in &table.rows {
            for (column, cell) in table.columns.iter().zip(&row.cells) {
                if *cell == SafeCell::Suppressed(Reason::Small) {
                    let id = table.figure_id(row, column);
                    said.extend(id.map(|id| (id, i64::from(hide.to))));
                }
            }
        }
    }
    said
}

/// Composes one document of a report folder from its figures, and reviews it. `None`, with findings, when there is no such document.
/// With `only`, the section of that id as it stands in the whole.
pub fn document(
    project: &Project,
    figures: &Figures,
    id: &str,
    only: Option<&str>,
    as_at: Date,
) -> Checked<Option<Document>> {
    let mut findings = Vec::new();
    let Some(spec) = project.document(id).gather(&mut findings) else {
        return Checked::new(None, findings);
    };
    let mut options = project.compose_options(spec, &figures.returns, &figures.awaited, as_at);
    options.only = only.map(str::to_owned);
    let document = compose::compose(&figures.safe, &options).gather(&mut findings);
    let prose = project.prose_options(only.is_none()).gather(&mut findings);
    findings.extend(review::review(&document, &prose));
    let hidden = figures.safe.profile().hide.map(|hide| hide.to);
    findings.extend(review::recognisable(&document, hidden));
    project.mark_answered(&mut findings);
    Checked::new(Some(document), findings)
}
