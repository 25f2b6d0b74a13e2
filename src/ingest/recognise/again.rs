//! Next year's file of the same shape: file names without years, dates and versions, and a mapping that was made once, made ready
//! for a new file.

use std::sync::Arc;

use super::super::block::file_stem;
use super::super::headings::Recogniser;
use super::super::layout::Finder;
use super::super::parse::tidy;
use super::super::sheet::{Raw, Sheet, Workbook};
use super::super::source::SourceSpec;
use super::super::{File, open, pattern, turned, workbook_blocks};
use super::context::{Context, dates, undated};
use super::fit::{Bench, HEAD, TRIED};
use super::regions::{self, Region};
use super::{Given, Known, Proposal, infer, reads};
use crate::finding::Code;
use crate::model::{Block, ColumnType, DatasetSpec, fold};

/// A file's name taken apart: what it is of, when, and which version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    core: Vec<String>,
    dates: Vec<String>,
    versions: Vec<String>,
}

impl Named {
    /// Takes the name of a file apart; folders and ending do not count.
    pub fn of(path: &str) -> Named {
        let mut named = Named {
            core: Vec::new(),
            dates: Vec::new(),
            versions: Vec::new(),
        };
        let folded = fold(&file_stem(path).replace('_', " "));
        for word in folded.split(' ').filter(|word| !word.is_empty()) {
            // "(2)", as a browser adds it, is a version; a year has more digits.
            let copy = word.len() == 1 && word.bytes().all(|b| b.is_ascii_digit());
            let list = if copy || is_version(word) {
                &mut named.versions
            } else if dates(word) {
                &mut named.dates
            } else {
                &mut named.core
            };
            list.push(word.to_owned());
        }
        named
    }

    /// Whether both are the same return, of whatever year and version.
    pub fn same_return(&self, other: &Named) -> bool {
        self.core == other.core && !self.core.is_empty()
    }

    /// Whether both speak of the same time.
    pub fn same_time(&self, other: &Named) -> bool {
        self.dates == other.dates
    }
}

fn is_version(word: &str) -> bool {
    const WORDS: [&str; 14] = [
        "final",
        "draft",
        "version",
        "copy",
        "new",
        "updated",
        "amended",
        "revised",
        "corrected",
        "resubmitted",
        "resubmission",
        "signed",
        "rev",
        "of",
    ];
    let numbered = (word.strip_prefix("rev").or_else(|| word.strip_prefix('v')))
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    WORDS.contains(&word) || numbered
}

/// Why a mapping that was made for another file cannot be used for this one; a clause says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// The file is of another shape.
    Shape(String),
    /// It is of the same shape, and one thing is missing that a person has to say.
    Needs(String),
}

/// Makes a mapping that was made for another file ready for this one, and reads it so. What says when is read anew. The error says
/// what no longer fits.
pub fn again(file: &File, source: &SourceSpec, known: &Known<'_>) -> Result<Proposal, Unfit> {
    let Some(spec) = (known.options.datasets.iter()).find(|spec| spec.id == source.dataset) else {
        return Err(Unfit::Shape(format!(
            "there is no dataset called \"{}\"",
            source.dataset
        )));
    };
    let Some(workbook) = open::open(file).value else {
        return Err(Unfit::Shape("the file cannot be read".to_owned()));
    };
    let mut new = SourceSpec {
        file: file.name.to_string(),
        received: None,
        awaited: false,
        ..source.clone()
    };
    let named = |sheet: &Sheet| sheet.name.as_deref().unwrap_or_default().to_owned();
    if let Some(wanted) = &source.sheet {
        let is = |sheet: &&Sheet| {
            let name = named(sheet);
            name.trim().eq_ignore_ascii_case(wanted.trim())
                || pattern(wanted).is_some_and(|glob| glob.is_match(name.trim()))
        };
        if workbook.sheets.iter().find(is).is_none() {
            let like = |sheet: &&Sheet| {
                !sheet.hidden
                    && (undated(&named(sheet)) == undated(wanted)) | (workbook.sheets.len() == 1)
            };
            let found = workbook.sheets.iter().find(like);
            new.sheet = Some(named(found.ok_or_else(|| {
                Unfit::Shape(format!("it has no sheet called \"{wanted}\""))
            })?));
        }
    }
    let fitting = |sheet: &&Sheet| match &new.sheet {
        Some(name) => {
            named(sheet).trim().eq_ignore_ascii_case(name.trim())
                || pattern(name).is_some_and(|glob| glob.is_match(named(sheet).trim()))
        }
        None => !sheet.hidden,
    };
    let sheets: Vec<Sheet> = workbook.sheets.iter().filter(fitting).cloned().collect();
    let Some(sheet) = sheets.first() else {
        return Err(Unfit::Shape("it has no sheet that holds cells".to_owned()));
    };
    let given = ready(&mut new, spec, sheet, &workbook, known)?;
    let only = Workbook {
        file: workbook.file.clone(),
        sheets,
    };
    read(new, spec, &only, known, given)
}

