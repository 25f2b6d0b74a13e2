//! Returns in (a name and bytes each), located records out. Finds each table on its sheet, matches its headings, and reads its
//! cells; every value keeps its cell. Never guesses: what it cannot be sure of is a finding.

mod block;
mod colour;
mod dates;
mod excerpt;
mod fields;
mod file;
mod headings;
mod hidden;
mod layout;
mod memo;
mod names;
mod numbers;
mod open;
mod parse;
mod pattern;
mod personal;
mod recognise;
mod repeats;
mod resent;
mod rows;
mod shape;
mod sheet;
mod source;
mod stamp;
mod stated;
#[cfg(test)]
mod tests;
mod titles;
mod turned;
mod word;

pub use colour::Light;
pub use excerpt::excerpts;
pub use file::File;
pub use open::open;
pub use pattern::{Pattern, pattern};
pub use recognise::{
    Given, Known, Meaning, Named, Proposal, Reads, Recognised, Unfit, Unplaced, Why, again,
    recognise,
};
pub use sheet::{Raw, Sheet, Workbook};
pub use source::SourceSpec;
pub use stamp::{source as stamped_source, stamp};
pub use word::{Lost, Prose, Span, Word, is_word, word};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use names::Names;

use crate::finding::{Checked, Code, Finding, Location, Severity};
use crate::model::{Block, CodeLists, Dataset, DatasetSpec, nearest};
use repeats::Repeats;
use resent::Replaced;

/// Reads every return that a source names. Datasets come back in the order of `options.datasets`, those without a source too, empty.
pub fn read(files: &[File], options: &Options) -> Checked<Vec<Dataset>> {
    let mut findings = Vec::new();
    let sources: Vec<(&SourceSpec, &Arc<DatasetSpec>)> = options
        .sources
        .iter()
        .filter_map(|source| match check_source(source, options) {
            Ok(spec) => Some((source, spec)),
            Err(wrong) => {
                findings.extend(wrong);
                None
            }
        })
        .collect();
    let wanted: Vec<Option<Pattern>> = sources
        .iter()
        .map(|(source, _)| pattern(&source.file))
        .collect();
    let opened: Vec<Option<Checked<Option<Workbook>>>> = files
        .par_iter()
        .map(|file| {
            wanted
                .iter()
                .flatten()
                .any(|glob| glob.is_match(&file.name))
                .then(|| open::open(file))
        })
        .collect();
    let mut blocks: BTreeMap<&str, Vec<Block>> = BTreeMap::new();
    let replaced = Replaced::new(sources.iter().map(|(source, _)| *source));
    for (file, workbook) in files.iter().zip(&opened) {
        let Some(workbook) = workbook else { continue };
        let names = |glob: &Option<Pattern>| {
            let glob = glob.as_ref();
            glob.is_some_and(|glob| glob.is_match(&file.name))
        };
        let whose: Vec<(&SourceSpec, &Arc<DatasetSpec>)> = sources
            .iter()
            .zip(&wanted)
            .filter(|(_, glob)| names(glob))
            .map(|(source, _)| *source)
            .filter(|(source, _)| replaced.by(&file.name, &source.dataset).is_none())
            .collect();
        // What is wrong with a file that another replaces is nobody's worry any more.
        if whose.is_empty() {
            continue;
        }
        let found = workbook.findings.iter().cloned();
        let theirs: Vec<&SourceSpec> = whose.iter().map(|(source, _)| *source).collect();
        findings.extend(found.map(|finding| attributed(finding, &theirs)));
        if let Some(workbook) = &workbook.value {
            findings.extend(hidden::sheets(workbook, &whose, &options.codes));
        }
    }
    let mut repeats = Repeats::new(files);
    let mut left_out = BTreeSet::new();
    for ((source, spec), glob) in sources.iter().zip(&wanted) {
        let Some(glob) = glob else { continue };
        for (file, workbook) in files.iter().zip(&opened) {
            if !glob.is_match(&file.name) {
                continue;
            }
            if replaced.by(&file.name, &spec.id).is_some() {
                left_out.insert((file.name.clone(), spec.id.clone()));
                continue;
            }
            if let Some(workbook) = workbook.as_ref().and_then(|checked| checked.value.as_ref()) {
                let start = findings.len();
                let mut read =
                    workbook_blocks(workbook, source, spec, &options.codes, &mut findings);
                let before = blocks.entry(spec.id.as_str()).or_default();
                if let Some(repeat) = repeats.take_out(&mut read, before, source) {
                    // What is wrong in them was told when they were read first.
                    if read.is_empty() {
                        findings.truncate(start);
                    }
                    findings.push(repeat);
                }
                before.extend(read);
            }
        }
    }
    findings.extend(replaced.findings(&left_out));
    for spec in &options.datasets {
        let read = blocks.get(spec.id.as_str()).map_or(&[][..], Vec::as_slice);
        findings.extend(resent::twice(spec, read));
    }
    let datasets = options
        .datasets
        .iter()
        .map(|spec| Dataset {
            spec: spec.clone(),
            blocks: blocks.remove(spec.id.as_str()).unwrap_or_default(),
        })
        .collect();
    Checked::new(datasets, findings)
}

