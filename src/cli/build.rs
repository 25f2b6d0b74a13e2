//! `yearly build`: a draft from whatever has arrived, as a set of files in out/.

use std::path::Path;

use anyhow::bail;
use jiff::civil::Date;
use rayon::prelude::*;

use super::account_file;
use super::args::{Build, Format, MessageFormat};
use super::build_record::Record;
use super::exit::Exit;
use super::finalise;
use super::findings;
use super::open_folder::{Opened, open, words};
use super::output::{self, Output};
use super::pdf_format;
use super::terminal::Terminal;
use crate::compose::{Document, add_open_items};
use crate::finding::emit::{self, Findings, human};
use crate::finding::{Checked, Grouped, Severity, group};
use crate::project::{Project, did_you_mean};
use crate::protect::{formulas, provenance};
use crate::render;
use crate::render::figures_json::{json, public_figures};
use crate::run::{self, Disclosure, Figures, Options, Step};
use crate::signoff;

/// Runs it.
pub(crate) fn run(folder: &Path, args: &Build, terminal: &Terminal) -> anyhow::Result<Exit> {
    let formats = &args.findings.message_format;
    let Opened {
        mut project,
        as_at,
        findings: found,
        ..
    } = open(folder, args.findings.as_at, formats, terminal)?;
    if args.make_final {
        output::free_for_final(folder, as_at)?;
        project = project.finalised();
    }
    let id = document_id(args, &project)?;
    let section = args.section.as_deref();
    let options = Options {
        document: id,
        only: section,
        second_reader: args.make_final,
        ..Options::new(&project, as_at, Step::Document)
    };
    let begun = |step| terminal.step(words(step));
    let mut run = run::run(&project, &options, found, &begun);
    let Some(mut document) = run.document.take() else {
        terminal.finish();
        let grouped = run::grouped(run.findings, &project);
        findings::write(&grouped, &project.agency_names(), formats, terminal)?;
        bail!("The document \"{id}\" could not be made. The last set is whole and unchanged.");
    };
    if let Some(section) = section
        && document.sections.is_empty()
    {
        bail!("{}", no_section(&project, &run.figures, id, section, as_at));
    }
    begun(Step::Disclosure);
    let formulas = formulas(&run.figures.tables, &run.figures.safe);
    let disclosure = run.disclose(&project, Some(&formulas));
    if section.is_none() && document.meta.draft && !document.meta.short {
        let open = group(run.findings.clone()).findings;
        let awaited = project.awaited_returns(&run.figures.awaited);
        add_open_items(&mut document, &open, &awaited);
    }
    let wanted = if args.format.is_empty() {
        Format::ALL.to_vec()
    } else {
        let asked = |format: &Format| args.format.contains(format);
        Format::ALL.into_iter().filter(asked).collect()
    };
    terminal.step("Rendering");
    let stem = match section {
        Some(section) => format!("public/sections/{section}"),
        None => format!("public/{id}"),
    };
    let provenance = provenance(&run.figures.tables, &run.figures.safe);
    let sources = render::html::Sources {
        tables: &run.figures.safe,
        provenance: &provenance,
    };
    let mut files = render_all(&project, &document, sources, &wanted, &stem)
        .map_err(|error| {
            error.context("The set could not be made. The last set is whole and unchanged")
        })?
        .gather(&mut run.findings);
    let grouped = run.grouped(&project, Severity::Note);
    let figures = &run.figures;

    if args.make_final {
        let obstacles = finalise::obstacles(&project, &grouped, &disclosure);
        if !obstacles.is_empty() {
            terminal.finish();
            terminal.say_as_at(as_at);
            findings::write(&grouped, &project.agency_names(), formats, terminal)?;
            terminal.problem(&format!(
                "No final set was made, and nothing was written.\n{}\nyearly check --second-reader says which, and where.",
                obstacles.join("\n")
            ));
            return Ok(Exit::Blocked);
        }
    }
    terminal.step("Writing the set");
    let whole = section.is_none() && wanted.len() == Format::ALL.len();
    if whole {
        files.extend(tables(&project, figures));
        let public = public_figures(&figures.safe, &formulas, &provenance);
        files.push(Output::new("public/figures.json", json(&public)));
    }
    if section.is_none() && !args.make_final {
        files.extend(private(&project, &grouped)?);
        files.push(account_file::file(&figures.accounts)?);
        files.extend(signed_off(&project, figures, &disclosure, as_at)?);
        files.extend(run.suggestions.iter().map(|one| {
            let name = format!("private/suggested/{}.toml", one.table);
            Output::new(name, one.text.clone().into_bytes())
        }));
        let record = Record {
            project: &project,
            figures,
            document: id,
            as_at,
            grouped: &grouped,
        };
        let kept = if whole {
            Vec::new()
        } else {
            output::recorded(folder)
        };
        files.push(record.write(&files, kept)?);
    }
    if args.make_final {
        output::write_final(folder, as_at, &files)?;
    } else if whole {
        output::replace_set(folder, &files)?;
    } else {
        output::replace_files(folder, &files)?;
    }
    terminal.finish();
    terminal.say_as_at(as_at);
    tell(&grouped, &project, &files, &stem, as_at, args, terminal)?;
    Ok(findings::exit(&grouped, args.findings.fail_on))
}

