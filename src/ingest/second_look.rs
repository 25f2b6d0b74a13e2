//! The sheets that records were read from, looked at by a second reader too: a cell that the two see differently is asked about, with both
//! values. Which of them is right it does not say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::file::File;
use super::personal_data;
use super::readers::open;
use super::readers::second_reader::{Difference, differences};
use super::sheet::{Raw, Sheet};
use crate::finding::{Code, Finding, Location, Sparing};
use crate::model::{Block, Dataset, DatasetSpec, shorten};

/// Reads the returns that records came from a second time. `personal` says whether a column (0-based) of the finding's sheet may hold
/// personal data; its values are not told.
pub fn second_look(
    files: &[File],
    datasets: &[Dataset],
    personal: &(dyn Fn(&Finding, u32) -> bool + Sync),
) -> Vec<Finding> {
    let mut tables: BTreeMap<&Arc<str>, Vec<(&DatasetSpec, &Block)>> = BTreeMap::new();
    for dataset in datasets {
        for block in &dataset.blocks {
            let tables = tables.entry(&block.file).or_default();
            tables.push((&dataset.spec, block));
        }
    }
    let looks = files.par_iter().filter_map(|file| {
        let tables = tables.get(&file.name)?;
        Some(look(file, tables, personal))
    });
    looks.collect::<Vec<_>>().concat()
}

fn look(
    file: &File,
    tables: &[(&DatasetSpec, &Block)],
    personal: &(dyn Fn(&Finding, u32) -> bool + Sync),
) -> Vec<Finding> {
    let Some(workbook) = open(file).value else {
        return Vec::new();
    };
    let on = |sheet: &Sheet| (tables.iter()).find(|(_, block)| block.sheet == sheet.name);
    let sheets: Vec<&Sheet> = (workbook.sheets.iter())
        .filter(|sheet| on(sheet).is_some())
        .collect();
    let Ok(all) = differences(&file.bytes, &workbook, &sheets) else {
        let message = format!(
            "The second reader could not read {}; only our own did.",
            file.name
        );
        let at = Location::file(file.name.clone());
        return vec![Finding::new(Code::ReadOnce, at, message)];
    };
    let mut findings = Vec::new();
    for (sheet, differences) in sheets.into_iter().zip(all) {
        let columns: BTreeSet<u32> = differences.iter().map(|one| one.cell.column).collect();
        for column in columns {
            let mut found = Sparing::default();
            for one in differences.iter().filter(|one| one.cell.column == column) {
                found.push(Code::ReadersDiffer, one.cell, || {
                    let at = Location::cells(&file.name, sheet.name.as_ref(), one.cell);
                    let mut finding = Finding::new(Code::ReadersDiffer, at, "");
                    if let Some((spec, block)) = on(sheet) {
                        finding = finding.about(&spec.id, block.agency.as_deref());
                    }
                    let hidden = personal(&finding, column);
                    told(finding, one, hidden)
                });
            }
            found.finish(&mut findings);
        }
    }
    findings
}

/// The finding with both values, where they may be told.
fn told(mut finding: Finding, one: &Difference, hidden: bool) -> Finding {
    let text = |raw: &Option<Raw>| raw.as_ref().map(Raw::text).unwrap_or_default();
    let (ours, theirs) = (text(&one.ours), text(&one.theirs));
    if hidden
        || [&ours, &theirs]
            .iter()
            .any(|text| !personal_data::kinds(text).is_empty())
    {
        finding.message =
            "Two readers see different values in this cell, which may be about a person and are not shown here."
                .to_owned();
        return finding.values("(not shown)", "(not shown)");
    }
    finding.message = format!(
        "Our own reader sees {} in this cell, and the second reader {}.",
        words(one.ours.as_ref()),
        words(one.theirs.as_ref())
    );
    finding.values(shorten(&ours, 60), shorten(&theirs, 60))
}

/// What a reader sees, with what kind of thing it is: the text "24" is not the number.
fn words(raw: Option<&Raw>) -> String {
    let Some(raw) = raw.filter(|raw| !raw.is_blank()) else {
        return "nothing".to_owned();
    };
    let text = raw.text();
    match raw {
        Raw::Text(_) => format!("the text \"{}\"", shorten(&text, 60)),
        Raw::Number { .. } => format!("the number {text}"),
        Raw::Date(_) => format!("the date {text}"),
        Raw::Error(_) => format!("the error {text}"),
        Raw::Flag(_) | Raw::NoResult => text,
    }
}
