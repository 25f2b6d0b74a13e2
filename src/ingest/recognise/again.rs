//! Next year's file of the same shape: a mapping that was made once, made ready for a new file.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::finder::Finder;
use super::super::sheet::{Raw, Sheet, Workbook};
use super::super::table_detection::{Layout, Missed};
use super::super::transpose;
use super::super::value_parsing::tidy;
use super::bench::{Bench, HEAD, TRIED};
use super::context::{Context, first_words};
use super::infer;
use super::proposal::{Given, Known, Proposal};
use super::reading::has;
use super::readout::Readout;
use super::regions::{self, Region};
use crate::finding::Code;
use crate::model::{Block, ColumnType, DatasetSpec, SourceSpec, fold, listed};
use crate::resubmission::undated;

/// The rows of a sheet in which the words of a mapping are looked for.
const REMEMBERED: u32 = 60;

/// Why a mapping that was made for another file cannot be used for this one; a clause says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// The file is of another shape.
    Shape(String),
    /// It is of the same shape, and one thing is missing that a person has to say.
    Needs(String),
}

/// Whether a source was written for tables whose sheet or headings no dataset names by itself, and a workbook has these very words: then
/// it may be the same return under another name.
pub fn has_words_of(workbook: &Workbook, source: &SourceSpec) -> bool {
    let sheet = source.sheet.as_deref();
    let own = source.headings.keys().chain(&source.after);
    let mut own = own
        .map(|words| undated(words))
        .filter(|w| !w.is_empty())
        .peekable();
    if own.peek().is_none() {
        return false;
    }
    let is_it = |other: &&Sheet| {
        let name = other.name.as_deref().map(undated);
        !other.hidden && sheet.is_none_or(|wanted| name == Some(undated(wanted)))
    };
    let Some(looked) = workbook.sheets.iter().find(is_it) else {
        return false;
    };
    let there: BTreeSet<String> = (looked.cells().iter())
        .take_while(|(cell, _)| cell.row < REMEMBERED)
        .filter(|(_, raw)| matches!(raw, Raw::Text(_)))
        .map(|(_, raw)| undated(&raw.text()))
        .collect();
    own.all(|words| there.contains(&words))
}

/// Makes a mapping that was made for another file ready for this one, and reads it so. Looks at its shape first: the sheet, the words
/// that the mapping names, and headings for the key columns; then what says when is read anew. The error says what no longer fits.
pub fn again(
    workbook: &Workbook,
    source: &SourceSpec,
    known: &Known<'_>,
) -> Result<Proposal, Unfit> {
    let Some(spec) = (known.options.datasets.iter()).find(|spec| spec.id == source.dataset) else {
        return Err(Unfit::Shape(format!(
            "there is no dataset called \"{}\"",
            source.dataset
        )));
    };
    let mut new = SourceSpec {
        file: workbook.file.to_string(),
        received: None,
        awaited: false,
        ..source.clone()
    };
    if let Some(wanted) = &source.sheet {
        let named = |sheet: &Sheet| sheet.name.as_deref().unwrap_or_default().to_owned();
        let is = |sheet: &Sheet| sheet.name.is_some() && sheet.is_read_by(source);
        if !workbook.sheets.iter().any(is) {
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
    let fitting = |sheet: &&Sheet| sheet.is_read_by(&new);
    let sheets: Vec<Sheet> = workbook.sheets.iter().filter(fitting).cloned().collect();
    let Some(sheet) = sheets.first() else {
        return Err(Unfit::Shape("it has no sheet that holds cells".to_owned()));
    };
    let given = ready(&mut new, spec, sheet, workbook, known)?;
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
    let view = &*transpose::as_read(sheet, source);
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
    let others = first_words(workbook, sheet);
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
    is_headed(source, spec, view, &alone, known)?;
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
            sure: said.is_sure(column),
            value: said.value,
            from: said.from.to_owned(),
        });
    }
    for (id, value) in known.set {
        if spec.column(id).is_some() {
            source.set.insert(id.clone(), value.clone());
        }
    }
    // Without `after`, which stands outside what is looked at here.
    let within = SourceSpec {
        after: None,
        before: None,
        ..source.clone()
    };
    let layouts = Finder::new(&alone, spec, &within, &known.options.codes).find();
    if let Some(layout) = layouts.ok().and_then(|found| found.into_iter().next()) {
        infer::totals(&bench, spec, &layout, source);
    }
    Ok(given)
}

/// Whether the headings that a mapping names are there, those of all key columns that it does not give, and one that is no time: a table
/// that is read by its values alone, or because all is given, may be any table.
fn is_headed(
    source: &SourceSpec,
    spec: &DatasetSpec,
    sheet: &Sheet,
    alone: &Sheet,
    known: &Known<'_>,
) -> Result<(), Unfit> {
    let there: BTreeSet<String> = (alone.cells().iter())
        .map(|(_, raw)| fold(&raw.text()))
        .collect();
    let mut mapped = source
        .headings
        .keys()
        .filter(|words| !fold(words).is_empty());
    if let Some(missing) = mapped.find(|words| !there.contains(&fold(words))) {
        let why = format!("it has no heading \"{missing}\"");
        return Err(Unfit::Shape(why));
    }
    let found = Finder::new(sheet, spec, source, &known.options.codes).find();
    let layouts = found.map_err(|missed| Unfit::Shape(lacking(spec, &missed)))?;
    let tells = |place: usize| spec.columns[place].kind != ColumnType::Period;
    let named = |layout: &Layout| {
        layout.headings.is_none()
            || (0..spec.columns.len()).any(|place| tells(place) && has(layout, place))
    };
    match layouts.iter().any(named) {
        true => Ok(()),
        false => Err(Unfit::Shape("its headings are others".to_owned())),
    }
}

/// What a sheet lacks in which a dataset's table was not found.
fn lacking(spec: &DatasetSpec, missed: &Missed) -> String {
    let lacking = missed.nearest.iter().flat_map(|(_, places)| places);
    let names: Vec<String> = lacking
        .map(|&place| format!("\"{}\"", spec.columns[place].heading))
        .collect();
    match names.is_empty() {
        true => "its headings are others".to_owned(),
        false => format!("it has no heading for {}", listed(&names, "and")),
    }
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

/// Reads a workbook as a source says. What it holds no record of does not fit.
fn read(
    source: SourceSpec,
    spec: &Arc<DatasetSpec>,
    workbook: &Workbook,
    known: &Known<'_>,
    given: Vec<Given>,
) -> Result<Proposal, Unfit> {
    let readout = Readout::of(workbook, &source, spec, &known.options.codes);
    let mut findings = readout.findings.iter();
    if let Some(missing) = findings.find(|f| f.code == Code::TableMissing)
        && readout.blocks.is_empty()
    {
        let words = missing.message.trim_end_matches('.');
        return Err(Unfit::Shape(words.to_owned()));
    }
    if readout.blocks.iter().all(Block::is_empty) {
        return Err(Unfit::Shape("no record was found in it".to_owned()));
    }
    Ok(Proposal {
        source,
        spec: spec.clone(),
        reads: readout.reads,
        given,
        guesses: Vec::new(),
        doubt: None,
    })
}
