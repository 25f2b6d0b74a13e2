//! What lies on the desk when letters are written: the returns as they are, and whose they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::Figures;
use crate::finding::{Grouped, Location};
use crate::ingest::{self, Workbook};
use crate::letters::{self, Item, Owners, Words};
use crate::project::{Asked, Project, may_be_personal};

/// What lies on the desk when letters are written: the returns as they are, and whose they are.
pub(super) struct Desk<'a> {
    /// What was read and worked out.
    pub(super) figures: &'a Figures,
    /// The returns that can be opened, by path.
    pub(super) workbooks: BTreeMap<String, Workbook>,
    /// Whose they are.
    pub(super) owners: Owners,
    /// Agency id to printed name.
    agencies: BTreeMap<String, String>,
}

impl<'a> Desk<'a> {
    /// Opens the returns that were read.
    pub(super) fn new(project: &Project, figures: &'a Figures) -> Desk<'a> {
        let mut owners = Owners::default();
        for own in project.owners(&figures.returns, figures.validated.datasets()) {
            match own.table {
                Some(sheet) => owners.add_sheet(own.file, sheet, own.agency),
                None => owners.add_file(own.file, own.agency),
            }
        }
        let opened = figures.returns.files.iter();
        let workbooks = opened
            .filter_map(|file| Some((file.name.to_string(), ingest::open(file).value?)))
            .collect();
        let listed = project.codes.get("agencies").map(|list| &list.codes);
        let mut agencies: BTreeMap<String, String> = listed
            .into_iter()
            .flatten()
            .map(|code| (code.id.clone(), code.label.clone()))
            .collect();
        agencies.extend(project.agency_names());
        Desk {
            figures,
            workbooks,
            owners,
            agencies,
        }
    }

    /// What each agency is asked.
    pub(super) fn items(
        &self,
        project: &Project,
        words: &Words,
        standing: &BTreeMap<String, Asked>,
        grouped: &Grouped,
    ) -> BTreeMap<String, Vec<Item>> {
        let datasets = self.figures.validated.datasets();
        letters::items(
            &grouped.findings,
            letters::Options {
                agencies: &self.agencies,
                owners: &self.owners,
                words,
                stands: &|location| self.stands(location),
                personal: &|finding, column| may_be_personal(datasets, finding, column),
                answered: &|fingerprint, agency| {
                    let found = standing
                        .get(fingerprint)
                        .and_then(|asked| asked.found.as_deref());
                    project.answer(fingerprint, Some(agency), found).is_some()
                },
            },
        )
    }

    /// What a person sees in a cell; nothing of a block of cells.
    fn stands(&self, location: &Location) -> Option<String> {
        let area = location.area().filter(|area| area.first == area.last)?;
        let workbook = self.workbooks.get(&**location.path()?)?;
        let mut sheets = workbook.sheets.iter();
        let sheet = sheets.find(|sheet| sheet.name.as_ref() == location.sheet())?;
        Some(sheet.get(area.first)?.text())
    }

    /// Every agency there may be a letter to: those of report.toml in its order, then others that findings are about.
    pub(super) fn everybody<'b>(
        &'b self,
        asked: &'b BTreeMap<String, Vec<Item>>,
    ) -> Vec<(&'b str, &'b str)> {
        let others = asked.keys().map(String::as_str);
        let all: BTreeSet<&str> = others
            .chain(self.agencies.keys().map(String::as_str))
            .collect();
        all.into_iter()
            .map(|id| (id, self.agencies.get(id).map_or(id, String::as_str)))
            .collect()
    }
}
