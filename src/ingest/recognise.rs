//! Which datasets a file's tables are, and how each would be read: a `[[source]]` for every table that can be told, with what in it is
//! not sure, and for the others what was seen and what would be needed. Words name a table: one whose values alone read as a dataset's
//! is none. Reads through the same search and reader as every other run, so that what is proposed here is what is read later. Never
//! guesses between two datasets that fit alike.

mod again;
mod bench;
mod certainty;
mod context;
mod fit;
mod infer;
mod merge;
mod near;
mod proposal;
mod reading;
mod readout;
mod regions;
mod spoken;
mod suggest;
#[cfg(test)]
mod tests;

pub use again::{Unfit, again, has_words_of};
pub use near::nearest_code;
pub use proposal::{
    Doubt, Given, Guess, Known, Lack, Meaning, Proposal, Reads, Recognised, Unplaced, Why,
};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::sheet::{Sheet, Workbook};
use super::transpose;
use super::value_parsing::tidy;
use crate::model::{Block, DatasetSpec, SourceSpec, file_stem, fold};
use crate::resubmission::{dates, undated};
use bench::{Bench, HEAD, TRIED};
use context::{Context, first_words};
use fit::{Fit, Lacks};
use readout::Readout;
use regions::Region;

/// A dataset fits when it scores this much of 1000.
const FITS: u32 = 520;
/// So much is enough where a person has said which dataset it is.
const TOLD: u32 = 200;
/// Two datasets whose scores are no further apart than this cannot be told apart.
const ALIKE: u32 = 30;

/// A sheet with more rows is no table on its side: nobody has so many columns.
const MOST_BELOW: u32 = 60;

/// Looks at a workbook.
pub fn recognise(workbook: &Workbook, known: &Known<'_>) -> Recognised {
    let mut recognised = Recognised::default();
    let specs = specs(known);
    let vocabulary = regions::vocabulary(specs.iter().map(|spec| spec.as_ref()));
    let visible = workbook.sheets.iter().filter(|sheet| !sheet.hidden);
    let only = visible.clone().count() == 1;
    let mut several = Vec::new();
    for sheet in visible {
        if sheet.cells().is_empty() {
            continue;
        }
        let others = first_words(workbook, sheet);
        let look = Look {
            workbook,
            sheet,
            known,
            specs: &specs,
            others: &others,
            only,
        };
        let regions = regions::regions(sheet, &vocabulary);
        several.push(look.sheet(&regions));
    }
    let hidden = workbook.sheets.iter().filter(|sheet| sheet.hidden);
    recognised.hidden = hidden.filter_map(|sheet| sheet.name.clone()).collect();
    let mut tables = Vec::new();
    for (placed, unplaced) in several {
        tables.extend(placed);
        recognised.unplaced.extend(unplaced);
    }
    let whole = recognised.unplaced.is_empty();
    recognised.tables = merge::sheets(tables, workbook, &known.options.codes, whole);
    recognised
}

/// The agencies, by id, whose names stand in a workbook or in its name.
pub fn senders(workbook: &Workbook, known: &Known<'_>) -> BTreeSet<String> {
    let specs = specs(known);
    let vocabulary = regions::vocabulary(specs.iter().map(|spec| spec.as_ref()));
    let visible = workbook.sheets.iter().filter(|sheet| !sheet.hidden);
    let all = visible.flat_map(|sheet| {
        let regions = regions::regions(sheet, &vocabulary);
        let top = regions.first().map_or(0, |region| region.top);
        agencies(workbook, sheet, top, known)
    });
    all.collect()
}

fn specs(known: &Known<'_>) -> Vec<Arc<DatasetSpec>> {
    (known.options.datasets.iter())
        .filter(|spec| known.dataset.is_none_or(|id| spec.id == id))
        .cloned()
        .collect()
}

/// The agencies of report.toml whose names stand in a file's or sheet's name, or above the first table, which begins at `top`: as all
/// that a text says, or as words of it.
fn agencies(workbook: &Workbook, sheet: &Sheet, top: u32, known: &Known<'_>) -> BTreeSet<String> {
    let Some(list) = known.options.codes.get("agencies") else {
        return BTreeSet::new();
    };
    let head = (sheet.cells().iter())
        .take_while(|(cell, _)| cell.row < top)
        .take(60)
        .map(|(_, raw)| fold(&raw.text()))
        .filter(|text| text.split(' ').count() <= 30);
    let texts: Vec<String> = [fold(file_stem(&workbook.file))]
        .into_iter()
        .chain(sheet.name.iter().map(|name| fold(name)))
        .chain(head)
        .map(|text| format!(" {text} "))
        .collect();
    // A part of a name counts where only one agency has it: "Children's Social Care", but not the council they all belong to.
    let mut names: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for code in list.codes.iter().filter(|c| known.agencies.contains(&c.id)) {
        let whole = [&code.id].into_iter().chain(code.names());
        let parts = code.label.split(',').map(str::to_owned);
        for name in whole.cloned().chain(parts) {
            names.entry(fold(&name)).or_default().insert(&code.id);
        }
    }
    let longest = texts.iter().flat_map(|text| {
        let inside = names.iter().filter(|(name, ids)| {
            ids.len() == 1 && name.len() > 2 && text.contains(&format!(" {name} "))
        });
        let inside: Vec<(&String, &BTreeSet<&str>)> = inside.collect();
        // A name within a longer one says nothing of its own: the police within the police and crime commissioner.
        let found: Vec<&str> = (inside.iter())
            .filter(|(name, _)| {
                !inside
                    .iter()
                    .any(|(other, _)| other.len() > name.len() && other.contains(name.as_str()))
            })
            .flat_map(|(_, ids)| ids.iter().copied())
            .collect();
        found
    });
    longest.map(str::to_owned).collect()
}

