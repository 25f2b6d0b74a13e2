//! The blank returns that go out to agencies: which are wanted, what each is called, and what it begins with. Bytes out; `cli` writes
//! them.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::finding::Code;
use crate::forms::{self, Form, FormError};
use crate::ingest::{self, File};
use crate::model::{Dataset, DatasetSpec, Period, hint};
use crate::project::{Agency, Project};
use crate::run::received;

/// A form that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    agency: &'a Agency,
    spec: &'a DatasetSpec,
    due: Option<Date>,
}

/// Why there are no forms.
#[derive(Debug, thiserror::Error)]
pub enum DispatchError {
    /// There is no such agency; and which may have been meant.
    #[error("There is no agency \"{0}\" in report.toml.{1}")]
    NoAgency(String, String),
    /// There is no such dataset; and which may have been meant.
    #[error("There is no dataset \"{0}\".{1}")]
    NoDataset(String, String),
    /// Nobody owes the dataset.
    #[error(
        "No agency in report.toml owes the dataset \"{0}\". Name one with --agency, or add the dataset to what it owes."
    )]
    NotOwed(String),
    /// The agency owes nothing.
    #[error(
        "The agency \"{0}\" owes no returns. Add them in report.toml, or name a dataset with --dataset."
    )]
    OwesNothing(String),
    /// Nobody owes anything.
    #[error(
        "No agency in report.toml owes a return. Add to an [[agency]]: owes = [{{ dataset = \"...\", due = 2026-04-30 }}]."
    )]
    NothingOwed,
    /// A form could not be written.
    #[error("The form {0} could not be made")]
    Form(String, #[source] FormError),
}

/// What agencies owe, as far as it is asked for; an agency and a dataset that are both named need not be owed.
pub fn wanted<'a>(
    project: &'a Project,
    agency: Option<&str>,
    dataset: Option<&str>,
) -> Result<Vec<Wanted<'a>>, DispatchError> {
    let agencies = &project.config.agencies;
    if let Some(id) = agency
        && !agencies.iter().any(|agency| agency.id == id)
    {
        let help = hint(id, agencies.iter().map(|agency| agency.id.as_str()));
        return Err(DispatchError::NoAgency(id.to_owned(), help));
    }
    if let Some(id) = dataset
        && project.dataset(id).is_none()
    {
        let help = hint(id, project.datasets.iter().map(|spec| spec.id.as_str()));
        return Err(DispatchError::NoDataset(id.to_owned(), help));
    }
    let asked = |chosen: Option<&str>, id: &str| chosen.is_none_or(|only| only == id);
    let mut wanted = Vec::new();
    for one in agencies.iter().filter(|one| asked(agency, &one.id)) {
        let owed = one.owes.iter();
        for owes in owed.filter(|owes| asked(dataset, owes.dataset.get_ref())) {
            // A dataset that does not exist was found when the folder was opened; check tells it with its line.
            if let Some(spec) = project.dataset(owes.dataset.get_ref()) {
                wanted.push(Wanted {
                    agency: one,
                    spec,
                    due: owes.due,
                });
            }
        }
        if wanted.is_empty()
            && agency.is_some()
            && let Some(spec) = dataset.and_then(|id| project.dataset(id))
        {
            wanted.push(Wanted {
                agency: one,
                spec,
                due: None,
            });
        }
    }
    match (agency, dataset) {
        _ if !wanted.is_empty() => Ok(wanted),
        (None, Some(dataset)) => Err(DispatchError::NotOwed(dataset.to_owned())),
        (Some(agency), _) => Err(DispatchError::OwesNothing(agency.to_owned())),
        (None, None) => Err(DispatchError::NothingOwed),
    }
}

/// The returns that have arrived, where a form carries something over from them.
pub fn arrived(project: &Project, wanted: &[Wanted<'_>], as_at: Date) -> Vec<Dataset> {
    if wanted.iter().all(|want| want.spec.form.carry.is_empty()) {
        return Vec::new();
    }
    received(project, as_at).value.datasets
}

/// The forms of this year, by name.
pub fn forms(
    project: &Project,
    wanted: &[Wanted<'_>],
    arrived: &[Dataset],
    made: Date,
) -> Result<Vec<(String, Vec<u8>)>, DispatchError> {
    let mut names = BTreeSet::new();
    let each = wanted.iter();
    each.map(|want| form(project, want, arrived, (project.period, made), &mut names))
        .collect()
}

/// Forms for the year after that begin with what is still open in this year's returns, by name. Only those that carry something over.
pub fn carried(
    project: &Project,
    period: Period,
    made: Date,
) -> Result<Vec<(String, Vec<u8>)>, DispatchError> {
    let mut wanted = wanted(project, None, None).unwrap_or_default();
    wanted.retain(|want| !want.spec.form.carry.is_empty());
    let arrived = arrived(project, &wanted, made);
    wanted.retain(|want| {
        let known = of(&arrived, &want.spec.id);
        known.is_some_and(|known| known.blocks.iter().any(|block| !block.is_empty()))
    });
    let mut names = BTreeSet::new();
    let each = wanted.into_iter().map(|mut want| {
        want.due = want.due.and_then(|due| due.checked_add(1.year()).ok());
        form(project, &want, &arrived, (period, made), &mut names)
    });
    each.collect()
}

fn of<'a>(arrived: &'a [Dataset], id: &str) -> Option<&'a Dataset> {
    arrived.iter().find(|dataset| dataset.spec.id == id)
}

/// A form and its name, for a period and the day it is made on.
fn form(
    project: &Project,
    want: &Wanted<'_>,
    arrived: &[Dataset],
    (period, made): (Period, Date),
    names: &mut BTreeSet<String>,
) -> Result<(String, Vec<u8>), DispatchError> {
    let name = name(want, names);
    let version = project.dataset_version(&want.spec.id).unwrap_or_default();
    let bytes = forms::workbook(&Form {
        spec: want.spec,
        version: &version,
        codes: &project.codes,
        agency: &want.agency.id,
        agency_name: &want.agency.name,
        partnership: &project.config.partnership.name,
        period,
        due: want.due,
        made,
        known: of(arrived, &want.spec.id),
        roll: want
            .spec
            .form
            .roll
            .as_deref()
            .and_then(|id| of(arrived, id)),
    });
    match bytes {
        Ok(bytes) => Ok((name, bytes)),
        Err(error) => Err(DispatchError::Form(name, error)),
    }
}

/// `police-scorecard.xlsx`: a name that every system takes, and no other form has.
fn name(want: &Wanted<'_>, names: &mut BTreeSet<String>) -> String {
    let strange = |letter: char| !letter.is_alphanumeric() && !matches!(letter, '-' | '_' | '.');
    let stem = format!("{}-{}", want.agency.id, want.spec.id);
    let stem = stem.trim_start_matches('.').replace(strange, "-");
    let mut name = format!("{stem}.xlsx");
    let mut count = 1;
    while !names.insert(name.to_lowercase()) {
        count += 1;
        name = format!("{stem}-{count}.xlsx");
    }
    name
}

/// Whether a file is a form of ours that nobody has filled in.
pub fn is_blank(project: &Project, file: File) -> bool {
    let Some(stamp) = ingest::stamp(&file) else {
        return false;
    };
    let mut options = project.ingest_options();
    options.sources = vec![ingest::stamped_source(&file.name, &stamp)];
    let read = ingest::read(&[file], &options);
    let mut found = read.findings.iter();
    found.any(|finding| finding.code == Code::FormUnfilled)
        && read
            .value
            .datasets
            .iter()
            .all(|dataset| dataset.blocks.is_empty())
}
