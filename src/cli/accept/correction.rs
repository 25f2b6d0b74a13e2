//! Taking a correction: the value that an agency says is right, kept for its cell, once it has been seen that it can be read there.

use anyhow::bail;
use jiff::civil::Date;

use super::listed::place;
use super::{digits, named};
use crate::Figures;
use crate::cli::args::Accept;
use crate::cli::exit::Exit;
use crate::cli::responses_file::save;
use crate::cli::terminal::Terminal;
use crate::finding::{Code, Finding, Grouping, Location, fingerprints};
use crate::ingest;
use crate::model::{CellCorrection, Held, Kept};
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
        let correction = self.correction(query, value.trim(), args)?;
        let mut after = self.project.clone();
        after.responses = self.project.responses.corrected(correction.clone());
        if after.responses == self.project.responses {
            terminal.result("That correction was taken already; nothing has changed.")?;
            return Ok(Exit::Done);
        }
        let tried = run::received(&after, self.as_at);
        can_be_read(&correction, &tried.findings, &tried.value)?;
        save(folder, self.project, &after.responses)?;
        terminal.result(&format!(
            "Corrected: {}: it is read as {}.\nThe correction is in {RESPONSES}, and holds while the cell says what it says now. To take it back: yearly accept {query} --withdraw",
            place(&correction),
            correction.change()
        ))?;
        Ok(Exit::Done)
    }

    fn correction(
        &self,
        query: &str,
        value: &str,
        args: &Accept,
    ) -> anyhow::Result<CellCorrection> {
        let (finding, fingerprint, at) = self.place(query)?;
        let (file, cell) = one_cell(&at)?;
        let old = self.stands(&at)?;
        let agency = finding.agency.as_deref();
        let asked = self
            .project
            .other_value(&fingerprint, agency, finding.found.as_deref());
        let (new, answered) = match (value, &asked) {
            ("", Some((_, other))) => (other.clone(), true),
            ("", None) => {
                bail!("Say which value is right, with --correction VALUE. Nothing was kept.")
            }
            (given, Some((_, other))) => (given.to_owned(), given == other),
            (given, None) => (given.to_owned(), false),
        };
        let given = args.reason.as_deref().map(str::trim);
        let reason = match given.filter(|reason| !reason.is_empty()) {
            Some(reason) => reason.to_owned(),
            None if answered => "The agency answered so.".to_owned(),
            None => bail!("Say why it is corrected, with --reason \"...\". Nothing was kept."),
        };
        Ok(CellCorrection {
            old: Kept::of(&old, self.is_personal(finding, &at)),
            file,
            sheet: at.sheet().map(ToString::to_string),
            cell,
            new,
            dataset: finding.dataset.clone(),
            agency: finding.agency.clone(),
            by: args.by.trim().to_owned(),
            taken: self.as_at,
            reason,
            fingerprint,
        })
    }

    /// The finding that a reference names, and the one place of it.
    fn place(&self, query: &str) -> anyhow::Result<(&Finding, String, Location)> {
        let wanted = digits(query);
        let places = named(self.shown, query)?.into_iter().flat_map(|finding| {
            let prints = fingerprints(finding).into_iter().zip(finding.places());
            prints.map(move |(print, at)| (finding, print, at.clone()))
        });
        let mut fitting = places.filter(|(_, print, _)| print.starts_with(&wanted));
        match fitting.next() {
            Some(first) => Ok(first),
            None => bail!("There is no query \"{query}\"."),
        }
    }

    /// What stands in a cell of a return.
    fn stands(&self, at: &Location) -> anyhow::Result<String> {
        let file = at.path();
        let mut files = self.run.returns.files.iter();
        let own = files.find(|own| file.is_some_and(|file| own.name == *file));
        let Some(workbook) = own.and_then(|own| ingest::open(own).value) else {
            bail!("{at} is no cell of a return, so there is nothing to correct with --correction.");
        };
        let mut sheets = workbook.sheets.iter();
        let sheet = sheets.find(|sheet| sheet.name.as_ref() == at.sheet());
        let raw = at
            .area()
            .and_then(|area| sheet.and_then(|sheet| sheet.get(area.first)));
        Ok(raw.map(ingest::Raw::text).unwrap_or_default())
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
        column || self.run.personal.contains(at)
    }
}

/// The file and the cell of a place that is one cell.
fn one_cell(at: &Location) -> anyhow::Result<(String, crate::model::Cell)> {
    match (at.path(), at.area()) {
        (Some(file), Some(area)) if area.first == area.last => Ok((file.to_string(), area.first)),
        _ => bail!(
            "{at} is not one cell, so no value can be put in its place. Ask the agency to correct the return."
        ),
    }
}

/// Refuses a correction that could not be read where it is to stand.
fn can_be_read(
    correction: &CellCorrection,
    found: &[Finding],
    received: &run::Received,
) -> anyhow::Result<()> {
    let all = received
        .accounts
        .iter()
        .flat_map(|account| &account.corrected);
    let held = all
        .filter(|one| *one.correction == *correction)
        .map(|one| one.held)
        .next();
    match held {
        Some(Held::Applied) => {}
        Some(Held::Settled) => bail!("The cell says that already. Nothing was kept."),
        Some(Held::Lapsed) | None => {
            bail!(
                "The return is not read any more, so nothing of it can be corrected. Nothing was kept."
            )
        }
    }
    let unread = found.iter().find(|finding| {
        let is_there = finding
            .location
            .path()
            .is_some_and(|file| **file == *correction.file)
            && finding.location.sheet().map(|sheet| &**sheet) == correction.sheet.as_deref()
            && (finding.location.area()).is_some_and(|area| area.contains(correction.cell));
        let is_unread =
            finding.code == Code::UnmappedCategory || finding.code.grouping() == Grouping::Gap;
        is_there && is_unread
    });
    match unread {
        Some(finding) => bail!(
            "The value could not be read there: {}. Nothing was kept.",
            finding.code.title()
        ),
        None => Ok(()),
    }
}
