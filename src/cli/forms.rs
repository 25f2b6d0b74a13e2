//! `yearly forms`: a blank return workbook for each agency and each dataset it owes, to send out.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use jiff::ToSpan;
use jiff::civil::Date;

use super::args::Forms;
use super::exit::Exit;
use super::open::{Opened, open};
use super::terminal::Terminal;
use crate::finding::{Code, Finding};
use crate::forms::{self, Form};
use crate::ingest::{self, File};
use crate::model::{Dataset, DatasetSpec, Period};
use crate::project::{Agency, Project, nearest};
use crate::run::received;

/// Where forms go when nothing else is asked for. Private: they may carry over what returns hold.
const OUT: &str = "out/private/forms";

/// Runs it.
pub(crate) fn run(folder: &Path, args: &Forms, terminal: &Terminal) -> anyhow::Result<Exit> {
    let Opened { project, as_at, .. } = open(folder, args.as_at, &[], terminal)?;
    let wanted = wanted(&project, args)?;
    let under = match &args.out {
        Some(out) => inside(folder, out)?,
        None => PathBuf::from(OUT),
    };
    terminal.step("Reading what to carry over");
    let batch = Batch::new(&project, &wanted, project.period, as_at);
    terminal.step("Making the forms");
    let mut names = BTreeSet::new();
    let mut made = Vec::new();
    for want in &wanted {
        let name = name(want, &mut names);
        let bytes = batch.form(want, &name)?;
        made.push((name, bytes));
    }
    let mut kept = Vec::new();
    let out = folder.join(&under);
    for (name, bytes) in &made {
        let path = out.join(name);
        let shown = shown(&under.join(name));
        if may_replace(&path, &project) {
            write(&path, bytes).with_context(|| {
                format!(
                    "{shown} could not be written; if it is open in another program, close it there"
                )
            })?;
            terminal.result(&shown)?;
        } else {
            kept.push(shown);
        }
    }
    terminal.finish();
    for kept in &kept {
        terminal.problem(&format!("{kept} is not a blank form, so it was left as it is. If it has been filled in, put it into returns/; else move it elsewhere, and run this again."));
    }
    if kept.is_empty() {
        terminal.say("Send each to its agency, and put it into returns/ when it comes back: it is read by itself.");
        Ok(Exit::Done)
    } else {
        Ok(Exit::Blocked)
    }
}

/// Forms for the year after that begin with what is still open in this year's returns, by name. Only those that carry something over.
pub(crate) fn carried(
    project: &Project,
    period: Period,
    made: Date,
) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let everybody = Forms {
        agency: None,
        dataset: None,
        out: None,
        as_at: None,
    };
    let Ok(mut wanted) = wanted(project, &everybody) else {
        return Ok(Vec::new());
    };
    wanted.retain(|want| !want.spec.form.carry.is_empty());
    for want in &mut wanted {
        want.due = want.due.and_then(|due| due.checked_add(1.year()).ok());
    }
    let batch = Batch::new(project, &wanted, period, made);
    let mut names = BTreeSet::new();
    let mut forms = Vec::new();
    for want in &wanted {
        let known = batch.found(&want.spec.id);
        if known.is_some_and(|known| known.blocks.iter().any(|b| !b.is_empty())) {
            let name = name(want, &mut names);
            let bytes = batch.form(want, &name)?;
            forms.push((name, bytes));
        }
    }
    Ok(forms)
}

/// A form that is asked for.
struct Wanted<'a> {
    agency: &'a Agency,
    spec: &'a DatasetSpec,
    due: Option<Date>,
}

/// What agencies owe, as far as it is asked for; an agency and a dataset that are both named need not be owed.
fn wanted<'a>(project: &'a Project, args: &Forms) -> anyhow::Result<Vec<Wanted<'a>>> {
    let agencies = &project.config.agencies;
    if let Some(id) = &args.agency
        && !agencies.iter().any(|agency| agency.id == *id)
    {
        let known = agencies.iter().map(|agency| agency.id.as_str());
        bail!(
            "There is no agency \"{id}\" in report.toml.{}",
            near(id, known)
        );
    }
    if let Some(id) = &args.dataset
        && project.dataset(id).is_none()
    {
        let known = project.datasets.iter().map(|spec| spec.id.as_str());
        bail!("There is no dataset \"{id}\".{}", near(id, known));
    }
    let asked = |chosen: &Option<String>, id: &str| chosen.as_ref().is_none_or(|only| only == id);
    let mut wanted = Vec::new();
    for agency in agencies
        .iter()
        .filter(|agency| asked(&args.agency, &agency.id))
    {
        let owed = agency.owes.iter();
        for owes in owed.filter(|owes| asked(&args.dataset, owes.dataset.get_ref())) {
            // A dataset that does not exist was found when the folder was opened; check tells it with its line.
            if let Some(spec) = project.dataset(owes.dataset.get_ref()) {
                wanted.push(Wanted {
                    agency,
                    spec,
                    due: owes.due,
                });
            }
        }
        if wanted.is_empty()
            && args.agency.is_some()
            && let Some(spec) = args.dataset.as_ref().and_then(|id| project.dataset(id))
        {
            wanted.push(Wanted {
                agency,
                spec,
                due: None,
            });
        }
    }
    match (&args.agency, &args.dataset) {
        _ if !wanted.is_empty() => {}
        (None, Some(dataset)) => bail!(
            "No agency in report.toml owes the dataset \"{dataset}\". Name one with --agency, or add the dataset to what it owes."
        ),
        (Some(agency), _) => bail!(
            "The agency \"{agency}\" owes no returns. Add them in report.toml, or name a dataset with --dataset."
        ),
        (None, None) => bail!(
            "No agency in report.toml owes a return. Add to an [[agency]]: owes = [{{ dataset = \"...\", due = 2026-04-30 }}]."
        ),
    }
    Ok(wanted)
}