/// One sheet to be looked at.
struct Look<'a> {
    workbook: &'a Workbook,
    sheet: &'a Sheet,
    known: &'a Known<'a>,
    specs: &'a [Arc<DatasetSpec>],
    others: &'a [String],
    only: bool,
}

impl<'a> Look<'a> {
    fn sheet(&self, regions: &[Region]) -> (Vec<Proposal>, Vec<Unplaced>) {
        let mut placed = Vec::new();
        let mut unplaced = Vec::new();
        for region in regions {
            match self.region(region, self.sheet, false) {
                Ok(fit) => match self.apart(&fit, region, regions.len() == 1) {
                    Some(proposal) => placed.push(proposal),
                    None => unplaced.push(self.unplaced(region, Why::NotApart(fit.spec.clone()))),
                },
                Err(why) => unplaced.push(self.unplaced(region, why)),
            }
        }
        let is_none = unplaced
            .iter()
            .all(|table| matches!(table.why, Why::Unknown | Why::NotThis(..)));
        if placed.is_empty()
            && is_none
            && let Some(proposal) = self.on_its_side()
        {
            return (vec![proposal], Vec::new());
        }
        (placed, unplaced)
    }

    fn unplaced(&self, region: &Region, why: Why) -> Unplaced {
        Unplaced {
            file: self.workbook.file.clone(),
            sheet: self.sheet.name.clone(),
            row: region.top,
            why,
        }
    }

    /// The dataset that a table is.
    fn region(&self, region: &Region, sheet: &Sheet, transposed: bool) -> Result<Fit, Why> {
        let alone = region.alone(sheet, TRIED);
        let head = region.alone(sheet, HEAD);
        let context = Context::of(sheet, region, &self.workbook.file, self.others);
        let bench = Bench {
            file: &self.workbook.file,
            sheet,
            alone: &alone,
            head: &head,
            region,
            context: &context,
            known: self.known,
            transposed,
        };
        let mut fits: Vec<Fit> = Vec::new();
        let mut lacks: Option<Lacks> = None;
        let tried: Vec<_> = (self.specs.par_iter())
            .map(|spec| bench.best(spec))
            .collect();
        for result in tried {
            match result {
                Ok(fit) => fits.push(fit),
                Err(Some(why)) if lacks.as_ref().is_none_or(|l| why.likeness() > l.likeness()) => {
                    lacks = Some(why);
                }
                Err(_) => {}
            }
        }
        fits.sort_by(|a, b| b.score.cmp(&a.score).then(a.spec.id.cmp(&b.spec.id)));
        let best = fits.first().map_or(0, |fit| fit.score);
        let enough = self.known.dataset.map_or(FITS, |_| TOLD);
        if best < enough {
            return Err(self.why_not(lacks, &bench));
        }
        let alike: Vec<String> = (fits.iter())
            .take_while(|fit| fit.score + ALIKE >= best)
            .map(|fit| fit.spec.id.clone())
            .collect();
        if alike.len() > 1 {
            return Err(Why::Alike(alike));
        }
        let mut fit = fits.swap_remove(0);
        fit.doubt = certainty::doubt(&bench, &fit);
        Ok(fit)
    }

    /// Why no dataset fits a table.
    fn why_not(&self, lacks: Option<Lacks>, bench: &Bench<'_>) -> Why {
        if let Some(lacks) = lacks.filter(|lacks| certainty::may_lack(bench, lacks)) {
            let id = |place: &usize| lacks.spec.columns[*place].id.clone();
            return Why::Lacks(Lack {
                columns: lacks.columns.iter().map(id).collect(),
                spec: lacks.spec.clone(),
                others: lacks.others,
            });
        }
        match self.known.dataset.and_then(|_| self.specs.first()) {
            Some(spec) => {
                let texts = bench.alone.row(bench.region.top).iter();
                let texts = texts.map(|(_, raw)| tidy(&raw.text())).collect();
                Why::NotThis(spec.clone(), texts)
            }
            None => Why::Unknown,
        }
    }

