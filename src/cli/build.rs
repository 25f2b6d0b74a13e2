//! `yearly build`: a draft from whatever has arrived, as a set of files in out/.

use std::path::Path;

use anyhow::bail;
use jiff::civil::Date;

use super::access::Access;
use super::account_file;
use super::args::{Build, Format, MessageFormat};
use super::build_record::Record;
use super::every_format::render_all;
use super::exit::Exit;
use super::finalise::{self, Obstacles};
use super::findings;
use super::findings_files;
use super::findings_workbook::Register;
use super::open_folder::{Opened, open, words};
use super::output::{self, DRAFTS, DraftSet, Output};
use super::set_files::{Hashes, Rendered, again, beside, draft_set, manifest};
use super::terminal::Terminal;
use super::wanted_documents::wanted;
use crate::compose::{AwaitedReturn, Document, add_open_items};
use crate::finding::emit::human;
use crate::finding::{Grouped, Severity, group};
use crate::model::sha256;
use crate::project::{self, Project};
use crate::protect::{formulas, provenance};
use crate::render;
use crate::render::figures_json::{json, public_figures};
use crate::run::{self, Disclosure, Figures, Options, Run, Step};
use crate::set::manifest::{Newer, Older, SetManifest};
use crate::signoff;

/// Runs it.
pub(crate) fn run(
    folder: &Path,
    args: &Build,
    access: &Access<'_>,
    terminal: &Terminal,
) -> anyhow::Result<Exit> {
    let place = match &args.out {
        None => access.report_folder(folder, terminal)?,
        Some(out) => access.outside(folder, out, terminal)?,
    };
    let (under, shown) = match &args.out {
        None => (DRAFTS, "out".to_owned()),
        Some(out) => ("", out.display().to_string()),
    };
    let formats = &args.findings.message_format;
    let Opened {
        mut project,
        as_at,
        findings: found,
        ..
    } = open(folder, args.findings.as_at, formats, terminal)?;
    let ids = wanted(args, &project)?;
    if args.make_final {
        finalise::may_be_added(&project, &ids, as_at)?;
        project = project.finalised();
    }
    let section = args.section.as_deref();
    let options = Options {
        documents: ids.clone(),
        only: section,
        second_reader: args.make_final,
        ..Options::new(&project, as_at, Step::Document)
    };
    let begun = |step| terminal.step(words(step));
    let mut run = run::run(&project, &options, found, &begun);
    if let Some(wrong) = run.documents.iter().find(|one| one.document.is_none()) {
        terminal.finish();
        let id = &wrong.id;
        let grouped = run::grouped(run.findings, &project);
        findings::write(&grouped, &project.agency_names(), formats, terminal)?;
        bail!("The document \"{id}\" could not be made. The last set is whole and unchanged.");
    }
    let left_out = left_out(args, &run)?;
    begun(Step::Disclosure);
    let formulas = formulas(&run.figures.tables, &run.figures.safe);
    let disclosure = run.disclose(&project, Some(&formulas));
    let awaited = project.awaited_returns(&run.figures.awaited);
    let documents = documents(&run, section, &awaited);
    let asked = |format: &Format| args.format.is_empty() || args.format.contains(format);
    let wanted: Vec<Format> = Format::ALL.into_iter().filter(asked).collect();
    terminal.step("Rendering");
    let provenance = provenance(&run.figures.tables, &run.figures.safe);
    let sources = render::html::Sources {
        tables: &run.figures.safe,
        provenance: &provenance,
    };
    let rendered = render_all(&project, documents, section, sources, &wanted)
        .map_err(|error| {
            error.context("The set could not be made. The last set is whole and unchanged")
        })?
        .gather(&mut run.findings);
    let grouped = run.grouped(&project, Severity::Note);
    let figures = &run.figures;

    if args.make_final {
        let obstacles = finalise::obstacles(&project, &grouped, Some(&disclosure));
        if !obstacles.sentences.is_empty() {
            terminal.finish();
            terminal.say_as_at(as_at);
            refused(obstacles, &grouped, &project, formats, terminal)?;
            return Ok(Exit::Blocked);
        }
    }
    terminal.step("Writing the set");
    let public = Output::new(
        "public/figures.json",
        json(&public_figures(&figures.safe, &formulas, &provenance)),
    );
    if args.make_final {
        finalise::same_figures(&project, &ids, as_at, &public.bytes)?;
    }
    let record = Record {
        project: &project,
        figures,
        rendered: &rendered,
        as_at,
        grouped: &grouped,
    };
    let hashes = Hashes {
        figures: sha256(&public.bytes),
        inputs: record.inputs_sha256(),
    };
    let signed_off = match section {
        None => signed_off(&project, figures, &disclosure, as_at)?.into(),
        Some(_) => Vec::new(),
    };
    let mut files = Vec::new();
    if section.is_none() {
        files.extend(tables(&project, figures));
        files.push(public);
    }
    if section.is_none() && !args.make_final {
        let datasets = figures.validated.datasets();
        let register = Register {
            standings: &project.standings(&figures.returns, datasets, &grouped.findings, as_at),
            accounts: &figures.accounts,
            as_at,
            links: args.out.is_none(),
        };
        files.extend(findings_files::files(
            &grouped,
            &project.agency_names(),
            register,
        )?);
        files.push(account_file::file(&figures.accounts)?);
        files.extend(signed_off.iter().cloned());
        files.extend(run.suggestions.iter().map(|one| {
            let name = format!("private/suggested/{}.toml", one.table);
            Output::new(name, one.text.clone().into_bytes())
        }));
        files.push(record.write()?);
    }
    let prefix = if args.make_final { "public/" } else { "" };
    let new = manifest(&project, as_at, &hashes, &rendered, &files, prefix);
    files.extend(rendered.iter().flat_map(|one| one.files.clone()));
    let mut older = Vec::new();
    let set = DraftSet::read(place.root(), under)?;
    let change = if args.make_final {
        let there = project.final_set(as_at);
        let there = there.and_then(|set| set.list.as_deref());
        let after = finalise::with_earlier(&project, as_at, new)?;
        // Who signs a final set finds its record in out/private/, whether a draft was made before or not.
        let mut change = beside(set, signed_off);
        output::final_change(&mut change, as_at, files, &after, there);
        change
    } else {
        let before = set.manifest.clone();
        let before = before.unwrap_or_else(|| SetManifest::new(&hashes.figures));
        let after = draft_set(&project, before, new, &wanted);
        older = after.older;
        files.extend(after.mark);
        set.change(files, &after.manifest)
    };
    // What cannot be written is known before anything is.
    findings::to_files(&grouped, &project.agency_names(), formats)?;
    place.commit(&change)?;
    terminal.finish();
    terminal.say_as_at(as_at);
    for id in &left_out {
        terminal.say(&project::unowed(id));
    }
    tell(&grouped, &project, &rendered, as_at, args, &shown, terminal)?;
    for one in &older {
        terminal.say(&told_older(one, &shown));
    }
    Ok(findings::exit(&grouped, args.findings.fail_on))
}

