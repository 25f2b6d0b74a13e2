//! Records that are read twice: by two sources that name the same cells, or from two files that are copies of one another. They are
//! counted once, and it is said.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::{Code, Finding, Location};
use crate::model::{At, Block, SourceSpec};

/// What was read so far, and from where.
pub(crate) struct Copies {
    /// The first file that holds the same bytes, by file.
    original: BTreeMap<Arc<str>, Arc<str>>,
    /// The line of report.toml of the source that first read a dataset from a file.
    line: BTreeMap<(String, Arc<str>), u32>,
}

impl Copies {
    /// Looks which files, each by its name and bytes, are copies of one another.
    pub(crate) fn new<'f>(files: impl Iterator<Item = (&'f Arc<str>, &'f [u8])>) -> Self {
        let mut first = BTreeMap::new();
        let mut original = BTreeMap::new();
        for (name, bytes) in files {
            let of: &Arc<str> = first.entry(bytes).or_insert(name);
            original.insert(name.clone(), of.clone());
        }
        Copies {
            original,
            line: BTreeMap::new(),
        }
    }

    /// Takes out of `read` the tables whose records are among those read `before`, all of the source's dataset. A finding when there
    /// was one.
    pub(crate) fn take_out(
        &mut self,
        read: &mut Vec<Block>,
        before: &[Block],
        source: &SourceSpec,
    ) -> Option<Finding> {
        let mut repeated = None;
        read.retain(|block| {
            let same = before.iter().find(|before| self.repeats(block, before));
            if let Some(same) = same {
                repeated = Some((block.file.clone(), same.file.clone()));
            }
            same.is_none()
        });
        for block in read.iter() {
            let place = (source.dataset.clone(), block.file.clone());
            self.line.entry(place).or_insert(source.line);
        }
        let (file, same) = repeated?;
        let finding = if file == same {
            let line = self.line.get(&(source.dataset.clone(), same.clone()));
            let other = line.map_or(String::new(), |line| format!(" in line {line}"));
            let message = format!(
                "This [[source]] reads the same records of {file} as the [[source]]{other}; they were counted once."
            );
            Finding::new(
                Code::ConfigInvalid,
                Location::line("report.toml", source.line.max(1)),
                message,
            )
            .help("Remove one of the two, or give each a sheet, or words after which its table begins.")
            .about(&source.dataset, None)
        } else {
            let message = format!("{file} is a copy of {same}, so its records were counted once.");
            Finding::new(Code::Duplicate, Location::file(file), message)
                .help("Move one of the two out of returns/, or put the file into its place that was meant.")
                .related(Location::file(same), "the same")
                .about(&source.dataset, source.agency.as_deref())
        };
        Some(finding)
    }

    /// Whether two tables hold the same records: from the same cells, and with the same values from elsewhere.
    fn repeats(&self, block: &Block, before: &Block) -> bool {
        let original = |file: &Arc<str>| self.original.get(file);
        let alike = block.sheet == before.sheet
            && (block.file == before.file || block.agency == before.agency)
            && original(&block.file) == original(&before.file)
            && block
                .fields
                .iter()
                .zip(&before.fields)
                .all(|(field, before)| {
                    field.at == before.at
                        && (!matches!(field.at, At::Constant | At::Fixed(_))
                            || field.values == before.values)
                });
        alike && shares_a_record(block, before)
    }
}

fn shares_a_record(block: &Block, before: &Block) -> bool {
    let places = |block: &Block| -> BTreeSet<(u32, u32)> {
        let columns = block.columns.iter().copied().chain(std::iter::repeat(0));
        block.rows.iter().copied().zip(columns).collect()
    };
    !places(block).is_disjoint(&places(before))
}