/// A finding about a file as a whole, with the dataset and the agency that all its sources agree on.
fn attributed(mut finding: Finding, sources: &[&SourceSpec]) -> Finding {
    let agreed = |of: fn(&SourceSpec) -> Option<&str>| {
        let first = of(sources.first()?)?;
        let all = sources.iter().all(|source| of(source) == Some(first));
        all.then(|| first.to_owned())
    };
    finding.dataset = agreed(|source| Some(&source.dataset));
    finding.agency = agreed(|source| source.agency.as_deref());
    finding
}

/// What ingest needs to know.
#[derive(Debug, Clone)]
pub struct Options {
    /// The datasets there are.
    pub datasets: Vec<Arc<DatasetSpec>>,
    /// The code lists they use; the list `agencies` holds those of report.toml too.
    pub codes: Arc<CodeLists>,
    /// The sources, in the order of report.toml.
    pub sources: Vec<SourceSpec>,
}

/// Everything in a source must name something that exists.
fn check_source<'a>(
    source: &SourceSpec,
    options: &'a Options,
) -> Result<&'a Arc<DatasetSpec>, Vec<Finding>> {
    let wrong = |message: String, help: String| {
        Finding::new(
            Code::ConfigInvalid,
            Location::line("report.toml", source.line.max(1)),
            message,
        )
        .help(help)
    };
    let Some(spec) = options
        .datasets
        .iter()
        .find(|spec| spec.id == source.dataset)
    else {
        let near = nearest(
            &source.dataset,
            options.datasets.iter().map(|spec| spec.id.as_str()),
        );
        return Err(vec![wrong(
            format!("There is no dataset called \"{}\".", source.dataset),
            near.map_or_else(
                || "yearly list datasets shows every dataset there is.".to_owned(),
                |near| format!("Did you mean \"{near}\"?"),
            ),
        )]);
    };
    let mut findings = Vec::new();
    let named = source
        .set
        .keys()
        .chain(source.headings.values().filter(|id| *id != "ignore"))
        .chain(source.columns.iter().filter(|id| *id != "ignore"))
        .chain(source.codes.keys())
        .chain(&source.across)
        .chain(&source.value);
    for id in named {
        if spec.column(id).is_none() {
            let near = nearest(id, spec.columns.iter().map(|column| column.id.as_str()));
            let help = near.map_or_else(
                || format!("yearly explain {} shows its columns.", spec.id),
                |near| {
                    format!(
                        "Did you mean \"{near}\"? yearly explain {} shows its columns.",
                        spec.id
                    )
                },
            );
            findings.push(wrong(
                format!("The dataset {} has no column \"{id}\".", spec.id),
                help,
            ));
        }
    }
    if let Some(older) = source.replaces.as_deref()
        && pattern(older).is_none()
    {
        findings.push(wrong(
            format!("\"{older}\" is not a file name or pattern."),
            "Write under replaces a path inside the report folder, such as returns/lado v1.xlsx."
                .to_owned(),
        ));
    }
    if pattern(&source.file).is_none() {
        findings.push(wrong(format!("\"{}\" is not a file name or pattern.", source.file), "Write a path inside the report folder, such as returns/lado.xlsx or returns/section-11/*.xlsx.".to_owned()));
    }
    if findings.is_empty() {
        Ok(spec)
    } else {
        Err(findings)
    }
}

