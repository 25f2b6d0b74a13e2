//! Which disclosure profile holds where. The profile is named in report.toml; there is no default. A dataset or a table may be given
//! another; a number that several tables print goes by the strictest of theirs.

use std::collections::BTreeMap;

use super::earlier_reports::Published;
use super::profile::Profile;
use super::suppression_record::Override;
use crate::aggregate::Tables;
use crate::model::Period;

/// What protect needs to know.
#[derive(Debug, Clone)]
pub struct Options {
    /// The profile named in report.toml.
    pub profile: Profile,
    /// Another profile for all tables of a dataset, by the dataset's id.
    pub datasets: BTreeMap<String, Profile>,
    /// Another profile for a table, by its id; a number that several tables print goes by the strictest.
    pub tables: BTreeMap<String, Profile>,
    /// Figures that are shown because somebody answers for them.
    pub overrides: Vec<Override>,
    /// The report's period.
    pub period: Option<Period>,
    /// What was published of earlier years, oldest first.
    pub published: Vec<Published>,
}

impl Options {
    /// One profile for everything, and nothing published yet.
    pub fn new(profile: Profile) -> Self {
        Options {
            profile,
            datasets: BTreeMap::new(),
            tables: BTreeMap::new(),
            overrides: Vec::new(),
            period: None,
            published: Vec::new(),
        }
    }
}

/// Which profile holds where.
#[derive(Debug)]
pub(crate) struct Policies<'a> {
    of_cell: Vec<&'a Profile>,
    of_table: Vec<&'a Profile>,
    options: &'a Options,
}

impl<'a> Policies<'a> {
    pub(crate) fn new(tables: &Tables, options: &'a Options) -> Self {
        let of_dataset = |id: &str| options.datasets.get(id).unwrap_or(&options.profile);
        let mut of_cell: Vec<Option<&Profile>> = vec![None; tables.cells.len()];
        let mut of_table = Vec::new();
        for table in &tables.tables {
            let own = options.tables.get(&table.spec.id);
            of_table.push(own.unwrap_or_else(|| of_dataset(&table.spec.dataset)));
            if !table.spec.publish {
                continue;
            }
            for slot in table.slots.iter().flatten() {
                for id in slot.entry.bases() {
                    let dataset = &tables.cells[id.0].key.dataset;
                    let here = own.unwrap_or_else(|| of_dataset(dataset));
                    let known = &mut of_cell[id.0];
                    if known.is_none_or(|known| known.strictness() < here.strictness()) {
                        *known = Some(here);
                    }
                }
            }
        }
        let cells = of_cell.into_iter().zip(&tables.cells);
        Policies {
            of_cell: cells
                .map(|(profile, cell)| profile.unwrap_or_else(|| of_dataset(&cell.key.dataset)))
                .collect(),
            of_table,
            options,
        }
    }

    /// The profile of a dataset.
    pub(crate) fn dataset(&self, id: &str) -> &'a Profile {
        self.options
            .datasets
            .get(id)
            .unwrap_or(&self.options.profile)
    }

    /// The profile of a base cell.
    pub(crate) fn cell(&self, at: usize) -> &'a Profile {
        self.of_cell[at]
    }

    /// The profile of a table, by its place.
    pub(crate) fn table(&self, at: usize) -> &'a Profile {
        self.of_table[at]
    }
}