/// The documents that are made; a draft of a whole one ends with what is open.
fn documents(run: &Run, section: Option<&str>, awaited: &[AwaitedReturn]) -> Vec<Document> {
    let made = run.documents.iter().filter(|one| one.owed);
    made.filter_map(|one| {
        let mut document = one.document.clone()?;
        if section.is_none() && document.meta.draft && !document.meta.short {
            let open = group(run.found_for(one)).findings;
            add_open_items(&mut document, &open, awaited);
        }
        Some(document)
    })
    .collect()
}

/// Which files of the set in a folder are older than the rest, and how to make them again.
fn told_older(older: &Older, shown: &str) -> String {
    let than = match older.than {
        Newer::Figures => "the figures",
        Newer::Build => "the rest of the document",
    };
    let files: Vec<String> = (older.files.iter())
        .map(|file| format!("{shown}/{file}"))
        .collect();
    format!(
        "Older than {than}: {}. To make it again: {}",
        files.join(", "),
        again(older)
    )
}

/// The documents that are left out because nobody owes them: with --all, which asks for whatever there is. Else that ends the run.
fn left_out(args: &Build, run: &Run) -> anyhow::Result<Vec<String>> {
    if let (Some(section), [one]) = (&args.section, &run.documents[..]) {
        let document = one.document.as_ref();
        if document.is_some_and(|document| document.sections.is_empty()) {
            bail!(
                "The section \"{section}\" of the document \"{}\" is left out: no return that it needs is owed, and nobody wrote words for it. Nothing was written.",
                one.id
            );
        }
    }
    let unowed = run.documents.iter().filter(|one| !one.owed);
    let unowed: Vec<String> = unowed.map(|one| one.id.clone()).collect();
    match unowed.first() {
        Some(id) if !args.all || unowed.len() == run.documents.len() => {
            bail!("{} Nothing was written.", project::unowed(id))
        }
        _ => Ok(unowed),
    }
}