/// The blocks that one source finds in one workbook.
fn workbook_blocks(
    workbook: &Workbook,
    source: &SourceSpec,
    spec: &DatasetSpec,
    codes: &CodeLists,
    findings: &mut Vec<Finding>,
) -> Vec<Block> {
    let sheets: Vec<&Sheet> = workbook
        .sheets
        .iter()
        .filter(|sheet| !is_for_answers(sheet) && source.takes(sheet))
        .collect();
    let about = |finding: Finding| finding.about(&spec.id, source.agency.as_deref());
    if sheets.is_empty() {
        if let Some(name) = &source.sheet {
            let there: Vec<String> = workbook
                .sheets
                .iter()
                .filter_map(|sheet| sheet.name.as_deref())
                .map(|name| format!("\"{name}\""))
                .collect();
            let message = format!(
                "There is no sheet called \"{name}\" in this workbook; it has {}.",
                there.join(", ")
            );
            findings.push(about(Finding::new(
                Code::SheetMissing,
                Location::file(workbook.file.clone()),
                message,
            )));
        }
        return Vec::new();
    }
    let names: Vec<Names<'_>> = (0..spec.columns.len())
        .map(|place| Names::of(spec, place, source, codes))
        .collect();
    let mut blocks = Vec::new();
    let mut missed = Vec::new();
    for sheet in sheets {
        let on_side = source.transposed.then(|| turned::turned(sheet));
        let view = on_side.as_ref().unwrap_or(sheet);
        let finder = layout::Finder {
            sheet: view,
            spec,
            source,
            codes,
            recogniser: headings::Recogniser::new(spec, source, codes),
        };
        match finder.find() {
            Ok(mut layouts) => {
                if let Some(stamp) = &source.form {
                    let filled = stamp::Filled {
                        file: &workbook.file,
                        sheet,
                        spec,
                        source,
                        codes,
                        stamp,
                    };
                    layouts.truncate(1);
                    let rows = layouts.into_iter();
                    layouts = rows
                        .filter_map(|layout| filled.layout(layout, findings))
                        .collect();
                }
                let agency = agency(source, workbook, sheet, codes);
                let reader = block::Reader {
                    file: &workbook.file,
                    sheet: view,
                    spec,
                    source,
                    recogniser: &finder.recogniser,
                    names: &names,
                    turned: source.transposed,
                };
                for layout in &layouts {
                    let start = findings.len();
                    findings.extend(hidden::rows(workbook, sheet, layout, source).map(about));
                    let mut read = reader.blocks(layout, findings);
                    if read.iter().all(Block::is_empty) {
                        findings.push(about(nothing_below(workbook, view, spec, layout)));
                    }
                    if let Some(agency) = &agency {
                        read.iter_mut()
                            .for_each(|block| block.agency = Some(agency.clone()));
                        findings[start..]
                            .iter_mut()
                            .for_each(|finding| finding.agency = Some(agency.to_string()));
                    }
                    blocks.extend(read);
                }
            }
            Err(why) => missed.push((sheet, why)),
        }
    }
    findings.extend(hidden::other_years(workbook, source, spec, &blocks));
    if blocks.is_empty() {
        findings.extend(missed.into_iter().map(|(sheet, why)| {
            let finding = about(table_missing(workbook, sheet, source, spec, &why));
            if turned::would_fit(sheet, source, spec, codes) {
                finding.help("The table seems to stand on its side, with its headings below one another: write transposed = true in this [[source]].")
            } else {
                finding
            }
        }));
    }
    blocks
}

