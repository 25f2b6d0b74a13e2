//! Taking a correction: the value that an agency says is right, kept for its cell, once it has been seen that it can be read there.

use std::collections::BTreeMap;

use anyhow::bail;
use jiff::civil::Date;

use super::listed::place;
use super::named::{SHORTEST, digits, named};
use crate::Figures;
use crate::cli::args::Accept;
use crate::cli::exit::Exit;
use crate::cli::explain::explain_options;
use crate::cli::responses_file::save;
use crate::cli::terminal::Terminal;
use crate::explain::{may_be_told, withholds};
use crate::finding::{Code, Finding, Grouping, Location, fingerprints, reference};
use crate::ingest;
use crate::model::{Block, Cell, CellCorrection, Held, Kept, NOT_SHOWN};
use crate::project::{Project, RESPONSES, may_be_personal};
use crate::run;
use crate::set::Workplace;

/// What a correction is taken from.
pub(super) struct Taking<'a> {
    pub(super) project: &'a Project,
    pub(super) run: &'a Figures,
    /// What was found, grouped.
    pub(super) shown: &'a [Finding],
    pub(super) as_at: Date,
}

impl Taking<'_> {
    /// Takes the value, or the one that the agency answered with where it is empty, for the cell of the finding that a reference names.
    pub(super) fn take(
        &self,
        folder: &Workplace<'_>,
        query: &str,
        value: &str,
        args: &Accept,
        terminal: &Terminal,
    ) -> anyhow::Result<Exit> {
        if let Some(code) = Code::parse(query.trim()) {
            bail!(
                "A correction is of one cell. Name the query by its reference and not by its code {}; yearly accept lists them.",
                code.id()
            );
        }
        let mut corrections = self.corrections(query, value.trim(), args)?;
        let kept = &self.project.responses.corrections;
        // The day on which it is said again is no news.
        let is_known = |new: &CellCorrection| {
            let mut today = kept.iter().cloned();
            today.any(|known| {
                CellCorrection {
                    taken: new.taken,
                    ..known
                } == *new
            })
        };
        if corrections.iter().all(is_known) {
            terminal.result("That correction was taken already; nothing has changed.")?;
            return Ok(Exit::Done);
        }
        let mut after = self.project.clone();
        for correction in &corrections {
            after.responses = after.responses.corrected(correction.clone());
        }
        let tried = run::figures(&after, self.as_at);
        let agencies = self.project.agency_names();
        let before = explain_options(self.run, &agencies);
        let then = explain_options(&tried.value, &agencies);
        let mut told = Vec::new();
        for correction in &mut corrections {
            self.can_be_read(correction, &tried.findings, &tried.value)?;
            let withheld = withholds(before, &correction.file, correction.sheet.as_deref());
            let is_told = !withheld && may_be_told(then, correction);
            // What only the new value shows to be about a person is kept as such too.
            let is_personal = tried.value.personal.iter().any(|at| is_at(at, correction));
            if let Some(old) = correction.old.plain().filter(|_| is_personal) {
                correction.old = Kept::of(old, true);
            }
            told.push(match is_told && correction.is_impersonal() {
                true => format!(
                    "Corrected: {}: it is read as {}.",
                    place(correction),
                    correction.change()
                ),
                false => format!(
                    "Corrected: {}: another value is read than stands there. Neither is shown, because it may be about a person, or a figure that is made of that sheet is withheld.",
                    place(correction)
                ),
            });
            after.responses = after.responses.corrected(correction.clone());
        }
        save(folder, self.project, &after.responses)?;
        let (is, cells) = match corrections.len() {
            1 => ("The correction is", "the cell says what it says"),
            _ => ("The corrections are", "the cells say what they say"),
        };
        // All cells of one word are kept under the reference of the first.
        let kept = corrections.first().map(|one| reference(&one.fingerprint));
        told.push(format!(
            "{is} in {RESPONSES}, for as long as {cells} now. To take it back: yearly accept {} --withdraw",
            kept.as_deref().unwrap_or(query)
        ));
        terminal.result(&told.join("\n"))?;
        Ok(Exit::Done)
    }

    fn corrections(
        &self,
        query: &str,
        value: &str,
        args: &Accept,
    ) -> anyhow::Result<Vec<CellCorrection>> {
        let cells = self.cells(query)?;
        let (new, answered) = match (value, &cells.answered) {
            ("", Some(other)) => (other.clone(), true),
            ("", None) => {
                bail!("Say which value is right, with --correction VALUE. Nothing was kept.")
            }
            (given, other) => (given.to_owned(), other.as_deref() == Some(given)),
        };
        let given = args.reason.as_deref().map(str::trim);
        let reason = match given.filter(|reason| !reason.is_empty()) {
            Some(reason) => reason.to_owned(),
            None if answered => "The agency answered so.".to_owned(),
            None => bail!("Say why it is corrected, with --reason \"...\". Nothing was kept."),
        };
        let each = cells.each.into_iter().map(|cell| CellCorrection {
            new: new.clone(),
            by: args.by.trim().to_owned(),
            taken: self.as_at,
            reason: reason.clone(),
            answered,
            ..cell
        });
        Ok(each.collect())
    }

    /// The cells of what a reference names: of a finding, or of corrections that were taken before.
    fn cells(&self, query: &str) -> anyhow::Result<Cells> {
        let wanted = digits(query);
        let taken = self.project.responses.corrections.iter();
        let taken: Vec<CellCorrection> = taken
            .filter(|one| wanted.len() >= SHORTEST && one.fingerprint.starts_with(&wanted))
            .cloned()
            .collect();
        let places = match self.places(query) {
            Err(_) if !taken.is_empty() => {
                return Ok(Cells {
                    each: taken,
                    answered: None,
                });
            }
            places => places?,
        };
        let mut cells = Cells {
            each: Vec::new(),
            answered: None,
        };
        for (finding, own, at) in &places {
            let (file, cell) = one_cell(at)?;
            let (old, beside) = self.stands(at, cell)?;
            let (agency, found) = (finding.agency.as_deref(), finding.found.as_deref());
            let other = self.project.other_value(own, agency, found);
            cells.answered = cells.answered.or(other.map(|(_, value)| value));
            cells.each.push(CellCorrection {
                new: old.clone(),
                old: Kept::of(&old, self.is_personal(finding, at)),
                file,
                sheet: at.sheet().map(ToString::to_string),
                cell,
                dataset: finding.dataset.clone(),
                agency: finding.agency.clone(),
                by: String::new(),
                taken: self.as_at,
                reason: String::new(),
                // All cells of one word are known by the reference of the first.
                fingerprint: places.first().map_or(own, |(_, first, _)| first).clone(),
                answered: false,
                beside,
            });
        }
        Ok(cells)
    }

    /// The finding that a reference names, and the one place of it; all places of a word that is not known.
    fn places(&self, query: &str) -> anyhow::Result<Vec<(&Finding, String, Location)>> {
        let wanted = digits(query);
        let mut named = named(self.shown, query)?.into_iter();
        let Some(finding) = named.next() else {
            bail!("There is no query \"{query}\".");
        };
        let prints = fingerprints(finding).into_iter().zip(finding.places());
        let each = prints.map(|(print, at)| (finding, print, at.clone()));
        let each = each.filter(|(_, print, _)| {
            finding.code.grouping() == Grouping::Word || print.starts_with(&wanted)
        });
        Ok(each.collect())
    }

    /// What stands in a cell of a return, and by what its row is known again.
    fn stands(
        &self,
        at: &Location,
        cell: Cell,
    ) -> anyhow::Result<(String, BTreeMap<String, Kept>)> {
        let file = at.path();
        let mut files = self.run.returns.files.iter();
        let own = files.find(|own| file.is_some_and(|file| own.name == *file));
        let Some(workbook) = own.and_then(|own| ingest::open(own).value) else {
            bail!("{at} is no cell of a return, so there is nothing to correct with --correction.");
        };
        let mut sheets = workbook.sheets.iter();
        let Some(sheet) = sheets.find(|sheet| sheet.name.as_ref() == at.sheet()) else {
            return Ok((String::new(), BTreeMap::new()));
        };
        let text = sheet.get(cell).map(ingest::Raw::text).unwrap_or_default();
        let datasets = self.run.validated.datasets();
        let beside = ingest::beside(sheet, &workbook.file, datasets, cell);
        Ok((text, beside))
    }

    /// Whether what stands there may be about a person, by its column or by its own words.
    fn is_personal(&self, finding: &Finding, at: &Location) -> bool {
        let there = Finding {
            location: at.clone(),
            ..finding.clone()
        };
        let area = at.area();
        let column = area.is_some_and(|area| {
            may_be_personal(self.run.validated.datasets(), &there, area.first.column)
        });
        let is_unsaid = finding.found.as_deref() == Some(NOT_SHOWN);
        column || is_unsaid || self.run.personal.contains(at)
    }

    /// Refuses a correction that could not be read where it is to stand: it would be a gap, or no number of those by which the return
    /// is checked.
    fn can_be_read(
        &self,
        correction: &CellCorrection,
        found: &[Finding],
        tried: &Figures,
    ) -> anyhow::Result<()> {
        let all = tried.accounts.iter();
        let mut all = all.flat_map(|account| &account.corrected);
        match all
            .find(|one| *one.correction == *correction)
            .map(|one| one.held)
        {
            Some(Held::Applied) => {}
            Some(Held::Settled) => bail!("The cell says that already. Nothing was kept."),
            Some(Held::Lapsed | Held::Moved) | None => {
                bail!(
                    "The return is not read any more, so nothing of it can be corrected. Nothing was kept."
                )
            }
        }
        let unread = found.iter().find(|finding| {
            let is_unread =
                finding.code == Code::UnmappedCategory || finding.code.grouping() == Grouping::Gap;
            is_unread && is_at(&finding.location, correction)
        });
        if let Some(finding) = unread {
            bail!(
                "The value could not be read there: {}. Nothing was kept.",
                finding.code.title()
            );
        }
        if is_stated(self.run, correction) && !is_stated(tried, correction) {
            bail!(
                "The value could not be read there: {} holds a number by which the return is checked, as a total does. Nothing was kept.",
                correction.cell
            );
        }
        Ok(())
    }
}

