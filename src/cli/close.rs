//! `yearly close`: this year's figures, as published, frozen into history/YEAR.json. Nothing that is withheld is in it.

use std::path::Path;

use anyhow::bail;

use super::access::Access;
use super::args::Close;
use super::exit::Exit;
use super::open_folder::{Opened, open};
use super::terminal::Terminal;
use crate::finding::{Code, Finding, Severity, counts};
use crate::model::{Period, count};
use crate::project::{LARGEST, cleaned, read_file, walk};
use crate::protect::{SafeCell, formulas, provenance};
use crate::render::figures_json::{Closed, history, public_figures};
use crate::run::{Step, grouped};
use crate::set::{Over, Transaction};

/// Runs it.
pub(crate) fn run(
    folder: &Path,
    args: &Close,
    access: &Access<'_>,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let place = access.report_folder(folder, terminal)?;
    let mut opened = open(folder, args.as_at, &[], terminal)?;
    let project = &opened.project;
    if project.profile.not_for_publication {
        bail!(
            "The profile \"{}\" is not for publication, so its figures are not protected and cannot be kept as published. Name another profile in report.toml.",
            project.profile.id
        );
    }
    let year = project.period.code();
    let name = format!("history/{year}.json");
    let path = folder.join(&name);
    let earlier = read_file(&path, LARGEST).ok();
    if earlier.is_some() && !args.again {
        bail!(
            "{name} is there already: {year} is closed. To correct it, run yearly close --again; the earlier file is kept."
        );
    }
    let run = opened.run(Step::Disclosure, terminal);
    let Opened { project, as_at, .. } = opened;
    let grouped = grouped(run.findings, &project);
    let figures = run.figures;
    let tally = counts(&grouped.findings);
    let errors = tally
        .iter()
        .find(|(severity, _)| *severity == Severity::Error)
        .map_or(0, |(_, count)| *count);
    terminal.finish();
    terminal.say_as_at(as_at);
    let solved = |finding: &Finding| {
        finding.code == Code::DisclosureOpen && finding.severity == Severity::Error
    };
    if grouped.findings.iter().any(solved) {
        terminal.problem(&format!(
            "A number that is withheld can be worked out from the others, so {year} was not closed; yearly check --all says which."
        ));
        return Ok(Exit::Blocked);
    }
    if errors > 0 && !args.with_errors {
        let are = count(errors, "error is", "errors are");
        terminal.problem(&format!(
            "{are} open, so {year} was not closed; yearly check --all says which. With --with-errors it is closed all the same, and the file says so."
        ));
        return Ok(Exit::Blocked);
    }
    let closed = Closed {
        period: year.clone(),
        closed: as_at.to_string(),
        open_errors: (errors > 0).then_some(errors),
    };
    let formulas = formulas(&figures.tables, &figures.safe);
    let provenance = provenance(&figures.tables, &figures.safe);
    let public = public_figures(&figures.safe, &formulas, &provenance);
    let bytes = history(&public, &closed);
    let mut change = Transaction::default();
    let mut told = clean(folder, &name, &mut change);
    if earlier.as_ref() == Some(&bytes) {
        place.commit(&change)?;
        told.push(match told.is_empty() {
            true => format!("{name} holds the same figures already; nothing was written."),
            false => format!("{name} holds the same figures already."),
        });
        terminal.result(&told.join("\n"))?;
        return Ok(Exit::Done);
    }
    let over = Over::read(earlier.as_deref());
    if let Some(earlier) = earlier {
        let clean = std::str::from_utf8(&earlier).ok();
        let clean = clean.and_then(|text| cleaned(text, &year));
        let earlier = clean.map_or(earlier, String::into_bytes);
        let kept = (1..)
            .map(|number| format!("history/{year}.{number}.json"))
            .find(|kept| !folder.join(kept).exists())
            .unwrap_or_default();
        change.put(&kept, earlier, Over::Nothing);
        told.push(format!(
            "The figures as they were closed before are kept in {kept}."
        ));
    }
    change.put(&name, bytes, over);
    place.commit(&change)?;
    let cells = || figures.safe.figures().map(|figure| figure.cell);
    let shown = cells().filter(|cell| cell.value().is_some()).count();
    let withheld = cells()
        .filter(|cell| matches!(cell, SafeCell::Suppressed(_)))
        .count();
    told.push(format!(
        "Closed {} in {name}: {shown} figures, and {withheld} that are withheld, without their numbers.",
        project.period.label()
    ));
    if errors > 0 {
        told.push(format!("It says that {errors} errors were open."));
    }
    for awaited in &figures.awaited {
        let due = awaited
            .due
            .map(|day| format!(", due {}", Period::Day(day).label()));
        told.push(format!(
            "Still awaited: {} from {}{}.",
            awaited.dataset,
            awaited.agency,
            due.unwrap_or_default()
        ));
    }
    terminal.result(&told.join("\n"))?;
    Ok(Exit::Done)
}

/// Takes out of the other files of `history/` what earlier versions told beside their figures. Says which.
fn clean(folder: &Path, written: &str, change: &mut Transaction) -> Vec<String> {
    let mut told = Vec::new();
    for path in walk(folder, "history").value {
        let name = path.strip_prefix("history/").unwrap_or(&path);
        let year = name.split('.').next().unwrap_or_default();
        let Ok(bytes) = read_file(&folder.join(&path), LARGEST) else {
            continue;
        };
        let clean = std::str::from_utf8(&bytes).ok();
        let clean = clean.and_then(|text| cleaned(text, year));
        if let Some(clean) = clean.filter(|_| path != written) {
            change.put(&path, clean.into_bytes(), Over::read(Some(&bytes)));
            told.push(format!(
                "{path} no longer tells more than its report did; its figures are as they were."
            ));
        }
    }
    told
}