/// Whether a sheet is one that we put into a copy for the agency's answers; a corrected copy that comes back still has it.
fn is_for_answers(sheet: &Sheet) -> bool {
    let first = sheet.get(crate::model::Cell::new(0, 0));
    first.is_some_and(|raw| raw.text() == crate::model::ANSWERS_TITLE)
}

/// The agency whose return this is, where the source reads it from the sheet, the file's name or a cell.
fn agency(
    source: &SourceSpec,
    workbook: &Workbook,
    sheet: &Sheet,
    codes: &CodeLists,
) -> Option<Arc<str>> {
    let from = source.agency_from.as_deref()?;
    let text = match from {
        "sheet" => sheet.name.as_deref().unwrap_or_default().to_owned(),
        "file" => block::file_stem(&workbook.file).to_owned(),
        cell => sheet.get(crate::model::Cell::parse(cell)?)?.text(),
    };
    let list = codes.get("agencies")?;
    let folded = format!(" {} ", crate::model::fold(&text));
    list.index()
        .iter()
        .filter(|(name, _)| !name.is_empty() && folded.contains(&format!(" {name} ")))
        .max_by_key(|(name, _)| name.len())
        .map(|(_, place)| list.codes[*place].id.as_str().into())
}

/// A table that is all headings: the agency may have nothing to report, or may have sent the blank form.
fn nothing_below(
    workbook: &Workbook,
    sheet: &Sheet,
    spec: &DatasetSpec,
    layout: &layout::Layout,
) -> Finding {
    let message = format!(
        "The headings of the {} are here, but there is no record below them.",
        spec.title.to_lowercase()
    );
    let at = Location::cells(&workbook.file, sheet.name.as_ref(), layout.area);
    Finding::new(Code::SheetEmpty, at, message)
        .severity(Severity::Warning)
        .help("Ask the agency whether there was nothing to report, or whether this is the blank form.")
}

fn table_missing(
    workbook: &Workbook,
    sheet: &Sheet,
    source: &SourceSpec,
    spec: &DatasetSpec,
    why: &layout::Missed,
) -> Finding {
    let location = match &sheet.name {
        Some(name) => Location::Sheet {
            file: workbook.file.clone(),
            sheet: name.clone(),
        },
        None => Location::file(workbook.file.clone()),
    };
    let title = spec.title.to_lowercase();
    if why.after_missing {
        let after = source.after.as_deref().unwrap_or_default();
        return Finding::new(Code::TableMissing, location, format!("The words \"{after}\", below which the {title} should begin, are not on this sheet."))
            .help("Correct after = \"...\" of this [[source]] in report.toml: copy the words from the sheet.");
    }
    let keys = |places: &[usize]| {
        places
            .iter()
            .map(|&place| format!("\"{}\"", spec.columns[place].heading))
            .collect::<Vec<_>>()
            .join(" and ")
    };
    match &why.nearest {
        Some((row, lacking)) => {
            let finding = Finding::new(
                Code::TableMissing,
                location,
                format!(
                    "Row {} looks like the headings of the {title}, but there is no {} among them.",
                    row + 1,
                    keys(lacking)
                ),
            );
            match lacking[..] {
                [place] => finding.help(format!("If the column is there under another name, add that heading under headings of this [[source]] in report.toml: \"the heading\" = \"{}\".", spec.columns[place].id)),
                _ => finding,
            }
        }
        None => {
            let needed: Vec<usize> = (0..spec.columns.len())
                .filter(|&place| {
                    spec.columns[place].key && !source.set.contains_key(&spec.columns[place].id)
                })
                .collect();
            Finding::new(
                Code::TableMissing,
                location,
                format!(
                    "No row on this sheet holds the headings of the {title}: {} were looked for.",
                    keys(&needed)
                ),
            )
        }
    }
}