    /// The source that reads this table and no other: as few words as are needed.
    fn apart(&self, fit: &Fit, region: &Region, alone: bool) -> Option<Proposal> {
        let sheet = (!self.only).then(|| self.sheet.name.as_deref().map(str::to_owned));
        let base = SourceSpec {
            sheet: sheet.flatten(),
            ..fit.source.clone()
        };
        let title = region.title.as_ref().map(|(_, title)| title.clone());
        let short = title.as_deref().and_then(without_date);
        let next = region.next.clone();
        let short_next = next.as_deref().and_then(without_date).or(next.clone());
        let mut ways = Vec::new();
        if alone {
            ways.push((None, None));
        }
        if title.is_some() {
            for after in [short, title].into_iter().flatten() {
                ways.push((Some(after.clone()), short_next.clone()));
                ways.push((Some(after.clone()), next.clone()));
                ways.push((Some(after), None));
            }
        } else if next.is_some() {
            ways.push((None, short_next));
            ways.push((None, next));
        }
        ways.into_iter().find_map(|(after, before)| {
            let source = SourceSpec {
                after,
                before,
                ..base.clone()
            };
            let readout = self.read(&source, &fit.spec);
            let same = readout.reads.len() == 1 && same_place(&readout.blocks, &fit.blocks);
            same.then(|| proposal(source, fit, readout))
        })
    }

    /// Reads this sheet as a source says.
    fn read(&self, source: &SourceSpec, spec: &DatasetSpec) -> Readout {
        let workbook = Workbook {
            file: self.workbook.file.clone(),
            sheets: vec![self.sheet.clone()],
        };
        Readout::of(&workbook, source, spec, &self.known.options.codes)
    }

    /// A sheet whose only table lies on its side: proposed, and never taken without a person's yes.
    fn on_its_side(&self) -> Option<Proposal> {
        if self.sheet.last_row()? > MOST_BELOW {
            return None;
        }
        let turned = transpose::turned(self.sheet);
        let vocabulary = regions::vocabulary(self.specs.iter().map(|spec| spec.as_ref()));
        let regions = regions::regions(&turned, &vocabulary);
        let [region] = &regions[..] else { return None };
        let fit = self.region(region, &turned, true).ok()?;
        // Its title stands among the headings once it is turned.
        let first = self.sheet.cells().iter().take(3);
        let texts: Vec<String> = first
            .map(|(_, raw)| raw.text().to_string())
            .chain(self.sheet.name.as_deref().map(str::to_owned))
            .chain([file_stem(&self.workbook.file).to_owned()])
            .collect();
        let texts = texts.iter().map(String::as_str);
        let is_told = self.known.dataset.is_some();
        if !is_told && !spoken::speaks(texts, self.known, &fit.spec) {
            return None;
        }
        let sheet = (!self.only).then(|| self.sheet.name.as_deref().map(str::to_owned));
        let source = SourceSpec {
            sheet: sheet.flatten(),
            ..fit.source.clone()
        };
        let readout = self.read(&source, &fit.spec);
        (readout.reads.len() == 1).then(|| proposal(source, &fit, readout))
    }
}

fn proposal(source: SourceSpec, fit: &Fit, readout: Readout) -> Proposal {
    Proposal {
        source,
        spec: fit.spec.clone(),
        reads: readout.reads,
        given: fit.given.clone(),
        guesses: fit.guesses.clone(),
        doubt: fit.doubt,
    }
}

/// Whether what was read begins where the table that was tried does, and goes on as far where that was not cut short.
fn same_place(blocks: &[Block], tried: &[Block]) -> bool {
    let first = |blocks: &[Block]| blocks.first().map(|block| block.area.first);
    let last = |blocks: &[Block]| blocks.first().map(|block| block.area.last);
    let length = |blocks: &[Block]| blocks.iter().map(Block::len).sum::<usize>();
    let cut = tried
        .first()
        .is_some_and(|block| block.area.last.row.saturating_sub(block.area.first.row) + 3 >= TRIED);
    blocks.len() == tried.len()
        && first(blocks) == first(tried)
        && (cut || last(blocks) == last(tried) && length(blocks) == length(tried))
}

/// A title without the date at its end, so that next year's is found by it as well; none when little would be left.
fn without_date(title: &str) -> Option<String> {
    let words: Vec<&str> = title.split(' ').collect();
    let kept = (words.iter())
        .rposition(|word| {
            let folded = fold(word);
            !folded.is_empty() && !folded.split(' ').all(dates)
        })
        .map_or(0, |last| last + 1);
    (kept >= 2 && kept < words.len() && !undated(title).is_empty()).then(|| words[..kept].join(" "))
}
