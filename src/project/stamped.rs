//! Forms of ours among the files of returns/ that no `[[source]]` names: each is taken as if one did.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::config::{Agency, YEAR};
use super::report_folder::Project;
use crate::finding::{Code, Finding, Location};
use crate::ingest::{self, File};
use crate::model::{DatasetSpec, Period, SourceSpec, Stamp, sha256};

/// The forms met so far: which file holds the return of an agency, a dataset and a period.
pub(super) type Taken = BTreeMap<(String, String, String), Arc<str>>;

impl Project {
    /// The fingerprint of a dataset's TOML, by which a form made from another state of it is known; `None` when there is no such
    /// dataset. Line endings do not count.
    pub fn dataset_version(&self, id: &str) -> Option<String> {
        let bytes = self.pack.bytes(&format!("templates/datasets/{id}.toml"))?;
        let bytes: Vec<u8> = bytes.iter().copied().filter(|b| *b != b'\r').collect();
        Some(sha256(&bytes)[..12].to_owned())
    }

    /// The dataset and the agency that a form is for; else which of them this report does not have, and its id.
    pub fn named_by<'a>(
        &self,
        stamp: &'a Stamp,
    ) -> Result<(&DatasetSpec, &Agency), (&'static str, &'a str)> {
        let spec = self.dataset(&stamp.dataset);
        let spec = spec.ok_or(("dataset", stamp.dataset.as_str()))?;
        let agency = self.config.agencies.iter().find(|a| a.id == stamp.agency);
        Ok((spec, agency.ok_or(("agency", stamp.agency.as_str()))?))
    }

    /// Looks whether a file that no source names is a form of ours. `None` when it is not; without a source, with findings, when
    /// it is one that cannot be used.
    pub(super) fn stamped(
        &self,
        file: &File,
        taken: &mut Taken,
    ) -> Option<(Option<SourceSpec>, Vec<Finding>)> {
        let mut stamp = ingest::stamp(file)?;
        let at = || Location::file(file.name.clone());
        let about = |code, message: String| {
            Finding::new(code, at(), message).about(&stamp.dataset, Some(&stamp.agency))
        };
        let refused = |finding| Some((None, vec![finding]));
        let (spec, agency) = match self.named_by(&stamp) {
            Ok(named) => named,
            Err((what, id)) => {
                let (lacks, help) = match what {
                    "dataset" => ("this report does not have", Code::FileUndeclared.help()),
                    _ => (
                        "report.toml does not name",
                        "Add the agency to report.toml, or move the file out of returns/.",
                    ),
                };
                let message = format!(
                    "This is a form for the {what} \"{id}\", which {lacks}, so nothing in it is used."
                );
                let finding = Finding::new(Code::FileUndeclared, at(), message);
                return refused(finding.help(help));
            }
        };
        let key = (
            stamp.agency.clone(),
            stamp.dataset.clone(),
            stamp.period.clone(),
        );
        if let Some(first) = taken.get(&key) {
            let message = format!(
                "This is a second form \"{}\" from {} for the same period, so nothing in it is used: {first} was read.",
                spec.title, agency.name
            );
            return refused(about(Code::FormTwice, message));
        }
        taken.insert(key, file.name.clone());
        let mut recognised = about(
            Code::FormRecognised,
            format!(
                "This is the form \"{}\" for {}; it was read without a [[source]].",
                spec.title, agency.name
            ),
        );
        let received = self.config.received.get(&*file.name).copied();
        if received.is_none() {
            recognised = recognised.help(format!(
                "Nothing to do. To keep the day on which it came: yearly add \"{}\" --received YEAR-MONTH-DAY",
                file.name
            ));
        }
        let mut findings = vec![recognised];
        if self.dataset_version(&stamp.dataset).as_ref() != Some(&stamp.version) {
            findings.push(about(
                Code::FormOutdated,
                format!(
                    "The form was made before the dataset {} was last changed.",
                    spec.id
                ),
            ));
        }
        if stamp.period != self.period.code() {
            let was = Period::parse(&stamp.period, YEAR);
            let was = was.map_or_else(|| stamp.period.clone(), Period::label);
            findings.push(about(
                Code::FormOtherPeriod,
                format!(
                    "The form was made for {was}, but the report is about {}.",
                    self.period.label()
                ),
            ));
        }
        // Columns that have gone since are no mistake in report.toml.
        stamp.fixed.retain(|id, _| spec.column(id).is_some());
        let source = SourceSpec {
            received,
            ..ingest::stamped_source(&file.name, &stamp)
        };
        Some((Some(source), findings))
    }
}
