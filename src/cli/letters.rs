//! `yearly letters`: what each agency must correct or confirm, with its own workbook marked; and the answers that came back.

mod letter_files;
mod reply_files;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::bail;

use super::access::Access;
use super::args::Letters;
use super::exit::Exit;
use super::findings;
use super::open_folder::{Opened, open};
use super::terminal::Terminal;
use crate::Figures;
use crate::finding::Grouped;
use crate::letters::{self, Desk, Owners, Templates, Words, Writer, Written};
use crate::project::{Project, asked, did_you_mean, parse};
use crate::render;
use crate::run;

/// Runs it.
pub(crate) fn run(
    folder: &Path,
    args: &Letters,
    access: &Access<'_>,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let place = access.report_folder(folder, terminal)?;
    let Opened {
        mut project,
        as_at,
        findings: mut found,
        ..
    } = open(folder, args.as_at, &[], terminal)?;
    findings::responses_can_be_read(&found)?;
    let wanted = match &args.agency {
        Some(id) => Some(known_agency(&project, id)?),
        None => None,
    };
    let words = words(&project)?;
    terminal.step("Reading and checking the returns");
    let figures = crate::figures(&project, as_at).gather(&mut found);
    let datasets = figures.validated.datasets();
    let desk = desk(&project, &figures);
    let standing = asked(&found, datasets);
    let questions = |project: &Project, grouped: &Grouped| {
        desk.items(&grouped.findings, &words, &|fingerprint, agency| {
            let found = standing.get(fingerprint);
            let found = found.and_then(|asked| asked.found.as_deref());
            project.is_replied(fingerprint, Some(agency), found)
        })
    };
    terminal.step("Reading the answers");
    let mut grouped = run::grouped(found.clone(), &project);
    let mut items = questions(&project, &grouped);
    let replies = if args.answers.is_empty() {
        desk.replies()
    } else {
        reply_files::in_files(&args.answers)?
    };
    let matched = letters::matched(replies, &items, &standing, as_at);
    let new = reply_files::record(&place, &mut project, matched, terminal)?;
    if !args.answers.is_empty() {
        return Ok(Exit::Done);
    }
    if new {
        grouped = run::grouped(found, &project);
        items = questions(&project, &grouped);
    }
    terminal.step("Writing the letters");
    let accent = project.config.report.accent.as_ref();
    let writer = Writer {
        desk: &desk,
        partnership: &project.config.partnership,
        accent: accent.map_or("", |accent| accent.get_ref()),
        year: project.year_label(),
        as_at,
        standings: project.standings(&figures.returns, datasets, &grouped.findings, as_at),
        templates: Templates {
            html: project.pack.text("templates/letters/letter.html")?,
            markdown: project.pack.text("templates/letters/letter.md")?,
            text: project.pack.text("templates/letters/letter.txt")?,
            word: project.pack.text("templates/letters/docx/document.xml")?,
            word_styles: project.pack.text("templates/letters/docx/styles.xml")?,
        },
        style: style(&project)?,
        addresses: (project.config.agencies.iter())
            .filter_map(|agency| Some((agency.id.clone(), agency.email.clone()?)))
            .collect(),
    };
    let mut written = Vec::new();
    let mut names = BTreeSet::new();
    for agency in desk.everybody(&items) {
        let (id, _) = agency;
        let stem = letters::free(&letters::safe_name(id), &mut names);
        let items = items.get(id).map_or(&[][..], Vec::as_slice);
        if wanted.is_none_or(|wanted| wanted == id) {
            written.extend(writer.letter(agency, &stem, items)?);
        }
    }
    letter_files::save(&place, &written, wanted)?;
    terminal.finish();
    terminal.say_as_at(as_at);
    tell(&written, terminal)?;
    Ok(Exit::Done)
}

/// The id of an agency, if it is one.
fn known_agency<'a>(project: &Project, id: &'a str) -> anyhow::Result<&'a str> {
    let agencies = || {
        project
            .config
            .agencies
            .iter()
            .map(|agency| agency.id.as_str())
    };
    if agencies().any(|known| known == id) {
        return Ok(id);
    }
    let otherwise = "yearly list agencies shows every agency there is.";
    let near = did_you_mean(id, agencies(), otherwise);
    bail!("There is no agency \"{id}\" in report.toml. {near}")
}

/// The words of letters, from the templates.
fn words(project: &Project) -> anyhow::Result<Words> {
    const FILE: &str = "templates/letters/words.toml";
    let words: Words =
        parse(FILE, project.pack.text(FILE)?).map_err(|wrong| findings::told(&wrong))?;
    if let Some(unknown) = words.unknown().first() {
        bail!(
            "{FILE} names the code \"{unknown}\", which does not exist. yearly list findings shows every code."
        );
    }
    Ok(words)
}

/// The report's style sheet with its fonts inside.
fn style(project: &Project) -> anyhow::Result<String> {
    let file = |name: &str| {
        let bytes = project.pack.bytes(&format!("templates/html/{name}"))?;
        Some(bytes.to_vec())
    };
    Ok(render::html::embed(&render::html::Parts::read(file)?)?)
}

/// The returns as they are, and whose they are.
fn desk<'a>(project: &Project, figures: &'a Figures) -> Desk<'a> {
    let datasets = figures.validated.datasets();
    let mut owners = Owners::default();
    for own in project.owners(&figures.returns, datasets) {
        match own.table {
            Some(sheet) => owners.add_sheet(own.file, sheet, own.agency),
            None => owners.add_file(own.file, own.agency),
        }
    }
    let listed = project.codes.get("agencies").map(|list| &list.codes);
    let mut agencies: BTreeMap<String, String> = listed
        .into_iter()
        .flatten()
        .map(|code| (code.id.clone(), code.label.clone()))
        .collect();
    agencies.extend(project.agency_names());
    Desk::new(&figures.returns.files, datasets, owners, agencies)
}

/// Says which letters were written and what is in them.
fn tell(written: &[Written], terminal: &Terminal) -> anyhow::Result<()> {
    if written.is_empty() {
        terminal.result("No agency has anything to correct, to confirm or to send.")?;
        return Ok(());
    }
    for letter in written {
        let summary = &letter.summary;
        let parts = [
            (summary.correct, "to correct"),
            (summary.explain, "to confirm or explain"),
            (summary.look, "to look at"),
            (summary.awaited, "still to send"),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| format!("{count} {words}"))
            .collect();
        let page = summary.files.iter().find(|file| file.ends_with(".html"));
        let page = page.map(String::as_str).unwrap_or_default();
        let parts = parts.join(", ");
        terminal.result(&format!("{}: {parts} (out/{page})", summary.name))?;
        for why in &letter.listed {
            terminal.say(&format!("  {why}"));
        }
    }
    Ok(())
}