/// Puts this file's own words and dates in the place of the other's.
fn ready(
    source: &mut SourceSpec,
    spec: &DatasetSpec,
    sheet: &Sheet,
    workbook: &Workbook,
    known: &Known<'_>,
) -> Result<Vec<Given>, Unfit> {
    let turned = source.transposed.then(|| turned::turned(sheet));
    let view = turned.as_ref().unwrap_or(sheet);
    let text = |wanted: &str| same_words(view, wanted);
    source.after = source.after.as_deref().map(text);
    source.before = source.before.as_deref().map(text);
    let headings = std::mem::take(&mut source.headings);
    source.headings = (headings.into_iter())
        .map(|(heading, id)| (text(&heading), id))
        .collect();
    let vocabulary = regions::vocabulary(std::iter::once(spec));
    let regions = regions::regions(view, &vocabulary);
    let titled = |region: &&Region| {
        let title = region.title.as_ref().map(|(_, title)| fold(title));
        (source.after.as_deref().map(fold))
            .is_none_or(|after| title.is_some_and(|title| title.contains(&after)))
    };
    let Some(region) = regions.iter().find(titled).or(regions.first()) else {
        return Err(Unfit::Shape("its sheet holds no table".to_owned()));
    };
    let alone = region.alone(view, TRIED);
    let head = region.alone(view, HEAD);
    let others = super::first_words(workbook, sheet);
    let context = Context::of(view, region, &workbook.file, &others);
    let bench = Bench {
        file: &workbook.file,
        sheet: view,
        alone: &alone,
        head: &head,
        region,
        context: &context,
        known,
        transposed: source.transposed,
    };
    if let Some(place) = source.across.as_deref().and_then(|id| spec.column(id)) {
        let there = |heading: &String| {
            let wanted = fold(heading);
            (view.cells().iter()).any(|(_, raw)| fold(&raw.text()) == wanted)
        };
        source.across_names.retain(|heading, _| there(heading));
        for (heading, code) in infer::across_names(&bench, &spec.columns[place]) {
            source.across_names.entry(heading).or_insert(code);
        }
    }
    source.totals.clear();
    let mut given = Vec::new();
    for (id, value) in &mut source.set {
        let Some(place) = spec.column(id) else {
            continue;
        };
        let column = &spec.columns[place];
        let read_there = value.starts_with("cell:") || value == "sheet" || value == "file";
        if column.kind != ColumnType::Period || read_there || known.set.contains_key(id) {
            continue;
        }
        let nearer = source.headings.iter().find(|(_, id)| {
            spec.column(id)
                .is_some_and(|place| spec.columns[place].kind.is_measure())
        });
        let context = nearer.map_or_else(
            || context.clone(),
            |(heading, _)| context.with(heading, "the heading of the numbers"),
        );
        let said = context.period(column.year).ok_or_else(|| {
            Unfit::Needs(format!(
                "which {} it is of is nowhere in it; say so with --set {id}=PERIOD",
                column.heading.to_lowercase()
            ))
        })?;
        value.clone_from(&said.value);
        given.push(Given {
            column: id.clone(),
            value: said.value,
            from: said.from.to_owned(),
        });
    }
    for (id, value) in known.set {
        if spec.column(id).is_some() {
            source.set.insert(id.clone(), value.clone());
        }
    }
    let finder = Finder {
        sheet: &alone,
        spec,
        source,
        codes: &known.options.codes,
        recogniser: Recogniser::new(spec, source, &known.options.codes),
    };
    // Without `after`, which stands outside what is looked at here.
    let layouts = Finder {
        source: &SourceSpec {
            after: None,
            before: None,
            ..source.clone()
        },
        ..finder
    }
    .find();
    if let Some(layout) = layouts.ok().and_then(|found| found.into_iter().next()) {
        infer::totals(&bench, spec, &layout, source);
    }
    Ok(given)
}

