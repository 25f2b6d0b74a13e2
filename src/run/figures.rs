//! The first step of a run: returns are read and checked, and their tables worked out and protected.

use jiff::civil::Date;

use super::corrected_notes::corrected_notes;
use crate::aggregate::{self, Tables};
use crate::finding::{Checked, Code, Finding, Location};
use crate::ingest;
use crate::model::{CellCorrection, Dataset, ReturnAccount};
use crate::project::{Awaited, Project, Returns};
use crate::protect::{self, SafeTables};
use crate::validate::{self, Validated};

/// The returns of a report folder as they were read, not checked yet.
#[derive(Debug, Clone)]
pub struct Received {
    /// The files.
    pub returns: Returns,
    /// What they hold.
    pub datasets: Vec<Dataset>,
    /// What became of each.
    pub accounts: Vec<ReturnAccount>,
    /// Returns that are owed and have not arrived.
    pub awaited: Vec<Awaited>,
}

/// Everything up to the safe tables: what `table`, `list` and `explain` need, and what every document is made from.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The returns that were read.
    pub returns: Returns,
    /// Returns that are owed and have not arrived.
    pub awaited: Vec<Awaited>,
    /// What became of each return.
    pub accounts: Vec<ReturnAccount>,
    /// The records, checked.
    pub validated: Validated,
    /// The cells that were found to hold personal data: what is flagged is never listed.
    pub personal: Vec<Location>,
    /// The tables before protection: private, for `explain` alone.
    pub tables: Tables,
    /// The tables after protection.
    pub safe: SafeTables,
}

/// Reads the returns of a report folder. `as_at` decides which are late.
pub fn received(project: &Project, as_at: Date) -> Checked<Received> {
    let mut findings = Vec::new();
    let found = project.returns();
    let (returns, sought) = (found.value, found.findings);
    let mut options = project.ingest_options();
    options.sources.extend(returns.stamped.iter().cloned());
    let read = ingest::read(&returns.files, &options).gather(&mut findings);
    let (datasets, accounts) = (read.datasets, read.accounts);
    let is_read = |correction: &CellCorrection| {
        let all = accounts.iter().flat_map(|account| &account.corrected);
        all.into_iter().any(|one| *one.correction == *correction)
    };
    let taken = project.responses.corrections.iter();
    findings.extend(
        taken
            .filter(|one| !is_read(one))
            .map(ingest::without_return),
    );
    let awaited = project
        .awaited(&returns, &datasets, as_at)
        .gather(&mut findings);
    // What is awaited is told once.
    let told = sought.into_iter().filter(|finding| {
        finding.code != Code::FileMissing || !project.is_awaited(finding, &awaited)
    });
    findings.splice(0..0, told);
    let received = Received {
        returns,
        datasets,
        accounts,
        awaited,
    };
    Checked::new(received, findings)
}

/// Reads the returns of a report folder and works out its tables. `as_at` decides which returns are late.
pub fn figures(project: &Project, as_at: Date) -> Checked<Figures> {
    let mut findings = Vec::new();
    let received = received(project, as_at).gather(&mut findings);
    let options = project.validate_options(as_at);
    let validated = validate::validate(received.datasets, &options).gather(&mut findings);
    findings.extend(aggregate::same_records(validated.datasets()));
    let personal = personal(&findings);
    let options = project.aggregate_options(as_at, personal.clone());
    let mut tables = aggregate::aggregate(&validated, &options).gather(&mut findings);
    let mut safe = protect::protect(&tables, &project.protect_options()).gather(&mut findings);
    for revision in protect::revisions(&tables, &safe) {
        if let Some(reason) = project.reason(&revision.finding) {
            safe.add_note(&revision.tables, &revision.note(reason));
        }
        findings.push(revision.finding);
    }
    let jumps = protect::jumps(&tables, &safe, &project.datasets);
    findings.extend(jumps);
    project.mark_answered(&mut findings);
    let mut accounts = received.accounts;
    let agencies = project.agency_names();
    for (table, note) in corrected_notes(&accounts, validated.datasets(), &tables, &safe, &agencies)
    {
        safe.add_note(&[table], &note);
    }
    for account in &mut accounts {
        account.used = tables.uses.remove(&account.file).unwrap_or_default();
    }
    let figures = Figures {
        returns: received.returns,
        awaited: received.awaited,
        accounts,
        validated,
        personal,
        tables,
        safe,
    };
    Checked::new(figures, findings)
}

fn personal(findings: &[Finding]) -> Vec<Location> {
    let flagged = findings.iter().filter(|f| f.code == Code::PersonalData);
    flagged.flat_map(Finding::places).cloned().collect()
}
