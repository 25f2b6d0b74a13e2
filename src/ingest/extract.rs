//! The blocks of records that one source finds in one workbook: every sheet that it reads, every table on it.

use std::sync::Arc;

use super::account::Table;
use super::category_names::Names;
use super::finder::Finder;
use super::reader::Reader;
use super::sheet::{Sheet, Workbook};
use super::table_detection::{Layout, Missed};
use super::{hidden, transpose};
use crate::finding::{Code, Finding, Location, Severity};
use crate::model::{Block, Cell, CodeLists, ColumnType, DatasetSpec, SourceSpec, file_stem};

/// The blocks that one source finds in one workbook, and what each of their tables makes of its rows and columns.
pub(crate) fn workbook_blocks(
    workbook: &Workbook,
    source: &SourceSpec,
    spec: &DatasetSpec,
    codes: &CodeLists,
    findings: &mut Vec<Finding>,
) -> (Vec<Block>, Vec<Table>) {
    let sheets = workbook.sheets.iter().enumerate();
    let sheets: Vec<(usize, &Sheet)> = sheets
        .filter(|(_, sheet)| !sheet.is_for_answers() && sheet.is_read_by(source))
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
        return (Vec::new(), Vec::new());
    }
    let names: Vec<Names<'_>> = (0..spec.columns.len())
        .map(|place| Names::of(spec, place, source, codes))
        .collect();
    let (mut blocks, mut tables) = (Vec::new(), Vec::new());
    let mut missed = Vec::new();
    for (place, sheet) in sheets {
        let view = &*transpose::as_read(sheet, source);
        let finder = Finder::new(view, spec, source, codes);
        match finder.find() {
            Ok(mut layouts) => {
                let agency = agency(source, workbook, sheet, codes);
                let reader = Reader {
                    file: &workbook.file,
                    sheet: view,
                    spec,
                    source,
                    recogniser: &finder.recogniser,
                    names: &names,
                    turned: source.transposed,
                };
                if let Some(stamp) = &source.form {
                    layouts.truncate(1);
                    let rows = layouts.into_iter();
                    layouts = rows
                        .filter_map(|layout| reader.filled(stamp, layout, findings))
                        .collect();
                }
                for layout in &mut layouts {
                    let start = findings.len();
                    findings.extend(hidden::rows(workbook, sheet, layout, source).map(about));
                    findings.extend(hidden::columns(workbook, sheet, layout, source).map(about));
                    let mut read = reader.blocks(layout, findings);
                    tables.push(reader.fates(place, layout, &read));
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
            if transpose::would_fit(sheet, source, spec, codes) {
                finding.help("The table seems to stand on its side, with its headings below one another: write transposed = true in this [[source]].")
            } else {
                finding
            }
        }));
    }
    (blocks, tables)
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
        "file" => file_stem(&workbook.file).to_owned(),
        cell => sheet.get(Cell::parse(cell)?)?.text(),
    };
    let names = Names::listed(codes.get("agencies"));
    names.folded(names.longest_in(&text)?)
}

/// A table that is all headings: the agency may have nothing to report, or may have sent the blank form.
fn nothing_below(
    workbook: &Workbook,
    sheet: &Sheet,
    spec: &DatasetSpec,
    layout: &Layout,
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
    why: &Missed,
) -> Finding {
    let missing = |message: String| {
        let at = Location::sheet_of(&workbook.file, sheet.name.as_ref());
        Finding::new(Code::TableMissing, at, message)
    };
    let title = spec.title.to_lowercase();
    if why.after_missing {
        let after = source.after.as_deref().unwrap_or_default();
        return missing(format!("The words \"{after}\", below which the {title} should begin, are not on this sheet."))
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
            let finding = missing(format!(
                "Row {} looks like the headings of the {title}, but there is no {} among them.",
                row + 1,
                keys(lacking)
            ));
            match lacking[..] {
                [place] => {
                    let column = &spec.columns[place];
                    let all = match column.kind {
                        ColumnType::Code | ColumnType::Period => format!(
                            " If it is the same for all records, say so there: set = {{ {} = \"...\" }}.",
                            column.id
                        ),
                        _ => String::new(),
                    };
                    finding.help(format!("If the column is there under another name, add that heading under headings of this [[source]] in report.toml: \"the heading\" = \"{}\".{all}", column.id))
                }
                _ => finding,
            }
        }
        None => {
            let needed: Vec<usize> = (0..spec.columns.len())
                .filter(|&place| {
                    spec.columns[place].key && !source.set.contains_key(&spec.columns[place].id)
                })
                .collect();
            missing(format!(
                "No row on this sheet holds the headings of the {title}: {} {} looked for.",
                keys(&needed),
                if needed.len() == 1 { "was" } else { "were" }
            ))
        }
    }
}