/// The document that is asked for.
fn document_id<'a>(args: &'a Build, project: &'a Project) -> anyhow::Result<&'a str> {
    let Some(id) = &args.document else {
        return Ok(project.config.report.document.get_ref());
    };
    if !project.writing.documents.contains_key(id) {
        let known = project.writing.documents.keys().map(String::as_str);
        let otherwise = "yearly list documents shows every document there is.";
        let near = did_you_mean(id, known, otherwise);
        bail!("There is no document \"{id}\". {near}");
    }
    Ok(id)
}

/// What to say of a section that the document does not have.
fn no_section(
    project: &Project,
    figures: &Figures,
    document: &str,
    section: &str,
    as_at: jiff::civil::Date,
) -> String {
    let whole = crate::document(project, figures, document, None, as_at).value;
    let sections = whole.map(|whole| whole.sections).unwrap_or_default();
    let known = sections.iter().map(|section| section.id.as_str());
    let otherwise = "yearly list sections shows every section there is.";
    let near = did_you_mean(section, known, otherwise);
    format!("The document \"{document}\" has no section \"{section}\". {near}")
}

/// Every format that is wanted, side by side.
fn render_all(
    project: &Project,
    document: &Document,
    sources: render::html::Sources<'_>,
    formats: &[Format],
    stem: &str,
) -> anyhow::Result<Checked<Vec<Output>>> {
    // What may have no end is not worked among what others wait for.
    let own = pdf_format::is_own(project);
    let alone = |format: &Format| own && *format == Format::Pdf;
    let rendered: Vec<Option<anyhow::Result<Checked<Vec<u8>>>>> = formats
        .par_iter()
        .map(|format| (!alone(format)).then(|| render_one(project, document, sources, *format)))
        .collect();
    let mut findings = Vec::new();
    let mut files = Vec::new();
    for (format, rendered) in formats.iter().zip(rendered) {
        let rendered = match rendered {
            Some(rendered) => rendered?,
            None => pdf_format::by_own_template(project, document)?,
        };
        let bytes = rendered.gather(&mut findings);
        files.push(Output::new(format!("{stem}.{}", format.ending()), bytes));
    }
    Ok(Checked::new(files, findings))
}

fn render_one(
    project: &Project,
    document: &Document,
    sources: render::html::Sources<'_>,
    format: Format,
) -> anyhow::Result<Checked<Vec<u8>>> {
    Ok(match format {
        Format::Md => Checked::new(render::markdown::render(document), Vec::new()),
        Format::Html => {
            let file = |name: &str| {
                let bytes = project.pack.bytes(&format!("templates/html/{name}"))?;
                Some(bytes.to_vec())
            };
            let parts = render::html::Parts::read(file)?;
            render::html::render(document, &parts, Some(sources))?
        }
        Format::Pdf => pdf_format::render(project, document)?,
    })
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

/// The findings, as files.
fn private(project: &Project, grouped: &Grouped) -> anyhow::Result<Vec<Output>> {
    let agencies = project.agency_names();
    let findings = Findings {
        grouped,
        agencies: &agencies,
    };
    let (mut text, mut data) = (Vec::new(), Vec::new());
    human::write(
        &mut text,
        &findings,
        human::Colour::Plain,
        human::Detail::Full,
    )?;
    emit::json::write(&mut data, &findings)?;
    Ok(vec![
        Output::new("private/findings.txt", text),
        Output::new("private/findings.json", data),
    ])
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
    files: &[Output],
    stem: &str,
    as_at: Date,
    args: &Build,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let agencies = project.agency_names();
    let formats = &args.findings.message_format;
    if !formats.is_empty() {
        findings::write(grouped, &agencies, formats, terminal)?;
    }
    let documents: Vec<String> = files
        .iter()
        .filter(|file| file.path.starts_with(&format!("{stem}.")))
        .map(|file| match file.path.strip_prefix("public/") {
            Some(name) if args.make_final => format!("final/{as_at}/{name}"),
            _ => format!("out/{}", file.path),
        })
        .collect();
    let made = if args.make_final {
        "Final set"
    } else {
        "Draft"
    };
    let mut words = format!("{made} written: {}.", documents.join(", "));
    let counts = crate::finding::counts(&grouped.findings);
    if counts.iter().any(|(_, count)| *count > 0) {
        words.push_str(&format!("\nFound {}", human::in_words(counts)));
        words.push_str(if args.section.is_none() && !args.make_final {
            "; out/private/findings.txt says which and where."
        } else {
            "; yearly check says which and where."
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
