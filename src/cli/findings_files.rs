//! The findings as files of `out/private/`: in full for people, for programs, and as a workbook.

use std::collections::BTreeMap;

use super::findings_workbook::{Register, workbook};
use super::output::{DRAFTS, DraftSet, Output};
use super::set_files::beside;
use crate::finding::Grouped;
use crate::finding::emit::{Findings, human, json};
use crate::set::Workplace;

/// The findings in full, with a piece of the sheet around each cell.
pub(super) const TEXT: &str = "private/findings.txt";
/// The findings and the register of returns, to sort and filter.
pub(super) const WORKBOOK: &str = "private/findings.xlsx";

/// The files.
pub(super) fn files(
    grouped: &Grouped,
    agencies: &BTreeMap<String, String>,
    register: Register<'_>,
) -> anyhow::Result<Vec<Output>> {
    let findings = Findings { grouped, agencies };
    let (mut text, mut data) = (Vec::new(), Vec::new());
    let (plain, full) = (human::Colour::Plain, human::Detail::Full);
    human::write(&mut text, &findings, plain, full)?;
    json::write(&mut data, &findings)?;
    Ok(vec![
        Output::new(TEXT, text),
        Output::new("private/findings.json", data),
        Output::new(WORKBOOK, workbook(&findings, register)?),
    ])
}

/// Puts them into the set of drafts, of which everything else stays as it is.
pub(super) fn keep(place: &Workplace<'_>, files: Vec<Output>) -> anyhow::Result<()> {
    let set = DraftSet::read(place.root(), DRAFTS)?;
    place.commit(&beside(set, files))?;
    Ok(())
}