/// A text of the sheet that says the same but for the date; the text itself where there is none, or where it stands there as it is.
fn same_words(sheet: &Sheet, wanted: &str) -> String {
    let folded = fold(wanted);
    let texts = || {
        (sheet.cells().iter()).filter_map(|(_, raw)| match raw {
            Raw::Text(text) => Some(tidy(text)),
            _ => None,
        })
    };
    if folded.is_empty() || texts().any(|text| fold(&text).contains(&folded)) {
        return wanted.to_owned();
    }
    let core = undated(wanted);
    texts()
        .find(|text| !core.is_empty() && undated(text) == core)
        .unwrap_or_else(|| wanted.to_owned())
}

fn read(
    source: SourceSpec,
    spec: &Arc<DatasetSpec>,
    workbook: &Workbook,
    known: &Known<'_>,
    given: Vec<Given>,
) -> Result<Proposal, Unfit> {
    let codes = &known.options.codes;
    let mut findings = Vec::new();
    let blocks = workbook_blocks(workbook, &source, spec, codes, &mut findings);
    if let Some(missing) = findings.iter().find(|f| f.code == Code::TableMissing)
        && blocks.is_empty()
    {
        let words = missing.message.trim_end_matches('.');
        return Err(Unfit::Shape(words.to_owned()));
    }
    if blocks.iter().all(Block::is_empty) {
        return Err(Unfit::Shape("no record was found in it".to_owned()));
    }
    let mut tables = Vec::new();
    for sheet in &workbook.sheets {
        let turned = source.transposed.then(|| turned::turned(sheet));
        let view = turned.as_ref().unwrap_or(sheet);
        let finder = Finder {
            sheet: view,
            spec,
            source: &source,
            codes,
            recogniser: Recogniser::new(spec, &source, codes),
        };
        let own: Vec<Block> = (blocks.iter())
            .filter(|block| block.sheet == sheet.name)
            .cloned()
            .collect();
        for layout in finder.find().unwrap_or_default() {
            tables.push(reads(view, &source, spec, &layout, &own, &findings));
        }
    }
    Ok(Proposal {
        source,
        spec: spec.clone(),
        reads: tables,
        given,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_by_time_and_version_only() {
        let last = Named::of("returns/csc/CSC scorecard Sept 2015 v3 FINAL.xlsx");
        let next = Named::of("CSC scorecard Sept 2016.xlsx");
        assert!(last.same_return(&next) && !last.same_time(&next));
        let mended = Named::of("CSC_scorecard Sept 2015 (2).xlsx");
        assert!(last.same_return(&mended) && last.same_time(&mended));
        assert!(!last.same_return(&Named::of("CSC audit Sept 2015.xlsx")));
        assert!(!Named::of("2015.xlsx").same_return(&Named::of("2016.xlsx")));
    }
}