/// The tables, as files; not those of datasets that the report has nothing to do with.
fn tables(project: &Project, figures: &Figures) -> Vec<Output> {
    let tables = figures.safe.tables().iter();
    tables
        .filter(|table| {
            // What a form brought that nobody asked for is in the report like the rest.
            let mut stamped = figures.returns.stamped.iter();
            project.expects(&table.dataset) || stamped.any(|form| form.dataset == table.dataset)
        })
        .map(|table| {
            let name = format!("public/tables/{}.csv", table.id);
            Output::new(name, render::tables_csv::csv(table))
        })
        .collect()
}

/// So many of the findings that a final set waits for are shown where nobody asked for all.
const REFUSED: usize = 20;

/// Says why no final set was made: each finding that it waits for, and in short what these are.
fn refused(
    obstacles: Obstacles,
    grouped: &Grouped,
    project: &Project,
    formats: &[MessageFormat],
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let all = obstacles.findings.len();
    let most = if formats.is_empty() { REFUSED } else { all };
    findings::for_programs(grouped, &project.agency_names(), formats, terminal)?;
    if findings::for_people(formats) {
        findings::each(obstacles.findings.iter().take(most), terminal)?;
    }
    let mut words = format!(
        "No final set was made, and nothing was written.\n{}",
        obstacles.sentences.join("\n")
    );
    if all > most {
        words.push_str(&format!(
            "\nThe first {most} of {all} are shown; yearly build --final --message-format human shows each."
        ));
    }
    terminal.problem(&words);
    Ok(())
}

/// The record of disclosure control, for programs and for whoever signs.
fn signed_off(
    project: &Project,
    figures: &Figures,
    disclosure: &Disclosure,
    as_at: Date,
) -> anyhow::Result<[Output; 2]> {
    let record = signoff::record(&figures.safe, &disclosure.outcome, as_at);
    let options = signoff::Options {
        partnership: &project.config.partnership.name,
        title: &project.config.report.title,
        template: project.pack.text(signoff::TEMPLATE)?,
    };
    let page = signoff::page(&record, &figures.safe, options)?;
    Ok([
        Output::json(output::DISCLOSURE, &record)?,
        Output::new(output::DISCLOSURE_PAGE, page.into_bytes()),
    ])
}

/// Says what was written and what was found. Findings in full only where they were asked for; they are in out/private/ anyway.
fn tell(
    grouped: &Grouped,
    project: &Project,
    rendered: &[Rendered],
    as_at: Date,
    args: &Build,
    shown: &str,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let agencies = project.agency_names();
    let formats = &args.findings.message_format;
    if !formats.is_empty() {
        findings::print(grouped, &agencies, formats, terminal)?;
    }
    let documents: Vec<String> = rendered
        .iter()
        .flat_map(|one| &one.files)
        .map(|file| match file.path.strip_prefix("public/") {
            Some(name) if args.make_final => format!("final/{as_at}/{name}"),
            _ => format!("{shown}/{}", file.path),
        })
        .collect();
    let made = if args.make_final {
        "Final set"
    } else {
        "Draft"
    };
    let main = project.config.report.main_document();
    let whose = match (&args.section, rendered) {
        (Some(_), [one]) if one.document.meta.id != main => {
            format!(", a section of the document \"{}\"", one.document.meta.id)
        }
        _ => String::new(),
    };
    let mut words = format!("{made} written: {}{whose}.", documents.join(", "));
    let counts = crate::finding::counts(&grouped.findings);
    if counts.iter().any(|(_, count)| *count > 0) {
        words.push_str(&format!("\nFound {}", human::in_words(counts)));
        words.push_str(&match args.section.is_none() && !args.make_final {
            true => format!("; {shown}/private/findings.txt says which and where."),
            false => "; yearly check --all says which and where.".to_owned(),
        });
    } else {
        words.push_str("\nNothing was found wrong.");
    }
    // Standard output belongs to a program when JSON was asked for.
    if formats.contains(&MessageFormat::Json) {
        terminal.say(&words);
    } else {
        terminal.result(&words)?;
    }
    Ok(())
}
