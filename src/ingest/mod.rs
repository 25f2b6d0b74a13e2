//! Returns in (a name and bytes each), located records out. Finds each table on its sheet, matches its headings, and reads its
//! cells; every value keeps its cell. Never guesses: what it cannot be sure of is a finding.

mod account;
mod block;
mod category_names;
mod checked_sources;
mod corrected;
mod excerpt;
mod extract;
mod fields;
mod file;
mod filled;
mod filled_form;
mod finder;
mod from_counts;
mod from_dates;
mod header_rows;
mod headings;
mod hidden;
mod memo;
mod number_role;
mod options;
mod period_words;
mod personal_data;
mod reader;
mod readers;
mod recognise;
mod record_shape;
mod roles;
mod row_numbers;
mod row_roles;
mod second_look;
mod sheet;
mod table_detection;
#[cfg(test)]
mod tests;
mod traffic_light;
mod transpose;
mod typed_dates;
mod typed_numbers;
mod value_parsing;
mod word;

pub use corrected::without_return;
pub use excerpt::excerpts;
pub use file::File;
pub use filled_form::{source as stamped_source, stamp};
pub use options::Options;
pub use readers::open;
pub use recognise::{
    Doubt, Given, Guess, Known, Lack, Meaning, Proposal, Reads, Recognised, Unfit, Unplaced, Why,
    again, has_words_of, nearest, recognise, senders,
};
pub use second_look::second_look;
pub use sheet::{Raw, Sheet, Workbook};
pub use traffic_light::Light;
pub use word::{Comment, Lost, Prose, Span, Word, is_word, word};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use checked_sources::Declared;
pub(crate) use checked_sources::declared;
use extract::workbook_blocks;
pub(crate) use personal_data::{is_bare_name, names_somebody};

use crate::finding::{Checked, Finding};
use crate::model::{
    Block, CellCorrection, Corrected, Dataset, ReturnAccount, ReturnUse, SourceSpec, Unread,
};
use crate::resubmission::{Copies, Replaced, overlaps};

/// What was read of all returns.
#[derive(Debug, Clone)]
pub struct Read {
    /// The records, in the order of the options' datasets; those without a source too, empty.
    pub datasets: Vec<Dataset>,
    /// What became of each return that a source names.
    pub accounts: Vec<ReturnAccount>,
}

