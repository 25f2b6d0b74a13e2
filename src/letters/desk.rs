//! What lies on the desk when letters are written: the returns as they are, and whose they are.

use std::collections::{BTreeMap, BTreeSet};

use super::item::{Item, Options, items};
use super::letter_words::Words;
use super::owners::Owners;
use super::replies::{Reply, replies};
use crate::finding::{Finding, Location};
use crate::ingest::{self, File, Workbook};
use crate::model::Dataset;
use crate::project::{Standing, may_be_personal};

/// The returns as they are, and whose they are.
pub struct Desk<'a> {
    pub(super) files: &'a [File],
    datasets: &'a [Dataset],
    /// The returns that can be opened, by path.
    workbooks: BTreeMap<String, Workbook>,
    pub(super) owners: Owners,
    agencies: BTreeMap<String, String>,
}

impl<'a> Desk<'a> {
    /// Lays out the returns. `agencies` are printed names by id.
    pub fn new(
        files: &'a [File],
        datasets: &'a [Dataset],
        owners: Owners,
        agencies: BTreeMap<String, String>,
    ) -> Desk<'a> {
        let opened = files.iter();
        let workbooks = opened
            .filter_map(|file| Some((file.name.to_string(), ingest::open(file).value?)))
            .collect();
        Desk {
            files,
            datasets,
            workbooks,
            owners,
            agencies,
        }
    }

    /// What each agency is asked; `answered` says whether an agency has answered what is known by a fingerprint.
    pub fn items(
        &self,
        findings: &[Finding],
        words: &Words,
        answered: &dyn Fn(&str, &str) -> bool,
    ) -> BTreeMap<String, Vec<Item>> {
        items(
            findings,
            Options {
                agencies: &self.agencies,
                owners: &self.owners,
                words,
                stands: &|location| self.stands(location),
                personal: &|finding, column| may_be_personal(self.datasets, finding, column),
                answered,
            },
        )
    }

    /// The answers in the returns.
    pub fn replies(&self) -> Vec<Reply> {
        let workbooks = self.workbooks.iter();
        workbooks
            .filter_map(|(file, workbook)| replies(file, workbook, self.owners.of_file(file)))
            .flatten()
            .collect()
    }

    /// Every agency there may be a letter to, by id, with its printed name: those that are known, and others that are asked.
    pub fn everybody<'b>(
        &'b self,
        asked: &'b BTreeMap<String, Vec<Item>>,
    ) -> Vec<(&'b str, &'b str)> {
        let all: BTreeSet<&String> = asked.keys().chain(self.agencies.keys()).collect();
        all.into_iter()
            .map(|id| (id.as_str(), self.agencies.get(id).unwrap_or(id).as_str()))
            .collect()
    }

    /// What a person sees in a cell; nothing of a block of cells.
    fn stands(&self, location: &Location) -> Option<String> {
        let area = location.area().filter(|area| area.first == area.last)?;
        let workbook = self.workbooks.get(&**location.path()?)?;
        let mut sheets = workbook.sheets.iter();
        let sheet = sheets.find(|sheet| sheet.name.as_ref() == location.sheet())?;
        Some(sheet.get(area.first)?.text())
    }

    /// How many records of a return were read from a file.
    pub(super) fn records(&self, standing: &Standing, file: &str) -> usize {
        let datasets = self.datasets.iter();
        datasets
            .filter(|dataset| dataset.spec.id == standing.dataset)
            .flat_map(|dataset| &dataset.blocks)
            .filter(|block| *block.file == *file)
            .filter(|block| {
                let place = Location::cells(&block.file, block.sheet.as_ref(), block.area);
                self.owners.of(&place) == Some(standing.agency.as_str())
            })
            .map(|block| block.len())
            .sum()
    }
}