fn near<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(id, known).map_or_else(String::new, |near| format!(" Did you mean \"{near}\"?"))
}

/// What the forms of one run have in common.
struct Batch<'a> {
    project: &'a Project,
    period: Period,
    made: Date,
    /// The returns that have arrived, where a form carries something over from them.
    read: Vec<Dataset>,
}

impl<'a> Batch<'a> {
    fn new(project: &'a Project, wanted: &[Wanted<'_>], period: Period, made: Date) -> Self {
        let carries = wanted.iter().any(|want| !want.spec.form.carry.is_empty());
        let read = carries.then(|| received(project, made).value.datasets);
        Batch {
            project,
            period,
            made,
            read: read.unwrap_or_default(),
        }
    }

    fn found(&self, id: &str) -> Option<&Dataset> {
        self.read.iter().find(|dataset| dataset.spec.id == id)
    }

    fn form(&self, want: &Wanted<'_>, name: &str) -> anyhow::Result<Vec<u8>> {
        let version = self.project.dataset_version(&want.spec.id);
        forms::workbook(&Form {
            spec: want.spec,
            version: &version.unwrap_or_default(),
            codes: &self.project.codes,
            agency: &want.agency.id,
            agency_name: &want.agency.name,
            partnership: &self.project.config.partnership.name,
            period: self.period,
            due: want.due,
            made: self.made,
            known: self.found(&want.spec.id),
            roll: want.spec.form.roll.as_deref().and_then(|id| self.found(id)),
        })
        .with_context(|| format!("The form {name} could not be made"))
    }
}

/// `police-scorecard.xlsx`: a name that every system takes, and no other form has.
fn name(want: &Wanted<'_>, names: &mut BTreeSet<String>) -> String {
    let plain = |letter: char| {
        if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.') {
            letter
        } else {
            '-'
        }
    };
    let stem: String = format!("{}-{}", want.agency.id, want.spec.id)
        .trim_start_matches('.')
        .chars()
        .map(plain)
        .collect();
    let mut name = format!("{stem}.xlsx");
    let mut count = 1;
    while !names.insert(name.to_lowercase()) {
        count += 1;
        name = format!("{stem}-{count}.xlsx");
    }
    name
}

/// The folder that is asked for, as a path from the report folder on.
fn inside(folder: &Path, out: &Path) -> anyhow::Result<PathBuf> {
    let plain = out
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let path: PathBuf = out
        .components()
        .filter(|part| matches!(part, Component::Normal(_)))
        .collect();
    let joined = folder.join(&path);
    // A link may lead elsewhere: what is there already decides.
    let there = joined.ancestors().find(|path| path.exists());
    let there = there.unwrap_or(folder).canonicalize()?;
    if !plain || !there.starts_with(folder.canonicalize()?) {
        bail!(
            "The folder {} is not inside the report folder. Name one that is, such as {OUT}.",
            out.display()
        );
    }
    if path.starts_with("returns") {
        bail!(
            "Blank forms do not belong into returns/, where they would be taken for returns. Name another folder, such as {OUT}."
        );
    }
    if path.starts_with("out/public") {
        bail!(
            "Forms may carry over what returns hold, so they do not belong into out/public/. Name another folder, such as {OUT}."
        );
    }
    Ok(path)
}

fn shown(path: &Path) -> String {
    let parts = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

/// Whether nothing is lost when a file is replaced: it is not there, or a form of ours that nobody has filled in.
fn may_replace(path: &Path, project: &Project) -> bool {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return error.kind() == io::ErrorKind::NotFound,
    };
    let file = File {
        name: Arc::from("form.xlsx"),
        bytes: Arc::from(bytes),
    };
    let Some(stamp) = ingest::stamp(&file) else {
        return false;
    };
    let mut options = project.ingest_options();
    options.sources = vec![ingest::stamped_source(&file.name, &stamp)];
    let read = ingest::read(&[file], &options);
    let blank = |finding: &Finding| finding.code == Code::FormUnfilled;
    read.findings.iter().any(blank) && read.value.iter().all(|dataset| dataset.blocks.is_empty())
}

/// Writes a file as a whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let Some(parent) = path.parent() else {
        return fs::write(path, bytes);
    };
    fs::create_dir_all(parent)?;
    let new = parent.join(format!(".new-{}", std::process::id()));
    let written = fs::write(&new, bytes).and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}