/// The cells that are to be corrected.
struct Cells {
    /// A correction of each, without a new value and a reason.
    each: Vec<CellCorrection>,
    /// The value that the agency answered with.
    answered: Option<String>,
}

/// The file and the cell of a place that is one cell.
fn one_cell(at: &Location) -> anyhow::Result<(String, Cell)> {
    match (at.path(), at.area()) {
        (Some(file), Some(area)) if area.first == area.last => Ok((file.to_string(), area.first)),
        _ => bail!(
            "{at} is not one cell, so no value can be put in its place. Ask the agency to correct the return."
        ),
    }
}

/// Whether a place is the cell of a correction, or has it in it.
fn is_at(at: &Location, correction: &CellCorrection) -> bool {
    at.path().is_some_and(|file| **file == *correction.file)
        && at.sheet().map(|sheet| &**sheet) == correction.sheet.as_deref()
        && at.area().is_some_and(|area| area.contains(correction.cell))
}

/// Whether a cell holds a number by which a return speaks of its own records.
fn is_stated(figures: &Figures, correction: &CellCorrection) -> bool {
    let datasets = figures.validated.datasets().iter();
    let is_here = |block: &&Block| {
        *block.file == *correction.file && block.sheet.as_deref() == correction.sheet.as_deref()
    };
    let blocks = datasets.flat_map(|dataset| &dataset.blocks);
    let mut stated = blocks.filter(is_here).flat_map(|block| &block.reported);
    stated.any(|one| one.cell == correction.cell)
}