/// Reads every return that a source names.
pub fn read(files: &[File], options: &Options) -> Checked<Read> {
    let mut findings = Vec::new();
    let sources = declared(options).gather(&mut findings);
    let is_named = |file: &&File| sources.iter().any(|source| source.names(&file.name));
    let mut opened: Vec<(&File, Checked<Option<Workbook>>)> = files
        .par_iter()
        .filter(is_named)
        .map(|file| (file, open(file)))
        .collect();
    let mut replaced = Replaced::new(sources.iter().map(|source| source.source));
    for (file, workbook) in &opened {
        let counts = |source: &&Declared<'_>| {
            source.names(&file.name) && replaced.by(&file.name, &source.spec.id).is_none()
        };
        let theirs: Vec<&Declared<'_>> = sources.iter().filter(counts).collect();
        // What is wrong with a file that another replaces is nobody's worry any more.
        if !theirs.is_empty() {
            findings.extend(of_the_file(workbook, &theirs, options));
        }
    }
    let mut corrected: Vec<Vec<Corrected>> = Vec::new();
    for (file, workbook) in &mut opened {
        // A correction goes on with the file that takes the place of the one it was made for.
        let is_of = |correction: &&Arc<CellCorrection>| {
            let replacing = |source: &Declared<'_>| {
                let by = replaced.by(&correction.file, &source.spec.id);
                source.names(&file.name) && by.is_some_and(|by| std::ptr::eq(by, source.source))
            };
            *correction.file == *file.name || sources.iter().any(replacing)
        };
        let counts = |source: &Declared<'_>| {
            source.names(&file.name) && replaced.by(&file.name, &source.spec.id).is_none()
        };
        let own = options.corrections.iter().filter(is_of);
        corrected.push(match &mut workbook.value {
            Some(workbook) if sources.iter().any(counts) => corrected::correct(workbook, own),
            _ => Vec::new(),
        });
    }
    for ((file, _), corrected) in opened.iter().zip(&corrected) {
        findings.extend(corrected::findings(&file.name, corrected));
    }
    let mut copies = Copies::new(files.iter().map(|file| (&file.name, &*file.bytes)));
    let mut blocks: BTreeMap<&str, Vec<Block>> = BTreeMap::new();
    let mut copied = BTreeSet::new();
    let mut tables: Vec<Vec<account::Table>> = opened.iter().map(|_| Vec::new()).collect();
    for source in &sources {
        for ((file, workbook), tables) in opened.iter().zip(&mut tables) {
            if !source.names(&file.name) || replaced.leaves_out(&file.name, &source.spec.id) {
                continue;
            }
            let Some(workbook) = &workbook.value else {
                continue;
            };
            let (codes, mut found) = (&options.codes, Vec::new());
            let (mut read, theirs) =
                workbook_blocks(workbook, source.source, source.spec, codes, &mut found);
            for block in &mut read {
                from_dates::give(block, source.spec, options.period, &mut found);
                from_counts::give(block, source.spec);
            }
            let before = blocks.entry(&source.spec.id).or_default();
            let copy = copies.take_out(&mut read, before, source.source);
            if copy.is_some() && read.is_empty() {
                copied.insert(file.name.clone());
            }
            // What is wrong in a copy was told when it was read first.
            if copy.is_none() || !read.is_empty() {
                findings.extend(found);
                tables.extend(theirs);
            }
            findings.extend(copy);
            before.extend(read);
        }
    }
    findings.extend(replaced.findings());
    let accounts = opened.iter().zip(&tables).zip(corrected);
    let accounts = accounts.map(|(((file, workbook), tables), corrected)| {
        let named = sources.iter().filter(|source| source.names(&file.name));
        let is_replaced =
            |source: &&Declared<'_>| replaced.by(&file.name, &source.spec.id).is_some();
        let is_gone =
            copied.contains(&file.name) || named.clone().all(|source| is_replaced(&source));
        let gone = is_gone.then_some(Unread::Replaced);
        let own: Vec<&SourceSpec> = named.map(|source| source.source).collect();
        let records = blocks
            .values()
            .flatten()
            .filter(|block| block.file == file.name);
        let workbook = workbook.value.as_ref();
        ReturnAccount {
            file: file.name.clone(),
            sheets: workbook.map_or_else(Vec::new, |book| account::of(book, tables, &own, gone)),
            records: records.map(Block::len).sum(),
            used: ReturnUse::default(),
            corrected,
        }
    });
    let accounts = accounts.collect();
    let mut datasets = Vec::new();
    for spec in &options.datasets {
        let blocks = blocks.remove(spec.id.as_str()).unwrap_or_default();
        findings.extend(overlaps(spec, &blocks));
        datasets.push(Dataset {
            spec: spec.clone(),
            blocks,
        });
    }
    Checked::new(Read { datasets, accounts }, findings)
}

/// What is found of a file as a whole: whether it could be opened, and what of it is hidden; with the dataset and the agency that all
/// its sources agree on.
fn of_the_file(
    workbook: &Checked<Option<Workbook>>,
    sources: &[&Declared<'_>],
    options: &Options,
) -> Vec<Finding> {
    let agreed = |of: fn(&Declared<'_>) -> Option<String>| {
        let first = of(sources.first()?)?;
        let all = sources
            .iter()
            .all(|source| of(source).as_ref() == Some(&first));
        all.then_some(first)
    };
    let mut findings = workbook.findings.clone();
    for finding in &mut findings {
        finding.dataset = agreed(|source| Some(source.spec.id.clone()));
        finding.agency = agreed(|source| source.source.agency.clone());
    }
    if let Some(workbook) = &workbook.value {
        findings.extend(hidden::sheets(workbook, sources, &options.codes));
    }
    findings
}
